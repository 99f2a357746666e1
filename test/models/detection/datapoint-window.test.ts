import fc from 'fast-check';
import { DatapointWindow } from '../../../lib/models/detection';

function relativeError(got: number | undefined, want: number): number {
  return Math.abs((got ?? NaN) / want - 1);
}

/** M, N, p, datapoints, within, missed, at: exact rationals over all bit patterns of the window. */
const REFERENCE = [
  [3, 5, 0.1, 40, 0.14338398916120582, 0.85661601083879418, 0.0035782999507158141],
  [2, 3, 0.001, 1000, 0.0019900510655940721, 0.99800994893440593, 1.9910517129383612e-6],
  [4, 7, 0.5, 60, 0.99989100350835813, 0.0001089964916418714, 1.886008610809016e-5],
  [3, 3, 0.001, 200, 1.9780298112261844e-7, 0.99999980219701888, 9.9899980638682509e-10],
] as const;

test.each(REFERENCE)(
  '%d of %d at %d within %d datapoints',
  (breaches, datapoints, breachProbability, n, ...expected) => {
    const alarm = new DatapointWindow({ breaches, datapoints }).firstAlarm({ breachProbability });
    [alarm.within(n), alarm.missedWithin(n), alarm.at(n)].forEach((got, index) =>
      expect(relativeError(got, expected[index]!)).toBeLessThan(1e-11),
    );
  },
);

test('mean of 3 of 5 at 0.1 and 2 of 4 at 0.001', () => {
  const mean = (breaches: number, datapoints: number, breachProbability: number) =>
    new DatapointWindow({ breaches, datapoints }).firstAlarm({ breachProbability }).mean;
  // exact: 12318073410/50636341, and the solution of the linear system in rationals
  expect(relativeError(mean(3, 5, 0.1), 12318073410 / 50636341)).toBeLessThan(1e-13);
  expect(relativeError(mean(2, 4, 0.001), 334666.88900003704)).toBeLessThan(1e-12);
});

test('share of time in alarm and alarms per datapoint, 3 of 5 at 0.01', () => {
  const window = new DatapointWindow({ breaches: 3, datapoints: 5 });
  expect(relativeError(window.alarmFraction(0.01), 9.8506e-6)).toBeLessThan(1e-12);
  expect(relativeError(window.alarmRate(0.01), 5.821794e-6)).toBeLessThan(1e-12);
  expect([window.alarmFraction(0), window.alarmRate(0), window.alarmFraction(1), window.alarmRate(1)]).toEqual([
    0, 0, 1, 0,
  ]);
});

/** Plays every sequence of datapoints: the slow oracle for windows, rates and history. */
function everySequence(length: number, visit: (breached: readonly boolean[]) => void): void {
  for (let bits = 0; bits < 2 ** length; bits += 1) {
    visit(Array.from({ length }, (_, index) => ((bits >> index) & 1) === 1));
  }
}

function inAlarm(breached: readonly boolean[], end: number, m: number, n: number): boolean {
  return breached.slice(Math.max(0, end - n), end).filter(Boolean).length >= m;
}

test('agrees with playing every sequence of 11 datapoints', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 0, max: 5 }),
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      (breaches, more, breachProbability) => {
        const datapoints = breaches + more;
        const at = new Array<number>(12).fill(0);
        everySequence(11, (breached) => {
          const weight = breached.reduce((product, b) => product * (b ? breachProbability : 1 - breachProbability), 1);
          const first = breached.findIndex((_, index) => inAlarm(breached, index + 1, breaches, datapoints));
          if (first >= 0) at[first + 1]! += weight;
        });
        const alarm = new DatapointWindow({ breaches, datapoints }).firstAlarm({ breachProbability });
        at.forEach((expected, datapoint) => expect(alarm.at(datapoint)).toBeCloseTo(expected, 12));
      },
    ),
    { numRuns: 12 },
  );
});

