import { UNKNOWN } from '../../attributes';
import { Resource, Snapshot } from '../../estate';
import { isAccount, isUnconditional, namesPrincipal, Statement, statementsOf } from '../../policy-document';
import { Finding, Rule } from '../../rule';
import { counted, listed } from '../../wording';
import { admitsService } from './policy';
import { publishersByTopic, serviceOf, TOPIC, TOPIC_POLICY } from './topic';

/** The services that need a statement of their own: the default policy of a topic admits the account's alarms only. */
const NAMED = new Set(['events.amazonaws.com', 'backup.amazonaws.com']);

/** Services that publish in the name of a role or of the account, whatever the policy of the topic says. */
const UNCHECKED = new Set(['autoscaling.amazonaws.com', 'events.rds.amazonaws.com']);

export const observabilityTopicUnpublishable: Rule = {
  id: 'observability-topic-unpublishable',
  area: 'observability',
  severity: 'high',
  title: 'Alarms or events cannot publish to their topic',
  lost: 'Every alarm of the topic changes its state and nobody is told. CloudWatch notes the failure in the history of the alarm, nowhere else.',
  safeWay:
    'Encrypt the topic with a key of your own whose policy allows the service (cloudwatch.amazonaws.com for alarms) kms:Decrypt and kms:GenerateDataKey*, and let the topic policy allow it sns:Publish. Then try it: `aws cloudwatch set-alarm-state --alarm-name <name> --state-value ALARM --state-reason test`.',
  source: 'AWS re:Post, Why did I not receive an SNS notification for my CloudWatch alarm trigger',
  types: [TOPIC, TOPIC_POLICY, 'aws_kms_key', 'aws_cloudwatch_metric_alarm', 'aws_cloudwatch_composite_alarm'],
  *inspect(snapshot, { estate }) {
    for (const [key, publishers] of publishersByTopic(snapshot)) {
      const topic = snapshot.find(key);
      if (!topic) continue;
      for (const service of new Set(publishers.map(serviceOf))) {
        const count = publishers.filter((publisher) => serviceOf(publisher) === service).length;
        const sender: Sender = {
          topic,
          service,
          words:
            service === 'cloudwatch.amazonaws.com'
              ? counted(count, 'alarm')
              : `${counted(count, 'sender')} of ${service}`,
        };
        yield* keyFindings(snapshot, sender);
        if (!UNCHECKED.has(service)) yield* policyFindings(snapshot, estate.before, sender);
      }
    }
  },
};

interface Sender {
  readonly topic: Resource;
  readonly service: string;
  /** `3 alarms` */
  readonly words: string;
}

function* keyFindings(snapshot: Snapshot, { topic, service, words }: Sender): Iterable<Finding> {
  const at = { at: topic, part: `key ${service}` };
  const named = topic.values.text('kms_master_key_id');
  if (named === undefined) return;
  if (named !== UNKNOWN && /(^|:)alias\/aws\/sns$/.test(named)) {
    yield { ...at, message: `${words} cannot publish: alias/aws/sns, the key of the topic, does not admit ${service}` };
    return;
  }
  for (const key of keysOf(snapshot, topic)) {
    const beside = snapshot.users(key, { aws_kms_key_policy: ['key_id'] });
    const documents = (beside.length > 0 ? beside : [key]).map(({ values }) => values.document('policy'));
    if (documents.includes(UNKNOWN)) {
      yield {
        ...at,
        message: `whether ${words} can publish depends on the policy of ${key.address}, which is not known yet`,
        isUnknown: true,
      };
      continue;
    }
    // A key without a policy of its own has the default one: the account alone.
    const statements = documents.flatMap((document) => statementsOf(document) ?? []);
    const needed = ['kms:Decrypt', 'kms:GenerateDataKey'].filter(
      (action) => !admitsService(statements, service, action, topic),
    );
    if (needed.length > 0) {
      yield {
        ...at,
        message: `${words} cannot publish: the policy of ${key.address} does not allow ${service} ${listed(needed)}`,
      };
    }
  }
}

/** The key in the plans that encrypts the topic, also where it is named by an alias. */
function keysOf(snapshot: Snapshot, topic: Resource): readonly Resource[] {
  const aliases = snapshot.targets(topic, 'kms_master_key_id', 'aws_kms_alias');
  return [
    ...snapshot.targets(topic, 'kms_master_key_id', 'aws_kms_key'),
    ...aliases.flatMap((alias) => snapshot.targets(alias, 'target_key_id', 'aws_kms_key')),
  ];
}

function* policyFindings(snapshot: Snapshot, before: Snapshot, { topic, service, words }: Sender): Iterable<Finding> {
  const at = { at: topic, part: `policy ${service}` };
  const policies = snapshot.users(topic, { [TOPIC_POLICY]: ['arn'] });
  const earlier = before.find(topic.key);
  // The topic shows the policy that it has now. When the resource beside it goes, SNS puts back the default one.
  const isReset =
    policies.length === 0 && earlier !== undefined && before.users(earlier, { [TOPIC_POLICY]: ['arn'] }).length > 0;
  for (const { values, address } of policies.length > 0 ? policies : [topic]) {
    const document = isReset ? undefined : values.document('policy');
    if (document === UNKNOWN && policies.length > 0) {
      yield {
        ...at,
        message: `whether ${words} can publish depends on ${address}, which is not known yet`,
        isUnknown: true,
      };
      continue;
    }
    const statements = statementsOf(document);
    if (statements ? admits(statements, service, topic) : !NAMED.has(service)) continue;
    yield { ...at, message: `${words} cannot publish: the topic policy does not allow ${service} sns:Publish` };
  }
}

function admits(statements: readonly Statement[], service: string, topic: Resource): boolean {
  if (NAMED.has(service)) {
    const named = statements.filter(
      (each) => isUnconditional(each) || namesPrincipal(each, (principal) => principal === service),
    );
    return admitsService(named, service, 'sns:Publish', topic);
  }
  // Whether the account as such stands for its alarms is not documented.
  return (
    admitsService(statements, service, 'sns:Publish', topic) ||
    statements.some((each) => each.isAllow && namesPrincipal(each, isAccount))
  );
}
