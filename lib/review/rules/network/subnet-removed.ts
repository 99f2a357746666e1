import { Rule } from '../../rule';
import { listed } from '../../wording';

/** What stands in subnets, and by which attributes. */
const USERS = {
  aws_autoscaling_group: ['vpc_zone_identifier'],
  aws_lb: ['subnets'],
  aws_alb: ['subnets'],
  aws_db_subnet_group: ['subnet_ids'],
  aws_vpc_endpoint: ['subnet_ids'],
  aws_nat_gateway: ['subnet_id'],
  aws_instance: ['subnet_id'],
  aws_elasticache_subnet_group: ['subnet_ids'],
} as const;

export const networkSubnetRemoved: Rule = {
  id: 'network-subnet-removed',
  area: 'network',
  severity: 'high',
  title: 'A subnet that is in use is destroyed or replaced',
  lost: 'What stands in the subnet has to leave its zone first, and AWS refuses while it has not: the apply stops half-way, or group, load balancer and database have one zone less from then on.',
  safeWay:
    'Add the new subnet first. Take the old one out of group, load balancer and subnet group with a plan of its own, wait until nothing is left in it, then remove it.',
  source:
    'VPC User Guide, Delete your subnet; Terraform aws_subnet: cidr_block and availability_zone force replacement',
  types: ['aws_subnet', 'aws_vpc', ...Object.keys(USERS)],
  *check({ estate }) {
    for (const change of estate.changed('aws_subnet')) {
      const { before, action, replacedBy } = change;
      if (!before || change.isDeposed || (action !== 'delete' && action !== 'replace')) continue;
      const networks = estate.before.targets(before, 'vpc_id', 'aws_vpc');
      // With its network, the finding about that says it all.
      const isWithNetwork = estate
        .changed('aws_vpc')
        .some(
          (it) => (it.action === 'delete' || it.action === 'replace') && networks.some(({ key }) => key === it.key),
        );
      if (isWithNetwork) continue;
      const users = estate.before.users(before, USERS).map(({ address }) => address);
      const zone = before.values.text('availability_zone');
      const where = typeof zone === 'string' ? ` in ${zone}` : '';
      const cause = replacedBy.length > 0 ? `, because of ${listed(replacedBy)}` : '';
      const what = action === 'delete' ? 'destroyed' : `replaced${cause}`;
      yield {
        at: change,
        severity: users.length > 0 ? 'high' : 'note',
        message: `the subnet${where} is ${what}${users.length > 0 ? `, and ${listed(users)} use${users.length === 1 ? 's' : ''} it` : ''}`,
      };
    }
  },
};