test('history: a window that was quiet for long holds the breaches that a quiet window holds', () => {
  const [before, after, m, n] = [0.3, 0.6, 2, 3] as const;
  let quiet = 0;
  let alarm = 0;
  // 14 datapoints before the change are long for a window of 3: the start is forgotten by a factor of 1e-9
  everySequence(15, (breached) => {
    const past = breached.slice(0, 14);
    if (past.some((_, index) => inAlarm(past, index + 1, m, n))) return;
    const weight = past.reduce((product, b) => product * (b ? before : 1 - before), 1);
    if (!breached[14]) quiet += weight;
    else if (inAlarm(breached, 15, m, n)) alarm += weight * after;
  });
  const first = new DatapointWindow({ breaches: m, datapoints: n }).firstAlarm({
    breachProbability: after,
    breachProbabilityBefore: before,
  });
  expect(first.at(1)).toBeCloseTo(alarm / quiet, 5);
  expect(first.at(1)).toBeGreaterThan(0.2);
});

test('the long-run rate is what every cyclic sequence shows', () => {
  const [m, n, p] = [2, 4, 0.35] as const;
  let rises = 0;
  everySequence(n + 1, (breached) => {
    const weight = breached.reduce((product, b) => product * (b ? p : 1 - p), 1);
    if (!inAlarm(breached.slice(0, n), n, m, n) && inAlarm(breached, n + 1, m, n)) rises += weight;
  });
  expect(new DatapointWindow({ breaches: m, datapoints: n }).alarmRate(p)).toBeCloseTo(rises, 14);
});

test('more breaches needed: later; a longer window: sooner; more breaches: sooner', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 4 }),
      fc.double({ min: 1e-6, max: 0.95, noNaN: true }),
      fc.integer({ min: 1, max: 100_000 }),
      (breaches, more, breachProbability, n) => {
        const missed = (m: number, of: number, p: number): number =>
          new DatapointWindow({ breaches: m, datapoints: of }).firstAlarm({ breachProbability: p }).missedWithin(n);
        const base = missed(breaches, breaches + more, breachProbability) * (1 + 1e-9);
        expect(missed(breaches + 1, breaches + more, breachProbability) * (1 + 2e-9)).toBeGreaterThanOrEqual(base);
        expect(missed(breaches, breaches + more + 1, breachProbability)).toBeLessThanOrEqual(base);
        expect(missed(breaches, breaches + more, breachProbability * 1.05)).toBeLessThanOrEqual(base);
      },
    ),
    { numRuns: 60 },
  );
});

test('percentiles are the fewest datapoints that reach the probability, before and beyond the counted ones', () => {
  for (const breachProbability of [1e-4, 0.02, 0.4, 0.97]) {
    const alarm = new DatapointWindow({ breaches: 2, datapoints: 4 }).firstAlarm({ breachProbability });
    for (const probability of [1e-7, 0.2, 0.5, 0.95, 1 - 1e-9]) {
      const datapoints = alarm.percentile(probability)!;
      expect(alarm.missedWithin(datapoints)).toBeLessThanOrEqual((1 - probability) * (1 + 1e-9));
      if (datapoints > 0) {
        expect(alarm.missedWithin(datapoints - 1)).toBeGreaterThan((1 - probability) * (1 - 1e-9));
      }
    }
  }
});

test('says what is wrong with the inputs', () => {
  expect(() => new DatapointWindow({ breaches: 4, datapoints: 3 })).toThrow(
    "'breaches' must be a whole number from 1 to 3, got 4",
  );
  expect(() => new DatapointWindow({ breaches: 1, datapoints: 1001 })).toThrow(
    "'datapoints' must be a whole number from 1 to 1000, got 1001",
  );
  expect(() => new DatapointWindow({ breaches: 10, datapoints: 20 }).firstAlarm({ breachProbability: 0.5 })).toThrow(
    "'datapoints' must be a window of at most 100000 states, got 10 of 20; take fewer datapoints",
  );
  const window = new DatapointWindow({ breaches: 2, datapoints: 3 });
  expect(() => window.firstAlarm({ breachProbability: 1.1, breachProbabilityBefore: 1 })).toThrow(
    "'breachProbability' must be a probability from 0 to 1, got 1.1\n" +
      "'breachProbabilityBefore' must be a probability from 0 to below 1, got 1",
  );
  expect(() => window.alarmRate(-0.1)).toThrow("'breachProbability' must be a probability from 0 to 1, got -0.1");
});
