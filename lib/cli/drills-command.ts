import { Command } from 'commander';
import type { DrillSources } from './drills';

// Each command's code is loaded when the command is run.
/* eslint-disable @typescript-eslint/no-require-imports */

/** Adds the commands about the history of drills. */
export function addDrillsCommands(program: Command, root: string): void {
  const drills = program
    .command('drills')
    .description('the history of drills: what was measured, what was budgeted, when the next one is due');

  drills
    .command('record')
    .description('put a drill into the history, config/drills/<env>, which is kept in git')
    .argument('<env>', 'environment, e.g. prod')
    .option('--journal <file>', 'of a run of a runbook: drill, failover, rebuild, switchover')
    .option('--rehearsal [folder]', 'of a rehearsal (default: .rehearsal/<env>)')
    .option('--experiment <file>', 'what `aws fis get-experiment --id <id>` printed, as JSON')
    .option('--json', 'for programs')
    .action((name: string, { json, ...sources }: DrillSources & { readonly json?: true }) => {
      const { runDrillsRecord } = require('./drills') as typeof import('./drills');
      const { loadEnvironment } = require('../../config/load') as typeof import('../../config/load');
      runDrillsRecord({ environment: loadEnvironment(name, { root }), root, sources, json: json ?? false });
    });

  drills
    .command('status')
    .description('show the history, and turn red when a drill is due, has failed, or recovery has changed since')
    .argument('<env>', 'environment, e.g. prod')
    .option('--json', 'for programs')
    .option('--html <file>', 'write a page with pictures')
    .action((name: string, options: { json?: true; html?: string }) => {
      const { runDrillsStatus } = require('./drills') as typeof import('./drills');
      const { loadEnvironment } = require('../../config/load') as typeof import('../../config/load');
      const environment = loadEnvironment(name, { root });
      process.exitCode = runDrillsStatus({
        environment,
        root,
        schedule: environment.drills,
        now: new Date().toISOString(),
        json: options.json ?? false,
        ...(options.html === undefined ? {} : { html: options.html }),
      });
    });
}
