import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { ROOT } from '../support/environment';
import { blocks, page, runExample, typeErrors } from './example';

const files = [
  'README.md',
  ...['', 'decisions/'].flatMap((folder) =>
    fs
      .readdirSync(path.join(ROOT, 'docs', folder))
      .filter((file) => file.endsWith('.md'))
      .map((file) => `docs/${folder}${file}`),
  ),
];
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

test.each(files)('every file that %s links to exists', (file) => {
  const links = [...page(file).matchAll(/\]\(((?!http|#)[^)#]+)[^)]*\)/g)].map(([, link]) => link!);
  expect(links.filter((link) => !fs.existsSync(path.join(ROOT, path.dirname(file), link)))).toEqual([]);
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
