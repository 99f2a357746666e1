import { Rule } from '../../rule';
import { counted } from '../../wording';
import { isPersonal, publishersByTopic, subscriptionsByTopic, TOPIC } from './topic';

export const observabilityTopicDestroyed: Rule = {
  id: 'observability-topic-destroyed',
  area: 'observability',
  severity: 'high',
  title: 'A topic that tells people of trouble is destroyed or replaced',
  lost: 'Its subscriptions go with it. Nobody is told until each address has subscribed to another topic and followed the link in the mail.',
  safeWay:
    'Make the new topic beside the old one, subscribe and confirm every address, point the alarms to both, then to the new one, and remove the old one last.',
  source: 'Amazon SNS API, DeleteTopic: deletes a topic and all its subscriptions',
  types: [TOPIC],
  *check({ estate }) {
    const publishers = publishersByTopic(estate.before);
    const subscriptions = subscriptionsByTopic(estate.before);
    for (const change of estate.changed(TOPIC)) {
      const { before, action, key } = change;
      if (!before || change.isDeposed || action === 'update') continue;
      const told = publishers.get(before.key)?.length ?? 0;
      const people = (subscriptions.get(before.key) ?? []).filter(isPersonal).length;
      if (action === 'forget') {
        if (told + people === 0) continue;
        yield {
          at: change,
          severity: 'note',
          message: 'the topic is no longer managed: nothing brings it back once it is gone',
          lost: 'Nothing at once: the topic stays as it is.',
        };
      } else if ((action === 'delete' || action === 'replace') && told + people > 0) {
        const what = told > 0 ? counted(told, 'sender') : '';
        const who = people > 0 ? counted(people, 'person', 'people') : '';
        yield {
          at: change,
          severity: told > 0 ? 'high' : 'warning',
          message: `the topic is ${action === 'delete' ? 'destroyed' : `replaced for ${change.replacedBy.join(', ') || key}`}, with ${[what, who].filter(Boolean).join(' and ')}`,
        };
      }
    }
  },
};
