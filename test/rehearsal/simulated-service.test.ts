import { Names } from '../../lib/core/names';
import { RegionPair } from '../../lib/core/regions';
import { Answer, AwsCalls, SimulatedService } from '../../lib/rehearsal/simulated-service';

// It proves that the answers follow from the emulated AWS as Route 53's and RDS's documentation say,
// and nothing about those two.

const HOME = 'us-east-2';
const STANDBY = 'us-west-2';
const RECORD = 'inference.example.com';
const ENVIRONMENT = new Names({ system: 'warmsite', environment: 'prod', account: '111122223333', region: HOME });

interface World {
  records: object[];
  /** Configurations of health checks by id. */
  checks: Record<string, object>;
  /** States of alarms by Region and name; undefined for one that does not exist. */
  alarms: Record<string, string | undefined>;
  /** States of the group's instances by Region; undefined for a group that does not exist. */
  instances: Record<string, string[] | undefined>;
  /** Hosts that the parameter names, by Region. */
  hosts: Record<string, string>;
  databases: Record<string, object[]>;
  /** Numbers of rules by id of a security group. */
  rules: Record<string, number | undefined>;
  readonly dead: Set<string>;
  /** Every call, as `service operation region input`. */
  readonly calls: string[];
}

const DATABASE = {
  DBInstanceStatus: 'available',
  Endpoint: { Address: 'writer.rds.example.com' },
  VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-closed' }, { VpcSecurityGroupId: 'sg-database' }],
};

const ALARM_CHECK = {
  Type: 'CLOUDWATCH_METRIC',
  AlarmIdentifier: { Region: STANDBY, Name: 'latch' },
  InsufficientDataHealthStatus: 'LastKnownStatus',
  Inverted: false,
};

const ENDPOINT_CHECK = { Type: 'HTTPS', FullyQualifiedDomainName: `${HOME}.${RECORD}`, ResourcePath: '/health' };

/** The shipped form: the primary counts as healthy while its endpoint answers and the latch is not set. */
function world(): World {
  return {
    records: [
      { Name: 'another.example.com.', Failover: 'PRIMARY', AliasTarget: { DNSName: 'elsewhere.example.com.' } },
      { Name: `${RECORD}.` },
      {
        Name: `${RECORD}.`,
        Failover: 'SECONDARY',
        AliasTarget: { DNSName: `${STANDBY}.${RECORD}.` },
      },
      {
        Name: `${RECORD}.`,
        Failover: 'PRIMARY',
        HealthCheckId: 'primary',
        AliasTarget: { DNSName: `${HOME}.${RECORD}.` },
      },
    ],
    checks: {
      primary: { Type: 'CALCULATED', ChildHealthChecks: ['endpoint', 'latch'], HealthThreshold: 2 },
      endpoint: ENDPOINT_CHECK,
      latch: ALARM_CHECK,
    },
    alarms: { [`${STANDBY} latch`]: 'OK' },
    instances: { [HOME]: ['Pending', 'InService'], [STANDBY]: ['InService'] },
    hosts: { [HOME]: 'writer.rds.example.com', [STANDBY]: 'writer.rds.example.com' },
    databases: { [HOME]: [{ DBInstanceStatus: 'creating' }, DATABASE], [STANDBY]: [DATABASE] },
    rules: { 'sg-database': 2 },
    dead: new Set(),
    calls: [],
  };
}

function serviceIn(world: World, paths: { writePath?: string; readPath?: string } = {}): SimulatedService {
  return new SimulatedService({
    aws: (async (service: string, operation: string, region: string, input: object) => {
      world.calls.push(`${service} ${operation} ${region} ${JSON.stringify(input)}`);
      if (world.dead.has(region)) throw new Error(`${region} is dead`);
      const given = input as Record<string, string & string[]>;
      return Promise.resolve(
        {
          ListResourceRecordSets: () => ({ ResourceRecordSets: world.records }),
          GetHealthCheck: () => ({ HealthCheck: { HealthCheckConfig: world.checks[given['HealthCheckId']!] } }),
          DescribeAlarms: () => {
            const state = world.alarms[`${region} ${given['AlarmNames']?.[0]}`];
            return { MetricAlarms: state === undefined ? [] : [{ StateValue: state }] };
          },
          DescribeAutoScalingGroups: () => {
            const states = world.instances[region];
            return {
              AutoScalingGroups:
                states === undefined ? [] : [{ Instances: states.map((LifecycleState) => ({ LifecycleState })) }],
            };
          },
          GetParameter: () => ({ Parameter: { Value: world.hosts[region] } }),
          DescribeDBInstances: () => ({ DBInstances: world.databases[region] }),
          DescribeSecurityGroups: () => ({
            SecurityGroups: given['GroupIds']?.map((id) => ({
              ...(world.rules[id] === undefined ? {} : { IpPermissions: Array.from({ length: world.rules[id] }) }),
            })),
          }),
        }[operation]!(),
      );
    }) as AwsCalls,
    pair: new RegionPair(HOME, STANDBY),
    names: (region) => ENVIRONMENT.in(region),
    zoneId: 'Z1',
    record: RECORD,
    group: 'llm',
    hostParameter: 'database-host',
    writePath: '/write',
    readPath: '/read',
    ...paths,
    isDead: (region) => world.dead.has(region),
  });
}

