import { JsonObject } from '../../../lib/review/plan';
import { OBJECTS_RULES } from '../../../lib/review/rules/objects';
import { Entry, findingsOf } from './two-regions';

// See two-regions.ts: the style of public modules, blocks in the bucket that older configurations have, values that
// are not known until apply. What S3 answers to any of it is not tested.

/** What one rule says of a Region whose buckets are copied to another one. */
function review(rule: string, home: readonly Entry[], other: readonly Entry[] = []): string[] {
  return findingsOf(
    OBJECTS_RULES.find(({ id }) => id === `objects-${rule}`),
    { home: { region: 'eu-west-1', entries: home }, other: { region: 'eu-central-1', entries: other } },
  );
}

const bucket = (name: string, region: string, values: JsonObject = {}): JsonObject => ({
  id: name,
  arn: `arn:aws:s3:::${name}`,
  bucket: name,
  region,
  ...values,
});

const FILES: Entry = { address: 'module.files.aws_s3_bucket.this[0]', before: bucket('files', 'eu-west-1') };
const COPY: Entry = { address: 'module.copy.aws_s3_bucket.this[0]', before: bucket('copy', 'eu-central-1') };

const rule = (values: JsonObject = {}): JsonObject => ({
  id: 'all',
  status: 'Enabled',
  filter: [{ prefix: '', tag: [], and: [] }],
  delete_marker_replication: [{ status: 'Enabled' }],
  destination: [{ bucket: 'arn:aws:s3:::copy', storage_class: '' }],
  source_selection_criteria: [],
  ...values,
});

const replication = (...rules: readonly JsonObject[]): JsonObject => ({
  bucket: 'files',
  role: 'arn:aws:iam::111122223333:role/copier',
  rule: rules,
});

const AT = 'module.files.aws_s3_bucket_replication_configuration.this[0]';

const edited = (before: JsonObject | null, after: JsonObject | null, rest: Partial<Entry> = {}): Entry => ({
  address: AT,
  before,
  after,
  ...rest,
});

