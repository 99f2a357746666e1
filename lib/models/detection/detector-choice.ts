import { InputChecks } from '../invalid-input';
import type { OperatingPoint } from './operating-curve';

/** Miss probabilities up to this count as equal: a slower setting is not bought with the 10th digit of the power. */
export const NEGLIGIBLE_MISS = 1e-9;

/** From what to choose, and within which limits. */
export interface DetectorChoiceProps<Setting> {
  /** The settings on offer: {@link route53OperatingCurve} or {@link cloudWatchOperatingCurve}. */
  readonly curve: readonly OperatingPoint<Setting>[];
  /** Alpha: most that the probability of any false alarm in the curve's period may be. */
  readonly falseAlarmProbability: number;
  /**
   * Least power that will do.
   * @default - any above 0
   */
  readonly power?: number;
  /**
   * Miss probabilities up to this count as equal.
   * @default 1e-9
   */
  readonly negligibleMiss?: number;
}

/** The setting chosen, or why there is none. */
export type DetectorChoice<Setting> =
  | {
      readonly kind: 'chosen';
      readonly point: OperatingPoint<Setting>;
      /** Others within alpha of the same power, which were slower or had more false alarms. */
      readonly tied: readonly OperatingPoint<Setting>[];
    }
  | {
      /** Every setting has more false alarms than allowed. */
      readonly kind: 'too-many-false-alarms';
      /** The one with the fewest. */
      readonly nearest: OperatingPoint<Setting>;
    }
  | {
      /** No setting within alpha has the power asked for, or any. */
      readonly kind: 'too-little-power';
      /** The most powerful of those within alpha. */
      readonly nearest: OperatingPoint<Setting>;
    };

/**
 * The Neyman-Pearson choice: of the settings whose false alarms stay at or under alpha, the one most likely to detect
 * the failure by the deadline. Among equals the one with the shortest 95th percentile of the delay, then the fewest
 * false alarms, then the first listed.
 *
 * @throws InvalidInputError
 */
export function chooseDetector<Setting>(props: DetectorChoiceProps<Setting>): DetectorChoice<Setting> {
  const { curve, falseAlarmProbability, power = 0, negligibleMiss = NEGLIGIBLE_MISS } = props;
  new InputChecks()
    .notEmpty('curve', curve)
    .probability('falseAlarmProbability', falseAlarmProbability)
    .probability('power', power)
    .probability('negligibleMiss', negligibleMiss)
    .throwIfAny();
  const [best, ...others] = curve
    .filter((point) => point.falseAlarmProbability <= falseAlarmProbability)
    .sort(byPower(negligibleMiss));
  if (best === undefined) {
    const fewest = curve.reduce((least, point) => (point.falseAlarms < least.falseAlarms ? point : least));
    return { kind: 'too-many-false-alarms', nearest: fewest };
  }
  if (best.power === 0 || best.missProbability > 1 - power) return { kind: 'too-little-power', nearest: best };
  return { kind: 'chosen', point: best, tied: others.filter((point) => missOf(point) === missOf(best)) };

  function missOf(point: OperatingPoint<Setting>): number {
    return Math.max(point.missProbability, negligibleMiss);
  }
}

function byPower(negligibleMiss: number) {
  return (one: OperatingPoint<unknown>, other: OperatingPoint<unknown>): number =>
    compare(Math.max(one.missProbability, negligibleMiss), Math.max(other.missProbability, negligibleMiss)) ||
    compare(one.p95Delay ?? Infinity, other.p95Delay ?? Infinity) ||
    compare(one.falseAlarms, other.falseAlarms);
}

function compare(one: number, other: number): number {
  return one < other ? -1 : Number(one > other);
}
