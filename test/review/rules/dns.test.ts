import { Expectations } from '../../../lib/review/expectations';
import { JsonObject } from '../../../lib/review/plan';
import { DNS_RULES } from '../../../lib/review/rules/dns';
import { isPrivateAddress, regionOfName } from '../../../lib/review/rules/dns/record';
import { expectations } from '../plans/expectations';
import { Entry, findingsOf } from './two-regions';

// See two-regions.ts.

function review(rule: string, stacks: Readonly<Record<string, readonly Entry[]>>, promised?: Expectations): string[] {
  return findingsOf(
    DNS_RULES.find(({ id }) => id === `dns-${rule}`),
    Object.fromEntries(Object.entries(stacks).map(([name, entries]) => [name, { region: 'eu-west-1', entries }])),
    promised,
  );
}

const NAME = 'app.example.com';

const record = (type: 'PRIMARY' | 'SECONDARY', rest: JsonObject = {}): JsonObject => ({
  zone_id: 'Z1',
  name: NAME,
  fqdn: NAME,
  type: 'A',
  set_identifier: type,
  health_check_id: type === 'PRIMARY' ? 'check-1' : '',
  failover_routing_policy: [{ type }],
  weighted_routing_policy: [],
  alias: [
    {
      name: `${type === 'PRIMARY' ? 'a-1.eu-west-1' : 'b-1.eu-central-1'}.elb.amazonaws.com`,
      zone_id: 'ZLB',
      evaluate_target_health: true,
    },
  ],
  ...rest,
});

const check = (rest: JsonObject = {}): JsonObject => ({
  id: 'check-1',
  type: 'HTTPS',
  fqdn: 'a-1.eu-west-1.elb.amazonaws.com',
  ip_address: '',
  port: 443,
  resource_path: '/',
  request_interval: 30,
  failure_threshold: 3,
  disabled: false,
  invert_healthcheck: false,
  ...rest,
});

const PRIMARY = 'module.records.aws_route53_record.this["primary"]';
const SECONDARY = 'module.records.aws_route53_record.this["secondary"]';
const CHECK = 'module.check.aws_route53_health_check.this[0]';

const pair = (primary: Partial<Entry> = {}, secondary: Partial<Entry> = {}): Entry[] => [
  { address: PRIMARY, before: record('PRIMARY'), ...primary },
  { address: SECONDARY, before: record('SECONDARY'), ...secondary },
];

describe('a pair in two stacks', () => {
  const halves = {
    a: [{ address: 'aws_route53_record.this', before: record('PRIMARY') }],
    b: [{ address: 'aws_route53_record.this', before: record('SECONDARY') }],
  };

  test('is whole', () => {
    expect(review('pair-incomplete', halves)).toEqual([]);
  });

  test('a short name and its whole one are the same', () => {
    const short = { name: 'app', fqdn: null };
    expect(
      review('pair-incomplete', {
        ...halves,
        a: [{ address: 'aws_route53_record.this', before: null, after: record('PRIMARY', short) }],
      }),
    ).toEqual([]);
  });

  test('a private zone of the same name has a pair of its own', () => {
    expect(
      review('pair-incomplete', {
        ...halves,
        b: [{ address: 'aws_route53_record.this', before: null, after: record('SECONDARY', { zone_id: 'Z2' }) }],
        c: [],
      }),
    ).toEqual([
      'critical found b aws_route53_record.this: SECONDARY of app.example.com has no PRIMARY',
      'critical standing a aws_route53_record.this: PRIMARY of app.example.com has no SECONDARY',
    ]);
  });

  test('a name that is not known yet may be the other half', () => {
    expect(
      review('pair-incomplete', {
        ...halves,
        b: [
          {
            address: 'aws_route53_record.this',
            before: null,
            after: record('SECONDARY', { name: null, fqdn: null }),
            unknown: { name: true, fqdn: true },
          },
        ],
      }),
    ).toEqual([
      'critical unknown a aws_route53_record.this: whether PRIMARY of app.example.com has a SECONDARY is not known yet',
      'critical unknown b aws_route53_record.this: whether SECONDARY of aws_route53_record.this has a PRIMARY is not known yet',
    ]);
  });

  test('with one stack at hand and no file, nobody knows', () => {
    const created = { address: 'aws_route53_record.this', before: null, after: record('PRIMARY') };
    expect(review('pair-incomplete', { a: [created] })).toEqual([
      'critical unknown a aws_route53_record.this: no plan at hand shows the SECONDARY of app.example.com',
    ]);
    expect(review('pair-incomplete', { a: halves.a })).toEqual([]);
  });
});

