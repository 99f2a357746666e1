import importX from 'eslint-plugin-import-x';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import tseslint from 'typescript-eslint';

/** Which part of the library may import which other: `target` may not import `from`, except. */
const AREAS = ['account', 'network', 'data', 'inference', 'failover', 'observability', 'security', 'chaos'];

const zone = (target, from, except, message) => ({ target, from, except, message });

const boundaries = [
  zone('./lib/core', './lib', ['./core'], 'lib/core stands on cdktf and constructs alone'),
  zone('./lib/models', './lib', ['./models'], 'lib/models is pure mathematics and imports nothing'),
  ...AREAS.map((area) =>
    zone(
      `./lib/${area}`,
      './lib',
      [`./${area}`, './core', './models'],
      `lib/${area} may import lib/core and lib/models only`,
    ),
  ),
  zone(
    './lib/rehearsal',
    './lib',
    ['./rehearsal', './core', './models', './failover/runbook'],
    'lib/rehearsal may import lib/core, lib/models and the runbooks only',
  ),
  zone(
    './lib/assessment',
    './lib',
    ['./assessment', './core', './models'],
    'lib/assessment may import lib/core and lib/models only',
  ),
  zone(
    './lib/review',
    './lib',
    ['./review', './core', './models', './assessment'],
    'lib/review may import lib/core, lib/models and lib/assessment only',
  ),
  zone(
    './lib/release',
    './lib',
    ['./release', './core', './models', './account', './inference'],
    'lib/release may import lib/core, lib/models, lib/account and lib/inference only',
  ),
  zone(
    './lib/drills',
    './lib',
    ['./drills', './core', './models', './assessment', './failover/runbook', './rehearsal/report'],
    'lib/drills may import lib/core, lib/models, lib/assessment, the runbooks and the report of rehearsals only',
  ),
  zone(
    './lib/explanation',
    './lib',
    ['./explanation', './core', './models', './assessment', './review', './observability/alarm-guides.ts'],
    'lib/explanation may import lib/core, lib/models, lib/assessment, lib/review and the prices of alarms only',
  ),
  zone('./lib', './config', [], 'only lib/cli may read the configuration'),
  zone('./lib', './stacks', [], 'only lib/cli and main.ts may know the stacks'),
  zone('./config', './stacks', [], 'the configuration knows no stacks'),
  zone(
    './config',
    './lib',
    ['./core', './models', './assessment', './review'],
    'the configuration may import lib/core, lib/models, lib/assessment and lib/review only',
  ),
  zone('./stacks', './lib/cli', [], 'stacks print nothing'),
];

export default tseslint.config(
  {
    ignores: [
      'node_modules/',
      'cdktf.out/',
      'dist/',
      '.eslint.config.mjs',
      '.ci/*.mjs',
      'coverage/',
      'docs-site/',
      'test/consumer/project/',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
    rules: {
      'import-x/no-cycle': 'error',
      'import-x/no-restricted-paths': ['error', { zones: boundaries.filter(({ target }) => target !== './lib') }],
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'only config/load.ts and main.ts read the environment' },
        { object: 'process', property: 'exit', message: 'set process.exitCode in lib/cli' },
      ],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: '@cdktf/provider-aws',
              message: 'import @cdktf/provider-aws/lib/<resource>: the barrel costs 1.5 s and 450 MB',
            },
          ],
        },
      ],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-require-imports': ['error', { allowAsImport: true }],
      // The constructs library hands out constructs as interfaces.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ['lib/**'],
    ignores: ['lib/cli/**'],
    rules: { 'import-x/no-restricted-paths': ['error', { zones: boundaries }] },
  },
  {
    files: ['lib/cli/**', 'main.ts', 'config/load.ts', 'config/write-schemas.ts'],
    rules: { 'no-console': 'off', 'no-restricted-properties': 'off' },
  },
  {
    files: ['test/**'],
    rules: {
      'no-console': 'off',
      'no-restricted-properties': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
    },
  },
);
