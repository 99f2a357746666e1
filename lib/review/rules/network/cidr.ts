import { UNKNOWN } from '../../attributes';
import { Cidr } from '../../../core/quantities';
import { Resource, Snapshot } from '../../estate';

/** Gives a network further blocks. */
export const FURTHER_BLOCK = 'aws_vpc_ipv4_cidr_block_association';

/** All blocks of a network, as far as they are known. */
export function blocksOf(network: Resource, snapshot: Snapshot): readonly Cidr[] {
  const further = snapshot
    .of(FURTHER_BLOCK)
    .filter((association) => snapshot.targets(association, 'vpc_id', 'aws_vpc').includes(network));
  return [network, ...further].flatMap(({ values }) => {
    const text = values.text('cidr_block');
    return text === undefined || text === UNKNOWN ? [] : parsed(text);
  });
}

/** A block as AWS has it: aligned to its prefix. */
function parsed(text: string): readonly Cidr[] {
  try {
    return [Cidr.parse(text)];
  } catch {
    return [];
  }
}
