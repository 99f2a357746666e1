import { Rule } from '../../rule';
import { counted } from '../../wording';
import { GROUP } from './group';

const HOOK = 'aws_autoscaling_lifecycle_hook';
const LAUNCHING = 'autoscaling:EC2_INSTANCE_LAUNCHING';

export const inferenceHookWeakened: Rule = {
  id: 'inference-hook-weakened',
  area: 'inference',
  severity: 'high',
  title: 'Instances serve before their model answers, or are given up too early',
  lost: 'Without the hook, or when it lets everything pass, an instance counts as in service before it answers: scaling and releases believe in capacity that is not there. With too short a time every instance is thrown away while it loads the model.',
  safeWay:
    'Keep a launch hook with default result ABANDON that the instance completes when its model answers, and a heartbeat timeout longer than the slowest start that was ever measured.',
  source: 'EC2 Auto Scaling User Guide, Lifecycle hooks: default result, heartbeat timeout',
  types: [HOOK, GROUP],
  *check({ estate }) {
    for (const change of estate.changed(HOOK)) {
      const { before, after, action } = change;
      if (!before || change.isDeposed || action === 'forget') continue;
      if (before.values.text('lifecycle_transition') !== LAUNCHING) continue;
      if (after?.values.text('lifecycle_transition') !== LAUNCHING) {
        const [group] = estate.before.targets(before, 'autoscaling_group_name', GROUP);
        const left = group && estate.after.find(group.key);
        const isHeld =
          !left ||
          estate.after
            .of(HOOK)
            .some(
              (hook) =>
                hook.values.text('lifecycle_transition') === LAUNCHING &&
                estate.after.targets(hook, 'autoscaling_group_name', GROUP).includes(left),
            );
        if (!isHeld) yield { at: change, message: 'no launch hook waits for the model any more' };
        continue;
      }
      if (before.values.text('default_result') === 'ABANDON' && after.values.text('default_result') !== 'ABANDON') {
        yield {
          at: change,
          part: 'result',
          message: 'an instance that does not report goes into service all the same',
        };
      }
      const [was, is] = [before, after].map(({ values }) => values.number('heartbeat_timeout'));
      if (typeof was === 'number' && typeof is === 'number' && is < was) {
        yield {
          at: change,
          part: 'timeout',
          message: `an instance is given up after ${counted(is, 'second')}, before after ${was}`,
        };
      }
    }
  },
};
