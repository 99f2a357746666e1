import fc from 'fast-check';
import { ContinuousChain, type RateTransition } from '../../../lib/models/markov';
import { agrees, relativeError } from '../reliability/agreement';

/** A chain from rates by row and column; state names are the row numbers. */
function chainOf(rates: readonly (readonly number[])[]): ContinuousChain {
  return ContinuousChain.fromTransitions(
    rates.flatMap((row, from) =>
      row.flatMap((rate, to) => (from === to ? [] : [{ from: `${from}`, to: `${to}`, rate }])),
    ),
  );
}

const YEAR = 31_536_000;

/** Rates from 1e-14 to 2 a second, at which subtraction loses everything. */
const STIFF = chainOf([
  [0, 1e-9, 0, 1e-14],
  [2, 0, 1e-6, 0],
  [0.5, 0, 0, 1e-3],
  [1e-5, 0, 0, 0],
]);

/** Four units that fail and are repaired independently: the number of them that is down. */
function fourUnits(failureRate: number, repairRate: number): ContinuousChain {
  return ContinuousChain.fromTransitions(
    [0, 1, 2, 3].flatMap((failed): RateTransition[] => [
      { from: `${failed}`, to: `${failed + 1}`, rate: (4 - failed) * failureRate },
      { from: `${failed + 1}`, to: `${failed}`, rate: (failed + 1) * repairRate },
    ]),
  );
}

const rate = fc.integer({ min: -40, max: 10 }).map((exponent) => 2 ** exponent);

/** Chains in which every state leads to the next, so that there is one steady state. */
const rings = fc
  .integer({ min: 2, max: 6 })
  .chain((size) =>
    fc
      .tuple(
        fc.array(rate, { minLength: size, maxLength: size }),
        fc.array(fc.record({ from: fc.nat(size - 1), to: fc.nat(size - 1), rate }), { maxLength: 8 }),
      )
      .map(([around, others]): RateTransition[] =>
        [...around.map((next, from) => ({ from, to: (from + 1) % size, rate: next })), ...others]
          .filter(({ from, to }) => from !== to)
          .map(({ from, to, rate: next }) => ({ from: `${from}`, to: `${to}`, rate: next })),
      ),
  );

describe('published steady states', () => {
  test('B2 Octave queueing, ctmc.m: birth 1, death 2, 4 states', () => {
    const chain = ContinuousChain.fromGenerator({
      states: ['0', '1', '2', '3'],
      generator: [
        [-1, 1, 0, 0],
        [2, -3, 1, 0],
        [0, 2, -3, 1],
        [0, 0, 2, -2],
      ],
    });
    const steady = Object.values(chain.steadyState());
    [8, 4, 2, 1].forEach((fifteenths, state) => {
      expect(relativeError(15 * steady[state]!, fifteenths)).toBeLessThan(1e-15);
    });
  });

  test('B4 Octave queueing, ctmc.m (Bolch et al., example 3.4): 6 states, printed cut or rounded', () => {
    const steady = ContinuousChain.fromGenerator({
      states: ['a', 'b', 'c', 'd', 'e', 'f'],
      generator: [
        [-1, 0.4, 0.6, 0, 0, 0],
        [2, -3, 0, 0.4, 0.6, 0],
        [3, 0, -4, 0, 0.4, 0.6],
        [0, 2, 0, -2, 0, 0],
        [0, 3, 2, 0, -5, 0],
        [0, 0, 3, 0, 0, -3],
      ],
    }).steadyState();
    const printed = { a: '0.6578', b: '0.1315', c: '0.1315', d: '0.0263', e: '0.0263', f: '0.0263' };
    for (const [state, published] of Object.entries(printed)) {
      const cut = Math.floor(1e4 * steady[state]!) / 1e4;
      expect(agrees(steady[state]!, published) || cut === Number(published)).toBe(true);
    }
    // exact rational
    const exact = { a: 25 / 38, b: 5 / 38, c: 5 / 38, d: 1 / 38, e: 1 / 38, f: 1 / 38 };
    for (const [state, probability] of Object.entries(exact)) {
      expect(relativeError(steady[state]!, probability)).toBeLessThan(1e-15);
    }
  });

  test('six redundant units: down to 2e-30, where LU is wrong by a factor of 5e8', () => {
    const failure = 1 / (5 * YEAR);
    const repair = 1 / 1800;
    const chain = ContinuousChain.fromTransitions(
      [0, 1, 2, 3, 4, 5].flatMap((failed) => [
        { from: `${failed}`, to: `${failed + 1}`, rate: (6 - failed) * failure },
        { from: `${failed + 1}`, to: `${failed}`, rate: (failed + 1) * repair },
      ]),
    );
    // binomial, exact rational
    const exact = [
      0.999931509585830251, 6.84884595606733049e-5, 1.95457932536168107e-9, 2.97500658350331975e-14,
      2.54709467765695184e-19, 1.16305693043696431e-24, 2.21281759976591383e-30,
    ];
    const steady = chain.steadyState();
    exact.forEach((probability, failed) => {
      expect(relativeError(steady[`${failed}`]!, probability)).toBeLessThan(1e-14);
    });
  });
});

