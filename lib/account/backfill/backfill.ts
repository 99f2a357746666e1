import { GetBucketReplicationCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Names } from '../../core/names';
import { RegionPair } from '../../core/regions';
import { AwsFailure, performUnless } from '../aws-failure';
import { requireAccount } from '../caller';
import { BackfillClientFactory } from './backfill-clients';
import { missingVersions, versionsIn } from './missing-versions';
import { hasEnded, hasNothingToDo, isPrepared, ReplicationJob, ReplicationJobs } from './replication-jobs';

/** Milliseconds between two looks at a job: S3 takes minutes for the smallest, hours for a large one. */
export const POLL_INTERVAL = 10_000;

/** Missing versions after which a comparison stops: enough to see what they have in common. */
export const EXAMPLES = 20;

/** `unknown`: S3 was not asked, did not answer, or did not let us ask. It is never as good as `complete`. */
export type BackfillVerdict = 'complete' | 'incomplete' | 'unknown';

/** A current version that the other bucket has not. */
export interface MissingVersion {
  readonly key: string;
  readonly versionId: string;
  /** What S3 says of its replication, e.g. `FAILED`; nothing where it never tried. */
  readonly replication: string | undefined;
}

/** One bucket in one direction. What is not known is not there. */
export interface BackfillResult {
  /** Purpose of the bucket. */
  readonly bucket: string;
  readonly from: string;
  readonly to: string;
  readonly verdict: BackfillVerdict;
  /** Why it is not complete. */
  readonly detail?: string;
  /** Id of the job in the Region `from`. */
  readonly job?: string;
  /** Versions that were to be replicated. */
  readonly found?: number;
  readonly copied?: number;
  readonly failed?: number;
  /** Versions that were still to be replicated in the end: the second manifest. */
  readonly left?: number;
  /** Current versions that are on their way by the live replication, and not there yet. */
  readonly underWay?: number;
  /** Current versions that are not there; no more are looked for after `EXAMPLES`. */
  readonly missing?: readonly MissingVersion[];
}

/** Where a job stands. */
export interface BackfillProgress {
  readonly bucket: string;
  readonly from: string;
  /** `gate`: a job that is never run, only to see what it would have to do. */
  readonly kind: 'copy' | 'gate';
  /** Whether an earlier start made it. */
  readonly isAttached: boolean;
  readonly job: ReplicationJob;
}

export interface BackfillProps {
  /** The environment, in either of its Regions. */
  readonly names: Names;
  readonly pair: RegionPair;
  /** Purposes of the buckets. */
  readonly bucketPurposes: readonly string[];
  /** The Regions to copy from. */
  readonly from: readonly string[];
  /** Purpose of the role of the jobs. */
  readonly rolePurpose: string;
  /** Only ask what is missing; copy nothing. */
  readonly check: boolean;
  readonly clients: BackfillClientFactory;
  /** Whether to copy this, with what is missing where. Not asked where nothing is. */
  readonly confirm: (waiting: readonly BackfillResult[]) => Promise<boolean>;
  /** Hears of every look at a job. */
  readonly onProgress?: (progress: BackfillProgress) => void;
  readonly now: () => Date;
  /** Waits for a number of milliseconds. */
  readonly wait: (milliseconds: number) => Promise<unknown>;
}

/**
 * Has S3 copy what is in the buckets and was never replicated, or failed to be, and sees that nothing is left.
 * A bucket is complete in a direction only when
 *
 * - its job, if there was anything to do, is `Complete` and no version failed,
 * - a second manifest, made afterwards with the same filter, is empty, and
 * - the listing of the other bucket has every current version. S3 goes by what it did, not by what is there: a bucket
 *   that was made anew is empty, and S3 counts everything as replicated.
 *
 * A job goes on in S3 whatever becomes of this process. The next start finds it by its description and goes on with it.
 *
 * @throws WarmsiteError `wrong-account`, `aws-credentials`, `access-denied`, `region-unreachable` before anything is done
 */
export async function backfill(props: BackfillProps): Promise<readonly BackfillResult[]> {
  const { names, pair, check } = props;
  await requireAccount(
    names.account,
    pair.both.map((region) => ({ region, clients: props.clients(region) })),
  );
  // To the second, as S3 takes it.
  const started = new Date(Math.floor(props.now().getTime() / 1000) * 1000);
  const courses = props.from.flatMap((region) =>
    props.bucketPurposes.map((purpose) => new Course(props, purpose, region, started)),
  );
  const all = (act: (course: Course) => Promise<void>): Promise<unknown> =>
    Promise.all(courses.map((course) => course.attempt(act)));

  await all((course) => course.prepare());
  const waiting = courses.filter(({ isWaiting }) => isWaiting);
  if (check) await all((course) => course.leave());
  else if (waiting.length > 0 && !(await props.confirm(waiting.map(({ result }) => result)))) {
    await all((course) => course.decline());
  } else await all((course) => course.run());
  await all((course) => course.pass());
  await all((course) => course.compare());
  return courses.map(({ result }) => result);
}

