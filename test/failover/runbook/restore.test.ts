import { fail } from 'node:assert';
import { Topology } from '../../../lib/core/topology';
import { InputError } from '../../../lib/core/errors';
import { Bound, runStep } from '../../../lib/failover/runbook/execution';
import { callsOf } from '../../../lib/failover/runbook/permissions';
import { restore, RESTORE_SOURCES, RestoreRequest, RestoreSubject } from '../../../lib/failover/runbook/restore';
import { runbookProblems, runbooksOf } from '../../../lib/failover/runbook/runbooks';
import { Call, Json, Runbook, Step } from '../../../lib/failover/runbook/step';
import { restoreGeneration, restoreSubject, runbookSubject } from '../../../stacks/runbooks';
import { at, SHIPPED, shipped, stacksOf } from '../../support/environment';
import { SynthesizedStack } from '../../support/synth';
import { Answer, FakeWorld } from './fake-world';
import { automationInPython } from './scripted-world';

// What a restore asks and in which order, against answers that the test gives. What becomes of it on an emulated AWS is
// in restore-emulator.test.ts.

const PROD = shipped('prod');
const AT = Date.UTC(2026, 10, 21, 10, 59) / 1000;
const BESIDE = 'warmsite-prod-db-at-20261121t105900z';

/** The states of the cycle in which a restore can become the writer, and the one in which it cannot. */
const { topology: failedOver } = PROD.topology.failover();
const { topology: rebuilt } = failedOver.rebuild();
const TOPOLOGIES: Readonly<Record<string, Topology>> = { normal: PROD.topology, 'failed over': failedOver, rebuilt };

function subjectAt(state: string): RestoreSubject {
  return restoreSubject(at(PROD, TOPOLOGIES[state]!));
}

/** Every kind of restore that there is, of every state. */
const VARIANTS: readonly (readonly [words: string, runbook: Runbook])[] = Object.keys(TOPOLOGIES).flatMap((state) =>
  RESTORE_SOURCES.filter((source) => source !== 'replicated' || state !== 'normal').flatMap((source) =>
    [false, true].flatMap((adopt) =>
      [false, true].map((fenceFirst): [string, Runbook] => [
        `${state}, ${source}${adopt ? ', adopt' : ''}${fenceFirst ? ', fence' : ''}`,
        restore(subjectAt(state), { at: AT, source, adopt, fenceFirst }),
      ]),
    ),
  ),
);

const stepsOf = (request: Omit<RestoreRequest, 'at'>, state = 'normal'): string[] =>
  restore(subjectAt(state), { at: AT, ...request }).steps.map(({ id }) => id);

const ADOPTION = [
  'open',
  'endpoint',
  'takeover',
  'verify-inference',
  'verify-write',
  'verify-read',
  'deploy',
  'await-replica',
  'notify',
];
const BASE = ['decide', 'restore', 'await-restored', 'inspect', 'verify-data'];
const FENCE = ['fence', 'cut-connections'];

