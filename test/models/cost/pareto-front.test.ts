import fc from 'fast-check';
import { paretoFront } from '../../../lib/models/cost';

type Point = Readonly<Record<'a' | 'b' | 'c', number>>;

describe('paretoFront', () => {
  test('keeps what nothing beats, in the order given', () => {
    const points = [
      { name: 'dear and fast', cost: 9, rto: 1 },
      { name: 'beaten', cost: 9, rto: 2 },
      { name: 'cheap and slow', cost: 1, rto: 9 },
      { name: 'middle', cost: 5, rto: 5 },
      { name: 'beaten by middle', cost: 5, rto: 6 },
    ];
    expect(paretoFront(points, ['cost', 'rto']).map(({ name }) => name)).toEqual([
      'dear and fast',
      'cheap and slow',
      'middle',
    ]);
  });

  test('keeps ties, all of them', () => {
    const points = [{ cost: 1 }, { cost: 2 }, { cost: 1 }];
    expect(paretoFront(points, ['cost'])).toEqual([{ cost: 1 }, { cost: 1 }]);
    expect(paretoFront([points[0], points[0]] as { cost: number }[], ['cost'])).toHaveLength(2);
  });

  test('nothing, one point, Infinity', () => {
    expect(paretoFront([], ['cost'])).toEqual([]);
    expect(paretoFront([{ cost: Infinity }], ['cost'])).toEqual([{ cost: Infinity }]);
    expect(paretoFront([{ cost: Infinity }, { cost: 5 }], ['cost'])).toEqual([{ cost: 5 }]);
  });

  test('equals brute force in one to three dimensions', () => {
    const value = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constant(Infinity), fc.constantFrom(-0, 0, 0.1));
    const points = fc.array(fc.record({ a: value, b: value, c: value }), { maxLength: 40 });
    const keys = fc.constantFrom<readonly ('a' | 'b' | 'c')[]>(['a'], ['a', 'b'], ['c', 'b', 'a']);
    fc.assert(
      fc.property(points, keys, (all, of) => {
        const beaten = (p: Point): boolean =>
          all.some((q) => of.every((key) => q[key] <= p[key]) && of.some((key) => q[key] < p[key]));
        expect(paretoFront(all, of)).toEqual(all.filter((point) => !beaten(point)));
      }),
      { numRuns: 400 },
    );
  });

  test('names everything that is wrong', () => {
    expect(() => paretoFront([{ cost: NaN }], [])).toThrow("'keys' must be a list of at least one, got none");
    expect(() => paretoFront([{ cost: 1 }, { cost: NaN }], ['cost'])).toThrow(
      "'points[1].cost' must be a number, got NaN",
    );
  });
});
