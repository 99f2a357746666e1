import { InputChecks } from '../invalid-input';
import { DecisionDiagram, DOWN, UP } from './decision-diagram';

/** One unit. Units with the same `id` are the same unit, wherever they stand. */
export interface UnitBlock {
  readonly kind: 'unit';
  readonly id: string;
  /**
   * Probability 0..1 of being down; the same wherever the unit stands. With the probabilities of having failed by some
   * time instead, all results are unreliabilities.
   */
  readonly unavailability: number;
}

/** Up while all of its blocks are. */
export interface SeriesBlock {
  readonly kind: 'series';
  readonly blocks: readonly Block[];
}

/** Up while at least one of its blocks is. */
export interface ParallelBlock {
  readonly kind: 'parallel';
  readonly blocks: readonly Block[];
}

/** Up while at least `required` of its blocks are. */
export interface KOfNBlock {
  readonly kind: 'kOfN';
  /** 1 to the number of blocks. */
  readonly required: number;
  readonly blocks: readonly Block[];
}

/** Up while there is a way from one node to another over links and nodes that are up, as in a bridge. */
export interface NetworkBlock {
  readonly kind: 'network';
  /** Node at which the way starts. */
  readonly from: string;
  /** Node at which the way ends. */
  readonly to: string;
  readonly links: readonly NetworkLink[];
  /**
   * What makes a node fail, by name of the node.
   * @default - nodes never fail
   */
  readonly nodes?: Readonly<Record<string, Block>>;
}

/** A link between two nodes of a network. */
export interface NetworkLink {
  readonly from: string;
  readonly to: string;
  /**
   * What makes the link fail.
   * @default - the link never fails
   */
  readonly block?: Block;
  /**
   * Whether the link can be passed from `from` to `to` only.
   * @default false
   */
  readonly oneWay?: boolean;
}

/**
 * A reliability block diagram, nested as needed. Units fail independently of each other; what fails together
 * is one unit (same `id`) that stands in several places. Networks may be nested like any other block.
 *
 * @example a bridge: a1-b1 above, a2-b2 below, c across
 * const unit = (id: string): UnitBlock => ({ kind: 'unit', id, unavailability: 0.1 });
 * const bridge: NetworkBlock = {
 *   kind: 'network', from: 'in', to: 'out',
 *   links: [
 *     { from: 'in', to: 'top', block: unit('a1') }, { from: 'top', to: 'out', block: unit('b1') },
 *     { from: 'in', to: 'bottom', block: unit('a2') }, { from: 'bottom', to: 'out', block: unit('b2') },
 *     { from: 'top', to: 'bottom', block: unit('c') },
 *   ],
 * };
 */
export type Block = UnitBlock | SeriesBlock | ParallelBlock | KOfNBlock | NetworkBlock;

/** The most units, counted by `id`, that a block diagram takes. */
export const MAX_BLOCK_UNITS = 1000;

/** How much a unit matters to a block diagram. */
export interface BlockImportance {
  readonly id: string;
  /** The unit's own unavailability, 0..1. */
  readonly unavailability: number;
  /**
   * Birnbaum importance (sensitivity): the derivative of the system's unavailability by the unit's, which is the
   * probability 0..1 that the other units leave the decision to this one.
   */
  readonly birnbaum: number;
  /** By how much the system's unavailability would fall if this unit never failed: `birnbaum x unavailability`. */
  readonly improvement: number;
  /**
   * Criticality importance: `improvement` as a share 0..1 of the system's unavailability; 0 when the system is
   * never down. The shares of redundant units overlap and so may add up to more than 1.
   */
  readonly criticality: number;
}

/**
 * Unavailability 0..1 of a block diagram, exact also where units stand in several places and in networks: the
 * system is conditioned on one unit after another (a binary decision diagram), with positive terms only.
 *
 * Time grows with the decisions needed: for series, parallel and k-of-n blocks in any nesting about the product of
 * units and `required`; for networks with the width of the network, some hundred units if it is narrow.
 *
 * @throws InvalidInputError for invalid blocks and for diagrams too entangled to be decided
 * @see IEC 61078:2016; Rauzy (1993)
 */
export function blockUnavailability(block: Block): number {
  const { diagram, system, unavailabilities } = compile(block);
  return Math.min(1, diagram.unavailability(system, unavailabilities));
}

/**
 * Availability 0..1 of a block diagram. It is `1 - blockUnavailability(block)`, but with all digits also for a
 * system that is hardly ever up.
 *
 * @throws InvalidInputError
 */
