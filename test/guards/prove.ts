import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { GUARDS, Guard } from './guards';

// Removes each guard of a silent trap in a copy of the sources, and runs the tests that name the trap: at least one
// of them must fail. A guard whose removal nobody notices is not tested. Run as `npm run prove-guards`.

const root = path.join(__dirname, '../..');
const SOURCES = ['config', 'lib', 'stacks', 'test', 'main.ts', 'package.json', 'tsconfig.json'];

function copySources(): string {
  const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-guards-'));
  for (const source of SOURCES) fs.cpSync(path.join(root, source), path.join(copy, source), { recursive: true });
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  return copy;
}

/** Test files with a test of this trap. */
function testFiles(copy: string, trap: number): string[] {
  const name = new RegExp(`trap ${trap}:`);
  return fs
    .readdirSync(path.join(copy, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => path.join('test', file))
    .filter((file) => name.test(fs.readFileSync(path.join(copy, file), 'utf8')));
}

interface TestRun {
  readonly passed: number;
  readonly failed: number;
}

async function runTests(copy: string, trap: number): Promise<TestRun> {
  const report = path.join(copy, 'report.json');
  fs.rmSync(report, { force: true });
  const files = testFiles(copy, trap);
  if (files.length === 0) return { passed: 0, failed: 0 };
  const args = ['--runInBand', '--json', `--outputFile=${report}`, '-t', `trap ${trap}:`, ...files];
  const jest = spawn(process.execPath, ['node_modules/jest/bin/jest.js', ...args], { cwd: copy, stdio: 'ignore' });
  await once(jest, 'close');
  const result = JSON.parse(fs.readFileSync(report, 'utf8')) as {
    numPassedTests: number;
    numFailedTests: number;
    numRuntimeErrorTestSuites: number;
  };
  return { passed: result.numPassedTests, failed: result.numFailedTests + result.numRuntimeErrorTestSuites };
}

/** The problem with a guard, or how many tests notice its absence. */
async function prove(copy: string, { trap, file, find, replace }: Guard): Promise<string | number> {
  const target = path.join(copy, file);
  const original = fs.readFileSync(target, 'utf8');
  if (original.split(find).length !== 2) return `stands ${original.split(find).length - 1} times in ${file}, not once`;
  fs.writeFileSync(
    target,
    original.replace(find, () => replace),
  );
  try {
    const { failed } = await runTests(copy, trap);
    return failed > 0 ? failed : 'removed, and every test still passes';
  } finally {
    fs.writeFileSync(target, original);
  }
}

/** What is wrong with the tests of a trap while all guards are in place. */
async function withGuards(copy: string, trap: number): Promise<Verdict> {
  const { passed, failed } = await runTests(copy, trap);
  const proven = passed > 0 && failed === 0;
  const line = `trap ${trap}: ${passed} tests pass and ${failed} fail with all guards in place`;
  return { proven, lines: proven ? [] : [line] };
}

async function withoutGuard(copy: string, guard: Guard): Promise<Verdict> {
  const result = await prove(copy, guard);
  const proven = typeof result === 'number';
  const verdict = proven ? `noticed by ${result} test${result === 1 ? '' : 's'}` : `NOT PROVEN: ${result}`;
  return { proven, lines: [`trap ${String(guard.trap).padStart(2)}  ${guard.what}  ${verdict}`] };
}

interface Verdict {
  readonly proven: boolean;
  readonly lines: readonly string[];
}

/** One copy of the sources for each processor; each takes what is next until nothing is left. */
async function main(): Promise<void> {
  const traps = [...new Set(GUARDS.map(({ trap }) => trap))].sort((a, b) => a - b);
  const work = [
    ...traps.map((trap) => (copy: string) => withGuards(copy, trap)),
    ...GUARDS.map((guard) => (copy: string) => withoutGuard(copy, guard)),
  ].values();
  const copies = Array.from({ length: os.availableParallelism() }, copySources);
  let unproven = 0;
  try {
    await Promise.all(
      copies.map(async (copy) => {
        for (const act of work) {
          const { proven, lines } = await act(copy);
          if (!proven) unproven += 1;
          lines.forEach((line) => console.log(line));
        }
      }),
    );
  } finally {
    copies.forEach((copy) => fs.rmSync(copy, { recursive: true, force: true }));
  }
  console.log(`${GUARDS.length} guards, ${unproven} not proven`);
  process.exitCode = unproven === 0 ? 0 : 1;
}

void main();
