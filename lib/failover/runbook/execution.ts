import { search } from '@jmespath-community/jmespath';
import {
  Call,
  CALL_SECONDS,
  Condition,
  Decision,
  Fallback,
  isReading,
  Json,
  POLL_SECONDS,
  Step,
  StepOutcome,
} from './step';

/** Values that calls have bound, by name. */
export type Bound = Readonly<Record<string, Json>>;

/** Is told what a step does. What it throws counts as a failure of the step. */
export interface StepWatcher {
  /** Told of every call that may change something, before it is made. Its input names nothing any more. */
  changing?(call: Call): void;
  /** Told of the same call when it has succeeded. */
  changed?(call: Call): void;
  /**
   * Told before each pause in which a condition is waited for.
   *
   * @param missing what does not hold yet
   * @param secondsLeft until the wait is given up
   */
  waiting?(missing: readonly string[], secondsLeft: number): void;
  /** Told of a way out before it is tried. */
  fallingBack?(fallback: Fallback): void;
}

/** What a step does its work with: AWS and the clock, or something that stands in for them. */
export interface RunbookWorld extends StepWatcher {
  /**
   * Makes one call whose input names nothing any more.
   *
   * @returns the answer, times in it as seconds since 1970
   * @throws when the service refuses or does not answer within `seconds`; `https` never throws
   */
  call(call: Call, seconds: number): Promise<Json>;
  /** Seconds since 1970. */
  now(): number;
  sleep(seconds: number): Promise<void>;
  /** Asks whether to go on. */
  decide(decision: Decision, signals: readonly SignalResult[]): Promise<boolean>;
}

/** What a signal showed. */
export interface SignalResult {
  readonly words: string;
  readonly holds: boolean;
  /** Why it could not be looked at. */
  readonly trouble?: string;
}

/** What became of a step. */
export interface StepResult {
  readonly outcome: StepOutcome;
  /** Why it is not simply done. */
  readonly reason?: string;
  readonly outputs: Bound;
  readonly signals?: readonly SignalResult[];
}

/** A name in a text: `@{lag}`, or the clock with an offset: `@{now-600}`. */
export const REFERENCE = /@\{([A-Za-z]+)([+-][0-9]+)?\}/g;

/** The names that something written as data refers to, the clock left out. */
export function referencesIn(data: unknown): string[] {
  const names = [...JSON.stringify(data ?? null).matchAll(REFERENCE)].map((match) => match[1] ?? '');
  return [...new Set(names)].filter((name) => name !== 'now');
}

/**
 * Runs one step. It never throws: what goes wrong is the outcome.
 *
 * @param inputs outputs of earlier steps
 */
export async function runStep(step: Step, inputs: Bound, world: RunbookWorld): Promise<StepResult> {
  const none = Object.fromEntries((step.outputs ?? []).map((name) => [name, null]));
  if (step.notChecked !== undefined) return { outcome: 'not-checked', reason: step.notChecked, outputs: none };
  const execution = new StepExecution(step, inputs, world);
  try {
    return await execution.run();
  } catch (error) {
    const outcome = OUTCOME_OF_FAILURE[step.onFailure];
    const refused = error instanceof Refusal;
    return {
      outcome: refused && step.onFailure === 'stop' ? 'refused' : outcome,
      reason: await execution.explained(messageOf(error)),
      outputs: none,
      ...(execution.signals ? { signals: execution.signals } : {}),
    };
  }
}

const OUTCOME_OF_FAILURE = { stop: 'failed', degrade: 'degraded', note: 'noted' } as const;

/** Something that a step looks at, as it is now. */
export interface Finding {
  readonly words: string;
  /** `unknown`: it could not be looked at, or depends on what the runbook itself would do. */
  readonly state: 'holds' | 'does-not-hold' | 'unknown';
  /** Why it is unknown. */
  readonly detail?: string;
}

/** A call that a step would make. */
export interface PlannedCall {
  /** Its input names only what is not known yet. */
  readonly call: Call;
  /** Whether there is need for it as things are now; `unknown` when that could not be looked at. */
  readonly needed: 'yes' | 'no' | 'unknown';
}

/** What a step finds, and what it would do, without doing it. */
export interface StepExamination {
  /** Calls that only look, and failed. */
  readonly troubles: readonly string[];
  readonly preconditions: readonly Finding[];
  readonly signals: readonly Finding[];
  readonly calls: readonly PlannedCall[];
  /** What the step would wait for. */
  readonly until: readonly Finding[];
  /** Those outputs that are known without changing anything. */
  readonly outputs: Bound;
}

/**
 * Looks at everything that a step looks at, and changes nothing. It never throws.
 *
 * @param inputs outputs of earlier steps, as far as they are known
 */
export async function examineStep(step: Step, inputs: Bound, world: RunbookWorld): Promise<StepExamination> {
  if (step.notChecked !== undefined) {
    return { troubles: [], preconditions: [], signals: [], calls: [], until: [], outputs: {} };
  }
  return new StepExecution(step, inputs, world).examine();
}

