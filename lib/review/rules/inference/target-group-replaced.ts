import { Rule } from '../../rule';
import { listed } from '../../wording';
import { TARGET_GROUP_TYPES } from './balancing';

export const inferenceTargetGroupReplaced: Rule = {
  id: 'inference-target-group-replaced',
  area: 'inference',
  severity: 'warning',
  title: 'A target group is replaced',
  lost: 'The new target group is empty until the group has registered its instances there and they have passed its checks: for that time the load balancer answers 503, and a health check may take the Region for lost.',
  safeWay:
    'Add a second target group with the new settings, attach the group to both, move the listener when the new targets are healthy, and remove the old one later.',
  source: 'Terraform aws_lb_target_group: port, protocol, vpc_id, target_type and name force replacement',
  types: [...TARGET_GROUP_TYPES],
  *check({ estate }) {
    for (const change of estate.changed(...TARGET_GROUP_TYPES)) {
      if (change.action !== 'replace') continue;
      const cause = change.replacedBy.length > 0 ? `, because of ${listed(change.replacedBy)}` : '';
      const order = change.createsFirst ? 'goes when the new one is there' : 'goes before the new one is there';
      yield {
        at: change,
        severity: change.createsFirst ? 'warning' : 'high',
        message: `the target group is replaced${cause}: the old one ${order}`,
      };
    }
  },
};
