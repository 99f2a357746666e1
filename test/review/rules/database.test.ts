import { RegionPair } from '../../../lib/core/regions';
import { Topology, TopologyStep } from '../../../lib/core/topology';
import { Expectations } from '../../../lib/review/expectations';
import { JsonObject } from '../../../lib/review/plan';
import { DATABASE_RULES } from '../../../lib/review/rules/database';
import { compareVersions, majorOf } from '../../../lib/review/rules/database/engine-version';
import { generationOf } from '../../../lib/review/rules/database/generation';
import { shareOf } from '../../../lib/review/rules/database/instance-class';
import { Window } from '../../../lib/review/rules/database/window';
import { Entry, findingsOf, StackEntries } from './two-regions';

// See two-regions.ts. What edits of prod can show is in ../plans/cases/database.ts.

const HOME = 'eu-west-1';
const STANDBY = 'eu-central-1';

/** What one rule says of a home and a standby Region. */
function review(
  rule: string,
  home: readonly Entry[],
  standby: readonly Entry[] = [],
  expectations?: Expectations,
): string[] {
  const stacks: Record<string, StackEntries> = {
    home: { region: HOME, entries: home },
    dr: { region: STANDBY, entries: standby },
  };
  return findingsOf(
    DATABASE_RULES.find(({ id }) => id === `database-${rule}`),
    stacks,
    expectations,
  );
}

const arn = (region: string, name: string, kind = 'db'): string => `arn:aws:rds:${region}:111122223333:${kind}:${name}`;

/** A database in the style of the popular modules, with everything that AWS has filled in. */
const instance = (region: string, identifier: string, values: JsonObject = {}): JsonObject => ({
  arn: arn(region, identifier),
  identifier,
  engine: 'postgres',
  engine_version: '16.11',
  instance_class: 'db.r6g.xlarge',
  replicate_source_db: '',
  backup_retention_period: 7,
  backup_window: '03:00-04:00',
  maintenance_window: region === HOME ? 'sun:05:00-sun:06:00' : 'thu:05:00-thu:06:00',
  deletion_protection: true,
  skip_final_snapshot: false,
  multi_az: true,
  storage_encrypted: true,
  kms_key_id: `arn:aws:kms:${region}:111122223333:key/1`,
  parameter_group_name: 'orders',
  db_subnet_group_name: 'orders',
  vpc_security_group_ids: ['sg-1'],
  auto_minor_version_upgrade: true,
  ...values,
});

const without = (values: JsonObject, ...names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));

const SOURCE = arn(HOME, 'orders');
const replica = (values: JsonObject = {}): JsonObject =>
  instance(STANDBY, 'orders-replica', { replicate_source_db: SOURCE, ...values });

const MODULE = 'module.db_default.module.db_instance.aws_db_instance.this[0]';
const WRITER: Entry = { address: MODULE, before: instance(HOME, 'orders') };
const REPLICA: Entry = { address: MODULE, before: replica() };
const READER: Entry = {
  address: 'aws_db_instance.reader["a"]',
  before: instance(HOME, 'orders-reader', { replicate_source_db: 'orders', multi_az: true }),
};

const changed = (entry: Entry, values: JsonObject, rest: Partial<Entry> = {}): Entry => ({
  ...entry,
  after: { ...entry.before, ...values },
  ...rest,
});
const gone = (entry: Entry, rest: Partial<Entry> = {}): Entry => ({ ...entry, after: null, ...rest });
const forgotten = (entry: Entry): Entry => gone(entry, { actions: ['forget'] });
const replaced = (entry: Entry, why: readonly string[], values: JsonObject = {}, rest: Partial<Entry> = {}): Entry => {
  const after = without({ ...entry.before, ...values }, 'arn');
  return {
    ...entry,
    after,
    unknown: { arn: true, id: true },
    actions: ['delete', 'create'],
    replacePaths: why.map((name) => [name]),
    ...rest,
  };
};

describe('a read replica within the Region matters less', () => {
  test.each<[string, Entry, string]>([
    ['destroyed', gone(READER), 'warning found home aws_db_instance.reader["a"]: the read replica is destroyed'],
    [
      'replaced',
      replaced(READER, ['availability_zone']),
      `warning found home aws_db_instance.reader["a"]: the read replica is replaced because of 'availability_zone'`,
    ],
    [
      'forgotten',
      forgotten(READER),
      'note found home aws_db_instance.reader["a"]: the read replica is no longer managed, and no other one takes its place',
    ],
    [
      'promoted-by-plan',
      changed(READER, { replicate_source_db: null }),
      `high found home aws_db_instance.reader["a"]: the read replica is promoted: 'replicate_source_db' becomes null, which looks like an update`,
    ],
    [
      'deletion-protection-off',
      changed(READER, { deletion_protection: false }),
      'note found home aws_db_instance.reader["a"]: the read replica is no longer protected against deletion',
    ],
    [
      'multi-az-off',
      changed(READER, { multi_az: false }),
      `note found home aws_db_instance.reader["a"]: the read replica goes from two zones to one: 'multi_az' becomes false`,
    ],
    [
      'key-changed',
      replaced(READER, ['kms_key_id'], { kms_key_id: `arn:aws:kms:${HOME}:111122223333:key/2` }),
      `warning found home aws_db_instance.reader["a"]: the read replica is replaced because its key changes from arn:aws:kms:${HOME}:111122223333:key/1 to arn:aws:kms:${HOME}:111122223333:key/2`,
    ],
  ])('%s', (rule, entry, expected) => {
    expect(review(rule, [WRITER, entry])).toEqual([expected]);
  });

  test.each<[string, Entry]>([
    ['final-snapshot-skipped', changed(READER, { skip_final_snapshot: true })],
    ['replica-incomplete', changed(READER, { parameter_group_name: 'default.postgres16', multi_az: false })],
    ['class-reduced', changed(READER, { instance_class: 'db.t4g.medium' })],
    ['versions-apart', changed(READER, { engine_version: '16.9' })],
  ])('%s does not mind it', (rule, entry) => {
    expect(review(rule, [WRITER, entry])).toEqual([]);
  });
});

