import * as path from 'node:path';
import { RunbookWorld } from '../../../lib/failover/runbook/execution';
import { Call, Json } from '../../../lib/failover/runbook/step';
import { runPython } from '../../support/python';

/** An answer that counts once another call (`<service> <operation> <region>`) has been made, once or so many times. */
export type Rule = { readonly after?: string; readonly times?: number } & (
  | { readonly answer: Json }
  /** With `code` and `status` it is the service that refuses, in Python only. */
  | { readonly error: string; readonly code?: string; readonly status?: number }
);

/** Answers by `<service> <operation> <region>`; the last one counts that may. */
export type Answers = Readonly<Record<string, readonly Rule[]>>;

/** What was called: service, operation, Region, input. */
export type MadeCall = readonly [service: string, operation: string, region: string, input: Json];

/** The same answers as `automation.py` gives, for the interpreter in TypeScript. */
export class ScriptedWorld implements RunbookWorld {
  public readonly calls: MadeCall[] = [];
  public readonly slept: number[] = [];
  private time = 1_800_000_000;

  public constructor(
    private readonly answers: Answers,
    private readonly agrees = true,
  ) {}

  public call({ service, operation, region, input }: Call): Promise<Json> {
    const made = this.calls.map(([of, name, where]) => `${of} ${name} ${where}`);
    const rules = this.answers[`${service} ${operation} ${region}`] ?? [];
    this.calls.push([service, operation, region, input]);
    const counts = ({ after, times = 1 }: Rule): boolean =>
      after === undefined || made.filter((each) => each === after).length >= times;
    const rule = rules.filter(counts).at(-1);
    if (!rule) return Promise.reject(new Error(`${operation}: nobody answers`));
    return 'error' in rule ? Promise.reject(new Error(rule.error)) : Promise.resolve(momentsIn(rule.answer));
  }

  public now(): number {
    return this.time;
  }

  public sleep(seconds: number): Promise<void> {
    this.slept.push(seconds);
    this.time += seconds;
    return Promise.resolve();
  }

  public decide(): Promise<boolean> {
    return Promise.resolve(this.agrees);
  }
}

/** `{ $time: seconds }` stands for a time. */
function momentsIn(answer: Json): Json {
  if (Array.isArray(answer)) return (answer as readonly Json[]).map(momentsIn);
  if (typeof answer !== 'object' || answer === null) return answer;
  const entries = Object.entries(answer);
  const [[key, value] = []] = entries;
  if (entries.length === 1 && key === '$time') return value as Json;
  return Object.fromEntries(entries.map(([name, item]) => [name, momentsIn(item)]));
}

/** What a document or a script came to; see `automation.py`. */
export interface AutomationResult {
  readonly status?: 'Success' | 'Failed';
  readonly steps?: readonly (readonly [name: string, result: string])[];
  readonly payload?: {
    readonly outcome: string;
    readonly reason?: string;
    readonly outputs: Readonly<Record<string, string>>;
    readonly signals: Json;
    readonly agree: boolean;
  };
  readonly error?: string;
  readonly calls: readonly MadeCall[];
  readonly slept: readonly number[];
}

export type AutomationTask = { readonly answers: Answers; readonly agrees?: boolean } & (
  | { readonly script: string; readonly handler: string; readonly events: unknown }
  | { readonly document: string; readonly parameters?: Readonly<Record<string, string>> }
);

export interface PythonRequest {
  readonly tasks?: readonly AutomationTask[];
  /** Calls to hold against the descriptions of the services. */
  readonly check?: readonly (readonly [service: string, operation: string, input: Json])[];
  /** JMESPath expressions that must compile. */
  readonly expressions?: readonly string[];
  /** Names to be spelled as the AWS CLI does. */
  readonly names?: readonly string[];
  /** A script whose `ask` is led to a redirect. */
  readonly redirect?: string;
}

export interface PythonAnswer {
  readonly redirect?: Json;
  readonly results: readonly AutomationResult[];
  readonly problems: readonly string[];
  readonly names: readonly string[];
}

export function automationInPython(request: PythonRequest): PythonAnswer {
  return runPython(path.join(__dirname, 'automation.py'), request) as PythonAnswer;
}
