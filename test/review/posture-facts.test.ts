import { UNKNOWN } from '../../lib/review/attributes';
import { Estate } from '../../lib/review/estate';
import { Json } from '../../lib/review/plan';
import { posture } from '../../lib/review/posture';
import { RecoveryFacts, recoveryFactsOf } from '../../lib/review/posture/recovery-facts';
import { Roles } from '../../lib/review/roles';
import { planOf } from './plans/base';

// Small plans by hand, in the manner of public modules: other types, other ways to write the same, both Regions in one
// state, values that are not known yet.

type Values = Record<string, Json>;

interface Written {
  readonly address: string;
  readonly before?: Values | null;
  readonly after?: Values | null;
  readonly unknown?: Json;
  readonly region?: string;
  /** By attribute, what its expression refers to. */
  readonly refers?: Record<string, string[]>;
}

const ROLES: Roles = { home: 'eu-west-1', standby: 'eu-central-1', writer: 'eu-west-1', evacuated: [] };

/** One state with a provider alias a Region. */
function estateOf(...resources: readonly Written[]): Estate {
  const typeOf = (address: string): string => /(aws_[a-z0-9_]+)\./.exec(address)![1]!;
  return new Estate([
    planOf('all', {
      format_version: '1.2',
      terraform_version: '1.11.4',
      resource_changes: resources.map(({ address, before, after, unknown = {} }) => ({
        address,
        mode: 'managed',
        type: typeOf(address),
        name: 'x',
        change: {
          actions: before === null ? ['create'] : after === null ? ['delete'] : after ? ['update'] : ['no-op'],
          before: before === undefined ? (after ?? {}) : before,
          after: after === undefined ? (before ?? {}) : after,
          after_unknown: unknown,
        },
      })),
      configuration: {
        provider_config: {
          'aws.eu-west-1': { name: 'aws', expressions: { region: { constant_value: 'eu-west-1' } } },
          'aws.eu-central-1': { name: 'aws', expressions: { region: { constant_value: 'eu-central-1' } } },
        },
        root_module: {
          resources: resources.map(({ address, region = 'eu-west-1', refers = {} }) => ({
            address: address.replace(/\[.*?\]/g, ''),
            mode: 'managed',
            type: typeOf(address),
            name: 'x',
            provider_config_key: `aws.${region}`,
            expressions: Object.fromEntries(
              Object.entries(refers).map(([attribute, references]) => [attribute, { references }]),
            ),
          })),
        },
      },
    }),
  ]);
}

function factsOf(...resources: readonly Written[]): RecoveryFacts {
  return recoveryFactsOf(estateOf(...resources), ROLES).after;
}

const elsewhere = { region: 'eu-central-1' };

describe('databases', () => {
  const source = {
    address: 'aws_db_instance.this[0]',
    after: { identifier: 'app', arn: 'arn:aws:rds:eu-west-1:1:db:app', instance_class: 'db.m6g.large' },
  };

  test('a replica that is created together with its source', () => {
    const [database] = factsOf(
      {
        address: 'aws_db_instance.this[0]',
        before: null,
        after: { identifier: 'app', allocated_storage: 50 },
        unknown: { arn: true },
      },
      {
        address: 'aws_db_instance.replica',
        before: null,
        after: {},
        unknown: { replicate_source_db: true },
        refers: { replicate_source_db: ['aws_db_instance.this[0].arn', 'aws_db_instance.this'] },
        ...elsewhere,
      },
    ).databases;
    expect(database).toMatchObject({
      key: 'all aws_db_instance.this[0]',
      region: 'eu-west-1',
      settings: { allocatedGib: 50 },
      replicas: [{ key: 'all aws_db_instance.replica', region: 'eu-central-1' }],
      backups: [],
    });
  });

  test('a replica in the same Region is none that survives it', () => {
    const facts = factsOf(source, {
      address: 'aws_db_instance.reader',
      after: { replicate_source_db: 'app', arn: 'arn:aws:rds:eu-west-1:1:db:reader' },
    });
    expect(facts.databases.map(({ key, replicas }) => [key, replicas])).toEqual([['all aws_db_instance.this[0]', []]]);
  });

  test('a reader whose source is not in the plans is no database of its own', () => {
    const reader = { address: 'aws_db_instance.reader', after: { replicate_source_db: 'app' } };
    expect(factsOf(reader).databases).toEqual([]);
    expect(recoveryFactsOf(estateOf(reader), { evacuated: [] }).after.databases).toEqual([]);
  });

  test('the clusters of a global database are one', () => {
    const global = { address: 'aws_rds_global_cluster.this', after: { id: 'app-global' } };
    const { databases } = factsOf(
      global,
      { address: 'aws_rds_cluster.first', after: { global_cluster_identifier: 'app-global', master_username: 'root' } },
      { address: 'aws_rds_cluster.second', after: { global_cluster_identifier: 'app-global' }, ...elsewhere },
    );
    expect(databases.map(({ key, kind, replicas }) => [key, kind, replicas.map(({ region }) => region)])).toEqual([
      ['all aws_rds_cluster.first', 'cluster', ['eu-central-1']],
    ]);
  });

  test('a global database that was made of a cluster', () => {
    const { databases } = factsOf(
      { address: 'aws_rds_global_cluster.this', after: { id: 'g', source_db_cluster_identifier: 'arn:first' } },
      { address: 'aws_rds_cluster.first', after: { arn: 'arn:first', master_username: 'root' } },
      { address: 'aws_rds_cluster.second', after: { global_cluster_identifier: 'g' }, ...elsewhere },
    );
    expect(databases.map(({ replicas }) => replicas.map(({ region }) => region))).toEqual([['eu-central-1']]);
  });

  test('a cluster that stands alone, and one that replicates another', () => {
    const { databases } = factsOf(
      { address: 'aws_rds_cluster.alone', after: { master_username: 'root' } },
      { address: 'aws_rds_cluster.first', after: { arn: 'arn:first', master_username: 'root' } },
      { address: 'aws_rds_cluster.second', after: { replication_source_identifier: 'arn:first' }, ...elsewhere },
    );
    expect(databases.map(({ name, replicas }) => [name, replicas.length])).toEqual([
      ['aws_rds_cluster.alone', 0],
      ['aws_rds_cluster.first', 1],
    ]);
  });
});

