import * as path from 'node:path';
import { Environment } from '../../config/environment';
import { restoreGeneration, restoreSubject, runbookGeneration, runbookSubject } from '../../stacks/runbooks';
import { InputError, orList } from '../core/errors';
import { examineStep, RunbookWorld, SignalResult } from '../failover/runbook/execution';
import {
  FileJournal,
  isFinished,
  journalFolder,
  newestJournal,
  outcomesIn,
  runbookFingerprint,
} from '../failover/runbook/journal';
import { hasPassed, previewRunbook, requirePassed, RunInterrupted, runRunbook } from '../failover/runbook/runner';
import { commandOf, runbookMarkdown } from '../failover/runbook/markdown';
import { DEFAULT_RESTORE_SOURCE, restore, RESTORE_SOURCES, RestoreRequest, utcText } from '../failover/runbook/restore';
import { runbooksOf } from '../failover/runbook/runbooks';
import { Decision, Json, ProcedureName, Runbook, RunbookName } from '../failover/runbook/step';
import { complain, noTerminal, printLine, printResult, say } from './output';
import { count, paint } from './render';
import { endData, eventData, previewData, runbookData } from './runbook-data';
import { planText, previewText, RunNarrator, signalText, summaryText } from './runbook-text';

export interface RunbookOptions {
  /** Nobody is asked. */
  readonly yes: boolean;
  /** Nothing is changed. */
  readonly dryRun: boolean;
  /** What an earlier run has done is looked at again. */
  readonly fresh: boolean;
  /** With `yes`: also when a signal does not hold. */
  readonly despiteSignals: boolean;
  /** For programs: a line of JSON for each event, and what people read on the error output. */
  readonly json: boolean;
  /** Id of the step to begin with. */
  readonly from?: string;
}

