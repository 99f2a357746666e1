import {
  Assessment,
  Change,
  GroupCapacity,
  ObjectiveResult,
  RecoveryMilestone,
  RecoveryStep,
} from '../../../lib/assessment/assessment';
import { AssessedService } from '../../../lib/assessment/assessed-service';
import { ASSUMPTIONS, Assumption, AssumptionName, DEFAULT_ASSUMPTIONS } from '../../../lib/assessment/assumptions';
import { EXAMPLE_PRICES } from '../../../lib/models/cost';

// An assessment as it may come out for a production environment. The figures are plausible, not computed.

/** All objectives met but availability, which no single change meets. */
export function sample(changes: Partial<Assessment> = {}): Assessment {
  return {
    service: SERVICE,
    simulation: { seed: 42, runs: 20_000 },
    objectives: [RTO, RPO, AVAILABILITY],
    availability: {
      unavailability: 3.912e-4,
      unavailabilityOfOneRegion: 1.0853e-3,
      downtimeSecondsPerYear: 3.912e-4 * YEAR,
      contributions: [
        contribution('release stops the service', 'until it is rolled back', 5.7e-5),
        contribution('home is lost: failover', 'until the database is promoted and the capacity is there', 1.38e-4),
        contribution('both Regions are lost at once', 'by one cause, until it is gone', 4.57e-6),
        contribution('home is lost: the failover does not work', 'the service waits until home is back', 1.14e-4),
        contribution('database instance fails', 'its second instance in another zone takes over', 3.8e-6),
        contribution('zone of instances is lost', 'until others are launched, a third is missing', 7.2e-5),
        contribution('home is lost: the standby is not ready', 'until it is mended, or home is back', 1.83e-6),
      ].sort((one, other) => other.unavailability - one.unavailability),
      sensitivity: [
        sensitivity(
          'losses of a Region, each Region',
          ['0.125 a year', '0.25 a year', '0.5 a year'],
          [2.72e-4, 6.29e-4],
        ),
        sensitivity('failovers that work when they are needed', ['47.5%', '95%', '100%'], [7.8e-4, 2.77e-4]),
        sensitivity('a lost Region stays lost', ['4h', '8h', '16h'], [3.31e-4, 5.11e-4]),
        sensitivity('releases that stop the service', ['1 a year', '2 a year', '4 a year'], [3.63e-4, 4.48e-4]),
        sensitivity('a lost zone stays lost', ['1h', '2h', '4h'], [3.55e-4, 4.35e-4]),
        sensitivity('the decision to fail over, median', ['2m 30s', '5m', '10m'], [3.68e-4, 4.4e-4]),
        sensitivity('promotion of the replica, median', ['2m 45s', '5m 30s', '11m'], [3.8e-4, 4.05e-4]),
        sensitivity('failures of the database instance', ['0.5 a year', '1 a year', '2 a year'], [3.89e-4, 3.95e-4]),
      ],
    },
    recovery: { steps: STEPS, milestones: MILESTONES, probabilityOfMeeting: 0.9731 },
    loss: {
      rows: [
        { disaster: 'loss of the Region', data: 'database', source: 'the replica in us-west-2', median: 2, p95: 30 },
        {
          disaster: 'loss of the Region',
          data: 'objects',
          source: 'the replicated bucket in us-west-2',
          median: 15,
          p95: 120,
          worst: 900,
        },
        {
          disaster: 'corruption',
          data: 'database',
          source: 'point-in-time recovery, up to 14 days back',
          median: 150,
          p95: 285,
          worst: 300,
        },
        {
          disaster: 'corruption',
          data: 'objects',
          source: 'the earlier version of the object',
          median: 0,
          p95: 0,
          worst: 0,
        },
      ],
    },
    capacity: [LLM, EMBED],
    detection: {
      intervalSeconds: 10,
      failures: 3,
      from: 'file',
      medianDelay: 34.1,
      p95Delay: 43.8,
      falseAlarmsPerYear: 0.00316,
      brownoutThreshold: 0.18,
      operatingCurve: operatingCurve(),
    },
    backup: {
      sizeGib: 200,
      retentionDays: 14,
      pointInTimeLossSeconds: 300,
      restoreSeconds: 3780,
      schedules: [
        {
          description: 'full every 7 days, incremental every 6 hours',
          worstLossSeconds: 21_600,
          restoreSeconds: 5040,
          storageGib: 532.4,
          monthlyCost: 50.58,
          meets: true,
          cycle: cycleOf(168, 6, 'incremental', () => 1),
        },
        {
          description: 'full every 7 days, differential every day',
          worstLossSeconds: 86_400,
          restoreSeconds: 4260,
          storageGib: 588,
          monthlyCost: 55.86,
          meets: true,
          cycle: cycleOf(168, 24, 'differential', (hours) => (hours / 24) * 3.9),
        },
        {
          description: 'full every day',
          worstLossSeconds: 86_400,
          restoreSeconds: 3780,
          storageGib: 2800,
          monthlyCost: 266,
          meets: false,
          cycle: [{ atHours: 0, kind: 'full', gib: 200 }],
        },
      ],
    },
    cost: {
      pricesAsOf: '2026-11-20',
      monthly: 24_713.4,
      unknown: [],
      lines: COST_LINES,
      tiers: [
        {
          tier: 'backup and restore',
          monthly: 16_240.2,
          premium: 412,
          rto: 16_800,
          unavailability: 9.2e-4,
          current: false,
          efficient: true,
        },
        {
          tier: 'pilot light',
          monthly: 17_930,
          premium: 2101.8,
          rto: 2460,
          unavailability: 4.6e-4,
          current: false,
          efficient: true,
        },
        {
          tier: 'warm standby',
          monthly: 24_713.4,
          premium: 8885.2,
          rto: 1391.5,
          unavailability: 3.912e-4,
          current: true,
          efficient: true,
        },
        {
          tier: 'active-active',
          monthly: 31_880,
          premium: 16_051.8,
          rto: 1388,
          unavailability: 3.8e-4,
          current: false,
          efficient: true,
        },
      ],
    },
    assumptions: assumptions({ regionOutages: 0.25, coverage: 0.95, objectGib: 1200 }, ['objectGib']),
    ...changes,
  };
}

