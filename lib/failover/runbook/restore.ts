import { DatabaseRole } from '../../core/database-role';
import { InputError } from '../../core/errors';
import { Names } from '../../core/names';
import {
  closedGroup,
  cutConnections,
  DatabaseTarget,
  describeInstance,
  fence,
  GROUPS,
  identifierOf,
  isOnlyIn,
  isReplicaOf,
  isThere,
  letsNobodyIn,
  moveToGroup,
  NETWORK,
  ROLE,
  securityGroup,
  tagRole,
} from './database-steps';
import { markTakeover, notify, pointToWriter, verifyRequest } from './service-steps';
import { Call, Condition, Json, Runbook, Step } from './step';
import { RunbookSubject } from './subject';

/**
 * Where a restore takes the data from. All three are in the Region of the writer, and stay readable without the
 * other one.
 */
export type RestoreSource =
  /** The writer's own automated backups: any second of their retention. */
  | 'own'
  /** Automated backups of the instance that wrote before, as RDS has copied them here: some minutes behind. */
  | 'replicated'
  /** Snapshots that AWS Backup keeps: the newest that is not younger than the wanted time. */
  | 'vault';

export const RESTORE_SOURCES: readonly RestoreSource[] = ['own', 'replicated', 'vault'];

/** @default of `RestoreRequest.source` */
export const DEFAULT_RESTORE_SOURCE: RestoreSource = 'own';

/** What is to be restored, and what becomes of it. */
export interface RestoreRequest {
  /** The point in time, in seconds since 1970. */
  readonly at: number;
  /** @default DEFAULT_RESTORE_SOURCE */
  readonly source?: RestoreSource;
  /**
   * Whether the restored instance becomes the writer. Otherwise it stands beside, to copy out of it what is missing.
   *
   * @default false
   */
  readonly adopt?: boolean;
  /**
   * Whether the writer is shut off before anything else, because it is still being damaged. An adoption shuts it off in
   * any case, as late as it can.
   *
   * @default false
   */
  readonly fenceFirst?: boolean;
}

/** What a restore has to know of the environment. */
export interface RestoreSubject extends Omit<RunbookSubject, 'generation'> {
  /** The instance that writes, in whose Region everything happens. */
  readonly writer: DatabaseTarget;
  /**
   * The instance that wrote before, in the other Region; RDS keeps copies of its backups in the writer's.
   *
   * @default - there was none
   */
  readonly predecessor?: DatabaseTarget;
  /** Purpose of the security group that lets the service in. */
  readonly databaseGroup: string;
}

/** Tag of a restored instance with the time that it shows. Terraform takes it off when it manages the instance. */
export const RESTORED_TO_TAG = 'RestoredTo';

/** Seconds that RDS may take to make an instance of a backup: it reads all of it, and replays the log of up to a day. */
const RESTORE_SECONDS = 24 * 3600;

/** Seconds that a renaming may take: RDS documents about ten minutes until the new name is known. */
const RENAME_SECONDS = 3600;

/** Seconds that a security group may take to be in force. */
const OPENING_SECONDS = 540;

/** Seconds that a person may take to deploy, and RDS to copy the database to the other Region. */
const DEPLOY_SECONDS = 24 * 3600;

const BY_NAME = 'db-instance-id';
const WRITER: DatabaseRole = 'writer';

/** A time in UTC, to the second: `2026-11-21T10:59:00Z`. */
export function utcText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/\.\d+/, '');
}

/**
 * The runbook of a restore.
 *
 * The data itself is wrong: deleted, overwritten, encrypted by somebody else. The database is restored as it was at a
 * point in time, always as another instance. Nothing is overwritten and nothing deleted.
 *
 * Its calls are those of an operator with a role of his own. No stack carries it: a role that can restore at any time
 * can also bring data back that had to be erased.
 *
 * @throws InputError `restore-source` when there are no backups of that kind
 */
