import { Environment } from '../../config/environment';
import { preflightSubject, runPreflight } from '../../lib/cli/preflight';
import { Names } from '../../lib/core/names';
import { awsError, clientsOf, quotas, WELL, World } from '../account/preflight/world';
import { shipped } from '../support/environment';

/** What the command makes of an environment, prints and returns. */

const PROD = shipped('prod');
const STANDBY = 'us-west-2';

/** The answers of an account in which all is well, for the names of the shipped environment. */
const WELL_PROD: World = {
  ...WELL,
  GetServiceQuota: quotas({ 'L-DB2E81BA': 2000 }),
  DescribeAddresses: () => ({ Addresses: [] }),
  DescribeNatGateways: () => ({ NatGateways: [] }),
  DescribeVpcs: () => ({ Vpcs: [] }),
  DescribeOrderableDBInstanceOptions: (_, region) => ({
    OrderableDBInstanceOptions: [
      {
        MultiAZCapable: true,
        ReadReplicaCapable: true,
        AvailabilityZones: ['a', 'b', 'c'].map((letter) => ({ Name: `${region}${letter}` })),
      },
    ],
  }),
  DescribeDBInstances: ({ DBInstanceIdentifier: name }) =>
    name === 'warmsite-prod-db-g1'
      ? {
          DBInstances: [
            {
              TagList: [
                { Key: 'System', Value: 'warmsite' },
                { Key: 'Environment', Value: 'prod' },
                { Key: 'ManagedBy', Value: 'warmsite' },
              ],
            },
          ],
        }
      : awsError('DBInstanceNotFoundFault', 404),
  DescribeCertificate: () => ({
    Certificate: {
      Status: 'ISSUED',
      DomainName: 'inference.example.com',
      SubjectAlternativeNames: ['*.inference.example.com'],
    },
  }),
  DescribeSecret: (_, region) =>
    region === STANDBY
      ? { PrimaryRegion: 'us-east-2' }
      : { ReplicationStatus: [{ Region: STANDBY, Status: 'InSync' }] },
  ListRoles: () => ({ Roles: [] }),
  SimulatePrincipalPolicy: ({ ActionNames: actions, ResourceArns: resources }) => ({
    EvaluationResults: (resources as string[]).map((resource) => ({
      EvalActionName: (actions as string[])[0],
      EvalResourceName: resource,
      EvalDecision: 'allowed',
    })),
  }),
};

let out: string[];
beforeEach(() => {
  out = [];
  jest.spyOn(console, 'log').mockImplementation((text: string) => void out.push(text));
});
afterEach(() => jest.restoreAllMocks());

const run = (changes: World = {}, flags: { json?: boolean; quotaRequests?: boolean } = {}): Promise<number> =>
  runPreflight({
    environment: PROD,
    clients: clientsOf({ ...WELL_PROD, ...changes }),
    json: false,
    quotaRequests: false,
    ...flags,
  });

const lastLine = (): string | undefined => out.join('\n').split('\n').at(-1);

test('all is well: 0, and a count', async () => {
  expect(await run()).toBe(0);
  expect(lastLine()).toMatch(/^\d+ ok, 0 failed, 0 unknown; nothing was changed\.$/);
  expect(out.join('\n')).toContain(
    'G and VT on-demand: 2000 allowed, 608 vCPUs at full size (llm 6 x 96, embed 4 x 8)',
  );
});

test('something failed: 1, and how to get the requests', async () => {
  expect(await run({ GetServiceQuota: quotas({ 'L-DB2E81BA': 0 }) })).toBe(1);
  expect(out.join('\n')).toContain('  failed   us-west-2     G and VT on-demand: 0 allowed, ');
  expect(lastLine()).toBe('For the 2 quotas too low: run it again with --quota-requests.');
});

