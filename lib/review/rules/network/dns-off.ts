import { Rule } from '../../rule';

export const networkDnsOff: Rule = {
  id: 'network-dns-off',
  area: 'network',
  severity: 'high',
  title: 'Names are no longer resolved within a network',
  lost: 'Instances cannot look up the database, AWS services or anything else by name, or get the public address where a private one is meant: connections fail from the apply on.',
  safeWay: 'Leave `enable_dns_support` and `enable_dns_hostnames` on.',
  source: 'VPC User Guide, DNS attributes for your VPC',
  types: ['aws_vpc'],
  *check({ estate }) {
    for (const { before, after } of estate.changed('aws_vpc')) {
      if (!before || !after) continue;
      for (const [attribute, what] of [
        ['enable_dns_support', 'the resolver of the network is switched off'],
        ['enable_dns_hostnames', 'names of private addresses are switched off in the network'],
      ] as const) {
        if (before.values.flag(attribute) !== true || after.values.flag(attribute) !== false) continue;
        yield { at: after, part: attribute, message: what };
      }
    }
  },
};
