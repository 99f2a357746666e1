import * as fs from 'node:fs';
import { InputError } from '../core/errors';
import { ByteSource, JsonCursor, JsonSyntaxError } from './json-cursor';

/** Anything that JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
/** An object of JSON. */
export type JsonObject = { readonly [key: string]: Json };

/** What Terraform will do with a resource. */
export type ChangeAction = 'create' | 'update' | 'replace' | 'delete' | 'forget' | 'no-op' | 'read';

/** One entry of `resource_changes` or `resource_drift`, reduced to what a review reads. */
export interface PlannedResource {
  /** Full address, e.g. `module.db.aws_db_instance.this[0]`. */
  readonly address: string;
  readonly mode: 'managed' | 'data';
  readonly type: string;
  readonly action: ChangeAction;
  /** True for a replacement that creates before it destroys. */
  readonly createsFirst: boolean;
  /** Why Terraform does it, e.g. `replace_because_cannot_update`, where it says. */
  readonly reason?: string;
  /** The address before a move. */
  readonly previousAddress?: string;
  /** True for what is left of a replacement that failed. */
  readonly isDeposed: boolean;
  /** True when it is taken over from outside of the state. */
  readonly isImported: boolean;
  /** Values before; undefined for what does not exist yet. Sensitive texts are replaced, see `SENSITIVE`. */
  readonly before?: JsonObject;
  /** Values after; undefined for what will not exist or not be managed any more. */
  readonly after?: JsonObject;
  /** `true` where a value is not known until apply, in the shape of `after`. */
  readonly unknown: Json;
  /** Paths of the attributes that force the replacement. */
  readonly replacePaths: readonly (readonly (string | number)[])[];
}

/** What the configuration says of one resource block. */
export interface ConfiguredResource {
  /** Address without instance keys, e.g. `module.db.aws_db_instance.this`. */
  readonly address: string;
  /** Which of the plan's provider configurations it has, e.g. `aws.standby`. */
  readonly provider?: string;
  /** The Region of its provider, where the configuration states one. */
  readonly providerRegion?: string;
  /**
   * By top-level attribute: the addresses that its expressions refer to, through the variables and the outputs of
   * modules. Absent for an attribute that is set from variables alone: their values are known.
   */
  readonly references: Readonly<Record<string, readonly string[]>>;
}

/** A data source of the configuration: what Terraform reads when it plans. */
export interface DataSource {
  /** Address without instance keys, e.g. `data.terraform_remote_state.home`. */
  readonly address: string;
  readonly type: string;
  /** The Region that it is read from, where the configuration states one: of its provider, or of a state's backend. */
  readonly region?: string;
}

/** One stack as `terraform show -json` describes it. */
export interface Plan {
  /** Name of the stack: of the file, or as the caller says. */
  readonly stack: string;
  /** `plan` for a saved plan, `state` for the state of a stack that nothing is planned for. */
  readonly kind: 'plan' | 'state';
  readonly terraformVersion: string;
  /** When the plan was made, RFC 3339, where it says. */
  readonly timestamp?: string;
  /** False when Terraform was told to look at a part only (`-target`), or put something off. */
  readonly isComplete: boolean;
  readonly resources: readonly PlannedResource[];
  /** What Terraform found changed outside of it. */
  readonly drift: readonly PlannedResource[];
  readonly configuration: ReadonlyMap<string, ConfiguredResource>;
  readonly dataSources: readonly DataSource[];
}

/** Stands in place of every non-empty text that Terraform calls sensitive: it is never kept, compared or printed. */
export const SENSITIVE = '(sensitive value)';

/** The versions of `terraform show -json` that are understood: every 1.x adds to the one before. */
const FORMAT = /^1\.\d+$/;

/** What `readPlan` reads. */
export interface ReadPlanProps {
  /** Name of the stack. */
  readonly stack: string;
  /** How messages call the input, e.g. the path of the file. */
  readonly name: string;
  readonly source: ByteSource;
}

/** A file as a source of bytes. */
export function fileSource(descriptor: number): ByteSource {
  return { read: (target, offset) => fs.readSync(descriptor, target, offset, target.length - offset, null) };
}

/** Bytes in memory as a source. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  let at = 0;
  return {
    read: (target, offset) => {
      const part = bytes.subarray(at, at + target.length - offset);
      target.set(part, offset);
      at += part.length;
      return part.length;
    },
  };
}

/**
 * Reads a plan, or a state, from the JSON that `terraform show -json` prints. It goes through the text once and
 * keeps one resource at a time beside what it returns.
 *
 * @throws InputError `plan-format` for anything else, `plan-failed` for a plan that Terraform did not finish
 */
