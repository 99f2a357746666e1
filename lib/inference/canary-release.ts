import { Construct } from 'constructs';
import { canaryInstances, MAX_CANARY_WEIGHT } from '../core/canary-size';
import { Violations } from '../core/errors';
import { Percent } from '../core/quantities';
import { TargetGroupRef, TargetGroupShare, requireSameStack } from '../core/references';
import { InferenceGroup, InferenceGroupProps, ModelArtifact } from './inference-group';

/** A new version of what a group serves, tried on a share of its requests. */
export interface Canary {
  readonly model: Pick<ModelArtifact, 'prefix' | 'manifestSha256'>;
  /**
   * As `ModelServer.image`.
   *
   * @default - that of the group
   */
  readonly image?: string;
  /**
   * As `ModelServer.arguments`.
   *
   * @default - those of the group
   */
  readonly arguments?: readonly string[];
  /** Of the requests for the group: whole percent, up to `MAX_CANARY_WEIGHT`. 0 starts the instances and sends nothing. */
  readonly weight: Percent;
  /** Instances of the canary, on demand and beside those of the group; as large a share of the group's as the weight. */
  readonly instances: number;
}

/** What {@link CanaryRelease} is made of. */
export interface CanaryReleaseProps {
  /** The group whose requests are shared; of this stack, and never empty. */
  readonly group: InferenceGroup;
  /** What that group was made of: the canary takes over all that it does not name itself. */
  readonly groupProps: InferenceGroupProps;
  readonly canary: Canary;
}

/**
 * A new version of a model beside the one that serves: instances of its own, which answer a share of the requests. As
 * the target of a route it stands for both.
 *
 * AWS looks at nothing but the weights: what is sent to a canary without healthy instances is answered with 503. So
 * there is none beside an empty group, whose Region waits for a failover; the canary's instances are on demand, and as
 * many as its share needs when the group is largest; and a canary starts with weight 0, until its instances are healthy.
 *
 * It does not count for the health of the load balancer: a canary that fails is no reason to leave the Region.
 *
 * @example
 * ```ts
 * import { CanaryRelease, Percent } from 'warmsite';
 * import { group, groupProps } from './shared';
 *
 * // A route to it goes to both: 5 % of the requests to the new version, the others to the group.
 * new CanaryRelease(group, 'Canary', {
 *   group,
 *   groupProps,
 *   canary: {
 *     model: { prefix: 'chat/2', manifestSha256: 'b'.repeat(64) },
 *     weight: Percent.of(5),
 *     instances: 1,
 *   },
 * });
 * ```
 */
export class CanaryRelease extends Construct implements TargetGroupRef {
  public readonly arn: string;
  public readonly arnSuffix: string;
  public readonly share: TargetGroupShare;
  /** The instances with the new version. */
  public readonly instances: InferenceGroup;

  /** @throws WarmsiteError `canary-of-empty-group`, `canary-weight`, `canary-too-small`, `canary-instances` */
  public constructor(scope: Construct, id: string, { group, groupProps, canary }: CanaryReleaseProps) {
    super(scope, id);
    const { names, name, model, server, capacity } = groupProps;
    const violations = new Violations(this.node.path);
    requireSameStack(this, { group }, violations);
    requireCanary(canary, groupProps, violations);
    violations.throwIfAny();

    this.instances = new InferenceGroup(this, 'Group', {
      ...groupProps,
      name: names.canaryOf(name),
      model: { ...model, ...canary.model },
      server: { ...server, image: canary.image ?? server.image, arguments: canary.arguments ?? server.arguments },
      // No reservation: it is the group's. One above the minimum, so that a rollout of the canary itself can launch first.
      capacity: { min: canary.instances, max: canary.instances + 1, targetInFlight: capacity.targetInFlight },
      rollbackAlarms: [names.alarm(canaryAlarm(names.canaryOf(name)))],
    });
    this.instances.excludeFromLoadBalancerHealth();
    this.arn = group.arn;
    this.arnSuffix = group.arnSuffix;
    this.share = { group: this.instances, weight: canary.weight };
  }
}

/** Purpose of the alarm that turns back a rollout of the canary itself, as `Names.alarm` takes it. */
export function canaryAlarm(canary: string): string {
  return `${canary}-errors`;
}

function requireCanary(canary: Canary, { capacity }: InferenceGroupProps, violations: Violations): void {
  const { weight, instances } = canary;
  violations.require(
    capacity.min > 0,
    'canary-of-empty-group',
    `'groupProps.capacity.min' must be at least 1 beside a canary, got ${capacity.min}; leave the canary out where the Region waits, its share of the first requests after a failover would find no instance`,
  );
  violations.require(
    Number.isInteger(weight.value) && weight.value <= MAX_CANARY_WEIGHT.value,
    'canary-weight',
    `'canary.weight' must be a whole number of percent up to ${MAX_CANARY_WEIGHT.toString()}, got ${weight.toString()}; promote what should get more, by making it the model of the group`,
  );
  violations.require(
    Number.isInteger(instances) && instances >= 1,
    'canary-instances',
    `'canary.instances' must be a whole number, at least 1, got ${instances}; leave the canary out to have none`,
  );
  const needed = canaryInstances(weight, capacity.max);
  violations.require(
    !(instances < needed),
    'canary-too-small',
    `'canary.instances' must be at least ${needed} for ${weight.toString()} of what up to ${capacity.max} instances answer, got ${instances}; add instances before weight, or its requests wait longer than the others`,
  );
}
