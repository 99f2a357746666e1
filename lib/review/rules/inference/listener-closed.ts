import { Resource } from '../../estate';
import { Rule } from '../../rule';
import {
  answersItself,
  forwardedTo,
  LISTENER_RULE_TYPES,
  LISTENER_TYPES,
  LOAD_BALANCER_TYPES,
  loadBalancerOf,
  TARGET_GROUP_TYPES,
} from './balancing';

export const inferenceListenerClosed: Rule = {
  id: 'inference-listener-closed',
  area: 'inference',
  severity: 'critical',
  title: 'A load balancer no longer takes, or passes on, requests',
  lost: 'Requests to the port, or to the path, are not answered by the model any more: in the Region that serves at once, in the standby at the failover. Health checks that use the same port take the Region for lost.',
  safeWay:
    'Add the new listener or rule first, move clients and health checks, and remove the old one when nothing uses it any more. A rule that is renamed needs a `moved` block.',
  source: 'Elastic Load Balancing, Listeners for Application Load Balancers',
  types: [...LISTENER_TYPES, ...LISTENER_RULE_TYPES, ...LOAD_BALANCER_TYPES, ...TARGET_GROUP_TYPES],
  *check({ estate }) {
    const { before: past, after: future } = estate;
    for (const change of estate.changed(...LISTENER_TYPES)) {
      const { before, after } = change;
      if (!before || change.isDeposed || change.action === 'forget') continue;
      const balancer = loadBalancerOf(before, past);
      const left = balancer && future.find(balancer.key);
      // Without its load balancer, inference-load-balancer-destroyed speaks.
      if (balancer && (!left || estate.changed(balancer.type).some(isReplacementOf(balancer)))) continue;
      const port = before.values.number('port');
      const where = `port ${String(port)}`;
      const redirects = forwardedTo(before, past).length === 0;
      const stands = future
        .of(...LISTENER_TYPES)
        .some((listener) => listener.values.number('port') === port && loadBalancerOf(listener, future) === left);
      if (!stands) {
        const message = after
          ? `the listener moves from ${where} to ${String(after.values.number('port'))}`
          : `the listener of ${where} is removed`;
        yield { at: change, severity: redirects ? 'warning' : 'critical', message };
      } else if (after && !redirects && answersItself(after)) {
        yield { at: change, part: 'action', message: `the listener of ${where} no longer passes requests on` };
      }
    }
    for (const change of estate.changed(...LISTENER_RULE_TYPES)) {
      const { before, after } = change;
      if (!before || change.isDeposed || change.action === 'forget') continue;
      const [targetGroup] = forwardedTo(before, past);
      const left = targetGroup && future.find(targetGroup.key);
      if (!left) continue;
      if (after && !answersItself(after)) continue;
      const isServed = [...future.of(...LISTENER_RULE_TYPES), ...future.of(...LISTENER_TYPES)].some((listener) =>
        forwardedTo(listener, future).includes(left),
      );
      const what = after ? 'no longer passes requests on' : 'is removed';
      yield {
        at: change,
        severity: isServed ? 'warning' : 'critical',
        message: `the rule that sends requests to ${left.address} ${what}`,
        ...(isServed
          ? {
              lost: 'Requests of this rule go where the next one that matches sends them, at last to the default of the listener. That may be another model.',
            }
          : {}),
      };
    }
  },
};

function isReplacementOf(balancer: Resource): (change: { key: string; action: string }) => boolean {
  return ({ key, action }) => key === balancer.key && action === 'replace';
}
