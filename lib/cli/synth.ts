import * as path from 'node:path';
import { Environment } from '../../config/environment';
import { StackSummary } from '../core/synthesis';
import { printDerivations } from './derivation';
import { count, paint, table } from './render';

export interface Synthesis {
  readonly summaries: readonly StackSummary[];
  /** Of which the stacks are. */
  readonly environments: readonly Environment[];
  /** Folder into which they were written. */
  readonly outdir: string;
}

/** Prints what a synthesis wrote, what was chosen rather than read for it, and what to do next. */
export function printSynthesis({ summaries, environments, outdir }: Synthesis): void {
  console.log(
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
  );
  printDerivations(environments);
  for (const warning of new Set(summaries.flatMap(({ warnings }) => warnings))) {
    console.log(`${paint('yellow', 'warning')} ${warning}`);
  }
  const where = path.relative(process.cwd(), path.resolve(outdir)) || '.';
  const example = summaries[0]?.name.replace(/-(vault|site)-.*/, '-*') ?? '*';
  console.log(
    `\n${count(summaries.length, 'stack')} in ${path.join(where, 'stacks')}/<stack>/cdk.tf.json\n` +
      `Next: npm run verify              plan every stack offline with the real AWS provider\n` +
      `      npx cdktf deploy '${example}'   deploy one environment, in the right order`,
  );
}
