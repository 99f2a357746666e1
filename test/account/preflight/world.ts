import { Names } from '../../../lib/core/names';
import { RegionPair } from '../../../lib/core/regions';
import { Finding } from '../../../lib/account/preflight/finding';
import { preflight, PreflightReport } from '../../../lib/account/preflight/preflight';
import { PreflightClients } from '../../../lib/account/preflight/preflight-clients';
import { PreflightSubject } from '../../../lib/account/preflight/subject';

/** An account in which all is well, and whose answers a test changes one by one. */

export const HOME = 'us-east-2';
export const STANDBY = 'us-west-2';
export const GLOBAL = 'us-east-1';
export const NOW = new Date('2026-11-21T12:00:00Z');

/** As AWS's JSON says it: seconds since 1970. */
export function daysAgo(days: number): number {
  return NOW.getTime() / 1000 - days * 86_400;
}
const ACCOUNT = '111122223333';

const NAMES = new Names({ system: 'shop', environment: 'test', account: ACCOUNT, region: HOME });

export const SUBJECT: PreflightSubject = {
  names: NAMES,
  pair: new RegionPair(HOME, STANDBY),
  zones: { [HOME]: ['us-east-2a', 'us-east-2b'], [STANDBY]: ['us-west-2a', 'us-west-2b'] },
  certificates: {
    [HOME]: `arn:aws:acm:${HOME}:${ACCOUNT}:certificate/1`,
    [STANDBY]: `arn:aws:acm:${STANDBY}:${ACCOUNT}:certificate/2`,
  },
  dns: { zoneId: 'Z1', zoneName: 'example.com', record: 'api.example.com' },
  groups: [
    {
      name: 'chat',
      instanceTypes: ['g6e.12xlarge', 'g5.12xlarge'],
      fallbackInstanceTypes: ['g6e.24xlarge'],
      images: { [HOME]: 'ami-home', [STANDBY]: 'ami-standby' },
      max: 9,
      onDemandBase: 2,
      onDemandShareAboveBase: 0.5,
    },
  ],
  rolloutPercent: 110,
  database: {
    engine: 'postgres',
    version: '16.11',
    instanceClass: 'db.r6g.xlarge',
    multiAz: true,
    storage: 200,
    generations: { [HOME]: 1, [STANDBY]: 1 },
  },
  egress: 'nat-per-zone',
  topics: [
    { region: HOME, purpose: 'alerts', emails: ['oncall@example.com'] },
    { region: STANDBY, purpose: 'alerts', emails: ['oncall@example.com'] },
    { region: GLOBAL, purpose: 'global-alerts', emails: ['oncall@example.com'] },
  ],
  secretPurpose: 'database',
  bucketPurposes: ['artifacts'],
  stateInBuckets: true,
  permissions: [
    {
      Action: ['rds:PromoteReadReplica'],
      Resource: [`arn:aws:rds:${STANDBY}:${ACCOUNT}:db:shop-test-db-g1`],
      Condition: { StringEquals: { 'rds:example': 'x' } },
    },
  ],
};

export const TAGS = [
  { Key: 'System', Value: 'shop' },
  { Key: 'Environment', Value: 'test' },
  { Key: 'ManagedBy', Value: 'warmsite' },
];

/** What AWS answers to one operation. An error is thrown. */
export type Answer = (input: Record<string, any>, region: string) => object;
export type World = Readonly<Record<string, Answer>>;

/** An error as the SDK throws it. */
export function awsError(name: string, status = 400, message = 'no'): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } });
}

export const denied = (): Error => awsError('AccessDeniedException', 403, 'not you');

const QUOTAS: Readonly<Record<string, { name: string; value: number }>> = {
  'L-DB2E81BA': { name: 'Running On-Demand G and VT instances', value: 1000 },
  'L-3819A6DF': { name: 'All G and VT Spot Instance Requests', value: 1000 },
  'L-417A185B': { name: 'Running On-Demand P instances', value: 0 },
  'L-F678F1CE': { name: 'VPCs per Region', value: 5 },
  'L-0263D0A3': { name: 'EC2-VPC Elastic IPs', value: 5 },
  'L-FE5A380F': { name: 'NAT gateways per Availability Zone', value: 5 },
};

const VCPUS: Readonly<Record<string, number>> = { 'g6e.12xlarge': 48, 'g5.12xlarge': 48, 'g6e.24xlarge': 96 };

/** Quotas with other values than those of the world in which all is well. */
export function quotas(values: Readonly<Record<string, number>>): Answer {
  return ({ QuotaCode: code }) => {
    const { name, value } = QUOTAS[code as string] ?? {};
    if (name === undefined) return awsError('NoSuchResourceException');
    return { Quota: { QuotaName: name, Value: values[code as string] ?? value } };
  };
}

