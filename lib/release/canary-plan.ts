import { Percent } from '../core/quantities';
import { canaryInstances } from '../core/canary-size';
import { ErrorDifference, requestsToTell } from './error-difference';
import { releasePlan, ReleasePlan, ReleasePlanProps, ReleaseStep, replacementSeconds, RunningVersion } from './plan';

/** The shares of the requests that a canary gets, one after the other. */
export const CANARY_WEIGHTS: readonly Percent[] = [5, 25, 50].map((weight) => Percent.of(weight));

/** How the alarms on a canary look back, in seconds: 3 periods of 5 minutes, `CanaryReleaseAlarms`. */
const CANARY_LOOK_BACK = 15 * 60;

/** A canary as the environment file has it. */
export interface CanaryTrial {
  /** The Region that it is tried in. */
  readonly region: string;
  /** What its instances run. */
  readonly runs: RunningVersion;
  /** The share of the requests that it is to have now. */
  readonly weight: Percent;
  readonly instances: number;
  /**
   * Requests a second to the whole group in quiet hours.
   *
   * @default - not known: how long the requests take to come cannot be said
   */
  readonly rate?: number;
  /** What a bake has to tell apart. */
  readonly toTell: Omit<ErrorDifference, 'weight'>;
}

/**
 * The steps of a release that is tried on a share of the requests first: instances without requests, then shares of
 * them, each until enough were answered to tell its errors from those of the version beside it; then the promotion, as
 * a release without a canary, while the canary goes on with its share; at last the canary is taken away.
 *
 * It is tried where users are, for only they show load; promoted where they are not first, for a version that proved
 * itself under load may still not start in the other Region.
 *
 * @throws WarmsiteError `artifact-overwritten`, `nothing-to-release`
 */
export function canaryPlan(props: ReleasePlanProps, trial: CanaryTrial): ReleasePlan {
  const isPromoted = JSON.stringify(trial.runs) === JSON.stringify(props.group.runs);
  const promotion = isPromoted
    ? releasePlan(props)
    : releasePlan({
        ...props,
        group: { ...props.group, runs: trial.runs },
        before: { runs: props.group.runs, othersChanged: props.before?.othersChanged ?? [] },
      });
  const first = promotion.steps.findIndex(({ kind }) => kind === 'change');
  const steps = [
    ...promotion.steps.slice(0, first),
    ...(isPromoted ? [] : trialSteps(props, trial)),
    ...promotion.steps.slice(first, -1),
    ...removal(props, trial),
    ...promotion.steps.slice(-1),
  ];
  return {
    ...promotion,
    cautions: [...cautionsOf(props, trial, isPromoted), ...promotion.cautions],
    steps,
    seconds: steps.reduce((sum, { seconds = 0 }) => sum + seconds, 0),
  };
}

/**
 * Seconds until a canary has answered what it takes to tell its errors from those of the version beside it, and until
 * its alarms have looked back over all of them; undefined when nobody knows how many requests come.
 */
export function trialSeconds(
  weight: Percent,
  { rate, toTell }: Pick<CanaryTrial, 'rate' | 'toTell'>,
): number | undefined {
  if (rate === undefined) return undefined;
  const requests = requestsToTell({ ...toTell, weight: weight.fraction });
  return Math.ceil(requests / (rate * weight.fraction)) + CANARY_LOOK_BACK;
}

function trialSteps(props: ReleasePlanProps, trial: CanaryTrial): readonly ReleaseStep[] {
  let instances = canaryInstances(CANARY_WEIGHTS[0] ?? Percent.of(0), props.group.activeMax);
  const steps = [start(props, trial, instances)];
  for (const weight of CANARY_WEIGHTS) {
    const needed = canaryInstances(weight, props.group.activeMax);
    steps.push(share(props, trial, weight, needed, needed > instances), watch(props, trial, weight));
    instances = needed;
  }
  return [...steps, promote(props, trial)];
}

function start(props: ReleasePlanProps, trial: CanaryTrial, instances: number): ReleaseStep {
  const { region } = trial;
  return {
    id: `canary-start-${region}`,
    kind: 'change',
    region,
    title: `Start the canary in ${region}, without requests`,
    why: 'The load balancer looks at weights alone: what is sent to a canary whose instances still load their model is answered with 503.',
    commands: [
      set(props, 'region', region),
      set(props, 'weight', '0%'),
      set(props, 'instances', String(instances)),
      deploy(props, region),
      healthy(props, region),
    ],
    goOnWhen: `all of its instances, ${instances}, are InService and Healthy`,
    seconds: replacementSeconds(1, props.group, props.rollout),
    rollback: {
      words: 'Nobody is sent there: take the canary out of the environment file, and deploy.',
      commands: [remove(props), deploy(props, region)],
    },
  };
}

function share(
  props: ReleasePlanProps,
  { region }: CanaryTrial,
  weight: Percent,
  instances: number,
  grows: boolean,
): ReleaseStep {
  return {
    id: `canary-${weight.value}-${region}`,
    kind: 'change',
    region,
    title: `Give the canary ${weight.toString()} of the requests in ${region}`,
    why: `It is not sticky: each request is dealt anew, so that the way back takes hold with the next one.${
      grows ? ' The instances come before the requests, for new ones take their time to load the model.' : ''
    }`,
    commands: [
      ...(grows
        ? [
            set(props, 'instances', String(instances)),
            deploy(props, region),
            `${healthy(props, region)}   # ${instances}`,
          ]
        : []),
      set(props, 'weight', weight.toString()),
      deploy(props, region),
    ],
    goOnWhen: `the deployment is through${grows ? `, after ${instances} instances were InService and Healthy` : ''}`,
    ...(grows ? { seconds: replacementSeconds(1, props.group, props.rollout) } : {}),
    rollback: abort(props, region),
  };
}

