import { Construct } from 'constructs';
import { Duration, RequestRate } from '../../lib/core/quantities';
import { RegionStack } from '../../lib/core/region-stack';
import { ProtectableLoadBalancerRef } from '../../lib/core/references';
import { AdmissionClass, FALLBACK_MARK, WebAcl, WebAclProps } from '../../lib/inference/web-acl';
import { Attributes, problemsOf, synthesizeApp, SynthesizedStack, synthesizeStack, TEST_NAMES } from '../support/synth';
import { TestKey } from './site';

class TestLoadBalancer extends Construct implements ProtectableLoadBalancerRef {
  public readonly arn =
    'arn:aws:elasticloadbalancing:us-east-2:111122223333:loadbalancer/app/shop-test/0123456789abcdef';
  public readonly arnSuffix = 'app/shop-test/0123456789abcdef';
  public readonly dnsName = 'shop-test.example.com';
  public readonly hostedZoneId = 'Z1';
}

const CHAT: AdmissionClass = {
  name: 'chat',
  busyAt: RequestRate.perSecond(20),
  floodAt: RequestRate.perSecond(100),
};

const EMBED: AdmissionClass = {
  name: 'embed',
  paths: ['/v1/embeddings', '/v2/embed/*'],
  busyAt: RequestRate.perSecond(1000),
  floodAt: RequestRate.perSecond(5000),
};

function minimal(scope: Construct, logKey = new TestKey(scope, 'Key', 'web-acl-logs')): WebAclProps {
  return {
    names: TEST_NAMES,
    loadBalancer: new TestLoadBalancer(scope, 'LoadBalancer'),
    perClient: RequestRate.perMinute(600),
    classes: [CHAT],
    healthPaths: ['/health'],
    logKey,
    logRetention: Duration.days(30),
  };
}

function synthesized(change: Partial<WebAclProps> = {}): { stack: SynthesizedStack; acl: WebAcl } {
  let acl: WebAcl | undefined;
  const stack = synthesizeStack((scope) => (acl = new WebAcl(scope, 'Acl', { ...minimal(scope), ...change })));
  return { stack, acl: acl! };
}

function rulesOf(change: Partial<WebAclProps> = {}): Attributes[] {
  return synthesized(change).stack.only('aws_wafv2_web_acl')['rule'] as Attributes[];
}

const NONE = [{ priority: 0, type: 'NONE' }];

const path = (text: string, constraint = 'EXACTLY'): object => ({
  byte_match_statement: {
    field_to_match: { uri_path: {} },
    positional_constraint: constraint,
    search_string: text,
    text_transformation: NONE,
  },
});

const refused = (code: number, retryAfter = '30'): object => ({
  custom_response: {
    custom_response_body_key: 'overloaded',
    response_code: code,
    response_header: [{ name: 'Retry-After', value: retryAfter }],
  },
});

const shown = (name: string): object => ({
  cloudwatch_metrics_enabled: true,
  metric_name: name,
  sampled_requests_enabled: true,
});

