import { Random } from '../../../lib/models/random';
import { EndpointCheck } from '../../../lib/models/simulation/endpoint-check';

test('a checker changes its mind after failures in a row, and back after as many successes', () => {
  const check = new EndpointCheck(1, 3, 0.18);
  const seen = [false, false, true, false, false, false, true, true, false, true, true, true].map((succeeded) => {
    check.note(0, succeeded);
    return check.isHealthy;
  });
  expect(seen).toEqual([true, true, true, true, true, false, false, false, false, false, false, true]);
});

test.each([
  // More than 18 % must say healthy: of 15 or 16 checkers two are too few.
  { checkers: 15, enough: 3 },
  { checkers: 16, enough: 3 },
  { checkers: 50, enough: 10 },
])('C7, Route 53 Developer Guide: of $checkers checkers, $enough are enough to be healthy', ({ checkers, enough }) => {
  const check = new EndpointCheck(checkers, 1, 0.18);
  for (let checker = 0; checker < checkers - enough; checker += 1) check.note(checker, false);
  expect(check.isHealthy).toBe(true);
  check.note(checkers - 1, false);
  expect(check.isHealthy).toBe(false);
});

test.each([
  // facts of detection: the failure probability at which 18 % of the checkers say healthy.
  { failures: 1, failureProbability: 0.82 },
  { failures: 2, failureProbability: 0.711 },
  { failures: 3, failureProbability: 0.65 },
  { failures: 5, failureProbability: 0.59 },
])(
  'when $failureProbability of the probes fail, 18 % of checkers with a threshold of $failures say healthy',
  ({ failures, failureProbability }) => {
    const check = new EndpointCheck(1, failures, 0.18);
    const random = new Random(17);
    const probes = 400_000;
    let healthy = 0;
    for (let probe = 0; probe < probes; probe += 1) {
      check.note(0, !random.chance(failureProbability));
      healthy += check.isHealthy ? 1 : 0;
    }
    const run = (p: number): number => (1 - p ** failures) / (p ** failures * (1 - p));
    const untilDown = run(failureProbability);
    const formula = untilDown / (untilDown + run(1 - failureProbability));
    expect(formula).toBeCloseTo(0.18, 2);
    expect(Math.abs(healthy / probes - formula)).toBeLessThan(0.005);
  },
);