describe('destroyed and replaced', () => {
  test('what a failed replacement has left may be the one with the data', () => {
    const left: Entry = { ...gone(WRITER), deposed: 'a1b2c3d4' };
    expect(review('destroyed', [left])).toEqual([
      `critical found home ${MODULE}: what a failed replacement has left of the database is destroyed`,
    ]);
  });

  test('without a final snapshot', () => {
    const careless: Entry = { address: MODULE, before: instance(HOME, 'orders', { skip_final_snapshot: true }) };
    expect(review('destroyed', [gone(careless)])).toEqual([
      `critical found home ${MODULE}: the database is destroyed, without a final snapshot`,
    ]);
  });

  test.each([
    ['replace_because_tainted', 'because an apply before this one failed on it'],
    ['replace_by_request', 'because it is asked for'],
  ])('%s', (reason, why) => {
    expect(review('replaced', [WRITER], [replaced(REPLICA, [], {}, { reason })])).toEqual([
      `high found dr ${MODULE}: the replica of eu-west-1 is replaced ${why}`,
    ]);
  });

  test('a changed key is said once, and so is a move', () => {
    const rekeyed = replaced(REPLICA, ['kms_key_id'], { kms_key_id: 'arn:aws:kms:eu-central-1:111122223333:key/2' });
    expect(review('replaced', [WRITER], [rekeyed])).toEqual([]);
    const region = 'eu-north-1';
    const moved = replaced(REPLICA, ['region', 'kms_key_id'], {
      region,
      kms_key_id: `arn:aws:kms:${region}:111122223333:key/1`,
    });
    expect(review('replaced', [WRITER], [moved])).toEqual([]);
    expect(review('key-changed', [WRITER], [moved])).toEqual([]);
    expect(review('replica-moved', [WRITER], [moved])).toEqual([
      `high found dr ${MODULE}: the replica of eu-west-1 moves from eu-central-1 to eu-north-1`,
    ]);
  });

  test('a replica that moves to where its source is protects nothing', () => {
    expect(review('replica-moved', [WRITER], [replaced(REPLICA, ['region'], { region: HOME })])).toEqual([
      `critical found dr ${MODULE}: the replica of eu-west-1 moves from eu-central-1 to eu-west-1, where its source is`,
    ]);
  });

  test('a writer that moves is one that is replaced', () => {
    const moved = replaced(WRITER, ['region'], { region: STANDBY });
    expect(review('replica-moved', [moved])).toEqual([]);
    expect(review('replaced', [moved])).toEqual([
      `critical found home ${MODULE}: the database is replaced because of 'region'`,
    ]);
  });
});

describe('forgotten', () => {
  test('moved to another state by an import of the same change', () => {
    const taken: Entry = { address: 'aws_db_instance.orders', before: WRITER.before!, actions: ['no-op'] };
    expect(review('forgotten', [forgotten(WRITER)], [taken])).toEqual([]);
  });

  test('a retired generation whose successor has been there for long', () => {
    const [first, second] = [1, 2].map((number): Entry => ({
      address: `aws_db_instance.g${number}`,
      before: instance(HOME, `orders-g${number}`),
    }));
    expect(review('forgotten', [forgotten(first!), second!])).toEqual([]);
    expect(review('forgotten', [first!, forgotten(second!)])).toEqual([
      'warning found home aws_db_instance.g2: the database is no longer managed, and no other one takes its place',
    ]);
  });

  test('a successor with any name, if it is made now and in the same Region', () => {
    const next: Entry = { address: 'aws_db_instance.next', after: replica({ arn: null, identifier: 'anything' }) };
    expect(review('forgotten', [WRITER], [forgotten(REPLICA), next])).toEqual([]);
    expect(review('forgotten', [forgotten(WRITER)], [REPLICA, next])).toEqual([
      `warning found home ${MODULE}: the database is no longer managed, and no other one takes its place`,
    ]);
  });
});

