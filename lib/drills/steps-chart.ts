import { durationText } from '../core/figures';
import { Markup } from '../core/markup';
import { Axis, axisOption, logDurationAxis, logOf, nameAxisOption } from '../assessment/report/axes';
import { chart, ChartOption, Frame, GROUND, HATCH, INK, LABEL, LOOKS, wrapped } from '../assessment/report/chart';
import { DrillRecord, DrillStep } from './drill-record';
import { isSlow } from './drill-status';

/** Draws what each step of a drill took as a bar, and what the model allows it as a mark; only steps that it knows. */
export function stepsChart({ steps: all, emulated }: DrillRecord): Markup | undefined {
  const steps = all.filter((step) => step.budget !== undefined);
  if (steps.length === 0) return undefined;
  return chart({
    id: 'steps',
    words: `Steps measured against the model. ${steps.map(inWords).join('; ')}.`,
    height: () => 64 + steps.length * 30,
    option: (frame) => option(frame, steps, emulated),
  });
}

function option(frame: Frame, steps: readonly DrillStep[], emulated: boolean): ChartOption {
  const axis = fromZero(
    logDurationAxis(
      steps.flatMap(({ seconds, budget }) => [Math.max(seconds, 0.01), budget?.p95 ?? seconds]),
      'time, on a logarithmic scale',
    ),
  );
  const left = frame.narrow ? 128 : 330;
  return {
    grid: { left, right: frame.narrow ? 24 : 124, top: 8, bottom: 46 },
    xAxis: axisOption(axis),
    yAxis: nameAxisOption(
      steps.map(({ id, title }) => (frame.narrow ? id : wrapped(title, 52))),
      left - 12,
    ),
    series: [
      {
        type: 'bar',
        silent: true,
        barWidth: 13,
        data: steps.map((step) => ({
          value: axis.placeOf(step.seconds),
          itemStyle: {
            color: isSlow(step) ? 'var(--bad)' : LOOKS[0].color,
            ...(emulated ? { decal: HATCH } : {}),
          },
        })),
      },
      {
        type: 'scatter',
        silent: true,
        symbol: 'rect',
        symbolSize: [4, 20],
        data: steps.map(({ budget }, index) => [axis.placeOf(budget?.p95 ?? 0), index]),
        itemStyle: { color: LOOKS[1].color, borderColor: GROUND, borderWidth: 1, opacity: 1 },
      },
      {
        // The figures, behind the bar and the mark.
        type: 'scatter',
        silent: true,
        symbolSize: 4,
        data: steps.map(({ seconds, budget }, index) => ({
          value: [axis.placeOf(Math.max(seconds, budget?.p95 ?? 0)), index],
          itemStyle: { color: 'transparent' },
          label: {
            ...LABEL,
            show: true,
            position: 'right' as const,
            color: INK,
            formatter: () => (frame.narrow || !budget ? '' : `${durationText(seconds)} of ${durationText(budget.p95)}`),
          },
        })),
      },
    ],
  };
}

/** The same axis, counted from its start, where bars begin. */
function fromZero(axis: Axis): Axis & { readonly placeOf: (seconds: number) => number } {
  const { min, max, ticks, text } = axis;
  return {
    ...axis,
    min: 0,
    max: max - min,
    ticks: ticks.map((tick) => tick - min),
    text: (value) => text(value + min),
    placeOf: (seconds) => logOf(seconds, axis) - min,
  };
}

function inWords({ title, seconds, budget }: DrillStep): string {
  return `${title}: ${durationText(seconds)}, by the model ${durationText(budget?.p95 ?? 0)} at most in 95 of 100`;
}