describe('replication of modules', () => {
  test('rules of a new one that are not known: a module flattens a map with an ARN in it', () => {
    const made = edited(null, { bucket: 'files' }, { unknown: { role: true, rule: true } });
    expect(review('encrypted-not-replicated', [FILES, made], [COPY])).toEqual([
      `critical unknown home ${AT}: which objects of files are copied, and whether encrypted ones are, is not known yet`,
    ]);
    // Of one that is there, the rules about what it loses say it.
    const changed = edited(replication(rule()), { bucket: 'files' }, { unknown: { rule: true } });
    expect(review('encrypted-not-replicated', [FILES, changed], [COPY])).toEqual([]);
    expect(review('replication-removed', [FILES, changed], [COPY])).toHaveLength(1);
  });

  test('split by prefix: what has no rule of its own is left out', () => {
    const after = replication(
      rule({ id: 'a', filter: [{ prefix: 'a/', tag: [], and: [] }] }),
      rule({ id: 'b', filter: [{ prefix: 'b/', tag: [], and: [] }] }),
    );
    expect(review('replication-narrowed', [FILES, edited(replication(rule()), after)], [COPY])).toEqual([
      `critical found home ${AT}: rule all of files copies objects under a/ in place of every object`,
    ]);
    expect(review('replication-removed', [FILES, edited(replication(rule()), after)], [COPY])).toEqual([]);
  });

  test('merged into one for everything: nothing is lost', () => {
    const before = replication(
      rule({ id: 'a', filter: [{ prefix: 'a/', tag: [], and: [] }] }),
      rule({ id: 'b', filter: [{ prefix: '', tag: [{ key: 'keep', value: 'yes' }], and: [] }] }),
    );
    for (const name of ['removed', 'narrowed', 'disabled', 'redirected', 'time-off']) {
      expect(review(`replication-${name}`, [FILES, edited(before, replication(rule()))], [COPY])).toEqual([]);
    }
  });

  test('the same rules in another order, under other ids', () => {
    const second = rule({ id: 'second', destination: [{ bucket: 'arn:aws:s3:::third' }] });
    const entry = edited(replication(rule(), second), replication({ ...second, id: 'x' }, rule({ id: 'y' })));
    for (const name of ['removed', 'narrowed', 'disabled', 'redirected']) {
      expect(review(`replication-${name}`, [FILES, entry], [COPY])).toEqual([]);
    }
  });

  test('a destination that is not known yet is settled by the reference, where there is one bucket', () => {
    const after = replication(rule({ destination: [{}] }));
    const unknown = { rule: [{ destination: [{ bucket: true }] }] };
    const entry = (references: Readonly<Record<string, readonly string[]>>): Entry =>
      edited(replication(rule()), after, { unknown, references });
    const copyBesideIt = { ...COPY, address: 'module.files.aws_s3_bucket.copy' };
    expect(review('replication-removed', [FILES, copyBesideIt, entry({ rule: ['aws_s3_bucket.copy.arn'] })])).toEqual(
      [],
    );
    expect(review('replication-removed', [FILES, entry({ rule: ['var.destination'] })], [COPY])).toEqual([
      `critical unknown home ${AT}: whether rule all of files still copies the same objects to the same place is not known yet`,
    ]);
  });

  test('rules that are not known yet', () => {
    expect(
      review('replication-removed', [
        FILES,
        edited(replication(rule()), { bucket: 'files' }, { unknown: { rule: true } }),
      ]),
    ).toEqual([
      `critical unknown home ${AT}: whether rule all of files still copies the same objects to the same place is not known yet`,
    ]);
  });

  test.each<[string, JsonObject, string]>([
    [
      'deletions-not-replicated',
      { delete_marker_replication: [{ status: true }] },
      'warning unknown home AT: whether rule all of files still copies delete markers is not known yet',
    ],
    [
      'replica-changes-not-replicated',
      { source_selection_criteria: [{ replica_modifications: [{ status: true }] }] },
      'warning unknown home AT: whether rule all of files still copies changes of replicas is not known yet',
    ],
    [
      'replication-time-off',
      { destination: [{ metrics: [{ status: true }] }] },
      'warning unknown home AT: whether rule all of files keeps its metrics is not known yet',
    ],
    [
      'encrypted-not-replicated',
      { source_selection_criteria: [{ sse_kms_encrypted_objects: [{ status: true }] }] },
      'critical unknown home AT: whether rule all of files skips what the bucket encrypts is not known yet',
    ],
  ])('%s: not known yet', (name, unknown, message) => {
    const before = replication(
      rule({
        source_selection_criteria: [
          { replica_modifications: [{ status: 'Enabled' }], sse_kms_encrypted_objects: [{ status: 'Enabled' }] },
        ],
        destination: [
          {
            bucket: 'arn:aws:s3:::copy',
            encryption_configuration: [{ replica_kms_key_id: 'arn:aws:kms:eu-central-1:1:key/1' }],
            metrics: [{ status: 'Enabled' }],
          },
        ],
      }),
    );
    const entry = edited(before, before, { unknown: { rule: [unknown] }, actions: ['update'] });
    expect(review(name, [FILES, entry], [COPY])).toEqual([message.replace('AT', AT)]);
  });

  test('a configuration that another resource takes over is deleted for both', () => {
    const taken: Entry = {
      address: 'aws_s3_bucket_replication_configuration.mine',
      before: null,
      after: replication(rule()),
    };
    expect(review('replication-removed', [FILES, edited(replication(rule()), null), taken], [COPY])).toEqual([
      `critical found home ${AT}: rule all of files is removed, with the whole configuration`,
    ]);
  });

  test('of a bucket that is destroyed nothing more is said', () => {
    const gone = { ...FILES, after: null };
    expect(review('replication-removed', [gone, edited(replication(rule()), null)], [COPY])).toEqual([]);
    expect(review('bucket-destroyed', [gone, edited(replication(rule()), null)], [COPY])).toEqual([
      'critical found home module.files.aws_s3_bucket.this[0]: files, which is replicated, is destroyed, and S3 refuses as long as anything is in it',
    ]);
  });

  test('to itself', () => {
    const after = replication(rule({ destination: [{ bucket: 'arn:aws:s3:::files' }] }));
    // Without the bucket among the plans, too: the names say it.
    expect(review('replication-same-region', [edited(replication(rule()), after)])).toEqual([
      `critical found home ${AT}: files is to be copied to itself, and to no other Region`,
    ]);
  });

  test('a rule without a filter copies delete markers', () => {
    const old = rule({ filter: [], delete_marker_replication: [], prefix: '' });
    expect(review('deletions-not-replicated', [FILES, edited(replication(rule()), replication(old))], [COPY])).toEqual(
      [],
    );
    const unset = rule({ delete_marker_replication: [] });
    expect(review('deletions-not-replicated', [FILES, edited(replication(old), replication(unset))], [COPY])).toEqual([
      `warning found home ${AT}: rule all of files no longer copies delete markers`,
    ]);
  });
});

