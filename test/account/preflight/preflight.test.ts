import { covers } from '../../../lib/account/preflight/certificates';
import { instanceClassOf } from '../../../lib/account/preflight/instance-classes';
import { CHECKS, preflight } from '../../../lib/account/preflight/preflight';
import { quotaRequestTexts } from '../../../lib/account/preflight/quota-request';
import { WarmsiteError } from '../../../lib/core/errors';
import {
  awsError,
  clientsOf,
  daysAgo,
  denied,
  differences,
  HOME,
  look,
  NOW,
  quotas,
  STANDBY,
  SUBJECT,
  TAGS,
  WELL,
} from './world';

/**
 * What this does not prove: that AWS answers in these shapes, nor that the codes of the quotas are
 * right; a code whose name is not the expected one is reported as unknown.
 */

const only =
  (region: string, then: () => object, otherwise: (input: any, region: string) => object) =>
  (input: any, asked: string): object =>
    asked === region ? then() : otherwise(input, asked);

test('all is well: every check speaks for both Regions, or once', async () => {
  const { findings, counts } = await look();
  expect(counts).toEqual({ ok: findings.length, failed: 0, unknown: 0 });
  const asked = CHECKS.map(({ id }) => [
    id,
    [...new Set(findings.filter(({ check }) => check === id).map(({ region }) => region))],
  ]);
  expect(asked).toEqual([
    ['vcpu-quota', [HOME, STANDBY]],
    ['network-quota', [HOME, STANDBY]],
    ['instance-offering', [HOME, STANDBY]],
    ['machine-image', [HOME, STANDBY]],
    ['database', [HOME, STANDBY]],
    ['certificate', [HOME, STANDBY]],
    ['hosted-zone', [STANDBY]],
    ['secret-replica', [HOME, STANDBY]],
    ['secret-age', [HOME, STANDBY]],
    ['alert-subscription', [HOME, STANDBY, 'us-east-1']],
    ['bucket', [HOME, STANDBY]],
    ['role-name', [HOME, STANDBY]],
    ['caller-permission', [STANDBY]],
  ]);
});

test('it only reads', async () => {
  const asked: string[] = [];
  await preflight({ subject: SUBJECT, clients: clientsOf(WELL, asked), now: NOW });
  const reading = /^\S+ (Describe|Get|Head|List|Simulate)/;
  expect(asked.filter((operation) => !reading.test(operation))).toEqual([]);
});

test('whatever AWS refuses to tell is unknown and never ok', async () => {
  for (const operation of Object.keys(WELL).filter((name) => !['GetCallerIdentity', 'ListBuckets'].includes(name))) {
    const { counts } = await look({ [operation]: denied });
    // HeadBucket that is refused is asked again otherwise; GetAWSDefaultServiceQuota is not asked when all is well.
    if (operation === 'HeadBucket') expect(counts.failed).toBe(4);
    else if (operation !== 'GetAWSDefaultServiceQuota')
      expect([operation, counts.unknown > 0]).toEqual([operation, true]);
  }
});

test('the account of somebody else: nothing is asked', async () => {
  const asked: string[] = [];
  const clients = clientsOf({ ...WELL, GetCallerIdentity: () => ({ Account: '999988887777', Arn: 'x' }) }, asked);
  await expect(preflight({ subject: SUBJECT, clients, now: NOW })).rejects.toThrow(
    new WarmsiteError([
      {
        code: 'wrong-account',
        where: 'account',
        message:
          "the credentials must be of account 111122223333, got 999988887777 (x); choose another profile, or correct 'account' in the environment file",
      },
    ]),
  );
  expect(asked).toEqual([`${HOME} GetCallerIdentity`]);
});

