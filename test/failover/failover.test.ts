import { Lb } from '@cdktf/provider-aws/lib/lb';
import { App } from 'cdktf';
import { Construct } from 'constructs';
import { Duration } from '../../lib/core/quantities';
import { LoadBalancerRef } from '../../lib/core/references';
import { RegionPair } from '../../lib/core/regions';
import { RegionStack } from '../../lib/core/region-stack';
import { EndpointHealthCheck, EndpointHealthCheckProps } from '../../lib/failover/endpoint-health-check';
import { FailoverRecords } from '../../lib/failover/failover-records';
import { LatchAlarm, LatchCheck } from '../../lib/failover/latch';
import { SiteRecord } from '../../lib/failover/site-record';
import { problemsOf, synthesizeApp, synthesizeStack, TEST_NAMES } from '../support/synth';

// What these tests do not prove: how Route 53 answers. Plan and apply accept most wrong settings.

const RECORD = 'inference.example.com';
const pair = new RegionPair('us-east-2', 'us-west-2');
const standby = TEST_NAMES.in('us-west-2');

class TestLoadBalancer extends Construct implements LoadBalancerRef {
  private readonly lb = new Lb(this, 'Resource', { name: 'lb' });
  public readonly dnsName = this.lb.dnsName;
  public readonly hostedZoneId = this.lb.zoneId;
  public readonly arnSuffix = this.lb.arnSuffix;
}

function endpointCheck(scope: Construct, props: Partial<EndpointHealthCheckProps> = {}): EndpointHealthCheck {
  return new EndpointHealthCheck(scope, 'EndpointCheck', {
    name: 'shop-test-us-east-2',
    dnsName: TEST_NAMES.siteRecord(RECORD),
    failoverRecord: RECORD,
    path: '/health',
    ...props,
  });
}

function wholePair(scope: Construct): FailoverRecords {
  return new FailoverRecords(scope, 'Failover', {
    names: TEST_NAMES,
    pair,
    zoneId: 'Z1',
    record: RECORD,
    endpointCheck: endpointCheck(scope),
    latchCheck: new LatchCheck(scope, 'LatchCheck', { alarmNames: standby, evacuated: 'us-east-2' }),
  });
}

describe('SiteRecord', () => {
  test('trap 8: an alias to the load balancer that does not pass on its health', () => {
    const stack = synthesizeStack((scope) => {
      const loadBalancer = new TestLoadBalancer(scope, 'Lb');
      const record = new SiteRecord(scope, 'Own', { names: TEST_NAMES, zoneId: 'Z1', record: RECORD, loadBalancer });
      expect(record.dnsName).toBe('us-east-2.inference.example.com');
    });
    expect(stack.only('aws_route53_record')).toMatchObject({
      name: 'us-east-2.inference.example.com',
      type: 'A',
      zone_id: 'Z1',
      alias: { name: '${aws_lb.lb.dns_name}', zone_id: '${aws_lb.lb.zone_id}', evaluate_target_health: false },
    });
    expect(stack.only('aws_route53_record')).not.toHaveProperty('health_check_id');
    expect(stack.only('aws_route53_record')).not.toHaveProperty('failover_routing_policy');
  });

  test('refuses a load balancer of another stack', () => {
    const problems = problemsOf(() =>
      synthesizeApp((app: App) => {
        const east = new RegionStack(app, 'east', { names: TEST_NAMES, backend: { kind: 'local' } });
        const west = new RegionStack(app, 'west', { names: standby, backend: { kind: 'local' } });
        new SiteRecord(west, 'Own', {
          names: standby,
          zoneId: 'Z1',
          record: RECORD,
          loadBalancer: new TestLoadBalancer(east, 'Lb'),
        });
      }),
    );
    expect(problems).toEqual([
      {
        code: 'other-stack',
        where: 'west/Own',
        message: "'loadBalancer' must belong to this stack (west), got east/Lb of east; create one in this stack",
      },
    ]);
  });
});

describe('EndpointHealthCheck', () => {
  test('with the least it needs: every 30 s, three failures', () => {
    const check = synthesizeStack((scope) => endpointCheck(scope)).only('aws_route53_health_check');
    expect(check).toMatchObject({
      type: 'HTTPS',
      fqdn: 'us-east-2.inference.example.com',
      port: 443,
      resource_path: '/health',
      request_interval: 30,
      failure_threshold: 3,
      enable_sni: true,
      measure_latency: false,
      lifecycle: { create_before_destroy: true },
    });
    expect(check).not.toHaveProperty('ip_address');
  });

  test('takes interval and failures', () => {
    const stack = synthesizeStack((scope) => endpointCheck(scope, { interval: Duration.seconds(10), failures: 1 }));
    expect(stack.only('aws_route53_health_check')).toMatchObject({ request_interval: 10, failure_threshold: 1 });
  });

  test.each([
    [
      'trap 11: the failover name',
      { dnsName: 'Inference.example.com.' },
      "'dnsName' must be the Region's own name, got the failover name inference.example.com; a check on it follows the failover and flaps",
    ],
    [
      'trap 11: a private address',
      { dnsName: '10.20.0.10' },
      "'dnsName' must be a public DNS name, got the address 10.20.0.10; checkers cannot reach private addresses, and a check by address skips DNS",
    ],
    ['a path without slash', { path: 'health' }, "'path' must start with '/', got 'health'"],
    [
      'an interval that Route 53 lacks',
      { interval: Duration.seconds(20) },
      "'interval' must be 10s or 30s, got 20s; Route 53 offers no other",
    ],
    ['no failures', { failures: 0 }, "'failures' must be a whole number from 1 to 10, got 0"],
    ['too many failures', { failures: 11 }, "'failures' must be a whole number from 1 to 10, got 11"],
  ])('%s is refused', (_, props, message) => {
    const problems = problemsOf(() => synthesizeStack((scope) => endpointCheck(scope, props)));
    expect(problems.map((problem) => problem.message)).toEqual([message]);
    expect(problems[0]!.where).toBe('stack/EndpointCheck');
  });

  test('all mistakes are reported at once', () => {
    const problems = problemsOf(() =>
      synthesizeStack((scope) => endpointCheck(scope, { dnsName: RECORD, path: '', failures: 0 })),
    );
    expect(problems.map(({ code }) => code)).toEqual(['check-target-failover-name', 'check-path', 'check-failures']);
  });
});

