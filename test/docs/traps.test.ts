import * as fs from 'node:fs';
import * as path from 'node:path';
import { GUARDS } from '../guards/guards';
import { ROOT } from '../support/environment';

/** The rows of docs/traps.md: number and what Warmsite does about it. */
const rows = fs
  .readFileSync(path.join(ROOT, 'docs/traps.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\|\s*\d+\s*\|/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, number, , , answer]) => ({ trap: Number(number), answer: answer ?? '' }));

const tests = fs
  .readdirSync(path.join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => fs.readFileSync(path.join(ROOT, 'test', file), 'utf8'))
  .join('\n');

test('every trap has a row, once and in order', () => {
  expect(rows.map(({ trap }) => trap)).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
});

test('a row says impossible, refused or found', () => {
  expect(rows.filter(({ answer }) => !/^(impossible|refused|found)\b/.test(answer))).toEqual([]);
});

test.each(rows)('trap $trap has a test of its name and a guard that is proven', ({ trap }) => {
  expect(tests).toContain(`trap ${trap}: `);
  expect(GUARDS.filter((guard) => guard.trap === trap)).not.toEqual([]);
});