test('a web ACL stands before the load balancer, and its log is encrypted, filtered and redacted', () => {
  const { stack, acl } = synthesized();
  expect(stack.addresses()).toEqual([
    'aws_cloudwatch_log_group.acl_log_group',
    'aws_cloudwatch_log_resource_policy.acl_log_policy',
    'aws_wafv2_web_acl.acl',
    'aws_wafv2_web_acl_association.acl_association',
    'aws_wafv2_web_acl_logging_configuration.acl_logging',
  ]);
  expect(stack.only('aws_wafv2_web_acl')).toMatchObject({
    name: 'shop-test',
    scope: 'REGIONAL',
    default_action: { allow: {} },
    custom_response_body: [{ key: 'overloaded', content_type: 'APPLICATION_JSON', content: '{"error":"overloaded"}' }],
    visibility_config: shown('shop-test'),
  });
  expect(stack.only('aws_wafv2_web_acl_association')).toMatchObject({
    resource_arn: 'arn:aws:elasticloadbalancing:us-east-2:111122223333:loadbalancer/app/shop-test/0123456789abcdef',
    web_acl_arn: '${aws_wafv2_web_acl.acl.arn}',
  });
  expect(stack.only('aws_cloudwatch_log_group')).toMatchObject({
    name: 'aws-waf-logs-shop-test',
    kms_key_id: 'arn:aws:kms:us-east-2:111122223333:key/00000000-0000-0000-0000-000000000000',
    retention_in_days: 30,
  });
  expect(stack.only('aws_wafv2_web_acl_logging_configuration')).toMatchObject({
    resource_arn: '${aws_wafv2_web_acl.acl.arn}',
    log_destination_configs: ['${aws_cloudwatch_log_group.acl_log_group.arn}'],
    logging_filter: {
      default_behavior: 'DROP',
      filter: [{ behavior: 'KEEP', requirement: 'MEETS_ANY', condition: [{ action_condition: { action: 'BLOCK' } }] }],
    },
    redacted_fields: [{ single_header: { name: 'authorization' } }, { single_header: { name: 'cookie' } }],
    depends_on: ['aws_cloudwatch_log_resource_policy.acl_log_policy', 'aws_wafv2_web_acl_association.acl_association'],
  });
  expect(JSON.parse(stack.only('aws_cloudwatch_log_resource_policy')['policy_document'] as string)).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'DeliveryOfTheWebAclsLogs',
        Effect: 'Allow',
        Principal: { Service: 'delivery.logs.amazonaws.com' },
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: 'arn:aws:logs:us-east-2:111122223333:log-group:aws-waf-logs-shop-test:log-stream:*',
        Condition: {
          StringEquals: { 'aws:SourceAccount': '111122223333' },
          ArnLike: { 'aws:SourceArn': 'arn:aws:logs:us-east-2:111122223333:*' },
        },
      },
    ],
  });
  expect(acl.metricName).toBe('shop-test');
  expect(acl.sheddingRules).toEqual([
    { name: 'client-limit', kind: 'client' },
    { name: 'chat-low-priority', kind: 'low-priority', group: 'chat' },
    { name: 'chat-flood', kind: 'flood', group: 'chat' },
  ]);
});

test('clients come first, then health checks pass, then what can wait is shed, and then the flood', () => {
  const everything = path('/', 'STARTS_WITH');
  expect(rulesOf()).toEqual([
    {
      name: 'client-limit',
      priority: 10,
      action: { block: refused(429) },
      statement: { rate_based_statement: { limit: 600, evaluation_window_sec: 60, aggregate_key_type: 'IP' } },
      visibility_config: shown('client-limit'),
    },
    {
      name: 'health-checks',
      priority: 20,
      action: { allow: {} },
      statement: path('/health'),
      visibility_config: shown('health-checks'),
    },
    {
      name: 'chat-busy',
      priority: 30,
      action: { count: {} },
      rule_label: [{ name: 'warmsite:busy:chat' }],
      statement: {
        rate_based_statement: {
          limit: 1200,
          evaluation_window_sec: 60,
          aggregate_key_type: 'CONSTANT',
          scope_down_statement: everything,
        },
      },
      visibility_config: shown('chat-busy'),
    },
    {
      name: 'chat-low-priority',
      priority: 40,
      action: { block: refused(503) },
      statement: {
        and_statement: {
          statement: [
            { label_match_statement: { scope: 'LABEL', key: 'warmsite:busy:chat' } },
            {
              byte_match_statement: {
                field_to_match: { single_header: { name: 'x-priority' } },
                positional_constraint: 'EXACTLY',
                search_string: 'low',
                text_transformation: [{ priority: 0, type: 'LOWERCASE' }],
              },
            },
          ],
        },
      },
      visibility_config: shown('chat-low-priority'),
    },
    {
      name: 'chat-flood',
      priority: 50,
      action: { block: refused(503) },
      statement: {
        rate_based_statement: {
          limit: 6000,
          evaluation_window_sec: 60,
          aggregate_key_type: 'CONSTANT',
          scope_down_statement: everything,
        },
      },
      visibility_config: shown('chat-flood'),
    },
  ]);
});

