import * as fs from 'node:fs';
import * as path from 'node:path';
import { InputError } from '../core/errors';
import { writeWhole } from '../core/whole-files';
import { digestOfParts, RecoveryFingerprint } from './recovery-fingerprint';

/** What was done: one of the runbooks, an experiment of AWS FIS, a rehearsal on an emulator. */
export const DRILL_KINDS = ['drill', 'failover', 'switchover', 'rebuild', 'experiment', 'rehearsal'] as const;

export type DrillKind = (typeof DRILL_KINDS)[number];

/**
 * How it ended. Only `passed` is a success: `degraded` went to its end with something not as it should be, or
 * not checked.
 */
export type DrillResult = 'passed' | 'degraded' | 'failed';

/** What was measured of one step. Times are in seconds. */
export interface DrillStep {
  readonly id: string;
  readonly title: string;
  /** As the source has it, e.g. `done` or `completed`. */
  readonly outcome: string;
  readonly seconds: number;
  /** What the model says of the step: its mean, and what 95 of 100 do not exceed. Absent where it says nothing. */
  readonly budget?: { readonly mean: number; readonly p95: number };
}

/** A measured figure against the model's 95th percentile and the objective. Seconds. */
export interface DrillFigure {
  readonly seconds: number;
  readonly budget: number;
  /** Absent where no objective is about it, as on the way back. */
  readonly objective?: number;
}

/** One drill, as `config/drills/<env>` keeps it. It does not say who ran it. */
export interface DrillRecord {
  /** Version of this format. */
  readonly format: 1;
  readonly environment: string;
  readonly kind: DrillKind;
  /** When it began, ISO 8601 in UTC. */
  readonly at: string;
  readonly result: DrillResult;
  /** Times are those of an emulator, and none of them an RTO or an RPO. */
  readonly emulated: boolean;
  /** Of an experiment, its name. */
  readonly name?: string;
  readonly steps: readonly DrillStep[];
  /** From the first step that the model knows until the service had recovered. */
  readonly recovery?: DrillFigure;
  /** How far the replica was behind when it was promoted. */
  readonly loss?: DrillFigure;
  /** What the recovery rested on. */
  readonly fingerprint: RecoveryFingerprint;
}

/** The folder of an environment's records, relative to the project. */
export function drillFolder(environment: string): string {
  return path.join('config', 'drills', environment);
}

/** Name of a record's file: `2026-11-21T15-08-45Z-failover.json`. */
export function drillFile({ at, kind }: Pick<DrillRecord, 'at' | 'kind'>): string {
  return `${at.replace(/\.\d+Z$/, 'Z').replaceAll(':', '-')}-${kind}.json`;
}

/**
 * Writes a record into its folder, whole or not at all, and returns the file, relative to the project.
 *
 * @param root folder of the project
 * @throws InputError `drill-recorded` when there is one of this time and kind
 * @throws WarmsiteError `unwritable`
 */
export function writeDrill(root: string, record: DrillRecord): string {
  const file = path.join(drillFolder(record.environment), drillFile(record));
  if (fs.existsSync(path.join(root, file))) {
    throw new InputError([
      {
        code: 'drill-recorded',
        where: file,
        message: `the ${record.kind} of ${record.at} has been recorded before; a record is never changed, remove the file to write it anew`,
      },
    ]);
  }
  writeWhole({ [path.join(root, file)]: `${JSON.stringify(record, undefined, 2)}\n` });
  return file;
}

/**
 * The records of an environment, oldest first; none where there is no folder.
 *
 * @throws InputError `drill-broken` with every file that is no record
 */
export function readDrills(root: string, environment: string): readonly DrillRecord[] {
  const folder = drillFolder(environment);
  if (!fs.existsSync(path.join(root, folder))) return [];
  const files = fs.readdirSync(path.join(root, folder)).filter((name) => name.endsWith('.json'));
  const read = files.map((name) => ({
    where: path.join(folder, name),
    record: drillIn(fs.readFileSync(path.join(root, folder, name), 'utf8'), environment),
  }));
  const broken = read.filter(({ record }) => typeof record === 'string');
  if (broken.length > 0) {
    throw new InputError(
      broken.map(({ where, record }) => ({
        code: 'drill-broken',
        where,
        message: `must be a record as 'warmsite drills record' writes it, but ${record as string}; restore it from git, or remove it`,
      })),
    );
  }
  return read
    .flatMap(({ record }) => (typeof record === 'string' ? [] : [record]))
    .sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

/** The record in a text, or what is wrong with it. */
function drillIn(text: string, environment: string): DrillRecord | string {
  let record: Partial<DrillRecord> | null;
  try {
    record = JSON.parse(text) as Partial<DrillRecord> | null;
  } catch {
    return 'it is no JSON';
  }
  if (record?.format !== 1) return `its 'format' is not 1`;
  if (record.environment !== environment) return `it is of environment '${String(record.environment)}'`;
  if (!DRILL_KINDS.some((kind) => kind === record.kind)) return `its 'kind' is none of ${DRILL_KINDS.join(', ')}`;
  if (Number.isNaN(Date.parse(record.at ?? ''))) return `its 'at' is no time`;
  if (!['passed', 'degraded', 'failed'].includes(record.result ?? '')) return `its 'result' is unknown`;
  if (!Array.isArray(record.steps)) return `it has no 'steps'`;
  const { digest, parts, releases } = record.fingerprint ?? {};
  if (!parts || !releases) return `it has no 'fingerprint'`;
  if (digestOfParts(parts) !== digest) return `the digest of its 'fingerprint' is not that of its parts`;
  return record as DrillRecord;
}