export function readPlan({ stack, name, source }: ReadPlanProps): Plan {
  const reader = new PlanReader();
  try {
    reader.read(new JsonCursor(source));
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw unusable(name, 'plan-format', `${error.message}; make it with 'terraform show -json <plan file>'`);
  }
  return reader.plan(stack, name);
}

function unusable(where: string, code: string, message: string): InputError {
  return new InputError([{ code, where, message }]);
}

interface RawChange {
  readonly address: string;
  readonly previous_address?: string;
  readonly mode: string;
  readonly type: string;
  readonly deposed?: string;
  readonly action_reason?: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly before?: JsonObject | null;
    readonly after?: JsonObject | null;
    readonly after_unknown?: Json;
    readonly before_sensitive?: Json;
    readonly after_sensitive?: Json;
    readonly replace_paths?: readonly (readonly (string | number)[])[];
    readonly importing?: object | null;
  };
}

interface RawStateResource {
  readonly address: string;
  readonly mode: string;
  readonly type: string;
  readonly deposed_key?: string;
  readonly values?: JsonObject;
  readonly sensitive_values?: Json;
}

interface RawProvider {
  readonly name?: string;
  readonly module_address?: string;
  readonly expressions?: {
    readonly region?: { readonly constant_value?: Json; readonly references?: readonly string[] };
  };
}

interface RawConfigured {
  readonly mode: string;
  readonly address: string;
  readonly type: string;
  readonly provider_config_key?: string;
  readonly expressions?: JsonObject;
}

/** What goes into a module and what comes out of it: expressions by name. */
interface RawModule {
  arguments: JsonObject;
  outputs: JsonObject;
}

class PlanReader {
  private readonly head: Record<string, unknown> = {};
  private readonly resources: PlannedResource[] = [];
  private readonly drift: PlannedResource[] = [];
  private readonly state: PlannedResource[] = [];
  private readonly configured: { readonly module: string; readonly raw: RawConfigured }[] = [];
  /** By the beginning of the addresses in it, e.g. `module.a.module.b.`; the root module has none. */
  private readonly modules = new Map<string, RawModule>();
  private readonly resolved = new Map<string, readonly string[]>();
  private providers: Readonly<Record<string, RawProvider>> = {};
  private variables: Readonly<Record<string, { readonly value?: Json }>> = {};
  private hasChanges = false;

  public read(json: JsonCursor): void {
    if (!json.atObject) throw new JsonSyntaxError('is no JSON object');
    json.object((key) => {
      switch (key) {
        case 'format_version':
        case 'terraform_version':
        case 'timestamp':
        case 'complete':
        case 'errored':
          this.head[key] = json.value();
          break;
        case 'variables':
          this.variables = json.value() as typeof this.variables;
          break;
        case 'resource_changes':
          this.hasChanges = true;
          json.array(() => this.resources.push(this.planned(json.value() as RawChange)));
          break;
        case 'resource_drift':
          json.array(() => this.drift.push(this.planned(json.value() as RawChange)));
          break;
        case 'configuration':
          json.object((part) => {
            if (part === 'provider_config') this.providers = json.value() as typeof this.providers;
            else if (part === 'root_module') this.configuredModule(json, '');
            else json.skip();
          });
          break;
        // A state has its resources here; of a plan they are in `planned_values` and `prior_state`.
        case 'values':
          json.object((part) => (part === 'root_module' ? this.stateModule(json) : json.skip()));
          break;
        default:
          json.skip();
      }
    });
    json.expectEnd();
  }

  public plan(stack: string, name: string): Plan {
    const { format_version: format, terraform_version: version, timestamp, errored, complete } = this.head;
    if (typeof format !== 'string' || !FORMAT.test(format)) {
      const got = typeof format === 'string' ? `format version ${format}` : 'no format version';
      throw unusable(
        name,
        'plan-format',
        `must be what 'terraform show -json <plan file>' prints, format 1.x, got ${got}`,
      );
    }
    if (errored === true) {
      throw unusable(name, 'plan-failed', 'is a plan that Terraform did not finish; mend what it says and plan again');
    }
    // A plan without any resource has no `resource_changes`; a state without any has no `values`.
    const kind = this.hasChanges || this.state.length === 0 ? 'plan' : 'state';
    return {
      stack,
      kind,
      terraformVersion: typeof version === 'string' ? version : 'unknown',
      ...(typeof timestamp === 'string' ? { timestamp } : {}),
      isComplete: complete !== false,
      resources: kind === 'plan' ? this.resources : this.state,
      drift: this.drift,
      configuration: new Map(
        this.configured
          .filter(({ raw }) => raw.mode === 'managed')
          .map((entry) => [entry.module + entry.raw.address, this.configuredResource(entry)]),
      ),
      dataSources: this.configured.filter(({ raw }) => raw.mode === 'data').map((entry) => this.dataSource(entry)),
    };
  }

