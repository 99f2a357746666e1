import { Names } from '../core/names';
import { RegionPair } from '../core/regions';

/** Calls an operation of an emulated AWS; the answer as the API reference describes it, as far as it is of interest. */
export type AwsCalls = <Answer>(service: string, operation: string, region: string, input: object) => Promise<Answer>;

/** An Auto Scaling group, as far as it is of interest. */
export interface ScalingGroup {
  readonly MinSize?: number;
  readonly Instances?: readonly { readonly LifecycleState: string }[];
}

/** A security group, as far as it is of interest. */
export interface Closable {
  readonly IpPermissions?: readonly unknown[];
}

export interface SimulatedServiceProps {
  readonly aws: AwsCalls;
  readonly pair: RegionPair;
  readonly names: (region: string) => Names;
  readonly zoneId: string;
  /** Public name of the service. */
  readonly record: string;
  /** Name of the group that answers what no route matches. */
  readonly group: string;
  /** Purpose of the parameter that names the database's host. */
  readonly hostParameter: string;
  /** Paths that write or read a row. Every other one is answered by the group alone. */
  readonly writePath?: string;
  readonly readPath?: string;
  /** Whether a Region is switched off. */
  readonly isDead: (region: string) => boolean;
}

/** Where a name leads. */
export interface Answer {
  /** @default - nowhere */
  readonly region?: string;
  /** Why there and not elsewhere, in words. */
  readonly because: string;
}

/**
 * What the emulator has not: the answers of DNS and of the service. Both are derived from what was
 * really applied: the failover records and their health checks, the state of the latch's alarm, the
 * instances in service, the database that the host parameter names, whether it accepts writes and
 * whom its security groups let in. It follows Route 53's and RDS's documentation, and proves nothing
 * about them.
 */
export class SimulatedService {
  private readonly lastKnown = new Map<string, boolean>();

  public constructor(private readonly props: SimulatedServiceProps) {}

  /** Status of a request to the public name or to the own name of a Region; 0 where nobody answers. */
  public async request(url: string): Promise<number> {
    const { hostname, pathname } = new URL(url);
    const { pair, record, names } = this.props;
    const own = pair.both.find((region) => names(region).siteRecord(record) === hostname);
    const region = own ?? (hostname === record ? (await this.resolve()).region : undefined);
    return region === undefined ? 0 : this.answer(region, pathname);
  }

  /** Where Route 53 leads the public name. */
  public async resolve(): Promise<Answer> {
    const { aws, pair, record, zoneId } = this.props;
    const { ResourceRecordSets: sets } = await aws<{ ResourceRecordSets: RecordSet[] }>(
      'route53',
      'ListResourceRecordSets',
      pair.standby,
      {
        HostedZoneId: zoneId,
      },
    );
    const failover = sets.filter(({ Name, Failover }) => trimmed(Name) === record && Failover);
    const sick: string[] = [];
    for (const role of ['PRIMARY', 'SECONDARY'] as const) {
      const found = failover.find(({ Failover }) => Failover === role);
      if (!found) return { because: `there is no ${role} record of ${record}` };
      const why = found.HealthCheckId === undefined ? undefined : await this.whySick(found.HealthCheckId);
      if (why === undefined) return this.leadsTo(found, [...sick, `the ${role} record counts as healthy`].join('; '));
      sick.push(`the ${role} record counts as unhealthy: ${why}`);
    }
    // Where none is healthy, Route 53 answers as if all were.
    const primary = failover.find(({ Failover }) => Failover === 'PRIMARY');
    return primary ? this.leadsTo(primary, sick.join('; ')) : { because: sick.join('; ') };
  }

  /** The Region whose own name a record is an alias of. */
  private leadsTo({ AliasTarget, Failover }: RecordSet, because: string): Answer {
    const { pair, names, record } = this.props;
    const target = trimmed(AliasTarget?.DNSName ?? '');
    const region = pair.both.find((candidate) => names(candidate).siteRecord(record) === target);
    return region === undefined
      ? { because: `the ${Failover} record leads to '${target}', no Region's own name` }
      : { region, because };
  }

  /** Why a health check counts as unhealthy; undefined when it counts as healthy. */
  private async whySick(id: string): Promise<string | undefined> {
    const { aws, pair } = this.props;
    const { HealthCheck: check } = await aws<{ HealthCheck: { HealthCheckConfig: HealthCheckConfig } }>(
      'route53',
      'GetHealthCheck',
      pair.standby,
      { HealthCheckId: id },
    );
    const config = check.HealthCheckConfig;
    if (config.Disabled) return config.Inverted ? 'disabled and inverted' : undefined;
    const sick = await this.sickness(id, config);
    if (!config.Inverted) return sick;
    return sick === undefined ? 'inverted' : undefined;
  }

