import { UNKNOWN } from '../../attributes';
import { Estate, Resource, Snapshot } from '../../estate';
import { Rule } from '../../rule';
import { shown } from '../../wording';
import { ZONE } from './record';

const ASSOCIATION = 'aws_route53_zone_association';

export const dnsZoneAssociationRemoved: Rule = {
  id: 'dns-zone-association-removed',
  area: 'dns',
  severity: 'high',
  title: 'A network loses a private zone',
  lost: 'Nothing in that VPC resolves the names of the zone any more: databases, endpoints, services. If it is the network of the standby, the takeover finds out.',
  safeWay:
    'Keep the zone associated with the VPCs of both Regions. To change how it is written, add the new form first.',
  source: 'Route 53 Developer Guide, Associating more VPCs with a private hosted zone',
  types: [ZONE, ASSOCIATION],
  *check({ estate }) {
    for (const change of estate.changed(ZONE, ASSOCIATION)) {
      const { before, after, action } = change;
      if (!before || change.isDeposed || action === 'forget') continue;
      // Rule `dns-zone-removed` speaks of the zone itself.
      if (change.type === ZONE && !after) continue;
      const lost = networksOf(before).filter(
        (vpc) => !isAssociated(estate.after, zoneOf(before), vpc) && stays(estate, vpc),
      );
      for (const vpc of lost) {
        yield {
          at: change,
          part: vpc,
          message: `${vpc} is no longer associated with the zone ${zoneName(estate.before, before)}`,
        };
      }
    }
  },
};

function zoneOf({ type, values }: Resource): string | undefined {
  const id = type === ZONE ? values.text('id') : values.text('zone_id');
  return id === UNKNOWN ? undefined : id;
}

function zoneName(snapshot: Snapshot, resource: Resource): string {
  const zone = resource.type === ZONE ? resource : snapshot.targets(resource, 'zone_id', ZONE)[0];
  return shown(zone?.values.text('name') ?? zoneOf(resource));
}

function networksOf({ type, values }: Resource): readonly string[] {
  if (type === ASSOCIATION) return [values.text('vpc_id')].filter((id): id is string => typeof id === 'string');
  const blocks = values.blocks('vpc');
  return (blocks === UNKNOWN ? [] : blocks).flatMap((block) => {
    const id = block.text('vpc_id');
    return typeof id === 'string' ? [id] : [];
  });
}

function isAssociated(snapshot: Snapshot, zone: string | undefined, vpc: string): boolean {
  return snapshot
    .of(ZONE, ASSOCIATION)
    .some((resource) => zoneOf(resource) === zone && networksOf(resource).includes(vpc));
}

/** A network that goes as well needs no zone. */
function stays({ before, after }: Estate, vpc: string): boolean {
  const network = before.of('aws_vpc').find(({ values }) => values.text('id') === vpc);
  return !network || after.find(network.key) !== undefined;
}
