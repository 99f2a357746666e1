import { Json } from '../../../../lib/review/plan';
import { RuleCase, TerraformJson } from '../case';

type Values = Record<string, Record<string, Json>>;

const PRIMARY = 'aws_route53_record.failover_primary';
const SECONDARY = 'aws_route53_record.failover_secondary';
const OWN_NAME = 'aws_route53_record.own_name';
const HOME_CHECK = 'aws_route53_health_check.home_check';
const STANDBY_CHECK = 'aws_route53_health_check.standby_check';
const PRIMARY_CHECK = 'aws_route53_health_check.failover_primary_check';
const LATCH_CHECK = 'aws_route53_health_check.latch_check';
const LATCH = 'aws_cloudwatch_metric_alarm.latch';

/** What the base has of them, as the state calls it. */
const ZONE_ID = 'Z0123456789EXAMPLE';
const HOME_CHECK_ID = '76507c4e-a246-4b1d-8178-cd774c53833c';

const HOME_ENDPOINT = 'https://us-east-2.inference.example.com:443/health';
const STANDBY_ENDPOINT = 'https://us-west-2.inference.example.com:443/health';
const LATCH_ALARM = 'the alarm warmsite-prod-latch-us-east-2 in us-west-2';

const record = (tf: TerraformJson, name: string): any => tf.resource['aws_route53_record']![name];
const check = (tf: TerraformJson, name: string): any => tf.resource['aws_route53_health_check']![name];
const latchAlarm = (tf: TerraformJson): any => tf.resource['aws_cloudwatch_metric_alarm']!['latch'];

const primary = (tf: TerraformJson): any => record(tf, 'failover_primary');
const secondary = (tf: TerraformJson): any => record(tf, 'failover_secondary');

/** A second name that fails over, from what the first one has. */
const chat = (tf: TerraformJson): void => {
  const { resource } = tf;
  resource['aws_route53_record'] = {
    ...resource['aws_route53_record'],
    chat_primary: { ...structuredClone(primary(tf)), name: 'chat.example.com' },
    chat_secondary: { ...structuredClone(secondary(tf)), name: 'chat.example.com' },
  };
};

/** A pair of records that are no aliases, in the configuration and in the state. */
const plainPair =
  (ttl: number) =>
  (tf: TerraformJson): void => {
    const common = { zone_id: ZONE_ID, name: 'plain.example.com', type: 'CNAME', ttl };
    Object.assign(tf.resource['aws_route53_record']!, {
      plain_primary: {
        ...common,
        set_identifier: 'a',
        failover_routing_policy: [{ type: 'PRIMARY' }],
        health_check_id: '${aws_route53_health_check.failover_primary_check.id}',
        records: ['us-east-2.inference.example.com'],
      },
      plain_secondary: {
        ...common,
        set_identifier: 'b',
        failover_routing_policy: [{ type: 'SECONDARY' }],
        records: ['us-west-2.inference.example.com'],
      },
    });
  };

const withPlainPair = (values: Values): void => {
  const common = {
    zone_id: ZONE_ID,
    name: 'plain.example.com',
    fqdn: 'plain.example.com',
    type: 'CNAME',
    ttl: 60,
    multivalue_answer_routing_policy: false,
  };
  values['aws_route53_record.plain_primary'] = {
    ...common,
    id: `${ZONE_ID}_plain.example.com_CNAME_a`,
    set_identifier: 'a',
    failover_routing_policy: [{ type: 'PRIMARY' }],
    health_check_id: values[PRIMARY_CHECK]!['id']!,
    records: ['us-east-2.inference.example.com'],
  };
  values['aws_route53_record.plain_secondary'] = {
    ...common,
    id: `${ZONE_ID}_plain.example.com_CNAME_b`,
    set_identifier: 'b',
    failover_routing_policy: [{ type: 'SECONDARY' }],
    records: ['us-west-2.inference.example.com'],
  };
};

/** A health check that searches the answer for a text. */
const searching =
  (...texts: string[]) =>
  (tf: TerraformJson): void => {
    Object.assign(check(tf, 'home_check'), { type: 'HTTPS_STR_MATCH', search_string: texts[0] });
  };

const withSearch = (values: Values): void => {
  Object.assign(values[HOME_CHECK]!, { type: 'HTTPS_STR_MATCH', search_string: 'ready' });
};

/** An alarm on errors in home, with a check of its own beside the one on the endpoint. */
const errorAlarm = (tf: TerraformJson, region: string): void => {
  check(tf, 'latch_check').lifecycle = { prevent_destroy: false };
  Object.assign(tf.resource['aws_route53_health_check']!, {
    errors: {
      type: 'CLOUDWATCH_METRIC',
      cloudwatch_alarm_name: 'warmsite-prod-llm-5xx',
      cloudwatch_alarm_region: region,
      insufficient_data_health_status: 'Healthy',
    },
  });
};

const privateZone = (tf: TerraformJson, ...networks: string[]): void => {
  tf.resource['aws_route53_zone'] = {
    internal: { name: 'internal.example.com', vpc: networks.map((vpc_id) => ({ vpc_id })) },
  };
};

const withPrivateZone = (values: Values): void => {
  values['aws_route53_zone.internal'] = {
    id: 'Z0INTERNALEXAMPLE',
    zone_id: 'Z0INTERNALEXAMPLE',
    arn: 'arn:aws:route53:::hostedzone/Z0INTERNALEXAMPLE',
    name: 'internal.example.com',
    comment: 'Managed by Terraform',
    vpc: [
      { vpc_id: 'vpc-0123456789abcdef0', vpc_region: 'us-east-2' },
      { vpc_id: 'vpc-0fedcba9876543210', vpc_region: 'us-west-2' },
    ],
  };
};

const PANEL = 'arn:aws:route53-recovery-control::111122223333:controlpanel/abcdefabcdefabcdefabcdefabcdefab';
const CONTROL = `${PANEL}/routingcontrol/1234567890abcdef`;
const OTHER_CONTROL = `${PANEL}/routingcontrol/fedcba0987654321`;

const routingControl = (tf: TerraformJson): void => {
  tf.resource['aws_route53recoverycontrolconfig_routing_control'] = {
    home: { name: 'home', cluster_arn: PANEL.replace(/controlpanel.*/, 'cluster/a'), control_panel_arn: PANEL },
  };
};

const withRoutingControl = (values: Values): void => {
  values['aws_route53recoverycontrolconfig_routing_control.home'] = {
    id: CONTROL,
    arn: CONTROL,
    name: 'home',
    status: 'DEPLOYED',
    cluster_arn: PANEL.replace(/controlpanel.*/, 'cluster/a'),
    control_panel_arn: PANEL,
  };
};

const safetyRule =
  (change: object = {}) =>
  (tf: TerraformJson): void => {
    tf.resource['aws_route53recoverycontrolconfig_safety_rule'] = {
      one: {
        name: 'one-serves',
        control_panel_arn: PANEL,
        asserted_controls: [CONTROL, OTHER_CONTROL],
        rule_config: { inverted: false, threshold: 1, type: 'ATLEAST' },
        wait_period_ms: 5000,
        ...change,
      },
    };
  };

