import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { Duration } from '../core/quantities';
import { RegionPair } from '../core/regions';
import { MODEL_MANIFEST } from '../inference/user-data';

/** An inference group, as far as a release concerns it. */
export interface ReleaseGroup {
  readonly name: string;
  /** What of it an instance runs, by the words of the environment file: another value replaces every instance. */
  readonly runs: RunningVersion;
  readonly warmUp: Duration;
  readonly drain: Duration;
  /** Most instances of the Region that writes. */
  readonly activeMax: number;
  /** Least instances of the other Region; 0 is a pilot light. */
  readonly standbyMin: number;
}

/** What a release changes, as texts to compare. */
export interface RunningVersion {
  readonly artifact: string;
  readonly manifestSha256: string;
  readonly image: string;
  readonly port: string;
  /** Everything else that replaces the instances, by its field, e.g. `arguments`. */
  readonly others: Readonly<Record<string, string>>;
}

/** How the group replaces its instances; the constants of `InferenceGroup`, see there. */
export interface RolloutSettings {
  /** Size of the group during a rollout, in percent of its size; it never has less than all. */
  readonly maxHealthyPercent: number;
  /** Shares of the group after which a rollout waits, in percent. */
  readonly checkpoints: readonly number[];
  readonly checkpointDelay: Duration;
  /** From a launch to the start of the script. */
  readonly boot: Duration;
  /** From the first answer until health and metrics count. */
  readonly settling: Duration;
}

/** The alarm that turns a rollout back. */
export interface RollbackAlarm {
  readonly name: string;
  readonly period: Duration;
  readonly evaluationPeriods: number;
  /** Requests a minute below which it takes every answer as good. */
  readonly minRequests: number;
}

/** A request that the new version must answer. */
export interface SyntheticRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  /**
   * JSON in one line.
   *
   * @default - none with GET; otherwise that of a file `request.json`, for somebody to write
   */
  readonly body?: string;
}

/** The environment before the release. */
export interface ReleasedBefore {
  readonly runs: RunningVersion;
  /** Other groups that the same deployment would roll out. */
  readonly othersChanged: readonly string[];
}

/** What is released, where, and how it is rolled out. */
export interface ReleasePlanProps {
  /** The environment, in either of its Regions. */
  readonly names: Names;
  readonly pair: RegionPair;
  /** Region whose database accepts writes, and which serves. */
  readonly writer: string;
  /** Regions held out of service by the latch. */
  readonly evacuated: readonly string[];
  /** The public name. */
  readonly record: string;
  /** Purpose of the bucket that holds the models. */
  readonly bucketPurpose: string;
  readonly group: ReleaseGroup;
  readonly rollout: RolloutSettings;
  readonly alarm: RollbackAlarm;
  readonly request: SyntheticRequest;
  /**
   * @default - everything is taken to be new
   */
  readonly before?: ReleasedBefore;
}

/** How a step is undone, when it or a later one finds a fault. */
export interface StepRollback {
  readonly words: string;
  readonly commands: readonly string[];
}

/** What a step does: makes ready, waits for a condition, changes a Region, watches the change, or tidies up. */
export type StepKind = 'prepare' | 'gate' | 'change' | 'bake' | 'finish';

/** One step of a release. */
export interface ReleaseStep {
  /** Kebab-case, unique in a plan. */
  readonly id: string;
  readonly kind: StepKind;
  readonly title: string;
  /** Why it comes, and comes here. */
  readonly why: string;
  /**
   * The Region that it changes or watches.
   *
   * @default - both, or none
   */
  readonly region?: string;
  readonly commands: readonly string[];
  /** When to go on; otherwise roll back. */
  readonly goOnWhen: string;
  /**
   * Seconds that it takes at most; of a bake: at least.
   *
   * @default - depends on the size of the files and on the line
   */
  readonly seconds?: number;
  readonly rollback: StepRollback;
}

