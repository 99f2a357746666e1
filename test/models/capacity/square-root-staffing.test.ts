import fc from 'fast-check';
import { erlangCServers, squareRootFactor, squareRootServers } from '../../../lib/models/capacity';
import { refusal, relativeError } from './relative-error';

describe('square-root staffing', () => {
  it('D10: Rossetti KSL Ex. C.3 (Tijms), 0.875 erlangs and a tenth that waits need 3 servers; so says Erlang C', () => {
    expect(squareRootServers({ load: 0.875, waitProbability: 0.1 })).toBe(3);
    expect(erlangCServers({ load: 0.875, waitProbability: 0.1 })).toBe(3);
  });

  it('solves k Phi(k) / phi(k) = (1 - alpha) / alpha (40 digits of mpmath)', () => {
    expect(relativeError(squareRootFactor(0.1), 1.42018688810044088)).toBeLessThan(1e-12);
    expect(relativeError(squareRootFactor(0.5), 0.506054468989180763)).toBeLessThan(1e-12);
    expect(relativeError(squareRootFactor(1e-10), 6.3649211392674377)).toBeLessThan(1e-12);
    expect(squareRootFactor(5e-324)).toBeLessThan(39);
  });

  it('is within two servers of Erlang C', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 3000, noNaN: true }),
        fc.double({ min: 0.01, max: 0.9, noNaN: true }),
        (load, waitProbability) => {
          const rule = squareRootServers({ load, waitProbability });
          expect(Math.abs(rule - erlangCServers({ load, waitProbability }))).toBeLessThanOrEqual(2);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('names what is wrong', () => {
    expect(refusal(() => squareRootServers({ load: 0, waitProbability: 0 }))).toBe(
      "'load' must be above 0 and at most 1000000, got 0\n" +
        "'waitProbability' must be a probability above 0 and below 1, got 0",
    );
    expect(refusal(() => squareRootFactor(1))).toBe(
      "'waitProbability' must be a probability above 0 and below 1, got 1",
    );
  });
});