const withSafetyRule = (values: Values): void => {
  values['aws_route53recoverycontrolconfig_safety_rule.one'] = {
    id: `${PANEL}/safetyrule/1`,
    arn: `${PANEL}/safetyrule/1`,
    name: 'one-serves',
    control_panel_arn: PANEL,
    asserted_controls: [CONTROL, OTHER_CONTROL],
    rule_config: [{ inverted: false, threshold: 1, type: 'ATLEAST' }],
    status: 'DEPLOYED',
    wait_period_ms: 5000,
  };
};

export const DNS_CASES: readonly RuleCase[] = [
  {
    rule: 'dns-primary-without-check',
    fails: [
      {
        title: 'take the check off PRIMARY',
        edit: { global: (tf) => delete primary(tf).health_check_id },
        finds: [
          {
            stack: 'global',
            address: PRIMARY,
            message:
              'PRIMARY of inference.example.com has no health check, and the record that it leads to has none either',
          },
        ],
      },
      {
        title: 'a second name that only evaluates nothing',
        edit: {
          global: (tf) => {
            chat(tf);
            delete record(tf, 'chat_primary').health_check_id;
            record(tf, 'chat_primary').alias.evaluate_target_health = false;
          },
        },
        finds: [
          {
            stack: 'global',
            address: 'aws_route53_record.chat_primary',
            message: 'PRIMARY of chat.example.com has no health check and does not evaluate its target',
          },
        ],
      },
      {
        title: 'a second name that is no alias',
        edit: {
          global: (tf) => {
            plainPair(60)(tf);
            delete record(tf, 'plain_primary').health_check_id;
          },
        },
        finds: [
          {
            stack: 'global',
            address: 'aws_route53_record.plain_primary',
            severity: 'high',
            message: 'PRIMARY of plain.example.com has no health check',
          },
        ],
      },
      {
        title: 'was so before',
        edit: { global: (tf) => delete primary(tf).health_check_id },
        before: { global: (values) => (values[PRIMARY]!['health_check_id'] = '') },
        finds: [
          {
            stack: 'global',
            address: PRIMARY,
            status: 'standing',
            message:
              'PRIMARY of inference.example.com has no health check, and the record that it leads to has none either',
          },
        ],
      },
    ],
    passes: [
      { title: 'a second name with a check', edit: { global: chat } },
      {
        title: 'a second name that evaluates a load balancer',
        edit: {
          global: (tf) => {
            chat(tf);
            delete record(tf, 'chat_primary').health_check_id;
            record(tf, 'chat_primary').alias = {
              name: 'other-1.us-east-2.elb.amazonaws.com',
              zone_id: 'Z3AADJGX6KTTL2',
              evaluate_target_health: true,
            };
          },
        },
      },
    ],
  },
  {
    rule: 'dns-failover-record-removed',
    fails: [
      {
        title: 'remove SECONDARY',
        edit: { global: (tf) => delete tf.resource['aws_route53_record']!['failover_secondary'] },
        finds: [
          {
            stack: 'global',
            address: SECONDARY,
            message: 'SECONDARY of inference.example.com is destroyed',
          },
        ],
      },
      {
        title: 'rename the resource of PRIMARY without a moved block',
        edit: {
          global: (tf) => {
            tf.resource['aws_route53_record']!['home'] = primary(tf);
            delete tf.resource['aws_route53_record']!['failover_primary'];
          },
        },
        finds: [
          {
            stack: 'global',
            address: PRIMARY,
            severity: 'high',
            message: 'PRIMARY of inference.example.com is destroyed here and created under another address',
          },
        ],
      },
      {
        title: 'let PRIMARY go',
        edit: {
          global: (tf) => {
            delete tf.resource['aws_route53_record']!['failover_primary'];
            tf['removed'] = [{ from: PRIMARY, lifecycle: { destroy: false } }];
          },
        },
        finds: [
          {
            stack: 'global',
            address: PRIMARY,
            severity: 'note',
            message: 'PRIMARY of inference.example.com is no longer managed: nothing brings it back once it is gone',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'rename the resource of PRIMARY with a moved block',
        edit: {
          global: (tf) => {
            tf.resource['aws_route53_record']!['home'] = primary(tf);
            delete tf.resource['aws_route53_record']!['failover_primary'];
            tf['moved'] = [{ from: PRIMARY, to: 'aws_route53_record.home' }];
          },
        },
      },
      {
        title: 'remove a name that nothing fails over',
        edit: {},
        before: {
          global: (values) => {
            values['aws_route53_record.page'] = {
              ...values[SECONDARY]!,
              id: `${ZONE_ID}_page.example.com_A`,
              name: 'page.example.com',
              fqdn: 'page.example.com',
              failover_routing_policy: [],
              set_identifier: '',
            };
          },
        },
      },
    ],
  },
  {
    rule: 'dns-failover-role-changed',
    fails: [
      {
        title: 'swap PRIMARY and SECONDARY',
        edit: {
          global: (tf) => {
            primary(tf).failover_routing_policy.type = 'SECONDARY';
            secondary(tf).failover_routing_policy.type = 'PRIMARY';
          },
        },
        finds: [
          { stack: 'global', address: PRIMARY, message: 'PRIMARY of inference.example.com becomes SECONDARY' },
          { stack: 'global', address: SECONDARY, message: 'SECONDARY of inference.example.com becomes PRIMARY' },
        ],
      },
    ],
    passes: [
      {
        title: 'other identifiers for both',
        edit: {
          global: (tf) => {
            primary(tf).set_identifier = 'home';
            secondary(tf).set_identifier = 'standby';
          },
        },
      },
    ],
  },
  {
    rule: 'dns-pair-incomplete',
    fails: [
      {
        title: 'a second name without SECONDARY',
        edit: {
          global: (tf) => {
            chat(tf);
            delete tf.resource['aws_route53_record']!['chat_secondary'];
          },
        },
        finds: [
          {
            stack: 'global',
            address: 'aws_route53_record.chat_primary',
            message: 'PRIMARY of chat.example.com has no SECONDARY',
          },
        ],
      },
      {
        title: 'a second name without PRIMARY, while a stack is not at hand',
        edit: {
          global: (tf) => {
            chat(tf);
            delete tf.resource['aws_route53_record']!['chat_primary'];
          },
        },
        input: ({ documents }) => delete documents['site-us-west-2'],
        finds: [
          {
            stack: 'global',
            address: 'aws_route53_record.chat_secondary',
            status: 'unknown',
            message: 'no plan at hand shows the PRIMARY of chat.example.com',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'a second name whose halves are in two stacks',
        edit: {
          global: (tf) => {
            chat(tf);
            delete tf.resource['aws_route53_record']!['chat_secondary'];
          },
          'vault-us-west-2': (tf) => {
            tf.resource['aws_route53_record'] = {
              chat: {
                zone_id: ZONE_ID,
                name: 'chat.example.com',
                type: 'A',
                set_identifier: 'us-west-2',
                failover_routing_policy: { type: 'SECONDARY' },
                alias: { name: 'us-west-2.inference.example.com', zone_id: ZONE_ID, evaluate_target_health: true },
              },
            };
          },
        },
      },
    ],
  },
  {
    rule: 'dns-pair-one-target',
    fails: [
      {
        title: "lead SECONDARY to home's name",
        edit: { global: (tf) => (secondary(tf).alias.name = 'us-east-2.inference.example.com') },
        finds: [
          {
            stack: 'global',
            address: SECONDARY,
            message: 'SECONDARY of inference.example.com leads to us-east-2.inference.example.com, as PRIMARY does',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'lead SECONDARY to a page that says sorry',
        edit: { global: (tf) => (secondary(tf).alias.name = 'sorry.example.com') },
      },
    ],
  },
  {
    rule: 'dns-pair-shares-check',
    fails: [
      {
        title: 'give SECONDARY the check of PRIMARY',
        edit: { global: (tf) => (secondary(tf).health_check_id = primary(tf).health_check_id) },
        finds: [
          {
            stack: 'global',
            address: SECONDARY,
            message: 'SECONDARY of inference.example.com carries the check of PRIMARY',
          },
        ],
      },
      {
        title: 'a second name with one check, made in the same change',
        edit: {
          global: (tf) => {
            chat(tf);
            tf.resource['aws_route53_health_check']!['chat'] = { ...check(tf, 'home_check') };
            for (const name of ['chat_primary', 'chat_secondary']) {
              record(tf, name).health_check_id = '${aws_route53_health_check.chat.id}';
            }
          },
        },
        finds: [
          {
            stack: 'global',
            address: 'aws_route53_record.chat_secondary',
            message: 'SECONDARY of chat.example.com carries the check of PRIMARY',
          },
        ],
      },
    ],
    passes: [
      {
        title: "give SECONDARY the check on the standby's name",
        edit: { global: (tf) => (secondary(tf).health_check_id = '${aws_route53_health_check.standby_check.id}') },
      },
    ],
  },
  {
    rule: 'dns-record-target-moved',
    fails: [
      {
        title: "lead home's own name to the standby's load balancer",
        edit: {
          'site-us-east-2': (tf) => (record(tf, 'own_name').alias.name = 'warmsite-prod-1.us-west-2.elb.amazonaws.com'),
        },
        finds: [
          {
            stack: 'site-us-east-2',
            address: OWN_NAME,
            message:
              'us-east-2.inference.example.com leads to warmsite-prod-1.us-west-2.elb.amazonaws.com in us-west-2, no longer to warmsite-prod-1.us-east-2.elb.amazonaws.com',
          },
        ],
      },
      {
        title: "let PRIMARY and SECONDARY lead to each other's Region",
        edit: {
          global: (tf) => {
            primary(tf).alias.name = 'us-west-2.inference.example.com';
            secondary(tf).alias.name = 'us-east-2.inference.example.com';
          },
        },
        finds: [
          {
            stack: 'global',
            address: PRIMARY,
            message:
              'PRIMARY of inference.example.com leads to us-west-2.inference.example.com in us-west-2, no longer to us-east-2.inference.example.com',
          },
          {
            stack: 'global',
            address: SECONDARY,
            message:
              'SECONDARY of inference.example.com leads to us-east-2.inference.example.com in us-east-2, no longer to us-west-2.inference.example.com',
          },
        ],
      },
      {
        title: 'lead PRIMARY to another load balancer of home',
        edit: { global: (tf) => (primary(tf).alias.name = 'blue-1.us-east-2.elb.amazonaws.com') },
        finds: [
          {
            stack: 'global',
            address: PRIMARY,
            severity: 'warning',
            message:
              'PRIMARY of inference.example.com leads to blue-1.us-east-2.elb.amazonaws.com, no longer to us-east-2.inference.example.com',
          },
        ],
      },
      {
        title: 'lead PRIMARY to a name that tells nothing',
        edit: { global: (tf) => (primary(tf).alias.name = 'blue.example.com') },
        finds: [
          {
            stack: 'global',
            address: PRIMARY,
            severity: 'high',
            message:
              'PRIMARY of inference.example.com leads to blue.example.com, no longer to us-east-2.inference.example.com',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'the same target, written another way',
        edit: { global: (tf) => (primary(tf).alias.name = 'US-EAST-2.inference.example.com.') },
      },
      {
        title: 'a new load balancer under the same name',
        edit: { 'site-us-east-2': (tf) => (tf.resource['aws_lb']!['endpoint'].name = 'warmsite-prod-2') },
      },
    ],
  },
  {
    rule: 'dns-record-replaced',
    fails: [
      {
        title: 'rename the public name',
        edit: {
          global: (tf) => {
            primary(tf).name = 'models.example.com';
            secondary(tf).name = 'models.example.com';
          },
        },
        finds: [
          {
            stack: 'global',
            address: PRIMARY,
            severity: 'critical',
            message: 'PRIMARY of inference.example.com is destroyed for a record of another name, type or zone',
          },
          {
            stack: 'global',
            address: SECONDARY,
            severity: 'critical',
            message: 'SECONDARY of inference.example.com is destroyed for a record of another name, type or zone',
          },
        ],
      },
      {
        title: 'replace PRIMARY with whatever else is replaced',
        edit: {
          global: (tf) => {
            tf.resource['terraform_data'] = { generation: { input: 2 } };
            primary(tf).lifecycle = { replace_triggered_by: ['terraform_data.generation'] };
          },
        },
        before: {
          global: (values) => {
            // In the state before, so that its update replaces the record.
            values['terraform_data.generation'] = { id: '1', input: null, output: null, triggers_replace: null };
          },
        },
        finds: [
          {
            stack: 'global',
            address: PRIMARY,
            message: 'PRIMARY of inference.example.com is destroyed and created anew',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'an identifier in place of another',
        edit: { global: (tf) => (primary(tf).set_identifier = 'home') },
      },
    ],
  },
  {
    rule: 'dns-routing-policy-changed',
    fails: [
      {
        title: 'share the traffic instead',
        edit: {
          global: (tf) => {
            for (const one of [primary(tf), secondary(tf)]) {
              delete one.failover_routing_policy;
              one.weighted_routing_policy = { weight: 50 };
            }
          },
        },
        finds: [
          {
            stack: 'global',
            address: PRIMARY,
            severity: 'critical',
            message: 'PRIMARY of inference.example.com goes from failover to weighted routing',
          },
          {
            stack: 'global',
            address: SECONDARY,
            severity: 'critical',
            message: 'SECONDARY of inference.example.com goes from failover to weighted routing',
          },
        ],
      },
      {
        title: "turn home's own name into half a pair",
        edit: {
          'site-us-east-2': (tf) =>
            Object.assign(record(tf, 'own_name'), {
              set_identifier: 'home',
              weighted_routing_policy: { weight: 100 },
            }),
        },
        finds: [
          {
            stack: 'site-us-east-2',
            address: OWN_NAME,
            message: 'us-east-2.inference.example.com goes from simple to weighted routing',
          },
        ],
      },
    ],
    passes: [{ title: 'a second name with the same policy', edit: { global: chat } }],
  },
  {
    rule: 'dns-record-check-changed',
    fails: [
      {
        title: "judge PRIMARY by the standby's endpoint",
        edit: { global: (tf) => (primary(tf).health_check_id = '${aws_route53_health_check.standby_check.id}') },
        finds: [
          {
            stack: 'global',
            address: PRIMARY,
            message: `the health check of PRIMARY of inference.example.com no longer looks at ${HOME_ENDPOINT}`,
          },
        ],
      },
      {
        title: 'a check of another system',
        edit: { global: (tf) => (primary(tf).health_check_id = '11111111-2222-3333-4444-555555555555') },
        finds: [
          {
            stack: 'global',
            address: PRIMARY,
            severity: 'warning',
            message: 'PRIMARY of inference.example.com gets another health check, which no plan shows',
          },
        ],
      },
      {
        title: 'take the check off PRIMARY, which then evaluates a load balancer',
        edit: {
          global: (tf) => {
            delete primary(tf).health_check_id;
            primary(tf).alias.name = 'blue-1.us-east-2.elb.amazonaws.com';
            primary(tf).alias.zone_id = 'Z3AADJGX6KTTL2';
          },
        },
        before: { global: (values) => (values[PRIMARY]!['health_check_id'] = HOME_CHECK_ID) },
        finds: [
          { stack: 'global', address: PRIMARY, message: 'PRIMARY of inference.example.com loses its health check' },
        ],
      },
    ],
    passes: [
      {
        title: 'a check that looks at more',
        edit: {
          global: (tf) => {
            tf.resource['aws_route53_health_check']!['more'] = {
              type: 'CALCULATED',
              child_health_threshold: 3,
              child_healthchecks: [
                '${aws_route53_health_check.home_check.id}',
                '${aws_route53_health_check.latch_check.id}',
                '${aws_route53_health_check.standby_check.id}',
              ],
            };
            primary(tf).health_check_id = '${aws_route53_health_check.more.id}';
          },
        },
      },
      {
        title: 'faster checks, which replaces them',
        edit: { global: (tf) => (check(tf, 'home_check').measure_latency = true) },
      },
    ],
  },
  {
    rule: 'dns-secondary-check-added',
    fails: [
      {
        title: "give SECONDARY the check on the standby's name",
        edit: { global: (tf) => (secondary(tf).health_check_id = '${aws_route53_health_check.standby_check.id}') },
        finds: [
          { stack: 'global', address: SECONDARY, message: 'SECONDARY of inference.example.com gets a health check' },
        ],
      },
    ],
    passes: [
      {
        title: 'another check for PRIMARY',
        edit: { global: (tf) => (primary(tf).health_check_id = '${aws_route53_health_check.standby_check.id}') },
      },
    ],
  },
  {
    rule: 'dns-target-health-off',
    fails: [
      {
        title: 'evaluate no target any more',
        edit: {
          global: (tf) => {
            primary(tf).alias.evaluate_target_health = false;
            secondary(tf).alias.evaluate_target_health = false;
          },
        },
        finds: [
          {
            stack: 'global',
            address: PRIMARY,
            message: 'PRIMARY of inference.example.com no longer evaluates the health of its target',
          },
          {
            stack: 'global',
            address: SECONDARY,
            message: 'SECONDARY of inference.example.com no longer evaluates the health of its target',
          },
        ],
      },
    ],
    passes: [
      {
        title: "evaluate the load balancer behind home's own name",
        edit: { 'site-us-east-2': (tf) => (record(tf, 'own_name').alias.evaluate_target_health = true) },
      },
    ],
  },
  {
    rule: 'dns-ttl-raised',
    fails: [
      {
        title: 'keep answers for an hour',
        edit: { global: plainPair(3600) },
        before: { global: withPlainPair },
        finds: [
          {
            stack: 'global',
            address: 'aws_route53_record.plain_primary',
            message: 'the TTL of PRIMARY of plain.example.com rises from 60 to 3600 seconds',
          },
          {
            stack: 'global',
            address: 'aws_route53_record.plain_secondary',
            message: 'the TTL of SECONDARY of plain.example.com rises from 60 to 3600 seconds',
          },
        ],
      },
      {
        title: 'a new pair that resolvers keep for five minutes',
        edit: { global: plainPair(300) },
        finds: [
          {
            stack: 'global',
            address: 'aws_route53_record.plain_primary',
            severity: 'warning',
            message: 'the TTL of PRIMARY of plain.example.com is 300 seconds',
          },
          {
            stack: 'global',
            address: 'aws_route53_record.plain_secondary',
            severity: 'warning',
            message: 'the TTL of SECONDARY of plain.example.com is 300 seconds',
          },
        ],
      },
    ],
    passes: [
      { title: 'keep answers for less time', edit: { global: plainPair(30) }, before: { global: withPlainPair } },
      {
        title: 'an hour for a name that nothing fails over',
        edit: {
          global: (tf) => {
            tf.resource['aws_route53_record']!['page'] = {
              zone_id: ZONE_ID,
              name: 'page.example.com',
              type: 'CNAME',
              ttl: 3600,
              records: ['inference.example.com'],
            };
          },
        },
      },
    ],
  },
  {
    rule: 'dns-endpoint-name-removed',
    fails: [
      {
        title: "remove the standby's own name",
        edit: { 'site-us-west-2': (tf) => delete tf.resource['aws_route53_record'] },
        finds: [
          { stack: 'site-us-west-2', address: OWN_NAME, message: 'us-west-2.inference.example.com is destroyed' },
        ],
      },
      {
        title: 'hand it to the vault without an import',
        edit: {
          'site-us-west-2': (tf) => delete tf.resource['aws_route53_record'],
          'vault-us-west-2': (tf) => {
            tf.resource['aws_route53_record'] = {
              own: {
                zone_id: ZONE_ID,
                name: 'us-west-2.inference.example.com',
                type: 'A',
                alias: {
                  name: 'warmsite-prod-1.us-west-2.elb.amazonaws.com',
                  zone_id: 'Z2P70J7EXAMPLE',
                  evaluate_target_health: false,
                },
              },
            };
          },
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: OWN_NAME,
            severity: 'high',
            message: 'us-west-2.inference.example.com is destroyed here and created under another address',
          },
        ],
      },
      {
        title: 'let it go',
        edit: {
          'site-us-west-2': (tf) => {
            delete tf.resource['aws_route53_record'];
            tf['removed'] = [...(tf['removed'] ?? []), { from: OWN_NAME, lifecycle: { destroy: false } }];
          },
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: OWN_NAME,
            severity: 'note',
            message: 'us-west-2.inference.example.com is no longer managed: nothing brings it back once it is gone',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'another resource name, with a moved block',
        edit: {
          'site-us-west-2': (tf) => {
            tf.resource['aws_route53_record']!['site_name'] = record(tf, 'own_name');
            delete tf.resource['aws_route53_record']!['own_name'];
            tf['moved'] = [...(tf['moved'] ?? []), { from: OWN_NAME, to: 'aws_route53_record.site_name' }];
          },
        },
      },
    ],
  },
  {
    rule: 'dns-check-removed',
    fails: [
      {
        title: 'remove the check whose id is written down elsewhere',
        edit: {
          global: (tf) => {
            delete tf.resource['aws_route53_health_check']!['home_check'];
            check(tf, 'failover_primary_check').child_healthchecks[0] = HOME_CHECK_ID;
            delete tf.resource['aws_cloudwatch_metric_alarm']!['health_check_alarms_endpoint_us_east_2'];
          },
        },
        finds: [
          {
            stack: 'global',
            address: HOME_CHECK,
            message: `the health check of ${HOME_ENDPOINT} is destroyed while ${PRIMARY_CHECK} still uses it`,
          },
        ],
      },
      {
        title: "nobody looks at the standby's endpoint any more",
        edit: {
          global: (tf) => {
            delete tf.resource['aws_route53_health_check']!['standby_check'];
            delete tf.resource['aws_cloudwatch_metric_alarm']!['health_check_alarms_endpoint_us_west_2'];
          },
        },
        finds: [
          {
            stack: 'global',
            address: STANDBY_CHECK,
            severity: 'warning',
            message: `the health check of ${STANDBY_ENDPOINT} is destroyed`,
          },
        ],
      },
    ],
    passes: [
      {
        title: 'another resource name for it',
        edit: {
          global: (tf) => {
            tf.resource['aws_route53_health_check']!['other'] = check(tf, 'standby_check');
            delete tf.resource['aws_route53_health_check']!['standby_check'];
            tf.resource['aws_cloudwatch_metric_alarm']!['health_check_alarms_endpoint_us_west_2'].dimensions = {
              HealthCheckId: '${aws_route53_health_check.other.id}',
            };
          },
        },
      },
      {
        title: 'one check in place of two, of which other rules speak',
        edit: {
          global: (tf) => {
            primary(tf).health_check_id = '${aws_route53_health_check.home_check.id}';
            delete tf.resource['aws_route53_health_check']!['failover_primary_check'];
            delete tf.resource['aws_cloudwatch_metric_alarm']!['health_check_alarms_primary'];
          },
        },
      },
    ],
  },
  {
    rule: 'dns-check-replaced',
    fails: [
      {
        title: 'measure latency, without the new check first',
        edit: {
          global: (tf) => {
            check(tf, 'home_check').measure_latency = true;
            delete check(tf, 'home_check').lifecycle;
            // It would be created first for the sake of what refers to it.
            delete check(tf, 'failover_primary_check').lifecycle;
          },
        },
        finds: [
          {
            stack: 'global',
            address: HOME_CHECK,
            message: `the health check of ${HOME_ENDPOINT} is destroyed before the new one exists, under PRIMARY of inference.example.com`,
          },
        ],
      },
    ],
    passes: [
      {
        title: 'measure latency, with the new check first',
        edit: { global: (tf) => (check(tf, 'home_check').measure_latency = true) },
      },
    ],
  },
  {
    rule: 'dns-check-disabled',
    fails: [
      {
        title: 'silence the check of PRIMARY',
        edit: { global: (tf) => (check(tf, 'home_check').disabled = true) },
        finds: [
          {
            stack: 'global',
            address: HOME_CHECK,
            message: `the health check of ${HOME_ENDPOINT} is disabled: it counts as healthy for ever`,
          },
        ],
      },
      {
        title: 'turn a silent check round',
        edit: {
          global: (tf) =>
            Object.assign(check(tf, 'failover_primary_check'), { disabled: true, invert_healthcheck: true }),
        },
        finds: [
          {
            stack: 'global',
            address: PRIMARY_CHECK,
            message: 'the calculated health check is disabled: it counts as unhealthy for ever',
          },
        ],
      },
      {
        title: "silence the check of the standby's endpoint, which no record carries",
        edit: { global: (tf) => (check(tf, 'standby_check').disabled = true) },
        finds: [
          {
            stack: 'global',
            address: STANDBY_CHECK,
            severity: 'warning',
            message: `the health check of ${STANDBY_ENDPOINT} is disabled: it counts as healthy for ever`,
          },
        ],
      },
    ],
    passes: [{ title: 'say that it is on', edit: { global: (tf) => (check(tf, 'home_check').disabled = false) } }],
  },
  {
    rule: 'dns-check-inverted',
    fails: [
      {
        title: 'turn the latch round',
        edit: { global: (tf) => (check(tf, 'latch_check').invert_healthcheck = true) },
        finds: [
          {
            stack: 'global',
            address: LATCH_CHECK,
            message: `the health check of ${LATCH_ALARM} is inverted`,
          },
        ],
      },
    ],
    passes: [
      {
        title: 'say that it is not',
        edit: { global: (tf) => (check(tf, 'latch_check').invert_healthcheck = false) },
      },
    ],
  },
  {
    rule: 'dns-check-target-failover-name',
    fails: [
      {
        title: 'ask the public name',
        edit: { global: (tf) => (check(tf, 'home_check').fqdn = 'Inference.example.com') },
        finds: [
          {
            stack: 'global',
            address: HOME_CHECK,
            message:
              'the health check of PRIMARY of inference.example.com asks that very name: https://Inference.example.com:443/health',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'ask the public name as well, of what no record depends on',
        edit: {
          global: (tf) => {
            tf.resource['aws_route53_health_check']!['public'] = {
              ...check(tf, 'home_check'),
              fqdn: 'inference.example.com',
            };
          },
        },
      },
    ],
  },
  {
    rule: 'dns-check-target-private',
    fails: [
      {
        title: 'ask an address of the network',
        edit: {
          global: (tf) => {
            check(tf, 'home_check').ip_address = '10.20.1.5';
          },
        },
        finds: [
          {
            stack: 'global',
            address: HOME_CHECK,
            message: `the health check asks ${HOME_ENDPOINT}, at the private address 10.20.1.5`,
          },
        ],
      },
      {
        title: "make home's load balancer internal",
        edit: { 'site-us-east-2': (tf) => (tf.resource['aws_lb']!['endpoint'].internal = true) },
        finds: [
          {
            stack: 'global',
            address: HOME_CHECK,
            message: `the health check asks ${HOME_ENDPOINT}, which leads to private addresses only`,
          },
        ],
      },
    ],
    passes: [
      {
        title: 'ask a public address',
        edit: { global: (tf) => (check(tf, 'home_check').ip_address = '198.51.100.7') },
      },
    ],
  },
  {
    rule: 'dns-check-target-changed',
    fails: [
      {
        title: "ask the standby's name for home",
        edit: { global: (tf) => (check(tf, 'home_check').fqdn = 'us-west-2.inference.example.com') },
        finds: [
          {
            stack: 'global',
            address: HOME_CHECK,
            message: `the health check asks ${STANDBY_ENDPOINT}, no longer ${HOME_ENDPOINT}`,
          },
        ],
      },
      {
        title: 'ask another port of the standby',
        edit: { global: (tf) => (check(tf, 'standby_check').port = 8443) },
        finds: [
          {
            stack: 'global',
            address: STANDBY_CHECK,
            severity: 'warning',
            message: `the health check asks https://us-west-2.inference.example.com:8443/health, no longer ${STANDBY_ENDPOINT}`,
          },
        ],
      },
      {
        title: 'ask nobody',
        edit: { global: (tf) => delete check(tf, 'home_check').fqdn },
        finds: [
          {
            stack: 'global',
            address: HOME_CHECK,
            message: `the health check of ${HOME_ENDPOINT} has nothing to ask any more`,
          },
        ],
      },
      {
        title: 'ask a name that is not known yet',
        edit: {
          global: (tf) => {
            tf.resource['aws_eip'] = { endpoint: { domain: 'vpc' } };
            check(tf, 'home_check').fqdn = '${aws_eip.endpoint.public_dns}';
          },
        },
        finds: [
          {
            stack: 'global',
            address: HOME_CHECK,
            status: 'unknown',
            message: `whom the health check asks is not known yet; now it is ${HOME_ENDPOINT}`,
          },
        ],
      },
    ],
    passes: [
      {
        title: 'the same name, written another way',
        edit: { global: (tf) => (check(tf, 'home_check').fqdn = 'us-east-2.INFERENCE.example.com') },
      },
      { title: 'another path', edit: { global: (tf) => (check(tf, 'home_check').resource_path = '/ready') } },
    ],
  },
  {
    rule: 'dns-check-shallower',
    fails: [
      {
        title: 'only connect',
        edit: {
          global: (tf) => {
            Object.assign(check(tf, 'home_check'), { type: 'TCP' });
            delete check(tf, 'home_check').resource_path;
            delete check(tf, 'home_check').enable_sni;
          },
        },
        finds: [
          {
            stack: 'global',
            address: HOME_CHECK,
            message: `the health check of ${HOME_ENDPOINT} only connects`,
          },
        ],
      },
      {
        title: 'ask without encryption',
        edit: {
          global: (tf) => {
            Object.assign(check(tf, 'home_check'), { type: 'HTTP', port: 80 });
            delete check(tf, 'home_check').enable_sni;
          },
        },
        finds: [
          {
            stack: 'global',
            address: HOME_CHECK,
            message: `the health check of ${HOME_ENDPOINT} is HTTP, where a redirect to HTTPS is healthy`,
          },
        ],
      },
      {
        title: 'ask for the first page',
        edit: { global: (tf) => (check(tf, 'home_check').resource_path = '/') },
        finds: [
          {
            stack: 'global',
            address: HOME_CHECK,
            severity: 'warning',
            message: `the health check of ${HOME_ENDPOINT} asks for /`,
          },
        ],
      },
      {
        title: 'search for nothing',
        edit: {},
        before: { global: withSearch },
        finds: [
          {
            stack: 'global',
            address: HOME_CHECK,
            message: `the health check of ${HOME_ENDPOINT} is HTTPS, no longer HTTPS_STR_MATCH`,
          },
        ],
      },
      {
        title: 'search for another text',
        edit: { global: searching('ok') },
        before: { global: withSearch },
        finds: [
          {
            stack: 'global',
            address: HOME_CHECK,
            severity: 'warning',
            message: `the health check of ${HOME_ENDPOINT} searches for another text`,
          },
        ],
      },
    ],
    passes: [{ title: 'search the answer for a text', edit: { global: searching('ready') } }],
  },
  {
    rule: 'dns-check-slower',
    fails: [
      {
        title: 'ask every half minute',
        edit: { global: (tf) => (check(tf, 'home_check').request_interval = 30) },
        finds: [
          {
            stack: 'global',
            address: HOME_CHECK,
            message: `${HOME_ENDPOINT} may be dead for 90 seconds before it counts as unhealthy, up from 30; 30 are foreseen`,
          },
        ],
      },
      {
        title: 'wait for ten failures of the standby',
        edit: { global: (tf) => (check(tf, 'standby_check').failure_threshold = 10) },
        finds: [
          {
            stack: 'global',
            address: STANDBY_CHECK,
            severity: 'warning',
            message: `${STANDBY_ENDPOINT} may be dead for 100 seconds before it counts as unhealthy, up from 30; 30 are foreseen`,
          },
        ],
      },
      {
        title: 'wait for ten failures, with no file that foresees anything',
        edit: { global: (tf) => (check(tf, 'home_check').failure_threshold = 10) },
        input: (input) => (input.expectations = undefined),
        finds: [
          {
            stack: 'global',
            address: HOME_CHECK,
            severity: 'warning',
            message: `${HOME_ENDPOINT} may be dead for 100 seconds before it counts as unhealthy, up from 30`,
          },
        ],
      },
      {
        title: 'a new check of PRIMARY with the intervals that Route 53 takes by itself',
        edit: {
          global: (tf) => {
            const { request_interval: _, failure_threshold: __, ...rest } = check(tf, 'home_check');
            tf.resource['aws_route53_health_check']!['slow'] = { ...rest, failure_threshold: 3, request_interval: 30 };
            check(tf, 'failover_primary_check').child_healthchecks[0] = '${aws_route53_health_check.slow.id}';
          },
        },
        finds: [
          {
            stack: 'global',
            address: 'aws_route53_health_check.slow',
            message: `${HOME_ENDPOINT} may be dead for 90 seconds before it counts as unhealthy; 30 are foreseen`,
          },
        ],
      },
    ],
    passes: [
      {
        title: 'ask twice only',
        edit: { global: (tf) => (check(tf, 'home_check').failure_threshold = 2) },
      },
      {
        title: 'a new check that is only looked at, every half minute',
        edit: {
          global: (tf) => {
            tf.resource['aws_route53_health_check']!['slow'] = { ...check(tf, 'home_check'), request_interval: 30 };
          },
        },
      },
    ],
  },
  {
    rule: 'dns-check-regions-reduced',
    fails: [
      {
        title: 'ask from three Regions',
        edit: { global: (tf) => (check(tf, 'home_check').regions = ['us-east-1', 'us-west-1', 'us-west-2']) },
        finds: [
          { stack: 'global', address: HOME_CHECK, message: `${HOME_ENDPOINT} is asked from 3 Regions, down from 8` },
        ],
      },
    ],
    passes: [
      {
        title: 'ask from all Regions again',
        edit: {},
        before: {
          global: (values) => (values[HOME_CHECK]!['regions'] = ['us-east-1', 'us-west-1', 'us-west-2']),
        },
      },
    ],
  },
  {
    rule: 'dns-calculated-check-fixed',
    fails: [
      {
        title: 'ask for no healthy child',
        edit: { global: (tf) => (check(tf, 'failover_primary_check').child_health_threshold = 0) },
        finds: [
          {
            stack: 'global',
            address: PRIMARY_CHECK,
            message: 'none of the children has to be healthy: the check always is',
          },
        ],
      },
      {
        title: 'take a child out and leave the threshold',
        edit: { global: (tf) => check(tf, 'failover_primary_check').child_healthchecks.pop() },
        finds: [
          {
            stack: 'global',
            address: PRIMARY_CHECK,
            message: '2 children have to be healthy and there is 1: the check never is',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'a third child that has to be healthy',
        edit: {
          global: (tf) => {
            check(tf, 'failover_primary_check').child_healthchecks.push('${aws_route53_health_check.standby_check.id}');
            check(tf, 'failover_primary_check').child_health_threshold = 3;
          },
        },
      },
    ],
  },
  {
    rule: 'dns-calculated-check-loosened',
    fails: [
      {
        title: 'be content with one child',
        edit: { global: (tf) => (check(tf, 'failover_primary_check').child_health_threshold = 1) },
        finds: [
          {
            stack: 'global',
            address: PRIMARY_CHECK,
            message: '1 of 2 children have to be healthy, before it was 2 of 2',
          },
        ],
      },
      {
        title: 'a third child, and still two of them',
        edit: {
          global: (tf) =>
            check(tf, 'failover_primary_check').child_healthchecks.push('${aws_route53_health_check.standby_check.id}'),
        },
        finds: [
          {
            stack: 'global',
            address: PRIMARY_CHECK,
            message: '2 of 3 children have to be healthy, before it was 2 of 2',
          },
        ],
      },
      {
        title: "look at the standby's endpoint instead",
        edit: {
          global: (tf) =>
            (check(tf, 'failover_primary_check').child_healthchecks[0] =
              '${aws_route53_health_check.standby_check.id}'),
        },
        finds: [
          {
            stack: 'global',
            address: PRIMARY_CHECK,
            message: `the check is no longer calculated of ${HOME_ENDPOINT}`,
          },
        ],
      },
    ],
    passes: [
      {
        title: 'a third child that has to be healthy',
        edit: {
          global: (tf) => {
            check(tf, 'failover_primary_check').child_healthchecks.push('${aws_route53_health_check.standby_check.id}');
            check(tf, 'failover_primary_check').child_health_threshold = 3;
          },
        },
      },
      {
        title: 'another resource for the same endpoint',
        edit: {
          global: (tf) => {
            tf.resource['aws_route53_health_check']!['again'] = { ...check(tf, 'home_check') };
            check(tf, 'failover_primary_check').child_healthchecks[0] = '${aws_route53_health_check.again.id}';
          },
        },
      },
    ],
  },
  {
    rule: 'dns-latch-detached',
    fails: [
      {
        title: 'judge PRIMARY by its endpoint alone',
        edit: { global: (tf) => (primary(tf).health_check_id = '${aws_route53_health_check.home_check.id}') },
        finds: [
          {
            stack: 'global',
            address: PRIMARY,
            message: `PRIMARY of inference.example.com is no longer held by ${LATCH_ALARM}`,
          },
        ],
      },
      {
        title: 'take the latch out of the calculated check',
        edit: {
          global: (tf) => {
            check(tf, 'failover_primary_check').child_healthchecks.pop();
            check(tf, 'failover_primary_check').child_health_threshold = 1;
          },
        },
        finds: [
          {
            stack: 'global',
            address: PRIMARY_CHECK,
            message: `PRIMARY of inference.example.com is no longer held by ${LATCH_ALARM}`,
          },
        ],
      },
    ],
    passes: [
      {
        title: 'one calculated check over another',
        edit: {
          global: (tf) => {
            tf.resource['aws_route53_health_check']!['outer'] = {
              type: 'CALCULATED',
              child_health_threshold: 1,
              child_healthchecks: ['${aws_route53_health_check.failover_primary_check.id}'],
            };
            primary(tf).health_check_id = '${aws_route53_health_check.outer.id}';
          },
        },
      },
    ],
  },
  {
    rule: 'dns-latch-weakened',
    fails: [
      {
        title: 'release the latch when its metric is silent',
        edit: { global: (tf) => (check(tf, 'latch_check').insufficient_data_health_status = 'Healthy') },
        finds: [
          {
            stack: 'global',
            address: LATCH_CHECK,
            message:
              'silence of the latch of PRIMARY of inference.example.com counts as Healthy, no longer as it was last',
          },
        ],
      },
      {
        title: 'follow another alarm',
        edit: { global: (tf) => (check(tf, 'latch_check').cloudwatch_alarm_name = 'warmsite-prod-llm-5xx') },
        finds: [
          {
            stack: 'global',
            address: LATCH_CHECK,
            message: `PRIMARY of inference.example.com is held by the alarm warmsite-prod-llm-5xx in us-west-2, no longer by ${LATCH_ALARM}`,
          },
        ],
      },
      {
        title: 'replace the check of the latch',
        edit: {
          global: (tf) =>
            Object.assign(check(tf, 'latch_check'), {
              lifecycle: { replace_triggered_by: ['aws_sns_topic.alerts'] },
            }) && (tf.resource['aws_sns_topic']!['alerts'].name = 'warmsite-prod-global-alerts-2'),
        },
        finds: [
          {
            stack: 'global',
            address: LATCH_CHECK,
            severity: 'warning',
            message:
              'the latch of PRIMARY of inference.example.com is replaced: a new check counts as healthy until its metric speaks',
          },
        ],
      },
      {
        title: 'turn it into a check of the endpoint',
        edit: {
          global: (tf) => (tf.resource['aws_route53_health_check']!['latch_check'] = { ...check(tf, 'standby_check') }),
        },
        finds: [
          {
            stack: 'global',
            address: LATCH_CHECK,
            message: `the latch of PRIMARY of inference.example.com becomes a check of ${STANDBY_ENDPOINT}`,
          },
        ],
      },
    ],
    passes: [
      {
        title: 'another tag for the latch',
        edit: { global: (tf) => (check(tf, 'latch_check').tags = { Name: 'latch' }) },
      },
    ],
  },
  {
    rule: 'dns-check-alarm-changed',
    fails: [
      {
        title: "remove the latch's alarm",
        edit: { 'vault-us-west-2': (tf) => delete tf.resource['aws_cloudwatch_metric_alarm'] },
        finds: [
          {
            stack: 'vault-us-west-2',
            address: LATCH,
            message: `the alarm warmsite-prod-latch-us-east-2, the latch, is destroyed while ${LATCH_CHECK} follows it`,
          },
        ],
      },
      {
        title: 'let the latch go when it is silent, and count it otherwise',
        edit: {
          'vault-us-west-2': (tf) =>
            Object.assign(latchAlarm(tf), { treat_missing_data: 'notBreaching', threshold: 2 }),
        },
        finds: [
          {
            stack: 'vault-us-west-2',
            address: LATCH,
            message: 'the alarm warmsite-prod-latch-us-east-2, the latch, changes in threshold and treat_missing_data',
          },
        ],
      },
      {
        title: 'another metric for the latch',
        edit: { 'vault-us-west-2': (tf) => (latchAlarm(tf).dimensions = { Region: 'us-west-2' }) },
        finds: [
          {
            stack: 'vault-us-west-2',
            address: LATCH,
            message: 'the alarm warmsite-prod-latch-us-east-2, the latch, changes in dimensions',
          },
        ],
      },
      {
        title: 'another name for the alarm',
        edit: { 'vault-us-west-2': (tf) => (latchAlarm(tf).alarm_name = 'latch') },
        finds: [
          {
            stack: 'vault-us-west-2',
            address: LATCH,
            message: 'the alarm warmsite-prod-latch-us-east-2, the latch, changes in alarm_name',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'another description, and somebody who is told',
        edit: {
          'vault-us-west-2': (tf) =>
            Object.assign(latchAlarm(tf), {
              alarm_description: 'The latch.',
              alarm_actions: ['arn:aws:sns:us-west-2:111122223333:warmsite-prod-alerts'],
            }),
        },
      },
    ],
  },
  {
    rule: 'dns-check-alarm-region',
    fails: [
      {
        title: "follow a latch in home's Region",
        edit: { global: (tf) => (check(tf, 'latch_check').cloudwatch_alarm_region = 'us-east-2') },
        finds: [
          {
            stack: 'global',
            address: LATCH_CHECK,
            message:
              'PRIMARY of inference.example.com, which leads to us-east-2, is judged by the alarm warmsite-prod-latch-us-east-2 in us-east-2',
          },
        ],
      },
      {
        title: "judge PRIMARY by home's metrics alone",
        edit: {
          global: (tf) => {
            errorAlarm(tf, 'us-east-2');
            primary(tf).health_check_id = '${aws_route53_health_check.errors.id}';
          },
        },
        finds: [
          {
            stack: 'global',
            address: 'aws_route53_health_check.errors',
            message:
              'PRIMARY of inference.example.com, which leads to us-east-2, is judged by the alarm warmsite-prod-llm-5xx in us-east-2',
          },
        ],
      },
    ],
    passes: [
      {
        title: "home's errors beside its endpoint",
        edit: {
          global: (tf) => {
            errorAlarm(tf, 'us-east-2');
            check(tf, 'failover_primary_check').child_healthchecks.push('${aws_route53_health_check.errors.id}');
            check(tf, 'failover_primary_check').child_health_threshold = 3;
          },
        },
      },
    ],
  },
  {
    rule: 'dns-check-alarm-missing',
    fails: [
      {
        title: 'follow an alarm of the wrong Region',
        edit: {
          global: (tf) => {
            errorAlarm(tf, 'eu-west-1');
            check(tf, 'failover_primary_check').child_healthchecks.push('${aws_route53_health_check.errors.id}');
            check(tf, 'failover_primary_check').child_health_threshold = 3;
          },
        },
        finds: [
          {
            stack: 'global',
            address: 'aws_route53_health_check.errors',
            message: 'the check follows the alarm warmsite-prod-llm-5xx in eu-west-1, which no stack has',
          },
        ],
      },
      {
        title: 'follow an alarm of a stack that is not at hand',
        edit: { global: (tf) => errorAlarm(tf, 'us-west-2') },
        input: ({ documents }) => delete documents['site-us-west-2'],
        finds: [
          {
            stack: 'global',
            address: 'aws_route53_health_check.errors',
            severity: 'warning',
            status: 'unknown',
            message: 'no plan at hand shows the alarm warmsite-prod-llm-5xx in us-west-2',
          },
        ],
      },
    ],
    passes: [
      { title: 'follow an alarm that is there', edit: { global: (tf) => errorAlarm(tf, 'us-west-2') } },
      {
        title: 'leave the latch as it is, while the vault is not at hand',
        edit: {},
        input: ({ documents }) => delete documents['vault-us-west-2'],
      },
    ],
  },
  {
    rule: 'dns-zone-removed',
    fails: [
      {
        title: 'remove a zone',
        edit: {},
        before: { global: withPrivateZone },
        finds: [
          {
            stack: 'global',
            address: 'aws_route53_zone.internal',
            message: 'the zone internal.example.com is destroyed',
          },
        ],
      },
      {
        title: 'rename a zone',
        edit: {
          global: (tf) => {
            privateZone(tf, 'vpc-0123456789abcdef0', 'vpc-0fedcba9876543210');
            tf.resource['aws_route53_zone']!['internal'].name = 'inner.example.com';
          },
        },
        before: { global: withPrivateZone },
        finds: [
          {
            stack: 'global',
            address: 'aws_route53_zone.internal',
            message: 'the zone internal.example.com is destroyed and created anew, with other name servers',
          },
        ],
      },
    ],
    passes: [
      { title: 'a new zone', edit: { global: (tf) => privateZone(tf, 'vpc-0123456789abcdef0') } },
      {
        title: 'another comment',
        edit: {
          global: (tf) => {
            privateZone(tf, 'vpc-0123456789abcdef0', 'vpc-0fedcba9876543210');
            tf.resource['aws_route53_zone']!['internal'].comment = 'Names of both Regions';
          },
        },
        before: { global: withPrivateZone },
      },
    ],
  },
  {
    rule: 'dns-zone-association-removed',
    fails: [
      {
        title: "take the zone from the standby's network",
        edit: { global: (tf) => privateZone(tf, 'vpc-0123456789abcdef0') },
        before: { global: withPrivateZone },
        finds: [
          {
            stack: 'global',
            address: 'aws_route53_zone.internal',
            message: 'vpc-0fedcba9876543210 is no longer associated with the zone internal.example.com',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'the networks in another order',
        edit: { global: (tf) => privateZone(tf, 'vpc-0fedcba9876543210', 'vpc-0123456789abcdef0') },
        before: { global: withPrivateZone },
      },
    ],
  },
  {
    rule: 'dns-routing-control-removed',
    fails: [
      {
        title: 'remove a routing control',
        edit: {},
        before: { global: withRoutingControl },
        finds: [
          {
            stack: 'global',
            address: 'aws_route53recoverycontrolconfig_routing_control.home',
            message: 'the routing control home is destroyed',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'another name for it',
        edit: {
          global: (tf) => {
            routingControl(tf);
            tf.resource['aws_route53recoverycontrolconfig_routing_control']!['home'].name = 'us-east-2';
          },
        },
        before: { global: withRoutingControl },
      },
    ],
  },
  {
    rule: 'dns-safety-rule-weakened',
    fails: [
      {
        title: 'remove the rule',
        edit: {},
        before: { global: withSafetyRule },
        finds: [
          {
            stack: 'global',
            address: 'aws_route53recoverycontrolconfig_safety_rule.one',
            message: 'the safety rule one-serves is destroyed',
          },
        ],
      },
      {
        title: 'let every control be off',
        edit: {
          global: safetyRule({
            asserted_controls: [CONTROL],
            rule_config: { inverted: false, threshold: 0, type: 'OR' },
          }),
        },
        before: { global: withSafetyRule },
        finds: [
          {
            stack: 'global',
            address: 'aws_route53recoverycontrolconfig_safety_rule.one',
            message:
              'the safety rule one-serves is of type OR, no longer ATLEAST, asks for 0 controls, no longer for 1 and no longer looks at 1 of its controls (asserted_controls)',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'wait for longer',
        edit: { global: safetyRule({ wait_period_ms: 10000 }) },
        before: { global: withSafetyRule },
      },
    ],
  },
];
