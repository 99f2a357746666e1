import fc from 'fast-check';
import { Window } from '../../config/window';

const DAY = 1440;
const WEEK = 7 * DAY;
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

function clock(minute: number): string {
  const pad = (value: number): string => String(value).padStart(2, '0');
  return `${pad(Math.floor((minute % DAY) / 60))}:${pad(minute % 60)}`;
}

function dailyText(start: number, length: number): string {
  return `${clock(start)}-${clock((start + length) % DAY)}`;
}

function weeklyText(start: number, length: number): string {
  const end = (start + length) % WEEK;
  return `${DAYS[Math.floor(start / DAY)]}:${clock(start)}-${DAYS[Math.floor(end / DAY)]}:${clock(end)}`;
}

/** The minutes of a week that are inside, one by one. */
function minutes(start: number, length: number, period: number): Set<number> {
  const inside = new Set<number>();
  for (let first = start; first < start + WEEK; first += period) {
    for (let minute = first; minute < first + length; minute += 1) inside.add(minute % WEEK);
  }
  return inside;
}

const dailies = fc.record({ start: fc.nat(DAY - 1), length: fc.integer({ min: 1, max: DAY - 1 }) });
const weeklies = fc.record({
  start: fc.nat(WEEK - 1),
  length: fc.oneof(fc.integer({ min: 1, max: 180 }), fc.integer({ min: 1, max: WEEK - 1 })),
});

describe('Window', () => {
  test.each([
    ['03:00-04:00', 60],
    ['23:30-00:30', 60],
    ['00:00-23:59', 1439],
    ['03:00-03:00', 0],
  ])('daily %s lasts %i minutes', (text, length) => {
    expect(Window.daily(text).length).toBe(length);
    expect(Window.daily(text).toString()).toBe(text);
  });

  test.each([
    ['sun:05:00-sun:06:00', 60],
    ['sun:23:30-mon:00:30', 60],
    ['sat:05:00-sun:05:00', 1440],
  ])('weekly %s lasts %i minutes', (text, length) => {
    expect(Window.weekly(text).length).toBe(length);
    expect(Window.weekly(text).toString()).toBe(text);
  });

  test('overlaps agrees with counting minutes', () => {
    fc.assert(
      fc.property(dailies, weeklies, (daily, weekly) => {
        const inDaily = minutes(daily.start, daily.length, DAY);
        const expected = [...minutes(weekly.start, weekly.length, WEEK)].some((minute) => inDaily.has(minute));
        const a = Window.daily(dailyText(daily.start, daily.length));
        const b = Window.weekly(weeklyText(weekly.start, weekly.length));
        expect([a.overlaps(b), b.overlaps(a)]).toEqual([expected, expected]);
      }),
    );
  });

  test('after keeps the length and overlaps no more, or there is no room', () => {
    fc.assert(
      fc.property(dailies, weeklies, (daily, weekly) => {
        const a = Window.daily(dailyText(daily.start, daily.length));
        const b = Window.weekly(weeklyText(weekly.start, weekly.length));
        const moved = b.after(a);
        if (daily.length + weekly.length > DAY) {
          expect(moved).toBeUndefined();
        } else {
          expect([moved?.length, moved?.overlaps(a)]).toEqual([weekly.length, false]);
        }
      }),
    );
  });
});
