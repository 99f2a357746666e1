import { UNKNOWN } from '../../attributes';
import { Resource, Snapshot } from '../../estate';
import { Finding, Rule } from '../../rule';
import { METRIC_ALARM } from './alarm';
import { nameOf, named, Signal, signalsOf, SUBJECTS } from './signal';

/** What `aws_db_instance.id` is since provider 5: not the name that CloudWatch knows. */
const DBI_RESOURCE_ID = /^db-[A-Z0-9]{20,}$/;

export const observabilityAlarmWatchesNothing: Rule = {
  id: 'observability-alarm-watches-nothing',
  area: 'observability',
  severity: 'high',
  title: 'An alarm watches a metric that never has data',
  lost: 'CloudWatch takes any dimension. The alarm waits for data of something that does not exist, and says nothing while the real thing fails.',
  safeWay:
    'Take the dimension from the resource: `.identifier` of a database (not `.id`), `.arn_suffix` of a load balancer and its target group, `.id` of a health check.',
  source:
    'Terraform AWS provider 5 upgrade guide: aws_db_instance id is the DbiResourceId; CloudWatch API PutMetricAlarm',
  types: [METRIC_ALARM],
  *inspect(snapshot, { estate }) {
    for (const alarm of snapshot.of(METRIC_ALARM)) {
      for (const signal of signalsOf(alarm)) {
        const finding = findingOf(snapshot, estate.before, alarm, signal);
        if (finding) yield finding;
      }
    }
  },
};

function findingOf(snapshot: Snapshot, before: Snapshot, alarm: Resource, signal: Signal): Finding | undefined {
  const { subject } = signal;
  if (subject === undefined) return undefined;
  const at = { at: alarm, part: `${signal.metric} ${subject.dimension}` };
  if (subject.dimension === 'DBInstanceIdentifier') {
    if (subject.value === UNKNOWN) {
      const attributes = alarm.references(String(signal.path[0]));
      return attributes.some((reference) => /(^|\.)aws_db_instance\..*\.id$/.test(reference))
        ? { ...at, message: `${signal.metric} is asked of the resource id of a database, not of its identifier` }
        : undefined;
    }
    if (DBI_RESOURCE_ID.test(subject.value)) {
      return {
        ...at,
        message: `${signal.metric} is asked of ${subject.value}: that is a resource id, not an identifier`,
      };
    }
  }
  if (subject.value === UNKNOWN || named(snapshot, subject.dimension, subject.value).length > 0) return undefined;
  const earlier = before.find(alarm.key);
  const was = earlier && signalsOf(earlier).find((other) => isSameMetric(other, signal))?.subject?.value;
  if (typeof was === 'string' && was !== subject.value && named(before, subject.dimension, was).length > 0) {
    return {
      ...at,
      message: `${nameOf(signal)} has no data: nothing of that name is in the plans, unlike ${was} before`,
    };
  }
  // What a stack does not manage may well exist; what it manages the like of most often does not.
  const likes = snapshot
    .of(...(SUBJECTS[subject.dimension]?.types ?? []))
    .filter(({ stack, region }) => stack === alarm.stack && (region === undefined || region === alarm.region));
  const isNameable =
    likes.length > 0 && likes.every(({ values }) => isNamed(values.at(SUBJECTS[subject.dimension]?.attribute ?? '')));
  return isNameable
    ? { ...at, severity: 'warning', message: `${nameOf(signal)} has no data: nothing of that name is in the plans` }
    : undefined;
}

function isSameMetric(a: Signal, b: Signal): boolean {
  return a.metric === b.metric && a.namespace === b.namespace && a.subject?.dimension === b.subject?.dimension;
}

function isNamed(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
