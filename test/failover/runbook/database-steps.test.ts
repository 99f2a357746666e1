import {
  awaitPromotable,
  cutConnections,
  DatabaseTarget,
  fence,
  isReplicaOf,
  isThere,
  isWriter,
  promote,
} from '../../../lib/failover/runbook/database-steps';
import { Bound, runStep } from '../../../lib/failover/runbook/execution';
import { Condition, Json } from '../../../lib/failover/runbook/step';
import { FakeWorld, NAMES, step } from './fake-world';

const TARGET: DatabaseTarget = { names: NAMES, generation: 1 };
const SOURCE = { region: 'us-east-2', generation: 1 };
const REPLICA = { ReadReplicaSourceDBInstanceIdentifier: NAMES.in(SOURCE.region).databaseArn(SOURCE.generation) };

/** States in which RDS is known to change nothing, or to bring nothing back. */
const ILL = ['failed', 'incompatible-parameters', 'inaccessible-encryption-credentials', 'stopped', 'storage-full'];

/** RDS that shows one instance, for so many seconds in each state; the last one stays. */
function rds(states: readonly (readonly [status: string, seconds: number])[], instance: object = {}): FakeWorld {
  const world: FakeWorld = new FakeWorld({
    DescribeDBInstances: (): Json => {
      let ends = START;
      const [status] = states.find(([, seconds]) => (ends += seconds) > world.time) ?? states.at(-1)!;
      return { DBInstances: [{ ...instance, DBInstanceStatus: status }] };
    },
    DescribeSecurityGroups: () => ({ SecurityGroups: [{ GroupId: 'sg-closed', IpPermissions: [] }] }),
    ModifyDBInstance: () => ({}),
    PromoteReadReplica: () => ({}),
    RebootDBInstance: () => ({}),
  });
  return world;
}

const START = 1_800_000_000;

async function holds(condition: Condition, status: string, instance: object): Promise<boolean> {
  const look = step({ preconditions: [condition] });
  return (await runStep(look, {}, rds([[status, 0]], instance))).outcome === 'done';
}

describe('the states of RDS', () => {
  test.each<[string, boolean]>([
    ['available', true],
    // Up to a day after storage has grown, which it does by itself; fully in service.
    ['storage-optimization', true],
    ['storage-config-upgrade', true],
    // After a promotion, too.
    ['backing-up', true],
    ['configuring-enhanced-monitoring', true],
    ['configuring-log-exports', true],
    ['configuring-iam-database-auth', true],
    ['modifying', false],
    ['rebooting', false],
    ...ILL.map((status): [string, boolean] => [status, false]),
  ])('%s serves: %s', async (status, expected) => {
    expect(await holds(isWriter(TARGET), status, {})).toBe(expected);
    expect(await holds(isReplicaOf(TARGET, SOURCE), status, REPLICA)).toBe(expected);
    expect(await holds(isWriter(TARGET), status, REPLICA)).toBe(false);
    expect(await holds(isReplicaOf(TARGET, SOURCE), status, {})).toBe(false);
    const there = expected || status === 'modifying' || status === 'rebooting';
    expect(await holds(isThere(TARGET), status, REPLICA)).toBe(there);
  });
});

