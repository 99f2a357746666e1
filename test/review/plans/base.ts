import * as fs from 'node:fs';
import * as path from 'node:path';
import { bytesSource, Json, JsonObject, Plan, readPlan } from '../../../lib/review/plan';

// The plans that the tests of the review are made from. `base` holds what `terraform show -json` printed of the plans
// of `prod` after everything of it had been applied to the emulator: nothing to do, every resource with its values.
// Beside them, for each rule, what real plans of edited stacks say that the base does not; see make.ts.

export const FIXTURES = path.join(__dirname, '../../fixtures/review');

/** The stacks of `prod`, by their short names. */
export const STACKS = ['vault-us-west-2', 'vault-us-east-2', 'site-us-east-2', 'site-us-west-2', 'global'] as const;

export type StackName = (typeof STACKS)[number];

/** What a plan has of `terraform show -json`, as far as the review reads it. */
export interface PlanDocument {
  format_version: string;
  terraform_version: string;
  timestamp: string;
  complete: boolean;
  errored: boolean;
  resource_drift?: DocumentChange[];
  resource_changes: DocumentChange[];
  configuration: { provider_config: JsonObject; root_module: { resources: ConfiguredBlock[] } };
}

export interface DocumentChange {
  address: string;
  mode: string;
  type: string;
  name: string;
  provider_name: string;
  change: {
    actions: string[];
    before: Record<string, Json> | null;
    after: Record<string, Json> | null;
    after_unknown: Json;
    before_sensitive: Json;
    after_sensitive: Json;
    replace_paths?: (string | number)[][];
  };
  action_reason?: string;
}

export interface ConfiguredBlock {
  address: string;
  mode: string;
  type: string;
  name: string;
  schema_version: number;
  expressions?: JsonObject;
}

/** What a state has of `terraform show -json`, as far as the review reads it. */
export interface StateDocument {
  format_version: string;
  terraform_version: string;
  values: { root_module: { resources: StateResource[] } };
}

export interface StateResource {
  address: string;
  mode: string;
  type: string;
  name: string;
  values: Record<string, Json>;
  sensitive_values: Json;
}

/** What a real plan of an edited stack says that the base does not. */
export interface PlanDifference {
  readonly changes: readonly DocumentChange[];
  readonly configured: readonly ConfiguredBlock[];
  /** Addresses of blocks that are gone from the configuration. */
  readonly unconfigured: readonly string[];
  /** Providers that the base does not have: aliases. @default - none */
  readonly providers?: JsonObject;
}

export type CasePlans = Readonly<Partial<Record<StackName, PlanDifference>>>;

export function fullName(stack: StackName): string {
  return `warmsite-prod-${stack}`;
}

/** A fresh copy of the base plan of a stack. */
export function baseDocument(stack: StackName): PlanDocument {
  const document = JSON.parse(fs.readFileSync(path.join(FIXTURES, 'base', `${stack}.json`), 'utf8')) as PlanDocument;
  for (const { change } of document.resource_changes) {
    change.after = change.before;
    change.after_unknown = {};
    change.after_sensitive = change.before_sensitive;
  }
  return document;
}

/** The whole plan that an edited stack had, from the base and what differs from it. */
export function differingDocument(stack: StackName, difference: PlanDifference): PlanDocument {
  const document = baseDocument(stack);
  const replace = <T extends { address: string }>(all: T[], others: readonly T[]): T[] => {
    const addresses = new Set(others.map(({ address }) => address));
    return [...all.filter(({ address }) => !addresses.has(address)), ...others];
  };
  const { root_module: root } = document.configuration;
  document.configuration.provider_config = { ...document.configuration.provider_config, ...difference.providers };
  document.resource_changes = replace(document.resource_changes, difference.changes);
  root.resources = replace(root.resources, difference.configured).filter(
    ({ address }) => !difference.unconfigured.includes(address),
  );
  return document;
}

/** The state of a stack after everything of it was applied. */
export function stateDocument(stack: StackName): StateDocument {
  const { format_version, terraform_version, resource_changes } = baseDocument(stack);
  const resources = resource_changes.map(({ address, mode, type, name, change }) => ({
    ...{ address, mode, type, name },
    values: change.before ?? {},
    sensitive_values: change.before_sensitive,
  }));
  return { format_version, terraform_version, values: { root_module: { resources } } };
}

/** Every stack of `prod`, those of the case as it has them. */
export function documentsOf(plans: CasePlans): Record<StackName, PlanDocument> {
  const entries = STACKS.map((stack) => {
    const difference = plans[stack];
    return [stack, difference ? differingDocument(stack, difference) : baseDocument(stack)] as const;
  });
  return Object.fromEntries(entries) as Record<StackName, PlanDocument>;
}

export function planOf(stack: string, document: unknown): Plan {
  return readPlan({ stack, name: stack, source: bytesSource(Buffer.from(JSON.stringify(document))) });
}

/** The plans that a case of a rule was made into. */
export function casePlans(rule: string, kind: 'fails' | 'passes', index: number): CasePlans {
  const file = path.join(FIXTURES, 'cases', rule, `${kind}-${index + 1}.json`);
  return JSON.parse(fs.readFileSync(file, 'utf8')) as CasePlans;
}
