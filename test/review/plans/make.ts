import { execFileSync } from 'node:child_process';
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

// Makes the plans that the tests of the review read, with real Terraform and the real provider:
//
//   npm run review-plans -- [<rule>...]            the cases of these rules, or of all; offline
//   npm run review-plans -- --base <folder>        the base, from the working folders of a rehearsal of prod,
//                                                  e.g. .rehearsal/prod/terraform

const root = path.join(__dirname, '../../..');

/** Adapts a stack to a plan without AWS: as `npm run verify` does. */
const OFFLINE = {
  terraform: { backend: { local: { path: 'terraform.tfstate' } } },
  provider: { aws: { skip_metadata_api_check: 'true', skip_region_validation: true } },
};

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

  /** The plans of an edit, as far as they differ from the base. */
  public async plansOf({ edit, before = {} }: PlanEdit): Promise<CasePlans> {
    const stacks = STACKS.filter((stack) => edit[stack] ?? before[stack]);
    const plans: Partial<Record<StackName, PlanDifference>> = {};
    for (const stack of stacks) {
      plans[stack] = differenceOf(stack, await this.plan(stack, edit[stack], before[stack]));
    }
    return plans;
  }

  public async plan(
    stack: StackName,
    edit: (tf: TerraformJson) => void = () => undefined,
    before: (values: Record<string, any>) => void = () => undefined,
  ): Promise<PlanDocument> {
    this.endpoint ??= await PlanEndpoint.start();
    const directory = fs.mkdtempSync(path.join(this.scratch, `${stack}-`));
    const tf = JSON.parse(this.stacks[stack]!) as TerraformJson;
    edit(tf);
    fs.writeFileSync(path.join(directory, 'cdk.tf.json'), JSON.stringify(tf));
    fs.writeFileSync(path.join(directory, 'offline_override.tf.json'), JSON.stringify(OFFLINE));
    fs.writeFileSync(path.join(directory, 'terraform.tfstate'), JSON.stringify(stateOf(baseDocument(stack), before)));
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
function stateOf(base: PlanDocument, edit: (values: Record<string, any>) => void): object {
  const versions = new Map(
    base.configuration.root_module.resources.map((block) => [block.address, block.schema_version]),
  );
  const managed = base.resource_changes.filter(({ mode, change }) => mode === 'managed' && change.before !== null);
  const values = Object.fromEntries(managed.map(({ address, change }) => [address, change.before!]));
  edit(values);
  return {
    version: 4,
    terraform_version: base.terraform_version,
    serial: 1,
    lineage: '00000000-0000-0000-0000-000000000000',
    outputs: {},
    resources: managed.flatMap(({ address, type, name, provider_name, change }) =>
      values[address] === undefined
        ? []
        : [
            {
              mode: 'managed',
              type,
              name,
              provider: `provider["${provider_name}"]`,
              instances: [
                {
                  schema_version: versions.get(address) ?? 0,
                  attributes: values[address],
                  sensitive_attributes: Object.entries(change.before_sensitive as JsonObject)
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
  return {
    changes: managedOf(document).filter(
      ({ address, change }) =>
        change.actions[0] !== 'no-op' || !isDeepStrictEqual(change.before, baseChanges.get(address)?.change.before),
    ),
    configured: resources.filter((block) => !isDeepStrictEqual(block, baseBlocks.get(block.address))),
    unconfigured: [...baseBlocks.keys()].filter((address) => !addresses.has(address)),
  };
}

function managedOf(document: PlanDocument): DocumentChange[] {
  return document.resource_changes.filter(({ mode }) => mode === 'managed');
}

/** One entry a line: a change of a fixture is to be read in a diff. */
function lines(values: readonly unknown[]): string {
  return `[\n${values.map((value) => JSON.stringify(value)).join(',\n')}\n]`;
}

export function caseText(plans: CasePlans): string {
  const stacks = Object.entries(plans).map(
    ([stack, { changes, configured, unconfigured }]) =>
      `"${stack}": {\n"changes": ${lines(changes)},\n"configured": ${lines(configured)},\n"unconfigured": ${JSON.stringify(unconfigured)}\n}`,
  );
  return `{\n${stacks.join(',\n')}\n}\n`;
}

function writeBase(folder: string): void {
  fs.mkdirSync(path.join(FIXTURES, 'base'), { recursive: true });
  for (const stack of STACKS) {
    const directory = path.join(folder, fullName(stack));
    const file = fs.readdirSync(directory).find((name) => name.endsWith('-plan.tfplan'));
    if (file === undefined) throw new Error(`no plan in ${directory}`);
    const text = execFileSync('terraform', ['show', '-json', file], {
      cwd: directory,
      maxBuffer: 1 << 28,
      env: { ...process.env, TF_CLI_CONFIG_FILE: os.devNull },
    });
    const document = JSON.parse(text.toString()) as PlanDocument;
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

async function makeCases(cases: readonly RuleCase[]): Promise<void> {
  const maker = new PlanMaker();
  try {
    for (const { rule, fails, passes } of cases) {
      for (const [kind, edits] of Object.entries({ fails, passes })) {
        for (const [index, edit] of edits.entries()) {
          const started = Date.now();
          const plans = await maker.plansOf(edit);
          const folder = path.join(FIXTURES, 'cases', rule);
          fs.mkdirSync(folder, { recursive: true });
          fs.writeFileSync(path.join(folder, `${kind}-${index + 1}.json`), caseText(plans));
          const changes = Object.values(plans).flatMap((plan) => plan.changes);
          const what = changes.map(({ address, change }) => `${change.actions.join('/')} ${address}`).join(', ');
          console.log(
            `${rule} ${kind} ${index + 1}: ${what || 'nothing'} (${((Date.now() - started) / 1000).toFixed(1)} s)`,
          );
        }
      }
    }
  } finally {
    await maker.stop();
  }
}

async function main(args: readonly string[]): Promise<void> {
  if (args[0] === '--base' && args[1] !== undefined) {
    writeBase(args[1]);
    return;
  }
  const known = new Set(CASES.map(({ rule }) => rule));
  const missing = args.filter((rule) => !known.has(rule));
  if (missing.length > 0) throw new Error(`no cases of ${missing.join(', ')}`);
  await makeCases(args.length === 0 ? CASES : CASES.filter(({ rule }) => args.includes(rule)));
}

if (require.main === module) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    console.error((error as Error).message);
    process.exitCode = 1;
  });
}
