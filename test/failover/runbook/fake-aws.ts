import { InstanceRef } from '../../../lib/core/topology';
import { Call, Json } from '../../../lib/failover/runbook/step';
import { RunbookSubject } from '../../../lib/failover/runbook/subject';
import { FakeWorld } from './fake-world';

/** The instances of a cycle, by their part in it. */
export interface Cycle {
  /** Home's writer before the failover. */
  readonly first: InstanceRef;
  /** Standby's replica, which the failover promotes. */
  readonly promoted: InstanceRef;
  /** Home's new replica, which the switchover promotes. */
  readonly rebuilt: InstanceRef;
  /** Standby's new replica after the switchover. */
  readonly renewed: InstanceRef;
}

export function cycleOf({ home, standby, generation }: RunbookSubject): Cycle {
  return {
    first: { region: home.region, generation },
    promoted: { region: standby.region, generation },
    rebuilt: { region: home.region, generation: generation + 1 },
    renewed: { region: standby.region, generation: generation + 1 },
  };
}

interface Database {
  status: string;
  source: string | null;
  groups: string[];
  role: string;
  /** When what is under way has ended. */
  ready: number;
}

const PROMOTION_SECONDS = 300;
const LAUNCH_SECONDS = 400;

/**
 * As much of two Regions as the failover touches, in a state that its calls change. It knows what the
 * runbook asks and refuses everything else; it is no AWS, and proves only the order and the repetition
 * of calls.
 */
export class FakeAws extends FakeWorld {
  /** Regions that do not answer. */
  public readonly dead = new Set<string>();
  /** The calls that changed something, as `operation region`. */
  public readonly made: string[] = [];
  public readonly published: string[] = [];
  /** Newest lag of the replica, in seconds; undefined where CloudWatch has none. */
  public lag: number | undefined = 42;
  /** Instances that the groups can get; the rest fails to launch. */
  public capacity = Infinity;
  private readonly databases: Record<string, Database>;
  private readonly sizes: Record<string, { min: number; since: number; before: number }> = {};
  private readonly parameters: Record<string, string> = {};
  public readonly objects = new Set<string>();
  private latched = false;

  public constructor(
    private readonly subject: RunbookSubject,
    cycle: Cycle,
  ) {
    super();
    const { home, standby, groups, purposes } = subject;
    const database = (source: string | null): Database => ({
      status: 'available',
      source,
      groups: ['sg-db'],
      role: source === null ? 'writer' : 'replica',
      ready: 0,
    });
    this.databases = {
      [`${home.region}/${home.database(cycle.first.generation)}`]: database(null),
      [`${standby.region}/${standby.database(cycle.promoted.generation)}`]: database(
        home.databaseArn(cycle.first.generation),
      ),
    };
    for (const { name, standbyMin } of groups) {
      this.sizes[standby.inferenceGroup(name)] = { min: standbyMin, since: 0, before: standbyMin };
    }
    this.parameters[`${standby.region}${standby.parameter(purposes.hostParameter)}`] = 'another.example.com';
  }

  /** Minimum of a group in the standby Region. */
  public minimum(group: string): number | undefined {
    return this.sizes[this.subject.standby.inferenceGroup(group)]?.min;
  }

  public override call(call: Call, seconds: number): Promise<Json> {
    this.calls.push(`${call.service} ${call.operation} ${call.region}`);
    this.seconds.push(seconds);
    if (call.service === 'https') return Promise.resolve(this.answerOf(call));
    if (this.dead.has(call.region)) {
      this.time += seconds;
      return Promise.reject(new Error(`${call.service} ${call.operation} in ${call.region}: TimeoutError`));
    }
    return new Promise((resolve) => resolve(this.carryOut(call)));
  }

  private answerOf({ input }: Call): Json {
    const { record, home, standby } = this.subject;
    const { hostname } = new URL(input['url'] as string);
    const region = hostname === record ? (this.homeServes ? home.region : standby.region) : hostname.split('.')[0];
    return { status: region === undefined || this.dead.has(region) ? 0 : 200 };
  }

  private get homeServes(): boolean {
    return !this.latched && !this.dead.has(this.subject.home.region);
  }

