import { RunbookWorld } from '../../../lib/failover/runbook/execution';
import { Journal, JournalRecord } from '../../../lib/failover/runbook/journal';
import { Call, Json, Runbook, Step } from '../../../lib/failover/runbook/step';
import { Names } from '../../../lib/core/names';

/** Answers one operation; what it throws is what the service says. */
export type Answer = (call: Call) => Json;

/**
 * A world of answers by operation, in which time passes only while somebody sleeps. It is no AWS: it
 * proves what a runbook asks and in which order, and nothing about the answers.
 */
export class FakeWorld implements RunbookWorld {
  /** Every call, as `service operation region`. */
  public readonly calls: string[] = [];
  /** The calls that were announced as changes, in full. */
  public readonly changes: Call[] = [];
  public readonly slept: number[] = [];
  public readonly waits: string[] = [];
  /** What a person answers. */
  public agrees = true;
  public time = 1_800_000_000;

  public constructor(public answers: Readonly<Record<string, Answer>> = {}) {}

  public call(call: Call, seconds: number): Promise<Json> {
    this.calls.push(`${call.service} ${call.operation} ${call.region}`);
    this.seconds.push(seconds);
    const answer = this.answers[call.operation];
    if (!answer) return Promise.reject(new Error(`${call.operation}: nobody answers`));
    return new Promise((resolve) => resolve(answer(call)));
  }

  /** Seconds that each call was given. */
  public readonly seconds: number[] = [];

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

  public changing(call: Call): void {
    this.changes.push(call);
  }

  public waiting(missing: readonly string[], secondsLeft: number): void {
    this.waits.push(`${missing.join('; ')} (${secondsLeft} s)`);
  }
}

/** A journal that is forgotten with the test. */
export class MemoryJournal implements Journal {
  public constructor(public readonly records: JournalRecord[] = []) {}

  public append(record: JournalRecord): void {
    // As the file has it.
    this.records.push(JSON.parse(JSON.stringify(record)) as JournalRecord);
  }
}

export const NAMES = new Names({
  system: 'warmsite',
  environment: 'prod',
  account: '111122223333',
  region: 'us-west-2',
});

/** A call to a service that has only what the test says. */
export function call(operation: string, more: Partial<Call> = {}): Call {
  return { service: 'rds', operation, region: 'us-west-2', input: {}, resources: ['*'], ...more };
}

export function step(more: Partial<Step>): Step {
  return {
    id: 'step',
    title: 'Do it',
    why: 'It is a test.',
    timeoutSeconds: 60,
    onFailure: 'stop',
    undo: 'nothing',
    ...more,
  };
}

export function runbookOf(steps: readonly Step[]): Runbook {
  return { name: 'failover', title: 'A test', purpose: 'To test.', names: NAMES, steps, afterwards: [] };
}
