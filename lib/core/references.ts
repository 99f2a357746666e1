import { ITerraformDependable, TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';
import { Violations } from './errors';
import { Percent } from './quantities';

/**
 * The narrow faces by which constructs of one area know those of another: a database needs a key,
 * not the class of the key.
 */

/** The AWS services that a key's policy may admit, beside the account itself. */
export type KeyUser =
  'alarms' | 'log-groups' | 'events' | 'instance-volumes' | 'web-acl-logs' | 'audit-trail' | 'prometheus';

/** The database engines of which RDS keeps replicas in another Region and that Warmsite knows how to set up. */
export type DatabaseEngine = 'postgres' | 'mysql';

/** A customer-managed KMS key of this stack. */
export interface KeyRef extends IConstruct {
  /** ARN of the key itself, not of its alias. */
  readonly arn: string;
  /** The services that the key policy admits. */
  readonly usedBy: ReadonlySet<KeyUser>;
}

/** An SNS topic of this stack that alarms may publish to. */
export interface TopicRef extends IConstruct {
  readonly arn: string;
}

/** A security group of this stack. */
export interface SecurityGroupRef extends IConstruct {
  /** Id of the group, `sg-...`. */
  readonly id: string;
  /** The rules that it has so far: without them its members are deaf and mute. */
  readonly rules: readonly ITerraformDependable[];
}

/** The three tiers of a network: reachable from outside, reaching out, neither. */
export type Tier = 'public' | 'private' | 'isolated';

/** A VPC of this stack. */
export interface NetworkRef extends IConstruct {
  readonly vpcId: string;
  /** One subnet a zone, in the order of the zones. */
  subnetIds(tier: Tier): readonly string[];
}

/** A VPC of this stack that can be reached from the internet and reach out, once it is complete. */
export interface ServingNetworkRef extends NetworkRef {
  /** What must exist before anything in the public tier is reached: gateway, routes, their associations. */
  readonly internet: readonly ITerraformDependable[];
  /** What must exist before the private tier reaches AWS: NAT or endpoints, routes, their associations. */
  readonly outbound: readonly ITerraformDependable[];
}

/** A load balancer of this stack. */
export interface LoadBalancerRef extends IConstruct {
  readonly dnsName: string;
  /** Hosted zone of `dnsName`, as an alias record needs it. */
  readonly hostedZoneId: string;
  /** Value of the CloudWatch dimension `LoadBalancer`. */
  readonly arnSuffix: string;
}

/** A load balancer of this stack that a web ACL can be put before. */
export interface ProtectableLoadBalancerRef extends LoadBalancerRef {
  readonly arn: string;
}

/** A target group of this stack. */
export interface TargetGroupRef extends IConstruct {
  readonly arn: string;
  /** Value of the CloudWatch dimension `TargetGroup`. */
  readonly arnSuffix: string;
  /**
   * Another target group that answers a part of the requests for this one.
   *
   * @default - none: this one answers all of them
   */
  readonly share?: TargetGroupShare;
}

/** A part of the requests for a target group, and who answers it. */
export interface TargetGroupShare {
  readonly group: TargetGroupRef;
  /** Of all requests, a whole number of percent. */
  readonly weight: Percent;
}

/** An alarm of this stack, and so of its Region, that can end an experiment. */
export interface StopAlarmRef extends IConstruct {
  readonly arn: string;
}

/** A group of instances of this stack, that carry its name as their tag `Name`. */
export interface InstanceGroupRef extends IConstruct {
  /** Name of the Auto Scaling group. */
  readonly groupName: string;
}

/** Instances of this stack whose role can be given further permissions. */
export interface InstanceRoleRef extends InstanceGroupRef {
  /** Name of their role. */
  readonly roleName: string;
}

/** A database instance of this stack. */
export interface DatabaseRef extends IConstruct {
  /** Name of the instance, a literal. */
  readonly identifier: string;
}

/**
 * Records a violation for each of `refs` that belongs to another stack than `scope`: an alarm
 * cannot publish to another Region's topic, a database cannot use another Region's key, and a
 * reference between stacks would make one Region's plan read the other's state.
 */
export function requireSameStack(
  scope: IConstruct,
  refs: Readonly<Record<string, IConstruct | undefined>>,
  violations: Violations,
): void {
  const own = TerraformStack.of(scope);
  for (const [prop, ref] of Object.entries(refs)) {
    if (!ref) continue;
    const other = TerraformStack.of(ref);
    violations.require(
      other === own,
      'other-stack',
      `'${prop}' must belong to this stack (${own.node.id}), got ${ref.node.path} of ${other.node.id}; create one in this stack`,
    );
  }
}

/**
 * What a rule of a web ACL does with requests: it refuses those of one address that sends too many (`client`), those of
 * low priority (`low-priority`), or all of a group (`flood`); or it marks those of low priority for a smaller model
 * (`fallback`).
 */
export type SheddingKind = 'client' | 'low-priority' | 'fallback' | 'flood';

/** A rule of a web ACL that keeps requests away from a group. */
export interface SheddingRule {
  /** Value of the CloudWatch dimension `Rule`. */
  readonly name: string;
  readonly kind: SheddingKind;
  /** Name of the inference group; of all groups without. */
  readonly group?: string;
}

/** A web ACL of this stack. */
export interface WebAclRef extends IConstruct {
  /** Value of the CloudWatch dimension `WebACL`. */
  readonly metricName: string;
  readonly sheddingRules: readonly SheddingRule[];
}
