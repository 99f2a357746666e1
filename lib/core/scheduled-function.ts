import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import {
  CloudwatchEventTarget,
  CloudwatchEventTargetRetryPolicy,
} from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission';
import { AssetType, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import { codeArchive } from './code-archive';
import { Names } from './names';
import { assumableBy, PolicyStatement, policyText } from './policy';
import { Duration } from './quantities';
import { KeyRef } from './references';

/** In Lambda since November 2024, and in the provider since 5.78. Brings the AWS SDK. */
const RUNTIME = 'nodejs22.x';

export interface ScheduledFunctionProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /** What it is for, e.g. `canary`; part of the names of its log group, role and schedule. */
  readonly purpose: string;
  readonly functionName: string;
  readonly description: string;
  /** JavaScript, a CommonJS module with a `handler`. */
  readonly code: string;
  /** MiB. */
  readonly memory: number;
  /** Most that one run may take. */
  readonly timeout: Duration;
  /**
   * What it may do beside writing its own log.
   *
   * @default - nothing
   */
  readonly statements?: readonly PolicyStatement[];
  /** When it runs, as EventBridge writes it, e.g. `rate(1 minute)`, and in words. */
  readonly schedule: { readonly expression: string; readonly description: string };
  /** What it is given each time, as JSON. */
  readonly input: string;
  /**
   * What becomes of a run that could not start.
   *
   * @default - EventBridge's: it is tried again for 24 hours
   */
  readonly retryPolicy?: CloudwatchEventTargetRetryPolicy;
  /** Encrypts its log; must admit `log-groups`. */
  readonly logKey: KeyRef;
  readonly logRetention: Duration;
}

/** A Lambda function that a schedule starts, with a role and a log of its own. */
export class ScheduledFunction extends Construct {
  public constructor(scope: Construct, id: string, props: ScheduledFunctionProps) {
    super(scope, id);
    const { names, purpose, schedule } = props;
    const run = this.function(props);
    const rule = new CloudwatchEventRule(this, 'Schedule', {
      name: names.eventRule(purpose),
      description: schedule.description,
      scheduleExpression: schedule.expression,
    });
    new LambdaPermission(this, 'Permission', {
      statementId: 'Schedule',
      action: 'lambda:InvokeFunction',
      functionName: run.functionName,
      principal: 'events.amazonaws.com',
      sourceArn: rule.arn,
    });
    new CloudwatchEventTarget(this, 'Target', {
      rule: rule.name,
      targetId: purpose,
      arn: run.arn,
      input: props.input,
      retryPolicy: props.retryPolicy,
    });
  }

  private function(props: ScheduledFunctionProps): LambdaFunction {
    const { names, purpose, logKey, logRetention, statements = [] } = props;
    const group = new CloudwatchLogGroup(this, 'LogGroup', {
      name: names.logGroup(purpose),
      kmsKeyId: logKey.arn,
      retentionInDays: logRetention.toSeconds() / Duration.days(1).toSeconds(),
    });
    const role = new IamRole(this, 'Role', {
      name: names.role(purpose),
      // `IfExists`: AWS has the key in samples, but promises nowhere that Lambda says for which account it acts.
      assumeRolePolicy: policyText(
        assumableBy('lambda.amazonaws.com', { StringEqualsIfExists: { 'aws:SourceAccount': names.account } }),
      ),
    });
    const ownLog: PolicyStatement = {
      Sid: 'OwnLog',
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: `${names.logGroupArn(purpose)}:*`,
    };
    const policy = new IamRolePolicy(this, 'Policy', { role: role.name, policy: policyText(ownLog, ...statements) });
    const archive = codeArchive(purpose, { 'index.js': props.code });
    const code = new TerraformAsset(this, 'Code', { path: archive.file, type: AssetType.FILE });
    return new LambdaFunction(this, 'Resource', {
      functionName: props.functionName,
      description: props.description,
      role: role.arn,
      runtime: RUNTIME,
      architectures: ['arm64'],
      handler: 'index.handler',
      filename: code.path,
      sourceCodeHash: archive.hash,
      memorySize: props.memory,
      timeout: props.timeout.toSeconds(),
      loggingConfig: { logFormat: 'Text', logGroup: group.name },
      dependsOn: [policy],
    });
  }
}
