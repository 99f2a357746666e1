import * as fs from 'node:fs';
import * as path from 'node:path';
import { parsePath } from '../../config/finding';
import { CHARGES } from '../../lib/explanation/cost';
import { Explanation, Explanations } from '../../lib/explanation/explanation';
import { REPLACING_ARGUMENTS } from '../../lib/explanation/protection';
import { EXPLANATION_TABLES } from '../../lib/explanation/tables';
import { TRAPS } from '../../lib/explanation/traps';
import { ROOT } from '../support/environment';
import { everyEnvironment, everything } from './environments';

// Every block of the shipped environments, and of one with all that there may be, in all states, has an explanation;
// and every explanation explains something.

const all = everyEnvironment();
const explanations = new Explanations(EXPLANATION_TABLES);
const entries: readonly (readonly [string, Explanation])[] = EXPLANATION_TABLES.flatMap((table) =>
  Object.entries(table),
);

test.each(all.map((one) => [one.name, one] as const))(
  'every block of %s is explained, whole',
  (_, { inventory, explainer }) => {
    expect(
      inventory.blocks.filter((block) => !explanations.of(block)).map(({ stack, address }) => `${stack}/${address}`),
    ).toEqual([]);
    for (const block of inventory.blocks) {
      const { purpose, without, back, madeBy } = explainer.explain(block);
      for (const text of [purpose, without, back]) {
        expect(text).toMatch(/^([A-Z`'\d"]|us-).*[.)]$/s);
        expect(text).not.toMatch(/\{\w+\}|undefined/);
      }
      expect(madeBy.classes[0]).toMatch(/Stack$/);
    }
  },
);

test('every entry explains a block', () => {
  const used = new Set(all.flatMap(({ inventory }) => inventory.blocks.map((block) => explanations.of(block)?.key)));
  expect(entries.map(([key]) => key).filter((key) => !used.has(key))).toEqual([]);
});

test('no two tables have an entry of the same key', () => {
  const keys = entries.map(([key]) => key);
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});

test('what each type is charged for is said of every type, and of no other', () => {
  const types = new Set(
    all.flatMap(({ inventory }) => inventory.blocks.filter(({ kind }) => kind === 'resource').map(({ type }) => type)),
  );
  expect(Object.keys(CHARGES).sort()).toEqual([...types].sort());
});

test('every setting can stand in an environment file or a topology file', () => {
  const environment = everything();
  const known = (text: string): boolean => {
    const filled = text.replace('{role}', 'home').replace('{group}', '0').replace('{region}', 'us-east-2');
    if (filled.startsWith('topology:')) return /^topology:(writer|evacuated|database(\.us-east-2)?)$/.test(filled);
    let value: unknown = environment;
    for (const step of parsePath(filled)) value = (value as Record<string, unknown> | undefined)?.[step];
    return value !== undefined || OPTIONAL.includes(filled);
  };
  const settings = [...new Set(entries.flatMap(([, { settings = [] }]) => settings))];
  expect(settings.filter((text) => !known(text))).toEqual([]);
});

/** What no environment of the tests states. */
const OPTIONAL = [
  'backups.breakGlassRole',
  'inference.groups[0].warmPool',
  'observability.databaseMemory',
  'observability.pagers',
  'observability.grafana.identityCenter',
];

test('every heading of an alarm is that of an alarm that there is', () => {
  const anchors = new Set(
    all.flatMap(({ inventory }) => inventory.blocks.flatMap(({ alarm }) => (alarm ? [alarm.guide.anchor] : []))),
  );
  const named = [...new Set(entries.flatMap(([, { noticed = [] }]) => noticed))];
  expect(named.filter((anchor) => !anchors.has(anchor))).toEqual([]);
});

test('every page is there, with its heading', () => {
  const pages = [...new Set(entries.flatMap(([, { read = [] }]) => read))];
  const missing = pages.filter((page) => {
    const [file = '', heading] = page.split('#');
    const text = fs.readFileSync(path.join(ROOT, 'docs', file), 'utf8');
    const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replace(/[^a-z0-9 -]/g, '')
        .replaceAll(' ', '-'),
    );
    return heading !== undefined && !headings.includes(heading);
  });
  expect(missing).toEqual([]);
});

test('the traps are those of the page, and each but the one of the state guards a resource', () => {
  const rows = fs.readFileSync(path.join(ROOT, 'docs/traps.md'), 'utf8').matchAll(/^\| (\d+) +\| (.*?) +\|/gm);
  expect(TRAPS).toEqual(Object.fromEntries([...rows].map(([, number, title]) => [number, title])));
  const named = new Set(entries.flatMap(([, { traps = [] }]) => traps));
  expect(
    Object.keys(TRAPS)
      .map(Number)
      .filter((number) => !named.has(number)),
  ).toEqual([25]);
});

test('every argument that replaces a resource stands in one', () => {
  const blocks = all.flatMap(({ inventory }) => inventory.blocks);
  const idle = Object.entries(REPLACING_ARGUMENTS).flatMap(([type, names]) => {
    const own = blocks.filter((block) => block.type === type);
    return names.filter((name) => !own.some(({ attributes }) => name in attributes)).map((name) => `${type}.${name}`);
  });
  expect(idle).toEqual([]);
});