/** Everything within its objectives. */
export function allMet(): Assessment {
  return sample({ objectives: [RTO, RPO, { ...AVAILABILITY, objective: 5e-4, met: true, cheapest: undefined }] });
}

/** Availability missed, and a reason to live with it. */
export function acknowledged(): Assessment {
  return sample({
    objectives: [RTO, RPO, { ...AVAILABILITY, acknowledged: 'the contract says 99.9 % until the next year' }],
  });
}

/** The recovery time missed, with a change that mends it. */
export function mendable(): Assessment {
  const cheapest = change(['inference.groups.llm.sizes.standby.min: 2'], 870, 1530, true);
  const unmet: ObjectiveResult = {
    ...RTO,
    objective: 900,
    met: false,
    cheapest,
    considered: [change(['detection.failures: 2'], 1376, 0, false), cheapest],
  };
  return sample({ objectives: [unmet, RPO, { ...AVAILABILITY, objective: 5e-4, met: true }] });
}

/** No group states a demand. */
export function withoutDemand(): Assessment {
  return sample({ capacity: [LLM, EMBED].map(({ demand: _, ...group }) => group) });
}

/** Prices that nobody knows. */
export function withUnknownPrices(): Assessment {
  const whole = sample();
  return {
    ...whole,
    cost: {
      ...whole.cost,
      unknown: ['ec2/g6e.12xlarge', 'rds/postgres/db.r6g.xlarge'],
      lines: whole.cost.lines.map((line) =>
        line.item === 'ec2/g6e.12xlarge' ? { ...line, unitPrice: undefined, monthly: undefined } : line,
      ),
    },
    backup: {
      ...whole.backup,
      schedules: whole.backup.schedules.map((schedule) => ({ ...schedule, monthlyCost: undefined })),
    },
    objectives: whole.objectives.map((objective) => ({
      ...objective,
      considered: objective.considered.map((tried) => ({ ...tried, monthlyCost: undefined })),
    })),
  };
}

const YEAR = 365 * 86_400;

export const SERVICE: AssessedService = {
  environment: 'prod',
  home: 'us-east-2',
  standby: 'us-west-2',
  zones: 3,
  tier: 'warm-standby',
  objectives: { rtoSeconds: 1800, rpoSeconds: 600, unavailability: 2e-4, acknowledged: {} },
  detection: { intervalSeconds: 10, failures: 3, from: 'file' },
  database: {
    engine: 'postgres',
    instanceClass: 'db.r6g.xlarge',
    multiAz: true,
    allocatedGib: 200,
    backupRetentionDays: 14,
  },
  egress: 'nat-per-zone',
  groups: [
    {
      name: 'llm',
      instanceTypes: ['g6e.12xlarge', 'g5.12xlarge'],
      onDemandShare: 2 / 3,
      volumeGib: 500,
      sizes: { active: { min: 3, max: 9 }, standby: { min: 1, max: 9 }, from: 'file' },
      inFlightPerInstance: 24,
      warmPool: 0,
      warmUpSeconds: 900,
    },
  ],
  assumptions: DEFAULT_ASSUMPTIONS,
  stated: ['objectGib'],
  prices: EXAMPLE_PRICES,
};

