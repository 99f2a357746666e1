import * as fs from 'node:fs';
import * as path from 'node:path';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformStack } from 'cdktf';

/** A class of the bindings. */
export type Binding = (new (scope: TerraformStack, id: string, config: object) => unknown) & {
  readonly tfResourceType?: string;
};

/** One stack as somebody would write it on the bindings alone: the same resources with the same arguments. */
export interface PlainStack {
  readonly name: string;
  readonly resources: readonly { readonly binding: Binding; readonly id: string; readonly config: object }[];
}

/** Arguments whose keys are the user's own. */
const MAPS = new Set(['tags', 'variables', 'dimensions', 'default_tags']);

/** Reads what a synthesis wrote. Loads the bindings, so that an app made of it has nothing left to load. */
export function readPlainStacks(outdir: string): PlainStack[] {
  return fs.readdirSync(path.join(outdir, 'stacks')).map((name) => {
    const text = fs.readFileSync(path.join(outdir, 'stacks', name, 'cdk.tf.json'), 'utf8');
    const { resource } = JSON.parse(text) as { resource: Record<string, Record<string, object>> };
    const resources = Object.entries(resource).flatMap(([type, byName]) => {
      const binding = bindingOf(type);
      return Object.entries(byName).map(([id, { depends_on: _, ...config }]: [string, { depends_on?: unknown }]) => ({
        binding,
        id: `${type}_${id}`,
        config: camelCased(config) as object,
      }));
    });
    return { name, resources };
  });
}

/** Builds and synthesizes the app as cdktf's template does. */
export function synthesizePlain(outdir: string, stacks: readonly PlainStack[]): void {
  const app = new App({ outdir });
  for (const { name, resources } of stacks) {
    const stack = new TerraformStack(app, name);
    new AwsProvider(stack, 'Aws', { region: 'us-east-2' });
    for (const { binding: Resource, id, config } of resources) new Resource(stack, id, config);
  }
  app.synth();
}

function bindingOf(type: string): Binding {
  const file = type.replace(/^aws_/, '').replaceAll('_', '-');
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- which ones is known from the stacks alone
  const module = require(`@cdktf/provider-aws/lib/${file}`) as Record<string, Binding>;
  const binding = Object.values(module).find(({ tfResourceType }) => tfResourceType === type);
  if (!binding) throw new Error(`the bindings have no ${type}`);
  return binding;
}

function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCased);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
      MAPS.has(key) ? (inner as unknown) : camelCased(inner),
    ]),
  );
}
