import { Json, JsonObject } from '../../../lib/review/plan';
import { RULES } from '../../../lib/review/rules';
import { Entry, findingsOf } from './two-regions';

// What stands before the service and what looks at it, in plans made by hand.

const ARN = 'arn:aws:service:eu-west-1:111122223333';

function review(id: string, ...entries: readonly Entry[]): string[] {
  return findingsOf(
    RULES.find((rule) => rule.id === id),
    { site: { region: 'eu-west-1', entries } },
  );
}

describe('log-ins by IAM', () => {
  const rule = 'database-iam-authentication-off';
  const on = { identifier: 'orders', iam_database_authentication_enabled: true };
  const off = { identifier: 'orders', iam_database_authentication_enabled: false };
  const address = 'aws_db_instance.orders';

  test.each<[string, JsonObject]>([
    ['no longer', off],
    ['not mentioned any more', { identifier: 'orders' }],
  ])('%s', (_, after) => {
    expect(review(rule, { address, before: on, after })).toEqual([
      `high found site ${address}: the database no longer accepts log-ins by IAM`,
    ]);
  });

  test('of the replica in another Region, and of one in the same', () => {
    const replica = (source: string, before: JsonObject, after: JsonObject): string[] =>
      review(rule, {
        address,
        before: { ...before, replicate_source_db: `arn:aws:rds:${source}:111122223333:db:first` },
        after: { ...after, replicate_source_db: `arn:aws:rds:${source}:111122223333:db:first` },
      });
    expect(replica('eu-central-1', on, off)).toEqual([
      `high found site ${address}: the replica of eu-central-1 no longer accepts log-ins by IAM`,
    ]);
    expect(replica('eu-west-1', on, off)).toEqual([
      `warning found site ${address}: the read replica no longer accepts log-ins by IAM`,
    ]);
  });

  test('of a cluster, and where it is not known', () => {
    const cluster = 'aws_rds_cluster.orders';
    const { iam_database_authentication_enabled: _, ...rest } = on;
    expect(review(rule, { address: cluster, before: on, after: off })).toEqual([
      `high found site ${cluster}: the cluster no longer accepts log-ins by IAM`,
    ]);
    expect(
      review(rule, {
        address,
        before: on,
        after: rest,
        unknown: { iam_database_authentication_enabled: true },
        references: { iam_database_authentication_enabled: ['random_pet.it.id', 'random_pet.it'] },
      }),
    ).toEqual([`high unknown site ${address}: whether the database goes on accepting log-ins by IAM is not known`]);
  });

  test('are not missed where there were none, where they begin, and where they stay', () => {
    for (const [before, after] of [
      [off, { ...off, multi_az: true }],
      [off, on],
      [on, { ...on, multi_az: true }],
    ] as const) {
      expect(review(rule, { address, before, after })).toEqual([]);
    }
  });
});

