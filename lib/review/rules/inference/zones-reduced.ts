import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { listed } from '../../wording';
import { LOAD_BALANCER_TYPES } from './balancing';
import { GROUP } from './group';
import { zonesOf } from './zones';

export const inferenceZonesReduced: Rule = {
  id: 'inference-zones-reduced',
  area: 'inference',
  severity: 'warning',
  title: 'A group or load balancer loses a zone',
  lost: 'Of fewer zones, each carries more: the loss of one takes a larger part of the instances, and there is one place less to find GPUs in.',
  safeWay:
    'Keep all zones that the network has. If a zone is to be left for good, check that the other Region keeps all of its own.',
  source: 'EC2 Auto Scaling User Guide, Availability Zones',
  types: [GROUP, ...LOAD_BALANCER_TYPES, 'aws_subnet'],
  *check({ estate }) {
    for (const { before, after } of estate.changed(GROUP, ...LOAD_BALANCER_TYPES)) {
      if (!before || !after) continue;
      const was = zonesOf(before, estate.before);
      const is = zonesOf(after, estate.after);
      // Of one zone, inference-single-zone speaks.
      if (was === UNKNOWN || is === UNKNOWN || is.length < 2 || is.length >= was.length) continue;
      const lost = was.filter((zone) => !is.includes(zone));
      yield { at: after, message: `it leaves ${listed(lost)} and stays in ${listed(is)}` };
    }
  },
};
