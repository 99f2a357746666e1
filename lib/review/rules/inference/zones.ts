import { UNKNOWN, Unknown } from '../../attributes';
import { Resource, Snapshot } from '../../estate';

/**
 * The zones that a group or a load balancer is in, sorted. A subnet that the plans do not hold counts as a zone of
 * its own.
 */
export function zonesOf(resource: Resource, snapshot: Snapshot): readonly string[] | Unknown {
  const attribute = resource.type === 'aws_autoscaling_group' ? 'vpc_zone_identifier' : 'subnets';
  const subnets = new Set(snapshot.targets(resource, attribute, 'aws_subnet'));
  const mapped = resource.values.blocks('subnet_mapping');
  const ids = resource.values.texts(attribute);
  if (subnets.size === 0 && (ids === UNKNOWN || ids.length === 0) && mapped !== UNKNOWN) {
    for (const index of mapped.keys()) {
      snapshot.targets(resource, ['subnet_mapping', index, 'subnet_id'], 'aws_subnet').forEach((it) => subnets.add(it));
    }
  }
  const zones = new Set<string>();
  for (const subnet of subnets) {
    const zone = subnet.values.text('availability_zone') ?? subnet.values.text('availability_zone_id');
    if (zone === UNKNOWN) return UNKNOWN;
    zones.add(zone ?? subnet.key);
  }
  const known = ids === UNKNOWN ? [] : ids.filter((id) => id !== UNKNOWN);
  for (const id of known) {
    if (snapshot.named(id, resource, ['aws_subnet']).length === 0) zones.add(id);
  }
  if (zones.size > 0) return [...zones].sort();
  if (ids === UNKNOWN || ids.length > known.length) return UNKNOWN;
  const own = resource.values.texts('availability_zones');
  return own === UNKNOWN || own.includes(UNKNOWN) ? UNKNOWN : ([...own].sort() as string[]);
}
