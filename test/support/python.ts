import { spawnSync } from 'node:child_process';

/** Why Python cannot do here what the tests need, or undefined when it can. */
export function missingPython(...modules: readonly string[]): string | undefined {
  const { error, status, stderr } = spawnSync('python3', ['-c', `import ${modules.join(', ')}`], { encoding: 'utf8' });
  if (error) return error.message;
  return status === 0 ? undefined : (stderr.trim().split('\n').pop() ?? '');
}

/**
 * Runs a script that reads JSON and writes JSON.
 *
 * @throws with what it wrote to standard error, when it failed
 */
export function runPython(script: string, input: unknown): unknown {
  const { status, stdout, stderr } = spawnSync('python3', [script], {
    input: JSON.stringify(input),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as unknown;
}

/** `describe` for tests that need Python with some modules; skipped, loudly, where they are not there. */
export function describeWithPython(modules: readonly string[], name: string, body: () => void): void {
  const missing = missingPython(...modules);
  if (missing === undefined) {
    describe(name, body);
    return;
  }
  process.stderr.write(`\nskipped: Python with ${modules.join(', ')} is not installed (${missing}): ${name}\n\n`);
  describe.skip(name, body);
}
