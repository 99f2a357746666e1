import { Resource } from '../../estate';
import { Rule } from '../../rule';
import { GROUP } from './group';

export const inferenceApplyNeedsCapacity: Rule = {
  id: 'inference-apply-needs-capacity',
  area: 'inference',
  severity: 'warning',
  title: 'An apply fails when there are no GPUs',
  lost: 'While GPUs are short the apply waits, fails, and leaves a new group marked for destruction: the next apply takes away the few instances that did start. That meets rebuilds and failovers first.',
  safeWay: 'Keep `wait_for_capacity_timeout = "0"`, and let an alarm on the healthy targets tell of missing instances.',
  source: 'Terraform aws_autoscaling_group, Waiting for Capacity',
  types: [GROUP],
  *check({ estate }) {
    for (const { before, after } of estate.changed(GROUP)) {
      if (!before || !after || waits(before) || !waits(after)) continue;
      yield { at: after, message: 'the apply waits for instances, and fails when they cannot be launched' };
    }
  },
};

function waits({ values }: Resource): boolean {
  const timeout = values.text('wait_for_capacity_timeout');
  return typeof timeout !== 'string' || !/^0+(?:[smh]|$)/.test(timeout);
}
