import { Rule } from '../../rule';
import { GROUP } from './group';
import { shortfalls } from './size';

export const inferenceMinimumReduced: Rule = {
  id: 'inference-minimum-reduced',
  area: 'inference',
  severity: 'high',
  title: 'Fewer instances wait than are needed',
  lost: 'At a failover the missing instances have to be launched and have to load the model before they answer, if the Region has GPUs at all at that moment. Until then requests are refused. An empty group has no metric, so that nothing scales it out by itself.',
  safeWay:
    'Keep the minimum. To save money, change the standby tier in the environment file first, let the models show what it does to the recovery time (`npm run warmsite -- assess <env>`), and have that approved.',
  source: 'EC2 Auto Scaling User Guide, Target tracking scaling policies: no data with no instances; docs/traps.md, 12',
  types: [GROUP],
  inspect: (snapshot, context) => shortfalls('min', snapshot, context),
};
