import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Duration } from '../../lib/core/quantities';
import { Terraform } from '../../lib/rehearsal/terraform';

// The terraform here is a script; how the real one takes signals is not shown.

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-terraform-test-'));
});

afterEach(() => fs.rmSync(folder, { recursive: true }));

function terraform(script: string): Terraform {
  fs.writeFileSync(path.join(folder, 'terraform'), `#!/bin/bash\n${script}\n`, { mode: 0o755 });
  return new Terraform({
    scratch: path.join(folder, 'scratch'),
    environment: { PATH: `${folder}:${process.env['PATH'] ?? ''}`, TF_CLI_ARGS: '-destroy', AWS_PROFILE: 'mine' },
  });
}

test('hands over arguments and variables, none of the user, and tells the lines as they come', async () => {
  const lines: string[] = [];
  const run = await terraform('echo "$@"; echo "$A $TF_CLI_ARGS$AWS_PROFILE"; echo no >&2; exit 3').start(
    folder,
    ['plan', '-json'],
    { environment: { A: 'b' }, onLine: (line) => lines.push(line) },
  );
  expect(run).toEqual({ exitCode: 3, stdout: 'plan -json -no-color\nb ', stderr: 'no\n', ended: 'exited' });
  expect(lines).toEqual(['plan -json -no-color', 'b ']);
});

test('is the program that TERRAFORM_BINARY_NAME says', async () => {
  const program = path.join(folder, 'tofu');
  fs.writeFileSync(program, '#!/bin/sh\necho \'{"terraform_version": "1.11.5"}\'\n', { mode: 0o755 });
  const environment = { PATH: `${folder}:/bin`, TERRAFORM_BINARY_NAME: 'tofu' };
  const tofu = new Terraform({ scratch: folder, environment });
  expect([tofu.binary, await tofu.version()]).toEqual(['tofu', '1.11.5']);
  expect((await tofu.run(folder, ['version', '-json'])).exitCode).toBe(0);
  fs.rmSync(program);
  expect(await tofu.version()).toBeUndefined();
});

test('without a terraform', async () => {
  const nowhere = new Terraform({ scratch: folder, environment: { PATH: folder } });
  expect(await nowhere.start(folder, ['plan'])).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: 'spawn terraform ENOENT',
    ended: 'exited',
  });
});

// A terraform that waits, with a provider that would outlive it.
const WAITING = `sleep 600 & echo $! > provider; trap 'echo stopped; exit 1' INT; echo begun; wait`;

const isAlive = (pid: string): boolean => !execFileSync('ps', ['-o', 'state=', '-p', pid]).toString().startsWith('Z');

function providerIsAlive(): boolean {
  try {
    return isAlive(fs.readFileSync(path.join(folder, 'provider'), 'utf8').trim());
  } catch {
    return false;
  }
}

test('a run that takes too long is asked to stop', async () => {
  const run = await terraform(WAITING).start(folder, ['plan'], {
    timeout: Duration.seconds(1),
    signal: new AbortController().signal,
  });
  expect(run).toEqual({ exitCode: 1, stdout: 'begun\nstopped', stderr: '', ended: 'timed-out' });
  expect(providerIsAlive()).toBe(false);
});

test.each([
  ['asked to stop', undefined, 'begun\nstopped'],
  ['killed', 'SIGKILL' as const, 'begun'],
])('an interrupted run is %s, its provider ends with it', async (_, stopSignal, stdout) => {
  const controller = new AbortController();
  const run = await terraform(WAITING).start(folder, ['plan'], {
    signal: controller.signal,
    stopSignal,
    onLine: (line) => {
      if (line === 'begun') controller.abort();
    },
  });
  expect(run).toEqual({ exitCode: 1, stdout, stderr: '', ended: 'interrupted' });
  expect(providerIsAlive()).toBe(false);
});

test('what is interrupted beforehand does not begin', async () => {
  const run = await terraform('echo begun').start(folder, ['plan'], { signal: AbortSignal.abort() });
  expect(run).toEqual({ exitCode: 1, stdout: '', stderr: 'not started', ended: 'interrupted' });
});
