import { AssessedGroup, AssessedService } from '../../lib/assessment/assessed-service';
import { DEFAULT_ASSUMPTIONS } from '../../lib/assessment/assumptions';
import { EXAMPLE_PRICES } from '../../lib/models/cost';

/** A group that launches two more instances in a failover. */
export const sampleGroup: AssessedGroup = {
  name: 'llm',
  instanceTypes: ['g6e.12xlarge', 'g5.12xlarge'],
  onDemandShare: 1,
  volumeGib: 500,
  sizes: { active: { min: 3, max: 9 }, standby: { min: 1, max: 9 }, from: 'file' },
  inFlightPerInstance: 18,
  warmPool: 0,
  warmUpSeconds: 900,
  demand: {
    peakRate: 12,
    baseRate: 6,
    serviceSeconds: 6.5,
    variability: 1.2,
    slots: 24,
    latency: { wait: 2, share: 0.99 },
    growth: 0.3,
  },
};

/** A warm standby over three zones, with one group. */
export const sampleService: AssessedService = {
  environment: 'prod',
  home: 'us-east-2',
  standby: 'us-west-2',
  zones: 3,
  tier: 'warm-standby',
  objectives: { rtoSeconds: 3600, rpoSeconds: 600, unavailability: 0.001, acknowledged: {} },
  detection: { intervalSeconds: 10, failures: 3, from: 'file' },
  database: {
    engine: 'postgres',
    instanceClass: 'db.r6g.xlarge',
    multiAz: true,
    allocatedGib: 200,
    backupRetentionDays: 14,
  },
  egress: 'nat-per-zone',
  groups: [sampleGroup],
  assumptions: DEFAULT_ASSUMPTIONS,
  stated: [],
  prices: EXAMPLE_PRICES,
};
