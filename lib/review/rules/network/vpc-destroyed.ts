import { Rule } from '../../rule';
import { listed } from '../../wording';

export const networkVpcDestroyed: Rule = {
  id: 'network-vpc-destroyed',
  area: 'network',
  severity: 'critical',
  title: 'A network is destroyed or replaced',
  lost: 'Everything in it goes first: instances, load balancer, database. AWS refuses while anything is left, so that the apply most likely stops with half of the Region gone.',
  safeWay:
    'Build a second network beside it, move the service there one part after the other, and destroy the old one when it is empty. In the standby a rebuild of the whole site is the clean way.',
  source: 'VPC User Guide, Delete your VPC',
  types: ['aws_vpc'],
  *check({ estate }) {
    for (const change of estate.changed('aws_vpc')) {
      const { action, before, replacedBy, isDeposed } = change;
      if (isDeposed) continue;
      const where = before?.region === undefined ? '' : ` in ${before.region}`;
      if (action === 'delete') yield { at: change, message: `the network${where} is destroyed` };
      // Of another block, network-cidr-changed speaks.
      if (action === 'replace' && !replacedBy.includes('cidr_block')) {
        const cause = replacedBy.length > 0 ? `, because of ${listed(replacedBy)}` : '';
        yield { at: change, message: `the network${where} is replaced${cause}` };
      }
    }
  },
};
