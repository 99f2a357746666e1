import { Attributes, UNKNOWN, Unknown } from '../../attributes';
import { Cidr } from '../../../core/quantities';
import { Resource, Snapshot } from '../../estate';

// What security groups let through.

export const SECURITY_GROUPS = ['aws_security_group', 'aws_default_security_group'] as const;
export const SECURITY_GROUP_RULES = [
  'aws_vpc_security_group_ingress_rule',
  'aws_vpc_security_group_egress_rule',
  'aws_security_group_rule',
] as const;

/** One thing that a security group lets through. */
export interface Permission {
  readonly direction: 'ingress' | 'egress';
  /** `tcp`, `udp`, ...; `all` for every protocol. */
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
  /** A block, a prefix list, a security group; UNKNOWN for what is not known until apply. */
  readonly peer: string | Unknown;
  /** The rule, or the group that it is written into. */
  readonly source: Resource;
}

const LAST_PORT = 65_535;
const PROTOCOLS: Readonly<Record<string, string>> = { '-1': 'all', '6': 'tcp', '17': 'udp', '1': 'icmp' };

/** Whether `other` is let through by `permission`; undefined where that is not known until apply. */
export function covers(permission: Permission, other: Permission): boolean | undefined {
  if (permission.direction !== other.direction) return false;
  if (permission.protocol !== 'all') {
    if (permission.protocol !== other.protocol) return false;
    if (permission.from > other.from || permission.to < other.to) return false;
  }
  const { peer } = permission;
  const wanted = other.peer;
  if (peer === wanted || peer === '0.0.0.0/0') return true;
  if (peer === UNKNOWN) return undefined;
  return wanted !== UNKNOWN && blocks(peer, wanted);
}

function blocks(all: string, part: string): boolean {
  try {
    return Cidr.parse(all).contains(Cidr.parse(part));
  } catch {
    return false;
  }
}

/** Reads what security groups let through, before or after the plans. */
export class Permissions {
  private readonly rules = new Map<string, Resource[]>();

  public constructor(private readonly snapshot: Snapshot) {
    for (const rule of snapshot.of(...SECURITY_GROUP_RULES)) {
      for (const group of snapshot.targets(rule, 'security_group_id', ...SECURITY_GROUPS)) {
        this.rules.set(group.key, [...(this.rules.get(group.key) ?? []), rule]);
      }
    }
  }

  /** Whether rules of their own belong to a security group. */
  public hasRules(group: Resource): boolean {
    return this.rules.has(group.key);
  }

  /** @param isWrittenInto whether what stands within the group is its configuration */
  public of(group: Resource, isWrittenInto: boolean): readonly Permission[] {
    const rules = (this.rules.get(group.key) ?? []).flatMap((rule) => this.ofRule(rule, group));
    return isWrittenInto ? [...rules, ...this.written(group)] : rules;
  }

  private ofRule(rule: Resource, group: Resource): readonly Permission[] {
    const { values, type } = rule;
    if (type !== 'aws_security_group_rule') {
      const direction = type === 'aws_vpc_security_group_ingress_rule' ? 'ingress' : 'egress';
      return this.permissions(group, rule, values, [], direction, 'ip_protocol');
    }
    const direction = values.text('type') === 'egress' ? 'egress' : 'ingress';
    return this.permissions(group, rule, values, [], direction, 'protocol');
  }

  private written(group: Resource): readonly Permission[] {
    return (['ingress', 'egress'] as const).flatMap((direction) => {
      const entries = group.values.blocks(direction);
      return (entries === UNKNOWN ? [] : entries).flatMap((entry, index) =>
        this.permissions(group, group, entry, [direction, index], direction, 'protocol'),
      );
    });
  }

  private permissions(
    group: Resource,
    source: Resource,
    values: Attributes,
    path: readonly (string | number)[],
    direction: Permission['direction'],
    protocolName: string,
  ): readonly Permission[] {
    const protocol = values.text(protocolName);
    const name = typeof protocol === 'string' ? (PROTOCOLS[protocol] ?? protocol) : 'all';
    const port = (attribute: string, byDefault: number): number => {
      const value = values.number(attribute);
      return typeof value === 'number' && value >= 0 ? value : byDefault;
    };
    const base = { direction, protocol: name, from: port('from_port', 0), to: port('to_port', LAST_PORT), source };
    const isAll = name === 'all' ? { from: 0, to: LAST_PORT } : {};
    const peers = PEERS.flatMap((attribute) => this.peersAt(source, values, path, attribute));
    const own = values.flag('self') === true ? [group.key] : [];
    return [...peers, ...own].map((peer) => ({ ...base, ...isAll, peer }));
  }

  private peersAt(
    source: Resource,
    values: Attributes,
    path: readonly (string | number)[],
    attribute: string,
  ): readonly (string | Unknown)[] {
    const value = values.at(attribute);
    if (value === null || value === '') return [];
    // Computed: nobody has set it.
    if (value === UNKNOWN && source.references(String(path[0] ?? attribute)).length === 0) return [];
    const isList = Array.isArray(value);
    const items = isList ? value.map((_, index) => [attribute, index]) : [[attribute]];
    return items.map((item) => {
      // A security group stays the same, also when it is replaced: it is known by its address.
      const [group] = this.snapshot.targets(source, [...path, ...item], ...SECURITY_GROUPS);
      if (group) return group.key;
      const text = values.text(...item);
      return text ?? UNKNOWN;
    });
  }
}

const PEERS = [
  'cidr_ipv4',
  'cidr_ipv6',
  'cidr_blocks',
  'ipv6_cidr_blocks',
  'prefix_list_id',
  'prefix_list_ids',
  'referenced_security_group_id',
  'source_security_group_id',
  'security_groups',
];
