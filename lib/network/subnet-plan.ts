import { Violations } from '../core/errors';
import { Cidr } from '../core/quantities';
import { Tier } from '../core/references';

/** The blocks of one zone. */
export interface ZoneSubnets extends Readonly<Record<Tier, Cidr>> {
  /** Name of the Availability Zone, e.g. `us-east-2a`. */
  readonly zone: string;
}

/** The largest VPC that AWS allows (CreateVpc: /16 to /28), as length of its prefix. */
export const LARGEST_NETWORK_PREFIX = 16;

/**
 * The smallest network whose public subnets suffice: a load balancer needs at least a /27 with
 * eight free addresses in each of its zones; a /22 gives it a /26.
 */
export const SMALLEST_NETWORK_PREFIX = 22;

/** A load balancer needs subnets in at least two zones. */
export const MIN_ZONES = 2;

/** The fourth quarter of the network stays free. */
export const MAX_ZONES = 3;

/**
 * Divides a network among zones and tiers. Each zone has a quarter of the network by its place in
 * the list, whatever the number of zones, so that adding a third zone moves nothing:
 *
 * | share of the quarter | tier |
 * |---|---|
 * | first half | private: instances take most addresses |
 * | third quarter | public: load balancers and NAT |
 * | last quarter | isolated: databases |
 *
 * Add zones at the end only: another order gives every zone another block, which replaces its
 * subnets and whatever lives in them.
 *
 * @throws WarmsiteError with everything that is wrong with `cidr` and `zones`
 */
export function planSubnets(cidr: Cidr, zones: readonly string[]): readonly ZoneSubnets[] {
  const violations = new Violations('subnets');
  requirePlannable(cidr, zones, violations);
  violations.throwIfAny();
  return zones.map((zone, slot) => {
    const quarter = cidr.part(cidr.prefix + 2, slot);
    return {
      zone,
      private: quarter.part(quarter.prefix + 1, 0),
      public: quarter.part(quarter.prefix + 2, 2),
      isolated: quarter.part(quarter.prefix + 2, 3),
    };
  });
}

/** Records what keeps `planSubnets` from dividing `cidr` among `zones`. */
export function requirePlannable(cidr: Cidr, zones: readonly string[], violations: Violations): void {
  violations.require(
    cidr.prefix >= LARGEST_NETWORK_PREFIX && cidr.prefix <= SMALLEST_NETWORK_PREFIX,
    'network-size',
    `'cidr' must be a block from /${LARGEST_NETWORK_PREFIX} to /${SMALLEST_NETWORK_PREFIX}, got ${cidr.toString()}; ` +
      (cidr.prefix < LARGEST_NETWORK_PREFIX
        ? `take a part of it, such as ${cidr.part(LARGEST_NETWORK_PREFIX, 0).toString()}`
        : 'take a larger block, so that every load balancer subnet has enough addresses'),
  );
  violations.require(
    zones.length >= MIN_ZONES && zones.length <= MAX_ZONES,
    'zone-count',
    `'zones' must name ${MIN_ZONES} or ${MAX_ZONES} zones, got ${zones.length}; ` +
      (zones.length < MIN_ZONES ? 'a load balancer needs two' : 'the fourth quarter of the network is kept free'),
  );
  const repeated = zones.filter((zone, index) => zones.indexOf(zone) !== index);
  violations.require(
    repeated.length === 0,
    'zone-repeated',
    `'zones' must name each zone once, got ${repeated.join(', ')} more than once; name another zone of the Region`,
  );
}