describe('buckets', () => {
  const copy = {
    address: 'module.copy.aws_s3_bucket.this[0]',
    after: { bucket: 'copy', arn: 'arn:aws:s3:::copy' },
    ...elsewhere,
  };
  const destination = [{ bucket: 'arn:aws:s3:::copy' }];

  test('a block in the bucket itself, as before version 4 of the provider', () => {
    const { buckets } = factsOf(copy, {
      address: 'aws_s3_bucket.data',
      after: { bucket: 'data', replication_configuration: [{ rules: [{ status: 'Enabled', destination }] }] },
    });
    expect(buckets).toEqual([
      {
        key: 'all aws_s3_bucket.data',
        name: 'aws_s3_bucket.data',
        isSeen: true,
        region: 'eu-west-1',
        replication: 'whole',
        to: ['eu-central-1'],
        hasTimeControl: false,
      },
    ]);
  });

  test('what a bucket still shows of a replication that goes is none', () => {
    const bucket = {
      bucket: 'data',
      id: 'data',
      replication_configuration: [{ rules: [{ status: 'Enabled', destination }] }],
    };
    const { before, after } = recoveryFactsOf(
      estateOf(
        copy,
        { address: 'aws_s3_bucket.data', before: bucket },
        {
          address: 'aws_s3_bucket_replication_configuration.data',
          before: { bucket: 'data', rule: [{ status: 'Enabled', destination }] },
          after: null,
        },
      ),
      ROLES,
    );
    expect(before.buckets.map(({ replication }) => replication)).toEqual(['whole']);
    expect(after.buckets.map(({ replication }) => replication)).toEqual(['none']);
  });

  test('one of two rules takes everything', () => {
    const { buckets } = factsOf(
      copy,
      { address: 'aws_s3_bucket.data', after: { bucket: 'data' } },
      {
        address: 'aws_s3_bucket_replication_configuration.data',
        after: {
          bucket: 'data',
          rule: [
            { status: 'Enabled', destination, filter: [{ prefix: 'models/' }] },
            { status: 'Enabled', destination, filter: [{ prefix: '' }] },
          ],
        },
      },
    );
    expect(buckets.map(({ replication }) => replication)).toEqual(['whole']);
  });

  test('buckets of logs hold nothing that has to be recovered', () => {
    const { buckets } = factsOf(
      { address: 'aws_s3_bucket.logs["lb"]', after: { bucket: 'lb-logs', id: 'lb-logs' } },
      { address: 'aws_s3_bucket.trail', before: null, after: {}, unknown: { id: true } },
      { address: 'aws_lb.this', after: { access_logs: [{ bucket: 'lb-logs' }] } },
      {
        address: 'aws_cloudtrail.this',
        before: null,
        after: {},
        unknown: { s3_bucket_name: true },
        refers: { s3_bucket_name: ['aws_s3_bucket.trail.id', 'aws_s3_bucket.trail'] },
      },
    );
    expect(buckets).toEqual([]);
  });

  test('a bucket that only its replication names stays when that goes', () => {
    const rows = posture({
      estate: estateOf({
        address: 'aws_s3_bucket_replication_configuration.data',
        before: { bucket: 'data', rule: [{ status: 'Enabled', destination }] },
        after: null,
      }),
      roles: ROLES,
    }).rows;
    expect(rows).toMatchObject([{ measure: 'buckets', before: '1 of 1', after: '0 of 1', trend: 'worse' }]);
  });
});