/** Nothing was done, and nothing may be. */
class Refusal extends Error {}

class StepExecution {
  private readonly bound: Record<string, Json>;
  /** Until when calls may take, in seconds since 1970. */
  private deadline: number;
  public signals: readonly SignalResult[] | undefined;

  public constructor(
    private readonly step: Step,
    inputs: Bound,
    private readonly world: RunbookWorld,
  ) {
    this.bound = { ...inputs };
    this.deadline = world.now() + step.timeoutSeconds;
  }

  public async run(): Promise<StepResult> {
    const { step } = this;
    for (const call of step.look ?? []) await this.call(call);
    await this.require(step.preconditions ?? []);
    if (step.decision) await this.decide(step.decision);

    let made = 0;
    const { times, everySeconds } = step.repeat ?? { times: 1, everySeconds: 0 };
    for (let time = 0; time < times; time += 1) {
      if (time > 0) await this.world.sleep(everySeconds);
      made += await this.change(step.calls ?? []);
    }
    let reason = await this.wait(step.until ?? []);
    let outcome: StepOutcome = step.calls?.length && made === 0 ? 'already-done' : 'done';
    if (reason !== undefined) {
      reason = await this.explained(reason);
      const worked = await this.fallBack(reason);
      if (worked === undefined) throw new Error(reason);
      reason = `${reason}; ${worked} worked`;
      outcome = 'degraded';
    }
    for (const [name, value] of Object.entries(step.remember ?? {})) this.bound[name] = this.fill(value);
    return {
      outcome,
      outputs: Object.fromEntries((step.outputs ?? []).map((name) => [name, this.bound[name] ?? null])),
      ...(reason === undefined ? {} : { reason }),
      ...(this.signals ? { signals: this.signals } : {}),
    };
  }

  public async examine(): Promise<StepExamination> {
    const { step } = this;
    const troubles: string[] = [];
    for (const call of step.look ?? []) {
      // What rests on a look that failed is no trouble of its own.
      if (troubles.length > 0 && this.unbound(call.input).length > 0) continue;
      try {
        await this.call(call);
      } catch (error) {
        troubles.push(messageOf(error));
      }
    }
    const blind = troubles.length > 0;
    const find = (conditions: readonly Condition[] = []): Promise<Finding[]> =>
      Promise.all(conditions.map((condition) => this.find(condition, blind)));
    const preconditions = await find(step.preconditions);
    const signals = await find(step.decision?.signals);
    const until = await find(step.until);
    const known = (step.outputs ?? []).filter((name) => this.bound[name] !== undefined);
    return {
      troubles,
      preconditions,
      signals,
      calls: (step.calls ?? []).map((call) => ({
        call: { ...call, input: this.fill(call.input, true) as Call['input'] },
        needed: call.when === undefined ? 'yes' : blind ? 'unknown' : this.isTrue(call.when) ? 'yes' : 'no',
      })),
      until,
      outputs: Object.fromEntries(known.map((name) => [name, this.bound[name] ?? null])),
    };
  }

  /** Adds what the service itself says to a reason. */
  public async explained(reason: string): Promise<string> {
    const { explain } = this.step;
    if (!explain || reason.includes(' says: ')) return reason;
    try {
      const text = this.query(explain.text, await this.call(explain.call, CALL_SECONDS));
      return typeof text === 'string' ? `${reason}; ${explain.call.service} says: ${text}` : reason;
    } catch {
      return reason;
    }
  }

  /** Makes the calls whose `when` holds. @returns how many of them may have changed something */
  private async change(calls: readonly Call[]): Promise<number> {
    let made = 0;
    for (const call of calls) {
      if (call.when !== undefined && !this.isTrue(call.when)) continue;
      const filled = this.filled(call);
      if (isReading(call)) {
        await this.make(filled);
        continue;
      }
      this.world.changing?.(filled);
      await this.make(filled);
      this.world.changed?.(filled);
      made += 1;
    }
    return made;
  }

  private async require(conditions: readonly Condition[]): Promise<void> {
    const missing = await this.missing(conditions);
    if (missing.length > 0) throw new Refusal(`refused: it is not so that ${missing.join('; nor that ')}`);
  }

  private async decide(decision: Decision): Promise<void> {
    this.signals = await Promise.all(decision.signals.map((signal) => this.look(signal)));
    const before = this.world.now();
    const agreed = await this.world.decide(decision, this.signals);
    this.deadline += this.world.now() - before;
    if (!agreed) throw new Refusal('refused: nobody agreed');
  }

  /** @returns why the conditions do not hold, undefined when they do */
  private async wait(conditions: readonly Condition[]): Promise<string | undefined> {
    const poll = this.step.pollSeconds ?? POLL_SECONDS;
    for (;;) {
      const missing = await this.missing(conditions);
      if (missing.length === 0) return undefined;
      const left = this.deadline - this.world.now();
      if (poll > left) return `in time it did not come true that ${missing.join('; nor that ')}`;
      this.world.waiting?.(missing, left);
      await this.world.sleep(poll);
    }
  }