describe('a web ACL before a load balancer', () => {
  const rule = 'inference-web-acl-removed';
  const balancer: Entry = { address: 'aws_lb.endpoint', before: { arn: `${ARN}:loadbalancer/app/a`, id: 'a' } };
  const address = 'aws_wafv2_web_acl_association.endpoint';
  const association = { resource_arn: `${ARN}:loadbalancer/app/a`, web_acl_arn: `${ARN}:webacl/one` };
  const gone: Entry = { address, before: association, after: null };

  test('is taken away', () => {
    expect(review(rule, balancer, gone)).toEqual([
      `high found site ${address}: no web ACL stands before aws_lb.endpoint any more`,
    ]);
  });

  test('is taken away from one that no plan holds', () => {
    expect(review(rule, gone)).toEqual([
      `high found site ${address}: no web ACL stands before ${ARN}:loadbalancer/app/a any more`,
    ]);
  });

  test('moves to another load balancer', () => {
    expect(
      review(
        rule,
        balancer,
        { address: 'aws_lb.other', before: { arn: `${ARN}:loadbalancer/app/b`, id: 'b' } },
        {
          address,
          before: association,
          after: { ...association, resource_arn: `${ARN}:loadbalancer/app/b` },
          actions: ['delete', 'create'],
        },
      ),
    ).toEqual([`high found site ${address}: no web ACL stands before aws_lb.endpoint any more`]);
  });

  test.each<[string, readonly Entry[]]>([
    ['goes with the load balancer', [{ ...balancer, after: null }, gone]],
    [
      'is exchanged for another',
      [
        balancer,
        {
          address,
          before: association,
          after: { ...association, web_acl_arn: `${ARN}:webacl/two` },
          actions: ['delete', 'create'],
        },
      ],
    ],
    [
      'gets another address',
      [balancer, gone, { address: 'aws_wafv2_web_acl_association.other', before: null, after: association }],
    ],
    [
      'comes with a load balancer that is replaced',
      [
        {
          ...balancer,
          after: { name: 'endpoint' },
          unknown: { arn: true, id: true },
          actions: ['delete', 'create'],
        },
        {
          address,
          before: association,
          after: { web_acl_arn: association.web_acl_arn },
          unknown: { resource_arn: true },
          references: { resource_arn: ['aws_lb.endpoint.arn', 'aws_lb.endpoint'] },
          actions: ['delete', 'create'],
        },
      ],
    ],
    ['is given up, and stays', [balancer, { ...gone, actions: ['forget'] }]],
  ])('%s: that is no loss', (_, entries) => {
    expect(review(rule, ...entries)).toEqual([]);
  });
});

describe('a web ACL', () => {
  const address = 'aws_wafv2_web_acl.endpoint';
  const blocking = { action: [{ block: [{ custom_response: [] }], count: [], allow: [] }], override_action: [] };
  const counting = { action: [{ block: [], count: [{ custom_request_handling: [] }], allow: [] }] };
  const rate = (limit: number, window: number): Json => [
    { rate_based_statement: [{ limit, evaluation_window_sec: window, aggregate_key_type: 'IP' }] },
  ];
  const limit: JsonObject = { name: 'client-limit', ...blocking, statement: rate(600, 60) };
  const managed: JsonObject = { name: 'managed', action: [], override_action: [{ none: [{}], count: [] }] };
  const allow: Json = [{ allow: [{}], block: [] }];
  const acl = (...rules: readonly JsonObject[]): JsonObject => ({ default_action: allow, rule: rules });
  const changed = (before: JsonObject, after: JsonObject, unknown: Json = {}): string[] =>
    review('inference-web-acl-weakened', { address, before, after, unknown });

  test.each<[string, JsonObject, string]>([
    ['loses a rule', acl(managed), 'rule client-limit is removed'],
    [
      'counts in place of blocking',
      acl({ ...limit, ...counting }, managed),
      'rule client-limit refuses nothing any more',
    ],
    [
      'only counts what a group of rules would refuse',
      acl(limit, { ...managed, override_action: [{ none: [], count: [{}] }] }),
      'rule managed refuses nothing any more',
    ],
    [
      'lets through ten times as many',
      acl({ ...limit, statement: rate(6000, 60) }, managed),
      'rule client-limit lets through 6000 requests a minute, before 600',
    ],
    [
      'counts more over a longer time',
      acl({ ...limit, statement: rate(3000, 120) }, managed),
      'rule client-limit lets through 1500 requests a minute, before 600',
    ],
  ])('%s', (_, after, message) => {
    expect(changed(acl(limit, managed), after)).toEqual([`warning found site ${address}: ${message}`]);
  });

  test('lets through what no rule takes', () => {
    const closed = { ...acl(limit), default_action: [{ allow: [], block: [{}] }] };
    expect(changed(closed, acl(limit))).toEqual([
      `note found site ${address}: what no rule takes is let through from now on`,
    ]);
    expect(changed(acl(limit), closed)).toEqual([]);
  });

  test('of which the rules are not known yet', () => {
    expect(changed(acl(limit), { default_action: allow }, { rule: true })).toEqual([
      `warning unknown site ${address}: which rules it keeps is not known`,
    ]);
  });

  test.each<[string, JsonObject]>([
    ['that lets through twice as many', acl({ ...limit, statement: rate(1200, 60) }, managed)],
    ['with the same rate over a longer time', acl({ ...limit, statement: rate(3000, 300) }, managed)],
    ['with one more rule, in another order', acl(managed, { ...limit, name: 'more' }, limit)],
    ['that asks a puzzle in place of refusing', acl({ ...limit, action: [{ block: [], captcha: [{}] }] }, managed)],
  ])('%s is not weaker', (_, after) => {
    expect(changed(acl(limit, managed), after)).toEqual([]);
  });

  test('a rule that only marks is one that others refuse by', () => {
    const busy = { ...limit, ...counting, name: 'busy', rule_label: [{ name: 'busy' }] };
    expect(changed(acl(limit, busy), acl(limit))).toEqual([`warning found site ${address}: rule busy is removed`]);
    expect(changed(acl(limit, busy), acl(limit, { ...busy, priority: 7 }))).toEqual([]);
  });

  test('a rule that only counted may go', () => {
    expect(changed(acl(limit, { ...limit, ...counting, name: 'trial' }), acl(limit))).toEqual([]);
  });
});

