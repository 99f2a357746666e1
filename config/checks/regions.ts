import { Cidr } from '../../lib/core/quantities';
import { GLOBAL_REGION, partitionOf, REGIONS_BY_PARTITION } from '../../lib/core/regions';
import { Finding, nearest } from '../finding';
import { EnvironmentFile, RegionSettings } from '../schema';
import { check, Check, when } from './check';

type Regions = EnvironmentFile['regions'];
type Side = keyof Regions;

const SIDES: readonly Side[] = ['home', 'standby'];

/** The private ranges of RFC 1918. */
const PRIVATE_RANGES = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map((text) => Cidr.parse(text));

/**
 * Where Docker puts its own bridge unless told otherwise: a container would take addresses of such a
 * network for neighbours of its own and never reach them.
 */
const DOCKER_BRIDGE = Cidr.parse('172.17.0.0/16');

/** A VPC takes no more than a /16; the subnets of three zones and three tiers need a /22. */
const WIDEST_PREFIX = 16;
const NARROWEST_PREFIX = 22;

function onBothSides(regions: Regions, find: (side: Side, region: RegionSettings) => readonly Finding[]): Finding[] {
  return SIDES.flatMap((side) => find(side, regions[side]));
}

const sameRegion = check(['regions'], ({ regions: { home, standby } }) =>
  when(home.name === standby.name, () => ({
    code: 'same-region',
    path: ['regions', 'standby', 'name'],
    message: `'standby' must be another Region than 'home', got ${home.name} twice; a standby in the same Region dies with it`,
  })),
);

const unknownRegion = check(['regions'], ({ regions }) =>
  onBothSides(regions, (side, { name }) => {
    const match = nearest(name, Object.values(REGIONS_BY_PARTITION).flat());
    const advice = match ? `did you mean ${match}?` : `known are ${REGIONS_BY_PARTITION.aws.join(', ')}`;
    return when(partitionOf(name) === undefined, () => ({
      code: 'unknown-region',
      path: ['regions', side, 'name'],
      message: `'name' must be an AWS Region, got '${name}'; ${advice}`,
    }));
  }),
);

const partition = check(['regions'], ({ regions: { home, standby } }) => {
  const partitions = { home: partitionOf(home.name), standby: partitionOf(standby.name) };
  if (!partitions.home || !partitions.standby) return [];
  if (partitions.home !== partitions.standby) {
    return [
      {
        code: 'partition-mismatch',
        path: ['regions', 'standby', 'name'],
        message:
          `'home' and 'standby' must be of one partition, got ${home.name} (${partitions.home}) and ` +
          `${standby.name} (${partitions.standby}); nothing replicates from one partition to another`,
      },
    ];
  }
  return when(partitions.home !== 'aws', () => ({
    code: 'partition-unsupported',
    path: ['regions', 'home', 'name'],
    message: `'name' must be a Region of the partition aws, got ${home.name} (${partitions.home}); Warmsite was tried in no other`,
  }));
});

const zones = check(['regions'], ({ regions }) =>
  onBothSides(regions, (side, region) => [
    ...when(region.zones.length < 2 || region.zones.length > 3, () => ({
      code: 'zone-count',
      path: ['regions', side, 'zones'],
      message:
        `'zones' must be two or three, got ${region.zones.length}; ` +
        (region.zones.length < 2 ? 'a load balancer needs two' : 'the network is divided for three at most'),
    })),
    ...region.zones.flatMap((zone, index) => [
      ...when(zone.slice(0, -1) !== region.name, () => ({
        code: 'zone-region',
        path: ['regions', side, 'zones', index],
        message: `'zones[${index}]' must be a zone of ${region.name}, such as ${region.name}a, got ${zone}`,
      })),
      ...when(region.zones.indexOf(zone) < index, () => ({
        code: 'zone-duplicate',
        path: ['regions', side, 'zones', index],
        message: `'zones' must differ, got ${zone} twice; name another zone of ${region.name}`,
      })),
    ]),
  ]),
);