describe('groups', () => {
  test('a launch template, overrides and a warm pool', () => {
    const [group] = factsOf(
      {
        address: 'module.asg.aws_autoscaling_group.this[0]',
        after: {
          name: 'web',
          min_size: 2,
          max_size: 6,
          vpc_zone_identifier: ['subnet-1', 'subnet-2', 'subnet-3'],
          warm_pool: [{ min_size: 1 }],
          mixed_instances_policy: [
            {
              instances_distribution: [{ on_demand_base_capacity: 1, on_demand_percentage_above_base_capacity: 25 }],
              launch_template: [
                {
                  launch_template_specification: [{ launch_template_id: 'lt-1' }],
                  override: [{ instance_type: 'g5.xlarge' }, { instance_type: 'g6.xlarge' }],
                },
              ],
            },
          ],
        },
      },
      {
        address: 'module.asg.aws_launch_template.this[0]',
        after: { id: 'lt-1', block_device_mappings: [{ ebs: [{ volume_size: 100 }] }, { ebs: [{ volume_size: 50 }] }] },
      },
      { address: 'aws_subnet.a', after: { id: 'subnet-1', availability_zone: 'eu-west-1a' } },
      { address: 'aws_subnet.b', after: { id: 'subnet-2', availability_zone: 'eu-west-1b' } },
      { address: 'aws_subnet.c', after: { id: 'subnet-3', availability_zone: 'eu-west-1b' } },
    ).groups;
    expect(group).toEqual({
      key: 'all module.asg.aws_autoscaling_group.this[0]',
      name: 'web',
      region: 'eu-west-1',
      min: 2,
      max: 6,
      instanceTypes: ['g5.xlarge', 'g6.xlarge'],
      onDemandBase: 1,
      onDemandShare: 0.25,
      zones: 2,
      warmPool: 1,
      volumeGib: 150,
    });
  });

  test('a launch configuration, and nothing else said', () => {
    const [group] = factsOf(
      {
        address: 'aws_autoscaling_group.old',
        after: { min_size: 1, max_size: 1, launch_configuration: 'old', availability_zones: ['eu-west-1a'] },
        unknown: { name: true },
      },
      {
        address: 'aws_launch_configuration.old',
        after: { name: 'old', instance_type: 'g4dn.xlarge', root_block_device: [{ volume_size: 20 }] },
      },
    ).groups;
    expect(group).toMatchObject({
      name: undefined,
      instanceTypes: ['g4dn.xlarge'],
      onDemandBase: 0,
      onDemandShare: 1,
      zones: 1,
      warmPool: 0,
      volumeGib: 20,
    });
  });

  test('types that follow from requirements, subnets that are not known', () => {
    const [group] = factsOf({
      address: 'aws_autoscaling_group.any',
      after: {
        name: 'any',
        min_size: 0,
        max_size: 3,
        mixed_instances_policy: [{ launch_template: [{ override: [{ instance_requirements: [{}] }] }] }],
      },
      unknown: { vpc_zone_identifier: true, min_size: true },
    }).groups;
    expect(group).toMatchObject({
      instanceTypes: undefined,
      zones: UNKNOWN,
      min: UNKNOWN,
      max: 3,
      volumeGib: undefined,
    });
  });

  test('a group that AWS names is told apart by its address', () => {
    const { rows } = posture({
      estate: estateOf({
        address: 'aws_autoscaling_group.any["a"]',
        before: { min_size: 1, max_size: 2 },
        after: { min_size: 1, max_size: 1 },
        ...elsewhere,
      }),
      roles: ROLES,
    });
    expect(rows).toMatchObject([
      {
        measure: 'standby-capacity',
        part: 'all aws_autoscaling_group.any["a"]',
        before: '1 at once, up to 2',
        after: '1 at once, up to 1',
        delta: '−1 at most',
        trend: 'worse',
      },
    ]);
  });
});