describe('one thing is said once', () => {
  const everything = (home: readonly Entry[], standby: readonly Entry[]): string[] =>
    DATABASE_RULES.flatMap(({ id }) => {
      const findings = review(id.replace('database-', ''), home, standby);
      return findings.map((finding) => `${id} ${finding.split(':')[0] ?? ''}`);
    });
  const key = 'arn:aws:kms:eu-central-1:111122223333:key/2';

  test.each<[string, readonly Entry[], readonly Entry[]]>([
    ['database-destroyed critical found dr', [WRITER], [gone(REPLICA)]],
    ['database-replaced high found dr', [WRITER], [replaced(REPLICA, ['availability_zone'])]],
    ['database-key-changed high found dr', [WRITER], [replaced(REPLICA, ['kms_key_id'], { kms_key_id: key })]],
    ['database-promoted-by-plan critical found dr', [WRITER], [changed(REPLICA, { replicate_source_db: null })]],
    ['database-re-sourced high found dr', [WRITER], [changed(REPLICA, { replicate_source_db: arn(HOME, 'other') })]],
    ['database-retention-reduced high found dr', [WRITER], [changed(REPLICA, { backup_retention_period: 0 })]],
    ['database-retention-reduced critical found home', [changed(WRITER, { backup_retention_period: 0 })], [REPLICA]],
    ['database-deletion-protection-off high found dr', [WRITER], [changed(REPLICA, { deletion_protection: false })]],
    ['database-multi-az-off warning found dr', [WRITER], [changed(REPLICA, { multi_az: false })]],
    ['database-final-snapshot-skipped warning found dr', [WRITER], [changed(REPLICA, { skip_final_snapshot: true })]],
    ['database-class-reduced high found dr', [WRITER], [changed(REPLICA, { instance_class: 'db.t4g.medium' })]],
    ['database-replica-incomplete high found dr', [WRITER], [changed(REPLICA, { db_subnet_group_name: 'default' })]],
    ['database-versions-apart high found dr', [changed(WRITER, { engine_version: '17.2' })], [REPLICA]],
    ['database-versions-apart high found dr', [WRITER], [changed(REPLICA, { engine_version: '15.9' })]],
  ])('%s', (expected, home, standby) => {
    expect(everything(home, standby)).toEqual([`${expected} ${MODULE}`]);
  });

  test.each<[string, readonly Entry[], readonly Entry[]]>([
    ['nothing', [WRITER, READER], [REPLICA]],
    ['longer retention', [changed(WRITER, { backup_retention_period: 30 })], [REPLICA]],
    ['a minor version, replica first', [WRITER], [changed(REPLICA, { engine_version: '16.12' })]],
    ['a larger replica', [WRITER], [changed(REPLICA, { instance_class: 'db.r7g.2xlarge' })]],
    ['more storage', [changed(WRITER, { allocated_storage: 200 })], [REPLICA]],
    ['security groups in another order', [WRITER], [changed(REPLICA, { vpc_security_group_ids: ['sg-2', 'sg-1'] })]],
  ])('harmless: %s', (_, home, standby) => {
    expect(everything(home, standby)).toEqual([]);
  });
});