describe('a check that is made in the same plan', () => {
  const created: Entry = {
    address: PRIMARY,
    before: null,
    after: record('PRIMARY', {
      health_check_id: null,
      alias: [{ name: 'x.eu-west-1.elb.amazonaws.com', zone_id: 'ZLB', evaluate_target_health: false }],
    }),
    unknown: { health_check_id: true },
  };

  test('counts when the configuration refers to it', () => {
    expect(
      review('primary-without-check', {
        a: [{ ...created, references: { health_check_id: ['aws_route53_health_check.new.id'] } }],
      }),
    ).toEqual([]);
  });

  test('may be none when nothing says what it is', () => {
    expect(review('primary-without-check', { a: [created] })).toEqual([
      `critical unknown a ${PRIMARY}: whether a check watches PRIMARY of app.example.com is not known: neither the record nor what it leads to shows one`,
    ]);
  });
});

test('an alias to a record that no plan shows may have a check behind it', () => {
  const behind = {
    health_check_id: '',
    alias: [{ name: 'own.example.com', zone_id: 'Z1', evaluate_target_health: true }],
  };
  expect(review('primary-without-check', { a: pair({ after: record('PRIMARY', behind) }) })).toEqual([
    `critical unknown a ${PRIMARY}: whether a check watches PRIMARY of app.example.com is not known: neither the record nor what it leads to shows one`,
  ]);
});

test('a record behind the alias that has a check is enough', () => {
  const behind = {
    health_check_id: '',
    alias: [{ name: 'own.example.com', zone_id: 'Z1', evaluate_target_health: true }],
  };
  const own = {
    zone_id: 'Z1',
    name: 'own.example.com',
    fqdn: 'own.example.com',
    type: 'A',
    health_check_id: 'check-1',
  };
  expect(
    review('primary-without-check', {
      a: [...pair({ after: record('PRIMARY', behind) }), { address: 'aws_route53_record.own', before: own }],
    }),
  ).toEqual([]);
});

describe('records that share traffic', () => {
  const weighted = (rest: JsonObject = {}): JsonObject =>
    record('PRIMARY', { failover_routing_policy: [], weighted_routing_policy: [{ weight: 50 }], ...rest });

  test('one of them is destroyed', () => {
    expect(review('failover-record-removed', { a: [{ address: PRIMARY, before: weighted(), after: null }] })).toEqual([
      `high found a ${PRIMARY}: app.example.com is destroyed`,
    ]);
  });

  test('one of them loses its check', () => {
    const after = weighted({ health_check_id: '' });
    expect(review('record-check-changed', { a: [{ address: PRIMARY, before: weighted(), after }] })).toEqual([
      `high found a ${PRIMARY}: app.example.com loses its health check`,
    ]);
  });

  test('one of them neither evaluates nor checks any more', () => {
    const alias = [{ name: 'a-1.eu-west-1.elb.amazonaws.com', zone_id: 'ZLB', evaluate_target_health: true }];
    const before = weighted({ health_check_id: '', alias });
    const after = weighted({ health_check_id: '', alias: [{ ...alias[0]!, evaluate_target_health: false }] });
    expect(review('target-health-off', { a: [{ address: PRIMARY, before, after }] })).toEqual([
      `high found a ${PRIMARY}: app.example.com no longer evaluates the health of its target, and has no check`,
    ]);
  });

  test('it is kept while another stack takes it over', () => {
    const entries = { a: [{ address: PRIMARY, before: weighted(), after: null, actions: ['forget'] }] };
    expect(review('failover-record-removed', { ...entries, b: [{ address: PRIMARY, before: weighted() }] })).toEqual(
      [],
    );
  });
});

describe('SECONDARY loses its check', () => {
  const before = record('SECONDARY', { health_check_id: 'check-2' });

  test('which takes nothing from the failover', () => {
    expect(review('record-check-changed', { a: pair({}, { before, after: record('SECONDARY') }) })).toEqual([
      `note found a ${SECONDARY}: SECONDARY of app.example.com loses its health check`,
    ]);
  });
});

