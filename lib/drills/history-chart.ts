import { durationText } from '../core/figures';
import { Markup } from '../core/markup';
import { Axis, axisOption, durationAxis, logDurationAxis, logOf } from '../assessment/report/axes';
import { chart, ChartOption, Frame, GROUND, LABEL, LOOKS, SOFT } from '../assessment/report/chart';
import { DrillRecord } from './drill-record';
import { dayOf } from './drill-status';

const DAY = 86_400;

/** A drill that has measured a recovery. */
type Measured = DrillRecord & { readonly recovery: NonNullable<DrillRecord['recovery']> };

/** How the result of a drill is drawn, beside its colour. */
const SYMBOLS = { passed: 'circle', degraded: 'diamond', failed: 'triangle' } as const;

const COLOURS = { passed: 'var(--good)', degraded: 'var(--note)', failed: 'var(--bad)' } as const;

/**
 * Draws all drills over the days, at the recovery times that they have measured, below what the model said then and
 * the objective; nothing when none has measured one. A drill without a recovery time stands at the foot, and what an
 * emulator has measured is hollow.
 */
export function historyChart(records: readonly DrillRecord[]): Markup | undefined {
  const measured = records.filter((record): record is Measured => record.recovery !== undefined);
  if (measured.length === 0) return undefined;
  return chart({
    id: 'history',
    words: `Recovery times of the drills. ${records.map(inWords).join('; ')}.`,
    height: ({ narrow }) => (narrow ? 320 : 360),
    option: (frame) => option(frame, records, measured, timeAxis(measured)),
  });
}

/** An axis of recovery times, and where a time stands on it. */
type TimeAxis = Axis & { readonly placeOf: (seconds: number) => number };

/** What an emulator measures is thousandths of what the model says: where there is nothing else, on a logarithmic scale. */
function timeAxis(measured: readonly Measured[]): TimeAxis {
  const seconds = measured.flatMap(({ recovery: { seconds: time, budget, objective = budget } }) => [
    time,
    budget,
    objective,
  ]);
  if (measured.every(({ emulated }) => emulated)) {
    const axis = logDurationAxis(seconds, 'recovery time, on a logarithmic scale');
    return { ...axis, placeOf: (time) => logOf(time, axis) };
  }
  return { ...durationAxis(1.1 * Math.max(...seconds), 'recovery time'), placeOf: (time) => time };
}

function option(
  frame: Frame,
  records: readonly DrillRecord[],
  measured: readonly Measured[],
  vertical: TimeAxis,
): ChartOption {
  const horizontal = dayAxis(records.map(daysOf), frame.narrow ? 3 : 8);
  const line = (
    look: (typeof LOOKS)[number],
    text: string,
    lift: number,
    of: (record: Measured) => number | undefined,
  ) => ({
    type: 'line' as const,
    silent: true,
    symbol: look.symbol,
    symbolSize: 5,
    data: measured.flatMap((record) => {
      const value = of(record);
      return value === undefined ? [] : [[daysOf(record), vertical.placeOf(value)]];
    }),
    itemStyle: { color: look.color },
    lineStyle: { color: look.color, width: 1.8, type: typeof look.dash === 'string' ? look.dash : [...look.dash] },
    endLabel: {
      ...LABEL,
      show: true,
      color: look.color,
      fontWeight: 600,
      distance: 8,
      offset: [0, lift],
      formatter: () => text,
    },
  });
  return {
    grid: { left: 62, right: frame.narrow ? 78 : 110, top: 34, bottom: 46 },
    xAxis: axisOption(horizontal),
    yAxis: axisOption(vertical, true),
    series: [
      line(LOOKS[1], 'objective', -7, ({ recovery: { objective } }) => objective),
      line(LOOKS[0], frame.narrow ? 'model' : 'model, 95 of 100', 7, ({ recovery: { budget } }) => budget),
      {
        type: 'scatter',
        silent: true,
        data: records.map((record) => ({
          value: [daysOf(record), record.recovery ? vertical.placeOf(record.recovery.seconds) : vertical.min],
          symbol: SYMBOLS[record.result],
          symbolSize: 13,
          itemStyle: {
            color: record.emulated ? GROUND : COLOURS[record.result],
            borderColor: COLOURS[record.result],
            borderWidth: 2,
            opacity: 1,
          },
          label: {
            ...LABEL,
            show: true,
            position: record.recovery && !record.emulated ? ('bottom' as const) : ('top' as const),
            color: SOFT,
            formatter: () =>
              record.recovery ? `${record.kind} ${durationText(record.recovery.seconds)}` : record.kind,
          },
        })),
        labelLayout: { hideOverlap: true },
      },
    ],
  };
}

function inWords({ kind, at, result, emulated, recovery }: DrillRecord): string {
  const drill = `${kind} of ${dayOf(at)}, ${result}`;
  if (!recovery) return drill;
  const { seconds, budget, objective } = recovery;
  const limits = `model ${durationText(budget)}${objective === undefined ? '' : `, objective ${durationText(objective)}`}`;
  return `${drill}: ${durationText(seconds)}${emulated ? ' on an emulator' : ''} (${limits})`;
}

/** Days since 1970, with their fraction. */
function daysOf({ at }: DrillRecord): number {
  return Date.parse(at) / 1000 / DAY;
}

/** Steps of the axis, in days: down to an hour, for drills of one day. */
const STEPS = [1 / 24, 2 / 24, 4 / 24, 8 / 24, 1, 2, 7, 14, 30, 60, 90, 180, 365];

function dayAxis(days: readonly number[], mostTicks: number): Axis {
  const [first, last] = [Math.min(...days), Math.max(...days)];
  const step = STEPS.find((each) => (last - first) / each + 2 <= mostTicks) ?? Math.ceil((last - first) / mostTicks);
  const min = Math.floor(first / step) * step;
  const count = Math.max(1, Math.ceil((last - min) / step + 0.25));
  return {
    min,
    max: min + count * step,
    ticks: Array.from({ length: count + 1 }, (_, index) => min + index * step),
    text: (value) => {
      const time = new Date(Math.round(value * DAY) * 1000).toISOString();
      return step < 1 ? `${time.slice(5, 10)} ${time.slice(11, 16)}` : dayOf(time);
    },
    name: 'UTC',
  };
}
