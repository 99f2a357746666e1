import fc from 'fast-check';
import {
  BYTES_PER_GB,
  compareRecoveryTiers,
  EXAMPLE_PRICES,
  monthlyCost,
  RECOVERY_TIERS,
  recoveryPremium,
  serviceBill,
  type CostedService,
} from '../../../lib/models/cost';

const GB = BYTES_PER_GB;

const SERVICE: CostedService = {
  home: 'us-east-2',
  standby: 'us-west-2',
  groups: [{ instanceType: 'g6e.12xlarge', active: 4, standby: 1, spotShare: 0.25, volume: 500 * GB }],
  database: {
    engine: 'postgres',
    instanceClass: 'db.r6g.large',
    multiAz: true,
    storage: 200 * GB,
    chargedBackups: 50 * GB,
    copiedBackups: 300 * GB,
    copiedPerMonth: 600 * GB,
    replicatedPerMonth: 90 * GB,
  },
  objects: { stored: 1000 * GB, writtenPerMonth: 100 * GB, putRequestsPerMonth: 20_000, replicationTimeControl: true },
  network: {
    natGateways: 3,
    interfaceEndpoints: 6,
    loadBalancers: 1,
    capacityUnits: 2,
    internetPerMonth: 400 * GB,
    natPerMonth: 50 * GB,
  },
  keys: 6,
  secrets: 1,
  alarms: 20,
  healthChecks: 2,
  healthCheckOptions: 4,
};

const HELD = [
  { item: 's3/standard-storage', quantity: 1000 },
  { item: 's3/put-requests', quantity: 20 },
  { item: 'kms/key', quantity: 6 },
  { item: 'secrets/secret', quantity: 1 },
];
const instances = (count: number) => [
  { item: 'ec2/g6e.12xlarge', quantity: 0.75 * count },
  { item: 'ec2/g6e.12xlarge', quantity: 0.25 * count, priceFactor: 0.4 },
  { item: 'ebs/gp3', quantity: 500 * count },
];
const running = (traffic: number) =>
  [
    { item: 'rds/postgres/db.r6g.large', quantity: 2 },
    { item: 'rds/storage-gp3', quantity: 400 },
    { item: 'alb/load-balancer', quantity: 1 },
    { item: 'alb/capacity-unit', quantity: 2 * traffic },
    { item: 'nat/gateway', quantity: 3 },
    { item: 'nat/processed', quantity: 50 * traffic },
    { item: 'vpc/interface-endpoint', quantity: 6 },
    { item: 'transfer/internet', quantity: 400 * traffic },
    { item: 'cloudwatch/alarm', quantity: 20 },
  ].filter(({ quantity }) => quantity > 0);
const backups = (gigabytes: number) => [{ item: 'rds/backup-storage', quantity: gigabytes }];
const replication = (gigabytes: number) => [
  { item: 'transfer/other-region', quantity: gigabytes },
  { item: 's3/replication-time-control', quantity: 100 },
];
const GLOBAL = [
  { item: 'route53/health-check', quantity: 2 },
  { item: 'route53/health-check-option', quantity: 4 },
];

