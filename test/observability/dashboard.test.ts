import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { Duration } from '../../lib/core/quantities';
import { Canary, canaryAlarms } from '../../lib/observability/canary';
import { ProbeEvent } from '../../lib/observability/canary-probe';
import {
  Dashboard,
  dashboardBody,
  DASHBOARD_COLUMNS,
  GraphWidget,
  PlacedWidget,
  Series,
  Widget,
} from '../../lib/observability/dashboard';
import { regionBoard, RegionBoardProps } from '../../lib/observability/region-board';
import { Attributes, SynthesizedStack, TEST_NAMES, problemsOf, synthesizeStack } from '../support/synth';
import { bare, TestKey, TestTopic } from './stand-ins';

// What these tests do not prove: how CloudWatch draws it.

const WEST = TEST_NAMES.in('us-west-2');

const BOARD: RegionBoardProps = {
  own: { names: TEST_NAMES, identifier: 'shop-test-db-g1', states: ['incident-service', 'recovery-point'] },
  other: { names: WEST, identifier: 'shop-test-db-g2', states: ['incident-service'] },
  groups: ['llm', 'embed'],
  buckets: ['artifacts', 'data'],
  recoveryPoint: Duration.minutes(10),
  canary: {
    requests: [
      { name: 'inference', method: 'GET', path: '/', needsWriter: false },
      { name: 'write', method: 'PUT', path: '/check', needsWriter: true },
    ],
    writer: 'us-east-2',
    serving: ['us-east-2', 'us-west-2'],
  },
  healthChecks: ['health-endpoint-us-east-2'],
};

const TEXT: Widget = { kind: 'text', markdown: 'hello' };

function build(widgets: readonly PlacedWidget[]): SynthesizedStack {
  return synthesizeStack((stack) => new Dashboard(stack, 'Dashboard', { names: TEST_NAMES, widgets }));
}

function at(widget: Widget, place: Partial<PlacedWidget> = {}): PlacedWidget {
  return { widget, x: 0, y: 0, width: 6, height: 6, ...place };
}

function widgetsOf(body: string): Attributes[] {
  return (JSON.parse(body) as { widgets: Attributes[] }).widgets;
}

test('every kind of widget, as PutDashboard takes it', () => {
  const series = (name: string): Series => ({ label: name, metric: ['AWS/RDS', name, 'D', 'x'], statistic: 'Maximum' });
  const graph: GraphWidget = {
    kind: 'graph',
    title: 'Graph',
    region: 'us-west-2',
    unit: 's',
    series: [series('A'), series('B')],
  };
  const stack = build([
    at(TEXT),
    at({ kind: 'states', title: 'States', alarms: ['arn:a'] }),
    at({ kind: 'alarm', title: 'Alarm', region: 'us-west-2', alarm: 'arn:b' }),
    at(graph, { x: 18 }),
    at({
      ...graph,
      formula: { label: 'Sum', expression: 'a + b', ids: ['a', 'b'] },
      limit: { label: 'most', value: 0 },
      isStacked: true,
    }),
  ]);
  const place = { x: 0, y: 0, width: 6, height: 6 };
  const common = {
    title: 'Graph',
    region: 'us-west-2',
    view: 'timeSeries',
    period: 60,
    yAxis: { left: { label: 's', showUnits: false, min: 0 } },
  };
  const { dashboard_body: body, ...rest } = bare(stack.only('aws_cloudwatch_dashboard'));
  expect(rest).toEqual({ dashboard_name: 'shop-test-us-east-2' });
  expect(JSON.parse(body as string)).toEqual({
    start: '-PT3H',
    periodOverride: 'inherit',
    widgets: [
      { ...place, type: 'text', properties: { markdown: 'hello' } },
      { ...place, type: 'alarm', properties: { title: 'States', alarms: ['arn:a'] } },
      {
        ...place,
        type: 'metric',
        properties: { title: 'Alarm', region: 'us-west-2', view: 'timeSeries', annotations: { alarms: ['arn:b'] } },
      },
      {
        ...place,
        x: 18,
        type: 'metric',
        properties: {
          ...common,
          metrics: [
            ['AWS/RDS', 'A', 'D', 'x', { label: 'A', stat: 'Maximum' }],
            ['AWS/RDS', 'B', 'D', 'x', { label: 'B', stat: 'Maximum' }],
          ],
        },
      },
      {
        ...place,
        type: 'metric',
        properties: {
          ...common,
          stacked: true,
          metrics: [
            [{ expression: 'a + b', label: 'Sum', id: 'result' }],
            ['AWS/RDS', 'A', 'D', 'x', { label: 'A', stat: 'Maximum', id: 'a', visible: false }],
            ['AWS/RDS', 'B', 'D', 'x', { label: 'B', stat: 'Maximum', id: 'b', visible: false }],
          ],
          annotations: { horizontal: [{ label: 'most', value: 0 }] },
        },
      },
    ],
  });
});

