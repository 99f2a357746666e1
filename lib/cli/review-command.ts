import { Command } from 'commander';
import type { Options } from './flags';

// The command's code is loaded when it is run.
/* eslint-disable @typescript-eslint/no-require-imports */

/** Adds the command that reviews plans. */
export function addReviewCommand(program: Command, root: string, version: string): void {
  program
    .command('review')
    .description('say what Terraform plans do to the ability to recover; reads files only, writes nothing but --out')
    .argument('<plan...>', "what 'terraform show -json' prints of plans or states; <stack>=<path> names the stack")
    .option('--env <env>', 'environment that the plans belong to; without it the plans are all there is')
    .option('--topology <file>', 'where the environment stands (default: config/topology/<env>.yaml)')
    .option('--base <dir>', 'checkout of the base branch, to compare with')
    .option('--from', "the plans are as 'terraform plan -out' saves them: run 'terraform show' in their folders")
    .option(
      '--state <file>',
      'state of a stack that has a plan as well: is the plan older? may be repeated',
      append,
      [],
    )
    .option('--exceptions <file>', 'accepted findings (default: config/review.yaml, where there is one)')
    .option('--fail-on <severity>', 'least severity that blocks: critical, high, warning or note (default: high)')
    .option('--format <format>', 'text, markdown, json, sarif or annotations (default: text)')
    .option('--json', 'print the review as JSON; with --out the file is of its own --format')
    .option('--out <file>', 'write there; Markdown that one comment cannot hold goes on in <file>-2 and so on')
    .option('--max-length <number>', 'characters of one part of the Markdown (default: 65000)')
    .option('--max-destroys <number>', 'resources that may be destroyed or replaced without a finding (default: 5)')
    .option('--source <dir>', 'Terraform sources of the plans: findings get their file and line')
    .option('--catalogue <url>', 'where docs/rules.md is, for the links of a comment (default: docs/rules.md)')
    .option('--today <day>', 'on which exceptions hold or have ended, YYYY-MM-DD (default: today, UTC)')
    .addHelpText(
      'after',
      '\nGive the plans of all stacks of an environment together: most facts of a recovery span two of them.',
    )
    .action(async (plans: readonly string[], options: Options) => {
      const { runReview } = require('./review') as typeof import('./review');
      process.exitCode = await runReview({
        root,
        plans,
        options,
        version,
        input: process.stdin,
        environment: process.env,
      });
    });
}

/** Collects the values of an option that may be repeated. */
function append(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