describe('vCPU quotas', () => {
  // 9 instances and a tenth more make 10: 2 and half of 8 on demand, 4 spot, each as large as the largest fallback.
  test('trap 23: a quota of 0 in the standby Region fails, and says what to request', async () => {
    const GetServiceQuota = only(
      STANDBY,
      () => ({ Quota: { QuotaName: 'Running On-Demand G and VT instances', Value: 0 } }),
      quotas({}),
    );
    const onDemandOnly = {
      groups: SUBJECT.groups.map((group) => ({ ...group, onDemandShareAboveBase: 1 })),
      egress: 'endpoints' as const,
    };
    const { findings } = await look({ GetServiceQuota, DescribeVpcs: WELL['DescribeVpcs']! }, onDemandOnly);
    const failed = findings.filter(({ verdict }) => verdict !== 'ok');
    expect(failed).toEqual([
      {
        check: 'vcpu-quota',
        region: STANDBY,
        about: 'G and VT on-demand',
        verdict: 'failed',
        detail: '0 allowed, 960 vCPUs at full size (chat 10 x 96); request more, which takes AWS days',
        quota: {
          region: STANDBY,
          service: 'ec2',
          code: 'L-DB2E81BA',
          name: 'Running On-Demand G and VT instances',
          value: 0,
          wanted: 960,
        },
      },
    ]);
    expect(quotaRequestTexts(findings, 'shop-test')).toEqual([
      '# us-west-2: Running On-Demand G and VT instances (ec2 L-DB2E81BA), from 0 to 960\n' +
        '# Reason: shop-test keeps a second Region from which it serves when the first one is lost.\n' +
        '# It needs the same room in both: 0 allowed, 960 vCPUs at full size (chat 10 x 96).\n' +
        'aws service-quotas request-service-quota-increase --region us-west-2 \\\n' +
        '  --service-code ec2 --quota-code L-DB2E81BA --desired-value 960',
    ]);
  });

  test('on demand and spot apart; exactly enough is enough, one less is not', async () => {
    expect(await differences({ GetServiceQuota: quotas({ 'L-DB2E81BA': 576, 'L-3819A6DF': 383 }) })).toEqual(
      [HOME, STANDBY].flatMap((region) => [
        `vcpu-quota ${region} G and VT on-demand: ok, 576 allowed, 576 vCPUs at full size (chat 6 x 96)`,
        `vcpu-quota ${region} G and VT spot: failed, 383 allowed, 384 vCPUs at full size (chat 4 x 96); request more, which takes AWS days`,
      ]),
    );
  });

  test('what others run in the Region is taken from it, what is ours is not', async () => {
    const instance = { InstanceType: 'g5.12xlarge', CpuOptions: { CoreCount: 24, ThreadsPerCore: 2 } };
    const pages: Record<string, object> = {
      first: { Reservations: [{ Instances: [{ ...instance, Tags: TAGS }] }], NextToken: 'second' },
      second: { Reservations: [{ Instances: [instance, { ...instance, InstanceType: 't3.large' }] }] },
    };
    const DescribeInstances = ({ NextToken: token = 'first' }) => pages[token]!;
    expect(await differences({ DescribeInstances })).toEqual(
      [HOME, STANDBY].map(
        (region) =>
          `vcpu-quota ${region} G and VT on-demand: ok, 1000 allowed, 624 vCPUs at full size (chat 6 x 96, others 48)`,
      ),
    );
  });

  test('a quota by another name than expected, or none at all, is unknown', async () => {
    const text = 'AWS tells no quota ec2 L-3819A6DF of the expected name here; look in the console of Service Quotas';
    const spot = (then: () => object) => (input: Record<string, any>) =>
      input['QuotaCode'] === 'L-3819A6DF' ? then() : quotas({})(input, '');
    const expected = [HOME, STANDBY].map((region) => `vcpu-quota ${region} G and VT spot: unknown, ${text}`);
    const renamed = spot(() => ({ Quota: { QuotaName: 'Running Dedicated g5 Hosts', Value: 9999 } }));
    expect(await differences({ GetServiceQuota: renamed })).toEqual(expected);
    expect(await differences({ GetServiceQuota: spot(() => awsError('NoSuchResourceException')) })).toEqual(expected);
  });

  test('a quota that the account has no value of its own for is the default one', async () => {
    const changes = {
      GetServiceQuota: () => awsError('NoSuchResourceException'),
      GetAWSDefaultServiceQuota: quotas({}),
    };
    expect(await differences(changes)).toEqual([]);
  });

  test('a family without a known quota, and a type that the Region does not know', async () => {
    const groups = SUBJECT.groups.map((group) => ({
      ...group,
      fallbackInstanceTypes: ['hpc7a.96xlarge', 'p5.48xlarge'],
    }));
    const DescribeInstanceTypes = (input: Record<string, any>) =>
      (input['InstanceTypes'] as string[]).includes('p5.48xlarge')
        ? awsError('InvalidInstanceType')
        : WELL['DescribeInstanceTypes']!(input, '');
    const { findings } = await look({ DescribeInstanceTypes }, { groups });
    const quota = findings.filter(({ check, region }) => check === 'vcpu-quota' && region === STANDBY);
    expect(quota.map(({ about, verdict, detail }) => [about, verdict, detail])).toEqual([
      ['hpc7a.96xlarge', 'unknown', 'no quota is known here for this family; look which one it counts against'],
      ['p5.48xlarge', 'unknown', 'the Region does not know it, so the sums are without it; see the offerings'],
      ['G and VT on-demand', 'ok', '1000 allowed, 288 vCPUs at full size (chat 6 x 48)'],
      ['G and VT spot', 'ok', '1000 allowed, 192 vCPUs at full size (chat 4 x 48)'],
    ]);
  });

  test.each([
    ['g6e.12xlarge', 'G and VT'],
    ['gr6.4xlarge', 'G and VT'],
    ['p4d.24xlarge', 'P'],
    ['p5en.48xlarge', 'P'],
    ['p6-b200.48xlarge', 'P'],
    ['inf2.xlarge', 'Inf'],
    ['trn1n.32xlarge', 'Trn'],
    ['im4gn.large', 'Standard'],
    ['m7i.large', 'Standard'],
    ['mac2.metal', undefined],
    ['u-6tb1.metal', undefined],
    ['x2idn.metal', undefined],
  ])('%s counts as %s', (type, title) => {
    expect(instanceClassOf(type)?.title).toBe(title);
  });
});

