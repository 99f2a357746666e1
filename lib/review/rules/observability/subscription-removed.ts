import { UNKNOWN } from '../../attributes';
import { Change } from '../../estate';
import { Rule } from '../../rule';
import { alarmsByTopic, publishersByTopic, SUBSCRIPTION, subscriptionsByTopic, TOPIC } from './topic';

export const observabilitySubscriptionRemoved: Rule = {
  id: 'observability-subscription-removed',
  area: 'observability',
  severity: 'warning',
  title: 'A recipient of alarms is removed, exchanged or filtered',
  lost: 'This recipient is not told any more. A new address is told nothing until the link in its mail was followed.',
  safeWay: 'Add the new recipient first, confirm it, send a test message, and remove the old one in a later change.',
  source: 'Amazon SNS Developer Guide, Subscribing an email address to a topic; Subscription filter policies',
  types: [SUBSCRIPTION],
  *check({ estate }) {
    const { before, after } = estate;
    const publishers = { before: publishersByTopic(before), after: publishersByTopic(after) };
    const alarms = alarmsByTopic(after);
    const left = subscriptionsByTopic(after);
    const added = estate
      .changed(SUBSCRIPTION)
      .filter(({ action }) => action === 'create')
      .flatMap((change) => (change.after ? after.targets(change.after, 'topic_arn', TOPIC) : []))
      .map(({ key }) => key);
    const replaced = new Set(estate.changed(TOPIC).flatMap(({ key, action }) => (action === 'replace' ? [key] : [])));
    for (const change of estate.changed(SUBSCRIPTION)) {
      if (!change.before || change.isDeposed) continue;
      const topics = before.targets(change.before, 'topic_arn', TOPIC);
      const served = topics.filter(({ key }) => publishers.before.has(key) && after.find(key) !== undefined);
      // Of a topic outside of the plans nobody knows who publishes to it.
      if (topics.length > 0 && served.length === 0) continue;
      if (change.action === 'delete' || change.action === 'forget') {
        // The last one: rule observability-topic-without-subscribers.
        if (served.some(({ key }) => publishers.after.has(key) && !left.has(key))) continue;
        const isExchange = served.some(({ key }) => added.includes(key));
        const what = change.action === 'forget' ? 'is no longer managed' : 'is removed';
        yield {
          at: change,
          severity: isExchange || change.action === 'forget' ? 'note' : 'warning',
          message: `a recipient by ${protocolOf(change)} ${what}${isExchange ? ', another one is added' : ''}`,
        };
      } else if (change.action === 'replace') {
        // It follows its topic: rule observability-topic-destroyed.
        if (served.some(({ key }) => replaced.has(key))) continue;
        yield {
          at: change,
          message: `a recipient by ${protocolOf(change)} is exchanged (${change.replacedBy.join(', ')})`,
        };
      } else if (
        change.after &&
        change.before.values.isUnset('filter_policy') &&
        !change.after.values.isUnset('filter_policy')
      ) {
        const isForAlarms = after.targets(change.after, 'topic_arn', TOPIC).some(({ key }) => alarms.has(key));
        if (!isForAlarms) continue;
        yield {
          at: change,
          message: `a recipient by ${protocolOf(change)} gets a filter policy`,
          lost: 'Messages of alarms have no message attributes: a filter on attributes holds every one of them back.',
        };
      }
    }
  },
};

function protocolOf({ before }: Change): string {
  const protocol = before?.values.text('protocol');
  return protocol === undefined || protocol === UNKNOWN ? 'an unknown protocol' : protocol;
}
