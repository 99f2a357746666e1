import {
  CreateJobCommand,
  DescribeJobCommand,
  JobStatus,
  ListJobsCommand,
  S3ControlClient,
  UpdateJobStatusCommand,
} from '@aws-sdk/client-s3-control';
import { Names } from '../../core/names';
import { perform } from '../aws-failure';
import { everyPage } from '../preflight/finding';

/** A job of S3 Batch Operations. The numbers are of object versions; they are unknown until its manifest is made. */
export interface ReplicationJob {
  readonly id: string;
  readonly status: JobStatus;
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Why it failed, in the words of S3. */
  readonly reasons: readonly string[];
}

/** Statuses from which a job still goes on, by itself or once it is confirmed. */
const OPEN: JobStatus[] = ['New', 'Preparing', 'Suspended', 'Ready', 'Active', 'Pausing', 'Paused', 'Completing'];

const ENDED: readonly JobStatus[] = ['Complete', 'Failed', 'Cancelled'];

/** How S3 says that the manifest of a job is empty: the job fails. Source: user guide, "Troubleshooting replication". */
const EMPTY_MANIFEST = /found no keys matching the filter criteria/i;

/** Among the jobs of an account in a Region; higher goes first. Every other job that is running is left before this one. */
const PRIORITY = 1;

/** Statuses of which it is not known yet how they end. */
const UNDECIDED: readonly JobStatus[] = ['New', 'Preparing', 'Failing', 'Cancelling'];

/** Whether S3 has made its manifest, or failed to. */
export function isPrepared({ status }: ReplicationJob): boolean {
  return !UNDECIDED.includes(status);
}

/** Whether it changes no more. */
export function hasEnded({ status }: ReplicationJob): boolean {
  return ENDED.includes(status);
}

/** Whether its manifest is made, and lists nothing. */
export function hasNothingToDo({ status, total, reasons }: ReplicationJob): boolean {
  if (status === 'Failed') return reasons.some((reason) => EMPTY_MANIFEST.test(reason));
  return (status === 'Complete' || status === 'Suspended') && total === 0;
}

/** The jobs that replicate what is in one bucket, in the Region of that bucket. */
export class ReplicationJobs {
  private readonly account: { readonly AccountId: string };

  /** @param names the environment, in the Region of the bucket */
  public constructor(
    private readonly control: S3ControlClient,
    private readonly names: Names,
    private readonly bucketPurpose: string,
    private readonly rolePurpose: string,
  ) {
    this.account = { AccountId: names.account };
  }

  /** The newest that still goes on and was described like that. */
  public async findOpen(description: string): Promise<string | undefined> {
    const jobs = await everyPage(async (NextToken) => {
      const page = await perform(
        's3:ListJobs',
        this.control.send(
          new ListJobsCommand({
            ...this.account,
            JobStatuses: OPEN,
            ...(NextToken === undefined ? {} : { NextToken }),
          }),
        ),
      );
      return { items: page.Jobs ?? [], next: page.NextToken };
    });
    const time = ({ CreationTime }: { CreationTime?: Date }): number => CreationTime?.getTime() ?? 0;
    return jobs.filter(({ Description }) => Description === description).sort((a, b) => time(b) - time(a))[0]?.JobId;
  }

  /**
   * Starts a job that waits to be confirmed once its manifest is made: all versions that never were replicated, or
   * whose replication failed. The SDK makes the token by which a repeated call makes no second job.
   */
  public async create(description: string, createdBefore: Date): Promise<string> {
    const { names } = this;
    const command = new CreateJobCommand({
      ...this.account,
      ConfirmationRequired: true,
      Operation: { S3ReplicateObject: {} },
      ManifestGenerator: {
        S3JobManifestGenerator: {
          SourceBucket: names.bucketArn(this.bucketPurpose),
          ExpectedBucketOwner: names.account,
          EnableManifestOutput: false,
          Filter: {
            EligibleForReplication: true,
            ObjectReplicationStatuses: ['NONE', 'FAILED'],
            CreatedBefore: createdBefore,
          },
        },
      },
      Report: { Enabled: false },
      RoleArn: names.roleArn(this.rolePurpose),
      Priority: PRIORITY,
      Description: description,
    });
    const { JobId = '' } = await perform('s3:CreateJob', this.control.send(command));
    return JobId;
  }

  public async look(id: string): Promise<ReplicationJob> {
    const command = new DescribeJobCommand({ ...this.account, JobId: id });
    const { Job = {} } = await perform('s3:DescribeJob', this.control.send(command));
    const { Status = 'New', ProgressSummary, FailureReasons = [] } = Job;
    return {
      id,
      status: Status,
      total: ProgressSummary?.TotalNumberOfTasks ?? 0,
      succeeded: ProgressSummary?.NumberOfTasksSucceeded ?? 0,
      failed: ProgressSummary?.NumberOfTasksFailed ?? 0,
      reasons: FailureReasons.map(({ FailureCode = '', FailureReason = '' }) =>
        [FailureCode, FailureReason].filter((part) => part !== '').join(': '),
      ),
    };
  }

  /** Lets it run. */
  public async confirm(id: string): Promise<void> {
    await this.update(id, 'Ready');
  }

  /** Ends it; what it has copied stays. */
  public async cancel(id: string, StatusUpdateReason: string): Promise<void> {
    await this.update(id, 'Cancelled', { StatusUpdateReason });
  }

  private async update(JobId: string, RequestedJobStatus: 'Ready' | 'Cancelled', more: object = {}): Promise<void> {
    const command = new UpdateJobStatusCommand({ ...this.account, JobId, RequestedJobStatus, ...more });
    await perform('s3:UpdateJobStatus', this.control.send(command));
  }
}
