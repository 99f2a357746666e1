import { UNKNOWN, Unknown } from '../attributes';
import { Resource, Snapshot } from '../estate';
import { Fact } from './fact';

/** An Auto Scaling group. */
export interface GroupFacts {
  readonly key: string;
  /** Undefined for one that AWS names. */
  readonly name: string | undefined;
  readonly region: string | undefined;
  readonly min: number | Unknown;
  readonly max: number | Unknown;
  /** The preferred one first; undefined where they follow from requirements. */
  readonly instanceTypes: Fact<readonly string[]>;
  /** Instances that are on-demand before any is spot. */
  readonly onDemandBase: number | Unknown;
  /** Share of those above them that is on-demand, 0 to 1. */
  readonly onDemandShare: number | Unknown;
  /** Zones that its instances are spread over. */
  readonly zones: Fact<number>;
  /** Stopped instances that it keeps. */
  readonly warmPool: number | Unknown;
  /** Of the volumes of one instance together. */
  readonly volumeGib: Fact<number>;
}

/** Every Auto Scaling group of a snapshot. */
export function groupsOf(snapshot: Snapshot): readonly GroupFacts[] {
  return snapshot.of('aws_autoscaling_group').map((group): GroupFacts => {
    const { values, key, region } = group;
    const name = values.text('name');
    const distribution = ['mixed_instances_policy', 0, 'instances_distribution', 0];
    const isMixed = !values.isUnset('mixed_instances_policy');
    const share = isMixed ? (values.number(...distribution, 'on_demand_percentage_above_base_capacity') ?? 100) : 100;
    const template = templateOf(group, snapshot);
    return {
      key,
      name: name === UNKNOWN ? undefined : name,
      region,
      min: values.number('min_size') ?? 0,
      max: values.number('max_size') ?? 0,
      instanceTypes: instanceTypes(group, template),
      onDemandBase: isMixed ? (values.number(...distribution, 'on_demand_base_capacity') ?? 0) : 0,
      onDemandShare: share === UNKNOWN ? UNKNOWN : share / 100,
      zones: zonesOf(group, snapshot),
      warmPool: values.number('warm_pool', 0, 'min_size') ?? 0,
      volumeGib: template && volumeGib(template),
    };
  });
}

const SPECIFICATION = ['mixed_instances_policy', 0, 'launch_template', 0, 'launch_template_specification', 0];

function templateOf(group: Resource, snapshot: Snapshot): Resource | undefined {
  const found = [
    [...SPECIFICATION, 'launch_template_id'],
    [...SPECIFICATION, 'launch_template_name'],
    ['launch_template', 0, 'id'],
    ['launch_template', 0, 'name'],
    ['launch_configuration'],
  ].flatMap((path) => snapshot.targets(group, path, 'aws_launch_template', 'aws_launch_configuration'));
  return found[0];
}

function instanceTypes({ values }: Resource, template: Resource | undefined): GroupFacts['instanceTypes'] {
  const overrides = values.blocks('mixed_instances_policy', 0, 'launch_template', 0, 'override');
  if (overrides === UNKNOWN) return UNKNOWN;
  const types = overrides.map((override) => override.text('instance_type'));
  if (types.includes(UNKNOWN)) return UNKNOWN;
  const stated = types.filter((type) => typeof type === 'string');
  if (stated.length > 0) return stated;
  if (overrides.length > 0) return undefined;
  const own = template?.values.text('instance_type');
  return typeof own === 'string' ? [own] : own;
}

function zonesOf(group: Resource, snapshot: Snapshot): Fact<number> {
  const subnets = group.values.texts('vpc_zone_identifier');
  const placed = snapshot.targets(group, 'vpc_zone_identifier', 'aws_subnet');
  if (placed.length > 0 && (subnets === UNKNOWN || placed.length >= subnets.length)) {
    const zones = placed.map(({ values }) => values.text('availability_zone'));
    return zones.every((zone) => typeof zone === 'string') ? new Set(zones).size : UNKNOWN;
  }
  if (subnets === UNKNOWN) return UNKNOWN;
  // Subnets that the plans do not know: by design one a zone.
  if (subnets.length > 0) return subnets.length;
  const zones = group.values.texts('availability_zones');
  return zones === UNKNOWN ? UNKNOWN : zones.length === 0 ? undefined : zones.length;
}

function volumeGib({ values, type }: Resource): Fact<number> {
  const isTemplate = type === 'aws_launch_template';
  const volumes = isTemplate ? values.blocks('block_device_mappings') : values.blocks('root_block_device');
  if (volumes === UNKNOWN) return UNKNOWN;
  const sizes = volumes.map((volume) =>
    isTemplate ? volume.number('ebs', 0, 'volume_size') : volume.number('volume_size'),
  );
  if (sizes.includes(UNKNOWN)) return UNKNOWN;
  const stated = sizes.filter((size) => typeof size === 'number');
  return stated.length === 0 ? undefined : stated.reduce((sum, size) => sum + size, 0);
}
