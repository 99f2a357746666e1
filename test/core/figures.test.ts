import fc from 'fast-check';
import {
  addedCostText,
  amountText,
  availabilityText,
  durationText,
  frequencyText,
  listText,
  moneyText,
  numberText,
  percentText,
  rateText,
  sizeText,
} from '../../lib/core/figures';

test.each([
  [0, '0s'],
  [0.004, '< 0.01s'],
  [0.021, '0.021s'],
  [2, '2s'],
  [9.96, '10s'],
  [59.4, '59s'],
  [59.7, '1m'],
  [570, '9m 30s'],
  [3599.6, '1h'],
  [15_780, '4h 23m'],
  [86_390, '1d'],
  [183_600, '2d 3h'],
  [31_536_000, '365d'],
  [3e9, '34,722d'],
  [Infinity, 'without end'],
])('a time of %d s is %s', (seconds, text) => {
  expect(durationText(seconds)).toBe(text);
});

test.each([
  [0, '0%'],
  [0.00001, '< 0.01%'],
  [0.0052, '0.52%'],
  [0.0996, '10%'],
  [0.354, '35%'],
  [0.9987, '99.87%'],
  [1, '100%'],
])('a share of %d is %s', (share, text) => {
  expect(percentText(share)).toBe(text);
});

test.each([
  [0, '100%'],
  [5e-4, '99.95%'],
  [5.03e-4, '99.9497%'],
  [1e-9, '99.9999999%'],
  [0.03, '97%'],
  [1, '0%'],
])('an unavailability of %d is %s available', (unavailability, text) => {
  expect(availabilityText(unavailability)).toBe(text);
});

test('only what never fails is 100% available', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-12, max: 1, noNaN: true }), (unavailability) => {
      expect(availabilityText(unavailability)).not.toBe('100%');
    }),
  );
});

test.each([
  [0, '$0'],
  [0.001, '< $0.01'],
  [3.2, '$3.20'],
  [9.999, '$10'],
  [1234.5, '$1,235'],
  [1_234_567, '$1,234,567'],
  [-120.2, '−$120'],
])('%d dollars are %s', (dollars, text) => {
  expect(moneyText(dollars)).toBe(text);
});

test.each([
  [undefined, 'price unknown'],
  [0, 'no extra cost'],
  [1530, '$1,530 a month more'],
  [-30, 'saves $30 a month'],
])('a change of %d dollars a month: %s', (dollars, text) => {
  expect(addedCostText(dollars)).toBe(text);
});

test.each([
  [0, 'never'],
  [12, '12 a year'],
  [1.52, '1.52 a year'],
  [0.98, '0.98 a year'],
  [0.4, 'one in 2.5 years'],
  [0.00316, 'one in 320 years'],
  [1e-9, 'less than one in a million years'],
])('%d events a year are %s', (perYear, text) => {
  expect(frequencyText(perYear)).toBe(text);
});

test('numbers, sizes, rates, lists and amounts', () => {
  expect([0, 0.25, 12.54, 99.96, 1234, -3, 0.00005].map(numberText)).toEqual([
    '0',
    '0.25',
    '12.5',
    '100',
    '1,234',
    '−3',
    '< 0.0001',
  ]);
  expect([200, 2795.5].map(sizeText)).toEqual(['200 GiB', '2.73 TiB']);
  expect([0.5, 40, 0].map(rateText)).toEqual(['30/min', '40/s', '0/s']);
  expect([[], ['one'], ['one', 'two'], ['one', 'two', 'three']].map(listText)).toEqual([
    '',
    'one',
    'one and two',
    'one, two and three',
  ]);
  expect([amountText(1, 'change'), amountText(20_000, 'run')]).toEqual(['1 change', '20,000 runs']);
});

test('no figure has many digits, is empty, or is no number', () => {
  const figures = [
    durationText,
    percentText,
    availabilityText,
    moneyText,
    numberText,
    frequencyText,
    sizeText,
    rateText,
  ];
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 9 }), (share, power) => {
      for (const figure of figures) {
        const value = figure === percentText || figure === availabilityText ? share : share * 10 ** power;
        const text = figure(value);
        expect(text).toMatch(/\S/);
        expect(text).not.toMatch(/NaN|undefined|Infinity|e[+-]/);
        if (figure !== availabilityText && figure !== percentText) expect(text).not.toMatch(/\.\d{7}/);
      }
    }),
  );
});
