import { Construct } from 'constructs';
import { Environment } from '../config/environment';
import { Experiment, ExperimentAction, MOST_STOP_ALARMS } from '../lib/chaos/experiment';
import { ExperimentLog } from '../lib/chaos/experiment-log';
import {
  databaseFailover,
  FaultSubject,
  instanceLoss,
  refusedLaunches,
  regionIsolation,
  zoneLoss,
} from '../lib/chaos/faults';
import { Duration } from '../lib/core/quantities';
import { DatabaseRef, InstanceGroupRef, KeyRef, NetworkRef } from '../lib/core/references';
import { RegionStack } from '../lib/core/region-stack';
import { Alarm } from '../lib/observability/alarm';
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

export interface ExperimentsProps {
  readonly network: NetworkRef;
  readonly groups: readonly InstanceGroupRef[];
  readonly database: DatabaseRef;
  /** Must admit `log-groups`. */
  readonly logKey: KeyRef;
  /** @default DEFAULT_CHAOS */
  readonly settings?: ChaosSettings;
}

/**
 * The experiments of a site. To be called after its alarms: they end when users get errors.
 *
 * They are templates and cost nothing until somebody starts one.
 */
export function addExperiments(stack: RegionStack, environment: Environment, props: ExperimentsProps): void {
  const { network, groups, database, logKey, settings = DEFAULT_CHAOS } = props;
  if (!settings.experiments) return;
  const { names } = stack;
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
  const add = (id: string, purpose: string, description: string, actions: readonly ExperimentAction[]): void => {
    new Experiment(scope, id, { names, purpose, description, actions, stopAlarms, log });
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
}

/** The alarms on the errors that users get, as many as FIS takes. */
function errorAlarms(stack: RegionStack, { inference }: Environment): readonly Alarm[] {
  const wanted = new Set(inference.groups.map(({ name }) => stack.names.alarm(`${name}-5xx`)));
  return stack.node
    .findAll()
    .filter((each): each is Alarm => each instanceof Alarm && wanted.has(each.alarmName))
    .slice(0, MOST_STOP_ALARMS);
}
