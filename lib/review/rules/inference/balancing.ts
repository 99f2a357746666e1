import { Attributes, UNKNOWN } from '../../attributes';
import { Resource, Snapshot } from '../../estate';
import { GROUP, isReferring, pointedTo } from './group';

// How requests come to the instances of a group: load balancer, listener, rule, target group.

export const LOAD_BALANCER_TYPES = ['aws_lb', 'aws_alb'] as const;
export const LISTENER_TYPES = ['aws_lb_listener', 'aws_alb_listener'] as const;
export const LISTENER_RULE_TYPES = ['aws_lb_listener_rule', 'aws_alb_listener_rule'] as const;
export const TARGET_GROUP_TYPES = ['aws_lb_target_group', 'aws_alb_target_group'] as const;
export const ATTACHMENT_TYPES = ['aws_autoscaling_attachment', 'aws_autoscaling_traffic_source_attachment'] as const;

function attachmentsOf(group: Resource, snapshot: Snapshot): readonly Resource[] {
  return snapshot
    .of(...ATTACHMENT_TYPES)
    .filter((attachment) => snapshot.targets(attachment, 'autoscaling_group_name', GROUP).includes(group));
}

/** The target groups that a group puts its instances into, as far as the plans hold them. */
export function targetGroupsOf(group: Resource, snapshot: Snapshot): readonly Resource[] {
  const found = [group, ...attachmentsOf(group, snapshot)].flatMap((resource) => [
    ...pointedTo(resource, ['target_group_arns'], snapshot, ...TARGET_GROUP_TYPES),
    ...pointedTo(resource, ['lb_target_group_arn'], snapshot, ...TARGET_GROUP_TYPES),
    ...pointedTo(resource, ['alb_target_group_arn'], snapshot, ...TARGET_GROUP_TYPES),
    ...positions(resource.values.blocks('traffic_source')).flatMap((index) =>
      pointedTo(resource, ['traffic_source', index, 'identifier'], snapshot, ...TARGET_GROUP_TYPES),
    ),
  ]);
  return [...new Set(found)];
}

/** Whether a group is behind a load balancer, also behind one that the plans do not hold. */
export function isBehindLoadBalancer(group: Resource, snapshot: Snapshot): boolean {
  const isSet = (attribute: string): boolean =>
    group.values.at(attribute) === UNKNOWN ? isReferring(group, attribute) : !group.values.isUnset(attribute);
  return (
    ['target_group_arns', 'load_balancers', 'traffic_source'].some(isSet) ||
    // Whether or not the plans tell to what: a module may get it in a map.
    attachmentsOf(group, snapshot).some(({ values }) => values.text('traffic_source', 0, 'type') !== 'vpc-lattice') ||
    targetGroupsOf(group, snapshot).length > 0
  );
}

/** The target groups that a listener, or a rule of one, sends requests to. */
export function forwardedTo(listener: Resource, snapshot: Snapshot): readonly Resource[] {
  const found = ACTIONS.flatMap((attribute) =>
    positions(listener.values.blocks(attribute)).flatMap((index) => {
      // A plan keeps the target group of an action that no longer forwards.
      if (isAnswer(listener.values.text(attribute, index, 'type'))) return [];
      const targets = positions(listener.values.blocks(attribute, index, 'forward', 0, 'target_group'));
      const paths = [
        [attribute, index, 'target_group_arn'],
        ...targets.map((target) => [attribute, index, 'forward', 0, 'target_group', target, 'arn']),
      ];
      return paths.flatMap((path) => pointedTo(listener, path, snapshot, ...TARGET_GROUP_TYPES));
    }),
  );
  return [...new Set(found)];
}

/** Whether a listener, or a rule of one, answers by itself: with a redirect or a fixed response. */
export function answersItself({ values }: Resource): boolean {
  return ACTIONS.some((attribute) =>
    positions(values.blocks(attribute)).some((index) => isAnswer(values.text(attribute, index, 'type'))),
  );
}

const ACTIONS = ['default_action', 'action'] as const;

function isAnswer(type: unknown): boolean {
  return type === 'redirect' || type === 'fixed-response';
}

export function loadBalancerOf(listener: Resource, snapshot: Snapshot): Resource | undefined {
  return snapshot.targets(listener, 'load_balancer_arn', ...LOAD_BALANCER_TYPES)[0];
}

/** The load balancers that send requests to a target group. */
export function loadBalancersOf(targetGroup: Resource, snapshot: Snapshot): readonly Resource[] {
  const rules = snapshot.of(...LISTENER_RULE_TYPES).filter((rule) => forwardedTo(rule, snapshot).includes(targetGroup));
  const listeners = [
    ...snapshot.of(...LISTENER_TYPES).filter((listener) => forwardedTo(listener, snapshot).includes(targetGroup)),
    ...rules.flatMap((rule) => snapshot.targets(rule, 'listener_arn', ...LISTENER_TYPES)),
  ];
  const found = [
    ...listeners.flatMap((listener) => loadBalancerOf(listener, snapshot) ?? []),
    ...pointedTo(targetGroup, ['load_balancer_arns'], snapshot, ...LOAD_BALANCER_TYPES),
  ];
  return [...new Set(found)];
}

function positions(blocks: ReturnType<Attributes['blocks']>): readonly number[] {
  return blocks === UNKNOWN ? [] : blocks.map((_, index) => index);
}
