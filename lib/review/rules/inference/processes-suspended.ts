import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { listed } from '../../wording';
import { GROUP } from './group';

/** What a group cannot do without, of the processes that can be suspended. */
const VITAL = ['Launch', 'Terminate', 'HealthCheck', 'ReplaceUnhealthy', 'AddToLoadBalancer', 'AlarmNotification'];

export const inferenceProcessesSuspended: Rule = {
  id: 'inference-processes-suspended',
  area: 'inference',
  severity: 'high',
  title: 'A group is told not to launch, replace or scale',
  lost: 'What is suspended does not happen, also not for a runbook: the group starts nothing, replaces nothing, or puts nothing behind the load balancer, until somebody resumes it.',
  safeWay:
    'Suspend processes by hand for the time of a repair (`aws autoscaling suspend-processes`), and resume them after it. Keep them out of the configuration.',
  source: 'EC2 Auto Scaling User Guide, Suspend and resume processes',
  types: [GROUP],
  *inspect(snapshot) {
    for (const group of snapshot.of(GROUP)) {
      const processes = group.values.texts('suspended_processes');
      if (processes === UNKNOWN) continue;
      const suspended = VITAL.filter((process) => processes.includes(process));
      if (suspended.length > 0) {
        yield { at: group, part: suspended.join(), message: `the group no longer does ${listed(suspended)}` };
      }
    }
  },
};