function change(parts: readonly string[], estimate: number, monthlyCost: number | undefined, meets: boolean): Change {
  return { parts, estimate, monthlyCost, meets };
}

export const RTO: ObjectiveResult = {
  name: 'rto',
  objective: 1800,
  estimate: 1391.5,
  met: true,
  contributor: { name: 'Decide to fail over', amount: 612.2, share: 0.44 },
  considered: [],
};

export const RPO: ObjectiveResult = {
  name: 'rpo',
  objective: 600,
  estimate: 120,
  met: true,
  contributor: { name: 'replication of the objects', amount: 120, share: 1 },
  considered: [],
};

export const AVAILABILITY: ObjectiveResult = {
  name: 'availability',
  objective: 2e-4,
  estimate: 3.912e-4,
  met: false,
  contributor: { name: 'home is lost: failover', amount: 1.38e-4, share: 0.353 },
  cheapest: change(
    ['assumptions.coverage: 99%', 'inference.groups.llm.sizes.active.min: 4', 'standbyTier: active-active'],
    1.93e-4,
    8730,
    true,
  ),
  considered: [
    change(['detection.failures: 2'], 3.9e-4, 0, false),
    change(['inference.groups.llm.sizes.active.min: 4'], 3.2e-4, 1530.4, false),
    change(['inference.groups.llm.sizes.standby.min: 3'], 3.1e-4, 3060.8, false),
    change(['standbyTier: active-active'], 2.4e-4, 7166.6, false),
  ],
};

function contribution(name: string, explanation: string, unavailability: number) {
  return { name, explanation, unavailability };
}

function sensitivity(
  assumption: string,
  values: readonly [string, string, string],
  [half, double]: readonly [number, number],
) {
  return { assumption, values, unavailability: [half, 3.912e-4, double] as const };
}

const STEPS: readonly RecoveryStep[] = [
  step('detection', 'Route 53 finds home down (3 failures, 10 s apart)', 'detection', 0, 35, true, 1, 31),
  step('dns', 'Clients ask DNS again', 'traffic', 35, 65, false, 0, 0),
  step('page', 'The alarm reaches the person on call', 'people', 35, 97, true, 1, 62),
  step('decide', 'Decide to fail over', 'people', 97, 472, true, 1, 612.2),
  step('fence', 'Fence the old writer, if it answers', 'database', 472, 503, true, 1, 31),
  step('promotable', 'Wait until the replica can be promoted', 'database', 503, 541, true, 1, 24),
  step('promote', 'Order the promotion', 'database', 541, 549, true, 1, 7),
  step('await-writer', 'The replica is promoted', 'database', 549, 937, true, 1, 268),
  step('endpoint', 'The application takes up the new writer', 'database', 937, 975, true, 1, 31),
  step('scale-out-llm', 'Raise the least size of llm', 'capacity', 549, 557, false, 0, 0),
  step('await-capacity-llm', 'EC2 launches 2 for llm', 'capacity', 557, 687, false, 0, 0),
  step('await-service-llm', 'llm loads its model', 'capacity', 687, 1497, false, 0, 0),
];

function step(
  id: string,
  title: string,
  lane: RecoveryStep['lane'],
  start: number,
  end: number,
  critical: boolean,
  criticality: number,
  contributionSeconds: number,
): RecoveryStep {
  return { id, title, lane, start, end, critical, criticality, contribution: contributionSeconds };
}

const MILESTONES: readonly RecoveryMilestone[] = [
  milestone('answers', 'DNS leads to the standby Region, and every group there carries the base load', 62, 12),
  milestone('recovered', 'it also accepts writes; at the busiest time requests may wait', 946, 330),
  milestone('full capacity', 'every group has the instances that the service needs', 1440, 410),
];

/** Quantiles that lean to the right, as those of sums of waits do. */
function milestone(
  name: RecoveryMilestone['name'],
  explanation: string,
  median: number,
  spread: number,
): RecoveryMilestone {
  const at = (probability: number): number =>
    median * Math.exp((spread / median) * 0.42 * Math.log(probability / (1 - probability)) * 0.5);
  const curve = Array.from({ length: 99 }, (_, index) => (index + 1) / 100).map((probability) => ({
    probability,
    seconds: at(probability),
  }));
  return { name, explanation, mean: median * 1.03, median, p95: name === 'recovered' ? 1391.5 : at(0.95), curve };
}

