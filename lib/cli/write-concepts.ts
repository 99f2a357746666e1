import { join } from 'node:path';
import { loadEnvironment } from '../../config/load';
import { assessedService } from '../../config/assessed-service';
import { loadPrices } from '../../config/prices';
import { latchPicture } from '../architecture/latch-picture';
import { stepsPicture } from '../architecture/steps-picture';
import { timelinePicture } from '../architecture/timeline-picture';
import { recoveryResult } from '../assessment/recovery-result';
import { writeWhole } from '../core/whole-files';

/** The environment that the pictures are of. */
export const CONCEPTS_ENVIRONMENT = 'prod';

/** The steps stand at the middle of their estimates, which is no matter of chance. */
const SIMULATION = { seed: 1, runs: 1000 };

/** The exact content of the pictures of docs/concepts.md, by file, relative to the project. */
export function conceptsImages(root: string): Record<string, string> {
  const environment = loadEnvironment(CONCEPTS_ENVIRONMENT, { root });
  const service = assessedService(environment, loadPrices({ root }));
  return {
    'docs/images/topology-steps.svg': stepsPicture(environment.pair),
    'docs/images/failover-timeline.svg': timelinePicture(CONCEPTS_ENVIRONMENT, recoveryResult(service, SIMULATION)),
    'docs/images/latch.svg': latchPicture(),
  };
}

if (require.main === module) {
  const root = join(__dirname, '../..');
  writeWhole(
    Object.fromEntries(Object.entries(conceptsImages(root)).map(([file, content]) => [join(root, file), content])),
  );
}
