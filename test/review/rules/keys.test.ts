import { JsonObject } from '../../../lib/review/plan';
import { KEYS_RULES } from '../../../lib/review/rules/keys';
import { Entry, findingsOf } from './two-regions';

// See two-regions.ts. What KMS and Secrets Manager answer to any of it is not tested.

function review(rule: string, home: readonly Entry[], other: readonly Entry[] = []): string[] {
  return findingsOf(
    KEYS_RULES.find(({ id }) => id === `keys-${rule}`),
    { home: { region: 'eu-west-1', entries: home }, other: { region: 'eu-central-1', entries: other } },
  );
}

const ID = '11111111-2222-3333-4444-555555555555';
const ARN = `arn:aws:kms:eu-west-1:111122223333:key/${ID}`;
const ROOT = 'arn:aws:iam::111122223333:root';

const statement = (principal: JsonObject | string, action: string | string[], rest: JsonObject = {}): JsonObject => ({
  Effect: 'Allow',
  Principal: principal,
  Action: action,
  Resource: '*',
  ...rest,
});

const policy = (...statements: readonly JsonObject[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });

const ADMIN = statement({ AWS: ROOT }, 'kms:*');

const key = (values: JsonObject = {}): JsonObject => ({
  arn: ARN,
  id: ID,
  key_id: ID,
  is_enabled: true,
  deletion_window_in_days: null,
  policy: policy(ADMIN),
  ...values,
});

const AT = 'module.kms.aws_kms_key.this[0]';
const ALIAS: Entry = {
  address: 'module.kms.aws_kms_alias.this["app"]',
  before: {
    arn: 'arn:aws:kms:eu-west-1:111122223333:alias/app',
    id: 'alias/app',
    name: 'alias/app',
    target_key_id: ID,
  },
};

describe('who uses a key', () => {
  const destroyed: Entry = { address: AT, before: key(), after: null };

  test.each<[string, Entry[], Entry[], string]>([
    [
      'by its ARN, its id and its alias, wherever the attribute is',
      [
        { address: 'aws_ebs_volume.a', before: { kms_key_id: ARN } },
        { address: 'aws_eks_cluster.b', before: { encryption_config: [{ provider: [{ key_arn: ARN }] }] } },
        { address: 'aws_sns_topic.c', before: { kms_master_key_id: 'alias/app' } },
        { address: 'aws_sqs_queue.d', before: { kms_master_key_id: ID } },
      ],
      [],
      'critical found home module.kms.aws_kms_key.this[0]: alias/app is unusable at once and deleted after 30 days, while it is used by aws_ebs_volume.a, aws_eks_cluster.b, aws_sns_topic.c and 1 more',
    ],
    [
      'not by an alias of that name in another Region, a tag, or a policy',
      [
        { address: 'aws_iam_policy.a', before: { policy: policy(statement('*', 'kms:*', { Resource: ARN })) } },
        { address: 'aws_instance.b', before: { tags: { key: ARN } } },
      ],
      [{ address: 'aws_sns_topic.c', before: { kms_master_key_id: 'alias/app' } }],
      'high found home module.kms.aws_kms_key.this[0]: alias/app is unusable at once and deleted after 30 days, and whether anything outside of these plans uses it cannot be seen',
    ],
  ])('%s', (_, home, other, message) => {
    expect(review('key-destroyed', [destroyed, ALIAS, ...home], other)).toEqual([message]);
  });

  test('a replica of a multi-Region key keeps its primary', () => {
    const replica: Entry = {
      address: 'aws_kms_replica_key.files',
      before: { arn: ARN.replace('west-1', 'central-1'), key_id: ID, primary_key_arn: ARN },
    };
    expect(review('key-destroyed', [destroyed], [replica])).toEqual([
      'critical found home module.kms.aws_kms_key.this[0]: module.kms.aws_kms_key.this[0] is unusable at once and deleted after 30 days, while it is used by aws_kms_replica_key.files of other',
    ]);
  });

  test('what still names an alias that is removed, and what does not any more', () => {
    const removed = { ...ALIAS, after: null };
    const KEY: Entry = { address: AT, before: key() };
    const queue = (after: string): Entry => ({
      address: 'aws_sqs_queue.d',
      before: { kms_master_key_id: 'alias/app' },
      after: { kms_master_key_id: after },
    });
    expect(review('alias-removed', [KEY, removed, queue('alias/app')])).toEqual([
      'critical found home module.kms.aws_kms_alias.this["app"]: alias/app in eu-west-1 is removed, but still named by aws_sqs_queue.d',
    ]);
    expect(review('alias-removed', [KEY, removed, queue(ARN)])).toEqual([
      'warning found home module.kms.aws_kms_alias.this["app"]: alias/app in eu-west-1 is removed, and what named it names it no more',
    ]);
    // Its key goes with it.
    expect(review('alias-removed', [{ ...KEY, after: null }, removed, queue('alias/app')])).toEqual([]);
  });

  test('an alias follows a key that is replaced', () => {
    const replaced: Entry = {
      address: AT,
      before: key(),
      after: { is_enabled: true },
      unknown: { arn: true, id: true, key_id: true },
      actions: ['create', 'delete'],
      replacePaths: [['customer_master_key_spec']],
    };
    const { address, before } = ALIAS;
    const following: Entry = {
      address,
      before: before!,
      after: { ...before, target_key_id: null },
      unknown: { target_key_id: true },
      references: { target_key_id: ['aws_kms_key.this[0].key_id', 'aws_kms_key.this[0]', 'aws_kms_key.this'] },
    };
    expect(review('alias-moved', [replaced, following])).toEqual([]);
    expect(review('key-replaced', [replaced, following])).toEqual([
      'high found home module.kms.aws_kms_key.this[0]: alias/app is replaced for customer_master_key_spec',
    ]);
  });
});

