import * as path from 'node:path';
import { Command } from 'commander';
import { Environment } from '../../config/environment';
import { loadEnvironment, loadEnvironments } from '../../config/load';
import { exitCodeOf, printError } from './render';

/** The project: the folder with `config` in it, where the command is run. */
const root = process.cwd();

const program = new Command('warmsite')
  .description('Disaster recovery for AI inference on AWS: two Regions from one file, as Terraform.')
  .showHelpAfterError()
  .addHelpText(
    'after',
    '\nExit codes: 0 done, 1 the work found problems, 2 the input could not be used.' +
      '\nEnvironments are the files in config/environments.',
  );

program
  .command('check')
  .description('read an environment and show what follows from it; writes nothing')
  .argument('<env>', 'environment, e.g. prod')
  .action(async (env: string) => {
    const { printCheck } = await import('./check');
    printCheck(loadEnvironment(env, { root }));
  });

program
  .command('verify')
  .description('plan every stack offline with the real AWS provider')
  .argument('[env]', 'one environment instead of all')
  .action(async (env: string | undefined) => {
    const { runVerify } = await import('./verify');
    process.exitCode = await runVerify({
      environments: some(env),
      cache: path.join(root, '.verify'),
      mirror: process.env['WARMSITE_PROVIDER_MIRROR'],
    });
  });

const topology = program.command('topology').description('where an environment stands: roles, generations, the latch');

topology
  .command('show')
  .description('show it; writes nothing')
  .argument('<env>', 'environment, e.g. prod')
  .action(async (env: string) => {
    const { printTopology } = await import('./topology');
    printTopology(loadEnvironment(env, { root }));
  });

program
  .command('bootstrap')
  .description('create the state buckets of both Regions, or mend them; may be repeated')
  .argument('<env>', 'environment, e.g. prod')
  .option('--dry-run', 'only say what would change')
  .action(async (env: string, options: { dryRun?: true }) => {
    const { runBootstrap } = await import('./bootstrap');
    process.exitCode = await runBootstrap(loadEnvironment(env, { root }), options.dryRun ?? false);
  });

program
  .command('images')
  .description('look up the current machine image of each Region and print the YAML to paste')
  .argument('<env>', 'environment, e.g. prod')
  .action(async (env: string) => {
    const { runImages } = await import('./images');
    process.exitCode = await runImages(loadEnvironment(env, { root }));
  });

function some(env: string | undefined): readonly Environment[] {
  return env === undefined ? loadEnvironments({ root }) : [loadEnvironment(env, { root })];
}

program.parseAsync().catch((error: unknown) => {
  printError(error);
  process.exitCode = exitCodeOf(error);
});