test('something unknown: 1 as well, and why', async () => {
  expect(await run({ GetHostedZone: () => awsError('AccessDenied', 403, 'not you') })).toBe(1);
  expect(out.join('\n')).toContain(
    '  unknown  us-west-2     Z0123456789EXAMPLE: route53:GetHostedZone was denied: AccessDenied, not you; allow it to the credentials in use',
  );
  expect(lastLine()).toBe('What is unknown is not ok: AWS did not answer, or the caller may not ask.');
});

test('--json has every finding', async () => {
  expect(await run({ GetServiceQuota: quotas({ 'L-DB2E81BA': 0 }) }, { json: true })).toBe(1);
  expect(out).toHaveLength(1);
  const report = JSON.parse(out[0]!) as { environment: string; findings: object[]; counts: Record<string, number> };
  expect(report.environment).toBe('prod');
  expect(report.counts).toEqual({ ok: report.findings.length - 2, failed: 2, unknown: 0 });
});

test('--quota-requests has the commands, and says what was not looked at', async () => {
  const GetServiceQuota = ({ QuotaCode: code }: Record<string, any>, region: string) =>
    code === 'L-3819A6DF'
      ? awsError('ThrottlingException', 503)
      : quotas({ 'L-DB2E81BA': 48 })({ QuotaCode: code }, region);
  expect(await run({ GetServiceQuota }, { quotaRequests: true })).toBe(1);
  expect(out.join('\n')).toContain(
    'aws service-quotas request-service-quota-increase --region us-west-2 \\\n' +
      '  --service-code ec2 --quota-code L-DB2E81BA --desired-value ',
  );
  expect(lastLine()).toBe('# 2 quotas unknown, and so not looked at.');
});

test('no quota too low: it says so', async () => {
  expect(await run({}, { quotaRequests: true })).toBe(0);
  expect(out).toEqual(['# No quota that AWS told is too low.']);
});

describe('what of an environment a failover relies on', () => {
  const subject = preflightSubject(PROD);

  test('who is told, and who is woken', () => {
    const environment = { ...PROD, observability: { ...PROD.observability, pagers: ['pager@example.com'] } };
    const topics = (of: Environment): string[] =>
      preflightSubject(of).topics.map(({ region, purpose, emails }) => `${region} ${purpose} ${emails.join()}`);
    const told = [
      'us-east-2 alerts oncall@example.com',
      'us-west-2 alerts oncall@example.com',
      'us-east-1 global-alerts oncall@example.com',
    ];
    expect(topics(environment)).toEqual([
      ...told,
      'us-east-2 pages pager@example.com',
      'us-west-2 pages pager@example.com',
      'us-east-1 pages-global pager@example.com',
    ]);
    expect(topics({ ...PROD, observability: { level: 'essential' } })).toEqual(told);
  });

  test('both groups at full size, with their fallbacks', () => {
    expect(subject.groups.map(({ name, max, fallbackInstanceTypes }) => [name, max, fallbackInstanceTypes])).toEqual([
      ['llm', 9, ['g6.12xlarge', 'g6e.24xlarge']],
      ['embed', 8, ['g6.2xlarge', 'g5.2xlarge']],
    ]);
    expect(subject.rolloutPercent).toBe(110);
  });

  test('a group with a warm pool is all on demand', () => {
    const [first, ...rest] = PROD.inference.groups;
    const environment = {
      ...PROD,
      inference: {
        ...PROD.inference,
        groups: [{ ...first, warmPool: { size: 1 } }, ...rest] as typeof PROD.inference.groups,
      },
    };
    expect(preflightSubject(environment).groups[0]).toMatchObject({ onDemandBase: 9, onDemandShareAboveBase: 1 });
  });

  test('what the failover does, in the standby and at the latch', () => {
    const actions = subject.permissions.flatMap(({ Action }) => Action);
    expect(actions).toContain('rds:PromoteReadReplica');
    expect(actions).toContain('autoscaling:UpdateAutoScalingGroup');
    expect(actions).toContain('cloudwatch:PutMetricData');
    expect(subject.names).toBeInstanceOf(Names);
  });
});
