import { Duration } from '../../lib/core/quantities';
import { RegionStack } from '../../lib/core/region-stack';
import {
  DatabaseInstance,
  DatabaseInstanceProps,
  IGNORED_CHANGES,
  PRIMARY_ONLY_ARGUMENTS,
  REPLICA_ONLY_ARGUMENTS,
} from '../../lib/data/database-instance';
import { Attributes, SynthesizedStack, TEST_NAMES, problemsOf, synthesizeApp, synthesizeStack } from '../support/synth';
import { StandInKey, StandInNetwork, StandInSecurityGroup } from './stand-ins';

/*
 * What these tests do not prove: that RDS accepts the arguments, and how long anything takes. They
 * say what Terraform is told.
 */

const BORN_PRIMARY = {
  names: TEST_NAMES,
  generation: 1,
  retired: [],
  role: 'writer',
  engine: 'postgres',
  engineVersion: '16.11',
  instanceClass: 'db.r6g.large',
  storage: { allocated: 100, ceiling: 500 },
  multiAz: false,
  credentials: { databaseName: 'app', username: 'owner', passwordVersion: 1 },
  backups: { retention: Duration.days(14), window: '03:00-04:00', maintenanceWindow: 'sun:05:00-sun:06:00' },
} as const;

const BORN_REPLICA = { ...BORN_PRIMARY, source: { region: 'us-west-2', generation: 1 } } as const;

type Changes = Partial<DatabaseInstanceProps>;

function build(stack: RegionStack, props: Changes): DatabaseInstance {
  return new DatabaseInstance(stack, 'Database', {
    ...BORN_PRIMARY,
    network: new StandInNetwork(stack, 'Network'),
    securityGroup: new StandInSecurityGroup(stack, 'SecurityGroup'),
    key: new StandInKey(stack, 'Key'),
    ...props,
  });
}

function synthesize(props: Changes): SynthesizedStack {
  return synthesizeStack((stack) => void build(stack, props));
}

function database(props: Changes): Attributes {
  return synthesize(props).only('aws_db_instance');
}

/** The arguments as Terraform knows them, without cdktf's own metadata. */
function argumentsOf(props: Changes): Attributes {
  const { '//': _, ...rest } = database(props);
  return rest;
}

function refused(props: Changes): string[] {
  return problemsOf(() => synthesize(props)).map(({ code, message }) => `${message} [${code}]`);
}