/** The steps of a release, and what they change. */
export interface ReleasePlan {
  readonly group: string;
  /** The Regions in the order in which they are changed. */
  readonly order: readonly [string, string];
  /** What is new, by the fields of the environment file. Empty without the environment before the release. */
  readonly changes: readonly { readonly field: string; readonly from: string; readonly to: string }[];
  /** What is allowed, and deserves a second thought. */
  readonly cautions: readonly string[];
  readonly steps: readonly ReleaseStep[];
  /** Seconds of all steps whose duration is known. */
  readonly seconds: number;
}

/**
 * The steps of a safe release of one group.
 *
 * The Region that does not serve is first: it has what the other one has, stack for stack, and nobody is hurt when it
 * fails. That no users are there is also what it lacks, and its alarm sees nothing without requests; so synthetic ones
 * are sent to the Region's own name, at the rate from which on the alarm counts. They prove that instances start, that
 * the model answers and that errors are few; not how it does under load. That is proved where users are: by the rollout
 * of the serving Region, which stops after the first checkpoint and is turned back by its alarm.
 *
 * @throws WarmsiteError `artifact-overwritten`, `nothing-to-release`
 */
export function releasePlan(props: ReleasePlanProps): ReleasePlan {
  const { pair, group, before, writer } = props;
  const order = [pair.other(writer), writer] as const;
  const changes = before ? changesBetween(before.runs, group.runs) : [];
  requireReleasable(props, changes);
  const isNew = (field: string): boolean => !before || changes.some((change) => change.field === field);
  const hasNewModel = isNew('artifact') || isNew('manifestSha256');
  const steps = [
    ...(hasNewModel ? [upload(props)] : []),
    ...(isNew('image') ? [image(props)] : []),
    parity(props),
    ...order.flatMap((region, index) => {
      const place: Turn = { region, serves: region === writer, changed: order.slice(0, index + 1) };
      return [change(props, place), bake(props, place)];
    }),
    finish(props),
  ];
  return {
    group: group.name,
    order,
    changes,
    cautions: cautionsOf(props, changes),
    steps,
    seconds: steps.reduce((sum, { seconds = 0 }) => sum + seconds, 0),
  };
}

/**
 * Seconds that it takes to replace all instances of a group, at most: the batches one after the other, each instance
 * from its launch to its place in service and its predecessor to its last answer. 0 for an empty group.
 *
 * A batch is what the group may have above its size, one instance at least; AWS does not say how it rounds, so this
 * rounds down. `instances` is the most that there may be, and a smaller group can need more batches than a larger one
 * (19 go one by one, 20 go two by two): the most batches of all sizes up to it count.
 */
export function replacementSeconds(
  instances: number,
  { warmUp, drain }: ReleaseGroup,
  rollout: RolloutSettings,
): number {
  let batches = 0;
  for (let size = 1; size <= instances; size += 1) {
    const atATime = Math.max(1, Math.floor((size * (rollout.maxHealthyPercent - 100)) / 100));
    batches = Math.max(batches, Math.ceil(size / atATime));
  }
  const each = [rollout.boot, warmUp, rollout.settling, drain].reduce((sum, part) => sum + part.toSeconds(), 0);
  return batches * each;
}

/** Seconds that a rollout takes at most: the replacement, and a wait at each checkpoint. */
export function rolloutSeconds(instances: number, group: ReleaseGroup, rollout: RolloutSettings): number {
  if (instances === 0) return 0;
  const waits = rollout.checkpoints.length * rollout.checkpointDelay.toSeconds();
  return replacementSeconds(instances, group, rollout) + waits;
}

/**
 * Seconds to leave a Region alone after its rollout, before the other one is touched:
 *
 *     settling + (evaluation periods + 1) x period + replacement of all instances
 *
 * The last instance counts after the settling time; a fault of it is in the alarm when that has looked back over all its
 * periods, the one in which it began included; and then the Region is turned back, which replaces every instance, each
 * with its warm-up. Whoever goes on after that finds the Region quiet on the new version or quiet on the old one, never
 * on its way: at any moment one of the two Regions is whole.
 */