export interface RunbookCommandProps {
  readonly environment: Environment;
  readonly name: RunbookName;
  /** Folder of the project. */
  readonly root: string;
  readonly options: RunbookOptions;
  /** Version of Warmsite. */
  readonly version: string;
  /** AWS and the clock. */
  readonly world: Pick<RunbookWorld, 'call' | 'now' | 'sleep'>;
  /** Says who is calling. @throws WarmsiteError when the credentials are not of the environment's account */
  readonly caller: (runbook: Runbook) => Promise<string>;
  /**
   * Asks the person at the terminal.
   *
   * @default - there is none
   */
  readonly ask?: (question: string) => Promise<string>;
  /** Ends the run. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a runbook against AWS, or goes on with one that was begun. Returns the exit code: 0 only when
 * it is complete.
 *
 * @throws WarmsiteError when it cannot be begun
 */
export async function runRunbookCommand(props: RunbookCommandProps): Promise<number> {
  const { environment, name, options, ask } = props;
  const { yes, dryRun, fresh, from } = options;
  refuseConflict(options);
  // A drill changes nothing: there is nothing to ask, and an earlier one says nothing about now.
  const harmless = name === 'drill';
  if (!harmless && !yes && !dryRun && !ask) throw noTerminal(name, GOES_ON);
  const begun = (generation: number): FileJournal | undefined => unfinished(environment, name, generation, props);
  const generation = runbookGeneration(environment, name, (each) => !harmless && begun(each) !== undefined);
  const runbook = runbooksOf(runbookSubject(environment, generation))[name];
  const earlier = fresh || (harmless && from === undefined) ? undefined : begun(generation);
  return conduct(runbook, generation, earlier, props);
}

/** What `warmsite restore` is given besides what every runbook is. */
export interface RestoreFlags extends Omit<RestoreRequest, 'at' | 'source'> {
  /** The point in time: UTC, in ISO 8601. */
  readonly at: string;
  readonly source?: string;
}

export interface RestoreCommandProps extends Omit<RunbookCommandProps, 'name'> {
  readonly restore: RestoreFlags;
}

/**
 * Restores the database to a point in time, or goes on with a restore that was begun. Returns the exit code: 0 only
 * when it is complete.
 *
 * @throws WarmsiteError when it cannot be begun
 */
export async function runRestoreCommand(props: RestoreCommandProps): Promise<number> {
  const { environment, options, world, ask } = props;
  const { yes, dryRun, fresh } = options;
  refuseConflict(options);
  const request = restoreRequest(props.restore, world.now());
  if (!yes && !dryRun && !ask) throw noTerminal('restore', GOES_ON);
  const runbookOf = (generation: number): Runbook => restore(restoreSubject(environment, generation), request);
  const begun = (generation: number): FileJournal | undefined =>
    fresh ? undefined : unfinished(environment, 'restore', generation, props);
  // Another restore of an earlier instance may have been left unfinished, long ago.
  const generation = restoreGeneration(
    environment,
    (each) => begun(each)?.identity.fingerprint === runbookFingerprint(runbookOf(each)),
  );
  const { topology } = environment;
  // Before its record, the topology has to have a place for a new writer.
  if (request.adopt && generation === topology.instance(topology.writer).generation) topology.restore();
  const runbook = runbookOf(generation);
  const window = await windowOf(runbook, world);
  say(options.json, `Backups reach from ${timeOr(window.earliest)} to ${timeOr(window.latest)}.\n`);
  return conduct(runbook, generation, begun(generation), props, { window });
}

const UTC_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z$/;

function restoreRequest({ at, source, ...request }: RestoreFlags, now: number): RestoreRequest {
  const seconds = UTC_TIME.test(at) ? Date.parse(at) / 1000 : NaN;
  const found = RESTORE_SOURCES.find((each) => each === (source ?? DEFAULT_RESTORE_SOURCE));
  const problems = [
    ...(seconds < now
      ? []
      : [
          {
            code: 'restore-time',
            where: '--at',
            message: `must be a time in UTC before now, like 2026-11-21T10:59:00Z, got '${at}'; name the latest moment at which the data was right`,
          },
        ]),
    ...(found
      ? []
      : [
          {
            code: 'restore-source',
            where: '--source',
            message: `must be ${orList(RESTORE_SOURCES)}, got '${source}'; docs/restore.md says which`,
          },
        ]),
  ];
  if (problems.length > 0 || !found) throw new InputError(problems);
  return { at: seconds, source: found, ...request };
}

/** Which times can be restored; null for what is not known. */
interface RestoreWindow {
  readonly earliest: string | null;
  readonly latest: string | null;
}

/** What the decision rests on. */
async function windowOf(runbook: Runbook, world: RunbookCommandProps['world']): Promise<RestoreWindow> {
  const [decide] = runbook.steps;
  if (!decide) return { earliest: null, latest: null };
  const { outputs } = await examineStep(decide, {}, { ...world, decide: () => Promise.resolve(false) });
  const time = (value: Json | undefined): string | null => (typeof value === 'number' ? utcText(value) : null);
  return { earliest: time(outputs['earliest']), latest: time(outputs['latest']) };
}

function timeOr(time: string | null): string {
  return time ?? 'unknown';
}

/** The journal of a run that can be gone on with. A finished one only from a step that is named. */
function unfinished(
  { environment }: Environment,
  name: ProcedureName,
  generation: number,
  { root, options }: Pick<RunbookCommandProps, 'root' | 'options'>,
): FileJournal | undefined {
  const journal = newestJournal(journalFolder(root, environment), name, generation);
  return journal && (options.from !== undefined || !isFinished(journal.records)) ? journal : undefined;
}

/** What a runbook without a terminal needs. */
const GOES_ON = 'give --yes to go on without asking';

function refuseConflict({ fresh, from }: RunbookOptions): void {
  if (!fresh || from === undefined) return;
  throw new InputError([
    {
      code: 'option-conflict',
      where: '--from',
      message: 'must not be given with --fresh, which begins with the first step; leave one of the two out',
    },
  ]);
}

/** Runs a runbook, or goes on with a run of it. */
async function conduct(
  runbook: Runbook,
  generation: number,
  earlier: FileJournal | undefined,
  props: Omit<RunbookCommandProps, 'name'>,
  more: { readonly window?: RestoreWindow } = {},
): Promise<number> {
  const { environment, root, options, version, world, signal } = props;
  const { dryRun, from, json } = options;
  const tell = (text: string): void => say(json, text);
  const event = (data: object): void => {
    if (json) printLine(data);
  };
  const { name } = runbook;
  if (from !== undefined) requirePassed(runbook, earlier?.records ?? [], from);

  if (dryRun) return preview(runbook, props, more);
  tell(`${planText(runbook)}\n`);
  const caller = await props.caller(runbook);
  const at = new Date(world.now() * 1000).toISOString();
  if (earlier) earlier.resume(at, runbook, caller);
  const journal =
    earlier ??
    FileJournal.begin(journalFolder(root, environment.environment), at, {
      runbook: name,
      environment: environment.environment,
      generation,
      fingerprint: runbookFingerprint(runbook),
      warmsite: version,
      caller,
    });
  const file = path.relative(root, journal.file);
  event({
    event: 'begin',
    at,
    environment: environment.environment,
    runbook: name,
    steps: runbook.steps.map(({ id, title }) => ({ id, title })),
    resumed: earlier !== undefined,
    caller,
    journal: file,
    ...more,
  });
  const decide = (decision: Decision, signals: readonly SignalResult[]): Promise<boolean> =>
    confirm(decision, signals, props);
  try {
    if (earlier && !(await confirmResumption(runbook, earlier, file, { ...world, decide }, json))) {
      complain(`Nobody agreed, so nothing was done. Journal: ${file}`);
      event({ event: 'interrupted', why: 'nobody agreed to go on', journal: file });
      return 1;
    }
    const narrator = new RunNarrator(runbook, tell);
    const run = await runRunbook({
      runbook,
      world: { ...world, decide },
      journal,
      onEvent: (happened) => {
        narrator.tell(happened);
        event(eventData(happened));
      },
      ...(from === undefined ? {} : { from }),
      ...(signal ? { signal } : {}),
    });
    const command = commandOf(runbook, environment.environment);
    tell(summaryText(runbook, run, command));
    tell(`Journal: ${file}`);
    event(endData(runbook, run, { command, journal: file }));
    return run.verdict === 'complete' ? 0 : 1;
  } catch (error) {
    if (!(error instanceof RunInterrupted) && !signal?.aborted) throw error;
    complain(`\nInterrupted. The same command goes on where it was left. Journal: ${file}`);
    event({ event: 'interrupted', why: 'the run was ended from outside', journal: file });
    return 1;
  }
}

async function preview(
  runbook: Runbook,
  { environment, options, world, caller }: Omit<RunbookCommandProps, 'name'>,
  more: object,
): Promise<number> {
  await caller(runbook);
  const previews = await previewRunbook(runbook, { ...world, decide: () => Promise.resolve(false) });
  const obstacles = previews.flatMap(({ step, troubles, preconditions }) =>
    step.onFailure === 'stop' ? [...troubles, ...preconditions.filter(({ state }) => state !== 'holds')] : [],
  );
  const now =
    obstacles.length === 0
      ? 'No step would be refused as things are now.'
      : `As things are now, ${count(obstacles.length, 'obstacle')} would stop it.`;
  printResult(
    options.json,
    () => ({
      environment: environment.environment,
      runbook: runbook.name,
      ...more,
      obstacles: obstacles.length,
      steps: previews.map(previewData),
    }),
    () =>
      `${paint('bold', runbook.title)}\n${runbook.purpose}\n\n${previewText(previews)}\n\n` +
      `${now} Nothing was changed. Whether the changes would be allowed was not checked.`,
  );
  return obstacles.length === 0 ? 0 : 1;
}

/** What was decided when the run was begun may have been long ago. */
async function confirmResumption(
  runbook: Runbook,
  journal: FileJournal,
  file: string,
  world: RunbookWorld,
  json: boolean,
): Promise<boolean> {
  const newest = journal.records.at(-2);
  say(
    json,
    `Going on with ${file}: begun ${journal.identity.at} by ${journal.identity.caller}, ` +
      `last written ${newest?.at ?? journal.identity.at}. --fresh begins anew.\n`,
  );
  const outcomes = outcomesIn(journal.records);
  for (const step of runbook.steps) {
    const outcome = outcomes.get(step.id)?.outcome;
    if (!step.decision || outcome === undefined || !hasPassed(outcome)) continue;
    const { signals } = await examineStep(step, {}, world);
    const shown = signals.map(({ words, state, detail }) => ({
      words,
      holds: state === 'holds',
      ...(detail === undefined ? {} : { trouble: detail }),
    }));
    if (!(await world.decide(step.decision, shown))) return false;
  }
  return true;
}

/** Shows the signals, and asks unless that was answered on the command line. */
async function confirm(
  { question }: Decision,
  signals: readonly SignalResult[],
  { environment, options, ask }: Pick<RunbookCommandProps, 'environment' | 'options' | 'ask'>,
): Promise<boolean> {
  for (const signal of signals) say(options.json, signalText(signal));
  const missing = signals.filter(({ holds }) => !holds).length;
  if (missing > 0) {
    say(options.json, paint('yellow', `${environment.pair.home} looks alive, or cannot be looked at.`));
  }
  if (options.yes) {
    if (missing === 0 || options.despiteSignals) return true;
    complain(`${count(missing, 'signal')} of ${signals.length} missing: --yes needs --despite-signals as well.`);
    return false;
  }
  const name = environment.environment;
  const answer = await ask?.(`${question} Type ${name} to go on: `);
  return answer?.trim() === name;
}

/** Prints a runbook for people, as the environment stands now. */
export function printRunbook(environment: Environment, name: RunbookName, json: boolean): void {
  const subject = runbookSubject(environment);
  const runbook = runbooksOf(subject)[name];
  printResult(
    json,
    () => runbookData(runbook),
    () => runbookMarkdown(runbook, subject).trimEnd(),
  );
}
