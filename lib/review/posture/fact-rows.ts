import { durationText, listText, numberText, sizeText } from '../../core/figures';
import { hardFailureDelay } from '../../models/detection';
import { UNKNOWN } from '../attributes';
import { Detection } from './detection-facts';
import { DatabaseFacts } from './database-facts';
import { backupReplication, bucketReplication, databaseReplication, isThere, Protection, Side } from './protection';
import { ReplicatedFacts } from './recovery-facts';
import { Figure, figureRow, PostureRow, Share, shareRow, ShareRowProps } from './row';

/** What follows from the plans alone. A kind of thing that they have none of has no row. */
export function factRows(before: Side, after: Side): readonly PostureRow[] {
  const { standby } = after.facts;
  const there = standby ?? 'another Region';
  return [
    ...detectionRow(before, after),
    ...countRow(before, after, databaseItems, {
      measure: 'databases',
      name: `Databases with a replica in ${there}`,
      quality: { before: -gapsOf(before).length, after: -gapsOf(after).length, worse: 'weaker', better: 'stronger' },
      notes: gapsOf(after).map((gap) => `the replica ${gap}`),
      verb: 'has no replica',
    }),
    ...storageRow(before, after, `Database storage with a replica in ${there}`),
    ...countRow(before, after, backupItems, {
      measure: 'database-backups',
      name: `Databases with backups in ${there}`,
      verb: 'has no backups there',
    }),
    ...countRow(before, after, bucketItems, {
      measure: 'buckets',
      name: `Buckets that replicate to ${there}`,
      quality: {
        before: -untimed(before),
        after: -untimed(after),
        worse: 'no promise of 15m',
        better: 'within 15m',
      },
      notes:
        untimed(after) > untimed(before) ? ['S3 Replication Time Control no longer promises 15m for all of them'] : [],
      verb: 'is not copied whole',
    }),
    ...countRow(before, after, replicatedItems('secrets'), {
      measure: 'secrets',
      name: `Secrets with a replica in ${there}`,
      verb: 'has no replica',
    }),
    ...countRow(before, after, replicatedItems('keys'), {
      measure: 'keys',
      name: `Multi-Region keys with a replica in ${there}`,
      verb: 'has no replica',
    }),
  ];
}

function detectionRow({ facts: was }: Side, { facts: is }: Side): readonly PostureRow[] {
  if (!was.detection && !is.detection) return [];
  const row = {
    measure: 'detection' as const,
    name: 'Loss noticed and clients led away, at most',
    unit: 'seconds' as const,
    before: detectionFigure(was.detection),
    after: detectionFigure(is.detection),
    text: durationText,
    better: 'lower' as const,
  };
  const explains = is.detection?.kind !== 'automatic' || figureRow(row).trend !== 'same';
  return [figureRow({ ...row, ...(is.detection && explains ? { note: detectionNote(is.detection) } : {}) })];
}

function detectionNote(detection: Detection): string {
  if (detection.kind !== 'automatic') return detection.because;
  const { failures, intervalSeconds, ttlSeconds } = detection;
  return `${failures} failed checks ${durationText(intervalSeconds)} apart, and answers that live ${durationText(ttlSeconds)}`;
}

function detectionFigure(detection: Detection | undefined): Figure {
  if (!detection) return { kind: 'none', text: 'no failover record' };
  if (detection.kind !== 'automatic') {
    return { kind: detection.kind === 'manual' ? 'none' : 'unknown', text: detection.text };
  }
  const { intervalSeconds: interval, failures: threshold, ttlSeconds: timeToLive } = detection;
  return { kind: 'value', value: hardFailureDelay({ interval, threshold, timeToLive }).boundWithDns };
}

/** One of several things, and whether it is copied. */
interface Item {
  readonly name: string;
  readonly protection: Protection;
}

interface CountRowProps extends Pick<ShareRowProps, 'measure' | 'name' | 'quality'> {
  readonly notes?: readonly string[];
  /** What is said of one that is not copied. */
  readonly verb: string;
}