  private async sickness(id: string, config: HealthCheckConfig): Promise<string | undefined> {
    if (config.Type === 'CALCULATED') {
      const children = await Promise.all((config.ChildHealthChecks ?? []).map((child) => this.whySick(child)));
      const healthy = children.filter((why) => why === undefined).length;
      return healthy >= (config.HealthThreshold ?? 0) ? undefined : children.filter(Boolean).join('; ');
    }
    if (config.Type === 'CLOUDWATCH_METRIC') return this.alarmSickness(id, config);
    const status = await this.request(`https://${config.FullyQualifiedDomainName}${config.ResourcePath ?? '/'}`);
    return status >= 200 && status < 400 ? undefined : `${config.FullyQualifiedDomainName} answers with ${status}`;
  }

  /** Route 53 reads the alarm's metric, not its state. Here nobody sets the state of an alarm by hand, so they agree. */
  private async alarmSickness(id: string, config: HealthCheckConfig): Promise<string | undefined> {
    const { Region: region = '', Name: name = '' } = config.AlarmIdentifier ?? {};
    let healthy = this.lastKnown.get(id) ?? true;
    if (!this.props.isDead(region)) {
      const { MetricAlarms: alarms } = await this.props.aws<{ MetricAlarms?: { StateValue: string }[] }>(
        'cloudwatch',
        'DescribeAlarms',
        region,
        {
          AlarmNames: [name],
        },
      );
      const state = alarms?.[0]?.StateValue ?? 'INSUFFICIENT_DATA';
      if (state !== 'INSUFFICIENT_DATA') healthy = state === 'OK';
      else if (config.InsufficientDataHealthStatus !== 'LastKnownStatus') {
        healthy = config.InsufficientDataHealthStatus === 'Healthy';
      }
    }
    this.lastKnown.set(id, healthy);
    return healthy ? undefined : `the alarm ${name} in ${region} is on`;
  }

  /** What the endpoint of a Region answers. */
  private async answer(region: string, path: string): Promise<number> {
    const { aws, names, group, hostParameter, writePath, readPath, isDead } = this.props;
    if (isDead(region)) return 0;
    const { AutoScalingGroups: groups } = await aws<{ AutoScalingGroups: ScalingGroup[] }>(
      'autoscaling',
      'DescribeAutoScalingGroups',
      region,
      {
        AutoScalingGroupNames: [names(region).inferenceGroup(group)],
      },
    );
    const instances = groups[0]?.Instances ?? [];
    if (!instances.some(({ LifecycleState }) => LifecycleState === 'InService')) return 503;
    if (path !== writePath && path !== readPath) return 200;

    const { Parameter: parameter } = await aws<{ Parameter: { Value: string } }>('ssm', 'GetParameter', region, {
      Name: names(region).parameter(hostParameter),
    });
    const { DBInstances: instancesOfDatabase } = await aws<{ DBInstances: Database[] }>(
      'rds',
      'DescribeDBInstances',
      region,
      {},
    );
    const database = instancesOfDatabase.find(({ Endpoint }) => Endpoint?.Address === parameter.Value);
    if (database?.DBInstanceStatus !== 'available' || !(await this.isOpen(region, database))) return 500;
    return path === writePath && database.ReadReplicaSourceDBInstanceIdentifier ? 500 : 200;
  }

  /** Whether any security group of the instance lets anybody in. */
  private async isOpen(region: string, { VpcSecurityGroups = [] }: Database): Promise<boolean> {
    const { SecurityGroups: groups } = await this.props.aws<{ SecurityGroups: Closable[] }>(
      'ec2',
      'DescribeSecurityGroups',
      region,
      {
        GroupIds: VpcSecurityGroups.map(({ VpcSecurityGroupId }) => VpcSecurityGroupId),
      },
    );
    return groups.some(({ IpPermissions = [] }) => IpPermissions.length > 0);
  }
}

interface RecordSet {
  readonly Name: string;
  readonly Failover?: 'PRIMARY' | 'SECONDARY';
  readonly HealthCheckId?: string;
  readonly AliasTarget?: { readonly DNSName: string };
}

interface HealthCheckConfig {
  readonly Type: string;
  readonly Disabled?: boolean;
  readonly Inverted?: boolean;
  readonly ChildHealthChecks?: readonly string[];
  readonly HealthThreshold?: number;
  readonly FullyQualifiedDomainName?: string;
  readonly ResourcePath?: string;
  readonly AlarmIdentifier?: { readonly Region: string; readonly Name: string };
  readonly InsufficientDataHealthStatus?: string;
}

/** A database instance, as far as it is of interest. */
export interface Database {
  readonly DBInstanceStatus: string;
  readonly DeletionProtection?: boolean;
  readonly Endpoint?: { readonly Address: string };
  readonly ReadReplicaSourceDBInstanceIdentifier?: string;
  readonly VpcSecurityGroups?: readonly { readonly VpcSecurityGroupId: string }[];
}

/** A DNS name without the dot at its end. */
function trimmed(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}
