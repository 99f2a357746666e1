import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { PlanEndpoint } from '../../../lib/rehearsal/plan-endpoint';
import { Terraform } from '../../../lib/rehearsal/terraform';
import { withoutKeys } from '../../../lib/review/estate';
import { Json, JsonObject } from '../../../lib/review/plan';
import { DocumentChange, planOf } from '../plans/base';
import { identityOf } from './identity';
import { EXAMPLE, FOLDER, ModuleProject, PROJECTS } from './projects';

// Makes plans of the projects in test/fixtures/review/modules with real Terraform and the real provider, offline:
//
//   npm run review-modules -- [<project>...]
//
// Each project is planned from nothing; then, on top of a state that this very configuration has nothing to do to,
// with each of its changes. What AWS would answer in such a state is made up, see identity.ts.

/** How often a plan may tell more of what another resource's values lead to. */
const ROUNDS = 8;

interface Document extends JsonObject {
  readonly resource_changes: readonly (DocumentChange & JsonObject)[] & Json;
  readonly configuration: JsonObject;
}

/** A module of a configuration, in `terraform show -json`. */
interface ConfiguredModule {
  readonly resources?: readonly Record<string, Json>[];
  readonly outputs?: JsonObject;
  readonly module_calls?: Readonly<Record<string, { readonly expressions?: JsonObject; readonly module: Json }>>;
}

type Values = Readonly<Record<string, Json>>;

class ProjectPlanner {
  private readonly scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-modules-'));
  private readonly directory = path.join(this.scratch, 'project');
  private readonly terraform: Terraform;
  private readonly main: string;

  public constructor(
    private readonly project: ModuleProject,
    private readonly endpoint: PlanEndpoint,
  ) {
    const mirror = process.env['WARMSITE_PROVIDER_MIRROR'];
    this.terraform = new Terraform({
      scratch: path.join(this.scratch, 'installation'),
      environment: process.env,
      ...(mirror === undefined ? {} : { mirror }),
    });
    fs.cpSync(path.join(FOLDER, project.name), this.directory, { recursive: true });
    this.main = fs.readFileSync(path.join(this.directory, 'main.tf'), 'utf8');
  }

  /** The plan from nothing, and that of every change. */
  public async plans(): Promise<Readonly<Record<string, Document>>> {
    await this.run('init', '-input=false');
    const created = await this.plan();
    const plans: Record<string, Document> = { created };
    await this.settle(created);
    for (const { name, edits } of this.project.changes) {
      let text = this.main;
      for (const { from, to } of edits) {
        if (text.split(from).length !== 2) throw new Error(`${this.project.name}: not there once: ${from}`);
        text = text.replace(from, to);
      }
      fs.writeFileSync(path.join(this.directory, 'main.tf'), text);
      plans[name] = await this.plan();
    }
    return plans;
  }

  public stop(): void {
    fs.rmSync(this.scratch, { recursive: true });
  }

  /** Writes the state in which there is nothing to do. Each plan tells what the values of the last one lead to. */
  private async settle(created: Document): Promise<void> {
    const values = new Map<string, Values>();
    let document = created;
    for (let round = 0; round < ROUNDS; round++) {
      const busy = managedOf(document).filter(({ change }) => change.actions[0] !== 'no-op');
      if (busy.length === 0) return;
      for (const change of busy) {
        const region = this.project.regions[aliasOf(document, change)] ?? '';
        const known: Values = { ...values.get(change.address), ...change.change.after };
        const identity = identityOf(change.type, change.address, known, region);
        const told = Object.entries(identity).filter(([name]) => (known[name] ?? null) === null);
        // What is named after something else is not there before that is.
        if (identity['id'] !== '') {
          values.set(change.address, { ...emptyOf(change), ...known, ...Object.fromEntries(told) });
        }
      }
      fs.writeFileSync(path.join(this.directory, 'terraform.tfstate'), JSON.stringify(stateOf(document, values)));
      document = await this.plan();
    }
    const busy = managedOf(document).filter(({ change }) => change.actions[0] !== 'no-op');
    const left = busy.map(({ address, change }) => `${address}: ${Object.keys(unknownOf(change)).join(', ')}`);
    throw new Error(`${this.project.name} does not come to rest:\n${left.join('\n')}`);
  }

  private async plan(): Promise<Document> {
    await this.run('plan', '-input=false', '-refresh=false', '-lock=false', '-out=plan.tfplan');
    return JSON.parse(await this.run('show', '-json', 'plan.tfplan')) as Document;
  }

  private async run(...args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await this.terraform.run(this.directory, args, {
      AWS_ENDPOINT_URL: this.endpoint.url,
      AWS_ACCESS_KEY_ID: '111122223333',
      AWS_SECRET_ACCESS_KEY: 'offline',
      AWS_CONFIG_FILE: os.devNull,
      AWS_SHARED_CREDENTIALS_FILE: os.devNull,
      AWS_EC2_METADATA_DISABLED: 'true',
      TF_VAR_master_password: 'example-only',
    });
    if (exitCode !== 0) throw new Error(`${this.project.name}: terraform ${args[0] ?? ''}\n${stderr || stdout}`);
    return stdout;
  }
}

function managedOf(document: Document): readonly DocumentChange[] {
  return document.resource_changes.filter(({ mode }) => mode === 'managed');
}

/** What AWS is to tell, as `true`. */
function unknownOf({ after_unknown: unknown }: DocumentChange['change']): Values {
  return Object.fromEntries(Object.entries(unknown as JsonObject).filter(([, isUnknown]) => isUnknown === true));
}