describe('blocks in the bucket', () => {
  const inline = (values: JsonObject): JsonObject => bucket('files', 'eu-west-1', values);
  const rules = (values: JsonObject): JsonObject => ({
    replication_configuration: [
      {
        role: 'arn:aws:iam::111122223333:role/copier',
        rules: [
          {
            id: 'all',
            prefix: '',
            status: 'Enabled',
            filter: [],
            source_selection_criteria: [{ sse_kms_encrypted_objects: [{ enabled: true }] }],
            destination: [{ bucket: 'arn:aws:s3:::copy', replica_kms_key_id: 'arn:aws:kms:eu-central-1:1:key/1' }],
            ...values,
          },
        ],
      },
    ],
  });
  const change = (before: JsonObject, after: JsonObject): Entry => ({
    address: 'aws_s3_bucket.files',
    before: inline(before),
    after: inline(after),
  });

  test.each<[string, string, JsonObject, JsonObject, string]>([
    [
      'replication-disabled',
      'disabled',
      rules({}),
      rules({ status: 'Disabled' }),
      'critical found home aws_s3_bucket.files: rule all of files is disabled',
    ],
    [
      'replication-removed',
      'emptied',
      rules({}),
      { replication_configuration: [] },
      'critical found home aws_s3_bucket.files: rule all of files is removed',
    ],
    [
      'replication-narrowed',
      'narrowed',
      rules({}),
      rules({ prefix: 'a/' }),
      'critical found home aws_s3_bucket.files: rule all of files copies objects under a/ in place of every object',
    ],
    [
      'encrypted-not-replicated',
      'criteria dropped, the encryption of the bucket not among the plans',
      rules({}),
      rules({ source_selection_criteria: [] }),
      'critical found home aws_s3_bucket.files: rule all of files skips objects that are encrypted by a key of KMS, as those of the bucket are',
    ],
    [
      'versioning-suspended',
      'versioning suspended',
      { versioning: [{ enabled: true }] },
      { versioning: [{ enabled: false }] },
      'high found home aws_s3_bucket.files: versioning of files is suspended',
    ],
    [
      'lock-weakened',
      'lock shortened',
      { object_lock_configuration: [{ rule: [{ default_retention: [{ mode: 'COMPLIANCE', years: 1 }] }] }] },
      { object_lock_configuration: [{ rule: [{ default_retention: [{ mode: 'COMPLIANCE', days: 100 }] }] }] },
      'high found home aws_s3_bucket.files: the object lock of files falls from 365 days to 100 days',
    ],
    [
      'lifecycle-shortened',
      'lifecycle shortened',
      {
        versioning: [{ enabled: true }],
        lifecycle_rule: [{ id: 'x', enabled: true, noncurrent_version_expiration: [{ days: 30 }] }],
      },
      {
        versioning: [{ enabled: true }],
        lifecycle_rule: [{ id: 'x', enabled: true, noncurrent_version_expiration: [{ days: 5 }] }],
      },
      'high found home aws_s3_bucket.files: noncurrent versions of all objects of files end after 5 days instead of after 30 days',
    ],
  ])('%s: %s', (name, _, before, after, message) => {
    expect(review(name, [change(before, after)], [COPY])).toEqual([message]);
  });

  test('moved to a resource beside the bucket, they only mirror it', () => {
    const stays = { ...rules({}), versioning: [{ enabled: true }] };
    const versioning: Entry = {
      address: 'aws_s3_bucket_versioning.files',
      before: null,
      after: { bucket: 'files', versioning_configuration: [{ status: 'Enabled' }] },
    };
    const beside = edited(
      null,
      replication(
        rule({
          source_selection_criteria: [{ sse_kms_encrypted_objects: [{ status: 'Enabled' }] }],
          destination: [
            {
              bucket: 'arn:aws:s3:::copy',
              encryption_configuration: [{ replica_kms_key_id: 'arn:aws:kms:eu-central-1:1:key/1' }],
            },
          ],
        }),
      ),
    );
    const entries = [change(stays, stays), versioning, beside];
    for (const { id } of OBJECTS_RULES) expect(review(id.replace('objects-', ''), entries)).toEqual([]);
  });

  test('a resource that is removed beside the bucket, whose block mirrors what was there', () => {
    const versioning: Entry = {
      address: 'aws_s3_bucket_versioning.files',
      before: { bucket: 'files', versioning_configuration: [{ status: 'Enabled' }] },
      after: null,
    };
    const mirror: Entry = { address: 'aws_s3_bucket.files', before: inline({ versioning: [{ enabled: true }] }) };
    expect(review('versioning-suspended', [mirror, versioning])).toEqual([
      'high found home aws_s3_bucket_versioning.files: versioning of files is suspended, because what configures it is removed',
    ]);
  });
});

