import * as fc from 'fast-check';
import { Cidr } from '../../lib/core/quantities';
import { ZoneSubnets, planSubnets } from '../../lib/network/subnet-plan';
import { problemsOf } from '../support/synth';

const ZONES = ['us-east-2a', 'us-east-2b', 'us-east-2c'];
const TIERS = ['public', 'private', 'isolated'] as const;

/** The longest prefix, thus the smallest block, that a load balancer's subnet may have. */
const LOAD_BALANCER_PREFIX = 27;

const network = fc
  .tuple(fc.integer({ min: 16, max: 22 }), fc.nat())
  .map(([prefix, seed]) => Cidr.parse('10.0.0.0/8').part(prefix, seed % 2 ** (prefix - 8)));

function blocks(plan: readonly ZoneSubnets[]): Cidr[] {
  return plan.flatMap((zone) => TIERS.map((tier) => zone[tier]));
}

test('the layout of a /16 and of a /22, address by address', () => {
  const texts = (cidr: string): string[][] =>
    planSubnets(Cidr.parse(cidr), ZONES).map((plan) => [plan.zone, ...TIERS.map((tier) => plan[tier].toString())]);
  expect(texts('10.20.0.0/16')).toEqual([
    ['us-east-2a', '10.20.32.0/20', '10.20.0.0/19', '10.20.48.0/20'],
    ['us-east-2b', '10.20.96.0/20', '10.20.64.0/19', '10.20.112.0/20'],
    ['us-east-2c', '10.20.160.0/20', '10.20.128.0/19', '10.20.176.0/20'],
  ]);
  expect(texts('10.20.4.0/22')).toEqual([
    ['us-east-2a', '10.20.4.128/26', '10.20.4.0/25', '10.20.4.192/26'],
    ['us-east-2b', '10.20.5.128/26', '10.20.5.0/25', '10.20.5.192/26'],
    ['us-east-2c', '10.20.6.128/26', '10.20.6.0/25', '10.20.6.192/26'],
  ]);
});

test('the parts lie inside the network and never overlap', () => {
  fc.assert(
    fc.property(network, fc.constantFrom(2, 3), (cidr, count) => {
      const parts = blocks(planSubnets(cidr, ZONES.slice(0, count)));
      expect(parts).toHaveLength(count * TIERS.length);
      for (const [index, part] of parts.entries()) {
        expect(cidr.contains(part)).toBe(true);
        expect(parts.filter((other, place) => place !== index && other.overlaps(part))).toEqual([]);
      }
    }),
  );
});

test('a third zone moves nothing', () => {
  fc.assert(
    fc.property(network, (cidr) => {
      expect(planSubnets(cidr, ZONES).slice(0, 2)).toEqual(planSubnets(cidr, ZONES.slice(0, 2)));
    }),
  );
});

test('every subnet is large enough for a load balancer, and the last quarter is free', () => {
  fc.assert(
    fc.property(network, (cidr) => {
      const parts = blocks(planSubnets(cidr, ZONES));
      for (const part of parts) expect(part.prefix).toBeLessThanOrEqual(LOAD_BALANCER_PREFIX);
      expect(parts.some((part) => part.overlaps(cidr.part(cidr.prefix + 2, 3)))).toBe(false);
    }),
  );
});

test('a network too small, a single zone', () => {
  expect(problemsOf(() => planSubnets(Cidr.parse('10.20.0.0/23'), ['us-east-2a']))).toEqual([
    {
      code: 'network-size',
      where: 'subnets',
      message:
        "'cidr' must be a block from /16 to /22, got 10.20.0.0/23; take a larger block, so that every load balancer subnet has enough addresses",
    },
    {
      code: 'zone-count',
      where: 'subnets',
      message: "'zones' must name 2 or 3 zones, got 1; a load balancer needs two",
    },
  ]);
});

test('a network too large, too many zones, one of them twice', () => {
  expect(problemsOf(() => planSubnets(Cidr.parse('10.16.0.0/15'), [...ZONES, 'us-east-2a']))).toEqual([
    {
      code: 'network-size',
      where: 'subnets',
      message: "'cidr' must be a block from /16 to /22, got 10.16.0.0/15; take a part of it, such as 10.16.0.0/16",
    },
    {
      code: 'zone-count',
      where: 'subnets',
      message: "'zones' must name 2 or 3 zones, got 4; the fourth quarter of the network is kept free",
    },
    {
      code: 'zone-repeated',
      where: 'subnets',
      message: "'zones' must name each zone once, got us-east-2a more than once; name another zone of the Region",
    },
  ]);
});
