import { UNKNOWN } from '../../attributes';
import { Change, Estate, Resource } from '../../estate';
import { Finding, Rule } from '../../rule';
import { listed } from '../../wording';
import {
  childCount,
  childrenOf,
  HEALTH_CHECK,
  kindOf,
  latchedBy,
  recordsOf,
  signatureOf,
  subjectOf,
  weightOf,
} from './health-check';

export const dnsCalculatedCheckLoosened: Rule = {
  id: 'dns-calculated-check-loosened',
  area: 'dns',
  severity: 'critical',
  title: 'A calculated check is healthy with less',
  lost: 'What took the record out of service before no longer does, alone: the endpoint may be dead, or the latch set, and users are led there all the same.',
  safeWay: 'Let every child count: child_health_threshold equal to the number of children, and no child taken out.',
  source: 'Route 53 API, HealthCheckConfig, HealthThreshold and ChildHealthChecks',
  types: [HEALTH_CHECK],
  *check({ estate }) {
    for (const change of estate.changed(HEALTH_CHECK)) {
      const { before, after } = change;
      if (!before || !after || kindOf(before) !== 'CALCULATED') continue;
      const severity = weightOf(...recordsOf(estate.before, before), ...recordsOf(estate.after, after));
      const finding = findingOf(estate, change, before, after);
      if (finding) yield { ...finding, severity };
    }
  },
};

function findingOf(estate: Estate, at: Change, before: Resource, after: Resource): Finding | undefined {
  if (kindOf(after) !== 'CALCULATED') {
    return {
      at,
      message: `the check is ${kindOf(after) ?? 'of a kind not known yet'}, no longer calculated of ${listed(childNames(estate, before))}`,
    };
  }
  const from = before.values.number('child_health_threshold');
  const to = after.values.number('child_health_threshold');
  const children = childCount(estate.before, before);
  const left = childCount(estate.after, after);
  if (left === UNKNOWN) {
    return { at, message: 'which checks it is calculated of is not known yet', isUnknown: true };
  }
  // Rule `dns-calculated-check-fixed` speaks.
  if (to === UNKNOWN || to === 0 || left === 0 || (to !== undefined && to > left)) return undefined;
  const lost = lostChildren(estate, before, after);
  if (lost.length > 0) return { at, message: `the check is no longer calculated of ${listed(lost)}` };
  if (typeof from !== 'number' || children === UNKNOWN) return undefined;
  // The provider then sends 0, with which the check is healthy for ever.
  if (to === undefined)
    return { at, message: `how many children have to be healthy is left out, before it was ${from}` };
  const isSpokenOf = childrenOf(estate.before, before).length > childrenOf(estate.after, after).length;
  if (isSpokenOf || left - to <= children - from) return undefined;
  return { at, message: `${to} of ${left} children have to be healthy, before it was ${from} of ${children}` };
}

function childNames({ before }: Estate, check: Resource): readonly string[] {
  return childrenOf(before, check).map(subjectOf);
}

/** What it is no longer made of; of the latch rule `dns-latch-detached` speaks. */
function lostChildren({ before, after }: Estate, from: Resource, to: Resource): readonly string[] {
  const kept = childrenOf(after, to);
  const ids = to.values.texts('child_healthchecks');
  const keys = new Set(kept.map(({ key }) => key));
  const signatures = new Set(kept.map(signatureOf));
  const texts = new Set(ids === UNKNOWN ? [] : ids);
  const children = childrenOf(before, from);
  const gone = children.filter(
    (child) =>
      !keys.has(child.key) &&
      !signatures.has(signatureOf(child)) &&
      !texts.has(child.values.text('id') as string) &&
      latchedBy(before, child).length === 0,
  );
  // Children of which no plan shows more than the id.
  const known = new Set(children.map(({ values }) => values.text('id')));
  const oldIds = from.values.texts('child_healthchecks');
  const strangers = (oldIds === UNKNOWN ? [] : oldIds).filter(
    (id): id is string => typeof id === 'string' && !known.has(id) && !texts.has(id),
  );
  return [...gone.map(subjectOf), ...(ids === UNKNOWN ? [] : strangers)];
}
