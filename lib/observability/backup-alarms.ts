import { Construct } from 'constructs';
import { AlarmGuide } from '../core/alarm-guide';
import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { Duration } from '../core/quantities';
import { TopicRef } from '../core/references';
import { Alarm, AlarmProps, Metric } from './alarm';

/** Kinds of resources as AWS Backup writes them in its metrics. */
export type BackedUpKind = 'RDS' | 'S3';

/**
 * After this time without a completed backup, or copy, someone is called: a day, and half a day for jobs
 * that start late or take longer than the day before.
 */
export const MAX_BACKUP_SILENCE = Duration.hours(36);

/** What {@link BackupAlarms} is made of. */
export interface BackupAlarmsProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /** What is backed up in this Region at least once a day, now or when it writes. */
  readonly daily: readonly BackedUpKind[];
  /** Which of these are copied to the other Region each day. */
  readonly copied: readonly BackedUpKind[];
  /** Which of these only the Region that writes backs up, and this one does not: nothing is missed of them. */
  readonly elsewhere: readonly BackedUpKind[];
  /**
   * Restores that are tested in this Region.
   *
   * @default - none are
   */
  readonly restoreTests?: {
    /**
     * How long none may be completed: whole hours.
     *
     * @default - for ever: CloudWatch cannot look back over more than a week
     */
    readonly maxSilence?: Duration;
  };
  readonly topic: TopicRef;
}

/**
 * Tells when backups, copies or restores of this Region's vault fail, are never started, or silently stop.
 *
 * A job that fails is counted in a metric; one that no rule asks for is not, nor one of a plan that
 * selects nothing. So the completed jobs are watched too, and their silence is the alarm. That also
 * proves the names and dimensions of the failures, which have no data as long as all is well.
 *
 * Until the first backup is complete there is nothing but silence: the alarms of a new environment go off
 * once, and are over after the first run of the plan.
 *
 * The alarms are the same whichever Region writes, at the same addresses, so that the plan after a failover
 * destroys none; those of what is backed up elsewhere are switched off.
 *
 * Copies are counted in the Region that they start from. The vaults of both Regions have the same name, so
 * the dimension is right whichever of the two is meant.
 *
 * @example
 * ```ts
 * import { BackupAlarms } from 'warmsite';
 * import { names, stack, topic } from './shared';
 *
 * new BackupAlarms(stack, 'BackupAlarms', { names, daily: ['RDS'], copied: ['RDS'], elsewhere: [], topic });
 * ```
 */
export class BackupAlarms extends Construct {
  /** @throws WarmsiteError `copied-not-backed-up` */
  public constructor(scope: Construct, id: string, props: BackupAlarmsProps) {
    super(scope, id);
    const { names, daily, copied, elsewhere, restoreTests, topic } = props;
    const violations = new Violations(this.node.path);
    for (const kind of copied) {
      violations.require(
        daily.includes(kind),
        'copied-not-backed-up',
        `'copied' must name kinds of 'daily' only, got ${kind}; add it there, what is not backed up cannot be copied`,
      );
    }
    violations.throwIfAny();

    const vault = names.backupVault;
    const jobs = (name: string, kind?: BackedUpKind): Metric => ({
      namespace: 'AWS/Backup',
      name,
      dimensions: { BackupVaultName: vault, ...(kind && { ResourceType: kind }) },
      statistic: 'Sum',
    });
    // No job fails most of the time, and none is counted then.
    const failure = {
      names,
      comparison: 'above',
      threshold: 0,
      period: Duration.hours(1),
      evaluationPeriods: 1,
      missingData: 'notBreaching',
      topic,
    } as const;
    // Nothing at all is what a stopped plan looks like.
    const silence = {
      names,
      comparison: 'below',
      threshold: 1,
      period: Duration.hours(1),
      evaluationPeriods: hoursOf(MAX_BACKUP_SILENCE),
      missingData: 'breaching',
      topic,
    } as const;

    new Alarm(this, 'Failed', {
      ...failure,
      purpose: 'backup-failed',
      guide: GUIDES.failed,
      why: `A backup job of vault ${vault} failed: that recovery point does not exist.`,
      whatToDo:
        'read the reason (aws backup list-backup-jobs --by-state FAILED), mend it, and start the job again by hand; ' +
        'a retention outside of the lock, a key, or the role are the usual ones.',
      metric: jobs('NumberOfBackupJobsFailed'),
    });
    new Alarm(this, 'Expired', {
      ...failure,
      purpose: 'backup-expired',
      guide: GUIDES.expired,
      why: `A backup job of vault ${vault} was given up before it started: that recovery point does not exist.`,
      whatToDo:
        'look whether the database was in one of its windows or another backup was running, and start it by hand.',
      metric: jobs('NumberOfBackupJobsExpired'),
    });
    if (copied.length > 0) {
      new Alarm(this, 'CopyFailed', {
        ...failure,
        purpose: 'backup-copy-failed',
        guide: GUIDES.copyFailed,
        why: `A recovery point of vault ${vault} was not copied to the other Region: it is lost with this one.`,
        whatToDo:
          'read the reason (aws backup list-copy-jobs --by-state FAILED), mend it, and copy it by hand; the lock of the ' +
          'vault there, its key, or the role are the usual ones.',
        metric: jobs('NumberOfCopyJobsFailed'),
      });
    }
    if (restoreTests) {
      new Alarm(this, 'RestoreFailed', {
        ...failure,
        purpose: 'restore-failed',
        guide: GUIDES.restoreFailed,
        why: `A restore from vault ${vault} failed: what is in it may be of no use on the day.`,
        whatToDo: 'read the reason (aws backup list-restore-jobs --by-status FAILED), mend it, and test again at once.',
        metric: jobs('NumberOfRestoreJobsFailed'),
      });
    }
    const maxSilence = restoreTests?.maxSilence;
    if (maxSilence) {
      new Alarm(this, 'RestoreMissing', {
        ...silence,
        evaluationPeriods: hoursOf(maxSilence),
        purpose: 'restore-missing',
        guide: GUIDES.restoreMissing,
        why: `No restore from vault ${vault} was completed for ${hoursOf(maxSilence)} h, though they are tested.`,
        whatToDo:
          'look whether the vault has a recovery point of the last days, and whether tests are started at all ' +
          '(aws backup list-restore-jobs); in a new environment wait for the first one.',
        metric: jobs('NumberOfRestoreJobsCompleted'),
      });
    }
    const hours = hoursOf(MAX_BACKUP_SILENCE);
    const heard = (kind: BackedUpKind): Pick<AlarmProps, 'missingData' | 'actionsEnabled'> => {
      const isHere = !elsewhere.includes(kind);
      return { missingData: isHere ? 'breaching' : 'notBreaching', actionsEnabled: isHere };
    };
    for (const kind of daily) {
      new Alarm(this, `Missing${kind}`, {
        ...silence,
        ...heard(kind),
        purpose: `backup-missing-${kind.toLowerCase()}`,
        guide: GUIDES.missing,
        why: `No backup of ${kind} was completed in vault ${vault} for ${hours} h.`,
        whatToDo:
          'look whether the plan still selects what it should and whether jobs are made at all (aws backup ' +
          'list-backup-jobs); in a new environment wait for the first run.',
        metric: jobs('NumberOfBackupJobsCompleted', kind),
      });
    }
    for (const kind of copied) {
      new Alarm(this, `CopyMissing${kind}`, {
        ...silence,
        ...heard(kind),
        purpose: `backup-copy-missing-${kind.toLowerCase()}`,
        guide: GUIDES.copyMissing,
        why: `No backup of ${kind} was copied from vault ${vault} to the other Region for ${hours} h.`,
        whatToDo:
          'look at the copy jobs (aws backup list-copy-jobs); while the other Region is lost there can be none.',
        metric: jobs('NumberOfCopyJobsCompleted', kind),
      });
    }
  }
}