describe('what is not known until apply', () => {
  const to = (...names: string[]): Entry['references'] =>
    Object.fromEntries(names.map((name) => [name, ['random_pet.it.id', 'random_pet.it']]));
  const unsure = (entry: Entry, name: string): Entry => {
    return { ...entry, after: without(entry.before!, name), unknown: { [name]: true }, references: to(name) };
  };

  test.each<[string, Entry, string]>([
    [
      'retention-reduced',
      unsure(WRITER, 'backup_retention_period'),
      'backup retention is 7 days now and not known after',
    ],
    [
      'deletion-protection-off',
      unsure(WRITER, 'deletion_protection'),
      'whether the database stays protected against deletion is not known',
    ],
    ['multi-az-off', unsure(WRITER, 'multi_az'), 'whether the database keeps its second zone is not known'],
    [
      'final-snapshot-skipped',
      unsure(WRITER, 'skip_final_snapshot'),
      'whether the database is deleted with a final snapshot is not known',
    ],
    ['renamed', unsure(WRITER, 'identifier'), 'the name of the database, now orders, is not known after'],
    [
      'backup-window-in-the-way',
      unsure(WRITER, 'maintenance_window'),
      `whether backup and maintenance overlap depends on 'maintenance_window'`,
    ],
  ])('%s', (rule, entry, message) => {
    const severity = DATABASE_RULES.find(({ id }) => id === `database-${rule}`)?.severity;
    expect(review(rule, [entry], [REPLICA])).toEqual([`${severity} unknown home ${MODULE}: ${message}`]);
  });

  test.each<[string, string, string]>([
    [
      're-sourced',
      'replicate_source_db',
      `what the replica of eu-west-1 is to replicate from is not known: 'replicate_source_db'`,
    ],
    [
      'versions-apart',
      'engine_version',
      'whether the replica of eu-west-1 keeps up with the engine of its source is not known',
    ],
    [
      'class-reduced',
      'instance_class',
      'whether the replica of eu-west-1 can take the load of its source is not known',
    ],
    ['maintenance-together', 'maintenance_window', 'the maintenance window of the pair is not known'],
    ['replica-key-foreign', 'kms_key_id', 'the Region of the key of the replica of eu-west-1 is not known'],
    [
      'replica-incomplete',
      'parameter_group_name',
      'whether the replica of eu-west-1 is complete is not known: parameter group',
    ],
    [
      'managed-password-with-replica',
      'manage_master_user_password',
      'whether RDS manages the master password of the replica of eu-west-1 is not known',
    ],
  ])('%s of a replica', (rule, name, message) => {
    const severity = DATABASE_RULES.find(({ id }) => id === `database-${rule}`)?.severity;
    expect(review(rule, [WRITER], [unsure(REPLICA, name)])).toEqual([`${severity} unknown dr ${MODULE}: ${message}`]);
  });

  test('the reference settles it: a group that is made now is no default one, a key is where it is', () => {
    const group: Entry = { address: 'aws_db_parameter_group.dr', after: {}, unknown: { name: true } };
    const next = (key: string): Entry => {
      return {
        address: 'aws_db_instance.dr',
        after: without(replica(), 'arn', 'parameter_group_name', 'kms_key_id'),
        unknown: { arn: true, parameter_group_name: true, kms_key_id: true },
        references: {
          parameter_group_name: ['aws_db_parameter_group.dr.name', 'aws_db_parameter_group.dr'],
          kms_key_id: [`aws_kms_key.${key}.arn`, `aws_kms_key.${key}`],
        },
      };
    };
    const keys = ['near', 'far'].map((name): Entry => ({
      address: `aws_kms_key.${name}`,
      after: { region: name === 'near' ? STANDBY : HOME },
      unknown: { arn: true },
    }));
    expect(review('replica-incomplete', [WRITER], [group, next('near')])).toEqual([]);
    expect(review('replica-key-foreign', [WRITER], [...keys, next('near')])).toEqual([]);
    expect(review('replica-key-foreign', [WRITER], [...keys, next('far')])).toEqual([
      'high found dr aws_db_instance.dr: the replica of eu-west-1 is in eu-central-1, its key in eu-west-1',
    ]);
  });

  test('a source that is made in the same apply is found by its name or by the reference', () => {
    const made = without(instance(HOME, 'orders', { backup_retention_period: null }), 'arn');
    const source: Entry = { address: 'aws_db_instance.orders', after: made, unknown: { arn: true } };
    const rest = without(replica(), 'arn', 'replicate_source_db');
    const byName: Entry = { address: 'aws_db_instance.dr', after: { ...rest, replicate_source_db: SOURCE } };
    const message =
      'critical found home aws_db_instance.orders: the database keeps backups for 0 days and has a replica';
    expect(review('source-without-backups', [source], [byName])).toEqual([message]);
    const byReference: Entry = {
      address: 'aws_db_instance.dr',
      after: { ...rest, region: STANDBY },
      unknown: { arn: true, replicate_source_db: true },
      references: { replicate_source_db: ['aws_db_instance.orders.arn', 'aws_db_instance.orders'] },
    };
    expect(review('source-without-backups', [source, byReference])).toEqual([message]);
    expect(review('replica-key-foreign', [source, byReference])).toEqual([]);
  });
});

