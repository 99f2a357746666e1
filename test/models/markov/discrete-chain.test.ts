import fc from 'fast-check';
import { DiscreteChain } from '../../../lib/models/markov';
import { relativeError } from '../reliability/agreement';

const WEATHER = DiscreteChain.fromMatrix({
  states: ['sun', 'rain'],
  matrix: [
    [0.9, 0.1],
    [0.5, 0.5],
  ],
});

const matrices = fc.integer({ min: 1, max: 5 }).chain((size) =>
  fc
    .array(fc.array(fc.integer({ min: 1, max: 100 }), { minLength: size, maxLength: size }), {
      minLength: size,
      maxLength: size,
    })
    .map((rows) => rows.map((row) => row.map((weight) => weight / row.reduce((sum, next) => sum + next, 0)))),
);

const named = (size: number): string[] => Array.from({ length: size }, (_, index) => `s${index}`);

test('steady state and steps of two states', () => {
  expect(relativeError(WEATHER.steadyState()['rain']!, 1 / 6)).toBeLessThan(1e-15);
  expect(WEATHER.afterSteps({ from: 'sun', steps: 0 })).toEqual({ sun: 1, rain: 0 });
  expect(relativeError(WEATHER.afterSteps({ from: 'sun', steps: 2 })['rain']!, 0.14)).toBeLessThan(1e-14);
  expect(relativeError(WEATHER.afterSteps({ from: 'sun', steps: 2 ** 50 })['rain']!, 1 / 6)).toBeLessThan(1e-12);
  expect(WEATHER.states).toEqual(['sun', 'rain']);
});

test('a periodic chain has a steady state, though it never settles', () => {
  const ring = DiscreteChain.fromTransitions([
    { from: 'a', to: 'b', probability: 1 },
    { from: 'b', to: 'a', probability: 1 },
  ]);
  expect(ring.steadyState()).toEqual({ a: 0.5, b: 0.5 });
  expect(ring.afterSteps({ from: 'a', steps: 1001 })).toEqual({ a: 0, b: 1 });
});

test('what is not sent elsewhere stays', () => {
  const chain = DiscreteChain.fromTransitions([
    { from: 'up', to: 'down', probability: 1e-20 },
    { from: 'down', to: 'up', probability: 0.5 },
    { from: 'down', to: 'down', probability: 0.25 },
  ]);
  expect(relativeError(chain.steadyState()['down']!, 2e-20)).toBeLessThan(1e-15);
  expect(relativeError(chain.afterSteps({ from: 'up', steps: 1000 })['down']!, 2e-20)).toBeLessThan(1e-12);
  expect(relativeError(chain.meanStepsToAbsorption({ from: 'up', absorbing: ['down'] }), 1e20)).toBeLessThan(1e-15);
});

test('runs of heads: 6, 14 and 30 throws to 2, 3 and 4 in a row (C3 Ross, Introduction to Probability Models)', () => {
  for (const [heads, throws] of [
    [2, 6],
    [3, 14],
    [4, 30],
  ] as const) {
    const chain = DiscreteChain.fromTransitions(
      Array.from({ length: heads }, (_, run) => [
        { from: `${run}`, to: `${run + 1}`, probability: 0.5 },
        { from: `${run}`, to: '0', probability: 0.5 },
      ]).flat(),
    );
    expect(chain.meanStepsToAbsorption({ from: '0' })).toBe(throws);
  }
});

test('gambler at 1 of 3, coin of 0.4: ruined with 1 - 0.2105...', () => {
  const chain = DiscreteChain.fromTransitions([
    { from: '1', to: '2', probability: 0.4 },
    { from: '1', to: '0', probability: 0.6 },
    { from: '2', to: '3', probability: 0.4 },
    { from: '2', to: '1', probability: 0.6 },
  ]);
  const ends = chain.absorptionProbabilities({ from: '1' });
  expect(relativeError(ends['3']!, (1 - 1.5) / (1 - 1.5 ** 3))).toBeLessThan(1e-14);
});

test('steps one by one agree with steps by squaring, and the steady state stays', () => {
  fc.assert(
    fc.property(matrices, fc.integer({ min: 0, max: 200 }), (matrix, steps) => {
      const states = named(matrix.length);
      const chain = DiscreteChain.fromMatrix({ states, matrix });
      let slow: number[] = states.map((_, index) => (index === 0 ? 1 : 0));
      for (let done = 0; done < steps; done += 1) {
        slow = states.map((_, to) => slow.reduce((sum, weight, from) => sum + weight * matrix[from]![to]!, 0));
      }
      const fast = chain.afterSteps({ from: 's0', steps });
      const steady = chain.steadyState();
      const later = chain.afterSteps({ from: steady, steps: 1 });
      states.forEach((state, index) => {
        expect(fast[state]).toBeCloseTo(slow[index]!, 12);
        expect(relativeError(later[state]!, steady[state]!)).toBeLessThan(1e-13);
      });
    }),
    { numRuns: 80 },
  );
});

test.each<[() => unknown, string]>([
  [() => DiscreteChain.fromTransitions([]), `'transitions' must be a list of at least one, got none`],
  [
    () =>
      DiscreteChain.fromTransitions([
        { from: 'a', to: 'b', probability: 0.6 },
        { from: 'a', to: 'c', probability: 0.5 },
      ]),
    `'transitions' must be probabilities that sum to at most 1 out of 'a', got 1.1`,
  ],
  [
    () => DiscreteChain.fromTransitions([{ from: 'a', to: 'b', probability: -0.5 }]),
    `'transitions[0].probability' must be a probability from 0 to 1, got -0.5`,
  ],
  [
    () => DiscreteChain.fromMatrix({ states: ['a'], matrix: [[0.5]] }),
    `'matrix[0]' must be a row that sums to 1, got 0.5`,
  ],
  [
    () => DiscreteChain.fromMatrix({ states: [], matrix: [] }),
    `'states.length' must be a whole number from 1 to 1000, got 0`,
  ],
  [() => WEATHER.afterSteps({ from: 'sun', steps: 1.5 }), `'steps' must be a whole number of 0 or more, got 1.5`],
  [() => WEATHER.afterSteps({ from: 'snow', steps: 1 }), `'from' must be one of the states 'sun', 'rain', got 'snow'`],
])('invalid input %#', (call, message) => {
  expect(call).toThrow(expect.objectContaining({ name: 'InvalidInputError', message }));
});