describe('a board of two Regions', () => {
  const board = regionBoard(BOARD);
  const region = ({ widget }: PlacedWidget): string | undefined => ('region' in widget ? widget.region : undefined);
  const graphs = (name: string): PlacedWidget[] => board.filter((placed) => region(placed) === name);

  test('its own Region is left, the other one right, with the same graphs in the same rows', () => {
    const own = graphs('us-east-2');
    const other = graphs('us-west-2');
    expect(own.length).toBeGreaterThan(10);
    expect(own.every(({ x, width }) => x + width <= DASHBOARD_COLUMNS / 2)).toBe(true);
    const shape = ({ widget, x, y, width, height }: PlacedWidget, left: number): unknown[] => [
      'title' in widget && widget.title,
      x - left,
      y,
      width,
      height,
    ];
    expect(other.map((placed) => shape(placed, DASHBOARD_COLUMNS / 2))).toEqual(own.map((placed) => shape(placed, 0)));
  });

  test('no widget is of two Regions, so that the loss of one empties the half that is its own', () => {
    for (const { properties } of widgetsOf(dashboardBody(board))) {
      const text = JSON.stringify(properties);
      const arns = [...text.matchAll(/arn:aws:cloudwatch:([a-z0-9-]+):/g)].map(([, name]) => name!);
      expect(new Set([...arns, ...(properties.region ? [properties.region] : [])]).size).toBeLessThanOrEqual(1);
    }
  });

  test('nothing overlaps', () => {
    const cells = board.flatMap(({ x, y, width, height }) =>
      Array.from({ length: width * height }, (_, index) => `${x + (index % width)},${y + Math.floor(index / width)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });

  test('states of Route 53 are those of us-east-1', () => {
    const states = board.flatMap(({ widget }) => (widget.kind === 'states' ? [widget] : []));
    expect(states.map(({ title, alarms }) => [title, alarms])).toEqual([
      ['Alarms of us-east-2', [TEST_NAMES.alarmArn('incident-service'), TEST_NAMES.alarmArn('recovery-point')]],
      ['Alarms of us-west-2', [WEST.alarmArn('incident-service')]],
      ['Seen from outside (Route 53)', [TEST_NAMES.in('us-east-1').alarmArn('health-endpoint-us-east-2')]],
      [
        'Canary in us-east-2',
        ['canary-public', 'canary-dns', 'canary-us-east-2', 'canary-us-west-2', 'canary-silent'].map((purpose) =>
          TEST_NAMES.alarmArn(purpose),
        ),
      ],
      [
        'Canary in us-west-2',
        ['canary-public', 'canary-dns', 'canary-us-west-2', 'canary-us-east-2', 'canary-silent'].map((purpose) =>
          WEST.alarmArn(purpose),
        ),
      ],
    ]);
  });

  test('each Region shows what its own canary got of itself, of the other one and of the public name', () => {
    const shown = (name: string): unknown[] =>
      graphs(name).flatMap(({ widget }) =>
        widget.kind === 'graph' && widget.title.startsWith('Asked from here')
          ? [[widget.unit, widget.isStacked ?? false, widget.series.map(({ metric }) => metric.slice(1).join(' '))]]
          : [],
      );
    // The replica is not asked to write, or what is as it should be would look like a failure.
    const failures = {
      east: ['inference', 'write'].map((request) => `CanaryFailed Request ${request} Target us-east-2`),
      west: ['CanaryFailed Request inference Target us-west-2'],
      public: ['inference', 'write'].map((request) => `CanaryFailed Request ${request} Target public`),
    };
    const latencies = (target: string): string[] => [
      `CanaryLatency Request inference Target ${target}`,
      `CanaryLatency Request write Target ${target}`,
    ];
    expect(shown('us-east-2')).toEqual([
      ['failures', true, [...failures.east, ...failures.west, ...failures.public]],
      ['ms', false, latencies('us-east-2')],
      ['ms', false, latencies('public')],
    ]);
    expect(shown('us-west-2')).toEqual([
      ['failures', true, [...failures.west, ...failures.east, ...failures.public]],
      ['ms', false, latencies('us-west-2')],
      ['ms', false, latencies('public')],
    ]);
  });

  test('what is shown of the canary is what it reports and has alarms on', () => {
    const stack = synthesizeStack((scope) => {
      new Canary(scope, 'Canary', {
        names: TEST_NAMES,
        otherRegion: 'us-west-2',
        record: 'shop.example.com',
        ...BOARD.canary,
        logKey: new TestKey(scope, 'Key', ['log-groups']),
        logRetention: Duration.days(30),
        topic: new TestTopic(scope, 'Topic'),
      });
    });
    const alarms = Object.values(stack.all('aws_cloudwatch_metric_alarm')).map(
      ({ alarm_name }) => alarm_name as string,
    );
    expect(
      canaryAlarms('us-east-2', 'us-west-2')
        .map((purpose) => TEST_NAMES.alarm(purpose))
        .sort(),
    ).toEqual(alarms.sort());
    const { probes, namespace } = JSON.parse(
      stack.only('aws_cloudwatch_event_target')['input'] as string,
    ) as ProbeEvent;
    const reported = new Set(
      probes.flatMap(({ request, target }) =>
        ['CanaryFailed', 'CanaryLatency'].map((name) => `${namespace} ${name} Request ${request} Target ${target}`),
      ),
    );
    const shown = graphs('us-east-2').flatMap(({ widget }) =>
      widget.kind === 'graph' && widget.title.startsWith('Asked from here')
        ? widget.series.map(({ metric }) => metric.join(' '))
        : [],
    );
    expect(shown).toHaveLength(9);
    expect(shown.filter((metric) => !reported.has(metric))).toEqual([]);
  });

  test('where the other Region serves nobody, no failure of it is shown', () => {
    const alone = regionBoard({ ...BOARD, canary: { ...BOARD.canary, serving: ['us-east-2'] } });
    const failures = alone.flatMap(({ widget }) =>
      widget.kind === 'graph' && widget.unit === 'failures' ? widget.series.map(({ label }) => label) : [],
    );
    expect(new Set(failures)).toEqual(
      new Set(['us-east-2 inference', 'us-east-2 write', 'public inference', 'public write']),
    );
  });

  test('it is a dashboard', () => {
    expect(widgetsOf(build(board).only('aws_cloudwatch_dashboard')['dashboard_body'] as string)).toHaveLength(
      board.length,
    );
  });
});

const refusal = (code: string, message: string): object => ({ code, where: 'stack/Dashboard', message });

test('what CloudWatch would refuse, or not show', () => {
  expect(problemsOf(() => build([]))).toEqual([
    refusal('dashboard-widgets', "'widgets' must be 1 to 500, got 0; make a second dashboard"),
  ]);
  build(Array.from({ length: 500 }, () => at(TEXT)));
  expect(problemsOf(() => build(Array.from({ length: 501 }, () => at(TEXT))))).toEqual([
    refusal('dashboard-widgets', "'widgets' must be 1 to 500, got 501; make a second dashboard"),
  ]);
  const series = Array.from({ length: 501 }, (): Series => ({ label: 'x', metric: ['A', 'b'], statistic: 'Sum' }));
  const graph: Widget = { kind: 'graph', title: 'G', region: 'us-east-2', unit: '', series };
  expect(problemsOf(() => build([at(graph)]))).toEqual([
    refusal(
      'dashboard-metrics',
      "'widgets' must show at most 500 metrics each and 2500 together, got 501 and 501; show fewer",
    ),
  ]);
  const half: Widget = { ...graph, series: series.slice(0, 500) };
  expect(problemsOf(() => build(Array.from({ length: 6 }, () => at(half))))).toEqual([
    refusal(
      'dashboard-metrics',
      "'widgets' must show at most 500 metrics each and 2500 together, got 500 and 3000; show fewer",
    ),
  ]);
  expect(problemsOf(() => build([at(TEXT, { x: 20 }), at({ kind: 'states', title: 'S', alarms: [] })]))).toEqual([
    refusal('dashboard-place', "'widgets' must lie within 24 columns, got 6 from column 20; place it elsewhere"),
    refusal('dashboard-alarms', "'alarms' of 'S' must be 1 to 100, got 0; use another widget for the rest"),
  ]);
});

test('a reference is refused: what only a state knows, the other stack could not show', () => {
  const act = () =>
    synthesizeStack((stack) => {
      const { arn } = new SnsTopic(stack, 'Topic', {});
      const widgets = [at({ kind: 'states', title: 'S', alarms: [arn] })];
      new Dashboard(stack, 'Dashboard', { names: TEST_NAMES, widgets });
    });
  expect(problemsOf(act)).toEqual([
    refusal('dashboard-reference', "'widgets' must be literals, got a reference; name what is shown by 'names'"),
  ]);
});