describe('detection', () => {
  const pair = (health: Values, primary: Values = {}): Written[] => [
    { address: 'aws_route53_health_check.a', after: { id: 'check', type: 'HTTPS', ...health } },
    {
      address: 'aws_route53_record.primary',
      after: {
        name: 'app.example.com',
        type: 'A',
        ttl: 30,
        health_check_id: 'check',
        failover_routing_policy: [{ type: 'PRIMARY' }],
        ...primary,
      },
    },
    {
      address: 'aws_route53_record.secondary',
      after: { name: 'App.example.com.', type: 'A', failover_routing_policy: [{ type: 'SECONDARY' }] },
    },
  ];

  test('AWS takes three failures 30 s apart where nothing is said', () => {
    expect(factsOf(...pair({})).detection).toEqual({
      kind: 'automatic',
      intervalSeconds: 30,
      failures: 3,
      ttlSeconds: 30,
    });
  });

  test('a check in a stack without a plan', () => {
    expect(factsOf(...pair({}, { health_check_id: 'another' })).detection).toBeUndefined();
  });

  test('PRIMARY always answers when nothing tells of its health', () => {
    expect(factsOf(...pair({}, { health_check_id: '' })).detection).toEqual({
      kind: 'manual',
      text: 'no health check',
      because: 'PRIMARY has no health check: Route 53 always takes it for healthy',
    });
  });

  test('an alias of a record has the time to live of that one', () => {
    const alias = { ttl: null, alias: [{ name: 'eu-west-1.example.com' }] };
    const target = { address: 'aws_route53_record.own', after: { name: 'eu-west-1.example.com', type: 'A', ttl: 300 } };
    expect(factsOf(...pair({}, alias), target).detection).toMatchObject({ ttlSeconds: 300 });
    expect(factsOf(...pair({}, alias)).detection).toMatchObject({ ttlSeconds: 60 });
  });

  test('two of three endpoints have to fail: the second one decides', () => {
    const child = (id: string, interval: number): Written => ({
      address: `aws_route53_health_check.${id}`,
      after: { id, type: 'TCP', request_interval: interval, failure_threshold: 2 },
    });
    const { detection } = factsOf(
      ...pair({ type: 'CALCULATED', child_healthchecks: ['x', 'y', 'z'], child_health_threshold: 2 }),
      child('x', 10),
      child('y', 30),
      child('z', 30),
    );
    expect(detection).toMatchObject({ kind: 'automatic', intervalSeconds: 30, failures: 2 });
  });

  test('the worst of several names counts', () => {
    const other = pair({ id: 'slow', request_interval: 30, failure_threshold: 10 }, { health_check_id: 'slow' }).map(
      (resource, index) => ({
        address: `${resource.address}_${index}`,
        after: { ...resource.after, ...(index > 0 ? { name: 'other.example.com' } : {}) },
      }),
    );
    expect(factsOf(...pair({}), ...other).detection).toMatchObject({ failures: 10 });
  });
});

test('secrets whose replica failed, and multi-Region keys', () => {
  const facts = factsOf(
    { address: 'aws_secretsmanager_secret.a', after: { replica: [{ region: 'eu-central-1', status: 'Failed' }] } },
    { address: 'aws_secretsmanager_secret.b', after: { replica: [{ region: 'eu-central-1', status: 'InSync' }] } },
    { address: 'aws_kms_key.multi', after: { multi_region: true, arn: 'arn:aws:kms:eu-west-1:1:key/mrk-1' } },
    { address: 'aws_kms_key.single', after: { multi_region: false } },
    {
      address: 'aws_kms_replica_key.multi',
      after: { primary_key_arn: 'arn:aws:kms:eu-west-1:1:key/mrk-1' },
      ...elsewhere,
    },
  );
  expect(facts.secrets.map(({ name, replicas }) => [name, replicas])).toEqual([
    ['aws_secretsmanager_secret.a', []],
    ['aws_secretsmanager_secret.b', ['eu-central-1']],
  ]);
  expect(facts.keys.map(({ name, replicas }) => [name, replicas])).toEqual([['aws_kms_key.multi', ['eu-central-1']]]);
});

test('what a network costs by itself', () => {
  const facts = factsOf(
    { address: 'aws_nat_gateway.a', after: { connectivity_type: 'public' } },
    { address: 'aws_nat_gateway.b', after: { connectivity_type: 'private' } },
    { address: 'aws_vpc_endpoint.a', after: { vpc_endpoint_type: 'Interface', subnet_ids: ['s-1', 's-2'] } },
    { address: 'aws_vpc_endpoint.b', after: { vpc_endpoint_type: 'Gateway' } },
    {
      address: 'aws_vpc_endpoint.c',
      after: { vpc_endpoint_type: 'Interface' },
      unknown: { subnet_ids: true },
      ...elsewhere,
    },
  );
  expect(facts.networks).toEqual([
    { region: 'eu-central-1', natGateways: 0, interfaceEndpoints: undefined },
    { region: 'eu-west-1', natGateways: 1, interfaceEndpoints: 2 },
  ]);
});

test('rules of backup plans that copy', () => {
  const rule: Json = [{ rule_name: 'daily' }, { rule_name: 'weekly', copy_action: [{ destination_vault_arn: 'arn' }] }];
  const plan = { address: 'aws_backup_plan.a', after: { id: 'plan-a', rule } };
  const selection = { address: 'aws_backup_selection.a', after: { plan_id: 'plan-a' } };
  expect(factsOf(plan, selection).backupCopies).toBe(1);
  // What selects nothing backs up nothing.
  expect(factsOf(plan).backupCopies).toBe(0);
});