describe('network', () => {
  test('nothing there yet and no room: what to request', async () => {
    const changes = {
      DescribeVpcs: () => ({ Vpcs: [{}, {}, {}, {}, {}] }),
      DescribeAddresses: () => ({ Addresses: [{}, {}, {}, {}] }),
      DescribeNatGateways: () => ({ NatGateways: [] }),
    };
    const { findings } = await look(changes);
    const found = findings.filter(({ check, region }) => check === 'network-quota' && region === STANDBY);
    expect(found.map(({ about, verdict, detail, quota }) => [about, verdict, detail, quota?.wanted])).toEqual([
      ['VPCs', 'failed', '5 of 5 used, 1 more needed; request more', 6],
      ['addresses', 'failed', '4 of 5 used, 2 more needed; request more', 6],
      ['NAT gateways in us-west-2a', 'ok', '0 of 5 used, 1 more needed', undefined],
      ['NAT gateways in us-west-2b', 'ok', '0 of 5 used, 1 more needed', undefined],
    ]);
  });

  test('without NAT gateways only the VPC counts', async () => {
    const { findings } = await look({}, { egress: 'endpoints' });
    expect(findings.filter(({ check }) => check === 'network-quota').map(({ about }) => about)).toEqual([
      'VPCs',
      'VPCs',
    ]);
  });
});

