import { assessedService } from '../../config/assessed-service';
import { Environment } from '../../config/environment';
import { loadPrices } from '../../config/prices';
import { SettingLine, settingLines } from '../../config/setting-lines';
import { InputError } from '../core/errors';
import { ServiceBill } from '../explanation/cost';
import { BlockExplanation, BlockSummary, Explainer, RegionRole } from '../explanation/explain';
import { findBlocks } from '../explanation/find';
import { Block, Inventory } from '../explanation/inventory';
import { Origins, originsOf } from '../explanation/origin';
import { explanationText, summariesText } from './explain-text';
import { printResult } from './output';
import { synthesizedStacks } from './synthesized-stacks';

/** Version of what `--json` prints: raised when a field goes or changes its meaning, not when one is added. */
export const EXPLANATION_VERSION = 1;

/** An explanation with the lines of the files that it follows from. */
export type PrintedExplanation = Omit<BlockExplanation, 'settings'> & { readonly settings: readonly SettingLine[] };

export interface ExplainProps {
  readonly environment: Environment;
  /** Folder of the project. */
  readonly root: string;
  /** What to explain; everything in one line each without it. */
  readonly address?: string;
  /** Only blocks of this type, in a list. */
  readonly type?: string;
  readonly prices?: string;
  readonly json: boolean;
}

/**
 * Prints what a resource is there for, or what there is.
 *
 * @throws InputError
 */
export function runExplain({ environment, root, address, type, prices, json }: ExplainProps): void {
  const bill = new ServiceBill(
    assessedService(environment, loadPrices({ root, ...(prices !== undefined && { file: prices }) })),
    environment.topology.writer,
  );
  const inventory = inventoryOf(environment);
  const explainer = explainerOf(environment, inventory, bill);
  const found = address === undefined ? inventory.blocks : findBlocks(inventory, address);
  const asked = type === undefined ? found : ofType(found, type);
  const [first] = asked;
  const name = environment.environment;
  if (address !== undefined && type === undefined && first && asked.length === 1) {
    const explanation = printed(explainer.explain(first), environment, root);
    printResult(
      json,
      () => ({ version: EXPLANATION_VERSION, environment: name, explanation }),
      () => explanationText(explanation),
    );
    return;
  }
  const blocks: readonly BlockSummary[] = asked.map((block) => explainer.summary(block));
  printResult(
    json,
    () => ({ version: EXPLANATION_VERSION, environment: name, blocks }),
    () => summariesText(blocks, name),
  );
}

/** Everything that an environment's stacks declare. */
export function inventoryOf(environment: Environment): Inventory {
  let origins: Origins | undefined;
  const stacks = synthesizedStacks(environment, (app) => (origins = originsOf(app)));
  if (!origins) throw new Error('the synthesis looked at no construct tree');
  return new Inventory(stacks, origins);
}

export function explainerOf(environment: Environment, inventory: Inventory, bill: ServiceBill): Explainer {
  const { pair, topology } = environment;
  const { globalStack } = environment.names(pair.home);
  const regions = new Map(inventory.blocks.map(({ stack, region }) => [stack, region]));
  return new Explainer({
    inventory,
    bill,
    sideOf: (stack) => (stack === globalStack ? undefined : regions.get(stack) === pair.home ? 'home' : 'standby'),
    standingOf: (stack) => {
      if (stack === globalStack) return topology.evacuated.length > 0 ? 'alone' : undefined;
      const region = regions.get(stack) ?? '';
      if (!topology.isWriter(region)) return topology.evacuated.includes(region) ? 'held out' : 'waits';
      return topology.evacuated.length > 0 ? 'alone' : undefined;
    },
    roleOf: (region): RegionRole => {
      if (topology.isWriter(region)) return 'writes';
      return topology.evacuated.includes(region) ? 'held out' : 'waits';
    },
  });
}

export function printed(explanation: BlockExplanation, environment: Environment, root: string): PrintedExplanation {
  return { ...explanation, settings: settingLines(environment, explanation.settings, { root }) };
}

function ofType(blocks: readonly Block[], type: string): readonly Block[] {
  const found = blocks.filter((block) => block.type === type || block.kind === type);
  if (found.length > 0) return found;
  const types = [...new Set(blocks.map((block) => block.type))].sort();
  throw new InputError([
    {
      code: 'unknown-type',
      where: '--type',
      message: `must be a type that the stacks have, got '${type}'; they have ${types.join(', ')}`,
    },
  ]);
}