describe('a replica that is complete for a promotion', () => {
  test('is compared with its source: what that does without is not asked for', () => {
    const plain = { parameter_group_name: 'default.postgres16', multi_az: false, deletion_protection: false };
    const source: Entry = { address: MODULE, before: instance(HOME, 'orders', plain) };
    const made: Entry = { address: 'aws_db_instance.dr', after: replica(plain) };
    expect(review('replica-incomplete', [source], [made])).toEqual([]);
  });

  test('an old gap is told of and fails nothing, and a larger source opens a new one', () => {
    const small: Entry = { address: MODULE, before: replica({ multi_az: false }) };
    const grown = changed(WRITER, { instance_class: 'db.r6g.4xlarge' });
    expect(review('replica-incomplete', [grown], [small])).toEqual([
      `high found dr ${MODULE}: the replica of eu-west-1 runs on db.r6g.xlarge, its source on db.r6g.4xlarge`,
      `warning standing dr ${MODULE}: the replica of eu-west-1 has one zone, its source has two`,
    ]);
  });

  test('is told of at a promotion as well: what it lacks, it lacks from the apply on', () => {
    const small: Entry = {
      address: MODULE,
      before: replica({ backup_retention_period: 0, parameter_group_name: 'default.postgres16' }),
    };
    const rich = changed(WRITER, { max_allocated_storage: 500 });
    const promoted = changed(small, { replicate_source_db: '', deletion_protection: false });
    expect(review('replica-incomplete', [rich], [promoted])).toEqual([
      `high standing dr ${MODULE}: the replica of eu-west-1 has the parameter group default.postgres16`,
      `high standing dr ${MODULE}: the replica of eu-west-1 keeps backups for 0 days`,
    ]);
    // A reader of the Region is no way back, promoted or not.
    expect(
      review('replica-incomplete', [WRITER, changed(READER, { replicate_source_db: '', multi_az: false })]),
    ).toEqual([]);
  });

  test('everything that is left to notes', () => {
    const rich = {
      iops: 12000,
      max_allocated_storage: 1000,
      monitoring_interval: 60,
      iam_database_authentication_enabled: true,
    };
    const source: Entry = { address: MODULE, before: instance(HOME, 'orders', rich) };
    const made: Entry = { address: 'aws_db_instance.dr', after: replica({ iops: 3000, skip_final_snapshot: true }) };
    const name = 'dr aws_db_instance.dr: the replica of eu-west-1';
    expect(review('replica-incomplete', [source], [made])).toEqual([
      `warning found ${name} does not accept logins by IAM, its source does`,
      `warning found ${name} has 3000 IOPS, its source 12000`,
      `note found ${name} has no enhanced monitoring, its source has`,
      `note found ${name} may grow to no more than it has, its source to 1000 GiB`,
      `note found ${name} would be deleted without a final snapshot also after a promotion`,
    ]);
  });

  test('without the source among the plans it is not guessed', () => {
    const made: Entry = {
      address: 'aws_db_instance.dr',
      after: replica({ parameter_group_name: 'default.postgres16' }),
    };
    expect(review('replica-incomplete', [], [made])).toEqual([]);
    const rest = without(replica(), 'kms_key_id', 'storage_encrypted');
    expect(review('replica-key-foreign', [], [{ address: 'aws_db_instance.dr', after: rest }])).toEqual([
      'high unknown dr aws_db_instance.dr: the replica of eu-west-1 has no key, and whether its source is encrypted is not known',
    ]);
  });
});

test('the same source by name or by ARN is no other one', () => {
  const byArn = changed(READER, { replicate_source_db: SOURCE });
  expect(review('re-sourced', [WRITER, byArn])).toEqual([]);
});

test('RDS manages passwords of SQL Server also where it has replicas', () => {
  const server = { engine: 'sqlserver-ee' };
  const source: Entry = { address: MODULE, before: instance(HOME, 'orders', server) };
  const managed = changed(source, { manage_master_user_password: true });
  const copy: Entry = { address: MODULE, before: replica(server) };
  expect(review('managed-password-with-replica', [managed], [copy])).toEqual([]);
});

test('a password of a database that is taken over from outside of Terraform is nothing new', () => {
  const born: Entry = { address: MODULE, before: instance(HOME, 'orders') };
  const given = changed(born, { password: 'x' });
  const message = `high found home ${MODULE}: the database never had a password from Terraform and is sent a new master password`;
  expect(review('password-in-place', [given])).toEqual([message]);
  expect(review('password-in-place', [{ ...given, before: { ...born.before, password: 'y' } }])).toEqual([]);
});