/** The lists and maps that AWS is to tell, empty: what is sensitive in them shows that they are some. */
function emptyOf({ change }: DocumentChange): Values {
  const sensitive = change.after_sensitive as JsonObject;
  return Object.fromEntries(
    Object.keys(unknownOf(change)).flatMap((name) =>
      typeof sensitive[name] === 'object' ? [[name, sensitive[name]]] : [],
    ),
  );
}

/** The alias of the provider that a resource has, '' for the one without. */
function aliasOf(document: Document, { address }: DocumentChange): string {
  const provider = planOf('', document).configuration.get(withoutKeys(address))?.provider ?? '';
  return provider.split('.')[1] ?? '';
}

/** A state as Terraform writes it. */
function stateOf(document: Document, values: ReadonlyMap<string, Values>): object {
  const versions = new Map<string, Json>();
  eachBlock(document.configuration['root_module'] as unknown as ConfiguredModule, '', (address, block) =>
    versions.set(address, block['schema_version'] ?? 0),
  );
  const resources = new Map<string, { instances: object[] }>();
  for (const resource of managedOf(document).filter(({ address }) => values.has(address))) {
    const { address, type, name, provider_name: provider, change } = resource;
    const { module_address: module, index } = resource as { module_address?: string; index?: string | number };
    const alias = aliasOf(document, resource);
    const key = `${module ?? ''} ${type}.${name}`;
    const known = resources.get(key) ?? {
      ...(module === undefined ? {} : { module }),
      ...{ mode: 'managed', type, name },
      provider: `provider["${provider}"]${alias === '' ? '' : `.${alias}`}`,
      instances: [] as object[],
    };
    known.instances.push({
      ...(index === undefined ? {} : { index_key: index }),
      schema_version: versions.get(withoutKeys(address)),
      attributes: values.get(address),
      sensitive_attributes: Object.entries(change.after_sensitive as JsonObject)
        .filter(([, isSensitive]) => isSensitive === true)
        .map(([attribute]) => [{ type: 'get_attr', value: attribute }]),
    });
    resources.set(key, known);
  }
  return {
    version: 4,
    terraform_version: document['terraform_version'],
    serial: 1,
    lineage: '00000000-0000-0000-0000-000000000000',
    outputs: {},
    resources: [...resources.values()],
  };
}

function eachBlock(
  { resources = [], module_calls: calls = {} }: ConfiguredModule,
  module: string,
  each: (address: string, block: Readonly<Record<string, Json>>) => void,
): void {
  for (const block of resources) each(`${module}${block['address'] as string}`, block);
  for (const [name, call] of Object.entries(calls)) {
    eachBlock(call.module as unknown as ConfiguredModule, `${module}module.${name}.`, each);
  }
}

/** What the review reads of a plan, without the host that the provider was fetched from. */
function reduced(document: Document): string {
  const { format_version, terraform_version, variables, timestamp, complete, errored, configuration } = document;
  const head = { format_version, terraform_version, ...(variables ? { variables } : {}), timestamp, complete, errored };
  const changes = managedOf(document).map(({ provider_name: provider, change, ...rest }) => {
    const { actions, before, before_sensitive } = change;
    return {
      ...rest,
      provider_name: provider.split('/').slice(-2).join('/'),
      // Of what stays as it is, what it is.
      change: actions[0] === 'no-op' ? { actions, before, before_sensitive } : change,
    };
  });
  const providers = Object.entries(configuration['provider_config'] as Readonly<Record<string, JsonObject>>).map(
    ([key, { full_name: _, ...provider }]) => [key, provider],
  );
  const root = reducedModule(configuration['root_module'] as unknown as ConfiguredModule);
  return (
    `${JSON.stringify(head).slice(0, -1)},\n` +
    `"resource_changes": [\n${changes.map((change) => JSON.stringify(change)).join(',\n')}\n],\n` +
    `"configuration": {\n"provider_config": ${JSON.stringify(Object.fromEntries(providers))},\n` +
    `"root_module": ${JSON.stringify(root)}\n}}\n`
  );
}

function reducedModule({ resources, outputs, module_calls: calls }: ConfiguredModule): object {
  return {
    ...(outputs ? { outputs } : {}),
    ...(resources ? { resources } : {}),
    ...(calls
      ? {
          module_calls: Object.fromEntries(
            Object.entries(calls).map(([name, { expressions, module }]) => [
              name,
              { expressions, module: reducedModule(module as unknown as ConfiguredModule) },
            ]),
          ),
        }
      : {}),
  };
}

async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !PROJECTS.some((project) => project.name === name));
  if (unknown.length > 0) throw new Error(`no project ${unknown.join(', ')}`);
  const endpoint = await PlanEndpoint.start();
  try {
    for (const project of PROJECTS) {
      if (names.length > 0 && !names.includes(project.name)) continue;
      const planner = new ProjectPlanner(project, endpoint);
      try {
        for (const [name, document] of Object.entries(await planner.plans())) {
          const text = reduced(document);
          fs.writeFileSync(path.join(FOLDER, project.name, `${name}.json`), text);
          const isExample = project.name === EXAMPLE.project && name === EXAMPLE.plan;
          if (isExample) fs.writeFileSync(EXAMPLE.file, text);
          const does = managedOf(document).filter(({ change }) => change.actions[0] !== 'no-op');
          const what = does.map(({ address, change }) => `${change.actions.join('/')} ${address}`);
          console.log(`${project.name} ${name}: ${name === 'created' ? `${what.length} to create` : what.join(', ')}`);
        }
      } finally {
        planner.stop();
      }
    }
  } finally {
    await endpoint.stop();
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error((error as Error).message);
  process.exitCode = 1;
});
