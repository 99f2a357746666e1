import * as packageJson from '../../package.json';
import { renameImports, variantManifest } from './variant';

test.each([
  ["import { App } from 'cdktf';", "import { App } from 'cdktn';"],
  ["import 'cdktf';", "import 'cdktn';"],
  ["import stack = require('cdktf/lib/tokens');", "import stack = require('cdktn/lib/tokens');"],
  ["await import('@cdktf/provider-aws/lib/vpc')", "await import('@cdktn/provider-aws/lib/vpc')"],
  ['export * from "@cdktf/provider-aws/lib/vpc";', 'export * from "@cdktn/provider-aws/lib/vpc";'],
])('%s becomes %s', (from, to) => expect(renameImports(from)).toBe(to));

test.each([
  "const WARNING = '@cdktf/warn';",
  "path.join(folder, 'cdktf.json')",
  "new App({ outdir: 'cdktf.out' })",
  "'npx cdktf deploy shop'",
  "from 'cdktf-cli'",
  "process.env['CDKTF_OUTDIR']",
])('%s stays', (source) => expect(renameImports(source)).toBe(source));

test('the package of the variant asks for cdktn and nothing of cdktf', () => {
  const { name, peerDependencies, devDependencies } = variantManifest(packageJson);
  expect(name).toMatch(/^warmsite-cdktn/);
  expect(peerDependencies).toEqual({
    cdktn: '^0.24.0',
    '@cdktn/provider-aws': '^25.7.0',
    constructs: '>=10.6.0 <10.8.0',
  });
  expect(devDependencies).toMatchObject({ 'cdktn-cli': '0.24.0', cdktn: '0.24.0', '@cdktn/provider-aws': '25.7.0' });
  expect(Object.keys(devDependencies).filter((each) => each.includes('cdktf'))).toEqual([]);
});
