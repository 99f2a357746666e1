import * as fs from 'node:fs';
import * as path from 'node:path';
import { ROOT } from '../support/environment';

const read = (file: string): string => fs.readFileSync(path.join(ROOT, file), 'utf8');

test('the page shows the program that the consumer runs', () => {
  const [, shown] = /```ts\n([\s\S]*?)```/.exec(read('docs/library.md')) ?? [];
  expect(shown).toBe(read('test/consumer/project/main.ts'));
});

test('the page names every entry point of the package, and no other', () => {
  const { exports } = JSON.parse(read('package.json')) as { exports: Record<string, unknown> };
  const entries = Object.keys(exports).filter((name) => !name.endsWith('.json'));
  const named = [...read('docs/library.md').matchAll(/^\| `(warmsite[^`]*)`/gm)].map(([, name]) => name);
  expect(named).toEqual(entries.map((name) => name.replace('.', 'warmsite')));
});