export function restore(subject: RestoreSubject, request: RestoreRequest): Runbook {
  const { writer, purposes, record, verification } = subject;
  const { at, source = DEFAULT_RESTORE_SOURCE, adopt = false, fenceFirst = false } = request;
  const { names } = writer;
  const shutOff = [fence(writer, 'stop'), cutConnections(writer, 'stop')];
  const made = new RestoredInstance(subject, request);
  const { next } = made;
  return {
    name: 'restore',
    title: `Restore: the database of ${names.region} as it was at ${utcText(at)}`,
    purpose:
      `The data of ${identifierOf(writer)} is wrong: deleted, overwritten, encrypted by somebody else. A failover does ` +
      'not help then, for the replica has the same mistake. The database is restored as another instance, beside the ' +
      `one that runs. ${
        adopt
          ? `When somebody has looked at it, it becomes the writer, ${identifierOf(next)}.`
          : 'What is missing is copied out of it.'
      }`,
    names,
    command: commandOf(subject, request),
    steps: [
      decide(subject, request, made),
      ...(fenceFirst ? shutOff : []),
      ...(source === 'vault' ? [copySnapshot(subject, request)] : []),
      made.create(),
      made.await(),
      made.inspect(),
      made.verify(),
      ...(adopt
        ? [
            made.rename(),
            ...(fenceFirst ? [] : shutOff),
            made.open(),
            pointToWriter(next, purposes.hostParameter),
            markTakeover(names, purposes.markers, next),
            verifyRequest('inference', record, names.region, verification.inference),
            verifyRequest('write', record, names.region, verification.write),
            verifyRequest('read', record, names.region, verification.read),
            made.deploy(),
            ...made.awaitReplica(),
            notify(
              names,
              purposes.alerts,
              `${names.prefix}: the database was restored`,
              `${identifierOf(next)} in ${names.region} writes, restored to ${utcText(at)}. What was written to ` +
                `${identifierOf(writer)} since then is only there.`,
            ),
          ]
        : []),
    ],
    afterwards: adopt
      ? [
          `Merge what was written since ${utcText(at)} from ${identifierOf(writer)}, which is kept, shut off. Delete it when nobody needs it.`,
          ...(made.hasReplica ? [] : [`npm run warmsite -- rebuild ${subject.environment}`]),
        ]
      : [
          `Copy out what is missing: pg_dump of the tables from ${made.beside}, then into ${identifierOf(writer)}.`,
          `To take it as the writer instead: npm run warmsite -- ${commandOf(subject, { ...request, adopt: true })}`,
          ...(fenceFirst
            ? [`${identifierOf(writer)} is shut off. To let the service in again: npx cdktf deploy ${names.siteStack}`]
            : []),
          `When nobody needs ${made.beside}: aws rds modify-db-instance --region ${names.region} --db-instance-identifier ${made.beside} --no-deletion-protection, then aws rds delete-db-instance with --skip-final-snapshot.`,
        ],
  };
}

/** What `warmsite` is given. */
function commandOf({ environment }: RestoreSubject, { at, source, adopt, fenceFirst }: RestoreRequest): string {
  return [
    `restore ${environment} --at ${utcText(at)}`,
    ...(source === undefined || source === DEFAULT_RESTORE_SOURCE ? [] : [`--source ${source}`]),
    ...(fenceFirst ? ['--fence'] : []),
    ...(adopt ? ['--adopt'] : []),
  ].join(' ');
}

/** What the data is taken from: a look at it, and whether it reaches the wanted time. */
interface Origin {
  /** In words. */
  readonly words: string;
  /** Binds `earliest` and `latest`, in seconds since 1970, and what the restore takes it by. */
  readonly look: Call;
  readonly reaches: Condition;
}