const cidrRange = check(['regions'], ({ regions }) =>
  onBothSides(regions, (side, { cidr }) => [
    ...when(cidr.prefix < WIDEST_PREFIX || cidr.prefix > NARROWEST_PREFIX, () => ({
      code: 'cidr-size',
      path: ['regions', side, 'cidr'],
      message:
        `'cidr' must be a /${WIDEST_PREFIX} to /${NARROWEST_PREFIX}, got ${cidr.toString()}; ` +
        (cidr.prefix < WIDEST_PREFIX ? 'AWS allows a VPC no more' : 'the subnets of three zones need more'),
    })),
    ...when(!PRIVATE_RANGES.some((range) => range.contains(cidr)), () => ({
      code: 'cidr-public',
      path: ['regions', side, 'cidr'],
      message: `'cidr' must lie in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16, got ${cidr.toString()}; other addresses belong to somebody on the internet`,
    })),
    ...when(cidr.overlaps(DOCKER_BRIDGE), () => ({
      code: 'cidr-docker',
      path: ['regions', side, 'cidr'],
      message: `'cidr' must not overlap ${DOCKER_BRIDGE.toString()}, got ${cidr.toString()}; it is Docker's own network on every instance, whose containers could not reach the database there`,
    })),
  ]),
);

const cidrOverlap = check(['regions'], ({ regions: { home, standby } }) =>
  when(home.cidr.overlaps(standby.cidr), () => {
    const common = home.cidr.contains(standby.cidr) ? standby.cidr : home.cidr;
    const free = freeBlock(standby.cidr, [home.cidr]);
    return {
      code: 'cidr-overlap',
      path: ['regions', 'standby', 'cidr'],
      message:
        `'cidr' of standby must not overlap that of home, or the VPCs cannot be peered, got ${standby.cidr.toString()} ` +
        `and ${home.cidr.toString()}, which share ${common.first} to ${common.last}` +
        (free ? `; ${free.toString()} is free` : ''),
    };
  }),
);

/**
 * A block as large as `block` that overlaps neither one of `taken` nor Docker's: in the same private
 * range, or else in another.
 */
export function freeBlock(block: Cidr, taken: readonly Cidr[]): Cidr | undefined {
  const ranges = [...PRIVATE_RANGES].sort((a, b) => Number(b.contains(block)) - Number(a.contains(block)));
  for (const range of ranges) {
    const free = block.prefix >= range.prefix ? range.firstFree(block.prefix, [...taken, DOCKER_BRIDGE]) : undefined;
    if (free) return free;
  }
  return undefined;
}

/** Part of `arn:aws:acm:<region>:<account>:certificate/<id>`. */
function arnPart(arn: string, index: 1 | 3 | 4): string {
  return arn.split(':')[index] ?? '';
}

const certificateRegion = check(['regions'], ({ regions }) =>
  onBothSides(regions, (side, { name, certificate }) =>
    when(arnPart(certificate, 3) !== name, () => ({
      code: 'certificate-region',
      path: ['regions', side, 'certificate'],
      message: `'certificate' must be one of ${name}, got one of ${arnPart(certificate, 3)}; a load balancer takes certificates of its own Region only`,
    })),
  ),
);

const certificateAccount = check(['regions', 'account'], ({ regions, account }) =>
  onBothSides(regions, (side, { certificate }) =>
    when(arnPart(certificate, 4) !== account, () => ({
      code: 'certificate-account',
      path: ['regions', side, 'certificate'],
      message: `'certificate' must be one of account ${account}, got one of ${arnPart(certificate, 4)}; ACM certificates cannot be shared`,
    })),
  ),
);

const globalRegion = check(
  ['regions'],
  ({ regions }) => [
    ...when(regions.home.name === GLOBAL_REGION, () => ({
      code: 'home-in-global-region',
      path: ['regions', 'home', 'name'],
      message:
        `'home' is ${GLOBAL_REGION}, where the control planes of Route 53 and IAM live: they may be down together with ` +
        'it. The failover itself needs neither, but no record, role or health check can be changed meanwhile; ' +
        'prefer another home',
    })),
    ...when(regions.standby.name === GLOBAL_REGION, () => ({
      code: 'standby-in-global-region',
      path: ['regions', 'standby', 'name'],
      message:
        `'standby' is ${GLOBAL_REGION}, where the control planes of Route 53 and IAM live: while it is lost, home serves ` +
        'on but no record, role or health check can be changed; prefer another standby',
    })),
  ],
  'warning',
);

export const REGION_CHECKS: readonly Check[] = [
  sameRegion,
  unknownRegion,
  partition,
  zones,
  cidrRange,
  cidrOverlap,
  certificateRegion,
  certificateAccount,
  globalRegion,
];
