import { assumptionText } from '../../lib/assessment/assumption-text';
import { ASSUMPTIONS, AssumptionName } from '../../lib/assessment/assumptions';
import { WIDEST_SPREAD } from '../../lib/models/distribution';
import { assumptionsOf } from '../assumptions';
import { check, Check, when } from './check';

/** The median and the 95th percentile of one duration. */
const SPREADS = [
  ['decisionMedian', 'decisionP95'],
  ['promotionMedian', 'promotionP95'],
  ['replicaLagMedian', 'replicaLagP95'],
  ['objectLagMedian', 'objectLagP95'],
] as const satisfies readonly (readonly [AssumptionName, AssumptionName])[];

/** Only of what the file states: the defaults fit each other. */
const spreads = check(['assumptions'], ({ assumptions }) => {
  const { values, stated } = assumptionsOf(assumptions);
  const described = (name: AssumptionName): string =>
    `${assumptionText(name, values[name])}${stated.includes(name) ? '' : ' by default'}`;
  return SPREADS.filter((pair) => pair.some((name) => stated.includes(name))).flatMap(([median, p95]) => {
    const [at, other] = stated.includes(p95) ? [p95, median] : [median, p95];
    const wrong = values[p95] <= values[median] || values[p95] > WIDEST_SPREAD * values[median];
    return when(wrong, () => ({
      code: 'assumption-spread',
      path: ['assumptions', at],
      message:
        `'${p95}' must be above '${median}' and at most ${WIDEST_SPREAD} times as long, got ${described(p95)} and ` +
        `${described(median)}; ${stated.includes(other) ? 'change one of the two' : `state '${other}' as well`}`,
    }));
  });
});

/** By which something is divided. */
const throughput = check(['assumptions'], ({ assumptions: { restoreGibPerHour } }) =>
  when(restoreGibPerHour === 0, () => ({
    code: 'assumption-zero',
    path: ['assumptions', 'restoreGibPerHour'],
    message: `'restoreGibPerHour' must be above 0, got 0; left out, it is ${assumptionText('restoreGibPerHour', ASSUMPTIONS.restoreGibPerHour.value)}`,
  })),
);

export const ASSUMPTION_CHECKS: readonly Check[] = [spreads, throughput];