function originOf(subject: RestoreSubject, request: RestoreRequest): Origin {
  const { writer } = subject;
  const { names } = writer;
  const { at, source = DEFAULT_RESTORE_SOURCE } = request;
  if (source === 'vault') {
    const snapshots = `DBSnapshots[?Status == 'available']`;
    const until = `DBSnapshots[?Status == 'available' && SnapshotCreateTime <= \`${at}\`]`;
    return {
      words: `the newest snapshot of AWS Backup up to ${utcText(at)}`,
      look: {
        service: 'rds',
        operation: 'DescribeDBSnapshots',
        region: names.region,
        // Also copies of the other Region's: instances of one generation have one name.
        input: { DBInstanceIdentifier: identifierOf(writer), SnapshotType: 'awsbackup' },
        resources: [names.databaseArn(writer.generation), names.anySnapshotArn],
        bind: {
          earliest: `min_by(${snapshots}, &SnapshotCreateTime).SnapshotCreateTime`,
          latest: `max_by(${snapshots}, &SnapshotCreateTime).SnapshotCreateTime`,
          snapshot: `max_by(${until}, &SnapshotCreateTime).DBSnapshotIdentifier`,
        },
      },
      reaches: {
        words: `AWS Backup has a snapshot of ${identifierOf(writer)} in ${names.region} from ${utcText(at)} or before`,
        holds: "type(snapshot) == 'string'",
      },
    };
  }
  const target = source === 'own' ? writer : requirePredecessor(subject);
  // An instance and the one in the other Region that it was made from have one name.
  const backup = `DBInstanceAutomatedBackups[?DBInstanceArn == '${target.names.databaseArn(target.generation)}']`;
  const called = `${source === 'own' ? '' : 'replicated '}automated backups of ${identifierOf(target)} in ${target.names.region}`;
  return {
    words: `the ${called}`,
    look: {
      service: 'rds',
      operation: 'DescribeDBInstanceAutomatedBackups',
      region: names.region,
      input: { DBInstanceIdentifier: identifierOf(target) },
      resources: ['*'],
      bind: {
        earliest: `${backup}.RestoreWindow.EarliestTime | [0]`,
        latest: `${backup}.RestoreWindow.LatestTime | [0]`,
        backups: `${backup}.DBInstanceAutomatedBackupsArn | [0]`,
      },
    },
    reaches: {
      words: `the ${called} reach ${utcText(at)}`,
      holds: `earliest <= \`${at}\` && \`${at}\` <= latest`,
    },
  };
}

function requirePredecessor({ writer, predecessor }: RestoreSubject): DatabaseTarget {
  if (predecessor) return predecessor;
  throw new InputError([
    {
      code: 'restore-source',
      where: 'source',
      message: `must be own or vault while ${identifierOf(writer)} in ${writer.names.region} writes, got replicated; no other instance wrote before it`,
    },
  ]);
}

function decide(subject: RestoreSubject, request: RestoreRequest, made: RestoredInstance): Step {
  const { writer } = subject;
  const { names } = writer;
  const { words, look, reaches } = originOf(subject, request);
  const { adopt = false } = request;
  return {
    id: 'decide',
    title: 'Decide what is restored, and to when',
    why:
      'The moment is the latest at which the data was right, from the logs of the database. What was written after it is ' +
      'only in the instance that runs, which is kept for that.',
    look: [look],
    preconditions: [isThere(writer), reaches, ...(adopt ? [made.isNextFree()] : [])],
    decision: {
      question:
        `What was damaged, and when? Shall ${identifierOf(writer)} in ${names.region} be restored from ${words}` +
        `${adopt ? ', to become the writer' : ''}?`,
      signals: [],
    },
    outputs: ['earliest', 'latest'],
    timeoutSeconds: 60,
    onFailure: 'stop',
    undo: 'nothing has been changed yet',
  };
}

/** A copy with the key of the database: what is restored has the key of its snapshot, and copies that of their vault. */
function copySnapshot(subject: RestoreSubject, request: RestoreRequest): Step {
  const { writer } = subject;
  const { names } = writer;
  const copy = names.restoredDatabase(request.at);
  const describe: Call = {
    service: 'rds',
    operation: 'DescribeDBSnapshots',
    region: names.region,
    // By a filter: a name that is not there would be an error.
    input: { Filters: [{ Name: 'db-snapshot-id', Values: [copy] }] },
    resources: [names.anySnapshotArn],
  };
  return {
    id: 'copy-snapshot',
    title: `Copy the snapshot under the key of the database, as ${copy}`,
    why:
      'A snapshot that was copied between Regions has the key of its vault, and an instance that is made of it keeps ' +
      'that: Terraform would want to replace it.',
    look: [
      originOf(subject, request).look,
      describeInstance(writer, { key: 'DBInstances[0].KmsKeyId' }),
      { ...describe, bind: { copies: 'length(DBSnapshots)' } },
    ],
    calls: [
      {
        service: 'rds',
        operation: 'CopyDBSnapshot',
        region: names.region,
        input: {
          SourceDBSnapshotIdentifier: '@{snapshot}',
          TargetDBSnapshotIdentifier: copy,
          KmsKeyId: '@{key}',
        },
        resources: [names.anySnapshotArn],
        when: 'copies == `0`',
      },
    ],
    until: [{ words: `${copy} is available`, call: describe, holds: "DBSnapshots[0].Status == 'available'" }],
    pollSeconds: 60,
    timeoutSeconds: RESTORE_SECONDS,
    onFailure: 'stop',
    undo: `aws rds delete-db-snapshot --region ${names.region} --db-snapshot-identifier ${copy}`,
  };
}

