import { Command } from 'commander';
import type { Options } from './flags';

// Each command's code is loaded when the command is run.
/* eslint-disable @typescript-eslint/no-require-imports */

/** Adds the commands that release a model. */
export function addReleaseCommands(program: Command, root: string): void {
  const release = program
    .command('release')
    .description('release a model: its manifest, the same bytes in both Regions, the steps');

  release
    .command('manifest')
    .description("write the digests of a model's files, and print the digest for the environment file")
    .argument('<folder>', 'with the files of the model')
    .option('--out <file>', 'write there (default: <folder>/SHA256SUMS)')
    .option('--json', 'for programs; writes nothing without --out')
    .action(async (folder: string, options: Options) => {
      const { runManifest } = require('./release-manifest') as typeof import('./release-manifest');
      await runManifest({ folder, options });
    });

  release
    .command('parity')
    .description('ask S3 whether both Regions hold the same files of every model; changes nothing')
    .argument('<env>', 'environment, e.g. prod')
    .option('--publish', 'tell CloudWatch in both Regions, for the alarms')
    .option('--json', 'for programs')
    .action(async (environment: string, options: { publish?: true; json?: true }) => {
      const { runParity } = require('./release-parity') as typeof import('./release-parity');
      const { loadEnvironment } = require('../../config/load') as typeof import('../../config/load');
      const { parityClients } = require('../release/parity-check') as typeof import('../release/parity-check');
      process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
      process.exitCode = await runParity({
        environment: loadEnvironment(environment, { root }),
        clients: (region) => parityClients(region, process.env['AWS_ENDPOINT_URL']),
        publish: options.publish ?? false,
        json: options.json ?? false,
      });
    });

  release
    .command('plan')
    .description('print the steps of a safe release of one group, and the way back from each; changes nothing')
    .argument('<env>', 'environment, e.g. prod')
    .requiredOption('--group <name>', 'the inference group that is released')
    .option('--from <dir>', 'checkout with the environment before the release: only what changed is listed')
    .option('--difference <share>', 'of a canary: more errors than this are to be noticed (default: 2%)')
    .option('--confidence <share>', 'of a canary: how certain that they are not chance (default: 95%)')
    .option('--json', 'for programs')
    .option('--markdown', 'for a page or a pull request')
    .action((environment: string, options: Options) => {
      const { runReleasePlan } = require('./release-plan') as typeof import('./release-plan');
      runReleasePlan({ root, environment, options });
    });
}
