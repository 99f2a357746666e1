import { App } from 'cdktf';
import { loadEnvironment, loadEnvironments } from './config/load';
import { objectiveJudge } from './config/objectives';
import { loadPrices } from './config/prices';
import { exitCodeOf, printError } from './lib/cli/render';
import { printSynthesis } from './lib/cli/synth';
import { disableCreationStacks } from './lib/core/creation-stacks';
import { InputError } from './lib/core/errors';
import { synthesize } from './lib/core/synthesis';
import { addEnvironment } from './stacks/environment';

// Run as `npm run synth [-- <environment>]`, and by the cdktf CLI, which names the output folder.
const [environment, ...rest] = process.argv.slice(2);
const outdir = process.env['CDKTF_OUTDIR'] ?? 'cdktf.out';

try {
  if (rest.length > 0)
    throw new InputError([
      {
        code: 'arguments',
        where: 'synth',
        message: `takes one environment, or none for all, got ${[environment, ...rest].join(' ')}`,
      },
    ]);
  disableCreationStacks();
  const props = { root: __dirname, judge: objectiveJudge(loadPrices({ root: __dirname })) };
  const environments = environment === undefined ? loadEnvironments(props) : [loadEnvironment(environment, props)];
  const build = (app: App): void => environments.forEach((each) => addEnvironment(app, each));
  printSynthesis({ summaries: synthesize({ outdir, build }), environments, outdir });
} catch (error) {
  printError(error);
  process.exitCode = exitCodeOf(error);
}
