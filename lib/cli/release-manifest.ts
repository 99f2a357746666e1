import * as path from 'node:path';
import { InputError } from '../core/errors';
import { writeWhole } from '../core/whole-files';
import { MODEL_MANIFEST } from '../inference/user-data';
import { manifestOf } from '../release/manifest';
import type { Options } from './flags';
import { printResult } from './output';
import { Progress } from './progress';
import { count, paint } from './render';

export interface ManifestCommandProps {
  readonly folder: string;
  readonly options: Options;
}

/** Writes the manifest of a folder, prints its digest. */
export async function runManifest({ folder, options }: ManifestCommandProps): Promise<void> {
  const json = options['json'] === true;
  const out = manifestFile(folder, options);
  const progress = new Progress(`reading ${folder}`);
  const manifest = await manifestOf(folder, (share) => progress.update(share)).finally(() => progress.done());
  if (!json || typeof options['out'] === 'string') writeWhole({ [out]: manifest.text });
  const { files, sha256 } = manifest;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  printResult(
    json,
    () => ({ manifestSha256: sha256, files }),
    () =>
      `${out}: ${count(files.length, 'file')}, ${bytes.toLocaleString('en')} bytes\n\n` +
      `${paint('bold', 'For the environment file:')}\n        manifestSha256: ${sha256}`,
  );
}

/** Any other file in the folder would be uploaded too, and the manifest would not list it. */
function manifestFile(folder: string, { out }: Options): string {
  const usual = path.join(folder, MODEL_MANIFEST);
  if (typeof out !== 'string') return usual;
  const relative = path.relative(folder, out);
  const isInside = !relative.startsWith('..') && !path.isAbsolute(relative);
  if (!isInside || path.resolve(out) === path.resolve(usual)) return out;
  throw new InputError([
    {
      code: 'manifest-place',
      where: 'release manifest --out',
      message: `must be ${usual} or outside of the folder, got ${out}; instances refuse a file that the manifest does not list`,
    },
  ]);
}
