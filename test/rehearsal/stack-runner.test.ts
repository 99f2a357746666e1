import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Duration } from '../../lib/core/quantities';
import { ApplyProgress, StackRunner } from '../../lib/rehearsal/stack-runner';
import { Terraform } from '../../lib/rehearsal/terraform';

// The terraform here prints what the test wants, in the form of the real one; nothing is applied.

/** Says what it was called with, then what it was told to say of the command, in the stack's folder. */
const STAND_IN = `#!/usr/bin/env node
const fs = require('node:fs');
const [command] = process.argv.slice(2);
const stack = require('node:path').basename(process.cwd());
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => /^AWS_/.test(name)));
fs.appendFileSync(__dirname + '/log', JSON.stringify({ stack, args: process.argv.slice(2), environment }) + '\\n');
const file = __dirname + '/' + stack + '-' + command;
const { code = 0, out = [], err = '', state, wait } = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file)) : {};
if (command === 'init' && code === 0) {
  fs.mkdirSync('.terraform/providers', { recursive: true });
  fs.symlinkSync(__dirname, '.terraform/providers/aws');
  fs.writeFileSync('.terraform.lock.hcl', 'locked by ' + stack);
}
const planFile = process.argv.find((argument) => argument.startsWith('-out='));
if (planFile) fs.writeFileSync(planFile.slice('-out='.length), '');
if (state) fs.writeFileSync('terraform.tfstate', JSON.stringify(state));
for (const line of out) console.log(typeof line === 'string' ? line : JSON.stringify(line));
process.stderr.write(err);
process.exitCode = code;
if (wait) setTimeout(() => undefined, wait);
`;

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-runner-test-'));
  fs.writeFileSync(path.join(folder, 'terraform'), STAND_IN, { mode: 0o755 });
});

afterEach(() => fs.rmSync(folder, { recursive: true }));

interface Answer {
  readonly code?: number;
  readonly out?: readonly (object | string)[];
  readonly err?: string;
  readonly state?: object;
  /** Milliseconds. */
  readonly wait?: number;
}

function tell(stack: string, command: string, answer: Answer): void {
  fs.writeFileSync(path.join(folder, `${stack}-${command}`), JSON.stringify(answer));
}

interface Called {
  readonly stack: string;
  readonly args: readonly string[];
  readonly environment: Record<string, string>;
}

function called(): Called[] {
  const lines = fs.readFileSync(path.join(folder, 'log'), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Called);
}

const commands = (): string[] => called().map(({ stack, args }) => `${stack} ${args[0]!}`);

const DOCUMENT = { resource: { aws_vpc: { network: {} } } };

function runner(
  props: { signal?: AbortSignal; parallelism?: number; documents?: Record<string, object> } = {},
): StackRunner {
  const { documents = { one: DOCUMENT, two: DOCUMENT }, ...rest } = props;
  for (const [stack, document] of Object.entries(documents)) {
    fs.mkdirSync(path.join(folder, 'out/stacks', stack), { recursive: true });
    fs.writeFileSync(path.join(folder, 'out/stacks', stack, 'cdk.tf.json'), JSON.stringify(document));
  }
  const made = new StackRunner({
    terraform: new Terraform({
      scratch: path.join(folder, 'scratch'),
      environment: { PATH: `${folder}:${process.env['PATH'] ?? ''}` },
    }),
    work: path.join(folder, 'work'),
    gateUrl: 'http://127.0.0.1:1',
    ...rest,
  });
  made.load(path.join(folder, 'out'), Object.keys(documents));
  return made;
}

const read = (file: string): string => fs.readFileSync(path.join(folder, file), 'utf8');

