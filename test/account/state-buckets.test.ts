import {
  GetRoleCommand,
  GetRolePolicyCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketReplicationCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
} from '@aws-sdk/client-s3';
import { AwsClients, awsClients } from '../../lib/account/aws-clients';
import { CONSISTENCY_WAITS, ConvergenceError, Step } from '../../lib/account/convergence';
import { bootstrapStateBuckets, StateBucketsProps } from '../../lib/account/state-buckets';
import { Names } from '../../lib/core/names';
import { RegionPair } from '../../lib/core/regions';
import { describeWithMoto, MOTO_ACCOUNT } from '../support/moto';
import { Gate, rememberReplication, s3Error } from './gate';

/**
 * What this does not prove: moto is not AWS. It checks neither permissions nor the expected owner of a
 * bucket nor the role of a replication, it replicates nothing, it is consistent at once, and it forgets
 * parts of a replication rule, which the gate before it remembers. Errors that moto does not know are
 * the gate's, in the form that S3 documents.
 */

const HOME = 'us-east-2';
const STANDBY = 'us-west-2';
const NAMES = new Names({ system: 'shop', environment: 'test', account: MOTO_ACCOUNT, region: HOME });
const OTHER_ACCOUNT = new Names({ system: 'shop', environment: 'test', account: '111122223333', region: HOME });
const PAIR = new RegionPair(HOME, STANDBY);
const HOME_BUCKET = `shop-test-state-${MOTO_ACCOUNT}-${HOME}`;
const STANDBY_BUCKET = `shop-test-state-${MOTO_ACCOUNT}-${STANDBY}`;

const BUCKET_SETTINGS = ['versioning', 'public access block', 'ownership', 'encryption', 'policy', 'lifecycle'];

/** Every step of a run, in its order. */
const STEPS = [
  ...[HOME, STANDBY].flatMap((region) =>
    [`bucket shop-test-state-${MOTO_ACCOUNT}-${region}`, ...BUCKET_SETTINGS].map((what) => ({ region, what })),
  ),
  ...[HOME, STANDBY].flatMap((region) =>
    [`role shop-test-state-replication-${region}`, 'role permissions', 'replication'].map((what) => ({ region, what })),
  ),
];

/** All steps with one outcome, and the exceptions, by Region and name. */
function allSteps(outcome: string, exceptions: Record<string, Partial<Step>> = {}): object[] {
  return STEPS.map((step) => ({ ...step, outcome, ...exceptions[`${step.region} ${step.what}`] }));
}

