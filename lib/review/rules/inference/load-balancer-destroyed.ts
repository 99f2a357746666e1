import { Rule } from '../../rule';
import { listed } from '../../wording';
import { LOAD_BALANCER_TYPES } from './balancing';

export const inferenceLoadBalancerDestroyed: Rule = {
  id: 'inference-load-balancer-destroyed',
  area: 'inference',
  severity: 'critical',
  title: 'A load balancer is destroyed or replaced',
  lost: 'The Region has no entrance until a new one is there, a few minutes, and its DNS name changes: records and health checks that name the old one find nothing, until they are changed as well and caches have run out.',
  safeWay:
    'Build the new load balancer beside the old one under another name, with listeners and healthy targets, move the record of the Region, wait for the caches, then remove the old one in a plan of its own.',
  source: 'Terraform aws_lb: name, internal and load_balancer_type force replacement',
  types: [...LOAD_BALANCER_TYPES],
  *check({ estate }) {
    for (const change of estate.changed(...LOAD_BALANCER_TYPES)) {
      if (change.isDeposed) continue;
      if (change.action === 'delete') yield { at: change, message: 'the load balancer is destroyed' };
      if (change.action === 'replace') {
        const [was, is] = [change.before, change.after].map((balancer) => balancer?.values.flag('internal'));
        const flip =
          is === true && was === false
            ? ': it becomes internal, which nobody outside of the network and no health check of Route 53 reaches'
            : was === true && is === false
              ? ': it becomes public'
              : change.replacedBy.length > 0
                ? `, because of ${listed(change.replacedBy)}`
                : '';
        yield { at: change, message: `the load balancer is replaced${flip}` };
      }
      if (change.action === 'forget') {
        yield {
          at: change,
          severity: 'warning',
          message: 'the load balancer is no longer managed',
          lost: 'It goes on serving, but no plan and no review shows any more what happens to it.',
          safeWay: 'Import it where it is to be managed, in the same change.',
        };
      }
    }
  },
};
