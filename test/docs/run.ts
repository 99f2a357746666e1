import { loadEnvironment } from '../../config/load';
import { Emulator, whyNoEmulator } from '../../lib/rehearsal/emulator';
import { ROOT } from '../support/environment';
import { page } from './example';
import { ASK_AWS, PageRunner } from './page-run';
import { commandBlocks, oneLine, pages } from './pages';

/**
 * The commands of the pages that ask AWS, against the emulated AWS, each page on an account of its own in which nothing
 * is deployed; with the commands before and after them.
 */

const ASKS = new RegExp(`warmsite -- (${ASK_AWS.join('|')}|release parity)\\b`);
const SHIPPED = ['dev', 'prod', 'staging', 'test'];

/** The environment that the commands of a page are about: one account is one emulator. */
function environmentOf(commands: readonly string[]): string {
  const asked = commands.filter((command) => ASKS.test(command));
  const named = SHIPPED.filter((name) => asked.some((command) => new RegExp(` ${name}\\b`).test(command)));
  if (named.length !== 1) throw new Error(`one page, one environment: ${asked.join('; ')}`);
  return named[0]!;
}

async function main(): Promise<number> {
  const missing = whyNoEmulator(process.env);
  if (missing !== undefined) {
    console.log(`skipped: ${missing}`);
    return 3;
  }
  const asking = pages().flatMap((file) => {
    const commands = commandBlocks(file, page(file)).flatMap((block) => block.commands.map(oneLine));
    return commands.some((command) => ASKS.test(command)) ? [{ file, name: environmentOf(commands) }] : [];
  });
  const runner = await PageRunner.start({ EMULATOR: '1' });
  let failed = 0;
  try {
    for (const name of new Set(asking.map((each) => each.name))) {
      const account = name === 'test' ? '123456789012' : loadEnvironment(name, { root: ROOT }).account;
      const emulator = await Emulator.start({ account, environment: process.env });
      try {
        for (const { file } of asking.filter((each) => each.name === name)) {
          const branch = await emulator.branch();
          const start = performance.now();
          const { runs, problems } = await runner.run(file, page(file), { AWS_ENDPOINT_URL: branch.gate.url });
          await branch.stop();
          const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(6);
          const asked = runs.filter((run) => ASKS.test(run.text)).length;
          console.log(
            `${seconds} s  ${problems.length === 0 ? 'ok ' : 'RED'}  ${file}: ${asked} of ${runs.length} ask AWS`,
          );
          for (const problem of problems) console.log(problem);
          failed += problems.length;
        }
      } finally {
        await emulator.stop();
      }
    }
  } finally {
    await runner.stop();
  }
  console.log(`${asking.length} pages, ${failed} commands that did not end as the page says`);
  return failed === 0 ? 0 : 1;
}

void main().then((code) => (process.exitCode = code));
