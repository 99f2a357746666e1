import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { renameImports, REPLACEMENTS } from '../cdktn/variant';
import { page } from './example';

const text = page('docs/cdktn.md');

test('the page names the versions that are tested', () => {
  const rows = REPLACEMENTS.map(({ cdktn, version }) => `\`${cdktn}\` ${version}`);
  expect(rows.filter((row) => !text.includes(row))).toEqual([]);
});

test('its command renames what the variant renames, and nothing else', () => {
  const source = [
    "import { App } from 'cdktf';",
    "import 'cdktf';",
    'import { Vpc } from "@cdktf/provider-aws/lib/vpc";',
    "import stackTrace = require('cdktf/lib/tokens/private/stack-trace');",
    "const later = import('cdktf');",
    "import cli from 'cdktf-cli';",
    "const WARNING = '@cdktf/warn';",
    "const outdir = process.env['CDKTF_OUTDIR'] ?? 'cdktf.out';",
  ].join('\n');
  const command = /git ls-files .*/.exec(text)![0];
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-codemod-'));
  try {
    fs.writeFileSync(path.join(folder, 'main.ts'), source);
    execFileSync('sh', ['-c', `git init -q && git add . && ${command}`], { cwd: folder });
    const renamed = fs.readFileSync(path.join(folder, 'main.ts'), 'utf8');
    expect(renamed).toBe(renameImports(source));
    expect(renamed.match(/cdktn/g)).toHaveLength(5);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