export function bakeSeconds(instances: number, props: Pick<ReleasePlanProps, 'group' | 'rollout' | 'alarm'>): number {
  const { group, rollout, alarm } = props;
  const lookBack = (alarm.evaluationPeriods + 1) * alarm.period.toSeconds();
  return rollout.settling.toSeconds() + lookBack + replacementSeconds(instances, group, rollout);
}

/** The Region whose turn it is. */
interface Turn {
  readonly region: string;
  readonly serves: boolean;
  /** The Regions that are on the new version by then, it among them. */
  readonly changed: readonly string[];
}

/** The most instances that a Region has; those that a pilot light is lent for the release. */
function instancesIn({ group }: ReleasePlanProps, { serves }: Turn): number {
  return serves ? group.activeMax : Math.max(1, group.standbyMin);
}

function isLent({ group }: ReleasePlanProps, { serves }: Turn): boolean {
  return !serves && group.standbyMin === 0;
}

function upload({ names, writer, bucketPurpose, group }: ReleasePlanProps): ReleaseStep {
  const target = `s3://${names.in(writer).bucket(bucketPurpose)}/${group.runs.artifact}/`;
  return {
    id: 'upload',
    kind: 'prepare',
    title: `Write the manifest and upload the model in ${writer}`,
    why: `Its digest in the environment file decides what instances start with; S3 brings the files to the other Region.`,
    commands: [
      `npm run warmsite -- release manifest ./model   # prints ${group.runs.manifestSha256}`,
      `aws s3 cp --recursive ./model ${target} --region ${writer}`,
    ],
    goOnWhen: `the manifest's digest is the one in the environment file and every file of the folder was uploaded, ${MODEL_MANIFEST} too`,
    rollback: {
      words: 'Nothing reads the files yet. Remove them, or leave them.',
      commands: [`aws s3 rm --recursive ${target} --region ${writer}`],
    },
  };
}

function image({ names, pair, writer, group }: ReleasePlanProps): ReleaseStep {
  const [, repository = '', reference = ''] = /^([^:@]+)[:@](.+)$/.exec(group.runs.image) ?? [];
  const id = group.runs.image.includes('@') ? `imageDigest=${reference}` : `imageTag=${reference}`;
  const name = names.repository(repository);
  const local = group.runs.image;
  const remote = `${names.in(writer).registryHost}/${names.repository(group.runs.image)}`;
  return {
    id: 'image',
    kind: 'gate',
    title: 'Push the image, and see it in both registries',
    why: 'An instance pulls from its own Region only. Replication takes minutes and covers what was pushed after it was set up.',
    commands: [
      ...(group.runs.image.includes('@') ? [] : [`docker tag ${local} ${remote}`, `docker push ${remote}`]),
      ...pair.both.map(
        (region) =>
          `aws ecr describe-images --region ${region} --repository-name ${name} --image-ids ${id} --query 'imageDetails[].imageDigest' --output text`,
      ),
    ],
    goOnWhen: 'both Regions print the same digest',
    rollback: { words: 'Nothing pulls the image yet: leave it.', commands: [] },
  };
}

function parity({ names, group }: ReleasePlanProps): ReleaseStep {
  return {
    id: 'parity',
    kind: 'gate',
    title: 'Both Regions hold the same bytes',
    why: 'From here on a Region may lose its instances at any time, and starts new ones from its own files alone.',
    commands: [`npm run warmsite -- release parity ${names.environment}`],
    goOnWhen: `it ends with exit code 0; ${group.name} and every other group are the same. What is not compared is not the same`,
    rollback: { words: 'Nothing has changed: stop here.', commands: [] },
  };
}

