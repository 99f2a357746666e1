import fc from 'fast-check';
import { busyStarts, nextFreeTime, SNAPSHOT_RULES, startOfRule } from '../../lib/core/backup-schedule';

const DAY = 1440;
const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60) % 24).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

const minute = fc.nat(DAY - 1);
const rules = fc.subarray([...SNAPSHOT_RULES], { minLength: 1 });
const span = fc.record({ from: minute, length: fc.integer({ min: 1, max: 600 }) });

/** Walks through the window minute by minute, from an hour before it on. */
function minutesTaken({ from, length }: { from: number; length: number }): ReadonlySet<number> {
  return new Set(Array.from({ length: 60 + length }, (_, index) => (from - 60 + index + DAY) % DAY));
}

const textOf = ({ from, length }: { from: number; length: number }): string =>
  `${clock(from)}-${clock((from + length) % DAY)}`;

test('a rule is in the way exactly in the minutes of the window and of the hour before', () => {
  fc.assert(
    fc.property(minute, rules, fc.array(span, { maxLength: 3 }), (time, names, spans) => {
      const expected = names.flatMap((rule, index) => {
        const start = (time + index * 120) % DAY;
        return spans
          .filter((each) => minutesTaken(each).has(start))
          .map((each) => ({ rule, start: clock(start), window: textOf(each) }));
      });
      expect(busyStarts(clock(time), names, spans.map(textOf))).toEqual(expected);
    }),
  );
});

test('the day of a weekly window says nothing', () => {
  fc.assert(
    fc.property(minute, rules, span, (time, names, window) => {
      const [from, to] = textOf(window).split('-') as [string, string];
      const daily = busyStarts(clock(time), names, [`${from}-${to}`]);
      const weekly = busyStarts(clock(time), names, [`sun:${from}-mon:${to}`]);
      expect(weekly.map(({ rule, start }) => [rule, start])).toEqual(daily.map(({ rule, start }) => [rule, start]));
    }),
  );
});

test('the next free time is free, and none before it is', () => {
  fc.assert(
    fc.property(minute, rules, fc.array(span, { maxLength: 3 }), (time, names, spans) => {
      const busy = spans.map(textOf);
      const isFree = (at: number): boolean => busyStarts(clock(at), names, busy).length === 0;
      const later = Array.from({ length: DAY }, (_, index) => (time + index) % DAY).find(isFree);
      expect(nextFreeTime(clock(time), names, busy)).toBe(later === undefined ? undefined : clock(later));
    }),
    { numRuns: 30 },
  );
});

test('none is free where the windows fill the day', () => {
  expect(nextFreeTime('08:00', ['daily'], ['00:00-12:00', '12:00-23:59'])).toBeUndefined();
});

test('rules start two hours apart, past midnight too', () => {
  expect(['22:30', '08:00'].map((time) => [0, 1, 2].map((index) => startOfRule(time, index)))).toEqual([
    [1350, 30, 150],
    [480, 600, 720],
  ]);
});