describe('born primary', () => {
  test('the address and the name carry the generation, what the generations share does not', () => {
    expect(synthesize({}).addresses()).toEqual([
      'aws_db_instance.database_g1',
      'aws_db_parameter_group.database_parameter_group',
      'aws_db_subnet_group.database_subnet_group',
      'aws_iam_role.database_monitoring_role',
      'aws_iam_role_policy_attachment.database_monitoring_policy',
      'aws_secretsmanager_secret_version.database_g1_secret_version',
      'aws_ssm_parameter.database_host_parameter',
    ]);
  });

  test('has every argument that a writer needs', () => {
    expect(argumentsOf({})).toEqual({
      identifier: 'shop-test-db-g1',
      engine: 'postgres',
      engine_version: '16.11',
      instance_class: 'db.r6g.large',
      auto_minor_version_upgrade: false,
      multi_az: false,
      db_name: 'app',
      username: 'owner',
      password_wo: '${ephemeral.aws_secretsmanager_random_password.database_g1_password.random_password}',
      password_wo_version: 1,
      storage_type: 'gp3',
      tags: { DatabaseRole: 'writer' },
      allocated_storage: 100,
      max_allocated_storage: 500,
      storage_encrypted: true,
      kms_key_id: 'arn:aws:kms:us-east-2:111122223333:key/11111111-2222-3333-4444-555555555555',
      db_subnet_group_name: '${aws_db_subnet_group.database_subnet_group.name}',
      vpc_security_group_ids: ['sg-database'],
      publicly_accessible: false,
      port: 5432,
      ca_cert_identifier: 'rds-ca-rsa2048-g1',
      parameter_group_name: '${aws_db_parameter_group.database_parameter_group.name}',
      backup_retention_period: 14,
      backup_window: '03:00-04:00',
      maintenance_window: 'sun:05:00-sun:06:00',
      copy_tags_to_snapshot: true,
      delete_automated_backups: false,
      deletion_protection: true,
      skip_final_snapshot: false,
      final_snapshot_identifier: 'shop-test-db-g1-final',
      enabled_cloudwatch_logs_exports: ['postgresql', 'upgrade'],
      monitoring_interval: 60,
      monitoring_role_arn: '${aws_iam_role.database_monitoring_role.arn}',
      performance_insights_enabled: true,
      performance_insights_kms_key_id: 'arn:aws:kms:us-east-2:111122223333:key/11111111-2222-3333-4444-555555555555',
      performance_insights_retention_period: 7,
      timeouts: { create: '12h', update: '6h', delete: '2h' },
      lifecycle: { prevent_destroy: true, ignore_changes: ['replicate_source_db', 'username', 'db_name', 'engine'] },
      depends_on: ['aws_iam_role_policy_attachment.database_monitoring_policy'],
    });
  });

  test('password and secret come from one random value of one apply and are raised together', () => {
    const stack = synthesize({ credentials: { databaseName: 'app', username: 'owner', passwordVersion: 7 } });
    expect(stack.json['ephemeral']).toEqual({
      aws_secretsmanager_random_password: {
        database_g1_password: { password_length: 40, exclude_punctuation: true },
      },
    });
    expect(stack.only('aws_db_instance')['password_wo_version']).toBe(7);
    const { '//': _, ...version } = stack.only('aws_secretsmanager_secret_version');
    expect(version).toEqual({
      secret_id: 'shop/test/database',
      secret_string_wo:
        '{"username":"owner","password":"${ephemeral.aws_secretsmanager_random_password.database_g1_password.random_password}"}',
      secret_string_wo_version: 7,
      depends_on: ['aws_db_instance.database_g1'],
    });
  });

  test('a frozen password is told to nobody, whatever the version says, and a check tells so', () => {
    const credentials = { databaseName: 'app', username: 'owner', passwordVersion: 7 };
    const stack = synthesize({ credentials: { ...credentials, isFrozen: true } });
    expect(stack.only('aws_db_instance')['lifecycle']).toEqual({
      prevent_destroy: true,
      ignore_changes: ['replicate_source_db', 'username', 'db_name', 'engine', 'password_wo_version'],
    });
    expect(stack.only('aws_secretsmanager_secret_version')['lifecycle']).toEqual({
      ignore_changes: ['secret_string_wo_version'],
    });
    expect(stack.json['check']).toEqual({
      database_g1_password_is_frozen: {
        assert: [
          {
            condition:
              '${aws_db_instance.database_g1.password_wo_version == 7 && ' +
              'aws_secretsmanager_secret_version.database_g1_secret_version.secret_string_wo_version == 7}',
            error_message:
              'passwordVersion 7 has no effect while another Region writes: the password would be set in us-east-2, ' +
              'and the secret with it would reach the Region that writes. Set it back; docs/operate.md says how to ' +
              'change the password there.',
          },
        ],
      },
    });
    // All else is the same: what follows the writer must not change the instance.
    const { lifecycle: _, ...frozen } = stack.only('aws_db_instance');
    const { lifecycle: __, ...free } = synthesize({ credentials }).only('aws_db_instance');
    expect(frozen).toEqual(free);
    expect(synthesize({ credentials }).json['check']).toBeUndefined();
    const { '//': ___, ...replica } = database({ ...BORN_REPLICA, credentials: { ...credentials, isFrozen: true } });
    expect(replica).toEqual(argumentsOf({ ...BORN_REPLICA, credentials }));
  });

  test('outputs are literals where the other side must know them', () => {
    let instance: DatabaseInstance | undefined;
    const stack = synthesizeStack((scope) => {
      instance = build(scope, {});
    });
    expect(instance!.identifier).toBe('shop-test-db-g1');
    expect(instance!.port).toBe(5432);
    expect(instance!.hostParameter).toBe('/shop/test/database/host');
    const { '//': _, ...parameter } = stack.only('aws_ssm_parameter');
    expect(parameter).toEqual({
      name: '/shop/test/database/host',
      description: "Host name of this Region's database instance",
      type: 'String',
      insecure_value: '${aws_db_instance.database_g1.address}',
    });
  });
});