describe('load and init', () => {
  test('the synthesized JSON unchanged, and what differs from AWS beside it', () => {
    runner();
    expect(read('work/one/cdk.tf.json')).toBe(read('out/stacks/one/cdk.tf.json'));
    expect(JSON.parse(read('work/one/rehearsal_override.tf.json'))).toEqual({
      terraform: {
        backend: { local: { path: 'terraform.tfstate' } },
        required_providers: { aws: { source: 'hashicorp/aws', version: '5.100.0' } },
      },
      provider: {
        aws: {
          max_retries: 2,
          s3_use_path_style: true,
          skip_metadata_api_check: 'true',
          skip_region_validation: true,
        },
      },
    });
  });

  test('a new synthesis leaves the state', async () => {
    const stacks = runner();
    tell('one', 'apply', { state: { resources: [] } });
    await stacks.apply('one');
    stacks.load(path.join(folder, 'out'), ['one']);
    expect(read('work/one/terraform.tfstate')).toBe('{"resources":[]}');
  });

  test('one init serves all stacks, also those that come at the same time', async () => {
    const stacks = runner();
    await Promise.all([stacks.init('one'), stacks.init('two')]);
    await stacks.init('one');
    expect(commands()).toEqual(['one init']);
    expect(read('work/two/.terraform.lock.hcl')).toBe('locked by one');
    expect(fs.readlinkSync(path.join(folder, 'work/two/.terraform/providers/aws'))).toBe(folder);
  });

  test('an init that fails says why, and can be tried again', async () => {
    const stacks = runner();
    tell('one', 'init', { code: 1, err: 'no such provider\n' });
    await expect(stacks.init('one')).rejects.toThrow(
      `one: terraform init failed: no such provider; all of it is in ${folder}/work/logs/001-one-init.log [terraform-init]`,
    );
    await stacks.init('two');
    expect(commands()).toEqual(['one init', 'two init']);
  });
});

const EMPTY = { type: 'change_summary', changes: { add: 0, change: 0, remove: 0, operation: 'plan' } };

const change = (address: string, actions: string[], before: object | null, after: object | null, unknown = {}) => ({
  address,
  mode: 'managed',
  change: { actions, before, after, after_unknown: unknown },
});