describe('instances', () => {
  test('a zone without any of the types, and a type that is nowhere', async () => {
    const DescribeInstanceTypeOfferings = (input: any, region: string) =>
      region === HOME
        ? WELL['DescribeInstanceTypeOfferings']!(input, region)
        : { InstanceTypeOfferings: [{ InstanceType: 'g5.12xlarge', Location: 'us-west-2a' }] };
    expect(await differences({ DescribeInstanceTypeOfferings })).toEqual([
      'instance-offering us-west-2 group chat in us-west-2a: ok, offers g5.12xlarge',
      'instance-offering us-west-2 group chat in us-west-2b: failed, offers none of g6e.12xlarge, g5.12xlarge; take another zone, or a type that it has',
      'instance-offering us-west-2 group chat: g6e.12xlarge: failed, offered in none of us-west-2a, us-west-2b; take it out, it can never be launched',
      'instance-offering us-west-2 group chat: g5.12xlarge: ok, offered in us-west-2a',
      'instance-offering us-west-2 group chat: g6e.24xlarge: failed, offered in none of us-west-2a, us-west-2b; take it out, it can never be launched',
    ]);
  });

  test.each<[string, object, string]>([
    [
      'gone',
      awsError('InvalidAMIID.NotFound'),
      'failed, is not in us-west-2, or not shared with this account; choose one that is',
    ],
    ['not shared', { Images: [] }, 'failed, is not in us-west-2, or not shared with this account; choose one that is'],
    ['not ready', { Images: [{ State: 'pending' }] }, 'failed, is pending; choose one that is available'],
    [
      'of the wrong architecture',
      { Images: [{ State: 'available', Architecture: 'arm64' }] },
      'failed, is for arm64, and cannot start on g6e.12xlarge (x86_64), g5.12xlarge (x86_64), g6e.24xlarge (x86_64)',
    ],
    [
      'deprecated',
      { Images: [{ State: 'available', Architecture: 'x86_64', DeprecationTime: '2026-01-02T00:00:00Z' }] },
      'ok, available, x86_64, deprecated since 2026-01-02',
    ],
  ])('an image that is %s', async (_, answer, text) => {
    const DescribeImages = only(STANDBY, () => answer, WELL['DescribeImages']!);
    expect(await differences({ DescribeImages })).toEqual([`machine-image us-west-2 group chat: ami-standby: ${text}`]);
  });
});

describe('database', () => {
  const option = {
    MultiAZCapable: true,
    ReadReplicaCapable: true,
    AvailabilityZones: [{ Name: 'us-west-2a' }, { Name: 'us-west-2b' }],
  };

  test.each<[string, object[], string]>([
    ['withdrawn', [], 'cannot be ordered in us-west-2; choose a version and class of both Regions'],
    [
      'without replicas',
      [{ ...option, ReadReplicaCapable: false }],
      'cannot have replicas; choose another class or version',
    ],
    [
      'without a second zone',
      [{ ...option, MultiAZCapable: false }],
      'cannot have a second zone; choose another class or version',
    ],
    [
      'in one of the zones',
      [{ ...option, AvailabilityZones: [{ Name: 'us-west-2b' }, { Name: 'us-west-2d' }] }],
      'can be ordered in only us-west-2b of the zones; choose another class',
    ],
    [
      'in none of the zones',
      [{ ...option, AvailabilityZones: [] }],
      'can be ordered in none of the zones; choose another class',
    ],
  ])('%s', async (_, options, text) => {
    const DescribeOrderableDBInstanceOptions = only(
      STANDBY,
      () => ({ OrderableDBInstanceOptions: options }),
      WELL['DescribeOrderableDBInstanceOptions']!,
    );
    expect(await differences({ DescribeOrderableDBInstanceOptions })).toEqual([
      `database us-west-2 postgres 16.11 on db.r6g.xlarge: failed, ${text}`,
    ]);
  });

  test('names that others took, or that nobody has', async () => {
    const foreign = {
      DescribeDBInstances: () => ({ DBInstances: [{ TagList: [{ Key: 'Environment', Value: 'test' }] }] }),
    };
    expect(await differences(foreign)).toEqual(
      [HOME, STANDBY].flatMap((region) =>
        [1, 2].map(
          (generation) =>
            `database ${region} shop-test-db-g${generation}: failed, exists without the tags of this environment; rename it`,
        ),
      ),
    );
    expect(await differences({ DescribeDBInstances: () => awsError('DBInstanceNotFoundFault', 404) })).toEqual(
      [HOME, STANDBY].flatMap((region) => [
        `database ${region} shop-test-db-g1: failed, is not there, and its name is free; deploy shop-test-site-${region}`,
        `database ${region} room for instances: ok, 3 of 40 instances used, 2 more needed`,
        `database ${region} room for GiB: ok, 400 of 100000 GiB used, 400 more needed`,
      ]),
    );
  });

  test('no room for a rebuild, and a quota that RDS does not tell', async () => {
    const DescribeAccountAttributes = () => ({
      AccountQuotas: [{ AccountQuotaName: 'DBInstances', Used: 40, Max: 40 }],
    });
    expect(await differences({ DescribeAccountAttributes })).toEqual(
      [HOME, STANDBY].flatMap((region) => [
        `database ${region} room for instances: failed, 40 of 40 instances used, 1 more needed; ask AWS to raise the quota, or delete old generations`,
        `database ${region} room for GiB: unknown, RDS tells no quota AllocatedStorage`,
      ]),
    );
  });
});

