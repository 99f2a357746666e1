import { clockText, lengthText } from '../../../lib/rehearsal/report/elapsed';

test.each([
  [0, '0:00'],
  [9.99, '0:09'],
  [247, '4:07'],
  [3599.9, '59:59'],
  [3729, '1:02:09'],
  [-1, '0:00'],
])('%d s on the clock: %s', (seconds, text) => {
  expect(clockText(seconds)).toBe(text);
});

test.each([
  [0, '0.0 s'],
  [0.44, '0.4 s'],
  [9.94, '9.9 s'],
  [9.96, '10 s'],
  [59.4, '59 s'],
  [59.6, '1 min 00 s'],
  [185, '3 min 05 s'],
  [3599.7, '1 h 00 min'],
  [3725, '1 h 02 min'],
])('%d s long: %s', (seconds, text) => {
  expect(lengthText(seconds)).toBe(text);
});
