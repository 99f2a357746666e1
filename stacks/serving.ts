import { Environment, InferenceGroup as GroupSettings } from '../config/environment';
import { Percent } from '../lib/core/quantities';
import { LoadBalancerRef, TopicRef } from '../lib/core/references';
import { RegionStack } from '../lib/core/region-stack';
import { CanaryRelease } from '../lib/inference/canary-release';
import { InferenceGroup, InferenceGroupProps } from '../lib/inference/inference-group';
import { CanaryReleaseAlarms } from '../lib/observability/canary-release-alarms';

/** Whether the endpoint of a Region should answer now: it writes, or a few instances wait there. */
export function serves({ topology, inference }: Environment, region: string): boolean {
  return topology.isWriter(region) || inference.groups[0].sizes.standby.min > 0;
}

/** What the environment file says of a new version that is tried on a share of the requests. */
export type CanarySettings = NonNullable<GroupSettings['canary']>;

/**
 * The canary of a group in a Region: in the one that it is meant for, as long as that Region is the one that serves. A
 * failover thereby ends it without anybody's doing: the Region that takes over never has one, and sends all requests to
 * the instances that the runbook raises.
 */
export function canaryIn(
  { topology }: Pick<Environment, 'topology'>,
  { canary, sizes }: Pick<GroupSettings, 'canary' | 'sizes'>,
  region: string,
): CanarySettings | undefined {
  const isServing = topology.isWriter(region) && !topology.evacuated.includes(region) && sizes.active.min > 0;
  return canary?.region === region && isServing ? canary : undefined;
}

/** Puts the canary of a group, where there is one, beside it. The result is what the load balancer has to send to. */
export function addCanaryRelease(
  stack: RegionStack,
  environment: Environment,
  settings: GroupSettings,
  group: InferenceGroup,
  groupProps: InferenceGroupProps,
): InferenceGroup | CanaryRelease {
  const canary = canaryIn(environment, settings, stack.names.region);
  if (!canary) return group;
  const { model, image, arguments: words, weight, instances } = canary;
  return new CanaryRelease(group, 'Canary', {
    group,
    groupProps,
    canary: {
      model: { prefix: model.artifact, manifestSha256: model.manifestSha256 },
      ...(image === undefined ? {} : { image }),
      ...(words === undefined ? {} : { arguments: words }),
      weight,
      instances,
    },
  });
}

/** Compares a canary with the version beside it, and tells when it is worse; nothing for a group without one. */
export function addCanaryReleaseAlarms(
  stack: RegionStack,
  group: string,
  target: InferenceGroup | CanaryRelease,
  { loadBalancer, topic }: { readonly loadBalancer: LoadBalancerRef; readonly topic: TopicRef },
): void {
  if (!(target instanceof CanaryRelease)) return;
  const { names } = stack;
  new CanaryReleaseAlarms(target, 'Alarms', {
    names,
    group,
    loadBalancer,
    stable: target,
    canary: target.share,
    topic,
  });
}

/**
 * The environment as it is while its first group has a canary, and no other: for pages about alarms, which must not
 * change with every release.
 */
export function withOneCanary(environment: Environment): Environment {
  const [first, ...rest] = environment.inference.groups;
  const { model } = first;
  const canary: CanarySettings = { region: environment.topology.writer, model, weight: Percent.of(0), instances: 1 };
  const without = rest.map((group): GroupSettings => ({ ...group, canary: undefined }));
  const withCanary: GroupSettings = { ...first, canary };
  return { ...environment, inference: { ...environment.inference, groups: [withCanary, ...without] } };
}
