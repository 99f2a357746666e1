import { InputChecks } from '../invalid-input';

/** What a `FirstAlarm` is made of. */
export interface FirstAlarmProps {
  /** Probability of the first alarm at datapoint 0, 1, 2, ... up to the last one counted. */
  readonly alarmAt: readonly number[];
  /** Probability of an alarm within so many datapoints. */
  readonly alarmWithin: readonly number[];
  /** Probability of none within so many. */
  readonly quietAfter: readonly number[];
  /** Probability of an alarm at each datapoint past the last one counted, given none before. */
  readonly hazard: number;
}

/**
 * Number of datapoints (probes) until an alarm first goes up. Counted one by one until the chance of an alarm at the
 * next datapoint, given none before, is constant; geometric from there on. Both the alarm and its absence are carried,
 * so that neither 1e-20 nor 1 - 1e-20 is lost.
 */
export class FirstAlarm {
  private readonly props: FirstAlarmProps;
  private readonly last: number;

  public constructor(props: FirstAlarmProps) {
    this.props = props;
    this.last = props.alarmAt.length - 1;
  }

  /**
   * Mean number of datapoints to the alarm; undefined when it never comes (or takes more than 1e300).
   */
  public get mean(): number | undefined {
    const { quietAfter, hazard } = this.props;
    const counted = quietAfter.slice(0, -1).reduce((sum, quiet) => sum + quiet, 0);
    const rest = this.quietAtLast === 0 ? 0 : this.quietAtLast / hazard;
    return rest < 1e300 ? counted + rest : undefined;
  }

  /** Probability that the alarm goes up within so many datapoints. @throws InvalidInputError */
  public within(datapoints: number): number {
    checkDatapoints(datapoints);
    const { alarmWithin } = this.props;
    if (datapoints <= this.last) return Math.min(1, alarmWithin[datapoints] ?? 0);
    return Math.min(
      1,
      (alarmWithin[this.last] ?? 0) - this.quietAtLast * Math.expm1(this.logQuietSinceLast(datapoints)),
    );
  }

  /** Probability that it does not go up within so many datapoints: a miss. @throws InvalidInputError */
  public missedWithin(datapoints: number): number {
    checkDatapoints(datapoints);
    if (datapoints <= this.last) return Math.min(1, this.props.quietAfter[datapoints] ?? 0);
    return this.quietAtLast * Math.exp(this.logQuietSinceLast(datapoints));
  }

  /**
   * Probability that it goes up first at this datapoint (the first one after the change is 1).
   *
   * @throws InvalidInputError
   */
  public at(datapoint: number): number {
    checkDatapoints(datapoint);
    if (datapoint <= this.last) return this.props.alarmAt[datapoint] ?? 0;
    return this.missedWithin(datapoint - 1) * this.props.hazard;
  }

  /**
   * Fewest datapoints within which the alarm goes up with this probability; undefined when it never comes.
   *
   * @param probability above 0 and below 1: 0.95 for the 95th percentile
   * @throws InvalidInputError
   */
  public percentile(probability: number): number | undefined {
    new InputChecks().openProbability('probability', probability).throwIfAny();
    const { alarmWithin, quietAfter, hazard } = this.props;
    const reached = (datapoints: number): boolean =>
      probability <= 0.5
        ? (alarmWithin[datapoints] ?? 0) >= probability
        : (quietAfter[datapoints] ?? 0) <= 1 - probability;
    if (reached(this.last)) {
      let below = 0;
      let enough = this.last;
      while (enough - below > 1) {
        const middle = (below + enough) >> 1;
        if (reached(middle)) enough = middle;
        else below = middle;
      }
      return enough;
    }
    const more = Math.ceil(Math.log((1 - probability) / this.quietAtLast) / Math.log1p(-hazard) - 1e-9);
    return more <= Number.MAX_SAFE_INTEGER - this.last ? this.last + more : undefined;
  }

  private get quietAtLast(): number {
    return this.props.quietAfter[this.last] ?? 0;
  }

  private logQuietSinceLast(datapoints: number): number {
    return (datapoints - this.last) * Math.log1p(-this.props.hazard);
  }
}

function checkDatapoints(datapoints: number): void {
  new InputChecks().whole('datapoints', datapoints, 0).throwIfAny();
}