describe('plan', () => {
  test('an empty one', async () => {
    const stacks = runner();
    tell('one', 'plan', { out: [EMPTY] });
    const plan = await stacks.plan('one');
    expect(plan).toEqual({
      stack: 'one',
      ended: 'exited',
      exitCode: 0,
      diagnostics: [],
      seconds: expect.any(Number),
      logFile: path.join(folder, 'work/logs/002-one-plan.log'),
      isMade: true,
      isEmpty: true,
      add: 0,
      change: 0,
      destroy: 0,
      replace: 0,
      forget: 0,
      resources: [],
      checks: [],
      planFile: path.join(folder, 'work/one/002-one-plan.tfplan'),
    });
    // Seconds are those of the command.
    expect(plan.seconds).toBeGreaterThan(0);
    expect(called().slice(1)).toEqual([
      {
        stack: 'one',
        args: ['plan', '-json', '-input=false', '-detailed-exitcode', `-out=${plan.planFile}`, '-no-color'],
        environment: {
          AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
          AWS_ACCESS_KEY_ID: 'rehearsal',
          AWS_SECRET_ACCESS_KEY: 'rehearsal',
          AWS_CONFIG_FILE: '/dev/null',
          AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
          AWS_EC2_METADATA_DISABLED: 'true',
        },
      },
    ]);
    expect(read('work/logs/002-one-plan.log')).toMatch(
      /^terraform plan -json .*\n\{"type":"change_summary".*\}\n\nexited after [\d.]+ s, exit code 0\n$/,
    );
  });

  test('what it would do with each resource, counted once', async () => {
    const stacks = runner();
    tell('one', 'plan', { code: 2 });
    tell('one', 'show', {
      out: [
        {
          resource_changes: [
            change('aws_vpc.a', ['create'], null, { cidr_block: 'x' }, { id: true }),
            change(
              'aws_vpc.b',
              ['update'],
              { tags: { a: 1 }, name: 'n', id: 'i', x: null },
              { tags: { a: 2 }, name: 'n', x: null },
              { id: true, list: [] },
            ),
            change(
              'aws_vpc.c',
              ['delete', 'create'],
              { id: 'i', name: 'old' },
              { name: 'new' },
              { id: true, set: [{ y: true }] },
            ),
            change('aws_vpc.d', ['create', 'delete'], { id: 'i' }, { id: 'i' }),
            change('aws_vpc.e', ['delete'], { id: 'i' }, null),
            change('aws_vpc.f', ['forget'], { id: 'i' }, null),
            change('aws_vpc.g', ['no-op'], { id: 'i' }, { id: 'i' }),
            { ...change('data.aws_ami.h', ['read'], null, {}), mode: 'data' },
          ],
        },
      ],
    });
    const { isMade, isEmpty, add, change: changed, destroy, replace, forget, resources } = await stacks.plan('one');
    expect([isMade, isEmpty]).toEqual([true, false]);
    expect({ add, changed, destroy, replace, forget }).toEqual({
      add: 1,
      changed: 1,
      destroy: 1,
      replace: 2,
      forget: 1,
    });
    expect(resources).toEqual([
      { address: 'aws_vpc.a', action: 'create', changedAttributes: [] },
      { address: 'aws_vpc.b', action: 'update', changedAttributes: ['id', 'tags'] },
      { address: 'aws_vpc.c', action: 'replace', changedAttributes: ['id', 'name', 'set'] },
      { address: 'aws_vpc.d', action: 'replace', changedAttributes: [] },
      { address: 'aws_vpc.e', action: 'delete', changedAttributes: [] },
      { address: 'aws_vpc.f', action: 'forget', changedAttributes: [] },
    ]);
  });

  test('what a plan file says is in no log, it may be secret', async () => {
    const stacks = runner();
    tell('one', 'plan', { code: 2 });
    tell('one', 'show', {
      out: [{ resource_changes: [change('aws_x.a', ['update'], { p: 'secret-1' }, { p: 'secret-2' })] }],
    });
    await stacks.plan('one');
    const logs = fs.readdirSync(path.join(folder, 'work/logs'));
    expect(logs).toEqual(['001-one-init.log', '002-one-plan.log']);
    for (const log of logs) expect(read(`work/logs/${log}`)).not.toContain('secret');
  });

  test('a check that fails', async () => {
    const stacks = runner();
    const warning = { severity: 'warning', summary: 'Check block assertion failed', detail: 'No replica.' };
    tell('one', 'plan', { out: [{ type: 'diagnostic', diagnostic: { ...warning, range: {}, snippet: {} } }] });
    const problems = (...messages: string[]) => [{ problems: messages.map((message) => ({ message })) }];
    tell('one', 'show', {
      out: [
        {
          checks: [
            { address: { to_display: 'check.replicated' }, status: 'fail', instances: problems('No replica.') },
            { address: { to_display: 'check.broken' }, status: 'error', instances: problems('No such thing.') },
            { address: { to_display: 'check.fine' }, status: 'pass', instances: [{}] },
            { address: { to_display: 'check.later' }, status: 'unknown' },
          ],
        },
      ],
    });
    const plan = await stacks.plan('one');
    expect([plan.isEmpty, plan.diagnostics]).toEqual([true, [warning]]);
    expect(plan.checks).toEqual([
      { address: 'check.replicated', message: 'No replica.' },
      { address: 'check.broken', message: 'No such thing.' },
    ]);
  });

  test('one that cannot be made is neither made nor empty', async () => {
    const stacks = runner();
    const error = { severity: 'error', summary: 'Resource precondition failed', detail: 'Stale.', address: 'aws_x.a' };
    tell('one', 'plan', { code: 1, out: [{ type: 'diagnostic', diagnostic: error }] });
    const plan = await stacks.plan('one');
    expect([plan.isMade, plan.isEmpty, plan.exitCode, plan.diagnostics]).toEqual([false, false, 1, [error]]);
    tell('one', 'plan', { code: 1, err: 'out of memory\n' });
    expect((await stacks.plan('one')).diagnostics).toEqual([
      { severity: 'error', summary: 'terraform plan failed', detail: 'out of memory' },
    ]);
    expect(commands()).toEqual(['one init', 'one plan', 'one plan']);
  });

  test('one that takes too long', async () => {
    const stacks = runner();
    tell('one', 'plan', { wait: 60_000 });
    const plan = await stacks.plan('one', { timeout: Duration.seconds(1) });
    expect([plan.isMade, plan.isEmpty, plan.ended, plan.diagnostics]).toEqual([
      false,
      false,
      'timed-out',
      [{ severity: 'error', summary: 'terraform plan took over 1s', detail: '' }],
    ]);
  });

  test('one of a destruction', async () => {
    await runner().planDestroy('one');
    expect(called()[1]!.args).toEqual(expect.arrayContaining(['plan', '-destroy']));
  });
});

