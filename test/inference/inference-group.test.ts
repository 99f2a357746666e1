import { Fn, TerraformOutput, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { Duration, Percent } from '../../lib/core/quantities';
import { RegionStack } from '../../lib/core/region-stack';
import { InferenceGroup, InferenceGroupProps } from '../../lib/inference/inference-group';
import { Attributes, SynthesizedStack, TEST_NAMES, problemsOf, synthesizeStack } from '../support/synth';
import { MANIFEST_SHA256, TestKey, TestNetwork, fullGroup, minimalGroup } from './site';

type Change = (props: InferenceGroupProps, scope: Construct) => Partial<InferenceGroupProps>;

function synthesized(base: (scope: Construct) => InferenceGroupProps, change: Change = () => ({})): SynthesizedStack {
  return synthesizeStack((stack) => {
    const props = base(stack);
    new InferenceGroup(stack, 'Chat', { ...props, ...change(props, stack) });
  });
}

function problems(change: Change): { code: string; where: string; message: string }[] {
  return problemsOf(() => synthesized(minimalGroup, change));
}

/** Without the metadata that cdktf adds. */
function plain(attributes: Attributes): Attributes {
  const { '//': _, ...rest } = attributes;
  return rest;
}

function script(stack: SynthesizedStack): string {
  return Buffer.from(stack.only('aws_launch_template')['user_data'], 'base64').toString();
}

function statements(stack: SynthesizedStack): Attributes[] {
  return JSON.parse(stack.only('aws_iam_role_policy')['policy'])['Statement'];
}

const ADDRESSES = [
  'aws_autoscaling_group.chat',
  'aws_autoscaling_lifecycle_hook.chat_hook',
  'aws_autoscaling_policy.chat_in_flight_policy',
  'aws_iam_instance_profile.chat_instance_profile',
  'aws_iam_role.chat_role',
  'aws_iam_role_policy.chat_permissions',
  'aws_launch_template.chat_launch_template',
  'aws_lb_target_group.chat_target_group',
];

const HOOK = {
  name: 'model-answers',
  lifecycle_transition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
  heartbeat_timeout: 1200,
  default_result: 'ABANDON',
};

const GROUP = {
  name: 'shop-test-chat',
  vpc_zone_identifier: ['subnet-private0', 'subnet-private1', 'subnet-private2'],
  target_group_arns: ['${aws_lb_target_group.chat_target_group.arn}'],
  min_size: 2,
  max_size: 6,
  health_check_type: 'ELB',
  health_check_grace_period: 120,
  default_instance_warmup: 120,
  wait_for_capacity_timeout: '0',
  ignore_failed_scaling_activities: true,
  enabled_metrics: [
    'GroupMinSize',
    'GroupMaxSize',
    'GroupDesiredCapacity',
    'GroupInServiceInstances',
    'GroupPendingInstances',
    'GroupTerminatingInstances',
    'GroupTotalInstances',
  ],
  metrics_granularity: '1Minute',
  initial_lifecycle_hook: [HOOK],
  mixed_instances_policy: {
    instances_distribution: {
      on_demand_base_capacity: 0,
      on_demand_percentage_above_base_capacity: 100,
      on_demand_allocation_strategy: 'prioritized',
      spot_allocation_strategy: 'price-capacity-optimized',
    },
    launch_template: {
      launch_template_specification: {
        launch_template_id: '${aws_launch_template.chat_launch_template.id}',
        version: '${aws_launch_template.chat_launch_template.latest_version}',
      },
      override: [{ instance_type: 'g6.12xlarge' }],
    },
  },
  capacity_rebalance: false,
  termination_policies: ['OldestLaunchTemplate', 'AllocationStrategy', 'Default'],
  instance_refresh: {
    strategy: 'Rolling',
    preferences: {
      min_healthy_percentage: 100,
      max_healthy_percentage: 110,
      checkpoint_percentages: [20, 100],
      checkpoint_delay: '600',
      skip_matching: true,
      auto_rollback: true,
      alarm_specification: { alarms: ['shop-test-chat-errors'] },
    },
  },
  tag: [
    { key: 'System', value: 'shop', propagate_at_launch: true },
    { key: 'Environment', value: 'test', propagate_at_launch: true },
    { key: 'ManagedBy', value: 'warmsite', propagate_at_launch: true },
    { key: 'Name', value: 'shop-test-chat', propagate_at_launch: true },
  ],
  depends_on: [
    'aws_iam_role_policy.chat_permissions',
    'aws_route.outbound',
    'aws_vpc_security_group_egress_rule.services',
  ],
  lifecycle: { ignore_changes: ['desired_capacity', 'initial_lifecycle_hook'] },
};

describe('with the least props', () => {
  const stack = synthesized(minimalGroup);

  test('these resources', () => expect(stack.addresses()).toEqual(ADDRESSES));

  test('the group', () => expect(plain(stack.only('aws_autoscaling_group'))).toEqual(GROUP));

  test('the hook exists before the first instance, and as a resource that can change', () => {
    expect(plain(stack.only('aws_autoscaling_lifecycle_hook'))).toEqual({
      ...HOOK,
      autoscaling_group_name: '${aws_autoscaling_group.chat.name}',
    });
  });

  test('the launch template', () => {
    const { user_data: userData, ...rest } = plain(stack.only('aws_launch_template'));
    const tags = { System: 'shop', Environment: 'test', ManagedBy: 'warmsite', Name: 'shop-test-chat' };
    expect(rest).toEqual({
      name: 'shop-test-chat',
      image_id: 'ami-0123456789abcdef0',
      instance_type: 'g6.12xlarge',
      iam_instance_profile: { arn: '${aws_iam_instance_profile.chat_instance_profile.arn}' },
      vpc_security_group_ids: ['sg-0a1b2c3d'],
      metadata_options: { http_endpoint: 'enabled', http_tokens: 'required', http_put_response_hop_limit: 2 },
      monitoring: { enabled: true },
      block_device_mappings: [
        {
          device_name: '/dev/sda1',
          ebs: {
            volume_type: 'gp3',
            volume_size: 200,
            throughput: 500,
            encrypted: 'true',
            kms_key_id: 'arn:aws:kms:us-east-2:111122223333:key/00000000-0000-0000-0000-000000000000',
            delete_on_termination: 'true',
          },
        },
      ],
      tag_specifications: [
        { resource_type: 'volume', tags },
        { resource_type: 'network-interface', tags },
      ],
    });
    expect(userData).toMatch(/^[A-Za-z0-9+/]+=*$/);
  });

  test('the script gets what the props say, of its own Region', () => {
    const text = script(stack);
    for (const line of [
      `readonly region='us-east-2'`,
      `readonly group='shop-test-chat'`,
      `readonly hook='model-answers'`,
      `readonly registry='111122223333.dkr.ecr.us-east-2.amazonaws.com'`,
      `readonly image='111122223333.dkr.ecr.us-east-2.amazonaws.com/shop-test/vllm:0.11.2'`,
      `readonly artifact='s3://shop-test-artifacts-111122223333-us-east-2/chat/2026-11-03/'`,
      `readonly manifest_sha256='${MANIFEST_SHA256}'`,
      `readonly health='http://localhost:8000/health'`,
      `readonly warm_up=900`,
      `readonly volume_gib=200`,
      `    "$image" '--model' '/opt/model' '--port' '8000'`,
    ]) {
      expect(text.split('\n')).toContain(line);
    }
    expect(text.match(/--env .*/g)).toEqual([`--env 'AWS_REGION=us-east-2' \\`]);
  });

  test('the target group, whose algorithm allows no slow start', () => {
    expect(plain(stack.only('aws_lb_target_group'))).toEqual({
      name: 'shop-test-chat-8000',
      vpc_id: 'vpc-0a1b2c3d',
      target_type: 'instance',
      port: 8000,
      protocol: 'HTTP',
      load_balancing_algorithm_type: 'least_outstanding_requests',
      deregistration_delay: '120',
      health_check: {
        path: '/health',
        port: 'traffic-port',
        protocol: 'HTTP',
        matcher: '200',
        interval: 10,
        timeout: 5,
        healthy_threshold: 2,
        unhealthy_threshold: 3,
      },
      target_group_health: {
        dns_failover: { minimum_healthy_targets_count: '1', minimum_healthy_targets_percentage: 'off' },
        unhealthy_state_routing: { minimum_healthy_targets_count: 1, minimum_healthy_targets_percentage: 'off' },
      },
      lifecycle: { create_before_destroy: true },
    });
  });

  test('the role, of EC2 instances', () => {
    const role = stack.only('aws_iam_role');
    expect(role['name']).toBe('shop-test-inference-chat-us-east-2');
    expect(JSON.parse(role['assume_role_policy'])).toEqual({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    });
    expect(plain(stack.only('aws_iam_instance_profile'))).toEqual({
      name: 'shop-test-inference-chat-us-east-2',
      role: '${aws_iam_role.chat_role.name}',
    });
  });

  test('permissions: every one, and no other', () => {
    expect(statements(stack)).toEqual([
      { Sid: 'LogInToRegistry', Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
      {
        Sid: 'PullImage',
        Effect: 'Allow',
        Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        Resource: 'arn:aws:ecr:us-east-2:111122223333:repository/shop-test/vllm',
      },
      {
        Sid: 'ListModel',
        Effect: 'Allow',
        Action: 's3:ListBucket',
        Resource: 'arn:aws:s3:::shop-test-artifacts-111122223333-us-east-2',
        Condition: { StringLike: { 's3:prefix': 'chat/2026-11-03/*' } },
      },
      {
        Sid: 'ReadModel',
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::shop-test-artifacts-111122223333-us-east-2/chat/2026-11-03/*',
      },
      {
        Sid: 'DecryptModel',
        Effect: 'Allow',
        Action: ['kms:Decrypt'],
        Resource: 'arn:aws:kms:us-east-2:111122223333:key/*',
        Condition: {
          'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/shop-test-artifacts' },
          StringEquals: { 'kms:ViaService': 's3.us-east-2.amazonaws.com' },
        },
      },
      {
        Sid: 'PublishMetrics',
        Effect: 'Allow',
        Action: 'cloudwatch:PutMetricData',
        Resource: '*',
        Condition: { StringEquals: { 'cloudwatch:namespace': 'Warmsite/shop-test' } },
      },
      {
        Sid: 'CompleteLaunch',
        Effect: 'Allow',
        Action: 'autoscaling:CompleteLifecycleAction',
        Resource: 'arn:aws:autoscaling:us-east-2:111122223333:autoScalingGroup:*:autoScalingGroupName/shop-test-chat',
      },
    ]);
  });

  test('the group tells its target group, its name and its metric', () => {
    const { output } = synthesizeStack((scope) => {
      const { arn, arnSuffix, groupName, inFlight } = new InferenceGroup(scope, 'Chat', minimalGroup(scope));
      new TerraformOutput(scope, 'Told', { value: { arn, arnSuffix, groupName, inFlight }, staticId: true });
    }).json;
    expect(output['Told']['value']).toEqual({
      arn: '${aws_lb_target_group.chat_target_group.arn}',
      arnSuffix: '${aws_lb_target_group.chat_target_group.arn_suffix}',
      groupName: 'shop-test-chat',
      inFlight: {
        namespace: 'Warmsite/shop-test',
        name: 'InFlightRequests',
        dimensions: { AutoScalingGroupName: 'shop-test-chat' },
      },
    });
  });
});

describe('with all props', () => {
  const stack = synthesized(fullGroup);

  test('these resources', () => expect(stack.addresses()).toEqual(ADDRESSES));

  test('spot instances above the on-demand base, of both types in order', () => {
    expect(plain(stack.only('aws_autoscaling_group'))).toEqual({
      ...GROUP,
      mixed_instances_policy: {
        instances_distribution: {
          on_demand_base_capacity: 2,
          on_demand_percentage_above_base_capacity: 25,
          on_demand_allocation_strategy: 'prioritized',
          spot_allocation_strategy: 'price-capacity-optimized',
        },
        launch_template: {
          ...GROUP.mixed_instances_policy.launch_template,
          override: [{ instance_type: 'g6.12xlarge' }, { instance_type: 'g5.12xlarge' }],
        },
      },
      capacity_rebalance: true,
      tag: [{ key: 'CostCentre', value: 'inference', propagate_at_launch: true }, ...GROUP.tag],
    });
  });

  test('the container learns the names of secret and parameter, and may read both', () => {
    expect(script(stack).match(/--env .*/g)).toEqual([
      `--env 'AWS_REGION=us-east-2' \\`,
      `--env 'DATABASE_SECRET=shop/test/database' \\`,
      `--env 'DATABASE_HOST_PARAMETER=/shop/test/database/host' \\`,
    ]);
    expect(statements(stack)).toEqual([
      ...statements(synthesized(minimalGroup)),
      {
        Sid: 'ReadDatabaseSecret',
        Effect: 'Allow',
        Action: 'secretsmanager:GetSecretValue',
        Resource: 'arn:aws:secretsmanager:us-east-2:111122223333:secret:shop/test/database-??????',
      },
      {
        Sid: 'DecryptDatabaseSecret',
        Effect: 'Allow',
        Action: ['kms:Decrypt'],
        Resource: 'arn:aws:kms:us-east-2:111122223333:key/*',
        Condition: {
          'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/shop-test-secrets' },
          StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-2.amazonaws.com' },
        },
      },
      {
        Sid: 'ReadDatabaseHost',
        Effect: 'Allow',
        Action: 'ssm:GetParameter',
        Resource: 'arn:aws:ssm:us-east-2:111122223333:parameter/shop/test/database/host',
      },
    ]);
  });

  describe('where servers log in to the database by IAM', () => {
    const withIam = (isOnlyWay: boolean): SynthesizedStack =>
      synthesized(fullGroup, ({ server }) => ({
        server: { ...server, database: { ...server.database!, iam: { user: 'shop_app', isOnlyWay } } },
      }));
    const logIn = {
      Sid: 'LogInToDatabase',
      Effect: 'Allow',
      Action: 'rds-db:connect',
      Resource: 'arn:aws:rds-db:us-east-2:111122223333:dbuser:*/shop_app',
    };

    test('the container learns the user, and may log in as that one and read the secret', () => {
      expect(script(withIam(false)).match(/--env .*/g)).toEqual([
        `--env 'AWS_REGION=us-east-2' \\`,
        `--env 'DATABASE_SECRET=shop/test/database' \\`,
        `--env 'DATABASE_USER=shop_app' \\`,
        `--env 'DATABASE_HOST_PARAMETER=/shop/test/database/host' \\`,
      ]);
      const [host, ...others] = [...statements(stack)].reverse();
      expect(statements(withIam(false))).toEqual([...others.reverse(), logIn, host]);
    });

    test('where that is the only way, it learns nothing of the secret', () => {
      expect(script(withIam(true))).not.toContain('DATABASE_SECRET');
      const [host] = [...statements(stack)].reverse();
      expect(statements(withIam(true))).toEqual([...statements(synthesized(minimalGroup)), logIn, host]);
    });
  });

  test('a tag of the user changes no launch template, which would replace every instance', () => {
    const retagged = synthesized(fullGroup, () => ({ tags: { CostCentre: 'research' } }));
    expect(retagged.only('aws_launch_template')).toEqual(stack.only('aws_launch_template'));
  });
});

test('a server that serves TLS is asked by HTTPS, in a target group of another name', () => {
  const plainly = synthesized(minimalGroup);
  const tls = synthesized(minimalGroup, ({ server }) => ({ server: { ...server, servesTls: true } }));
  const group = plainly.only('aws_lb_target_group');
  expect(tls.only('aws_lb_target_group')).toEqual({
    ...group,
    name: 'shop-test-chat-8000s',
    protocol: 'HTTPS',
    health_check: { ...group['health_check'], protocol: 'HTTPS' },
  });
  expect(tls.addresses()).toEqual(plainly.addresses());
  expect(script(tls)).toContain("readonly health='https://localhost:8000/health'");
  const without = synthesized(minimalGroup, ({ server }) => ({ server: { ...server, servesTls: false } }));
  expect(without.json).toEqual(plainly.json);
});

test('zeros are sent: no on-demand base, no on-demand share, no drain', () => {
  const stack = synthesized(minimalGroup, () => ({
    capacity: {
      min: 2,
      max: 6,
      targetInFlight: 0.5,
      onDemandBase: 0,
      onDemandShareAboveBase: Percent.of(0),
    },
    drain: Duration.seconds(0),
  }));
  const distribution = stack.only('aws_autoscaling_group')['mixed_instances_policy']['instances_distribution'];
  expect(distribution['on_demand_base_capacity']).toBe(0);
  expect(distribution['on_demand_percentage_above_base_capacity']).toBe(0);
  expect(stack.only('aws_lb_target_group')['deregistration_delay']).toBe('0');
  expect(stack.only('aws_autoscaling_policy')['target_tracking_configuration']['target_value']).toBe(0.5);
});

test('a warm pool goes with one launch template, never with mixed instances', () => {
  const stack = synthesized(minimalGroup, () => ({
    capacity: { min: 1, max: 4, targetInFlight: 12, warmPool: { size: 2 } },
  }));
  const { mixed_instances_policy: _mixed, capacity_rebalance: _rebalance, ...common } = GROUP;
  expect(plain(stack.only('aws_autoscaling_group'))).toEqual({
    ...common,
    min_size: 1,
    max_size: 4,
    launch_template: {
      id: '${aws_launch_template.chat_launch_template.id}',
      version: '${aws_launch_template.chat_launch_template.latest_version}',
    },
    warm_pool: { pool_state: 'Stopped', min_size: 2, max_group_prepared_capacity: 3 },
    enabled_metrics: [
      ...GROUP.enabled_metrics,
      'WarmPoolDesiredCapacity',
      'WarmPoolPendingCapacity',
      'WarmPoolWarmedCapacity',
    ],
    termination_policies: ['OldestLaunchTemplate', 'Default'],
  });
});

describe('trap 12: an empty group has no metric, so nothing metric-driven may be trusted to fill it', () => {
  test('the policy of a pilot light is switched off, and stays in place', () => {
    const pilotLight = synthesized(minimalGroup, () => ({ capacity: { min: 0, max: 6, targetInFlight: 12 } }));
    expect(pilotLight.only('aws_autoscaling_policy')['enabled']).toBe(false);
    expect(pilotLight.only('aws_autoscaling_group')['min_size']).toBe(0);
    expect(pilotLight.only('aws_autoscaling_group')['max_size']).toBe(6);
    const serving = synthesized(minimalGroup, () => ({ capacity: { min: 1, max: 6, targetInFlight: 12 } }));
    expect(serving.only('aws_autoscaling_policy')['enabled']).toBe(true);
    expect(serving.addresses()).toEqual(pilotLight.addresses());
  });
});

test('the hook waits for the boot as well, within what AWS allows', () => {
  const heartbeat = (warmUp: Duration): unknown =>
    synthesized(minimalGroup, () => ({ warmUp })).only('aws_autoscaling_lifecycle_hook')['heartbeat_timeout'];
  expect(heartbeat(Duration.minutes(6))).toBe(11 * 60);
  expect(heartbeat(Duration.hours(2))).toBe(2 * 3600);
});

describe('trap 13: what the instances publish is what scaling reads', () => {
  const stack = synthesized(minimalGroup);

  test('the policy tracks the average per instance by the group alone', () => {
    expect(plain(stack.only('aws_autoscaling_policy'))).toEqual({
      name: 'in-flight',
      autoscaling_group_name: '${aws_autoscaling_group.chat.name}',
      policy_type: 'TargetTrackingScaling',
      enabled: true,
      estimated_instance_warmup: 120,
      target_tracking_configuration: {
        target_value: 12,
        customized_metric_specification: {
          namespace: 'Warmsite/shop-test',
          metric_name: 'InFlightRequests',
          metric_dimension: [{ name: 'AutoScalingGroupName', value: 'shop-test-chat' }],
          statistic: 'Average',
          unit: 'Count',
        },
      },
    });
  });

  test('the script publishes under the same namespace, name, unit and dimension', () => {
    const metric = stack.only('aws_autoscaling_policy')['target_tracking_configuration'][
      'customized_metric_specification'
    ] as Attributes;
    const [dimension] = metric['metric_dimension'] as [Attributes];
    expect(script(stack)).toContain(`put-metric-data --region 'us-east-2' --namespace '${metric['namespace']}' \\
  --metric-name ${metric['metric_name']} --unit ${metric['unit']} --value "$value" \\
  --dimensions '${dimension['name']}=${dimension['value']}'`);
  });
});

const SHAPES: [string, Change][] = [
  ['mixed instances', () => ({})],
  ['a warm pool', () => ({ capacity: { min: 1, max: 4, targetInFlight: 12, warmPool: { size: 2 } } })],
  ['a pilot light', () => ({ capacity: { min: 0, max: 6, targetInFlight: 12 } })],
];

test.each(SHAPES)('trap 14: health is what the load balancer sees, with %s', (_, change) => {
  expect(synthesized(minimalGroup, change).only('aws_autoscaling_group')['health_check_type']).toBe('ELB');
});

test.each(SHAPES)('trap 15: the desired capacity is neither set nor fought over, with %s', (_, change) => {
  const group = synthesized(minimalGroup, change).only('aws_autoscaling_group');
  expect(group).not.toHaveProperty('desired_capacity');
  expect(group['lifecycle']['ignore_changes']).toContain('desired_capacity');
});

describe('trap 16: a rollout can be turned back', () => {
  test.each(SHAPES)('it goes to a numbered version, with alarms, with %s', (_, change) => {
    const group = synthesized(minimalGroup, change).only('aws_autoscaling_group');
    const template =
      group['launch_template'] ?? group['mixed_instances_policy']['launch_template']['launch_template_specification'];
    expect(template['version']).toBe('${aws_launch_template.chat_launch_template.latest_version}');
    const preferences = group['instance_refresh']['preferences'];
    expect(preferences['auto_rollback']).toBe(true);
    expect(preferences['alarm_specification']).toEqual({ alarms: ['shop-test-chat-errors'] });
  });

  const AMI = (got: string): object => ({
    code: 'ami',
    where: 'stack/Chat',
    message: `'ami' must be the id of an image such as ami-0123456789abcdef0, got '${got}'; with a parameter, which is looked up at each launch, AWS cannot turn a rollout back`,
  });

  test.each(['resolve:ssm:/aws/service/deeplearning/ami/latest', 'ami-latest', ''])('an image %s is refused', (ami) => {
    expect(problems(() => ({ ami }))).toEqual([AMI(ami)]);
  });

  test('an image known only at apply is refused', () => {
    const ami = Fn.join('-', ['ami', '0123456789abcdef0']);
    expect(problems(() => ({ ami }))).toEqual([AMI(ami)]);
  });

  test('an image by a tag that moves is refused', () => {
    expect(problems(({ server }) => ({ server: { ...server, image: 'vllm:latest' } }))).toEqual([
      {
        code: 'image-floating',
        where: 'stack/Chat',
        message:
          "'server.image' must not be tagged 'latest', got 'vllm:latest'; a rollback would start the image that it is meant to leave",
      },
    ]);
  });

  test.each([[[], 0] as const, [Array.from({ length: 11 }, (_, index) => `alarm-${index}`), 11] as const])(
    'a number of alarms that AWS refuses, %#',
    (rollbackAlarms, got) => {
      expect(problems(() => ({ rollbackAlarms }))).toEqual([
        {
          code: 'rollback-alarms',
          where: 'stack/Chat',
          message: `'rollbackAlarms' must name 1 to 10 alarms, got ${got}; without one a bad version is rolled out to the end`,
        },
      ]);
    },
  );
});

describe('refused', () => {
  const CASES: [string, Change, string, string][] = [
    [
      'a name that is no name',
      () => ({ name: 'Chat_1' }),
      'group-name',
      "'name' must be lower-case words joined by hyphens, got 'Chat_1'; AWS allows no more in the name of a target group",
    ],
    [
      'a name that is too long for its target group',
      () => ({ name: 'conversational-assistant' }),
      'name-too-long',
      "'name' must keep the target group name 'shop-test-conversational-assistant-8000' within 32 characters, got 39; shorten it by 7",
    ],
    [
      'a model without a place of its own',
      ({ model }) => ({ model: { ...model, prefix: '' } }),
      'model-prefix',
      "'model.prefix' must be a path without slashes around it, got ''; an empty one would serve the whole bucket",
    ],
    [
      'a model with slashes around its place',
      ({ model }) => ({ model: { ...model, prefix: '/chat/' } }),
      'model-prefix',
      "'model.prefix' must be a path without slashes around it, got '/chat/'; an empty one would serve the whole bucket",
    ],
    [
      'a digest that is none',
      ({ model }) => ({ model: { ...model, manifestSha256: 'ABC' } }),
      'manifest-digest',
      "'model.manifestSha256' must be 64 hexadecimal digits in lower case, got 'ABC'; take the output of sha256sum SHA256SUMS",
    ],
    [
      'an image without a tag',
      ({ server }) => ({ server: { ...server, image: 'vllm' } }),
      'image',
      "'server.image' must be <repository>:<tag> or <repository>@sha256:<digest>, got 'vllm'; leave out the registry, it is this Region's own",
    ],
    [
      'a user of the database that is a pattern',
      ({ server }) => ({
        server: {
          ...server,
          database: {
            ...{ secretPurpose: 'database', secretKeyPurpose: 'secrets', hostParameterPurpose: 'database/host' },
            iam: { user: 'app*', isOnlyWay: false },
          },
        },
      }),
      'database-user',
      "'server.database.iam.user' must be lower-case letters, digits and underscores, got 'app*'; a wildcard would let servers log in as others",
    ],
    [
      'port 0',
      ({ server }) => ({ server: { ...server, port: 0 } }),
      'port',
      "'server.port' must be a whole number from 1 to 65535, got 0; use the one the server listens on",
    ],
    [
      'a health path without a slash',
      ({ server }) => ({ server: { ...server, healthPath: 'health' } }),
      'health-path',
      "'server.healthPath' must be a path such as /health, got 'health'; start it with a slash, without a query",
    ],
    [
      'a gauge with labels',
      ({ server }) => ({ server: { ...server, inFlightMetric: 'running{model="chat"}' } }),
      'in-flight-metric',
      `'server.inFlightMetric' must be the name of a Prometheus metric without labels, got 'running{model="chat"}'; copy it from the server's /metrics`,
    ],
    [
      'arguments that do not fit',
      ({ server }) => ({ server: { ...server, arguments: ['x'.repeat(16384)] } }),
      'user-data-size',
      expect.stringMatching(
        /^'server.arguments' must leave the user data within 16384 bytes, got \d{5}; move them into a file of the artifact$/,
      ),
    ],
    [
      'an argument known only at apply',
      ({ server }) => ({ server: { ...server, arguments: [Fn.join('-', ['a', 'b'])] } }),
      'user-data-token',
      "'model' and 'server' must be known at synthesis, got a value known only at apply; user data is encoded before Terraform could fill it in",
    ],
    [
      'no instance type',
      () => ({ instanceTypes: [] }),
      'instance-types',
      "'instanceTypes' must list at least one type such as g6.xlarge, got []; name the preferred one first",
    ],
    [
      'an instance type that is none',
      () => ({ instanceTypes: ['g6'] }),
      'instance-types',
      "'instanceTypes' must list at least one type such as g6.xlarge, got [g6]; name the preferred one first",
    ],
    [
      'an instance type twice',
      () => ({ instanceTypes: ['g6.xlarge', 'g6.xlarge'] }),
      'instance-types-twice',
      "'instanceTypes' must name each type once, got [g6.xlarge, g6.xlarge]; AWS refuses a repeated one",
    ],
    [
      'a volume of half a GiB',
      () => ({ volumeSize: 0.5 }),
      'volume-size',
      "'volumeSize' must be a whole number of GiB from 1 to 16384, got 0.5; it holds system, image and model",
    ],
    [
      'a key that Auto Scaling may not use',
      (_, scope) => ({ volumeKey: new TestKey(scope, 'Key', 'alarms', 'log-groups') }),
      'volume-key',
      "'volumeKey' must be used by 'instance-volumes', got stack/Key used by [alarms, log-groups]; otherwise Auto Scaling cannot attach the disks and every launch fails",
    ],
    [
      'a network without private subnets',
      (_, scope) => ({ network: new TestNetwork(scope, 'Void', 0) }),
      'private-subnets',
      "'network' must have private subnets, got none in stack/Void; instances are launched nowhere else",
    ],
    [
      'min over max',
      () => ({ capacity: { min: 3, max: 2, targetInFlight: 12 } }),
      'capacity',
      "'capacity' must have whole numbers 0 <= min <= max and max >= 1, got min 3 and max 2; a runbook cannot ask for more than max",
    ],
    [
      'a group that may hold nothing',
      () => ({ capacity: { min: 0, max: 0, targetInFlight: 12 } }),
      'capacity',
      "'capacity' must have whole numbers 0 <= min <= max and max >= 1, got min 0 and max 0; a runbook cannot ask for more than max",
    ],
    [
      'a target of 0',
      () => ({ capacity: { min: 2, max: 6, targetInFlight: 0 } }),
      'target-in-flight',
      "'capacity.targetInFlight' must be more than 0, got 0; it is the load at which the group grows",
    ],
    [
      'an on-demand base over max',
      () => ({ capacity: { min: 2, max: 6, targetInFlight: 12, onDemandBase: 7 } }),
      'on-demand-base',
      "'capacity.onDemandBase' must be a whole number from 0 to max (6), got 7; the rest follows the share",
    ],
    [
      'a broken share',
      () => ({ capacity: { min: 2, max: 6, targetInFlight: 12, onDemandShareAboveBase: Percent.of(12.5) } }),
      'on-demand-share',
      "'capacity.onDemandShareAboveBase' must be a whole number of percent, got 12.5%; round it",
    ],
    [
      'an empty warm pool',
      () => ({ capacity: { min: 2, max: 6, targetInFlight: 12, warmPool: { size: 0 } } }),
      'warm-pool-size',
      "'capacity.warmPool.size' must be a whole number from 1 to max - min (4), got 0; more could never be started",
    ],
    [
      'a warm pool that could never start',
      () => ({ capacity: { min: 2, max: 6, targetInFlight: 12, warmPool: { size: 5 } } }),
      'warm-pool-size',
      "'capacity.warmPool.size' must be a whole number from 1 to max - min (4), got 5; more could never be started",
    ],
    [
      'a warm pool of two types',
      () => ({
        instanceTypes: ['g6.xlarge', 'g5.xlarge'],
        capacity: { min: 2, max: 6, targetInFlight: 12, warmPool: { size: 1 } },
      }),
      'warm-pool-types',
      "'instanceTypes' must be exactly one with a warm pool, got [g6.xlarge, g5.xlarge]; keep the first, or drop the warm pool",
    ],
    [
      'a warm pool of spot instances',
      () => ({
        capacity: {
          min: 2,
          max: 6,
          targetInFlight: 12,
          onDemandShareAboveBase: Percent.of(0),
          warmPool: { size: 1 },
        },
      }),
      'warm-pool-spot',
      "'capacity.onDemandBase' and 'capacity.onDemandShareAboveBase' must be absent with a warm pool, got none and 0%; spot instances cannot be kept stopped, all are on demand",
    ],
    [
      'a warm-up that is no time',
      () => ({ warmUp: Duration.seconds(59) }),
      'warm-up',
      "'warmUp' must be from 1m to 2h, got 59s; it is the time-out of a lifecycle hook",
    ],
    [
      'a warm-up over the limit',
      () => ({ warmUp: Duration.minutes(121) }),
      'warm-up',
      "'warmUp' must be from 1m to 2h, got 121m; it is the time-out of a lifecycle hook",
    ],
    [
      'a drain over the limit',
      () => ({ drain: Duration.seconds(3601) }),
      'drain',
      "'drain' must be at most 1h, got 3601s; the load balancer waits no longer for the last requests",
    ],
  ];

  test.each(CASES)('%s', (_, change, code, message) => {
    expect(problems(change)).toEqual([{ code, where: 'stack/Chat', message }]);
  });

  test('a name that is too long for its role, too', () => {
    const name = 'an-assistant-that-converses-on-every-subject';
    const message = (kind: string, derived: string, limit: number): string =>
      `'name' must keep the ${kind} name '${derived}' within ${limit} characters, got ${derived.length}; shorten it by ${derived.length - limit}`;
    expect(problems(() => ({ name })).map((problem) => problem.message)).toEqual([
      message('target group', `shop-test-${name}-8000`, 32),
      message('role', `shop-test-inference-${name}-us-east-2`, 64),
    ]);
  });

  test('everything that is wrong, at once', () => {
    const found = problems(() => ({ ami: '', volumeSize: 0, rollbackAlarms: [], drain: Duration.hours(2) }));
    expect(found.map((problem) => problem.code)).toEqual(['ami', 'volume-size', 'drain', 'rollback-alarms']);
  });

  test('parts of another stack', () => {
    const found = problems((_, scope) => {
      const other = new RegionStack(TerraformStack.of(scope).node.root, 'other', {
        names: TEST_NAMES,
        backend: { kind: 'local' },
      });
      return { network: new TestNetwork(other, 'Network') };
    });
    expect(found).toEqual([
      {
        code: 'other-stack',
        where: 'stack/Chat',
        message: "'network' must belong to this stack (stack), got other/Network of other; create one in this stack",
      },
    ]);
  });
});

test('an image may be named by its digest', () => {
  const digest = 'a'.repeat(64);
  const stack = synthesized(minimalGroup, ({ server }) => ({ server: { ...server, image: `vllm@sha256:${digest}` } }));
  expect(script(stack)).toContain(
    `readonly image='111122223333.dkr.ecr.us-east-2.amazonaws.com/shop-test/vllm@sha256:${digest}'`,
  );
});
