import * as fc from 'fast-check';
import { RateRule } from '../../../lib/models/simulation/rate-rule';
import { RetryBudget } from '../../../lib/models/simulation/retry-budget';

describe('RateRule', () => {
  test('refuses from the first look on at which the window held too many, and until it does not any more', () => {
    const rule = new RateRule(5, 60, 10);
    for (let second = 0; second < 6; second += 1) expect(rule.note(second)).toBe(false);
    // A look at 10 s found 6 within the last minute.
    expect(rule.note(10)).toBe(true);
    expect(rule.note(59.9)).toBe(true);
    // What was refused counts: two are left of the last minute at 70 s.
    expect(rule.note(70)).toBe(false);
  });

  test('exactly the limit passes', () => {
    const rule = new RateRule(3, 60, 10);
    for (const time of [1, 2, 3]) rule.note(time);
    expect(rule.note(11)).toBe(false);
    expect(rule.note(21)).toBe(true);
  });

  test('no limit never refuses', () => {
    const rule = new RateRule(Infinity, 60, 10);
    for (let time = 0; time < 1000; time += 0.1) expect(rule.note(time)).toBe(false);
  });

  test('the same as counting the last window at the last look by hand', () => {
    const property = fc.property(
      fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 80 }),
      fc.integer({ min: 0, max: 20 }),
      (unsorted, limit) => {
        const times = unsorted.sort((one, other) => one - other);
        const rule = new RateRule(limit, 60, 10);
        times.forEach((now, index) => {
          const look = Math.floor(now / 10) * 10;
          const inWindow = times.slice(0, index).filter((time) => time >= look - 60 && time < look).length;
          expect(rule.note(now)).toBe(inWindow > limit);
        });
      },
    );
    fc.assert(property, { numRuns: 300 });
  });
});

describe('RetryBudget', () => {
  test('a burst, then the share of what is earned', () => {
    const budget = new RetryBudget(0.5, 2);
    expect([budget.spend(), budget.spend(), budget.spend()]).toEqual([true, true, false]);
    budget.earn();
    expect(budget.spend()).toBe(false);
    budget.earn();
    expect([budget.spend(), budget.spend()]).toEqual([true, false]);
  });

  test('saves no more than the burst', () => {
    const budget = new RetryBudget(1, 2);
    for (let request = 0; request < 9; request += 1) budget.earn();
    expect([budget.spend(), budget.spend(), budget.spend()]).toEqual([true, true, false]);
  });

  test('without a budget there is no end', () => {
    const budget = new RetryBudget(Infinity, 0);
    expect(budget.spend()).toBe(true);
  });
});
