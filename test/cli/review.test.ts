import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Command, CommanderError } from 'commander';
import { addReviewCommand } from '../../lib/cli/review-command';
import { exitCodeOf, printError } from '../../lib/cli/output';
import { stackOf } from '../../lib/cli/review-inputs';
import { edited, EXAMPLE, EXAMPLE_TOPOLOGY } from '../config/project';

// The command around the review. What the rules and the models say has tests of its own; here, one rule finds every
// database that changes, and one every state that differs from its plan.

jest.mock('../../lib/review/posture', () => ({ posture: () => ({ rows: [], basis: [] }) }));
jest.mock('../../lib/review/rules', () => ({
  RULES: [
    {
      id: 'database-changed',
      area: 'database',
      severity: 'high',
      title: 'A database changes',
      lost: 'Nothing.',
      safeWay: 'Wait.',
      source: 'none',
      types: ['aws_db_instance'],
      *check({ estate, limits, expectations }: any) {
        for (const change of estate.changed('aws_db_instance')) {
          const topology = expectations ? `, writer ${expectations.topology.writer}` : '';
          const base = expectations?.baseTopology ? ` after ${expectations.baseTopology.writer}` : '';
          const states = estate.states.has(change.stack) ? ', has a state' : '';
          yield { at: change, message: `it changes, limit ${limits.destroys}${states}${topology}${base}` };
        }
      },
    },
  ],
}));

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const PLAN = JSON.stringify({
  format_version: '1.2',
  terraform_version: '1.11.4',
  timestamp: '2026-11-20T10:00:00Z',
  resource_changes: [
    {
      address: 'aws_db_instance.this',
      mode: 'managed',
      type: 'aws_db_instance',
      change: {
        actions: ['update'],
        before: { region: 'us-east-2', password: 'hunter2' },
        after: { region: 'us-east-2', password: 'hunter3' },
        before_sensitive: { password: true },
        after_sensitive: { password: true },
      },
    },
  ],
});

const STATE = JSON.stringify({
  format_version: '1.0',
  terraform_version: '1.11.4',
  values: {
    root_module: {
      resources: [{ address: 'aws_db_instance.this', mode: 'managed', type: 'aws_db_instance', values: {} }],
    },
  },
});

const EMPTY = JSON.stringify({ format_version: '1.0', terraform_version: '1.11.4' });

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) fs.rmSync(folder, { recursive: true });
});

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-review-cli-')));
  folders.push(folder);
  for (const [file, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), content);
  }
  return folder;
}

const PROJECT = { 'config/environments/prod.yaml': EXAMPLE, 'config/topology/prod.yaml': EXAMPLE_TOPOLOGY };

/** Runs the command in a folder; plans and files are named relative to it, as in a shell. */
async function run(root: string, args: readonly string[], input = ''): Promise<Run> {
  const lines: Record<'out' | 'err', string> = { out: '', err: '' };
  const program = new Command('warmsite').exitOverride().configureOutput({ writeErr: (text) => (lines.err += text) });
  addReviewCommand(program, root, '0.1.0');
  const spies = [
    jest.spyOn(console, 'log').mockImplementation((text: string) => (lines.out += `${text}\n`)),
    jest.spyOn(console, 'error').mockImplementation((text: string) => (lines.err += `${text}\n`)),
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((lines.out += String(text)))),
    jest.spyOn(process, 'stdin', 'get').mockReturnValue([Buffer.from(input)] as never),
  ];
  const [code, cwd] = [process.exitCode, process.cwd()];
  process.exitCode = 0;
  process.chdir(root);
  try {
    await program.parseAsync(['review', '--today', '2026-11-21', ...args], { from: 'user' });
    return { code: process.exitCode, ...lines };
  } catch (error) {
    if (error instanceof CommanderError) return { code: error.exitCode === 0 ? 0 : 2, ...lines };
    printError(error);
    return { code: exitCodeOf(error), ...lines };
  } finally {
    process.chdir(cwd);
    process.exitCode = code;
    for (const spy of spies) spy.mockRestore();
  }
}

