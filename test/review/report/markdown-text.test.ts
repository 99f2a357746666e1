import { markdownCode, markdownText, summaryText } from '../../../lib/review/report/markdown-text';
import { LONGEST_TEXT, plainText } from '../../../lib/review/report/plain-text';
import { HOSTILE } from './example';
import { nodesOf, textOf } from './markdown-tree';

// What the parser of prettier makes of it. GitHub's own goes on from there: it looks for mentions in the finished page,
// and no test here can ask it.

test('prose comes out as it went in, in one cell of a table, and as nothing but text and code', () => {
  const tree = nodesOf(`| a | b |\n| --- | --- |\n| ${markdownText(HOSTILE)} | end |\n`);
  const types = new Set(tree.map(({ type }) => type));
  expect([...types].sort()).toEqual(['inlineCode', 'root', 'table', 'tableCell', 'tableRow', 'text']);
  const cells = tree.filter(({ type }) => type === 'tableCell');
  expect(cells.map(textOf)).toEqual(['a', 'b', plainText(HOSTILE).replace(/`([^`]+)`/g, '$1'), 'end']);
});

test('code comes out as it went in', () => {
  for (const text of ['a|b', '`', 'a`b', '`` `a`', 'module.db["a|b"].aws_db_instance.this[0]', '<b> @x :secret:']) {
    const tree = nodesOf(`| a |\n| --- |\n| ${markdownCode(text)} |\n`);
    const [, cell] = tree.filter(({ type }) => type === 'tableCell');
    expect(textOf(cell!)).toBe(text);
    expect(cell!.children!.map(({ type }) => type)).toEqual(['inlineCode']);
  }
  expect(markdownCode('')).toBe('');
});

test('a backslash before a bar: no two parsers agree on it, so it is written without both', () => {
  expect(markdownCode('a["\\|"]')).toBe('<code>a&#91;&#34;&#92;&#124;&#34;&#93;</code>');
});

test('an ARN is code: GitHub makes a picture of :secret:', () => {
  expect(markdownText('reads arn:aws:secretsmanager:us-east-2:111122223333:secret:db-AbCdEf, and stops')).toBe(
    'reads `arn:aws:secretsmanager:us-east-2:111122223333:secret:db-AbCdEf`, and stops',
  );
});

test('what GitHub would link after the page is finished has a character without width in it', () => {
  expect(markdownText('@octocat #12 GH-7 :smile: a#b')).toBe(
    '@&#8203;octocat #&#8203;12 GH&#8203;-7 :&#8203;smile: a#b',
  );
  expect(summaryText('@octocat `@x` <b>')).toBe('@&#8203;octocat <code>@x</code> &#60;b&#62;');
});

test('names keep their underscores', () => {
  expect(markdownText('deletion_protection of _x_ is on')).toBe('deletion_protection of \\_x\\_ is on');
});

test('a text has an end, whatever its characters become', () => {
  expect(plainText('a'.repeat(5000))).toHaveLength(LONGEST_TEXT);
  expect(markdownText('@'.repeat(5000)).length).toBeLessThanOrEqual(1400);
  expect(markdownText('@'.repeat(5000))).toMatch(/^(@&#8203;)+…$/);
  expect(plainText('😀'.repeat(5000))).toMatch(/^(😀)+…$/u);
});

test('nothing that a terminal obeys, and nothing that turns the reading direction', () => {
  expect(plainText('\u001b[31mred\u001b[0m b\u0007 \u202Eevil\u2066 a\u200bb\r\n\tc\ud800')).toBe(
    'red b\ufffd \ufffdevil\ufffd a\ufffdb c\ufffd',
  );
});