function change(props: ReleasePlanProps, turn: Turn): ReleaseStep {
  const { names, group, rollout } = props;
  const { region, serves } = turn;
  const place = names.in(region);
  const lent = isLent(props, turn);
  const auto = `--region ${region} --auto-scaling-group-name ${place.inferenceGroup(group.name)}`;
  const [first = 100] = rollout.checkpoints;
  const one = replacementSeconds(1, group, rollout);
  return {
    id: `change-${region}`,
    kind: 'change',
    region,
    title: `Roll out in ${region}, which ${serves ? 'serves' : 'does not serve'}`,
    why: serves
      ? `New instances come before old ones go. After ${first}% it waits ${rollout.checkpointDelay.toString()}; the alarm ${place.alarm(props.alarm.name)} turns it back by itself.`
      : `Nobody is served here: a version that does not start, or answers with errors, hurts nobody.${
          lent ? ' A pilot light has no instance to try it on, so it is lent one.' : ''
        }`,
    commands: [
      ...deployment(place),
      ...(lent ? [`aws autoscaling set-desired-capacity ${auto} --desired-capacity 1`] : []),
      lent
        ? `aws autoscaling describe-auto-scaling-groups --region ${region} --auto-scaling-group-names ${place.inferenceGroup(group.name)} --query 'AutoScalingGroups[].Instances[].[InstanceId,LifecycleState,HealthStatus]' --output text`
        : `aws autoscaling describe-instance-refreshes ${auto} --max-records 1 --query 'InstanceRefreshes[].[Status,PercentageComplete,StatusReason]' --output text`,
    ],
    goOnWhen: lent
      ? 'the instance is InService and Healthy'
      : 'the instance refresh is Successful; RollbackSuccessful means that the alarm has turned it back: find out why',
    seconds: lent ? one : rolloutSeconds(instancesIn(props, turn), group, rollout),
    rollback: {
      words: lent
        ? 'Take the instance back, then deploy what was there before.'
        : 'While the refresh runs, turn it back; once it has ended that is refused, and the old version is deployed again. Without the second, the next deployment would roll out the new version once more.',
      commands: [
        lent
          ? `aws autoscaling set-desired-capacity ${auto} --desired-capacity 0`
          : `aws autoscaling rollback-instance-refresh ${auto}`,
        ...turnBack(props, turn),
      ],
    },
  };
}

function bake(props: ReleasePlanProps, turn: Turn): ReleaseStep {
  const { names, group, alarm } = props;
  const { region, serves } = turn;
  const place = names.in(region);
  const seconds = bakeSeconds(instancesIn(props, turn), props);
  const lent = isLent(props, turn);
  const lentBack = `aws autoscaling set-desired-capacity --region ${region} --auto-scaling-group-name ${place.inferenceGroup(group.name)} --desired-capacity 0`;
  const alarms = `aws cloudwatch describe-alarms --region ${region} --state-value ALARM --alarm-name-prefix ${place.prefix}- --query '[MetricAlarms,CompositeAlarms][][].AlarmName' --output text`;
  return {
    id: `bake-${region}`,
    kind: 'bake',
    region,
    title: `Leave ${region} alone, and watch`,
    why: serves
      ? 'Faults of memory, of long conversations and of busy hours take their time to show.'
      : `Long enough for the alarm to see the last instance and for a way back, with ${alarm.minRequests} requests a minute and more: below that the alarm takes every answer as good.`,
    commands: [...(serves ? [] : [requests(props, region, seconds)]), alarms, ...(lent ? [lentBack] : [])],
    goOnWhen: serves
      ? 'no alarm fired that was not there before'
      : 'no request failed, and no alarm fired that was not there before',
    seconds,
    rollback: {
      words: waysBack(turn),
      commands: [...(lent ? [lentBack] : []), ...turnBack(props, turn)],
    },
  };
}

function finish(props: ReleasePlanProps): ReleaseStep {
  const { names, before, bucketPurpose } = props;
  const both: Turn = { region: props.writer, serves: true, changed: props.pair.both };
  const old = before ? ` (s3://${names.in(props.writer).bucket(bucketPurpose)}/${before.runs.artifact}/)` : '';
  return {
    id: 'finish',
    kind: 'finish',
    title: 'Say that it is done',
    why: 'The metric tells the alarms of both Regions that their files are the same.',
    commands: [`npm run warmsite -- release parity ${names.environment} --publish`],
    goOnWhen: `it ends with exit code 0. Keep the files and the image of the version before${old} until the next release is done: the way back needs them`,
    rollback: {
      words: waysBack(both),
      commands: turnBack(props, both),
    },
  };
}