  private carryOut({ operation, region, input }: Call): Json {
    const changed = (): void => void this.made.push(`${operation} ${region}`);
    switch (operation) {
      case 'DescribeDBInstances': {
        const { status, source, groups, role } = this.database(region, input);
        return {
          DBInstances: [
            {
              DBInstanceStatus: status,
              DBSubnetGroup: { VpcId: 'vpc-1' },
              BackupRetentionPeriod: 14,
              PreferredBackupWindow: '03:00-04:00',
              VpcSecurityGroups: groups.map((group) => ({ VpcSecurityGroupId: group, Status: 'active' })),
              TagList: [{ Key: 'DatabaseRole', Value: role }],
              Endpoint: { Address: `${region}.db.example.com` },
              ...(source === null ? {} : { ReadReplicaSourceDBInstanceIdentifier: source }),
            },
          ],
        };
      }
      case 'DescribeSecurityGroups':
        return { SecurityGroups: [{ GroupId: 'sg-closed', IpPermissions: [] }] };
      case 'ModifyDBInstance':
        changed();
        this.database(region, input).groups = input['VpcSecurityGroupIds'] as string[];
        return {};
      case 'AddTagsToResource': {
        changed();
        const [{ Value: role }] = input['Tags'] as [{ Value: string }];
        const identifier = (input['ResourceName'] as string).split(':').at(-1) as string;
        this.database(region, { DBInstanceIdentifier: identifier }).role = role;
        return {};
      }
      case 'RebootDBInstance':
        changed();
        return {};
      case 'GetMetricStatistics':
        return {
          Datapoints: this.lag === undefined ? [] : [{ Maximum: this.lag, Timestamp: this.time - 60 }],
        };
      case 'PromoteReadReplica': {
        const database = this.database(region, input);
        if (database.source === null) throw new Error('rds PromoteReadReplica: InvalidDBInstanceState: no replica');
        changed();
        database.status = 'modifying';
        database.ready = this.time + PROMOTION_SECONDS;
        return {};
      }
      case 'DescribeAutoScalingGroups': {
        const { min, since, before } = this.size(input['AutoScalingGroupNames']);
        const wanted = this.time - since >= LAUNCH_SECONDS ? min : before;
        const instances = Array.from({ length: Math.min(wanted, this.capacity) }, () => ({
          LifecycleState: 'InService',
        }));
        return {
          AutoScalingGroups: [
            {
              MinSize: min,
              MaxSize: 99,
              DesiredCapacity: min,
              Instances: instances,
              MixedInstancesPolicy: {
                LaunchTemplate: {
                  LaunchTemplateSpecification: { LaunchTemplateId: 'lt-1', LaunchTemplateName: 'x', Version: '3' },
                },
              },
            },
          ],
        };
      }
      case 'UpdateAutoScalingGroup': {
        changed();
        const size = this.size([input['AutoScalingGroupName'] as string]);
        if (typeof input['MinSize'] === 'number') {
          Object.assign(size, { before: size.min, min: input['MinSize'], since: this.time });
        }
        return {};
      }
      case 'DescribeScalingActivities':
        return { Activities: [{ StatusCode: 'Failed', StatusMessage: 'InsufficientInstanceCapacity' }] };
      case 'GetParameter':
        return { Parameter: { Value: this.parameters[`${region}${input['Name'] as string}`] ?? null } };
      case 'PutParameter':
        changed();
        this.parameters[`${region}${input['Name'] as string}`] = input['Value'] as string;
        return {};
      case 'ListObjectsV2': {
        const found = [...this.objects].filter((key) => key.startsWith(input['Prefix'] as string));
        return { KeyCount: found.length, ...(found.length > 0 ? { Contents: found.map((Key) => ({ Key })) } : {}) };
      }
      case 'PutObject':
        changed();
        this.objects.add(input['Key'] as string);
        return {};
      case 'PutMetricData':
        changed();
        this.latched = (input['MetricData'] as { Value: number }[])[0]?.Value === 1;
        return {};
      case 'DescribeAlarms': {
        const [name] = input['AlarmNames'] as string[];
        const rings = name?.includes('latch') ? this.latched : this.dead.has(this.subject.home.region);
        return { MetricAlarms: [{ StateValue: rings ? 'ALARM' : 'OK' }] };
      }
      case 'Publish':
        changed();
        this.published.push(input['Message'] as string);
        return {};
      default:
        throw new Error(`${operation} is not part of this AWS`);
    }
  }

  private database(region: string, input: Call['input']): Database {
    const database = this.databases[`${region}/${input['DBInstanceIdentifier'] as string}`];
    if (!database) throw new Error('rds DescribeDBInstances: DBInstanceNotFound');
    if (database.ready > 0 && this.time >= database.ready) {
      Object.assign(database, { status: 'available', source: null, ready: 0 });
    }
    return database;
  }

  private size(names: Json | undefined): { min: number; since: number; before: number } {
    const size = this.sizes[(names as string[])[0] ?? ''];
    if (!size) throw new Error('autoscaling: no such group');
    return size;
  }
}
