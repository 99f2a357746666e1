import * as path from 'node:path';
import { Environment, InferenceGroup } from '../../config/environment';
import { loadEnvironment } from '../../config/load';
import { BUCKET_PURPOSES } from '../../stacks/purposes';
import { CanarySettings } from '../../stacks/serving';
import { InputError, orList } from '../core/errors';
import { Duration } from '../core/quantities';
import {
  BOOT_TIME,
  ROLLOUT_CHECKPOINT_DELAY,
  ROLLOUT_CHECKPOINTS,
  ROLLOUT_MAX_HEALTHY_PERCENT,
  SETTLING_TIME,
} from '../inference/inference-group';
import { DEFAULT_MIN_REQUESTS } from '../observability/endpoint-alarms';
import { canaryPlan, CanaryTrial } from '../release/canary-plan';
import { ReleasePlanProps, releasePlan, RunningVersion, SyntheticRequest } from '../release/plan';
import { planMarkdown } from '../release/plan-markdown';
import { Flags, type Options } from './flags';
import { printResult } from './output';
import { releasePlanText } from './release-text';

/** How the alarm on errors of a group looks, which turns its rollouts back: `EndpointAlarms`. */
const ERRORS_ALARM = { period: Duration.minutes(1), evaluationPeriods: 5, minRequests: DEFAULT_MIN_REQUESTS } as const;

/** Share of requests that a version which is well is taken to fail. */
const USUAL_ERRORS = 0.01;

/** By how much more of its requests a canary must fail to be found out, unless a flag says otherwise. */
export const DEFAULT_CANARY_DIFFERENCE = 0.02;

/** How certain it must be that a canary is worse, and that a worse one is found out, unless a flag says otherwise. */
export const DEFAULT_CANARY_CONFIDENCE = 0.95;
const CANARY_POWER = 0.9;

/** The flags by what the model calls them. */
const CANARY_FLAGS = { confidence: 'confidence', difference: 'difference', 'errors + difference': 'difference' };

export interface ReleasePlanCommandProps {
  readonly root: string;
  readonly environment: string;
  readonly options: Options;
}

/** Prints the steps of a release. */
export function runReleasePlan({ root, environment: name, options }: ReleasePlanCommandProps): void {
  const environment = loadEnvironment(name, { root });
  const { from } = options;
  const before = typeof from === 'string' ? loadEnvironment(name, { root: path.resolve(root, from) }) : undefined;
  const flags = new Flags('release plan', options);
  const difference = flags.share('difference', '2%', { open: true }) ?? DEFAULT_CANARY_DIFFERENCE;
  const confidence = flags.share('confidence', '95%', { open: true }) ?? DEFAULT_CANARY_CONFIDENCE;
  flags.throwIfAny();
  const group = String(options['group']);
  const props = releasePlanProps(environment, group, before);
  const trial = canaryTrial(environment, group, {
    errors: USUAL_ERRORS,
    difference,
    confidence,
    power: CANARY_POWER,
  });
  const plan = trial ? flags.ask(() => canaryPlan(props, trial), CANARY_FLAGS) : releasePlan(props);
  printResult(
    options['json'] === true,
    () => ({ environment: name, ...plan }),
    () => (options['markdown'] === true ? planMarkdown(plan).trimEnd() : releasePlanText(plan)),
  );
}

/**
 * What of an environment a release needs to know.
 *
 * @throws InputError `unknown-group`
 */
