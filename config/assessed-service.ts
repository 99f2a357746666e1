import { AssessedGroup, AssessedService } from '../lib/assessment/assessed-service';
import { PriceTable } from '../lib/models/cost';
import { assessedDemand } from './group-capacity';
import { Environment, InferenceGroup } from './environment';

/** What the models need to know of an environment, with the prices by which they reckon. */
export function assessedService(environment: Environment, prices: PriceTable): AssessedService {
  const { pair, objectives, detection, database, assumptions } = environment;
  return {
    environment: environment.environment,
    home: pair.home,
    standby: pair.standby,
    zones: environment.zones,
    tier: environment.standbyTier,
    objectives: {
      rtoSeconds: objectives.rto.toSeconds(),
      rpoSeconds: objectives.rpo.toSeconds(),
      unavailability: (100 - objectives.availability.value) / 100,
      acknowledged: objectives.acknowledge ?? {},
    },
    detection: {
      intervalSeconds: detection.interval.toSeconds(),
      failures: detection.failures,
      from: detection.objective ? 'objective' : 'file',
    },
    database: {
      engine: database.engine,
      instanceClass: database.instanceClass,
      multiAz: database.multiAz,
      allocatedGib: database.storage.allocated,
      backupRetentionDays: database.backupRetention.toDays(),
    },
    egress: environment.network.egress,
    groups: environment.inference.groups.map(assessedGroup),
    assumptions: assumptions.values,
    stated: assumptions.stated,
    prices,
  };
}

function assessedGroup(group: InferenceGroup): AssessedGroup {
  const { name, instanceTypes, volume, sizes, derived, scaling, warmPool, warmUp, demand } = group;
  return {
    name,
    instanceTypes,
    onDemandShare: onDemandShare(group),
    volumeGib: volume,
    sizes: { ...sizes, from: derived.includes('active') ? 'demand' : 'file' },
    inFlightPerInstance: scaling.inFlightPerInstance,
    warmPool: warmPool?.size ?? 0,
    warmPoolLimit: warmPoolLimit(group),
    warmUpSeconds: warmUp.toSeconds(),
    ...(demand && { demand: assessedDemand(demand) }),
  };
}

/** EC2 Auto Scaling rounds the instances above the base up in favour of on-demand. */
function onDemandShare({ onDemand: { base, aboveBase }, sizes: { active } }: InferenceGroup): number {
  const least = Math.min(base, active.min);
  return (least + Math.ceil((active.min - least) * aboveBase.fraction)) / active.min;
}

/** As the checks have it: a single type, all of it on-demand, and no more than could ever be started. */
function warmPoolLimit({ instanceTypes, fallbackInstanceTypes, onDemand, sizes }: InferenceGroup): number {
  const mixed =
    instanceTypes.length + fallbackInstanceTypes.length > 1 || onDemand.base > 0 || onDemand.aboveBase.value < 100;
  return mixed ? 0 : sizes.active.max - Math.max(sizes.active.min, sizes.standby.min);
}
