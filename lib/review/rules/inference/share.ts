import { UNKNOWN } from '../../attributes';
import { Resource, Snapshot } from '../../estate';
import { LISTENER_RULE_TYPES, LISTENER_TYPES, TARGET_GROUP_TYPES, targetGroupsOf } from './balancing';
import { GROUP } from './group';

/** What one of several target groups gets of the requests that a listener, or a rule of one, takes. */
export interface Share {
  /** The listener, or the rule. */
  readonly at: Resource;
  readonly targetGroup: Resource;
  /** Of the requests, 0 to 1. */
  readonly share: number;
  /** Who gets the rest. */
  readonly others: readonly Share[];
}

/** Every way in which requests are divided between target groups. What goes to one alone is none. */
export function sharesIn(snapshot: Snapshot): readonly Share[] {
  return snapshot
    .of(...LISTENER_TYPES, ...LISTENER_RULE_TYPES)
    .flatMap((at) => ['default_action', 'action'].flatMap((attribute) => sharesAt(at, attribute, snapshot)));
}

function sharesAt(at: Resource, attribute: string, snapshot: Snapshot): readonly Share[] {
  const actions = at.values.blocks(attribute);
  if (actions === UNKNOWN) return [];
  return actions.flatMap((_, index): readonly Share[] => {
    const path = [attribute, index, 'forward', 0, 'target_group'] as const;
    const targets = at.values.blocks(...path);
    if (targets === UNKNOWN || targets.length < 2) return [];
    const found = targets.map((target, position) => ({
      // AWS takes 1 for what is not said.
      weight: target.number('weight') ?? 1,
      named: snapshot.targets(at, [...path, position, 'arn'], ...TARGET_GROUP_TYPES),
      isNew: target.at('arn') === UNKNOWN,
    }));
    const known = new Set(found.flatMap(({ isNew, named }) => (isNew ? [] : named)));
    const weights = found.map(({ weight }) => weight);
    const total = weights.reduce<number>((sum, weight) => sum + (typeof weight === 'number' ? weight : NaN), 0);
    if (!(total > 0)) return [];
    const shares = found.flatMap(({ weight, named, isNew }) => {
      // Of a target group that the plan creates, only what the expression refers to is known: all of the action's.
      const candidates = isNew ? named.filter((target) => !known.has(target)) : named;
      const [targetGroup] = candidates;
      return targetGroup && candidates.length === 1 ? [{ at, targetGroup, share: Number(weight) / total }] : [];
    });
    const whole = shares.map((share): Share => ({ ...share, others: [] }));
    return whole.map((share) => ({ ...share, others: whole.filter((other) => other !== share) }));
  });
}

/** The groups of instances that are registered in a target group, as far as the plans hold them. */
export function groupsBehind(targetGroup: Resource, snapshot: Snapshot): readonly Resource[] {
  return snapshot.of(GROUP).filter((group) => targetGroupsOf(group, snapshot).includes(targetGroup));
}

/** `5%`, without more digits than are of use. */
export function shareText(share: number): string {
  return `${Number((100 * share).toPrecision(3))}%`;
}
