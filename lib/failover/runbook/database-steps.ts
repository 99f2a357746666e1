import { DATABASE_ROLE_TAG, DatabaseRole } from '../../core/database-role';
import { Names } from '../../core/names';
import { InstanceRef } from '../../core/topology';
import { Call, Condition, OnFailure, Step } from './step';

/**
 * Seconds within which the old writer has to answer when it is fenced without being needed for what
 * follows: on a failover its Region is probably dead, and every second here is one without service.
 */
export const FENCING_SECONDS = 60;

/** Seconds that an instance may take to come to rest after a change that is applied at once. */
const MODIFICATION_SECONDS = 540;

/** Seconds that an instance may take to come to rest on which something else has begun: a backup, a maintenance. */
const SETTLING_SECONDS = 1800;

/**
 * Seconds that a promotion may take. RDS documents several minutes, more with a large backlog of log. Nothing is
 * won by giving up earlier: it cannot be taken back.
 */
const PROMOTION_SECONDS = 3600;

/** Seconds that a fenced replica may take to replay what is left. */
const CATCH_UP_SECONDS = 1800;

/** Seconds of the period of `ReplicaLag`, and so the finest that can be said of it. */
const LAG_PERIOD_SECONDS = 60;

/** How far back the newest value of `ReplicaLag` is looked for. */
const LAG_WINDOW_SECONDS = 600;

/** An instance, and the environment in its Region. */
export interface DatabaseTarget {
  readonly names: Names;
  readonly generation: number;
}

export function identifierOf({ names, generation }: DatabaseTarget): string {
  return names.database(generation);
}

/** The tag of a writer that is fenced: it is not backed up any more (`BackupPlan`). */
const RETIRED: DatabaseRole = 'retired';

/** Text for people: identifier and Region. */
function called(target: DatabaseTarget): string {
  return `${identifierOf(target)} in ${target.names.region}`;
}

export function describeInstance(target: DatabaseTarget, bind?: Call['bind']): Call {
  return {
    service: 'rds',
    operation: 'DescribeDBInstances',
    region: target.names.region,
    input: { DBInstanceIdentifier: identifierOf(target) },
    resources: [target.names.databaseArn(target.generation)],
    ...(bind ? { bind } : {}),
  };
}

/** JMESPath of what a replica follows, an ARN; null for a writer. */
export const SOURCE = 'DBInstances[0].ReadReplicaSourceDBInstanceIdentifier';
const STATUS = 'DBInstances[0].DBInstanceStatus';

/** JMESPath of the network of an instance. */
export const NETWORK = 'DBInstances[0].DBSubnetGroup.VpcId';

/** JMESPath of the ids of its security groups. */
export const GROUPS = 'DBInstances[0].VpcSecurityGroups[].VpcSecurityGroupId';

/** JMESPath of the tag of its role. */
export const ROLE = `DBInstances[0].TagList[?Key == '${DATABASE_ROLE_TAG}'].Value | [0]`;

/**
 * States in which RDS takes requests for a change. After storage has grown, also by itself, an instance is in the
 * others for hours, fully in service. Source: Amazon RDS User Guide, DB instance status.
 */
const SETTLED = ['available', 'storage-config-upgrade', 'storage-optimization'];

/** States in which an instance serves. While it is backed up, RDS promotes and restarts none. */
const SERVING = [
  ...SETTLED,
  'backing-up',
  'configuring-enhanced-monitoring',
  'configuring-iam-database-auth',
  'configuring-log-exports',
];

/** States of an instance that a promotion goes through. */
const CHANGING = ['modifying', 'rebooting'];

/** JMESPath: whether `status` is one of some states. */
function isOneOf(states: readonly string[], status = STATUS): string {
  return `contains([${states.map((state) => `'${state}'`).join(', ')}], ${status})`;
}

export function isAvailable(target: DatabaseTarget): Condition {
  return {
    words: `${called(target)} is available`,
    call: describeInstance(target),
    holds: isOneOf(SERVING),
  };
}

