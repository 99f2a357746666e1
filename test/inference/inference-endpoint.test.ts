import { App, Fn, TerraformOutput, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { Names } from '../../lib/core/names';
import { Duration } from '../../lib/core/quantities';
import { RegionStack } from '../../lib/core/region-stack';
import { EndpointRoute, InferenceEndpoint, InferenceEndpointProps } from '../../lib/inference/inference-endpoint';
import { Attributes, SynthesizedStack, TEST_NAMES, problemsOf, synthesizeStack } from '../support/synth';
import { TestNetwork, TestSecurityGroup, TestTargetGroup } from './site';

const CERTIFICATE = 'arn:aws:acm:us-east-2:111122223333:certificate/00000000-0000-0000-0000-000000000000';

function minimalEndpoint(scope: Construct): InferenceEndpointProps {
  return {
    names: TEST_NAMES,
    network: new TestNetwork(scope, 'Network'),
    securityGroup: new TestSecurityGroup(scope, 'SecurityGroup'),
    certificateArn: CERTIFICATE,
    defaultGroup: new TestTargetGroup(scope, 'Chat'),
  };
}

type Change = (scope: Construct) => Partial<InferenceEndpointProps>;

function synthesized(change: Change = () => ({})): SynthesizedStack {
  return synthesizeStack((stack) => {
    new InferenceEndpoint(stack, 'Endpoint', { ...minimalEndpoint(stack), ...change(stack) });
  });
}

function problems(change: Change): { code: string; where: string; message: string }[] {
  return problemsOf(() => synthesized(change));
}

/** Routes by name, each to a group of its own. */
function routes(paths: Readonly<Record<string, readonly string[]>>): Change {
  return (scope) => ({
    routes: Object.entries(paths).map(([name, patterns]): EndpointRoute => ({
      name,
      paths: patterns,
      group: new TestTargetGroup(scope, `To-${name}`),
    })),
  });
}

function plain(attributes: Attributes): Attributes {
  const { '//': _, ...rest } = attributes;
  return rest;
}

const ADDRESSES = [
  'aws_lb.endpoint',
  'aws_lb_listener.endpoint_http_listener',
  'aws_lb_listener.endpoint_https_listener',
  'aws_s3_bucket.endpoint_access_logs',
  'aws_s3_bucket_lifecycle_configuration.endpoint_access_logs_lifecycle',
  'aws_s3_bucket_ownership_controls.endpoint_access_logs_ownership',
  'aws_s3_bucket_policy.endpoint_access_logs_policy',
  'aws_s3_bucket_public_access_block.endpoint_access_logs_public_access_block',
  'aws_s3_bucket_server_side_encryption_configuration.endpoint_access_logs_encryption',
];

const LOAD_BALANCER = {
  name: 'shop-test',
  load_balancer_type: 'application',
  internal: false,
  subnets: ['subnet-public0', 'subnet-public1', 'subnet-public2'],
  security_groups: ['sg-0a1b2c3d'],
  enable_deletion_protection: true,
  drop_invalid_header_fields: true,
  enable_waf_fail_open: true,
  idle_timeout: 120,
  client_keep_alive: 60,
  access_logs: { bucket: '${aws_s3_bucket.endpoint_access_logs.bucket}', enabled: true },
  depends_on: ['aws_s3_bucket_policy.endpoint_access_logs_policy', 'aws_route.internet'],
};

describe('with the least props', () => {
  const stack = synthesized();

  test('these resources', () => expect(stack.addresses()).toEqual(ADDRESSES));

  test('the load balancer', () => expect(plain(stack.only('aws_lb'))).toEqual(LOAD_BALANCER));

  test('HTTPS to the default group', () => {
    expect(plain(stack.at('aws_lb_listener.endpoint_https_listener'))).toEqual({
      load_balancer_arn: '${aws_lb.endpoint.arn}',
      port: 443,
      protocol: 'HTTPS',
      ssl_policy: 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06',
      certificate_arn: CERTIFICATE,
      default_action: [
        {
          type: 'forward',
          target_group_arn: 'arn:aws:elasticloadbalancing:us-east-2:111122223333:targetgroup/chat/0123456789abcdef',
        },
      ],
    });
  });

  test('HTTP is redirected', () => {
    expect(plain(stack.at('aws_lb_listener.endpoint_http_listener'))).toEqual({
      load_balancer_arn: '${aws_lb.endpoint.arn}',
      port: 80,
      protocol: 'HTTP',
      default_action: [{ type: 'redirect', redirect: { port: '443', protocol: 'HTTPS', status_code: 'HTTP_301' } }],
    });
  });

  test('the log bucket: encrypted the way that log delivery supports, closed, emptied in time', () => {
    const bucket = '${aws_s3_bucket.endpoint_access_logs.bucket}';
    expect(plain(stack.only('aws_s3_bucket'))).toEqual({ bucket: 'shop-test-access-logs-111122223333-us-east-2' });
    expect(plain(stack.only('aws_s3_bucket_server_side_encryption_configuration'))).toEqual({
      bucket,
      rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } }],
    });
    expect(plain(stack.only('aws_s3_bucket_ownership_controls'))).toEqual({
      bucket,
      rule: { object_ownership: 'BucketOwnerEnforced' },
    });
    expect(plain(stack.only('aws_s3_bucket_public_access_block'))).toEqual({
      bucket,
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(plain(stack.only('aws_s3_bucket_lifecycle_configuration'))).toEqual({
      bucket,
      rule: [
        {
          id: 'expire',
          status: 'Enabled',
          filter: [{ prefix: 'AWSLogs/' }],
          expiration: [{ days: 90 }],
          abort_incomplete_multipart_upload: [{ days_after_initiation: 1 }],
        },
      ],
    });
  });

  test('only load balancers of this account and Region write to it, and nobody without TLS does anything', () => {
    const policy = stack.only('aws_s3_bucket_policy');
    expect(policy['depends_on']).toEqual([
      'aws_s3_bucket_public_access_block.endpoint_access_logs_public_access_block',
    ]);
    const bucketArn = 'arn:aws:s3:::shop-test-access-logs-111122223333-us-east-2';
    expect(JSON.parse(policy['policy'])).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'LoadBalancersOfThisRegion',
          Effect: 'Allow',
          Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
          Action: 's3:PutObject',
          Resource: `${bucketArn}/AWSLogs/111122223333/*`,
          Condition: {
            ArnLikeIfExists: { 'aws:SourceArn': 'arn:aws:elasticloadbalancing:us-east-2:111122223333:loadbalancer/*' },
          },
        },
        {
          Sid: 'TlsOnly',
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: [bucketArn, `${bucketArn}/*`],
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    });
  });

  test('the endpoint tells its name, zone and suffix', () => {
    const { output } = synthesizeStack((scope) => {
      const { dnsName, hostedZoneId, arnSuffix } = new InferenceEndpoint(scope, 'Endpoint', minimalEndpoint(scope));
      new TerraformOutput(scope, 'Told', { value: { dnsName, hostedZoneId, arnSuffix }, staticId: true });
    }).json;
    expect(output['Told']['value']).toEqual({
      dnsName: '${aws_lb.endpoint.dns_name}',
      hostedZoneId: '${aws_lb.endpoint.zone_id}',
      arnSuffix: '${aws_lb.endpoint.arn_suffix}',
    });
  });
});

