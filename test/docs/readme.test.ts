import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { ROOT } from '../support/environment';
import { anchorsOf, blocks, page, runExample, typeErrors } from './example';
import { pages } from './pages';

const files = pages();
const { scripts } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

test('every npm script that the pages name exists', () => {
  const named = files.flatMap((file) =>
    [...page(file).matchAll(/npm run (?:-s )?([a-z-]+)/g)].map(([, script]) => script!),
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((script) => !(script in scripts))).toEqual([]);
});

test.each(files)('every file and heading that %s links to exists', (file) => {
  const links = [...page(file).matchAll(/\]\(((?!https?:|mailto:)[^)\s]+)\)/g)].map(([, link]) => link!);
  const broken = links.filter((link) => {
    const [target, anchor] = link.split('#') as [string, string?];
    const place = target === '' ? file : path.posix.join(path.posix.dirname(file), target);
    if (!fs.existsSync(path.join(ROOT, place))) return true;
    return anchor !== undefined && !anchorsOf(page(place)).includes(anchor);
  });
  expect(broken).toEqual([]);
});

describe('the example of the library', () => {
  const [example = ''] = blocks(page('README.md'), 'ts');
  let folder: string;

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-readme-'));
  });

  afterEach(() => fs.rmSync(folder, { recursive: true }));

  test('has the right types', () => expect(typeErrors(example)).toEqual([]), 60_000);

  test('synthesizes', () => {
    const { status, stderr } = runExample(example, folder);
    expect([status, stderr]).toEqual([0, '']);
    expect(fs.readdirSync(path.join(folder, 'cdktf.out/stacks'))).toEqual(['shop-prod-site-eu-west-1']);
  });
});
