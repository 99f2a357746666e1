import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { counted } from '../../wording';
import { GROUP, isReferring } from './group';

export const inferenceDesiredForced: Rule = {
  id: 'inference-desired-forced',
  area: 'inference',
  severity: 'high',
  title: 'The apply sets how many instances run',
  lost: 'The apply ends instances that the scaling policy, or a failover, has started: at once, and again with every later apply. After a failover that is the capacity that everybody is on, and it takes the loading of a model to come back.',
  safeWay:
    'Leave `desired_capacity` out, or put it into `ignore_changes`. To have more or fewer, change `min_size` and let the policy scale.',
  source: 'Terraform aws_autoscaling_group, desired_capacity; docs/traps.md, 15',
  types: [GROUP],
  *check({ estate }) {
    for (const { before, after } of estate.changed(GROUP)) {
      const was = before?.values.number('desired_capacity');
      const is = after?.values.number('desired_capacity');
      if (!after || typeof was !== 'number') continue;
      if (is === UNKNOWN) {
        if (!isReferring(after, 'desired_capacity')) continue;
        yield { at: after, message: `${counted(was, 'instance')} now, how many after is not known`, isUnknown: true };
      } else if (is !== undefined && is < was) {
        yield { at: after, message: `the apply takes the group from ${was} to ${counted(is, 'instance')}` };
      }
    }
  },
};
