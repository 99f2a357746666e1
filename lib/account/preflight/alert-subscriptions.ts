import { ListSubscriptionsByTopicCommand, Subscription } from '@aws-sdk/client-sns';
import { perform, performUnless } from '../aws-failure';
import { Check, everyPage, Findings, Place } from './finding';

/** Each address has confirmed each of its subscriptions. */
export const alertSubscriptions: Check = {
  id: 'alert-subscription',
  why: 'An address that never confirmed is told nothing, and nobody is told that.',
  where: 'each',
  look,
};

async function look({ subject, names, clients }: Place, findings: Findings): Promise<void> {
  for (const { purpose, emails } of subject.topics.filter(({ region }) => region === names.region)) {
    const topic = names.topic(purpose);
    await findings.attempt(topic, async () => {
      const subscriptions = await subscriptionsOf(names.topicArn(purpose), clients);
      if (!subscriptions) {
        findings.failed(topic, 'is not there; deploy its stack');
        return;
      }
      for (const email of emails) {
        const state = subscriptions.find(({ Endpoint }) => Endpoint === email)?.SubscriptionArn;
        findings.judge(
          `${topic}: ${email}`,
          state?.startsWith('arn:') === true,
          'is confirmed',
          state === undefined
            ? 'is not subscribed; deploy the stack of the topic'
            : `is ${state}; open the link in the mail that AWS sent, or subscribe it again`,
        );
      }
    });
  }
}

async function subscriptionsOf(
  arn: string,
  { sns }: Pick<Place['clients'], 'sns'>,
): Promise<readonly Subscription[] | undefined> {
  const action = 'sns:ListSubscriptionsByTopic';
  const page = (token?: string) => sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: arn, NextToken: token }));
  const first = await performUnless(['NotFound', 'NotFoundException'], action, page());
  if (!first) return undefined;
  const rest = first.NextToken
    ? await everyPage(async (token) => {
        const { Subscriptions: items = [], NextToken: next } = await perform(action, page(token ?? first.NextToken));
        return { items, next };
      })
    : [];
  return [...(first.Subscriptions ?? []), ...rest];
}
