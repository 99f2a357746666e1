import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { WarmsiteError } from '../../lib/core/errors';
import { writeWhole } from '../../lib/core/whole-files';

let folder: string;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-whole-'));
});

afterEach(() => fs.rmSync(folder, { recursive: true }));

test('all of them, in folders that are made', () => {
  const files = { [path.join(folder, 'a.txt')]: 'a', [path.join(folder, 'deep/er/b.txt')]: 'b' };
  writeWhole(files);
  expect(Object.keys(files).map((file) => fs.readFileSync(file, 'utf8'))).toEqual(['a', 'b']);
  expect(fs.readdirSync(folder).sort()).toEqual(['a.txt', 'deep']);
});

test('none of them when one cannot be written: what was there stays', () => {
  const [first, second] = [path.join(folder, 'a.txt'), path.join(folder, 'file/b.txt')];
  fs.writeFileSync(first, 'before');
  fs.writeFileSync(path.join(folder, 'file'), 'in the way');
  expect(() => writeWhole({ [first]: 'a', [second]: 'b' })).toThrow(
    new WarmsiteError([
      {
        code: 'unwritable',
        where: `${first}, ${second}`,
        message: `it must be possible to write here, got EEXIST: file already exists, mkdir '${path.join(folder, 'file')}'; name another place`,
      },
    ]),
  );
  expect(fs.readFileSync(first, 'utf8')).toBe('before');
  expect(fs.readdirSync(folder).sort()).toEqual(['a.txt', 'file']);
});
