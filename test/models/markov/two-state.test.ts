import fc from 'fast-check';
import {
  ContinuousChain,
  DiscreteChain,
  twoStateUnavailability,
  twoStateUnavailabilityAfterSteps,
} from '../../../lib/models/markov';
import { relativeError } from '../reliability/agreement';

test.each([
  // 50 digits
  [{ failureRate: 1e-9, repairRate: 2e-4, time: 1e-6 }, 9.99999999899999517e-16],
  [{ failureRate: 1e-9, repairRate: 2e-4, time: 3600, initialUnavailability: 0.25 }, 0.121690192148401634],
])('in continuous time %#', (props, exact) => {
  expect(relativeError(twoStateUnavailability(props), exact)).toBeLessThan(1e-15);
});

test.each([
  // 50 digits
  [{ failureProbability: 1e-12, repairProbability: 0.3, steps: 7 }, 3.0588189999925491e-12],
  [{ failureProbability: 0.9, repairProbability: 0.8, steps: 5, initialUnavailability: 0.1 }, 0.601583000000000024],
  [{ failureProbability: 0.9, repairProbability: 0.8, steps: 6, initialUnavailability: 0.1 }, 0.478891899999999965],
])('in discrete time %#', (props, exact) => {
  expect(relativeError(twoStateUnavailabilityAfterSteps(props), exact)).toBeLessThan(1e-14);
});

test('meaningful zeros and ends', () => {
  const rates = { failureRate: 1, repairRate: 3 };
  expect(twoStateUnavailability({ ...rates, time: 0 })).toBe(0);
  expect(twoStateUnavailability({ ...rates, time: 0, initialUnavailability: 1 })).toBe(1);
  expect(twoStateUnavailability({ ...rates, time: 1e300 })).toBe(0.25);
  const steps = (
    failureProbability: number,
    repairProbability: number,
    count: number,
    initialUnavailability = 0,
  ): number =>
    twoStateUnavailabilityAfterSteps({ failureProbability, repairProbability, steps: count, initialUnavailability });
  expect(steps(0, 0, 5, 0.25)).toBe(0.25);
  expect(steps(1, 0, 0)).toBe(0);
  expect(steps(1, 0, 3)).toBe(1);
  expect(steps(1, 1, 3)).toBe(1);
  expect(steps(1, 1, 4)).toBe(0);
  expect(steps(1, 1, 5, 1)).toBe(0);
  expect(steps(0, 1, 1, 1)).toBe(0);
});

test('equal the general chains', () => {
  const probability = fc.double({ min: 1e-6, max: 1, noNaN: true });
  fc.assert(
    fc.property(probability, probability, fc.nat(60), fc.boolean(), (failing, repairing, steps, isDown) => {
      const from = isDown ? 'down' : 'up';
      const initialUnavailability = isDown ? 1 : 0;
      const flows = [
        { from: 'up', to: 'down', rate: failing, probability: failing },
        { from: 'down', to: 'up', rate: repairing, probability: repairing },
      ];
      const continuous = ContinuousChain.fromTransitions(flows).transient({ from, time: steps })['down']!;
      const rates = { failureRate: failing, repairRate: repairing, time: steps, initialUnavailability };
      expect(relativeError(twoStateUnavailability(rates), continuous)).toBeLessThan(1e-12);
      const discrete = DiscreteChain.fromTransitions(flows).afterSteps({ from, steps })['down']!;
      const chances = { failureProbability: failing, repairProbability: repairing, steps, initialUnavailability };
      expect(twoStateUnavailabilityAfterSteps(chances)).toBeCloseTo(discrete, 13);
    }),
    { numRuns: 100 },
  );
});

test.each([
  [
    () => twoStateUnavailability({ failureRate: 0, repairRate: 0, time: -1, initialUnavailability: 2 }),
    `'failureRate' must be a number above 0, got 0\n'repairRate' must be a number above 0, got 0\n` +
      `'time' must be a number of 0 or more, got -1\n'initialUnavailability' must be a probability from 0 to 1, got 2`,
  ],
  [
    () => twoStateUnavailabilityAfterSteps({ failureProbability: 2, repairProbability: 0, steps: -1 }),
    `'failureProbability' must be a probability from 0 to 1, got 2\n'steps' must be a whole number of 0 or more, got -1`,
  ],
])('invalid input %#', (call, message) => {
  expect(call).toThrow(expect.objectContaining({ name: 'InvalidInputError', message }));
});
