import { Rule } from '../../rule';
import { counted, listed } from '../../wording';
import { lostWays, ROUTE_TYPES } from './route';

export const networkEgressLost: Rule = {
  id: 'network-egress-lost',
  area: 'network',
  severity: 'high',
  title: 'Subnets lose their way out of the network',
  lost: 'Instances there reach no AWS service without an endpoint of its own, no registry and no model: none starts any more, and a failover adds no capacity. That stays so until a default route is there again.',
  safeWay:
    'Add the new way out first, point the default route to it in the same plan, and remove the old one when nothing uses it. Without a NAT gateway, interface endpoints for every service are needed before.',
  source: 'VPC User Guide, Route tables; NAT gateways',
  types: ROUTE_TYPES,
  *check({ estate }) {
    for (const [change, lost] of lostWays(estate)) {
      const zones = lost.flatMap(({ subnet }) => {
        const zone = subnet.values.text('availability_zone');
        return typeof zone === 'string' ? [zone] : [];
      });
      const where = zones.length === 0 ? '' : ` in ${listed([...new Set(zones)].sort())}`;
      const isPublic = lost.some(({ way }) => way.gateway?.type === 'aws_internet_gateway');
      yield {
        at: change,
        message: `${counted(lost.length, 'subnet')}${where} ${lost.length === 1 ? 'loses its' : 'lose their'} default route`,
        ...(isPublic
          ? {
              severity: 'critical',
              lost: 'Nobody reaches the load balancers in these subnets any more, and NAT gateways there lead nowhere: the Region answers nothing until a default route is there again.',
            }
          : {}),
      };
    }
  },
};