/** The instance that a restore makes, under its first name and under the one of the next generation. */
class RestoredInstance {
  /** Its name until it is adopted: the time is in it, so that several times can stand beside each other. */
  public readonly beside: string;
  /** What it is as the writer. */
  public readonly next: DatabaseTarget;
  /** The replica that the next deployment makes of it; home's is made by the rebuild. */
  private readonly replica: DatabaseTarget;
  private readonly names: Names;

  public constructor(
    private readonly subject: RestoreSubject,
    private readonly request: RestoreRequest,
  ) {
    const { writer, standby } = subject;
    this.names = writer.names;
    this.beside = this.names.restoredDatabase(request.at);
    this.next = { names: this.names, generation: writer.generation + 1 };
    this.replica = { names: standby, generation: this.next.generation };
  }

  /** Whether the deployment of the new writer also makes its replica. */
  public get hasReplica(): boolean {
    return this.names.region === this.subject.home.region;
  }

  private get time(): string {
    return utcText(this.request.at);
  }

  /** As it is called now; a run that goes on after the renaming finds it, too. */
  private describe(bind?: Call['bind']): Call {
    const { adopt = false } = this.request;
    return {
      service: 'rds',
      operation: 'DescribeDBInstances',
      region: this.names.region,
      // By a filter: a name that is not there would be an error.
      input: { Filters: [{ Name: BY_NAME, Values: [this.beside, ...(adopt ? [identifierOf(this.next)] : [])] }] },
      resources: ['*'],
      ...(bind ? { bind } : {}),
    };
  }

  private describeNext(bind?: Call['bind']): Call {
    return { ...this.describe(bind), input: { Filters: [{ Name: BY_NAME, Values: [identifierOf(this.next)] }] } };
  }

  /** The name of the next generation is free, or is that of what an earlier run has restored to the same time. */
  public isNextFree(): Condition {
    return {
      words: `no other instance in ${this.names.region} is called ${identifierOf(this.next)}`,
      call: this.describeNext(),
      holds: `length(DBInstances[?!(TagList[?Key == '${RESTORED_TO_TAG}' && Value == '${this.time}'])]) == \`0\``,
    };
  }

  public create(): Step {
    const { beside, names, subject, request } = this;
    const { writer, multiAz, iamLogin } = subject;
    const { source = DEFAULT_RESTORE_SOURCE } = request;
    const fromVault = source === 'vault';
    const input: { readonly [key: string]: Json } = {
      DBInstanceClass: '@{class}',
      DBSubnetGroupName: '@{subnets}',
      DBParameterGroupName: '@{parameters}',
      VpcSecurityGroupIds: ['@{closed}'],
      MultiAZ: multiAz,
      PubliclyAccessible: false,
      AutoMinorVersionUpgrade: false,
      CopyTagsToSnapshot: true,
      DeletionProtection: true,
      ...(iamLogin ? { EnableIAMDatabaseAuthentication: true } : {}),
      Tags: [{ Key: RESTORED_TO_TAG, Value: this.time }],
    };
    return {
      id: 'restore',
      title: `Restore ${identifierOf(writer)} to ${this.time} as ${beside}`,
      why:
        'RDS never restores in place: it makes another instance. It gets the network, parameters and size of the one that ' +
        'runs, which RDS would choose by itself otherwise, and the closed security group: nobody reads or writes it yet.',
      look: [
        describeInstance(writer, {
          network: NETWORK,
          subnets: 'DBInstances[0].DBSubnetGroup.DBSubnetGroupName',
          parameters: 'DBInstances[0].DBParameterGroups[0].DBParameterGroupName',
          class: 'DBInstances[0].DBInstanceClass',
        }),
        closedGroup(names),
        ...(fromVault ? [] : [originOf(subject, request).look]),
        this.describe({ restored: 'length(DBInstances)' }),
      ],
      preconditions: [letsNobodyIn(names)],
      calls: [
        fromVault
          ? {
              service: 'rds',
              operation: 'RestoreDBInstanceFromDBSnapshot',
              region: names.region,
              input: { DBInstanceIdentifier: beside, DBSnapshotIdentifier: beside, ...input },
              resources: [names.restoredDatabaseArn(request.at), names.anySnapshotArn],
              when: 'restored == `0`',
            }
          : {
              service: 'rds',
              operation: 'RestoreDBInstanceToPointInTime',
              region: names.region,
              input: {
                ...(source === 'own'
                  ? { SourceDBInstanceIdentifier: identifierOf(writer) }
                  : { SourceDBInstanceAutomatedBackupsArn: '@{backups}' }),
                TargetDBInstanceIdentifier: beside,
                RestoreTime: request.at,
                ...input,
              },
              resources: [names.restoredDatabaseArn(request.at), names.databaseArn(writer.generation)],
              when: 'restored == `0`',
            },
      ],
      until: [{ words: `${beside} exists`, call: this.describe(), holds: 'length(DBInstances) == `1`' }],
      timeoutSeconds: 120,
      onFailure: 'stop',
      undo: `delete ${beside}, without its protection and without a final snapshot: it holds nothing that is not in the backups`,
    };
  }