describe('generations', () => {
  const pair = new RegionPair(HOME, STANDBY);
  const at = (...steps: readonly TopologyStep[]): Expectations => ({
    environment: 'prod',
    pair,
    topology: steps.reduce((topology: Topology, step) => topology[step]().topology, Topology.initial(pair)),
    stacks: [],
    record: 'orders.example.com',
    detection: { intervalSeconds: 30, failures: 3 },
    groups: [],
  });
  const there = (region: string, number: number, source = ''): Entry => ({
    address: `aws_db_instance.g${number}`,
    before: instance(region, `orders-g${number}`, { replicate_source_db: source }),
  });
  const made = (region: string, number: number, source: string): Entry => ({
    address: `aws_db_instance.g${number}`,
    after: instance(region, `orders-g${number}`, { arn: null, replicate_source_db: source }),
    unknown: { arn: true },
  });
  const [home1, home2, dr1] = [arn(HOME, 'orders-g1'), arn(HOME, 'orders-g2'), arn(STANDBY, 'orders-g1')];

  test('the steps of the cycle pass, also without the files', () => {
    const rebuild = [[forgotten(there(HOME, 1)), made(HOME, 2, dr1)], [there(STANDBY, 1)]] as const;
    const back = [[there(HOME, 2)], [forgotten(there(STANDBY, 1)), made(STANDBY, 2, home2)]] as const;
    for (const [[home, standby], expectations] of [
      [rebuild, at('failover', 'rebuild')],
      [rebuild, undefined],
      [back, at('failover', 'rebuild', 'switchover')],
      [back, undefined],
    ] as const) {
      expect(review('generation-skipped', home, standby, expectations)).toEqual([]);
      expect(review('forgotten', home, standby, expectations)).toEqual([]);
    }
  });

  test.each<[string, readonly Entry[], readonly Entry[], Expectations | undefined, string]>([
    [
      'a rebuild from what home was',
      [forgotten(there(HOME, 1)), made(HOME, 2, home1)],
      [there(STANDBY, 1)],
      at('failover', 'rebuild'),
      'home aws_db_instance.g2: generation 2 is made from eu-west-1, and eu-central-1 writes',
    ],
    [
      'a switchover from an old generation',
      [there(HOME, 2)],
      [forgotten(there(STANDBY, 1)), made(STANDBY, 2, home1)],
      at('failover', 'rebuild', 'switchover'),
      'dr aws_db_instance.g2: generation 2 is made from orders-g1, and generation 2 of eu-west-1 writes',
    ],
    [
      'a number that the topology does not say',
      [made(HOME, 3, dr1)],
      [there(STANDBY, 1)],
      at('failover', 'rebuild'),
      'home aws_db_instance.g3: generation 3 is made, and the topology of eu-west-1 says 2',
    ],
    [
      'from a replica, without the files',
      [there(HOME, 1), made(HOME, 2, dr1)],
      [there(STANDBY, 1, home1)],
      undefined,
      'home aws_db_instance.g2: generation 2 is made from orders-g1, which is a replica itself',
    ],
    [
      'from a database that leaves, without the files',
      [made(HOME, 2, dr1), there(HOME, 1)],
      [gone(there(STANDBY, 1))],
      undefined,
      'home aws_db_instance.g2: generation 2 is made from orders-g1, which leaves in the same plans',
    ],
    [
      'an older one than is there',
      [there(HOME, 1)],
      [there(STANDBY, 2, home1), made(STANDBY, 1, home1)],
      undefined,
      'dr aws_db_instance.g1: generation 1 is made although 2 is there',
    ],
  ])('%s', (_, home, standby, expectations, message) => {
    expect(review('generation-skipped', home, standby, expectations)).toEqual([`high found ${message}`]);
  });

  test('copies of the backups of a Region that lost the writer are forgotten, and only those', () => {
    const copies: Entry = {
      address: 'aws_db_instance_automated_backups_replication.g1',
      before: { source_db_instance_arn: home1, retention_period: 7 },
    };
    expect(review('backups-replication-removed', [], [forgotten(copies)], at('failover'))).toEqual([]);
    expect(review('backups-replication-removed', [], [forgotten(copies)], at())).toEqual([
      `warning found dr ${copies.address}: the copy of the backups of ${home1} is no longer managed`,
    ]);
    expect(review('backups-replication-removed', [], [gone(copies)], at('failover'))).toEqual([
      `high found dr ${copies.address}: the backups of ${home1} are no longer copied`,
    ]);
  });
});

describe('copies of backups', () => {
  const copies = (values: JsonObject = {}): Entry => ({
    address: 'aws_db_instance_automated_backups_replication.orders[0]',
    before: { source_db_instance_arn: SOURCE, retention_period: 7, ...values },
  });
  const at = `dr ${copies().address}:`;

  test.each<[string, readonly Entry[], readonly string[]]>([
    [
      'fewer days in place',
      [changed(copies(), { retention_period: 1 })],
      [`high found ${at} copied backups are kept for 1 day in place of 7 days`],
    ],
    ['more days in place', [changed(copies(), { retention_period: 14 })], []],
    [
      'days that are left out',
      [changed(copies({ retention_period: 14 }), { retention_period: null })],
      [`high found ${at} copied backups are kept for 7 days in place of 14 days`],
    ],
    [
      'of another database',
      [replaced(copies(), ['source_db_instance_arn'], { source_db_instance_arn: arn(HOME, 'invoices') })],
      [`high found ${at} the backups of ${arn(HOME, 'invoices')} are copied in place of those of ${SOURCE}`],
    ],
    [
      'under another address',
      [gone(copies()), { address: 'aws_db_instance_automated_backups_replication.this', after: copies().before! }],
      [`warning found ${at} the copy of the backups of ${SOURCE} is made anew under another name`],
    ],
    [
      'with days that are not known',
      [
        changed(
          copies(),
          { retention_period: null },
          { unknown: { retention_period: true }, references: { retention_period: ['random_pet.it.id'] } },
        ),
      ],
      [`high unknown ${at} copied backups are kept for 7 days now and not known after`],
    ],
  ])('%s', (_, entries, expected) => {
    expect(review('backups-replication-removed', [WRITER], entries)).toEqual(expected);
  });
});

