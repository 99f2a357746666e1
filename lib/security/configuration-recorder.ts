import { ConfigConfigRule } from '@cdktf/provider-aws/lib/config-config-rule';
import { ConfigConfigurationRecorder } from '@cdktf/provider-aws/lib/config-configuration-recorder';
import { ConfigConfigurationRecorderStatus } from '@cdktf/provider-aws/lib/config-configuration-recorder-status';
import { ConfigDeliveryChannel } from '@cdktf/provider-aws/lib/config-delivery-channel';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { Construct } from 'constructs';
import { Violations } from '../core/errors';
import { NAME_LIMITS, Names } from '../core/names';
import { assumableBy, policyText } from '../core/policy';
import { PrivateBucket } from '../core/private-bucket';
import { Duration } from '../core/quantities';

/** Purpose of the recorder's bucket and of its role. */
export const CONFIGURATION_PURPOSE = 'configuration';

/** What AWS asks of the role beside the bucket: to read the configuration of everything. */
const MANAGED_POLICY = 'arn:aws:iam::aws:policy/service-role/AWS_ConfigRole';

/** What {@link ConfigurationRecorder} is made of. */
export interface ConfigurationRecorderProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /** Identifiers of managed rules that are evaluated here, e.g. `RDS_MULTI_AZ_SUPPORT`; may be empty. */
  readonly rules: readonly string[];
  /** Whether roles and policies are recorded here too. In one Region only: each recorder of them is paid for. */
  readonly recordsGlobal: boolean;
  /** When the snapshots in the bucket are removed: whole days, at least one. */
  readonly retention: Duration;
}

/**
 * Records how every resource of this Region is configured, and evaluates AWS's own rules on it: the counterpart, on
 * what is really there, of what the tests ask of plans.
 *
 * **A recorder exists once per account and Region.** Where the account, or its organization, has one, AWS refuses a
 * second: it is for accounts of one environment.
 *
 * @example
 * ```ts
 * import { ConfigurationRecorder, Duration } from 'warmsite';
 * import { names, stack } from './shared';
 *
 * new ConfigurationRecorder(stack, 'Recorder', {
 *   names,
 *   rules: ['RDS_MULTI_AZ_SUPPORT', 'S3_BUCKET_SSL_REQUESTS_ONLY'],
 *   recordsGlobal: true,
 *   retention: Duration.days(365),
 * });
 * ```
 */
export class ConfigurationRecorder extends Construct {
  /** @throws WarmsiteError `retention`, `rules`, `name-too-long` */
  public constructor(scope: Construct, id: string, props: ConfigurationRecorderProps) {
    super(scope, id);
    this.requireValid(props);
    const { names, rules, recordsGlobal, retention } = props;
    const bucketArn = names.bucketArn(CONFIGURATION_PURPOSE);
    const bucket = new PrivateBucket(this, 'Default', {
      resourceId: 'Bucket',
      names,
      purpose: CONFIGURATION_PURPOSE,
      lifecycle: {
        id: 'expire',
        expiration: [{ days: retention.toDays() }],
        abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
      },
    });

    const role = new IamRole(this, 'Role', {
      name: names.role(CONFIGURATION_PURPOSE),
      assumeRolePolicy: policyText(
        assumableBy('config.amazonaws.com', { StringEquals: { 'aws:SourceAccount': names.account } }),
      ),
    });
    const reading = new IamRolePolicyAttachment(this, 'ReadingPolicy', { role: role.name, policyArn: MANAGED_POLICY });
    const writing = new IamRolePolicy(this, 'RolePolicy', {
      name: 'deliver',
      role: role.name,
      policy: policyText(
        {
          Sid: 'WriteSnapshots',
          Effect: 'Allow',
          Action: 's3:PutObject',
          Resource: `${bucketArn}/AWSLogs/${names.account}/Config/*`,
          Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
        },
        { Sid: 'LookAtTheBucket', Effect: 'Allow', Action: 's3:GetBucketAcl', Resource: bucketArn },
      ),
    });

    const recorder = new ConfigConfigurationRecorder(this, 'Resource', {
      name: names.prefix,
      roleArn: role.arn,
      recordingGroup: { allSupported: true, includeGlobalResourceTypes: recordsGlobal },
    });
    const channel = new ConfigDeliveryChannel(this, 'DeliveryChannel', {
      name: names.prefix,
      s3BucketName: names.bucket(CONFIGURATION_PURPOSE),
      // AWS writes a test file when the channel is made, as the role, and refuses the channel if it cannot.
      dependsOn: [recorder, bucket.policy, reading, writing],
    });
    const status = new ConfigConfigurationRecorderStatus(this, 'Status', {
      name: recorder.name,
      isEnabled: true,
      dependsOn: [channel],
    });
    const ruleScope = new Construct(this, 'Rules');
    for (const rule of rules) {
      new ConfigConfigRule(ruleScope, rule, {
        name: `${names.prefix}-${rule.toLowerCase().replaceAll('_', '-')}`,
        source: { owner: 'AWS', sourceIdentifier: rule },
        inputParameters: PARAMETERS[rule] && JSON.stringify(PARAMETERS[rule]),
        // AWS refuses a rule where nothing is recorded.
        dependsOn: [status],
      });
    }
  }

  private requireValid({ names, rules, retention }: ConfigurationRecorderProps): void {
    const violations = new Violations(this.node.path);
    const days = retention.toDays();
    violations.require(
      Number.isInteger(days) && days >= 1,
      'retention',
      `'retention' must be a whole number of days from 1 on, got ${retention.toString()}; S3 counts in days`,
    );
    const wrong = rules.filter((rule, index) => !/^[A-Z][A-Z0-9_]+$/.test(rule) || rules.indexOf(rule) !== index);
    violations.require(
      wrong.length === 0,
      'rules',
      `'rules' must be identifiers such as RDS_MULTI_AZ_SUPPORT, each once, got ${wrong.join(', ')}; AWS knows managed rules by these`,
    );
    for (const [kind, text] of [
      ['bucket', names.bucket(CONFIGURATION_PURPOSE)],
      ['role', names.role(CONFIGURATION_PURPOSE)],
    ] as const) {
      violations.require(
        text.length <= NAME_LIMITS[kind],
        'name-too-long',
        `'names' must keep the ${kind} name '${text}' within ${NAME_LIMITS[kind]} characters, got ${text.length}; shorten system or environment by ${text.length - NAME_LIMITS[kind]}`,
      );
    }
    violations.throwIfAny();
  }
}

/** Of the rules that need some. Silence has a meaning in each alarm, so none has an action for want of data. */
const PARAMETERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  CLOUDWATCH_ALARM_ACTION_CHECK: {
    alarmActionRequired: 'true',
    insufficientDataActionRequired: 'false',
    okActionRequired: 'false',
  },
};
