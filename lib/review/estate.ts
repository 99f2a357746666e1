import { Attributes, isObject, PathPart, UNKNOWN } from './attributes';
import { ChangeAction, ConfiguredResource, JsonObject, Plan, PlannedResource } from './plan';

/** A resource as it is before, or as it will be after the plans. */
export class Resource {
  /** `<stack> <address>`: two stacks may use the same address. */
  public readonly key: string;
  public readonly type: string;
  /** Region that it is in; undefined for a global one, and where nothing tells. */
  public readonly region: string | undefined;

  public constructor(
    public readonly stack: string,
    public readonly address: string,
    planned: PlannedResource,
    public readonly values: Attributes,
    /** What the configuration says; undefined for what is in the state only. */
    private readonly configured: ConfiguredResource | undefined,
    /** The Region of its provider, as far as other resources of the plan tell. */
    providerRegion: string | undefined,
  ) {
    this.key = `${stack} ${address}`;
    this.type = planned.type;
    this.region = GLOBAL_TYPES.test(this.type)
      ? undefined
      : (ownRegion(values) ??
        configured?.providerRegion ??
        providerRegion ??
        // Of the same Region by AWS's rules, which is no reason to believe it where anything else tells.
        regionOfArn(textAt(values, 'kms_key_id') ?? ''));
  }

  /** The addresses, without instance keys, that the configuration of an attribute refers to. */
  public references(attribute: string): readonly string[] {
    return this.configured?.references[attribute] ?? [];
  }

  /** Whether the configuration sets the attribute by an expression that refers to something. */
  public get referenced(): readonly string[] {
    return Object.values(this.configured?.references ?? {}).flat();
  }
}

/** Types whose resources belong to no Region, and have no Region argument in the provider. */
const GLOBAL_TYPES =
  /^aws_(iam|route53|route53recoverycontrolconfig|cloudfront|globalaccelerator|shield|organizations)_/;

/** What the plans say of one resource. */
export interface Change {
  readonly stack: string;
  readonly address: string;
  /** `<stack> <address>` */
  readonly key: string;
  readonly type: string;
  readonly action: ChangeAction;
  readonly createsFirst: boolean;
  readonly isDeposed: boolean;
  readonly isImported: boolean;
  /** The address before a move. */
  readonly previousAddress?: string;
  readonly reason?: string;
  /** Top-level attributes that force the replacement. */
  readonly replacedBy: readonly string[];
  readonly before?: Resource;
  readonly after?: Resource;
}

/** All managed resources of all stacks at one moment, as the plans know it. */
export class Snapshot {
  private readonly byType = new Map<string, Resource[]>();
  private readonly byKey = new Map<string, Resource>();
  private names: Map<string, Resource[]> | undefined;
  private addresses: Map<string, Resource[]> | undefined;
  private readonly usersByTarget = new Map<string, Map<Resource, Resource[]>>();

  public constructor(public readonly all: readonly Resource[]) {
    for (const resource of all) {
      this.byKey.set(resource.key, resource);
      append(this.byType, resource.type, resource);
    }
  }

  /** The resources of these types. */
  public of(...types: readonly string[]): readonly Resource[] {
    const [first = '', ...others] = types;
    const ofFirst = this.byType.get(first) ?? [];
    return others.length === 0 ? ofFirst : [...ofFirst, ...others.flatMap((type) => this.byType.get(type) ?? [])];
  }

  /** The resource of that stack and address. */
  public find(key: string): Resource | undefined {
    return this.byKey.get(key);
  }

  /**
   * What an attribute of a resource points to: by the value, which may be an ARN, an id or a name, and where that
   * is not known yet by the reference in the configuration. Of several that match, those of the same stack; if
   * there are none, those of the same Region; else all.
   *
   * @param types of what is looked for; of any type when empty
   */
  public targets(
    resource: Resource,
    path: PathPart | readonly PathPart[],
    ...types: readonly string[]
  ): readonly Resource[] {
    const parts = (Array.isArray(path) ? path : [path]) as readonly PathPart[];
    const value = resource.values.at(...parts);
    if (typeof value === 'string' && value !== '') return this.named(value, resource, types);
    const values = Array.isArray(value) ? (value as readonly unknown[]) : [value];
    const texts = values.filter((item): item is string => typeof item === 'string' && item !== '');
    const found = new Set(texts.flatMap((text) => this.named(text, resource, types)));
    if (texts.length < values.length || texts.length === 0) {
      for (const reference of resource.references(String(parts[0]))) {
        for (const target of this.referred(resource.stack, reference)) {
          if (types.length === 0 || types.includes(target.type)) found.add(target);
        }
      }
    }
    return [...found];
  }

