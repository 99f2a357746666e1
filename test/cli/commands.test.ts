import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { ownPackage } from '../../lib/cli/project-commands';
import { ROOT } from '../support/environment';
import { describeWithMoto } from '../support/moto';

// The commands as a user runs them: as processes, with their exit codes.

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function run(cwd: string, script: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): Run {
  const register = path.join(ROOT, 'node_modules/esbuild-register/register.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-r', register, path.join(ROOT, script), ...args], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', ...environment },
  });
  return { code: status, out: stdout, err: stderr };
}

const warmsite = (cwd: string, ...args: string[]): Run => run(cwd, 'lib/cli/warmsite.ts', args);

/** What the shipped production environment leaves to its demand. */
const DERIVED_IN_PROD = [
  'derived  prod  inference.groups[0] llm  active 3 to 9, standby at least 1, 9.75 in flight per instance ' +
    '(14/s at 6.5 s growing by 30%, 24 slots; with one zone lost 6 of 9 hold 99% within 2 s)',
  'derived  prod  inference.groups[1] embed  active 2 to 8, standby at least 1, 29.7 in flight per instance ' +
    '(1800/s at 0.12 s growing by 25%, 64 slots; with one zone lost 5 of 8 hold 99% within 0.1 s)',
];

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-cli-'));
});

afterEach(() => fs.rmSync(folder, { recursive: true }));

/** A project of its own with the shipped environments, whose files may be broken. */
function project(break_: (file: (name: string) => string) => void): string {
  fs.cpSync(path.join(ROOT, 'config/environments'), path.join(folder, 'config/environments'), { recursive: true });
  fs.cpSync(path.join(ROOT, 'config/topology'), path.join(folder, 'config/topology'), { recursive: true });
  break_((name) => path.join(folder, 'config', name));
  return folder;
}

describe('npm run synth', () => {
  const outdir = (): string => path.join(folder, 'out');
  const synth = (...args: string[]): Run => run(ROOT, 'main.ts', args, { CDKTF_OUTDIR: outdir() });

  test('one environment: a row a stack, where the output lies, what to do next', () => {
    const { code, out, err } = synth('prod');
    expect([code, err]).toEqual([0, '']);
    const lines = out.split('\n');
    expect(lines[0]).toMatch(/^stack +Region +resources +warnings +time$/);
    expect(lines.slice(1, 6).map((line) => line.split(/ +/).slice(0, 2))).toEqual([
      ['warmsite-prod-vault-us-west-2', 'us-west-2'],
      ['warmsite-prod-vault-us-east-2', 'us-east-2'],
      ['warmsite-prod-site-us-east-2', 'us-east-2'],
      ['warmsite-prod-site-us-west-2', 'us-west-2'],
      ['warmsite-prod-global', 'us-east-1'],
    ]);
    expect(lines.slice(6, 10)).toEqual(['', ...DERIVED_IN_PROD, '']);
    expect(out).toContain('5 stacks in ');
    expect(out).toContain(`npx ${ownPackage().framework} deploy 'warmsite-prod-*'`);
    expect(fs.readdirSync(path.join(outdir(), 'stacks'))).toHaveLength(5);
  });

  test('an unknown environment: the known ones, exit code 2, nothing written', () => {
    const { code, out, err } = synth('prdo');
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toBe(
      "error config/environments: there is no environment 'prdo'; did you mean 'prod'? known are dev, prod, staging [unknown-environment]\n" +
        '1 problem; nothing was written\n',
    );
    expect(fs.existsSync(outdir())).toBe(false);
  });
});

