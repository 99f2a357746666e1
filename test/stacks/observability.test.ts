import * as fs from 'node:fs';
import * as path from 'node:path';
import { Environment } from '../../config/environment';
import { alarmsPage } from '../../lib/cli/write-alarms';
import { DASHBOARD_FILE, dashboardImage } from '../../lib/cli/write-dashboard';
import { ALARM_GUIDES_FILE, AlarmRecord, recordedAlarms } from '../../lib/core/alarm-guide';
import { publishedMetrics } from '../../lib/core/group-metrics';
import { lintStack } from '../../lib/core/output-lint';
import { Duration } from '../../lib/core/quantities';
import { RegionStack } from '../../lib/core/region-stack';
import { EncryptionKey } from '../../lib/data/encryption-key';
import { AlertTopic } from '../../lib/observability/alert-topic';
import { DatabaseAlarms } from '../../lib/observability/database-alarms';
import { EndpointAlarms } from '../../lib/observability/endpoint-alarms';
import { addSiteObservability, bandOf, ObservabilitySettings, symptomsOf } from '../../stacks/observability';
import { withOneCanary } from '../../stacks/serving';
import { TestLoadBalancer, TestTargetGroup } from '../observability/stand-ins';
import { at, ROOT, shipped, stacksOf } from '../support/environment';
import { Attributes, SynthesizedStack, problemsOf, synthesizeApp } from '../support/synth';

// What these tests do not prove: that a metric ever has data, and that a threshold is right.

const prod = shipped('prod');
const { home, standby } = prod.pair;

interface Site {
  readonly stack: SynthesizedStack;
  readonly records: readonly AlarmRecord[];
  readonly symptoms: Readonly<Record<string, readonly string[]>>;
}

/** A site without what is watched. */
function site(settings: ObservabilitySettings, environment: Environment = prod, region: string = home): Site {
  let found: Omit<Site, 'stack'> | undefined;
  const names = environment.names(region);
  const stacks = synthesizeApp((app) => {
    const stack = new RegionStack(app, 'stack', { names, backend: { kind: 'local' } });
    const key = new EncryptionKey(stack, 'Key', {
      names,
      purpose: 'alerts',
      description: 'x',
      usedBy: ['alarms', 'events'],
    });
    const topic = new AlertTopic(stack, 'Alerts', { names, key, emails: environment.alerts.emails });
    const identifier = names.database(environment.topology.instance(region).generation);
    const loadBalancer = new TestLoadBalancer(stack, 'LoadBalancer');
    new DatabaseAlarms(stack, 'DatabaseAlarms', {
      names,
      identifier,
      engine: environment.database.engine,
      role: environment.topology.isWriter(region) ? 'writer' : 'replica',
      maxReplicaLag: environment.objectives.rpo,
      minFreeStorage: 20,
      maxRetainedLog: 50,
      topic,
    });
    new EndpointAlarms(stack, 'EndpointAlarms', {
      names,
      group: 'llm',
      loadBalancer,
      targetGroup: new TestTargetGroup(stack, 'TargetGroup'),
      minHealthyTargets: 1,
      maxLatency: Duration.seconds(2),
      latencyBand: bandOf(settings),
      topic,
    });
    const natGateways: Record<string, string> =
      environment.network.egress === 'endpoints' ? {} : { 'us-east-2a': 'nat-1' };
    addSiteObservability(stack, environment, settings, { topic, key, identifier, loadBalancer, natGateways });
    const names_ = (incident: 'service' | 'data'): string[] =>
      symptomsOf(stack, incident).map(({ alarmName }) => alarmName);
    found = { records: recordedAlarms(stack), symptoms: { service: names_('service'), data: names_('data') } };
  });
  return { stack: stacks['stack']!, ...found! };
}

const namesOf = (stack: SynthesizedStack, type: string): string[] =>
  Object.values(stack.all(type))
    .map((alarm) => String(alarm['alarm_name']).replace('warmsite-prod-', ''))
    .sort();

const METRIC_ALARM = 'aws_cloudwatch_metric_alarm';
const COMPOSITE_ALARM = 'aws_cloudwatch_composite_alarm';

