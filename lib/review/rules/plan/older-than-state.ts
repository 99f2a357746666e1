import { canonical } from '../../canonical';
import { compare } from '../../estate';
import { Json, JsonObject, Plan, PlannedResource, SENSITIVE } from '../../plan';
import { Rule } from '../../rule';
import { counted } from '../../wording';

export const planOlderThanState: Rule = {
  id: 'plan-older-than-state',
  area: 'plan',
  severity: 'high',
  title: 'The plan is older than the state',
  lost: 'Something was applied since the plan was made. Terraform refuses such a plan; a pipeline that then plans anew applies what nobody has reviewed, or undoes what was applied in between.',
  safeWay: 'Plan again, and review that plan.',
  source: "Terraform CLI, apply of a saved plan: 'Saved plan is stale'",
  types: [],
  *check({ estate }) {
    for (const plan of estate.plans) {
      const state = estate.states.get(plan.stack);
      if (!state) continue;
      const differing = differences(plan, state);
      if (differing.length === 0) continue;
      const shown = differing.slice(0, NAMED);
      const rest = differing.length - shown.length;
      yield {
        at: { stack: plan.stack },
        message:
          `the state differs from what the plan was made of in ${counted(differing.length, 'resource')}: ` +
          `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`,
      };
    }
  },
};

/** How many of them the message names. */
const NAMED = 5;

/** Addresses, as the state has them, of what is not as the plan found it. */
function differences(plan: Plan, state: Plan): readonly string[] {
  const found = priorOf(plan);
  const present = new Map(state.resources.filter(isManaged).map((resource) => [resource.address, resource.before]));
  const addresses = [...new Set([...found.keys(), ...present.keys()])].sort(compare);
  return addresses.filter((address) => {
    if (!found.has(address) || !present.has(address)) return true;
    const [then, now] = [found.get(address), present.get(address)];
    return then !== undefined && now !== undefined && !isSame(then, now);
  });
}

/** The values of the state that the plan was made of. Its drift says what a refresh found different from them. */
function priorOf(plan: Plan): ReadonlyMap<string, JsonObject | undefined> {
  const prior = new Map<string, JsonObject | undefined>();
  for (const resource of plan.resources.filter(isManaged)) {
    if (resource.action === 'create' || resource.isImported) continue;
    prior.set(resource.previousAddress ?? resource.address, resource.before);
  }
  for (const resource of plan.drift.filter(isManaged)) {
    prior.set(resource.previousAddress ?? resource.address, resource.before);
  }
  return prior;
}

function isManaged({ mode, isDeposed }: PlannedResource): boolean {
  return mode === 'managed' && !isDeposed;
}

/** What is sensitive in either of them is hidden, and says nothing. */
function isSame(then: Json, now: Json): boolean {
  if (then === SENSITIVE || now === SENSITIVE) return true;
  if (then === null || now === null || typeof then !== 'object' || typeof now !== 'object') {
    return canonical(then) === canonical(now) || (isEmpty(then) && isEmpty(now));
  }
  if (Array.isArray(then) && canonical(then) === canonical(now)) return true;
  const [one, other] = [then as JsonObject, now as JsonObject];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].every((key) =>
    isSame(one[key] ?? null, other[key] ?? null),
  );
}

function isEmpty(value: Json): boolean {
  return value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
}
