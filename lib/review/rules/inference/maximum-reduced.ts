import { Rule } from '../../rule';
import { GROUP } from './group';
import { shortfalls } from './size';

export const inferenceMaximumReduced: Rule = {
  id: 'inference-maximum-reduced',
  area: 'inference',
  severity: 'high',
  title: 'A group cannot grow as far as it is needed',
  lost: 'After a failover the group stops growing at its maximum: neither the scaling policy nor the runbook may go beyond it. What is over it is refused until somebody raises it and the instances have loaded the model.',
  safeWay:
    'Keep the maximum of the standby at what the whole load takes; a maximum costs nothing. If the demand is lower now, change the demand in the environment file: sizes follow from it in both Regions.',
  source: 'EC2 Auto Scaling API: SetDesiredCapacity cannot exceed the maximum',
  types: [GROUP],
  inspect: (snapshot, context) => shortfalls('max', snapshot, context),
};
