import { expectationsAt, momentDocuments, momentExpectations, MomentName, MOMENTS } from '../../drift/moments';
import { PlanEdit, ReviewInput, RuleCase } from '../case';

/** The plans of a moment of a rehearsal, with what the refresh found, and the topology that they were made from. */
function at(moment: MomentName, more: (input: ReviewInput) => void = () => undefined): PlanEdit {
  return {
    title: MOMENTS[moment].title,
    edit: {},
    input: (input) => {
      Object.assign(input, { documents: momentDocuments(moment), expectations: momentExpectations(moment) });
      more(input);
    },
  };
}

const FENCE_OF_HOME =
  'warmsite-prod-db-g1 is in security group sg-980d372c6c8b53227, which lets nobody in, and the plan would take it out';

export const DRIFT_CASES: readonly RuleCase[] = [
  {
    rule: 'drift-topology-behind',
    fails: [
      {
        ...at('failover-not-committed'),
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_db_instance.database_g1',
            message:
              'the database of us-west-2 follows nobody any more, and by the topology us-east-2 (g1) writes, us-west-2 (g1) follows',
          },
        ],
      },
      {
        ...at('switchover-not-committed'),
        finds: [
          {
            stack: 'site-us-east-2',
            address: 'aws_db_instance.database_g2',
            message:
              'the database of us-east-2 follows nobody any more, and by the topology us-west-2 (g1) writes, us-east-2 (g2) follows, us-east-2 is held out of service',
          },
        ],
      },
      {
        title: 'the state knows of the takeover already, so that no refresh finds it',
        edit: {},
        before: {
          'site-us-west-2': (values) => (values['aws_db_instance.database_g1']!['replicate_source_db'] = ''),
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_db_instance.database_g1',
            message:
              'the database of us-west-2 follows nobody any more, and by the topology us-east-2 (g1) writes, us-west-2 (g1) follows',
          },
        ],
      },
    ],
    passes: [
      at('failover-committed'),
      at('rebuild'),
      at('switchover'),
      at('after-switchover'),
      {
        ...at('failover-not-committed', (input) => (input.expectations = undefined)),
        title: 'nobody says who should write',
      },
    ],
  },
  {
    rule: 'drift-topology-ahead',
    fails: [
      {
        ...at('failover-too-early'),
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_db_instance.database_g1',
            message:
              'the database of us-west-2 still is a replica, and by the topology us-west-2 (g1) writes, us-east-2 (g1) is cut off, us-east-2 is held out of service',
          },
        ],
      },
    ],
    passes: [at('failover-committed'), at('switchover'), at('min-size-raised-home')],
  },
  {
    rule: 'drift-no-such-step',
    fails: [
      {
        ...at('failover-undone'),
        finds: [
          {
            stack: '',
            message:
              'by the base branch us-west-2 (g1) writes, us-east-2 (g1) is cut off, us-east-2 is held out of service; by this one us-east-2 (g1) writes, us-west-2 (g1) follows: no single step leads there',
          },
        ],
      },
      {
        title: 'two steps at once',
        edit: {},
        input: (input) => (input.expectations = expectationsAt('after-rebuild', 'normal')),
        finds: [
          {
            stack: '',
            message:
              'by the base branch us-east-2 (g1) writes, us-west-2 (g1) follows; by this one us-west-2 (g1) writes, us-east-2 (g2) follows, us-east-2 is held out of service: no single step leads there',
          },
        ],
      },
    ],
    passes: [
      at('failover-committed'),
      at('rebuild'),
      at('switchover'),
      {
        title: 'nobody says where the base branch stands',
        edit: {},
        input: (input) =>
          (input.expectations = { ...expectationsAt('after-rebuild', 'normal'), baseTopology: undefined }),
      },
    ],
  },
  {
    rule: 'drift-dangerous',
    fails: [
      {
        ...at('failover-not-committed'),
        finds: [
          { stack: 'site-us-east-2', address: 'aws_db_instance.database_g1', message: FENCE_OF_HOME },
          {
            stack: 'site-us-west-2',
            address: 'aws_autoscaling_group.inference_embed',
            message: 'the least size of warmsite-prod-embed is 2, and the plan would lower it to 1',
          },
          {
            stack: 'site-us-west-2',
            address: 'aws_autoscaling_group.inference_llm',
            message: 'the least size of warmsite-prod-llm is 3, and the plan would lower it to 1',
          },
        ],
      },
      {
        ...at('failover-undone'),
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_autoscaling_group.inference_embed',
            message: 'the least size of warmsite-prod-embed is 2, and the plan would lower it to 1',
          },
          {
            stack: 'site-us-west-2',
            address: 'aws_autoscaling_group.inference_llm',
            message: 'the least size of warmsite-prod-llm is 3, and the plan would lower it to 1',
          },
        ],
      },
      {
        ...at('failover-committed'),
        title: 'the failover is recorded, and home, which is back, is planned as well',
        finds: [{ stack: 'site-us-east-2', address: 'aws_db_instance.database_g1', message: FENCE_OF_HOME }],
      },
      {
        ...at('failover-degraded'),
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_autoscaling_group.inference_llm',
            severity: 'high',
            message: 'warmsite-prod-llm launches other instances than configured, and the plan would take that back',
          },
        ],
      },
      {
        ...at('latch-lost-while-evacuated'),
        finds: [
          {
            stack: 'vault-us-west-2',
            address: 'aws_cloudwatch_metric_alarm.latch',
            message: "the latch's alarm warmsite-prod-latch-us-east-2 was deleted",
          },
        ],
      },
      {
        ...at('min-size-raised-home'),
        finds: [
          {
            stack: 'site-us-east-2',
            address: 'aws_autoscaling_group.inference_llm',
            severity: 'high',
            message: 'the least size of warmsite-prod-llm is 4, and the plan would lower it to 3',
          },
        ],
      },
      {
        ...at('database-fenced'),
        finds: [{ stack: 'site-us-east-2', address: 'aws_db_instance.database_g1', message: FENCE_OF_HOME }],
      },
      {
        ...at('switchover-not-committed'),
        finds: [
          {
            stack: 'site-us-east-2',
            address: 'aws_autoscaling_group.inference_embed',
            message: 'the least size of warmsite-prod-embed is 2, and the plan would lower it to 1',
          },
          {
            stack: 'site-us-east-2',
            address: 'aws_autoscaling_group.inference_llm',
            message: 'the least size of warmsite-prod-llm is 3, and the plan would lower it to 1',
          },
          {
            stack: 'site-us-west-2',
            address: 'aws_db_instance.database_g1',
            message:
              'warmsite-prod-db-g1 is in security group sg-3551e3976b8f95cf2, which lets nobody in, and the plan would take it out',
          },
        ],
      },
    ],
    passes: [
      at('first-refresh'),
      at('min-size-raised-standby'),
      at('protection-lifted'),
      at('rebuild'),
      at('switchover'),
      at('after-switchover'),
    ],
  },
  {
    rule: 'drift-unexplained',
    fails: [
      {
        ...at('min-size-raised-standby'),
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_autoscaling_group.inference_llm',
            message: 'min_size was 1 and is 2',
          },
        ],
      },
      {
        ...at('latch-alarm-deleted'),
        finds: [
          {
            stack: 'vault-us-west-2',
            address: 'aws_cloudwatch_metric_alarm.latch',
            message: "the latch's alarm warmsite-prod-latch-us-east-2 was deleted",
          },
        ],
      },
      {
        ...at('latch-check-disabled'),
        finds: [
          {
            stack: 'global',
            address: 'aws_route53_health_check.latch_check',
            message: "of the latch's health check, disabled was false and is true",
          },
        ],
      },
      {
        ...at('security-group-edited'),
        finds: [
          {
            stack: 'site-us-east-2',
            address: 'aws_security_group.database_security_group',
            message:
              'security group warmsite-prod-database has what nothing manages: ingress of tcp 5432 from 10.0.0.0/8',
          },
          {
            stack: 'site-us-east-2',
            address: 'aws_vpc_security_group_ingress_rule.database_security_group_from_inference_security_group_5432',
            message: 'deleted outside of Terraform',
          },
        ],
      },
      {
        ...at('protection-lifted'),
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_db_instance.database_g1',
            message: 'deletion_protection was true and is false',
          },
        ],
      },
      {
        ...at('failover-committed', (input) => (input.expectations = undefined)),
        title: 'a promotion, and nobody says who should write',
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_db_instance.database_g1',
            message: 'warmsite-prod-db-g1 was promoted: it follows nobody any more',
          },
        ],
      },
    ],
    passes: [at('first-refresh'), at('failover-committed'), at('rebuild'), at('switchover'), at('after-switchover')],
  },
];
