import { UNKNOWN } from '../../attributes';
import { regionOfArn, Resource, Snapshot } from '../../estate';
import { Finding, Rule } from '../../rule';
import { listed } from '../../wording';
import { alarmName, childrenOf, COMPOSITE_ALARM, METRIC_ALARM } from './alarm';
import { nameOf, named, signalsOf } from './signal';

/** Route 53 publishes its metrics here and nowhere else. */
const ROUTE_53_REGION = 'us-east-1';

const ACTIONS = ['alarm_actions', 'ok_actions', 'insufficient_data_actions'];

export const observabilityAlarmOfOtherRegion: Rule = {
  id: 'observability-alarm-of-other-region',
  area: 'observability',
  severity: 'high',
  title: 'An alarm reaches into another Region',
  lost: 'An alarm sees only metrics of its own Region and acts only on topics there: it waits for data that never comes, or the apply refuses its action. The thing it is for is not watched.',
  safeWay:
    'Put the alarm, and the topic that it publishes to, in the Region of what it watches. Alarms on Route 53 metrics go to us-east-1.',
  source:
    'Amazon CloudWatch User Guide, Cross-account cross-Region; Route 53 Developer Guide, Monitoring health checks',
  types: [METRIC_ALARM, COMPOSITE_ALARM],
  *inspect(snapshot) {
    for (const alarm of snapshot.of(METRIC_ALARM, COMPOSITE_ALARM)) {
      if (alarm.region === undefined) continue;
      yield* actionFindings(snapshot, alarm, alarm.region);
      if (alarm.type === METRIC_ALARM) yield* metricFindings(snapshot, alarm, alarm.region);
      else yield* childFindings(snapshot, alarm, alarm.region);
    }
  },
};

function* actionFindings(snapshot: Snapshot, alarm: Resource, region: string): Iterable<Finding> {
  const places = ACTIONS.flatMap((path) => {
    const actions = alarm.values.texts(path);
    const known =
      actions === UNKNOWN ? [] : actions.flatMap((item) => (item === UNKNOWN ? [] : (regionOfArn(item) ?? [])));
    return [...known, ...snapshot.targets(alarm, path, 'aws_sns_topic').flatMap((topic) => topic.region ?? [])];
  });
  const foreign = [...new Set(places.filter((place) => place !== region))].sort();
  if (foreign.length > 0) {
    yield { at: alarm, part: 'action', message: `the alarm is in ${region}, its actions are in ${listed(foreign)}` };
  }
}

function* metricFindings(snapshot: Snapshot, alarm: Resource, region: string): Iterable<Finding> {
  for (const signal of signalsOf(alarm)) {
    if (signal.namespace === 'AWS/Route53') {
      if (region === ROUTE_53_REGION) continue;
      yield {
        at: alarm,
        part: 'metric',
        message: `the alarm is in ${region}, ${signal.metric} of Route 53 is in ${ROUTE_53_REGION} only`,
      };
      continue;
    }
    const { subject } = signal;
    // A bucket's metrics of replication are in the Region of either end.
    if (subject === undefined || subject.dimension === 'SourceBucket') continue;
    const resources =
      subject.value === UNKNOWN
        ? snapshot.targets(alarm, signal.path)
        : named(snapshot, subject.dimension, subject.value);
    const regions = new Set(
      resources.filter(({ type }) => type !== METRIC_ALARM).flatMap((resource) => resource.region ?? []),
    );
    if (regions.size === 0 || regions.has(region)) continue;
    yield {
      at: alarm,
      part: 'metric',
      message: `the alarm is in ${region}, ${nameOf(signal)} is measured in ${listed([...regions].sort())}`,
    };
  }
}

function* childFindings(snapshot: Snapshot, alarm: Resource, region: string): Iterable<Finding> {
  const rule = alarm.values.text('alarm_rule');
  if (typeof rule !== 'string') return;
  const foreign = childrenOf(rule).filter((child) => {
    const place = regionOfArn(child);
    if (place !== undefined) return place !== region;
    const places = snapshot
      .named(alarmName(child), undefined, [METRIC_ALARM, COMPOSITE_ALARM])
      .map((found) => found.region);
    return places.length > 0 && !places.includes(region);
  });
  if (foreign.length > 0) {
    yield {
      at: alarm,
      part: 'child',
      message: `the composite alarm is in ${region}, ${listed(foreign.map(alarmName))} ${foreign.length === 1 ? 'is' : 'are'} in another Region`,
    };
  }
}
