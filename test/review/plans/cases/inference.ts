import { RuleCase, TerraformJson } from '../case';

const GROUP = 'aws_autoscaling_group.inference_llm';
const TEMPLATE = 'aws_launch_template.inference_llm_launch_template';
const POLICY = 'aws_autoscaling_policy.inference_llm_in_flight_policy';
const HOOK = 'aws_autoscaling_lifecycle_hook.inference_llm_hook';
const ACL = 'aws_wafv2_web_acl.web_acl';
const ASSOCIATION = 'aws_wafv2_web_acl_association.web_acl_association';
const TARGETS = 'aws_lb_target_group.inference_llm_target_group';

const LISTENER = 'aws_lb_listener.endpoint_https_listener';
const EMBED_GROUP = 'aws_autoscaling_group.inference_embed';
const EMBED_TARGETS = 'aws_lb_target_group.inference_embed_target_group';
const CANARY_GROUP = 'aws_autoscaling_group.canary';
const CANARY_TARGETS = 'aws_lb_target_group.canary';

/** A resource block by its address. */
function block(tf: TerraformJson, address: string): any {
  const [type = '', name = ''] = address.split('.');
  return tf.resource[type]![name];
}

function remove(tf: TerraformJson, address: string): void {
  const [type = '', name = ''] = address.split('.');
  Reflect.deleteProperty(tf.resource[type]!, name);
  if (Object.keys(tf.resource[type]!).length === 0) Reflect.deleteProperty(tf.resource, type);
}

function add(tf: TerraformJson, address: string, values: object): void {
  const [type = '', name = ''] = address.split('.');
  (tf.resource[type] ??= {})[name] = values;
}

/** A rule of the web ACL by its name. */
function aclRule(tf: TerraformJson, name: string): any {
  return block(tf, ACL).rule.find((each: { name: string }) => each.name === name);
}

/** Divides the requests of the listener between target groups by their weights. */
function deal(tf: TerraformJson, weights: Readonly<Record<string, number>>): void {
  const targets = Object.entries(weights).map(([address, weight]) => ({ arn: `\${${address}.arn}`, weight }));
  block(tf, LISTENER).default_action = [{ type: 'forward', forward: { target_group: targets } }];
}

/** A second group with the model of the first one, and a target group for it. */
function addCanary(tf: TerraformJson): void {
  add(tf, CANARY_TARGETS, { ...block(tf, TARGETS), name: 'warmsite-prod-llm-canary-8000' });
  add(tf, CANARY_GROUP, {
    ...block(tf, GROUP),
    name: 'warmsite-prod-llm-canary',
    target_group_arns: [`\${${CANARY_TARGETS}.arn}`],
    min_size: 2,
    max_size: 3,
  });
}

/** Edits the script of the launch template. */
function script(tf: TerraformJson, from: RegExp, to: string): void {
  const template = block(tf, TEMPLATE);
  const text = Buffer.from(template.user_data as string, 'base64').toString();
  template.user_data = Buffer.from(text.replace(from, to)).toString('base64');
}

function instanceTypes(tf: TerraformJson, ...types: string[]): void {
  block(tf, TEMPLATE).instance_type = types[0];
  block(tf, GROUP).mixed_instances_policy.launch_template.override = types.map((type) => ({ instance_type: type }));
}

const refreshOf = (tf: TerraformJson): any => block(tf, GROUP).instance_refresh.preferences;
const distributionOf = (tf: TerraformJson): any => block(tf, GROUP).mixed_instances_policy.instances_distribution;
const healthOf = (tf: TerraformJson): any => block(tf, TARGETS).health_check;

/** What AWS answers of a reservation. */
const RESERVATION = {
  arn: 'arn:aws:ec2:us-west-2:111122223333:capacity-reservation/cr-0123456789abcdef0',
  availability_zone: 'us-west-2a',
  ebs_optimized: false,
  end_date: '',
  end_date_type: 'unlimited',
  ephemeral_storage: false,
  id: 'cr-0123456789abcdef0',
  instance_count: 4,
  instance_match_criteria: 'open',
  instance_platform: 'Linux/UNIX',
  instance_type: 'g6e.12xlarge',
  owner_id: '111122223333',
  tags: {},
  tags_all: {},
  tenancy: 'default',
};

const RESERVED = {
  availability_zone: 'us-west-2a',
  instance_count: 4,
  instance_platform: 'Linux/UNIX',
  instance_type: 'g6e.12xlarge',
};

const WARM_POOL = {
  instance_reuse_policy: [],
  max_group_prepared_capacity: -1,
  min_size: 2,
  pool_state: 'Stopped',
};