describe('a canary', () => {
  const rule = 'observability-canary-stopped';
  const canary = 'aws_lambda_function.canary';
  const probe = {
    function_name: 'probe',
    id: 'probe',
    arn: `${ARN}:function:probe`,
    reserved_concurrent_executions: -1,
  };
  const started: Entry = { address: canary, before: probe };
  const schedule: Entry = {
    address: 'aws_cloudwatch_event_rule.schedule',
    before: { name: 'probe', id: 'probe-schedule', arn: `${ARN}:rule/probe`, schedule_expression: 'rate(1 minute)' },
  };
  const target: Entry = {
    address: 'aws_cloudwatch_event_target.probe',
    before: { rule: 'probe-schedule', arn: `${ARN}:function:probe` },
  };
  const permission = 'aws_lambda_permission.probe';
  const mayStart = { function_name: 'probe', principal: 'events.amazonaws.com', statement_id: 'a' };

  test.each<[string, Entry, string]>([
    ['is destroyed', { ...started, after: null }, `${canary}: the function is destroyed, its schedule stays`],
    [
      'may run 0 times at once',
      { ...started, after: { ...probe, reserved_concurrent_executions: 0 } },
      `${canary}: the function may run 0 times at once: its schedule starts nothing`,
    ],
  ])('that a schedule starts %s', (_, entry, message) => {
    expect(review(rule, entry, schedule, target)).toEqual([`high found site ${message}`]);
  });

  test('that its schedule may no longer start', () => {
    expect(review(rule, started, schedule, target, { address: permission, before: mayStart, after: null })).toEqual([
      `high found site ${permission}: its schedule may no longer start ${canary}, and nothing shows that it cannot`,
    ]);
  });

  test('of CloudWatch Synthetics', () => {
    const address = 'aws_synthetics_canary.home';
    expect(review(rule, { address, before: { start_canary: true }, after: null })).toEqual([
      `high found site ${address}: the canary is destroyed`,
    ]);
    expect(review(rule, { address, before: { start_canary: true }, after: { start_canary: false } })).toEqual([
      `high found site ${address}: the canary is stopped`,
    ]);
    expect(review(rule, { address, before: { start_canary: false }, after: null })).toEqual([]);
  });

  test.each<[string, readonly Entry[]]>([
    [
      'goes with its schedule',
      [
        { ...started, after: null },
        { ...schedule, after: null },
        { ...target, after: null },
      ],
    ],
    ['has another number', [{ ...started, after: { ...probe, reserved_concurrent_executions: 1 } }, schedule, target]],
    ['is started by nothing', [{ ...started, after: null }]],
    [
      'is started on an event only',
      [
        { ...started, after: null },
        { ...schedule, before: { name: 'probe', id: 'probe-schedule', schedule_expression: '' } },
        target,
      ],
    ],
    [
      'keeps another permission',
      [
        started,
        schedule,
        target,
        { address: permission, before: mayStart, after: null },
        { address: 'aws_lambda_permission.other', before: { ...mayStart, statement_id: 'b' } },
      ],
    ],
    [
      'loses the permission of another service',
      [
        started,
        schedule,
        target,
        { address: permission, before: { ...mayStart, principal: 's3.amazonaws.com' }, after: null },
      ],
    ],
    [
      'goes with its permission and its schedule',
      [
        { ...started, after: null },
        { ...schedule, after: null },
        { ...target, after: null },
        { address: permission, before: mayStart, after: null },
      ],
    ],
    ['is given up, and stays', [{ ...started, after: null, actions: ['forget'] }, schedule, target]],
  ])('that %s is no finding', (_, entries) => {
    expect(review(rule, ...entries)).toEqual([]);
  });
});

