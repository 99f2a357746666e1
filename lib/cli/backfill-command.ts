import { setTimeout } from 'node:timers/promises';
import { Command } from 'commander';

// The command's code is loaded when the command is run.
/* eslint-disable @typescript-eslint/no-require-imports */

/** How the command is given. */
interface Flags {
  readonly check?: true;
  readonly yes?: true;
  readonly bucket: readonly string[];
  readonly from?: string;
  readonly json?: true;
}

/**
 * Adds the command that has S3 replicate what was there before the replication.
 *
 * @param ask asks at the terminal
 */
export function addBackfillCommand(program: Command, root: string, ask: (question: string) => Promise<string>): void {
  program
    .command('backfill')
    .description('have S3 replicate what was in the buckets before the replication, and see that nothing is left')
    .argument('<env>', 'environment, e.g. prod')
    .option('--check', 'only ask what is missing; copies nothing')
    .option('--bucket <purpose>', 'only this one, e.g. artifacts; may be repeated', append, [])
    .option('--from <region>', 'only out of this Region')
    .option('--yes', 'do not ask')
    .option('--json', 'for programs; needs --yes or --check')
    .addHelpText('after', '\nA start that is broken off leaves its jobs to S3; the next one goes on with them.')
    .action(async (environment: string, { check, yes, bucket, from, json }: Flags) => {
      const { runBackfill } = require('./backfill') as typeof import('./backfill');
      const { loadEnvironment } = require('../../config/load') as typeof import('../../config/load');
      const { backfillClients } =
        require('../account/backfill/backfill-clients') as typeof import('../account/backfill/backfill-clients');
      process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
      process.exitCode = await runBackfill({
        environment: loadEnvironment(environment, { root }),
        clients: (region) => backfillClients(region, process.env['AWS_ENDPOINT_URL']),
        options: { check: check ?? false, yes: yes ?? false, buckets: bucket, from, json: json ?? false },
        ...(process.stdin.isTTY ? { ask } : {}),
        now: () => new Date(),
        wait: (milliseconds) => setTimeout(milliseconds),
      });
    });
}

/** Collects the values of an option that may be repeated. */
function append(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