describe('born replica', () => {
  test('is created from the source by a literal ARN, encrypted by the key of its own Region', () => {
    const replica = database(BORN_REPLICA);
    expect(replica['replicate_source_db']).toBe('arn:aws:rds:us-west-2:111122223333:db:shop-test-db-g1');
    expect(replica['kms_key_id']).toBe('arn:aws:kms:us-east-2:111122223333:key/11111111-2222-3333-4444-555555555555');
  });

  test('never has a password, and writes no secret', () => {
    const stack = synthesize(BORN_REPLICA);
    expect(stack.json['ephemeral']).toBeUndefined();
    expect(stack.types()).toEqual([
      'aws_db_instance',
      'aws_db_parameter_group',
      'aws_db_subnet_group',
      'aws_iam_role',
      'aws_iam_role_policy_attachment',
      'aws_ssm_parameter',
    ]);
    expect(JSON.stringify(stack.json)).not.toContain('password');
  });

  test('accepts log-ins by IAM like a primary: it does not take that over from its source', () => {
    const argument = 'iam_database_authentication_enabled';
    const credentials = { ...BORN_PRIMARY.credentials, iamUser: 'shop_app' };
    expect(database({ ...BORN_REPLICA, credentials })[argument]).toBe(true);
    expect(database({ credentials })[argument]).toBe(true);
    expect([database(BORN_REPLICA), database({})].filter((each) => argument in each)).toEqual([]);
  });

  test('a retired generation is given up and not destroyed, nor is the secret that it wrote', () => {
    const stack = synthesize({ ...BORN_REPLICA, generation: 3, retired: [1, 2] });
    expect(Object.keys(stack.all('aws_db_instance'))).toEqual(['database_g3']);
    expect(stack.json['removed']).toEqual([
      { from: 'aws_db_instance.database_g1', lifecycle: { destroy: false } },
      { from: 'aws_secretsmanager_secret_version.database_g1_secret_version', lifecycle: { destroy: false } },
      { from: 'aws_db_instance.database_g2', lifecycle: { destroy: false } },
      { from: 'aws_secretsmanager_secret_version.database_g2_secret_version', lifecycle: { destroy: false } },
    ]);
  });

  test('everything with a generation in its address is given up when that generation retires', () => {
    const before = synthesize({}).addresses();
    const after = synthesize({ ...BORN_REPLICA, generation: 2, retired: [1] });
    const gone = before.filter((address) => !after.addresses().includes(address));
    expect((after.json['removed'] as Attributes[]).map(({ from }) => from as string).sort()).toEqual(gone);
  });
});