/** There, and in a state from which it becomes available by itself. */
export function isThere(target: DatabaseTarget): Condition {
  return {
    words: `${called(target)} exists and is not failing`,
    call: describeInstance(target),
    holds: isOneOf([...SERVING, ...CHANGING]),
  };
}

export function isWriter(target: DatabaseTarget): Condition {
  return {
    words: `${called(target)} is no replica any more, and available`,
    call: describeInstance(target),
    // Without the parentheses the negation would end at the first dot.
    holds: `${isOneOf(SERVING)} && !(${SOURCE})`,
  };
}

/** @param source the instance that it has to follow */
export function isReplicaOf(target: DatabaseTarget, source: InstanceRef): Condition {
  const identifier = target.names.in(source.region).database(source.generation);
  return {
    words: `${called(target)} is an available replica of ${identifier} in ${source.region}`,
    call: describeInstance(target),
    holds: `${isOneOf(SERVING)} && ends_with(${SOURCE} || '', ':${identifier}')`,
  };
}

/** The newest values of the replica's lag, of the last ten minutes. */
export function lagOf(target: DatabaseTarget, bind?: Call['bind']): Call {
  return {
    service: 'cloudwatch',
    operation: 'GetMetricStatistics',
    region: target.names.region,
    input: {
      Namespace: 'AWS/RDS',
      MetricName: 'ReplicaLag',
      Dimensions: [{ Name: 'DBInstanceIdentifier', Value: identifierOf(target) }],
      StartTime: `@{now-${LAG_WINDOW_SECONDS}}`,
      EndTime: '@{now+1}',
      Period: LAG_PERIOD_SECONDS,
      Statistics: ['Maximum'],
    },
    resources: ['*'],
    ...(bind ? { bind } : {}),
  };
}

/** JMESPath of the newest lag in seconds; null when there is none. RDS shows -1 where nothing is replicated. */
export const NEWEST_LAG = 'max_by(Datapoints[?Maximum >= `0`], &Timestamp).Maximum';

/** A security group of the network `network`, by its name. */
export function securityGroup({ region }: Names, name: string, bind: Call['bind']): Call {
  return {
    service: 'ec2',
    operation: 'DescribeSecurityGroups',
    region,
    input: {
      Filters: [
        { Name: 'vpc-id', Values: ['@{network}'] },
        { Name: 'group-name', Values: [name] },
      ],
    },
    resources: ['*'],
    ...(bind ? { bind } : {}),
  };
}

/** The group of the network `network` that lets nobody in, as `closed`. */
export function closedGroup(names: Names): Call {
  return securityGroup(names, 'default', {
    closed: 'SecurityGroups[0].GroupId',
    rules: 'length(SecurityGroups[0].IpPermissions)',
  });
}

/** That what `closedGroup` found is closed. */
export function letsNobodyIn({ region }: Names): Condition {
  return { words: `the default security group of the network in ${region} lets nobody in`, holds: 'rules == `0`' };
}

/** @param group what the id of the group is bound to, beside `groups` */
export function moveToGroup(target: DatabaseTarget, group: string): Call {
  const { names, generation } = target;
  return {
    service: 'rds',
    operation: 'ModifyDBInstance',
    region: names.region,
    input: {
      DBInstanceIdentifier: identifierOf(target),
      VpcSecurityGroupIds: [`@{${group}}`],
      ApplyImmediately: true,
    },
    resources: [names.databaseArn(generation)],
    when: `groups != [${group}]`,
  };
}

/**
 * JMESPath: whether an instance is in one group. A group that is still being removed is listed, too, and one that is being
 * added lets in whom the others do.
 */
export function isOnlyIn(group: string): string {
  return `DBInstances[0].VpcSecurityGroups[].[VpcSecurityGroupId, Status][] == [@{${group}}, 'active']`;
}