describe('with all props', () => {
  const stack = synthesized((scope) => ({
    ...routes({ embed: ['/v1/embeddings', '/v1/models/embed*'], rerank: ['/v1/rerank*'] })(scope),
    idleTimeout: Duration.seconds(4000),
    accessLogRetention: Duration.days(1),
  }));

  test('these resources', () => {
    expect(stack.addresses()).toEqual(
      [
        ...ADDRESSES,
        'aws_lb_listener_rule.endpoint_routes_embed',
        'aws_lb_listener_rule.endpoint_routes_rerank',
      ].sort(),
    );
  });

  test('times', () => {
    expect(plain(stack.only('aws_lb'))).toEqual({ ...LOAD_BALANCER, idle_timeout: 4000 });
    const [rule] = stack.only('aws_s3_bucket_lifecycle_configuration')['rule'];
    expect(rule['expiration']).toEqual([{ days: 1 }]);
  });

  test('routes', () => {
    expect(plain(stack.at('aws_lb_listener_rule.endpoint_routes_embed'))).toEqual({
      listener_arn: '${aws_lb_listener.endpoint_https_listener.arn}',
      priority: expect.any(Number),
      condition: [{ path_pattern: { values: ['/v1/embeddings', '/v1/models/embed*'] } }],
      action: [
        {
          type: 'forward',
          target_group_arn: 'arn:aws:elasticloadbalancing:us-east-2:111122223333:targetgroup/to-embed/0123456789abcdef',
        },
      ],
    });
  });
});

