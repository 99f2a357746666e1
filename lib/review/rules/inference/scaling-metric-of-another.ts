import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { GROUP, nameOf } from './group';
import { POLICY } from './scaling';

export const inferenceScalingMetricOfAnother: Rule = {
  id: 'inference-scaling-metric-of-another',
  area: 'inference',
  severity: 'high',
  title: 'A group scales on the metric of another group',
  lost: 'The policy follows a metric that says nothing of this group, or that nobody publishes. It never scales out when it must, and nothing fails.',
  safeWay: 'Let the dimension AutoScalingGroupName name the group that the policy belongs to.',
  source: 'CloudWatch User Guide, Dimensions; docs/traps.md, 13',
  types: [POLICY, GROUP],
  *inspect(snapshot) {
    for (const policy of snapshot.of(POLICY)) {
      const path = ['target_tracking_configuration', 0, 'customized_metric_specification', 0] as const;
      const dimensions = policy.values.blocks(...path, 'metric_dimension');
      if (dimensions === UNKNOWN) continue;
      const [group] = snapshot.targets(policy, 'autoscaling_group_name', GROUP);
      const name = group ? nameOf(group) : policy.values.text('autoscaling_group_name');
      for (const dimension of dimensions) {
        const watched = dimension.text('name') === 'AutoScalingGroupName' ? dimension.text('value') : undefined;
        if (typeof watched !== 'string' || typeof name !== 'string' || watched === name) continue;
        yield { at: policy, message: `the policy of ${name} follows the metric of ${watched}` };
      }
    }
  },
};