describe('policies of keys', () => {
  const changed = (before: string, after: string | null, rest: Partial<Entry> = {}): Entry => ({
    address: AT,
    before: key({ policy: before }),
    after: key({ policy: after }),
    ...rest,
  });
  const APP = 'arn:aws:iam::111122223333:role/app';

  test.each<[string, string, string, string[]]>([
    [
      'a role that IAM may still admit',
      policy(ADMIN, statement({ AWS: APP }, ['kms:Decrypt'])),
      policy(ADMIN),
      [`warning found home ${AT}: the policy of ${AT} no longer allows ${APP} kms:Decrypt`],
    ],
    [
      'a role that is denied',
      policy(ADMIN, statement({ AWS: APP }, ['kms:Decrypt'])),
      policy(ADMIN, statement({ AWS: APP }, ['kms:Decrypt']), statement('*', 'kms:Decrypt', { Effect: 'Deny' })),
      [
        `high found home ${AT}: the policy of ${AT} no longer allows ${APP} kms:Decrypt`,
        `high found home ${AT}: the policy of ${AT} no longer allows the account kms:Decrypt`,
      ],
    ],
    [
      'the account, in favour of one role',
      policy(ADMIN),
      policy(statement({ AWS: APP }, 'kms:*')),
      [
        `high found home ${AT}: the policy of ${AT} no longer allows the account kms:Encrypt, kms:Decrypt, kms:ReEncryptFrom and 9 more`,
      ],
    ],
    [
      'another account',
      policy(ADMIN, statement({ AWS: 'arn:aws:iam::444455556666:root' }, 'kms:Decrypt')),
      policy(ADMIN),
      [`high found home ${AT}: the policy of ${AT} no longer allows account 444455556666 kms:Decrypt`],
    ],
    [
      'a service, which asks for the account that it acts for from now on',
      policy(ADMIN, statement({ Service: 'events.amazonaws.com' }, 'kms:Decrypt')),
      policy(
        ADMIN,
        statement({ Service: 'events.amazonaws.com' }, 'kms:Decrypt', {
          Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
        }),
      ),
      [`note found home ${AT}: the policy of ${AT} admits events.amazonaws.com under another condition`],
    ],
    [
      'nobody: the account by its number, actions by patterns, a condition that is dropped',
      policy(
        ADMIN,
        statement({ Service: 'a.amazonaws.com' }, ['kms:Decrypt', 'kms:GenerateDataKey'], {
          Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
        }),
      ),
      policy(
        statement({ Service: ['b.amazonaws.com', 'a.amazonaws.com'] }, ['kms:D*', 'KMS:generatedatakey*']),
        statement({ AWS: '111122223333' }, ['kms:*']),
      ),
      [],
    ],
  ])('leave out %s', (_, before, after, messages) => {
    expect(review('policy-narrowed', [changed(before, after)])).toEqual(messages);
    expect(review('policy-locks-out', [changed(before, after)])).toEqual([]);
  });

  test('a policy that is not known yet', () => {
    expect(review('policy-narrowed', [changed(policy(ADMIN), null, { unknown: { policy: true } })])).toEqual([
      `high unknown home ${AT}: whom the policy of ${AT} admits is not known yet`,
    ]);
  });

  test('a policy beside the key that is removed gives way to the default one', () => {
    const beside = (...statements: readonly JsonObject[]): Entry => ({
      address: 'aws_kms_key_policy.this',
      before: { id: ID, key_id: ID, policy: policy(...statements) },
      after: null,
    });
    const KEY: Entry = { address: AT, before: key() };
    expect(
      review('policy-narrowed', [KEY, beside(ADMIN, statement({ Service: 's3.amazonaws.com' }, 'kms:Decrypt'))]),
    ).toEqual([
      `high found home aws_kms_key_policy.this: the policy of ${AT} no longer allows s3.amazonaws.com kms:Decrypt`,
    ]);
    expect(review('policy-narrowed', [KEY, beside(ADMIN)])).toEqual([]);
    expect(review('policy-narrowed', [{ ...KEY, after: null }, beside(ADMIN)])).toEqual([]);
  });

  test.each<[string, string]>([
    ['a principal that was deleted', policy(statement({ AWS: 'AROAEXAMPLE' }, 'kms:*'))],
    ['a denial for everybody', policy(ADMIN, statement('*', 'kms:Put*', { Effect: 'Deny' }))],
    ['no statement', policy()],
  ])('lock out by %s; a key that is so already stands', (_, after) => {
    const message = `the policy of ${AT} allows nobody kms:PutKeyPolicy`;
    expect(review('policy-locks-out', [changed(policy(ADMIN), after)])).toEqual([
      `critical found home ${AT}: ${message}`,
    ]);
    expect(review('policy-locks-out', [{ address: AT, before: key({ policy: after }) }])).toEqual([
      `critical standing home ${AT}: ${message}`,
    ]);
    // One finding for one cause.
    expect(review('policy-narrowed', [changed(policy(ADMIN), after)])).toEqual([]);
  });
});

