import { Construct } from 'constructs';
import { Environment } from '../config/environment';
import { Experiment, ExperimentAction, MOST_STOP_ALARMS } from '../lib/chaos/experiment';
import { ExperimentLog } from '../lib/chaos/experiment-log';
import { ExperimentSchedule, ExperimentTime } from '../lib/chaos/experiment-schedule';
import {
  databaseFailover,
  FaultSubject,
  instanceLoss,
  refusedLaunches,
  regionIsolation,
  zoneLoss,
} from '../lib/chaos/faults';
import { AlarmGuide } from '../lib/core/alarm-guide';
import { orList, Violations } from '../lib/core/errors';
import { Duration } from '../lib/core/quantities';
import { DatabaseRef, InstanceGroupRef, KeyRef, NetworkRef } from '../lib/core/references';
import { RegionStack } from '../lib/core/region-stack';
import { Alarm } from '../lib/observability/alarm';
import { AlertTopic } from '../lib/observability/alert-topic';
import { BUCKET_PURPOSES } from './purposes';

/** What an environment says of its experiments. */
export interface ChaosSettings {
  /** Whether there are any. */
  readonly experiments: boolean;
  /** How long a fault lasts that lasts. */
  readonly duration: Duration;
  readonly logRetention: Duration;
}

/** The default of the settings. */
export const DEFAULT_CHAOS: ChaosSettings = {
  experiments: true,
  duration: Duration.minutes(15),
  logRetention: Duration.days(90),
};

/** An experiment that is started by itself. */
export interface ScheduledExperiment extends ExperimentTime {
  /** Which one, e.g. `instance-loss`. */
  readonly experiment: string;
  /** Where: of a Region that waits, groups may be empty, and the experiment would fail. */
  readonly region: string;
  /** It begins within so long after that hour. @default DEFAULT_SCHEDULE_WINDOW */
  readonly window?: Duration;
}

export interface ExperimentsProps {
  readonly network: NetworkRef;
  readonly groups: readonly InstanceGroupRef[];
  readonly database: DatabaseRef;
  /** Must admit `log-groups`. */
  readonly logKey: KeyRef;
  /** @default DEFAULT_CHAOS */
  readonly settings?: ChaosSettings;
  /**
   * What is started without anybody, in any Region of the environment, and who is told when it goes wrong.
   *
   * @default - nothing: an experiment begins when somebody starts it
   */
  readonly scheduled?: { readonly experiments: readonly ScheduledExperiment[]; readonly topic: AlertTopic };
}

/**
 * The experiments of a site. To be called after its alarms: they end when users get errors.
 *
 * They are templates and cost nothing until somebody starts one, or a schedule that the environment asks for.
 *
 * @throws WarmsiteError `schedule-refused`, `schedule-experiment`, `schedule-region`, `schedule-twice`
 */
export function addExperiments(stack: RegionStack, environment: Environment, props: ExperimentsProps): void {
  const { network, groups, database, logKey, settings = DEFAULT_CHAOS, scheduled } = props;
  const { names } = stack;
  if (!settings.experiments) {
    refuseSchedules(stack, scheduled?.experiments ?? []);
    return;
  }
  const { zones } = environment.settings(names.region);
  const scope = new Construct(stack, 'Chaos');
  const log = new ExperimentLog(scope, 'Log', { names, key: logKey, retention: settings.logRetention });
  const stopAlarms = errorAlarms(stack, environment);
  const subject: FaultSubject = {
    names,
    network,
    zones,
    groups,
    database,
    generation: environment.topology.instance(names.region).generation,
    multiAz: environment.database.multiAz,
    duration: settings.duration,
  };
  const experiments = new Map<string, Experiment>();
  const add = (id: string, purpose: string, description: string, actions: readonly ExperimentAction[]): void => {
    const experiment = new Experiment(scope, id, { names, purpose, description, actions, stopAlarms, log });
    experiments.set(purpose, experiment);
  };

  zones.forEach((zone, index) => {
    const letter = zone.slice(-1);
    add(
      `ZoneLoss${letter.toUpperCase()}`,
      `zone-loss-${letter}`,
      `${zone} is lost: its subnets are cut off and nothing is launched there`,
      zoneLoss(subject, index),
    );
  });
  const other = environment.pair.other(names.region);
  add(
    'RegionIsolation',
    'region-isolation',
    `${other} cannot be reached, and S3 replicates nothing to it`,
    regionIsolation(subject, other, BUCKET_PURPOSES),
  );
  if (environment.database.multiAz) {
    add(
      'DatabaseFailover',
      'database-failover',
      'The database fails over to its other zone',
      databaseFailover(subject),
    );
  }
  add('NoCapacity', 'no-capacity', 'AWS has no instances free in any zone', refusedLaunches(subject, zones));
  add('InstanceLoss', 'instance-loss', 'One instance of each group dies', instanceLoss(subject));
  if (scheduled) addSchedules(stack, environment, experiments, scheduled);
}