  public await(): Step {
    return {
      id: 'await-restored',
      title: `Wait until ${this.beside} is available`,
      why: 'RDS reads the backup and replays the log up to the second: hours, for a large database.',
      until: [
        {
          words: `${this.beside} is available`,
          call: this.describe(),
          holds: "DBInstances[0].DBInstanceStatus == 'available'",
        },
      ],
      pollSeconds: 60,
      timeoutSeconds: RESTORE_SECONDS,
      onFailure: 'stop',
      undo: 'nothing to take back',
    };
  }

  /** What Terraform could not change afterwards, or must not have to. */
  public inspect(): Step {
    const { subject } = this;
    return {
      id: 'inspect',
      title: `See that ${this.beside} is as it has to be`,
      why: 'With another key Terraform would replace it, and what is open or unprotected now may be lost before it is used.',
      look: [
        describeInstance(subject.writer, { wantedKey: 'DBInstances[0].KmsKeyId' }),
        this.describe({
          key: 'DBInstances[0].KmsKeyId',
          public: 'DBInstances[0].PubliclyAccessible',
          protected: 'DBInstances[0].DeletionProtection',
          label: `DBInstances[0].TagList[?Key == '${RESTORED_TO_TAG}'].Value | [0]`,
        }),
      ],
      preconditions: [
        { words: `it has the key of ${identifierOf(subject.writer)}`, holds: 'key == wantedKey' },
        { words: 'it cannot be reached from outside of its network', holds: 'public == `false`' },
        { words: 'it is protected against deletion', holds: 'protected == `true`' },
        { words: `it was restored to ${this.time}`, holds: `label == '${this.time}'` },
      ],
      timeoutSeconds: 60,
      onFailure: 'stop',
      undo: 'nothing to take back',
    };
  }

  public verify(): Step {
    const { beside, names } = this;
    return {
      id: 'verify-data',
      title: `Look at the data of ${beside}`,
      why:
        'A restore that nobody has looked at is a guess. Ask for what was lost, and for the last thing that was written ' +
        'before. If it is the wrong moment, restore to another one: both instances stand beside each other.',
      operator: [
        `# a security group of yours lets you in from a session in the network, beside the closed one:`,
        `aws rds modify-db-instance --region ${names.region} --db-instance-identifier ${beside} --vpc-security-group-ids <closed group> <yours> --apply-immediately`,
        `aws rds describe-db-instances --region ${names.region} --db-instance-identifier ${beside} --query 'DBInstances[0].Endpoint.Address' --output text`,
      ],
      decision: { question: `Is the data of ${beside} right, as it was at ${this.time}?`, signals: [] },
      timeoutSeconds: 60,
      onFailure: 'stop',
      undo: 'put the closed security group back alone',
    };
  }

