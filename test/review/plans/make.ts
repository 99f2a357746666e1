import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { App } from 'cdktf';
import { loadEnvironment } from '../../../config/load';
import { PlanEndpoint } from '../../../lib/rehearsal/plan-endpoint';
import { Terraform } from '../../../lib/rehearsal/terraform';
import { addEnvironment } from '../../../stacks/environment';
import {
  baseDocument,
  CasePlans,
  DocumentChange,
  FIXTURES,
  fullName,
  PlanDifference,
  PlanDocument,
  StackName,
  STACKS,
} from './base';
import { JsonObject } from '../../../lib/review/plan';
import { PlanEdit, RuleCase, TerraformJson } from './case';
import { CASES } from './cases';
import { showcaseFolder, SHOWCASES } from './showcases';

// Makes the plans that the tests of the review read, with real Terraform and the real provider:
//
//   npm run review-plans -- [<rule>...]            the cases of these rules, or of all; offline
//   npm run review-plans -- showcase-<name>        one of the pull requests that the pages show
//   npm run review-plans -- --base <folder>        the base, from what test/review/drift/make.ts has left there

const root = path.join(__dirname, '../../..');

/** Where the maker of the moments of drift leaves the plans of `prod` when all of it is applied. */
const APPLIED_FOLDER = 'applied';

/** Adapts a stack to a plan without AWS: as `npm run verify` does. */
const OFFLINE = {
  terraform: { backend: { local: { path: 'terraform.tfstate' } } },
  provider: { aws: { skip_metadata_api_check: 'true', skip_region_validation: true } },
};

/** What is edited of a stack, and of what was there before. */
interface StackEdit {
  readonly edit?: ((tf: TerraformJson) => void) | undefined;
  readonly before?: ((values: Record<string, any>) => void) | undefined;
}

/** Blocks that no child module may have. */
const ROOT_ONLY = ['//', 'terraform', 'provider'];

const moduleName = (index: number): string => `case_${index}`;

type ModuleChange = DocumentChange & { module_address?: string; previous_address?: string };

/** The plan that a module would have had as a root module. */
function moduleOf(document: PlanDocument, name: string): PlanDocument {
  const { configuration, resource_changes: changes } = document;
  const prefix = `module.${name}.`;
  const { module_calls: calls } = configuration.root_module as unknown as {
    module_calls: Record<string, { module: PlanDocument['configuration']['root_module'] }>;
  };
  return {
    ...document,
    resource_changes: changes
      .filter(({ address }) => address.startsWith(prefix))
      .map((change) => {
        const { module_address: _, previous_address: previous, ...rest } = change as ModuleChange;
        return {
          ...rest,
          address: change.address.slice(prefix.length),
          ...(previous === undefined ? {} : { previous_address: previous.slice(prefix.length) }),
        };
      }),
    configuration: { ...configuration, root_module: calls[name]!.module },
  };
}

/** Makes real plans of the stacks of `prod`, each on top of what the base says is there. */
export class PlanMaker {
  private readonly scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-review-'));
  private readonly terraform: Terraform;
  private readonly stacks: Readonly<Record<string, string>>;
  private endpoint: PlanEndpoint | undefined;

  public constructor() {
    const mirror = process.env['WARMSITE_PROVIDER_MIRROR'];
    this.terraform = new Terraform({
      scratch: path.join(this.scratch, 'installation'),
      environment: process.env,
      ...(mirror === undefined ? {} : { mirror }),
    });
    const outdir = path.join(this.scratch, 'synthesis');
    const app = new App({ outdir, skipValidation: true });
    addEnvironment(app, loadEnvironment('prod', { root }));
    app.synth();
    this.stacks = Object.fromEntries(
      STACKS.map((stack) => [
        stack,
        fs.readFileSync(path.join(outdir, 'stacks', fullName(stack), 'cdk.tf.json'), 'utf8'),
      ]),
    );
  }

  /** The plans of each edit, as far as they differ from the base. */
  public async plansOf(edits: readonly PlanEdit[]): Promise<CasePlans[]> {
    const plans = edits.map((): Partial<Record<StackName, PlanDifference>> => ({}));
    for (const stack of STACKS) {
      const own = edits.flatMap(({ edit, before }, index) =>
        edit[stack] || before?.[stack] ? [{ index, edit: edit[stack], before: before?.[stack] }] : [],
      );
      const documents = await this.planAll(stack, own);
      own.forEach(({ index }, position) => (plans[index]![stack] = differenceOf(stack, documents[position]!)));
    }
    return plans;
  }

