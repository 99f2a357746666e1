import { TerraformDocument, retirementOf } from '../../lib/rehearsal/retirement';
import { SHIPPED, shipped, stacksOf } from '../support/environment';

/** Addresses of a document's blocks of one kind. */
function addresses(document: TerraformDocument, block: 'resource' | 'data' | 'ephemeral'): string[] {
  return Object.entries(document[block] ?? {})
    .flatMap(([type, byName]) => Object.keys(byName).map((name) => `${type}.${name}`))
    .sort();
}

const KEPT = { lifecycle: { prevent_destroy: true } };

function retire(document: TerraformDocument, existing = addresses(document, 'resource')) {
  return retirementOf(document, existing);
}

test('what is kept keeps what it refers to, step by step; the rest goes', () => {
  const document = {
    resource: {
      aws_db_instance: {
        database: {
          db_subnet_group_name: '${aws_db_subnet_group.group.name}',
          depends_on: ['aws_iam_role.role'],
          ...KEPT,
        },
      },
      aws_db_subnet_group: { group: { subnet_ids: ['${aws_subnet.a.id}', '${aws_subnet.b.id}'] } },
      aws_iam_role: { role: { name: 'role' } },
      aws_lb: { endpoint: { subnets: ['${aws_subnet.c.id}'] } },
      aws_subnet: {
        a: { vpc_id: '${aws_vpc.network.id}' },
        b: { vpc_id: '${aws_vpc.network.id}' },
        c: { vpc_id: '${aws_vpc.network.id}' },
      },
      aws_vpc: { network: { cidr_block: '10.0.0.0/16' }, other: { cidr_block: '10.1.0.0/16' } },
    },
  };
  const { kept, document: left, unlock } = retire(document);
  expect(kept).toEqual([
    'aws_db_instance.database',
    'aws_db_subnet_group.group',
    'aws_iam_role.role',
    'aws_subnet.a',
    'aws_subnet.b',
    'aws_vpc.network',
  ]);
  expect(left).toEqual({
    resource: {
      aws_db_instance: document.resource.aws_db_instance,
      aws_db_subnet_group: document.resource.aws_db_subnet_group,
      aws_iam_role: document.resource.aws_iam_role,
      aws_subnet: { a: document.resource.aws_subnet.a, b: document.resource.aws_subnet.b },
      aws_vpc: { network: document.resource.aws_vpc.network },
    },
  });
  expect(unlock.addresses).toEqual(['aws_lb.endpoint']);
});

test('nothing is kept where nothing is protected: false and absent are the same', () => {
  const document = {
    resource: {
      aws_vpc: { a: { lifecycle: { prevent_destroy: false } }, b: { lifecycle: { ignore_changes: ['tags'] } }, c: {} },
    },
  };
  expect(retire(document)).toEqual({ kept: [], document: {}, unlock: { addresses: [], document } });
});

test('the settings of a protected thing stay with it, replication does not, nor do those of others', () => {
  const of = (name: string): Record<string, unknown> => ({ bucket: `\${aws_s3_bucket.${name}.bucket}` });
  const { kept } = retire({
    resource: {
      aws_s3_bucket: { data: KEPT, logs: {} },
      aws_s3_bucket_policy: { data: { ...of('data'), policy: '{"k":"${aws_kms_key.key.arn}"}' }, logs: of('logs') },
      aws_s3_bucket_versioning: { data: of('data') },
      aws_s3_bucket_replication_configuration: { data: { ...of('data'), role: '${aws_iam_role.role.arn}' } },
      aws_iam_role: { role: {} },
      aws_kms_key: { key: {}, named: KEPT },
      aws_kms_alias: {
        key: { target_key_id: '${aws_kms_key.key.key_id}' },
        named: { target_key_id: '${aws_kms_key.named.key_id}' },
      },
      aws_sns_topic: { topic: { kms_master_key_id: '${aws_kms_key.named.id}' } },
    },
  });
  expect(kept).toEqual([
    'aws_kms_alias.named',
    'aws_kms_key.key',
    'aws_kms_key.named',
    'aws_s3_bucket.data',
    'aws_s3_bucket_policy.data',
    'aws_s3_bucket_versioning.data',
  ]);
});