describe('each level has what is before it', () => {
  const [essential, standard, full] = (['essential', 'standard', 'full'] as const).map((level) => site({ level }));

  test('essential: events of AWS, and nobody is woken', () => {
    expect(essential!.stack.types()).toEqual([
      'aws_cloudwatch_event_rule',
      'aws_cloudwatch_event_target',
      METRIC_ALARM,
      'aws_kms_alias',
      'aws_kms_key',
      'aws_sns_topic',
      'aws_sns_topic_policy',
      'aws_sns_topic_subscription',
    ]);
    expect(Object.keys(essential!.stack.all('aws_sns_topic'))).toEqual(['alerts']);
  });

  test('standard: what fills up, who is woken, a dashboard', () => {
    const added = namesOf(standard!.stack, METRIC_ALARM).filter(
      (name) => !namesOf(essential!.stack, METRIC_ALARM).includes(name),
    );
    const ofGroup = ['cpu', 'disk', 'gpu', 'gpu-memory', 'in-flight', 'memory', 'silent-instances'];
    expect(added).toEqual(
      [
        'database-connections',
        'database-disk-latency',
        'database-disk-queue',
        'database-memory',
        ...ofGroup.map((name) => `embed-${name}`),
        ...ofGroup.map((name) => `llm-${name}`),
        'load-balancer-5xx',
        'load-balancer-rejected-connections',
        'load-balancer-silence',
        'nat-us-east-2a-bandwidth',
        'nat-us-east-2a-ports',
        'recovery-point',
      ].sort(),
    );
    expect(namesOf(standard!.stack, COMPOSITE_ALARM)).toEqual(['incident-data', 'incident-service']);
    expect(standard!.stack.only('aws_cloudwatch_dashboard')['dashboard_name']).toBe('warmsite-prod-us-east-2');
  });

  test('full: what is unusual', () => {
    const added = namesOf(full!.stack, METRIC_ALARM).filter(
      (name) => !namesOf(standard!.stack, METRIC_ALARM).includes(name),
    );
    expect(added).toEqual(['database-network-unusual', 'llm-latency-unusual', 'load-balancer-requests-unusual']);
  });

  test('every level keeps the addresses of those before it, and the lint finds nothing', () => {
    expect(standard!.stack.addresses()).toEqual(expect.arrayContaining(essential!.stack.addresses()));
    expect(full!.stack.addresses()).toEqual(expect.arrayContaining(standard!.stack.addresses()));
    expect(lintStack(full!.stack.json, { stack: 'stack', region: home })).toEqual([]);
  });
});