async function json(root: string, ...args: string[]): Promise<any> {
  return JSON.parse((await run(root, [...args, '--format', 'json'])).out);
}

/** The problems of a run that found its input unusable, one a line. */
async function problems(root: string, args: readonly string[], input = ''): Promise<string[]> {
  const { code, out, err } = await run(root, args, input);
  expect([code, out]).toEqual([2, '']);
  return err
    .split('\n')
    .slice(0, -2)
    .map((line) => line.replace(/^error /, ''));
}

describe('the name of a stack', () => {
  test.each([
    ['shop.json', 'shop'],
    ['plans/shop.plan.json', 'shop'],
    ['shop.tfplan', 'shop'],
    ['shop-plan.json', 'shop'],
    ['shop.tfstate.json', 'shop'],
    ['warmsite-prod-site-us-east-2.json', 'warmsite-prod-site-us-east-2'],
    ['shop/plan.json', 'shop'],
    ['shop/tfplan', 'shop'],
    ['shop/plan.tfplan.json', 'shop'],
    ['shop/default.tfplan', 'shop'],
    ['shop/.json', 'shop'],
  ])('%s is of %s', (file, stack) => {
    expect(stackOf(file)).toBe(stack);
  });
});

describe('what is read', () => {
  test('plans by the names of their files, or as they are called', async () => {
    const root = folderWith({ 'shop.json': PLAN, 'blog/plan.json': PLAN, 'x.json': STATE });
    const { stacks } = await json(root, 'shop.json', 'blog/plan.json', 'other=x.json');
    expect(stacks.map(({ stack, kind }: any) => [stack, kind])).toEqual([
      ['blog', 'plan'],
      ['other', 'state'],
      ['shop', 'plan'],
    ]);
  });

  test('the standard input', async () => {
    const root = folderWith({});
    const of = async (argument: string): Promise<unknown> =>
      JSON.parse((await run(root, [argument, '--format', 'json'], PLAN)).out).stacks[0].stack;
    expect(await of('-')).toBe('stdin');
    expect(await of('shop=-')).toBe('shop');
  });

  test('the present state of a stack that has a plan', async () => {
    const root = folderWith({ 'shop.json': PLAN, 'now.json': STATE, 'none.json': EMPTY });
    const message = async (...args: string[]): Promise<string> => (await json(root, ...args)).findings[0].message;
    expect(await message('shop.json')).toBe('it changes, limit 5');
    expect(await message('shop.json', 'shop=now.json')).toBe('it changes, limit 5, has a state');
    expect(await message('shop.json', '--state', 'shop=now.json')).toBe('it changes, limit 5, has a state');
    expect(await message('shop.json', '--state', 'shop=none.json')).toBe('it changes, limit 5, has a state');
  });

  test('saved plans, by asking Terraform in their folders, with the variables of whoever asks', async () => {
    const root = folderWith({ 'live/shop/tfplan': 'saved', 'bin/x': '', 'live/shop/plan.json': PLAN });
    fs.writeFileSync(
      path.join(root, 'bin/terraform'),
      '#!/bin/sh\n[ "$*" = "show -json -no-color tfplan" ] && [ "$TF_DATA_DIR" = mine ] && [ -e tfplan ] && exec cat plan.json\necho "╷ no $*" >&2\nexit 1\n',
      { mode: 0o755 },
    );
    const before = { ...process.env };
    process.env['PATH'] = `${root}/bin:${before['PATH'] ?? ''}`;
    try {
      process.env['TF_DATA_DIR'] = 'mine';
      expect((await json(root, '--from', 'live/shop/tfplan')).stacks[0]).toMatchObject({ stack: 'shop', update: 1 });
      delete process.env['TF_DATA_DIR'];
      expect(await problems(root, ['--from', 'live/shop/tfplan', 'x', '-'])).toEqual([
        "live/shop/tfplan: must be a plan that 'terraform plan -out' saved, in a folder where 'terraform init' was run; it says: no show -json -no-color tfplan [plan-file]",
        "standard input: a saved plan must be a file, got '-'; give its path, or leave --from out [plan-file]",
        'x: there is no such file; make the plan first [file-missing]',
      ]);
      process.env['TERRAFORM_BINARY_NAME'] = 'tofu';
      fs.renameSync(path.join(root, 'bin/terraform'), path.join(root, 'bin/tofu'));
      expect(await problems(root, ['--from', 'live/shop/tfplan'])).toEqual([
        "live/shop/tfplan: must be a plan that 'tofu plan -out' saved, in a folder where 'tofu init' was run; it says: no show -json -no-color tfplan [plan-file]",
      ]);
      delete process.env['TERRAFORM_BINARY_NAME'];
      process.env['PATH'] = path.join(root, 'live');
      expect(await problems(root, ['--from', 'live/shop/tfplan'])).toEqual([
        "live/shop/tfplan: --from needs 'terraform' on the PATH; install it, or give what it shows as JSON [terraform-missing]",
      ]);
    } finally {
      process.env['PATH'] = before['PATH'];
      delete process.env['TF_DATA_DIR'];
      delete process.env['TERRAFORM_BINARY_NAME'];
    }
    expect(fs.readdirSync(path.join(root, 'live/shop')).sort()).toEqual(['plan.json', 'tfplan']);
  });
});