describe('the steps', () => {
  test('beside the instance that runs: nobody is shut out, nothing of it is changed', () => {
    expect(stepsOf({})).toEqual(BASE);
    const { steps } = restore(subjectAt('normal'), { at: AT });
    const changes = steps.flatMap(({ calls = [] }) => calls);
    expect(changes.map(({ operation, input }) => [operation, input['TargetDBInstanceIdentifier']])).toEqual([
      ['RestoreDBInstanceToPointInTime', BESIDE],
    ]);
  });

  test('as the writer: the old one is shut off as late as it can be, after the slow renaming', () => {
    expect(stepsOf({ adopt: true })).toEqual([...BASE, 'rename', ...FENCE, ...ADOPTION]);
  });

  test('while the damage goes on: the writer is shut off first, and once', () => {
    expect(stepsOf({ fenceFirst: true })).toEqual(['decide', ...FENCE, ...BASE.slice(1)]);
    expect(stepsOf({ fenceFirst: true, adopt: true })).toEqual([
      'decide',
      ...FENCE,
      ...BASE.slice(1),
      'rename',
      ...ADOPTION,
    ]);
  });

  test('from a vault: the snapshot gets the key of the database first', () => {
    expect(stepsOf({ source: 'vault' })).toEqual(['decide', 'copy-snapshot', ...BASE.slice(1)]);
  });

  test("while the standby writes there is no replica to wait for: home's comes with the rebuild", () => {
    const runbook = restore(subjectAt('rebuilt'), { at: AT, adopt: true });
    expect(runbook.steps.map(({ id }) => id)).toEqual([
      ...BASE,
      'rename',
      ...FENCE,
      ...ADOPTION.filter((id) => id !== 'await-replica'),
    ]);
    expect(runbook.afterwards.at(-1)).toBe('npm run warmsite -- rebuild prod');
    const { operator } = runbook.steps.find(({ id }) => id === 'deploy')!;
    expect(operator!.at(-1)).toBe(
      'npx cdktf deploy warmsite-prod-site-us-west-2 warmsite-prod-global --ignore-missing-stack-dependencies',
    );
  });

  test.each(VARIANTS)(
    '%s: all in the Region of the writer, nothing is deleted, no control plane is called',
    (_, each) => {
      const calls = each.steps.flatMap(callsOf);
      // The replica of the new writer is looked at where it is; a failed step changes nothing there.
      const elsewhere = each.steps.filter((one) => callsOf(one).some(({ region }) => region !== each.names.region));
      expect(elsewhere.map(({ id }) => id).filter((id) => id !== 'await-replica')).toEqual([]);
      expect(calls.map(({ operation }) => operation).filter((name) => /Delete|Remove/.test(name))).toEqual([]);
      expect(calls.map(({ service }) => service)).not.toContain('iam');
    },
  );
});

describe('every variant', () => {
  test.each(VARIANTS)('%s: has no problem of its own', (_, runbook) => {
    expect(runbookProblems(runbook)).toEqual([]);
  });

  test('makes calls that the API has, with expressions that the AWS CLI understands', () => {
    const steps = VARIANTS.flatMap(([, runbook]) => runbook.steps);
    const check = steps.flatMap(callsOf).flatMap((call): [string, string, Json][] => {
      const input = JSON.parse(JSON.stringify(call.input).replace(/@\{[^}]*\}/g, 'x')) as Json;
      return call.service === 'https' ? [] : [[call.service, call.operation, input]];
    });
    const unique = [...new Map(check.map((each) => [JSON.stringify(each), each])).values()];
    const expressions = steps.flatMap((step) => [
      ...callsOf(step).flatMap(({ bind = {}, when }) => [
        ...Object.values(bind),
        ...(when === undefined ? [] : [when]),
      ]),
      ...[...(step.preconditions ?? []), ...(step.until ?? [])].map(({ holds }) => holds),
    ]);
    const { problems } = automationInPython({
      check: unique,
      expressions: [...new Set(expressions)].map((expression) => expression.replace(/@\{[^}]*\}/g, '`null`')),
    });
    expect(problems).toEqual([]);
  });

  test('has a command that says all of it again', () => {
    expect(restore(subjectAt('rebuilt'), { at: AT, source: 'replicated', adopt: true, fenceFirst: true }).command).toBe(
      'restore prod --at 2026-11-21T10:59:00Z --source replicated --fence --adopt',
    );
    expect(restore(subjectAt('normal'), { at: AT }).command).toBe('restore prod --at 2026-11-21T10:59:00Z');
  });
});

test.each(SHIPPED)('%s: Systems Manager has no part of it, so no stack and no role changes with it', (name) => {
  const environment = shipped(name);
  expect(Object.keys(runbooksOf(runbookSubject(environment)))).toEqual(['failover', 'rebuild', 'switchover', 'drill']);
});

