import fc from 'fast-check';
import { gfsRetention, type GfsRetentionProps } from '../../../lib/models/backup';

const ROTATION = { sons: 7, fathers: 4, grandfathers: 12 };

describe('gfsRetention', () => {
  test('the first day keeps the first backup, in all three generations', () => {
    expect(gfsRetention({ ...ROTATION, day: 0 })).toEqual({
      kept: [{ day: 0, keptAs: ['son', 'father', 'grandfather'] }],
      counts: { son: 1, father: 1, grandfather: 1 },
      storage: 0,
      reachDays: 0,
    });
  });

  test('a year: 7 days, 4 weeks, 12 months, each backup stored once', () => {
    const { kept, counts, storage, reachDays } = gfsRetention({ ...ROTATION, day: 364, size: 10 });
    // 364 = 13 x 28: today is a son, a father and a grandfather.
    expect(counts).toEqual({ son: 7, father: 4, grandfather: 12 });
    expect(kept.map(({ day }) => day)).toEqual([
      ...[364, 363, 362, 361, 360, 359, 358],
      ...[357, 350, 343],
      ...[336, 308, 280, 252, 224, 196, 168, 140, 112, 84, 56],
    ]);
    expect(kept[0]).toEqual({ day: 364, keptAs: ['son', 'father', 'grandfather'] });
    expect(kept[7]).toEqual({ day: 357, keptAs: ['father'] });
    expect(kept.at(-1)).toEqual({ day: 56, keptAs: ['grandfather'] });
    expect(storage).toBe(210);
    expect(reachDays).toBe(308);
  });

  test('other rhythms, and generations that keep none', () => {
    const { kept } = gfsRetention({
      day: 100,
      sons: 2,
      fathers: 0,
      grandfathers: 2,
      fatherEvery: 5,
      grandfatherEvery: 30,
    });
    expect(kept.map(({ day }) => day)).toEqual([100, 99, 90, 60]);
  });

  const rotations: fc.Arbitrary<GfsRetentionProps> = fc.record({
    day: fc.integer({ min: 1, max: 3000 }),
    sons: fc.integer({ min: 1, max: 30 }),
    fathers: fc.integer({ min: 0, max: 12 }),
    grandfathers: fc.integer({ min: 0, max: 24 }),
    fatherEvery: fc.integer({ min: 1, max: 10 }),
    grandfatherEvery: fc.integer({ min: 1, max: 40 }),
    size: fc.constant(3),
  });

  test('keeps nothing that was gone the day before, and what the definition says', () => {
    fc.assert(
      fc.property(rotations, (props) => {
        const days = gfsRetention(props).kept.map(({ day }) => day);
        const before = gfsRetention({ ...props, day: props.day - 1 }).kept.map(({ day }) => day);
        expect(days.filter((day) => !before.includes(day))).toEqual([props.day]);
        // The slow way: a day is kept when fewer than n newer ones of its generation exist.
        const { sons, fathers, grandfathers, fatherEvery = 7, grandfatherEvery = 28 } = props;
        const generations = [
          { every: 1, keep: sons },
          { every: fatherEvery, keep: fathers },
          { every: grandfatherEvery, keep: grandfathers },
        ];
        const slow = Array.from({ length: props.day + 1 }, (_, day) => day).filter((day) =>
          generations.some(
            ({ every, keep }) => day % every === 0 && Math.floor(props.day / every) - day / every < keep,
          ),
        );
        expect([...days].reverse()).toEqual(slow);
        expect(gfsRetention(props).storage).toBe(3 * slow.length);
      }),
      { numRuns: 200 },
    );
  });

  test('names everything that is wrong', () => {
    expect(() =>
      gfsRetention({
        day: -1,
        sons: 0,
        fathers: -1,
        grandfathers: 0.5,
        fatherEvery: 0,
        grandfatherEvery: NaN,
        size: -1,
      }),
    ).toThrow(
      [
        "'day' must be a whole number of 0 or more, got -1",
        "'sons' must be a whole number from 1 to 100000, got 0",
        "'fathers' must be a whole number from 0 to 100000, got -1",
        "'grandfathers' must be a whole number from 0 to 100000, got 0.5",
        "'fatherEvery' must be a whole number of 1 or more, got 0",
        "'grandfatherEvery' must be a whole number of 1 or more, got NaN",
        "'size' must be bytes from 0 to 2^63, got -1",
      ].join('\n'),
    );
  });
});