describe('names of the service', () => {
  const arn = SUBJECT.certificates[STANDBY]!;
  const certificate = { Status: 'ISSUED', DomainName: '*.api.example.com', NotAfter: new Date('2027-06-01T12:00:00Z') };

  test.each<[string, object, string]>([
    ['gone', awsError('ResourceNotFoundException'), 'is not in us-west-2; request one for the names of the service'],
    [
      'not validated',
      { Certificate: { ...certificate, Status: 'PENDING_VALIDATION' } },
      'is PENDING_VALIDATION; validate it, or request another one',
    ],
    [
      'ending',
      {
        Certificate: {
          ...certificate,
          NotAfter: new Date('2026-12-20T12:00:00Z'),
          RenewalSummary: { RenewalStatus: 'FAILED' },
        },
      },
      'ends in 29 days, renewal FAILED; see that its validation record is still there',
    ],
    [
      'for other names',
      { Certificate: certificate },
      'covers *.api.example.com, and not api.example.com; request one that does',
    ],
  ])('a certificate that is %s', async (_, answer, text) => {
    const DescribeCertificate = only(STANDBY, () => answer, WELL['DescribeCertificate']!);
    expect(await differences({ DescribeCertificate })).toEqual([`certificate us-west-2 ${arn}: failed, ${text}`]);
  });

  test('a star stands for one label', () => {
    expect(covers('*.example.com', 'api.example.com')).toBe(true);
    expect(covers('*.example.com', 'us-west-2.api.example.com')).toBe(false);
    expect(covers('*.example.com', 'example.com')).toBe(false);
    expect(covers('API.example.com', 'api.example.com')).toBe(true);
  });

  test.each<[string, object, string]>([
    ['gone', awsError('NoSuchHostedZone', 404), 'is not in this account; take the id of the one that is'],
    [
      'private',
      { HostedZone: { Name: 'example.com.', Config: { PrivateZone: true } } },
      'is private; users ask the public one',
    ],
    [
      'another one',
      { HostedZone: { Name: 'example.org.' } },
      'is example.org., and not example.com.; take the id that belongs to the name',
    ],
  ])('a hosted zone that is %s', async (_, answer, text) => {
    expect(await differences({ GetHostedZone: () => answer })).toEqual([`hosted-zone us-west-2 Z1: failed, ${text}`]);
  });
});

