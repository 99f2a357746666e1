import { GROUP_DIMENSION, groupMetric, GroupMetricName, IN_FLIGHT_METRIC } from '../core/group-metrics';
import { Names } from '../core/names';
import { Duration } from '../core/quantities';
import {
  Asked,
  canaryAlarms,
  canaryMetric,
  CanaryMetricName,
  CanaryRequest,
  expectedOf,
  PUBLIC_TARGET,
} from './canary';
import { DASHBOARD_COLUMNS, GraphWidget, PlacedWidget, Series, Widget } from './dashboard';
import { recoveryPoint } from './recovery-point-alarm';

/** What the dashboard shows of a Region. */
export interface BoardRegion {
  readonly names: Names;
  /** Name of its database instance. */
  readonly identifier: string;
  /** Purposes of its alarms whose states are shown, those of incidents first. */
  readonly states: readonly string[];
}

/** What the dashboard of a Region shows. */
export interface RegionBoardProps {
  /** The Region whose dashboard it is: on the left. */
  readonly own: BoardRegion;
  readonly other: BoardRegion;
  /** Names of the inference groups. */
  readonly groups: readonly string[];
  /** Purposes of the replicated buckets. */
  readonly buckets: readonly string[];
  /** Data of at most this age may be lost. */
  readonly recoveryPoint: Duration;
  readonly canary: Asked;
  /** Purposes of the alarms on health checks, in the Region of the global stack. */
  readonly healthChecks: readonly string[];
}

/**
 * The widgets of one Region's dashboard: its own health in the left half, the other Region's in the right one, row by
 * row the same, so that a difference is seen at a glance. Each widget is of one Region only. When the other one is gone
 * the right half is empty and the left one says what it said before.
 */
export function regionBoard(props: RegionBoardProps): readonly PlacedWidget[] {
  const { own, other, healthChecks } = props;
  const { global } = own.names;
  const third = DASHBOARD_COLUMNS / 3;
  const half = DASHBOARD_COLUMNS / 2;
  const head: readonly PlacedWidget[] = [
    place({ kind: 'text', markdown: heading(own.names, other.names) }, 0, 0, DASHBOARD_COLUMNS, 2),
    place(states(`Alarms of ${own.names.region}`, own.names, own.states), 0, 2, third, 5),
    place(states(`Alarms of ${other.names.region}`, other.names, other.states), third, 2, third, 5),
    place(states('Seen from outside (Route 53)', global, healthChecks), 2 * third, 2, third, 5),
  ];
  const halves = [own, other].flatMap((region, index) => {
    const left = index * half;
    const graphs = regionGraphs(region, props, index === 0 ? other : own).map((widget, at) =>
      place(widget, left + (at % 2) * (half / 2), 8 + Math.floor(at / 2) * 6, half / 2, 6),
    );
    return [place({ kind: 'text', markdown: `## ${region.names.region}` }, left, 7, half, 1), ...graphs];
  });
  return [...head, ...halves];
}

function place(widget: Widget, x: number, y: number, width: number, height: number): PlacedWidget {
  return { widget, x, y, width, height };
}

function heading(own: Names, other: Names): string {
  return (
    `# ${own.prefix}: ${own.region} and ${other.region}\n` +
    `Made by Terraform, stack \`${own.siteStack}\`: changes made here are lost. ` +
    `The same page from the other side: dashboard \`${other.dashboard}\`. What each alarm means: docs/alarms.md.`
  );
}

function states(title: string, names: Names, purposes: readonly string[]): Widget {
  return { kind: 'states', title, alarms: purposes.map((purpose) => names.alarmArn(purpose)) };
}