describe('what cannot be used', () => {
  test('is told at once, whatever the order', async () => {
    const root = folderWith({ 'a.json': '[]', 'b/shop.json': PLAN, 'c/shop.json': PLAN, 'shop.json': PLAN });
    const expected = [
      "warmsite review: --fail-on must be one of critical, high, warning, note, got 'hihg' [flag-value]",
      'config/environments: there is no such folder; run in the folder of the project [folder-missing]',
      'nowhere: there is no such folder; check the base branch out there [folder-missing]',
      'mine.yaml: there is no such file; create it [file-missing]',
      'none: there is no such folder; name the one with the Terraform sources [folder-missing]',
      expect.stringMatching(/^a\.json: is no JSON object; .* \[plan-format\]$/),
      'b/shop.json: there must be one plan of shop, got b/shop.json, c/shop.json; tell them apart as <stack>=<path> [stack-repeated]',
      'missing.json: there is no such file; make the plan first [file-missing]',
    ];
    const options = [
      '--env',
      'prod',
      '--base',
      'nowhere',
      '--exceptions',
      'mine.yaml',
      '--source',
      'none',
      '--fail-on',
      'hihg',
    ];
    const files = ['a.json', 'missing.json', 'c/shop.json', 'b/shop.json'];
    expect(await problems(root, [...files, ...options])).toEqual(expected);
    expect(await problems(root, [...options, ...files.reverse()])).toEqual(expected);
  });

  test('in the options', async () => {
    const root = folderWith({ 'shop.json': PLAN });
    const options = ['--format', 'html', '--max-length', '7999', '--max-destroys', '-1', '--topology', 'x'];
    expect(await problems(root, ['shop.json', '--today', '2026-02-30', ...options])).toEqual([
      "warmsite review: --format must be one of text, markdown, json, sarif, annotations, got 'html' [flag-value]",
      "warmsite review: --max-length must be a whole number of 8000 or more, got '7999' [flag-value]",
      "warmsite review: --max-destroys must be a whole number of 0 or more, got '-1' [flag-value]",
      "warmsite review: --today must be a day such as 2026-11-20, got '2026-02-30' [flag-value]",
      'warmsite review: --topology says where an environment stands; name it with --env [flag-alone]',
    ]);
  });

  test('a plan where a state must be, the standard input twice, a folder', async () => {
    const root = folderWith({ 'shop.json': PLAN });
    expect(await problems(root, ['shop.json', '--state', 'x=shop.json'])).toEqual([
      "shop.json: must be what 'terraform show -json' prints of a state, got a plan; leave --state out [state-expected]",
    ]);
    expect(await problems(root, ['a=-', 'b=-'], PLAN)).toEqual([
      "-: the standard input can be read once, got '-' more than once; write the others to files [input-repeated]",
    ]);
    expect(await problems(root, ['.'])).toEqual(['.: the file cannot be read: it is a folder [unreadable]']);
  });

  test('no plan at all', async () => {
    expect(await run(folderWith({}), [])).toMatchObject({ code: 2, out: '' });
  });
});