describe('other keys', () => {
  const replica = (values: JsonObject = {}): JsonObject => ({
    arn: ARN,
    id: ID,
    key_id: ID,
    enabled: true,
    deletion_window_in_days: 30,
    primary_key_arn: ARN.replace('west-1', 'central-1'),
    ...values,
  });

  test('a replica that is disabled, replaced, or deleted sooner', () => {
    const AT_REPLICA = 'aws_kms_replica_key.files';
    const edit = (after: JsonObject | null, rest: Partial<Entry> = {}): Entry[] => [
      { address: AT_REPLICA, before: replica(), after, ...rest },
      {
        address: 'aws_s3_bucket_server_side_encryption_configuration.files',
        before: { rule: [{ apply_server_side_encryption_by_default: [{ kms_master_key_id: ARN }] }] },
      },
    ];
    const USED = 'aws_s3_bucket_server_side_encryption_configuration.files';
    expect(review('key-disabled', edit(replica({ enabled: false })))).toEqual([
      `critical found home ${AT_REPLICA}: ${AT_REPLICA} is disabled; it is used by ${USED}`,
    ]);
    expect(review('deletion-window-shortened', edit(replica({ deletion_window_in_days: 7 })))).toEqual([
      `warning found home ${AT_REPLICA}: the waiting time before ${AT_REPLICA} is deleted falls from 30 days to 7 days`,
    ]);
    expect(
      review(
        'replica-removed',
        edit(replica(), { actions: ['delete', 'create'], replacePaths: [['primary_key_arn']] }),
      ),
    ).toEqual([
      `critical found home ${AT_REPLICA}: the replica ${AT_REPLICA} in eu-west-1 is replaced for primary_key_arn; it is used by ${USED}`,
    ]);
  });

  test.each<[string, JsonObject, string]>([
    ['key-disabled', { is_enabled: true }, `critical unknown home ${AT}: whether ${AT} stays enabled is not known yet`],
    [
      'rotation-off',
      { enable_key_rotation: true },
      `warning unknown home ${AT}: whether ${AT} is still rotated is not known yet`,
    ],
    [
      'deletion-window-shortened',
      { deletion_window_in_days: true },
      `warning unknown home ${AT}: the waiting time of ${AT} is not known yet`,
    ],
  ])('%s: not known yet', (rule, unknown, message) => {
    const before = key({ enable_key_rotation: true });
    expect(
      review(rule, [
        {
          address: AT,
          before,
          after: { ...before, ...Object.fromEntries(Object.keys(unknown).map((name) => [name, null])) },
          unknown,
        },
      ]),
    ).toEqual([message]);
  });
});