function deployment(place: Names): readonly string[] {
  return [`npx cdktf deploy ${place.siteStack} --ignore-missing-stack-dependencies`];
}

function waysBack({ changed }: Turn): string {
  return changed.length === 1
    ? 'Deploy what was there before.'
    : 'Deploy what was there before, where users are first; the other Region when the instance refresh of the first has ended.';
}

/** The Region with users is turned back first, and only what was changed. */
function turnBack({ names, writer }: ReleasePlanProps, { changed }: Turn): readonly string[] {
  const regions = [...changed].sort((left, right) => Number(right === writer) - Number(left === writer));
  return [
    'git revert --no-edit HEAD   # the commit that put the release into the environment file',
    ...regions.flatMap((region) => deployment(names.in(region))),
  ];
}

/** Twice as often as the alarm needs, so that slow answers do not take the rate below. */
function requests({ names, record, request, alarm }: ReleasePlanProps, region: string, seconds: number): string {
  const pause = Math.max(1, Math.floor(60 / (2 * alarm.minRequests)));
  const times = Math.ceil(seconds / pause);
  const body =
    request.method === 'GET'
      ? ''
      : ` --header 'content-type: application/json' --data ${request.body === undefined ? '@request.json' : quoted(request.body)}`;
  const url = `https://${names.in(region).siteRecord(record)}${request.path}`;
  const call = `curl --silent --show-error --fail --max-time 60 --output /dev/null --request ${request.method}${body} ${quoted(url)}`;
  return `for i in $(seq ${times}); do ${call} || echo "failed: $i" & sleep ${pause}; done; wait`;
}

/** As one word of a shell. */
function quoted(text: string): string {
  return `'${text.replace(/'/g, `'\\''`)}'`;
}

function changesBetween(from: RunningVersion, to: RunningVersion): ReleasePlan['changes'] {
  const flat = ({ others, ...own }: RunningVersion): Readonly<Record<string, string>> => ({ ...own, ...others });
  const [before, after] = [flat(from), flat(to)];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map((field) => ({ field, from: before[field] ?? 'none', to: after[field] ?? 'none' }))
    .filter((change) => change.from !== change.to);
}

function requireReleasable({ before, group }: ReleasePlanProps, changes: ReleasePlan['changes']): void {
  if (!before) return;
  const violations = new Violations(`inference.groups.${group.name}`);
  violations.require(
    changes.length > 0,
    'nothing-to-release',
    `'group' must run something else than before, got no difference; change its model, image or settings in the environment file, or compare with an older one`,
  );
  const { artifact } = group.runs;
  violations.require(
    artifact !== before.runs.artifact || group.runs.manifestSha256 === before.runs.manifestSha256,
    'artifact-overwritten',
    `'model.artifact' must be a new path for new files, got '${artifact}' as before with another manifest; instances that start while it is rolled out, and every way back, need the old files`,
  );
  violations.throwIfAny();
}

function cautionsOf(props: ReleasePlanProps, changes: ReleasePlan['changes']): readonly string[] {
  const { evacuated, before, group } = props;
  return [
    ...(evacuated.length === 0
      ? []
      : [
          `${evacuated.join(' and ')} is held out of service: only one Region serves. Put the release off until it is back.`,
        ]),
    ...(before
      ? []
      : [
          'Nothing is known of a version before: every step is listed, and the path is not checked. Give --from unless the group is new.',
        ]),
    ...(changes.some(({ field }) => field === 'port')
      ? [
          `A new port replaces the target group of ${group.name}: every running instance is unhealthy until it is replaced.`,
        ]
      : []),
    ...(before && before.othersChanged.length > 0
      ? [`The same deployment rolls out ${before.othersChanged.join(', ')} too. Release one group at a time.`]
      : []),
  ];
}
