import * as fs from 'node:fs';
import * as path from 'node:path';
import { App, TerraformResource, TerraformStack } from 'cdktf';
import { Problem, WarmsiteError } from './errors';
import { lintStack } from './output-lint';
import { RegionStack } from './region-stack';

/** What became of one stack. */
export interface StackSummary {
  readonly name: string;
  /** Region of the stack's provider. */
  readonly region: string;
  /** How many resources the stack declares. */
  readonly resources: number;
  readonly warnings: readonly string[];
  /** Time that rendering the stack took, in milliseconds. */
  readonly milliseconds: number;
}

/** What is synthesized, and where to. */
export interface SynthesisProps {
  /** Folder for the result, as cdktf lays it out: `manifest.json` and `stacks/<name>/cdk.tf.json`. */
  readonly outdir: string;
  /** Adds the stacks to the app. */
  readonly build: (app: App) => void;
}

const WARNING = '@cdktf/warn';
const ERROR = '@cdktf/error';

/**
 * Synthesizes an app, all or nothing. Everything is rendered and linted in a folder of its own
 * first; only when no stack has a problem are the files moved into `outdir`, each by one rename, and
 * the configuration of stacks that no longer exist removed. What Terraform put beside them stays.
 *
 * @returns a summary of each stack, in the order in which they were added
 * @throws WarmsiteError with the problems of all stacks; `outdir` is untouched then
 *
 * @example
 * ```ts
 * import type { App } from 'cdktf';
 * import { EncryptionKey, Names, RegionStack, synthesize } from 'warmsite';
 *
 * const build = (app: App): void => {
 *   const names = new Names({ system: 'shop', environment: 'prod', account: '111122223333', region: 'eu-west-1' });
 *   const stack = new RegionStack(app, 'shop', { names, backend: { kind: 'local' } });
 *   new EncryptionKey(stack, 'Key', { names, purpose: 'storage', description: 'Files of the shop' });
 * };
 * for (const { name, resources } of synthesize({ outdir: 'cdktf.out', build })) console.log(`${name}: ${resources}`);
 * ```
 */
export function synthesize(props: SynthesisProps): StackSummary[] {
  const outdir = path.resolve(props.outdir);
  const staging = onDisk(outdir, () => {
    fs.mkdirSync(outdir, { recursive: true });
    return fs.mkdtempSync(path.join(outdir, '.staging-'));
  });
  try {
    const app = new App({ outdir: staging });
    props.build(app);
    const stacks = stacksOf(app);
    failOn(stacks.flatMap((stack) => [...problemsOfConstructs(stack), ...mergedResources(stack)]));
    const milliseconds = renderTimed(app, stacks);
    const summaries = stacks.map((stack): StackSummary & { problems: Problem[] } => {
      const name = stack.node.id;
      const document = JSON.parse(fs.readFileSync(stackFile(staging, name), 'utf8')) as Document;
      return {
        name,
        region: stack.names.region,
        resources: countResources(document),
        warnings: annotations(stack, WARNING).map(({ where, message }) => `${where}: ${message}`),
        milliseconds: milliseconds.get(name) ?? 0,
        problems: lintStack(document, { stack: name, region: stack.names.region }),
      };
    });
    failOn(summaries.flatMap(({ problems }) => problems));
    onDisk(outdir, () =>
      publish(
        staging,
        outdir,
        stacks.map((stack) => stack.node.id),
      ),
    );
    return summaries.map(({ problems: _, ...summary }) => summary);
  } finally {
    fs.rmSync(staging, { recursive: true, force: true });
    // Nothing was written where nothing was before.
    if (fs.readdirSync(outdir).length === 0) fs.rmdirSync(outdir);
  }
}

/** Does something with the output folder; what the disk refuses becomes a problem of the folder. */
function onDisk<T>(outdir: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new WarmsiteError([
      {
        code: 'output-folder',
        where: outdir,
        message: `must be a folder that can be written to, got ${message}; mend it or name another one`,
      },
    ]);
  }
}

/** cdktf lets one resource overwrite another of the same address without a word. */
function mergedResources(stack: TerraformStack): Problem[] {
  const first = new Map<string, string>();
  return stack.node.findAll().flatMap((construct) => {
    if (!TerraformResource.isTerraformResource(construct)) return [];
    const address = `${construct.terraformResourceType}.${construct.friendlyUniqueId}`;
    const other = first.get(address);
    first.set(address, other ?? construct.node.path);
    if (other === undefined) return [];
    return [
      {
        code: 'address-collision',
        where: construct.node.path,
        message: `must have an address of its own, but '${address}' is that of ${other} already; rename one of the two constructs`,
      },
    ];
  });
}

function stacksOf(app: App): RegionStack[] {
  const stacks = app.node.findAll().filter((node) => TerraformStack.isStack(node));
  const isRegional = (stack: TerraformStack): stack is RegionStack => stack instanceof RegionStack;
  failOn(
    stacks
      .filter((stack) => !isRegional(stack))
      .map((stack) => ({
        code: 'plain-stack',
        where: stack.node.path,
        message: "must be a RegionStack, got a plain TerraformStack; only a RegionStack's Region is known and kept",
      })),
  );
  return stacks.filter(isRegional);
}