export function blockAvailability(block: Block): number {
  const { diagram, system, unavailabilities } = compile(block);
  return Math.min(1, diagram.availability(system, unavailabilities));
}

/**
 * How much each unit of a block diagram matters, the most critical one first (for equal ones in the order of the
 * diagram).
 *
 * @throws InvalidInputError
 * @see Birnbaum, On the importance of different components in a multicomponent system (1969)
 */
export function blockImportances(block: Block): BlockImportance[] {
  const { diagram, system, ids, unavailabilities } = compile(block);
  const total = diagram.unavailability(system, unavailabilities);
  const birnbaums = diagram.birnbaum(system, unavailabilities);
  return ids
    .map((id, unit) => {
      const unavailability = unavailabilities[unit] ?? 0;
      const birnbaum = Math.min(1, birnbaums[unit] ?? 0);
      const improvement = birnbaum * unavailability;
      return {
        id,
        unavailability,
        birnbaum,
        improvement,
        criticality: total === 0 ? 0 : Math.min(1, improvement / total),
      };
    })
    .sort((one, other) => other.improvement - one.improvement);
}

/**
 * Minimal paths: the sets of unit ids that keep the system up while every other unit is down and of which none can
 * be spared; shortest first, at most `MAX_MINIMAL_SETS`. A system that nothing takes down has one, empty.
 *
 * @throws InvalidInputError
 */
export function blockMinimalPaths(block: Block): string[][] {
  const { diagram, system, ids } = compile(block);
  return named(diagram.minimalPaths(system), ids);
}

/**
 * Minimal cuts: the sets of unit ids that take the system down while every other unit is up and of which none can
 * be spared; shortest first, at most `MAX_MINIMAL_SETS`. Cuts of one unit are the single points of failure.
 *
 * @throws InvalidInputError
 */
export function blockMinimalCuts(block: Block): string[][] {
  const { diagram, system, ids } = compile(block);
  return named(diagram.minimalCuts(system), ids);
}

/**
 * Redundancy degree of a block diagram: how many units, whichever they are, can be down with the system still up.
 * 0 with a single point of failure; the number of units when nothing takes the system down.
 *
 * @throws InvalidInputError
 */
export function blockRedundancyDegree(block: Block): number {
  const { diagram, system, ids } = compile(block);
  return Math.min(ids.length, diagram.fewestFailures(system) - 1);
}

interface CompiledBlock {
  readonly diagram: DecisionDiagram;
  readonly system: number;
  readonly ids: readonly string[];
  readonly unavailabilities: readonly number[];
}

function compile(block: Block): CompiledBlock {
  const unavailabilities = checkedUnits(block);
  const units = new Map([...unavailabilities.keys()].map((id, index) => [id, index]));
  const diagram = new DecisionDiagram();
  return {
    diagram,
    system: decided(block, 'block', diagram, units),
    ids: [...unavailabilities.keys()],
    unavailabilities: [...unavailabilities.values()],
  };
}

function decided(block: Block, path: string, diagram: DecisionDiagram, units: ReadonlyMap<string, number>): number {
  if (block.kind === 'unit') return diagram.unit(units.get(block.id) ?? 0);
  if (block.kind === 'network') return connected(block, path, diagram, units);
  const systems = block.blocks.map((part, index) => decided(part, `${path}.blocks[${index}]`, diagram, units));
  return diagram.atLeast(requiredOf(block), systems);
}

function requiredOf(block: SeriesBlock | ParallelBlock | KOfNBlock): number {
  if (block.kind === 'kOfN') return block.required;
  return block.kind === 'series' ? block.blocks.length : 1;
}