describe('warmsite', () => {
  test('check shows what follows from the files', () => {
    const { code, out } = warmsite(ROOT, 'check', 'prod');
    expect(code).toBe(0);
    expect(out).toContain('warmsite-prod: inference.example.com, account 111122223333');
    expect(out).toMatch(
      /^database +warmsite-prod-db-g1 \(born primary, writes\) +warmsite-prod-db-g1 \(born replica\)$/m,
    );
    expect(out).toMatch(
      /^state bucket +warmsite-prod-state-111122223333-us-east-2 +warmsite-prod-state-111122223333-us-west-2$/m,
    );
    expect(out).toContain(`\n\n${DERIVED_IN_PROD.join('\n')}\n\nThe files are valid. Nothing was written.\n`);
  });

  test('check shows the detection that was chosen, and nothing where nothing was', () => {
    expect(warmsite(ROOT, 'check', 'staging').out).toContain(
      '\n\nderived  staging  detection  interval 10s, failures 3 (notices 95% of losses within 36 s, asked 60 s; ' +
        '0.72 false alarms a year, asked 1)\n\nThe files are valid.',
    );
    expect(warmsite(ROOT, 'check', 'dev').out).not.toContain('derived');
  });

  test('topology show tells who writes and what is possible', () => {
    const { code, out } = warmsite(ROOT, 'topology', 'show', 'prod');
    expect(code).toBe(0);
    expect(out).toMatch(/^us-east-2 +home +warmsite-prod-db-g1 +writes +-$/m);
    expect(out).toMatch(/^us-west-2 +standby +warmsite-prod-db-g1 +replica +warmsite-prod-db-g1 in us-east-2$/m);
    expect(out).toContain('Next possible step: failover, if us-east-2 is lost');
  });

  test('broken YAML: a caret under the spot, exit code 2, no stack trace', () => {
    const cwd = project((file) => {
      fs.writeFileSync(file('environments/prod.yaml'), 'system: warmsite\nregions: [us-east-2\naccount: x\n');
    });
    const { code, out, err } = warmsite(cwd, 'check', 'prod');
    expect([code, out]).toEqual([2, '']);
    expect(err).toBe(
      'error config/environments/prod.yaml:2:10: broken YAML: flow sequence in block collection must be sufficiently indented and end with a ] [yaml-syntax]\n' +
        '  2 | regions: [us-east-2\n' +
        '    |          ^\n' +
        '1 problem; nothing was written\n',
    );
  });

  test('all problems of an environment at once, each with its position', () => {
    const cwd = project((file) => {
      const text = fs.readFileSync(file('environments/prod.yaml'), 'utf8');
      fs.writeFileSync(
        file('environments/prod.yaml'),
        text
          .replace('standbyTier:', 'standbyTeir:')
          .replace('10.21.0.0/16', '10.20.128.0/17')
          .replace('multiAz: true', 'multiAz: maybe'),
      );
    });
    const { code, err } = warmsite(cwd, 'check', 'prod');
    expect(code).toBe(2);
    const problems = err.split('\n').filter((line) => line.startsWith('error '));
    expect(problems.map((line) => /\[([a-z-]+)\]$/.exec(line)?.[1]).sort()).toEqual([
      'cidr-overlap',
      'missing-key',
      'unknown-key',
      'wrong-type',
    ]);
    for (const line of problems) expect(line).toMatch(/^error config\/environments\/prod\.yaml:\d+:\d+/);
    expect(err).toContain('4 problems; nothing was written');
  });

  test('a project without configuration', () => {
    const { code, err } = warmsite(folder, 'check', 'prod');
    expect(code).toBe(2);
    expect(err).not.toMatch(/\n\s+at /);
    expect(err).toContain('config/environments');
  });

  test('help names every command and the exit codes', () => {
    const { code, out } = warmsite(ROOT, '--help');
    expect(code).toBe(0);
    const commands = ['check', 'verify', 'topology', 'bootstrap', 'images', 'preflight', 'release'];
    const runbooks = ['failover', 'rebuild', 'switchover', 'drill', 'runbook'];
    for (const command of [...commands, ...runbooks]) expect(out).toContain(`  ${command} `);
    expect(out).toContain('Exit codes: 0 done, 1 the work found problems, 2 the input could not be used.');
  });

  test('a runbook without a terminal and without --yes: unusable, exit code 2', () => {
    expect(warmsite(ROOT, 'failover', 'prod')).toEqual({
      code: 2,
      out: '',
      err:
        'error warmsite failover: there is nobody to ask; give --yes to go on without asking [no-terminal]\n' +
        '1 problem; nothing was written\n',
    });
  });

  test('a runbook that the topology does not allow: refused', () => {
    expect(warmsite(ROOT, 'switchover', 'prod', '--yes')).toEqual({
      code: 1,
      out: '',
      err:
        'error topology: cannot switchover: us-east-2 already writes; the step possible from here is failover [switchover-refused]\n' +
        '1 problem; nothing was written\n',
    });
  });

  test('a runbook for people', () => {
    const { code, out, err } = warmsite(ROOT, 'runbook', 'failover', 'prod');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^# Failover: us-west-2 takes over from us-east-2\n/);
    expect(warmsite(ROOT, 'runbook', 'nothing', 'prod').code).toBe(2);
  });

  test('an unknown command is unusable input', () => {
    const { code, err } = warmsite(ROOT, 'chek', 'prod');
    expect(code).toBe(2);
    expect(err).toContain("error: unknown command 'chek'");
    expect(err).toContain('(Did you mean check?)');
  });
});

describeWithMoto('warmsite bootstrap, against an emulator', (moto) => {
  test('shows each step, and a dry run writes nothing', () => {
    const cwd = project((file) => {
      const text = fs.readFileSync(file('environments/dev.yaml'), 'utf8');
      fs.writeFileSync(file('environments/dev.yaml'), text.replaceAll(/\b\d{12}\b/g, '123456789012'));
    });
    const bootstrap = (...args: string[]): Run =>
      run(cwd, 'lib/cli/warmsite.ts', ['bootstrap', 'dev', ...args], { AWS_ENDPOINT_URL: moto().endpoint });
    const planned = bootstrap('--dry-run');
    expect([planned.code, planned.err]).toEqual([0, '']);
    expect(planned.out).toMatch(/^would create +us-east-2 +bucket warmsite-dev-state-123456789012-us-east-2$/m);
    expect(planned.out).toContain('settings would change; nothing was written.');
    const data = bootstrap('--dry-run', '--json');
    expect([data.code, data.err]).toEqual([0, planned.out.slice(0, planned.out.indexOf('\n\n') + 1)]);
    expect(JSON.parse(data.out)).toMatchObject({ environment: 'dev', dryRun: true, steps: expect.any(Array) });
    const done = bootstrap();
    expect([done.code, done.err]).toEqual([0, '']);
    expect(done.out).toBe(
      planned.out.replaceAll('would create', 'created     ').replace('would change; nothing was written', 'changed'),
    );
  });

  test('the wrong account: exit code 1, both accounts, no stack trace', () => {
    const { code, out, err } = run(ROOT, 'lib/cli/warmsite.ts', ['bootstrap', 'prod'], {
      AWS_ENDPOINT_URL: moto().endpoint,
    });
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('123456789012');
    expect(err).toContain('111122223333');
    expect(err).not.toMatch(/\n\s+at /);
  });
});
