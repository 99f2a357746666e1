import { join } from 'node:path';
import { loadEnvironment } from '../../config/load';
import { architecturePicture } from '../architecture/picture';
import { writeWhole } from '../core/whole-files';
import { architecture } from './graph';

/** The environment that the picture is of. */
export const ARCHITECTURE_ENVIRONMENT = 'prod';

/** The picture, relative to the project, with slashes. */
export const ARCHITECTURE_FILE = `docs/images/architecture-${ARCHITECTURE_ENVIRONMENT}.svg`;

/** The exact content of `ARCHITECTURE_FILE`. */
export function architectureImage(root: string): string {
  return architecturePicture(architecture(loadEnvironment(ARCHITECTURE_ENVIRONMENT, { root })));
}

if (require.main === module) {
  const root = join(__dirname, '../..');
  writeWhole({ [join(root, ARCHITECTURE_FILE)]: architectureImage(root) });
}
