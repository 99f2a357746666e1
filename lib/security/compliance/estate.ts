/** A value of Terraform's JSON. */
export type Value = null | boolean | number | string | readonly Value[] | Values;

/** The arguments of a resource or of a block. */
export interface Values {
  readonly [name: string]: Value | undefined;
}

/** One resource, as planned or as synthesized. */
export interface EstateResource {
  /** Name of its stack. */
  readonly stack: string;
  /** Region of its stack's provider. */
  readonly region: string;
  readonly type: string;
  /** e.g. `aws_db_instance.database_g1`; unique within the stack. */
  readonly address: string;
  readonly values: Values;
}

/** Everything of an environment, whatever stack it is in. */
export class Estate {
  public constructor(public readonly resources: readonly EstateResource[]) {}

  public all(...types: readonly string[]): readonly EstateResource[] {
    return this.resources.filter(({ type }) => types.includes(type));
  }

  /**
   * Those of `type` in the Region of `resource` whose `attribute` says the same as `of` of the resource; in its own stack
   * also those that refer to it.
   */
  public besides(resource: EstateResource, type: string, attribute: string, of: string): readonly EstateResource[] {
    const said = resource.values[of];
    const reference = `\${${resource.address}.${of}}`;
    return this.all(type).filter(
      ({ stack, region, values }) =>
        (said !== undefined && region === resource.region && values[attribute] === said) ||
        (stack === resource.stack && values[attribute] === reference),
    );
  }
}

/** The blocks of a name: plans have a list, synthesized JSON may have a single one without its list. */
export function blocksOf(values: Values | undefined, name: string): readonly Values[] {
  return listOf(values?.[name]).filter((value): value is Values => typeof value === 'object' && value !== null);
}

/** The first block of a name. */
export function blockOf(values: Values | undefined, name: string): Values | undefined {
  return blocksOf(values, name)[0];
}

/** What a list has; nothing where there is none, and the value itself where there is no list around it. */
export function listOf(value: Value | undefined): readonly Value[] {
  if (value === null || value === undefined) return [];
  return Array.isArray(value) ? (value as readonly Value[]) : [value];
}

/** Whether a text, or a reference to one, is there. */
export function isSet(value: Value | undefined): boolean {
  return typeof value === 'string' && value !== '';
}

/** A text or a number; nothing for anything else. */
export function textOf(value: Value | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** A number that may stand in quotes; NaN for anything else. */
export function numberOf(value: Value | undefined): number {
  return typeof value === 'number' || typeof value === 'string' ? Number(value) : NaN;
}

type SynthesizedResources = Readonly<Record<string, Readonly<Record<string, Values>>>>;

/** A stack as cdktf writes it, as far as it is read here. */
export interface SynthesizedDocument {
  readonly provider?: { readonly aws?: readonly { readonly region?: string }[] };
  readonly resource?: SynthesizedResources;
}

/** The resources of a synthesized stack, references to what the configuration itself states put in. */
export function synthesizedResources(stack: string, document: SynthesizedDocument): readonly EstateResource[] {
  const resources = document.resource ?? {};
  const region = document.provider?.aws?.[0]?.region ?? '';
  return Object.entries(resources).flatMap(([type, byName]) =>
    Object.entries(byName).map(([name, values]) => ({
      stack,
      region,
      type,
      address: `${type}.${name}`,
      values: resolved(values, resources) as Values,
    })),
  );
}

const REFERENCE = /^\$\{(aws_[a-z0-9_]+)\.([a-z0-9_]+)\.([a-z0-9_]+)\}$/;

/** A reference to what only AWS knows stays as it is: it names its resource, which is as good for comparing. */
function resolved(value: Value | undefined, resources: SynthesizedResources): Value | undefined {
  if (Array.isArray(value)) return (value as readonly Value[]).map((item) => resolved(item, resources) ?? null);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolved(item, resources)]));
  }
  const [, type, name, attribute] = typeof value === 'string' ? (REFERENCE.exec(value) ?? []) : [];
  if (type === undefined || name === undefined || attribute === undefined) return value;
  const stated = resources[type]?.[name]?.[attribute];
  return typeof stated === 'string' ? stated : value;
}
