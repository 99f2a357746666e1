import { Environment, InferenceGroup } from '../config/environment';
import { assessedDemand } from '../config/group-capacity';
import { waitTarget } from '../lib/assessment/demand';
import { InputError, Problem } from '../lib/core/errors';
import { RegionStack } from '../lib/core/region-stack';
import { Duration, RequestRate } from '../lib/core/quantities';
import { KeyRef, ProtectableLoadBalancerRef } from '../lib/core/references';
import { AdmissionClass, WebAcl } from '../lib/inference/web-acl';
import { littleRate, loadLimit } from '../lib/models/capacity';

/** What an environment says of its protection from overload. */
export interface OverloadSettings {
  readonly perClient: RequestRate;
  /** How many times what all slots of a group can answer must arrive before all of it is refused; above 1. */
  readonly floodFactor: number;
  readonly retryAfter: Duration;
  readonly logRetention: Duration;
  readonly closed: boolean;
}

/** The default of the settings. */
export const DEFAULT_OVERLOAD: OverloadSettings = {
  perClient: RequestRate.perMinute(600),
  floodFactor: 4,
  retryAfter: Duration.seconds(30),
  logRetention: Duration.days(30),
  closed: false,
};

export interface OverloadProtectionProps {
  readonly loadBalancer: ProtectableLoadBalancerRef;
  /** Must admit `web-acl-logs`. */
  readonly logKey: KeyRef;
  /** @default DEFAULT_OVERLOAD */
  readonly settings?: OverloadSettings;
}

/**
 * Puts a web ACL before a load balancer, its limits from what the models say that the groups can answer at their
 * greatest size. The limits are the same in both Regions, and the same before and after a failover: a runbook scales out
 * to that size.
 *
 * @throws InputError `overload-demand` where a group states no demand: without one no rate follows
 */
export function addOverloadProtection(
  stack: RegionStack,
  environment: Environment,
  { loadBalancer, logKey, settings = DEFAULT_OVERLOAD }: OverloadProtectionProps,
): WebAcl {
  const { groups } = environment.inference;
  const problems = groups.flatMap(({ demand }, index) => (demand ? [] : [withoutDemand(index)]));
  if (problems.length > 0) throw new InputError(problems);
  const classes = groups.flatMap((group, index) => admissionOf(group, index === 0, settings.floodFactor));
  return new WebAcl(stack, 'WebAcl', {
    names: stack.names,
    loadBalancer,
    perClient: settings.perClient,
    classes,
    healthPaths: [...new Set(groups.map(({ healthPath }) => healthPath))],
    logKey,
    logRetention: settings.logRetention,
    retryAfter: settings.retryAfter,
    closed: settings.closed,
  });
}

function withoutDemand(index: number): Problem {
  return {
    code: 'overload-demand',
    where: `inference.groups[${index}].demand`,
    message: "must be stated where there is an 'overload', got none; its limits follow from what a group can answer",
  };
}

/** The first group gets what no route matches, so its class is the one without paths. */
function admissionOf(group: InferenceGroup, isFirst: boolean, floodFactor: number): AdmissionClass[] {
  if (!group.demand) return [];
  const demand = assessedDemand(group.demand);
  const instances = group.sizes.active.max;
  const { arrivalRate } = loadLimit({ ...waitTarget(demand), instances });
  const saturation = littleRate({ number: instances * demand.slots, timeSpent: demand.serviceSeconds });
  return [
    {
      name: group.name,
      ...(isFirst ? {} : { paths: group.routes ?? [] }),
      busyAt: RequestRate.perSecond(arrivalRate),
      floodAt: RequestRate.perSecond(saturation * floodFactor),
    },
  ];
}