const AT_HOME: Answer = { region: HOME, because: 'the PRIMARY record counts as healthy' };
const AT_STANDBY: Answer = {
  region: STANDBY,
  because: expect.stringMatching(
    /^the PRIMARY record counts as unhealthy: .*; the SECONDARY record counts as healthy$/,
  ) as string,
};

describe('where the public name leads', () => {
  test('home, while its endpoint answers and the latch is not set', async () => {
    const here = world();
    expect(await serviceIn(here).resolve()).toEqual(AT_HOME);
    expect(here.calls).toEqual([
      `route53 ListResourceRecordSets ${STANDBY} {"HostedZoneId":"Z1"}`,
      `route53 GetHealthCheck ${STANDBY} {"HealthCheckId":"primary"}`,
      `route53 GetHealthCheck ${STANDBY} {"HealthCheckId":"endpoint"}`,
      `route53 GetHealthCheck ${STANDBY} {"HealthCheckId":"latch"}`,
      `autoscaling DescribeAutoScalingGroups ${HOME} {"AutoScalingGroupNames":["warmsite-prod-llm"]}`,
      `cloudwatch DescribeAlarms ${STANDBY} {"AlarmNames":["latch"]}`,
    ]);
  });

  test.each<[string, (here: World) => void]>([
    ['the endpoint answers with an error', (here) => (here.instances[HOME] = [])],
    ['home is dead', (here) => here.dead.add(HOME)],
    ['the latch is set', (here) => (here.alarms[`${STANDBY} latch`] = 'ALARM')],
  ])('the standby, when %s', async (_, change) => {
    const here = world();
    change(here);
    expect(await serviceIn(here).resolve()).toEqual(AT_STANDBY);
  });

  test('it says why home is left', async () => {
    const here = world();
    here.alarms[`${STANDBY} latch`] = 'ALARM';
    const { because } = await serviceIn(here).resolve();
    expect(because).toBe(
      `the PRIMARY record counts as unhealthy: the alarm latch in ${STANDBY} is on; the SECONDARY record counts as healthy`,
    );
  });

  test.each([
    [0, [], AT_HOME],
    [1, ['latch'], AT_HOME],
    [2, ['latch'], AT_STANDBY],
    [1, ['latch', 'endpoint'], AT_STANDBY],
    [3, [], AT_STANDBY],
    [undefined, ['latch', 'endpoint'], AT_HOME],
  ])(
    'a calculated check with a threshold of %s, of two children with %j sick',
    async (HealthThreshold, sick, answer) => {
      const here = world();
      here.checks['primary'] = { Type: 'CALCULATED', ChildHealthChecks: ['endpoint', 'latch'], HealthThreshold };
      if (sick.includes('latch')) here.alarms[`${STANDBY} latch`] = 'ALARM';
      if (sick.includes('endpoint')) here.instances[HOME] = [];
      expect(await serviceIn(here).resolve()).toEqual(answer);
    },
  );

  test.each<[string, object, Answer]>([
    ['inverted, of a healthy endpoint', { Inverted: true }, AT_STANDBY],
    ['inverted, of a sick one', { Inverted: true, ResourcePath: '/write' }, AT_HOME],
    ['disabled, of a sick one', { Disabled: true, ResourcePath: '/write' }, AT_HOME],
    ['disabled and inverted', { Disabled: true, Inverted: true }, AT_STANDBY],
    ['without a path, of a healthy endpoint', { ResourcePath: undefined }, AT_HOME],
  ])('a check %s', async (_, change, answer) => {
    const here = world();
    here.databases[HOME] = [];
    here.checks['primary'] = { ...ENDPOINT_CHECK, ...change };
    expect(await serviceIn(here).resolve()).toEqual(answer);
  });

  test.each([
    ['OK', undefined, AT_HOME],
    ['ALARM', undefined, AT_STANDBY],
    ['INSUFFICIENT_DATA', 'Healthy', AT_HOME],
    ['INSUFFICIENT_DATA', 'Unhealthy', AT_STANDBY],
    ['INSUFFICIENT_DATA', 'LastKnownStatus', AT_HOME],
    [undefined, 'Unhealthy', AT_STANDBY],
    [undefined, 'LastKnownStatus', AT_HOME],
  ])(
    'a check of an alarm in state %s, with %s for too little data',
    async (state, InsufficientDataHealthStatus, answer) => {
      const here = world();
      here.checks['latch'] = { ...ALARM_CHECK, InsufficientDataHealthStatus };
      here.alarms[`${STANDBY} latch`] = state;
      expect(await serviceIn(here).resolve()).toEqual(answer);
    },
  );

  test.each([
    ['ALARM', AT_STANDBY],
    ['OK', AT_HOME],
  ])('with too little data the last known status counts: after %s', async (state, answer) => {
    const here = world();
    const service = serviceIn(here);
    here.alarms[`${STANDBY} latch`] = state;
    await service.resolve();
    here.alarms[`${STANDBY} latch`] = 'INSUFFICIENT_DATA';
    expect(await service.resolve()).toEqual(answer);
    expect(await service.resolve()).toEqual(answer);
  });

  test.each([
    ['ALARM', AT_STANDBY],
    ['OK', AT_HOME],
  ])("a dead Region's alarm keeps its last known status, whatever it is now: %s", async (state, answer) => {
    const here = world();
    const service = serviceIn(here);
    // A Region of its own, so that nothing else is dead with it.
    here.checks['latch'] = {
      ...ALARM_CHECK,
      AlarmIdentifier: { Region: 'us-east-1', Name: 'latch' },
      InsufficientDataHealthStatus: 'Unhealthy',
    };
    here.alarms['us-east-1 latch'] = state;
    await service.resolve();
    here.dead.add('us-east-1');
    here.alarms['us-east-1 latch'] = state === 'OK' ? 'ALARM' : 'OK';
    here.calls.length = 0;
    expect(await service.resolve()).toEqual(answer);
    expect(here.calls.filter((call) => call.includes('us-east-1'))).toEqual([]);
  });

  test('an alarm that was never seen counts as healthy while its Region is dead', async () => {
    const here = world();
    here.checks['latch'] = { ...ALARM_CHECK, AlarmIdentifier: { Region: 'us-east-1', Name: 'latch' } };
    here.alarms['us-east-1 latch'] = 'ALARM';
    here.dead.add('us-east-1');
    expect(await serviceIn(here).resolve()).toEqual(AT_HOME);
  });

  test('nowhere without a primary record, although there is a secondary one', async () => {
    const here = world();
    here.records = here.records.filter((record) => !('HealthCheckId' in record));
    expect(await serviceIn(here).resolve()).toEqual({ because: `there is no PRIMARY record of ${RECORD}` });
    expect(await serviceIn(here).request(`https://${RECORD}/health`)).toBe(0);
  });

  test('nowhere without a secondary record, when the primary one is sick', async () => {
    const here = world();
    here.records = here.records.filter((record) => 'HealthCheckId' in record);
    here.dead.add(HOME);
    expect(await serviceIn(here).resolve()).toEqual({ because: `there is no SECONDARY record of ${RECORD}` });
  });

  test.each([
    ['another name', { DNSName: 'elsewhere.example.com.' }, 'elsewhere.example.com'],
    ['nothing', undefined, ''],
  ])("nowhere, when the primary record's alias is to %s", async (_, AliasTarget, target) => {
    const here = world();
    here.records = [{ Name: `${RECORD}.`, Failover: 'PRIMARY', AliasTarget }];
    expect(await serviceIn(here).resolve()).toEqual({
      because: `the PRIMARY record leads to '${target}', no Region's own name`,
    });
    expect(await serviceIn(here).request(`https://${RECORD}/health`)).toBe(0);
  });

  test('names are the same with and without a dot at their end', async () => {
    const here = world();
    here.records = [{ Name: RECORD, Failover: 'PRIMARY', AliasTarget: { DNSName: `${STANDBY}.${RECORD}` } }];
    expect(await serviceIn(here).resolve()).toEqual({
      region: STANDBY,
      because: 'the PRIMARY record counts as healthy',
    });
  });
});