function hoursOf(duration: Duration): number {
  return duration.toMinutes() / 60;
}

const SPARSE =
  'AWS Backup counts a failure when there is one: no data is what all is well looks like. That jobs are made at all is watched by the alarm on missing backups.';
const HEARTBEAT =
  'No completed job is what it watches for: a plan that selects nothing fails nowhere. In a new environment it fires until the first run.';

const GUIDES = {
  failed: {
    anchor: 'backup-failed',
    severity: 'ticket',
    means:
      'One recovery point less. The automated backups of the database go on: what is lost is a copy that nobody can delete.',
    thresholdFrom: 'Any: AWS Backup does not try a failed job again.',
    silence: SPARSE,
  },
  expired: {
    anchor: 'backup-expired',
    severity: 'ticket',
    means: 'A backup found no time to start, and was given up.',
    thresholdFrom: 'Any: the next try is the next run of the rule.',
    silence: SPARSE,
  },
  copyFailed: {
    anchor: 'backup-copy-failed',
    severity: 'ticket',
    means: 'The recovery point exists in one Region only, and is lost with it.',
    thresholdFrom: 'Any: AWS Backup does not try a failed copy again.',
    silence: SPARSE,
  },
  restoreFailed: {
    anchor: 'restore-failed',
    severity: 'ticket',
    means: 'What the vault holds could not be restored: the way back that the environment counts on may not exist.',
    thresholdFrom: 'Any.',
    silence: SPARSE,
  },
  restoreMissing: {
    anchor: 'restore-missing',
    severity: 'ticket',
    means:
      'Restores are no longer tested, and nothing says so: a vault without recovery points makes AWS Backup restore nothing.',
    thresholdFrom: 'The longest time between two tests, and half a day for their own time.',
    silence: HEARTBEAT,
  },
  missing: {
    anchor: 'backup-missing',
    severity: 'ticket',
    means:
      'Nothing is backed up any more, and nothing says so: an empty selection, a disabled plan, a role that is gone.',
    thresholdFrom: `${MAX_BACKUP_SILENCE.toString()}: backups are daily, and one may start late and take longer than the one before.`,
    silence: HEARTBEAT,
  },
  copyMissing: {
    anchor: 'backup-copy-missing',
    severity: 'ticket',
    means: 'Backups are made and not copied: all of them are lost with this Region.',
    thresholdFrom: `${MAX_BACKUP_SILENCE.toString()}: copies are made after each daily backup.`,
    silence: HEARTBEAT,
  },
} as const satisfies Record<string, AlarmGuide>;
