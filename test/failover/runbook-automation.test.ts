import { parse } from 'yaml';
import { RunbookAutomation, RunbookAutomationProps } from '../../lib/failover/runbook-automation';
import { runbooksOf } from '../../lib/failover/runbook/runbooks';
import { Runbook, Step } from '../../lib/failover/runbook/step';
import { RunbookGroup } from '../../lib/failover/runbook/subject';
import { runbookSubject } from '../../stacks/runbooks';
import { shipped } from '../support/environment';
import { problemsOf, SynthesizedStack, synthesizeStack } from '../support/synth';
import { call, step } from './runbook/fake-world';

const subject = runbookSubject(shipped('prod'));
const { failover, drill, rebuild } = runbooksOf(subject);
const names = subject.standby;

function synthesize(more: Partial<RunbookAutomationProps> = {}): SynthesizedStack {
  return synthesizeStack(
    (stack) => new RunbookAutomation(stack, 'Runbooks', { names, subject, runbooks: [failover, drill], ...more }),
    names,
  );
}

function problems(more: Partial<RunbookAutomationProps>): { code: string; where: string; message: string }[] {
  return problemsOf(() => synthesize(more)).map((problem) => ({ ...problem }));
}

function of(...steps: Partial<Step>[]): Runbook {
  return { ...failover, steps: steps.map(step) };
}

test('a document for each runbook, and a role for all of them', () => {
  const stack = synthesize();
  expect(stack.addresses()).toEqual([
    'aws_iam_role.runbooks_role',
    'aws_iam_role_policy.runbooks_permissions',
    'aws_ssm_document.runbooks_drill',
    'aws_ssm_document.runbooks_failover',
  ]);
  const role = stack.only('aws_iam_role');
  expect(role['name']).toBe('warmsite-prod-runbooks-us-west-2');
  expect(JSON.parse(role['assume_role_policy'] as string)).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'ssm.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: { 'aws:SourceAccount': '111122223333' },
          ArnLike: { 'aws:SourceArn': 'arn:aws:ssm:us-west-2:111122223333:automation-execution/*' },
        },
      },
    ],
  });
  const document = stack.at('aws_ssm_document.runbooks_failover');
  expect(document).toMatchObject({
    name: 'warmsite-prod-failover',
    document_type: 'Automation',
    document_format: 'YAML',
    depends_on: ['aws_iam_role_policy.runbooks_permissions'],
  });
  expect(parse(document['content'] as string, { version: '1.1' })).toMatchObject({
    schemaVersion: '0.3',
    assumeRole: 'arn:aws:iam::111122223333:role/warmsite-prod-runbooks-us-west-2',
  });
});

test('the role may do what the runbooks of this Region do, and no more', () => {
  const actions = (runbooks: readonly Runbook[]): string[] => {
    const policy = synthesize({ runbooks }).only('aws_iam_role_policy')['policy'] as string;
    const { Statement } = JSON.parse(policy) as { Statement: { Sid: string }[] };
    return Statement.map(({ Sid }) => Sid);
  };
  expect(actions([drill])).toEqual([
    'RdsDescribeDBInstances',
    'CloudwatchGetMetricStatistics',
    'SsmGetParameter',
    'AutoscalingDescribeAutoScalingGroups',
    'CloudwatchDescribeAlarms',
    'S3ListBucket',
    'IamSimulatePrincipalPolicy',
  ]);
  expect(actions([failover])).toContain('RdsPromoteReadReplica');
});

describe('errors', () => {
  const where = 'stack/Runbooks';

  test('no runbook', () => {
    expect(problems({ runbooks: [] })).toEqual([
      { code: 'no-runbook', where, message: "'runbooks' must be at least one, got none; leave the construct out" },
    ]);
  });

  test('a runbook of the other Region', () => {
    expect(problems({ runbooks: [rebuild] })).toEqual([
      {
        code: 'runbook-region',
        where,
        message:
          "'runbooks' must be those of us-west-2, got rebuild of us-east-2; it has to run in the Region that is there then",
      },
    ]);
  });

  test('a runbook with a problem', () => {
    expect(problems({ runbooks: [of({ calls: [call('RebootDBInstance')] })] })).toEqual([
      {
        code: 'call-unguarded',
        where,
        message:
          "'runbooks' must be sound, got failover.step: RebootDBInstance must have 'when', or its step 'repeatable'; a resumed runbook makes it again",
      },
    ]);
  });

  test('a document and a policy that are too large', () => {
    const group = subject.groups[0] as RunbookGroup;
    const groups = Array.from({ length: 60 }, (_, index) => ({ ...group, name: `llm-${index}` }));
    const large = { ...subject, groups };
    const [policy, document, ...others] = problems({ subject: large, runbooks: [runbooksOf(large).failover] });
    expect(policy!.message).toMatch(
      /^'runbooks' must need permissions of at most 10240 characters, got [0-9]+; take fewer groups$/,
    );
    expect(document!.message).toMatch(
      /^the document of failover must have at most 65536 bytes, got [0-9]+; take fewer groups, or fewer fallback instance types$/,
    );
    expect([policy!.code, document!.code, others]).toEqual(['runbooks-policy-size', 'document-size', []]);
  });

  test.each(['${x}', '%{x}'])('a text with %s', (text) => {
    expect(problems({ runbooks: [of({ why: text })] })).toEqual([
      {
        code: 'document-template',
        where,
        message:
          'the document of failover must not contain ${ or %{, with which Terraform begins expressions; change what it is made from',
      },
    ]);
  });
});
