import { Random } from '../../../lib/models/random';
import { Json, Plan } from '../../../lib/review/plan';
import { baseDocument, DocumentChange, fullName, PlanDocument, planOf, StackName, STACKS } from '../plans/base';

/** The plans of all stacks of `prod`, which the mutations change as a real plan would show it. */
export type Documents = Record<StackName, PlanDocument>;

export type Values = Record<string, any>;

/** One way to change a plan: an operator applied to one resource, or to one group of them. */
export interface Mutation {
  /** E.g. `set multi_az of site-us-east-2 aws_db_instance.database_g1`. */
  readonly name: string;
  readonly operator: string;
  readonly apply: (documents: Documents) => void;
}

const basePlans = new Map<StackName, Plan>();

/** The plans after a mutation. Only the stacks that it looks at are read anew. */
export function mutated({ apply }: Pick<Mutation, 'apply'>): Plan[] {
  const touched = new Map<StackName, PlanDocument>();
  const documents = {} as Documents;
  for (const stack of STACKS) {
    Object.defineProperty(documents, stack, {
      get: () => {
        const document = touched.get(stack) ?? baseDocument(stack);
        touched.set(stack, document);
        return document;
      },
    });
  }
  apply(documents);
  return STACKS.map((stack) => {
    const document = touched.get(stack);
    if (document) return planOf(fullName(stack), document);
    const plan = basePlans.get(stack) ?? planOf(fullName(stack), baseDocument(stack));
    basePlans.set(stack, plan);
    return plan;
  });
}

/** Where an operator may be applied. */
interface Site {
  readonly stack: StackName;
  readonly address: string;
  readonly values: Values;
}

const baseChanges = new Map<StackName, readonly DocumentChange[]>();

function changesOf(stack: StackName): readonly DocumentChange[] {
  const changes = baseChanges.get(stack) ?? baseDocument(stack).resource_changes;
  baseChanges.set(stack, changes);
  return changes;
}

function sites(type: string): Site[] {
  return STACKS.flatMap((stack) =>
    changesOf(stack)
      .filter((change) => change.type === type && change.change.before !== null)
      .map(({ address, change }) => ({ stack, address, values: change.before as Values })),
  );
}

function find(documents: Documents, { stack, address }: Site): DocumentChange {
  const change = documents[stack].resource_changes.find((entry) => entry.address === address);
  if (!change) throw new Error(`${stack} has no ${address}`);
  return change;
}

interface SiteMutation extends Mutation {
  readonly site: Site;
}

export interface OperatorOptions {
  /** @default - every resource of the type */
  readonly where?: (values: Values, stack: StackName, address: string) => boolean;
}

/** Takes resources of a type away, one a mutation. */
export function removed(type: string, { where = () => true }: OperatorOptions = {}): Mutation[] {
  return sites(type)
    .filter(({ values, stack, address }) => where(values, stack, address))
    .map((site) => ({
      name: `remove ${site.stack} ${site.address}`,
      operator: `remove ${type}`,
      apply: (documents) => {
        const change = find(documents, site);
        Object.assign(change.change, { actions: ['delete'], after: null, after_sensitive: false });
        change.action_reason = 'delete_because_no_resource_config';
        const { root_module: root } = documents[site.stack].configuration;
        root.resources = root.resources.filter(({ address }) => address !== site.address);
      },
    }));
}

/** What AWS gives a new resource: of a replacement it is known at apply only. */
const COMPUTED = ['id', 'arn', 'arn_suffix', 'dns_name', 'resource_id', 'address', 'endpoint', 'key_id'];

/** Replaces resources of a type because of one attribute. */
export function replaced(
  type: string,
  attribute: string,
  value: (old: any, values: Values) => Json,
  options: OperatorOptions = {},
): Mutation[] {
  return changed(type, attribute, value, options).map((mutation) => ({
    ...mutation,
    name: mutation.name.replace(/^change/, 'replace by'),
    operator: `replace ${type} by ${attribute}`,
    apply: (documents) => {
      mutation.apply(documents);
      const entry = find(documents, mutation.site);
      const after = entry.change.after as Values;
      const unknown = Object.fromEntries(COMPUTED.flatMap((name) => (name in after ? [[name, true]] : [])));
      entry.action_reason = 'replace_because_cannot_update';
      Object.assign(entry.change, {
        actions: ['delete', 'create'],
        replace_paths: [[attribute]],
        after: Object.fromEntries(Object.entries(after).filter(([name]) => !(name in unknown))),
        after_unknown: unknown,
      });
    },
  }));
}

