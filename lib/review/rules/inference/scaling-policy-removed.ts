import { Rule } from '../../rule';
import { GROUP } from './group';
import { policiesOf, POLICY } from './scaling';

export const inferenceScalingPolicyRemoved: Rule = {
  id: 'inference-scaling-policy-removed',
  area: 'inference',
  severity: 'high',
  title: 'A group no longer grows with its load',
  lost: 'The group stays at the size it has. After a failover, when the load of both Regions arrives, only people can make it larger.',
  safeWay:
    'Keep one active policy for each group, also in the standby. For another policy, add the new one in the same plan as the old one goes.',
  source: 'EC2 Auto Scaling User Guide, Target tracking scaling policies; Disable a scaling policy',
  types: [POLICY, GROUP],
  *check({ estate }) {
    for (const group of estate.after.of(GROUP)) {
      const before = estate.before.find(group.key);
      if (!before) continue;
      const [lost] = policiesOf(before, estate.before);
      if (!lost || policiesOf(group, estate.after).length > 0) continue;
      const what = estate.after.find(lost.key) ? 'is switched off' : 'is removed';
      yield { at: lost, message: `the only policy that scales ${group.address} ${what}` };
    }
  },
};