describe('where a record leads', () => {
  const lb = (region: string, name: string, rest: JsonObject = {}): JsonObject => ({
    arn: `arn:aws:elasticloadbalancing:${region}:111122223333:loadbalancer/app/${name}/1`,
    dns_name: `${name}.${region}.elb.amazonaws.com`,
    internal: false,
    ...rest,
  });
  const toNew = record('PRIMARY', { alias: [{ name: null, zone_id: null, evaluate_target_health: true }] });
  const unknown = { alias: [{ name: true, zone_id: true }] };

  test('is the same when its load balancer is replaced', () => {
    expect(
      review('record-target-moved', {
        a: [
          {
            address: 'aws_lb.a',
            before: lb('eu-west-1', 'A-1'),
            after: { internal: false },
            unknown: { arn: true, dns_name: true },
            actions: ['delete', 'create'],
          },
          {
            address: 'aws_route53_record.p',
            before: record('PRIMARY'),
            after: toNew,
            unknown,
            references: { alias: ['aws_lb.a.dns_name', 'aws_lb.a'] },
          },
        ],
      }),
    ).toEqual([]);
  });

  test('is another when the reference says so', () => {
    expect(
      review('record-target-moved', {
        a: [
          { address: 'aws_lb.a', before: lb('eu-west-1', 'A-1') },
          { address: 'aws_lb.b', before: null, after: { internal: false }, unknown: { arn: true, dns_name: true } },
          {
            address: 'aws_route53_record.p',
            before: record('PRIMARY'),
            after: toNew,
            unknown,
            references: { alias: ['aws_lb.b.dns_name', 'aws_lb.b'] },
          },
        ],
      }),
    ).toEqual([
      'warning found a aws_route53_record.p: PRIMARY of app.example.com leads to aws_lb.b, no longer to a-1.eu-west-1.elb.amazonaws.com',
    ]);
  });

  test('cannot be told when nothing does', () => {
    expect(review('record-target-moved', { a: pair({ after: toNew, unknown }) })).toEqual([
      `critical unknown a ${PRIMARY}: where PRIMARY of app.example.com leads is not known yet; now it is a-1.eu-west-1.elb.amazonaws.com`,
    ]);
  });

  test('names of load balancers differ in case, and may be written with dualstack', () => {
    const after = record('PRIMARY', {
      alias: [{ name: 'dualstack.A-1.eu-west-1.elb.amazonaws.com', zone_id: 'ZLB', evaluate_target_health: true }],
    });
    expect(review('record-target-moved', { a: pair({ after }) })).toEqual([]);
  });

  test('addresses in another order are the same', () => {
    const at = (...records: string[]): JsonObject => record('PRIMARY', { alias: [], ttl: 60, records });
    const before = at('198.51.100.1', '198.51.100.2');
    expect(review('record-target-moved', { a: pair({ before, after: at('198.51.100.2', '198.51.100.1') }) })).toEqual(
      [],
    );
    expect(review('record-target-moved', { a: pair({ before, after: at('198.51.100.3') }) })).toEqual([
      `high found a ${PRIMARY}: PRIMARY of app.example.com leads to 198.51.100.3, no longer to 198.51.100.1, 198.51.100.2`,
    ]);
  });

  test.each([
    [
      'an internal load balancer',
      [{ address: 'aws_lb.a', before: null, after: lb('eu-west-1', 'a-1', { internal: true }) }],
    ],
    [
      'a record with an address of the network',
      [
        {
          address: 'aws_route53_record.r',
          before: null,
          after: { zone_id: 'Z1', type: 'A', name: 'a-1.eu-west-1.elb.amazonaws.com', records: ['10.0.0.7'], ttl: 60 },
        },
      ],
    ],
    [
      'a record of a private zone',
      [
        {
          address: 'aws_route53_zone.z',
          before: { id: 'Z1', zone_id: 'Z1', name: 'example.com', vpc: [{ vpc_id: 'vpc-1' }] },
        },
        {
          address: 'aws_route53_record.r',
          before: null,
          after: {
            zone_id: 'Z1',
            type: 'A',
            name: 'a-1.eu-west-1.elb.amazonaws.com',
            records: ['198.51.100.7'],
            ttl: 60,
          },
        },
      ],
    ],
  ] as [string, Entry[]][])('a check cannot reach %s', (_, entries) => {
    expect(review('check-target-private', { a: [...pair(), { address: CHECK, before: check() }, ...entries] })).toEqual(
      [
        `critical found a ${CHECK}: the health check asks https://a-1.eu-west-1.elb.amazonaws.com:443/, which leads to private addresses only`,
      ],
    );
  });
});