describe('requests', () => {
  test.each([HOME, STANDBY])('to the own name of %s, whatever DNS says', async (region) => {
    const here = world();
    expect(await serviceIn(here).request(`https://${region}.${RECORD}/health`)).toBe(200);
    expect(here.calls).toEqual([
      `autoscaling DescribeAutoScalingGroups ${region} {"AutoScalingGroupNames":["warmsite-prod-llm"]}`,
    ]);
  });

  test('to the public name go where DNS leads them', async () => {
    const here = world();
    here.instances[STANDBY] = [];
    expect(await serviceIn(here).request(`https://${RECORD}/health`)).toBe(200);
    here.dead.add(HOME);
    expect(await serviceIn(here).request(`https://${RECORD}/health`)).toBe(503);
  });

  test('to any other name nobody answers', async () => {
    const here = world();
    expect(await serviceIn(here).request('https://another.example.com/health')).toBe(0);
    expect(here.calls).toEqual([]);
  });

  test('to a dead Region nobody answers, and nothing is asked of it', async () => {
    const here = world();
    here.dead.add(HOME);
    expect(await serviceIn(here).request(`https://${HOME}.${RECORD}/health`)).toBe(0);
    expect(here.calls).toEqual([]);
  });

  test.each([
    ['no group', undefined],
    ['no instance', []],
    ['no instance in service', ['Pending', 'Terminating', 'Warmed:Stopped']],
  ])('with %s: 503 on every path', async (_, states) => {
    const here = world();
    here.instances[HOME] = states;
    const service = serviceIn(here);
    for (const path of ['/health', '/write', '/read']) {
      expect(await service.request(`https://${HOME}.${RECORD}${path}`)).toBe(503);
    }
  });

  const REPLICA = { ...DATABASE, ReadReplicaSourceDBInstanceIdentifier: 'arn:aws:rds:us-east-2:1:db:writer' };
  test.each<[string, (here: World) => void, number, number]>([
    ['a writer', () => undefined, 200, 200],
    ['a replica', (here) => (here.databases[HOME] = [REPLICA]), 500, 200],
    ['a database whose groups let nobody in', (here) => (here.rules['sg-database'] = 0), 500, 500],
    ['a database whose groups have no rules', (here) => (here.rules = {}), 500, 500],
    [
      'a database without groups',
      (here) => (here.databases[HOME] = [{ ...DATABASE, VpcSecurityGroups: [] }]),
      500,
      500,
    ],
    [
      'a database that is not available',
      (here) => (here.databases[HOME] = [{ ...DATABASE, DBInstanceStatus: 'modifying' }]),
      500,
      500,
    ],
    ['a parameter that names another host', (here) => (here.hosts[HOME] = 'replica.rds.example.com'), 500, 500],
    ['no database', (here) => (here.databases[HOME] = []), 500, 500],
  ])('a write and a read with %s', async (_, change, write, read) => {
    const here = world();
    change(here);
    const service = serviceIn(here);
    expect(await service.request(`https://${HOME}.${RECORD}/write`)).toBe(write);
    expect(await service.request(`https://${HOME}.${RECORD}/read`)).toBe(read);
    expect(await service.request(`https://${HOME}.${RECORD}/health`)).toBe(200);
  });

  test('a write asks for the parameter and the database of its Region', async () => {
    const here = world();
    await serviceIn(here).request(`https://${STANDBY}.${RECORD}/write?again=1`);
    expect(here.calls).toEqual([
      `autoscaling DescribeAutoScalingGroups ${STANDBY} {"AutoScalingGroupNames":["warmsite-prod-llm"]}`,
      `ssm GetParameter ${STANDBY} {"Name":"${ENVIRONMENT.in(STANDBY).parameter('database-host')}"}`,
      `rds DescribeDBInstances ${STANDBY} {}`,
      `ec2 DescribeSecurityGroups ${STANDBY} {"GroupIds":["sg-closed","sg-database"]}`,
    ]);
  });

  test('without paths that write or read, the group alone answers', async () => {
    const here = world();
    here.databases[HOME] = [];
    const service = serviceIn(here, { writePath: undefined, readPath: undefined });
    expect(await service.request(`https://${HOME}.${RECORD}/write`)).toBe(200);
  });
});
