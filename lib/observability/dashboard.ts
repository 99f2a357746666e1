import { CloudwatchDashboard } from '@cdktf/provider-aws/lib/cloudwatch-dashboard';
import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { Violations } from '../core/errors';
import { Names } from '../core/names';

/** Columns of a dashboard. */
export const DASHBOARD_COLUMNS = 24;

/** Most widgets of a dashboard, and most metrics of a widget and of all (CloudWatch quotas). */
export const DASHBOARD_LIMITS = { widgets: 500, metricsOfWidget: 500, metrics: 2500, alarmsOfWidget: 100 } as const;

/** A line of a graph: a metric, or a formula over others. */
export interface Series {
  readonly label: string;
  readonly metric: readonly [namespace: string, name: string, ...dimensions: string[]];
  readonly statistic: string;
}

/** A horizontal line of a graph. */
export interface Limit {
  readonly label: string;
  readonly value: number;
}

/** Words. */
export interface TextWidget {
  readonly kind: 'text';
  readonly markdown: string;
}

/** States of alarms as tiles. */
export interface StatesWidget {
  readonly kind: 'states';
  readonly title: string;
  /** ARNs of alarms of one Region. */
  readonly alarms: readonly string[];
}

/** What an alarm watches, with its threshold: needs no more than the alarm's name. */
export interface AlarmGraphWidget {
  readonly kind: 'alarm';
  readonly title: string;
  readonly region: string;
  readonly alarm: string;
}

/** Lines over time. */
export interface GraphWidget {
  readonly kind: 'graph';
  readonly title: string;
  readonly region: string;
  readonly unit: string;
  readonly series: readonly Series[];
  /**
   * A formula in place of its series, by which they are named `m0`, `m1`, ...
   *
   * @default - the series themselves
   */
  readonly formula?: { readonly label: string; readonly expression: string; readonly ids: readonly string[] };
  readonly limit?: Limit;
  /**
   * Whether the lines are put upon each other, so that their sum is seen.
   *
   * @default false
   */
  readonly isStacked?: boolean;
}

/** Anything that a dashboard shows. */
export type Widget = TextWidget | StatesWidget | AlarmGraphWidget | GraphWidget;

/** A widget and where it is, in columns and rows. */
export interface PlacedWidget {
  readonly widget: Widget;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What {@link Dashboard} is made of. */
export interface DashboardProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  readonly widgets: readonly PlacedWidget[];
}

/**
 * One page of graphs. CloudWatch keeps dashboards for the account, not for a Region, and they may show metrics of any
 * Region: hence one of each Region's stack, which stays when the other stack cannot be applied.
 *
 * Everything on it is a literal: a name that only the other Region's state knows cannot be shown.
 *
 * @example
 * ```ts
 * import { Dashboard } from 'warmsite';
 * import { names, stack } from './shared';
 *
 * new Dashboard(stack, 'Dashboard', {
 *   names,
 *   widgets: [
 *     { widget: { kind: 'text', markdown: '# Shop' }, x: 0, y: 0, width: 24, height: 2 },
 *     {
 *       widget: {
 *         kind: 'graph',
 *         title: 'Orders',
 *         region: names.region,
 *         unit: 'a minute',
 *         series: [{ label: 'orders', metric: ['Shop', 'Orders'], statistic: 'Sum' }],
 *       },
 *       x: 0,
 *       y: 2,
 *       width: 12,
 *       height: 6,
 *     },
 *   ],
 * });
 * ```
 */
export class Dashboard extends Construct {
  public readonly dashboardName: string;

  public constructor(scope: Construct, id: string, { names, widgets }: DashboardProps) {
    super(scope, id);
    this.dashboardName = names.dashboard;
    const body = dashboardBody(widgets);
    this.requireValid(widgets, body);
    new CloudwatchDashboard(this, 'Resource', { dashboardName: this.dashboardName, dashboardBody: body });
  }

  private requireValid(widgets: readonly PlacedWidget[], body: string): void {
    const violations = new Violations(this.node.path);
    const metrics = widgets.map(({ widget }) => (widget.kind === 'graph' ? widget.series.length : 0));
    const total = metrics.reduce((sum, count) => sum + count, 0);
    const { widgets: maxWidgets, metricsOfWidget, metrics: maxMetrics, alarmsOfWidget } = DASHBOARD_LIMITS;
    violations.require(
      widgets.length > 0 && widgets.length <= maxWidgets,
      'dashboard-widgets',
      `'widgets' must be 1 to ${maxWidgets}, got ${widgets.length}; make a second dashboard`,
    );
    violations.require(
      Math.max(0, ...metrics) <= metricsOfWidget && total <= maxMetrics,
      'dashboard-metrics',
      `'widgets' must show at most ${metricsOfWidget} metrics each and ${maxMetrics} together, got ${Math.max(0, ...metrics)} and ${total}; show fewer`,
    );
    violations.require(
      !Token.isUnresolved(body),
      'dashboard-reference',
      `'widgets' must be literals, got a reference; name what is shown by 'names'`,
    );
    for (const { widget, x, y, width, height } of widgets) {
      violations.require(
        x >= 0 && y >= 0 && width >= 1 && height >= 1 && x + width <= DASHBOARD_COLUMNS,
        'dashboard-place',
        `'widgets' must lie within ${DASHBOARD_COLUMNS} columns, got ${width} from column ${x}; place it elsewhere`,
      );
      if (widget.kind !== 'states') continue;
      violations.require(
        widget.alarms.length >= 1 && widget.alarms.length <= alarmsOfWidget,
        'dashboard-alarms',
        `'alarms' of '${widget.title}' must be 1 to ${alarmsOfWidget}, got ${widget.alarms.length}; use another widget for the rest`,
      );
    }
    violations.throwIfAny();
  }
}

/** The body as PutDashboard takes it. */
export function dashboardBody(widgets: readonly PlacedWidget[]): string {
  return JSON.stringify({
    start: '-PT3H',
    periodOverride: 'inherit',
    widgets: widgets.map(({ widget, ...place }) => ({ ...place, ...content(widget) })),
  });
}

function content(widget: Widget): object {
  switch (widget.kind) {
    case 'text':
      return { type: 'text', properties: { markdown: widget.markdown } };
    case 'states':
      return { type: 'alarm', properties: { title: widget.title, alarms: widget.alarms } };
    case 'alarm':
      return {
        type: 'metric',
        properties: {
          title: widget.title,
          region: widget.region,
          view: 'timeSeries',
          annotations: { alarms: [widget.alarm] },
        },
      };
    case 'graph':
      return { type: 'metric', properties: graph(widget) };
  }
}

function graph({ title, region, unit, series, formula, limit, isStacked = false }: GraphWidget): object {
  const lines = series.map(({ label, metric, statistic }, index) => [
    ...metric,
    { label, stat: statistic, ...(formula ? { id: formula.ids[index], visible: false } : {}) },
  ]);
  return {
    title,
    region,
    view: 'timeSeries',
    ...(isStacked ? { stacked: true } : {}),
    period: 60,
    yAxis: { left: { label: unit, showUnits: false, min: 0 } },
    metrics: formula ? [[{ expression: formula.expression, label: formula.label, id: 'result' }], ...lines] : lines,
    ...(limit ? { annotations: { horizontal: [limit] } } : {}),
  };
}
