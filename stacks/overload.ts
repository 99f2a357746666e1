import { Environment, InferenceGroup } from '../config/environment';
import { assessedDemand } from '../config/group-capacity';
import { Demand } from '../lib/assessment/assessed-service';
import { waitTarget } from '../lib/assessment/demand';
import { InputError, orList, Problem } from '../lib/core/errors';
import { RegionStack } from '../lib/core/region-stack';
import { Duration, RequestRate } from '../lib/core/quantities';
import { KeyRef, ProtectableLoadBalancerRef, TargetGroupRef, TopicRef } from '../lib/core/references';
import { EndpointFallback } from '../lib/inference/inference-endpoint';
import { AdmissionClass, WebAcl } from '../lib/inference/web-acl';
import { littleRate, loadLimit } from '../lib/models/capacity';
import { SheddingAlarms } from '../lib/observability/shedding-alarms';

/** What an environment says of its protection from overload. */
export interface OverloadSettings {
  readonly perClient: RequestRate;
  /** How many times what all slots of a group can answer must arrive before all of it is refused; above 1. */
  readonly floodFactor: number;
  readonly retryAfter: Duration;
  readonly logRetention: Duration;
  readonly closed: boolean;
  /**
   * Groups whose requests of low priority, while they are busy, are answered by another group with a smaller model; the
   * value is the name of that group.
   *
   * @default - none: they are refused
   */
  readonly fallbacks?: Readonly<Record<string, string>>;
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
  /**
   * Told when shedding lasts.
   *
   * @default - nobody is told
   */
  readonly topic?: TopicRef;
}

/**
 * Puts a web ACL before a load balancer, its limits from what the models say that the groups can answer at their
 * greatest size. The limits are the same in both Regions, and the same before and after a failover: a runbook scales out
 * to that size.
 *
 * @throws InputError `overload-demand` where a group states no demand: without one no rate follows; `overload-fallback`
 */
export function addOverloadProtection(
  stack: RegionStack,
  environment: Environment,
  { loadBalancer, logKey, settings = DEFAULT_OVERLOAD, topic }: OverloadProtectionProps,
): WebAcl {
  const { groups } = environment.inference;
  const problems = [
    ...groups.flatMap(({ demand }, index) => (demand ? [] : [withoutDemand(index)])),
    ...fallbackProblems(environment, settings),
  ];
  if (problems.length > 0) throw new InputError(problems);
  const classes = groups.flatMap((group, index) => admissionOf(group, index === 0, settings));
  const webAcl = new WebAcl(stack, 'WebAcl', {
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
  if (topic) new SheddingAlarms(stack, 'SheddingAlarms', { names: stack.names, webAcl, topic });
  return webAcl;
}

/**
 * Where the endpoint sends what the web ACL marks for a smaller model.
 *
 * @param groups of the environment, by name
 * @throws InputError `overload-fallback`
 */
export function endpointFallbacks(
  environment: Environment,
  settings: OverloadSettings | undefined,
  groups: ReadonlyMap<string, TargetGroupRef>,
): readonly EndpointFallback[] {
  if (!settings) return [];
  const problems = fallbackProblems(environment, settings);
  if (problems.length > 0) throw new InputError(problems);
  return Object.entries(settings.fallbacks ?? {}).flatMap(([name, smaller]) => {
    const group = groups.get(smaller);
    return group ? [{ name, group }] : [];
  });
}

/** A group falls back to another one that does not fall back itself: what is marked is routed once. */
function fallbackProblems({ inference }: Environment, { fallbacks = {} }: OverloadSettings): Problem[] {
  const names = inference.groups.map(({ name }) => name);
  return Object.entries(fallbacks).flatMap(([name, smaller]) => {
    const others = names.filter((other) => other !== name && !(other in fallbacks));
    if (names.includes(name) && others.includes(smaller)) return [];
    return [
      {
        code: 'overload-fallback',
        where: `overload.fallbacks.${name}`,
        message: names.includes(name)
          ? `must be another group that does not fall back itself, got '${smaller}'; ${others.length > 0 ? `it can be ${orList(others)}` : 'add a group with a smaller model'}`
          : `must be of a group, got '${name}'; it can be ${orList(names)}`,
      },
    ];
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
function admissionOf(
  group: InferenceGroup,
  isFirst: boolean,
  { floodFactor, fallbacks = {} }: OverloadSettings,
): AdmissionClass[] {
  if (!group.demand) return [];
  const { busyAt, floodAt } = admissionRates(assessedDemand(group.demand), group.sizes.active.max, floodFactor);
  return [
    {
      name: group.name,
      ...(isFirst ? {} : { paths: group.routes ?? [] }),
      busyAt: RequestRate.perSecond(busyAt),
      floodAt: RequestRate.perSecond(floodAt),
      fallsBack: group.name in fallbacks,
    },
  ];
}

/** From which rates on requests are refused, per second. */
export interface AdmissionRates {
  /** What so many instances just answer in time. */
  readonly busyAt: number;
  /** What all their slots can answer at all, times the factor. */
  readonly floodAt: number;
}

/** The limits of a group of so many instances, from what is asked of it. */
export function admissionRates(demand: Demand, instances: number, floodFactor: number): AdmissionRates {
  const { arrivalRate } = loadLimit({ ...waitTarget(demand), instances });
  const saturation = littleRate({ number: instances * demand.slots, timeSpent: demand.serviceSeconds });
  return { busyAt: arrivalRate, floodAt: saturation * floodFactor };
}