describe('who is woken', () => {
  const PAGES = '${aws_sns_topic.pages.arn}';
  const ALERTS = '${aws_sns_topic.alerts.arn}';
  const told = (one: Site, purpose: string): unknown =>
    Object.values(one.stack.all(COMPOSITE_ALARM)).find((alarm) => alarm['alarm_name'] === `warmsite-prod-${purpose}`)?.[
      'alarm_actions'
    ];

  test('every alarm that pages is a symptom of an incident, and no other one is', () => {
    const { stack, records, symptoms } = site({ level: 'full' });
    const paging = records.flatMap(({ guide, alarmName }) =>
      guide.severity === 'page' && guide.incident !== 'itself' ? [alarmName] : [],
    );
    expect(paging.length).toBeGreaterThan(5);
    expect([...symptoms['service']!, ...symptoms['data']!].sort()).toEqual([...paging].sort());
    const rules = Object.values(stack.all(COMPOSITE_ALARM)).map((alarm) => alarm['alarm_rule'] as string);
    const joined = rules.flatMap((rule) => [...rule.matchAll(/ALARM\("([^"]+)"\)/g)].map(([, name]) => name!));
    expect(joined.sort()).toEqual([...paging].sort());
    expect(symptoms['data']).toEqual(['warmsite-prod-database-replica-lag', 'warmsite-prod-database-free-storage']);
  });

  test('the pager of the Region that serves; of the other one only what a failover would lose', () => {
    const writing = site({ level: 'standard' });
    expect([told(writing, 'incident-service'), told(writing, 'incident-data')]).toEqual([[PAGES], [PAGES]]);
    const waiting = site({ level: 'standard' }, prod, standby);
    expect([told(waiting, 'incident-service'), told(waiting, 'incident-data')]).toEqual([[ALERTS], [PAGES]]);
  });

  test('no alarm on a metric tells the pager: one page an incident', () => {
    const alarms = Object.values(site({ level: 'full' }).stack.all(METRIC_ALARM));
    expect(alarms.filter((alarm) => (alarm['alarm_actions'] as string[]).includes(PAGES))).toEqual([]);
  });

  test('pagers have addresses of their own, or those of alerts', () => {
    const emails = (settings: ObservabilitySettings): unknown[] =>
      Object.values(site(settings).stack.all('aws_sns_topic_subscription'))
        .filter((subscription) => subscription['topic_arn'] === PAGES)
        .map((subscription) => subscription['endpoint']);
    expect(emails({ level: 'standard' })).toEqual(prod.alerts.emails);
    expect(emails({ level: 'standard', pagers: ['night@example.com'] })).toEqual(['night@example.com']);
  });
});

test('a failover changes in place and keeps every address', () => {
  const after = at(prod, prod.topology.failover().topology);
  for (const region of [home, standby]) {
    const settings = { level: 'full' } as const;
    expect(site(settings, after, region).stack.addresses()).toEqual(site(settings, prod, region).stack.addresses());
  }
});

test('the memory of an instance class that does not follow from its name must be said', () => {
  const odd: Environment = { ...prod, database: { ...prod.database, instanceClass: 'db.z1d.large' } };
  expect(problemsOf(() => site({ level: 'standard' }, odd))).toEqual([
    {
      code: 'instance-class-memory',
      where: 'database.instanceClass',
      message:
        "'instanceClass' must be of family c, m, r, t or x2g for its memory to be known, got db.z1d.large; say it in 'observability.databaseMemory', in GiB",
    },
  ]);
  const { stack } = site({ level: 'standard', databaseMemory: 10 }, odd);
  expect(stack.at(`${METRIC_ALARM}.observability_database_memory`)['threshold']).toBe(536870912);
});

test('connections are those of the parameter where it is set', () => {
  const parameters = { ...prod.database.parameters, max_connections: '50' };
  const few: Environment = { ...prod, database: { ...prod.database, parameters } };
  const threshold = (environment: Environment): unknown =>
    site({ level: 'standard' }, environment).stack.at(`${METRIC_ALARM}.observability_database_connections`)[
      'threshold'
    ];
  expect([threshold(prod), threshold(few)]).toEqual([2595, 40]);
});

test('without NAT gateways there is none to watch', () => {
  const endpoints: Environment = { ...prod, network: { ...prod.network, egress: 'endpoints' } };
  const { stack } = site({ level: 'full' }, endpoints);
  expect(namesOf(stack, METRIC_ALARM).filter((name) => name.startsWith('nat-'))).toEqual([]);
});

describe('every stack of prod, with a new version on trial', () => {
  const stacks = Object.values(stacksOf(withOneCanary(prod)));
  const alarms = stacks.flatMap((stack) =>
    [METRIC_ALARM, COMPOSITE_ALARM].flatMap((type) => Object.values(stack.all(type))),
  );
  const anchorOf = (alarm: Attributes): string =>
    / Guide: docs\/alarms\.md#([a-z0-9-]+)$/.exec(alarm['alarm_description'] as string)?.[1] ??
    `no guide: ${alarm['alarm_name']}`;

  test('every alarm has a heading, every heading an alarm', () => {
    const page = fs.readFileSync(path.join(ROOT, ALARM_GUIDES_FILE), 'utf8');
    const headings = [...page.matchAll(/^## ([a-z0-9-]+)$/gm)].map(([, heading]) => heading!);
    expect([...new Set(alarms.map(anchorOf))].sort()).toEqual(headings);
    const named = [...page.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name!);
    expect([...new Set(named)].sort()).toEqual(
      [...new Set(alarms.map((alarm) => alarm['alarm_name'] as string))].sort(),
    );
  });

  test('the page is up to date; if not: npm run alarms', () => {
    expect(fs.readFileSync(path.join(ROOT, ALARM_GUIDES_FILE), 'utf8')).toBe(alarmsPage(ROOT));
  });

  test('trap 13: what watches or scales on the metrics of instances names those that they publish', () => {
    const asked = stacks.flatMap((stack) => [
      ...Object.values(stack.all(METRIC_ALARM)).flatMap((alarm) => [
        {
          namespace: alarm['namespace'],
          name: alarm['metric_name'],
          dimensions: Object.keys(alarm['dimensions'] ?? {}),
        },
        ...((alarm['metric_query'] ?? []) as Attributes[]).flatMap(({ metric }) =>
          metric
            ? [{ namespace: metric.namespace, name: metric.metric_name, dimensions: Object.keys(metric.dimensions) }]
            : [],
        ),
      ]),
      ...Object.values(stack.all('aws_autoscaling_policy')).map((policy) => {
        const metric = policy['target_tracking_configuration'].customized_metric_specification;
        return {
          namespace: metric.namespace,
          name: metric.metric_name,
          dimensions: (metric.metric_dimension as Attributes[]).map(({ name }) => name as string),
        };
      }),
    ]);
    const own = asked.filter(
      ({ namespace, dimensions }) =>
        namespace === prod.names(home).metricNamespace && dimensions.includes('AutoScalingGroupName'),
    );
    expect(own.length).toBeGreaterThan(0);
    expect(own.filter(({ dimensions }) => dimensions.length !== 1)).toEqual([]);
    expect(own.filter(({ name }) => !publishedMetrics().includes(name as string))).toEqual([]);
  });
});

test('the picture of the dashboard is up to date; if not: npm run dashboard', () => {
  expect(fs.readFileSync(path.join(ROOT, DASHBOARD_FILE), 'utf8')).toBe(dashboardImage(ROOT));
});
