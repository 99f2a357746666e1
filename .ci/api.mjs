// Holds the public interface of the package against the reports in docs/api: what changes there is seen by whoever
// reviews it. With --update the reports are written anew. Reads dist: npm run build.
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';

const root = path.dirname(import.meta.dirname);
const ENTRIES = ['index', 'models/index', 'review/index', 'rehearsal/index'];
const update = process.argv.includes('--update');

if (!existsSync(path.join(root, 'dist')))
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });

/** `warmsite` for the first, `warmsite-models` and so on for the others. */
const nameOf = (entry) => ['warmsite', ...entry.split('/').slice(0, -1)].join('-');

const QUIET = { default: { logLevel: 'none' } };
const quiet = (message) => {
  message.handled = true;
};

const changed = ENTRIES.filter((entry) => {
  const mainEntryPointFilePath = path.join(root, 'dist/lib', `${entry}.d.ts`);
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath,
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            target: 'ES2022',
            lib: ['ES2022'],
            module: 'preserve',
            moduleResolution: 'bundler',
            typeRoots: [path.join(root, 'node_modules/@types')],
            types: ['node'],
            skipLibCheck: true,
          },
          files: [mainEntryPointFilePath],
        },
      },
      apiReport: {
        enabled: true,
        reportFileName: `${nameOf(entry)}.api.md`,
        reportFolder: path.join(root, 'docs/api'),
        reportTempFolder: mkdtempSync(path.join(tmpdir(), 'warmsite-api-')),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      messages: { compilerMessageReporting: QUIET, extractorMessageReporting: QUIET, tsdocMessageReporting: QUIET },
    },
    packageJsonFullPath: path.join(root, 'package.json'),
  });
  return Extractor.invoke(config, { localBuild: update, messageCallback: quiet }).apiReportChanged;
});

const reports = changed.map((entry) => `docs/api/${nameOf(entry)}.api.md`);
if (update) {
  console.log(reports.length > 0 ? `Written: ${reports.join(', ')}` : 'The reports are up to date.');
} else if (reports.length > 0) {
  console.error(`The public interface differs from ${reports.join(', ')}.`);
  console.error(
    'If that is meant, run npm run api -- --update, commit the report, and say in docs/changelog.md what it asks of users.',
  );
  process.exitCode = 1;
} else {
  console.log(`The public interface is that of the ${ENTRIES.length} reports in docs/api.`);
}
