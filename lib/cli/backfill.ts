import { Environment } from '../../config/environment';
import { BUCKET_PURPOSES } from '../../stacks/purposes';
import {
  backfill,
  BackfillProgress,
  BackfillProps,
  BackfillResult,
  BackfillVerdict,
  EXAMPLES,
} from '../account/backfill/backfill';
import { BackfillClientFactory } from '../account/backfill/backfill-clients';
import { InputError, orList, Problem } from '../core/errors';
import { BACKFILL_ROLE_PURPOSE } from '../data/replication-backfill-role';
import { complain, noTerminal, printResult } from './output';
import { Column, count, paint, table } from './render';

export interface BackfillCommandProps extends Pick<BackfillProps, 'now' | 'wait'> {
  readonly environment: Environment;
  readonly clients: BackfillClientFactory;
  readonly options: BackfillOptions;
  /**
   * Asks at the terminal.
   *
   * @default - there is none
   */
  readonly ask?: (question: string) => Promise<string>;
}

export interface BackfillOptions {
  /** Only ask what is missing. */
  readonly check: boolean;
  /** Nobody is asked. */
  readonly yes: boolean;
  /** Purposes of buckets; none for all. */
  readonly buckets: readonly string[];
  /** @default - both Regions */
  readonly from?: string;
  readonly json: boolean;
}

const COLOURS = { complete: 'green', incomplete: 'red', unknown: 'yellow' } as const satisfies Record<
  BackfillVerdict,
  string
>;

/** Has S3 copy what was never replicated, prints what came of it. Returns the exit code: 0 only when all is complete. */
export async function runBackfill(props: BackfillCommandProps): Promise<number> {
  const { environment, clients, options, ask, now, wait } = props;
  const { pair } = environment;
  requireKnown(environment, options);
  const { check, yes, json } = options;
  if (!check && !yes && (!ask || json)) {
    throw noTerminal('backfill', 'give --yes to go on without asking, or --check to only look');
  }
  const results = await backfill({
    names: environment.names(pair.home),
    pair,
    bucketPurposes: options.buckets.length > 0 ? [...new Set(options.buckets)] : BUCKET_PURPOSES,
    from: options.from === undefined ? pair.both : [options.from],
    rolePurpose: BACKFILL_ROLE_PURPOSE,
    check,
    clients,
    confirm: (waiting) => (yes || !ask ? Promise.resolve(true) : agrees(waiting, environment, ask)),
    onProgress: progressPrinter(),
    now,
    wait,
  });
  const isComplete = results.every(({ verdict }) => verdict === 'complete');
  printResult(
    json,
    () => ({ environment: environment.environment, complete: isComplete, results }),
    () => backfillText(results),
  );
  return isComplete ? 0 : 1;
}

/** @throws InputError `unknown-bucket`, `unknown-region` */
function requireKnown({ pair }: Environment, { buckets, from }: BackfillOptions): void {
  const problems: Problem[] = buckets
    .filter((bucket) => !BUCKET_PURPOSES.some((purpose) => purpose === bucket))
    .map((bucket) => ({
      code: 'unknown-bucket',
      where: '--bucket',
      message: `must be ${orList(BUCKET_PURPOSES)}, got ${bucket}`,
    }));
  if (from !== undefined && !pair.both.some((region) => region === from)) {
    problems.push({ code: 'unknown-region', where: '--from', message: `must be ${orList(pair.both)}, got ${from}` });
  }
  if (problems.length > 0) throw new InputError(problems);
}

async function agrees(
  waiting: readonly BackfillResult[],
  { environment }: Environment,
  ask: (question: string) => Promise<string>,
): Promise<boolean> {
  for (const { bucket, from, to, found = 0 } of waiting) {
    console.log(`${bucket}  ${from} to ${to}: ${count(found, 'version')} to copy`);
  }
  return (await ask(`Copy them? Type ${environment} to go on: `)).trim() === environment;
}

/** Prints a line on the error output whenever a job is in another state, or another tenth of its work is done. */
function progressPrinter(): (progress: BackfillProgress) => void {
  const shown = new Map<string, string>();
  return ({ bucket, from, kind, isAttached, job: { id, status, total, succeeded, failed } }) => {
    const done = total > 0 && status === 'Active' ? ` ${Math.floor((10 * (succeeded + failed)) / total) * 10}%` : '';
    const whose = kind === 'gate' ? 'gate ' : isAttached ? 'job of an earlier start ' : 'job ';
    const line = `${from}  ${bucket}: ${whose}${id} ${status}${done}`;
    if (shown.get(id) === line) return;
    shown.set(id, line);
    complain(paint('dim', line));
  };
}

const COLUMNS: readonly Column[] = [
  { head: 'bucket' },
  { head: 'from' },
  { head: 'to' },
  { head: 'found', align: 'right' },
  { head: 'copied', align: 'right' },
  { head: 'failed', align: 'right' },
  { head: 'left', align: 'right' },
  { head: 'missing', align: 'right' },
  { head: 'under way', align: 'right' },
  { head: 'verdict' },
];

/** What came of a backfill, for a terminal: a row a bucket and direction, what is wrong, examples of it. */
export function backfillText(results: readonly BackfillResult[]): string {
  const rows = results.map(({ bucket, from, to, found, copied, failed, left, missing, underWay, verdict }) => [
    bucket,
    from,
    to,
    ...[found, copied, failed, left].map(numberText),
    missing?.length === EXAMPLES ? `${EXAMPLES}+` : numberText(missing?.length),
    numberText(underWay),
    verdict,
  ]);
  const colour = (text: string, row: number, column: number): string =>
    column === COLUMNS.length - 1 ? paint(COLOURS[results[row]?.verdict ?? 'unknown'], text) : text;
  const troubles = results.flatMap(({ bucket, from, detail, missing = [] }) => [
    ...(detail === undefined ? [] : ['', `${paint('bold', `${bucket} from ${from}`)}: ${detail}`]),
    ...missing.map(
      ({ key, versionId, replication }) => `  ${key} (${versionId}): ${replication ?? 'never replicated'}`,
    ),
  ]);
  const complete = results.filter(({ verdict }) => verdict === 'complete').length;
  const conclusion =
    complete === results.length
      ? 'Everything is replicated, and nothing is left to.'
      : `${results.length - complete} of ${results.length} not known to be complete: do not rely on the other Region's buckets.`;
  return [table(COLUMNS, rows, colour), ...troubles, '', conclusion].join('\n');
}

function numberText(value: number | undefined): string {
  return value === undefined ? '-' : String(value);
}
