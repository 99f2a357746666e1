import * as path from 'node:path';
import { assessedService } from '../../config/assessed-service';
import { loadEnvironment } from '../../config/load';
import { loadPrices } from '../../config/prices';
import { assess, DEFAULT_RUNS, DEFAULT_SEED } from '../assessment/assess';
import { assessmentHtml } from '../assessment/report/html';
import { writeWhole } from '../core/whole-files';
import { assessmentText } from './assess-text';
import { Flags, Options } from './flags';
import { printResult } from './output';
import { Progress } from './progress';
import { paint } from './render';

export interface AssessCommandProps {
  /** Folder of the project. */
  readonly root: string;
  /** Name of the environment. */
  readonly environment: string;
  readonly options: Options;
}

/** Folder of the reports, relative to the project. */
export const ASSESSMENTS = '.assess';

/** So many simulated recoveries make the 95th percentile steady enough to speak of. */
const FEWEST_RUNS = 1000;

/**
 * Assesses an environment, prints what came out and writes the report. Returns the exit code: 1 when an
 * objective is not met, and nobody has accepted that.
 *
 * @throws InputError
 */
export function runAssess({ root, environment, options }: AssessCommandProps): number {
  const flags = new Flags('assess', options);
  const seed = flags.whole('seed', 0, 2 ** 32 - 1) ?? DEFAULT_SEED;
  const runs = flags.whole('runs', FEWEST_RUNS, 1_000_000) ?? DEFAULT_RUNS;
  flags.throwIfAny();
  const { prices: file, html, json } = options;
  // Unmet objectives are what the assessment shows, so that they are no errors of the files here.
  const prices = loadPrices({ root, ...(typeof file === 'string' ? { file } : {}) });
  const service = assessedService(loadEnvironment(environment, { root }), prices);

  const progress = new Progress(`assessing ${environment}`);
  const assessment = assess({ service, seed, runs, onProgress: (done, of) => progress.update(done / of) });
  progress.done();

  const text = `${JSON.stringify(assessment, undefined, 2)}\n`;
  const folder = path.join(root, ASSESSMENTS, environment);
  const files = {
    ...(typeof html === 'string'
      ? { [path.resolve(root, html)]: assessmentHtml(assessment) }
      : json === true
        ? {}
        : {
            [path.join(folder, 'assessment.html')]: assessmentHtml(assessment),
            [path.join(folder, 'assessment.json')]: text,
          }),
  };
  writeWhole(files);
  const written = Object.keys(files).map((name) => path.relative(process.cwd(), name));
  printResult(
    json === true,
    () => assessment,
    () => assessmentText(assessment, paint, written),
  );
  return assessment.objectives.some(({ met, acknowledged }) => !met && acknowledged === undefined) ? 1 : 0;
}