/** Changes one attribute of resources of a type, in place. `a.0.b` is a path. `value` may give undefined: no such site. */
export function changed(
  type: string,
  path: string,
  value: (old: any, values: Values) => Json | undefined,
  { where = () => true }: OperatorOptions = {},
): SiteMutation[] {
  return sites(type)
    .filter(({ values, stack, address }) => where(values, stack, address))
    .flatMap((site) => {
      const old = read(site.values, path);
      if (old === MISSING) return [];
      const next = value(structuredClone(old), site.values);
      if (next === undefined || JSON.stringify(next) === JSON.stringify(old)) return [];
      return [
        {
          name: `change ${path} of ${site.stack} ${site.address} to ${JSON.stringify(next).slice(0, 60)}`,
          operator: `change ${type}.${path}`,
          site,
          apply: (documents: Documents) => {
            const { change } = find(documents, site);
            change.actions = ['update'];
            change.after = structuredClone(change.after);
            write(change.after as Values, path, next);
          },
        },
      ];
    });
}

/** Adds a resource, copied from one that is there. `edit` makes it another one. */
export function added(
  type: string,
  name: string,
  edit: (values: Values, stack: StackName) => void,
  options: OperatorOptions & { readonly computed?: readonly string[] } = {},
): Mutation[] {
  const { where = () => true, computed = ['id', 'arn'] } = options;
  return sites(type)
    .filter(({ values, stack, address }) => where(values, stack, address))
    .map((site) => ({
      name: `add ${type}.${name} to ${site.stack}, like ${site.address}`,
      operator: `add ${type}.${name}`,
      apply: (documents) => {
        const original = find(documents, site);
        const after: Values = Object.fromEntries(
          Object.entries(structuredClone(site.values)).filter(([attribute]) => !computed.includes(attribute)),
        );
        edit(after, site.stack);
        const address = `${type}.${name}`;
        documents[site.stack].resource_changes.push({
          ...original,
          address,
          name,
          change: {
            actions: ['create'],
            before: null,
            after,
            after_unknown: Object.fromEntries(computed.map((attribute) => [attribute, true])),
            before_sensitive: false,
            after_sensitive: {},
          },
        });
        const { root_module: root } = documents[site.stack].configuration;
        const block = root.resources.find((entry) => entry.address === site.address);
        if (block) root.resources.push({ ...block, address, name });
      },
    }));
}

/** Several mutations at once, as one pull request would bring them. */
export function together(name: string, ...mutations: readonly Mutation[]): Mutation {
  return { name, operator: name, apply: (documents) => mutations.forEach(({ apply }) => apply(documents)) };
}

/**
 * So many of them, by seed: every operator has its turn before any has a second one.
 */
export function sample(mutations: readonly Mutation[], count: number, seed: number): Mutation[] {
  const random = new Random(seed);
  const shuffled = mutations.map((mutation) => ({ mutation, order: random.next() })).sort((a, b) => a.order - b.order);
  const turns = new Map<string, number>();
  return shuffled
    .map(({ mutation, order }) => {
      const turn = (turns.get(mutation.operator) ?? 0) + 1;
      turns.set(mutation.operator, turn);
      return { mutation, order, turn };
    })
    .sort((a, b) => a.turn - b.turn || a.order - b.order)
    .slice(0, count)
    .map(({ mutation }) => mutation);
}

const MISSING = Symbol('missing');

function read(values: Values, path: string): any {
  let value: any = values;
  for (const part of path.split('.')) {
    if (value === null || value === undefined || !(part in Object(value))) return MISSING;
    value = value[part];
  }
  return value;
}

function write(values: Values, path: string, next: Json): void {
  const parts = path.split('.');
  const last = parts.pop()!;
  let value: any = values;
  for (const part of parts) value = value[part];
  value[last] = next;
}