describe('the verdict', () => {
  test('is the exit code', async () => {
    const root = folderWith({ 'shop.json': PLAN, 'empty.json': EMPTY });
    const code = async (...args: string[]): Promise<number> => (await run(root, args)).code;
    expect(await code('shop.json')).toBe(1);
    expect(await code('shop.json', '--fail-on', 'critical')).toBe(0);
    expect(await code('empty.json', '--fail-on', 'note')).toBe(0);
  });

  test('is reached with the limits that are given', async () => {
    const root = folderWith({ 'shop.json': PLAN });
    expect((await json(root, 'shop.json', '--max-destroys', '0')).findings[0].message).toBe('it changes, limit 0');
  });
});

describe('an environment', () => {
  const files = { ...PROJECT, 'shop.json': PLAN };

  test('says where it stands, and which stacks it has', async () => {
    const review = await json(folderWith(files), 'shop.json', '--env', 'prod');
    expect(review.findings[0].message).toBe('it changes, limit 5, writer us-east-2');
    expect(review.missing).toEqual([
      'warmsite-prod-global',
      'warmsite-prod-site-us-east-2',
      'warmsite-prod-site-us-west-2',
      'warmsite-prod-vault-us-east-2',
      'warmsite-prod-vault-us-west-2',
    ]);
    expect(review.findings[0].source).toEqual({ file: 'config/environments/prod.yaml', line: 1 });
  });

  const after = EXAMPLE_TOPOLOGY.replace('writer: us-east-2', 'writer: us-west-2').replace('[]', '[us-east-2]');

  test('may stand elsewhere: --topology', async () => {
    const root = folderWith({ ...files, 'after.yaml': after, 'broken.yaml': 'writer: 7\n' });
    const review = await json(root, 'shop.json', '--env', 'prod', '--topology', 'after.yaml');
    expect(review.findings[0].message).toBe('it changes, limit 5, writer us-west-2');
    const [problem] = await problems(root, ['shop.json', '--env', 'prod', '--topology', 'broken.yaml']);
    expect(problem).toMatch(/^broken\.yaml:1:/);
  });

  test('is compared with that of the base branch, and the line is the first that changes', async () => {
    const base = Object.fromEntries(Object.entries(PROJECT).map(([file, text]) => [`base/${file}`, text]));
    const review = async (edits: object): Promise<any> =>
      json(folderWith({ ...files, ...base, ...edits }), 'shop.json', '--env', 'prod', '--base', 'base');
    const changed = await review({ 'config/environments/prod.yaml': edited([['alerts/emails', ['ops@example.com']]]) });
    expect(changed.findings[0].message).toBe('it changes, limit 5, writer us-east-2 after us-east-2');
    expect(changed.findings[0].source.file).toBe('config/environments/prod.yaml');
    expect(changed.findings[0].source.line).toBeGreaterThan(1);
    const moved = await review({ 'config/topology/prod.yaml': after });
    expect(moved.findings[0]).toMatchObject({
      message: 'it changes, limit 5, writer us-west-2 after us-east-2',
      source: { file: 'config/topology/prod.yaml', line: 1 },
    });
    expect(moved.remarks).toEqual([]);
  });

  test('that the base branch has not is new; one that is broken there stops nothing', async () => {
    const remarks = async (edits: Readonly<Record<string, string>>): Promise<string[]> =>
      (await json(folderWith({ ...files, ...edits }), 'shop.json', '--env', 'prod', '--base', 'base')).remarks;
    expect(await remarks({ 'base/x': '' })).toEqual([
      'The base branch has no environment prod: everything of it is new.',
    ]);
    expect(await remarks({ 'base/config/environments/other.yaml': EXAMPLE })).toEqual([
      'The base branch has no environment prod: everything of it is new.',
    ]);
    expect(
      await remarks({
        'base/config/environments/prod.yaml': '7\n',
        'base/config/topology/prod.yaml': EXAMPLE_TOPOLOGY,
      }),
    ).toEqual([
      expect.stringMatching(
        /^The files of prod on the base branch cannot be used, so that nothing is compared with them: config\/environments\/prod\.yaml:1:1: .*\.$/,
      ),
    ]);
  });
});

