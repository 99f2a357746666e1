// Makes dist, the code of the package: JavaScript with source maps by esbuild, a file for each source, and types by
// TypeScript. `npm pack` and `npm publish` run it.
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

process.chdir(path.dirname(import.meta.dirname));

const sources = ['lib', 'config', 'stacks']
  .flatMap((folder) => readdirSync(folder, { recursive: true }).map((file) => path.join(folder, file)))
  .filter((file) => file.endsWith('.ts'));

rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: sources,
  outbase: '.',
  outdir: 'dist',
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  // The sources are one request away in the repository, and twice the size of everything else.
  sourcesContent: false,
  logLevel: 'warning',
});
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' });

// Lambda gets this code as it was written, the same from the package as from the repository.
for (const file of sources.filter((file) => file.endsWith('-probe.ts'))) copyFileSync(file, path.join('dist', file));
chmodSync('dist/lib/cli/warmsite.js', 0o755);