  /** @returns what worked, undefined when nothing did */
  private async fallBack(reason: string): Promise<string | undefined> {
    const tried: string[] = [];
    for (const fallback of this.step.fallbacks ?? []) {
      const { title, calls, until, timeoutSeconds } = fallback;
      this.deadline = this.world.now() + timeoutSeconds;
      try {
        this.world.fallingBack?.(fallback);
        await this.change(calls);
        const failure = await this.wait(until);
        if (failure === undefined) return title;
        tried.push(title);
      } catch (error) {
        tried.push(`${title} (${messageOf(error)})`);
      }
    }
    if (tried.length > 0) throw new Error(`${reason}; tried without success: ${tried.join('; ')}`);
    return undefined;
  }

  /** In words, what of some conditions does not hold. */
  private async missing(conditions: readonly Condition[]): Promise<string[]> {
    const found = await Promise.all(conditions.map((condition) => this.look(condition)));
    return found.flatMap(({ holds, words, trouble }) => {
      if (holds) return [];
      return [trouble === undefined ? words : `${words} (${trouble})`];
    });
  }

  private async look({ words, call, holds }: Condition): Promise<SignalResult> {
    try {
      return { words, holds: this.isTrue(holds, call ? await this.call(call) : this.bound) };
    } catch (error) {
      return { words, holds: false, trouble: messageOf(error) };
    }
  }

  /** @param blind whether what the step looks at first could not be seen */
  private async find(condition: Condition, blind: boolean): Promise<Finding> {
    const { words, call } = condition;
    if (blind && !call) return { words, state: 'unknown' };
    if (call && !isReading(call)) return { words, state: 'unknown', detail: 'asking might change something' };
    const unbound = this.unbound(condition);
    if (unbound.length > 0) return { words, state: 'unknown', detail: `depends on ${unbound.join(', ')}` };
    const { holds, trouble } = await this.look(condition);
    if (trouble !== undefined) return { words, state: 'unknown', detail: trouble };
    return { words, state: holds ? 'holds' : 'does-not-hold' };
  }

  /** The names in some data that nothing has been bound to. */
  private unbound(data: unknown): string[] {
    return referencesIn(data).filter((name) => this.bound[name] === undefined);
  }

  /** Makes a call that changes nothing. */
  private call(call: Call, seconds?: number): Promise<Json> {
    return this.make(this.filled(call), seconds);
  }

  private async make(call: Call, seconds?: number): Promise<Json> {
    const left = seconds ?? Math.max(1, Math.min(call.seconds ?? CALL_SECONDS, this.deadline - this.world.now()));
    const answer = await this.world.call(call, left);
    for (const [name, expression] of Object.entries(call.bind ?? {})) {
      this.bound[name] = this.query(expression, answer);
    }
    return answer;
  }

  private filled(call: Call): Call {
    return { ...call, input: this.fill(call.input) as Call['input'] };
  }

  /**
   * Puts values where a piece of data names them.
   *
   * @param lenient leave names in place that nothing has been bound to
   */
  private fill(data: Json, lenient = false): Json {
    if (typeof data === 'string') {
      const known = (name: string): boolean => !lenient || name === 'now' || this.bound[name] !== undefined;
      const [match] = [...data.matchAll(REFERENCE)];
      if (match && match[0] === data) return known(match[1] ?? '') ? this.value(match[1] ?? '', match[2]) : data;
      return data.replace(REFERENCE, (text, name: string, offset?: string) =>
        known(name) ? textOf(this.value(name, offset)) : text,
      );
    }
    if (Array.isArray(data)) return (data as readonly Json[]).map((item) => this.fill(item, lenient));
    if (data !== null && typeof data === 'object') {
      return Object.fromEntries(Object.entries(data).map(([key, item]) => [key, this.fill(item, lenient)]));
    }
    return data;
  }

  private isTrue(expression: string, data: Json = this.bound): boolean {
    return this.query(expression, data) === true;
  }

  private query(expression: string, data: Json): Json {
    const filled = expression.replace(REFERENCE, (_, name: string, offset?: string) => {
      // Inside of a literal a backtick would end it.
      return `\`${JSON.stringify(this.value(name, offset)).replaceAll('`', '\\u0060')}\``;
    });
    return search(data as Parameters<typeof search>[0], filled) ?? null;
  }

  private value(name: string, offset = '+0'): Json {
    if (name === 'now') return Math.floor(this.world.now()) + Number(offset);
    const value = this.bound[name];
    if (value === undefined) throw new Error(`nothing has been bound to '${name}'`);
    return value;
  }
}

function textOf(value: Json): string {
  if (value === null) return 'unknown';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
