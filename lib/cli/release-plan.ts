import * as path from 'node:path';
import { Environment, InferenceGroup } from '../../config/environment';
import { loadEnvironment } from '../../config/load';
import { BUCKET_PURPOSES } from '../../stacks/purposes';
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
import { ReleasePlanProps, releasePlan, RunningVersion, SyntheticRequest } from '../release/plan';
import { planMarkdown } from '../release/plan-markdown';
import type { Options } from './flags';
import { releasePlanText } from './release-text';

/** How the alarm on errors of a group looks, which turns its rollouts back: `EndpointAlarms`. */
const ERRORS_ALARM = { period: Duration.minutes(1), evaluationPeriods: 5, minRequests: DEFAULT_MIN_REQUESTS } as const;

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
  const plan = releasePlan(releasePlanProps(environment, String(options['group']), before));
  if (options['json'] === true) console.log(JSON.stringify({ environment: name, ...plan }, null, 2));
  else if (options['markdown'] === true) process.stdout.write(planMarkdown(plan));
  else console.log(releasePlanText(plan));
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
