import { Rule } from '../../rule';
import { LOAD_BALANCER_TYPES } from './balancing';

export const inferenceLoadBalancerUnprotected: Rule = {
  id: 'inference-load-balancer-unprotected',
  area: 'inference',
  severity: 'warning',
  title: 'A load balancer can be deleted by mistake',
  lost: 'Nothing is lost yet. The next wrong plan, or one wrong call, deletes the entrance of a Region; with the protection on, AWS refuses.',
  safeWay:
    'Leave `enable_deletion_protection = true`. Switch it off in the very change that retires the load balancer.',
  source: 'Elastic Load Balancing, Deletion protection',
  types: [...LOAD_BALANCER_TYPES],
  *check({ estate }) {
    for (const { before, after } of estate.changed(...LOAD_BALANCER_TYPES)) {
      if (before?.values.flag('enable_deletion_protection') !== true || !after) continue;
      if (after.values.flag('enable_deletion_protection') === true) continue;
      yield { at: after, message: 'deletion protection of the load balancer is switched off' };
    }
  },
};