describe('a check without an environment file', () => {
  const with_ = (after: JsonObject, unknown: JsonObject = {}, references = {}): Record<string, Entry[]> => ({
    a: [...pair(), { address: CHECK, before: check(), after: check(after), unknown, references }],
  });

  test('slower', () => {
    expect(review('check-slower', with_({ failure_threshold: 5 }))).toEqual([
      `warning found a ${CHECK}: https://a-1.eu-west-1.elb.amazonaws.com:443/ may be dead for 150 seconds before it counts as unhealthy, up from 90`,
    ]);
  });

  test('as fast in another way', () => {
    expect(review('check-slower', with_({ request_interval: 10, failure_threshold: 9 }))).toEqual([]);
  });

  test('not known how fast', () => {
    expect(review('check-slower', with_({ failure_threshold: null }, { failure_threshold: true }))).toEqual([
      `high unknown a ${CHECK}: how soon the health check notices a failure is not known yet`,
    ]);
  });

  test('the port that the protocol has anyway', () => {
    expect(review('check-target-changed', with_({ port: null }))).toEqual([]);
  });

  test('SNI off', () => {
    const entries = {
      a: [...pair(), { address: CHECK, before: check({ enable_sni: true }), after: check({ enable_sni: false }) }],
    };
    expect(review('check-shallower', entries)).toEqual([
      `warning found a ${CHECK}: the health check of https://a-1.eu-west-1.elb.amazonaws.com:443/ no longer names the host when it connects (SNI)`,
    ]);
  });

  test('whether it is off is not known', () => {
    expect(
      review(
        'check-disabled',
        with_({ disabled: null }, { disabled: true }, { disabled: ['terraform_data.off.output'] }),
      ),
    ).toEqual([`critical unknown a ${CHECK}: whether the health check is disabled is not known yet`]);
  });
});

describe('a calculated check', () => {
  const calculated = (rest: JsonObject = {}): JsonObject =>
    check({
      id: 'check-1',
      type: 'CALCULATED',
      fqdn: '',
      child_health_threshold: 2,
      child_healthchecks: ['c-1', 'c-2'],
      ...rest,
    });
  const children: Entry[] = [
    { address: 'aws_route53_health_check.one', before: check({ id: 'c-1' }) },
    { address: 'aws_route53_health_check.two', before: check({ id: 'c-2', fqdn: 'two.example.com' }) },
  ];
  const of = (after: JsonObject, rest: Partial<Entry> = {}): Record<string, Entry[]> => ({
    a: [...pair(), ...children, { address: CHECK, before: calculated(), after: calculated(after), ...rest }],
  });

  test('children that no plan shows are told apart by their ids', () => {
    const entries = {
      a: [
        ...pair(),
        {
          address: CHECK,
          before: calculated(),
          after: calculated({ child_healthchecks: ['c-2'], child_health_threshold: 1 }),
        },
      ],
    };
    expect(review('calculated-check-loosened', entries)).toEqual([
      `critical found a ${CHECK}: the check is no longer calculated of c-1`,
    ]);
  });

  test('children in another order are the same', () => {
    expect(review('calculated-check-loosened', of({ child_healthchecks: ['c-2', 'c-1'] }))).toEqual([]);
  });

  test('children that are not known at all', () => {
    expect(
      review('calculated-check-loosened', of({ child_healthchecks: null }, { unknown: { child_healthchecks: true } })),
    ).toEqual([`critical unknown a ${CHECK}: which checks it is calculated of is not known yet`]);
  });

  test('a child that is replaced is the same by its reference', () => {
    const entries: Record<string, Entry[]> = {
      a: [
        ...pair(),
        children[1] as Entry,
        { ...(children[0] as Entry), after: check({ id: null }), unknown: { id: true }, actions: ['create', 'delete'] },
        {
          address: 'aws_route53_health_check.all',
          before: calculated(),
          after: calculated({ child_healthchecks: ['c-2', null] }),
          unknown: { child_healthchecks: [false, true] },
          references: { child_healthchecks: ['aws_route53_health_check.one.id', 'aws_route53_health_check.two.id'] },
        },
      ],
    };
    expect(review('calculated-check-loosened', entries)).toEqual([]);
  });

  test('a threshold that is left out', () => {
    expect(review('calculated-check-loosened', of({ child_health_threshold: null }))).toEqual([
      `critical found a ${CHECK}: how many children have to be healthy is left out, before it was 2`,
    ]);
  });

  test('children that are not known of a new check', () => {
    const created = calculated({ child_healthchecks: null, id: null });
    const unknown = { child_healthchecks: true, id: true };
    expect(
      review('calculated-check-fixed', { a: [{ address: CHECK, before: null, after: created, unknown }] }),
    ).toEqual([`warning unknown a ${CHECK}: which checks it is calculated of is not known yet`]);
  });

  test('no longer calculated', () => {
    expect(review('calculated-check-loosened', of({ type: 'HTTPS', fqdn: 'x.example.com' }))).toEqual([
      `critical found a ${CHECK}: the check is HTTPS, no longer calculated of https://a-1.eu-west-1.elb.amazonaws.com:443/ and https://two.example.com:443/`,
    ]);
  });

  test.each([
    [
      'a threshold that something else gives',
      { child_health_threshold: null },
      { child_health_threshold: true },
      { child_health_threshold: ['terraform_data.n.output'] },
      'unknown',
      'how many children have to be healthy is not known yet',
    ],
    [
      'no children',
      { child_healthchecks: [], child_health_threshold: 1 },
      {},
      {},
      'found',
      'the calculated check has no children: it can tell nothing',
    ],
  ])('%s', (_, after, unknown, references, status, message) => {
    const entries = of(after, { unknown, references });
    expect(review('calculated-check-fixed', entries)).toEqual([`critical ${status} a ${CHECK}: ${message}`]);
  });
});