interface Document {
  readonly resource?: Record<string, object>;
}

/** How many resources a stack's Terraform JSON declares. */
export function countResources({ resource = {} }: Document): number {
  return Object.values(resource).reduce((sum, byName) => sum + Object.keys(byName).length, 0);
}

function stackFile(outdir: string, stack: string): string {
  return path.join(outdir, 'stacks', stack, 'cdk.tf.json');
}

function failOn(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new WarmsiteError(problems);
}

/** cdktf would report the failing validations of the first stack only, and annotations after them. */
function problemsOfConstructs(stack: TerraformStack): Problem[] {
  const validations = stack.node
    .findAll()
    .flatMap((construct) =>
      construct.node.validate().map((message) => ({ code: 'validation', where: construct.node.path, message })),
    );
  return [...validations, ...annotations(stack, ERROR)];
}

function annotations(stack: TerraformStack, type: string): Problem[] {
  return stack.node
    .findAll()
    .flatMap((construct) =>
      construct.node.metadata
        .filter((entry) => entry.type === type)
        .map((entry) => ({ code: 'annotation', where: construct.node.path, message: String(entry.data) })),
    );
}

function renderTimed(app: App, stacks: readonly TerraformStack[]): Map<string, number> {
  const milliseconds = new Map<string, number>();
  for (const stack of stacks) {
    const { synthesizer } = stack;
    stack.synthesizer = {
      synthesize: (session) => {
        const start = performance.now();
        synthesizer.synthesize(session);
        milliseconds.set(stack.node.id, performance.now() - start);
      },
    };
  }
  app.synth();
  return milliseconds;
}

/** Moves the staged files into place, the manifest last, and removes the configuration of stacks that are gone. */
function publish(staging: string, outdir: string, stacks: readonly string[]): void {
  const manifest = path.join(outdir, 'manifest.json');
  const gone = stacksIn(manifest).filter((stack) => !stacks.includes(stack));
  // Whatever may refuse a rename does so here, before the first of them.
  for (const stack of stacks) {
    const target = stackFile(outdir, stack);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.accessSync(path.dirname(target), fs.constants.W_OK);
    if (fs.statSync(target, { throwIfNoEntry: false })?.isFile() === false) {
      throw Object.assign(new Error(`EISDIR: '${target}' is not a file`), { code: 'EISDIR' });
    }
  }
  for (const stack of stacks) {
    publishAssets(staging, outdir, stack);
    fs.renameSync(stackFile(staging, stack), stackFile(outdir, stack));
  }
  fs.renameSync(path.join(staging, 'manifest.json'), manifest);
  for (const stack of gone) removeStack(outdir, stack);
}

/** Before the configuration, which names them: their paths tell their contents, so that none changes under it. Older ones stay, as a saved plan may name them. */
function publishAssets(staging: string, outdir: string, stack: string): void {
  const [source, target] = [assets(staging, stack), assets(outdir, stack)];
  if (!fs.existsSync(source)) return;
  fs.cpSync(source, target, { recursive: true });
}

/** Files that the configuration of a stack names, such as the code of functions. */
function assets(outdir: string, stack: string): string {
  return path.join(path.dirname(stackFile(outdir, stack)), ASSETS_FOLDER);
}

/** The stacks that a previous synthesis left in the folder. */
function stacksIn(manifest: string): string[] {
  if (!fs.existsSync(manifest)) return [];
  const { stacks } = JSON.parse(fs.readFileSync(manifest, 'utf8')) as { stacks?: Record<string, unknown> };
  return Object.keys(stacks ?? {});
}

/** Folder of a stack for what its configuration names, as cdktf calls it. */
export const ASSETS_FOLDER = 'assets';

/**
 * Takes a stack out of a synthesis: its configuration and the files that it names.
 *
 * @param outdir folder of the synthesis
 * @param target folder of its own for the stack; made if need be
 */
export function copyStack(outdir: string, stack: string, target: string): void {
  fs.mkdirSync(target, { recursive: true });
  fs.copyFileSync(stackFile(outdir, stack), path.join(target, 'cdk.tf.json'));
  const source = assets(outdir, stack);
  if (fs.existsSync(source)) fs.cpSync(source, path.join(target, ASSETS_FOLDER), { recursive: true });
}

/** The folder may hold what exists nowhere else: the state of an apply whose backend did not answer. */
function removeStack(outdir: string, stack: string): void {
  fs.rmSync(stackFile(outdir, stack), { force: true });
  fs.rmSync(assets(outdir, stack), { recursive: true, force: true });
  const folder = path.dirname(stackFile(outdir, stack));
  if (fs.existsSync(folder) && fs.readdirSync(folder).length === 0) fs.rmdirSync(folder);
}
