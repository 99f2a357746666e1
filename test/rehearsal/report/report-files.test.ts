import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { reportHtml } from '../../../lib/rehearsal/report/html';
import { reportMarkdown } from '../../../lib/rehearsal/report/markdown';
import { writeReport } from '../../../lib/rehearsal/report/report-files';
import { leastGreen, report, sample } from './sample';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'report-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const read = (file: string): string => fs.readFileSync(file, 'utf8');

test('three files, in a folder that is made', () => {
  const deep = path.join(folder, 'a', 'b');
  const files = writeReport(deep, sample(true));
  expect(files).toEqual({
    html: path.join(deep, 'rehearsal-report.html'),
    markdown: path.join(deep, 'rehearsal-report.md'),
    json: path.join(deep, 'rehearsal-report.json'),
  });
  expect(fs.readdirSync(deep).sort()).toEqual([
    'rehearsal-report.html',
    'rehearsal-report.json',
    'rehearsal-report.md',
  ]);
  expect(read(files.html)).toBe(reportHtml(sample(true)));
  expect(read(files.markdown)).toBe(reportMarkdown(sample(true)));
});

test('the JSON has the format first, then the verdict, then the report as it is', () => {
  const { json } = writeReport(folder, report());
  expect(Object.keys(JSON.parse(read(json))).slice(0, 2)).toEqual(['format', 'verdict']);
  expect(JSON.parse(read(json))).toEqual({
    ...report(),
    verdict: {
      outcome: 'red',
      sentence: 'rehearsal: no scenario was run; an empty report proves nothing',
      problems: [
        { code: 'no-scenario', where: 'rehearsal', message: 'no scenario was run; an empty report proves nothing' },
      ],
    },
  });
});

test('an earlier report is replaced as a whole, or not at all', () => {
  const files = writeReport(folder, leastGreen());
  const before = read(files.html);
  // The last of the three cannot be written.
  fs.mkdirSync(path.join(folder, 'rehearsal-report.json.draft'));
  expect(() => writeReport(folder, sample(false))).toThrow('EISDIR');
  expect(read(files.html)).toBe(before);
  expect(fs.readdirSync(folder).filter((name) => name.endsWith('.md.draft') || name.endsWith('.html.draft'))).toEqual(
    [],
  );
  fs.rmdirSync(path.join(folder, 'rehearsal-report.json.draft'));
  writeReport(folder, sample(false));
  expect(read(files.html)).toBe(reportHtml(sample(false)));
});