  /** The plan of one edited stack, alone. */
  public async plan(stack: StackName, edit: StackEdit = {}): Promise<PlanDocument> {
    return this.planned(stack, this.edited(stack, edit), stateOf(baseDocument(stack), edit.before));
  }

  /**
   * The plans of many edits of a stack, each as `plan` would give it. Terraform takes most of its time for the schema
   * of the provider, so that one run plans all of them, each as a module of its own.
   */
  public async planAll(stack: StackName, edits: readonly StackEdit[]): Promise<PlanDocument[]> {
    const original = this.edited(stack, {});
    const configured = edits.map((edit) => this.edited(stack, edit));
    // What only a root module may have is the same for all; an edit of it is planned alone.
    const isAlone = (tf: TerraformJson): boolean => ROOT_ONLY.some((key) => !isDeepStrictEqual(tf[key], original[key]));
    const together = edits.flatMap((_, index) => (isAlone(configured[index]!) ? [] : [index]));
    const results = new Map<number, PlanDocument>();
    if (together.length > 1) {
      const root = Object.fromEntries(ROOT_ONLY.flatMap((key) => (key in original ? [[key, original[key]]] : [])));
      const tf = {
        ...root,
        module: Object.fromEntries(together.map((index) => [moduleName(index), { source: `./${moduleName(index)}` }])),
      };
      const modules = Object.fromEntries(
        together.map((index) => [
          moduleName(index),
          Object.fromEntries(Object.entries(configured[index]!).filter(([key]) => !ROOT_ONLY.includes(key))),
        ]),
      );
      const states = together.map((index) => ({ index, state: stateOf(baseDocument(stack), edits[index]!.before) }));
      const resources = states.flatMap(({ index, state }) =>
        state.resources.map((resource) => ({ module: `module.${moduleName(index)}`, ...resource })),
      );
      const document = await this.planned(stack, tf, { ...states[0]!.state, resources }, modules);
      for (const index of together) results.set(index, moduleOf(document, moduleName(index)));
    }
    for (const [index, edit] of edits.entries()) {
      if (!results.has(index)) results.set(index, await this.plan(stack, edit));
    }
    return edits.map((_, index) => results.get(index)!);
  }

  private edited(stack: StackName, { edit = () => undefined }: StackEdit): TerraformJson {
    const tf = JSON.parse(this.stacks[stack]!) as TerraformJson;
    edit(tf);
    return tf;
  }

  private async planned(
    stack: StackName,
    tf: object,
    state: object,
    modules: Readonly<Record<string, object>> = {},
  ): Promise<PlanDocument> {
    this.endpoint ??= await PlanEndpoint.start();
    const directory = fs.mkdtempSync(path.join(this.scratch, `${stack}-`));
    fs.writeFileSync(path.join(directory, 'cdk.tf.json'), JSON.stringify(tf));
    fs.writeFileSync(path.join(directory, 'offline_override.tf.json'), JSON.stringify(OFFLINE));
    fs.writeFileSync(path.join(directory, 'terraform.tfstate'), JSON.stringify(state));
    for (const [name, module] of Object.entries(modules)) {
      fs.mkdirSync(path.join(directory, name));
      fs.writeFileSync(path.join(directory, name, 'cdk.tf.json'), JSON.stringify(module));
    }
    const credentials = {
      AWS_ENDPOINT_URL: this.endpoint.url,
      AWS_ACCESS_KEY_ID: '111122223333',
      AWS_SECRET_ACCESS_KEY: 'offline',
      AWS_CONFIG_FILE: os.devNull,
      AWS_SHARED_CREDENTIALS_FILE: os.devNull,
      AWS_EC2_METADATA_DISABLED: 'true',
    };
    const run = async (...args: string[]): Promise<string> => {
      const { exitCode, stdout, stderr } = await this.terraform.run(directory, args, credentials);
      if (exitCode !== 0) throw new Error(`${stack}: terraform ${args[0] ?? ''}\n${stderr || stdout}`);
      return stdout;
    };
    await run('init', '-input=false');
    await run('plan', '-input=false', '-refresh=false', '-lock=false', '-out=plan.tfplan');
    const document = JSON.parse(await run('show', '-json', 'plan.tfplan')) as PlanDocument;
    fs.rmSync(directory, { recursive: true });
    return document;
  }