function watch(props: ReleasePlanProps, trial: CanaryTrial, weight: Percent): ReleaseStep {
  const { names, group } = props;
  const { region, toTell } = trial;
  const place = names.in(region);
  const requests = requestsToTell({ ...toTell, weight: weight.fraction });
  const prefix = place.alarm(`${names.canaryOf(group.name)}-`);
  const seconds = trialSeconds(weight, trial);
  return {
    id: `canary-bake-${weight.value}-${region}`,
    kind: 'bake',
    region,
    title: `Watch the canary with ${weight.toString()}`,
    why: `After ${requests.toLocaleString('en')} of its requests, ${percent(toTell.difference)} points more errors than ${percent(toTell.errors)}% are noticed in ${percent(toTell.power)} of 100 cases, and ${percent(1 - toTell.confidence)} of 100 times it is chance alone.${
      seconds === undefined ? ' How long that takes depends on the requests: nobody knows their rate here.' : ''
    }`,
    commands: [
      `aws cloudwatch describe-alarms --region ${region} --alarm-name-prefix ${prefix} --query 'MetricAlarms[].[AlarmName,StateValue]' --output text`,
    ],
    goOnWhen: `it has answered ${requests.toLocaleString('en')} requests, and no alarm named ${prefix}... fired`,
    ...(seconds === undefined ? {} : { seconds }),
    rollback: abort(props, region),
  };
}

function promote(props: ReleasePlanProps, { region }: CanaryTrial): ReleaseStep {
  const { group } = props;
  return {
    id: 'canary-promote',
    kind: 'gate',
    title: 'Make it the version of the group',
    why: 'From here on it is a release like any other, in the Region that does not serve first. The canary goes on with its share: what was proven stays while the rest follows.',
    commands: [
      `# ${file(props)}: give the group ${group.name} the model, image and arguments of its canary; leave the canary as it is`,
      'git commit --all --message "Promote the canary"',
    ],
    goOnWhen: 'the commit is reviewed',
    rollback: abort(props, region),
  };
}

/** Weight first: an instance that ends while requests are sent to it takes some with it. */
function removal(props: ReleasePlanProps, { region }: CanaryTrial): readonly ReleaseStep[] {
  const drain = props.group.drain.toString();
  return [
    {
      id: `canary-quiet-${region}`,
      kind: 'change',
      region,
      title: `Send the canary in ${region} no more requests`,
      why: `The group has the same version now. Its instances finish what they have: ${drain}.`,
      commands: [set(props, 'weight', '0%'), deploy(props, region)],
      goOnWhen: `${drain} are over, and no alarm fired`,
      seconds: props.group.drain.toSeconds(),
      rollback: { words: 'Give it its weight back, and deploy: it still runs.', commands: [deploy(props, region)] },
    },
    {
      id: `canary-remove-${region}`,
      kind: 'change',
      region,
      title: `Take the canary in ${region} away`,
      why: 'It costs what it costs, and a second canary needs its name.',
      commands: [remove(props), deploy(props, region)],
      goOnWhen: 'the deployment is through; a review of its plan says that the group to go gets no requests',
      rollback: { words: 'Nothing depends on it any more: leave it away.', commands: [] },
    },
  ];
}

function cautionsOf(props: ReleasePlanProps, trial: CanaryTrial, isPromoted: boolean): readonly string[] {
  const { group, writer } = props;
  const { region, weight, instances } = trial;
  return [
    ...(region === writer
      ? [
          `The canary of ${group.name} is meant to have ${weight.toString()} of the requests in ${region} with ${instances} of its own instances. A failover ends it by itself: the Region that takes over has none.`,
        ]
      : [
          `The canary of ${group.name} is meant for ${region}, which does not serve: nothing of it runs, for a Region that waits would answer its share of the first requests with 503. Name ${writer}, or take it away.`,
        ]),
    ...(isPromoted
      ? ['The group has the version of its canary already: what is left is the release and the removal.']
      : []),
  ];
}

function abort(props: ReleasePlanProps, region: string): ReleaseStep['rollback'] {
  return {
    words:
      'No requests first, which takes hold at once; then take the canary away. Never end its instances before: its share would be answered with 503.',
    commands: [set(props, 'weight', '0%'), deploy(props, region), remove(props), deploy(props, region)],
  };
}

function file({ names }: ReleasePlanProps): string {
  return `config/environments/${names.environment}.yaml`;
}

function set(props: ReleasePlanProps, field: string, value: string): string {
  return `# ${file(props)}: canary of the group ${props.group.name}: ${field}: ${value}`;
}

function remove(props: ReleasePlanProps): string {
  return `# ${file(props)}: take the section canary of the group ${props.group.name} out`;
}

function deploy({ names }: ReleasePlanProps, region: string): string {
  return `npx cdktf deploy ${names.in(region).siteStack} --ignore-missing-stack-dependencies`;
}

/** The state of each of its instances: in service when its model answers, healthy as the load balancer sees it. */
function healthy({ names, group }: ReleasePlanProps, region: string): string {
  const name = names.in(region).inferenceGroup(names.canaryOf(group.name));
  return `aws autoscaling describe-auto-scaling-groups --region ${region} --auto-scaling-group-names ${name} --query 'AutoScalingGroups[].Instances[].[InstanceId,LifecycleState,HealthStatus]' --output text`;
}

/** Of a share, without more digits than it has: 2, 0.5. */
function percent(share: number): string {
  return String(Number((100 * share).toPrecision(3)));
}
