import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { CloudwatchLogResourcePolicy } from '@cdktf/provider-aws/lib/cloudwatch-log-resource-policy';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { PrometheusAlertManagerDefinition } from '@cdktf/provider-aws/lib/prometheus-alert-manager-definition';
import { PrometheusRuleGroupNamespace } from '@cdktf/provider-aws/lib/prometheus-rule-group-namespace';
import { PrometheusWorkspace as PrometheusWorkspaceResource } from '@cdktf/provider-aws/lib/prometheus-workspace';
import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { Construct } from 'constructs';
import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { onBehalfOf, policyText } from '../core/policy';
import { Duration } from '../core/quantities';
import { InstanceRoleRef, KeyRef, requireSameStack } from '../core/references';
import { AlertTopic } from './alert-topic';
import { alertManagerText, collectorText, MeasuredGroup, rulesText } from './prometheus-texts';

/** Last part of the name of the log group of a workspace. */
export const PROMETHEUS_LOG_PURPOSE = 'prometheus';

/** A group of instances that ships its metrics. */
export interface ShippingGroup extends MeasuredGroup {
  /** Its instances, whose role may write to the workspace then. */
  readonly instances: InstanceRoleRef;
}

/** What {@link PrometheusWorkspace} is made of. */
export interface PrometheusWorkspaceProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /** Encrypts the series. Another key **replaces** the workspace, and its series are lost. */
  readonly key: KeyRef;
  /** Encrypts the log; must admit `log-groups`. */
  readonly logKey: KeyRef;
  /** How long the log is kept that says which rule could not be evaluated and which alert not be sent. */
  readonly logRetention: Duration;
  /** Where alerts go; its key must admit `prometheus`. */
  readonly topic: AlertTopic;
  /** At least one. */
  readonly groups: readonly ShippingGroup[];
}

/**
 * A workspace of Amazon Managed Service for Prometheus in one Region, for teams whose dashboards and rules are in
 * Prometheus: rules with the thresholds of `InstanceAlarms`, an alert manager that sends to the topic of the Region,
 * and for each group the right to write and the configuration of its collector, in a parameter.
 *
 * It stands beside the alarms and replaces none of them: those see what AWS sees without an instance's help, and page.
 * Series are kept for 150 days and are not copied to the other Region, which has its own.
 *
 * @example
 * ```ts
 * import { Duration, PrometheusWorkspace } from 'warmsite';
 * import { group, key, names, stack, topic } from './shared';
 *
 * new PrometheusWorkspace(stack, 'Prometheus', {
 *   names,
 *   key,
 *   logKey: key,
 *   logRetention: Duration.days(30),
 *   topic,
 *   groups: [
 *     {
 *       name: 'chat',
 *       instances: group,
 *       port: 8000,
 *       inFlightMetric: 'vllm:num_requests_running',
 *       targetInFlight: 12,
 *       slots: 16,
 *     },
 *   ],
 * });
 * ```
 */
export class PrometheusWorkspace extends Construct {
  public readonly arn: string;
  /** Base address for queries and for remote writing, with a slash at its end. */
  public readonly endpoint: string;

  /**
   * @throws WarmsiteError `other-stack`, `key-without-log-groups`, `topic-without-prometheus`, `prometheus-groups`,
   *   `instance-slots`
   */
  public constructor(scope: Construct, id: string, props: PrometheusWorkspaceProps) {
    super(scope, id);
    this.requireValid(props);
    const { names, key, topic, groups } = props;

    const logs = this.logs(props);
    const workspace = new PrometheusWorkspaceResource(this, 'Resource', {
      alias: names.metricsWorkspace,
      kmsKeyArn: key.arn,
      // Without the asterisk AWS refuses the log group.
      loggingConfiguration: { logGroupArn: `${logs.group.arn}:*` },
      dependsOn: [logs.policy],
    });
    this.arn = workspace.arn;
    this.endpoint = workspace.prometheusEndpoint;

    new PrometheusAlertManagerDefinition(this, 'AlertManager', {
      workspaceId: workspace.id,
      definition: alertManagerText(names.region, topic.arn),
    });
    new PrometheusRuleGroupNamespace(this, 'Rules', {
      workspaceId: workspace.id,
      name: names.metricsWorkspace,
      data: rulesText(groups),
    });
    const scopes = new Construct(this, 'Groups');
    for (const group of groups) this.shipping(new Construct(scopes, group.name), names, group);
  }

