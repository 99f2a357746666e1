import * as fs from 'node:fs';
import * as path from 'node:path';
import { RULES_FILE } from '../../lib/cli/write-rules';
import { catalogueMarkdown } from '../../lib/review/catalogue';
import { AREAS } from '../../lib/review/rule';
import { RULES } from '../../lib/review/rules';

const root = path.join(__dirname, '../..');

/** Every id that was ever published, sorted. One is added; none is changed, removed or used again. */
const FROZEN = fs.readFileSync(path.join(__dirname, 'rule-ids.txt'), 'utf8').trim().split('\n');

test('no published id is gone, and every new one is frozen', () => {
  expect(RULES.map(({ id }) => id).sort()).toEqual(FROZEN);
});

test('an id begins with its area and stands once', () => {
  expect(RULES.filter(({ id, area }) => !new RegExp(`^${area}(-[a-z0-9]+)+$`).test(id))).toEqual([]);
  expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
  expect(AREAS).toEqual(expect.arrayContaining([...new Set(RULES.map(({ area }) => area))]));
});

test('every rule has a file of its own, called like it', () => {
  const files = AREAS.flatMap((area) => {
    const folder = path.join(root, 'lib/review/rules', area);
    return fs.readdirSync(folder).map((file) => `${area}-${file.replace(/\.ts$/, '')}`);
  });
  expect(RULES.filter(({ id }) => !files.includes(id)).map(({ id }) => id)).toEqual([]);
});

test('every rule says what is lost, the safe way and where it knows that from, in sentences', () => {
  const isSentence = (text: string): boolean => /^[A-Z0-9`'].{20,}[.!]$/s.test(text);
  const wrong = RULES.filter(
    ({ title, lost, safeWay, source }) =>
      !isSentence(lost) || !isSentence(safeWay) || source.length < 8 || /\.$/.test(title),
  );
  expect(wrong.map(({ id }) => id)).toEqual([]);
});

test('the catalogue in docs is that of the rules', () => {
  expect(fs.readFileSync(path.join(root, RULES_FILE), 'utf8')).toBe(catalogueMarkdown(RULES));
});
