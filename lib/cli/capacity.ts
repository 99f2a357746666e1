import { assessedService } from '../../config/assessed-service';
import { environmentPath, loadEnvironment } from '../../config/load';
import { waitTarget } from '../assessment/demand';
import { AssessedGroup, Demand } from '../assessment/assessed-service';
import { inFlightLimit } from '../assessment/group-sizes';
import { DEFAULT_ASSUMPTIONS } from '../assessment/assumptions';
import { orList } from '../core/errors';
import { rateText } from '../core/figures';
import { FluidQueue, instancesNeeded, standbyNeeded } from '../models/capacity';
import { EXAMPLE_PRICES } from '../models/cost';
import { CapacityAnswer, capacityText, Takeover } from './capacity-text';
import { flagOf, Flags, Options } from './flags';
import { printResult } from './output';

export interface CapacityCommandProps {
  /** Folder of the project. */
  readonly root: string;
  /** Name of the environment whose demand is the question; flags replace parts of it. */
  readonly environment?: string;
  readonly options: Options;
}

/** The flags that say what is asked of a group; without an environment the first three are needed. */
const DEMAND_FLAGS = ['rate', 'serviceTime', 'slots', 'variability', 'wait', 'share', 'growth', 'baseRate'] as const;

/** What a group is asked for unless said otherwise. */
const DEFAULTS = { variability: 1, latency: { wait: 2, share: 0.99 }, growth: 0 } as const;

const DEFAULT_ZONES = 3;

/** Which option a parameter of the models comes from. */
const PARAMETERS = {
  peakArrivalRate: 'rate',
  arrivalRate: 'rate',
  meanServiceTime: 'serviceTime',
  serviceScv: 'variability',
  slots: 'slots',
  instances: 'slots',
  targetWait: 'wait',
  percentile: 'share',
  zones: 'zones',
  trafficShare: 'trafficShare',
  launchTime: 'warmUp',
} as const;

/** Prints how many instances a group needs, and why. @throws InputError */
export function runCapacity({ root, environment, options }: CapacityCommandProps): void {
  const flags = new Flags('capacity', options);
  const given = flagValues(flags);
  const answers =
    environment === undefined ? [ofFlags(given, flags)] : ofEnvironment(root, environment, given, flags, options);
  printResult(
    options['json'] === true,
    () => ({
      ...(environment === undefined ? {} : { environment }),
      groups: answers.map(({ group, ...answer }) => ({ ...(group ? { group: group.name } : {}), ...answer })),
    }),
    () => answers.map(capacityText).join('\n\n'),
  );
}

type FlagValues = ReturnType<typeof flagValues>;

function flagValues(flags: Flags) {
  return {
    rate: flags.rate('rate'),
    baseRate: flags.rate('baseRate'),
    serviceTime: flags.seconds('serviceTime', '6.5s', { above0: true }),
    variability: flags.number('variability', 0, 10),
    slots: flags.whole('slots', 1, 1000),
    wait: flags.seconds('wait', '2s'),
    share: flags.share('share', '99%', { open: true }),
    growth: flags.share('growth', '30%'),
    zones: flags.whole('zones', 2, 6),
    trafficShare: flags.share('trafficShare', '50%'),
    warmUp: flags.seconds('warmUp', '15m', { above0: true }),
    standby: flags.whole('standby', 0, 1000),
  };
}

function ofFlags(given: FlagValues, flags: Flags): CapacityAnswer {
  const otherwise = '; give it, or name an environment whose groups state their demand';
  const demand: Demand = {
    ...DEFAULTS,
    peakRate: flags.need('rate', given.rate, otherwise),
    baseRate: given.baseRate ?? given.rate ?? 0,
    serviceSeconds: flags.need('serviceTime', given.serviceTime, otherwise),
    slots: flags.need('slots', given.slots, otherwise),
  };
  if (flags.has('standby') && !flags.has('warmUp')) {
    flags.report('flag-missing', '--warm-up is missing; the standby has to hold out until launched instances serve');
  }
  return answer(
    {
      demand: withFlags(demand, given, flags),
      zones: given.zones ?? DEFAULT_ZONES,
      ...(given.warmUp === undefined
        ? {}
        : { cold: { warmUp: given.warmUp, launch: DEFAULT_ASSUMPTIONS.launchMedian, standby: given.standby ?? 0 } }),
    },
    given,
    flags,
  );
}