export const INFERENCE_CASES: readonly RuleCase[] = [
  {
    rule: 'inference-minimum-reduced',
    fails: [
      {
        title: 'let nobody wait in the standby',
        edit: { 'site-us-west-2': (tf) => (block(tf, GROUP).min_size = 0) },
        finds: [
          {
            stack: 'site-us-west-2',
            address: GROUP,
            message: 'the minimum of the group falls from 1 to 0 instances, 1 is needed',
          },
        ],
      },
      {
        title: 'as it stands, nobody waits in the standby',
        before: { 'site-us-west-2': (values) => (values[GROUP]!['min_size'] = 0) },
        edit: { 'site-us-west-2': (tf) => (block(tf, GROUP).min_size = 0) },
        finds: [
          {
            stack: 'site-us-west-2',
            address: GROUP,
            message: 'the minimum of the group is 0 instances, 1 is needed',
            status: 'standing',
          },
        ],
      },
      {
        title: 'save an instance in the Region that serves',
        edit: { 'site-us-east-2': (tf) => (block(tf, GROUP).min_size = 2) },
        finds: [
          {
            stack: 'site-us-east-2',
            address: GROUP,
            message: 'the minimum of the group falls from 3 to 2 instances, 3 are needed',
            severity: 'warning',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'let two wait in the standby',
        edit: { 'site-us-west-2': (tf) => (block(tf, GROUP).min_size = 2) },
      },
    ],
  },
  {
    rule: 'inference-maximum-reduced',
    fails: [
      {
        title: 'let the standby grow to four',
        edit: { 'site-us-west-2': (tf) => (block(tf, GROUP).max_size = 4) },
        finds: [
          {
            stack: 'site-us-west-2',
            address: GROUP,
            message: 'the maximum of the group falls from 9 to 4 instances, 9 are needed',
          },
        ],
      },
      {
        title: 'take back what was over the need',
        before: { 'site-us-west-2': (values) => (values[GROUP]!['max_size'] = 12) },
        edit: { 'site-us-west-2': () => undefined },
        finds: [
          {
            stack: 'site-us-west-2',
            address: GROUP,
            message:
              'the maximum of the group falls from 12 to 9 instances, which is still what the environment file asks for',
            severity: 'warning',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'let the standby grow further',
        edit: { 'site-us-west-2': (tf) => (block(tf, GROUP).max_size = 12) },
      },
    ],
  },
  {
    rule: 'inference-schedule-below-minimum',
    fails: [
      {
        title: 'send the standby to sleep at night',
        edit: {
          'site-us-west-2': (tf) =>
            add(tf, 'aws_autoscaling_schedule.night', {
              autoscaling_group_name: `\${${GROUP}.name}`,
              scheduled_action_name: 'night',
              recurrence: '0 22 * * *',
              min_size: 0,
              max_size: 4,
              desired_capacity: 0,
            }),
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_autoscaling_schedule.night',
            message: 'a schedule sets the maximum of the group to 4, 9 are needed',
          },
          {
            stack: 'site-us-west-2',
            address: 'aws_autoscaling_schedule.night',
            message: 'a schedule sets the minimum of the group to 0, 1 is needed',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'have more by day',
        edit: {
          'site-us-west-2': (tf) =>
            add(tf, 'aws_autoscaling_schedule.day', {
              autoscaling_group_name: `\${${GROUP}.name}`,
              scheduled_action_name: 'day',
              recurrence: '0 6 * * *',
              min_size: 2,
              max_size: -1,
              desired_capacity: 2,
            }),
        },
      },
    ],
  },
  {
    rule: 'inference-empty-behind-failover',
    fails: [
      {
        title: 'let the name of the Region evaluate an empty group',
        edit: {
          'site-us-west-2': (tf) => {
            block(tf, GROUP).min_size = 0;
            block(tf, 'aws_route53_record.own_name').alias.evaluate_target_health = true;
          },
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: GROUP,
            message:
              'the group may have no instance, and aws_route53_record.failover_secondary evaluates the health of its load balancer',
          },
        ],
      },
      {
        title: 'empty the standby, and let SECONDARY have a health check',
        edit: {
          'site-us-west-2': (tf) => (block(tf, GROUP).min_size = 0),
          global: (tf) =>
            (block(tf, 'aws_route53_record.failover_secondary').health_check_id =
              '${aws_route53_health_check.standby_check.id}'),
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: GROUP,
            message:
              'the group may have no instance, and aws_route53_record.failover_secondary has a health check that asks its load balancer',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'empty the standby behind a name that evaluates nothing',
        edit: { 'site-us-west-2': (tf) => (block(tf, GROUP).min_size = 0) },
      },
      {
        title: 'let the name of the Region evaluate a group that is never empty',
        edit: {
          'site-us-west-2': (tf) => (block(tf, 'aws_route53_record.own_name').alias.evaluate_target_health = true),
        },
      },
    ],
  },
  {
    rule: 'inference-desired-forced',
    fails: [
      {
        title: 'write the desired capacity down while six run',
        before: { 'site-us-west-2': (values) => (values[GROUP]!['desired_capacity'] = 6) },
        edit: {
          'site-us-west-2': (tf) =>
            Object.assign(block(tf, GROUP), { desired_capacity: 1, lifecycle: { ignore_changes: [] } }),
        },
        finds: [{ stack: 'site-us-west-2', address: GROUP, message: 'the apply takes the group from 6 to 1 instance' }],
      },
    ],
    passes: [
      {
        title: 'write it down, and ignore it',
        before: { 'site-us-west-2': (values) => (values[GROUP]!['desired_capacity'] = 6) },
        edit: { 'site-us-west-2': (tf) => (block(tf, GROUP).desired_capacity = 1) },
      },
      {
        title: 'ask for more than run',
        edit: {
          'site-us-west-2': (tf) =>
            Object.assign(block(tf, GROUP), { desired_capacity: 2, lifecycle: { ignore_changes: [] } }),
        },
      },
    ],
  },
  {
    rule: 'inference-group-destroyed',
    fails: [
      {
        title: 'do without embeddings in the standby',
        edit: {
          'site-us-west-2': (tf) => {
            remove(tf, 'aws_autoscaling_group.inference_embed');
            remove(tf, 'aws_autoscaling_lifecycle_hook.inference_embed_hook');
            remove(tf, 'aws_autoscaling_policy.inference_embed_in_flight_policy');
          },
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_autoscaling_group.inference_embed',
            message: 'the group in the standby Region us-west-2 is destroyed',
          },
        ],
      },
      {
        title: 'rename the group that serves',
        edit: { 'site-us-east-2': (tf) => (block(tf, GROUP).name = 'warmsite-prod-chat') },
        finds: [
          {
            stack: 'site-us-east-2',
            address: GROUP,
            message:
              'the group in us-east-2 is replaced, because of name: the old one is destroyed before the new one is there',
          },
        ],
      },
      {
        title: 'forget the group',
        edit: {
          'site-us-west-2': (tf) => {
            remove(tf, 'aws_autoscaling_group.inference_embed');
            remove(tf, 'aws_autoscaling_lifecycle_hook.inference_embed_hook');
            remove(tf, 'aws_autoscaling_policy.inference_embed_in_flight_policy');
            tf['removed'] = [{ from: 'aws_autoscaling_group.inference_embed', lifecycle: { destroy: false } }];
          },
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_autoscaling_group.inference_embed',
            message: 'the group in the standby Region us-west-2 is no longer managed',
            severity: 'warning',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'give the group another address',
        edit: {
          'site-us-west-2': (tf) => {
            const text = JSON.stringify(tf.resource).replaceAll(
              'aws_autoscaling_group.inference_llm.',
              'aws_autoscaling_group.chat.',
            );
            tf.resource = JSON.parse(text) as TerraformJson['resource'];
            add(tf, 'aws_autoscaling_group.chat', block(tf, GROUP) as object);
            remove(tf, GROUP);
            tf['moved'] = [{ from: GROUP, to: 'aws_autoscaling_group.chat' }];
          },
        },
      },
    ],
  },
  {
    rule: 'inference-group-detached',
    fails: [
      {
        title: 'take the group out of its target group',
        edit: { 'site-us-west-2': (tf) => (block(tf, GROUP).target_group_arns = []) },
        finds: [
          {
            stack: 'site-us-west-2',
            address: GROUP,
            message: 'the group is detached from aws_lb_target_group.inference_llm_target_group, and from all',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'put the group into a second target group',
        edit: {
          'site-us-west-2': (tf) => {
            const targets = { ...(block(tf, TARGETS) as object), name: 'warmsite-prod-llm-next' };
            add(tf, 'aws_lb_target_group.next', targets);
            block(tf, GROUP).target_group_arns.push('${aws_lb_target_group.next.arn}');
          },
        },
      },
    ],
  },
  {
    rule: 'inference-processes-suspended',
    fails: [
      {
        title: 'stop launches and replacements for a while',
        edit: {
          'site-us-west-2': (tf) =>
            (block(tf, GROUP).suspended_processes = ['Launch', 'ReplaceUnhealthy', 'AZRebalance']),
        },
        finds: [
          { stack: 'site-us-west-2', address: GROUP, message: 'the group no longer does Launch and ReplaceUnhealthy' },
        ],
      },
    ],
    passes: [
      {
        title: 'do not balance zones',
        edit: { 'site-us-west-2': (tf) => (block(tf, GROUP).suspended_processes = ['AZRebalance']) },
      },
    ],
  },
  {
    rule: 'inference-scaling-policy-removed',
    fails: [
      {
        title: 'remove the policy of the Region that serves',
        edit: { 'site-us-east-2': (tf) => remove(tf, POLICY) },
        finds: [
          {
            stack: 'site-us-east-2',
            address: POLICY,
            message: 'the only policy that scales aws_autoscaling_group.inference_llm is removed',
          },
        ],
      },
      {
        title: 'switch the policy of the standby off',
        edit: { 'site-us-west-2': (tf) => (block(tf, POLICY).enabled = false) },
        finds: [
          {
            stack: 'site-us-west-2',
            address: POLICY,
            message: 'the only policy that scales aws_autoscaling_group.inference_llm is switched off',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'put another policy in its place',
        edit: {
          'site-us-east-2': (tf) => {
            add(tf, 'aws_autoscaling_policy.busy', { ...(block(tf, POLICY) as object), name: 'busy' });
            remove(tf, POLICY);
          },
        },
      },
    ],
  },
  {
    rule: 'inference-scaling-target-raised',
    fails: [
      {
        title: 'load the instances more',
        edit: { 'site-us-east-2': (tf) => (block(tf, POLICY).target_tracking_configuration.target_value = 20) },
        finds: [
          { stack: 'site-us-east-2', address: POLICY, message: 'the target of an instance rises from 9.75 to 20' },
        ],
      },
    ],
    passes: [
      {
        title: 'load the instances less',
        edit: { 'site-us-east-2': (tf) => (block(tf, POLICY).target_tracking_configuration.target_value = 8) },
      },
    ],
  },
  {
    rule: 'inference-scaling-metric-of-another',
    fails: [
      {
        title: 'follow the metric of the other model',
        edit: {
          'site-us-west-2': (tf) => {
            const { customized_metric_specification: metric } = block(tf, POLICY).target_tracking_configuration;
            metric.metric_dimension = [{ name: 'AutoScalingGroupName', value: 'warmsite-prod-embed' }];
          },
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: POLICY,
            message: 'the policy of warmsite-prod-llm follows the metric of warmsite-prod-embed',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'follow another metric of the group',
        edit: {
          'site-us-west-2': (tf) => {
            const { customized_metric_specification: metric } = block(tf, POLICY).target_tracking_configuration;
            metric.metric_name = 'QueuedRequests';
          },
        },
      },
    ],
  },
  {
    rule: 'inference-all-spot',
    fails: [
      {
        title: 'use spot instances only',
        edit: {
          'site-us-west-2': (tf) =>
            Object.assign(distributionOf(tf), {
              on_demand_base_capacity: 0,
              on_demand_percentage_above_base_capacity: 0,
            }),
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: GROUP,
            message: 'no instance of the group is on demand, whatever its size',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'use on-demand instances only',
        edit: {
          'site-us-west-2': (tf) =>
            Object.assign(distributionOf(tf), {
              on_demand_base_capacity: 0,
              on_demand_percentage_above_base_capacity: 100,
            }),
        },
      },
    ],
  },
  {
    rule: 'inference-on-demand-reduced',
    fails: [
      {
        title: 'keep one on demand, and let spot instances run until they are taken',
        edit: {
          'site-us-west-2': (tf) => {
            Object.assign(distributionOf(tf), {
              on_demand_base_capacity: 1,
              on_demand_percentage_above_base_capacity: 25,
            });
            block(tf, GROUP).capacity_rebalance = false;
          },
        },
        finds: [
          { stack: 'site-us-west-2', address: GROUP, message: 'of 9 instances, 3 instead of 6 are on demand' },
          {
            stack: 'site-us-west-2',
            address: GROUP,
            message: 'spot instances are no longer replaced before EC2 takes them back',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'keep three on demand, and a smaller share over them',
        edit: {
          'site-us-west-2': (tf) =>
            Object.assign(distributionOf(tf), {
              on_demand_base_capacity: 6,
              on_demand_percentage_above_base_capacity: 0,
            }),
        },
      },
    ],
  },
  {
    rule: 'inference-capacity-reservation-reduced',
    fails: [
      {
        title: 'give the reservation back',
        before: { 'site-us-west-2': (values) => (values['aws_ec2_capacity_reservation.llm'] = RESERVATION) },
        edit: { 'site-us-west-2': () => undefined },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_ec2_capacity_reservation.llm',
            message: 'the reservation of 4 g6e.12xlarge is given back',
          },
        ],
      },
      {
        title: 'reserve less, until a day',
        before: { 'site-us-west-2': (values) => (values['aws_ec2_capacity_reservation.llm'] = RESERVATION) },
        edit: {
          'site-us-west-2': (tf) =>
            add(tf, 'aws_ec2_capacity_reservation.llm', {
              ...RESERVED,
              instance_count: 2,
              end_date: '2027-01-31T00:00:00Z',
              end_date_type: 'limited',
            }),
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_ec2_capacity_reservation.llm',
            message: 'the reservation of g6e.12xlarge ends on 2027-01-31',
          },
          {
            stack: 'site-us-west-2',
            address: 'aws_ec2_capacity_reservation.llm',
            message: 'the reservation of g6e.12xlarge falls from 4 to 2',
          },
        ],
      },
      {
        title: 'launch beside the reservation',
        edit: {
          'site-us-west-2': (tf) =>
            (block(tf, TEMPLATE).capacity_reservation_specification = { capacity_reservation_preference: 'none' }),
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: TEMPLATE,
            message: 'its instances no longer use capacity that is reserved',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'reserve more',
        before: { 'site-us-west-2': (values) => (values['aws_ec2_capacity_reservation.llm'] = RESERVATION) },
        edit: {
          'site-us-west-2': (tf) => add(tf, 'aws_ec2_capacity_reservation.llm', { ...RESERVED, instance_count: 6 }),
        },
      },
    ],
  },
  {
    rule: 'inference-warm-pool-reduced',
    fails: [
      {
        title: 'remove the warm pool',
        before: { 'site-us-west-2': (values) => (values[GROUP]!['warm_pool'] = [WARM_POOL]) },
        edit: { 'site-us-west-2': () => undefined },
        finds: [{ stack: 'site-us-west-2', address: GROUP, message: 'the warm pool of the group is removed' }],
      },
      {
        title: 'keep one instance warm',
        before: {
          'site-us-west-2': (values) => (values[GROUP]!['warm_pool'] = [{ ...WARM_POOL, pool_state: 'Running' }]),
        },
        edit: { 'site-us-west-2': (tf) => (block(tf, GROUP).warm_pool = { min_size: 1, pool_state: 'Stopped' }) },
        finds: [
          { stack: 'site-us-west-2', address: GROUP, message: 'the warm pool falls from 2 to 1 instance' },
          {
            stack: 'site-us-west-2',
            address: GROUP,
            message: 'instances of the warm pool are kept in a state from which they start more slowly',
            severity: 'warning',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'keep three instances warm',
        before: { 'site-us-west-2': (values) => (values[GROUP]!['warm_pool'] = [WARM_POOL]) },
        edit: { 'site-us-west-2': (tf) => (block(tf, GROUP).warm_pool = { min_size: 3, pool_state: 'Stopped' }) },
      },
    ],
  },
  {
    rule: 'inference-single-zone',
    fails: [
      {
        title: 'launch in one zone',
        edit: { 'site-us-west-2': (tf) => block(tf, GROUP).vpc_zone_identifier.splice(1) },
        finds: [{ stack: 'site-us-west-2', address: GROUP, message: 'us-west-2a is its only zone' }],
      },
      {
        title: 'enter through one zone',
        edit: { 'site-us-west-2': (tf) => block(tf, 'aws_lb.endpoint').subnets.splice(1) },
        finds: [{ stack: 'site-us-west-2', address: 'aws_lb.endpoint', message: 'us-west-2a is its only zone' }],
      },
    ],
    passes: [
      {
        title: 'launch in two zones, in another order',
        edit: { 'site-us-west-2': (tf) => block(tf, GROUP).vpc_zone_identifier.reverse().splice(2) },
      },
    ],
  },
  {
    rule: 'inference-zones-reduced',
    fails: [
      {
        title: 'leave a zone',
        edit: {
          'site-us-west-2': (tf) => {
            block(tf, GROUP).vpc_zone_identifier.splice(2);
            block(tf, 'aws_lb.endpoint').subnets.splice(2);
          },
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: GROUP,
            message: 'it leaves us-west-2c and stays in us-west-2a and us-west-2b',
          },
          {
            stack: 'site-us-west-2',
            address: 'aws_lb.endpoint',
            message: 'it leaves us-west-2c and stays in us-west-2a and us-west-2b',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'name the subnets in another order',
        edit: { 'site-us-west-2': (tf) => block(tf, GROUP).vpc_zone_identifier.reverse() },
      },
      {
        title: 'launch in one zone, of which another rule speaks',
        edit: { 'site-us-west-2': (tf) => block(tf, GROUP).vpc_zone_identifier.splice(1) },
      },
    ],
  },
  {
    rule: 'inference-instance-types-differ',
    fails: [
      {
        title: 'take smaller GPUs in the standby',
        edit: { 'site-us-west-2': (tf) => instanceTypes(tf, 'g6.12xlarge', 'g5.12xlarge') },
        finds: [
          {
            stack: 'site-us-west-2',
            address: GROUP,
            message:
              'it runs on g6.12xlarge (4 × L4, 96 GB) or g5.12xlarge (4 × A10G, 96 GB), in us-east-2 on g6e.12xlarge (4 × L40S, 192 GB) or g5.12xlarge (4 × A10G, 96 GB)',
          },
        ],
      },
      {
        title: 'take larger GPUs in the Region that serves',
        edit: { 'site-us-east-2': (tf) => instanceTypes(tf, 'p5.4xlarge', 'g6e.48xlarge') },
        finds: [
          {
            stack: 'site-us-east-2',
            address: GROUP,
            message:
              'it runs on p5.4xlarge (1 × H100, 80 GB) or g6e.48xlarge (8 × L40S, 384 GB), in us-west-2 on g6e.12xlarge (4 × L40S, 192 GB) or g5.12xlarge (4 × A10G, 96 GB)',
          },
        ],
      },
      {
        title: 'prefer the other type in the standby',
        edit: { 'site-us-west-2': (tf) => instanceTypes(tf, 'g5.12xlarge', 'g6e.12xlarge') },
        finds: [
          {
            stack: 'site-us-west-2',
            address: GROUP,
            message: 'it prefers g5.12xlarge, in us-east-2 g6e.12xlarge is preferred',
            severity: 'note',
          },
        ],
      },
      {
        title: 'let the standby choose from more types',
        edit: { 'site-us-west-2': (tf) => instanceTypes(tf, 'g6e.12xlarge', 'g5.12xlarge', 'g6.24xlarge') },
        finds: [
          {
            stack: 'site-us-west-2',
            address: GROUP,
            message:
              'it runs on g6e.12xlarge (4 × L40S, 192 GB), g5.12xlarge (4 × A10G, 96 GB) or g6.24xlarge (4 × L4, 96 GB), in us-east-2 on g6e.12xlarge (4 × L40S, 192 GB) or g5.12xlarge (4 × A10G, 96 GB)',
            severity: 'warning',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'take other GPUs in both Regions',
        edit: {
          'site-us-east-2': (tf) => instanceTypes(tf, 'g6e.24xlarge', 'g6e.12xlarge'),
          'site-us-west-2': (tf) => instanceTypes(tf, 'g6e.24xlarge', 'g6e.12xlarge'),
        },
      },
    ],
  },
  {
    rule: 'inference-instance-types-reduced',
    fails: [
      {
        title: 'use one type only, in both Regions',
        edit: {
          'site-us-east-2': (tf) => instanceTypes(tf, 'g6e.12xlarge'),
          'site-us-west-2': (tf) => instanceTypes(tf, 'g6e.12xlarge'),
        },
        finds: [
          {
            stack: 'site-us-east-2',
            address: GROUP,
            message: 'g5.12xlarge can no longer be used, there remains g6e.12xlarge',
          },
          {
            stack: 'site-us-west-2',
            address: GROUP,
            message: 'g5.12xlarge can no longer be used, there remains g6e.12xlarge',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'use one type only in the standby, of which another rule speaks',
        edit: { 'site-us-west-2': (tf) => instanceTypes(tf, 'g6e.12xlarge') },
      },
      {
        title: 'exchange a type, in both Regions',
        edit: {
          'site-us-east-2': (tf) => instanceTypes(tf, 'g6e.12xlarge', 'g6.24xlarge'),
          'site-us-west-2': (tf) => instanceTypes(tf, 'g6e.12xlarge', 'g6.24xlarge'),
        },
      },
    ],
  },
  {
    rule: 'inference-releases-differ',
    fails: [
      {
        title: 'release a model in one Region',
        edit: {
          'site-us-east-2': (tf) => {
            script(tf, /llm\/2026-10-01/, 'llm/2026-11-01');
            script(tf, /9f86d081/, '0a1b2c3d');
          },
        },
        finds: [
          {
            stack: 'site-us-east-2',
            address: TEMPLATE,
            message:
              'it starts with digest 0a1b2c3d… and s3://…/llm/2026-11-01/, in us-west-2 with digest 9f86d081… and s3://…/llm/2026-10-01/',
          },
        ],
      },
      {
        title: 'release a server in one Region',
        edit: { 'site-us-west-2': (tf) => script(tf, /llm-server:v0\.11\.0/, 'llm-server:v0.12.0') },
        finds: [
          {
            stack: 'site-us-west-2',
            address: TEMPLATE,
            message:
              'it starts with image warmsite-prod/llm-server:v0.12.0, in us-east-2 with image warmsite-prod/llm-server:v0.11.0',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'release a model in both Regions',
        edit: {
          'site-us-east-2': (tf) => script(tf, /llm\/2026-10-01/, 'llm/2026-11-01'),
          'site-us-west-2': (tf) => script(tf, /llm\/2026-10-01/, 'llm/2026-11-01'),
        },
      },
      {
        title: 'let the other Region follow',
        before: {
          'site-us-east-2': (values) => {
            const template = values[TEMPLATE]!;
            const text = Buffer.from(template['user_data'] as string, 'base64').toString();
            template['user_data'] = Buffer.from(text.replace('llm/2026-10-01', 'llm/2026-09-01')).toString('base64');
          },
        },
        edit: { 'site-us-east-2': () => undefined },
      },
    ],
  },
  {
    rule: 'inference-release-one-sided',
    fails: [
      {
        title: 'take another machine image in one Region',
        edit: { 'site-us-west-2': (tf) => (block(tf, TEMPLATE).image_id = 'ami-0aaaaaaaaaaaaaaaa') },
        finds: [
          {
            stack: 'site-us-west-2',
            address: TEMPLATE,
            message: 'the machine image changes to ami-0aaaaaaaaaaaaaaaa, in us-east-2 it stays',
          },
        ],
      },
      {
        title: 'change the script, and the type of the template, in one Region',
        edit: {
          'site-us-east-2': (tf) => {
            script(tf, /--max-model-len' '32768'/, "--max-model-len' '16384'");
            block(tf, TEMPLATE).instance_type = 'g6.xlarge';
          },
        },
        finds: [
          { stack: 'site-us-east-2', address: TEMPLATE, message: 'the start script changes, in us-west-2 it stays' },
          {
            stack: 'site-us-east-2',
            address: TEMPLATE,
            message: 'the type of the launch template changes to g6.xlarge, in us-west-2 it stays',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'take another machine image in both Regions',
        edit: {
          'site-us-east-2': (tf) => (block(tf, TEMPLATE).image_id = 'ami-0aaaaaaaaaaaaaaaa'),
          'site-us-west-2': (tf) => (block(tf, TEMPLATE).image_id = 'ami-0bbbbbbbbbbbbbbbb'),
        },
      },
      {
        title: 'let the other Region follow with image and model',
        before: {
          'site-us-east-2': (values) => {
            const template = values[TEMPLATE]!;
            const text = Buffer.from(template['user_data'] as string, 'base64').toString();
            template['user_data'] = Buffer.from(text.replace('llm/2026-10-01', 'llm/2026-09-01')).toString('base64');
            template['image_id'] = 'ami-0ccccccccccccccccc';
          },
        },
        edit: { 'site-us-east-2': () => undefined },
      },
    ],
  },
  {
    rule: 'inference-starts-from-other-region',
    fails: [
      {
        title: 'fetch the image from the Region that may be lost',
        edit: { 'site-us-west-2': (tf) => script(tf, /dkr\.ecr\.us-west-2/g, 'dkr.ecr.us-east-2') },
        finds: [
          { stack: 'site-us-west-2', address: TEMPLATE, message: 'the start script in us-west-2 names us-east-2' },
        ],
      },
    ],
    passes: [
      {
        title: 'say more in the script',
        edit: {
          'site-us-west-2': (tf) => script(tf, /^# Serves/m, '# Everything comes from the own Region.\n# Serves'),
        },
      },
    ],
  },
  {
    rule: 'inference-launch-unpinned',
    fails: [
      {
        title: 'launch the newest version',
        edit: {
          'site-us-west-2': (tf) => {
            const { launch_template_specification: template } = block(tf, GROUP).mixed_instances_policy.launch_template;
            template.version = '$Latest';
            refreshOf(tf).auto_rollback = false;
          },
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: GROUP,
            message: 'the group launches version $Latest of its launch template',
          },
        ],
      },
      {
        title: 'look the image up',
        edit: {
          'site-us-west-2': (tf) => {
            block(tf, TEMPLATE).image_id = 'resolve:ssm:/images/llm';
            refreshOf(tf).auto_rollback = false;
          },
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: GROUP,
            message: 'the group looks its image up at launch, resolve:ssm:/images/llm',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'launch the newest version with rollback, of which another rule speaks',
        edit: {
          'site-us-west-2': (tf) => {
            const { launch_template_specification: template } = block(tf, GROUP).mixed_instances_policy.launch_template;
            template.version = '$Latest';
          },
        },
      },
    ],
  },
  {
    rule: 'inference-refresh-without-rollback',
    fails: [
      {
        title: 'do not roll back',
        edit: { 'site-us-west-2': (tf) => (refreshOf(tf).auto_rollback = false) },
        finds: [
          {
            stack: 'site-us-west-2',
            address: GROUP,
            message: 'a release that fails is no longer rolled back',
            severity: 'high',
          },
        ],
      },
      {
        title: 'launch the newest version',
        edit: {
          'site-us-west-2': (tf) => {
            const { launch_template_specification: template } = block(tf, GROUP).mixed_instances_policy.launch_template;
            template.version = '$Latest';
          },
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: GROUP,
            message: 'rollback is on, but cannot work: the launch template is named as $Latest',
            severity: 'high',
          },
        ],
      },
      {
        title: 'look the image up',
        edit: { 'site-us-west-2': (tf) => (block(tf, TEMPLATE).image_id = 'resolve:ssm:/images/llm') },
        finds: [
          {
            stack: 'site-us-west-2',
            address: GROUP,
            message: 'rollback is on, but cannot work: the image is looked up at launch',
            severity: 'high',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'also replace instances for other tags',
        edit: { 'site-us-west-2': (tf) => (block(tf, GROUP).instance_refresh.triggers = ['tag']) },
      },
    ],
  },
  {
    rule: 'inference-refresh-weakened',
    fails: [
      {
        title: 'release faster, in the Region that serves',
        edit: {
          'site-us-east-2': (tf) => {
            Object.assign(refreshOf(tf), { min_healthy_percentage: 50, max_healthy_percentage: 100 });
            delete refreshOf(tf).alarm_specification;
            delete refreshOf(tf).checkpoint_percentages;
            delete refreshOf(tf).checkpoint_delay;
          },
        },
        finds: [
          {
            stack: 'site-us-east-2',
            address: GROUP,
            message: 'a release may take the group down to 50 % of its instances, before it kept 100 %',
          },
          { stack: 'site-us-east-2', address: GROUP, message: 'a release no longer waits after its first instances' },
          {
            stack: 'site-us-east-2',
            address: GROUP,
            message: 'no alarm stops a release any more: it is rolled back only when instances do not start',
          },
        ],
      },
      {
        title: 'release faster, in the standby with its one instance',
        edit: { 'site-us-west-2': (tf) => (refreshOf(tf).min_healthy_percentage = 90) },
        finds: [
          {
            stack: 'site-us-west-2',
            address: GROUP,
            message: 'a release may take the group down to 90 % of its instances, before it kept 100 %',
            severity: 'high',
          },
        ],
      },
      {
        title: 'leave the instances as they are',
        edit: { 'site-us-west-2': (tf) => delete block(tf, GROUP).instance_refresh },
        finds: [
          {
            stack: 'site-us-west-2',
            address: GROUP,
            message: 'a changed launch template no longer replaces the instances',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'release more slowly',
        edit: { 'site-us-east-2': (tf) => (refreshOf(tf).checkpoint_percentages = [10, 50, 100]) },
      },
    ],
  },
  {
    rule: 'inference-health-check-type',
    fails: [
      {
        title: 'believe EC2',
        edit: { 'site-us-west-2': (tf) => (block(tf, GROUP).health_check_type = 'EC2') },
        finds: [
          {
            stack: 'site-us-west-2',
            address: GROUP,
            message: 'the health check type is EC2: an instance that fails the check of its load balancer stays',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'believe both',
        edit: { 'site-us-west-2': (tf) => (block(tf, GROUP).health_check_type = 'EC2,ELB') },
      },
    ],
  },
  {
    rule: 'inference-warm-up-shortened',
    fails: [
      {
        title: 'judge early, and scale early',
        edit: {
          'site-us-west-2': (tf) =>
            Object.assign(block(tf, GROUP), { health_check_grace_period: 10, default_instance_warmup: 30 }),
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: GROUP,
            message: 'an instance counts as warm after 30 seconds, before after 120',
          },
          {
            stack: 'site-us-west-2',
            address: GROUP,
            message: 'the group judges an instance after 10 seconds, before after 120',
          },
        ],
      },
      {
        title: 'judge early without a hook',
        edit: {
          'site-us-west-2': (tf) => {
            remove(tf, HOOK);
            block(tf, GROUP).health_check_grace_period = 60;
          },
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: GROUP,
            message: 'the group judges an instance after 60 seconds, before after 120',
            severity: 'high',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'judge later',
        edit: { 'site-us-west-2': (tf) => (block(tf, GROUP).health_check_grace_period = 300) },
      },
    ],
  },
  {
    rule: 'inference-hook-weakened',
    fails: [
      {
        title: 'let everything pass, after a shorter time',
        edit: {
          'site-us-west-2': (tf) =>
            Object.assign(block(tf, HOOK), { default_result: 'CONTINUE', heartbeat_timeout: 300 }),
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: HOOK,
            message: 'an instance is given up after 300 seconds, before after 1200',
          },
          {
            stack: 'site-us-west-2',
            address: HOOK,
            message: 'an instance that does not report goes into service all the same',
          },
        ],
      },
      {
        title: 'do not wait for the model',
        edit: { 'site-us-west-2': (tf) => remove(tf, HOOK) },
        finds: [{ stack: 'site-us-west-2', address: HOOK, message: 'no launch hook waits for the model any more' }],
      },
    ],
    passes: [
      {
        title: 'wait longer, under another address',
        edit: {
          'site-us-west-2': (tf) => {
            const hook = { ...(block(tf, HOOK) as object), name: 'model-loaded', heartbeat_timeout: 1800 };
            add(tf, 'aws_autoscaling_lifecycle_hook.loaded', hook);
            remove(tf, HOOK);
          },
        },
      },
    ],
  },
  {
    rule: 'inference-instance-lifetime-short',
    fails: [
      {
        title: 'replace each instance every other day',
        edit: { 'site-us-west-2': (tf) => (block(tf, GROUP).max_instance_lifetime = 172_800) },
        finds: [{ stack: 'site-us-west-2', address: GROUP, message: 'instances live for 2 days' }],
      },
      {
        title: 'replace each instance every hour',
        edit: { 'site-us-west-2': (tf) => (block(tf, GROUP).max_instance_lifetime = 3600) },
        finds: [
          {
            stack: 'site-us-west-2',
            address: GROUP,
            message: 'instances live for 3600 seconds, AWS takes no less than a day',
            severity: 'high',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'replace each instance every month',
        edit: { 'site-us-west-2': (tf) => (block(tf, GROUP).max_instance_lifetime = 2_592_000) },
      },
    ],
  },
  {
    rule: 'inference-apply-needs-capacity',
    fails: [
      {
        title: 'wait for the instances',
        edit: { 'site-us-west-2': (tf) => (block(tf, GROUP).wait_for_capacity_timeout = '10m') },
        finds: [
          {
            stack: 'site-us-west-2',
            address: GROUP,
            message: 'the apply waits for instances, and fails when they cannot be launched',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'write the same time with its unit',
        edit: { 'site-us-west-2': (tf) => (block(tf, GROUP).wait_for_capacity_timeout = '0s') },
      },
    ],
  },
  {
    rule: 'inference-target-group-replaced',
    fails: [
      {
        title: 'let the model listen elsewhere',
        edit: { 'site-us-west-2': (tf) => (block(tf, TARGETS).port = 8100) },
        finds: [
          {
            stack: 'site-us-west-2',
            address: TARGETS,
            message: 'the target group is replaced, because of port: the old one goes when the new one is there',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'drain for longer',
        edit: { 'site-us-west-2': (tf) => (block(tf, TARGETS).deregistration_delay = '300') },
      },
    ],
  },
  {
    rule: 'inference-target-health-weakened',
    fails: [
      {
        title: 'ask the root, take everything for healthy, and take your time',
        edit: {
          'site-us-west-2': (tf) =>
            Object.assign(healthOf(tf), { path: '/', matcher: '200-499', interval: 30, unhealthy_threshold: 5 }),
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: TARGETS,
            message: 'a dead instance is noticed after 150 seconds, before after 30',
          },
          {
            stack: 'site-us-west-2',
            address: TARGETS,
            message: 'a new instance gets requests after 60 seconds, before after 20',
          },
          { stack: 'site-us-west-2', address: TARGETS, message: 'its health check asks / instead of /health' },
          {
            stack: 'site-us-west-2',
            address: TARGETS,
            message: 'its health check takes 200-499 for healthy, before 200',
          },
        ],
      },
      {
        title: 'ask another port',
        edit: { 'site-us-west-2': (tf) => (healthOf(tf).port = '9000') },
        finds: [
          {
            stack: 'site-us-west-2',
            address: TARGETS,
            message: 'its health check asks port 9000 instead of the one that serves',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'look more often',
        edit: { 'site-us-west-2': (tf) => Object.assign(healthOf(tf), { interval: 5, timeout: 4 }) },
      },
    ],
  },
  {
    rule: 'inference-load-balancer-destroyed',
    fails: [
      {
        title: 'make the load balancer internal',
        edit: { 'site-us-west-2': (tf) => (block(tf, 'aws_lb.endpoint').internal = true) },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_lb.endpoint',
            message:
              'the load balancer is replaced: it becomes internal, which nobody outside of the network and no health check of Route 53 reaches',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'wait longer for the model',
        edit: { 'site-us-west-2': (tf) => (block(tf, 'aws_lb.endpoint').idle_timeout = 600) },
      },
    ],
  },
  {
    rule: 'inference-load-balancer-unprotected',
    fails: [
      {
        title: 'allow its deletion',
        edit: { 'site-us-west-2': (tf) => (block(tf, 'aws_lb.endpoint').enable_deletion_protection = false) },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_lb.endpoint',
            message: 'deletion protection of the load balancer is switched off',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'drop less',
        edit: { 'site-us-west-2': (tf) => (block(tf, 'aws_lb.endpoint').drop_invalid_header_fields = false) },
      },
    ],
  },
  {
    rule: 'inference-listener-closed',
    fails: [
      {
        title: 'listen on another port',
        edit: { 'site-us-west-2': (tf) => (block(tf, 'aws_lb_listener.endpoint_https_listener').port = 8443) },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_lb_listener.endpoint_https_listener',
            message: 'the listener moves from port 443 to 8443',
          },
        ],
      },
      {
        title: 'answer everything that no rule matches with 503, and stop redirecting',
        edit: {
          'site-us-west-2': (tf) => {
            block(tf, 'aws_lb_listener.endpoint_https_listener').default_action = [
              { type: 'fixed-response', fixed_response: { content_type: 'text/plain', status_code: '503' } },
            ];
            remove(tf, 'aws_lb_listener.endpoint_http_listener');
          },
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_lb_listener.endpoint_https_listener',
            message: 'the listener of port 443 no longer passes requests on',
          },
          {
            stack: 'site-us-west-2',
            address: 'aws_lb_listener.endpoint_http_listener',
            message: 'the listener of port 80 is removed',
            severity: 'warning',
          },
        ],
      },
      {
        title: 'remove the routes of both models',
        edit: {
          'site-us-west-2': (tf) => {
            remove(tf, 'aws_lb_listener_rule.endpoint_routes_embed');
            remove(tf, 'aws_lb_listener_rule.endpoint_routes_llm');
          },
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_lb_listener_rule.endpoint_routes_embed',
            message: 'the rule that sends requests to aws_lb_target_group.inference_embed_target_group is removed',
          },
          {
            stack: 'site-us-west-2',
            address: 'aws_lb_listener_rule.endpoint_routes_llm',
            message: 'the rule that sends requests to aws_lb_target_group.inference_llm_target_group is removed',
            severity: 'warning',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'route more to the model, earlier',
        edit: {
          'site-us-west-2': (tf) => {
            const rule = block(tf, 'aws_lb_listener_rule.endpoint_routes_embed');
            rule.priority = 10;
            rule.condition[0].path_pattern.values.push('/v1/rerank');
          },
        },
      },
    ],
  },
  {
    rule: 'inference-web-acl-removed',
    fails: [
      {
        title: 'take the web ACL from the load balancer of the standby',
        edit: {
          'site-us-west-2': (tf) => {
            remove(tf, ASSOCIATION);
            delete block(tf, 'aws_wafv2_web_acl_logging_configuration.web_acl_logging').depends_on;
          },
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: ASSOCIATION,
            message: 'no web ACL stands before aws_lb.endpoint any more',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'exchange the web ACL',
        edit: {
          'site-us-west-2': (tf) => {
            block(tf, ASSOCIATION).web_acl_arn =
              'arn:aws:wafv2:us-west-2:111122223333:regional/webacl/other/0c5aa0a4-6f0e-4c6c-8d6c-6a3b6f1a7d11';
          },
        },
      },
    ],
  },
  {
    rule: 'inference-web-acl-weakened',
    fails: [
      {
        title: 'count clients over their limit in place of refusing them',
        edit: { 'site-us-west-2': (tf) => (aclRule(tf, 'client-limit').action = { count: {} }) },
        finds: [{ stack: 'site-us-west-2', address: ACL, message: 'rule client-limit refuses nothing any more' }],
      },
      {
        title: 'let a client send ten times as much, and take the flood gate away',
        edit: {
          'site-us-west-2': (tf) => {
            aclRule(tf, 'client-limit').statement.rate_based_statement.limit *= 10;
            const acl = block(tf, ACL);
            acl.rule = acl.rule.filter(({ name }: { name: string }) => name !== 'llm-flood');
          },
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: ACL,
            message: 'rule client-limit lets through 6000 requests a minute, before 600',
          },
          { stack: 'site-us-west-2', address: ACL, message: 'rule llm-flood is removed' },
        ],
      },
    ],
    passes: [
      {
        title: 'let a client send half as much again',
        edit: {
          'site-us-west-2': (tf) => (aclRule(tf, 'client-limit').statement.rate_based_statement.limit *= 1.5),
        },
      },
    ],
  },
  {
    rule: 'inference-certificate-of-other-region',
    fails: [
      {
        title: 'take the certificate of home',
        edit: {
          'site-us-west-2': (tf) => {
            const listener = block(tf, 'aws_lb_listener.endpoint_https_listener');
            listener.certificate_arn = (listener.certificate_arn as string).replace('us-west-2', 'us-east-2');
          },
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_lb_listener.endpoint_https_listener',
            message: 'the listener in us-west-2 names a certificate of us-east-2',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'take another certificate of the Region',
        edit: {
          'site-us-west-2': (tf) => {
            const listener = block(tf, 'aws_lb_listener.endpoint_https_listener');
            listener.certificate_arn = (listener.certificate_arn as string).replace('5f0c1d52', '6a1d2e63');
          },
        },
      },
    ],
  },
  {
    rule: 'inference-keep-alive-raised',
    fails: [
      {
        title: 'keep connections for an hour',
        edit: { 'site-us-west-2': (tf) => (block(tf, 'aws_lb.endpoint').client_keep_alive = 3600) },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_lb.endpoint',
            message: 'clients keep a connection for up to 3600 seconds, before 60',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'keep connections for a minute and less',
        before: { 'site-us-west-2': (values) => (values['aws_lb.endpoint']!['client_keep_alive'] = 3600) },
        edit: { 'site-us-west-2': () => undefined },
      },
    ],
  },
  {
    rule: 'inference-share-without-instances',
    fails: [
      {
        title: 'deal a share of the requests to a group that may be empty',
        edit: {
          'site-us-east-2': (tf) => {
            deal(tf, { [TARGETS]: 95, [EMBED_TARGETS]: 5 });
            block(tf, EMBED_GROUP).min_size = 0;
          },
        },
        finds: [
          {
            stack: 'site-us-east-2',
            address: LISTENER,
            message: `5% of the requests go to ${EMBED_TARGETS}, and ${EMBED_GROUP} may have no instance`,
          },
        ],
      },
      {
        title: 'deal a share of the requests to a canary that the same plan creates',
        edit: {
          'site-us-east-2': (tf) => {
            addCanary(tf);
            deal(tf, { [TARGETS]: 75, [CANARY_TARGETS]: 25 });
          },
        },
        finds: [
          {
            stack: 'site-us-east-2',
            address: LISTENER,
            message: `25% of the requests go to ${CANARY_TARGETS}, and ${CANARY_GROUP} is created by this plan: until its instances have loaded the model nobody answers them`,
          },
        ],
      },
    ],
    passes: [
      {
        title: 'create a canary that gets no requests yet',
        edit: {
          'site-us-east-2': (tf) => {
            addCanary(tf);
            deal(tf, { [TARGETS]: 100, [CANARY_TARGETS]: 0 });
          },
        },
      },
      {
        title: 'deal a share of the requests to a group that is there',
        edit: { 'site-us-east-2': (tf) => deal(tf, { [TARGETS]: 95, [EMBED_TARGETS]: 5 }) },
      },
    ],
  },
];
