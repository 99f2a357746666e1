import { Rule } from '../../rule';
import { blocksOf, FURTHER_BLOCK } from './cidr';

export const networkCidrOverlap: Rule = {
  id: 'network-cidr-overlap',
  area: 'network',
  severity: 'high',
  title: 'The networks of two Regions use the same addresses',
  lost: 'The two networks can never be peered or joined by a transit gateway: no private way between the Regions, for replication, failback or repair, without building one of them anew.',
  safeWay: 'Give each Region, and each environment, a block of its own before anything is in the network.',
  source: 'VPC Peering Guide: overlapping CIDR blocks cannot be peered',
  types: ['aws_vpc', FURTHER_BLOCK],
  *inspect(snapshot, { estate }) {
    const changed = new Set(estate.changed('aws_vpc', FURTHER_BLOCK).map(({ stack }) => stack));
    const networks = snapshot
      .of('aws_vpc')
      .filter(({ region }) => region !== undefined)
      .map((network) => ({ network, blocks: blocksOf(network, snapshot) }));
    for (const [index, { network, blocks }] of networks.entries()) {
      for (const other of networks.slice(index + 1)) {
        if (other.network.region === network.region) continue;
        for (const block of blocks) {
          const common = other.blocks.find((it) => it.overlaps(block));
          if (!common) continue;
          // The one that the plans change is spoken of, before and after.
          const isOther = changed.has(other.network.stack) && !changed.has(network.stack);
          const [own, theirs] = isOther ? [other.network, network] : [network, other.network];
          const [ownBlock, theirBlock] = isOther ? [common, block] : [block, common];
          yield {
            at: own,
            part: `${theirs.key} ${ownBlock.toString()}`,
            message: `${ownBlock.toString()} in ${own.region ?? ''} overlaps ${theirBlock.toString()} in ${theirs.region ?? ''}`,
          };
        }
      }
    }
  },
};
