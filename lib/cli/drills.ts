import * as fs from 'node:fs';
import * as path from 'node:path';
import { assessedService } from '../../config/assessed-service';
import { Environment } from '../../config/environment';
import { loadPrices } from '../../config/prices';
import { runbookSubject } from '../../stacks/runbooks';
import { InputError } from '../core/errors';
import { Topology } from '../core/topology';
import { writeWhole } from '../core/whole-files';
import { drillBudget } from '../drills/drill-budget';
import { readDrills, writeDrill } from '../drills/drill-record';
import { DEFAULT_DRILL_SCHEDULE, DrillSchedule, DrillStatus, drillStatus } from '../drills/drill-status';
import { drillOfExperiment } from '../drills/experiment-drill';
import { drillOfJournal } from '../drills/journal-drill';
import { drillRecord, MeasuredDrill } from '../drills/measured-drill';
import { RecoveryFingerprint, recoveryFingerprint, StackDocument } from '../drills/recovery-fingerprint';
import { drillOfRehearsal } from '../drills/rehearsal-drill';
import { drillsHtml } from '../drills/report';
import { FileJournal } from '../failover/runbook/journal';
import { runbooksOf } from '../failover/runbook/runbooks';
import { RehearsalReport } from '../rehearsal/report/rehearsal-report';
import { drillStatusText } from './drills-text';
import { printResult } from './output';
import { synthesizedStacks } from './synthesized-stacks';

/** Where a drill has left what it measured; paths from the project. Exactly one. */
export interface DrillSources {
  /** Journal of a run of a runbook. */
  readonly journal?: string;
  /** Folder of a rehearsal, or true for that of the environment. */
  readonly rehearsal?: string | true;
  /** What `aws fis get-experiment` printed. */
  readonly experiment?: string;
}

export interface RecordCommandProps {
  readonly environment: Environment;
  /** Folder of the project. */
  readonly root: string;
  readonly sources: DrillSources;
  readonly json: boolean;
}

/**
 * Writes the record of a drill into the history of its environment.
 *
 * @throws InputError
 */
export function runDrillsRecord({ environment, root, sources, json }: RecordCommandProps): void {
  const { drill, fingerprint } = measuredBy(sources, environment, root);
  const budget = drillBudget(assessedService(environment, loadPrices({ root })), drill.kind);
  const file = writeDrill(root, drillRecord(environment.environment, drill, budget, fingerprint()));
  printResult(
    json,
    () => ({ environment: environment.environment, kind: drill.kind, at: drill.at, result: drill.result, file }),
    () => `${drill.kind} of ${drill.at}: ${drill.result}\n${file}\nKeep it: git add ${file}`,
  );
}

export interface StatusCommandProps {
  readonly environment: Environment;
  /** Folder of the project. */
  readonly root: string;
  /** @default DEFAULT_DRILL_SCHEDULE */
  readonly schedule?: DrillSchedule;
  /** ISO 8601. */
  readonly now: string;
  readonly json: boolean;
  /** File for the page. @default - none is written */
  readonly html?: string;
}

/**
 * Prints the history of an environment and where it stands. Returns the exit code: 1 when it is red.
 *
 * @throws InputError
 */
export function runDrillsStatus(props: StatusCommandProps): number {
  const { environment, root, schedule = DEFAULT_DRILL_SCHEDULE, now, json, html } = props;
  const status = drillStatus({
    environment: environment.environment,
    records: readDrills(root, environment.environment),
    schedule,
    fingerprint: fingerprintOf(environment),
    now,
  });
  if (html !== undefined) writeWhole({ [path.resolve(root, html)]: drillsHtml(status) });
  printResult(
    json,
    () => withoutFingerprints(status),
    () => `${drillStatusText(status)}${html === undefined ? '' : `\n\n${html}`}`,
  );
  return status.outcome === 'green' ? 0 : 1;
}

/** What has changed since a drill is said; the fingerprints that it was found by would be the most of it. */
function withoutFingerprints(status: DrillStatus): unknown {
  return JSON.parse(JSON.stringify(status, (key, value: unknown) => (key === 'fingerprint' ? undefined : value)));
}

/** What the recovery of an environment rests on, wherever it stands: a failover changes nothing of it. */
export function fingerprintOf(environment: Environment): RecoveryFingerprint {
  const normal = { ...environment, topology: Topology.initial(environment.pair) };
  return recoveryFingerprint(synthesizedStacks(normal) as Readonly<Record<string, StackDocument>>);
}

function fingerprintOfSynthesis(outdir: string): RecoveryFingerprint {
  const stacks = path.join(outdir, 'stacks');
  return recoveryFingerprint(
    Object.fromEntries(
      fs.readdirSync(stacks).map((stack) => [stack, jsonIn(path.join(stacks, stack, 'cdk.tf.json')) as StackDocument]),
    ),
  );
}

interface Source {
  readonly drill: MeasuredDrill;
  readonly fingerprint: () => RecoveryFingerprint;
}

function measuredBy({ journal, rehearsal, experiment }: DrillSources, environment: Environment, root: string): Source {
  const { environment: name, pair } = environment;
  if ([journal, rehearsal, experiment].filter((source) => source !== undefined).length !== 1) {
    throw new InputError([
      {
        code: 'drill-source',
        where: 'warmsite drills record',
        message: 'must have exactly one of --journal, --rehearsal and --experiment; give what the drill has left',
      },
    ]);
  }
  const today = (): RecoveryFingerprint => fingerprintOf(environment);
  if (journal !== undefined) {
    const file = existing(path.resolve(root, journal), 'the journal that the run has named at its end');
    const runbooks = (generation: number) => runbooksOf(runbookSubject(environment, generation));
    return { drill: drillOfJournal(FileJournal.read(file), name, runbooks), fingerprint: today };
  }
  if (experiment !== undefined) {
    const file = existing(path.resolve(root, experiment), "what 'aws fis get-experiment' has printed");
    return { drill: drillOfExperiment(jsonIn(file), environment.names(pair.home), file), fingerprint: today };
  }
  const folder = path.resolve(root, typeof rehearsal === 'string' ? rehearsal : path.join('.rehearsal', name));
  const report = existing(path.join(folder, 'rehearsal-report.json'), 'the folder of a rehearsal, which this is in');
  // The first synthesis is that of the normal state, as it was rehearsed.
  const synthesis = path.join(folder, 'synthesis-1');
  existing(path.join(synthesis, 'stacks'), 'the folder of a rehearsal, which this is in');
  return {
    drill: drillOfRehearsal(jsonIn(report) as RehearsalReport, name, report),
    fingerprint: () => fingerprintOfSynthesis(synthesis),
  };
}

function existing(file: string, what: string): string {
  if (fs.existsSync(file)) return file;
  throw new InputError([{ code: 'drill-source', where: file, message: `there is no such file; name ${what}` }]);
}

function jsonIn(file: string): unknown {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new InputError([{ code: 'drill-source', where: file, message: `must be JSON, got ${error.message}` }]);
  }
}
