import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { GROUP, neededOf } from './group';

export const inferenceScheduleBelowMinimum: Rule = {
  id: 'inference-schedule-below-minimum',
  area: 'inference',
  severity: 'high',
  title: 'A schedule makes a group smaller than it must be',
  lost: 'From the hour of the schedule until something raises it again, the group is too small for a failover, and an apply does not show it. Disasters do not keep to the schedule.',
  safeWay:
    'Let schedules raise sizes only: minimum and maximum at or over those of the group. Leave a size that shall not change at -1.',
  source:
    'Terraform aws_autoscaling_schedule: -1 leaves a size as it is; EC2 Auto Scaling User Guide, Scheduled scaling',
  types: ['aws_autoscaling_schedule', GROUP],
  *inspect(snapshot, context) {
    for (const schedule of snapshot.of('aws_autoscaling_schedule')) {
      const [group] = snapshot.targets(schedule, 'autoscaling_group_name', GROUP);
      if (!group) continue;
      for (const limit of ['min', 'max'] as const) {
        const size = schedule.values.number(`${limit}_size`);
        // Computed: not known until apply where the configuration leaves it out.
        if (size === undefined || size === UNKNOWN || size < 0) continue;
        const own = group.values.number(`${limit}_size`);
        const needed = neededOf(group, context)?.[limit] ?? (typeof own === 'number' ? own : 0);
        if (size >= needed) continue;
        const name = limit === 'min' ? 'minimum' : 'maximum';
        yield {
          at: schedule,
          part: limit,
          message: `a schedule sets the ${name} of the group to ${size}, ${needed} ${needed === 1 ? 'is' : 'are'} needed`,
        };
      }
    }
  },
};