/** One bucket in one direction, on its way. */
class Course {
  private readonly jobs: ReplicationJobs;
  private readonly source: Names;
  private readonly destination: Names;
  private job: ReplicationJob | undefined;
  private isAttached = false;
  /** The job that copies, while it is waited for. */
  private followed: string | undefined;
  private numbers: Pick<BackfillResult, 'found' | 'copied' | 'failed' | 'left' | 'underWay' | 'missing'> = {};
  private trouble: Pick<BackfillResult, 'verdict' | 'detail'> | undefined;

  public constructor(
    private readonly props: BackfillProps,
    private readonly bucket: string,
    region: string,
    private readonly started: Date,
  ) {
    this.source = props.names.in(region);
    this.destination = props.names.in(props.pair.other(region));
    this.jobs = new ReplicationJobs(props.clients(region).control, this.source, bucket, props.rolePurpose);
  }

  public get result(): BackfillResult {
    const { bucket, source, destination, job, numbers } = this;
    return {
      bucket,
      from: source.region,
      to: destination.region,
      ...(this.trouble ?? { verdict: 'complete' }),
      ...(job && { job: job.id }),
      ...numbers,
    };
  }

  /** Whether its job is ready to be run, and nobody has said so. */
  public get isWaiting(): boolean {
    return !this.trouble && this.job?.status === 'Suspended' && this.job.total > 0;
  }

  /** An answer that AWS does not give ends this course and no other. */
  public async attempt(act: (course: this) => Promise<void>): Promise<void> {
    try {
      await act(this);
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
      const goesOn = this.followed === undefined ? '' : `; job ${this.followed} goes on, start again to go on with it`;
      this.fail(`${error.problem('').message}${goesOn}`, 'unknown');
    }
  }

  /** Goes on with the job of an earlier start, or makes one; until it is known how much there is to do. */
  public async prepare(): Promise<void> {
    const { jobs, props, started } = this;
    if (!(await this.hasRule())) {
      this.fail(
        `S3 has no rule that replicates ${this.source.bucket(this.bucket)} to ${this.destination.bucket(this.bucket)}; deploy ${this.source.siteStack}`,
      );
      return;
    }
    const open = await jobs.findOpen(this.description('copy'));
    this.isAttached = open !== undefined;
    const kind = props.check && !this.isAttached ? 'gate' : 'copy';
    const id = open ?? (await jobs.create(this.description(kind), started));
    const job = await this.follow(id, kind, isPrepared);
    this.job = job;
    if (hasNothingToDo(job)) {
      // A new manifest is the gate already; that of an earlier start is not as new as this one.
      this.numbers = { found: 0, ...(this.isAttached ? {} : { left: 0 }) };
      if (!hasEnded(job)) await jobs.cancel(id, 'nothing to do');
    } else {
      this.numbers = { found: job.total };
      if (hasEnded(job) && job.status !== 'Complete') this.failAs(job);
    }
  }

  /** Leaves everything as it is, but for the job that was made to look. */
  public async leave(): Promise<void> {
    const { job, isAttached } = this;
    if (this.trouble || !job || hasNothingToDo(job) || hasEnded(job)) return;
    if (isAttached) {
      this.fail(`job ${job.id} of an earlier start is ${job.status}; go on with it without --check`);
      return;
    }
    this.numbers = { ...this.numbers, left: job.total };
    this.fail('not everything is replicated; run it without --check');
    await this.jobs.cancel(job.id, 'it was made to count only');
  }

  /** Copies nothing, since nobody agreed. */
  public async decline(): Promise<void> {
    const { job } = this;
    if (this.trouble || !job || hasNothingToDo(job) || hasEnded(job)) return;
    if (job.status === 'Suspended') {
      this.fail('it was not confirmed, so nothing was copied');
      await this.jobs.cancel(job.id, 'it was not confirmed');
    } else this.fail(`job ${job.id} of an earlier start is ${job.status}; start again to wait for it`);
  }

  /** Lets the job run, and waits for its end. */
  public async run(): Promise<void> {
    const { job, jobs } = this;
    if (this.trouble || !job || hasNothingToDo(job)) return;
    if (job.status === 'Suspended') await jobs.confirm(job.id);
    const ended = await this.follow(job.id, 'copy', hasEnded);
    this.job = ended;
    this.numbers = { ...this.numbers, copied: ended.succeeded, failed: ended.failed };
    if (ended.status !== 'Complete' || ended.failed > 0) this.failAs(ended);
  }