describe('what the data is taken from', () => {
  const restoring = (state: string, request: Omit<RestoreRequest, 'at'>): Call =>
    restore(subjectAt(state), { at: AT, ...request }).steps.find(({ id }) => id === 'restore')!.calls![0]!;
  const SETTINGS = {
    DBInstanceClass: '@{class}',
    DBSubnetGroupName: '@{subnets}',
    DBParameterGroupName: '@{parameters}',
    VpcSecurityGroupIds: ['@{closed}'],
    MultiAZ: true,
    PubliclyAccessible: false,
    AutoMinorVersionUpgrade: false,
    CopyTagsToSnapshot: true,
    DeletionProtection: true,
    EnableIAMDatabaseAuthentication: true,
    Tags: [{ Key: 'RestoredTo', Value: '2026-11-21T10:59:00Z' }],
  };

  test('where servers do not log in by IAM, the restored instance refuses their tokens', () => {
    const { steps } = restore({ ...subjectAt('normal'), iamLogin: false }, { at: AT });
    const { input } = steps.find(({ id }) => id === 'restore')!.calls![0]!;
    expect(input).not.toHaveProperty('EnableIAMDatabaseAuthentication');
  });

  test("the writer's own backups", () => {
    const { operation, region, input } = restoring('normal', {});
    expect([operation, region, input]).toEqual([
      'RestoreDBInstanceToPointInTime',
      'us-east-2',
      {
        SourceDBInstanceIdentifier: 'warmsite-prod-db-g1',
        TargetDBInstanceIdentifier: BESIDE,
        RestoreTime: AT,
        ...SETTINGS,
      },
    ]);
  });

  test('the copies of the backups of the instance that wrote before', () => {
    const { operation, region, input } = restoring('failed over', { source: 'replicated' });
    expect([operation, region, input]).toEqual([
      'RestoreDBInstanceToPointInTime',
      'us-west-2',
      {
        SourceDBInstanceAutomatedBackupsArn: '@{backups}',
        TargetDBInstanceIdentifier: BESIDE,
        RestoreTime: AT,
        ...SETTINGS,
      },
    ]);
    const { topology: switched } = rebuilt.switchover();
    expect(restoreSubject(at(PROD, switched)).predecessor).toMatchObject({
      generation: 1,
      names: { region: 'us-west-2' },
    });
    expect(subjectAt('failed over').predecessor).toMatchObject({ generation: 1, names: { region: 'us-east-2' } });
  });

  test('a snapshot of AWS Backup', () => {
    const { operation, region, input } = restoring('normal', { source: 'vault' });
    expect([operation, region, input]).toEqual([
      'RestoreDBInstanceFromDBSnapshot',
      'us-east-2',
      { DBInstanceIdentifier: BESIDE, DBSnapshotIdentifier: BESIDE, ...SETTINGS },
    ]);
  });

  test('nobody wrote before: there are no replicated backups', () => {
    const refused = (): void => void restore(subjectAt('normal'), { at: AT, source: 'replicated' });
    expect(refused).toThrow(InputError);
    expect(refused).toThrow(
      'source: must be own or vault while warmsite-prod-db-g1 in us-east-2 writes, got replicated; no other instance wrote before it [restore-source]',
    );
  });
});