describe('exceptions', () => {
  const entry = (until: string): string =>
    `exceptions:\n  - rule: database-changed\n    address: aws_db_instance.this\n    reason: The pilot ends, its data is kept.\n    until: ${until}\n`;

  test('accept a finding, from config/review.yaml or the file that is named', async () => {
    const root = folderWith({ 'shop.json': PLAN, 'mine.yaml': entry('2026-11-21') });
    expect((await run(root, ['shop.json'])).code).toBe(1);
    expect((await run(root, ['shop.json', '--exceptions', 'mine.yaml'])).code).toBe(0);
    const own = folderWith({ 'shop.json': PLAN, 'config/review.yaml': entry('2026-11-21') });
    expect((await run(own, ['shop.json'])).code).toBe(0);
  });

  test('that have ended accept nothing, and that is said', async () => {
    const root = folderWith({ 'shop.json': PLAN, 'config/review.yaml': entry('2026-11-20') });
    const { code, out } = await run(root, ['shop.json']);
    expect(code).toBe(1);
    expect(out).toContain(
      '- The exception of database-changed at `aws_db_instance.this` ended on 2026-11-20: what it accepted\n  counts again.',
    );
  });

  test('that the change brings itself are told', async () => {
    const file = { 'config/review.yaml': entry('2026-12-31') };
    const root = folderWith({ 'shop.json': PLAN, ...file, 'base/config/review.yaml': entry('2026-12-01') });
    expect((await json(root, 'shop.json', '--base', 'base')).exceptions.added).toHaveLength(1);
    const same = folderWith({ 'shop.json': PLAN, ...file, 'base/config/review.yaml': entry('2026-12-31') });
    expect((await json(same, 'shop.json', '--base', 'base')).exceptions.added).toEqual([]);
  });
});

