import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { counted, listed } from '../../wording';
import { ATTACHMENT_TYPES, TARGET_GROUP_TYPES, targetGroupsOf } from './balancing';
import { GROUP } from './group';

export const inferenceGroupDetached: Rule = {
  id: 'inference-group-detached',
  area: 'inference',
  severity: 'critical',
  title: 'A group no longer gets requests',
  lost: 'The instances run, and cost, but the load balancer does not know them: this Region answers nothing for the model, from the apply on until they are attached again.',
  safeWay:
    'Attach the new target group first, wait until its targets are healthy, move the listener, and only then detach the old one.',
  source: 'EC2 Auto Scaling User Guide, Attach an Elastic Load Balancing load balancer',
  types: [GROUP, ...ATTACHMENT_TYPES, ...TARGET_GROUP_TYPES],
  *check({ estate }) {
    for (const group of estate.after.of(GROUP)) {
      const before = estate.before.find(group.key);
      if (!before) continue;
      const was = targetGroupsOf(before, estate.before);
      const is = targetGroupsOf(group, estate.after);
      const lost = was.filter((targetGroup) => !is.some(({ key }) => key === targetGroup.key));
      if (was.length > 0) {
        const isLast = is.length === 0;
        // One in place of another is a move; what the listener sends there is for inference-listener-closed.
        if (lost.length === 0 || is.length >= was.length) continue;
        yield {
          at: group,
          severity: isLast ? 'critical' : 'high',
          message: `the group is detached from ${listed(lost.map(({ address }) => address))}${isLast ? ', and from all' : ''}`,
        };
        continue;
      }
      // The plans do not hold its target groups: their number tells.
      const [arnsWas, arns] = [before, group].map(({ values }) => values.texts('target_group_arns'));
      if (!arnsWas || !arns || arnsWas === UNKNOWN || arns === UNKNOWN || arns.length >= arnsWas.length) continue;
      yield {
        at: group,
        severity: arns.length === 0 ? 'critical' : 'high',
        message: `the group is in ${counted(arns.length, 'target group')}, before in ${arnsWas.length}`,
      };
    }
  },
};
