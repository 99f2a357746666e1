import { Rule } from '../../rule';
import { isGone } from './endpoint';

const TYPES = ['aws_vpc_peering_connection', 'aws_ec2_transit_gateway_peering_attachment'] as const;

export const networkPeeringRemoved: Rule = {
  id: 'network-peering-removed',
  area: 'network',
  severity: 'high',
  title: 'The private way between two networks is cut',
  lost: 'Whatever replicates, fails back or is repaired over private addresses stops at once, until a new connection is made and accepted on both sides and the routes lead to it.',
  safeWay:
    'Build the new way first, move the routes of both sides to it, and remove the old one when it carries nothing.',
  source: 'VPC Peering Guide, Delete a VPC peering connection; Transit Gateway peering attachments',
  types: [...TYPES],
  *check({ estate }) {
    for (const change of estate.changed(...TYPES)) {
      if (!change.before || !isGone(change)) continue;
      const region = change.before.values.text('peer_region');
      const where = typeof region === 'string' ? ` to ${region}` : '';
      yield {
        at: change,
        message: `the connection${where} is ${change.action === 'delete' ? 'removed' : 'replaced'}`,
      };
    }
  },
};