export const LLM: GroupCapacity = {
  group: 'llm',
  sizes: { active: { min: 3, max: 9 }, standby: { min: 1, max: 9 }, from: 'file' },
  inFlightPerInstance: 24,
  demand: {
    peakRate: 8,
    designRate: 10,
    target: { wait: 2, share: 0.95 },
    scenarios: [
      { name: 'normal', needed: 7, available: 9, serving: 9, utilisation: 0.69, wait: 0.021, met: true },
      { name: 'one zone lost', needed: 10, available: 9, serving: 6, utilisation: 1.04, met: false },
      { name: 'home lost', needed: 7, available: 9, serving: 9, utilisation: 0.69, wait: 0.021, met: true },
    ],
    curves: [curve('normal', 9, 14.4), curve('one zone lost', 6, 9.6), curve('home lost', 9, 14.4)],
    catchUp: { backlog: 6213.4, seconds: 1412.7 },
    standbyThatHolds: 5,
  },
};

function curve(name: 'normal' | 'one zone lost' | 'home lost', instances: number, capacity: number) {
  const shares = Array.from({ length: 60 }, (_, index) => (index + 1) / 60.6);
  return {
    name,
    instances,
    points: shares.map((share) => ({
      rate: share * capacity,
      wait: (share ** (4 * Math.sqrt(instances)) * 0.6) / (1 - share),
    })),
  };
}

export const EMBED: GroupCapacity = {
  group: 'embed',
  sizes: { active: { min: 2, max: 8 }, standby: { min: 1, max: 8 }, from: 'file' },
  inFlightPerInstance: 64,
};

function operatingCurve() {
  const settings = [10, 30].flatMap((intervalSeconds) =>
    Array.from({ length: 10 }, (_, index) => {
      const failures = index + 1;
      return {
        intervalSeconds,
        failures,
        falseAlarmsPerYear: (YEAR / intervalSeconds) * 0.001 ** failures,
        p95Delay: intervalSeconds * (failures + 0.45) + 9,
        chosen: intervalSeconds === 10 && failures === 3,
      };
    }),
  );
  return settings.map((setting) => ({
    ...setting,
    efficient: !settings.some(
      (other) => other.p95Delay < setting.p95Delay && other.falseAlarmsPerYear <= setting.falseAlarmsPerYear,
    ),
  }));
}

function cycleOf(hours: number, every: number, kind: 'incremental' | 'differential', gib: (atHours: number) => number) {
  return Array.from({ length: hours / every }, (_, index) =>
    index === 0
      ? { atHours: 0, kind: 'full' as const, gib: 200 }
      : { atHours: index * every, kind, gib: gib(index * every) },
  );
}

const LIST = 'AWS price list, 2026-11-20';

const COST_LINES = [
  line('us-east-2', 'compute', 'ec2/g6e.12xlarge', 2190, 'hour', 5.2464),
  line('us-east-2', 'compute', 'ec2/g6.xlarge', 1460, 'hour', 0.60368),
  line('us-east-2', 'database', 'rds/postgres/db.r6g.xlarge', 1460, 'hour', 0.45),
  line('us-east-2', 'storage', 's3/standard', 1200, 'GB-month', 0.023),
  line('us-east-2', 'network', 'nat-gateway', 2190, 'hour', 0.045),
  line('us-west-2', 'compute', 'ec2/g6e.12xlarge', 730, 'hour', 5.2464),
  line('us-west-2', 'compute', 'ec2/g6.xlarge', 730, 'hour', 0.60368),
  line('us-west-2', 'database', 'rds/postgres/db.r6g.xlarge', 1460, 'hour', 0.45),
  line('us-west-2', 'storage', 's3/standard', 1200, 'GB-month', 0.023),
  line('us-west-2', 'transfer', 's3/replication', 360, 'GB', 0.02),
  line('us-west-2', 'network', 'nat-gateway', 2190, 'hour', 0.045),
  line('global', 'dns', 'route53/health-check', 4, 'month', 0.75),
];

function line(region: string, category: string, item: string, quantity: number, unit: string, unitPrice: number) {
  return { region, category, item, quantity, unit, unitPrice, monthly: quantity * unitPrice, source: LIST };
}

export function assumptions(
  values: Partial<Record<AssumptionName, number>>,
  fromFile: readonly AssumptionName[],
): Assumption[] {
  return (Object.keys(ASSUMPTIONS) as AssumptionName[]).map((name) => ({
    ...ASSUMPTIONS[name],
    name,
    value: values[name] ?? ASSUMPTIONS[name].value,
    from: fromFile.includes(name) ? 'file' : 'default',
  }));
}
