import { prematureRecord } from '../../drift/takeover';
import { Rule } from '../../rule';
import { topologyText } from '../../transition';

export const driftTopologyAhead: Rule = {
  id: 'drift-topology-ahead',
  area: 'drift',
  severity: 'critical',
  title: 'The topology records a takeover that has not happened',
  lost: 'Applied, the plans take the Region that serves down to the size of one that waits, and no longer copy its backups, while its database is still the one that writes.',
  safeWay: 'Run the runbook first: it promotes the database. Record the step afterwards.',
  source: 'docs/operate.md: a step is recorded after its runbook; measured with provider 5.100',
  types: ['aws_db_instance'],
  *check({ estate, expectations }) {
    const premature = prematureRecord(estate, expectations);
    if (!premature || !expectations) return;
    const { instance, region, step } = premature;
    yield {
      at: instance,
      message: `the database of ${region} still is a replica, and by the topology ${topologyText(expectations)}`,
      safeWay: `Apply nothing. Look what the ${step} would do: \`npm run warmsite -- ${step} ${expectations.environment} --dry-run\`. Run it, then record the step; or take the step back in the topology file.`,
    };
  },
};