describe('the latch', () => {
  test('trap 10: is set by one datapoint in the surviving Region and held by silence', () => {
    const vault = synthesizeStack(
      (scope) => new LatchAlarm(scope, 'Latch', { names: standby, evacuated: 'us-east-2' }),
      standby,
    );
    const alarm = vault.only('aws_cloudwatch_metric_alarm');
    expect(alarm).toMatchObject({
      alarm_name: 'shop-test-latch-us-east-2',
      namespace: 'Warmsite/shop-test',
      metric_name: 'Latch',
      dimensions: { Region: 'us-east-2' },
      statistic: 'Maximum',
      comparison_operator: 'GreaterThanOrEqualToThreshold',
      threshold: 1,
      period: 60,
      evaluation_periods: 1,
      treat_missing_data: 'ignore',
    });

    const check = synthesizeStack(
      (scope) => new LatchCheck(scope, 'LatchCheck', { alarmNames: standby, evacuated: 'us-east-2' }),
    ).only('aws_route53_health_check');
    expect(check).toMatchObject({
      type: 'CLOUDWATCH_METRIC',
      cloudwatch_alarm_name: alarm['alarm_name'],
      cloudwatch_alarm_region: 'us-west-2',
      insufficient_data_health_status: 'LastKnownStatus',
      lifecycle: { prevent_destroy: true },
    });
  });

  test('refuses to hang on the Region that it shall outlive', () => {
    const problems = problemsOf(() =>
      synthesizeStack((scope) => new LatchAlarm(scope, 'Latch', { names: TEST_NAMES, evacuated: 'us-east-2' })),
    );
    expect(problems).toEqual([
      {
        code: 'latch-region',
        where: 'stack/Latch',
        message:
          "'evacuated' must be the other Region, got us-east-2, where the alarm itself would be; the latch must outlive the Region that it holds",
      },
    ]);
  });
});

describe('FailoverRecords', () => {
  const stack = (): ReturnType<typeof synthesizeStack> => synthesizeStack((scope) => wholePair(scope));

  test('trap 9: PRIMARY carries a check', () => {
    expect(stack().at('aws_route53_record.failover_primary')).toMatchObject({
      name: RECORD,
      type: 'A',
      set_identifier: 'us-east-2',
      failover_routing_policy: { type: 'PRIMARY' },
      health_check_id: '${aws_route53_health_check.failover_primary_check.id}',
      alias: { name: 'us-east-2.inference.example.com', zone_id: 'Z1', evaluate_target_health: true },
    });
  });

  test('trap 10: the check of PRIMARY is healthy only while the latch is released as well', () => {
    expect(stack().at('aws_route53_health_check.failover_primary_check')).toMatchObject({
      type: 'CALCULATED',
      child_health_threshold: 2,
      child_healthchecks: [
        '${aws_route53_health_check.endpoint_check.id}',
        '${aws_route53_health_check.latch_check.id}',
      ],
    });
  });

  test('trap 8: SECONDARY points to a name that evaluates nothing, and has no check of its own', () => {
    const secondary = stack().at('aws_route53_record.failover_secondary');
    expect(secondary).toMatchObject({
      name: RECORD,
      set_identifier: 'us-west-2',
      failover_routing_policy: { type: 'SECONDARY' },
      alias: { name: 'us-west-2.inference.example.com', zone_id: 'Z1', evaluate_target_health: true },
    });
    expect(secondary).not.toHaveProperty('health_check_id');
  });

  test('there is one pair and nothing else under the public name', () => {
    expect(stack().addresses()).toEqual([
      'aws_route53_health_check.endpoint_check',
      'aws_route53_health_check.failover_primary_check',
      'aws_route53_health_check.latch_check',
      'aws_route53_record.failover_primary',
      'aws_route53_record.failover_secondary',
    ]);
  });

  test('trap 10: refuses a pair without a latch', () => {
    const problems = problemsOf(() =>
      synthesizeStack((scope) => {
        const check = endpointCheck(scope);
        new FailoverRecords(scope, 'Failover', {
          names: TEST_NAMES,
          pair,
          zoneId: 'Z1',
          record: RECORD,
          endpointCheck: check,
          latchCheck: check,
        });
      }),
    );
    expect(problems).toEqual([
      {
        code: 'latch-missing',
        where: 'stack/Failover',
        message:
          "'latchCheck' must be a LatchCheck, got stack/EndpointCheck; without a latch traffic returns to home as soon as it answers",
      },
    ]);
  });
});
