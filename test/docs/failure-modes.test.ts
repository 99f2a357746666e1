import * as fs from 'node:fs';
import * as path from 'node:path';
import { SCENARIO_NAMES } from '../../lib/rehearsal/scenario';
import { ROOT, shipped, stacksOf } from '../support/environment';
import { Attributes } from '../support/synth';
import { anchorsOf, page } from './example';

const FILE = 'docs/failure-modes.md';
const text = page(FILE);

const modes = text.split(/^## /m).slice(1);
const shownBy = modes.map((mode) => ({
  mode: mode.split('\n')[0]!,
  shown: mode.split('\n\n').find((paragraph) => paragraph.startsWith('Shown by: ')) ?? '',
}));

/** What is in code marks there, with the word before it. */
const evidence = shownBy.flatMap(({ shown }) =>
  [...shown.matchAll(/(\w+)?\s*`([^`]+)`/g)].map(([, before, name]) => ({ before, name: name! })),
);

test('every row of the table is a section, every section a row, in the same order', () => {
  const rows = [...text.matchAll(/^\| \[[^\]]+\]\(#([^)]+)\)/gm)].map(([, anchor]) => anchor);
  expect(rows.length).toBeGreaterThan(15);
  expect(anchorsOf(text).slice(1)).toEqual(rows);
});

test('every failure names a test that shows it', () => {
  expect(shownBy.filter(({ shown }) => !shown.includes('`test/')).map(({ mode }) => mode)).toEqual([]);
});

test('every heading that it links to exists', () => {
  const links = [...text.matchAll(/\]\(([a-z0-9/-]*\.md)?#([^)]+)\)/g)];
  expect(links.length).toBeGreaterThan(40);
  const broken = links.filter(
    ([, file, anchor]) => !anchorsOf(page(path.posix.join('docs', file ?? path.basename(FILE)))).includes(anchor!),
  );
  expect(broken.map(([link]) => link)).toEqual([]);
});

test('every test, scenario and experiment that shows something exists', () => {
  const experiments = Object.values(stacksOf(shipped('prod'))).flatMap((stack) =>
    Object.values(stack.all('aws_fis_experiment_template')).map((each: Attributes) =>
      (each['tags'].Name as string).replace('warmsite-prod-', ''),
    ),
  );
  const simulated = [...page('docs/simulate.md').matchAll(/^\| `([a-z-]+)` /gm)].map(([, name]) => name!);
  const exists = ({ before, name }: (typeof evidence)[number]): boolean => {
    const [command, scenario] = name.split(' --scenario ');
    if (command === 'rehearse') return SCENARIO_NAMES.some((each) => each === scenario);
    if (command === 'simulate') return simulated.includes(scenario!);
    return before === 'experiment' ? experiments.includes(name) : fs.existsSync(path.join(ROOT, name));
  };
  expect(evidence.length).toBeGreaterThan(40);
  expect(evidence.filter((each) => !exists(each))).toEqual([]);
});
