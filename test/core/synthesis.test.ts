import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { Annotations, App, TerraformStack } from 'cdktf';
import { RegionStack } from '../../lib/core/region-stack';
import { synthesize } from '../../lib/core/synthesis';
import { problemsOf, TEST_NAMES } from '../support/synth';

let folder: string;
let outdir: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-synthesis-'));
  outdir = path.join(folder, 'cdktf.out');
});

afterEach(() => fs.rmSync(folder, { recursive: true }));

function stackWithTopics(app: App, id: string, ...names: string[]): RegionStack {
  const stack = new RegionStack(app, id, { names: TEST_NAMES, backend: { kind: 'local' } });
  for (const name of names) new SnsTopic(stack, name, { name });
  return stack;
}

/** Every file below the output folder, with its content. */
function files(): Record<string, string> {
  if (!fs.existsSync(outdir)) return {};
  return Object.fromEntries(
    fs
      .readdirSync(outdir, { recursive: true, encoding: 'utf8' })
      .filter((file) => fs.statSync(path.join(outdir, file)).isFile())
      .sort()
      .map((file) => [file, fs.readFileSync(path.join(outdir, file), 'utf8')]),
  );
}

test('writes each stack and the manifest, and tells what it wrote', () => {
  const summaries = synthesize({
    outdir,
    build: (app) => {
      stackWithTopics(app, 'one', 'a', 'b');
      Annotations.of(stackWithTopics(app, 'two')).addWarning('look here');
    },
  });
  expect(summaries).toEqual([
    { name: 'one', region: 'us-east-2', resources: 2, warnings: [], milliseconds: expect.any(Number) },
    { name: 'two', region: 'us-east-2', resources: 0, warnings: ['two: look here'], milliseconds: expect.any(Number) },
  ]);
  expect(Object.keys(files())).toEqual(['manifest.json', 'stacks/one/cdk.tf.json', 'stacks/two/cdk.tf.json']);
  expect(fs.readdirSync(folder)).toEqual(['cdktf.out']);
});

test('two runs give the same bytes', () => {
  const build = (app: App): void => void stackWithTopics(app, 'one', 'a', 'b');
  synthesize({ outdir, build });
  const first = files();
  synthesize({ outdir, build });
  expect(files()).toEqual(first);
});

test("removes the configuration of stacks that are gone, and leaves Terraform's own files alone", () => {
  synthesize({ outdir, build: (app) => [stackWithTopics(app, 'one'), stackWithTopics(app, 'two')] });
  fs.writeFileSync(path.join(outdir, 'stacks/one/.terraform.lock.hcl'), 'lock');
  synthesize({ outdir, build: (app) => stackWithTopics(app, 'one') });
  expect(Object.keys(files())).toEqual(['manifest.json', 'stacks/one/.terraform.lock.hcl', 'stacks/one/cdk.tf.json']);
});

test('never removes a state with the stack that is gone', () => {
  synthesize({ outdir, build: (app) => [stackWithTopics(app, 'one'), stackWithTopics(app, 'two')] });
  fs.writeFileSync(path.join(outdir, 'stacks/two/terraform.tfstate'), 'state');
  synthesize({ outdir, build: (app) => stackWithTopics(app, 'one') });
  expect(Object.keys(files())).toEqual(['manifest.json', 'stacks/one/cdk.tf.json', 'stacks/two/terraform.tfstate']);
});

test('touches nothing in a folder that it did not write', () => {
  fs.mkdirSync(path.join(outdir, 'stacks/environment'), { recursive: true });
  fs.writeFileSync(path.join(outdir, 'stacks/environment/cdk.tf.json'), 'of someone else');
  synthesize({ outdir, build: (app) => stackWithTopics(app, 'one') });
  expect(files()['stacks/environment/cdk.tf.json']).toBe('of someone else');
});