test('a class that falls back marks what can wait instead of refusing it, and the flood still counts it', () => {
  const { stack, acl } = synthesized({ classes: [{ ...CHAT, fallsBack: true }] });
  const rules = stack.only('aws_wafv2_web_acl')['rule'] as Attributes[];
  const refusing = rulesOf();
  expect(rules.map(({ name }) => name)).toEqual([
    'client-limit',
    'health-checks',
    'chat-busy',
    'chat-fallback',
    'chat-flood',
  ]);
  expect(rules[3]).toEqual({
    ...refusing[3],
    name: 'chat-fallback',
    action: { count: { custom_request_handling: { insert_header: [{ name: 'fallback', value: 'chat' }] } } },
    visibility_config: shown('chat-fallback'),
  });
  expect([rules[2], rules[4]]).toEqual([refusing[2], refusing[4]]);
  expect(FALLBACK_MARK).toBe('x-amzn-waf-fallback');
  expect(acl.sheddingRules).toEqual([
    { name: 'client-limit', kind: 'client' },
    { name: 'chat-fallback', kind: 'fallback', group: 'chat' },
    { name: 'chat-flood', kind: 'flood', group: 'chat' },
  ]);
});

test('each class counts its own paths, and the one without paths what is left', () => {
  const scopes = Object.fromEntries(
    rulesOf({ classes: [CHAT, EMBED] }).map(({ name, statement }) => [
      name,
      statement.rate_based_statement?.scope_down_statement,
    ]),
  );
  const embed = [path('/v1/embeddings'), path('/v2/embed/', 'STARTS_WITH')];
  const others = { and_statement: { statement: embed.map((of) => ({ not_statement: { statement: [of] } })) } };
  expect(scopes['chat-busy']).toEqual(others);
  expect(scopes['chat-flood']).toEqual(others);
  expect(scopes['embed-busy']).toEqual({ or_statement: { statement: embed } });
  const one = rulesOf({ classes: [CHAT, { ...EMBED, paths: ['/v1/embeddings'] }] });
  expect(one[2]?.['statement'].rate_based_statement.scope_down_statement).toEqual({
    not_statement: { statement: [path('/v1/embeddings')] },
  });
});

test('all props', () => {
  const rules = rulesOf({
    window: Duration.minutes(10),
    retryAfter: Duration.minutes(2),
    lowPriority: { header: 'x-class', value: 'batch' },
    perClient: RequestRate.perMinute(73),
    healthPaths: ['/health', '/ready'],
  });
  const limits = rules.map(({ statement }) => statement.rate_based_statement);
  expect(limits.map((rate) => rate?.evaluation_window_sec)).toEqual([600, undefined, 600, undefined, 600]);
  expect(limits[0].limit).toBe(730);
  expect(rules[0]?.['action']).toEqual({ block: refused(429, '120') });
  expect(rules[1]?.['statement']).toEqual({ or_statement: { statement: [path('/health'), path('/ready')] } });
  expect(rules[3]?.['statement'].and_statement.statement[1].byte_match_statement).toMatchObject({
    field_to_match: { single_header: { name: 'x-class' } },
    search_string: 'batch',
  });
});

test('closed answers everything but health checks', () => {
  const { stack } = synthesized({ closed: true });
  expect(stack.only('aws_wafv2_web_acl')).toMatchObject({ default_action: { block: refused(503) } });
  expect(rulesOf({ closed: true })[1]).toMatchObject({ name: 'health-checks', action: { allow: {} } });
});

