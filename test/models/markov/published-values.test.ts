import { ContinuousChain, DiscreteChain, birthDeathSteadyState, repairableGroupMetrics } from '../../../lib/models';

/** A value as its source prints it: it agrees when ours rounds to the same digits. */
type Published = readonly [source: string, printed: string, ours: () => number];

const chain = (matrix: number[][]) =>
  DiscreteChain.fromMatrix({ states: matrix.map((_, state) => `${state}`), matrix });

const weather = chain([
  [0.7, 0.3],
  [0.4, 0.6],
]);
const weatherOfTwoDays = chain([
  [0.7, 0, 0.3, 0],
  [0.5, 0, 0.5, 0],
  [0, 0.4, 0, 0.6],
  [0, 0.2, 0, 0.8],
]);
const oz = chain([
  [0.5, 0.25, 0.25],
  [0.5, 0, 0.5],
  [0.25, 0.25, 0.5],
]);
const cola = chain([
  [0.9, 0.1],
  [0.2, 0.8],
]);
const cameras = chain([
  [0.08, 0.184, 0.368, 0.368],
  [0.632, 0.368, 0, 0],
  [0.264, 0.368, 0.368, 0],
  [0.08, 0.184, 0.368, 0.368],
]);
const credit = chain([
  [1, 0, 0, 0],
  [0.7, 0.2, 0.1, 0],
  [0.5, 0.1, 0.2, 0.2],
  [0, 0, 0, 1],
]);
const lawFirm = chain([
  [0.8, 0.15, 0, 0.05, 0],
  [0, 0.7, 0.2, 0.1, 0],
  [0, 0, 0.95, 0, 0.05],
  [0, 0, 0, 1, 0],
  [0, 0, 0, 0, 1],
]);
const machines = birthDeathSteadyState({ birthRates: [2, 1], deathRates: [2, 2] });
const patrolCars = birthDeathSteadyState({
  birthRates: [5, 4, 3, 2, 1].map((cars) => cars / 30),
  deathRates: [1, 2, 2, 2, 2].map((mechanics) => mechanics / 3),
});

const gambler = (start: number, goal: number, win: number) =>
  DiscreteChain.fromTransitions(
    Array.from({ length: goal - 1 }, (_, fortune) => fortune + 1).flatMap((fortune) => [
      { from: `${fortune}`, to: `${fortune + 1}`, probability: win },
      { from: `${fortune}`, to: `${fortune - 1}`, probability: 1 - win },
    ]),
  ).absorptionProbabilities({ from: `${start}` })[`${goal}`] ?? NaN;

/** 3 of 4 disks hold the data, each lost with 0.05 a year; percent kept after a year. */
const disksKept = (repairsAYear: number) =>
  100 *
  (1 -
    (ContinuousChain.fromTransitions([
      { from: '4', to: '3', rate: 0.2 },
      { from: '3', to: '2', rate: 0.15 },
      { from: '3', to: '4', rate: repairsAYear },
    ]).transient({ from: '4', time: 1 })['2'] ?? NaN));

const VALUES: readonly Published[] = [
  ['Ross, ex. 4.8: rain in four days', '0.5749', () => weather.afterSteps({ from: '0', steps: 4 })['0'] ?? NaN],
  ['Ross: long-run rain, 4/7', '0.5714', () => weather.steadyState()['0'] ?? NaN],
  ['Ross, ex. 4.9: two days on', '0.49', () => weatherOfTwoDays.afterSteps({ from: '0', steps: 2 })['0'] ?? NaN],
  ['Ross: its long run, 9/20', '0.45', () => weatherOfTwoDays.steadyState()['3'] ?? NaN],
  ['Ross: gambler, 5 of 15 at 0.6', '0.87', () => gambler(5, 15, 0.6)],
  ['Ross: gambler, 10 of 30 at 0.6', '0.98', () => gambler(10, 30, 0.6)],
  ['Grinstead and Snell, Land of Oz: nice days', '0.2', () => oz.steadyState()['1'] ?? NaN],
  ['Land of Oz: snow three days after rain', '0.391', () => oz.afterSteps({ from: '0', steps: 3 })['2'] ?? NaN],
  ['Winston, cola: third purchase after', '0.781', () => cola.afterSteps({ from: '0', steps: 3 })['0'] ?? NaN],
  ['Winston, law firm: years until a junior leaves', '17.5', () => lawFirm.meanStepsToAbsorption({ from: '0' })],
  [
    'Winston, law firm: juniors who leave as partners',
    '0.50',
    () => lawFirm.absorptionProbabilities({ from: '0' })['4'] ?? NaN,
  ],
  ['Winston, patrol cars: all in good order', '0.619', () => patrolCars[0] ?? NaN],
  [
    'Winston, patrol cars: in good order on average',
    '4.535',
    () => 5 - patrolCars.reduce((sum, p, down) => sum + down * p, 0),
  ],
  ['Hillier and Lieberman, cameras: steady state', '0.166', () => cameras.steadyState()['3'] ?? NaN],
  ['Hillier, cameras: four weeks on', '0.261', () => cameras.afterSteps({ from: '0', steps: 4 })['2'] ?? NaN],
  ['Hillier, cameras: weeks from 3 to 0', '3.50', () => cameras.meanStepsToAbsorption({ from: '3', absorbing: ['0'] })],
  ['Hillier, credit: f13', '0.032', () => credit.absorptionProbabilities({ from: '1' })['3'] ?? NaN],
  ['Hillier, credit: f23', '0.254', () => credit.absorptionProbabilities({ from: '2' })['3'] ?? NaN],
  ['Hillier, two machines and one mechanic: both down', '0.2', () => machines[2] ?? NaN],
  ['PRISM model of 3-of-4 coding: repaired in a week, %', '99.94395322', () => disksKept(52.142857143)],
  ['PRISM model: in a day, %', '99.99181150', () => disksKept(365)],
  ['PRISM model: in an hour, %', '99.99965759', () => disksKept(8760)],
  [
    'duplex with repair, (3 lambda + mu) / (2 lambda^2)',
    '51500',
    () =>
      repairableGroupMetrics({ units: 2, required: 1, failureRate: 0.001, repairRate: 0.1, repairers: 1 })
        .meanTimeToFirstFailure,
  ],
];

test.each<Published>(VALUES)('%s: %s', (_, printed, ours) => {
  expect(ours().toFixed((printed.split('.')[1] ?? '').length)).toBe(printed);
});