describe('an output folder that cannot be written to', () => {
  const attempt = (): { code: string; message: string }[] =>
    problemsOf(() =>
      synthesize({ outdir, build: (app) => [stackWithTopics(app, 'one'), stackWithTopics(app, 'two')] }),
    );

  test('a file', () => {
    fs.writeFileSync(outdir, '');
    expect(attempt()).toEqual([
      {
        code: 'output-folder',
        where: outdir,
        message: `must be a folder that can be written to, got EEXIST: file already exists, mkdir '${outdir}'; mend it or name another one`,
      },
    ]);
  });

  test('a folder where a stack should be written: the other stack stays as it was', () => {
    synthesize({ outdir, build: (app) => stackWithTopics(app, 'one', 'a') });
    fs.mkdirSync(path.join(outdir, 'stacks/two/cdk.tf.json'), { recursive: true });
    const before = files();
    expect(attempt().map(({ code }) => code)).toEqual(['output-folder']);
    expect(files()).toEqual(before);
  });
});

test('an app without stacks is written as such', () => {
  synthesize({ outdir, build: (app) => stackWithTopics(app, 'one') });
  synthesize({ outdir, build: () => undefined });
  expect(Object.keys(files())).toEqual(['manifest.json']);
});

describe('all or nothing', () => {
  const wrong: [string, (app: App) => unknown, string[]][] = [
    [
      'constructs of two stacks that are not valid',
      (app) => {
        stackWithTopics(app, 'one').node.addValidation({ validate: () => ['is wrong'] });
        stackWithTopics(app, 'two').node.addValidation({ validate: () => ['is wrong as well'] });
      },
      ['one: is wrong [validation]', 'two: is wrong as well [validation]'],
    ],
    [
      'an error annotation',
      (app) => Annotations.of(stackWithTopics(app, 'one')).addError('not like this'),
      ['one: not like this [annotation]'],
    ],
    [
      'output that the lint refuses',
      (app) => stackWithTopics(app, 'one', 'undefined'),
      [
        "one/undefined (resource.aws_sns_topic.undefined.name): contains 'undefined', what is left of an unresolved token; use Token.asString or Fn.format [token-debris]",
      ],
    ],
    [
      'two resources under one address',
      (app) => {
        const stack = stackWithTopics(app, 'one', 'a', 'b');
        for (const id of ['a', 'b']) (stack.node.findChild(id) as SnsTopic).overrideLogicalId('same');
      },
      [
        "one/b: must have an address of its own, but 'aws_sns_topic.same' is that of one/a already; rename one of the two constructs [address-collision]",
      ],
    ],
    [
      'a stack without a Region',
      (app) => new TerraformStack(app, 'plain'),
      [
        "plain: must be a RegionStack, got a plain TerraformStack; only a RegionStack's Region is known and kept [plain-stack]",
      ],
    ],
  ];

  test.each(wrong)('%s', (_, build, expected) => {
    synthesize({ outdir, build: (app) => stackWithTopics(app, 'before', 'a') });
    const before = files();
    const problems = problemsOf(() =>
      synthesize({ outdir, build: (app) => [stackWithTopics(app, 'before', 'b'), build(app)] }),
    );
    expect(problems.map(({ where, message, code }) => `${where}: ${message} [${code}]`)).toEqual(expected);
    expect(files()).toEqual(before);
    expect(fs.readdirSync(folder)).toEqual(['cdktf.out']);
  });

  test('an exception while the stacks are built', () => {
    expect(() =>
      synthesize({
        outdir,
        build: () => {
          throw new Error('boom');
        },
      }),
    ).toThrow('boom');
    expect(fs.readdirSync(folder)).toEqual([]);
  });
});

test('trap 25: a reference from one stack to another is refused', () => {
  const problems = problemsOf(() =>
    synthesize({
      outdir,
      build: (app) => {
        const one = stackWithTopics(app, 'one');
        const topic = new SnsTopic(one, 'Topic', { name: 'alerts' });
        new SnsTopic(stackWithTopics(app, 'two'), 'Copy', { name: topic.arn });
      },
    }),
  );
  expect(problems.map(({ code }) => code)).toEqual(['remote-state']);
});