  /** The gate: a second manifest, of everything up to the start, must be empty. */
  public async pass(): Promise<void> {
    const { jobs, started } = this;
    if (this.trouble || !this.job || this.numbers.left !== undefined) return;
    const id = await jobs.create(this.description('gate'), started);
    const gate = await this.follow(id, 'gate', isPrepared);
    if (hasNothingToDo(gate)) {
      this.numbers = { ...this.numbers, left: 0 };
    } else if (gate.status === 'Suspended') {
      this.numbers = { ...this.numbers, left: gate.total };
      this.fail('the second manifest is not empty; run it again');
    } else this.failAs(gate);
    if (!hasEnded(gate)) await jobs.cancel(id, 'it was made to count only');
  }

  /** Holds the listings of both buckets against each other. */
  public async compare(): Promise<void> {
    if (this.trouble?.verdict === 'unknown' || !this.job) return;
    const { source, destination, bucket, props } = this;
    const here = { s3: props.clients(source.region).s3, bucket: source.bucket(bucket) };
    const there = { s3: props.clients(destination.region).s3, bucket: destination.bucket(bucket) };
    const missing: MissingVersion[] = [];
    let underWay = 0;
    const suspects = missingVersions(
      versionsIn(here.s3, here.bucket),
      versionsIn(there.s3, there.bucket),
      this.started,
    );
    for await (const { key, versionId } of suspects) {
      // It may have arrived since that page was listed.
      if (await look(there.s3, there.bucket, key, versionId)) continue;
      const found = await look(here.s3, here.bucket, key, versionId);
      if (!found) continue;
      if (found.replication === 'PENDING') underWay += 1;
      else missing.push({ key, versionId, replication: found.replication });
      if (missing.length === EXAMPLES) break;
    }
    this.numbers = { ...this.numbers, underWay, missing };
    if (missing.length > 0) {
      this.fail(
        'S3 has nothing left to replicate, and yet not everything is there: it leaves out what it replicated once, ' +
          'and what is archived; copy those objects onto themselves, or restore them first',
      );
    }
  }

  /** Looks at a job until it is as far as wanted. */
  private async follow(
    id: string,
    kind: BackfillProgress['kind'],
    until: (job: ReplicationJob) => boolean,
  ): Promise<ReplicationJob> {
    const { props, bucket, source, isAttached } = this;
    if (kind === 'copy') this.followed = id;
    let job = await this.jobs.look(id);
    for (;;) {
      props.onProgress?.({ bucket, from: source.region, kind, isAttached: isAttached && kind === 'copy', job });
      if (until(job)) break;
      await props.wait(POLL_INTERVAL);
      job = await this.jobs.look(id);
    }
    this.followed = undefined;
    return job;
  }

  private async hasRule(): Promise<boolean> {
    const { source, destination, bucket, props } = this;
    const answer = await performUnless(
      ['ReplicationConfigurationNotFoundError', 'NoSuchBucket'],
      's3:GetReplicationConfiguration',
      props.clients(source.region).s3.send(new GetBucketReplicationCommand({ Bucket: source.bucket(bucket) })),
    );
    return (answer?.ReplicationConfiguration?.Rules ?? []).some(
      ({ Status, Destination }) => Status === 'Enabled' && Destination?.Bucket === destination.bucketArn(bucket),
    );
  }

  /** What tells the jobs of this bucket and direction from all others: the bucket names are the world's only ones. */
  private description(kind: BackfillProgress['kind']): string {
    const { source, destination, bucket } = this;
    const title = kind === 'copy' ? 'Backfill' : 'Backfill gate';
    return `${title}: ${source.bucket(bucket)} to ${destination.bucket(bucket)}`;
  }

  private failAs({ id, status, failed, reasons }: ReplicationJob): void {
    const why = reasons.length > 0 ? `: ${reasons.join('; ')}` : '';
    if (status === 'Complete')
      this.fail(`job ${id} is Complete, and failed at ${failed}; mend the cause and run it again`);
    else this.fail(`job ${id} is ${status}${why}; mend the cause and run it again`);
  }

  /** The first trouble is the one to tell. */
  private fail(detail: string, verdict: BackfillVerdict = 'incomplete'): void {
    this.trouble ??= { verdict, detail };
  }
}

/** A version as S3 describes it, or nothing. */
async function look(
  s3: S3Client,
  bucket: string,
  key: string,
  versionId: string,
): Promise<{ readonly replication: string | undefined } | undefined> {
  const command = new HeadObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId });
  const answer = await performUnless(
    ['NotFound', 'NoSuchKey', 'NoSuchVersion'],
    's3:GetObjectVersion',
    s3.send(command),
  );
  return answer && { replication: answer.ReplicationStatus };
}
