import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { Duration } from '../../lib/core/quantities';
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
import { bare } from './stand-ins';

// What these tests do not prove: how CloudWatch draws it.

const WEST = TEST_NAMES.in('us-west-2');

const BOARD: RegionBoardProps = {
  own: { names: TEST_NAMES, identifier: 'shop-test-db-g1', states: ['incident-service', 'recovery-point'] },
  other: { names: WEST, identifier: 'shop-test-db-g2', states: ['incident-service'] },
  groups: ['llm', 'embed'],
  buckets: ['artifacts', 'data'],
  recoveryPoint: Duration.minutes(10),
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
    ]);
  });

  test('each Region shows its own database, and what arrives in its own buckets', () => {
    const text = (name: string): string => JSON.stringify(graphs(name));
    expect(text('us-east-2')).toContain('shop-test-db-g1');
    expect(text('us-east-2')).not.toContain('shop-test-db-g2');
    expect(text('us-west-2')).toContain('"DestinationBucket","shop-test-data-111122223333-us-west-2"');
    expect(text('us-west-2')).not.toContain('"DestinationBucket","shop-test-data-111122223333-us-east-2"');
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
