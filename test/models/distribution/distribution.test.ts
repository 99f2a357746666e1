import * as fc from 'fast-check';
import {
  Distribution,
  durationLaw,
  exponentialSumCdf,
  exponentialSumUpperTail,
  lognormalWithMean,
} from '../../../lib/models/distribution';
import { InvalidInputError } from '../../../lib/models/invalid-input';
import { Random } from '../../../lib/models/random';

/** Within 1e-9 of a value that may be tiny. */
function expectClose(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(Math.abs(expected) * 1e-9);
}

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof InvalidInputError) return error.message;
    throw error;
  }
  return 'no error';
}

const WITHIN: fc.Arbitrary<readonly [number, number, number]> = fc
  .tuple(
    fc.double({ min: 0, max: 1e4, noNaN: true }),
    fc.double({ min: 0.01, max: 1e4, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
  )
  .map(([min, width, place]) => [min, Math.min(min + width, min + place * width), min + width] as const);

const SIMPLE: fc.Arbitrary<Distribution> = fc.oneof(
  fc.double({ min: 0, max: 1e4, noNaN: true }).map((seconds) => ({ kind: 'fixed', seconds }) as const),
  WITHIN.map(([min, , max]) => ({ kind: 'uniform', min, max }) as const),
  WITHIN.map(([min, , mean]) => ({ kind: 'exponential', mean, min }) as const),
  fc.tuple(WITHIN, fc.integer({ min: 1, max: 20 })).map(([[min, , mean], stages]) => {
    return { kind: 'erlang', stages, mean, min } as const;
  }),
  WITHIN.map(([min, mode, max]) => ({ kind: 'triangular', min, mode, max }) as const),
  WITHIN.map(([min, mode, max]) => ({ kind: 'pert', min, mode, max }) as const),
  fc
    .tuple(fc.double({ min: 0.1, max: 1e4, noNaN: true }), fc.double({ min: 1.0001, max: 1000, noNaN: true }))
    .map(([median, spread]) => ({ kind: 'lognormal', median, p95: median * spread }) as const)
    .filter(({ median, p95 }) => p95 <= 1000 * median),
);

const DISTRIBUTION: fc.Arbitrary<Distribution> = fc.oneof(
  SIMPLE,
  fc
    .tuple(SIMPLE, SIMPLE, fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([first, second, probability]): Distribution => {
      const parts = [
        { probability, distribution: first },
        { probability: 1 - probability, distribution: second },
      ];
      return { kind: 'mixture', parts };
    }),
);

describe('values to 50 digits, computed with mpmath', () => {
  test('fixed', () => {
    const law = durationLaw({ kind: 'fixed', seconds: 90 });
    expect([law.minimum, law.maximum, law.mean, law.variance]).toEqual([90, 90, 90, 0]);
    expect([89.9, 90, 90.1].map(law.cdf)).toEqual([0, 1, 1]);
    expect([89.9, 90, 90.1].map(law.upperTail)).toEqual([1, 0, 0]);
    expect(law.quantile(0.5)).toBe(90);
  });

  test('uniform', () => {
    const law = durationLaw({ kind: 'uniform', min: 60, max: 360 });
    expect([law.minimum, law.maximum, law.mean, law.variance]).toEqual([60, 360, 210, 7500]);
    expect([0, 60, 135, 360, 400].map(law.cdf)).toEqual([0, 0, 0.25, 1, 1]);
    expect([0, 60, 135, 360, 400].map(law.upperTail)).toEqual([1, 1, 0.75, 0, 0]);
    expect(law.quantile(0.95)).toBe(345);
  });

  test('exponential', () => {
    const law = durationLaw({ kind: 'exponential', mean: 360, min: 60 });
    expect([law.minimum, law.maximum, law.mean, law.variance]).toEqual([60, undefined, 360, 90000]);
    expect(law.cdf(60)).toBe(0);
    expectClose(law.cdf(60 + 2 ** -20), 2 ** -20 / 300 - (2 ** -20 / 300) ** 2 / 2);
    expectClose(law.upperTail(60 + 300 * 46), 1.0530617357553812e-20);
    expectClose(law.quantile(0.999), 60 + 2072.3265836946411);
  });

  test('Erlang', () => {
    const law = durationLaw({ kind: 'erlang', stages: 3, mean: 300, min: 60 });
    expect([law.minimum, law.maximum, law.mean, law.variance]).toEqual([60, undefined, 300, 19200]);
    expectClose(law.cdf(60.01), 3.2549031728103426e-13);
    expectClose(law.cdf(300), 0.57680991887315648);
    expectClose(law.upperTail(300), 0.42319008112684352);
    expectClose(law.upperTail(4000), 5.1571630490671223e-19);
    expectClose(law.quantile(0.9), 485.78562702673679);
  });

  test('triangular', () => {
    const law = durationLaw({ kind: 'triangular', min: 60, mode: 120, max: 600 });
    expect([law.minimum, law.maximum, law.mean, law.variance]).toEqual([60, 600, 260, 14600]);
    expectClose(law.cdf(90), 900 / (540 * 60));
    expectClose(law.cdf(120), 1 / 9);
    expectClose(law.cdf(599.999), 0.99999999999614198);
    expectClose(law.upperTail(599.999), 3.8580246913580247e-12);
    expectClose(law.quantile(0.95), 486.15800423393834);
    expectClose(law.quantile(1e-12), 60 + 1e-6 * Math.sqrt(540 * 60));
  });

  test('PERT', () => {
    const law = durationLaw({ kind: 'pert', min: 60, mode: 120, max: 600 });
    expect([law.minimum, law.maximum, law.mean]).toEqual([60, 600, 190]);
    expectClose(law.variance, 7614.2857142857143);
    expectClose(law.cdf(60.001), 3.915008249276889e-8);
    expectClose(law.cdf(90), 0.10200049488167544);
    expectClose(law.cdf(300), 0.87624030340259284);
    expectClose(law.cdf(400), 0.97818681638891026);
    expectClose(law.upperTail(300), 0.12375969659740716);
    expectClose(law.upperTail(599.99), 6.5363089524909803e-22);
    expectClose(law.quantile(0.5), 173.86556116506427);
  });

  test('lognormal', () => {
    const law = durationLaw({ kind: 'lognormal', median: 120, p95: 600 });
    expect([law.minimum, law.maximum]).toEqual([0, undefined]);
    expectClose(law.mean, 193.67709509143445);
    expectClose(law.variance, 60201.780353627983);
    expectClose(law.quantile(0.99), 1168.8206125439766);
    expectClose(law.quantile(0.5), 120);
    expectClose(law.quantile(0.95), 600);
    expectClose(law.cdf(300), 0.82548018707398542);
    expectClose(law.upperTail(1e6), 1.3957430222723495e-20);
    expectClose(law.cdf(0.01), 4.0225995058129935e-22);
    expect([law.cdf(0), law.upperTail(0), law.cdf(5e-324)]).toEqual([0, 1, 0]);
  });

  test('lognormal by its mean', () => {
    const distribution = lognormalWithMean({ median: 120, mean: 200 });
    expectClose(distribution.p95, 632.7380934860634);
    expectClose(durationLaw(distribution).mean, 200);
  });

  test('mixture: 90 % fast, 10 % slow', () => {
    const law = durationLaw({
      kind: 'mixture',
      parts: [
        { probability: 0.9, distribution: { kind: 'uniform', min: 60, max: 120 } },
        { probability: 0.1, distribution: { kind: 'fixed', seconds: 600 } },
      ],
    });
    expect([law.minimum, law.maximum]).toEqual([60, 600]);
    expectClose(law.mean, 141);
    expectClose(law.variance, 0.9 * 300 + 0.9 * 51 * 51 + 0.1 * 459 * 459);
    expectClose(law.cdf(90), 0.45);
    expectClose(law.quantile(0.45), 90);
    expect([0.91, 0.99].map(law.quantile)).toEqual([600, 600]);
  });

  test('a mixture whose parts are as short as a double can say', () => {
    const parts = [
      { probability: 5e-324, distribution: { kind: 'lognormal', median: 0.1, p95: 0.10001 } as const },
      { probability: 1, distribution: { kind: 'fixed', seconds: 1.5e-323 } as const },
    ];
    expect(durationLaw({ kind: 'mixture', parts }).quantile(1e-12)).toBe(1.5e-323);
  });

  test('measured durations are a mixture of fixed ones', () => {
    const parts = [407, 330, 389, 512].map((seconds) => ({
      probability: 0.25,
      distribution: { kind: 'fixed', seconds } as const,
    }));
    const law = durationLaw({ kind: 'mixture', parts });
    expect([0.1, 0.25, 0.3, 0.5, 0.75, 0.9].map(law.quantile)).toEqual([330, 330, 389, 389, 407, 512]);
  });

  test.each([
    [[1, 2, 3], 0.001, 2.7765049575001165e-11, 0.99999999997223495],
    [[1, 2, 3], 200, 1, 5.0147242102815227e-29],
    [[0.001, 10000], 100000, 0.99995460006569752, 4.5399934302478282e-5],
    [[3, 4, 600, 1800, 2], 7200, 0.97239182531987704, 0.027608174680122961],
  ])('sum of exponentials with means %j within %d s', (means, seconds, within, above) => {
    expectClose(exponentialSumCdf({ means, seconds }), within);
    expectClose(exponentialSumUpperTail({ means, seconds }), above);
    expectClose(exponentialSumCdf({ means: [...means].reverse(), seconds }), within);
  });

  test('sum of many exponentials, after almost no and very much time', () => {
    const means = new Array<number>(200).fill(10);
    // Poisson with mean 1: 1/200! (1 - ...) underflows to e^-1/200! (1 + 1/201 + ...) = 4.7e-376, below any double.
    expect(exponentialSumCdf({ means, seconds: 10 })).toBe(0);
    expect(exponentialSumUpperTail({ means, seconds: 1e9 })).toBe(0);
    expect(exponentialSumCdf({ means: [1e-9, 1e9], seconds: Infinity })).toBe(1);
    expectClose(exponentialSumCdf({ means: [1e-9, 1e9], seconds: 1e9 }), 1 - Math.exp(-1));
    expect(exponentialSumUpperTail({ means, seconds: 0 })).toBe(1);
  });
});

describe('any distribution', () => {
  test('is a distribution: monotone, between its ends, both tails, quantile and back', () => {
    fc.assert(
      fc.property(
        DISTRIBUTION,
        fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }),
        fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }),
        (distribution, one, other) => {
          const law = durationLaw(distribution);
          const [low, high] = [Math.min(one, other), Math.max(one, other)];
          const [early, late] = [law.quantile(low), law.quantile(high)];
          expect(early).toBeLessThanOrEqual(late * (1 + 1e-13));
          expect(early).toBeGreaterThanOrEqual(law.minimum);
          if (law.maximum !== undefined) expect(late).toBeLessThanOrEqual(law.maximum);
          expect(law.cdf(early)).toBeLessThanOrEqual(law.cdf(late * (1 + 1e-13)) + 1e-15);
          expect(law.cdf(late * (1 + 1e-9))).toBeGreaterThanOrEqual(high * (1 - 1e-9));
          expect(law.cdf(early * (1 - 1e-9) - 1e-12)).toBeLessThanOrEqual(low * (1 + 1e-9) + 1e-300);
          expect(Math.abs(law.cdf(late) + law.upperTail(late) - 1)).toBeLessThan(1e-12);
          expect([law.cdf(-1), law.upperTail(-1), law.cdf(Infinity), law.upperTail(Infinity)]).toEqual([
            0,
            1,
            expect.closeTo(1, 12),
            0,
          ]);
          expect(law.mean).toBeGreaterThanOrEqual(law.minimum * (1 - 1e-12));
          expect(law.variance).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('comes unchanged out of JSON', () => {
    fc.assert(
      fc.property(DISTRIBUTION, (distribution) => {
        const again = JSON.parse(JSON.stringify(distribution)) as Distribution;
        expect(durationLaw(again).quantile(0.9)).toBe(durationLaw(distribution).quantile(0.9));
      }),
      { numRuns: 50 },
    );
  });

  // Kolmogorov's distance, below 1.95/sqrt(n) for all but one seed in a thousand.
  test.each<[string, Distribution]>([
    ['uniform', { kind: 'uniform', min: 60, max: 360 }],
    ['exponential', { kind: 'exponential', mean: 360, min: 60 }],
    ['erlang', { kind: 'erlang', stages: 3, mean: 300, min: 60 }],
    ['triangular', { kind: 'triangular', min: 60, mode: 120, max: 600 }],
    ['pert', { kind: 'pert', min: 60, mode: 120, max: 600 }],
    ['pert at its end', { kind: 'pert', min: 60, mode: 60, max: 600 }],
    ['lognormal', { kind: 'lognormal', median: 120, p95: 600 }],
    [
      'mixture',
      {
        kind: 'mixture',
        parts: [
          { probability: 0.7, distribution: { kind: 'uniform', min: 60, max: 120 } },
          { probability: 0.3, distribution: { kind: 'exponential', mean: 600, min: 100 } },
        ],
      },
    ],
  ])('samples follow the law: %s', (_name, distribution) => {
    const law = durationLaw(distribution);
    const random = new Random(7);
    const count = 20_000;
    const samples = Float64Array.from({ length: count }, () => law.sample(random)).sort();
    let distance = 0;
    samples.forEach((seconds, index) => {
      distance = Math.max(distance, Math.abs(law.cdf(seconds) - (index + 0.5) / count));
    });
    expect(distance).toBeLessThan(1.95 / Math.sqrt(count));
    const mean = samples.reduce((sum, seconds) => sum + seconds, 0) / count;
    expect(Math.abs(mean - law.mean)).toBeLessThan(4 * Math.sqrt(law.variance / count));
  });

  test('the variance is that of the samples', () => {
    const law = durationLaw({ kind: 'pert', min: 60, mode: 120, max: 600 });
    const random = new Random(3);
    let squares = 0;
    for (let count = 0; count < 20_000; count += 1) squares += (law.sample(random) - law.mean) ** 2;
    expect(squares / 20_000 / law.variance).toBeCloseTo(1, 1);
  });
});

describe('what is refused', () => {
  test.each<[Distribution, string]>([
    [{ kind: 'fixed', seconds: -1 }, "'distribution.seconds' must be seconds from 0 to 1000000000, got -1"],
    [{ kind: 'fixed', seconds: NaN }, "'distribution.seconds' must be seconds from 0 to 1000000000, got NaN"],
    [
      { kind: 'uniform', min: 60, max: 60 },
      "'distribution.max' must be seconds above 'min' (60) by at least 1e-9, up to 1000000000, got 60",
    ],
    [
      { kind: 'exponential', mean: 60, min: 90 },
      "'distribution.mean' must be seconds above 'min' (90) by at least 1e-9, up to 1000000000, got 60",
    ],
    [
      { kind: 'erlang', stages: 0, mean: 0 },
      "'distribution.stages' must be a whole number from 1 to 20, got 0\n" +
        "'distribution.mean' must be seconds above 'min' (0) by at least 1e-9, up to 1000000000, got 0",
    ],
    [
      { kind: 'triangular', min: 60, mode: 30, max: 90 },
      "'distribution.mode' must be seconds from 'min' (60) to 'max' (90), got 30",
    ],
    [
      { kind: 'pert', min: 60, mode: 100, max: 90 },
      "'distribution.mode' must be seconds from 'min' (60) to 'max' (90), got 100",
    ],
    [
      { kind: 'lognormal', median: 0, p95: 5 },
      "'distribution.median' must be seconds above 0 by at least 1e-9, up to 1000000000, got 0",
    ],
    [
      { kind: 'lognormal', median: 10, p95: 10 },
      "'distribution.p95' must be seconds above 'median' (10) by at least 1e-9, up to 1000000000, got 10",
    ],
    [
      { kind: 'lognormal', median: 10, p95: 10001 },
      "'distribution.p95' must be at most 1000 times 'median' (10), got 10001",
    ],
    [{ kind: 'mixture', parts: [] }, "'distribution.parts' must be a list of at least one, got none"],
    [
      {
        kind: 'mixture',
        parts: [
          { probability: 0.5, distribution: { kind: 'fixed', seconds: -5 } },
          { probability: 0.4, distribution: { kind: 'fixed', seconds: 5 } },
        ],
      },
      "'distribution.parts[0].distribution.seconds' must be seconds from 0 to 1000000000, got -5\n" +
        "'distribution.parts' must be probabilities that add up to 1, got 0.9",
    ],
    [
      { kind: 'mixture', parts: [{ probability: 2, distribution: { kind: 'fixed', seconds: 5 } }] },
      "'distribution.parts[0].probability' must be a probability from 0 to 1, got 2\n" +
        "'distribution.parts' must be probabilities that add up to 1, got 2",
    ],
    [
      { kind: 'gauss' } as unknown as Distribution,
      "'distribution.kind' must be fixed, uniform, exponential, erlang, triangular, pert, lognormal or mixture, got gauss",
    ],
  ])('%j', (distribution, message) => {
    expect(messageOf(() => durationLaw(distribution))).toBe(message);
  });

  test('a question that has no answer', () => {
    const law = durationLaw({ kind: 'fixed', seconds: 5 });
    expect(messageOf(() => law.quantile(1))).toBe("'probability' must be a probability above 0 and below 1, got 1");
    expect(messageOf(() => law.cdf(NaN))).toBe("'seconds' must be a number, got NaN");
    expect(messageOf(() => law.upperTail(NaN))).toBe("'seconds' must be a number, got NaN");
  });

  test('a lognormal distribution whose mean is not above its median', () => {
    expect(messageOf(() => lognormalWithMean({ median: 5, mean: 5 }))).toBe(
      "'mean' must be a number above 'median' (5), got 5",
    );
    expect(messageOf(() => lognormalWithMean({ median: 1, mean: 1e6 }))).toMatch(
      /^'lognormal.p95' must be at most 1000/,
    );
  });

  test('a sum of no, too many or impossible exponentials', () => {
    expect(messageOf(() => exponentialSumCdf({ means: [], seconds: 1 }))).toBe(
      "'means' must be a list of at least one, got none",
    );
    expect(messageOf(() => exponentialSumCdf({ means: [1, 0], seconds: NaN }))).toBe(
      "'means[1]' must be seconds from 1e-9 to 1000000000, got 0\n'seconds' must be a number, got NaN",
    );
    expect(messageOf(() => exponentialSumUpperTail({ means: new Array<number>(201).fill(1), seconds: 1 }))).toBe(
      "'means' must be a list of at most 200, got 201",
    );
  });
});
