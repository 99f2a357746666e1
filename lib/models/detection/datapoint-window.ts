import { InputChecks, InvalidInputError } from '../invalid-input';
import { binomialPmf, binomialUpperTail } from '../probability/binomial';
import { FirstAlarm } from './first-alarm';

/** What the datapoints do after a change, and did before it. Datapoints are independent of each other. */
export interface BreachChange {
  /** Probability that a datapoint after the change breaches. */
  readonly breachProbability: number;
  /**
   * Probability that a datapoint before the change breached, below 1. The alarm had been quiet for long when the change
   * came, so its window holds what a quiet alarm's window holds.
   * @default 0
   */
  readonly breachProbabilityBefore?: number;
}

const MOST_DATAPOINTS = 1000;
const MOST_STATES = 100_000;
const ALARM = -1;
/** Conditional probabilities have settled when they change by no more than this, relatively, from step to step. */
const SETTLED = 1e-13;
const NOTHING_LEFT = 1e-290;

/**
 * An alarm that is up while at least `breaches` of the last `datapoints` breached: CloudWatch's "M out of N", and with
 * `breaches` equal to `datapoints` a run of consecutive failures.
 *
 * The time to the first alarm comes from an exact automaton over the window. Its states are the positions of those
 * breaches that can still take part in an alarm, C(N, M-1) of them: 3 for 3 of 3, 6,435 for 8 of 15.
 */
export class DatapointWindow {
  public readonly breaches: number;
  public readonly datapoints: number;

  /**
   * `breaches`, the M, is 1 to `datapoints`; `datapoints`, the N, 1 to 1000.
   *
   * @throws InvalidInputError
   */
  public constructor({ breaches, datapoints }: { readonly breaches: number; readonly datapoints: number }) {
    new InputChecks()
      .whole('datapoints', datapoints, 1, MOST_DATAPOINTS)
      .whole('breaches', breaches, 1, Number.isSafeInteger(datapoints) ? Math.max(1, datapoints) : MOST_DATAPOINTS)
      .throwIfAny();
    this.breaches = breaches;
    this.datapoints = datapoints;
  }

  /**
   * Share of time in alarm when datapoints breach independently with this probability: the upper tail of the binomial.
   *
   * @throws InvalidInputError
   */
  public alarmFraction(breachProbability: number): number {
    new InputChecks().probability('breachProbability', breachProbability).throwIfAny();
    return binomialUpperTail({
      trials: this.datapoints,
      probability: breachProbability,
      successes: this.breaches,
    });
  }

  /**
   * Alarms per datapoint, i.e. how often the alarm goes up, when datapoints breach independently with this
   * probability: a breach arrives, M-1 of the N-1 before it breached, and the one that leaves did not:
   * `C(N-1, M-1) p^M (1-p)^(N-M+1)`.
   *
   * @throws InvalidInputError
   */
  public alarmRate(breachProbability: number): number {
    new InputChecks().probability('breachProbability', breachProbability).throwIfAny();
    const before = binomialPmf({
      trials: this.datapoints - 1,
      probability: breachProbability,
      successes: this.breaches - 1,
    });
    return breachProbability * (1 - breachProbability) * before;
  }

  /**
   * Number of datapoints after a change until the alarm first goes up; exact.
   *
   * @throws InvalidInputError, also when the window has more than 100,000 states (10 of 20 has too many)
   */
  public firstAlarm({ breachProbability, breachProbabilityBefore = 0 }: BreachChange): FirstAlarm {
    new InputChecks()
      .probability('breachProbability', breachProbability)
      .require(
        breachProbabilityBefore >= 0 && breachProbabilityBefore < 1,
        'breachProbabilityBefore',
        'a probability from 0 to below 1',
        breachProbabilityBefore,
      )
      .throwIfAny();
    const automaton = this.automaton();
    const nothingBreached = new Float64Array(automaton.onBreach.length);
    nothingBreached[0] = 1;
    const history =
      breachProbabilityBefore > 0
        ? this.run(automaton, nothingBreached, breachProbabilityBefore).quiet
        : nothingBreached;
    return this.run(automaton, history, breachProbability).firstAlarm;
  }

