import { Resource, Snapshot } from '../../estate';
import { RuleContext } from '../../rule';
import { counterpartOf, dutyOf, GROUP, LAUNCH_TYPES, launchOf } from './group';

/** Two groups that do the same, one in each Region. */
export interface Pair {
  /** The one to speak of: the one that the plans change; of both or none, that of the standby. */
  readonly group: Resource;
  readonly other: Resource;
}

/** Each pair once. Which group is spoken of is the same before and after the plans. */
export function pairsOf(snapshot: Snapshot, { estate, roles }: RuleContext): readonly Pair[] {
  const changed = new Set(estate.changed(GROUP, ...LAUNCH_TYPES).map(({ key }) => key));
  const weight = (group: Resource): number => {
    const isChanged = changed.has(group.key) || changed.has(launchOf(group, snapshot)?.key ?? '');
    return (isChanged ? 2 : 0) + (dutyOf(group.region, roles) === 'standby' ? 1 : 0);
  };
  const pairs = new Map<string, Pair>();
  for (const one of snapshot.of(GROUP)) {
    const two = counterpartOf(one, snapshot);
    if (!two) continue;
    const [first, second] = one.key < two.key ? [one, two] : [two, one];
    const [group, other] = weight(second) > weight(first) ? [second, first] : [first, second];
    pairs.set(first.key, { group, other });
  }
  return [...pairs.values()];
}

/** `us-east-2`, or what to call a Region that is not known. */
export function regionOf({ region }: Resource): string {
  return region ?? 'the other Region';
}
