import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as fc from 'fast-check';
import { MODEL_MANIFEST } from '../../lib/inference/user-data';
import { manifestOf, parseManifest, sha256Of } from '../../lib/release/manifest';

const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

const folders: string[] = [];

function folder(files: Readonly<Record<string, string>>): string {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-model-'));
  folders.push(made);
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(made, name)), { recursive: true });
    fs.writeFileSync(path.join(made, name), content);
  }
  return made;
}

afterAll(() => {
  for (const each of folders) fs.rmSync(each, { recursive: true });
});

const FILES = { 'b.bin': 'abc', 'a/z.json': '', 'a-b': 'abc', '.hidden/x y': 'abc', 'ä.txt': '', Z: 'abc' };

test('every file with its digest, in the order of the bytes of the paths', async () => {
  const { text, files, sha256 } = await manifestOf(folder(FILES));
  expect(text).toBe(
    `${ABC}  .hidden/x y\n${ABC}  Z\n${ABC}  a-b\n${EMPTY}  a/z.json\n${ABC}  b.bin\n${EMPTY}  ä.txt\n`,
  );
  expect(files.map(({ bytes }) => bytes)).toEqual([3, 3, 3, 0, 3, 0]);
  expect(sha256).toBe(sha256Of(text));
});

test('what the shell of the documentation prints, and what an instance checks', async () => {
  const model = folder(FILES);
  const shell = `cd "$0" && find . -type f ! -name ${MODEL_MANIFEST} -printf '%P\\0' | LC_ALL=C sort -z | xargs -0 sha256sum`;
  const { text, sha256 } = await manifestOf(model);
  expect(text).toBe(execFileSync('sh', ['-c', shell, model], { encoding: 'utf8' }));
  fs.writeFileSync(path.join(model, MODEL_MANIFEST), text);
  const check = [
    `echo "${sha256}  ${MODEL_MANIFEST}" | sha256sum --check --status`,
    `sha256sum --check --strict --quiet ${MODEL_MANIFEST}`,
    `listed=$(cut -c 67- ${MODEL_MANIFEST} | LC_ALL=C sort)`,
    `found=$(find . ! -type d ! -path ./${MODEL_MANIFEST} -printf '%P\\n' | LC_ALL=C sort)`,
    '[ "$found" = "$listed" ]',
  ];
  execFileSync('bash', ['-euc', check.join('\n')], { cwd: model });
});

test('the manifest at the top is no part of itself; one further down is a file as any other', async () => {
  const model = folder({ a: 'abc', [MODEL_MANIFEST]: 'old', [`sub/${MODEL_MANIFEST}`]: 'abc' });
  expect((await manifestOf(model)).text).toBe(`${ABC}  a\n${ABC}  sub/${MODEL_MANIFEST}\n`);
});

test('one changed byte is another manifest', async () => {
  const before = await manifestOf(folder(FILES));
  const after = await manifestOf(folder({ ...FILES, Z: 'abd' }));
  expect(after.sha256).not.toBe(before.sha256);
});

test('progress goes up to the whole', async () => {
  const shares: number[] = [];
  await manifestOf(folder({ a: 'x'.repeat(3_000_000), b: 'y' }), (share) => shares.push(share));
  expect(shares.length).toBeGreaterThan(2);
  expect(shares).toEqual([...shares].sort((left, right) => left - right));
  expect(shares.at(-1)).toBe(1);
});

test('a link is refused', async () => {
  const model = folder({ a: 'abc' });
  fs.symlinkSync('a', path.join(model, 'b'));
  await expect(manifestOf(model)).rejects.toThrow(
    `${model}/b: must be a file or a folder, got a link; an upload follows links, so copy the folder with 'cp -rL' and take the copy [model-file-kind]`,
  );
});

test('a name that sha256sum would write in another way is refused', async () => {
  const model = folder({ 'a\\b': 'abc' });
  await expect(manifestOf(model)).rejects.toThrow(
    `${model}/a\\b: its path must be at most 1024 bytes of UTF-8 without backslashes and control characters, got "a\\\\b"; rename it [model-file-name]`,
  );
});

test('a folder without files, and none at all', async () => {
  const model = folder({});
  await expect(manifestOf(model)).rejects.toThrow(
    `${model}: must hold the files of a model, got none; name their folder [model-empty]`,
  );
  await expect(manifestOf(`${model}/none`)).rejects.toThrow(
    `${model}/none: must be a folder that can be read, got ENOENT: no such file or directory, scandir '${model}/none' [model-folder]`,
  );
});

test.each([
  ['longer', (file: string) => fs.appendFileSync(file, 'more')],
  ['other bytes of the same length', (file: string) => fs.writeFileSync(file, 'y'.repeat(3_000_000))],
])('a file that changes while it is read is refused: %s', async (_, act) => {
  const model = folder({ a: 'x'.repeat(3_000_000) });
  let changed = false;
  const change = (): void => {
    if (!changed) act(path.join(model, 'a'));
    changed = true;
  };
  await expect(manifestOf(model, change)).rejects.toThrow(
    `${model}/a: must not change while it is read, and did; wait until whatever writes it is done [model-file-changed]`,
  );
});

test('what is written can be read', async () => {
  const { text, files } = await manifestOf(folder(FILES));
  expect(parseManifest(text, 'm')).toEqual(files.map(({ path: name, sha256 }) => ({ path: name, sha256 })));
});

test('any paths and digests can be read again', () => {
  const entry = fc.record({
    sha256: fc.stringMatching(/^[0-9a-f]{64}$/),
    path: fc.stringMatching(/^[A-Za-z0-9 ._/äß-]{1,40}$/),
  });
  fc.assert(
    fc.property(fc.uniqueArray(entry, { selector: ({ path: name }) => name, minLength: 1 }), (entries) => {
      const text = entries.map(({ sha256, path: name }) => `${sha256}  ${name}\n`).join('');
      expect(parseManifest(text, 'm')).toEqual(entries);
    }),
  );
});

test.each([
  [
    '',
    'm: a manifest must have at least one line, and end its last one; write it with warmsite release manifest [manifest-format]',
  ],
  [
    `${ABC}  a`,
    `m: a manifest must have at least one line, and end its last one; write it with warmsite release manifest [manifest-format]`,
  ],
  [
    `${ABC}  a\nnonsense\n`,
    `m:2: a line must be a digest, two blanks and the path of one file, got 'nonsense'; write it with warmsite release manifest [manifest-format]`,
  ],
  [
    `${ABC}  a\n${EMPTY}  a\n`,
    `m:2: a line must be a digest, two blanks and the path of one file, got a twice; write it with warmsite release manifest [manifest-format]`,
  ],
])('%j is no manifest', (text, message) => {
  expect(() => parseManifest(text, 'm')).toThrow(new Error(message));
});