describe('silent traps', () => {
  test('trap 1: RDS never manages the master password, which would forbid replicas', () => {
    for (const props of [BORN_PRIMARY, BORN_REPLICA]) {
      expect(JSON.stringify(synthesize(props).json)).not.toMatch(/manage_master_user_password|master_user_secret/);
    }
    expect(database(BORN_PRIMARY)).toHaveProperty('password_wo');
  });

  test('trap 2: the key, the network and the security group of another stack are refused', () => {
    const problems = problemsOf(() =>
      synthesizeApp((app) => {
        const names = TEST_NAMES.in('us-west-2');
        const other = new RegionStack(app, 'other', { names, backend: { kind: 'local' } });
        const own = new RegionStack(app, 'own', { names: TEST_NAMES, backend: { kind: 'local' } });
        build(own, {
          ...BORN_REPLICA,
          network: new StandInNetwork(other, 'Network'),
          securityGroup: new StandInSecurityGroup(other, 'SecurityGroup'),
          key: new StandInKey(other, 'Key'),
        });
      }),
    );
    expect(problems.map(({ code, message }) => `${message} [${code}]`)).toEqual([
      "'network' must belong to this stack (own), got other/Network of other; create one in this stack [other-stack]",
      "'securityGroup' must belong to this stack (own), got other/SecurityGroup of other; create one in this stack [other-stack]",
      "'key' must belong to this stack (own), got other/Key of other; create one in this stack [other-stack]",
    ]);
  });

  test('trap 2: a source in the same Region is refused', () => {
    expect(refused({ source: { region: 'us-east-2', generation: 1 }, generation: 2 })).toEqual([
      "'source.region' must be another Region than us-east-2, got us-east-2; a replica here would be lost with its source [replica-same-region]",
    ]);
  });

  test.each(['0s', '36h', '36d'])('trap 3: a retention of %s is refused', (retention) => {
    expect(refused({ backups: { ...BORN_PRIMARY.backups, retention: Duration.parse(retention) } })).toEqual([
      `'backups.retention' must be 1 to 35 whole days, got ${retention}; without backups RDS makes no replica, and a promoted one could not be restored [backup-retention]`,
    ]);
  });

  test.each(['postgres', 'mysql'] as const)(
    'trap 4: a %s replica differs from a primary in what they cannot share only',
    (engine) => {
      const version = { engine, engineVersion: engine === 'postgres' ? '16.11' : '8.4.5' };
      const primary = argumentsOf({ ...BORN_PRIMARY, ...version, multiAz: true });
      const replica = argumentsOf({ ...BORN_REPLICA, ...version, multiAz: true });
      const without = (all: Attributes, names: readonly string[]): Attributes =>
        Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name)));

      expect(without(replica, REPLICA_ONLY_ARGUMENTS)).toEqual(without(primary, PRIMARY_ONLY_ARGUMENTS));
      expect(Object.keys(primary)).toEqual(expect.arrayContaining([...PRIMARY_ONLY_ARGUMENTS]));
      expect(Object.keys(replica)).toEqual(expect.arrayContaining([...REPLICA_ONLY_ARGUMENTS]));
      expect(PRIMARY_ONLY_ARGUMENTS).toEqual(['db_name', 'engine', 'password_wo', 'password_wo_version', 'username']);
      expect(REPLICA_ONLY_ARGUMENTS).toEqual(['replicate_source_db']);
      expect(replica).toMatchObject({
        multi_az: true,
        backup_retention_period: 14,
        parameter_group_name: '${aws_db_parameter_group.database_parameter_group.name}',
        deletion_protection: true,
        skip_final_snapshot: false,
        final_snapshot_identifier: 'shop-test-db-g1-final',
        delete_automated_backups: false,
      });
    },
  );

  test('trap 5: what alarms and runbooks get is the name of the instance, never its resource id', () => {
    let instance: DatabaseInstance | undefined;
    synthesizeStack((scope) => {
      instance = build(scope, BORN_REPLICA);
    });
    expect(instance!.identifier).toBe('shop-test-db-g1');
    expect(instance).not.toHaveProperty('id');
    expect(instance).not.toHaveProperty('resourceId');
  });

  test.each([
    ['primary', BORN_PRIMARY],
    ['replica', BORN_REPLICA],
  ])('trap 6: born %s, a changed source neither promotes nor undoes a promotion', (_, props) => {
    expect(database(props)['lifecycle']).toEqual({
      prevent_destroy: true,
      ignore_changes: ['replicate_source_db', 'username', 'db_name', 'engine'],
    });
    expect(IGNORED_CHANGES).toHaveLength(4);
  });
});