describe('one step against answers', () => {
  const DB = { DBInstanceStatus: 'available', KmsKeyId: 'key-1' };

  async function outcome(
    request: Omit<RestoreRequest, 'at'>,
    id: string,
    answers: Readonly<Record<string, Answer>>,
    inputs: Bound = {},
  ): Promise<{ readonly text: string; readonly world: FakeWorld; readonly outputs: Bound }> {
    const step: Step =
      restore(subjectAt('normal'), { at: AT, ...request }).steps.find((each) => each.id === id) ?? fail(id);
    const world = new FakeWorld(answers);
    const { outcome: word, reason, outputs } = await runStep(step, inputs, world);
    return { text: reason === undefined ? word : `${word}: ${reason}`, world, outputs };
  }

  const backups =
    (earliest: number, latest: number, arn = 'arn:aws:rds:us-east-2:111122223333:db:warmsite-prod-db-g1') =>
    (): Json => ({
      DBInstanceAutomatedBackups: [
        { DBInstanceArn: 'another', RestoreWindow: { EarliestTime: 0, LatestTime: 4e9 } },
        { DBInstanceArn: arn, RestoreWindow: { EarliestTime: earliest, LatestTime: latest } },
      ],
    });

  test.each([
    ['the first second', AT, AT + 9, 'done'],
    ['the last second', AT - 9, AT, 'done'],
    ['too early', AT + 1, AT + 9, 'refused'],
    ['too late', AT - 9, AT - 1, 'refused'],
  ])('the time is within the window of the backups: %s', async (_, earliest, latest, expected) => {
    const { text, outputs } = await outcome({}, 'decide', {
      DescribeDBInstances: () => ({ DBInstances: [DB] }),
      DescribeDBInstanceAutomatedBackups: backups(earliest, latest),
    });
    expect(text).toBe(
      expected === 'done'
        ? 'done'
        : 'refused: refused: it is not so that the automated backups of warmsite-prod-db-g1 in us-east-2 reach 2026-11-21T10:59:00Z',
    );
    expect(outputs).toEqual(expected === 'done' ? { earliest, latest } : { earliest: null, latest: null });
  });

  test("the other Region's backups of the same name are not the writer's", async () => {
    const { text } = await outcome({}, 'decide', {
      DescribeDBInstances: () => ({ DBInstances: [DB] }),
      DescribeDBInstanceAutomatedBackups: backups(0, 4e9, 'arn:aws:rds:us-west-2:111122223333:db:warmsite-prod-db-g1'),
    });
    expect(text).toMatch(/^refused: .* reach 2026-11-21T10:59:00Z$/);
  });

  test.each([
    ['none', [], 'done'],
    [
      'what was restored to the same time',
      [{ TagList: [{ Key: 'RestoredTo', Value: '2026-11-21T10:59:00Z' }] }],
      'done',
    ],
    [
      'what was restored to another time',
      [{ TagList: [{ Key: 'RestoredTo', Value: '2026-11-21T10:58:00Z' }] }],
      'refused',
    ],
    ['another instance', [{ TagList: [] }], 'refused'],
  ])('the next generation exists: %s', async (_, found, expected) => {
    const { text } = await outcome({ adopt: true }, 'decide', {
      DescribeDBInstances: ({ input }) => ({ DBInstances: 'Filters' in input ? found : [DB] }),
      DescribeDBInstanceAutomatedBackups: backups(0, 4e9),
    });
    expect(text).toBe(
      expected === 'done'
        ? 'done'
        : 'refused: refused: it is not so that no other instance in us-east-2 is called warmsite-prod-db-g2',
    );
  });

  const snapshot = (id: string, time: number, status = 'available'): Json => ({
    DBSnapshotIdentifier: id,
    SnapshotCreateTime: time,
    Status: status,
  });

  test('of the snapshots the newest is taken that is not younger, and is complete', async () => {
    const made: string[] = [];
    const answers = {
      DescribeDBInstances: () => ({ DBInstances: [DB] }),
      DescribeDBSnapshots: ({ input }: Call) =>
        'Filters' in input
          ? { DBSnapshots: made.map((id) => snapshot(id, 0)) }
          : {
              DBSnapshots: [
                snapshot('old', AT - 20),
                snapshot('right', AT - 10),
                snapshot('broken', AT - 5, 'failed'),
                snapshot('young', AT + 1),
              ],
            },
      CopyDBSnapshot: ({ input }: Call) => {
        made.push(input['TargetDBSnapshotIdentifier'] as string);
        return {};
      },
    };
    const { text, world } = await outcome({ source: 'vault' }, 'copy-snapshot', answers);
    expect(text).toBe('done');
    expect(world.changes.map(({ input }) => input)).toEqual([
      { SourceDBSnapshotIdentifier: 'right', TargetDBSnapshotIdentifier: BESIDE, KmsKeyId: 'key-1' },
    ]);
    expect((await outcome({ source: 'vault' }, 'copy-snapshot', answers)).text).toBe('already-done');
  });

  test('no snapshot is old enough', async () => {
    const { text } = await outcome({ source: 'vault' }, 'decide', {
      DescribeDBInstances: () => ({ DBInstances: [DB] }),
      DescribeDBSnapshots: () => ({ DBSnapshots: [snapshot('young', AT + 1)] }),
    });
    expect(text).toBe(
      'refused: refused: it is not so that AWS Backup has a snapshot of warmsite-prod-db-g1 in us-east-2 from 2026-11-21T10:59:00Z or before',
    );
  });

  test.each([
    ['as it has to be', {}, 'done'],
    ['with another key', { KmsKeyId: 'key-2' }, 'it has the key of warmsite-prod-db-g1'],
    ['public', { PubliclyAccessible: true }, 'it cannot be reached from outside of its network'],
    ['unprotected', { DeletionProtection: false }, 'it is protected against deletion'],
    ['of another time', { TagList: [{ Key: 'RestoredTo', Value: 'x' }] }, 'it was restored to 2026-11-21T10:59:00Z'],
  ])('the restored instance is %s', async (_, difference, expected) => {
    const restored = {
      ...DB,
      PubliclyAccessible: false,
      DeletionProtection: true,
      TagList: [{ Key: 'RestoredTo', Value: '2026-11-21T10:59:00Z' }],
      ...difference,
    };
    const { text } = await outcome({}, 'inspect', {
      DescribeDBInstances: ({ input }) => ({ DBInstances: ['Filters' in input ? restored : DB] }),
    });
    expect(text).toBe(expected === 'done' ? 'done' : `refused: refused: it is not so that ${expected}`);
  });

  test('nobody says that the data is right: it ends there', async () => {
    const step = restore(subjectAt('normal'), { at: AT, adopt: true }).steps.find(({ id }) => id === 'verify-data')!;
    const world = new FakeWorld();
    world.agrees = false;
    expect(await runStep(step, {}, world)).toMatchObject({ outcome: 'refused', reason: 'refused: nobody agreed' });
  });
});

