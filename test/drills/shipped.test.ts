import { Environment } from '../../config/environment';
import { fingerprintOf } from '../../lib/cli/drills';
import { Duration } from '../../lib/core/quantities';
import { changedParts, changedReleases, RecoveryFingerprint } from '../../lib/drills/recovery-fingerprint';
import { at, SHIPPED, shipped } from '../support/environment';

// The stacks that are shipped: what of their settings a recovery rests on.

const prod = shipped('prod');
const before = fingerprintOf(prod);

const partsChangedBy = (after: RecoveryFingerprint): string[] => changedParts(before, after).map(({ part }) => part);

test.each(SHIPPED)('every resource of %s has a part: what is new must be given one, or be left out', (name) => {
  const { parts } = fingerprintOf(shipped(name));
  expect(Object.keys(parts).sort()).toEqual([
    'backups',
    'database',
    'groups',
    'network',
    'policies',
    'records',
    'replication',
    'runbooks',
    'storage',
  ]);
});

test('where the environment stands changes nothing: a failover does not outdate itself', () => {
  let { topology } = prod;
  for (const step of ['failover', 'rebuild', 'switchover'] as const) {
    topology = topology[step]().topology;
    expect([step, fingerprintOf(at(prod, topology)).digest]).toEqual([step, before.digest]);
  }
});

test.each<[string, Partial<Environment>]>([
  ['experiments', { chaos: { ...prod.chaos, experiments: false } }],
  ['how long a fault lasts', { chaos: { ...prod.chaos, duration: Duration.minutes(5) } }],
  ['who is told', { alerts: { emails: ['other@example.com'] } }],
  ['tags', { tags: { owner: 'another' } }],
])('%s: no part changes', (_, change) => {
  expect(partsChangedBy(fingerprintOf({ ...prod, ...change }))).toEqual([]);
});

test('the class of the database is the database', () => {
  const after = fingerprintOf({ ...prod, database: { ...prod.database, instanceClass: 'db.r6g.4xlarge' } });
  const [database, ...more] = changedParts(before, after);
  expect(database).toEqual({
    part: 'database',
    added: [],
    removed: [],
    changed: [
      'warmsite-prod-site-us-east-2/aws_db_instance.database_g1',
      'warmsite-prod-site-us-west-2/aws_db_instance.database_g1',
    ],
  });
  expect(more).toEqual([]);
});

test('a new image of a group is a release', () => {
  const [first, ...rest] = prod.inference.groups;
  const ami = Object.fromEntries(prod.pair.both.map((region) => [region, 'ami-00000000000000001']));
  const after = fingerprintOf({ ...prod, inference: { ...prod.inference, groups: [{ ...first, ami }, ...rest] } });
  expect(partsChangedBy(after)).toEqual([]);
  expect(changedReleases(before, after)).toEqual(
    prod.pair.both.map(
      (region) => `warmsite-prod-site-${region}/aws_launch_template.inference_${first.name}_launch_template`,
    ),
  );
});
