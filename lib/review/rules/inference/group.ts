import { PathPart, UNKNOWN, Unknown } from '../../attributes';
import { Resource, Snapshot, withoutKeys } from '../../estate';
import { Roles } from '../../roles';
import { RuleContext } from '../../rule';

export const GROUP = 'aws_autoscaling_group';
export const LAUNCH_TYPES = ['aws_launch_template', 'aws_launch_configuration'] as const;

/** Name of an Auto Scaling group; undefined where AWS makes it up at apply. */
export function nameOf(group: Resource): string | undefined {
  const name = group.values.text('name');
  return name === UNKNOWN ? undefined : name;
}

/** Whether the configuration sets an attribute by what another resource or data source will have. */
export function isReferring(resource: Resource, attribute: string): boolean {
  return resource.references(attribute).some((reference) => !VARIABLE.test(reference));
}

const VARIABLE = /^(?:module\.[^.]+\.)*(?:var|local|each|count)\./;

/**
 * What an attribute is when nobody sets it: the provider calls a computed one unknown until apply, although AWS
 * documents what it will be. A variable does not count as set: of a module it is null as a rule.
 */
export function settled<T>(
  resource: Resource,
  attribute: string,
  value: T | Unknown | undefined,
  byDefault: T,
): T | Unknown {
  if (value === UNKNOWN) return isReferring(resource, attribute) ? UNKNOWN : byDefault;
  return value ?? byDefault;
}

/** What a Region is there for: to serve now, or when the other is lost. */
export type Duty = 'serving' | 'standby';

/** Undefined where the roles of the Regions are not known. */
export function dutyOf(region: string | undefined, { home, standby, writer = home }: Roles): Duty | undefined {
  if (region === undefined || (region !== home && region !== standby)) return undefined;
  return region === writer ? 'serving' : 'standby';
}

/** What the environment file promises of a group. */
export function neededOf(group: Resource, { expectations }: RuleContext): { min: number; max: number } | undefined {
  const name = nameOf(group);
  return expectations?.groups.find((needed) => needed.name === name && needed.region === group.region);
}

/**
 * What an attribute points to; nothing where it is known not to be set. What its expression refers to says what it
 * may point to, not that it does: `var.attached ? [aws_lb_target_group.app.arn] : []`.
 */
export function pointedTo(
  resource: Resource,
  path: readonly PathPart[],
  snapshot: Snapshot,
  ...types: readonly string[]
): readonly Resource[] {
  return resource.values.isUnset(...path) ? [] : snapshot.targets(resource, path, ...types);
}

const MIXED = ['mixed_instances_policy', 0, 'launch_template', 0] as const;
const SPECIFICATION = [...MIXED, 'launch_template_specification', 0] as const;

/** What starts the instances of a group: its launch template or launch configuration. */
export function launchOf(group: Resource, snapshot: Snapshot): Resource | undefined {
  const paths = [
    [...SPECIFICATION, 'launch_template_id'],
    [...SPECIFICATION, 'launch_template_name'],
    ['launch_template', 0, 'id'],
    ['launch_template', 0, 'name'],
    ['launch_configuration'],
  ];
  for (const path of paths) {
    const [launch] = pointedTo(group, path, snapshot, ...LAUNCH_TYPES);
    if (launch) return launch;
  }
  return undefined;
}

/** The version of the launch template that a group names, e.g. `3` or `$Latest`. */
export function launchVersionOf(group: Resource): string | Unknown | undefined {
  return group.values.text(...SPECIFICATION, 'version') ?? group.values.text('launch_template', 0, 'version');
}

/** The instance types that a group may start, the preferred one first; empty where AWS chooses by requirements. */
export function instanceTypesOf(group: Resource, snapshot: Snapshot): readonly string[] | Unknown {
  const overrides = group.values.blocks(...MIXED, 'override');
  if (overrides === UNKNOWN) return UNKNOWN;
  if (overrides.some((override) => override.block('instance_requirements') !== undefined)) return [];
  const launched = launchOf(group, snapshot)?.values.text('instance_type');
  const types =
    overrides.length > 0 ? overrides.map((override) => override.text('instance_type') ?? launched) : [launched];
  const named = types.filter((type) => type !== undefined);
  return named.includes(UNKNOWN) ? UNKNOWN : [...new Set(named as readonly string[])];
}

/**
 * How many of so many instances are on demand. What is not set is not unknown: AWS takes no base, and all above it
 * on demand.
 */
export function onDemandOf(group: Resource, snapshot: Snapshot): (size: number) => number {
  if (group.values.block('mixed_instances_policy') !== undefined) {
    const at = (name: string, byDefault: number): number => {
      const value = group.values.number('mixed_instances_policy', 0, 'instances_distribution', 0, name);
      return typeof value === 'number' ? value : byDefault;
    };
    const base = at('on_demand_base_capacity', 0);
    const above = at('on_demand_percentage_above_base_capacity', 100);
    return (size) => Math.min(size, base) + Math.ceil((Math.max(0, size - base) * above) / 100);
  }
  const launch = launchOf(group, snapshot);
  const isSpot =
    launch?.values.text('instance_market_options', 0, 'market_type') === 'spot' ||
    typeof launch?.values.text('spot_price') === 'string';
  return (size) => (isSpot ? 0 : size);
}

/** The group that does the same in the other Region: by its name, else by its address, else as the only one. */
export function counterpartOf(group: Resource, snapshot: Snapshot): Resource | undefined {
  let pairs = PAIRS.get(snapshot);
  if (!pairs) PAIRS.set(snapshot, (pairs = pairsOf(snapshot.of(GROUP).filter(({ region }) => region !== undefined))));
  return pairs.get(group);
}

const PAIRS = new WeakMap<Snapshot, ReadonlyMap<Resource, Resource>>();

function pairsOf(groups: readonly Resource[]): ReadonlyMap<Resource, Resource> {
  const pairs = new Map<Resource, Resource>();
  for (const label of [nameOf, ({ address }: Resource) => withoutKeys(address), () => 'group']) {
    const alike = new Map<string, Resource[]>();
    for (const group of groups) {
      const key = placeless(label(group));
      if (key !== undefined) alike.set(key, [...(alike.get(key) ?? []), group]);
    }
    for (const [one, other, ...more] of alike.values()) {
      if (!one || !other || more.length > 0 || one.region === other.region) continue;
      if (pairs.has(one) || pairs.has(other)) continue;
      pairs.set(one, other).set(other, one);
    }
  }
  return pairs;
}

/** A name without what says in which Region, or in which role, something is. */
function placeless(name: string | undefined): string | undefined {
  return name
    ?.replace(REGION_WORDS, '')
    .replace(ROLE_WORDS, '')
    .replace(/[-_.]+/g, '-');
}

/** `us-east-2`, `us_east_2`, `use2`. */
const REGION_WORDS =
  /(?<![a-z])(?:us|eu|ap|sa|ca|me|af|il|mx|cn)(?:[-_](?:north|south|east|west|central)+[-_]|[nsewc]{1,2})\d/g;
const ROLE_WORDS = /(?<![a-z])(?:primary|secondary|standby|main|home|dr|active|passive)(?![a-z])/g;
