import { UNKNOWN } from '../../attributes';
import { Resource, Snapshot } from '../../estate';
import { Rule } from '../../rule';
import {
  ATTACHMENT_TYPES,
  LISTENER_RULE_TYPES,
  LISTENER_TYPES,
  LOAD_BALANCER_TYPES,
  loadBalancersOf,
  TARGET_GROUP_TYPES,
  targetGroupsOf,
} from './balancing';
import { GROUP } from './group';

export const inferenceEmptyBehindFailover: Rule = {
  id: 'inference-empty-behind-failover',
  area: 'inference',
  severity: 'critical',
  title: 'A group may be empty behind a SECONDARY that judges its health',
  lost: 'Route 53 counts a load balancer without a healthy target as unhealthy, and so its SECONDARY. With both unhealthy it answers with PRIMARY: the failover sends everybody to the Region that is lost, until somebody starts instances by hand.',
  safeWay:
    'Keep at least one instance in the standby. Or let SECONDARY be an alias of a name in the same zone that evaluates nothing (`evaluate_target_health = false`), without a health check of its own.',
  source: 'Route 53 Developer Guide, How Route 53 chooses records in complex configurations; docs/traps.md, 8',
  types: [
    GROUP,
    'aws_route53_record',
    'aws_route53_health_check',
    ...ATTACHMENT_TYPES,
    ...TARGET_GROUP_TYPES,
    ...LISTENER_TYPES,
    ...LISTENER_RULE_TYPES,
    ...LOAD_BALANCER_TYPES,
  ],
  *inspect(snapshot) {
    for (const group of snapshot.of(GROUP)) {
      if (group.values.number('min_size') !== 0) continue;
      const balancers = new Set(
        targetGroupsOf(group, snapshot).flatMap((targetGroup) => loadBalancersOf(targetGroup, snapshot)),
      );
      for (const record of snapshot.of('aws_route53_record')) {
        if (record.values.text('failover_routing_policy', 0, 'type') !== 'SECONDARY') continue;
        const how = [...balancers]
          .map((balancer) => judged(record, balancer, snapshot))
          .find((way) => way !== undefined);
        if (how === undefined) continue;
        yield {
          at: group,
          part: record.key,
          message: `the group may have no instance, and ${record.address} ${how}`,
        };
      }
    }
  },
};

/** How the health of a load balancer decides about a record; undefined when it does not. */
function judged(record: Resource, balancer: Resource, snapshot: Snapshot): string | undefined {
  if (leadsTo(record, balancer, snapshot, true, 8)) return 'evaluates the health of its load balancer';
  const [check] = snapshot.targets(record, 'health_check_id', 'aws_route53_health_check');
  const asked = check?.values.text('fqdn');
  if (asked === undefined || asked === UNKNOWN) return undefined;
  const isAsked =
    asked === balancer.values.text('dns_name') ||
    snapshot
      .of('aws_route53_record')
      .some((name) => namesOf(name).includes(asked) && leadsTo(name, balancer, snapshot, false, 8));
  return isAsked ? 'has a health check that asks its load balancer' : undefined;
}

/** Whether an alias leads to the load balancer, each step of it evaluating health where that is asked for. */
function leadsTo(
  record: Resource,
  balancer: Resource,
  snapshot: Snapshot,
  isEvaluated: boolean,
  steps: number,
): boolean {
  if (record.values.block('alias') === undefined || steps === 0) return false;
  if (isEvaluated && record.values.flag('alias', 0, 'evaluate_target_health') !== true) return false;
  const target = record.values.text('alias', 0, 'name');
  if (target === UNKNOWN) return snapshot.targets(record, ['alias', 0, 'name'], balancer.type).includes(balancer);
  if (target === undefined) return false;
  const name = bare(target);
  const address = balancer.values.text('dns_name');
  if (typeof address === 'string' && (name === bare(address) || name === `dualstack.${bare(address)}`)) return true;
  return snapshot
    .of('aws_route53_record')
    .some(
      (next) =>
        next !== record && namesOf(next).includes(name) && leadsTo(next, balancer, snapshot, isEvaluated, steps - 1),
    );
}

function namesOf(record: Resource): readonly string[] {
  return ['name', 'fqdn'].flatMap((attribute) => {
    const name = record.values.text(attribute);
    return typeof name === 'string' ? [bare(name)] : [];
  });
}

function bare(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
