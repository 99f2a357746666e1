import {
  PERIOD_SECONDS,
  blockAvailability,
  blockMinimalCuts,
  blockMinimalPaths,
  downtime,
  exponentialReliability,
  exponentialUnreliability,
  kOfNIdenticalUnavailability,
  kOfNMttf,
  kOfNMttfOfUnits,
  kOfNUnavailability,
  parallelUnavailability,
  seriesUnavailability,
  type NetworkBlock,
  type UnitBlock,
  unavailabilityFromMttf,
  unavailabilityOf,
} from '../../../lib/models';

/** A value as its source prints it: it agrees when ours rounds to the same digits. */
type Published = readonly [source: string, printed: string, ours: () => number];

const unit = (id: string, reliability: number): UnitBlock => ({ kind: 'unit', id, unavailability: 1 - reliability });

const bridge = (r: number): NetworkBlock => ({
  kind: 'network',
  from: 'in',
  to: 'out',
  links: [
    { from: 'in', to: 'top', block: unit('1', r) },
    { from: 'in', to: 'bottom', block: unit('2', r) },
    { from: 'top', to: 'bottom', block: unit('3', r) },
    { from: 'top', to: 'out', block: unit('4', r) },
    { from: 'bottom', to: 'out', block: unit('5', r) },
  ],
});

const kOfN = (required: number, units: number, reliability: number) =>
  1 - kOfNIdenticalUnavailability({ required, units, unavailability: 1 - reliability });

const annualFailures = (mtbfHours: number) =>
  100 * exponentialUnreliability({ failureRate: 1 / mtbfHours, time: 8760 });

const down = (availability: number, period: number, unitSeconds: number) =>
  downtime({ unavailability: unavailabilityOf(availability), period }) / unitSeconds;

const { julianYear, week, day } = PERIOD_SECONDS;

const VALUES: readonly Published[] = [
  ['bridge of five units of 0.9 (2p^2 + 2p^3 - 5p^4 + 2p^5)', '0.97848', () => blockAvailability(bridge(0.9))],
  [
    'Ross, Introduction to Probability Models, ch. 9: bridge, minimal paths',
    '4',
    () => blockMinimalPaths(bridge(0.9)).length,
  ],
  ['Ross, ch. 9: bridge, minimal cuts', '4', () => blockMinimalCuts(bridge(0.9)).length],
  ['ReliaSoft: series of 0.995, 0.987, 0.973', '0.9555', () => 1 - seriesUnavailability([0.005, 0.013, 0.027])],
  ['ReliaSoft: the same in parallel', '0.999998', () => 1 - parallelUnavailability([0.005, 0.013, 0.027])],
  [
    'ReliaSoft: 2 of 3 disks of 0.9, 0.88, 0.85',
    '0.9586',
    () => 1 - kOfNUnavailability({ required: 2, unavailabilities: [0.1, 0.12, 0.15] }),
  ],
  ['ReliaSoft: 4 of 6 pumps of 0.85 (printed cut: 0.9526)', '0.9527', () => kOfN(4, 6, 0.85)],
  [
    'Montgomery and Runger: circuit of three, two and one',
    '0.987',
    () =>
      blockAvailability({
        kind: 'series',
        blocks: [
          { kind: 'parallel', blocks: [unit('a', 0.9), unit('b', 0.9), unit('c', 0.9)] },
          { kind: 'parallel', blocks: [unit('d', 0.95), unit('e', 0.95)] },
          unit('f', 0.99),
        ],
      }),
  ],
  ['triple modular redundancy of 0.9', '0.972', () => kOfN(2, 3, 0.9)],
  ['2 of 4 of 0.9', '0.9963', () => kOfN(2, 4, 0.9)],
  ['3 of 5 of 0.9', '0.99144', () => kOfN(3, 5, 0.9)],
  ['1000 h at an MTBF of 5000 h', '0.8187', () => exponentialReliability({ failureRate: 1 / 5000, time: 1000 })],
  [
    'pycalcs: MTTF of a series of 100, 200 and 300 h',
    '54.545454545',
    () => kOfNMttfOfUnits({ required: 3, failureRates: [1 / 100, 1 / 200, 1 / 300] }),
  ],
  ['MTTF of 2 of 3, in MTTFs of a unit (5/6)', '0.8333', () => kOfNMttf({ required: 2, units: 3, failureRate: 1 })],
  ['MTTF of 1 of 3 (11/6)', '1.8333', () => kOfNMttf({ required: 1, units: 3, failureRate: 1 })],
  ['disk data sheets: annual failures of an MTBF of 1.2 million h, %', '0.73', () => annualFailures(1.2e6)],
  ['disk data sheets: 1.6 million h, %', '0.55', () => annualFailures(1.6e6)],
  ['disk data sheets: 2.5 million h, %', '0.35', () => annualFailures(2.5e6)],
  ['0.0002 failures an hour, 6 h down each', '0.9988', () => 1 - unavailabilityFromMttf({ mttf: 5000, mttr: 6 })],
  ['Wikipedia, High availability: 95 % a year, days', '18.26', () => down(0.95, julianYear, 86_400)],
  ['Wikipedia: 98 % a month, hours', '14.61', () => down(0.98, julianYear / 12, 3600)],
  ['Wikipedia: 99 % a week, hours', '1.68', () => down(0.99, week, 3600)],
  ['Wikipedia: 99.5 % a day, minutes', '7.20', () => down(0.995, day, 60)],
  ['Wikipedia: 99.8 % a year, hours', '17.53', () => down(0.998, julianYear, 3600)],
  ['Wikipedia: 99.9 % a month, minutes', '43.83', () => down(0.999, julianYear / 12, 60)],
  ['Wikipedia: 99.95 % a year, hours', '4.38', () => down(0.9995, julianYear, 3600)],
  ['Wikipedia: 99.99 % a year, minutes', '52.60', () => down(0.9999, julianYear, 60)],
  ['Wikipedia: 99.995 % a week, seconds', '30.24', () => down(0.99995, week, 1)],
  ['Wikipedia: 99.999 % a month, seconds', '26.30', () => down(0.99999, julianYear / 12, 1)],
  ['Wikipedia: 99.9999 % a year, seconds', '31.56', () => down(0.999999, julianYear, 1)],
];

test.each<Published>(VALUES)('%s: %s', (_, printed, ours) => {
  expect(ours().toFixed((printed.split('.')[1] ?? '').length)).toBe(printed);
});