describe('secret', () => {
  const replicas = (...statuses: object[]) =>
    only(HOME, () => ({ ReplicationStatus: statuses }), WELL['DescribeSecret']!);

  test('trap 22: a replica that failed', async () => {
    const DescribeSecret = replicas({
      Region: STANDBY,
      Status: 'Failed',
      StatusMessage: 'Access to KMS is not allowed',
    });
    expect(await differences({ DescribeSecret })).toEqual([
      'secret-replica us-east-2 shop/test/database: failed, its replica in us-west-2 is Failed (Access to KMS is not allowed); see its key and that no secret of this name was there before',
    ]);
  });

  test('trap 22: no replica, and none that is one', async () => {
    expect(await differences({ DescribeSecret: replicas() })).toEqual([
      'secret-replica us-east-2 shop/test/database: failed, has no replica in us-west-2; deploy the vault of us-east-2',
    ]);
    expect(
      await differences({
        DescribeSecret: only(STANDBY, () => ({ PrimaryRegion: 'eu-west-1' }), WELL['DescribeSecret']!),
      }),
    ).toEqual([
      'secret-replica us-west-2 shop/test/database: failed, is a replica of eu-west-1, and not of us-east-2; see who made it',
    ]);
    expect(
      await differences({
        DescribeSecret: only(STANDBY, () => awsError('ResourceNotFoundException'), WELL['DescribeSecret']!),
      }),
    ).toEqual([
      'secret-replica us-west-2 shop/test/database: failed, is not in us-west-2; deploy the vault of us-east-2',
    ]);
    expect(
      await differences({ DescribeSecret: only(HOME, () => ({ DeletedDate: 1 }), WELL['DescribeSecret']!) }),
    ).toEqual(['secret-replica us-east-2 shop/test/database: failed, is marked for deletion; restore it']);
  });

  test('a value that is older than a year; one that was never written has no age', async () => {
    const versions = (...found: object[]) => only(HOME, () => ({ Versions: found }), WELL['ListSecretVersionIds']!);
    expect(
      await differences({
        ListSecretVersionIds: versions({ VersionStages: ['AWSCURRENT'], CreatedDate: daysAgo(366) }),
      }),
    ).toEqual([
      'secret-age us-east-2 shop/test/database: failed, its value is 366 days old, and 365 is the most; give it a new one (docs/operate.md, "A new master password")',
    ]);
    expect(await differences({ ListSecretVersionIds: versions() })).toEqual([]);
    expect(
      await differences({
        ListSecretVersionIds: only(HOME, () => awsError('ResourceNotFoundException'), WELL['ListSecretVersionIds']!),
      }),
    ).toEqual([]);
  });
});

test('addresses that did not confirm, are not subscribed, or have no topic', async () => {
  const ListSubscriptionsByTopic = (_: object, region: string) => {
    if (region === HOME)
      return { Subscriptions: [{ Endpoint: 'oncall@example.com', SubscriptionArn: 'PendingConfirmation' }] };
    return region === STANDBY ? { Subscriptions: [] } : awsError('NotFoundException', 404);
  };
  expect(await differences({ ListSubscriptionsByTopic })).toEqual([
    'alert-subscription us-east-2 shop-test-alerts: oncall@example.com: failed, is PendingConfirmation; open the link in the mail that AWS sent, or subscribe it again',
    'alert-subscription us-west-2 shop-test-alerts: oncall@example.com: failed, is not subscribed; deploy the stack of the topic',
    'alert-subscription us-east-1 shop-test-global-alerts: failed, is not there; deploy its stack',
  ]);
});

test('subscriptions on a second page count', async () => {
  const ListSubscriptionsByTopic = ({ NextToken: token, TopicArn: topic }: Record<string, any>) =>
    token === 'second'
      ? { Subscriptions: [{ Endpoint: 'oncall@example.com', SubscriptionArn: `${topic as string}:1` }] }
      : { Subscriptions: [], NextToken: 'second' };
  expect(await differences({ ListSubscriptionsByTopic })).toEqual([]);
});

