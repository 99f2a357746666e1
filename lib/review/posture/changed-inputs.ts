import { durationText, sizeText } from '../../core/figures';
import { PlannedService } from './planned-service';
import { PostureMeasure } from './row';

/** Something of the plans that the models see, and that is another before than after. */
interface ChangedInput {
  /** `llm waits with 1 instance instead of 2` */
  readonly text: string;
  /** The rows that it moves. */
  readonly moves: readonly PostureMeasure[];
}

const SPEED: readonly PostureMeasure[] = ['recovery-time', 'availability'];
const COST: readonly PostureMeasure[] = ['monthly-cost', 'second-region-cost'];

/** Why a row differs, in words: what the plans change of all that the models take in. */
export function changedInputs(
  before: PlannedService,
  after: PlannedService,
  measure: PostureMeasure,
): readonly string[] {
  return inputsThatDiffer(before, after)
    .filter(({ moves }) => moves.includes(measure))
    .map(({ text }) => text);
}

function inputsThatDiffer(before: PlannedService, after: PlannedService): readonly ChangedInput[] {
  const changes: ChangedInput[] = [];
  const compare = <T>(one: T, other: T, moves: readonly PostureMeasure[], text: (one: T, other: T) => string): void => {
    if (JSON.stringify(one) !== JSON.stringify(other)) changes.push({ text: text(one, other), moves });
  };
  const [was, is] = [before.service, after.service];
  // Route 53 charges the shorter interval.
  const charged = was.detection.intervalSeconds === is.detection.intervalSeconds ? SPEED : [...SPEED, ...COST];
  compare(check(was.detection), check(is.detection), charged, (one, other) => `${other} instead of ${one}`);
  compare(before.copy, after.copy, ['availability', ...COST], (one, other) =>
    other === 'replica'
      ? `the database gets a replica in ${is.standby}`
      : one === 'replica'
        ? `the database has no replica in ${is.standby} any more`
        : `the database has other backups in ${is.standby}`,
  );
  compare(
    before.buckets.copied,
    after.buckets.copied,
    COST,
    (one, other) => `${other ?? 'an unknown number'} instead of ${one ?? 'an unknown number'} of the buckets replicate`,
  );
  compare(was.database.multiAz, is.database.multiAz, ['availability', ...COST], (_, other) =>
    other ? 'the database becomes Multi-AZ' : 'the database is no longer Multi-AZ',
  );
  compare(was.database.instanceClass, is.database.instanceClass, COST, becomes);
  compare(sizeText(was.database.allocatedGib), sizeText(is.database.allocatedGib), COST, becomes);
  const [its, replica] = [before.inStandby.database, after.inStandby.database];
  if (JSON.stringify(was.database) === JSON.stringify(is.database)) {
    compare(its.instanceClass, replica.instanceClass, COST, (one, other) => `the replica: ${becomes(one, other)}`);
    compare(its.multiAz, replica.multiAz, COST, (_, other) =>
      other ? 'the replica becomes Multi-AZ' : 'the replica is no longer Multi-AZ',
    );
  }
  compare(was.egress, is.egress, ['availability', ...COST], (one, other) => `${one} becomes ${other}`);
  for (const group of was.groups) {
    const same = is.groups.find(({ name }) => name === group.name);
    if (!same) {
      changes.push({ text: `${group.name} goes`, moves: [...SPEED, ...COST] });
      continue;
    }
    const of = (text: string): string => `${group.name}: ${text}`;
    const waits = [...SPEED, ...COST];
    compare(group.sizes.standby.min, same.sizes.standby.min, waits, (one, other) =>
      of(`${other} instead of ${one} wait in ${is.standby}`),
    );
    compare(group.sizes.active.min, same.sizes.active.min, waits, (one, other) =>
      of(`at least ${other} instead of ${one} in ${is.home}`),
    );
    compare(group.warmPool, same.warmPool, waits, (one, other) => of(`${other} instead of ${one} in the warm pool`));
    compare(group.instanceTypes[0] ?? '', same.instanceTypes[0] ?? '', COST, (one, other) => of(becomes(one, other)));
    compare(group.volumeGib, same.volumeGib, COST, (one, other) => of(becomes(sizeText(one), sizeText(other))));
    compare(group.onDemandShare, same.onDemandShare, COST, () => of('another share of spot'));
  }
  for (const { name } of is.groups) {
    if (!was.groups.some((group) => group.name === name)) {
      changes.push({ text: `${name} comes`, moves: [...SPEED, ...COST] });
    }
  }
  return changes;
}

function check({ intervalSeconds, failures }: { readonly intervalSeconds: number; readonly failures: number }): string {
  return `${failures} failed checks ${durationText(intervalSeconds)} apart`;
}

function becomes(one: string, other: string): string {
  return `${one} becomes ${other}`;
}