  private planned(raw: RawChange): PlannedResource {
    const { change } = raw;
    const [first, second] = change.actions;
    const action = (second === undefined ? first : second === 'forget' ? 'forget' : 'replace') as ChangeAction;
    const before = change.before ? masked(change.before, change.before_sensitive) : undefined;
    const after = action === 'no-op' ? before : change.after ? masked(change.after, change.after_sensitive) : undefined;
    return {
      address: raw.address,
      mode: raw.mode === 'data' ? 'data' : 'managed',
      type: raw.type,
      action,
      createsFirst: action === 'replace' && first === 'create',
      ...(raw.action_reason === undefined ? {} : { reason: raw.action_reason }),
      ...(raw.previous_address === undefined ? {} : { previousAddress: raw.previous_address }),
      isDeposed: raw.deposed !== undefined,
      isImported: change.importing != null,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
      unknown: change.after_unknown ?? {},
      replacePaths: change.replace_paths ?? [],
    };
  }

  private stateModule(json: JsonCursor): void {
    json.object((key) => {
      if (key === 'resources') {
        json.array(() => {
          const raw = json.value() as RawStateResource;
          const values = masked(raw.values ?? {}, raw.sensitive_values);
          this.state.push({
            address: raw.address,
            mode: raw.mode === 'data' ? 'data' : 'managed',
            type: raw.type,
            action: 'no-op',
            createsFirst: false,
            isDeposed: raw.deposed_key !== undefined,
            isImported: false,
            before: values,
            after: values,
            unknown: {},
            replacePaths: [],
          });
        });
      } else if (key === 'child_modules') json.array(() => this.stateModule(json));
      else json.skip();
    });
  }

  private configuredModule(json: JsonCursor, module: string): void {
    json.object((key) => {
      if (key === 'resources') {
        json.array(() => {
          const raw = json.value() as RawConfigured;
          this.configured.push({ module, raw });
        });
      } else if (key === 'outputs' && module !== '') {
        this.moduleOf(module).outputs = json.value() as JsonObject;
      } else if (key === 'module_calls') {
        json.object((name) => {
          const called = `${module}module.${name}.`;
          json.object((part) => {
            if (part === 'module') this.configuredModule(json, called);
            else if (part === 'expressions') this.moduleOf(called).arguments = json.value() as JsonObject;
            else json.skip();
          });
        });
      } else json.skip();
    });
  }

  private configuredResource({ module, raw }: (typeof this.configured)[number]): ConfiguredResource {
    const references = Object.entries(raw.expressions ?? {}).flatMap(([attribute, expression]) => {
      const found = this.referencesOf(module, expression);
      return found.length === 0 ? [] : [[attribute, found] as const];
    });
    const provider = this.providerKey(raw.provider_config_key);
    const region = this.providerRegion(provider);
    return {
      address: module + raw.address,
      ...(provider === undefined ? {} : { provider }),
      ...(region === undefined ? {} : { providerRegion: region }),
      references: Object.fromEntries(references),
    };
  }

  private dataSource({ module, raw }: (typeof this.configured)[number]): DataSource {
    const { config } = (raw.expressions ?? {}) as { config?: { constant_value?: { region?: Json } } };
    const isState = raw.type === 'terraform_remote_state';
    const stated = isState ? config?.constant_value?.region : this.providerRegion(raw.provider_config_key);
    const region = typeof stated === 'string' ? stated : undefined;
    return { address: module + raw.address, type: raw.type, ...(region === undefined ? {} : { region }) };
  }

  private moduleOf(module: string): RawModule {
    const known = this.modules.get(module) ?? { arguments: {}, outputs: {} };
    this.modules.set(module, known);
    return known;
  }

