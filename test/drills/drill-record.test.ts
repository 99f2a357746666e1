import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { drillFile, DrillRecord, readDrills, writeDrill } from '../../lib/drills/drill-record';
import { problemsOf } from '../support/synth';
import { recordOf } from './records';

let root: string;
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-drills-'));
});
afterEach(() => fs.rmSync(root, { recursive: true }));

const FILE = 'config/drills/prod/2026-09-01T10-00-00Z-failover.json';

test('a record is a file of its own, named by its time and kind, and read as it was written', () => {
  expect(writeDrill(root, recordOf())).toBe(FILE);
  const later = recordOf({ at: '2026-09-02T10:00:00.123Z', kind: 'drill' });
  expect(drillFile(later)).toBe('2026-09-02T10-00-00Z-drill.json');
  writeDrill(root, later);
  expect(readDrills(root, 'prod')).toEqual([recordOf(), later]);
  expect(fs.readdirSync(path.join(root, 'config/drills/prod')).sort()).toEqual([
    '2026-09-01T10-00-00Z-failover.json',
    '2026-09-02T10-00-00Z-drill.json',
  ]);
});

test('records come in the order of their times, whatever their files are called', () => {
  writeDrill(root, recordOf({ at: '2026-09-03T00:00:00.000Z' }));
  writeDrill(root, recordOf({ at: '2026-09-01T00:00:00.000Z' }));
  fs.renameSync(
    path.join(root, 'config/drills/prod/2026-09-03T00-00-00Z-failover.json'),
    path.join(root, 'config/drills/prod/0.json'),
  );
  expect(readDrills(root, 'prod').map(({ at }) => at)).toEqual([
    '2026-09-01T00:00:00.000Z',
    '2026-09-03T00:00:00.000Z',
  ]);
});

test('without a folder there is no history', () => {
  expect(readDrills(root, 'prod')).toEqual([]);
});

test('history is not written anew', () => {
  writeDrill(root, recordOf());
  const before = fs.readFileSync(path.join(root, FILE), 'utf8');
  expect(problemsOf(() => writeDrill(root, recordOf({ result: 'failed' })))).toEqual([
    {
      code: 'drill-recorded',
      where: FILE,
      message:
        'the failover of 2026-09-01T10:00:00.000Z has been recorded before; a record is never changed, remove the file to write it anew',
    },
  ]);
  expect(fs.readFileSync(path.join(root, FILE), 'utf8')).toBe(before);
});

const broken = (words: string): string =>
  `must be a record as 'warmsite drills record' writes it, but ${words}; restore it from git, or remove it`;

test.each<[string, object | string]>([
  ['it is no JSON', '{'],
  ["its 'format' is not 1", 'null'],
  ["its 'format' is not 1", { ...recordOf(), format: 2 }],
  ["it is of environment 'dev'", recordOf({ environment: 'dev' })],
  [
    "its 'kind' is none of drill, failover, switchover, rebuild, experiment, rehearsal",
    recordOf({ kind: 'holiday' as DrillRecord['kind'] }),
  ],
  ["its 'at' is no time", recordOf({ at: 'yesterday' })],
  ["its 'result' is unknown", recordOf({ result: 'fine' as DrillRecord['result'] })],
  ["it has no 'steps'", { ...recordOf(), steps: undefined }],
  ["it has no 'fingerprint'", { ...recordOf(), fingerprint: undefined }],
  [
    "the digest of its 'fingerprint' is not that of its parts",
    recordOf({ fingerprint: { ...recordOf().fingerprint, digest: '0123456789abcdef' } }),
  ],
])('refuses a file when %s', (words, content) => {
  fs.mkdirSync(path.join(root, path.dirname(FILE)), { recursive: true });
  fs.writeFileSync(path.join(root, FILE), typeof content === 'string' ? content : JSON.stringify(content));
  expect(problemsOf(() => readDrills(root, 'prod'))).toEqual([
    { code: 'drill-broken', where: FILE, message: broken(words) },
  ]);
});

test('names all broken files at once', () => {
  fs.mkdirSync(path.join(root, path.dirname(FILE)), { recursive: true });
  for (const name of ['a', 'b']) fs.writeFileSync(path.join(root, path.dirname(FILE), `${name}.json`), '{');
  expect(problemsOf(() => readDrills(root, 'prod')).map(({ where }) => where)).toEqual([
    'config/drills/prod/a.json',
    'config/drills/prod/b.json',
  ]);
});
