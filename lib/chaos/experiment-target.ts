import { AutoscalingGroup, AutoscalingGroupTag } from '@cdktf/provider-aws/lib/autoscaling-group';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { IConstruct } from 'constructs';
import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { DatabaseRef, InstanceGroupRef, NetworkRef, requireSameStack, Tier } from '../core/references';
import { standardTags } from '../core/region-stack';
import { TargetType } from './fis-action';

/** What finds the resources when an experiment starts. */
interface Selection {
  readonly arns?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  /** Attribute of the resource and the values that it may have. */
  readonly filter?: readonly [path: string, ...values: string[]];
}

/** Policy of AWS with which an instance answers to Systems Manager. */
const MANAGED_INSTANCE_POLICY = 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore';

/**
 * What an experiment is done to.
 *
 * A target that finds nothing is how an experiment tests nothing. It is made of constructs of the
 * stack only, or of tags that a construct of the environment carries; there is no way to make one of a
 * text. `require` records what would make it find nothing after all.
 */
export class ExperimentTarget<Type extends TargetType = TargetType> {
  private constructor(
    /** In lower case, e.g. `group-chat`; unique in its experiment. */
    public readonly name: string,
    public readonly type: Type,
    /** `ALL`, `COUNT(n)` or `PERCENT(n)`. */
    public readonly mode: string,
    public readonly selection: Selection,
    /** ARNs, or patterns of them, of all that it can find: for the role. */
    public readonly resources: readonly string[],
    private readonly check: (scope: IConstruct, violations: Violations) => void,
  ) {}

  /** The subnets of some tiers, all of them or those of one zone. */
  public static subnets(
    names: Names,
    network: NetworkRef,
    tiers: readonly Tier[],
    zone?: number,
  ): ExperimentTarget<'aws:ec2:subnet'> {
    const ids = tiers.flatMap((tier) => {
      const all = network.subnetIds(tier);
      return zone === undefined ? all : all.slice(zone, zone + 1);
    });
    const arns = ids.map((id) => names.ec2Arn('subnet', id));
    return new ExperimentTarget('subnets', 'aws:ec2:subnet', 'ALL', { arns }, arns, (scope, violations) => {
      requireSameStack(scope, { network }, violations);
      violations.require(
        ids.length > 0,
        'empty-target',
        `'target' must find something, got no subnet of ${tiers.join(', ') || 'no tier'}${zone === undefined ? '' : ` in zone ${zone}`} in ${network.node.path}; an experiment on nothing tests nothing`,
      );
    });
  }

  /** An Auto Scaling group. */
  public static group(names: Names, group: InstanceGroupRef): ExperimentTarget<'aws:ec2:autoscaling-group'> {
    const tags = { ...environmentTags(names), Name: group.groupName };
    const arn = names.autoScalingGroupArnPattern(group.groupName);
    return new ExperimentTarget(
      group.node.id,
      'aws:ec2:autoscaling-group',
      'ALL',
      { tags },
      [arn],
      (scope, violations) => {
        requireSameStack(scope, { group }, violations);
        requireCarried(group, tags, violations);
      },
    );
  }

  /** A share of the running instances of a group, at least one; or one of them. */
  public static instances(
    names: Names,
    group: InstanceGroupRef,
    share: 'one' | number,
  ): ExperimentTarget<'aws:ec2:instance'> {
    const tags = { ...environmentTags(names), Name: group.groupName };
    const mode = share === 'one' ? 'COUNT(1)' : `PERCENT(${share})`;
    return new ExperimentTarget(
      `${group.node.id}-instances`,
      'aws:ec2:instance',
      mode,
      { tags, filter: ['State.Name', 'running'] },
      [names.anyEc2Arn('instance')],
      (scope, violations) => {
        requireSameStack(scope, { group }, violations);
        requireCarried(group, tags, violations);
        violations.require(
          share === 'one' || (Number.isInteger(share) && share >= 1 && share <= 100),
          'target-share',
          `'share' must be a whole percentage from 1 to 100, or 'one', got ${share}; the provider takes any number`,
        );
      },
    );
  }

  /**
   * The running instances of a group on which the agent of Systems Manager answers. Those of `InferenceGroup` do not:
   * a command would be sent to nobody.
   */
  public static managedInstances(names: Names, group: InstanceGroupRef): ExperimentTarget<'aws:ec2:instance'> {
    const { name, type, mode, selection, resources, check } = ExperimentTarget.instances(names, group, 100);
    return new ExperimentTarget(name, type, mode, selection, resources, (scope, violations) => {
      check(scope, violations);
      const attached = group.node
        .findAll()
        .some((each) => each instanceof IamRolePolicyAttachment && each.policyArnInput === MANAGED_INSTANCE_POLICY);
      violations.require(
        attached,
        'unmanaged-instances',
        `'group' must have ${MANAGED_INSTANCE_POLICY} attached to the role of its instances, got none in ${group.node.path}; no command of Systems Manager reaches them`,
      );
    });
  }

  /** A database instance. */
  public static database(names: Names, database: DatabaseRef, generation: number): ExperimentTarget<'aws:rds:db'> {
    const arns = [names.databaseArn(generation)];
    return new ExperimentTarget('database', 'aws:rds:db', 'ALL', { arns }, arns, (scope, violations) => {
      requireSameStack(scope, { database }, violations);
      violations.require(
        database.identifier === names.database(generation),
        'empty-target',
        `'generation' must be that of the database, got ${generation} for ${database.identifier}; an experiment on nothing tests nothing`,
      );
    });
  }

  /** The replicated buckets of the environment in this Region, which its vault has made with these tags. */
  public static replicatedBuckets(names: Names, purposes: readonly string[]): ExperimentTarget<'aws:s3:bucket'> {
    const arns = purposes.map((purpose) => names.bucketArn(purpose));
    const tags = names.replicatedTags;
    return new ExperimentTarget('buckets', 'aws:s3:bucket', 'ALL', { tags }, arns, (_, violations) => {
      violations.require(
        purposes.length > 0,
        'empty-target',
        `'purposes' must name at least one bucket, got none; an experiment on nothing tests nothing`,
      );
    });
  }

  /** Records what would make the target find nothing. */
  public require(scope: IConstruct, violations: Violations): void {
    this.check(scope, violations);
  }
}

function environmentTags(names: Names): Readonly<Record<string, string>> {
  const { System: system = '', Environment: environment = '' } = standardTags(names);
  return { System: system, Environment: environment };
}

/** Sees that a group below a construct gives the tags to what it launches. */
function requireCarried(carrier: IConstruct, tags: Readonly<Record<string, string>>, violations: Violations): void {
  const launched = carrier.node
    .findAll()
    .flatMap((each) => (each instanceof AutoscalingGroup ? [each.tagInput] : []))
    .map((listed) => (Array.isArray(listed) ? (listed as readonly AutoscalingGroupTag[]) : []));
  const wanted = Object.entries(tags);
  violations.require(
    launched.some((found) =>
      wanted.every(([key, value]) =>
        found.some((tag) => tag.key === key && tag.value === value && tag.propagateAtLaunch === true),
      ),
    ),
    'empty-target',
    `'group' must give its instances the tags ${wanted.map(([key, value]) => `${key}=${value}`).join(', ')}, got ${carrier.node.path}, which does not; an experiment on nothing tests nothing`,
  );
}