/** Needs `role` bound. */
export function tagRole({ names, generation }: DatabaseTarget, role: DatabaseRole): Call {
  const arn = names.databaseArn(generation);
  return {
    service: 'rds',
    operation: 'AddTagsToResource',
    region: names.region,
    input: { ResourceName: arn, Tags: [{ Key: DATABASE_ROLE_TAG, Value: role }] },
    resources: [arn],
    when: `role != '${role}'`,
  };
}

/**
 * Isolates a writer: moves it into the security group of its VPC that lets nobody in. Not by taking
 * rules away: those belong to the group, which the next instance shares, and Terraform would put them
 * back; a retired instance it leaves alone.
 */
export function fence(target: DatabaseTarget, onFailure: Extract<OnFailure, 'note' | 'stop'>): Step {
  const { names } = target;
  return {
    id: 'fence',
    title: `Fence the old writer ${called(target)}`,
    why:
      'Two databases that accept writes can never be merged again. Moved into the closed security group of its ' +
      'network, the old writer lets nobody in. Its tag says that it is retired, so that it is not backed up in place of ' +
      'the one that is written.' +
      (onFailure === 'note'
        ? ' Best effort: a Region that is lost cannot answer, and is not waited for. The rebuild makes up for it.'
        : ''),
    look: [
      describeInstance(target, {
        network: NETWORK,
        groups: GROUPS,
        role: ROLE,
      }),
      closedGroup(names),
    ],
    preconditions: [letsNobodyIn(names)],
    calls: [moveToGroup(target, 'closed'), tagRole(target, RETIRED)],
    until: [
      {
        words: `${called(target)} is in the closed security group only, retired by its tag, and can be restarted`,
        call: describeInstance(target),
        holds: `${isOnlyIn('closed')} && (${ROLE}) == '${RETIRED}' && ${isOneOf(SETTLED)}`,
      },
    ],
    timeoutSeconds: onFailure === 'note' ? FENCING_SECONDS : MODIFICATION_SECONDS,
    onFailure,
    undo: `put the security group of the database back: aws rds modify-db-instance --vpc-security-group-ids, or deploy ${names.siteStack}, which also brings its tag ${DATABASE_ROLE_TAG} back`,
  };
}

/** A security group decides on new connections only. */
export function cutConnections(target: DatabaseTarget, onFailure: Extract<OnFailure, 'note' | 'stop'>): Step {
  const { names } = target;
  return {
    id: 'cut-connections',
    title: `Restart ${called(target)}, which cuts open connections`,
    why: 'A security group decides on new connections only. What was connected before would go on writing.',
    calls: [
      {
        service: 'rds',
        operation: 'RebootDBInstance',
        region: names.region,
        input: { DBInstanceIdentifier: identifierOf(target) },
        resources: [names.databaseArn(target.generation)],
      },
    ],
    repeatable: 'a second restart of a fenced instance disturbs nobody',
    until: [isAvailable(target)],
    // When it is back, nothing is written to it any more: what it acknowledged is in its log.
    remember: { silentFrom: '@{now}', caughtUpFrom: `@{now+${LAG_PERIOD_SECONDS}}` },
    outputs: ['silentFrom', 'caughtUpFrom'],
    timeoutSeconds: onFailure === 'note' ? FENCING_SECONDS : MODIFICATION_SECONDS,
    onFailure,
    undo: 'nothing to take back',
  };
}

/** The lag at the moment of the promotion is what is lost: the RPO that was really reached. */
export function recordLag(target: DatabaseTarget, rpoSeconds: number): Step {
  return {
    id: 'record-lag',
    title: `Record the lag of ${called(target)}`,
    why: `What the replica has not received is lost: this is the RPO that was really reached (objective: ${rpoSeconds} s).`,
    until: [
      {
        words: `CloudWatch has a lag of ${identifierOf(target)} from the last ten minutes`,
        call: lagOf(target, { lagSeconds: NEWEST_LAG }),
        holds: `type(${NEWEST_LAG}) == 'number'`,
      },
    ],
    outputs: ['lagSeconds'],
    timeoutSeconds: 30,
    onFailure: 'degrade',
    undo: 'nothing to take back',
  };
}

