import { setTimeout } from 'node:timers/promises';
import { Problem, WarmsiteError } from '../core/errors';
import { AwsFailure } from './aws-failure';

/**
 * What became of a setting. `failed`: there is a problem of it; `skipped`: it was not tried, since
 * something that it needs is missing, or only read and found wrong.
 */
export type Outcome = 'unchanged' | 'created' | 'changed' | 'would create' | 'would change' | 'failed' | 'skipped';

/** Whether the setting is as it should be, or would be after a run that writes. */
export function isRight(outcome: Outcome): boolean {
  return outcome !== 'failed' && outcome !== 'skipped';
}

/** One setting, seen to. */
export interface Step {
  readonly region: string;
  /** The setting, e.g. `versioning`. */
  readonly what: string;
  readonly outcome: Outcome;
  /** What else is to be said: what it was, what it needs, the code of its problem. */
  readonly detail?: string;
}

/** Something in an account that is read, compared and written where it differs. */
export interface Setting<T> {
  /** Name of it, in lower case, e.g. `versioning`. */
  readonly what: string;
  readonly service: 's3' | 'iam';
  /** Error codes of its writing that pass by themselves, since AWS has not yet seen everywhere what was just made. */
  readonly passing?: readonly string[];
  /** What is there, undefined for nothing. */
  read(): Promise<T | undefined>;
  /**
   * What to write, or undefined when all is well.
   *
   * @throws WarmsiteError when what is there must not be touched
   */
  change(current: T | undefined): Change<T> | undefined;
  write(value: T, current: T | undefined): Promise<unknown>;
}

export interface Change<T> {
  readonly value: T;
  /** What else is to be said of it. */
  readonly detail?: string;
}

/**
 * Seconds between attempts while AWS has not yet seen everywhere what was just made: IAM and S3 are
 * eventually consistent, usually within seconds. Without success they add up to a minute.
 */
export const CONSISTENCY_WAITS = [1, 2, 4, 8, 15, 30] as const;

/** A bucket that was made a moment ago, or whose previous change is still under way. */
const PASSING = ['NoSuchBucket', 'OperationAborted'];

/** Not all could be seen to. What could be is in `steps`. */
export class ConvergenceError extends WarmsiteError {
  public constructor(
    problems: readonly Problem[],
    public readonly steps: readonly Step[],
  ) {
    super(problems);
  }
}

export interface ConvergenceProps {
  /** Whether to read only, and to say what would be written. */
  readonly dryRun: boolean;
  /** Hears of each step when it is done. */
  readonly onStep?: (step: Step) => void;
  /**
   * Waits for a number of milliseconds between two attempts.
   *
   * @default - by the clock
   */
  readonly wait?: (milliseconds: number) => Promise<unknown>;
}

/**
 * Brings the settings of an account to what they should be, one after the other, writing only what
 * differs. A setting that fails does not stop the others; all problems come together at the end.
 */
export class Convergence {
  private readonly steps: Step[] = [];
  private readonly problems: Problem[] = [];
  /** Services of Regions that cannot be asked: `s3 us-east-2`. */
  private readonly closed = new Map<string, string>();

  public constructor(private readonly props: ConvergenceProps) {}

  /**
   * @param missing what else must be there before the setting can be written; nothing when all is there
   * @returns what became of the setting
   */
  public async bring<T>(region: string, setting: Setting<T>, missing: readonly string[] = []): Promise<Outcome> {
    const { what, service, passing = [] } = setting;
    const where = `${region} ${what}`;
    const closed = this.closed.get(`${service} ${region}`);
    if (closed !== undefined) return this.skip(region, what, closed);
    try {
      const current = await this.patiently(where, PASSING, () => setting.read());
      const change = setting.change(current.result);
      if (!change) return this.record({ region, what, outcome: 'unchanged' });
      if (missing.length > 0) return this.skip(region, what, `needs ${missing.join(', ')}`);
      const { value, detail } = change;
      const creates = current.result === undefined;
      if (this.props.dryRun) {
        return this.record({ region, what, outcome: creates ? 'would create' : 'would change', detail });
      }
      const written = await this.patiently(where, [...PASSING, ...passing], () => setting.write(value, current.result));
      const details = [detail, written.note].filter((text) => text !== undefined);
      return this.record({
        region,
        what,
        outcome: creates ? 'created' : 'changed',
        detail: details.length > 0 ? details.join('; ') : undefined,
      });
    } catch (error) {
      return this.fail(region, setting, error);
    }
  }

  /** Says that a setting was left alone. */
  public skip(region: string, what: string, why: string): Outcome {
    return this.record({ region, what, outcome: 'skipped', detail: why });
  }

  /** @throws ConvergenceError with every problem, when there is any */
  public finish(): Step[] {
    if (this.problems.length > 0) throw new ConvergenceError(this.problems, this.steps);
    return this.steps;
  }

  private record(step: Step): Outcome {
    this.steps.push(step);
    this.props.onStep?.(step);
    return step.outcome;
  }

  private fail(region: string, { what, service }: Setting<unknown>, error: unknown): Outcome {
    const where = `${region} ${what}`;
    const found =
      error instanceof AwsFailure ? [error.problem(where)] : error instanceof WarmsiteError && error.problems;
    if (!found) throw error;
    this.problems.push(...found);
    if (error instanceof AwsFailure && (error.kind === 'unreachable' || error.kind === 'credentials')) {
      this.closed.set(
        `${service} ${region}`,
        error.kind === 'unreachable' ? 'the Region gives no answer' : 'the credentials are not accepted',
      );
    }
    return this.record({ region, what, outcome: 'failed', detail: found.map(({ code }) => code).join(', ') });
  }

  /** Acts again while AWS's answer is one that passes. */
  private async patiently<R>(
    where: string,
    passing: readonly string[],
    act: () => Promise<R>,
  ): Promise<{ result: R; note?: string }> {
    const wait = this.props.wait ?? setTimeout;
    let note: string | undefined;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return { result: await act(), note: note && `took ${attempt} attempts: ${note}` };
      } catch (error) {
        if (!(error instanceof AwsFailure) || !passing.includes(error.code)) throw error;
        const seconds = CONSISTENCY_WAITS[attempt - 1];
        if (seconds === undefined) {
          const problem = error.problem(where);
          throw new WarmsiteError([{ ...problem, message: `${problem.message} (${attempt} attempts in a minute)` }]);
        }
        note = error.text;
        await wait(seconds * 1000);
      }
    }
  }
}
