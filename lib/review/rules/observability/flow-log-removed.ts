import { Rule } from '../../rule';

const FLOW_LOG = 'aws_flow_log';

/** What a flow log is of. */
const SUBJECTS = ['vpc_id', 'subnet_id', 'eni_id', 'transit_gateway_id', 'transit_gateway_attachment_id'];

export const observabilityFlowLogRemoved: Rule = {
  id: 'observability-flow-log-removed',
  area: 'observability',
  severity: 'warning',
  title: 'The traffic of a network is recorded less or not at all',
  lost: 'Which connections were made or refused from now on cannot be found out later: in a recovery that is how one sees who still talks to the old Region.',
  safeWay: 'Keep a flow log of all traffic. To change it, add the new one first: any change makes a new one.',
  source: 'Amazon VPC User Guide, VPC Flow Logs: a flow log cannot be changed after it was made',
  types: [FLOW_LOG],
  *check({ estate }) {
    for (const change of estate.changed(FLOW_LOG)) {
      const { before, after, action } = change;
      if (!before || change.isDeposed || action === 'forget') continue;
      if (!after) {
        const isCovered = estate.after
          .of(FLOW_LOG)
          .some(({ values }) =>
            SUBJECTS.some(
              (name) => typeof values.text(name) === 'string' && values.text(name) === before.values.text(name),
            ),
          );
        const isGone = estate
          .changed('aws_vpc', 'aws_subnet')
          .some(
            (other) =>
              !other.after &&
              other.before?.values.text('id') === (before.values.text('vpc_id') ?? before.values.text('subnet_id')),
          );
        if (!isCovered && !isGone) yield { at: change, message: 'the flow log is destroyed' };
        continue;
      }
      const [was, is] = [before, after].map(({ values }) => values.text('traffic_type'));
      if (was === 'ALL' && typeof is === 'string' && is !== 'ALL') {
        yield { at: change, message: `it records traffic of kind ${is} only` };
      }
    }
  },
};