  public async stop(): Promise<void> {
    await this.endpoint?.stop();
    fs.rmSync(this.scratch, { recursive: true, force: true });
  }
}

/** The state that a plan with nothing to do was made from. */
export function stateOf(
  base: PlanDocument,
  edit: (values: Record<string, any>) => void = () => undefined,
): {
  readonly resources: readonly object[];
  readonly [key: string]: unknown;
} {
  const versions = new Map(
    base.configuration.root_module.resources.map((block) => [block.address, block.schema_version]),
  );
  const managed = base.resource_changes.filter(({ mode, change }) => mode === 'managed' && change.before !== null);
  const values = Object.fromEntries(managed.map(({ address, change }) => [address, change.before!]));
  edit(values);
  const added = Object.keys(values).filter((address) => !managed.some((resource) => resource.address === address));
  const resources = [
    ...managed.map(({ address, type, name, change }) => ({ address, type, name, sensitive: change.before_sensitive })),
    ...added.map((address) => {
      const [type = '', name = ''] = address.split('.');
      return { address, type, name, sensitive: {} };
    }),
  ];
  const provider = `provider["${managed[0]!.provider_name}"]`;
  return {
    version: 4,
    terraform_version: base.terraform_version,
    serial: 1,
    lineage: '00000000-0000-0000-0000-000000000000',
    outputs: {},
    resources: resources.flatMap(({ address, type, name, sensitive }) =>
      values[address] === undefined
        ? []
        : [
            {
              mode: 'managed',
              type,
              name,
              provider,
              instances: [
                {
                  schema_version: versions.get(address) ?? 0,
                  attributes: values[address],
                  sensitive_attributes: Object.entries(sensitive as JsonObject)
                    .filter(([, isSensitive]) => isSensitive === true)
                    .map(([name]) => [{ type: 'get_attr', value: name }]),
                },
              ],
            },
          ],
    ),
  };
}

function differenceOf(stack: StackName, document: PlanDocument): PlanDifference {
  const base = baseDocument(stack);
  const baseChanges = new Map(base.resource_changes.map((change) => [change.address, change]));
  const baseBlocks = new Map(base.configuration.root_module.resources.map((block) => [block.address, block]));
  const { resources } = document.configuration.root_module;
  const addresses = new Set(resources.map(({ address }) => address));
  const providers = Object.fromEntries(
    Object.entries(document.configuration.provider_config).filter(
      ([key]) => base.configuration.provider_config[key] === undefined,
    ),
  );
  return {
    changes: managedOf(document).filter(
      ({ address, change }) =>
        change.actions[0] !== 'no-op' || !isDeepStrictEqual(change.before, baseChanges.get(address)?.change.before),
    ),
    configured: resources.filter((block) => !isDeepStrictEqual(block, baseBlocks.get(block.address))),
    unconfigured: [...baseBlocks.keys()].filter((address) => !addresses.has(address)),
    ...(Object.keys(providers).length === 0 ? {} : { providers }),
  };
}

/** The managed resources; their provider without the host that it was fetched from. */
function managedOf(document: PlanDocument): DocumentChange[] {
  return document.resource_changes.flatMap((change) =>
    change.mode === 'managed'
      ? [{ ...change, provider_name: change.provider_name.split('/').slice(-2).join('/') }]
      : [],
  );
}

/** One entry a line: a change of a fixture is to be read in a diff. */
function lines(values: readonly unknown[]): string {
  return `[\n${values.map((value) => JSON.stringify(value)).join(',\n')}\n]`;
}

export function caseText(plans: CasePlans): string {
  const stacks = Object.entries(plans).map(
    ([stack, { changes, configured, unconfigured, providers }]) =>
      `"${stack}": {\n"changes": ${lines(changes)},\n"configured": ${lines(configured)},\n"unconfigured": ${JSON.stringify(unconfigured)}` +
      `${providers ? `,\n"providers": ${JSON.stringify(providers)}` : ''}\n}`,
  );
  return `{\n${stacks.join(',\n')}\n}\n`;
}

