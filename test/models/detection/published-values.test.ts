import {
  binomialCdf,
  binomialPmf,
  binomialTest,
  binomialUpperTail,
  failureRunWithin,
  meanProbesToFailureRun,
  mostPowerfulBinomialTest,
  normalCdf,
  normalUpperQuantile,
  poissonPmf,
  poissonUpperTail,
} from '../../../lib/models';

/** A value as its source prints it: it agrees when ours rounds to the same digits. */
type Published = readonly [source: string, printed: string, ours: () => number];

/** Accepting a lot with at most 2 defects among 89. */
const accepted = (defective: number) => binomialCdf({ trials: 89, probability: defective, successes: 2 });
const run = (failures: number, probes: number) => failureRunWithin({ failures, probes, failureProbability: 0.5 });
const eighteen = { trials: 18, probability: 0.1 };
const quarters = { nullProbability: 0.5, alternativeProbability: 0.75 };

const VALUES: readonly Published[] = [
  ['tosses to five heads in a row', '62', () => meanProbesToFailureRun({ failures: 5, failureProbability: 0.5 })],
  ['tosses to ten heads in a row', '2046', () => meanProbesToFailureRun({ failures: 10, failureProbability: 0.5 })],
  ['throws to two sixes in a row', '42', () => meanProbesToFailureRun({ failures: 2, failureProbability: 1 / 6 })],
  ['throws to three sixes in a row', '258', () => meanProbesToFailureRun({ failures: 3, failureProbability: 1 / 6 })],
  ['two heads in a row within five tosses, 19/32', '0.59375', () => run(2, 5)],
  ['three within ten, 520/1024', '0.5078', () => run(3, 10)],
  ['five within 100', '0.8101', () => run(5, 100)],
  ['six within 100', '0.5461', () => run(6, 100)],
  ['seven within 100', '0.3175', () => run(7, 100)],
  ['20 heads in a row within a million (Nelson)', '0.379', () => run(20, 1e6)],
  ['Montgomery, Statistical Quality Control: n = 89, c = 2, 0.5 % defective', '0.9897', () => accepted(0.005)],
  ['Montgomery: 1 %', '0.9397', () => accepted(0.01)],
  ['Montgomery: 2 %', '0.7366', () => accepted(0.02)],
  ['Montgomery: 5 %', '0.1721', () => accepted(0.05)],
  ['Montgomery: 9 %', '0.0109', () => accepted(0.09)],
  ['Montgomery and Runger: 2 of 18 at 0.1', '0.284', () => binomialPmf({ ...eighteen, successes: 2 })],
  ['Montgomery and Runger: 4 or more', '0.098', () => binomialUpperTail({ ...eighteen, successes: 4 })],
  ['Montgomery and Runger: Poisson 2.3, two', '0.265', () => poissonPmf({ mean: 2.3, events: 2 })],
  ['Montgomery and Runger: Poisson 11.5, ten', '0.113', () => poissonPmf({ mean: 11.5, events: 10 })],
  ['Montgomery and Runger: Poisson 4.6, any', '0.9899', () => poissonUpperTail({ mean: 4.6, events: 1 })],
  ['normal table: 1.5', '0.933193', () => normalCdf(1.5)],
  ['normal table: 1.96', '0.975002', () => normalCdf(1.96)],
  ['normal table: upper 0.1 %', '3.090232', () => normalUpperQuantile(0.001)],
  [
    'Casella and Berger, ex. 8.3.14: 2 trials, alpha 1/4, power 9/16',
    '0.5625',
    () => {
      const test = mostPowerfulBinomialTest({ ...quarters, trials: 2, alpha: 0.25 });
      return test.kind === 'test' ? test.power : NaN;
    },
  ],
  [
    'Hogg and Craig, 5 trials: reject at 5, size 1/32',
    '0.03125',
    () => binomialTest({ ...quarters, trials: 5, rejects: 'at-least', critical: 5 }).size,
  ],
  [
    'Hogg and Craig: its power, 243/1024',
    '0.2373046875',
    () => binomialTest({ ...quarters, trials: 5, rejects: 'at-least', critical: 5 }).power,
  ],
  [
    'Hogg and Craig: reject at 4, power 648/1024',
    '0.6328125',
    () => binomialTest({ ...quarters, trials: 5, rejects: 'at-least', critical: 4 }).power,
  ],
];

test.each<Published>(VALUES)('%s: %s', (_, printed, ours) => {
  expect(ours().toFixed((printed.split('.')[1] ?? '').length)).toBe(printed);
});