describe('Aurora', () => {
  const cluster = (region: string, values: JsonObject = {}): JsonObject => ({
    arn: arn(region, 'events', 'cluster'),
    cluster_identifier: 'events',
    global_cluster_identifier: 'events',
    engine: 'aurora-postgresql',
    engine_version: '16.6',
    master_username: 'events',
    deletion_protection: true,
    skip_final_snapshot: false,
    storage_encrypted: true,
    kms_key_id: `arn:aws:kms:${region}:111122223333:key/1`,
    db_cluster_parameter_group_name: 'events',
    db_subnet_group_name: 'events',
    vpc_security_group_ids: ['sg-1'],
    preferred_backup_window: '03:00-04:00',
    preferred_maintenance_window: region === HOME ? 'sun:05:00-sun:06:00' : 'thu:05:00-thu:06:00',
    ...values,
  });
  const CLUSTER = 'module.aurora.aws_rds_cluster.this[0]';
  const PRIMARY: Entry = { address: CLUSTER, before: cluster(HOME) };
  const SECONDARY: Entry = {
    address: CLUSTER,
    before: cluster(STANDBY, { replication_source_identifier: arn(HOME, 'events', 'cluster') }),
  };
  const GLOBAL: Entry = {
    address: 'aws_rds_global_cluster.events',
    before: {
      id: 'events',
      global_cluster_identifier: 'events',
      deletion_protection: true,
      global_cluster_members: [
        { db_cluster_arn: arn(HOME, 'events', 'cluster'), is_writer: true },
        { db_cluster_arn: arn(STANDBY, 'events', 'cluster'), is_writer: false },
      ],
    },
  };
  const member = (name: string, values: JsonObject = {}): Entry => ({
    address: `module.aurora.aws_rds_cluster_instance.this["${name}"]`,
    before: { identifier: name, cluster_identifier: 'events', ...values },
  });
  const unsourced = without(SECONDARY.before!, 'replication_source_identifier');

  test.each<[string, readonly Entry[], readonly Entry[], readonly string[]]>([
    [
      'destroyed',
      [PRIMARY, GLOBAL],
      [gone(SECONDARY)],
      [`critical found dr ${CLUSTER}: the replica of eu-west-1 is destroyed`],
    ],
    [
      'destroyed',
      [PRIMARY, GLOBAL],
      [gone({ address: CLUSTER, before: unsourced })],
      [`critical found dr ${CLUSTER}: the replica of eu-west-1 is destroyed`],
    ],
    [
      'destroyed',
      [PRIMARY, gone(GLOBAL)],
      [SECONDARY],
      [
        'critical found home aws_rds_global_cluster.events: the global cluster is destroyed, and the replication between its Regions with it',
      ],
    ],
    [
      'replaced',
      [PRIMARY, replaced(GLOBAL, ['database_name'])],
      [SECONDARY],
      [
        `critical found home aws_rds_global_cluster.events: the global cluster is replaced because of 'database_name': the replication between its Regions ends`,
      ],
    ],
    [
      'promoted-by-plan',
      [PRIMARY, GLOBAL],
      [changed(SECONDARY, { global_cluster_identifier: null })],
      [
        `critical found dr ${CLUSTER}: the replica of eu-west-1 is taken out of the global cluster: 'global_cluster_identifier' becomes null`,
      ],
    ],
    [
      'promoted-by-plan',
      [PRIMARY],
      [changed(SECONDARY, { replication_source_identifier: null })],
      [
        `critical found dr ${CLUSTER}: the replica of eu-west-1 is promoted: 'replication_source_identifier' becomes null, which looks like an update`,
      ],
    ],
    [
      're-sourced',
      [
        changed(
          { address: CLUSTER, before: cluster(HOME, { global_cluster_identifier: '' }) },
          { global_cluster_identifier: 'events' },
        ),
      ],
      [],
      [`high found home ${CLUSTER}: the cluster exists and is to become a member of global cluster events`],
    ],
    [
      'retention-reduced',
      [
        changed(
          { address: CLUSTER, before: cluster(HOME, { backup_retention_period: 14 }) },
          { backup_retention_period: 1 },
        ),
      ],
      [],
      [`high found home ${CLUSTER}: backup retention falls from 14 days to 1 day`],
    ],
    [
      'deletion-protection-off',
      [PRIMARY, changed(GLOBAL, { deletion_protection: null })],
      [SECONDARY],
      ['high found home aws_rds_global_cluster.events: the global cluster is no longer protected against deletion'],
    ],
    [
      'versions-apart',
      [changed(PRIMARY, { engine_version: '16.8' }), GLOBAL],
      [SECONDARY],
      [`high found dr ${CLUSTER}: the replica of eu-west-1 is at engine version 16.6, its source at 16.8`],
    ],
    [
      'managed-password-with-replica',
      [changed(PRIMARY, { manage_master_user_password: true }), GLOBAL],
      [SECONDARY],
      [
        `high found home ${CLUSTER}: RDS is to manage the master password of the cluster, and it belongs to a global cluster`,
      ],
    ],
    [
      'maintenance-together',
      [PRIMARY],
      [changed(SECONDARY, { preferred_maintenance_window: 'sun:05:30-sun:06:30' })],
      [
        `warning found dr ${CLUSTER}: the replica of eu-west-1 is maintained at sun:05:30-sun:06:30, its source at sun:05:00-sun:06:00`,
      ],
    ],
    [
      'replica-incomplete',
      [PRIMARY],
      [changed(SECONDARY, { db_cluster_parameter_group_name: 'default.aurora-postgresql16' })],
      [`high found dr ${CLUSTER}: the replica of eu-west-1 has the parameter group default.aurora-postgresql16`],
    ],
    [
      'renamed',
      [changed(PRIMARY, { cluster_identifier: 'events-2' })],
      [],
      [`high found home ${CLUSTER}: the cluster events is renamed to events-2`],
    ],
    [
      'cluster-emptied',
      [PRIMARY, member('a'), GLOBAL],
      [SECONDARY, gone(member('b'))],
      [`high found dr ${CLUSTER}: the replica of eu-west-1 loses its only instance`],
    ],
    ['cluster-emptied', [PRIMARY, gone(member('a')), member('b')], [], []],
    [
      'multi-az-off',
      [PRIMARY, gone(member('a')), member('b')],
      [],
      [`high found home ${CLUSTER}: the cluster goes from 2 instances to 1`],
    ],
    ['multi-az-off', [PRIMARY, gone(member('a')), member('b'), member('c')], [], []],
    ['cluster-emptied', [gone(PRIMARY), gone(member('a'))], [], []],
  ])('%s', (rule, home, standby, expected) => {
    expect(review(rule, home, standby)).toEqual(expected);
  });

  test('a secondary that is made is known by having no master user of its own', () => {
    const after = without(
      cluster(STANDBY, { kms_key_id: `arn:aws:kms:${HOME}:111122223333:key/1` }),
      'arn',
      'master_username',
    );
    const made: Entry = {
      address: 'aws_rds_cluster.secondary',
      after,
      unknown: { arn: true, master_username: true, replication_source_identifier: true },
    };
    expect(review('replica-key-foreign', [PRIMARY, GLOBAL], [made])).toEqual([
      'high found dr aws_rds_cluster.secondary: the replica of eu-west-1 is in eu-central-1, its key in eu-west-1',
    ]);
    // A cluster that is made with a user is the first of its global cluster.
    const first: Entry = { ...made, after: { ...after, master_username: 'events' } };
    expect(review('replica-key-foreign', [], [first])).toEqual([]);
  });
});