/** Takes the nodes between the ends out one by one, and replaces each by links between its neighbours. */
function connected(
  network: NetworkBlock,
  path: string,
  diagram: DecisionDiagram,
  units: ReadonlyMap<string, number>,
): number {
  const ways = new Map<string, Map<string, number>>();
  const join = (from: string, to: string, system: number): void => {
    if (from === to || to === network.from || from === network.to) return;
    const onward = ways.get(from) ?? new Map<string, number>();
    onward.set(to, diagram.either(onward.get(to) ?? DOWN, system));
    ways.set(from, onward);
  };
  const nodes = new Map<string, number>();
  network.links.forEach(({ from, to, block, oneWay = false }, index) => {
    const system = block ? decided(block, `${path}.links[${index}].block`, diagram, units) : UP;
    join(from, to, system);
    if (!oneWay) join(to, from, system);
    for (const name of [from, to]) nodes.set(name, UP);
  });
  for (const [name, block] of Object.entries(network.nodes ?? {})) {
    nodes.set(name, decided(block, `${path}.nodes.${name}`, diagram, units));
  }
  const between = new Set([...nodes.keys()].filter((name) => name !== network.from && name !== network.to));
  while (between.size > 0) {
    const node = leastJoined(between, ways);
    between.delete(node);
    const onward = ways.get(node) ?? [];
    ways.delete(node);
    for (const [from, targets] of ways) {
      const system = targets.get(node);
      targets.delete(node);
      if (system === undefined) continue;
      const through = diagram.both(system, nodes.get(node) ?? UP);
      for (const [to, next] of onward) join(from, to, diagram.both(through, next));
    }
  }
  const way = ways.get(network.from)?.get(network.to);
  new InputChecks()
    .require(way !== undefined, `${path}.to`, `a node that the links reach from '${network.from}'`, `'${network.to}'`)
    .throwIfAny();
  return [network.from, network.to].reduce((system, end) => diagram.both(system, nodes.get(end) ?? UP), way ?? DOWN);
}

/** The node whose removal makes the fewest links; of equal ones the last, as later units are decided later. */
function leastJoined(names: ReadonlySet<string>, ways: ReadonlyMap<string, ReadonlyMap<string, number>>): string {
  let best = '';
  let fewest = Infinity;
  for (const name of names) {
    const incoming = [...ways.values()].filter((targets) => targets.has(name)).length;
    const joins = incoming * (ways.get(name)?.size ?? 0);
    if (joins > fewest) continue;
    best = name;
    fewest = joins;
  }
  return best;
}

/** The unavailability of each unit by id, in the order of the diagram. */
function checkedUnits(block: Block): Map<string, number> {
  const checks = new InputChecks();
  const units = new Map<string, number>();
  checkBlock(block, 'block', checks, units);
  checks.require(units.size <= MAX_BLOCK_UNITS, 'block', `a diagram of at most ${MAX_BLOCK_UNITS} units`, units.size);
  checks.throwIfAny();
  return units;
}

function checkBlock(block: Block, path: string, checks: InputChecks, units: Map<string, number>): void {
  if (block.kind === 'unit') {
    const { id, unavailability } = block;
    const known = units.get(id);
    checks.probability(`${path}.unavailability`, unavailability);
    checks.require(
      known === undefined || Object.is(known, unavailability),
      `${path}.unavailability`,
      `what it is elsewhere for unit '${id}', ${known ?? ''}`,
      unavailability,
    );
    if (known === undefined) units.set(id, unavailability);
    return;
  }
  if (block.kind === 'network') {
    checkNetwork(block, path, checks, units);
    return;
  }
  checks.notEmpty(`${path}.blocks`, block.blocks);
  if (block.kind === 'kOfN') checks.whole(`${path}.required`, block.required, 1, Math.max(1, block.blocks.length));
  block.blocks.forEach((part, index) => checkBlock(part, `${path}.blocks[${index}]`, checks, units));
}

function checkNetwork(network: NetworkBlock, path: string, checks: InputChecks, units: Map<string, number>): void {
  const nodes = network.nodes ?? {};
  checks.notEmpty(`${path}.links`, network.links);
  checks.require(network.from !== network.to, `${path}.to`, `another node than 'from'`, `'${network.to}'`);
  const seen = new Set<string>();
  const visit = (name: string): void => {
    const node = Object.hasOwn(nodes, name) ? nodes[name] : undefined;
    if (!seen.has(name) && node) checkBlock(node, `${path}.nodes.${name}`, checks, units);
    seen.add(name);
  };
  visit(network.from);
  network.links.forEach(({ from, to, block }, index) => {
    visit(from);
    if (block) checkBlock(block, `${path}.links[${index}].block`, checks, units);
    visit(to);
  });
  for (const name of Object.keys(nodes)) {
    checks.require(seen.has(name), `${path}.nodes`, 'names of nodes that a link ends at', `'${name}'`);
  }
}

function named(sets: readonly (readonly number[])[], ids: readonly string[]): string[][] {
  return [...sets]
    .sort((one, other) => one.length - other.length || firstDifference(one, other))
    .map((set) => set.map((unit) => ids[unit] ?? ''));
}

function firstDifference(one: readonly number[], other: readonly number[]): number {
  const index = one.findIndex((unit, place) => unit !== other[place]);
  return index < 0 ? 0 : (one[index] ?? 0) - (other[index] ?? 0);
}
