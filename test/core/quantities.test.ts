import * as fc from 'fast-check';
import { Cidr, Duration, Percent, RequestRate } from '../../lib/core/quantities';
import { problemsOf } from '../support/synth';

const message = (act: () => unknown): string =>
  problemsOf(act)
    .map((problem) => problem.message)
    .join('\n');

describe('Duration', () => {
  test.each([
    ['0s', 0, '0s'],
    ['90s', 90, '90s'],
    ['120s', 120, '2m'],
    ['15m', 900, '15m'],
    ['4h', 14400, '4h'],
    ['24h', 86400, '1d'],
    ['7d', 604800, '7d'],
  ])('%s', (text, seconds, shown) => {
    expect(Duration.parse(text).toSeconds()).toBe(seconds);
    expect(Duration.parse(text).toString()).toBe(shown);
  });

  test.each(['', '15', 'm', '-5m', '1.5h', '15 m', '15M'])('%j is refused', (text) => {
    expect(message(() => Duration.parse(text))).toBe(
      `a duration must be digits and one of s, m, h, d (as in 15m), got '${text}'`,
    );
  });

  test('a fraction of a second is refused', () => {
    expect(message(() => Duration.seconds(0.5))).toBe('a duration must be a whole number of seconds >= 0, got 0.5');
  });

  test('text and back is the same length', () => {
    fc.assert(
      fc.property(fc.nat(), (seconds) => {
        expect(Duration.parse(Duration.seconds(seconds).toString()).toSeconds()).toBe(seconds);
      }),
    );
  });
});

describe('Percent', () => {
  test('reads and writes', () => {
    expect(Percent.parse('99.95%').fraction).toBeCloseTo(0.9995, 12);
    expect(Percent.parse('0%').toString()).toBe('0%');
    expect(Percent.of(100).fraction).toBe(1);
  });

  test.each([
    [(): Percent => Percent.parse('99.95'), "a percentage must be a number and '%' (as in 99.95%), got '99.95'"],
    [(): Percent => Percent.of(100.1), 'a percentage must be between 0% and 100%, got 100.1%'],
    [(): Percent => Percent.of(NaN), 'a percentage must be between 0% and 100%, got NaN%'],
  ])('%#', (act, expected) => expect(message(act)).toBe(expected));
});

describe('RequestRate', () => {
  test('per second and per minute', () => {
    expect(RequestRate.parse('40/s').perMinute).toBe(2400);
    expect(RequestRate.parse('90/min').perSecond).toBe(1.5);
    expect(RequestRate.parse('90/min').toString()).toBe('1.5/s');
  });

  test.each([
    [(): RequestRate => RequestRate.parse('0/s'), 'a request rate must be more than zero, got 0/s'],
    [(): RequestRate => RequestRate.parse('5/h'), "a request rate must look like 40/s or 2400/min, got '5/h'"],
  ])('%#', (act, expected) => expect(message(act)).toBe(expected));
});

describe('Cidr', () => {
  const block = fc
    .tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 4, max: 32 }))
    .map(([address, prefix]) => {
      const size = 2 ** (32 - prefix);
      const base = address - (address % size);
      return Cidr.parse(`${[24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256).join('.')}/${prefix}`);
    });

  /** First and last address as numbers, by another way than the implementation's. */
  const range = (cidr: Cidr): [bigint, bigint] => {
    const number = (text: string): bigint => text.split('.').reduce((sum, octet) => sum * 256n + BigInt(octet), 0n);
    return [number(cidr.first), number(cidr.last)];
  };

  test('knows its first and last address', () => {
    const cidr = Cidr.parse('10.20.0.0/16');
    expect([cidr.first, cidr.last, cidr.size, cidr.toString()]).toEqual([
      '10.20.0.0',
      '10.20.255.255',
      65536,
      '10.20.0.0/16',
    ]);
    expect(Cidr.parse('255.255.255.255/32').last).toBe('255.255.255.255');
  });

  test('overlap and containment agree with the ranges of addresses', () => {
    fc.assert(
      fc.property(block, block, (one, other) => {
        const [a, b] = range(one);
        const [c, d] = range(other);
        expect(one.overlaps(other)).toBe(a <= d && c <= b);
        expect(one.contains(other)).toBe(a <= c && d <= b);
      }),
    );
  });

  test('the first free block is inside, free, and the first', () => {
    const within = Cidr.parse('10.0.0.0/24');
    const taken = fc.array(fc.tuple(fc.integer({ min: 24, max: 28 }), fc.nat({ max: 15 })), { maxLength: 6 });
    fc.assert(
      fc.property(taken, fc.integer({ min: 24, max: 28 }), (parts, prefix) => {
        const blocks = parts
          .filter(([length, index]) => index < 2 ** (length - 24))
          .map(([length, index]) => within.part(length, index));
        const free = within.firstFree(prefix, blocks);
        const all = Array.from({ length: 2 ** (prefix - 24) }, (_, index) => within.part(prefix, index));
        const expected = all.find((candidate) => blocks.every((block_) => !block_.overlaps(candidate)));
        expect(free?.toString()).toBe(expected?.toString());
      }),
    );
  });

  test.each([
    ['10.20.0.0', "a network must look like 10.20.0.0/16, got '10.20.0.0'"],
    ['10.20.0.256/16', "a network must look like 10.20.0.0/16, got '10.20.0.256/16'"],
    ['10.20.0.0/33', "a network must look like 10.20.0.0/16, got '10.20.0.0/33'"],
    ['10.20.1.0/16', "a network must start at its first address: 10.20.0.0/16, got '10.20.1.0/16'"],
  ])('%s is refused', (text, expected) => expect(message(() => Cidr.parse(text))).toBe(expected));

  test('a part that does not exist is refused', () => {
    expect(message(() => Cidr.parse('10.0.0.0/24').part(26, 4))).toBe('10.0.0.0/24 has no part /26 number 4');
    expect(message(() => Cidr.parse('10.0.0.0/24').part(23, 0))).toBe('10.0.0.0/24 has no part /23 number 0');
  });
});
