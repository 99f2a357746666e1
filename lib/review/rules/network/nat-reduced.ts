import { Rule } from '../../rule';
import { lostWays, ROUTE_TYPES } from './route';

export const networkNatReduced: Rule = {
  id: 'network-nat-reduced',
  area: 'network',
  severity: 'warning',
  title: 'Several zones depend on one NAT gateway',
  lost: 'When the zone of the gateway that is left fails, instances of the other zones reach nothing outside either: what was the loss of a zone becomes the loss of the Region.',
  safeWay: 'Keep one NAT gateway in each zone that has instances, at least in the Regions that are to survive.',
  source: 'VPC User Guide, NAT gateways: a NAT gateway in each Availability Zone',
  types: ROUTE_TYPES,
  *check({ estate }) {
    // Where subnets have no way out any more, network-egress-lost speaks.
    const ways = lostWays(estate);
    const isSpoken = new Set([...ways.values()].flat().map(({ way }) => way.gateway?.key));
    for (const change of estate.changed('aws_nat_gateway')) {
      const { before, action, isDeposed } = change;
      if (!before || action !== 'delete' || isDeposed || isSpoken.has(before.key)) continue;
      const subnet = estate.before.targets(before, 'subnet_id', 'aws_subnet')[0];
      // With its zone, network-subnet-removed speaks.
      if (subnet && !estate.after.find(subnet.key)) continue;
      yield { at: change, message: 'the NAT gateway is removed, its zone goes out through another one' };
    }
  },
};