describe('what looks at the account', () => {
  const rule = 'observability-monitor-removed';
  const recorder: Entry = { address: 'aws_config_configuration_recorder.all', before: { name: 'all' }, after: null };

  test.each<[string, Entry, string]>([
    [
      'a detector is removed',
      { address: 'aws_guardduty_detector.account', before: { enable: true }, after: null },
      'GuardDuty is removed in eu-west-1',
    ],
    [
      'a detector is suspended',
      { address: 'aws_guardduty_detector.account', before: { enable: true }, after: { enable: false } },
      'GuardDuty is switched off in eu-west-1',
    ],
    [
      'an analyzer is removed',
      { address: 'aws_accessanalyzer_analyzer.account', before: { type: 'ACCOUNT' }, after: null },
      'IAM Access Analyzer is removed in eu-west-1',
    ],
    ['the recorder is removed', recorder, 'AWS Config is removed in eu-west-1'],
    [
      'the recorder is stopped',
      {
        address: 'aws_config_configuration_recorder_status.all',
        before: { is_enabled: true },
        after: { is_enabled: false },
      },
      'AWS Config is switched off in eu-west-1',
    ],
  ])('%s', (_, entry, message) => {
    expect(review(rule, entry)).toEqual([`warning found site ${entry.address}: ${message}`]);
  });

  test('a recorder that goes with its status is told once', () => {
    const status = {
      address: 'aws_config_configuration_recorder_status.all',
      before: { is_enabled: true },
      after: null,
    };
    expect(review(rule, recorder, status)).toEqual([
      `warning found site ${recorder.address}: AWS Config is removed in eu-west-1`,
    ]);
    expect(review(rule, { ...recorder, after: { name: 'all' } }, status)).toEqual([
      `warning found site ${status.address}: AWS Config is removed in eu-west-1`,
    ]);
  });

  test('one that takes its place in the same Region is enough, one elsewhere is not', () => {
    const gone: Entry = { address: 'aws_guardduty_detector.account', before: { enable: true }, after: null };
    const other = (enable: boolean): Entry => ({
      address: 'aws_guardduty_detector.other',
      before: null,
      after: { enable },
    });
    const message = `warning found site ${gone.address}: GuardDuty is removed in eu-west-1`;
    expect(review(rule, gone, other(true))).toEqual([]);
    expect(review(rule, gone, other(false))).toEqual([message]);
    expect(
      findingsOf(
        RULES.find(({ id }) => id === rule),
        {
          site: { region: 'eu-west-1', entries: [gone] },
          elsewhere: { region: 'eu-central-1', entries: [other(true)] },
        },
      ),
    ).toEqual([message]);
  });

  test('one that was off already, is switched on, or is given up', () => {
    const address = 'aws_guardduty_detector.account';
    expect(review(rule, { address, before: { enable: false }, after: null })).toEqual([]);
    expect(review(rule, { address, before: { enable: false }, after: { enable: true } })).toEqual([]);
    expect(review(rule, { address, before: { enable: true }, after: null, actions: ['forget'] })).toEqual([]);
  });
});
