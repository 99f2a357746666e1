import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { LOAD_BALANCER_TYPES } from './balancing';
import { GROUP } from './group';
import { zonesOf } from './zones';

export const inferenceSingleZone: Rule = {
  id: 'inference-single-zone',
  area: 'inference',
  severity: 'high',
  title: 'A group or load balancer is in one zone only',
  lost: 'The loss of one building is the loss of the service in this Region, and so a reason for a failover between Regions. GPUs are also short by zone: with one zone there is no other to try. An application load balancer in one zone is refused by AWS.',
  safeWay:
    'Use a private subnet in each of two or three zones for the group, and a public one in each for the load balancer.',
  source:
    'Elastic Load Balancing: subnets of at least two Availability Zones; EC2 Auto Scaling User Guide, Availability Zones',
  types: [GROUP, ...LOAD_BALANCER_TYPES, 'aws_subnet'],
  *inspect(snapshot) {
    for (const resource of snapshot.of(GROUP, ...LOAD_BALANCER_TYPES)) {
      if (resource.values.text('load_balancer_type') === 'gateway') continue;
      const zones = zonesOf(resource, snapshot);
      if (zones === UNKNOWN) {
        yield { at: resource, message: 'its zones are not known until apply', isUnknown: true };
      } else if (zones.length === 1) {
        yield { at: resource, message: `${zones[0] as string} is its only zone` };
      }
    }
  },
};
