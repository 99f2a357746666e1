import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App } from 'cdktf';
import { Environment } from '../../config/environment';
import { addEnvironment } from '../../stacks/environment';
import { disableCreationStacks } from '../core/creation-stacks';
import { synthesize } from '../core/synthesis';

/** The Terraform JSON of each stack, by its name, in the order in which they are applied. */
export type SynthesizedStacks = Readonly<Record<string, unknown>>;

/**
 * Synthesizes an environment into a folder that is gone afterwards.
 *
 * @param use is given the stacks, and the folder while it is there
 * @param look is given the construct tree
 */
export function withSynthesis<Result>(
  environment: Environment,
  use: (stacks: SynthesizedStacks, outdir: string) => Result,
  look?: (app: App) => void,
): Result {
  disableCreationStacks();
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-'));
  try {
    const build = (app: App): void => {
      addEnvironment(app, environment);
      look?.(app);
    };
    const stacks = synthesize({ outdir, build }).map(({ name }) => [
      name,
      JSON.parse(fs.readFileSync(path.join(outdir, 'stacks', name, 'cdk.tf.json'), 'utf8')) as unknown,
    ]);
    return use(Object.fromEntries(stacks) as SynthesizedStacks, outdir);
  } finally {
    fs.rmSync(outdir, { recursive: true, force: true });
  }
}

/**
 * The stacks of an environment.
 *
 * @param look is given the construct tree
 */
export function synthesizedStacks(environment: Environment, look?: (app: App) => void): SynthesizedStacks {
  return withSynthesis(environment, (stacks) => stacks, look);
}
