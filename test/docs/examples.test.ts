import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { TerraformResource, TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';
import * as warmsite from '../../lib';
import { describeWithTerraform } from '../support/terraform';
import { documented, ExampleRunner, typeErrorsOf } from './doc-examples';

/** Constructs of which Terraform's JSON has a block of another kind in place of a resource, and its key. */
const OTHER_BLOCKS: Readonly<Record<string, string>> = {
  EphemeralResource: 'ephemeral',
  Forgotten: 'removed',
  RegionStack: 'provider',
  TakeoverGuard: 'data',
};

const all = documented();
const examples = Object.fromEntries(all.map(({ name, example = '' }) => [name, example]));
const constructs = all.filter(({ isConstruct }) => isConstruct).map(({ name }) => name);
const others = all.filter(({ isConstruct }) => !isConstruct).map(({ name }) => name);

let folder: string;
const before = process.cwd();

// Examples write their output where they are run.
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-examples-'));
  process.chdir(folder);
});

afterEach(() => {
  process.chdir(before);
  fs.rmSync(folder, { recursive: true });
});

/** The stacks that an app has written into this folder, by name. */
function synthesized(runner: ExampleRunner): Record<string, Record<string, any>> {
  runner.shared.app.synth();
  const stacks = path.join(folder, 'cdktf.out/stacks');
  const read = (name: string): any => JSON.parse(fs.readFileSync(path.join(stacks, name, 'cdk.tf.json'), 'utf8'));
  return Object.fromEntries(fs.readdirSync(stacks).map((name) => [name, read(name)]));
}

test('every construct of the public interface has an example, and so has what is called first', () => {
  expect(constructs.length).toBeGreaterThan(50);
  expect(others).toEqual(['Names', 'RegionPair', 'Topology', 'assess', 'sizesNeeded', 'synthesize']);
  expect(all.filter(({ example }) => example === undefined).map(({ name }) => name)).toEqual([]);
});

test('every example uses what it is an example of, and fits on a screen', () => {
  const named = (name: string): boolean => new RegExp(`\\b(new )?${name}[(.]`).test(examples[name]!);
  expect(all.filter(({ name }) => !named(name)).map(({ name }) => name)).toEqual([]);
  const long = all.filter(({ name }) => examples[name]!.split('\n').length > 40 || /.{118}/.test(examples[name]!));
  expect(long.map(({ name }) => name)).toEqual([]);
});

test('every example compiles, and none does with a prop that there is not', () => {
  const mistaken = Object.fromEntries(
    constructs
      .map((name): [string, string] => [
        `${name}-mistaken`,
        examples[name]!.replace(new RegExp(`(new ${name}\\([^{]*\\{)`), '$1 noSuchProp: 1,'),
      ])
      .filter(([name, text]) => text !== examples[name.replace('-mistaken', '')]),
  );
  const errors = typeErrorsOf({ ...examples, ...mistaken });
  expect(Object.entries(errors).filter(([name, found]) => !(name in mistaken) && found.length > 0)).toEqual([]);
  expect(Object.keys(mistaken)).toHaveLength(constructs.length);
  const unnoticed = Object.keys(mistaken).filter((name) => !errors[name]!.some((text) => /'noSuchProp'/.test(text)));
  expect(unnoticed).toEqual([]);
});

test.each(constructs)('the example of %s adds it, and what it is made of, to the output', (name) => {
  const runner = new ExampleRunner();
  const { app } = runner.shared as { app: IConstruct };
  const there = new Set(app.node.findAll());
  runner.run(examples[name]!);
  const added = app.node.findAll().filter((node) => !there.has(node));
  const Class = (warmsite as unknown as Record<string, new () => IConstruct>)[name]!;
  const own = added.filter((node) => node instanceof Class);
  expect(own).not.toEqual([]);

  const stacks = synthesized(runner);
  const block = OTHER_BLOCKS[name];
  if (block === undefined) {
    const resources = own.flatMap((node) => node.node.findAll()).filter((node) => node instanceof TerraformResource);
    expect(resources.length).toBeGreaterThan(0);
    for (const resource of resources) {
      const { resource: written } = stacks[TerraformStack.of(resource).toString()]!;
      expect(written[resource.terraformResourceType]).toHaveProperty(resource.friendlyUniqueId);
    }
  } else {
    expect(stacks[TerraformStack.of(own[0]!).toString()]).toHaveProperty(block);
  }
});

test.each(others)('the example of %s answers', (name) => {
  const runner = new ExampleRunner();
  runner.run(examples[name]!);
  expect(runner.printed.join('\n')).not.toBe('');
});

describeWithTerraform('with the schemas of the provider', () => {
  test('all examples together are valid', () => {
    const runner = new ExampleRunner();
    for (const name of constructs) runner.run(examples[name]!);
    const stacks = synthesized(runner);
    const [{ terraform }] = Object.values(stacks) as [Record<string, any>];
    const module: Record<string, unknown> = {};
    // A module each, since they may have the same addresses: then one process validates all of them.
    for (const [name, { provider: _, terraform: __, ...content }] of Object.entries(stacks)) {
      fs.mkdirSync(path.join(folder, name));
      fs.writeFileSync(path.join(folder, name, 'main.tf.json'), JSON.stringify(content));
      module[name] = { source: `./${name}` };
    }
    const { required_providers } = terraform;
    fs.writeFileSync(path.join(folder, 'main.tf.json'), JSON.stringify({ terraform: { required_providers }, module }));
    fs.writeFileSync(
      path.join(folder, 'mirror.tfrc'),
      `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(process.env['WARMSITE_PROVIDER_MIRROR'])}\n  }\n}\n`,
    );
    const env = { ...process.env, TF_CLI_CONFIG_FILE: path.join(folder, 'mirror.tfrc'), CHECKPOINT_DISABLE: '1' };
    execFileSync('terraform', ['init', '-input=false'], { env, stdio: 'pipe' });
    const { valid, diagnostics } = validated(env);
    expect(diagnostics).toEqual([]);
    expect(valid).toBe(true);
  });
});

function validated(env: NodeJS.ProcessEnv): { valid: boolean; diagnostics: unknown[] } {
  try {
    return JSON.parse(execFileSync('terraform', ['validate', '-json'], { env, encoding: 'utf8' }));
  } catch (error) {
    return JSON.parse((error as { stdout: string }).stdout);
  }
}
