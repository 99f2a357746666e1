import { UNKNOWN } from '../../attributes';
import { Resource, Snapshot } from '../../estate';
import { Finding, RuleContext, Severity } from '../../rule';
import { counted } from '../../wording';
import { counterpartOf, Duty, dutyOf, GROUP, neededOf } from './group';

/** A limit of a group that this plan lowers, or that is lower than it must be. */
export function* shortfalls(limit: 'min' | 'max', snapshot: Snapshot, context: RuleContext): Iterable<Finding> {
  const { estate, roles } = context;
  const changed = new Set(estate.changed(GROUP).map(({ key }) => key));
  const name = limit === 'min' ? 'minimum' : 'maximum';
  for (const group of snapshot.of(GROUP)) {
    const size = group.values.number(`${limit}_size`);
    if (size === undefined) continue;
    const needed = neededOf(group, context)?.[limit];
    const duty = dutyOf(group.region, roles);
    if (size === UNKNOWN) {
      yield { at: group, message: `the ${name} size of the group is not known until apply`, isUnknown: true };
      continue;
    }
    const was = snapshot === estate.after ? estate.before.find(group.key)?.values.number(`${limit}_size`) : undefined;
    const isReduced = typeof was === 'number' && size < was;
    const model =
      limit === 'max' && needed === undefined && duty === 'standby' ? counterpartOf(group, snapshot) : undefined;
    const other = model?.values.number('max_size');
    const isLess = needed !== undefined ? size < needed : typeof other === 'number' && size < other;
    if (!isReduced && !isLess) continue;
    const what = isReduced
      ? `the ${name} of the group falls from ${was} to ${counted(size, 'instance')}`
      : `the ${name} of the group is ${counted(size, 'instance')}`;
    yield {
      at: group,
      // The other one may grow without this one: told, and no more.
      severity: model && !changed.has(group.key) ? 'note' : severityOf(duty, size, isLess, needed !== undefined),
      message: `${what}${contrastOf(isLess, needed, model, other)}`,
      // A size that gets worse is not what stood before, even where that was too small as well.
      part: isReduced ? 'reduced' : '',
    };
  }
}

/** What the size is held against, as the end of a sentence. */
function contrastOf(isLess: boolean, needed: number | undefined, model: Resource | undefined, other: unknown): string {
  if (needed !== undefined) {
    return isLess
      ? `, ${needed} ${needed === 1 ? 'is' : 'are'} needed`
      : ', which is still what the environment file asks for';
  }
  return isLess && model ? `, the same group in ${model.region ?? 'the other Region'} may have ${String(other)}` : '';
}

/** The standby is what a recovery needs; what the environment file asks for has been thought of. */
function severityOf(duty: Duty | undefined, size: number, isLess: boolean, isPromised: boolean): Severity {
  if (isPromised && !isLess) return duty === 'standby' ? 'warning' : 'note';
  return duty === 'standby' || size === 0 ? 'high' : 'warning';
}