test('what is read and what is ephemeral stays where it is still asked for; checks and outputs go', () => {
  const { document, kept } = retire({
    check: { later: {} },
    data: { aws_ami: { unused: {} }, aws_s3_objects: { marks: {} } },
    ephemeral: { aws_secretsmanager_random_password: { password: {}, unused: {} } },
    output: { name: {} },
    provider: { aws: [{ region: 'us-east-2' }] },
    removed: [{ from: 'aws_db_instance.database_g1', lifecycle: { destroy: false } }],
    resource: {
      aws_db_instance: {
        database: {
          password_wo: '${ephemeral.aws_secretsmanager_random_password.password.random_password}',
          lifecycle: {
            prevent_destroy: true,
            precondition: [{ condition: '${length(data.aws_s3_objects.marks.keys) == 0}' }],
          },
        },
      },
    },
    terraform: { required_version: '>= 1.11.0' },
  });
  expect(Object.keys(document).sort()).toEqual(['data', 'ephemeral', 'provider', 'removed', 'resource', 'terraform']);
  expect(kept).toEqual(['aws_db_instance.database']);
  expect(addresses(document, 'data')).toEqual(['aws_s3_objects.marks']);
  expect(addresses(document, 'ephemeral')).toEqual(['aws_secretsmanager_random_password.password']);
});

test('what refuses to be deleted is told otherwise first, and only that', () => {
  const document = {
    resource: {
      aws_lb: { endpoint: { name: 'lb', enable_deletion_protection: true } },
      aws_s3_bucket: { data: KEPT, logs: { bucket: 'logs' } },
    },
  };
  expect(retire(document).unlock).toEqual({
    addresses: ['aws_lb.endpoint', 'aws_s3_bucket.logs'],
    document: {
      resource: {
        aws_lb: { endpoint: { name: 'lb', enable_deletion_protection: false } },
        aws_s3_bucket: { data: KEPT, logs: { bucket: 'logs', force_destroy: true } },
      },
    },
  });
});

test('what does not exist is not created on the way', () => {
  const document = {
    resource: { aws_kms_key: { key: KEPT, other: KEPT }, aws_lb: { endpoint: {} }, aws_vpc: { network: {} } },
  };
  const { kept, document: left, unlock } = retire(document, ['aws_kms_key.key', 'aws_vpc.network']);
  expect([kept, addresses(left, 'resource'), unlock.addresses]).toEqual([['aws_kms_key.key'], ['aws_kms_key.key'], []]);
});

describe.each(SHIPPED)('the stacks of %s', (name) => {
  const stacks = Object.entries(stacksOf(shipped(name)));

  test.each(stacks)('%s: what is left refers to nothing that is gone', (_, { json }) => {
    const { document, kept } = retire(json);
    const everything = addresses(json, 'resource');
    const text = JSON.stringify(document);
    const mentioned = everything.filter((address) => new RegExp(`${address.replace('.', '\\.')}\\b(?!_)`).test(text));
    expect(mentioned.filter((address) => !kept.includes(address))).toEqual([]);
    expect(kept.length).toBeGreaterThan(0);
  });

  test.each(stacks)('%s: exactly these types stay', (stack, { json }) => {
    const types = [...new Set(retire(json).kept.map((address) => address.split('.')[0]!))];
    const kind = /-(vault|site|global)\b/.exec(stack)![1] as keyof typeof STAYS;
    expect(types.filter((type) => !(STAYS[kind] as readonly string[]).includes(type))).toEqual([]);
  });
});

const BUCKET = [
  'aws_s3_bucket',
  'aws_s3_bucket_lifecycle_configuration',
  'aws_s3_bucket_object_lock_configuration',
  'aws_s3_bucket_ownership_controls',
  'aws_s3_bucket_policy',
  'aws_s3_bucket_public_access_block',
  'aws_s3_bucket_server_side_encryption_configuration',
  'aws_s3_bucket_versioning',
] as const;

/** What may stay of a stack. A new type here means that somebody pays for it after the end. */
const STAYS = {
  vault: [
    'aws_backup_vault',
    'aws_backup_vault_lock_configuration',
    'aws_backup_vault_policy',
    'aws_ecr_lifecycle_policy',
    'aws_ecr_repository',
    'aws_kms_alias',
    'aws_kms_key',
    ...BUCKET,
    'aws_secretsmanager_secret',
  ],
  site: [
    'aws_db_instance',
    'aws_db_instance_automated_backups_replication', // the copies of backups are backups
    'aws_db_parameter_group',
    'aws_db_subnet_group',
    'aws_iam_role', // of the database's monitoring
    'aws_iam_role_policy_attachment',
    'aws_kms_alias',
    'aws_kms_key',
    'aws_security_group',
    'aws_subnet',
    'aws_vpc',
  ],
  global: ['aws_kms_alias', 'aws_kms_key', 'aws_route53_health_check', ...BUCKET], // that of the audit trail
} as const;