  /** The resources that an ARN, id or name stands for, seen from `from`; see `targets`. */
  public named(text: string, from: Resource | undefined, types: readonly string[] = []): readonly Resource[] {
    this.names ??= this.indexNames();
    const all = this.names.get(text) ?? [];
    const candidates = types.length === 0 ? all : all.filter(({ type }) => types.includes(type));
    if (candidates.length < 2 || from === undefined) return candidates;
    const near = candidates.filter(({ stack }) => stack === from.stack);
    if (near.length > 0) return near;
    const same = candidates.filter(({ region }) => region !== undefined && region === from.region);
    return same.length > 0 ? same : candidates;
  }

  /** The resources that have `target` among the targets of one of these attributes. */
  public users(target: Resource, attributes: Readonly<Record<string, readonly PathPart[]>>): readonly Resource[] {
    return Object.entries(attributes).flatMap(
      ([type, paths]) => this.indexUsers(type, paths, target).get(target) ?? [],
    );
  }

  private indexUsers(
    type: string,
    paths: readonly PathPart[],
    target: Resource,
  ): ReadonlyMap<Resource, readonly Resource[]> {
    const key = [type, ...paths, target.type].join(' ');
    let index = this.usersByTarget.get(key);
    if (!index) {
      index = new Map<Resource, Resource[]>();
      for (const resource of this.of(type)) {
        const targets = paths.flatMap((path) => this.targets(resource, path, target.type));
        for (const found of new Set(targets)) append(index, found, resource);
      }
      this.usersByTarget.set(key, index);
    }
    return index;
  }

  /** The resources of a configuration address, one an instance key. */
  private referred(stack: string, reference: string): readonly Resource[] {
    this.addresses ??= this.indexAddresses();
    // A reference may go on with an attribute: `aws_kms_key.this.arn`.
    for (let address = reference; address.includes('.'); address = address.slice(0, address.lastIndexOf('.'))) {
      const found = this.addresses.get(`${stack} ${withoutKeys(address)}`);
      if (found) return found;
    }
    return [];
  }

  private indexNames(): Map<string, Resource[]> {
    const index = new Map<string, Resource[]>();
    for (const resource of this.all) {
      const texts = new Set(NAMING.flatMap((name) => textAt(resource.values, name) ?? []));
      for (const text of texts) append(index, text, resource);
    }
    return index;
  }

  private indexAddresses(): Map<string, Resource[]> {
    const index = new Map<string, Resource[]>();
    for (const resource of this.all) append(index, `${resource.stack} ${withoutKeys(resource.address)}`, resource);
    return index;
  }
}

/** Attributes by which other resources refer to one. */
const NAMING = [
  'arn',
  'arn_suffix',
  'replication_group_id',
  'cluster_id',
  'id',
  'identifier',
  'key_id',
  'name',
  'bucket',
  'alarm_name',
  'cluster_identifier',
  'fqdn',
  'dns_name',
];

/** The plans of all stacks together: most facts of a recovery span two of them. */
export class Estate {
  public readonly changes: readonly Change[];
  public readonly drift: readonly Change[];
  public readonly before: Snapshot;
  public readonly after: Snapshot;

  /** One document a stack: its plan, or the state of a stack that nothing is planned for. */
  public readonly plans: readonly Plan[];
  /** The present state of stacks that have a plan as well: what the plan was made from may be older. */
  public readonly states: ReadonlyMap<string, Plan>;

  /** The changes that change something. */
  private readonly moving: readonly Change[];
  private readonly byKey: ReadonlyMap<string, Change>;
  private touched: ReadonlySet<string> | undefined;

  public constructor(plans: readonly Plan[]) {
    const planned = new Set(plans.filter(({ kind }) => kind === 'plan').map(({ stack }) => stack));
    const isPresent = ({ kind, stack }: Plan): boolean => kind === 'state' && planned.has(stack);
    const sorted = plans.filter((plan) => !isPresent(plan)).sort((a, b) => compare(a.stack, b.stack));
    this.plans = sorted;
    this.states = new Map(plans.filter(isPresent).map((plan) => [plan.stack, plan]));
    this.changes = sorted.flatMap((plan) => changesOf(plan, plan.resources));
    this.moving = this.changes.filter(({ action }) => action !== 'no-op' && action !== 'read');
    this.byKey = new Map(this.changes.filter(({ isDeposed }) => !isDeposed).map((change) => [change.key, change]));
    this.drift = sorted.flatMap((plan) => changesOf(plan, plan.drift));
    this.before = new Snapshot(this.changes.flatMap(({ before, isDeposed }) => (before && !isDeposed ? [before] : [])));
    this.after = new Snapshot(this.changes.flatMap(({ after }) => after ?? []));
  }