const hook = (type: string, addr: string, action?: string) => ({ type, hook: { resource: { addr }, action } });
const planned = (addr: string, action: string) => ({ type: 'planned_change', change: { resource: { addr }, action } });

describe('apply', () => {
  test('tells how far it is, and what was done', async () => {
    const stacks = runner();
    tell('one', 'apply', {
      out: [
        { type: 'version' },
        planned('aws_a.a', 'create'),
        planned('aws_b.b', 'replace'),
        planned('aws_c.c', 'forget'),
        'not JSON',
        hook('apply_start', 'data.aws_d.d', 'read'),
        hook('apply_complete', 'data.aws_d.d', 'read'),
        hook('apply_start', 'aws_b.b', 'delete'),
        hook('apply_start', 'aws_a.a', 'create'),
        hook('apply_complete', 'aws_b.b', 'delete'),
        hook('apply_start', 'aws_b.b', 'create'),
        hook('apply_complete', 'aws_a.a', 'create'),
        hook('apply_complete', 'aws_b.b', 'create'),
      ],
    });
    const seen: ApplyProgress[] = [];
    const applied = await stacks.apply('one', { onProgress: (progress) => seen.push(progress) });
    expect(
      seen.map(({ stack, done, total, current, latest }) => [stack, done, total, current, latest?.address]),
    ).toEqual([
      ['one', 0, 3, ['aws_b.b'], undefined],
      ['one', 0, 3, ['aws_b.b', 'aws_a.a'], undefined],
      ['one', 1, 3, ['aws_a.a'], 'aws_b.b'],
      ['one', 1, 3, ['aws_a.a', 'aws_b.b'], undefined],
      ['one', 2, 3, ['aws_b.b'], 'aws_a.a'],
      ['one', 3, 3, [], 'aws_b.b'],
    ]);
    expect(applied).toEqual({
      stack: 'one',
      ended: 'exited',
      exitCode: 0,
      diagnostics: [],
      seconds: expect.any(Number),
      logFile: path.join(folder, 'work/logs/002-one-apply.log'),
      isApplied: true,
      added: 2,
      changed: 0,
      destroyed: 1,
      resources: [
        { address: 'aws_b.b', action: 'delete', seconds: expect.any(Number), isDone: true },
        { address: 'aws_a.a', action: 'create', seconds: expect.any(Number), isDone: true },
        { address: 'aws_b.b', action: 'create', seconds: expect.any(Number), isDone: true },
      ],
    });
    expect(called()[1]!.args).toEqual(['apply', '-json', '-input=false', '-auto-approve', '-no-color']);
  });

  test('exactly a plan that was made', async () => {
    const stacks = runner();
    const plan = await stacks.plan('one');
    await stacks.apply('one', { plan });
    expect(called()[2]!.args).toEqual(['apply', '-json', '-input=false', '-auto-approve', plan.planFile, '-no-color']);
  });

  test('a resource that fails is not counted', async () => {
    const stacks = runner();
    const error = { severity: 'error', summary: 'creating: 501', detail: '', address: 'aws_b.b' };
    tell('one', 'apply', {
      code: 1,
      out: [
        hook('apply_start', 'aws_a.a', 'update'),
        hook('apply_start', 'aws_b.b', 'create'),
        hook('apply_complete', 'aws_a.a', 'update'),
        hook('apply_errored', 'aws_b.b', 'create'),
        { type: 'diagnostic', diagnostic: error },
      ],
    });
    const { isApplied, added, changed, resources, diagnostics } = await stacks.apply('one');
    expect([isApplied, added, changed, diagnostics]).toEqual([false, 0, 1, [error]]);
    expect(resources.map(({ address, isDone }) => [address, isDone])).toEqual([
      ['aws_a.a', true],
      ['aws_b.b', false],
    ]);
  });

  test.each(['own', 'runner'])('killed by the %s signal: what was under way is not done', async (whose) => {
    const controller = new AbortController();
    const stacks = runner(whose === 'runner' ? { signal: controller.signal } : {});
    tell('one', 'apply', { out: [hook('apply_start', 'aws_a.a', 'create')], wait: 60_000 });
    const applied = await stacks.apply('one', {
      stopSignal: 'SIGKILL',
      ...(whose === 'own' ? { signal: controller.signal } : {}),
      onProgress: () => controller.abort(),
    });
    expect([applied.isApplied, applied.ended, applied.resources, applied.diagnostics]).toEqual([
      false,
      'interrupted',
      [{ address: 'aws_a.a', action: 'create', seconds: expect.any(Number), isDone: false }],
      [{ severity: 'error', summary: 'terraform apply was interrupted', detail: '' }],
    ]);
  });

  test.each([
    [1, ['begin', 'end', 'begin', 'end']],
    [2, ['begin', 'begin', 'end', 'end']],
  ])('%d at a time, forks included', async (parallelism, order) => {
    const stacks = runner({ parallelism });
    await stacks.init('one');
    const fork = stacks.fork(path.join(folder, 'fork'), 'http://127.0.0.1:2');
    const log: string[] = [];
    tell('one', 'apply', { out: [hook('apply_start', 'aws_a.a', 'create')], wait: 1_000 });
    const apply = async (each: StackRunner): Promise<void> => {
      await each.apply('one', { onProgress: () => log.push('begin') });
      log.push('end');
    };
    await Promise.all([apply(stacks), apply(fork)]);
    expect(log).toEqual(order);
  });
});