/** Waits until what was written before the old writer was silenced has been replayed. */
export function awaitCatchUp(target: DatabaseTarget): Step {
  return {
    id: 'await-catch-up',
    title: `Wait until ${called(target)} has everything`,
    why:
      'Nobody writes any more, so the lag can be brought to zero and nothing is lost. A value under one period ' +
      'that was measured more than one period after the last write proves it; an idle PostgreSQL shows one at least ' +
      'every five minutes.',
    look: [describeInstance(target, { source: SOURCE })],
    until: [
      {
        words: `${identifierOf(target)} lagged less than ${LAG_PERIOD_SECONDS} s, ${LAG_PERIOD_SECONDS} s or more after the last write`,
        call: {
          ...lagOf(target),
          input: { ...lagOf(target).input, StartTime: '@{silentFrom}' },
        },
        // A source of null: promoted already, by an earlier run.
        holds: `@{source} == \`null\` || length(Datapoints[?Maximum >= \`0\` && Maximum < \`${LAG_PERIOD_SECONDS}\` && Timestamp >= @{caughtUpFrom}]) > \`0\``,
      },
    ],
    timeoutSeconds: CATCH_UP_SECONDS,
    onFailure: 'stop',
    undo: 'undo the fence: nothing else has been changed so far',
  };
}

/** RDS promotes no replica on which something else goes on: the daily backup, growing storage, a maintenance. */
export function awaitPromotable(target: DatabaseTarget): Step {
  return {
    id: 'await-promotable',
    title: `Wait until ${called(target)} can be promoted`,
    why:
      'RDS refuses to promote a replica while it is backed up or modified. Usually there is nothing to wait for. ' +
      'A backup ends by itself and cannot be ended earlier.',
    until: [
      {
        words: `${called(target)} can be promoted, or was already`,
        call: describeInstance(target),
        holds: `!(${SOURCE}) || ${isOneOf(SETTLED)}`,
      },
    ],
    timeoutSeconds: SETTLING_SECONDS,
    onFailure: 'stop',
    undo: 'nothing to take back',
  };
}

export function promote(target: DatabaseTarget): Step {
  const { names } = target;
  return {
    id: 'promote',
    title: `Promote ${called(target)}`,
    why: 'The replica becomes a database of its own and accepts writes. It takes minutes; the next steps go on meanwhile.',
    look: [
      describeInstance(target, {
        source: SOURCE,
        status: STATUS,
        retention: 'DBInstances[0].BackupRetentionPeriod',
        window: 'DBInstances[0].PreferredBackupWindow',
      }),
    ],
    preconditions: [
      {
        words: `${called(target)} can be promoted, or its promotion is under way or done`,
        holds: `!source || ${isOneOf([...SETTLED, ...CHANGING], 'status')}`,
      },
    ],
    calls: [
      {
        service: 'rds',
        operation: 'PromoteReadReplica',
        region: names.region,
        // Left out, the retention would become one day and the window a random one.
        input: {
          DBInstanceIdentifier: identifierOf(target),
          BackupRetentionPeriod: '@{retention}',
          PreferredBackupWindow: '@{window}',
        },
        resources: [names.databaseArn(target.generation)],
        when: `source && ${isOneOf(SETTLED, 'status')}`,
      },
    ],
    timeoutSeconds: 60,
    onFailure: 'stop',
    undo: 'impossible: a promoted instance never becomes a replica again; go on with this runbook, then rebuild the other Region',
  };
}

export function awaitWriter(target: DatabaseTarget): Step {
  return {
    id: 'await-writer',
    title: `Wait until ${called(target)} accepts writes`,
    why: 'Whatever follows tells the service to write here.',
    until: [isWriter(target)],
    timeoutSeconds: PROMOTION_SECONDS,
    onFailure: 'stop',
    undo: 'nothing to take back',
  };
}
