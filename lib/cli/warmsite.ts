import * as path from 'node:path';
import { Command, CommanderError } from 'commander';
import { Environment } from '../../config/environment';
import { loadEnvironment, loadEnvironments } from '../../config/load';
import type { AwsClientFactory } from '../account/aws-clients';
import { exitCodeOf, printError } from './render';

// Each command's code is loaded when the command is run: the AWS SDK and cdktf take their time to start.
/* eslint-disable @typescript-eslint/no-require-imports */

/** The project: the folder with `config` in it, where the command is run. */
const root = process.cwd();

const program = new Command('warmsite')
  .description('Disaster recovery for AI inference on AWS: two Regions from one file, as Terraform.')
  .exitOverride()
  .showHelpAfterError('Try warmsite --help.')
  .addHelpText(
    'after',
    '\nExit codes: 0 done, 1 the work found problems, 2 the input could not be used.' +
      '\nEnvironments are the files in config/environments.',
  );

program
  .command('check')
  .description('read an environment and show what follows from it; writes nothing')
  .argument('<env>', 'environment, e.g. prod')
  .action((env: string) => {
    const { printCheck } = require('./check') as typeof import('./check');
    printCheck(loadEnvironment(env, { root }));
  });

program
  .command('verify')
  .description('plan every stack offline with the real AWS provider')
  .argument('[env]', 'one environment instead of all')
  .action(async (env: string | undefined) => {
    const { runVerify } = require('./verify') as typeof import('./verify');
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
  .action((env: string) => {
    const { printTopology } = require('./topology') as typeof import('./topology');
    printTopology(loadEnvironment(env, { root }));
  });

program
  .command('bootstrap')
  .description('create the state buckets of both Regions, or mend them; may be repeated')
  .argument('<env>', 'environment, e.g. prod')
  .option('--dry-run', 'only say what would change')
  .action(async (env: string, options: { dryRun?: true }) => {
    const environment = loadEnvironment(env, { root });
    const { runBootstrap } = require('./bootstrap') as typeof import('./bootstrap');
    process.exitCode = await runBootstrap({ environment, dryRun: options.dryRun ?? false, clients: clients() });
  });

program
  .command('images')
  .description('look up the current machine image of each Region and print the YAML to paste')
  .argument('<env>', 'environment, e.g. prod')
  .action(async (env: string) => {
    const environment = loadEnvironment(env, { root });
    const { runImages } = require('./images') as typeof import('./images');
    await runImages({ environment, clients: clients() });
  });

/** AWS itself, or the emulator that the SDK's own variable names. */
function clients(): AwsClientFactory {
  // The SDK would remind of newer versions of Node at every start.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const { awsClients } = require('../account/aws-clients') as typeof import('../account/aws-clients');
  return (region) => awsClients(region, process.env['AWS_ENDPOINT_URL']);
}

function some(env: string | undefined): readonly Environment[] {
  return env === undefined ? loadEnvironments({ root }) : [loadEnvironment(env, { root })];
}

program.parseAsync().catch((error: unknown) => {
  if (error instanceof CommanderError) {
    // It has printed the help or what is wrong with the arguments already.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
    return;
  }
  printError(error);
  process.exitCode = exitCodeOf(error);
});