describe('the role of a replication', () => {
  const policy = (...actions: readonly string[]): string =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] });
  const ALL = ['s3:GetReplicationConfiguration', 's3:ListBucket', 's3:GetObjectVersion*', 's3:Replicate*'];
  const ROLE: Entry = {
    address: 'aws_iam_role.copier',
    before: {
      id: 'copier',
      name: 'copier',
      arn: 'arn:aws:iam::111122223333:role/copier',
      assume_role_policy:
        '{"Statement":{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"sts:AssumeRole"}}',
    },
  };
  const ATTACHMENT: Entry = {
    address: 'aws_iam_role_policy_attachment.copier',
    before: { role: 'copier', policy_arn: 'arn:aws:iam::111122223333:policy/copier' },
  };
  const attached = (before: string, after: string | undefined): Entry => ({
    address: 'aws_iam_policy.copier',
    before: { arn: 'arn:aws:iam::111122223333:policy/copier', policy: before },
    after: { arn: 'arn:aws:iam::111122223333:policy/copier', ...(after === undefined ? {} : { policy: after }) },
    ...(after === undefined ? { unknown: { policy: true } } : {}),
  });
  const CONFIGURED: Entry = { address: AT, before: replication(rule()) };
  const check = (...entries: readonly Entry[]): string[] =>
    review('replication-role-powerless', [FILES, CONFIGURED, ...entries], [COPY]);

  test('a policy of its own that is attached', () => {
    const less = ALL.filter((action) => action !== 's3:Replicate*');
    expect(check(ROLE, ATTACHMENT, attached(policy(...ALL), policy(...less)))).toEqual([
      `critical found home ${AT}: aws_iam_role.copier, the role that replicates files, may not s3:ReplicateObject and s3:ReplicateDelete`,
    ]);
    expect(check(ROLE, ATTACHMENT, attached(policy(...less), policy(...less, 'tag:Get*')))).toEqual([
      `critical standing home ${AT}: aws_iam_role.copier, the role that replicates files, may not s3:ReplicateObject and s3:ReplicateDelete`,
    ]);
  });

  test('a policy that is not known yet', () => {
    expect(check(ROLE, ATTACHMENT, attached(policy(...ALL), undefined))).toEqual([
      `critical unknown home ${AT}: aws_iam_role.copier, the role that replicates files, may not s3:GetReplicationConfiguration, s3:ListBucket, s3:GetObjectVersionForReplication, s3:GetObjectVersionAcl, s3:ReplicateObject and s3:ReplicateDelete, unless a policy that is not known yet allows it`,
    ]);
  });

  test('a policy of AWS, or none among the plans, may allow anything', () => {
    const managed: Entry = {
      address: 'aws_iam_role_policy_attachment.copier',
      before: { role: 'copier', policy_arn: 'arn:aws:iam::aws:policy/AmazonS3FullAccess' },
    };
    expect(check(ROLE, managed)).toEqual([]);
    expect(check(ROLE)).toEqual([]);
    expect(check()).toEqual([]);
  });

  test('a detached policy', () => {
    expect(check(ROLE, { ...ATTACHMENT, after: null }, attached(policy(...ALL), policy(...ALL)))).toEqual([
      expect.stringMatching(/^critical found .* may not s3:GetReplicationConfiguration, /),
    ]);
  });

  test('a denial outweighs', () => {
    const denied = JSON.stringify({
      Statement: [
        { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' },
        { Effect: 'Deny', Action: 's3:Replicate*', Resource: 'arn:aws:s3:::copy/*' },
      ],
    });
    expect(check(ROLE, ATTACHMENT, attached(policy(...ALL), denied))).toEqual([
      `critical found home ${AT}: aws_iam_role.copier, the role that replicates files, may not s3:ReplicateObject and s3:ReplicateDelete`,
    ]);
  });

  test('a role that is destroyed', () => {
    expect(check({ ...ROLE, after: null })).toEqual([
      `critical found home ${AT}: the role that replicates files, aws_iam_role.copier, is destroyed`,
    ]);
  });
});