describe('readings', () => {
  test.each([
    ['03:00-04:00', 'sun:05:00-sun:06:00', false],
    ['04:00-05:00', 'sun:05:00-sun:06:00', false],
    ['04:30-05:01', 'sun:05:00-sun:06:00', true],
    ['23:30-00:30', 'mon:00:00-mon:01:00', true],
    ['23:30-00:30', 'sun:23:45-mon:00:15', true],
    ['00:10-00:40', 'sun:23:45-mon:00:15', true],
    ['00:15-00:45', 'sun:23:45-mon:00:15', false],
    ['00:15-00:45', 'Sat:22:00-Sun:01:00', true],
  ])('whether %s and %s overlap: %s', (daily, weekly, expected) => {
    const [a, b] = [Window.of(daily)!, Window.of(weekly)!];
    expect([a.overlaps(b), b.overlaps(a)]).toEqual([expected, expected]);
  });

  test.each(['', 'at night', '03:00', 'sun:03:00-04:00', 'xyz:03:00-xyz:04:00'])('%s is no window', (text) => {
    expect(Window.of(text)).toBeUndefined();
  });

  test.each<[string, string, number | undefined]>([
    ['db.r6g.xlarge', 'db.r6g.xlarge', 1],
    ['db.serverless', 'db.serverless', 1],
    ['db.r7g.xlarge', 'db.r5.xlarge', 1],
    ['db.r6g.large', 'db.r6g.4xlarge', 1 / 8],
    ['db.m6g.xlarge', 'db.r6g.xlarge', 1 / 2],
    ['db.r6g.2xlarge', 'db.r6g.xlarge', 2],
    ['db.t4g.xlarge', 'db.m6g.xlarge', 0.3],
    ['db.x2iedn.xlarge', 'db.x2g.xlarge', 1],
    ['db.serverless', 'db.r6g.large', undefined],
    ['db.r6g.large', 'db.u7i.large', undefined],
  ])('%s takes of the work of %s: %s', (own, other, expected) => {
    expect(shareOf(own, other)).toEqual(expected);
  });

  test.each([
    ['16.9', '16.11', -1],
    ['16.11', '16.9', 1],
    ['16', '16.11', 0],
    ['16.11', '16', 0],
    ['17.2', '16.11', 1],
    ['8.0.mysql_aurora.3.05.2', '8.0.mysql_aurora.3.08.0', -1],
    ['19.0.0.0.ru-2024-01', '19.0.0.0.ru-2024-04', 0],
  ])('%s and %s: %s', (a, b, expected) => {
    expect(Math.sign(compareVersions(a, b))).toBe(expected);
  });

  test.each([
    ['postgres', '16.11', '16'],
    ['aurora-postgresql', '9.6.24', '9.6'],
    ['mysql', '8.0.39', '8.0'],
    ['mariadb', '10.6.18', '10.6'],
    ['sqlserver-se', '15.00.4236', '15'],
  ])('the major version of %s %s is %s', (engine, version, expected) => {
    expect(majorOf(engine, version)).toBe(expected);
  });

  test.each([
    ['orders-g12', { stem: 'orders', number: 12 }],
    ['a-g1-g2', { stem: 'a-g1', number: 2 }],
    ['orders', undefined],
    ['-g1', undefined],
    [undefined, undefined],
  ])('the generation of %s', (identifier, expected) => {
    expect(generationOf(identifier)).toEqual(expected);
  });
});
