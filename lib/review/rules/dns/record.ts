import { isIP } from 'node:net';
import { Unknown, UNKNOWN } from '../../attributes';
import { Resource, Snapshot } from '../../estate';

export const RECORD = 'aws_route53_record';
export const ZONE = 'aws_route53_zone';
export const LOAD_BALANCERS = ['aws_lb', 'aws_alb', 'aws_elb'] as const;

/** How Route 53 chooses among the records of one name. */
export type RoutingPolicy =
  'simple' | 'failover' | 'weighted' | 'latency' | 'geolocation' | 'geoproximity' | 'cidr' | 'multivalue';

const POLICY_BLOCKS: readonly (readonly [string, RoutingPolicy])[] = [
  ['failover_routing_policy', 'failover'],
  ['weighted_routing_policy', 'weighted'],
  ['latency_routing_policy', 'latency'],
  ['geolocation_routing_policy', 'geolocation'],
  ['geoproximity_routing_policy', 'geoproximity'],
  ['cidr_routing_policy', 'cidr'],
];

export function policyOf({ values }: Resource): RoutingPolicy | Unknown {
  for (const [block, policy] of POLICY_BLOCKS) {
    if (values.at(block) === UNKNOWN) return UNKNOWN;
    if (!values.isUnset(block)) return policy;
  }
  const multivalue = values.flag('multivalue_answer_routing_policy');
  return multivalue === UNKNOWN ? UNKNOWN : multivalue ? 'multivalue' : 'simple';
}

/** Which half of a failover pair a record is; undefined for any other record. */
export function roleOf({ values }: Resource): 'PRIMARY' | 'SECONDARY' | Unknown | undefined {
  const type = values.text('failover_routing_policy', 0, 'type');
  return type === 'PRIMARY' || type === 'SECONDARY' || type === UNKNOWN ? type : undefined;
}

export function otherRole(role: 'PRIMARY' | 'SECONDARY'): 'PRIMARY' | 'SECONDARY' {
  return role === 'PRIMARY' ? 'SECONDARY' : 'PRIMARY';
}

/** A DNS name as it compares with others. */
export function plainName(name: string): string {
  return name
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/^dualstack\./, '');
}

/** The whole name where it is known, else as it is written. */
export function nameOf({ values }: Resource): string | Unknown {
  const whole = values.text('fqdn');
  const name = typeof whole === 'string' ? whole : values.text('name');
  return name === UNKNOWN ? UNKNOWN : plainName(name ?? '');
}

/** The name for people; the address of the record where it is not known yet. */
export function shownName(record: Resource): string {
  const name = nameOf(record);
  return name === UNKNOWN ? record.address : name;
}

/** `PRIMARY of chat.example.com`, `chat.example.com`. */
export function labelOf(record: Resource): string {
  const role = roleOf(record);
  return typeof role === 'string' ? `${role} of ${shownName(record)}` : shownName(record);
}