  private logs({ names, logKey, logRetention }: PrometheusWorkspaceProps): {
    readonly group: CloudwatchLogGroup;
    readonly policy: CloudwatchLogResourcePolicy;
  } {
    const group = new CloudwatchLogGroup(this, 'LogGroup', {
      name: names.logGroup(PROMETHEUS_LOG_PURPOSE),
      kmsKeyId: logKey.arn,
      retentionInDays: logRetention.toDays(),
    });
    const policy = new CloudwatchLogResourcePolicy(this, 'LogPolicy', {
      policyName: `${names.prefix}-${PROMETHEUS_LOG_PURPOSE}`,
      policyDocument: policyText({
        Sid: 'DeliveryOfTheWorkspacesLogs',
        Effect: 'Allow',
        Principal: { Service: 'delivery.logs.amazonaws.com' },
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: `${names.logGroupArn(PROMETHEUS_LOG_PURPOSE)}:log-stream:*`,
        Condition: onBehalfOf(names, names.anyLogsArn),
      }),
    });
    return { group, policy };
  }

  /** What the collector of an instance reads, and what it may do. */
  private shipping(scope: Construct, names: Names, group: ShippingGroup): void {
    const purpose = collectorPurpose(group.name);
    new SsmParameter(scope, 'Collector', {
      name: names.parameter(purpose),
      description: `Prometheus agent of the instances of ${names.inferenceGroup(group.name)}`,
      type: 'String',
      value: collectorText(names.region, this.endpoint, group),
    });
    new IamRolePolicy(scope, 'Shipping', {
      name: 'ship-metrics',
      role: group.instances.roleName,
      policy: policyText(
        { Sid: 'WriteSeries', Effect: 'Allow', Action: 'aps:RemoteWrite', Resource: this.arn },
        {
          Sid: 'ReadTheCollectorsConfiguration',
          Effect: 'Allow',
          Action: 'ssm:GetParameter',
          Resource: names.parameterArn(purpose),
        },
      ),
    });
  }

  private requireValid({ key, logKey, topic, groups }: PrometheusWorkspaceProps): void {
    const violations = new Violations(this.node.path);
    const instances = Object.fromEntries(groups.map((group) => [`groups.${group.name}.instances`, group.instances]));
    requireSameStack(this, { key, logKey, topic, ...instances }, violations);
    violations.require(
      logKey.usedBy.has('log-groups'),
      'key-without-log-groups',
      `'logKey' must admit log-groups, got a key that admits ${[...logKey.usedBy].join(', ') || 'no service'}; name it in 'usedBy' of the key, or AWS refuses the log group`,
    );
    violations.require(
      topic.admitsPrometheus,
      'topic-without-prometheus',
      `'topic' must admit prometheus, got ${topic.node.path}, whose key does not; name it in 'usedBy' of the key, or alerts fail to be sent without a word`,
    );
    violations.require(
      groups.length > 0,
      'prometheus-groups',
      "'groups' must name at least one group, got none; AWS refuses a file without rules",
    );
    for (const { name, targetInFlight, slots } of groups) {
      violations.require(
        targetInFlight > 0 && slots >= targetInFlight,
        'instance-slots',
        `'groups.${name}.slots' must be at least 'targetInFlight' (${targetInFlight}), which must be more than 0, got ${slots}; no instance could reach its target`,
      );
    }
    violations.throwIfAny();
  }
}

/** Purpose of the parameter with the configuration of a group's collectors, as `Names.parameter` takes it. */
export function collectorPurpose(group: string): string {
  return `metrics/${group}/collector`;
}
