import { Resource, Snapshot } from '../../estate';
import { GROUP } from './group';

export const POLICY = 'aws_autoscaling_policy';

/** The policies that really scale a group. */
export function policiesOf(group: Resource, snapshot: Snapshot): readonly Resource[] {
  return snapshot
    .of(POLICY)
    .filter((policy) => isActive(policy) && snapshot.targets(policy, 'autoscaling_group_name', GROUP).includes(group));
}

/** A predictive policy only watches until it is told otherwise. */
function isActive({ values }: Resource): boolean {
  const mode = values.text('predictive_scaling_configuration', 0, 'mode');
  const isPredictive = values.text('policy_type') === 'PredictiveScaling';
  return values.flag('enabled') !== false && (!isPredictive || mode === 'ForecastAndScale');
}
