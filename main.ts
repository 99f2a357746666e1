import { tolerateClosedOutput } from './lib/cli/closed-output';
import { exitCodeOf, printError } from './lib/cli/output';
import { runSynth } from './lib/cli/synth';
import { InputError } from './lib/core/errors';

// Run as `npm run synth [-- <environment>]`, and by the cdktf CLI, which names the output folder.
const [environment, ...rest] = process.argv.slice(2);

tolerateClosedOutput();
try {
  if (rest.length > 0)
    throw new InputError([
      {
        code: 'arguments',
        where: 'synth',
        message: `takes one environment, or none for all, got ${[environment, ...rest].join(' ')}`,
      },
    ]);
  runSynth({ root: __dirname, environment, outdir: process.env['CDKTF_OUTDIR'] ?? 'cdktf.out', json: false });
} catch (error) {
  printError(error);
  process.exitCode = exitCodeOf(error);
}