describe('steady state', () => {
  test('rates from 1e-14 to 2', () => {
    // exact rational
    const exact = [0.999999998499899454, 4.99999749250075133e-10, 9.98003491517115989e-16, 1.00009979884905108e-9];
    const steady = STIFF.steadyState();
    exact.forEach((probability, state) => {
      expect(relativeError(steady[`${state}`]!, probability)).toBeLessThan(1e-14);
    });
  });

  test('states that are left for good have probability 0, absorbing ones all', () => {
    const chain = ContinuousChain.fromTransitions([
      { from: 'start', to: 'a', rate: 3 },
      { from: 'a', to: 'b', rate: 1 },
      { from: 'b', to: 'a', rate: 3 },
    ]);
    expect(chain.steadyState()).toEqual({ start: 0, a: 0.75, b: 0.25 });
    const dying = ContinuousChain.fromTransitions([{ from: 'up', to: 'down', rate: 1e-20 }]);
    expect(dying.steadyState()).toEqual({ up: 0, down: 1 });
  });

  test('transitions between the same states add up, those of rate 0 do nothing', () => {
    const chain = ContinuousChain.fromTransitions([
      { from: 'up', to: 'down', rate: 1 },
      { from: 'up', to: 'down', rate: 2 },
      { from: 'down', to: 'up', rate: 1 },
      { from: 'up', to: 'never', rate: 0 },
      { from: 'never', to: 'up', rate: 1 },
    ]);
    expect(chain.steadyState()).toEqual({ up: 0.25, down: 0.75, never: 0 });
  });

  test('spans more than the exponents of a number', () => {
    const transitions = Array.from({ length: 300 }, (_, state) => [
      { from: `${state}`, to: `${state + 1}`, rate: 1000 },
      { from: `${state + 1}`, to: `${state}`, rate: 1 },
    ]).flat();
    const steady = ContinuousChain.fromTransitions(transitions).steadyState();
    expect(steady['300']).toBeCloseTo(0.999, 15);
    expect(relativeError(steady['290']!, 0.999e-30)).toBeLessThan(1e-12);
    expect(steady['0']).toBe(0);
  });

  test('flows into and out of every state balance', () => {
    fc.assert(
      fc.property(rings, (transitions) => {
        const chain = ContinuousChain.fromTransitions(transitions);
        const steady = chain.steadyState();
        for (const state of chain.states) {
          const flow = (end: 'from' | 'to'): number =>
            transitions.reduce((sum, next) => sum + (next[end] === state ? steady[next.from]! * next.rate : 0), 0);
          expect(relativeError(flow('to'), flow('from'))).toBeLessThan(1e-12);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('transient', () => {
  test.each([
    // matrix exponential with 120 digits
    [1, [0.999999999567657554, 4.3233220973469517e-10, 2.36321236367014778e-16, 1.00000448324265522e-14]],
    [1000, [0.999999999490048095, 4.99999749745151682e-10, 9.98003492505312457e-16, 9.95115680958657103e-12]],
    [1e6, [0.999999998499944858, 4.99999749250097835e-10, 9.98003491517161304e-16, 1.00005439438876886e-9]],
    [1e9, [0.999999998499899454, 4.99999749250075133e-10, 9.98003491517115989e-16, 1.00009979884905108e-9]],
    [3e11, [0.999999998499899454, 4.99999749250075133e-10, 9.98003491517115989e-16, 1.00009979884905108e-9]],
  ])('rates from 1e-14 to 2 after %d s', (time, exact) => {
    const probabilities = STIFF.transient({ from: '0', time });
    exact.forEach((probability, state) => {
      expect(relativeError(probabilities[`${state}`]!, probability)).toBeLessThan(1e-11);
    });
  });

  test.each([
    // binomial in the probability of one unit, 60 digits
    [1, [0.99999600200732616, 3.99798667985050377e-6, 5.99398552350848055e-12, 3.99399501499675163e-18]],
    [86_400, [0.996009980034944084, 0.00398403992013977607, 5.97605988020966372e-6, 3.98403992013977555e-9]],
    [YEAR, [0.996009980034944084, 0.00398403992013977607, 5.97605988020966372e-6, 3.98403992013977555e-9]],
  ])('5 states, of four independent units, after %d s', (time, exact) => {
    const probabilities = fourUnits(1e-6, 1e-3).transient({ from: '0', time });
    exact.forEach((probability, failed) => {
      expect(relativeError(probabilities[`${failed}`]!, probability)).toBeLessThan(1e-12);
    });
  });

  test('starts where it is told, in a state or a distribution', () => {
    const chain = fourUnits(1, 2);
    expect(chain.transient({ from: '3', time: 0 })).toEqual({ '0': 0, '1': 0, '2': 0, '3': 1, '4': 0 });
    expect(chain.transient({ from: { '3': 0.25, '0': 0.75 }, time: 0 })).toMatchObject({ '0': 0.75, '3': 0.25 });
    const still = ContinuousChain.fromTransitions([{ from: 'a', to: 'b', rate: 0 }]);
    expect(still.transient({ from: 'a', time: 1e9 })).toEqual({ a: 1, b: 0 });
  });

  test('sums to 1, reaches the steady state, and two halves make a whole', () => {
    fc.assert(
      fc.property(rings, fc.double({ min: 0, max: 1e7, noNaN: true }), (transitions, time) => {
        const chain = ContinuousChain.fromTransitions(transitions);
        const whole = chain.transient({ from: '0', time });
        expect(Object.values(whole).reduce((sum, probability) => sum + probability, 0)).toBeCloseTo(1, 13);
        const halves = chain.transient({ from: chain.transient({ from: '0', time: time / 2 }), time: time / 2 });
        const settled = chain.transient({ from: '0', time: 1e25 });
        const steady = chain.steadyState();
        for (const state of chain.states) {
          if (whole[state]! > 1e-20) expect(relativeError(halves[state]!, whole[state]!)).toBeLessThan(1e-9);
          expect(relativeError(settled[state]!, steady[state]!)).toBeLessThan(1e-9);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('absorption', () => {
  const rare = chainOf([
    [0, 1e-20, 3e-9, 0],
    [1e-3, 0, 1e-12, 1e-20],
    [1, 1e-10, 0, 1e-18],
    [0, 0, 0, 0],
  ]);

  test('mean times of 1e26 s with rates down to 1e-20', () => {
    // exact rational
    expect(relativeError(rare.meanTimeToAbsorption({ from: '0' }), 3.33333334022222304e26)).toBeLessThan(1e-14);
    expect(relativeError(rare.meanTimeToAbsorption({ from: '2' }), 3.33333334022222304e26)).toBeLessThan(1e-14);
    expect(rare.meanTimeToAbsorption({ from: '3' })).toBe(0);
  });

  test('absorbing states may be chosen, and the start be a distribution', () => {
    const chain = fourUnits(1e-3, 1);
    // From 0: 1 / (4 l); from 1: (1 + m / (4 l)) / (3 l) more
    const first = 1 / 4e-3;
    const second = (1 + first) / 3e-3;
    expect(relativeError(chain.meanTimeToAbsorption({ from: '0', absorbing: ['2'] }), first + second)).toBeLessThan(
      1e-14,
    );
    const mixed = chain.meanTimeToAbsorption({ from: { '0': 0.5, '1': 0.5 }, absorbing: ['2', '4'] });
    expect(relativeError(mixed, first / 2 + second)).toBeLessThan(1e-14);
  });

  test('probabilities to end in each state', () => {
    const chain = ContinuousChain.fromTransitions([
      { from: 'up', to: 'detected', rate: 0.95 },
      { from: 'up', to: 'lost', rate: 1e-20 },
      { from: 'up', to: 'degraded', rate: 0.05 },
      { from: 'degraded', to: 'up', rate: 1 },
      { from: 'degraded', to: 'lost', rate: 3 },
    ]);
    const ends = chain.absorptionProbabilities({ from: 'up' });
    expect(Object.keys(ends)).toEqual(['detected', 'lost']);
    // leaving up for good: 0.95 detected, 0.0375 lost by way of degraded
    expect(relativeError(ends['lost']!, 0.0375 / 0.9875)).toBeLessThan(1e-14);
    expect(relativeError(ends['detected']!, 0.95 / 0.9875)).toBeLessThan(1e-14);
    expect(chain.absorptionProbabilities({ from: { up: 0, lost: 1 } })).toEqual({ detected: 0, lost: 1 });
  });

  test('agrees with the steady state of the chain that starts anew (renewal)', () => {
    fc.assert(
      fc.property(rings, rate, (transitions, back) => {
        const chain = ContinuousChain.fromTransitions(transitions);
        const last = chain.states[chain.states.length - 1]!;
        const mean = chain.meanTimeToAbsorption({ from: '0', absorbing: [last] });
        const renewed = ContinuousChain.fromTransitions([
          ...transitions.filter(({ from }) => from !== last),
          { from: last, to: '0', rate: back },
        ]);
        expect(relativeError(1 / back / (mean + 1 / back), renewed.steadyState()[last]!)).toBeLessThan(1e-12);
      }),
      { numRuns: 100 },
    );
  });
});

describe('up and down', () => {
  test('B7 one unit of rates 0.2 and 1: 1/6 failures per unit of time, 6 between them', () => {
    const chain = ContinuousChain.fromTransitions([
      { from: 'up', to: 'down', rate: 0.2 },
      { from: 'down', to: 'up', rate: 1 },
    ]);
    const metrics = chain.upDownMetrics(['up']);
    expect(agrees(metrics.failureFrequency, '0.166666666667')).toBe(true);
    expect(metrics.meanTimeBetweenFailures).toBeCloseTo(6, 12);
  });

  test('3-of-4: down states of 1e-12 keep their digits', () => {
    const { unavailability, failureFrequency, meanUpTime, meanDownTime } = fourUnits(1e-9, 1e-3).upDownMetrics([
      '0',
      '1',
    ]);
    const u = 1e-9 / (1e-3 + 1e-9);
    const exact = 6 * u * u * (1 - u) * (1 - u) + 4 * u ** 3 * (1 - u) + u ** 4;
    expect(relativeError(unavailability, exact)).toBeLessThan(1e-14);
    expect(relativeError(failureFrequency, 4 * u * (1 - u) ** 3 * 3e-9)).toBeLessThan(1e-14);
    expect(relativeError(meanDownTime, exact / failureFrequency)).toBeLessThan(1e-14);
    expect(relativeError(meanUpTime, (1 - exact) / failureFrequency)).toBeLessThan(1e-14);
  });
});

describe('invalid input', () => {
  const chain = fourUnits(1, 1);

  test.each([
    [() => ContinuousChain.fromTransitions([]), `'transitions' must be a list of at least one, got none`],
    [
      () => ContinuousChain.fromTransitions([{ from: 'a', to: 'a', rate: -1 }]),
      `'transitions[0].rate' must be a number of 0 or more, got -1\n'transitions[0].to' must be another state than 'from', got 'a'`,
    ],
    [
      () =>
        ContinuousChain.fromTransitions(
          Array.from({ length: 1000 }, (_, index) => ({ from: `${index}`, to: `${index + 1}`, rate: 1 })),
        ),
      `'transitions' must be a chain of at most 1000 states, got 1001`,
    ],
    [
      () => ContinuousChain.fromGenerator({ states: ['a', 'a'], generator: [[-1, 1], [2]] }),
      `'states' must be different names, got ["a","a"]\n'generator[1]' must be a row of 2 numbers, got 1\n` +
        `'generator[1]' must be a row that sums to 0, got 2`,
    ],
    [
      () =>
        ContinuousChain.fromGenerator({
          states: ['a', 'b'],
          generator: [
            [-1, 1],
            [-2, 3],
          ],
        }),
      `'generator[1][0]' must be a number of 0 or more, got -2\n'generator[1]' must be a row that sums to 0, got 1`,
    ],
    [
      () => chain.transient({ from: 'x', time: 1 }),
      `'from' must be one of the states '0', '1', '2', '3', '4', got 'x'`,
    ],
    [
      () => chain.transient({ from: { '0': 0.5, '1': 0.4 }, time: 1 }),
      `'from' must be probabilities that sum to 1, got 0.9`,
    ],
    [() => chain.transient({ from: '0', time: -1 }), `'time' must be a number of 0 or more, got -1`],
    [
      () => chain.transient({ from: '0', time: 1e300 }),
      `'time' must be below 1e300 mean stays in the fastest state, got 1e+300`,
    ],
    [
      () => chain.meanTimeToAbsorption({ from: '0' }),
      `'absorbing' must be at least one state; no state of the chain is absorbing, got none`,
    ],
    [
      () => chain.meanTimeToAbsorption({ from: '0', absorbing: ['9'] }),
      `'absorbing[0]' must be one of the states '0', '1', '2', '3', '4', got '9'`,
    ],
    [() => chain.upDownMetrics(['9']), `'up[0]' must be one of the states '0', '1', '2', '3', '4', got '9'`],
    [() => chain.upDownMetrics([]), `'up' must be states that the chain leaves and comes back to, got []`],
    [
      () => chain.upDownMetrics(chain.states),
      `'up' must be states that the chain leaves and comes back to, got ["0","1","2","3","4"]`,
    ],
  ])('%#', (call, message) => {
    expect(call).toThrow(expect.objectContaining({ name: 'InvalidInputError', message }));
  });

  test('a chain without a unique steady state', () => {
    const two = ContinuousChain.fromTransitions([
      { from: 'start', to: 'a', rate: 1 },
      { from: 'start', to: 'b', rate: 1 },
      { from: 'b', to: 'c', rate: 1 },
      { from: 'c', to: 'b', rate: 1 },
    ]);
    const message =
      `'transitions' must be a chain whose steady state does not depend on where it starts, ` +
      `got two sets of states that it never leaves: {'a'} and {'b', 'c'}`;
    expect(() => two.steadyState()).toThrow(expect.objectContaining({ name: 'InvalidInputError', message }));
    expect(() => two.upDownMetrics(['a'])).toThrow(message);
  });

  test('absorption that is not certain', () => {
    const split = ContinuousChain.fromTransitions([
      { from: 'start', to: 'end', rate: 1 },
      { from: 'start', to: 'a', rate: 1e-20 },
      { from: 'a', to: 'b', rate: 1 },
      { from: 'b', to: 'a', rate: 1 },
    ]);
    expect(() => split.meanTimeToAbsorption({ from: 'start' })).toThrow(
      `'absorbing' must be states that are reached from every state met before, ` +
        `got a chain that never gets there from 'a'`,
    );
    expect(split.meanTimeToAbsorption({ from: 'start', absorbing: ['end', 'a'] })).toBe(1);
  });

  test('rates whose products are too small for a number', () => {
    const rare = [
      { from: 'b', to: 'a', rate: 1 },
      { from: 'a', to: 'b', rate: 1e-200 },
      { from: 'b', to: 'c', rate: 1e-200 },
    ];
    const chain3 = ContinuousChain.fromTransitions([...rare, { from: 'c', to: 'b', rate: 1 }]);
    expect(chain3.steadyState()).toEqual({ a: 1, b: 1e-200, c: 0 });
    const message = `'transitions' must be rates whose products fit into a number, got rates too far apart`;
    const wells = ContinuousChain.fromTransitions([
      { from: 'b', to: 'a', rate: 1 },
      { from: 'a', to: 'b', rate: 1e-200 },
      { from: 'b', to: 'd', rate: 1e-200 },
      { from: 'd', to: 'c', rate: 1 },
      { from: 'c', to: 'd', rate: 1e-200 },
      { from: 'd', to: 'b', rate: 1e-200 },
    ]);
    expect(() => wells.steadyState()).toThrow(message);
    expect(() => ContinuousChain.fromTransitions(rare).meanTimeToAbsorption({ from: 'a' })).toThrow(message);
  });
});