/** Users first, then what serves them, then what a recovery needs. */
function regionGraphs(region: BoardRegion, props: RegionBoardProps, other: BoardRegion): readonly Widget[] {
  const { names, identifier } = region;
  const { groups, buckets, canary } = props;
  const graph = (
    title: string,
    unit: string,
    series: readonly Series[],
    rest: Pick<GraphWidget, 'limit' | 'formula' | 'isStacked'> = {},
  ): GraphWidget => ({ kind: 'graph', title, region: names.region, unit, series, ...rest });
  const ofAlarm = (title: string, purpose: string): Widget => ({
    kind: 'alarm',
    title,
    region: names.region,
    alarm: names.alarmArn(purpose),
  });
  const ofGroups = (name: GroupMetricName, statistic: string): Series[] =>
    groups.map((group) => ({ label: group, statistic, metric: path(groupMetric(names, group, name)) }));
  const database = (label: string, name: string, statistic: string): Series => ({
    label,
    statistic,
    metric: ['AWS/RDS', name, 'DBInstanceIdentifier', identifier],
  });
  const incoming = (name: string, statistic: string): Series[] =>
    buckets.map((bucket) => ({
      label: bucket,
      statistic,
      metric: [
        'AWS/S3',
        name,
        ...['SourceBucket', other.names.bucket(bucket)],
        ...['DestinationBucket', names.bucket(bucket)],
        ...['RuleId', names.replicationRule(bucket)],
      ],
    }));
  const share = recoveryPoint({
    names,
    identifier,
    buckets,
    otherRegion: other.names.region,
    objective: props.recoveryPoint,
  });
  const shareOf = Object.entries(share.metrics);

  const asked = (name: CanaryMetricName, target: string, requests: readonly CanaryRequest[], label = ''): Series[] =>
    requests.map((request) => {
      const metric = canaryMetric(names, name, target, request.name);
      return { label: `${label}${request.name}`, statistic: metric.statistic, metric: path(metric) };
    });
  // What is not expected to be answered is no failure: a replica takes no writes.
  const failures = [
    ...[names.region, other.names.region].map((target) => ({ target, requests: expectedOf(canary, target) })),
    { target: PUBLIC_TARGET, requests: canary.requests },
  ];

  return [
    states(`Canary in ${names.region}`, names, canaryAlarms(names.region, other.names.region)),
    graph(
      'Asked from here: requests that fail',
      'failures',
      failures.flatMap(({ target, requests }) => asked('CanaryFailed', target, requests, `${target} `)),
      { isStacked: true },
    ),
    graph('Asked from here: this Region answers in', 'ms', asked('CanaryLatency', names.region, canary.requests)),
    graph('Asked from here: the public name answers in', 'ms', asked('CanaryLatency', PUBLIC_TARGET, canary.requests)),
    ...groups.flatMap((group) => [
      ofAlarm(`${group}: failed requests (%)`, `${group}-5xx`),
      ofAlarm(`${group}: slowest hundredth (s)`, `${group}-latency`),
    ]),
    graph('Requests in work per instance', 'requests', ofGroups(IN_FLIGHT_METRIC, 'Average')),
    graph(
      'Instances in service and wanted',
      'instances',
      groups.flatMap((group) =>
        (['GroupInServiceInstances', 'GroupDesiredCapacity'] as const).map((name) => ({
          label: `${group} ${name === 'GroupDesiredCapacity' ? 'wanted' : 'in service'}`,
          statistic: 'Average',
          metric: ['AWS/AutoScaling', name, GROUP_DIMENSION, names.inferenceGroup(group)] as const,
        })),
      ),
    ),
    graph('GPU utilization', '%', ofGroups('nvidia_smi_utilization_gpu', 'Average')),
    graph('GPU memory in use', 'MiB', ofGroups('nvidia_smi_memory_used', 'Average')),
    graph(
      'What a failover to here would lose',
      '% of the objective',
      shareOf.map(([label, { namespace, name, dimensions, statistic }]) => ({
        label,
        statistic,
        metric: path({ namespace, name, dimensions }),
      })),
      {
        formula: { label: share.label, expression: share.expression, ids: shareOf.map(([id]) => id) },
        limit: { label: 'objective', value: 100 },
      },
    ),
    graph('Replica lag', 's', [database(identifier, 'ReplicaLag', 'Maximum')], {
      limit: { label: 'objective', value: props.recoveryPoint.toSeconds() },
    }),
    graph('Database CPU', '%', [database('CPU', 'CPUUtilization', 'Average')]),
    graph('Database connections', 'connections', [database('connections', 'DatabaseConnections', 'Maximum')]),
    graph('Database free storage', 'bytes', [database('free', 'FreeStorageSpace', 'Minimum')]),
    graph('Bucket replication latency', 's', incoming('ReplicationLatency', 'Maximum')),
  ];
}

function path(metric: {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}): Series['metric'] {
  return [metric.namespace, metric.name, ...Object.entries(metric.dimensions).flat()];
}
