import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { DataAwsAmi } from '@cdktf/provider-aws/lib/data-aws-ami';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { App } from 'cdktf';
import { RegionStack } from '../../lib/core/region-stack';
import { PlanCheck } from '../../lib/core/terraform-blocks';
import { Terraform } from '../../lib/rehearsal/terraform';
import { StackVerification, verify } from '../../lib/rehearsal/verify';
import { describeWithTerraform } from '../support/terraform';
import { TEST_NAMES } from '../support/synth';

// Plans are made from nothing and applied nowhere: this shows what Terraform and the provider check themselves.

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-verify-test-'));
});

afterEach(() => fs.rmSync(folder, { recursive: true }));

test('says that there is no terraform', async () => {
  const terraform = new Terraform({ scratch: folder, environment: { PATH: folder } });
  expect(await terraform.version()).toBeUndefined();
});

describe('verify, with a terraform that says what the test wants', () => {
  async function findings(answers: {
    validate: string;
    plan?: string;
    validateCode?: number;
  }): Promise<StackVerification> {
    const app = new App({ outdir: path.join(folder, 'out') });
    const stack = new RegionStack(app, 'one', { names: TEST_NAMES, backend: { kind: 'local' } });
    new SnsTopic(stack, 'Topic', { name: 'alerts' });
    app.synth();
    fs.writeFileSync(path.join(folder, 'validate'), answers.validate);
    fs.writeFileSync(path.join(folder, 'plan'), answers.plan ?? '');
    const script = `#!/bin/sh\n[ "$1" = init ] && exit 0\ncat ${folder}/$1\n[ "$1" = validate ] && exit ${answers.validateCode ?? 0}\nexit 0\n`;
    fs.writeFileSync(path.join(folder, 'terraform'), script, { mode: 0o755 });
    const [result] = await verify({
      terraform: new Terraform({
        scratch: path.join(folder, 'cache'),
        environment: { PATH: `${folder}:${process.env['PATH'] ?? ''}` },
      }),
      outdir: path.join(folder, 'out'),
      stacks: ['one'],
      scratch: path.join(folder, 'work'),
      parallelism: 1,
      onDone: () => undefined,
    });
    return result!;
  }

  const VALID = '{"diagnostics":[]}';

  test('an invalid stack: its construct, by the line', async () => {
    const source = {
      severity: 'error',
      summary: 'expected 35, got 36',
      range: { filename: 'cdk.tf.json', start: { line: 0 } },
    };
    const app = new App({ outdir: path.join(folder, 'first') });
    new SnsTopic(new RegionStack(app, 'one', { names: TEST_NAMES, backend: { kind: 'local' } }), 'Topic', {
      name: 'alerts',
    });
    app.synth();
    const lines = fs.readFileSync(path.join(folder, 'first/stacks/one/cdk.tf.json'), 'utf8').split('\n');
    source.range.start.line = lines.findIndex((line) => line.includes('"alerts"')) + 1;
    const result = await findings({ validate: JSON.stringify({ diagnostics: [source] }), validateCode: 1 });
    expect([result.step, result.findings]).toEqual([
      'validate',
      [{ severity: 'error', message: 'expected 35, got 36', construct: 'one/Topic' }],
    ]);
  });

  test('a terraform that dies without a word', async () => {
    const result = await findings({ validate: '', validateCode: 137 });
    expect([result.step, result.findings]).toEqual([
      'validate',
      [{ severity: 'error', message: 'terraform validate said nothing' }],
    ]);
  });

  test('a plan that adds less than the stack declares is no success', async () => {
    const planned = (add: number): string => `${JSON.stringify({ type: 'change_summary', changes: { add } })}\n`;
    expect((await findings({ validate: VALID, plan: planned(1) })).findings).toEqual([]);
    expect((await findings({ validate: VALID, plan: planned(0) })).findings).toEqual([
      { severity: 'error', message: 'the plan adds 0 of the 1 resources of the stack' },
    ]);
  });
});

describeWithTerraform('verify, with the real provider', () => {
  async function verifyStacks(stacks: Record<string, (stack: RegionStack) => unknown>): Promise<StackVerification[]> {
    const app = new App({ outdir: path.join(folder, 'out') });
    for (const [name, build] of Object.entries(stacks)) {
      build(new RegionStack(app, name, { names: TEST_NAMES, backend: { kind: 's3', region: TEST_NAMES.region } }));
    }
    app.synth();
    const mirror = process.env['WARMSITE_PROVIDER_MIRROR'];
    return verify({
      terraform: new Terraform({
        scratch: path.join(folder, 'cache'),
        // Variables of the user's own must not turn the plan into another one.
        environment: { ...process.env, TF_CLI_ARGS_plan: '-destroy', AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:9' },
        ...(mirror === undefined ? {} : { mirror }),
      }),
      outdir: path.join(folder, 'out'),
      stacks: Object.keys(stacks),
      scratch: path.join(folder, 'work'),
      parallelism: 2,
      onDone: () => undefined,
    });
  }

  test('tells right from wrong, by the construct and in the words of Terraform', async () => {
    const results = await verifyStacks({
      right: (stack) => {
        new SnsTopic(stack, 'Topic', { name: 'alerts' });
        new PlanCheck(stack, 'Later', { condition: '${aws_sns_topic.topic.arn != ""}', errorMessage: 'No topic.' });
      },
      doubtful: (stack) => {
        new S3Bucket(stack, 'Bucket', { bucket: 'b', versioning: { enabled: true } });
        new DataAwsAmi(stack, 'Ami', { owners: ['amazon'] });
      },
    });
    expect(results.map(({ seconds: _, ...result }) => result)).toEqual([
      { stack: 'right', step: 'plan', toAdd: 1, findings: [] },
      {
        stack: 'doubtful',
        step: 'plan',
        toAdd: 1,
        findings: [
          {
            severity: 'warning',
            message: expect.stringContaining('Argument is deprecated: '),
            construct: 'doubtful/Bucket',
          },
          { severity: 'error', message: expect.stringContaining('reading EC2 AMIs'), construct: 'doubtful/Ami' },
          {
            severity: 'error',
            message: 'a plan needs ec2 DescribeImages; it would fail while that API is out of reach',
          },
        ],
      },
    ]);
  }, 120_000);
});