  /** Pushes the distribution over the quiet states forward, by sums of positive terms only. */
  private run(automaton: Automaton, history: Float64Array<ArrayBuffer>, probability: number): Run {
    const { onBreach, onClear } = automaton;
    let mass = history.slice();
    let next = new Float64Array(mass.length);
    let left = 1;
    let hazard = 0;
    const alarmAt = [0];
    const alarmWithin = [0];
    const quietAfter = [1];
    for (let step = 1; ; step += 1) {
      next.fill(0);
      let alarm = 0;
      for (let state = 0; state < mass.length; state += 1) {
        const here = mass[state] ?? 0;
        if (here === 0) continue;
        const breached = onBreach[state] ?? ALARM;
        if (breached === ALARM) alarm += probability * here;
        else next[breached] = (next[breached] ?? 0) + probability * here;
        const cleared = onClear[state] ?? 0;
        next[cleared] = (next[cleared] ?? 0) + (1 - probability) * here;
      }
      hazard = alarm / left;
      left = next.reduce((sum, part) => sum + part, 0);
      alarmAt.push(alarm);
      alarmWithin.push((alarmWithin[step - 1] ?? 0) + alarm);
      quietAfter.push(left);
      const settled = left < NOTHING_LEFT || (step >= this.datapoints && haveSettled(mass, next));
      [mass, next] = [next, mass];
      if (settled) break;
    }
    const quiet = mass.map((part) => part / left);
    return { firstAlarm: new FirstAlarm({ alarmAt, alarmWithin, quietAfter, hazard }), quiet };
  }

  private automaton(): Automaton {
    const indexOf = new Map<string, number>([['', 0]]);
    const states: number[][] = [[]];
    const onBreach: number[] = [];
    const onClear: number[] = [];
    const indexed = (ages: number[]): number => {
      const key = ages.join();
      const known = indexOf.get(key);
      if (known !== undefined) return known;
      if (states.length === MOST_STATES) throw this.tooManyStates();
      indexOf.set(key, states.length);
      return states.push(ages) - 1;
    };
    for (let index = 0; index < states.length; index += 1) {
      const older = (states[index] ?? []).map((age) => age + 1);
      const breached = this.relevant([0, ...older]);
      onBreach.push(breached.length >= this.breaches ? ALARM : indexed(breached));
      onClear.push(indexed(this.relevant(older)));
    }
    return { onBreach: Int32Array.from(onBreach), onClear: Int32Array.from(onClear) };
  }

  /** Forgets the oldest breaches that leave the window before enough others can join them; ages in rising order. */
  private relevant(ages: number[]): number[] {
    let count = ages.length;
    while (count > 0 && this.datapoints - 1 - (ages[count - 1] ?? 0) < this.breaches - count) count -= 1;
    return ages.slice(0, count);
  }

  private tooManyStates(): InvalidInputError {
    return new InvalidInputError([
      {
        parameter: 'datapoints',
        message:
          `'datapoints' must be a window of at most 100000 states, got ${this.breaches} of ${this.datapoints};` +
          ' take fewer datapoints',
      },
    ]);
  }
}

interface Automaton {
  /** State after a breach, or ALARM. */
  readonly onBreach: Int32Array;
  readonly onClear: Int32Array;
}

interface Run {
  readonly firstAlarm: FirstAlarm;
  /** Distribution over the states given that no alarm came for long. */
  readonly quiet: Float64Array<ArrayBuffer>;
}

/** True when each state lost the same share in the last step (Collatz and Wielandt's bounds on the ratio meet). */
function haveSettled(before: Float64Array, after: Float64Array): boolean {
  let least = Infinity;
  let most = 0;
  for (let state = 0; state < before.length; state += 1) {
    const from = before[state] ?? 0;
    const to = after[state] ?? 0;
    if (from < NOTHING_LEFT && to < NOTHING_LEFT) continue;
    const ratio = to / from;
    if (ratio < least) least = ratio;
    if (ratio > most) most = ratio;
  }
  return most <= least * (1 + SETTLED);
}