describe('refuses', () => {
  const problems = (change: Partial<WebAclProps>): string[] =>
    problemsOf(() => synthesized(change)).map(({ code, message }) => `${code}: ${message}`);

  test('a key that does not let the log group in', () => {
    const act = (): unknown =>
      synthesizeStack((scope) => new WebAcl(scope, 'Acl', minimal(scope, new TestKey(scope, 'Other', 'log-groups'))));
    expect(problemsOf(act)).toEqual([
      {
        code: 'log-key',
        where: 'stack/Acl',
        message:
          "'logKey' must be a key that admits web-acl-logs, got stack/Other; name it in 'usedBy' of the key, or no log is written",
      },
    ]);
  });

  test('a load balancer of another stack', () => {
    const act = (): unknown =>
      synthesizeApp((app) => {
        const [one, other] = ['one', 'other'].map(
          (id) => new RegionStack(app, id, { names: TEST_NAMES, backend: { kind: 'local' } }),
        );
        new WebAcl(one!, 'Acl', { ...minimal(one!), loadBalancer: new TestLoadBalancer(other!, 'LoadBalancer') });
      });
    expect(problemsOf(act)).toEqual([
      {
        code: 'other-stack',
        where: 'one/Acl',
        message:
          "'loadBalancer' must belong to this stack (one), got other/LoadBalancer of other; create one in this stack",
      },
    ]);
  });

  test.each<[string, Partial<WebAclProps>, string[]]>([
    [
      'a window that AWS WAF does not have',
      { window: Duration.seconds(90) },
      ["window: 'window' must be 60s, 120s, 300s or 600s, got 90s; AWS WAF counts over no other time"],
    ],
    [
      'to come back at once',
      { retryAfter: Duration.seconds(0) },
      ["retry-after: 'retryAfter' must be 1s or longer, got 0s; with 0 every refused client is back at once"],
    ],
    [
      'a limit that would refuse health checkers',
      { perClient: RequestRate.perMinute(59) },
      [
        "client-rate: 'perClient' must be at least 60/min, got 59/min; each checker of Route 53 is a client too, and a refused one takes the Region for dead",
      ],
    ],
    [
      'a limit that AWS WAF does not take',
      { classes: [{ ...CHAT, busyAt: RequestRate.perMinute(9) }] },
      [
        "rate-limit: 'classes.chat.busyAt' must be 10 to 2000000000 requests within 1m, got 9; count over a longer window",
      ],
    ],
    [
      'too great a limit',
      { classes: [{ ...CHAT, floodAt: RequestRate.perSecond(1e9) }] },
      [
        "rate-limit: 'classes.chat.floodAt' must be 10 to 2000000000 requests within 1m, got 60000000000; count over a shorter window",
      ],
    ],
    [
      'no class',
      { classes: [] },
      [
        "classes: 'classes' must be 1 to 4, got 0; each needs two of the 10 rules of rates of a web ACL, and one is for clients",
        "default-class: 'classes' must have exactly one without paths, got []; it gets what the default group of the load balancer gets",
      ],
    ],
    [
      'two classes for the rest',
      { classes: [CHAT, { ...CHAT, name: 'more' }] },
      [
        "default-class: 'classes' must have exactly one without paths, got [chat, more]; it gets what the default group of the load balancer gets",
      ],
    ],
    [
      'names that are none',
      { classes: [{ ...CHAT, name: 'Chat' }] },
      [
        "class-name: 'classes' must have different names of lower-case words joined by hyphens, got 'Chat'; rules and metrics are called after it",
      ],
    ],
    [
      'wildcards within a path',
      { classes: [CHAT, { ...EMBED, paths: ['/v?/*/embed'] }] },
      [
        "class-paths: 'classes.embed.paths' must be at least one path that starts with a slash and has no wildcard but one '*' at its end, got [/v?/*/embed]; AWS WAF compares starts, not patterns",
      ],
    ],
    [
      'a flood that is no more than busy',
      { classes: [{ ...CHAT, floodAt: CHAT.busyAt }] },
      [
        "flood: 'classes.chat.floodAt' must be above 'busyAt', got 20/s and 20/s; above it nothing of the class passes, not just what is too much",
      ],
    ],
    [
      'to shed health checks',
      { healthPaths: [] },
      [
        "health-paths: 'healthPaths' must be at least one path without wildcards, got []; a health check that is shed makes DNS move the load to the other Region",
      ],
    ],
    [
      'a header that never matches',
      { lowPriority: { header: 'X-Priority', value: 'low' } },
      [
        "low-priority: 'lowPriority' must be a header and a value of lower-case letters, digits and hyphens, got 'X-Priority: low'; AWS WAF compares in lower case",
      ],
    ],
  ])('%s', (_, change, expected) => {
    expect(problems(change)).toEqual(expected);
  });
});