describe('serviceBill', () => {
  const home = [...HELD, ...instances(4), ...running(1), ...backups(50)];

  test('a single Region has neither copies nor health checks', () => {
    expect(serviceBill(SERVICE, 'single-region')).toEqual({ 'us-east-2': home });
  });

  test('backup and restore: copies, keys and secrets, and nothing that runs', () => {
    expect(serviceBill(SERVICE, 'backup-and-restore')).toEqual({
      'us-east-2': [...home, ...replication(700)],
      'us-west-2': [...HELD, ...backups(300)],
      global: GLOBAL,
    });
  });

  test('pilot light: a replica, network and alarms besides', () => {
    expect(serviceBill(SERVICE, 'pilot-light')).toEqual({
      'us-east-2': [...home, ...replication(790)],
      'us-west-2': [...HELD, ...backups(300), ...running(0)],
      global: GLOBAL,
    });
  });

  test('a warm pool: the disks of what is stopped, wherever anything runs', () => {
    const pooled = { ...SERVICE, groups: SERVICE.groups.map((group) => ({ ...group, stopped: 3 })) };
    const disks = { item: 'ebs/gp3', quantity: 1500 };
    expect(serviceBill(pooled, 'pilot-light')).toEqual({
      'us-east-2': [...HELD, ...instances(4), disks, ...running(1), ...backups(50), ...replication(790)],
      'us-west-2': [...HELD, ...backups(300), disks, ...running(0)],
      global: GLOBAL,
    });
    expect(serviceBill(pooled, 'backup-and-restore')['us-west-2']).toEqual([...HELD, ...backups(300)]);
  });

  test('warm standby: the waiting instances besides', () => {
    expect(serviceBill(SERVICE, 'warm-standby')).toEqual({
      'us-east-2': [...home, ...replication(790)],
      'us-west-2': [...HELD, ...backups(300), ...instances(1), ...running(0)],
      global: GLOBAL,
    });
  });

  test('active-active: all instances in both, the traffic divided', () => {
    expect(serviceBill({ ...SERVICE, standbyTraffic: 0.25 }, 'active-active')).toEqual({
      'us-east-2': [...HELD, ...instances(4), ...running(0.75), ...backups(50), ...replication(790)],
      'us-west-2': [...HELD, ...backups(300), ...instances(4), ...running(0.25)],
      global: GLOBAL,
    });
  });

  test('one zone, MySQL, nothing optional', () => {
    const small: CostedService = {
      ...SERVICE,
      home: 'us-east-1',
      standby: 'us-east-2',
      groups: [{ instanceType: 'g5.xlarge', active: 1, standby: 0 }],
      database: {
        engine: 'mysql',
        instanceClass: 'db.r6g.large',
        multiAz: false,
        storage: 20 * GB,
        copiedBackups: 0,
        copiedPerMonth: 0,
        replicatedPerMonth: 10 * GB,
      },
      objects: { stored: 1 * GB, writtenPerMonth: 0 },
      network: { natGateways: 0, interfaceEndpoints: 0, loadBalancers: 1, capacityUnits: 0, internetPerMonth: 0 },
      keys: 0,
      secrets: 0,
      alarms: 0,
      healthChecks: 0,
      healthCheckOptions: 0,
    };
    const database = [
      { item: 'rds/mysql/db.r6g.large', quantity: 1 },
      { item: 'rds/storage-gp3', quantity: 20 },
      { item: 'alb/load-balancer', quantity: 1 },
    ];
    expect(serviceBill(small, 'warm-standby')).toEqual({
      'us-east-1': [
        { item: 's3/standard-storage', quantity: 1 },
        { item: 'ec2/g5.xlarge', quantity: 1 },
        ...database,
        // Between the two eastern Regions a byte costs half.
        { item: 'transfer/us-east', quantity: 10 },
      ],
      'us-east-2': [{ item: 's3/standard-storage', quantity: 1 }, ...database],
      global: [],
    });
  });

  test('every item of every tier has a price', () => {
    for (const tier of RECOVERY_TIERS) {
      const { unknown } = monthlyCost({ bill: serviceBill(SERVICE, tier), prices: EXAMPLE_PRICES });
      expect(unknown).toEqual([]);
    }
  });

  test('names everything that is wrong', () => {
    const wrong: CostedService = {
      ...SERVICE,
      standby: 'us-east-2',
      groups: [{ instanceType: 'g5.xlarge', active: -1, standby: 2, spotShare: 2, volume: -1 }],
      database: {
        ...SERVICE.database,
        storage: -1,
        chargedBackups: -1,
        copiedBackups: -1,
        copiedPerMonth: -1,
        replicatedPerMonth: -1,
      },
      objects: { stored: -1, writtenPerMonth: -1, putRequestsPerMonth: -1 },
      network: {
        natGateways: -1,
        interfaceEndpoints: -1,
        loadBalancers: -1,
        capacityUnits: -1,
        internetPerMonth: -1,
        natPerMonth: -1,
      },
      keys: -1,
      secrets: -1,
      alarms: -1,
      healthChecks: -1,
      healthCheckOptions: NaN,
      spotPriceFactor: 2,
      standbyTraffic: -1,
    };
    const negative = (parameter: string): string => `'${parameter}' must be a number of 0 or more, got -1`;
    expect(() => serviceBill(wrong, 'cold' as never)).toThrow(
      [
        "'tier' must be one of single-region, backup-and-restore, pilot-light, warm-standby, active-active, got cold",
        "'standby' must be another Region than home, got us-east-2",
        negative('groups[0].active'),
        "'groups[0].standby' must be a number from 0 to active, -1, got 2",
        "'groups[0].spotShare' must be a probability from 0 to 1, got 2",
        negative('groups[0].volume'),
        ...['storage', 'chargedBackups', 'copiedBackups', 'copiedPerMonth', 'replicatedPerMonth'].map((of) =>
          negative(`database.${of}`),
        ),
        ...['stored', 'writtenPerMonth', 'putRequestsPerMonth'].map((of) => negative(`objects.${of}`)),
        ...['natGateways', 'interfaceEndpoints', 'loadBalancers', 'capacityUnits'].map((of) =>
          negative(`network.${of}`),
        ),
        ...['internetPerMonth', 'natPerMonth'].map((of) => negative(`network.${of}`)),
        ...['keys', 'secrets', 'alarms', 'healthChecks'].map(negative),
        "'healthCheckOptions' must be a number of 0 or more, got NaN",
        "'spotPriceFactor' must be a probability from 0 to 1, got 2",
        "'standbyTraffic' must be a probability from 0 to 1, got -1",
      ].join('\n'),
    );
  });
});

