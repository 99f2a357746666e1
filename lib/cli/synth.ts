import * as path from 'node:path';
import { StackSummary } from '../core/synthesis';
import { count, paint, table } from './render';

/** Prints what a synthesis wrote, and what to do next. */
export function printSynthesis(summaries: readonly StackSummary[], outdir: string): void {
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
