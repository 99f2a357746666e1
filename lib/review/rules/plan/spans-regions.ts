import { compare } from '../../estate';
import { Rule } from '../../rule';
import { listed } from '../../wording';
import { spannedRegions } from '../network/state-spans-regions';
import { LIVE_TYPES } from './live-resource';

/** Beside what serves: what a recovery finds its data in. */
const TYPES = [...LIVE_TYPES, 'aws_s3_bucket', 'aws_secretsmanager_secret', 'aws_backup_vault', 'aws_efs_file_system'];

export const planSpansRegions: Rule = {
  id: 'plan-spans-regions',
  area: 'plan',
  severity: 'warning',
  title: 'One state holds what serves in two Regions',
  lost: 'While either Region is gone its resources cannot be refreshed, and no plan of this state succeeds: the Region that is left cannot be changed just when it has to be.',
  safeWay:
    'Give each Region a root module and a state of its own, and let them find each other by names. Resources move without being touched: `import` there, a `removed` block that does not destroy here.',
  source: 'Trap 25 of the recovery guide; measured: a plan fails when one of its Regions does not answer',
  types: TYPES,
  *inspect(snapshot, { roles }) {
    const stacks = new Map<string, Map<string, number>>();
    for (const { stack, region } of snapshot.of(...TYPES)) {
      if (region === undefined) continue;
      const regions = stacks.get(stack) ?? new Map<string, number>();
      stacks.set(stack, regions.set(region, (regions.get(region) ?? 0) + 1));
    }
    // What runs there as well is said by `network-state-spans-regions`.
    const running = spannedRegions(snapshot);
    for (const [stack, counts] of stacks) {
      const regions = [...counts.keys()].sort(compare);
      if (regions.length < 2 || running.has(stack)) continue;
      const pair = [roles.home, roles.standby];
      // A third Region, such as that of a certificate, takes nothing from the recovery of the pair.
      if (roles.home !== undefined && !pair.every((region) => region !== undefined && counts.has(region))) continue;
      const parts = regions.map((region) => `${counts.get(region)} in ${region}`);
      yield {
        at: { stack },
        message: `the state holds resources that a recovery rests on in ${regions.length} Regions: ${listed(parts)}`,
      };
    }
  },
};