test('a rule keeps address and priority whatever routes come, go or move', () => {
  const priorities = (stack: SynthesizedStack): Record<string, number> =>
    Object.fromEntries(
      Object.entries(stack.all('aws_lb_listener_rule')).map(([name, rule]) => [name, rule['priority'] as number]),
    );
  expect(priorities(synthesized(routes({ embed: ['/v1/embeddings'], rerank: ['/v1/rerank'] })))).toEqual({
    endpoint_routes_embed: 32595,
    endpoint_routes_rerank: 29892,
  });
  expect(priorities(synthesized(routes({ ocr: ['/ocr'], rerank: ['/v1/rerank'], embed: ['/v1/embeddings'] })))).toEqual(
    {
      endpoint_routes_embed: 32595,
      endpoint_routes_rerank: 29892,
      endpoint_routes_ocr: 41599,
    },
  );
});

describe('refused', () => {
  const CASES: [string, Change, string, string][] = [
    [
      'one public subnet',
      (scope) => ({ network: new TestNetwork(scope, 'Small', 1) }),
      'public-subnets',
      "'network' must have at least 2 public subnets, got 1 in stack/Small; a load balancer needs two zones",
    ],
    [
      'a certificate of another Region',
      () => ({ certificateArn: CERTIFICATE.replace('us-east-2', 'us-east-1') }),
      'certificate-region',
      `'certificateArn' must be a certificate of this Region, arn:aws:acm:us-east-2:111122223333:certificate/..., got '${CERTIFICATE.replace('us-east-2', 'us-east-1')}'; request one in us-east-2, a load balancer takes no other`,
    ],
    [
      'no idle time',
      () => ({ idleTimeout: Duration.seconds(0) }),
      'idle-timeout',
      "'idleTimeout' must be from 1s to 4000s, got 0s; AWS allows no more",
    ],
    [
      'too much idle time',
      () => ({ idleTimeout: Duration.seconds(4001) }),
      'idle-timeout',
      "'idleTimeout' must be from 1s to 4000s, got 4001s; AWS allows no more",
    ],
    [
      'logs for half a day',
      () => ({ accessLogRetention: Duration.hours(12) }),
      'access-log-retention',
      "'accessLogRetention' must be whole days, at least 1d, got 12h; S3 expires objects by the day",
    ],
    [
      'logs for no time',
      () => ({ accessLogRetention: Duration.days(0) }),
      'access-log-retention',
      "'accessLogRetention' must be whole days, at least 1d, got 0s; S3 expires objects by the day",
    ],
    [
      'a route name that is none',
      routes({ Embed: ['/v1/embeddings'] }),
      'route-name',
      "'routes' must have names of lower-case words joined by hyphens, got 'Embed'; the name is part of the rule's address",
    ],
    [
      'a route without paths',
      routes({ embed: [] }),
      'route-paths',
      "'routes.embed.paths' must be 1 to 5 patterns that start with a slash, at most 128 characters each, got []; use wildcards, or a second route to the same group",
    ],
    [
      'a route of six paths',
      routes({ embed: ['/1', '/2', '/3', '/4', '/5', '/6'] }),
      'route-paths',
      "'routes.embed.paths' must be 1 to 5 patterns that start with a slash, at most 128 characters each, got [/1, /2, /3, /4, /5, /6]; use wildcards, or a second route to the same group",
    ],
    [
      'a path without a slash',
      routes({ embed: ['v1'] }),
      'route-paths',
      "'routes.embed.paths' must be 1 to 5 patterns that start with a slash, at most 128 characters each, got [v1]; use wildcards, or a second route to the same group",
    ],
    [
      'two names of one priority',
      routes({ 'model-221': ['/a'], 'model-242': ['/b'] }),
      'route-priority',
      "'routes' must have names of different priority, got 'model-221' and 'model-242' with 1441 both; rename one",
    ],
  ];

  test.each(CASES)('%s', (_, change, code, message) => {
    expect(problems(change)).toEqual([{ code, where: 'stack/Endpoint', message }]);
  });

  test('names that are too long', () => {
    const names = new Names({
      system: 'a-system-of-a-long-name',
      environment: 'production',
      account: '111122223333',
      region: 'us-east-2',
    });
    expect(problems(() => ({ names }))).toEqual([
      {
        code: 'name-too-long',
        where: 'stack/Endpoint',
        message:
          "'names' must keep the load balancer name 'a-system-of-a-long-name-production' within 32 characters, got 34; shorten system or environment by 2",
      },
      {
        code: 'name-too-long',
        where: 'stack/Endpoint',
        message:
          "'names' must keep the bucket name 'a-system-of-a-long-name-production-access-logs-111122223333-us-east-2' within 63 characters, got 69; shorten system or environment by 6",
      },
    ]);
  });

  test.each([
    ['/v1/*', '/v1/embeddings'],
    ['/v1/embeddings', '/v1/embeddings'],
    ['/v1/*', '/*/embeddings'],
    ['/v?/a', '/v1/?'],
    ['/a*b*c', '/ab*c'],
    ['/a', '/*'],
  ])('routes that overlap: %s and %s', (one, other) => {
    expect(
      problems(routes({ one: [one], other: ['/elsewhere', other] })).map((p) => [p.code, p.message]),
    ).toContainEqual([
      'routes-overlap',
      `'routes' must not overlap, got '${one}' of one and '${other}' of other; a request for both would go to either`,
    ]);
  });

  test.each([
    ['/v1/a*', '/v1/b*'],
    ['/v1/a', '/v1/ab'],
    ['/v1/?', '/v1/ab'],
    ['/a*c', '/ab'],
    ['/V1', '/v1'],
  ])('routes that do not overlap: %s and %s', (one, other) => {
    expect(Object.keys(synthesized(routes({ one: [one], other: [other] })).all('aws_lb_listener_rule'))).toHaveLength(
      2,
    );
  });

  test('a group of another stack', () => {
    const found = problems((scope) => {
      const other = new RegionStack(TerraformStack.of(scope).node.root, 'other', {
        names: TEST_NAMES,
        backend: { kind: 'local' },
      });
      const group = new TestTargetGroup(other, 'Embed');
      return { routes: [{ name: 'embed', group, paths: ['/v1/embeddings'] }] };
    });
    expect(found).toEqual([
      {
        code: 'other-stack',
        where: 'stack/Endpoint',
        message:
          "'routes.embed.group' must belong to this stack (stack), got other/Embed of other; create one in this stack",
      },
    ]);
  });
});

