import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { FURTHER_BLOCK } from './cidr';

export const networkCidrChanged: Rule = {
  id: 'network-cidr-changed',
  area: 'network',
  severity: 'critical',
  title: 'The addresses of a network change',
  lost: 'The block of a network cannot be changed: Terraform destroys the network and everything in it, and AWS refuses while anything is left. Routes, peerings and allow-lists of others still name the old addresses afterwards.',
  safeWay:
    'Add a block to the network (`aws_vpc_ipv4_cidr_block_association`) if it is too small. For other addresses, build a second network beside it and move the service.',
  source: 'VPC User Guide, VPC CIDR blocks; Terraform aws_vpc: cidr_block forces replacement',
  types: ['aws_vpc', FURTHER_BLOCK],
  *check({ estate }) {
    for (const change of estate.changed('aws_vpc')) {
      if (change.action !== 'replace' || !change.replacedBy.includes('cidr_block')) continue;
      const [was, is] = [change.before, change.after].map((network) => network?.values.text('cidr_block'));
      const to = is === UNKNOWN || is === undefined ? 'a block that is not known until apply' : is;
      yield { at: change, message: `the network is replaced: its block changes from ${String(was)} to ${to}` };
    }
    for (const change of estate.changed(FURTHER_BLOCK)) {
      const { before, action } = change;
      if (!before || (action !== 'delete' && action !== 'replace') || change.isDeposed) continue;
      const [network] = estate.before.targets(before, 'vpc_id', 'aws_vpc');
      // With its network, the finding about that says it all.
      if (network && !estate.after.find(network.key)) continue;
      const block = before.values.text('cidr_block');
      yield {
        at: change,
        severity: 'high',
        message: `the network loses the block ${typeof block === 'string' ? block : 'that was added to it'}`,
        lost: 'AWS refuses while a subnet uses addresses of the block. When none does, the room that instances of a failover were to get is gone.',
      };
    }
  },
};