describe('buckets', () => {
  const bucket = (purpose: string, region: string) => `shop-test-${purpose}-111122223333-${region}`;
  const both = (text: (region: string, purpose: string) => string): string[] =>
    [HOME, STANDBY].flatMap((region) =>
      ['state', 'artifacts'].map((purpose) => `bucket ${region} ${bucket(purpose, region)}: ${text(region, purpose)}`),
    );

  test("another account's, by S3's silence and our own list", async () => {
    const HeadBucket = () => awsError('Forbidden', 403);
    expect(await differences({ HeadBucket })).toEqual(
      both(() => "failed, is another account's; change 'system' or 'environment' in the file"),
    );
    const ListBuckets = ({ Prefix }: Record<string, any>) => ({ Buckets: [{ Name: Prefix as string }] });
    expect(await differences({ HeadBucket, ListBuckets })).toEqual([]);
    expect(await differences({ HeadBucket, ListBuckets: denied })).toEqual(
      both(
        () =>
          'unknown, s3:ListAllMyBuckets was denied: AccessDeniedException, not you; allow it to the credentials in use',
      ),
    );
  });

  test('not there, or in another Region', async () => {
    expect(await differences({ HeadBucket: () => awsError('NotFound', 404) })).toEqual(
      both((region, purpose) =>
        purpose === 'state'
          ? 'failed, is not there, and its name is free; create it with warmsite bootstrap'
          : `failed, is not there, and its name is free; deploy shop-test-vault-${region}`,
      ),
    );
    expect(await differences({ HeadBucket: () => ({ BucketRegion: 'eu-west-1' }) })).toEqual(
      both((region) => `failed, is not in ${region}; choose another name`),
    );
  });

  test('without state buckets nobody asks for them', async () => {
    const { findings } = await look({}, { stateInBuckets: false });
    expect(findings.filter(({ about }) => about.includes('-state-'))).toEqual([]);
  });
});

test("a role that is somebody else's", async () => {
  const untagged = only(
    STANDBY,
    () => ({ Role: { RoleName: 'shop-test-runbooks-us-west-2', Arn: 'arn:aws:iam::111122223333:role/operator' } }),
    WELL['GetRole']!,
  );
  expect(await differences({ GetRole: untagged })).toEqual([
    'role-name us-west-2 shop-test-*-us-west-2: failed, shop-test-runbooks-us-west-2 exist without the tags of this environment; an apply that needs the name stops there',
  ]);
  const neighbours = {
    ListRoles: () => ({ Roles: [{ RoleName: 'shop-testing-x' }, { RoleName: 'shop-test-eu-west-1' }] }),
  };
  expect(await differences(neighbours)).toEqual(
    [HOME, STANDBY].map((region) => `role-name ${region} shop-test-*-${region}: ok, none yet`),
  );
});

describe('the caller', () => {
  test('a permission that is refused, or not answered on', async () => {
    const decision = (results: object[]) => ({ SimulatePrincipalPolicy: () => ({ EvaluationResults: results }) });
    const resource = 'arn:aws:rds:us-west-2:111122223333:db:shop-test-db-g1';
    const refused = {
      EvalActionName: 'rds:PromoteReadReplica',
      EvalResourceName: resource,
      EvalDecision: 'implicitDeny',
    };
    expect(await differences(decision([refused]))).toEqual([
      `caller-permission us-west-2 rds:PromoteReadReplica: failed, refused to arn:aws:iam::111122223333:role/operator: rds:PromoteReadReplica on ${resource}; allow it`,
    ]);
    expect(await differences(decision([]))).toEqual([
      `caller-permission us-west-2 rds:PromoteReadReplica: unknown, IAM did not answer on all of ${resource}`,
    ]);
  });

  test('the context of a condition is part of the question', async () => {
    const inputs: object[] = [];
    const SimulatePrincipalPolicy = (input: Record<string, any>, region: string) => {
      inputs.push(input);
      return WELL['SimulatePrincipalPolicy']!(input, region);
    };
    await look({ SimulatePrincipalPolicy });
    expect(inputs).toEqual([
      {
        PolicySourceArn: 'arn:aws:iam::111122223333:role/operator',
        ActionNames: ['rds:PromoteReadReplica'],
        ResourceArns: ['arn:aws:rds:us-west-2:111122223333:db:shop-test-db-g1'],
        ContextEntries: [{ ContextKeyName: 'rds:example', ContextKeyType: 'string', ContextKeyValues: ['x'] }],
      },
    ]);
  });

  test('the root user cannot be simulated', async () => {
    const GetCallerIdentity = () => ({ Account: '111122223333', Arn: 'arn:aws:iam::111122223333:root' });
    expect(await differences({ GetCallerIdentity })).toEqual([
      'caller-permission us-west-2 arn:aws:iam::111122223333:root: unknown, is neither role nor user, whose policies alone can be simulated; use a role',
    ]);
  });
});