function ofEnvironment(
  root: string,
  name: string,
  given: FlagValues,
  flags: Flags,
  options: Options,
): readonly CapacityAnswer[] {
  // Prices play no part here.
  const service = assessedService(loadEnvironment(name, { root }), EXAMPLE_PRICES);
  const groups = chosenGroups(service.groups, name, flags, options);
  const changed = DEMAND_FLAGS.filter((flag) => flags.has(flag));
  if (groups.length > 1 && changed.length > 0) {
    flags.report(
      'flag-unused',
      `${changed.map(flagOf).join(', ')} must be about one group; add --group ${orList(groups.map((group) => group.name))}`,
    );
  }
  const asked = groups.map((group) => ({ group, demand: group.demand ?? fromFlags(given) }));
  for (const { group, demand } of asked) {
    if (demand !== undefined) continue;
    flags.report(
      'no-demand',
      `group '${group.name}' of ${name} states no demand; add inference.groups[${service.groups.indexOf(group)}].demand ` +
        `to ${environmentPath(name)}, or give --group ${group.name} with --rate, --service-time and --slots`,
    );
  }
  flags.throwIfAny();
  return asked.flatMap(({ group, demand }) =>
    demand === undefined
      ? []
      : [
          answer(
            {
              group,
              demand: withFlags(demand, given, flags),
              zones: given.zones ?? service.zones,
              cold: {
                warmUp: given.warmUp ?? group.warmUpSeconds,
                launch: service.assumptions.launchMedian,
                standby: given.standby ?? group.sizes.standby.min,
              },
            },
            given,
            flags,
          ),
        ],
  );
}

/** Those with `--group`; without it those that state a demand, or all when none does. */
export function chosenGroups(
  groups: readonly AssessedGroup[],
  environment: string,
  flags: Flags,
  options: Options,
): readonly AssessedGroup[] {
  const wanted = options['group'];
  if (typeof wanted !== 'string') {
    const demanding = groups.filter(({ demand }) => demand !== undefined);
    return demanding.length > 0 ? demanding : groups;
  }
  const found = groups.filter(({ name }) => name === wanted);
  if (found.length === 0) {
    flags.report(
      'flag-value',
      `--group must be ${orList(groups.map(({ name }) => name))}, the groups of ${environment}, got '${wanted}'`,
    );
  }
  return found;
}

/** A demand from flags alone, where they say enough. */
function fromFlags({ rate, serviceTime, slots }: FlagValues): Demand | undefined {
  if (rate === undefined || serviceTime === undefined || slots === undefined) return undefined;
  return { ...DEFAULTS, peakRate: rate, baseRate: rate, serviceSeconds: serviceTime, slots };
}

function withFlags(demand: Demand, given: FlagValues, flags: Flags): Demand {
  const peakRate = given.rate ?? demand.peakRate;
  const baseRate = given.baseRate ?? Math.min(demand.baseRate, peakRate);
  if (baseRate > peakRate) {
    flags.report(
      'flag-value',
      `--base-rate must be at most the peak of ${rateText(peakRate)}, got ${rateText(baseRate)}`,
    );
  }
  return {
    peakRate,
    baseRate,
    serviceSeconds: given.serviceTime ?? demand.serviceSeconds,
    variability: given.variability ?? demand.variability,
    slots: given.slots ?? demand.slots,
    latency: { wait: given.wait ?? demand.latency.wait, share: given.share ?? demand.latency.share },
    growth: given.growth ?? demand.growth,
  };
}

interface CapacityQuestion {
  readonly group?: AssessedGroup;
  readonly demand: Demand;
  readonly zones: number;
  /** What a takeover meets; seconds and instances. */
  readonly cold?: { readonly warmUp: number; readonly launch: number; readonly standby: number };
}

function answer({ group, demand, zones, cold }: CapacityQuestion, given: FlagValues, flags: Flags): CapacityAnswer {
  flags.throwIfAny();
  return flags.ask(() => {
    const at = (rate: number, growth: number) =>
      instancesNeeded({
        ...waitTarget(demand),
        peakArrivalRate: rate,
        growth,
        zones,
        ...(given.trafficShare === undefined ? {} : { trafficShare: given.trafficShare }),
      });
    const needed = at(demand.peakRate, demand.growth);
    const sizes = { min: Math.min(at(demand.baseRate, 0).zoneLost.instances, needed.instances), max: needed.instances };
    return {
      ...(group ? { group } : {}),
      demand,
      zones,
      trafficShare: given.trafficShare ?? 1,
      needed,
      sizes,
      inFlightLimit: inFlightLimit(demand, sizes, zones),
      ...(cold === undefined ? {} : { takeover: takeover(demand, cold, group?.sizes.standby.max ?? sizes.max) }),
    };
  }, PARAMETERS);
}

/** All of the peak comes to a Region in which only the standby runs; `after` instances serve in the end. */
function takeover(
  demand: Demand,
  { warmUp, launch, standby }: NonNullable<CapacityQuestion['cold']>,
  after: number,
): Takeover {
  const instanceRate = demand.slots / demand.serviceSeconds;
  const launchTime = launch + warmUp;
  const arrivalRate = demand.peakRate;
  return {
    standby,
    after,
    instanceRate,
    launchSeconds: launch,
    warmUpSeconds: warmUp,
    catchUp: new FluidQueue({
      arrivalRate,
      capacity: [
        { from: 0, rate: standby * instanceRate },
        { from: launchTime, rate: Math.max(after, standby) * instanceRate },
      ],
    }).catchUp,
    holding: standbyNeeded({ arrivalRate, instanceRate, instancesAfterLaunch: after, launchTime }),
  };
}
