import { InputError, Problem } from '../lib/core/errors';
import { EXAMPLE_PRICES, PriceTable, priceTable } from '../lib/models/cost';
import { InvalidInputError } from '../lib/models/invalid-input';
import { parsePath } from './finding';
import { ProjectFiles, readYaml } from './project-files';

/** Where a project keeps prices of its own, relative to the root, with slashes. */
export const PRICES_PATH = 'config/prices.yaml';

export interface LoadPricesProps extends ProjectFiles {
  /**
   * A price table in YAML or JSON, relative to the root or absolute.
   *
   * @default - `PRICES_PATH` where there is one, and the example prices where there is none
   */
  readonly file?: string;
}

/**
 * The prices to reckon with.
 *
 * @throws InputError with every problem of the file, each with its position
 */
export function loadPrices({ file, ...project }: LoadPricesProps): PriceTable {
  const problems: Problem[] = [];
  const source = readYaml(file ?? PRICES_PATH, project, problems);
  if (file === undefined && problems[0]?.code === 'file-missing') return EXAMPLE_PRICES;
  if (source === undefined || problems.length > 0) throw new InputError(problems);
  try {
    return priceTable(source.value);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    throw new InputError(
      source.inOrder(
        error.problems.map(({ parameter, message }) => ({
          code: 'price-table',
          path: parameter === 'prices' ? [] : parsePath(parameter),
          // The position names the whole path already.
          message: message
            .replace(parameter, parameter.split('.').at(-1) ?? parameter)
            .replace(/undefined$/, 'nothing'),
        })),
      ),
    );
  }
}
