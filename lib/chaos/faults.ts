import { Names } from '../core/names';
import { Duration } from '../core/quantities';
import { DatabaseRef, InstanceGroupRef, NetworkRef } from '../core/references';
import { ExperimentAction } from './experiment';
import { ExperimentTarget } from './experiment-target';

/** What the faults of a Region are done to. */
export interface FaultSubject {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  readonly network: NetworkRef;
  /** In the order of the network's subnets. */
  readonly zones: readonly string[];
  readonly groups: readonly InstanceGroupRef[];
  readonly database: DatabaseRef;
  readonly generation: number;
  /** Whether the database has a second zone to fail over to. */
  readonly multiAz: boolean;
  /** How long what lasts shall last. */
  readonly duration: Duration;
}

/**
 * One zone is lost: nothing goes in or out of its subnets, no instance can be launched there, and the
 * database fails over when it can.
 *
 * @param zone index in `zones`
 */
export function zoneLoss(subject: FaultSubject, zone: number): readonly ExperimentAction[] {
  const { names, network, duration } = subject;
  return [
    {
      name: 'cut-subnets',
      action: 'aws:network:disrupt-connectivity',
      target: ExperimentTarget.subnets(names, network, ['public', 'private', 'isolated'], zone),
      parameters: { duration, scope: 'all' },
    },
    ...refusedLaunches(subject, [subject.zones[zone] ?? '']),
    ...(subject.multiAz ? databaseFailover(subject) : []),
  ];
}

/** The other Region cannot be reached from the private subnets, and S3 replicates nothing to it. */
export function regionIsolation(
  { names, network, duration }: FaultSubject,
  otherRegion: string,
  bucketPurposes: readonly string[],
): readonly ExperimentAction[] {
  return [
    {
      name: 'pause-replication',
      action: 'aws:s3:bucket-pause-replication',
      target: ExperimentTarget.replicatedBuckets(names, bucketPurposes),
      parameters: { duration, region: otherRegion },
    },
    {
      name: 'cut-routes',
      action: 'aws:network:route-table-disrupt-cross-region-connectivity',
      target: ExperimentTarget.subnets(names, network, ['private']),
      parameters: { duration, region: otherRegion },
    },
  ];
}

/** The database fails over to its second zone. Without one FIS refuses, hence only with `multiAz`. */
export function databaseFailover({ names, database, generation }: FaultSubject): readonly ExperimentAction[] {
  return [
    {
      name: 'fail-database-over',
      action: 'aws:rds:reboot-db-instances',
      target: ExperimentTarget.database(names, database, generation),
      parameters: { forceFailover: true },
    },
  ];
}

/** AWS has no free instances in some zones. */
export function refusedLaunches(
  { names, groups, duration }: FaultSubject,
  zones: readonly string[],
): readonly ExperimentAction[] {
  return groups.map((group) => ({
    name: `no-capacity-${group.node.id}`,
    action: 'aws:ec2:asg-insufficient-instance-capacity-error',
    target: ExperimentTarget.group(names, group),
    parameters: { duration, availabilityZoneIdentifiers: zones.join(',') },
  }));
}

/** One instance of each group dies. A group without any fails the experiment, as it tests nothing. */
export function instanceLoss({ names, groups }: FaultSubject): readonly ExperimentAction[] {
  return groups.map((group) => ({
    name: `terminate-${group.node.id}`,
    action: 'aws:ec2:terminate-instances',
    target: ExperimentTarget.instances(names, group, 'one'),
    parameters: {},
  }));
}

/** The document by which Systems Manager delays what leaves an instance. */
export const LATENCY_DOCUMENT = 'AWSFIS-Run-Network-Latency';

/** The network card that Linux on EC2's present instance types has first. */
export const NETWORK_INTERFACE = 'ens5';

/**
 * Everything that leaves the instances of a group is late. Only for groups that Systems Manager reaches,
 * as those of `InferenceGroup` are not.
 *
 * @param milliseconds 1 or more
 */
export function networkLatency(
  { names, duration }: Pick<FaultSubject, 'names' | 'duration'>,
  group: InstanceGroupRef,
  milliseconds: number,
): readonly ExperimentAction[] {
  return [
    {
      name: `delay-${group.node.id}`,
      action: 'aws:ssm:send-command',
      target: ExperimentTarget.managedInstances(names, group),
      parameters: {
        documentArn: names.publicDocumentArn(LATENCY_DOCUMENT),
        documentParameters: JSON.stringify({
          DurationSeconds: String(duration.toSeconds()),
          DelayMilliseconds: String(milliseconds),
          Interface: NETWORK_INTERFACE,
          InstallDependencies: 'True',
        }),
        duration,
      },
    },
  ];
}
