import { Names } from '../../core/names';

/** Anything that JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * What a runbook calls. `https` is no API of AWS but a plain request, with operation `GET`, `POST` or
 * `PUT`, input `{ url, body? }` and the answer `{ status }`, status 0 where nobody answers.
 */
export type RunbookService = 'autoscaling' | 'cloudwatch' | 'ec2' | 'https' | 'iam' | 'rds' | 's3' | 'sns' | 'ssm';

/**
 * One call, as data. Texts in `input` may name a value with `@{name}`: one that an earlier call bound,
 * an output of an earlier step, or the clock: `@{now}`, `@{now-600}`, `@{now+60}`, in seconds since
 * 1970. A text that is nothing but one such name becomes the value itself, of whatever type.
 */
export interface Call {
  readonly service: RunbookService;
  /** Name of the operation as the API reference spells it, e.g. `PromoteReadReplica`. */
  readonly operation: string;
  readonly region: string;
  readonly input: { readonly [key: string]: Json };
  /** ARNs of what the call touches, or `*` where IAM knows no narrower resource; nothing for `https`. */
  readonly resources: readonly string[];
  /** Names for parts of the answer, each a JMESPath expression; times in it are seconds since 1970. */
  readonly bind?: { readonly [name: string]: string };
  /**
   * JMESPath expression over the bound values. The call is made only when it yields true, so that what
   * is done already is not done twice.
   *
   * @default - the call is made
   */
  readonly when?: string;
  /**
   * Seconds that the call may take.
   *
   * @default CALL_SECONDS
   */
  readonly seconds?: number;
}

/** @default of `Call.seconds` */
export const CALL_SECONDS = 10;

/** Whether a call changes nothing. */
export function isReading({ service, operation }: Call): boolean {
  return service === 'https' ? operation === 'GET' : isReadingOperation(operation);
}

/** Whether an operation of an AWS API, by its name, changes nothing; of those that runbooks make. */
export function isReadingOperation(operation: string): boolean {
  return /^(Describe|Get|List|Simulate)/.test(operation);
}

/** Something that must be true. */
export interface Condition {
  /** A sentence, true when the condition holds, e.g. `the replica is available`. */
  readonly words: string;
  /**
   * What to look at.
   *
   * @default - the values bound so far
   */
  readonly call?: Call;
  /** JMESPath expression over the answer that yields true when the condition holds. May name values with `@{name}`. */
  readonly holds: string;
}

/** What becomes of the runbook when a step fails. */
export type OnFailure =
  /** It ends there. Nothing after the step may happen without it. */
  | 'stop'
  /** It goes on, and ends as degraded: a person has to look. */
  | 'degrade'
  /** It goes on, and says so: the step could not be relied on from the start. */
  | 'note';

/** A way out when a step does not succeed in time, tried after the ones before it. */
export interface Fallback {
  /** What is tried, e.g. `other instance types`. */
  readonly title: string;
  readonly calls: readonly Call[];
  /** Must hold for the way out to have worked. */
  readonly until: readonly Condition[];
  readonly timeoutSeconds: number;
}

/** Signals to look at before a person, or the agreement of all of them, lets the runbook go on. */
export interface Decision {
  /** What is decided, as a question. */
  readonly question: string;
  /** Each is a reason to go on. Independent of each other, or one would do. */
  readonly signals: readonly Condition[];
}

/**
 * One step of a runbook, as data: what a person reads, what Systems Manager runs and what the local
 * runner does are all made from this. It goes: `look`, then `preconditions`, then `decision`, then
 * `calls`, then `until`, then `fallbacks`, then `remember`.
 */
export interface Step {
  /** Kebab-case, unique in its runbook; it names the step in records and commands. */
  readonly id: string;
  /** In the imperative: `Promote the replica`. */
  readonly title: string;
  readonly why: string;
  /** Calls that change nothing and bind what the rest of the step needs. */
  readonly look?: readonly Call[];
  /** What must be true before anything is done; otherwise the step is refused. */
  readonly preconditions?: readonly Condition[];
  /** @default - nobody is asked */
  readonly decision?: Decision;
  /** What is done, in this order. Those whose `when` is not true are left out. */
  readonly calls?: readonly Call[];
  /**
   * The calls are made so many times, with so many seconds in between.
   *
   * @default - once
   */
  readonly repeat?: { readonly times: number; readonly everySeconds: number };
  /** Why it does no harm that the calls are made again when the runbook is resumed; needed for those without `when`. */
  readonly repeatable?: string;
  /**
   * What somebody else has to do while the step waits, e.g. a deployment: commands, one a line.
   *
   * @default - nothing
   */
  readonly operator?: readonly string[];
  /** What must become true; looked at every `pollSeconds`. */
  readonly until?: readonly Condition[];
  /** @default 10 */
  readonly pollSeconds?: number;
  /** For the whole step, without its fallbacks and without the time in which a person decides. */
  readonly timeoutSeconds: number;
  /** Tried in turn when `until` does not hold in time; one that works makes the step degraded, not done. */
  readonly fallbacks?: readonly Fallback[];
  /** Looked at when the step fails, so that the record says why: the expression yields a text. */
  readonly explain?: { readonly call: Call; readonly text: string };
  readonly onFailure: OnFailure;
  /** How to take it back, or why that is impossible. */
  readonly undo: string;
  /** Names of bound values that later steps use, or that the record shall show. `null` when the step failed. */
  readonly outputs?: readonly string[];
  /** Values to bind at the end, when everything is true that was waited for, e.g. the time. */
  readonly remember?: { readonly [name: string]: Json };
  /** Why this step checks nothing here; it is then reported as not checked, never as done. */
  readonly notChecked?: string;
}

/** @default of `Step.pollSeconds` */
export const POLL_SECONDS = 10;

/** What became of a step. */
export type StepOutcome =
  | 'done'
  /** There was nothing left to do. */
  | 'already-done'
  /** Done, but not as wished: a fallback was needed, or `onFailure` let it pass. */
  | 'degraded'
  /** Failed, and did not matter (`onFailure: note`). */
  | 'noted'
  | 'not-checked'
  /** A precondition did not hold, or nobody agreed; nothing was changed. */
  | 'refused'
  | 'failed';

/** Which runbook of the cycle: Systems Manager runs them, too. */
export type RunbookName = 'drill' | 'failover' | 'rebuild' | 'switchover';

/** Which procedure: also the one that an operator runs with a role of his own, and no stack carries. */
export type ProcedureName = RunbookName | 'restore';

/** A procedure, as data. */
export interface Runbook {
  readonly name: ProcedureName;
  readonly title: string;
  /** When to use it, in a sentence or two. */
  readonly purpose: string;
  /** The environment, in the Region where it runs and whose stack carries it. */
  readonly names: Names;
  /**
   * What the `warmsite` command that runs it is given, where Systems Manager does not run it.
   *
   * @default - its name and the environment; Systems Manager runs it, too
   */
  readonly command?: string;
  readonly steps: readonly Step[];
  /** What a person does when it is complete: commands and sentences, one a line. */
  readonly afterwards: readonly string[];
}
