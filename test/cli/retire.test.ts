import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { runRetire } from '../../lib/cli/retire';
import { TerraformDocument } from '../../lib/rehearsal/retirement';
import { shipped } from '../support/environment';

/** What is written. That it can be applied, and what is left then, is shown by the scenario `baseline` of a rehearsal. */

const PROTECTED = 'prevent_destroy';

let root: string;
const said: string[] = [];

beforeAll(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-retire-'));
  jest.spyOn(console, 'log').mockImplementation((text: string) => void said.push(text));
  runRetire({ environment: shipped('dev'), root, json: false });
});
afterAll(() => fs.rmSync(root, { recursive: true }));

const SCRIPT = 'cdktf.out/retire/dev/take-down.sh';

const folder = (): string => path.join(root, 'cdktf.out/retire/dev');
const read = (step: string, stack: string): TerraformDocument =>
  JSON.parse(fs.readFileSync(path.join(folder(), step, stack, 'cdk.tf.json'), 'utf8')) as TerraformDocument;

test('the stacks in the order in which they go, each with its own state', () => {
  const script = fs.readFileSync(path.join(root, SCRIPT), 'utf8');
  const applied = [...script.matchAll(/^terraform -chdir=(\S+) apply/gm)].map(([, place]) => place);
  expect(applied.filter((place) => place!.startsWith('2-'))).toEqual([
    '2-take-down/warmsite-dev-global',
    '2-take-down/warmsite-dev-site-us-west-2',
    '2-take-down/warmsite-dev-site-us-east-2',
    '2-take-down/warmsite-dev-vault-us-east-2',
    '2-take-down/warmsite-dev-vault-us-west-2',
  ]);
  // What refuses to be deleted is told otherwise before.
  const site = applied.filter((place) => place!.endsWith('site-us-east-2'));
  expect(site.map((place) => place!.split('/')[0])).toEqual(['1-unlock', '2-take-down']);
  expect(spawnSync('sh', ['-n', path.join(root, SCRIPT)]).status).toBe(0);
  const { terraform } = read('2-take-down', 'warmsite-dev-site-us-east-2') as unknown as {
    readonly terraform: { readonly backend: { readonly s3: { readonly key: string } } };
  };
  expect(terraform.backend.s3.key).toContain('warmsite-dev-site-us-east-2');
});

test('the script runs the program that plans and applies otherwise, too', () => {
  const target = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-retire-'));
  process.env['TERRAFORM_BINARY_NAME'] = 'tofu';
  try {
    runRetire({ environment: shipped('dev'), root: target, json: false });
    const script = (root: string): string => fs.readFileSync(path.join(root, SCRIPT), 'utf8');
    expect(script(target)).toBe(script(root).replaceAll('terraform -chdir', 'tofu -chdir'));
    expect(script(target)).not.toBe(script(root));
  } finally {
    delete process.env['TERRAFORM_BINARY_NAME'];
    fs.rmSync(target, { recursive: true });
  }
});

test('databases, buckets, keys and the secret stay under management, and protected; what serves goes', () => {
  const site = read('2-take-down', 'warmsite-dev-site-us-east-2').resource ?? {};
  expect(JSON.stringify(site['aws_db_instance'])).toContain(PROTECTED);
  expect(Object.keys(site)).not.toContain('aws_lb');
  expect(Object.keys(site)).not.toContain('aws_autoscaling_group');
  const vault = read('2-take-down', 'warmsite-dev-vault-us-east-2').resource ?? {};
  for (const type of ['aws_s3_bucket', 'aws_kms_key', 'aws_secretsmanager_secret', 'aws_backup_vault']) {
    expect(JSON.stringify(vault[type])).toContain(PROTECTED);
  }
});

test('says what goes and what stays, and that nothing was changed', () => {
  const [text = ''] = said;
  expect(text.split('\n')[0]).toMatch(/^stack +unlocked first +goes +stays$/);
  expect(text.split('\n\n')[1]).toBe(
    '5 stacks in cdktf.out/retire/dev. Nothing was changed.\n' +
      'Next: sh cdktf.out/retire/dev/take-down.sh   applies them in this order, and asks before each',
  );
});

test('a state in a local file is the one that the stack has, not an empty one', () => {
  const other = fs.mkdtempSync(path.join(root, 'local-'));
  runRetire({ environment: { ...shipped('dev'), state: { backend: 'local' as const } }, root: other, json: true });
  const place = path.join(other, 'cdktf.out/retire/dev');
  for (const step of ['1-unlock', '2-take-down']) {
    const stack = 'warmsite-dev-site-us-east-2';
    const { terraform } = JSON.parse(fs.readFileSync(path.join(place, step, stack, 'cdk.tf.json'), 'utf8')) as {
      readonly terraform: { readonly backend: { readonly local: { readonly path: string } } };
    };
    expect(path.resolve(place, step, stack, terraform.backend.local.path)).toBe(
      path.join(other, `terraform.${stack}.tfstate`),
    );
  }
  const { stacks } = JSON.parse(said.at(-1) ?? '') as {
    stacks: { unlocks: string[]; goes: string[]; stays: string[] }[];
  };
  for (const { unlocks, goes, stays } of stacks) {
    expect(goes).toEqual(expect.arrayContaining(unlocks));
    expect(goes.filter((address) => stays.includes(address))).toEqual([]);
  }
});
