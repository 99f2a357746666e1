import { Rule } from '../../rule';
import { GROUP, LAUNCH_TYPES, onDemandOf } from './group';

export const inferenceAllSpot: Rule = {
  id: 'inference-all-spot',
  area: 'inference',
  severity: 'high',
  title: 'A group has spot instances only',
  lost: 'EC2 may take all of them back with two minutes of notice, and gives none while others pay the on-demand price. That happens in the hours in which a whole Region moves: the group then answers nothing for as long as the shortage lasts.',
  safeWay:
    'Keep an on-demand base of what must answer in any case (`on_demand_base_capacity`), and spot above it only. A capacity reservation in the standby covers on-demand instances, never spot.',
  source: 'EC2 User Guide, Spot Instance interruptions; EC2 Auto Scaling User Guide, Mixed instances groups',
  types: [GROUP, ...LAUNCH_TYPES],
  *inspect(snapshot) {
    for (const group of snapshot.of(GROUP)) {
      if (onDemandOf(group, snapshot)(1_000) > 0) continue;
      yield { at: group, message: 'no instance of the group is on demand, whatever its size' };
    }
  },
};