function writeBase(folder: string): void {
  fs.mkdirSync(path.join(FIXTURES, 'base'), { recursive: true });
  for (const stack of STACKS) {
    const document = JSON.parse(
      fs.readFileSync(path.join(folder, APPLIED_FOLDER, `${stack}.json`), 'utf8'),
    ) as PlanDocument;
    const busy = managedOf(document).filter(({ change }) => change.actions[0] !== 'no-op');
    if (busy.length > 0)
      throw new Error(`${stack} has something to do: ${busy.map(({ address }) => address).join(', ')}`);
    const { format_version, terraform_version, timestamp, complete, errored, configuration } = document;
    const head = { format_version, terraform_version, timestamp, complete, errored };
    const changes = managedOf(document).map(({ change, ...rest }) => {
      const { actions, before, before_sensitive } = change;
      return { ...rest, change: { actions, before, before_sensitive } };
    });
    fs.writeFileSync(
      path.join(FIXTURES, 'base', `${stack}.json`),
      `${JSON.stringify(head).slice(0, -1)},\n"resource_changes": ${lines(changes)},\n"configuration": {\n` +
        `"provider_config": ${JSON.stringify(configuration.provider_config)},\n"root_module": {"resources": ${lines(configuration.root_module.resources)}}}}\n`,
    );
  }
}

/** So many cases in one go: a plan of all of them has thousands of resources. */
const BATCH = 24;

async function makeCases(cases: readonly RuleCase[]): Promise<void> {
  const all = cases.flatMap(({ rule, fails, passes }) =>
    Object.entries({ fails, passes }).flatMap(([kind, edits]) =>
      edits.map((edit, index) => ({ rule, name: `${kind}-${index + 1}`, edit })),
    ),
  );
  const maker = new PlanMaker();
  try {
    for (let start = 0; start < all.length; start += BATCH) {
      const batch = all.slice(start, start + BATCH);
      const plans = await plansOf(maker, batch);
      for (const [index, { rule, name }] of batch.entries()) {
        if (plans[index] === undefined) continue;
        const folder = path.join(FIXTURES, 'cases', rule);
        fs.mkdirSync(folder, { recursive: true });
        fs.writeFileSync(path.join(folder, `${name}.json`), caseText(plans[index]));
        const changes = Object.values(plans[index]).flatMap((plan) => plan.changes);
        const what = changes.map(({ address, change }) => `${change.actions.join('/')} ${address}`).join(', ');
        console.log(`${start + index + 1}/${all.length} ${rule} ${name}: ${what || 'nothing'}`);
      }
    }
  } finally {
    await maker.stop();
  }
}

/** All at once; when Terraform refuses one of them, each alone, to find out which. */
async function plansOf(
  maker: PlanMaker,
  batch: readonly { readonly rule: string; readonly name: string; readonly edit: PlanEdit }[],
): Promise<(CasePlans | undefined)[]> {
  try {
    return await maker.plansOf(batch.map(({ edit }) => edit));
  } catch {
    const plans: (CasePlans | undefined)[] = [];
    for (const { rule, name, edit } of batch) {
      try {
        plans.push(...(await maker.plansOf([edit])));
      } catch (error) {
        console.error(`${rule} ${name} cannot be planned: ${(error as Error).message}`);
        process.exitCode = 1;
        plans.push(undefined);
      }
    }
    return plans;
  }
}

async function main(args: readonly string[]): Promise<void> {
  if (args[0] === '--base' && args[1] !== undefined) {
    writeBase(args[1]);
    return;
  }
  const showcases = SHOWCASES.map((edit) => ({
    rule: showcaseFolder(edit),
    fails: [{ ...edit, finds: [] }],
    passes: [],
  }));
  const all = [...CASES, ...showcases];
  const known = new Set(all.map(({ rule }) => rule));
  const missing = args.filter((rule) => !known.has(rule));
  if (missing.length > 0) throw new Error(`no cases of ${missing.join(', ')}`);
  await makeCases(args.length === 0 ? all : all.filter(({ rule }) => args.includes(rule)));
}

if (require.main === module) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    console.error((error as Error).message);
    process.exitCode = 1;
  });
}