/** Whoever wants no experiments at all wants none that start by themselves. */
function refuseSchedules(stack: RegionStack, asked: readonly ScheduledExperiment[]): void {
  const violations = new Violations(stack.node.path);
  violations.require(
    asked.length === 0,
    'schedule-refused',
    `'schedule' must be empty where 'experiments' is false, got ${asked.map(({ experiment }) => experiment).join(', ')}; allow experiments, or remove it`,
  );
  violations.throwIfAny();
}

function addSchedules(
  stack: RegionStack,
  { pair }: Environment,
  experiments: ReadonlyMap<string, Experiment>,
  { experiments: asked, topic }: NonNullable<ExperimentsProps['scheduled']>,
): void {
  const { names } = stack;
  const violations = new Violations(stack.node.path);
  const known = new Set<string>();
  for (const { experiment, region } of asked) {
    violations.require(
      (pair.both as readonly string[]).includes(region),
      'schedule-region',
      `'schedule' of ${experiment} must be in ${orList(pair.both)}, got ${region}`,
    );
    violations.require(
      region !== names.region || experiments.has(experiment),
      'schedule-experiment',
      `'schedule' must name an experiment of ${names.region}, ${orList([...experiments.keys()])}, got ${experiment}`,
    );
    const key = `${experiment} in ${region}`;
    violations.require(!known.has(key), 'schedule-twice', `'schedule' must have ${key} once, got it twice`);
    known.add(key);
  }
  violations.throwIfAny();

  for (const { experiment: purpose, region, every, weekday, hour, window } of asked) {
    const experiment = experiments.get(purpose);
    if (region !== names.region || !experiment) continue;
    const schedule = new ExperimentSchedule(experiment, 'Schedule', {
      names,
      experiment,
      purpose,
      time: { every, weekday, hour },
      ...(window === undefined ? {} : { window }),
      topic,
    });
    new Alarm(schedule, 'NotStarted', {
      names,
      purpose: `${purpose}-not-started`,
      guide: NOT_STARTED,
      why: `The experiment ${purpose} could not be started: EventBridge Scheduler has given up.`,
      whatToDo: `start it by hand with aws fis start-experiment, which says why it does not; see the role ${names.role(`start-${purpose}`)}.`,
      metric: {
        namespace: 'AWS/Scheduler',
        name: 'InvocationDroppedCount',
        dimensions: { ScheduleGroup: schedule.groupName },
        statistic: 'Sum',
      },
      comparison: 'at-or-above',
      threshold: 1,
      period: Duration.minutes(5),
      evaluationPeriods: 1,
      // EventBridge Scheduler publishes it only when there is something to count.
      missingData: 'notBreaching',
      topic,
    });
  }
}

const NOT_STARTED: AlarmGuide = {
  anchor: 'experiment-not-started',
  severity: 'ticket',
  means: 'What the experiment is there to show was not tried. Nothing is broken by it.',
  thresholdFrom: 'One start that was given up is one too many: there is one a week at most.',
  silence: 'EventBridge Scheduler counts only what it gives up: nothing is good.',
};

/** The alarms on the errors that users get, as many as FIS takes. */
function errorAlarms(stack: RegionStack, { inference }: Environment): readonly Alarm[] {
  const wanted = new Set(inference.groups.map(({ name }) => stack.names.alarm(`${name}-5xx`)));
  return stack.node
    .findAll()
    .filter((each): each is Alarm => each instanceof Alarm && wanted.has(each.alarmName))
    .slice(0, MOST_STOP_ALARMS);
}
