import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { ATTACHMENT_TYPES, isBehindLoadBalancer, TARGET_GROUP_TYPES } from './balancing';
import { GROUP, settled } from './group';

export const inferenceHealthCheckType: Rule = {
  id: 'inference-health-check-type',
  area: 'inference',
  severity: 'high',
  title: 'A group does not replace instances whose server is dead',
  lost: 'With the health check type EC2 an instance counts as healthy while it runs. One whose model server has died or hangs stays for ever: it takes its place in the group, and nothing replaces it. A Region can be up and answer nothing.',
  safeWay: 'Set `health_check_type = "ELB"`, and a grace period that covers the loading of the model.',
  source: 'EC2 Auto Scaling User Guide, Health checks for instances; docs/traps.md, 14',
  types: [GROUP, ...ATTACHMENT_TYPES, ...TARGET_GROUP_TYPES],
  *inspect(snapshot, { estate }) {
    for (const group of snapshot.of(GROUP)) {
      const type = settled(group, 'health_check_type', group.values.text('health_check_type'), 'EC2');
      if (type === UNKNOWN) {
        yield { at: group, message: 'the health check type is not known until apply', isUnknown: true };
        continue;
      }
      const was = estate.before.find(group.key)?.values.text('health_check_type');
      const wasElb = typeof was === 'string' && was.includes('ELB');
      // The provider takes several: `EC2,ELB`.
      if (type.includes('ELB') || (!wasElb && !isBehindLoadBalancer(group, snapshot))) continue;
      yield {
        at: group,
        part: wasElb ? 'changed' : '',
        message: `the health check type is ${type}: an instance that fails the check of its load balancer stays`,
      };
    }
  },
};