describe('what the stacks make of it', () => {
  const { topology } = PROD.topology.restore();
  const stacks = stacksOf(at(PROD, topology));
  const site = (region: string): SynthesizedStack => stacks[PROD.names(region).siteStack]!;

  test('the import names the address that the next generation has, and the old one is forgotten, not destroyed', () => {
    const { operator } = restore(subjectAt('normal'), { at: AT, adopt: true }).steps.find(({ id }) => id === 'deploy')!;
    expect(operator).toEqual([
      'npm run warmsite -- topology restore prod',
      'npx cdktf synth',
      'terraform -chdir=cdktf.out/stacks/warmsite-prod-site-us-east-2 init',
      'terraform -chdir=cdktf.out/stacks/warmsite-prod-site-us-east-2 import aws_db_instance.database_g2 warmsite-prod-db-g2',
      'npx cdktf deploy warmsite-prod-site-us-east-2 warmsite-prod-site-us-west-2 warmsite-prod-global --ignore-missing-stack-dependencies',
    ]);
    const { json } = site('us-east-2');
    expect(site('us-east-2').only('aws_db_instance')).toBe(site('us-east-2').at('aws_db_instance.database_g2'));
    expect(site('us-east-2').at('aws_db_instance.database_g2')['identifier']).toBe('warmsite-prod-db-g2');
    expect(JSON.stringify(json['removed'])).toContain(
      '{"from":"aws_db_instance.database_g1","lifecycle":{"destroy":false}}',
    );
  });

  test('the security group that lets the service in has the name that the runbook looks for', () => {
    const groups = site('us-east-2').all('aws_security_group');
    const { databaseGroup, writer } = subjectAt('normal');
    expect(Object.values(groups).map(({ name }): unknown => name)).toContain(writer.names.securityGroup(databaseGroup));
  });
});

describe('the generation that a restore is of', () => {
  const moved = at(PROD, PROD.topology.restore().topology);

  test('the current one; the one before while its restore waits to be finished', () => {
    expect(restoreGeneration(PROD, () => false)).toBe(1);
    expect(restoreGeneration(moved, (generation) => generation === 1)).toBe(1);
    expect(restoreGeneration(moved, () => false)).toBe(2);
  });

  test('so that the steps stay the same when the topology has moved on', () => {
    const request = { at: AT, adopt: true };
    expect(restore(restoreSubject(moved, 1), request).steps).toEqual(restore(restoreSubject(PROD), request).steps);
    const again = at(PROD, rebuilt.restore().topology);
    expect(restore(restoreSubject(again, 1), request).steps).toEqual(
      restore(restoreSubject(at(PROD, rebuilt)), request).steps,
    );
  });
});
