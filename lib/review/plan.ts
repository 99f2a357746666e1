import * as fs from 'node:fs';
import { InputError } from '../core/errors';
import { ByteSource, JsonCursor, JsonSyntaxError } from './json-cursor';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
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
  /** The Region of its provider, where the configuration states one. */
  readonly providerRegion?: string;
  /** By top-level attribute: the addresses, without instance keys, that its expressions refer to. */
  readonly references: Readonly<Record<string, readonly string[]>>;
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
}

/** Stands in place of every non-empty text that Terraform calls sensitive: it is never kept, compared or printed. */
export const SENSITIVE = '(sensitive value)';

/** The versions of `terraform show -json` that are understood: every 1.x adds to the one before. */
const FORMAT = /^1\.\d+$/;

export interface ReadPlanProps {
  /** Name of the stack. */
  readonly stack: string;
  /** How messages call the input, e.g. the path of the file. */
  readonly name: string;
  readonly source: ByteSource;
  /**
   * Whether the values of a resource type are needed; of the others address and action are kept.
   *
   * @default - all are kept
   */
  readonly keeps?: (type: string) => boolean;
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
export function readPlan({ stack, name, source, keeps = () => true }: ReadPlanProps): Plan {
  const reader = new PlanReader(keeps);
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
  readonly provider_config_key?: string;
  readonly expressions?: JsonObject;
}

class PlanReader {
  private readonly head: Record<string, unknown> = {};
  private readonly resources: PlannedResource[] = [];
  private readonly drift: PlannedResource[] = [];
  private readonly state: PlannedResource[] = [];
  private readonly configured: { readonly module: string; readonly raw: RawConfigured }[] = [];
  private providers: Readonly<Record<string, RawProvider>> = {};
  private variables: Readonly<Record<string, { readonly value?: Json }>> = {};
  private hasChanges = false;

  public constructor(private readonly keeps: (type: string) => boolean) {}

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
        this.configured.map((entry) => [entry.module + entry.raw.address, this.configuredResource(entry)]),
      ),
    };
  }

  private planned(raw: RawChange): PlannedResource {
    const { change } = raw;
    const [first, second] = change.actions;
    const action = (second === undefined ? first : second === 'forget' ? 'forget' : 'replace') as ChangeAction;
    const kept = this.keeps(raw.type);
    const before = kept && change.before ? masked(change.before, change.before_sensitive) : undefined;
    const after =
      action === 'no-op' ? before : kept && change.after ? masked(change.after, change.after_sensitive) : undefined;
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
      unknown: kept ? (change.after_unknown ?? {}) : {},
      replacePaths: change.replace_paths ?? [],
    };
  }

  private stateModule(json: JsonCursor): void {
    json.object((key) => {
      if (key === 'resources') {
        json.array(() => {
          const raw = json.value() as RawStateResource;
          const values = this.keeps(raw.type) ? masked(raw.values ?? {}, raw.sensitive_values) : undefined;
          this.state.push({
            address: raw.address,
            mode: raw.mode === 'data' ? 'data' : 'managed',
            type: raw.type,
            action: 'no-op',
            createsFirst: false,
            isDeposed: raw.deposed_key !== undefined,
            isImported: false,
            ...(values === undefined ? {} : { before: values, after: values }),
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
          if (raw.mode === 'managed') this.configured.push({ module, raw });
        });
      } else if (key === 'module_calls') {
        json.object((name) => {
          json.object((part) => {
            if (part === 'module') this.configuredModule(json, `${module}module.${name}.`);
            else json.skip();
          });
        });
      } else json.skip();
    });
  }

  private configuredResource({ module, raw }: (typeof this.configured)[number]): ConfiguredResource {
    const references = Object.entries(raw.expressions ?? {}).flatMap(([attribute, expression]) => {
      const found = [...new Set(referencesIn(expression).map((reference) => module + reference))];
      return found.length === 0 ? [] : [[attribute, found] as const];
    });
    const region = this.providerRegion(raw.provider_config_key);
    return {
      address: module + raw.address,
      ...(region === undefined ? {} : { providerRegion: region }),
      references: Object.fromEntries(references),
    };
  }

  private providerRegion(key: string | undefined): string | undefined {
    const region = key === undefined ? undefined : this.providers[key]?.expressions?.region;
    if (typeof region?.constant_value === 'string') return region.constant_value;
    const variable = /^var\.([^.[]+)$/.exec(region?.references?.[0] ?? '')?.[1];
    const value = variable === undefined ? undefined : this.variables[variable]?.value;
    return typeof value === 'string' ? value : undefined;
  }
}

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
  if (value === null || typeof value !== 'object') return value;
  const marks = sensitive as JsonObject & readonly Json[];
  if (Array.isArray(value)) {
    return marks.length === 0
      ? value
      : (value as readonly Json[]).map((item, index): Json => maskedValue(item, marks[index]));
  }
  const keys = Object.keys(marks);
  if (keys.length === 0) return value;
  return Object.fromEntries(
    Object.entries(value as JsonObject).map(([key, item]) => [key, maskedValue(item, marks[key])]),
  );
}
