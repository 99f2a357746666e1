import * as fs from 'node:fs';
import * as path from 'node:path';
import { conceptsImages } from '../../lib/cli/write-concepts';
import { ROOT } from '../support/environment';
import { page } from './example';

const images = conceptsImages(ROOT);

test.each(Object.keys(images))('%s is current; otherwise run npm run concepts', (file) => {
  expect(fs.readFileSync(path.join(ROOT, file), 'utf8')).toBe(images[file]);
  expect(images[file]).not.toMatch(/NaN|undefined/);
  expect(page('docs/concepts.md')).toContain(path.posix.relative('docs', file));
});

test('the steps stand in the picture with the generations that they make', () => {
  const texts = [...images['docs/images/topology-steps.svg']!.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text);
  const databases = texts.filter((text) => text!.startsWith('database '));
  // Home and standby: normal, failed over, rebuilt, normal again.
  expect(databases).toEqual(['g1', 'g1', 'g1', 'g1', 'g2', 'g1', 'g2', 'g2'].map((each) => `database ${each}`));
  expect(texts.filter((text) => text === 'held out by the latch')).toHaveLength(2);
});
