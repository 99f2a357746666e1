import { UNKNOWN } from '../../attributes';
import { Resource, Snapshot } from '../../estate';
import { COMPOSITE_ALARM, METRIC_ALARM } from './alarm';

export const TOPIC = 'aws_sns_topic';
export const SUBSCRIPTION = 'aws_sns_topic_subscription';
export const TOPIC_POLICY = 'aws_sns_topic_policy';

/** Where alarms name the topics that they publish to. */
const ACTIONS = ['alarm_actions', 'ok_actions', 'insufficient_data_actions'];

/** What else tells people by a topic: where it names it, and as which service it publishes. */
const PUBLISHERS: Readonly<Record<string, { readonly attribute: string; readonly service: string }>> = {
  aws_cloudwatch_event_target: { attribute: 'arn', service: 'events.amazonaws.com' },
  aws_backup_vault_notifications: { attribute: 'sns_topic_arn', service: 'backup.amazonaws.com' },
  aws_db_event_subscription: { attribute: 'sns_topic', service: 'events.rds.amazonaws.com' },
  aws_autoscaling_notification: { attribute: 'topic_arn', service: 'autoscaling.amazonaws.com' },
};

/** The service that publishes for an alarm, a target of events, ... */
export function serviceOf({ type }: Resource): string {
  return PUBLISHERS[type]?.service ?? 'cloudwatch.amazonaws.com';
}

/** Protocols that end at a person, not at another program. */
const PERSONAL = new Set(['email', 'email-json', 'sms']);

/** By key of a topic, the alarms that publish to it. */
export function alarmsByTopic(snapshot: Snapshot): ReadonlyMap<string, readonly Resource[]> {
  const found = new Map<string, Resource[]>();
  for (const alarm of snapshot.of(METRIC_ALARM, COMPOSITE_ALARM)) {
    for (const topic of new Set(ACTIONS.flatMap((path) => snapshot.targets(alarm, path, TOPIC)))) {
      found.set(topic.key, [...(found.get(topic.key) ?? []), alarm]);
    }
  }
  return found;
}

/** By key of a topic, what it tells people about: alarms, events, failed backups. */
export function publishersByTopic(snapshot: Snapshot): ReadonlyMap<string, readonly Resource[]> {
  const found = new Map(alarmsByTopic(snapshot));
  for (const [type, { attribute }] of Object.entries(PUBLISHERS)) {
    for (const publisher of snapshot.of(type)) {
      for (const { key } of snapshot.targets(publisher, attribute, TOPIC)) {
        found.set(key, [...(found.get(key) ?? []), publisher]);
      }
    }
  }
  return found;
}

/** By key of a topic, its subscriptions. */
export function subscriptionsByTopic(snapshot: Snapshot): ReadonlyMap<string, readonly Resource[]> {
  const found = new Map<string, Resource[]>();
  for (const subscription of snapshot.of(SUBSCRIPTION)) {
    for (const { key } of snapshot.targets(subscription, 'topic_arn', TOPIC)) {
      found.set(key, [...(found.get(key) ?? []), subscription]);
    }
  }
  return found;
}

export function isPersonal({ values }: Resource): boolean {
  const protocol = values.text('protocol');
  return protocol === UNKNOWN || PERSONAL.has(protocol ?? '');
}
