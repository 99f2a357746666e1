import {
  durationLaw,
  exponentialSumCdf,
  pertApproximation,
  pertEstimate,
  recoverySchedule,
  type RecoveryPlan,
} from '../../../lib/models';

/** A value as its source prints it: it agrees when ours rounds to the same digits. */
type Published = readonly [source: string, printed: string, ours: () => number];

type Guesses = Readonly<Record<string, readonly [min: number, mode: number, max: number, after: string]>>;

const planOf = (guesses: Guesses): RecoveryPlan => ({
  steps: Object.entries(guesses).map(([id, [min, mode, max, after]]) => ({
    id,
    title: id,
    after: Array.from(after),
    duration: min === max ? { kind: 'fixed', seconds: min } : { kind: 'pert', min, mode, max },
  })),
});

const reliable = planOf({
  A: [1, 2, 3, ''],
  B: [2, 3.5, 8, 'A'],
  C: [6, 9, 18, 'B'],
  D: [4, 5.5, 10, 'C'],
  E: [1, 4.5, 5, 'C'],
  F: [4, 4, 10, 'E'],
  G: [5, 6.5, 11, 'D'],
  H: [5, 8, 17, 'EG'],
  I: [3, 7.5, 9, 'C'],
  J: [3, 9, 9, 'FI'],
  K: [4, 4, 4, 'J'],
  L: [1, 5.5, 7, 'J'],
  M: [1, 2, 3, 'H'],
  N: [5, 5.5, 9, 'KL'],
});
const homework = planOf({
  A: [5, 5, 7, ''],
  B: [1, 2, 5, ''],
  C: [5, 5, 5, 'A'],
  D: [4, 8, 13, 'A'],
  E: [1, 10, 17, 'BC'],
  F: [1, 5, 7, 'D'],
  G: [2, 6, 9, 'D'],
  H: [4, 4, 6, 'EF'],
  I: [2, 7, 10, 'GH'],
  J: [2, 4, 7, 'I'],
  K: [6, 10, 13, 'I'],
  L: [2, 6, 6, 'J'],
  M: [2, 2, 3, 'K'],
  N: [7, 7, 12, 'LM'],
});
const step = (id: string) => recoverySchedule(homework).steps.find((candidate) => candidate.id === id);

const VALUES: readonly Published[] = [
  ['Hillier and Lieberman, Reliable Construction: weeks', '44', () => recoverySchedule(reliable).seconds],
  [
    'Reliable Construction: variance of the critical path',
    '9',
    () => pertApproximation(reliable).standardDeviationSeconds ** 2,
  ],
  ['Reliable Construction: done in 47 weeks', '0.84', () => pertApproximation(reliable).probabilityWithin(47)],
  ['homework of 14 activities: E ends', '20.00', () => step('E')?.earliestFinish ?? NaN],
  ['homework of 14 activities: slack of D', '1.83', () => step('D')?.slack ?? NaN],
  ['homework of 14 activities: B begins at the latest', '8.00', () => step('B')?.latestStart ?? NaN],
  ['guesses of 2, 5 and 14: mean', '6', () => pertEstimate({ min: 2, mode: 5, max: 14 }).mean],
  ['guesses of 2, 5 and 14: variance', '4', () => pertEstimate({ min: 2, mode: 5, max: 14 }).variance],
  ['three stages of mean 1, done by 3', '0.5768', () => durationLaw({ kind: 'erlang', stages: 3, mean: 3 }).cdf(3)],
  [
    'stages of mean 1 and 2, done by 2: (1 - 1/e)^2',
    '0.3995764',
    () => exponentialSumCdf({ means: [1, 2], seconds: 2 }),
  ],
];

test('Reliable Construction: critical path', () => {
  expect(recoverySchedule(reliable).criticalPath.join('')).toBe('ABCEFJLN');
});

test.each<Published>(VALUES)('%s: %s', (_, printed, ours) => {
  expect(ours().toFixed((printed.split('.')[1] ?? '').length)).toBe(printed);
});