describe('a latch of routing controls', () => {
  const control = (rest: JsonObject = {}): JsonObject => ({
    id: 'check-1',
    type: 'RECOVERY_CONTROL',
    routing_control_arn: 'arn:aws:route53-recovery-control::111122223333:controlpanel/p/routingcontrol/a',
    ...rest,
  });

  test('follows another control', () => {
    const other = 'arn:aws:route53-recovery-control::111122223333:controlpanel/p/routingcontrol/b';
    const entries = {
      a: [...pair(), { address: CHECK, before: control(), after: control({ routing_control_arn: other }) }],
    };
    expect(review('latch-weakened', entries)).toEqual([
      `critical found a ${CHECK}: PRIMARY of app.example.com is held by the routing control ${other}, no longer by the routing control ${control()['routing_control_arn'] as string}`,
    ]);
  });

  test('is taken off the record', () => {
    const entries = {
      a: [
        ...pair({ after: record('PRIMARY', { health_check_id: 'check-2' }) }),
        { address: CHECK, before: control() },
        { address: 'aws_route53_health_check.two', before: check({ id: 'check-2' }) },
      ],
    };
    expect(review('latch-detached', entries)).toEqual([
      `critical found a ${PRIMARY}: PRIMARY of app.example.com is no longer held by the routing control ${control()['routing_control_arn'] as string}`,
    ]);
  });
});

test('a latch that is replaced while it holds home is released by that', () => {
  const latch: JsonObject = {
    id: 'check-1',
    type: 'RECOVERY_CONTROL',
    routing_control_arn: 'arn:aws:route53-recovery-control::111122223333:controlpanel/p/routingcontrol/a',
  };
  const promised = { ...expectations(), topology: expectations().topology.failover().topology };
  expect(
    review(
      'latch-weakened',
      { a: [...pair(), { address: CHECK, before: latch, after: latch, actions: ['create', 'delete'] }] },
      promised,
    ),
  ).toEqual([
    `critical found a ${CHECK}: the latch of PRIMARY of app.example.com is replaced: a new check counts as healthy until its metric speaks`,
  ]);
});

