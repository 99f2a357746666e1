import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { DataAwsAmi } from '@cdktf/provider-aws/lib/data-aws-ami';
import { DbInstance } from '@cdktf/provider-aws/lib/db-instance';
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
      invalid: (stack) =>
        new DbInstance(stack, 'Database', { instanceClass: 'db.t3.medium', backupRetentionPeriod: 36 }),
      doubtful: (stack) => {
        new S3Bucket(stack, 'Bucket', { bucket: 'b', versioning: { enabled: true } });
        new DataAwsAmi(stack, 'Ami', { owners: ['amazon'] });
      },
    });
    expect(results.map(({ seconds: _, ...result }) => result)).toEqual([
      { stack: 'right', step: 'plan', toAdd: 1, findings: [] },
      {
        stack: 'invalid',
        step: 'validate',
        toAdd: 0,
        findings: [
          {
            severity: 'error',
            message: 'expected backup_retention_period to be in the range (0 - 35), got 36',
            construct: 'invalid/Database',
          },
        ],
      },
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
