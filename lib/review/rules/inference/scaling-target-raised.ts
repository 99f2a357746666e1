import { Rule } from '../../rule';
import { POLICY } from './scaling';

export const inferenceScalingTargetRaised: Rule = {
  id: 'inference-scaling-target-raised',
  area: 'inference',
  severity: 'warning',
  title: 'A group grows later',
  lost: 'Each instance has to carry more before the next one is started, and a new one takes the loading of a model: at the rush of a failover requests wait longer, or are refused.',
  safeWay:
    'Take the target from a load test of one instance, with room for what arrives while the next one starts, and change it in both Regions.',
  source: 'EC2 Auto Scaling User Guide, Target tracking scaling policies: choose metrics and target values',
  types: [POLICY],
  *check({ estate }) {
    for (const { before, after } of estate.changed(POLICY)) {
      const [was, is] = [before, after].map((policy) =>
        policy?.values.number('target_tracking_configuration', 0, 'target_value'),
      );
      if (!after || typeof was !== 'number' || typeof is !== 'number' || is <= was) continue;
      yield { at: after, message: `the target of an instance rises from ${was} to ${is}` };
    }
  },
};
