import { reviewRules } from '../../../lib/review/engine';
import { Estate, withoutKeys } from '../../../lib/review/estate';
import { Expectations } from '../../../lib/review/expectations';
import { Json, JsonObject } from '../../../lib/review/plan';
import { Rule } from '../../../lib/review/rule';
import { planOf } from '../plans/base';

// Plans of two Regions in the form that `terraform show -json` prints, made by hand: for what edits of prod cannot
// show, such as other people's modules, values that are not known until apply, and types that prod has none of.

export interface Entry {
  readonly address: string;
  readonly before?: JsonObject | null;
  /** @default - as before */
  readonly after?: JsonObject | null;
  readonly unknown?: Json;
  /** By attribute, what its expression refers to, as the module that it is in calls it. */
  readonly references?: Readonly<Record<string, readonly string[]>>;
  readonly actions?: readonly string[];
  readonly replacePaths?: readonly (readonly string[])[];
  /** Why Terraform does it, as it says it. */
  readonly reason?: string;
  /** Key of what is left of a replacement that failed. */
  readonly deposed?: string;
}

export interface StackEntries {
  /** Region of its provider. */
  readonly region: string;
  readonly entries: readonly Entry[];
  /** Blocks of data sources. */
  readonly data?: readonly { readonly address: string; readonly type: string; readonly expressions?: JsonObject }[];
  /** Further providers by their key, with their Region. */
  readonly aliases?: Readonly<Record<string, string>>;
}

/** A module of the configuration. */
interface Module {
  resources: object[];
  module_calls: Record<string, { module: Module }>;
}

function documentOf({ region, entries, data = [], aliases = {} }: StackEntries): object {
  const root: Module = { resources: [], module_calls: {} };
  for (const { address, references = {} } of entries) {
    let module = root;
    let rest = withoutKeys(address);
    for (let match = /^module\.([^.]+)\.(.*)$/.exec(rest); match; match = /^module\.([^.]+)\.(.*)$/.exec(rest)) {
      const call = (module.module_calls[match[1]!] ??= { module: { resources: [], module_calls: {} } });
      module = call.module;
      rest = match[2]!;
    }
    module.resources.push({
      address: rest,
      mode: 'managed',
      provider_config_key: 'aws',
      expressions: Object.fromEntries(Object.entries(references).map(([name, to]) => [name, { references: to }])),
    });
  }
  for (const { address, type, expressions = {} } of data) {
    root.resources.push({ address, mode: 'data', type, provider_config_key: 'aws', expressions });
  }
  const providers = Object.entries({ aws: region, ...aliases });
  return {
    format_version: '1.2',
    terraform_version: '1.11.4',
    resource_changes: entries.map(
      ({ address, before = null, after = before, unknown = {}, actions, replacePaths = [], reason, deposed }) => ({
        address,
        mode: 'managed',
        type: /([a-z]+_\w+)\.[^.]*$/.exec(withoutKeys(address))?.[1],
        ...(reason === undefined ? {} : { action_reason: reason }),
        ...(deposed === undefined ? {} : { deposed }),
        change: {
          actions:
            actions ??
            (before === null ? ['create'] : after === null ? ['delete'] : after === before ? ['no-op'] : ['update']),
          before,
          after,
          after_unknown: unknown,
          replace_paths: replacePaths,
        },
      }),
    ),
    configuration: {
      provider_config: Object.fromEntries(
        providers.map(([key, name]) => [key, { name: 'aws', expressions: { region: { constant_value: name } } }]),
      ),
      root_module: root,
    },
  };
}

/** What one rule says of these stacks, by their names. */
export function findingsOf(
  rule: Rule | undefined,
  stacks: Readonly<Record<string, StackEntries>>,
  expectations?: Expectations,
): string[] {
  if (!rule) throw new Error('there is no such rule');
  const { findings } = reviewRules({
    estate: new Estate(Object.entries(stacks).map(([name, stack]) => planOf(name, documentOf(stack)))),
    rules: [rule],
    today: '2026-11-21',
    ...(expectations ? { expectations } : {}),
  });
  return findings.map(
    ({ severity, status, stack, address = '', message }) => `${severity} ${status} ${stack} ${address}: ${message}`,
  );
}