describe('the alarm of a check that is no latch', () => {
  const alarm = (rest: JsonObject = {}): JsonObject => ({
    alarm_name: 'errors',
    arn: 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:errors',
    namespace: 'AWS/ApplicationELB',
    metric_name: 'HTTPCode_ELB_5XX_Count',
    threshold: 10,
    treat_missing_data: 'notBreaching',
    ...rest,
  });
  const follower: Entry = {
    address: CHECK,
    before: {
      id: 'check-1',
      type: 'CLOUDWATCH_METRIC',
      cloudwatch_alarm_name: 'errors',
      cloudwatch_alarm_region: 'eu-west-1',
    },
  };
  const changed = (after: JsonObject | null, rest: Partial<Entry> = {}): Record<string, Entry[]> => ({
    a: [...pair(), follower, { address: 'aws_cloudwatch_metric_alarm.errors', before: alarm(), after, ...rest }],
  });

  test.each([
    [
      'another metric',
      alarm({ metric_name: 'RequestCount' }),
      ['critical found a aws_cloudwatch_metric_alarm.errors: the alarm errors changes in metric_name'],
    ],
    ['another threshold, of which the rules on alarms speak', alarm({ threshold: 20 }), []],
    [
      'destroyed',
      null,
      [`critical found a aws_cloudwatch_metric_alarm.errors: the alarm errors is destroyed while ${CHECK} follows it`],
    ],
  ] as [string, JsonObject | null, string[]][])('%s', (_, after, expected) => {
    expect(review('check-alarm-changed', changed(after))).toEqual(expected);
  });

  test('handed to another stack', () => {
    expect(
      review('check-alarm-changed', {
        ...changed(null, { actions: ['forget'] }),
        b: [{ address: 'aws_cloudwatch_metric_alarm.errors', before: alarm() }],
      }),
    ).toEqual([]);
  });

  test('no longer managed', () => {
    expect(review('check-alarm-changed', changed(null, { actions: ['forget'] }))).toEqual([
      'note found a aws_cloudwatch_metric_alarm.errors: the alarm errors is no longer managed: nothing brings it back once it is gone',
    ]);
  });
});

describe('a zone and its networks', () => {
  const zone: JsonObject = { id: 'Z9', zone_id: 'Z9', name: 'internal', vpc: [{ vpc_id: 'vpc-1' }] };
  const association = (vpc: string): JsonObject => ({ zone_id: 'Z9', vpc_id: vpc });

  test('an association is destroyed', () => {
    expect(
      review('zone-association-removed', {
        a: [
          { address: 'aws_route53_zone.z', before: zone },
          { address: 'aws_route53_zone_association.dr', before: association('vpc-2'), after: null },
        ],
      }),
    ).toEqual(['high found a aws_route53_zone_association.dr: vpc-2 is no longer associated with the zone internal']);
  });

  test('it is written in another place', () => {
    expect(
      review('zone-association-removed', {
        a: [
          { address: 'aws_route53_zone.z', before: zone, after: { ...zone, vpc: [{ vpc_id: 'vpc-3' }] } },
          { address: 'aws_route53_zone_association.home', before: null, after: association('vpc-1') },
        ],
      }),
    ).toEqual([]);
  });

  test('its network goes as well', () => {
    expect(
      review('zone-association-removed', {
        a: [
          { address: 'aws_vpc.dr', before: { id: 'vpc-2' }, after: null },
          { address: 'aws_route53_zone_association.dr', before: association('vpc-2'), after: null },
        ],
      }),
    ).toEqual([]);
  });

  test('a zone is let go', () => {
    expect(
      review('zone-removed', {
        a: [{ address: 'aws_route53_zone.z', before: zone, after: null, actions: ['forget'] }],
      }),
    ).toEqual([
      'note found a aws_route53_zone.z: the zone internal is no longer managed: nothing brings it back once it is gone',
    ]);
  });
});

test.each([
  ['10.1.2.3', true],
  ['172.16.0.1', true],
  ['172.32.0.1', false],
  ['192.168.1.1', true],
  ['169.254.169.254', true],
  ['100.64.0.1', true],
  ['100.128.0.1', false],
  ['127.0.0.1', true],
  ['198.51.100.7', false],
  ['fd00::1', true],
  ['fe80::1', true],
  ['::1', true],
  ['2001:db8::1', false],
  ['app.example.com', false],
])('%s is private: %s', (address, expected) => {
  expect(isPrivateAddress(address)).toBe(expected);
});

test.each([
  ['a-1.us-east-2.elb.amazonaws.com', 'us-east-2'],
  ['ap-southeast-1.app.example.com', 'ap-southeast-1'],
  ['app-us-gov-west-1.example.com', 'us-gov-west-1'],
  ['my-app-1.example.com', undefined],
  ['us-east-2a.example.com', undefined],
])('the Region of %s is %s', (name, expected) => {
  expect(regionOfName(name)).toBe(expected);
});