test('a certificate made in the same stack is taken as it is', () => {
  const certificateArn = Fn.join(':', ['arn', 'aws']);
  expect(synthesized(() => ({ certificateArn })).at('aws_lb_listener.endpoint_https_listener')['certificate_arn']).toBe(
    '${join(":", ["arn", "aws"])}',
  );
});

describe('fallbacks', () => {
  /** Fallbacks by name, each to a group of its own. */
  const fallbacks =
    (...names: readonly string[]): Change =>
    (scope) => ({
      fallbacks: names.map((name, index) => ({
        name,
        group: new TestTargetGroup(scope, index === 0 ? `Small-${name}` : `Small-${name}-${index}`),
      })),
    });

  const both =
    (one: Change, other: Change): Change =>
    (scope) => ({ ...one(scope), ...other(scope) });

  /** Priorities by what a rule is for. */
  const priorities = (stack: SynthesizedStack): Record<string, number> =>
    Object.fromEntries(
      Object.values(stack.all('aws_lb_listener_rule')).map(({ priority, '//': { metadata } }) => [
        (metadata.path as string).replace('stack/Endpoint/', '').replace('/', ' ').toLowerCase(),
        priority as number,
      ]),
    );

  test('what the web ACL marks goes to the group with the smaller model, before any route', () => {
    const stack = synthesized(both(routes({ chat: ['/v1/chat/*'] }), fallbacks('chat')));
    const { 'fallbacks chat': first, 'routes chat': second } = priorities(stack);
    expect(first).toBeLessThan(second!);
    const rule = Object.values(stack.all('aws_lb_listener_rule')).find(({ priority }) => priority === first);
    expect(plain(rule!)).toEqual({
      listener_arn: '${aws_lb_listener.endpoint_https_listener.arn}',
      priority: first,
      condition: [{ http_header: { http_header_name: 'x-amzn-waf-fallback', values: ['chat'] } }],
      action: [
        {
          type: 'forward',
          target_group_arn:
            'arn:aws:elasticloadbalancing:us-east-2:111122223333:targetgroup/small-chat/0123456789abcdef',
        },
      ],
    });
  });

  test('whatever the name, before the route of the same name', () => {
    const names = Array.from({ length: 100 }, (_, number) => `model-${number}`);
    const ofEach = routes(Object.fromEntries(names.map((name) => [name, [`/${name}`]])));
    const found = priorities(synthesized(both(ofEach, fallbacks(...names))));
    expect(Object.keys(found)).toHaveLength(200);
    for (const name of names) {
      expect(found[`fallbacks ${name}`]).toBeGreaterThanOrEqual(1);
      expect(found[`fallbacks ${name}`]).toBeLessThan(found[`routes ${name}`]!);
    }
  });

  test('of the default group, up to the last priority', () => {
    expect(priorities(synthesized(fallbacks('chat')))).toEqual({ 'fallbacks chat': expect.any(Number) });
  });

  test('routes keep their addresses and priorities', () => {
    const without = priorities(synthesized(routes({ chat: ['/v1/chat/*'], embed: ['/v1/embeddings'] })));
    const stack = synthesized(both(routes({ chat: ['/v1/chat/*'], embed: ['/v1/embeddings'] }), fallbacks('chat')));
    expect(priorities(stack)).toMatchObject(without);
  });

  test('names that say nothing, or one twice', () => {
    expect(problems(fallbacks('Chat', 'embed', 'embed')).map(({ code, message }) => [code, message])).toEqual([
      [
        'fallback-name',
        "'fallbacks' must have different names of lower-case words joined by hyphens, got 'Chat'; the web ACL marks requests with it",
      ],
      [
        'fallback-name',
        "'fallbacks' must have different names of lower-case words joined by hyphens, got 'embed'; the web ACL marks requests with it",
      ],
      ['fallback-priority', expect.stringContaining("that of 'embed'; rename it")],
    ]);
  });

  test('a group of another stack', () => {
    const elsewhere: Change = () => ({
      fallbacks: [{ name: 'chat', group: new TestTargetGroup(new TerraformStack(new App(), 'other'), 'Small') }],
    });
    expect(problems(elsewhere).map(({ message }) => message)).toEqual([
      "'fallbacks.chat.group' must belong to this stack (stack), got other/Small of other; create one in this stack",
    ]);
  });
});