describe('recoveryPremium', () => {
  test('is the cost above that of the home Region alone', () => {
    const { cost, singleRegion, premium, premiumShare, complete } = recoveryPremium({
      service: SERVICE,
      tier: 'backup-and-restore',
      prices: EXAMPLE_PRICES,
    });
    // Objects 23, requests 0.1, keys 6, secret 0.4, backups 28.5; transfer 14, time control 1.5; checks 1 and 4.
    expect(premium).toBeCloseTo(23 + 0.1 + 6 + 0.4 + 28.5 + 14 + 1.5 + 5, 9);
    expect(premium).toBe(cost.total - singleRegion.total);
    expect(premiumShare).toBe(premium / singleRegion.total);
    expect(complete).toBe(true);
  });

  test('an unknown price shows', () => {
    const service: CostedService = { ...SERVICE, groups: [{ instanceType: 'x9.huge', active: 1, standby: 0 }] };
    const { complete, singleRegion } = recoveryPremium({ service, tier: 'pilot-light', prices: EXAMPLE_PRICES });
    expect(complete).toBe(false);
    expect(singleRegion.unknown).toEqual([{ priced: false, region: 'us-east-2', item: 'ec2/x9.huge', quantity: 1 }]);
  });

  test('of a service that costs nothing there is no share', () => {
    const prices = { ...EXAMPLE_PRICES, entries: [] };
    expect(recoveryPremium({ service: SERVICE, tier: 'pilot-light', prices })).toMatchObject({
      premium: 0,
      premiumShare: undefined,
      complete: false,
    });
  });

  test('grows from tier to tier, and with everything that the service uses', () => {
    const amount = fc.integer({ min: 0, max: 1000 });
    const services = fc
      .record({
        active: amount,
        waiting: amount,
        storage: amount,
        copies: amount,
        log: amount,
        nat: amount,
        traffic: amount,
      })
      .map((of): CostedService => ({
        ...SERVICE,
        groups: [
          { instanceType: 'g5.xlarge', active: Math.max(of.active, of.waiting), standby: of.waiting, volume: 9 * GB },
        ],
        database: {
          ...SERVICE.database,
          storage: of.storage * GB,
          copiedBackups: of.copies * GB,
          replicatedPerMonth: of.log * GB,
        },
        network: { ...SERVICE.network, natGateways: of.nat, internetPerMonth: of.traffic * GB },
      }));
    fc.assert(
      fc.property(services, (service) => {
        const totals = RECOVERY_TIERS.map((tier) => recoveryPremium({ service, tier, prices: EXAMPLE_PRICES }).premium);
        totals.reduce((before, premium) => {
          expect(premium).toBeGreaterThanOrEqual(before - 1e-6);
          return premium;
        }, 0);
        const more = { ...service, keys: service.keys + 1, alarms: service.alarms + 1 };
        RECOVERY_TIERS.forEach((tier, index) => {
          const { premium } = recoveryPremium({ service: more, tier, prices: EXAMPLE_PRICES });
          expect(premium).toBeGreaterThanOrEqual((totals[index] ?? NaN) - 1e-6);
        });
      }),
      { numRuns: 60 },
    );
  });
});

describe('compareRecoveryTiers', () => {
  const OUTCOMES = {
    'backup-and-restore': { rto: 4 * 3600, unavailability: 1e-3 },
    'pilot-light': { rto: 3600, unavailability: 4e-4 },
    'warm-standby': { rto: 1800, unavailability: 2e-4 },
    'active-active': { rto: 60, unavailability: 1e-5 },
  };

  test('every tier that buys something is on the front', () => {
    const tiers = compareRecoveryTiers({ service: SERVICE, prices: EXAMPLE_PRICES, outcomes: OUTCOMES });
    expect(tiers.map(({ tier }) => tier)).toEqual(RECOVERY_TIERS);
    expect(tiers.map(({ onFront }) => onFront)).toEqual([true, true, true, true]);
    expect(tiers.map(({ rto }) => rto)).toEqual([14_400, 3600, 1800, 60]);
    expect(tiers[2]?.monthly).toBe(
      recoveryPremium({ service: SERVICE, tier: 'warm-standby', prices: EXAMPLE_PRICES }).cost.total,
    );
  });

  test('a tier that is dearer and no better is not', () => {
    const outcomes = { ...OUTCOMES, 'warm-standby': OUTCOMES['pilot-light'] };
    const tiers = compareRecoveryTiers({ service: SERVICE, prices: EXAMPLE_PRICES, outcomes });
    expect(tiers.filter(({ onFront }) => !onFront).map(({ tier }) => tier)).toEqual(['warm-standby']);
  });

  test('a tier without an outcome is left out', () => {
    const outcomes = { 'pilot-light': OUTCOMES['pilot-light'] };
    const tiers = compareRecoveryTiers({ service: SERVICE, prices: EXAMPLE_PRICES, outcomes, hoursPerMonth: 744 });
    expect(tiers.map(({ tier, cost }) => [tier, cost.hoursPerMonth])).toEqual([['pilot-light', 744]]);
  });

  test('names everything that is wrong', () => {
    const outcomes = { 'pilot-light': { rto: -1, unavailability: 2 } };
    expect(() => compareRecoveryTiers({ service: SERVICE, prices: EXAMPLE_PRICES, outcomes })).toThrow(
      [
        "'outcomes.pilot-light.rto' must be a number of 0 or more, got -1",
        "'outcomes.pilot-light.unavailability' must be a probability from 0 to 1, got 2",
      ].join('\n'),
    );
  });
});
