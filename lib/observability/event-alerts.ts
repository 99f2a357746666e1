import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { Construct } from 'constructs';
import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { requireSameStack } from '../core/references';
import { AlertTopic } from './alert-topic';

/** Longest name of a rule, in characters (PutRule). */
export const MAX_RULE_NAME = 64;

/**
 * What RDS says of an instance that bears on a recovery. Source: RDS User Guide, Amazon RDS event categories and event
 * messages.
 */
export const DATABASE_EVENTS = {
  'RDS-EVENT-0003': 'deleted',
  'RDS-EVENT-0007': 'storage exhausted',
  'RDS-EVENT-0013': 'failover to the other zone started',
  'RDS-EVENT-0031': 'failed',
  'RDS-EVENT-0034': 'failover to the other zone abandoned',
  'RDS-EVENT-0045': 'replication stopped',
  'RDS-EVENT-0046': 'replication resumed',
  'RDS-EVENT-0049': 'failover to the other zone completed',
  'RDS-EVENT-0057': 'streaming to the replica ended',
} as const;

/** What {@link EventAlerts} is made of. */
export interface EventAlertsProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /** Must admit EventBridge, as its key must. */
  readonly topic: AlertTopic;
}

/**
 * Tells people what AWS says by events and no metric shows: why the database failed over, that replication stopped, that
 * a backup failed, that no instance could be launched, that AWS itself has trouble.
 *
 * Events of databases and groups are those of this environment. Those of AWS Backup and AWS Health are of the account.
 *
 * @example
 * ```ts
 * import { EventAlerts } from 'warmsite';
 * import { names, stack, topic } from './shared';
 *
 * new EventAlerts(stack, 'Events', { names, topic });
 * ```
 */
export class EventAlerts extends Construct {
  public constructor(scope: Construct, id: string, { names, topic }: EventAlertsProps) {
    super(scope, id);
    const violations = new Violations(this.node.path);
    requireSameStack(this, { topic }, violations);
    violations.require(
      topic.admitsEvents,
      'topic-without-events',
      `'topic' must admit EventBridge, got one whose key does not; add 'events' to the services of its key, or events are dropped without a word`,
    );
    for (const { purpose } of Object.values(EVENTS(names))) {
      const name = names.eventRule(purpose);
      violations.require(
        name.length <= MAX_RULE_NAME,
        'event-rule-name',
        `'names' must leave names of at most ${MAX_RULE_NAME} characters to rules, got ${name}; shorten the name of the system or the environment`,
      );
    }
    violations.throwIfAny();

    for (const [ruleId, { purpose, what, pattern, paths, text }] of Object.entries(EVENTS(names))) {
      const ruleScope = new Construct(this, ruleId);
      const rule = new CloudwatchEventRule(ruleScope, 'Resource', {
        name: names.eventRule(purpose),
        description: what,
        eventPattern: JSON.stringify(pattern),
      });
      new CloudwatchEventTarget(ruleScope, 'Alerts', {
        rule: rule.name,
        targetId: 'alerts',
        arn: topic.arn,
        // A text of its own is a JSON string, with its quotation marks.
        inputTransformer: { inputPaths: paths, inputTemplate: JSON.stringify(`${names.prefix}, <region>: ${text}`) },
      });
    }
  }
}

/** A kind of event, and how a person reads it. */
interface EventKind {
  readonly purpose: string;
  readonly what: string;
  readonly pattern: object;
  /** What the text takes from the event, in JSONPath. */
  readonly paths: Readonly<Record<string, string>>;
  /** With `<name>` for each path. */
  readonly text: string;
}

const REGION = { region: '$.region' } as const;

const EVENTS = (names: Names): Readonly<Record<string, EventKind>> => ({
  Database: {
    purpose: 'database-events',
    what: 'The database failed over, failed, or its replication stopped',
    pattern: {
      source: ['aws.rds'],
      'detail-type': ['RDS DB Instance Event'],
      detail: { EventID: Object.keys(DATABASE_EVENTS), SourceIdentifier: [{ prefix: names.databasePrefix }] },
    },
    paths: { ...REGION, id: '$.detail.SourceIdentifier', event: '$.detail.EventID', message: '$.detail.Message' },
    text: 'database <id> says: <message> (<event>)',
  },
  Backup: {
    purpose: 'backup-events',
    what: 'A backup or a copy of one failed',
    pattern: {
      source: ['aws.backup'],
      'detail-type': ['Backup Job State Change', 'Copy Job State Change'],
      detail: { state: ['FAILED', 'ABORTED', 'EXPIRED'] },
    },
    paths: {
      ...REGION,
      kind: '$.detail-type',
      state: '$.detail.state',
      resource: '$.detail.resourceArn',
      message: '$.detail.statusMessage',
    },
    text: 'AWS Backup, <kind>: <state> for <resource>. <message>',
  },
  Restore: {
    purpose: 'restore-events',
    what: 'A restore, or a test of one, failed',
    pattern: {
      source: ['aws.backup'],
      'detail-type': ['Restore Job State Change'],
      detail: { status: ['FAILED', 'ABORTED'] },
    },
    paths: { ...REGION, status: '$.detail.status', job: '$.detail.restoreJobId', message: '$.detail.statusMessage' },
    text: 'AWS Backup, restore <job>: <status>. <message>',
  },
  Scaling: {
    purpose: 'scaling-events',
    what: 'An instance could not be launched, or a rollout failed',
    pattern: {
      source: ['aws.autoscaling'],
      'detail-type': ['EC2 Instance Launch Unsuccessful', 'EC2 Auto Scaling Instance Refresh Failed'],
      detail: { AutoScalingGroupName: [{ prefix: `${names.prefix}-` }] },
    },
    paths: {
      ...REGION,
      kind: '$.detail-type',
      group: '$.detail.AutoScalingGroupName',
      message: '$.detail.StatusMessage',
    },
    text: '<kind> in group <group>. <message>',
  },
  Health: {
    purpose: 'health-events',
    what: 'AWS has trouble in this Region, or plans work on something of this account',
    pattern: {
      source: ['aws.health'],
      'detail-type': ['AWS Health Event'],
      detail: { eventTypeCategory: ['issue', 'scheduledChange'] },
    },
    paths: {
      ...REGION,
      service: '$.detail.service',
      kind: '$.detail.eventTypeCode',
      message: '$.detail.eventDescription[0].latestDescription',
    },
    text: 'AWS Health, <service>: <kind>. <message>',
  },
});