describe('secrets', () => {
  const secret = (values: JsonObject = {}): JsonObject => ({
    arn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:app-abcdef',
    id: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:app-abcdef',
    name: 'app',
    recovery_window_in_days: 30,
    replica: [{ region: 'eu-central-1', kms_key_id: '', status: 'InSync' }],
    ...values,
  });
  const S = 'module.secret.aws_secretsmanager_secret.this[0]';

  test('replicas that are not known yet', () => {
    expect(
      review('secret-replica-removed', [
        {
          address: S,
          before: secret(),
          after: secret({ replica: null }),
          unknown: { replica: true },
          references: { replica: ['data.aws_regions.all.names'] },
        },
      ]),
    ).toEqual([`critical unknown home ${S}: where app is replicated to is not known yet`]);
  });

  test('a secret that is destroyed without a recovery window', () => {
    expect(
      review('secret-destroyed', [{ address: S, before: secret({ recovery_window_in_days: 0 }), after: null }]),
    ).toEqual([
      `critical found home ${S}: app is destroyed, with its replica in eu-central-1; its values are gone at once and for ever`,
    ]);
  });

  test('the policy in the secret itself', () => {
    const denied = policy(statement('*', 'secretsmanager:Get*', { Effect: 'Deny' }));
    expect(
      review('secret-policy-locks-out', [{ address: S, before: secret(), after: secret({ policy: denied }) }]),
    ).toEqual([`critical found home ${S}: the policy of app denies everybody secretsmanager:GetSecretValue`]);
  });

  test.each<[string, Entry, string[]]>([
    [
      'a generated password that is not known yet',
      {
        address: 'module.db.aws_rds_cluster.this[0]',
        before: null,
        after: {},
        unknown: { master_password: true },
        references: { master_password: ['random_password.master[0].result', 'random_password.master'] },
      },
      [
        'warning found home module.db.aws_rds_cluster.this[0]: master_password is in the plan and in the state; master_password_wo keeps it out of both',
      ],
    ],
    [
      'a value that comes with the apply, which the configuration does not give',
      { address: 'aws_ssm_parameter.this', before: null, after: { type: 'SecureString' }, unknown: { value: true } },
      [],
    ],
    [
      'a parameter that is no secret',
      { address: 'aws_ssm_parameter.this', before: null, after: { type: 'String', value: 'x' } },
      [],
    ],
    [
      'a password that has been there',
      { address: 'aws_db_instance.this', before: { password: 'x' } },
      [
        'warning standing home aws_db_instance.this: password is in the plan and in the state; password_wo keeps it out of both',
      ],
    ],
  ])('in plain text: %s', (_, entry, messages) => {
    expect(review('plaintext-secret', [entry])).toEqual(messages);
  });

  test('a new secret where none is replicated', () => {
    const { address, before } = { address: S, before: secret({ replica: [] }) };
    const added: Entry = {
      address: 'aws_secretsmanager_secret.new',
      before: null,
      after: { name: 'new' },
      unknown: { replica: true },
    };
    expect(
      review('secret-not-replicated', [
        { address, before },
        { ...added, unknown: {} },
      ]),
    ).toEqual([]);
    const referring = { ...added, references: { replica: ['data.aws_regions.all.names'] } };
    expect(review('secret-not-replicated', [{ address, before: secret() }, referring])).toEqual([
      'warning unknown home aws_secretsmanager_secret.new: whether new is replicated is not known yet',
    ]);
    expect(review('secret-not-replicated', [{ address, before: secret() }, added])).toEqual([
      'warning found home aws_secretsmanager_secret.new: new is in eu-west-1 only, while app has a replica',
    ]);
  });
});