export function releasePlanProps(environment: Environment, name: string, before?: Environment): ReleasePlanProps {
  const { pair, topology, dns, inference } = environment;
  const group = inference.groups.find((each) => each.name === name);
  if (!group) {
    throw new InputError([
      {
        code: 'unknown-group',
        where: 'release plan --group',
        message: `must be ${orList(inference.groups.map((each) => each.name))}, got '${name}'`,
      },
    ]);
  }
  const old = before?.inference.groups.find((each) => each.name === name);
  return {
    names: environment.names(pair.home),
    pair,
    writer: topology.writer,
    evacuated: topology.evacuated,
    record: dns.record,
    bucketPurpose: BUCKET_PURPOSES[0],
    group: {
      name,
      runs: runsIn(group),
      warmUp: group.warmUp,
      drain: group.drain,
      activeMax: group.sizes.active.max,
      standbyMin: group.sizes.standby.min,
    },
    rollout: {
      maxHealthyPercent: ROLLOUT_MAX_HEALTHY_PERCENT,
      checkpoints: ROLLOUT_CHECKPOINTS,
      checkpointDelay: ROLLOUT_CHECKPOINT_DELAY,
      boot: BOOT_TIME,
      settling: SETTLING_TIME,
    },
    alarm: { name: `${name}-5xx`, ...ERRORS_ALARM },
    request: requestTo(environment, group),
    ...(before && old
      ? { before: { runs: runsIn(old), othersChanged: othersChanged(environment, before, name) } }
      : {}),
  };
}

/** The canary of a group as its plan needs it; undefined for a group without one. */
export function canaryTrial(
  { inference }: Environment,
  name: string,
  toTell: CanaryTrial['toTell'],
): CanaryTrial | undefined {
  const group = inference.groups.find((each) => each.name === name);
  if (!group?.canary) return undefined;
  const { canary, demand } = group;
  return {
    region: canary.region,
    runs: runsIn(asCanary(group, canary)),
    weight: canary.weight,
    instances: canary.instances,
    ...(demand ? { rate: demand.baseRate.perSecond } : {}),
    toTell,
  };
}

/** The group as it would be with what its canary runs. */
function asCanary(group: InferenceGroup, { model, image, arguments: words }: CanarySettings): InferenceGroup {
  return { ...group, model, image: image ?? group.image, arguments: [...(words ?? group.arguments)] };
}

function runsIn(group: InferenceGroup): RunningVersion {
  const { model, image, port } = group;
  const { arguments: words, healthPath, inFlightMetric, instanceTypes, ami, volume, warmUp } = group;
  const others = {
    arguments: words,
    healthPath,
    inFlightMetric,
    instanceTypes,
    ami,
    volume,
    warmUp: warmUp.toString(),
  };
  return {
    artifact: model.artifact,
    manifestSha256: model.manifestSha256,
    image,
    port: String(port),
    others: Object.fromEntries(
      Object.entries(others).map(([field, value]) => [
        field,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    ),
  };
}

function othersChanged(environment: Environment, before: Environment, name: string): readonly string[] {
  const versions = (of: Environment): ReadonlyMap<string, string> =>
    new Map(of.inference.groups.map((group) => [group.name, JSON.stringify(runsIn(group))]));
  const [now, then] = [versions(environment), versions(before)];
  return [...now].flatMap(([other, runs]) => (other !== name && then.get(other) !== runs ? [other] : []));
}

/** The request that verifies a takeover, when it goes to this group; otherwise its first route, for a body to be written. */
function requestTo({ inference, runbooks }: Environment, group: InferenceGroup): SyntheticRequest {
  const { inference: known } = runbooks.verification;
  const matches = (routes: readonly string[] | undefined, url: string): boolean =>
    (routes ?? []).some((route) => pattern(route).test(url.replace(/\?.*/, '')));
  const receiver = known && (inference.groups.find(({ routes }) => matches(routes, known.path)) ?? inference.groups[0]);
  if (known && receiver?.name === group.name) return known;
  return { method: 'POST', path: (group.routes?.[0] ?? '/').replace(/[*?]/g, '') };
}

/** A route of the load balancer: `*` is any text, `?` any character. */
function pattern(route: string): RegExp {
  const text = route
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('\\*', '.*')
    .replaceAll('\\?', '.');
  return new RegExp(`^${text}$`);
}
