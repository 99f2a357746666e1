import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { codeArchive } from '../../lib/core/code-archive';

test('the files are in the archive, and the hash is that of its bytes', () => {
  const { file, hash } = codeArchive('probe', { 'index.js': 'exports.a = 1;\n', 'b.json': '{"ü":1}' });
  const bytes = fs.readFileSync(file);
  const files = Object.entries(unzipSync(bytes)).map(([name, content]) => [name, strFromU8(content)]);
  expect(files).toEqual([
    ['b.json', '{"ü":1}'],
    ['index.js', 'exports.a = 1;\n'],
  ]);
  expect(path.basename(file)).toBe('probe.zip');
  expect(hash).toBe(createHash('sha256').update(bytes).digest('base64'));
});

test('the same files are the same archive, in whatever order they are named', () => {
  const first = codeArchive('probe', { a: '1', b: '2' });
  expect(codeArchive('probe', { b: '2', a: '1' })).toBe(first);
  expect(codeArchive('probe', { a: '1', b: '3' }).hash).not.toBe(first.hash);
});

test.each(['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'UTC'])('the bytes are the same in %s', (zone) => {
  const program = `
    const { codeArchive } = require('./lib/core/code-archive');
    const { file, hash } = codeArchive('probe', { 'index.js': 'exports.a = 1;' });
    console.log(JSON.stringify({ file, hash, exists: require('node:fs').existsSync(file) }));`;
  const { stdout } = spawnSync(process.execPath, ['-r', 'esbuild-register', '-e', program], {
    cwd: path.join(__dirname, '../..'),
    encoding: 'utf8',
    env: { ...process.env, TZ: zone },
  });
  const { file, hash, exists } = JSON.parse(stdout) as { file: string; hash: string; exists: boolean };
  expect(hash).toBe(codeArchive('probe', { 'index.js': 'exports.a = 1;' }).hash);
  expect(exists).toBe(true);
  // It goes with the process that made it.
  expect(fs.existsSync(file)).toBe(false);
});