describe('a promotion', () => {
  const changes = ({ changes }: FakeWorld): string[] => changes.map(({ operation }) => operation);

  test.each([['backing-up'], ['modifying'], ['configuring-log-exports'], ['maintenance']])(
    'waits while the replica is %s, and then is asked for',
    async (status) => {
      const world = rds([[status, 600], ['available', 0]], REPLICA); // prettier-ignore
      expect(await runStep(awaitPromotable(TARGET), {}, world)).toMatchObject({ outcome: 'done' });
      expect(world.time - START).toBe(600);
      expect(await runStep(promote(TARGET), {}, world)).toMatchObject({ outcome: 'done' });
      expect(changes(world)).toEqual(['PromoteReadReplica']);
    },
  );

  test('waits for nothing, usually', async () => {
    const world = rds([['available', 0]], REPLICA);
    expect(await runStep(awaitPromotable(TARGET), {}, world)).toMatchObject({ outcome: 'done' });
    expect(world.slept).toEqual([]);
  });

  test('does not wait until storage is optimized', async () => {
    const world = rds([['storage-optimization', 0]], REPLICA);
    expect(await runStep(awaitPromotable(TARGET), {}, world)).toMatchObject({ outcome: 'done' });
    expect(await runStep(promote(TARGET), {}, world)).toMatchObject({ outcome: 'done' });
    expect([world.slept, changes(world)]).toEqual([[], ['PromoteReadReplica']]);
  });

  test.each(ILL)('of a replica that is %s is given up', async (status) => {
    const world = rds([[status, 0]], REPLICA);
    expect(await runStep(awaitPromotable(TARGET), {}, world)).toMatchObject({ outcome: 'failed' });
    expect(await runStep(promote(TARGET), {}, world)).toMatchObject({ outcome: 'refused' });
    expect(changes(world)).toEqual([]);
  });

  test.each([
    ['under way, before RDS has cut it off', 'modifying', REPLICA],
    ['under way, at its restart', 'rebooting', REPLICA],
    ['done, and the first backup is made', 'backing-up', {}],
    ['done, and somebody modifies it', 'modifying', {}],
  ])('that is %s is not asked for again', async (_, status, instance) => {
    const world = rds([[status, 0]], instance);
    expect(await runStep(promote(TARGET), {}, world)).toMatchObject({ outcome: 'already-done' });
    expect(changes(world)).toEqual([]);
  });

  test('that is done is not waited for', async () => {
    const world = rds([['modifying', 0]]);
    expect(await runStep(awaitPromotable(TARGET), {}, world)).toMatchObject({ outcome: 'done' });
  });
});

describe('the fence', () => {
  const NETWORK = { DBSubnetGroup: { VpcId: 'vpc-1' } };
  const groups = (...states: readonly (readonly [group: string, status: string])[]): object => ({
    ...NETWORK,
    VpcSecurityGroups: states.map(([VpcSecurityGroupId, Status]) => ({ VpcSecurityGroupId, Status })),
    TagList: [{ Key: 'DatabaseRole', Value: 'retired' }],
  });

  test.each([
    ['stands', groups(['sg-closed', 'active']), 'available', true],
    ['stands, while storage is optimized', groups(['sg-closed', 'active']), 'storage-optimization', true],
    [
      'stands, but the instance would still be backed up as the writer',
      { ...groups(['sg-closed', 'active']), TagList: [{ Key: 'DatabaseRole', Value: 'writer' }] },
      'available',
      false,
    ],
    ['stands, but the instance has no tag', { ...groups(['sg-closed', 'active']), TagList: [] }, 'available', false],
    ['is being put up', groups(['sg-closed', 'adding']), 'available', false],
    ['has a gap', groups(['sg-closed', 'active'], ['sg-open', 'removing']), 'available', false],
    ['stands, but nobody can restart the instance', groups(['sg-closed', 'active']), 'backing-up', false],
    ['stands, but the change is not complete', groups(['sg-closed', 'active']), 'modifying', false],
  ])('%s', async (_, instance, status, expected) => {
    const { outcome } = await runStep(fence(TARGET, 'stop'), {}, rds([[status, 0]], instance));
    expect(['done', 'already-done'].includes(outcome)).toBe(expected);
  });

  test('the last write may come as late as the restart', async () => {
    const world = rds([['rebooting', 90], ['available', 0]]); // prettier-ignore
    const { outputs } = await runStep(cutConnections(TARGET, 'stop'), {}, world);
    expect(outputs).toEqual<Bound>({ silentFrom: START + 90, caughtUpFrom: START + 150 });
  });
});
