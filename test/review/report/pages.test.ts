import { pagesOf, paragraph, Section } from '../../../lib/review/report/pages';

const TABLE: Section = { open: '[', items: ['aa', 'bb', 'cc'], close: ']' };

test('what fits stays together', () => {
  expect(pagesOf([TABLE, paragraph('x')], 9)).toEqual(['[aabbcc]x']);
});

test('a section goes on on the next page, opened again, and every page is closed', () => {
  expect(pagesOf([TABLE], 6)).toEqual(['[aabb]', '[cc]']);
  expect(pagesOf([TABLE], 5)).toEqual(['[aa]', '[bb]', '[cc]']);
});

test('one that does not begin on a page begins on the next', () => {
  expect(pagesOf([paragraph('xxxx'), TABLE], 7)).toEqual(['xxxx', '[aabb]', '[cc]']);
  expect(pagesOf([paragraph('xxx'), TABLE], 7)).toEqual(['xxx[aa]', '[bbcc]']);
});

test('an item that is longer than a page has one of its own', () => {
  expect(pagesOf([paragraph('x'), paragraph('yyyyy'), paragraph('z')], 3)).toEqual(['x', 'yyyyy', 'z']);
});

test('a section without items is nothing', () => {
  expect(pagesOf([{ open: '[', items: [], close: ']' }], 9)).toEqual([]);
});
