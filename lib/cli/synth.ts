import * as path from 'node:path';
import { App } from 'cdktf';
import { Environment } from '../../config/environment';
import { loadEnvironment, loadEnvironments } from '../../config/load';
import { objectiveJudge } from '../../config/objectives';
import { loadPrices } from '../../config/prices';
import { addEnvironment } from '../../stacks/environment';
import { disableCreationStacks } from '../core/creation-stacks';
import { StackSummary, synthesize } from '../core/synthesis';
import { derivations, derivationText } from './derivation';
import { printResult } from './output';
import { nextText, ownPackage, typed } from './project-commands';
import { count, paint, table } from './render';

interface Synthesis {
  readonly summaries: readonly StackSummary[];
  /** Of which the stacks are. */
  readonly environments: readonly Environment[];
  /** Folder into which they were written. */
  readonly outdir: string;
}

export interface SynthProps {
  /** The project: the folder with `config` in it. */
  readonly root: string;
  /** One environment; undefined for all. */
  readonly environment: string | undefined;
  /** Folder for the result. */
  readonly outdir: string;
  readonly json: boolean;
}

/** Writes the Terraform of one environment or of all, and prints what was written. */
export function runSynth({ root, environment, outdir, json }: SynthProps): void {
  disableCreationStacks();
  const props = { root, judge: objectiveJudge(loadPrices({ root })) };
  const environments = environment === undefined ? loadEnvironments(props) : [loadEnvironment(environment, props)];
  const build = (app: App): void => environments.forEach((each) => addEnvironment(app, each));
  const synthesis = { summaries: synthesize({ outdir, build }), environments, outdir };
  const verify = typed(root, environment === undefined ? 'verify' : `verify ${environment}`);
  printResult(
    json,
    () => synthesisData(synthesis),
    () => synthesisText(synthesis, verify),
  );
}

function synthesisData({ summaries, environments, outdir }: Synthesis): object {
  return {
    folder: outdir,
    stacks: summaries,
    derived: Object.fromEntries(environments.map((each) => [each.environment, derivations(each)])),
  };
}

/** What a synthesis wrote, what was chosen rather than read for it, and what to do next. */
function synthesisText({ summaries, environments, outdir }: Synthesis, verify: string): string {
  const where = path.relative(process.cwd(), path.resolve(outdir)) || '.';
  const example = summaries[0]?.name.replace(/-(vault|site)-.*/, '-*') ?? '*';
  return [
    table(
      [
        { head: 'stack' },
        { head: 'Region' },
        { head: 'resources', align: 'right' },
        { head: 'warnings', align: 'right' },
        { head: 'time', align: 'right' },
      ],
      summaries.map(({ name, region, resources, warnings, milliseconds }) => [
        name,
        region,
        String(resources),
        String(warnings.length),
        `${milliseconds.toFixed(0)} ms`,
      ]),
    ),
    ...derivationText(environments).map((text) => `\n${text}`),
    ...[...new Set(summaries.flatMap(({ warnings }) => warnings))].map(
      (warning) => `${paint('yellow', 'warning')} ${warning}`,
    ),
    `\n${count(summaries.length, 'stack')} in ${path.join(where, 'stacks')}/<stack>/cdk.tf.json\n` +
      nextText([
        [verify, 'plan every stack offline with the real AWS provider'],
        [`npx ${ownPackage().framework} deploy '${example}'`, 'deploy one environment, in the right order'],
      ]),
  ].join('\n');
}
