import { assessedService } from '../../config/assessed-service';
import { loadEnvironment } from '../../config/load';
import { AssessedService } from '../../lib/assessment/assessed-service';
import { DEFAULT_ASSUMPTIONS } from '../../lib/assessment/assumptions';
import { EXAMPLE_PRICES } from '../../lib/models/cost';
import { edited, EXAMPLE_TOPOLOGY, memoryFiles, ROOT } from './project';

const GROUP = 'inference/groups/0';

function assessed(edits: Parameters<typeof edited>[0]): AssessedService {
  const files = memoryFiles({
    'config/environments/prod.yaml': edited(edits),
    'config/topology/prod.yaml': EXAMPLE_TOPOLOGY,
  });
  return assessedService(loadEnvironment('prod', { root: ROOT, files }), EXAMPLE_PRICES);
}

test('an environment that says no more than it must', () => {
  expect(assessed([])).toEqual({
    environment: 'prod',
    home: 'us-east-2',
    standby: 'us-west-2',
    zones: 2,
    tier: 'warm-standby',
    objectives: { rtoSeconds: 1800, rpoSeconds: 300, unavailability: expect.closeTo(5e-4, 12), acknowledged: {} },
    detection: { intervalSeconds: 30, failures: 3, from: 'file' },
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
        instanceTypes: ['g6e.12xlarge'],
        onDemandShare: 1,
        volumeGib: 500,
        sizes: { active: { min: 3, max: 9 }, standby: { min: 1, max: 9 }, from: 'file' },
        inFlightPerInstance: 24,
        warmPool: 0,
        warmPoolLimit: 6,
        warmUpSeconds: 900,
      },
    ],
    assumptions: DEFAULT_ASSUMPTIONS,
    stated: [],
    prices: EXAMPLE_PRICES,
  });
});

test('all that is optional', () => {
  const service = assessed([
    ['objectives/acknowledge', { rpo: 'nothing is written at night' }],
    ['detection', { objective: { within: '60s', falseAlarmsPerYear: 1 } }],
    ['assumptions', { glitches: 15 }],
    [`${GROUP}/sizes`, undefined],
    [`${GROUP}/scaling`, undefined],
    [`${GROUP}/warmPool`, { size: 1 }],
    [
      `${GROUP}/demand`,
      {
        peakRate: '360/min',
        baseRate: '2/s',
        serviceTime: '6500ms',
        variability: 1.2,
        slots: 24,
        latency: { wait: '2s', share: '99%' },
        growth: '30%',
      },
    ],
  ]);
  expect(service.objectives.acknowledged).toEqual({ rpo: 'nothing is written at night' });
  expect(service.detection).toEqual({ intervalSeconds: 10, failures: 3, from: 'objective' });
  expect([service.assumptions.glitches, service.stated]).toEqual([15, ['glitches']]);
  expect(service.groups).toMatchObject([
    {
      sizes: { active: { min: 2, max: 6 }, standby: { min: 1, max: 6 }, from: 'demand' },
      inFlightPerInstance: 5.62,
      warmPool: 1,
      warmPoolLimit: 4,
      demand: {
        peakRate: 6,
        baseRate: 2,
        serviceSeconds: 6.5,
        variability: 1.2,
        slots: 24,
        latency: { wait: 2, share: 0.99 },
        growth: 0.3,
      },
    },
  ]);
});

test.each([
  [{ base: 0, aboveBase: '0%' }, 0],
  [{ base: 1, aboveBase: '0%' }, 1 / 3],
  [{ base: 1, aboveBase: '10%' }, 2 / 3],
  [{ base: 5, aboveBase: '0%' }, 1],
])('of three instances with onDemand %j the share %d is on-demand', (onDemand, share) => {
  expect(assessed([[`${GROUP}/onDemand`, onDemand]]).groups[0]?.onDemandShare).toBeCloseTo(share, 12);
});

test.each([
  ['one type, all on-demand', [], 6],
  ['a standby beyond the active minimum', [[`${GROUP}/sizes/standby`, { min: 5 }]], 4],
  ['two types', [[`${GROUP}/instanceTypes`, ['g6e.12xlarge', 'g5.12xlarge']]], 0],
  ['fallback types', [[`${GROUP}/fallbackInstanceTypes`, ['g5.12xlarge']]], 0],
  ['an on-demand base', [[`${GROUP}/onDemand`, { base: 3 }]], 0],
  ['spot instances', [[`${GROUP}/onDemand`, { base: 0, aboveBase: '50%' }]], 0],
] as const)('a group with %s has a warm pool as far as EC2 Auto Scaling does', (_, edits, limit) => {
  expect(assessed([...edits] as Parameters<typeof edited>[0]).groups[0]?.warmPoolLimit).toBe(limit);
});