const managed = (type: string, name: string) => ({ mode: 'managed', type, name });

describe('the state', () => {
  test('its resources, none before the first apply', async () => {
    const stacks = runner();
    expect(stacks.resources('one')).toEqual([]);
    tell('one', 'apply', {
      state: {
        resources: [managed('aws_vpc', 'b'), managed('aws_vpc', 'a'), { mode: 'data', type: 'aws_ami', name: 'c' }],
      },
    });
    await stacks.apply('one');
    expect(stacks.resources('one')).toEqual(['aws_vpc.a', 'aws_vpc.b']);
  });

  test('what an interruption left half made counts as whole again', async () => {
    const stacks = runner();
    expect(await stacks.untaint('one')).toEqual([]);
    const tainted = (type: string, name: string) => ({ ...managed(type, name), instances: [{ status: 'tainted' }] });
    tell('one', 'apply', {
      state: {
        resources: [tainted('aws_vpc', 'b'), { ...managed('aws_vpc', 'c'), instances: [{}] }, tainted('aws_vpc', 'a')],
      },
    });
    await stacks.apply('one');
    expect(await stacks.untaint('one')).toEqual(['aws_vpc.a', 'aws_vpc.b']);
    expect(
      called()
        .slice(2)
        .map(({ args }) => args),
    ).toEqual([
      ['untaint', 'aws_vpc.b', '-no-color'],
      ['untaint', 'aws_vpc.a', '-no-color'],
    ]);
    tell('one', 'untaint', { code: 1, err: 'locked' });
    await expect(stacks.untaint('one')).rejects.toThrow('one: terraform untaint failed: locked [terraform-untaint]');
  });

  test('a fork has its own, and its own gate, logs and configuration', async () => {
    const stacks = runner();
    tell('one', 'apply', { state: { resources: [managed('aws_vpc', 'a')] } });
    await stacks.plan('one');
    await stacks.apply('one');
    const fork = stacks.fork(path.join(folder, 'fork'), 'http://127.0.0.1:2');
    expect(fork.resources('one')).toEqual(['aws_vpc.a']);
    tell('one', 'apply', { state: { resources: [] } });
    tell('two', 'apply', { state: { resources: [managed('aws_vpc', 'b')] } });
    expect((await fork.apply('one')).logFile).toBe(path.join(folder, 'fork/logs/001-one-apply.log'));
    await fork.apply('two');
    expect([fork.resources('one'), fork.resources('two')]).toEqual([[], ['aws_vpc.b']]);
    expect([stacks.resources('one'), stacks.resources('two')]).toEqual([['aws_vpc.a'], []]);
    expect(commands()).toEqual(['one init', 'one plan', 'one apply', 'one apply', 'two apply']);
    expect(called().map(({ environment }) => environment['AWS_ENDPOINT_URL']!.slice(-1))).toEqual([
      '1',
      '1',
      '1',
      '2',
      '2',
    ]);
    expect(fs.readdirSync(path.join(folder, 'work/one'))).toContain('002-one-plan.tfplan');
    expect(fs.readdirSync(path.join(folder, 'fork/one')).filter((name) => name.endsWith('.tfplan'))).toEqual([]);
  });
});