describe('outputs', () => {
  test('--json is that of --format json; a file beside it has its own format', async () => {
    const root = folderWith({ ...PROJECT, 'shop.json': PLAN });
    const { out } = await run(root, ['shop.json', '--format', 'json']);
    expect((await run(root, ['shop.json', '--json'])).out).toBe(out);
    const beside = await run(root, ['shop.json', '--json', '--format', 'markdown', '--out', 'review.md']);
    expect(beside.out).toBe(out);
    expect(beside.err).toMatch(/^Recovery review: .*; review\.md\n$/);
    expect(fs.readFileSync(path.join(root, 'review.md'), 'utf8')).toMatch(/^\*\*Recovery review: /);
    const { code, err } = await run(root, ['shop.json', '--json', '--format', 'sarif']);
    expect([code, err]).toEqual([
      2,
      'error warmsite review: --format sarif must go with --out when there is --json, which is printed; add it [flag-conflict]\n' +
        '1 problem; nothing was written\n',
    ]);
  });

  const FORMATS = ['text', 'markdown', 'json', 'sarif', 'annotations'];

  test('are the same bytes, whatever the order of the arguments', async () => {
    const root = folderWith({ ...PROJECT, 'a.json': PLAN, 'b.json': PLAN, 'c.json': STATE });
    for (const format of FORMATS) {
      const one = await run(root, ['a.json', 'b.json', 'c.json', '--env', 'prod', '--format', format]);
      const other = await run(root, ['--format', format, 'c.json', 'b.json', '--env', 'prod', 'a.json']);
      expect(other).toEqual(one);
      expect(one.out).not.toBe('');
    }
  });

  test('hold no value that Terraform calls sensitive', async () => {
    const root = folderWith({ 'shop.json': PLAN });
    for (const format of FORMATS) {
      expect((await run(root, ['shop.json', '--format', format])).out).not.toMatch(/hunter/);
    }
  });

  test('name the line of the resource in the sources', async () => {
    const root = folderWith({
      'shop.json': PLAN,
      'live/db.tf': '\nresource "aws_db_instance" "this" {\n}\n',
      'live/.terraform/modules/x.tf': 'resource "aws_db_instance" "this" {\n}\n',
    });
    expect((await json(root, 'shop.json', '--source', 'live')).findings[0].source).toEqual({
      file: 'live/db.tf',
      line: 2,
    });
    const { out } = await run(root, ['shop.json', '--source', 'live', '--format', 'annotations']);
    expect(out).toMatch(/^::error file=live\/db\.tf,line=2,title=high%3A A database changes::/);
  });

  test('link to the catalogue that is named', async () => {
    const root = folderWith({ 'shop.json': PLAN });
    const of = async (...args: string[]): Promise<string> => (await run(root, ['shop.json', ...args])).out;
    expect(await of('--format', 'markdown')).toContain('](<docs/rules.md#database-changed>)');
    const catalogue = ['--catalogue', 'https://example.com/rules.md'];
    expect(await of('--format', 'markdown', ...catalogue)).toContain(
      '](<https://example.com/rules.md#database-changed>)',
    );
    expect(await of('--format', 'sarif', ...catalogue)).toContain('"https://example.com/rules.md#database-changed"');
  });

  test('go to a file, in parts if need be; parts of an earlier review are removed, other files are not', async () => {
    const changes = Array.from(
      { length: 60 },
      (_, index) => JSON.parse(PLAN.replaceAll('.this', `.this_${index}`)).resource_changes[0],
    );
    const many = JSON.stringify({ ...JSON.parse(PLAN), resource_changes: changes });
    const root = folderWith({ 'shop.json': PLAN, 'many.json': many });
    const to = ['--format', 'markdown', '--out', 'out/review.md', '--max-length', '8000'];
    const first = await run(root, ['many.json', ...to]);
    expect(first).toEqual({
      code: 1,
      out: 'Recovery review: blocked - 60 high in 1 stack; out/review.md, out/review-2.md, out/review-3.md\n',
      err: '',
    });
    expect(fs.readdirSync(path.join(root, 'out')).sort()).toEqual(['review-2.md', 'review-3.md', 'review.md']);
    fs.writeFileSync(path.join(root, 'out/review-3.md'), 'mine\n');
    await run(root, ['shop.json', ...to]);
    expect(fs.readdirSync(path.join(root, 'out')).sort()).toEqual(['review-3.md', 'review.md']);
  });

  test('of text are wrapped, and without colours in a file', async () => {
    const root = folderWith({ 'shop.json': PLAN });
    await run(root, ['shop.json', '--out', 'review.txt']);
    expect(fs.readFileSync(path.join(root, 'review.txt'), 'utf8')).toBe(`\
Recovery review: blocked - 1 high in 1 stack

high  it changes, limit 5
  aws_db_instance.this in shop, us-east-2
  Lost: Nothing.
  Safe way: Wait.
  docs/rules.md#database-changed

stack  Region     change
shop   us-east-2       1

1 rule: 1 found something
`);
  });
});