/** So many are named; of more it is said how many. */
const MOST_NAMES = 3;

function countRow(
  before: Side,
  after: Side,
  itemsOf: (side: Side) => readonly Item[],
  { measure, name, quality, notes = [], verb }: CountRowProps,
): readonly PostureRow[] {
  const told = (side: Side): readonly Item[] =>
    itemsOf(side).filter(({ protection }) => protection !== 'not in the plans');
  const [was, is] = [told(before), told(after)];
  if (was.length + is.length === 0) return [];
  const uncopied = is.filter(({ protection }) => protection === 'not copied').map((item) => item.name);
  const named = uncopied.length > MOST_NAMES ? [`${uncopied.length} of them`] : uncopied;
  return [
    shareRow({
      measure,
      name,
      unit: 'count',
      before: shareOf(was),
      after: shareOf(is),
      text: numberText,
      ...(quality ? { quality } : {}),
      note: [...(uncopied.length > 0 ? [`${listText(named)} ${verb}`] : []), ...notes].join('; '),
    }),
  ];
}

function shareOf(items: readonly Item[]): Share {
  return {
    all: items.length,
    covered: items.some(({ protection }) => protection === 'until apply')
      ? undefined
      : items.filter(({ protection }) => protection === 'copied').length,
  };
}

function databaseItems(side: Side): readonly Item[] {
  return side.facts.databases.map((database) => ({
    name: database.name,
    protection: databaseReplication(database, side),
  }));
}

/** Without any such backups on either side there is nothing to be said of them. */
function backupItems(side: Side): readonly Item[] {
  const { facts, other } = side;
  if (![...facts.databases, ...other.databases].some(({ backups }) => backups.length > 0)) return [];
  return facts.databases.map((database) => ({ name: database.name, protection: backupReplication(database, side) }));
}

function bucketItems(side: Side): readonly Item[] {
  return side.facts.buckets.map((bucket) => ({ name: bucket.name, protection: bucketReplication(bucket, side) }));
}

function replicatedItems(kind: 'secrets' | 'keys'): (side: Side) => readonly Item[] {
  return (side) =>
    side.facts[kind].map(({ name, replicas }: ReplicatedFacts) => ({
      name,
      protection: replicas.some((region) => isThere(region, side)) ? 'copied' : 'not copied',
    }));
}

/** What replicas in the standby Region have less than their sources. */
function gapsOf(side: Side): readonly string[] {
  return side.facts.databases.flatMap(({ replicas }) =>
    replicas.filter(({ region }) => isThere(region, side)).flatMap(({ gaps }) => gaps),
  );
}

/** How many of the buckets that are copied have no promise of when. */
function untimed(side: Side): number {
  return side.facts.buckets.filter((bucket) => !bucket.hasTimeControl && bucketReplication(bucket, side) === 'copied')
    .length;
}

/** A cluster's storage is not allocated, and what is not in the plans has no size. */
function storageRow(before: Side, after: Side, name: string): readonly PostureRow[] {
  const [was, is] = [sized(before), sized(after)];
  if (was.length + is.length === 0) return [];
  return [
    shareRow({
      measure: 'database-storage',
      name,
      unit: 'GiB',
      before: storageOf(was, before),
      after: storageOf(is, after),
      text: sizeText,
    }),
  ];
}

function sized(side: Side): readonly DatabaseFacts[] {
  return side.facts.databases.filter(
    (database) =>
      database.settings.allocatedGib !== undefined && databaseReplication(database, side) !== 'not in the plans',
  );
}

function storageOf(databases: readonly DatabaseFacts[], side: Side): Share {
  const sizes = databases.map(({ settings }) => settings.allocatedGib);
  if (sizes.includes(UNKNOWN)) return { all: 0, covered: undefined };
  const sum = (those: readonly DatabaseFacts[]): number =>
    those.reduce((total, { settings }) => total + Number(settings.allocatedGib), 0);
  return {
    all: sum(databases),
    covered: sum(databases.filter((database) => databaseReplication(database, side) === 'copied')),
  };
}