/** Whether two records have the same name and type; UNKNOWN where that is not known yet. */
export function isSameName(a: Resource, b: Resource): boolean | Unknown {
  const differs = (attribute: string): boolean => {
    const one = a.values.text(attribute);
    const other = b.values.text(attribute);
    return one !== UNKNOWN && other !== UNKNOWN && one !== other;
  };
  if (differs('type') || differs('zone_id')) return false;
  const one = nameOf(a);
  const other = nameOf(b);
  if (one === UNKNOWN || other === UNKNOWN) return UNKNOWN;
  // `name` may leave out the name of the zone, which only `fqdn` has.
  return one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`) ? wholeNamesAgree(a, b) : false;
}

function wholeNamesAgree(a: Resource, b: Resource): boolean {
  const [one, other] = [a.values.text('fqdn'), b.values.text('fqdn')];
  return typeof one !== 'string' || typeof other !== 'string' || plainName(one) === plainName(other);
}

/** The records of a snapshot that are this half of the pair of that record; UNKNOWN where one of them may be. */
export function counterparts(
  snapshot: Snapshot,
  record: Resource,
  role: 'PRIMARY' | 'SECONDARY',
): readonly Resource[] | Unknown {
  const found: Resource[] = [];
  let mayBe = false;
  for (const other of failoverRecords(snapshot)) {
    if (other.key === record.key) continue;
    const otherRoleOf = roleOf(other);
    if (otherRoleOf !== role && otherRoleOf !== UNKNOWN) continue;
    const same = isSameName(record, other);
    if (same === true && otherRoleOf === role) found.push(other);
    else if (same !== false) mayBe = true;
  }
  return found.length === 0 && mayBe ? UNKNOWN : found;
}

function failoverRecords(snapshot: Snapshot): readonly Resource[] {
  let records = FAILOVER_RECORDS.get(snapshot);
  if (!records) {
    records = snapshot.of(RECORD).filter((record) => roleOf(record) !== undefined);
    FAILOVER_RECORDS.set(snapshot, records);
  }
  return records;
}

const FAILOVER_RECORDS = new WeakMap<Snapshot, readonly Resource[]>();

/** What a record answers with: the name of its alias, or its values, sorted. */
export function placesOf({ values }: Resource): readonly string[] | Unknown {
  const alias = values.text('alias', 0, 'name');
  if (alias === UNKNOWN || values.at('alias') === UNKNOWN) return UNKNOWN;
  if (alias !== undefined) return [plainName(alias)];
  const texts = values.texts('records');
  if (texts === UNKNOWN) return UNKNOWN;
  return texts.includes(UNKNOWN) ? UNKNOWN : (texts as readonly string[]).map(plainName).sort();
}

/** The resources that a record leads to: load balancers, addresses, other records. */
export function leadsTo(snapshot: Snapshot, record: Resource): readonly Resource[] {
  const places = placesOf(record);
  if (places !== UNKNOWN) {
    return places.flatMap((place) => resolve(snapshot, place)).filter(({ key }) => key !== record.key);
  }
  const isAlias = !record.values.isUnset('alias');
  return snapshot.targets(record, isAlias ? ['alias', 0, 'name'] : 'records', ...RESOLVED);
}

const RESOLVED = [RECORD, ...LOAD_BALANCERS, 'aws_eip', 'aws_instance'];

/** What a DNS name or an address stands for in the plans. */
export function resolve(snapshot: Snapshot, name: string): readonly Resource[] {
  let index = INDEXES.get(snapshot);
  if (!index) {
    index = new Map();
    for (const resource of snapshot.of(...RESOLVED)) {
      for (const attribute of ['fqdn', 'dns_name', 'public_ip', 'private_ip']) {
        const text = resource.values.text(attribute);
        if (typeof text === 'string') append(index, plainName(text), resource);
      }
      if (resource.type === RECORD && typeof resource.values.text('fqdn') !== 'string') {
        const written = nameOf(resource);
        if (written !== UNKNOWN) append(index, written, resource);
      }
    }
    INDEXES.set(snapshot, index);
  }
  return index.get(plainName(name)) ?? [];
}

const INDEXES = new WeakMap<Snapshot, Map<string, Resource[]>>();

function append(index: Map<string, Resource[]>, key: string, resource: Resource): void {
  const list = index.get(key);
  if (list) list.push(resource);
  else index.set(key, [resource]);
}

/** The one Region that a record leads to; undefined when it is not one, or not known. */
export function regionOf(snapshot: Snapshot, record: Resource, seen: readonly string[] = []): string | undefined {
  if (seen.includes(record.key)) return undefined;
  const places = placesOf(record);
  const targets = leadsTo(snapshot, record);
  const regions = targets.map((target) =>
    target.type === RECORD ? regionOf(snapshot, target, [...seen, record.key]) : target.region,
  );
  if (regions.length === 0 && places !== UNKNOWN) regions.push(...places.map(regionOfName));
  return regions.length > 0 && new Set(regions).size === 1 ? regions[0] : undefined;
}

/** The Region that a DNS name tells: `lb-1.us-east-2.elb.amazonaws.com`. */
export function regionOfName(name: string): string | undefined {
  return /(?:^|[.-])((?:us|eu|ap|sa|ca|me|af|il|mx|cn)(?:-gov)?-(?:north|south|east|west|central)(?:east|west)?-\d)(?:$|[.-])/.exec(
    name,
  )?.[1];
}

/** The records that an alias of a routed record or a health check leads through: a Region's own name. */
export function isEndpointName(snapshot: Snapshot, record: Resource): boolean {
  return endpointNames(snapshot).has(record.key);
}

function endpointNames(snapshot: Snapshot): ReadonlySet<string> {
  let keys = ENDPOINT_NAMES.get(snapshot);
  if (!keys) {
    const asked = snapshot.of('aws_route53_health_check').flatMap(({ values }) => {
      const name = values.text('fqdn');
      return typeof name === 'string' ? resolve(snapshot, name) : [];
    });
    const routed = snapshot.of(RECORD).filter((record) => policyOf(record) !== 'simple');
    const led = routed.flatMap((record) => leadsTo(snapshot, record));
    keys = new Set([...asked, ...led].filter(({ type }) => type === RECORD).map(({ key }) => key));
    ENDPOINT_NAMES.set(snapshot, keys);
  }
  return keys;
}

const ENDPOINT_NAMES = new WeakMap<Snapshot, ReadonlySet<string>>();

/** Whether recovery depends on this record: it is one of several that Route 53 chooses among, or one leads through it. */
export function isLive(snapshot: Snapshot, record: Resource): boolean {
  return policyOf(record) !== 'simple' || isEndpointName(snapshot, record);
}

/**
 * Whether the health of something decides if Route 53 answers with this record: by a check, or by an alias that
 * evaluates its target.
 */
export function isEvaluated(snapshot: Snapshot, record: Resource, seen: readonly string[] = []): boolean | Unknown {
  if (seen.includes(record.key)) return false;
  const { values } = record;
  const check = values.text('health_check_id');
  if (typeof check === 'string') return true;
  if (check === UNKNOWN) return record.references('health_check_id').length > 0 ? true : UNKNOWN;
  const evaluates = values.flag('alias', 0, 'evaluate_target_health');
  if (evaluates !== true) return evaluates === UNKNOWN ? UNKNOWN : false;
  const targets = leadsTo(snapshot, record).filter(({ type }) => type === RECORD);
  if (targets.length > 0) {
    const each = targets.map((target) => isEvaluated(snapshot, target, [...seen, record.key]));
    return each.includes(true) ? true : each.includes(UNKNOWN) ? UNKNOWN : false;
  }
  // A record of the same zone that no plan shows may have a check or not.
  const [own, target] = [values.text('zone_id'), values.text('alias', 0, 'zone_id')];
  return typeof own === 'string' && own === target ? UNKNOWN : true;
}

/** Whether Route 53's checkers, which are outside, cannot reach an address. */
export function isPrivateAddress(address: string): boolean {
  if (isIP(address) === 4) {
    const [a = 0, b = 0] = address.split('.').map(Number);
    return (
      a === 10 ||
      a === 127 ||
      a === 0 ||
      (a === 172 && b >= 16 && b < 32) ||
      (a === 192 && b === 168) ||
      (a === 169 && b === 254) ||
      (a === 100 && b >= 64 && b < 128)
    );
  }
  return isIP(address) === 6 && /^(?:f[cd]|fe[89ab]|::1$)/i.test(address);
}
