import { Rule } from '../../rule';
import { counted } from '../../wording';
import { GROUP } from './group';

const HOOK = 'aws_autoscaling_lifecycle_hook';

export const inferenceWarmUpShortened: Rule = {
  id: 'inference-warm-up-shortened',
  area: 'inference',
  severity: 'warning',
  title: 'New instances get less time to become ready',
  lost: 'A group that judges an instance before the model is loaded replaces it, and the next one too: it turns in circles and never gets ready. A failover does not end.',
  safeWay:
    'Measure how long an instance takes from launch to its first answer, and keep grace period and default warm-up at or over that. A launch lifecycle hook that waits for the model makes a short grace period safe.',
  source: 'EC2 Auto Scaling User Guide, Health check grace period; Default instance warmup',
  types: [GROUP, HOOK],
  *check({ estate }) {
    for (const { before, after } of estate.changed(GROUP)) {
      if (!before || !after) continue;
      const seconds = (attribute: string): readonly [was: number, is: number] => {
        const [was, is] = [before, after].map(({ values }) => values.number(attribute));
        return [typeof was === 'number' ? was : 0, typeof is === 'number' ? is : 0];
      };
      const [warmUpWas, warmUp] = seconds('default_instance_warmup');
      const [graceWas, grace] = seconds('health_check_grace_period');
      const isHeld = estate.after
        .of(HOOK)
        .some(
          (hook) =>
            hook.values.text('lifecycle_transition') === 'autoscaling:EC2_INSTANCE_LAUNCHING' &&
            estate.after.targets(hook, 'autoscaling_group_name', GROUP).includes(after),
        );
      if (grace < graceWas && (!isHeld || grace < warmUp)) {
        yield {
          at: after,
          part: 'grace',
          severity: isHeld ? 'warning' : 'high',
          message: `the group judges an instance after ${counted(grace, 'second')}, before after ${graceWas}`,
        };
      }
      if (warmUp < warmUpWas) {
        yield {
          at: after,
          part: 'warm-up',
          message: `an instance counts as warm after ${counted(warmUp, 'second')}, before after ${warmUpWas}`,
          lost: 'Scaling and releases go on before an instance has taken its share: a release ends old instances too early, and a scale-out stops or overshoots.',
        };
      }
    }
  },
};
