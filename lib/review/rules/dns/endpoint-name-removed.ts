import { Rule } from '../../rule';
import { isEndpointName, isSameName, labelOf, policyOf, RECORD } from './record';

export const dnsEndpointNameRemoved: Rule = {
  id: 'dns-endpoint-name-removed',
  area: 'dns',
  severity: 'critical',
  title: "A Region's own name is removed",
  lost: 'The failover pair leads to this name, or a health check asks it: the Region gets no traffic any more and counts as down, from the apply on until the name is back. If it is the standby, nothing shows it until a failover.',
  safeWay:
    'Keep the name. To rename one in the configuration use a `moved` block. To retire it, first let the pair and the checks use another name, and see them healthy.',
  source: 'Route 53 Developer Guide, Choosing between alias and non-alias records',
  types: [RECORD],
  *check({ estate }) {
    for (const change of estate.changed(RECORD)) {
      const { before, after, action } = change;
      if (!before || after || change.isDeposed || policyOf(before) !== 'simple') continue;
      if (!isEndpointName(estate.before, before)) continue;
      const isHeldElsewhere = estate.after
        .of(RECORD)
        .some((other) => other.key !== change.key && isSameName(before, other) === true);
      if (action === 'forget') {
        if (isHeldElsewhere) continue;
        yield {
          at: change,
          severity: 'note',
          message: `${labelOf(before)} is no longer managed: nothing brings it back once it is gone`,
          lost: 'Nothing at once: Route 53 goes on answering with it.',
        };
      } else if (isHeldElsewhere) {
        yield {
          at: change,
          severity: 'high',
          message: `${labelOf(before)} is destroyed here and created under another address`,
          lost: 'Terraform does the two in any order: the creation fails because the record is there still, or the destruction takes the new one.',
        };
      } else {
        yield { at: change, message: `${labelOf(before)} is destroyed` };
      }
    }
  },
};
