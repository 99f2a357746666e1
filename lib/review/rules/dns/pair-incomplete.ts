import { UNKNOWN } from '../../attributes';
import { Estate, Resource } from '../../estate';
import { Rule, RuleContext } from '../../rule';
import { counterparts, isSameName, labelOf, otherRole, RECORD, roleOf, shownName } from './record';

export const dnsPairIncomplete: Rule = {
  id: 'dns-pair-incomplete',
  area: 'dns',
  severity: 'critical',
  title: 'A failover record has no other half',
  lost: 'There is nothing to fail over to: with PRIMARY unhealthy and no SECONDARY Route 53 answers with PRIMARY all the same.',
  safeWay:
    'Add the other record of the same name and type, with failover_routing_policy SECONDARY and its own set_identifier, leading to the other Region.',
  source: 'Route 53 Developer Guide, How Route 53 chooses records when all of them are unhealthy',
  types: [RECORD],
  *inspect(snapshot, context) {
    const { estate } = context;
    for (const record of snapshot.of(RECORD)) {
      const role = roleOf(record);
      if (typeof role !== 'string') continue;
      const missing = otherRole(role);
      const others = counterparts(snapshot, record, missing);
      if (others !== UNKNOWN && others.length > 0) continue;
      if (snapshot === estate.after && hadIt(estate, record.key, missing)) continue;
      if (others === UNKNOWN) {
        yield { at: record, message: `whether ${labelOf(record)} has a ${missing} is not known yet`, isUnknown: true };
      } else if (seesAll(context)) {
        yield { at: record, message: `${labelOf(record)} has no ${missing}` };
      } else if (!(snapshot === estate.after && isAsBefore(estate, record))) {
        yield { at: record, message: `no plan at hand shows the ${missing} of ${shownName(record)}`, isUnknown: true };
      }
    }
  },
};

/** What takes the other half away is a change, of which other rules speak. */
function hadIt({ before }: Estate, key: string, missing: 'PRIMARY' | 'SECONDARY'): boolean {
  const earlier = before.find(key);
  if (!earlier) return false;
  const others = counterparts(before, earlier, missing);
  // The record itself may have been the other half.
  return roleOf(earlier) === missing || (others !== UNKNOWN && others.length > 0);
}

function isAsBefore({ before }: Estate, record: Resource): boolean {
  const earlier = before.find(record.key);
  return earlier !== undefined && isSameName(earlier, record) === true && roleOf(earlier) === roleOf(record);
}

/** Whether the other half would be among the plans if there were one. */
function seesAll({ estate, expectations }: RuleContext): boolean {
  if (!expectations) return estate.plans.length > 1 || estate.regions.length > 1;
  const stacks = new Set(estate.plans.map(({ stack }) => stack));
  return expectations.stacks.every((stack) => stacks.has(stack));
}