describe('retire', () => {
  const STACK = {
    resource: {
      aws_kms_key: { key: { lifecycle: { prevent_destroy: true } } },
      aws_lb: { endpoint: { enable_deletion_protection: true } },
    },
  };
  const ALL = { resources: [managed('aws_kms_key', 'key'), managed('aws_lb', 'endpoint')] };

  test('unlocks, then applies what is left', async () => {
    const stacks = runner({ documents: { one: STACK } });
    tell('one', 'apply', { state: ALL });
    await stacks.apply('one');
    const configurations: string[] = [];
    tell('one', 'apply', {
      out: [hook('apply_start', 'aws_lb.endpoint', 'update')],
      state: { resources: [managed('aws_kms_key', 'key')] },
    });
    const { kept, remaining, applied } = await stacks.retire('one', {
      onProgress: () => configurations.push(read('work/one/cdk.tf.json')),
    });
    expect([kept, remaining, applied.map(({ isApplied }) => isApplied)]).toEqual([
      ['aws_kms_key.key'],
      ['aws_kms_key.key'],
      [true, true],
    ]);
    expect(
      called()
        .slice(2)
        .map(({ args }) => args),
    ).toEqual([
      ['apply', '-json', '-input=false', '-auto-approve', '-target=aws_lb.endpoint', '-no-color'],
      ['apply', '-json', '-input=false', '-auto-approve', '-no-color'],
    ]);
    expect(configurations.map((text) => JSON.parse(text) as object)).toEqual([
      { resource: { ...STACK.resource, aws_lb: { endpoint: { enable_deletion_protection: false } } } },
      { resource: { aws_kms_key: STACK.resource.aws_kms_key } },
    ]);
  });

  test('stops when the unlocking fails', async () => {
    const stacks = runner({ documents: { one: STACK } });
    tell('one', 'apply', { state: ALL });
    await stacks.apply('one');
    tell('one', 'apply', { code: 1, err: 'no' });
    const { remaining, applied } = await stacks.retire('one');
    expect([remaining, applied.map(({ isApplied }) => isApplied)]).toEqual([
      ['aws_kms_key.key', 'aws_lb.endpoint'],
      [false],
    ]);
  });
});
