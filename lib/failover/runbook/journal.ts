import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { InputError, WarmsiteError } from '../../core/errors';
import { StepResult } from './execution';
import { Call, ProcedureName, Runbook } from './step';

/** How a run of a runbook ended. */
export type RunVerdict =
  /** Every step is done, or did not matter. */
  | 'complete'
  /** It went to its end, but a step is degraded or was not checked: a person has to look. */
  | 'degraded'
  /** A step was refused or failed; those after it were not run. */
  | 'stopped';

/** What a run is about; the first record of its journal. */
export interface RunIdentity {
  readonly runbook: ProcedureName;
  readonly environment: string;
  /** Generation of the cycle, as in the runbook's subject; of a restore that of the instance that writes. */
  readonly generation: number;
  /** Of the runbook's steps, so that a run is never finished with other steps than it was begun with. */
  readonly fingerprint: string;
  /** Version of Warmsite. */
  readonly warmsite: string;
  /** Who began it, e.g. an ARN. */
  readonly caller: string;
}

/** One line of a journal. Every `at` is a time in ISO 8601. */
export type JournalRecord =
  | ({ readonly record: 'run'; readonly at: string } & RunIdentity)
  | { readonly record: 'resumed'; readonly at: string; readonly caller: string }
  /** The outcomes of these steps count no more. */
  | { readonly record: 'rewound'; readonly at: string; readonly steps: readonly string[] }
  | { readonly record: 'step-begun'; readonly at: string; readonly step: string }
  /** A call that may change something is about to be made. Whether it was, only AWS knows. */
  | ({ readonly record: 'change'; readonly at: string; readonly step: string } & ChangingCall)
  | { readonly record: 'step-ended'; readonly at: string; readonly step: string; readonly result: StepResult }
  | { readonly record: 'run-ended'; readonly at: string; readonly verdict: RunVerdict };

/** What a journal keeps of a call. */
export type ChangingCall = Pick<Call, 'service' | 'operation' | 'region' | 'input'>;

/** The record of one run, from which it can be gone on with. */
export interface Journal {
  /** All records, oldest first. */
  readonly records: readonly JournalRecord[];
  /** Adds a record, and returns when it will survive the end of this process. */
  append(record: JournalRecord): void;
}

/** Changes with anything that the runbook would do or say. */
export function runbookFingerprint({ name, steps }: Runbook): string {
  return createHash('sha256').update(JSON.stringify({ name, steps })).digest('hex');
}

/** What became of the steps: the newest outcome of each that has one that counts. */
export function outcomesIn(records: readonly JournalRecord[]): ReadonlyMap<string, StepResult> {
  const outcomes = new Map<string, StepResult>();
  for (const record of records) {
    if (record.record === 'step-ended') outcomes.set(record.step, record.result);
    if (record.record === 'rewound') record.steps.forEach((step) => outcomes.delete(step));
  }
  return outcomes;
}

/** Whether there is nothing left of a run to go on with. */
export function isFinished(records: readonly JournalRecord[]): boolean {
  const last = records.at(-1);
  return last?.record === 'run-ended' && last.verdict !== 'stopped';
}

/**
 * A journal as a file of JSON Lines that is only ever added to. Each record is on the disk before
 * anything else happens. A last line that was torn by the end of the process is dropped: what it told
 * of had not happened yet, or is looked at again.
 */
export class FileJournal implements Journal {
  private readonly lines: JournalRecord[];

  private constructor(
    public readonly file: string,
    records: readonly JournalRecord[],
  ) {
    this.lines = [...records];
  }

  /**
   * Begins a run in a file of its own, `<folder>/<runbook>-<UTC time>.jsonl`.
   *
   * @param at when, in ISO 8601
   * @throws WarmsiteError `unwritable`
   */
  public static begin(folder: string, at: string, identity: RunIdentity): FileJournal {
    const file = path.join(folder, `${identity.runbook}-${at.replaceAll(':', '-')}${EXTENSION}`);
    writing(file, () => {
      fs.mkdirSync(folder, { recursive: true });
      fs.closeSync(fs.openSync(file, 'wx'));
      // Otherwise the file could be lost although its content is not.
      flush(folder);
    });
    const journal = new FileJournal(file, []);
    journal.append({ record: 'run', at, ...identity });
    return journal;
  }

