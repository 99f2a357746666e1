import { durationText } from '../../core/figures';
import { GROUND, INK, SOFT } from './chart';

/** An axis from `min` to `max` with labels at `ticks`. */
export interface Axis {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
  readonly text: (value: number) => string;
  readonly name?: string;
}

const DURATION_STEPS = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 43_200, 86_400, 172_800,
  604_800,
] as const;

/** An axis of times from 0, in steps that a clock has. */
export function durationAxis(most: number, name?: string, mostTicks = 8): Axis {
  const step = DURATION_STEPS.find((candidate) => most / candidate <= mostTicks) ?? nice(most / mostTicks);
  return linear(most, step, durationText, name);
}

/** An axis from 0 in steps of 1, 2 or 5 times a power of ten. */
export function numberAxis(most: number, text: (value: number) => string, name?: string, mostTicks = 6): Axis {
  return linear(most, nice(Math.max(most, 1e-6) / mostTicks), text, name);
}

function linear(most: number, step: number, text: (value: number) => string, name?: string): Axis {
  const count = Math.max(1, Math.ceil(most / step - 1e-9));
  return {
    min: 0,
    max: count * step,
    ticks: Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12))),
    text,
    name,
  };
}

function nice(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  return ([1, 2, 5].find((factor) => factor * power >= step * (1 - 1e-9)) ?? 10) * power;
}

/** Marks of a logarithmic axis of times, as people round them. */
const LOG_DURATIONS: readonly number[] = [
  0.01,
  0.1,
  1,
  10,
  60,
  300,
  1800,
  7200,
  6 * 3600,
  86_400,
  7 * 86_400,
  30 * 86_400,
  365 * 86_400,
  3650 * 86_400,
];

/** A logarithmic axis of times, in common logarithms of seconds; `logOf` puts a time on it. */
export function logDurationAxis(values: readonly number[], name?: string): Axis {
  const positive = values.filter((value) => value > 0);
  if (positive.length === 0) positive.push(1);
  const [least, most] = [Math.min(...positive) * 0.35, Math.max(...positive) * 1.3];
  const from = LOG_DURATIONS.filter((mark) => mark <= least).length - 1;
  const to = LOG_DURATIONS.findIndex((mark) => mark >= most);
  const ticks = LOG_DURATIONS.slice(Math.max(0, from), to < 0 ? undefined : to + 1).map(Math.log10);
  return {
    min: ticks[0] ?? 0,
    max: ticks.at(-1) ?? 1,
    ticks,
    text: (value) => durationText(10 ** value),
    name,
  };
}

/** Where a value stands on a logarithmic axis; at its start where it is too small, 0 included. */
export function logOf(value: number, { min, max }: Axis): number {
  return value > 0 ? Math.min(max, Math.max(min, Math.log10(value))) : min;
}

const AXIS_LABEL = { color: SOFT, fontSize: 12, hideOverlap: true } as const;

/** The library's option of an axis; `vertical` ones have their name above them. */
export function axisOption({ min, max, ticks, text, name = '' }: Axis, vertical = false) {
  const customValues = [...ticks];
  return {
    type: 'value' as const,
    // The library would lengthen the axis by the width of a bar, each its own.
    containShape: false,
    min,
    max,
    name,
    nameLocation: vertical ? ('end' as const) : ('middle' as const),
    nameGap: vertical ? 14 : 30,
    nameTextStyle: { color: SOFT, fontSize: 12, align: vertical ? ('left' as const) : ('center' as const) },
    axisLine: { show: !vertical, onZero: false, lineStyle: { color: SOFT } },
    axisTick: { show: !vertical, customValues, lineStyle: { color: SOFT } },
    axisLabel: { ...AXIS_LABEL, customValues, formatter: (value: number) => text(value) },
    splitLine: { show: true, customValues, lineStyle: { color: 'var(--grid)', type: [2, 3] } },
  };
}

/** The library's option of an axis of names, the first one on top. */
export function nameAxisOption(names: readonly string[], width: number) {
  return {
    type: 'category' as const,
    inverse: true,
    data: [...names],
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { color: INK, fontSize: 12.5, margin: 12, width, interval: 0, lineHeight: 15 },
    splitLine: { show: false },
  };
}

/** A line across a chart at a value, with its words. */
export function lineAt(
  axis: 'xAxis' | 'yAxis',
  value: number,
  text: string,
  label: Readonly<Record<string, unknown>> = {},
  color = 'var(--note)',
) {
  return {
    [axis]: value,
    lineStyle: { color, type: [6, 3], width: 1.5 },
    label: {
      color,
      fontSize: 12,
      fontWeight: 600,
      textBorderColor: GROUND,
      textBorderWidth: 3,
      formatter: () => text,
      ...label,
    },
  };
}

/** Where a value of an axis lies in a room of `length` pixels. */
export function pixelsAlong(value: number, { min, max }: Axis, length: number): number {
  return ((value - min) / (max - min)) * length;
}
