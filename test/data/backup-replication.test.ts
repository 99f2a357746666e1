import { RegionStack } from '../../lib/core/region-stack';
import { Duration } from '../../lib/core/quantities';
import { DatabaseBackupReplication, DatabaseBackupReplicationProps } from '../../lib/data/backup-replication';
import { SynthesizedStack, TEST_NAMES, problemsOf, synthesizeApp, synthesizeStack } from '../support/synth';
import { StandInKey } from './stand-ins';

const HERE = TEST_NAMES.in('us-west-2');

function synthesize(props: Partial<DatabaseBackupReplicationProps>): SynthesizedStack {
  return synthesizeStack((scope) => {
    const key = new StandInKey(scope, 'Key');
    new DatabaseBackupReplication(scope, 'Backups', {
      names: HERE,
      key,
      retention: Duration.days(14),
      retired: [],
      ...props,
    });
  }, HERE);
}

test('the backups of the writer in the other Region are copied here, under the key of this Region', () => {
  const stack = synthesize({ source: { region: 'us-east-2', generation: 1 } });
  expect(stack.addresses()).toEqual(['aws_db_instance_automated_backups_replication.backups_g1']);
  expect(stack.only('aws_db_instance_automated_backups_replication')).toMatchObject({
    source_db_instance_arn: 'arn:aws:rds:us-east-2:111122223333:db:shop-test-db-g1',
    kms_key_id: 'arn:aws:kms:us-east-2:111122223333:key/11111111-2222-3333-4444-555555555555',
    retention_period: 14,
    timeouts: { create: '12h', delete: '2h' },
    lifecycle: { prevent_destroy: true, ignore_changes: ['retention_period'] },
  });
  expect(stack.json['removed']).toBeUndefined();
});

test('after a failover the copies are given up, not destroyed', () => {
  const stack = synthesize({ retired: [1] });
  expect(stack.addresses()).toEqual([]);
  expect(stack.json['removed']).toEqual([
    { from: 'aws_db_instance_automated_backups_replication.backups_g1', lifecycle: { destroy: false } },
  ]);
});

test('a new generation of the source is copied at an address of its own', () => {
  const stack = synthesize({ source: { region: 'us-east-2', generation: 3 }, retired: [1, 2] });
  expect(stack.addresses()).toEqual(['aws_db_instance_automated_backups_replication.backups_g3']);
  expect(stack.json['removed']).toEqual([
    { from: 'aws_db_instance_automated_backups_replication.backups_g1', lifecycle: { destroy: false } },
    { from: 'aws_db_instance_automated_backups_replication.backups_g2', lifecycle: { destroy: false } },
  ]);
});

test.each(['1d', '35d'])('%s is a retention', (retention) => {
  const stack = synthesize({ source: { region: 'us-east-2', generation: 1 }, retention: Duration.parse(retention) });
  expect(stack.only('aws_db_instance_automated_backups_replication')['retention_period']).toBe(parseInt(retention, 10));
});

test.each(['0s', '36h', '36d'])('%s is no retention', (retention) => {
  expect(problemsOf(() => synthesize({ retention: Duration.parse(retention) }))).toEqual([
    {
      code: 'backup-retention',
      where: 'stack/Backups',
      message: `'retention' must be 1 to 35 whole days, got ${retention}; change it`,
    },
  ]);
});

test('a source here, a source that is given up and a key of another stack are refused, all at once', () => {
  const problems = problemsOf(() =>
    synthesizeApp((app) => {
      const own = new RegionStack(app, 'own', { names: HERE, backend: { kind: 'local' } });
      const other = new RegionStack(app, 'other', { names: HERE, backend: { kind: 'local' } });
      new DatabaseBackupReplication(own, 'Backups', {
        names: HERE,
        key: new StandInKey(other, 'Key'),
        retention: Duration.days(14),
        source: { region: 'us-west-2', generation: 2 },
        retired: [1, 2],
      });
    }),
  );
  expect(problems.map(({ code, message }) => `${message} [${code}]`)).toEqual([
    "'key' must belong to this stack (own), got other/Key of other; create one in this stack [other-stack]",
    "'source.region' must be another Region than us-west-2, got us-west-2; the copies would be lost with the database [backup-same-region]",
    "'retired' must not hold generation 2, which is 'source'; an instance that is copied cannot be given up [retired-generation]",
  ]);
});
