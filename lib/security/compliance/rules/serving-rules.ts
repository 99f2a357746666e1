import { blockOf, blocksOf, Estate, EstateResource, isSet, listOf, numberOf } from '../estate';
import { ComplianceRule } from '../rule';

/** What the lists ask of instances, load balancers, names and functions. */
export const SERVING_RULES: readonly ComplianceRule[] = [
  {
    ids: ['AUTOSCALING_MULTIPLE_AZ'],
    title: 'A group launches in at least two zones',
    types: ['aws_autoscaling_group'],
    holds: ({ values }) => listOf(values['vpc_zone_identifier']).length >= 2,
  },
  {
    ids: ['AUTOSCALING_GROUP_ELB_HEALTHCHECK_REQUIRED', 'CKV2_AWS_15'],
    title: 'A group replaces what the load balancer finds unhealthy',
    types: ['aws_autoscaling_group'],
    holds: ({ values }) => values['health_check_type'] === 'ELB',
  },
  {
    ids: ['AUTOSCALING_CAPACITY_REBALANCING'],
    title: 'A group replaces spot instances before they are taken back',
    types: ['aws_autoscaling_group'],
    holds: ({ values }) => values['capacity_rebalance'] === true,
  },
  {
    ids: ['CKV_AWS_315'],
    title: 'A group launches from a launch template',
    types: ['aws_autoscaling_group'],
    holds: ({ values }) =>
      blocksOf(values, 'launch_template').length > 0 || blocksOf(values, 'mixed_instances_policy').length > 0,
  },
  {
    ids: ['ELBV2_MULTIPLE_AZ'],
    title: 'A load balancer is in at least two zones',
    types: ['aws_lb'],
    holds: ({ values }) => listOf(values['subnets']).length >= 2,
  },
  {
    ids: ['ELB_DELETION_PROTECTION_ENABLED', 'CKV_AWS_150'],
    title: 'A load balancer cannot be deleted by one call',
    types: ['aws_lb'],
    holds: ({ values }) => values['enable_deletion_protection'] === true,
  },
  {
    ids: ['CKV_AWS_152'],
    title: 'A load balancer spreads over the targets of all zones',
    types: ['aws_lb'],
    // An application load balancer always does.
    holds: ({ values }) =>
      values['load_balancer_type'] === 'application' || values['enable_cross_zone_load_balancing'] === true,
  },
  {
    ids: ['ELB_CROSS_ZONE_LOAD_BALANCING_ENABLED'],
    title: 'A classic load balancer spreads over the instances of all zones',
    types: ['aws_elb'],
    holds: ({ values }) => values['cross_zone_load_balancing'] !== false,
  },
  {
    ids: ['CKV_AWS_261'],
    title: 'A target group checks the health of its targets',
    types: ['aws_lb_target_group'],
    holds: ({ values }) => isSet(blockOf(values, 'health_check')?.['path']),
  },
  {
    ids: ['CKV2_AWS_28'],
    title: 'A public load balancer is behind a web ACL',
    types: ['aws_lb'],
    holds: (loadBalancer, estate) =>
      loadBalancer.values['internal'] === true || associations(loadBalancer, estate).length > 0,
  },
  {
    ids: ['WAFV2_LOGGING_ENABLED', 'CKV2_AWS_31'],
    title: 'A web ACL logs what it does',
    types: ['aws_wafv2_web_acl'],
    holds: (acl, estate) =>
      estate
        .all('aws_wafv2_web_acl_logging_configuration')
        .some(({ stack, values }) => stack === acl.stack && isArnOf(acl, values['resource_arn'])),
  },
  {
    ids: ['CKV_AWS_310'],
    title: 'A distribution has an origin to fail over to',
    types: ['aws_cloudfront_distribution'],
    holds: ({ values }) => blocksOf(values, 'origin_group').length > 0,
  },
  {
    ids: ['CKV2_AWS_39'],
    title: 'A public hosted zone logs its queries',
    types: ['aws_route53_zone'],
    holds: (zone, estate) =>
      estate
        .all('aws_route53_query_log')
        .some(({ values }) =>
          [`\${${zone.address}.zone_id}`, zone.values['zone_id']].some(
            (id) => id !== undefined && id === values['zone_id'],
          ),
        ),
  },
  {
    ids: ['LAMBDA_DLQ_CHECK'],
    title: 'A function keeps the events that it failed on',
    types: ['aws_lambda_function'],
    holds: ({ values }) => isSet(blockOf(values, 'dead_letter_config')?.['target_arn']),
  },
  {
    ids: ['LAMBDA_CONCURRENCY_CHECK'],
    title: 'A function has a limit of its own on how many of it run at once',
    types: ['aws_lambda_function'],
    holds: ({ values }) => numberOf(values['reserved_concurrent_executions']) >= 1,
  },
  {
    ids: ['LAMBDA_VPC_MULTI_AZ_CHECK'],
    title: 'A function in a network runs in at least two zones',
    types: ['aws_lambda_function'],
    holds: ({ values }) => {
      const network = blockOf(values, 'vpc_config');
      return network === undefined || listOf(network['subnet_ids']).length >= 2;
    },
  },
];

function associations(loadBalancer: EstateResource, estate: Estate): readonly EstateResource[] {
  return estate
    .all('aws_wafv2_web_acl_association')
    .filter(({ stack, values }) => stack === loadBalancer.stack && isArnOf(loadBalancer, values['resource_arn']));
}

/** Whether a text is the ARN of a resource: as AWS gave it, or as a reference. */
function isArnOf({ address, values }: EstateResource, text: unknown): boolean {
  return text !== undefined && (text === values['arn'] || text === `\${${address}.arn}`);
}
