import { unrecordedTakeover } from '../../drift/takeover';
import { Rule } from '../../rule';
import { topologyText } from '../../transition';

export const driftTopologyBehind: Rule = {
  id: 'drift-topology-behind',
  area: 'drift',
  severity: 'critical',
  title: 'A takeover happened that the committed topology does not know of',
  lost: 'Every plan made from this topology undoes the takeover: it takes the Region that serves down to the size of one that waits, and opens the old database to clients again. Two databases that both accept writes can never be merged.',
  safeWay: 'Apply nothing. Record the step, commit the topology file, and plan again.',
  source: 'docs/decisions/0009: a plan made from an old topology is refused; measured with provider 5.100',
  types: ['aws_db_instance'],
  *check({ estate, expectations }) {
    const takeover = unrecordedTakeover(estate, expectations);
    if (!takeover || !expectations) return;
    const { instance, region, step } = takeover;
    yield {
      at: instance,
      message: `the database of ${region} follows nobody any more, and by the topology ${topologyText(expectations)}`,
      safeWay: `Apply nothing. Record the ${step}: \`npm run warmsite -- topology ${step} ${expectations.environment}\`, commit the file, and plan again. If it is recorded on another branch, take over that file instead.`,
    };
  },
};