describe('new buckets', () => {
  const CONFIGURED: Entry = { address: AT, before: replication(rule()) };
  const created = (name: string, values: JsonObject = {}): Entry => {
    const { id: _, arn: __, ...known } = bucket(name, 'eu-west-1', values);
    return {
      address: 'module.new.aws_s3_bucket.this[0]',
      before: null,
      after: known,
      unknown: { id: true, arn: true },
    };
  };
  const check = (...entries: readonly Entry[]): string[] =>
    review('bucket-not-replicated', [FILES, CONFIGURED, ...entries], [COPY]);

  test('with a lock', () => {
    expect(check(created('records', { object_lock_enabled: true }))).toEqual([
      'high found home module.new.aws_s3_bucket.this[0]: records, locked, is in eu-west-1 only, while files is copied to another',
    ]);
  });

  test('whose name is not known yet, replicated by reference', () => {
    const { address, unknown } = created('x');
    const nameless: Entry = {
      address,
      before: null,
      after: { bucket_prefix: 'x-', region: 'eu-west-1' },
      unknown: { ...(unknown as object), bucket: true },
    };
    const by: Entry = {
      address: 'module.new.aws_s3_bucket_replication_configuration.this[0]',
      before: null,
      after: { rule: [rule({ destination: [{ bucket: 'arn:aws:s3:::copy' }] })] },
      unknown: { bucket: true },
      references: { bucket: ['aws_s3_bucket.this[0].id', 'aws_s3_bucket.this[0]', 'aws_s3_bucket.this'] },
    };
    expect(check(nameless, by)).toEqual([]);
    expect(check(nameless)).toEqual([
      'warning found home module.new.aws_s3_bucket.this[0]: module.new.aws_s3_bucket.this[0] is in eu-west-1 only, while files is copied to another',
    ]);
  });

  test.each<[string, Entry]>([
    ['a load balancer', { address: 'aws_lb.web', before: { access_logs: [{ bucket: 'records', enabled: true }] } }],
    ['flow logs', { address: 'aws_flow_log.all', before: { log_destination: 'arn:aws:s3:::records' } }],
    ['a trail', { address: 'aws_cloudtrail.all', before: { s3_bucket_name: 'records' } }],
    [
      'a service, by its policy',
      {
        address: 'aws_s3_bucket_policy.records',
        before: null,
        after: {
          bucket: 'records',
          policy:
            '{"Statement":[{"Effect":"Allow","Principal":{"Service":"delivery.logs.amazonaws.com"},"Action":"s3:PutObject"}]}',
        },
      },
    ],
  ])('that take the logs of %s', (_, writer) => {
    expect(check(created('records'), writer)).toEqual([]);
  });

  test('where nothing is replicated to another Region', () => {
    expect(review('bucket-not-replicated', [FILES, created('records')], [COPY])).toEqual([]);
  });

  test('that are taken over from outside', () => {
    expect(check({ address: 'aws_s3_bucket.old', before: bucket('old', 'eu-west-1') })).toEqual([]);
  });
});