export const WELL: World = {
  GetCallerIdentity: () => ({ Account: ACCOUNT, Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/operator/me` }),
  GetServiceQuota: quotas({}),
  GetAWSDefaultServiceQuota: () => awsError('NoSuchResourceException'),
  DescribeInstanceTypes: ({ InstanceTypes: types }) => ({
    InstanceTypes: (types as string[]).map((type) => ({
      InstanceType: type,
      VCpuInfo: { DefaultVCpus: VCPUS[type] ?? 8 },
      ProcessorInfo: { SupportedArchitectures: ['x86_64'] },
    })),
  }),
  DescribeInstances: () => ({ Reservations: [] }),
  DescribeInstanceTypeOfferings: ({ Filters: [{ Values: zones }, { Values: types }] }) => ({
    InstanceTypeOfferings: (zones as string[]).flatMap((Location) =>
      (types as string[]).map((InstanceType) => ({ InstanceType, Location })),
    ),
  }),
  DescribeImages: () => ({ Images: [{ State: 'available', Architecture: 'x86_64' }] }),
  DescribeVpcs: () => ({ Vpcs: [{ Tags: TAGS }] }),
  DescribeAddresses: () => ({ Addresses: [{ Tags: TAGS }, { Tags: TAGS }] }),
  DescribeNatGateways: (_, region) => ({
    NatGateways: ['a', 'b'].map((letter) => ({ SubnetId: `subnet-${region}${letter}`, Tags: TAGS })),
  }),
  DescribeSubnets: (_, region) => ({
    Subnets: ['a', 'b'].map((letter) => ({
      SubnetId: `subnet-${region}${letter}`,
      AvailabilityZone: `${region}${letter}`,
    })),
  }),
  DescribeOrderableDBInstanceOptions: (_, region) => ({
    OrderableDBInstanceOptions: [
      {
        MultiAZCapable: true,
        ReadReplicaCapable: true,
        AvailabilityZones: [{ Name: `${region}a` }, { Name: `${region}b` }],
      },
    ],
  }),
  DescribeDBInstances: ({ DBInstanceIdentifier: name }) =>
    name === 'shop-test-db-g1' ? { DBInstances: [{ TagList: TAGS }] } : awsError('DBInstanceNotFoundFault', 404),
  DescribeAccountAttributes: () => ({
    AccountQuotas: [
      { AccountQuotaName: 'DBInstances', Used: 3, Max: 40 },
      { AccountQuotaName: 'AllocatedStorage', Used: 400, Max: 100_000 },
    ],
  }),
  DescribeCertificate: (_, region) => ({
    Certificate: {
      Status: 'ISSUED',
      NotAfter: new Date('2027-06-01T12:00:00Z'),
      DomainName: 'api.example.com',
      SubjectAlternativeNames: [region === HOME ? '*.api.example.com' : `${region}.api.example.com`],
    },
  }),
  GetHostedZone: () => ({ HostedZone: { Name: 'example.com.', Config: { PrivateZone: false } } }),
  DescribeSecret: (_, region) =>
    region === HOME ? { ReplicationStatus: [{ Region: STANDBY, Status: 'InSync' }] } : { PrimaryRegion: HOME },
  ListSecretVersionIds: () => ({
    Versions: [
      { VersionStages: ['AWSPREVIOUS'], CreatedDate: daysAgo(900) },
      { VersionStages: ['AWSCURRENT'], CreatedDate: daysAgo(365) },
    ],
  }),
  ListSubscriptionsByTopic: ({ TopicArn: topic }) => ({
    Subscriptions: [{ Endpoint: 'oncall@example.com', SubscriptionArn: `${topic as string}:1` }],
  }),
  HeadBucket: (_, region) => ({ BucketRegion: region }),
  ListBuckets: () => ({ Buckets: [] }),
  ListRoles: (_, region) => ({ Roles: [{ RoleName: `shop-test-runbooks-${region}` }] }),
  GetRole: ({ RoleName: name }) => ({
    Role: { RoleName: name as string, Arn: `arn:aws:iam::${ACCOUNT}:role/${name as string}`, Tags: TAGS },
  }),
  SimulatePrincipalPolicy: ({ ActionNames: [action], ResourceArns: [resource] }) => ({
    EvaluationResults: [{ EvalActionName: action, EvalResourceName: resource, EvalDecision: 'allowed' }],
  }),
};

/** Clients that answer from a world, and note what was asked. */
export function clientsOf(world: World, asked: string[] = []): (region: string) => PreflightClients {
  return (region) => {
    const answer = (operation: string, input: Record<string, any>): Promise<object> => {
      asked.push(`${region} ${operation}`);
      const known = world[operation];
      if (!known) throw new Error(`the world knows no ${operation}`);
      const given = known(input, region);
      return given instanceof Error ? Promise.reject(given) : Promise.resolve(given);
    };
    const client = {
      send: (command: { input: Record<string, any>; constructor: { name: string } }) =>
        answer(command.constructor.name.replace(/Command$/, ''), command.input),
    };
    const secrets = {
      describe: (SecretId: string) => answer('DescribeSecret', { SecretId }),
      versions: async (SecretId: string) =>
        ((await answer('ListSecretVersionIds', { SecretId })) as { Versions: readonly object[] }).Versions,
    };
    const names = ['acm', 'ec2', 'iam', 'quotas', 'rds', 'route53', 's3', 'sns', 'sts'];
    return { ...Object.fromEntries(names.map((name) => [name, client])), secrets } as unknown as PreflightClients;
  };
}

export function look(changes: World = {}, subject: Partial<PreflightSubject> = {}): Promise<PreflightReport> {
  return preflight({ subject: { ...SUBJECT, ...subject }, clients: clientsOf({ ...WELL, ...changes }), now: NOW });
}

/** What is not as in the world in which all is well: `check region about: verdict, detail`. */
export async function differences(changes: World, subject: Partial<PreflightSubject> = {}): Promise<string[]> {
  const line = ({ check, region, about, verdict, detail }: Finding): string =>
    `${check} ${region} ${about}: ${verdict}, ${detail}`;
  const well = new Set((await look()).findings.map(line));
  return (await look(changes, subject)).findings.map(line).filter((text) => !well.has(text));
}
