import { createHash } from 'node:crypto';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy';
import { SnsTopicSubscription } from '@cdktf/provider-aws/lib/sns-topic-subscription';
import { Construct } from 'constructs';
import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { onBehalfOf, policyText } from '../core/policy';
import { KeyRef, TopicRef, requireSameStack } from '../core/references';

/** @default of `AlertTopicProps.purpose` */
export const DEFAULT_TOPIC_PURPOSE = 'alerts';

/** What {@link AlertTopic} is made of. */
export interface AlertTopicProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /**
   * Last part of the topic's name. Two stacks of one Region need two: SNS answers the second request
   * for a name with the existing topic, and both would manage it. Changing it **replaces** the topic
   * and every subscription must be confirmed again.
   *
   * @default DEFAULT_TOPIC_PURPOSE
   */
  readonly purpose?: string;
  /** Encrypts the messages; must admit `alarms`. When it admits `events` or `prometheus` too, so does the topic. */
  readonly key: KeyRef;
  /**
   * Who is told; at least one address. Each gets a message with a link and is told nothing until it
   * was followed: Terraform and AWS both call the subscription created before that. Removing an
   * address that never confirmed leaves its subscription behind until AWS drops it.
   */
  readonly emails: readonly string[];
}

/**
 * Where this stack's alarms go: an SNS topic, encrypted with a customer-managed key.
 *
 * SNS needs the key on behalf of the alarm that publishes. The policy of the AWS-managed key
 * `alias/aws/sns` does not admit CloudWatch and cannot be changed: alarms would change state, fail
 * to publish and tell nobody. The same holds for a key of one's own that does not admit them.
 *
 * @example
 * ```ts
 * import { AlertTopic } from 'warmsite';
 * import { key, names, stack } from './shared';
 *
 * new AlertTopic(stack, 'Pager', { names, purpose: 'pager', key, emails: ['on-call@example.com'] });
 * ```
 */
export class AlertTopic extends Construct implements TopicRef {
  public readonly arn: string;
  public readonly topicName: string;
  /** Whether EventBridge may publish, for which topic and key must both admit it. */
  public readonly admitsEvents: boolean;
  /** Whether the alert managers of Prometheus workspaces of this Region may publish: topic and key, as above. */
  public readonly admitsPrometheus: boolean;

  public constructor(scope: Construct, id: string, props: AlertTopicProps) {
    super(scope, id);
    const { names, key, emails } = props;
    this.requireValid(props);
    const purpose = props.purpose ?? DEFAULT_TOPIC_PURPOSE;
    this.topicName = names.topic(purpose);
    this.admitsEvents = key.usedBy.has('events');
    this.admitsPrometheus = key.usedBy.has('prometheus');

    const topic = new SnsTopic(this, 'Resource', { name: this.topicName, kmsMasterKeyId: key.arn });
    this.arn = topic.arn;
    new SnsTopicPolicy(this, 'Policy', {
      arn: topic.arn,
      policy: topicPolicy(names, names.topicArn(purpose), this),
    });
    const subscriptions = new Construct(this, 'Emails');
    for (const email of emails) {
      // Addresses that differ in punctuation only would share an address in Terraform.
      const id = `${email}-${createHash('sha256').update(email).digest('hex').slice(0, 6)}`;
      new SnsTopicSubscription(subscriptions, id, { topicArn: topic.arn, protocol: 'email', endpoint: email });
    }
  }

  private requireValid({ key, emails }: AlertTopicProps): void {
    const violations = new Violations(this.node.path);
    violations.require(
      key.usedBy.has('alarms'),
      'key-without-alarms',
      `'key' must admit alarms, got a key that admits ${[...key.usedBy].join(', ') || 'no service'}; ` +
        "add 'alarms' to the services of the key, or alarms fail to publish without a word",
    );
    requireSameStack(this, { key }, violations);
    violations.require(
      emails.length > 0,
      'no-recipient',
      "'emails' must name at least one address, got none; without one no alarm reaches anybody",
    );
    emails.forEach((email, index) => {
      violations.require(
        /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email),
        'email',
        `'emails' must be e-mail addresses, got '${email}'; write it as name@example.com`,
      );
      violations.require(
        emails.indexOf(email) === index,
        'email-repeated',
        `'emails' must name each address once, got ${email} again; remove one of the two`,
      );
    });
    violations.throwIfAny();
  }
}

/** Alarms of this environment may publish; nobody may without TLS. The account's own roles need IAM permission only. */
function topicPolicy(
  names: Names,
  resource: string,
  { admitsEvents, admitsPrometheus }: Pick<AlertTopic, 'admitsEvents' | 'admitsPrometheus'>,
): string {
  return policyText(
    {
      Sid: 'AlarmsOfThisEnvironment',
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: resource,
      Condition: onBehalfOf(names, names.alarmArn('*')),
    },
    // Without a condition: EventBridge does not support any in the policy of a topic, and its events would be dropped.
    ...(admitsEvents
      ? [
          {
            Sid: 'EventRules',
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sns:Publish',
            Resource: resource,
          } as const,
        ]
      : []),
    ...(admitsPrometheus
      ? [
          {
            Sid: 'AlertManagersOfThisAccount',
            Effect: 'Allow',
            Principal: { Service: 'aps.amazonaws.com' },
            Action: ['sns:Publish', 'sns:GetTopicAttributes'],
            Resource: resource,
            Condition: onBehalfOf(names, names.anyPrometheusWorkspaceArn),
          } as const,
        ]
      : []),
    {
      Sid: 'NothingWithoutTls',
      Effect: 'Deny',
      Principal: '*',
      Action: 'sns:Publish',
      Resource: resource,
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  );
}