  public rename(): Step {
    const { names, beside, next } = this;
    const identifier = identifierOf(next);
    return {
      id: 'rename',
      title: `Rename ${beside} to ${identifier}`,
      why:
        'The generation is part of the name by which stacks, alarms and the other Region know the instance. RDS takes some ' +
        'ten minutes, so it is done while the old writer still serves.',
      look: [this.describe({ name: 'DBInstances[0].DBInstanceIdentifier' })],
      calls: [
        {
          service: 'rds',
          operation: 'ModifyDBInstance',
          region: names.region,
          input: { DBInstanceIdentifier: beside, NewDBInstanceIdentifier: identifier, ApplyImmediately: true },
          resources: [names.restoredDatabaseArn(this.request.at), names.databaseArn(next.generation)],
          when: `name == '${beside}'`,
        },
      ],
      until: [
        {
          words: `${identifier} is available`,
          call: this.describeNext(),
          holds: "DBInstances[0].DBInstanceStatus == 'available'",
        },
      ],
      pollSeconds: 30,
      timeoutSeconds: RENAME_SECONDS,
      onFailure: 'stop',
      undo: `aws rds modify-db-instance with --new-db-instance-identifier ${beside}`,
    };
  }

  public open(): Step {
    const { names, next, subject } = this;
    const identifier = identifierOf(next);
    const group = names.securityGroup(subject.databaseGroup);
    return {
      id: 'open',
      title: `Let the service into ${identifier}`,
      why: 'The old writer is shut off, so from here on this one is written. Its tag says so to the backups.',
      look: [
        describeInstance(next, { network: NETWORK, groups: GROUPS, role: ROLE }),
        securityGroup(names, group, { own: 'SecurityGroups[0].GroupId' }),
      ],
      preconditions: [{ words: `the security group ${group} exists`, holds: "type(own) == 'string'" }],
      calls: [moveToGroup(next, 'own'), tagRole(next, WRITER)],
      until: [
        {
          words: `${identifier} is in ${group} only, and available`,
          call: describeInstance(next),
          holds: `${isOnlyIn('own')} && DBInstances[0].DBInstanceStatus == 'available'`,
        },
      ],
      timeoutSeconds: OPENING_SECONDS,
      onFailure: 'stop',
      undo: `fence ${identifier} in the same way, then put the security group of the old writer back`,
    };
  }

  public deploy(): Step {
    const { names, next, subject } = this;
    const { environment, home, standby } = subject;
    const other = names.region === home.region ? standby : home;
    const stacks = [names.siteStack, ...(this.hasReplica ? [other.siteStack] : []), names.globalStack];
    const managed: Condition = {
      words: `Terraform manages ${identifierOf(next)}: its tag ${RESTORED_TO_TAG} is gone`,
      call: describeInstance(next),
      holds: `length(DBInstances[0].TagList[?Key == '${RESTORED_TO_TAG}']) == \`0\``,
    };
    return {
      id: 'deploy',
      title: `Bring ${identifierOf(next)} under Terraform`,
      why:
        'A restored instance has no monitoring, no log exports, no window of its own, no ceiling of its storage and no ' +
        'replica. All of it comes with its generation. The import comes first: without it Terraform would make an instance ' +
        'of that name, and fail. The plan changes it in place, and forgets the old one; it must replace nothing.',
      operator: [
        `npm run warmsite -- topology restore ${environment}`,
        `npx cdktf synth`,
        `terraform -chdir=cdktf.out/stacks/${names.siteStack} init`,
        `terraform -chdir=cdktf.out/stacks/${names.siteStack} import aws_db_instance.database_g${next.generation} ${identifierOf(next)}`,
        `npx cdktf deploy ${stacks.join(' ')} --ignore-missing-stack-dependencies`,
      ],
      until: [managed],
      pollSeconds: 30,
      timeoutSeconds: DEPLOY_SECONDS,
      onFailure: 'stop',
      undo: 'none: the old writer is forgotten by Terraform and kept; to go back, restore again',
    };
  }

  /** Home gets its own by the rebuild. */
  public awaitReplica(): Step[] {
    if (!this.hasReplica) return [];
    const { names, next, replica } = this;
    return [
      {
        id: 'await-replica',
        title: `Wait until ${identifierOf(replica)} in ${replica.names.region} follows`,
        why: `Until ${replica.names.region} has a replica again, the loss of ${names.region} is a restore from backups.`,
        until: [isReplicaOf(replica, { region: names.region, generation: next.generation })],
        pollSeconds: 60,
        timeoutSeconds: DEPLOY_SECONDS,
        onFailure: 'stop',
        undo: 'nothing to take back',
      },
    ];
  }
}