describeWithMoto('state buckets', (moto) => {
  const gate = new Gate(() => moto().endpoint);
  const opened: AwsClients[] = [];
  /** The commands sent since the beginning of the test. */
  let sent: { command: string; input: Record<string, any> }[] = [];

  beforeAll(() => gate.open());
  afterAll(() => gate.close());
  beforeEach(() => {
    gate.reset();
    gate.add(rememberReplication());
    sent = [];
  });
  afterEach(() => {
    for (const { s3, iam, ssm, sts } of opened.splice(0)) for (const client of [s3, iam, ssm, sts]) client.destroy();
  });

  function clients(region: string, endpoint: string = gate.endpoint): AwsClients {
    const made = awsClients(region, endpoint);
    for (const client of [made.s3, made.iam, made.ssm, made.sts]) {
      (client.middlewareStack as typeof made.s3.middlewareStack).add(
        (next, context) => (args) => {
          sent.push({ command: String(context['commandName']), input: args.input });
          return next(args);
        },
        { step: 'initialize', name: 'record' },
      );
    }
    opened.push(made);
    return made;
  }

  function bootstrap(props: Partial<StateBucketsProps> = {}): Promise<Step[]> {
    return bootstrapStateBuckets({
      names: NAMES,
      pair: PAIR,
      clients,
      dryRun: false,
      wait: () => Promise.reject(new Error('no wait was expected')),
      ...props,
    });
  }

  async function failure(props: Partial<StateBucketsProps> = {}): Promise<ConvergenceError> {
    const error: unknown = await bootstrap(props).then(
      () => new Error('expected a failure'),
      (reason: unknown) => reason,
    );
    if ((error as Error).name !== 'WarmsiteError') throw error;
    return error as ConvergenceError;
  }

  /** The names of the commands that write. */
  const writing = (): string[] => sent.map(({ command }) => command).filter((name) => !/^(Get|Head)/.test(name));

  /** The endpoint of nobody: its port refuses connections. */
  async function deadEndpoint(): Promise<string> {
    const closed = new Gate(() => '');
    await closed.open();
    const { endpoint } = closed;
    await closed.close();
    return endpoint;
  }

  describe('in an empty account', () => {
    test('creates both buckets, both roles and every setting', async () => {
      expect(await bootstrap()).toEqual(allSteps('created'));
    });

    test('creates each bucket in its Region, which us-east-1 has no constraint for', async () => {
      await bootstrap({ pair: new RegionPair('us-east-1', STANDBY) });
      expect(sent.filter(({ command }) => command === 'CreateBucketCommand').map(({ input }) => input)).toEqual([
        { Bucket: `shop-test-state-${MOTO_ACCOUNT}-us-east-1` },
        { Bucket: STANDBY_BUCKET, CreateBucketConfiguration: { LocationConstraint: STANDBY } },
      ]);
      const { s3 } = clients(STANDBY);
      expect((await s3.send(new GetBucketLocationCommand({ Bucket: STANDBY_BUCKET }))).LocationConstraint).toBe(
        STANDBY,
      );
    });

    test.each([
      { bucket: HOME_BUCKET, region: HOME, other: STANDBY, destination: STANDBY_BUCKET },
      { bucket: STANDBY_BUCKET, region: STANDBY, other: HOME, destination: HOME_BUCKET },
    ])('leaves the bucket of $region with these settings', async ({ bucket, region, other, destination }) => {
      await bootstrap();
      const { s3, iam } = clients(region);
      const at = { Bucket: bucket };
      expect((await s3.send(new GetBucketVersioningCommand(at))).Status).toBe('Enabled');
      expect((await s3.send(new GetPublicAccessBlockCommand(at))).PublicAccessBlockConfiguration).toEqual({
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      });
      expect((await s3.send(new GetBucketOwnershipControlsCommand(at))).OwnershipControls).toEqual({
        Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }],
      });
      expect((await s3.send(new GetBucketEncryptionCommand(at))).ServerSideEncryptionConfiguration).toEqual({
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }],
      });
      expect(JSON.parse((await s3.send(new GetBucketPolicyCommand(at))).Policy!)).toEqual({
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'TlsOnly',
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:*',
            Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ],
      });
      expect((await s3.send(new GetBucketLifecycleConfigurationCommand(at))).Rules).toEqual([
        {
          ID: 'expire-what-is-no-longer-current',
          Status: 'Enabled',
          Filter: { Prefix: '' },
          NoncurrentVersionExpiration: { NoncurrentDays: 365 },
          Expiration: { ExpiredObjectDeleteMarker: true },
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
        },
      ]);
      expect((await s3.send(new GetBucketReplicationCommand(at))).ReplicationConfiguration).toEqual({
        Role: `arn:aws:iam::${MOTO_ACCOUNT}:role/shop-test-state-replication-${region}`,
        Rules: [
          {
            ID: `state-to-${other}`,
            Status: 'Enabled',
            Priority: 0,
            Filter: { Prefix: '' },
            DeleteMarkerReplication: { Status: 'Enabled' },
            SourceSelectionCriteria: { ReplicaModifications: { Status: 'Enabled' } },
            Destination: { Bucket: `arn:aws:s3:::${destination}` },
          },
        ],
      });
      const RoleName = `shop-test-state-replication-${region}`;
      const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
      expect(JSON.parse(decodeURIComponent(Role!.AssumeRolePolicyDocument!))).toEqual({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 's3.amazonaws.com' },
            Action: 'sts:AssumeRole',
            Condition: {
              StringEqualsIfExists: { 'aws:SourceAccount': MOTO_ACCOUNT },
              ArnEqualsIfExists: { 'aws:SourceArn': `arn:aws:s3:::${bucket}` },
            },
          },
        ],
      });
      const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'replicate' }));
      expect(JSON.parse(decodeURIComponent(PolicyDocument!))).toEqual({
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'ReadTheRules',
            Effect: 'Allow',
            Action: ['s3:GetReplicationConfiguration', 's3:ListBucket'],
            Resource: `arn:aws:s3:::${bucket}`,
          },
          {
            Sid: 'ReadTheObjects',
            Effect: 'Allow',
            Action: ['s3:GetObjectVersionForReplication', 's3:GetObjectVersionAcl', 's3:GetObjectVersionTagging'],
            Resource: `arn:aws:s3:::${bucket}/*`,
          },
          {
            Sid: 'WriteTheReplicas',
            Effect: 'Allow',
            Action: ['s3:ReplicateObject', 's3:ReplicateDelete', 's3:ReplicateTags'],
            Resource: `arn:aws:s3:::${destination}/*`,
          },
        ],
      });
    });

    test('names the expected owner in every call that can', async () => {
      await bootstrap();
      const withoutOwner = sent.filter(
        ({ input }) => 'Bucket' in input && input['ExpectedBucketOwner'] !== MOTO_ACCOUNT,
      );
      expect(withoutOwner.map(({ command }) => command)).toEqual(['CreateBucketCommand', 'CreateBucketCommand']);
    });

    test('tells of each step as it is done', async () => {
      const heard: Step[] = [];
      const steps = await bootstrap({ onStep: (step) => heard.push(step) });
      expect(heard).toEqual(steps);
    });

    test('a dry run asks whose account it is, and writes nothing', async () => {
      expect(await bootstrap({ dryRun: true })).toEqual(allSteps('would create'));
      expect(writing()).toEqual([]);
      expect(sent[0]!.command).toBe('GetCallerIdentityCommand');
    });
  });

  describe('when everything is there', () => {
    test('a second run finds it so, and writes nothing', async () => {
      await bootstrap();
      sent = [];
      expect(await bootstrap()).toEqual(allSteps('unchanged'));
      expect(writing()).toEqual([]);
    });

    const at = { Bucket: STANDBY_BUCKET };
    const role = { RoleName: `shop-test-state-replication-${STANDBY}` };
    const policy = (statement: object): string => JSON.stringify({ Version: '2012-10-17', Statement: statement });
    interface Drift {
      readonly what: string;
      readonly outcome?: 'created';
      readonly detail?: string;
      readonly drift: (clients: AwsClients) => Promise<unknown>;
    }
    /** Two rounds, since some are of the same setting. */
    const drifts: Record<string, Drift[]> = {
      'removed or loosened': [
        {
          // replication disabled, first: it cannot be touched once versioning is suspended
          what: 'replication',
          drift: ({ s3 }) =>
            s3.send(
              new PutBucketReplicationCommand({
                ...at,
                ReplicationConfiguration: {
                  Role: `arn:aws:iam::${MOTO_ACCOUNT}:role/shop-test-state-replication-${STANDBY}`,
                  Rules: [
                    {
                      ID: `state-to-${HOME}`,
                      Status: 'Disabled',
                      Priority: 0,
                      Filter: { Prefix: '' },
                      DeleteMarkerReplication: { Status: 'Enabled' },
                      SourceSelectionCriteria: { ReplicaModifications: { Status: 'Enabled' } },
                      Destination: { Bucket: `arn:aws:s3:::${HOME_BUCKET}` },
                    },
                  ],
                },
              }),
            ),
        },
        {
          // versioning suspended
          what: 'versioning',
          detail: 'was Suspended',
          drift: ({ s3 }) =>
            s3.send(new PutBucketVersioningCommand({ ...at, VersioningConfiguration: { Status: 'Suspended' } })),
        },
        {
          // public access block removed
          what: 'public access block',
          outcome: 'created',
          drift: ({ s3 }) => s3.send(new DeletePublicAccessBlockCommand(at)),
        },
        {
          // access control lists allowed
          what: 'ownership',
          detail: 'was ObjectWriter',
          drift: ({ s3 }) =>
            s3.send(
              new PutBucketOwnershipControlsCommand({
                ...at,
                OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] },
              }),
            ),
        },
        {
          // another encryption
          what: 'encryption',
          detail: 'was aws:kms; the objects written until now keep it and are not replicated',
          drift: ({ s3 }) =>
            s3.send(
              new PutBucketEncryptionCommand({
                ...at,
                ServerSideEncryptionConfiguration: {
                  Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }],
                },
              }),
            ),
        },
        {
          // policy removed
          what: 'policy',
          outcome: 'created',
          drift: ({ s3 }) => s3.send(new DeleteBucketPolicyCommand(at)),
        },
        {
          // lifecycle removed
          what: 'lifecycle',
          outcome: 'created',
          drift: ({ s3 }) => s3.send(new DeleteBucketLifecycleCommand(at)),
        },
        {
          // role trusted without condition
          what: `role shop-test-state-replication-${STANDBY}`,
          drift: ({ iam }) =>
            iam.send(
              new UpdateAssumeRolePolicyCommand({
                ...role,
                PolicyDocument: policy({
                  Effect: 'Allow',
                  Principal: { Service: 's3.amazonaws.com' },
                  Action: 'sts:AssumeRole',
                }),
              }),
            ),
        },
        {
          // role allowed everything
          what: 'role permissions',
          drift: ({ iam }) =>
            iam.send(
              new PutRolePolicyCommand({
                ...role,
                PolicyName: 'replicate',
                PolicyDocument: policy({ Effect: 'Allow', Action: 's3:*', Resource: '*' }),
              }),
            ),
        },
      ],
      altered: [
        {
          // TLS statement weakened
          what: 'policy',
          drift: ({ s3 }) =>
            s3.send(
              new PutBucketPolicyCommand({
                ...at,
                Policy: policy({
                  Sid: 'TlsOnly',
                  Effect: 'Deny',
                  Principal: '*',
                  Action: 's3:PutObject',
                  Resource: [`arn:aws:s3:::${STANDBY_BUCKET}`, `arn:aws:s3:::${STANDBY_BUCKET}/*`],
                  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
                }),
              }),
            ),
        },
        {
          // lifecycle shortened
          what: 'lifecycle',
          drift: ({ s3 }) =>
            s3.send(
              new PutBucketLifecycleConfigurationCommand({
                ...at,
                LifecycleConfiguration: {
                  Rules: [
                    {
                      ID: 'expire-what-is-no-longer-current',
                      Status: 'Enabled',
                      Filter: { Prefix: '' },
                      NoncurrentVersionExpiration: { NoncurrentDays: 1 },
                      Expiration: { ExpiredObjectDeleteMarker: true },
                      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
                    },
                  ],
                },
              }),
            ),
        },
        {
          // replication under another role
          what: 'replication',
          drift: ({ s3 }) =>
            s3.send(
              new PutBucketReplicationCommand({
                ...at,
                ReplicationConfiguration: {
                  Role: `arn:aws:iam::${MOTO_ACCOUNT}:role/shop-test-state-replication-${HOME}`,
                  Rules: [
                    {
                      ID: `state-to-${HOME}`,
                      Status: 'Enabled',
                      Priority: 0,
                      Filter: { Prefix: '' },
                      DeleteMarkerReplication: { Status: 'Enabled' },
                      SourceSelectionCriteria: { ReplicaModifications: { Status: 'Enabled' } },
                      Destination: { Bucket: `arn:aws:s3:::${HOME_BUCKET}` },
                    },
                  ],
                },
              }),
            ),
        },
      ],
    };

    test.each(Object.entries(drifts))('%s settings are mended, once, and nothing else', async (_, cases) => {
      await bootstrap();
      for (const { drift } of cases) await drift(clients(STANDBY));
      const mended = cases.map(({ what, outcome = 'changed', detail }) => [`${STANDBY} ${what}`, { outcome, detail }]);
      const would = cases.map(({ what, outcome, detail }) => [
        `${STANDBY} ${what}`,
        { outcome: outcome === 'created' ? 'would create' : 'would change', detail },
      ]);
      sent = [];
      expect(await bootstrap({ dryRun: true })).toEqual(allSteps('unchanged', Object.fromEntries(would)));
      expect(writing()).toEqual([]);
      expect(await bootstrap()).toEqual(allSteps('unchanged', Object.fromEntries(mended)));
      expect(writing()).toHaveLength(cases.length);
      expect(await bootstrap()).toEqual(allSteps('unchanged'));
    });
  });

  describe('what others added', () => {
    test('statements of the policy stay', async () => {
      const foreign = {
        Sid: 'Audit',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${MOTO_ACCOUNT}:root` },
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${HOME_BUCKET}/*`,
      };
      await bootstrap();
      const { s3 } = clients(HOME);
      const Policy = JSON.stringify({ Version: '2012-10-17', Statement: foreign });
      await s3.send(new PutBucketPolicyCommand({ Bucket: HOME_BUCKET, Policy }));
      expect(await bootstrap()).toEqual(
        allSteps('unchanged', {
          [`${HOME} policy`]: { outcome: 'changed', detail: 'keeps 1 statement of others' },
        }),
      );
      const after = await s3.send(new GetBucketPolicyCommand({ Bucket: HOME_BUCKET }));
      const { Statement } = JSON.parse(after.Policy!) as { Statement: { Sid: string }[] };
      expect(Statement[0]).toEqual(foreign);
      expect(Statement.map(({ Sid }) => Sid)).toEqual(['Audit', 'TlsOnly']);
      expect(await bootstrap()).toEqual(allSteps('unchanged'));
    });

    test('lifecycle rules stay', async () => {
      await bootstrap();
      const { s3 } = clients(HOME);
      const foreign = {
        ID: 'reports',
        Status: 'Enabled' as const,
        Filter: { Prefix: 'reports/' },
        Expiration: { Days: 30 },
      };
      await s3.send(
        new PutBucketLifecycleConfigurationCommand({
          Bucket: HOME_BUCKET,
          LifecycleConfiguration: { Rules: [foreign] },
        }),
      );
      expect(await bootstrap()).toEqual(
        allSteps('unchanged', { [`${HOME} lifecycle`]: { outcome: 'changed', detail: 'keeps 1 rule of others' } }),
      );
      const { Rules } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket: HOME_BUCKET }));
      expect(Rules![0]).toEqual(foreign);
      expect(Rules!.map(({ ID }) => ID)).toEqual(['reports', 'expire-what-is-no-longer-current']);
      expect(await bootstrap()).toEqual(allSteps('unchanged'));
    });

    test('replication rules are an error, and are not touched', async () => {
      await bootstrap();
      const { s3 } = clients(HOME);
      const foreign = {
        Role: `arn:aws:iam::${MOTO_ACCOUNT}:role/archive`,
        Rules: [
          {
            ID: 'to-archive',
            Status: 'Enabled' as const,
            Priority: 1,
            Filter: { Prefix: '' },
            DeleteMarkerReplication: { Status: 'Disabled' as const },
            Destination: { Bucket: 'arn:aws:s3:::archive' },
          },
        ],
      };
      await s3.send(new PutBucketReplicationCommand({ Bucket: HOME_BUCKET, ReplicationConfiguration: foreign }));
      sent = [];
      const error = await failure();
      expect(error.message).toBe(
        `us-east-2 bucket ${HOME_BUCKET}: replicates by rules that are not Warmsite's, got 'to-archive'; they would have to run under Warmsite's role: remove them, then try again [foreign-replication]`,
      );
      expect(error.steps).toEqual(
        allSteps('unchanged', { [`${HOME} replication`]: { outcome: 'failed', detail: 'foreign-replication' } }),
      );
      expect(writing()).toEqual([]);
    });
  });

  describe('the account', () => {
    test('another one is an error, and nothing else is asked', async () => {
      const error = await failure({ names: OTHER_ACCOUNT });
      expect(error.message).toBe(
        `account: the credentials must be of account 111122223333, got ${MOTO_ACCOUNT} (arn:aws:sts::${MOTO_ACCOUNT}:user/moto); choose another profile, or correct 'account' in the environment file [wrong-account]`,
      );
      expect(sent.map(({ command }) => command)).toEqual(['GetCallerIdentityCommand']);
    });

    test('is asked of the standby Region when home is dead', async () => {
      const dead = await deadEndpoint();
      const error = await failure({
        names: OTHER_ACCOUNT,
        clients: (region) => clients(region, region === HOME ? dead : undefined),
      });
      expect(error.problems.map(({ code }) => code)).toEqual(['wrong-account']);
    });

    test('no credentials', async () => {
      const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
      try {
        delete process.env['AWS_ACCESS_KEY_ID'];
        delete process.env['AWS_SECRET_ACCESS_KEY'];
        expect((await failure()).message).toBe(
          'us-east-2: sts:GetCallerIdentity needs credentials that AWS accepts here: CredentialsProviderError, Could not load credentials from any providers; log in again or choose another profile, and see that the account has the Region enabled [aws-credentials]',
        );
      } finally {
        Object.assign(process.env, { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY });
      }
    });

    test('credentials that have expired', async () => {
      gate.add(({ body }) =>
        body.includes('Action=GetCallerIdentity')
          ? {
              status: 403,
              body: '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>ExpiredToken</Code><Message>The security token included in the request is expired</Message></Error></ErrorResponse>',
            }
          : undefined,
      );
      expect((await failure()).message).toBe(
        'us-east-2: sts:GetCallerIdentity needs credentials that AWS accepts here: ExpiredToken, The security token included in the request is expired; log in again or choose another profile, and see that the account has the Region enabled [aws-credentials]',
      );
      expect(sent.map(({ command }) => command)).toEqual(['GetCallerIdentityCommand']);
    });
  });

  describe('a dead Region', () => {
    const skipped = (detail: string): Partial<Step> => ({ outcome: 'skipped', detail });
    const deadHome = {
      [`${HOME} bucket ${HOME_BUCKET}`]: { outcome: 'failed', detail: 'region-unreachable' },
      ...Object.fromEntries(
        [...BUCKET_SETTINGS, `role shop-test-state-replication-${HOME}`, 'role permissions', 'replication'].map(
          (what) => [`${HOME} ${what}`, skipped('needs the bucket')],
        ),
      ),
    } as Record<string, Partial<Step>>;

    test('does not keep the other one from its bucket', async () => {
      const dead = await deadEndpoint();
      const error = await failure({ clients: (region) => clients(region, region === HOME ? dead : undefined) });
      expect(error.message).toBe(
        `us-east-2 bucket ${HOME_BUCKET}: s3:ListBucket got no proper answer: ECONNREFUSED, connect ECONNREFUSED ${dead.replace('http://', '')}; try again when the Region is reachable and well [region-unreachable]`,
      );
      expect(error.steps).toEqual(
        allSteps('created', { ...deadHome, [`${STANDBY} replication`]: skipped('needs the bucket in us-east-2') }),
      );
    });

    test('replication into it that is there already is seen to be so', async () => {
      await bootstrap();
      const dead = await deadEndpoint();
      const error = await failure({ clients: (region) => clients(region, region === HOME ? dead : undefined) });
      expect(error.steps).toEqual(allSteps('unchanged', deadHome));
    });

    test('a Region that dies on the way is not asked again', async () => {
      gate.add(({ url }) =>
        url.startsWith(`/${HOME_BUCKET}?publicAccessBlock`)
          ? s3Error(503, 'ServiceUnavailable', 'Try later')
          : undefined,
      );
      const error = await failure();
      expect(error.message).toBe(
        `us-east-2 public access block: s3:GetBucketPublicAccessBlock got no proper answer: ServiceUnavailable, Try later; try again when the Region is reachable and well [region-unreachable]`,
      );
      const gone = skipped('the Region gives no answer');
      expect(error.steps).toEqual(
        allSteps('created', {
          [`${HOME} public access block`]: { outcome: 'failed', detail: 'region-unreachable' },
          [`${HOME} ownership`]: gone,
          [`${HOME} encryption`]: gone,
          [`${HOME} policy`]: gone,
          [`${HOME} lifecycle`]: gone,
          [`${HOME} replication`]: gone,
        }),
      );
    });

    test('two of them are one problem each', async () => {
      const dead = await deadEndpoint();
      const error = await failure({ clients: (region) => clients(region, dead) });
      expect(error.problems.map(({ code, where }) => `${where} ${code}`)).toEqual([
        'us-east-2 region-unreachable',
        'us-west-2 region-unreachable',
      ]);
    });
  });

  describe('a name that is taken', () => {
    const everythingElse = allSteps('created').map((step) => step as Step);
    const homeSkipped = everythingElse.map((step) =>
      step.region === HOME ? { ...step, outcome: 'skipped', detail: 'needs the bucket' } : step,
    );
    const expected = homeSkipped.map((step, index) => {
      if (index === 0) return { ...step, outcome: 'failed', detail: 'bucket-taken' };
      const last = index === homeSkipped.length - 1;
      return last ? { ...step, outcome: 'skipped', detail: 'needs the bucket in us-east-2' } : step;
    });

    test('by someone who lets nobody in', async () => {
      gate.add(({ method, url }) =>
        method === 'HEAD' && url.startsWith(`/${HOME_BUCKET}`) ? { status: 403 } : undefined,
      );
      const error = await failure();
      expect(error.message).toBe(
        `us-east-2 bucket ${HOME_BUCKET}: the name is taken by another account than ${MOTO_ACCOUNT}, or s3:ListBucket is denied; bucket names are global: change 'system' or 'environment' unless the bucket is yours [bucket-taken]`,
      );
      expect(error.steps).toEqual(expected);
    });

    test('while we create it', async () => {
      gate.add(({ method, url }) =>
        method === 'PUT' && /^\/[^?/]*east[^?/]*\/?$/.test(url)
          ? s3Error(409, 'BucketAlreadyExists', 'The requested bucket name is not available.')
          : undefined,
      );
      const error = await failure();
      expect(error.message).toBe(
        `us-east-2 bucket ${HOME_BUCKET}: the name is taken by another account than ${MOTO_ACCOUNT}; bucket names are global: change 'system' or 'environment' unless the bucket is yours [bucket-taken]`,
      );
      expect(error.steps).toEqual(expected);
    });

    test('by ourselves, in another Region', async () => {
      await clients(STANDBY).s3.send(
        new CreateBucketCommand({ Bucket: HOME_BUCKET, CreateBucketConfiguration: { LocationConstraint: STANDBY } }),
      );
      const error = await failure();
      expect(error.message).toBe(
        `us-east-2 bucket ${HOME_BUCKET}: must be in us-east-2, is in us-west-2; a bucket cannot be moved: empty and delete it, then try again [bucket-elsewhere]`,
      );
    });
  });

  test('a denied action is named, and what does not need it is done', async () => {
    gate.add(({ method, url }) =>
      method === 'PUT' && url.startsWith(`/${HOME_BUCKET}?versioning`)
        ? s3Error(403, 'AccessDenied', 'Access Denied')
        : undefined,
    );
    const error = await failure();
    expect(error.message).toBe(
      'us-east-2 versioning: s3:PutBucketVersioning was denied: AccessDenied, Access Denied; allow it to the credentials in use [access-denied]',
    );
    const waits: Partial<Step> = { outcome: 'skipped', detail: 'needs versioning in us-east-2' };
    expect(error.steps).toEqual(
      allSteps('created', {
        [`${HOME} versioning`]: { outcome: 'failed', detail: 'access-denied' },
        [`${HOME} replication`]: waits,
        [`${STANDBY} replication`]: waits,
      }),
    );
  });

  test('without the role there is no replication, that way', async () => {
    gate.add(({ body }) =>
      body.includes('Action=CreateRole') && body.includes(`RoleName=shop-test-state-replication-${HOME}`)
        ? {
            status: 403,
            body: '<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not authorized</Message></Error></ErrorResponse>',
          }
        : undefined,
    );
    const error = await failure();
    expect(error.message).toBe(
      'us-east-2 role shop-test-state-replication-us-east-2: iam:CreateRole was denied: AccessDenied, not authorized; allow it to the credentials in use [access-denied]',
    );
    const skipped: Partial<Step> = { outcome: 'skipped', detail: 'needs the role' };
    expect(error.steps).toEqual(
      allSteps('created', {
        [`${HOME} role shop-test-state-replication-${HOME}`]: { outcome: 'failed', detail: 'access-denied' },
        [`${HOME} role permissions`]: skipped,
        [`${HOME} replication`]: skipped,
      }),
    );
  });

  describe('with a permissions boundary', () => {
    const bound = (name: string): string => `arn:aws:iam::${MOTO_ACCOUNT}:policy/${name}`;
    const withBoundary = { permissionsBoundary: 'boundaries/workload' };
    const onlyBoundaries = (steps: readonly Step[]): object[] =>
      steps
        .filter(({ outcome }) => outcome !== 'unchanged')
        .map(({ what, outcome, detail }) => ({ what, outcome, detail }));

    async function boundaries(): Promise<unknown[]> {
      const { iam } = clients(HOME);
      const roles = [HOME, STANDBY].map((region) => ({ RoleName: `shop-test-state-replication-${region}` }));
      const answers = await Promise.all(roles.map((role) => iam.send(new GetRoleCommand(role))));
      return answers.map(({ Role }) => Role?.PermissionsBoundary?.PermissionsBoundaryArn);
    }

    test('each role is made with it, and is as it should be the next time', async () => {
      await bootstrap(withBoundary);
      const made = sent.filter(({ command }) => command === 'CreateRoleCommand');
      expect(made.map(({ input }) => input['PermissionsBoundary'])).toEqual(
        Array(2).fill(bound('boundaries/workload')),
      );
      expect(await boundaries()).toEqual(Array(2).fill(bound('boundaries/workload')));
      expect(onlyBoundaries(await bootstrap(withBoundary))).toEqual([]);
    });

    test('a role without one gets it, before its permissions are seen to', async () => {
      await bootstrap();
      const steps = await bootstrap(withBoundary);
      expect(onlyBoundaries(steps)).toEqual(Array(2).fill({ what: 'role boundary', outcome: 'created' }));
      const order = steps.map(({ what }) => what);
      expect(order.indexOf('role boundary')).toBe(order.indexOf('role permissions') - 1);
      expect(await boundaries()).toEqual(Array(2).fill(bound('boundaries/workload')));
    });

    test('one with another gets this one; without a boundary in the file, what is there stays', async () => {
      await bootstrap({ permissionsBoundary: 'boundaries/other' });
      expect(onlyBoundaries(await bootstrap())).toEqual([]);
      expect(await boundaries()).toEqual(Array(2).fill(bound('boundaries/other')));
      expect(onlyBoundaries(await bootstrap(withBoundary))).toEqual(
        Array(2).fill({ what: 'role boundary', outcome: 'changed', detail: `was ${bound('boundaries/other')}` }),
      );
    });
  });

  describe('while AWS has not yet seen the role everywhere', () => {
    /** Refuses the first `times` attempts to replicate out of home. */
    function refuse(times: number): void {
      let left = times;
      gate.add(({ method, url }) => {
        if (method !== 'PUT' || !url.startsWith(`/${HOME_BUCKET}?replication`) || left === 0) return undefined;
        left -= 1;
        return s3Error(400, 'InvalidRequest', 'Role not found');
      });
    }

    test('it waits, and says so', async () => {
      refuse(2);
      const waits: number[] = [];
      expect(await bootstrap({ wait: (milliseconds) => Promise.resolve(waits.push(milliseconds)) })).toEqual(
        allSteps('created', { [`${HOME} replication`]: { detail: 'took 3 attempts: InvalidRequest, Role not found' } }),
      );
      expect(waits).toEqual([1000, 2000]);
    });

    test('it gives up after a minute', async () => {
      refuse(Infinity);
      const waits: number[] = [];
      const error = await failure({ wait: (milliseconds) => Promise.resolve(waits.push(milliseconds)) });
      expect(error.message).toBe(
        'us-east-2 replication: s3:PutReplicationConfiguration with iam:PassRole was refused: InvalidRequest, Role not found (7 attempts in a minute) [aws-refused]',
      );
      expect(waits).toEqual(CONSISTENCY_WAITS.map((seconds) => seconds * 1000));
      expect(waits.reduce((sum, each) => sum + each)).toBe(60_000);
      expect(error.steps).toEqual(
        allSteps('created', { [`${HOME} replication`]: { outcome: 'failed', detail: 'aws-refused' } }),
      );
    });
  });
});
