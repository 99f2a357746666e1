import { Snapshot } from '../../estate';
import { Rule } from '../../rule';
import { listed } from '../../wording';

/** What a recovery has to be able to change while the other Region is gone. */
const VITAL = [
  'aws_vpc',
  'aws_autoscaling_group',
  'aws_instance',
  'aws_ecs_service',
  'aws_eks_cluster',
  'aws_lb',
  'aws_alb',
  'aws_db_instance',
  'aws_rds_cluster',
];

export const networkStateSpansRegions: Rule = {
  id: 'network-state-spans-regions',
  area: 'network',
  severity: 'high',
  title: 'One state holds what runs in two Regions',
  lost: 'While one of the Regions is gone, Terraform cannot refresh what is there, and so neither plans nor applies the other: the standby cannot be changed on the day on which it has to be.',
  safeWay:
    'Give each Region a stack and a state of its own, with the backend in that Region. Take resources over with `removed` and `import` blocks: nothing is destroyed.',
  source: 'AWS Fault Isolation Boundaries; docs/traps.md, 25',
  types: VITAL,
  *inspect(snapshot) {
    for (const [stack, regions] of spannedRegions(snapshot)) {
      yield { at: { stack }, message: `the state of the stack holds what runs in ${listed([...regions].sort())}` };
    }
  },
};

/** By stack, the Regions that what runs is in, where they are several. */
export function spannedRegions(snapshot: Snapshot): ReadonlyMap<string, ReadonlySet<string>> {
  const regions = new Map<string, Set<string>>();
  for (const { stack, region } of snapshot.of(...VITAL)) {
    if (region !== undefined) regions.set(stack, (regions.get(stack) ?? new Set()).add(region));
  }
  return new Map([...regions].filter(([, found]) => found.size > 1));
}
