import { Environment, InferenceGroup } from '../config/environment';
import { TOPOLOGY_STEPS } from '../lib/core/topology';
import { HOST_PARAMETER_PURPOSE } from '../lib/data/database-instance';
import { RestoreSubject } from '../lib/failover/runbook/restore';
import { RunbookName } from '../lib/failover/runbook/step';
import { RunbookGroup, RunbookSubject } from '../lib/failover/runbook/subject';
import { DEFAULT_TOPIC_PURPOSE } from '../lib/observability/alert-topic';
import { DATABASE_GROUP_PURPOSE, KEYS, TAKEOVER_BUCKET_PURPOSE } from './purposes';

/**
 * What the runbooks of an environment are about.
 *
 * @param generation of the cycle; by default the one in which the environment stands
 */
export function runbookSubject(
  environment: Environment,
  generation = environment.topology.instance(environment.pair.standby).generation,
): RunbookSubject {
  const { pair, dns, inference, objectives, database, runbooks } = environment;
  const { healthPath } = inference.groups[0];
  return {
    environment: environment.environment,
    home: environment.names(pair.home),
    standby: environment.names(pair.standby),
    generation,
    record: dns.record,
    healthPath,
    groups: inference.groups.map(runbookGroup),
    rpoSeconds: objectives.rpo.toSeconds(),
    multiAz: database.multiAz,
    iamLogin: database.iam !== undefined,
    approvers: runbooks.approvers,
    purposes: {
      hostParameter: HOST_PARAMETER_PURPOSE,
      alerts: DEFAULT_TOPIC_PURPOSE,
      alertsKey: KEYS.alerts,
      markers: TAKEOVER_BUCKET_PURPOSE,
      markersKey: KEYS.storage,
    },
    verification: {
      ...runbooks.verification,
      inference: runbooks.verification.inference ?? { method: 'GET', path: healthPath },
    },
  };
}

/**
 * What a restore of an environment is about.
 *
 * @param generation of the instance that writes; by default the current one
 */
export function restoreSubject(
  environment: Environment,
  generation = environment.topology.instance(environment.topology.writer).generation,
): RestoreSubject {
  const { topology, pair } = environment;
  const { writer } = topology;
  const other = pair.other(writer);
  // What home wrote first was made of nothing; the standby's instances are made of those of the same number.
  const before = writer === pair.standby ? generation : generation - 1;
  return {
    ...runbookSubject(environment),
    writer: { names: environment.names(writer), generation },
    ...(before === 0 ? {} : { predecessor: { names: environment.names(other), generation: before } }),
    databaseGroup: DATABASE_GROUP_PURPOSE,
  };
}

/**
 * Generation of the instance that a restore is of, by the topology.
 *
 * @param isBegun whether a restore of the instance of a generation waits to be finished: before its end the topology
 *   moves one generation on
 */
export function restoreGeneration({ topology }: Environment, isBegun: (generation: number) => boolean): number {
  const { generation } = topology.instance(topology.writer);
  return generation > 1 && isBegun(generation - 1) ? generation - 1 : generation;
}

function runbookGroup({
  name,
  sizes,
  warmUp,
  warmPool,
  instanceTypes,
  fallbackInstanceTypes,
}: InferenceGroup): RunbookGroup {
  return {
    name,
    activeMin: sizes.active.min,
    standbyMin: sizes.standby.min,
    max: sizes.active.max,
    warmUpSeconds: warmUp.toSeconds(),
    mixed: !warmPool,
    instanceTypes,
    fallbackInstanceTypes,
  };
}

/**
 * Generation of the cycle in which a runbook may be run, by the topology.
 *
 * @param isBegun whether a run of it in the cycle of a generation waits to be finished: before its end
 *   the topology moves one step on, for a switchover even into the next cycle
 * @throws WarmsiteError `failover-refused`, `rebuild-refused` or `switchover-refused`
 */
export function runbookGeneration(
  { topology, pair }: Environment,
  name: RunbookName,
  isBegun: (generation: number) => boolean,
): number {
  const { generation } = topology.instance(pair.standby);
  const step = name === 'drill' ? 'failover' : name;
  if (topology.nextStep === step) return generation;
  const [first] = TOPOLOGY_STEPS;
  const following = TOPOLOGY_STEPS[TOPOLOGY_STEPS.indexOf(step) + 1] ?? first;
  const begun = following === first ? generation - 1 : generation;
  if (topology.nextStep === following && isBegun(begun)) return begun;
  // Says why not.
  topology[step]();
  return generation;
}
