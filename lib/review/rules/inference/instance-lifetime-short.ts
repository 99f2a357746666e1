import { Rule } from '../../rule';
import { counted, days } from '../../wording';
import { GROUP } from './group';

const DAY = 86_400;
/** Shorter lives replace GPU instances so often that a shortage meets one of them. Days. */
const SHORT = 7;

export const inferenceInstanceLifetimeShort: Rule = {
  id: 'inference-instance-lifetime-short',
  area: 'inference',
  severity: 'warning',
  title: 'Instances are replaced so often that a shortage hits them',
  lost: 'Each replacement gives a GPU back and asks for another. While GPUs are short there is none: the group shrinks by itself, day after day.',
  safeWay: 'Leave the lifetime unlimited (0) or at weeks, and replace instances by a release with an instance refresh.',
  source: 'EC2 Auto Scaling API, MaxInstanceLifetime: 0, or at least 86400 seconds',
  types: [GROUP],
  *inspect(snapshot) {
    for (const group of snapshot.of(GROUP)) {
      const lifetime = group.values.number('max_instance_lifetime');
      if (typeof lifetime !== 'number' || lifetime === 0 || lifetime >= SHORT * DAY) continue;
      if (lifetime < DAY) {
        yield {
          at: group,
          severity: 'high',
          part: 'refused',
          message: `instances live for ${counted(lifetime, 'second')}, AWS takes no less than a day`,
          lost: 'The apply fails, and with it what comes after it in the same plan.',
        };
      } else {
        yield { at: group, message: `instances live for ${days(Math.floor(lifetime / DAY))}` };
      }
    }
  },
};