describe('surroundings', () => {
  test('the subnets are the isolated ones', () => {
    const { '//': _, ...group } = synthesize({}).only('aws_db_subnet_group');
    expect(group).toEqual({
      name: 'shop-test-db',
      description: 'Isolated subnets',
      subnet_ids: ['subnet-isolated-a', 'subnet-isolated-b'],
    });
  });

  test('a PostgreSQL parameter group forces TLS', () => {
    const { '//': _, ...group } = synthesize({}).only('aws_db_parameter_group');
    expect(group).toEqual({
      name_prefix: 'shop-test-db-',
      description: 'Parameters of the database, whichever Region writes',
      family: 'postgres16',
      parameter: [{ name: 'rds.force_ssl', value: '1', apply_method: 'pending-reboot' }],
      lifecycle: { create_before_destroy: true },
    });
  });

  test('a MySQL parameter group forces TLS and row-based binlogs, and writes the slow query log that is exported', () => {
    const stack = synthesize({
      engine: 'mysql',
      engineVersion: '8.0.41',
      parameters: { max_connections: '500', slow_query_log: '0' },
    });
    expect(stack.only('aws_db_parameter_group')).toMatchObject({
      family: 'mysql8.0',
      parameter: [
        { name: 'binlog_format', value: 'ROW', apply_method: 'pending-reboot' },
        { name: 'log_output', value: 'FILE', apply_method: 'pending-reboot' },
        { name: 'max_connections', value: '500', apply_method: 'pending-reboot' },
        { name: 'require_secure_transport', value: '1', apply_method: 'pending-reboot' },
        { name: 'slow_query_log', value: '0', apply_method: 'pending-reboot' },
      ],
    });
    expect(stack.only('aws_db_instance')).toMatchObject({
      port: 3306,
      enabled_cloudwatch_logs_exports: ['error', 'slowquery'],
    });
  });

  test('only RDS of this account, for this database, can use the monitoring role', () => {
    const stack = synthesize({});
    const role = stack.only('aws_iam_role');
    expect(role['name']).toBe('shop-test-db-monitoring-us-east-2');
    expect(JSON.parse(role['assume_role_policy'])).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'monitoring.rds.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: {
            StringEquals: { 'aws:SourceAccount': '111122223333' },
            ArnLike: { 'aws:SourceArn': 'arn:aws:rds:us-east-2:111122223333:db:shop-test-db-g*' },
          },
        },
      ],
    });
    expect(stack.only('aws_iam_role_policy_attachment')).toMatchObject({
      role: '${aws_iam_role.database_monitoring_role.name}',
      policy_arn: 'arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole',
    });
  });

  test.each([
    ['mysql', '8.4.5', 'db.t4g.small', false],
    ['mysql', '8.4.5', 'db.t4g.medium', true],
    ['postgres', '16.11', 'db.t4g.small', true],
  ] as const)('%s %s on %s has Performance Insights: %s', (engine, engineVersion, instanceClass, expected) => {
    const instance = database({ engine, engineVersion, instanceClass });
    expect(instance['performance_insights_enabled']).toBe(expected);
    expect('performance_insights_kms_key_id' in instance).toBe(expected);
    expect('performance_insights_retention_period' in instance).toBe(expected);
  });
});