  /** The types of which anything is changed by a plan, or was outside of Terraform. */
  public get changedTypes(): ReadonlySet<string> {
    this.touched ??= new Set([...this.moving, ...this.drift].map(({ type }) => type));
    return this.touched;
  }

  /** What happens to the resources of these types; what stays as it is is not among it. */
  public changed(...types: readonly string[]): readonly Change[] {
    return this.moving.filter(({ type }) => types.includes(type));
  }

  /** What happens to a resource itself, not to what an earlier apply left of it. */
  public changeOf({ key }: Resource): Change | undefined {
    return this.byKey.get(key);
  }

  /** All Regions that anything is in, sorted. */
  public get regions(): readonly string[] {
    const regions = [...this.before.all, ...this.after.all].flatMap(({ region }) => region ?? []);
    return [...new Set(regions)].sort();
  }
}

function changesOf(plan: Plan, resources: readonly PlannedResource[]): Change[] {
  const regions = new Set([...plan.configuration.values()].map(({ providerRegion }) => providerRegion));
  const stackRegion = regions.size === 1 ? [...regions][0] : undefined;
  const told = providerRegions(plan);
  return resources
    .filter(({ mode }) => mode === 'managed')
    .map((planned): Change => {
      const { address, type, action, before, after, unknown } = planned;
      const configured = plan.configuration.get(withoutKeys(address));
      const resource = (values: JsonObject, marks?: PlannedResource['unknown']): Resource =>
        new Resource(
          plan.stack,
          address,
          planned,
          new Attributes(values, marks),
          configured,
          told.get(configured?.provider ?? '') ?? stackRegion,
        );
      return {
        stack: plan.stack,
        address,
        key: `${plan.stack} ${address}`,
        type,
        action,
        createsFirst: planned.createsFirst,
        isDeposed: planned.isDeposed,
        isImported: planned.isImported,
        ...(planned.previousAddress === undefined ? {} : { previousAddress: planned.previousAddress }),
        ...(planned.reason === undefined ? {} : { reason: planned.reason }),
        replacedBy: [...new Set(planned.replacePaths.map(([first]) => String(first)))],
        ...(before ? { before: resource(before) } : {}),
        // A resource whose values all come at apply has none yet, only the marks.
        ...(after || (action === 'create' && isObject(unknown)) ? { after: resource(after ?? {}, unknown) } : {}),
      };
    })
    .sort((a, b) => compare(a.key, b.key));
}

/**
 * The Regions of providers by what their resources say of themselves: a configuration may take it from a local value,
 * which no plan tells, or from the environment.
 */
function providerRegions(plan: Plan): ReadonlyMap<string, string> {
  const told = new Map<string, Set<string>>();
  for (const { address, type, before, after } of plan.resources) {
    const provider = plan.configuration.get(withoutKeys(address))?.provider;
    if (provider === undefined || GLOBAL_TYPES.test(type)) continue;
    for (const values of [before, after]) {
      const region = values && ownRegion(new Attributes(values));
      if (region !== undefined) told.set(provider, (told.get(provider) ?? new Set()).add(region));
    }
  }
  return new Map([...told].flatMap(([provider, [first, other]]) => (first && !other ? [[provider, first]] : [])));
}

/** The Region that a resource says itself. */
function ownRegion(values: Attributes): string | undefined {
  return (
    textAt(values, 'region') ??
    regionOfArn(textAt(values, 'arn') ?? '') ??
    /^([a-z]{2}(?:-[a-z]+)+-\d)[a-z]$/.exec(textAt(values, 'availability_zone') ?? '')?.[1]
  );
}

/** `module.a["x"].aws_b.c[0]` becomes `module.a.aws_b.c`, as the configuration calls it. */
export function withoutKeys(address: string): string {
  return address.replace(/\[(?:"(?:[^"\\]|\\.)*"|\d+|each\.[a-z]+|count\.index)\]/g, '');
}

/** The Region that an ARN names. */
export function regionOfArn(arn: string): string | undefined {
  const region = /^arn:[a-z0-9-]+:[a-z0-9-]+:([a-z]{2}(?:-[a-z]+)+-\d):/.exec(arn)?.[1];
  return region;
}

function textAt(values: Attributes, name: string): string | undefined {
  const value = values.text(name);
  return value === UNKNOWN ? undefined : value;
}

function append<K, T>(index: Map<K, T[]>, key: K, value: T): void {
  const list = index.get(key);
  if (list) list.push(value);
  else index.set(key, [value]);
}

/** By code units: the same on every machine, whatever its language. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
