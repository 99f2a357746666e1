import { Rule } from '../../rule';
import { publishersByTopic, TOPIC, TOPIC_POLICY } from './topic';

export const observabilityTopicPolicyRemoved: Rule = {
  id: 'observability-topic-policy-removed',
  area: 'observability',
  severity: 'warning',
  title: 'A topic that tells people of trouble loses its policy',
  lost: 'SNS puts back its default policy: alarms of the account still publish. Whatever else the policy admitted does not any more, and what it denied, such as messages without TLS, is allowed.',
  safeWay:
    'Keep the policy. To move it, make the new one in the same change: a topic has one policy, the last one wins.',
  source: 'Terraform AWS provider, aws_sns_topic_policy: a destroy restores the default policy',
  types: [TOPIC_POLICY],
  *check({ estate }) {
    const publishers = publishersByTopic(estate.before);
    for (const change of estate.changed(TOPIC_POLICY)) {
      if (!change.before || change.after || change.isDeposed || change.action === 'forget') continue;
      const [topic] = estate.before.targets(change.before, 'arn', TOPIC);
      if (!topic || !publishers.has(topic.key)) continue;
      const now = estate.after.find(topic.key);
      if (!now || estate.after.users(now, { [TOPIC_POLICY]: ['arn'] }).length > 0) continue;
      yield { at: change, message: `the policy of ${topic.address} is removed` };
    }
  },
};
