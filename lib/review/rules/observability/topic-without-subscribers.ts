import { Rule } from '../../rule';
import { counted } from '../../wording';
import { publishersByTopic, SUBSCRIPTION, subscriptionsByTopic, TOPIC } from './topic';

export const observabilityTopicWithoutSubscribers: Rule = {
  id: 'observability-topic-without-subscribers',
  area: 'observability',
  severity: 'high',
  title: 'Alarms publish to a topic that nobody is subscribed to',
  lost: 'The alarms go off and the messages reach nobody, until somebody subscribes and confirms.',
  safeWay:
    'Subscribe at least one address that is read at night, and confirm it: until its link was followed it gets nothing.',
  source: 'Amazon SNS Developer Guide, Subscribing an email address to a topic',
  types: [TOPIC, SUBSCRIPTION],
  *inspect(snapshot, { expectations }) {
    const subscriptions = subscriptionsByTopic(snapshot);
    for (const [key, publishers] of publishersByTopic(snapshot)) {
      const topic = snapshot.find(key);
      if (!topic) continue;
      const told = counted(publishers.length, 'sender');
      const all = subscriptions.get(key) ?? [];
      if (all.length === 0) {
        // Without an environment file the plans may not be all there is, and people subscribe by hand.
        yield expectations
          ? { at: topic, message: `the topic of ${told} has no subscription` }
          : { at: topic, severity: 'warning', message: `the topic of ${told} has no subscription in the plans` };
      } else if (all.every(({ values }) => values.flag('pending_confirmation') === true)) {
        yield {
          at: topic,
          part: 'pending',
          severity: 'warning',
          message: `no subscription of the topic of ${told} is confirmed`,
        };
      }
    }
  },
};
