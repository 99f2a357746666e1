import * as fs from 'node:fs';
import * as path from 'node:path';
import { Environment } from '../../config/environment';
import { reviewExpectations } from '../../config/review-expectations';
import { InputError } from '../core/errors';
import { printLine } from './output';
import { table } from './render';

export interface ChangedCommandProps {
  readonly environments: readonly Environment[];
  /** Folder of this synthesis. */
  readonly outdir: string;
  /** Folder of the synthesis of the base branch. */
  readonly base: string;
  readonly json: boolean;
}

/** What a branch changes of one environment. */
interface ChangedEnvironment {
  readonly environment: string;
  /** Its stacks in the order of apply. */
  readonly stacks: readonly string[];
  /** Those of them whose Terraform differs from the base's. */
  readonly changed: readonly string[];
}

/**
 * Prints the stacks whose Terraform differs between two syntheses, by environment; of an environment without any,
 * nothing.
 *
 * @throws InputError `synthesis-missing`
 */
export function printChanged({ environments, outdir, base, json }: ChangedCommandProps): void {
  for (const folder of [outdir, base]) {
    if (!fs.existsSync(path.join(folder, 'stacks'))) {
      throw new InputError([
        {
          code: 'synthesis-missing',
          where: folder,
          message: "has no synthesis in it; run 'npm run synth' there first",
        },
      ]);
    }
  }
  const terraform = (folder: string, stack: string): string | undefined => {
    const file = path.join(folder, 'stacks', stack, 'cdk.tf.json');
    return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
  };
  const found = environments
    .map((environment): ChangedEnvironment => {
      const { stacks } = reviewExpectations(environment);
      const changed = stacks.filter((stack) => terraform(outdir, stack) !== terraform(base, stack));
      return { environment: environment.environment, stacks, changed };
    })
    .filter(({ changed }) => changed.length > 0);
  if (json) {
    // One line: that is what the output of a step of a workflow can hold.
    printLine(found);
  } else if (found.length === 0) {
    console.log('No stack changes.');
  } else {
    const rows = found.flatMap(({ environment, changed }) => changed.map((stack) => [environment, stack]));
    console.log(table([{ head: 'environment' }, { head: 'changed stack' }], rows));
  }
}