describe('what RDS would refuse', () => {
  test.each([0, 1.5])('generation %s', (generation) => {
    expect(refused({ generation })).toEqual([
      `'generation' must be a whole number from 1 on, got ${generation}; it counts the instances of this Region [generation]`,
    ]);
  });

  test('a current or later generation that is given up', () => {
    expect(refused({ generation: 3, retired: [1, 3, 4, 0] })).toEqual([
      "'retired' must only hold generations before 3, got 3, 4, 0; only an earlier instance can be given up [retired-generation]",
    ]);
  });

  test.each([19, 65_537, 20.5])('%s GiB', (allocated) => {
    expect(refused({ storage: { allocated, ceiling: 65_536 } })).toContain(
      `'storage.allocated' must be 20 to 65536 GiB, got ${allocated}; change it [storage-allocated]`,
    );
  });

  test.each([109, 65_537])('100 GiB with a ceiling of %s', (ceiling) => {
    expect(refused({ storage: { allocated: 100, ceiling } })).toEqual([
      `'storage.ceiling' must be 110 to 65536 GiB, got ${ceiling}; RDS wants it 10% above 'storage.allocated' (100) [storage-ceiling]`,
    ]);
  });

  test('100 GiB with a ceiling of 110 is fine', () => {
    expect(database({ storage: { allocated: 100, ceiling: 110 } })['max_allocated_storage']).toBe(110);
  });

  test.each(['13.20', '16', '16.8.1', 'latest'])('PostgreSQL %s', (engineVersion) => {
    expect(refused({ engineVersion })).toEqual([
      `'engineVersion' must be a PostgreSQL version from 14 on with its minor part, such as 16.11, got ${engineVersion}; name the exact version, so that both Regions run the same [engine-version]`,
    ]);
  });

  test.each(['5.7.44', '8.0'])('MySQL %s', (engineVersion) => {
    expect(refused({ engine: 'mysql', engineVersion })).toEqual([
      `'engineVersion' must be a MySQL version from 8.0 on with its patch part, such as 8.4.5, got ${engineVersion}; name the exact version, so that both Regions run the same [engine-version]`,
    ]);
  });

  test.each([0, 1.5])('password version %s', (passwordVersion) => {
    expect(refused({ credentials: { databaseName: 'app', username: 'owner', passwordVersion } })).toEqual([
      `'credentials.passwordVersion' must be a whole number from 1 on, got ${passwordVersion}; raise it by 1 for a new password [password-version]`,
    ]);
  });

  test.each(['App', '1app', 'app-1', 'a b', '', 'rdsadmin', 'rds_iam', 'pg_app', 'a'.repeat(33)])(
    "'%s' as the user that logs in by IAM",
    (iamUser) => {
      expect(refused({ credentials: { ...BORN_PRIMARY.credentials, iamUser } })).toEqual([
        `'credentials.iamUser' must be at most 32 lower-case letters, digits and underscores, beginning with a letter, not with pg_ or rds, got '${iamUser}'; both engines take it so, without quotes [iam-user]`,
      ]);
    },
  );

  test.each(['owner', 'Owner'])('the master user %s as the one that logs in by IAM', (username) => {
    expect(refused({ credentials: { ...BORN_PRIMARY.credentials, username, iamUser: 'owner' } })).toEqual([
      `'credentials.iamUser' must be another than the master user '${username}', got 'owner'; a user who logs in by IAM has no use of a password, and nobody could log in without IAM [iam-user-master]`,
    ]);
  });

  test('parameters that are set always, or may never be', () => {
    expect(refused({ parameters: { 'rds.force_ssl': '0' } })).toEqual([
      "'parameters' must not contain rds.force_ssl, got 0; remove it, it is always 1 [reserved-parameter]",
    ]);
    expect(
      refused({
        engine: 'mysql',
        engineVersion: '8.4.5',
        parameters: { binlog_format: 'MIXED', read_only: '0', lower_case_table_names: '1' },
      }),
    ).toEqual([
      "'parameters' must not contain binlog_format, got MIXED; remove it, it is always ROW [reserved-parameter]",
      "'parameters' must not contain read_only, got 0; remove it, it would make the replica writable, and two Regions would write [reserved-parameter]",
      "'parameters' must not contain lower_case_table_names, got 1; remove it, it only works from the creation of an instance, and a replica in another Region gets its parameters after that [reserved-parameter]",
    ]);
  });

  test('all problems are reported at once, at the construct', () => {
    const problems = problemsOf(() =>
      synthesize({ generation: 0, engineVersion: '9', storage: { allocated: 1, ceiling: 1 } }),
    );
    expect(problems.map(({ code, where }) => `${where} ${code}`)).toEqual([
      'stack/Database generation',
      'stack/Database storage-allocated',
      'stack/Database storage-ceiling',
      'stack/Database engine-version',
    ]);
  });
});
