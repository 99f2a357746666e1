import { AssessedService } from '../../assessment/assessed-service';
import { groupCapacity } from '../../assessment/capacity-result';
import { percentText } from '../../core/figures';
import { InvalidInputError } from '../../models/invalid-input';
import { UNKNOWN } from '../attributes';
import { compare } from '../estate';
import { GroupFacts } from './group-facts';
import { assessedGroupOf } from './planned-service';
import { RecoveryFacts } from './recovery-facts';
import { PostureRow, signed, Trend, UNTIL_APPLY } from './row';

/** What the standby Region has of each Auto Scaling group, at once and at most. */
export function capacityRows(
  before: RecoveryFacts,
  after: RecoveryFacts,
  files?: { readonly before: AssessedService; readonly after: AssessedService },
): readonly PostureRow[] {
  const { standby } = after;
  if (standby === undefined) return [];
  const was = standbyGroups(before, standby, files?.before);
  const is = standbyGroups(after, standby, files?.after);
  const names = [...new Set([...was.keys(), ...is.keys()])].sort(compare);
  return names.map((name) => capacityRow(name, standby, was.get(name), is.get(name)));
}

interface StandbyGroup {
  readonly facts: GroupFacts;
  /** Instances that hold all of the traffic at its grown peak; undefined where the demand, or the type, is not known. */
  readonly needed: number | undefined;
}

function standbyGroups(
  { groups }: RecoveryFacts,
  standby: string,
  file: AssessedService | undefined,
): ReadonlyMap<string, StandbyGroup> {
  return new Map(
    groups
      .filter(({ region }) => region === standby)
      .map((facts) => {
        const group = file && facts.name !== undefined ? assessedGroupOf(file, facts.name) : undefined;
        // What one instance serves was measured on the types of the file.
        const type = preferredOf(facts);
        const isMeasured = type === undefined || type === group?.instanceTypes[0];
        const needed = file && group && isMeasured ? neededOf(group, file) : undefined;
        return [group?.name ?? facts.name ?? facts.key, { facts, needed }];
      }),
  );
}

function neededOf(group: AssessedService['groups'][number], file: AssessedService): number | undefined {
  try {
    const { demand } = groupCapacity(group, file, 0);
    return demand?.scenarios.find(({ name }) => name === 'home lost')?.needed;
  } catch (error) {
    if (error instanceof InvalidInputError) return undefined;
    throw error;
  }
}

function capacityRow(
  name: string,
  standby: string,
  before: StandbyGroup | undefined,
  after: StandbyGroup | undefined,
): PostureRow {
  const [was, is] = [sizesOf(before), sizesOf(after)];
  const types = [before, after].map((group) => group && preferredOf(group.facts));
  const isOtherType = types.every((type) => type !== undefined) && types[0] !== types[1];
  const row = {
    measure: 'standby-capacity' as const,
    part: name,
    name: `Standby of ${name} in ${standby}`,
    before: sizesText(before, isOtherType),
    after: sizesText(after, isOtherType),
    figures: {
      unit: 'count' as const,
      ...(was ? { before: was.min } : {}),
      ...(is ? { after: is.min } : {}),
    },
  };
  if (!was || !is) return { ...row, delta: '', trend: 'unknown', note: '' };
  const zones = zonesChange(before, after);
  const differences = [is.min - was.min, is.max - was.max, zones];
  const delta = [
    ...(is.min === was.min ? [] : [`${signed(is.min - was.min, String)} at once`]),
    ...(is.max === was.max ? [] : [`${signed(is.max - was.max, String)} at most`]),
    ...(zones === 0 ? [] : [`${signed(zones, String)} ${Math.abs(zones) === 1 ? 'zone' : 'zones'}`]),
  ].join(', ');
  const isShort = after?.needed !== undefined && is.max < after.needed;
  const note = [
    ...(isShort ? [`the grown peak needs ${after.needed}`] : []),
    ...(isOtherType
      ? [`${types[0] ?? ''} becomes ${types[1] ?? ''}: what one instance serves has to be measured again`]
      : []),
  ].join('; ');
  const trend: Trend = isOtherType
    ? 'unknown'
    : differences.some((difference) => difference < 0)
      ? 'worse'
      : differences.some((difference) => difference > 0)
        ? 'better'
        : 'same';
  return { ...row, delta, trend, note };
}

/** A group that is not there has no instances; undefined until apply. */
function sizesOf(group: StandbyGroup | undefined): { readonly min: number; readonly max: number } | undefined {
  if (!group) return { min: 0, max: 0 };
  const { min, max } = group.facts;
  return min === UNKNOWN || max === UNKNOWN ? undefined : { min, max };
}

function sizesText(group: StandbyGroup | undefined, saysType: boolean): string {
  const sizes = sizesOf(group);
  if (!group) return 'none';
  if (!sizes) return UNTIL_APPLY;
  const { needed } = group;
  const share = needed === undefined || needed === 0 ? undefined : Math.min(1, sizes.max / needed);
  const type = saysType ? ` of ${preferredOf(group.facts) ?? ''}` : '';
  return `${sizes.min} at once, up to ${sizes.max}${type}${share === undefined ? '' : `: ${percentText(share)} of the need`}`;
}

function preferredOf({ instanceTypes }: GroupFacts): string | undefined {
  return instanceTypes === UNKNOWN ? undefined : instanceTypes?.[0];
}

function zonesChange(before: StandbyGroup | undefined, after: StandbyGroup | undefined): number {
  const [was, is] = [before?.facts.zones, after?.facts.zones];
  return typeof was === 'number' && typeof is === 'number' ? is - was : 0;
}