  /** The addresses that an expression of a module refers to. */
  private referencesOf(module: string, expression: Json): readonly string[] {
    const references = referencesIn(expression);
    // Terraform lists `module.a` beside `module.a.name`.
    const isRepeated = (reference: string): boolean =>
      WHOLE_MODULE.test(reference) &&
      references.some(
        (other) => other !== reference && /^[.[]/.test(other.slice(reference.length)) && other.startsWith(reference),
      );
    const own = references.filter((reference) => !isRepeated(reference));
    return [...new Set(own.flatMap((reference) => this.resolve(module, reference)))];
  }

  /** A variable is what the caller gives, an output what the module makes of it. */
  private resolve(module: string, reference: string): readonly string[] {
    const key = `${module} ${reference}`;
    const known = this.resolved.get(key) ?? this.resolveNew(module, reference);
    this.resolved.set(key, known);
    return known;
  }

  private resolveNew(module: string, reference: string): readonly string[] {
    const variable = /^var\.([^.[]+)/.exec(reference)?.[1];
    if (variable !== undefined) {
      const given = this.modules.get(module)?.arguments[variable];
      return given === undefined ? [] : this.referencesOf(module.replace(/module\.[^.]+\.$/, ''), given);
    }
    const [, name, output] = /^module\.([^.[]+)(?:\[[^\]]*\])?\.([^.[]+)/.exec(reference) ?? [];
    if (name !== undefined && output !== undefined) {
      const called = `${module}module.${name}.`;
      const made = this.modules.get(called)?.outputs[output];
      if (made !== undefined) return this.referencesOf(called, made);
    }
    return [module + reference];
  }

  /** The configuration of a provider that a module inherits is that of the nearest caller which has one. */
  private providerKey(key: string | undefined): string | undefined {
    const [, module = '', name] = /^(?:(.*):)?([^:]*)$/.exec(key ?? '') ?? [];
    if (key === undefined || name === undefined || this.providers[key]?.expressions !== undefined) return key;
    if (module === '') return key;
    const caller = module.replace(/\.?module\.[^.]+$/, '');
    return this.providerKey(caller === '' ? name : `${caller}:${name}`);
  }

  private providerRegion(key: string | undefined): string | undefined {
    const region = key === undefined ? undefined : this.providers[key]?.expressions?.region;
    if (typeof region?.constant_value === 'string') return region.constant_value;
    const variable = /^var\.([^.[]+)$/.exec(region?.references?.[0] ?? '')?.[1];
    const value = variable === undefined ? undefined : this.variables[variable]?.value;
    return typeof value === 'string' ? value : undefined;
  }
}

const WHOLE_MODULE = /^module\.[^.[]+(?:\[[^\]]*\])?$/;

/** Every address that an expression, with the blocks in it, refers to. */
function referencesIn(expression: Json): string[] {
  if (expression === null || typeof expression !== 'object') return [];
  if (Array.isArray(expression)) return (expression as readonly Json[]).flatMap(referencesIn);
  const { references, constant_value: _, ...rest } = expression as JsonObject;
  const own = Array.isArray(references)
    ? (references as readonly Json[]).filter((item) => typeof item === 'string')
    : [];
  return [...own, ...Object.values(rest).flatMap(referencesIn)];
}

/** The values with every text that `sensitive` marks replaced. Nothing else of them is copied. */
function masked(values: JsonObject, sensitive: Json | undefined): JsonObject {
  return maskedValue(values, sensitive) as JsonObject;
}

function maskedValue(value: Json, sensitive: Json | undefined): Json {
  if (sensitive === undefined || sensitive === null || sensitive === false) return value;
  if (sensitive === true) {
    if (value === null || value === '') return value;
    if (typeof value !== 'object') return SENSITIVE;
    return Array.isArray(value)
      ? (value as readonly Json[]).map((item): Json => maskedValue(item, true))
      : Object.fromEntries(Object.entries(value as JsonObject).map(([key, item]) => [key, maskedValue(item, true)]));
  }
  if (value === null || typeof value !== 'object' || typeof sensitive !== 'object') return value;
  if (Object.keys(sensitive).length === 0) return value;
  const marks = sensitive as Readonly<Record<string | number, Json>>;
  if (Array.isArray(value)) {
    return (value as readonly Json[]).map((item, index): Json => maskedValue(item, marks[index]));
  }
  return Object.fromEntries(
    Object.entries(value as JsonObject).map(([key, item]) => [key, maskedValue(item, marks[key])]),
  );
}