  /**
   * Reads a journal, to look at it or to go on with it.
   *
   * @throws InputError `journal-broken` when a line other than the last is no record
   */
  public static read(file: string): FileJournal {
    return new FileJournal(file, intact(file).records);
  }

  public get records(): readonly JournalRecord[] {
    return this.lines;
  }

  /** What the run is about. */
  public get identity(): Extract<JournalRecord, { record: 'run' }> {
    const [first] = this.lines;
    if (first?.record !== 'run') throw broken(this.file, 1);
    return first;
  }

  /**
   * Goes on with a run that was begun before.
   *
   * @param at when, in ISO 8601
   * @throws InputError `runbook-changed` when the steps are no longer those that the run was begun with
   */
  public resume(at: string, runbook: Runbook, caller: string): void {
    if (this.identity.fingerprint !== runbookFingerprint(runbook)) {
      throw new InputError([
        {
          code: 'runbook-changed',
          where: this.file,
          message:
            `the steps must be those that the run was begun with (${this.identity.at}, version ` +
            `${this.identity.warmsite}), but the environment file or Warmsite has changed them since; finish it with ` +
            'the files of then, or begin again with --fresh: every step looks first at what is done already',
        },
      ]);
    }
    // A torn line would make one with the next record.
    writing(this.file, () => fs.truncateSync(this.file, intact(this.file).bytes));
    this.append({ record: 'resumed', at, caller });
  }

  public append(record: JournalRecord): void {
    writing(this.file, () => {
      const descriptor = fs.openSync(this.file, 'a');
      try {
        fs.writeSync(descriptor, `${JSON.stringify(record)}\n`);
        fs.fsyncSync(descriptor);
      } finally {
        fs.closeSync(descriptor);
      }
    });
    this.lines.push(record);
  }
}

const EXTENSION = '.jsonl';

/** The folder of an environment's journals. */
export function journalFolder(root: string, environment: string): string {
  return path.join(root, '.warmsite', environment);
}

/** The newest journal of a runbook in a cycle; undefined when there is none. */
export function newestJournal(folder: string, runbook: ProcedureName, generation: number): FileJournal | undefined {
  const files = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  const newestFirst = files.filter((file) => file.startsWith(`${runbook}-`) && file.endsWith(EXTENSION)).sort();
  for (const file of newestFirst.reverse()) {
    const journal = FileJournal.read(path.join(folder, file));
    // Without a record, the process ended before it had begun anything.
    if (journal.records.length > 0 && journal.identity.generation === generation) return journal;
  }
  return undefined;
}

/** The records of a file, and how many of its bytes hold them. */
function intact(file: string): { readonly records: JournalRecord[]; readonly bytes: number } {
  const lines = fs.readFileSync(file, 'utf8').split('\n');
  // After the last line end there is nothing, or a torn line.
  lines.pop();
  const records: JournalRecord[] = [];
  let bytes = 0;
  for (const [index, line] of lines.entries()) {
    const record = recordOf(line);
    if (!record && index < lines.length - 1) throw broken(file, index + 1);
    if (!record) break;
    records.push(record);
    bytes += Buffer.byteLength(line) + 1;
  }
  return { records, bytes };
}

function recordOf(line: string): JournalRecord | undefined {
  try {
    const value = JSON.parse(line) as JournalRecord | null;
    return typeof value?.record === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

function broken(file: string, line: number): InputError {
  return new InputError([
    {
      code: 'journal-broken',
      where: `${file}:${line}`,
      message: 'the line must be a record of a run, as Warmsite writes them; move the file away, then begin again',
    },
  ]);
}

/** Without its journal a run must not go on. */
function writing(file: string, action: () => void): void {
  try {
    action();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new WarmsiteError([
      { code: 'unwritable', where: file, message: `the journal must be writable, got ${message}; make it so` },
    ]);
  }
}

function flush(folder: string): void {
  const descriptor = fs.openSync(folder, 'r');
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}
