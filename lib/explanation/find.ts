import { distance } from 'fastest-levenshtein';
import { InputError } from '../core/errors';
import { Block, Inventory } from './inventory';

/** How many of those that come near are named in an error. */
const SUGGESTIONS = 3;

/** How many of those that are meant are named in an error. */
const NAMED = 12;

/**
 * The blocks that somebody means by an address: `<stack>/<address>`, an address alone where one stack has it, the path of
 * a construct, with or without its stack, or the name in AWS. Several for a construct that makes several.
 *
 * @throws InputError `unknown-address`, `ambiguous-address`, `module-address`, `indexed-address`, `type-address`
 */
export function findBlocks(inventory: Inventory, asked: string): readonly Block[] {
  const text = asked.trim();
  // An instance of `count` or `for_each`, as plans write it; nothing here has any.
  const plain = text.replace(/\[[^\]]*\]$/, '');
  if (/(^|\/)module\./.test(text)) throw refusal('module-address', text, MODULES);
  for (const found of [byAddress(inventory, plain), byPath(inventory, text), byName(inventory, text)]) {
    if (found.length === 0) continue;
    if (found.length > 1 && !isOneConstruct(found)) throw ambiguous(text, found);
    if (plain !== text) {
      throw refusal(
        'indexed-address',
        text,
        `must be without ${text.slice(plain.length)}: nothing here has count or for_each; ask for ${plain}`,
      );
    }
    return found.map(({ block }) => block);
  }
  throw unknown(inventory, text);
}

interface Found {
  readonly block: Block;
  /** The construct that was asked for; undefined where the block itself was. */
  readonly construct?: string;
}

function byAddress({ blocks }: Inventory, text: string): Found[] {
  return blocks
    .filter(({ stack, address }) => text === address || text === `${stack}/${address}`)
    .map((block) => ({ block }));
}

/** A block's own path before that of a construct around it. */
function byPath({ blocks }: Inventory, text: string): Found[] {
  const asked = text.replace(/\/$/, '');
  const isPath = (path: string, stack: string): boolean => path === asked || path.slice(stack.length + 1) === asked;
  const own = blocks.filter(({ path, stack }) => isPath(path, stack)).map((block) => ({ block }));
  if (own.length > 0) return own;
  return blocks.flatMap((block) => {
    const steps = block.path.split('/');
    const around = steps.map((_, index) => steps.slice(0, index).join('/')).find((path) => isPath(path, block.stack));
    return around ? [{ block, construct: around }] : [];
  });
}

function byName({ blocks }: Inventory, text: string): Found[] {
  return blocks.filter(({ awsName }) => awsName === text).map((block) => ({ block }));
}

function isOneConstruct(found: readonly Found[]): boolean {
  const [first] = found;
  return first?.construct !== undefined && found.every(({ construct }) => construct === first.construct);
}

function ambiguous(text: string, found: readonly Found[]): InputError {
  const full = [...new Set(found.map(({ block, construct }) => construct ?? `${block.stack}/${block.address}`))];
  const more = full.length > NAMED ? ` and ${full.length - NAMED} more` : '';
  return refusal(
    'ambiguous-address',
    text,
    `must say which of ${full.length} is meant: ${full.slice(0, NAMED).join(', ')}${more}`,
  );
}

function unknown({ blocks }: Inventory, text: string): InputError {
  if (blocks.some(({ type }) => type === text)) {
    return refusal('type-address', text, `is a type; --type ${text} lists what there is of it`);
  }
  const stack = blocks.find((block) => text.startsWith(`${block.stack}/`))?.stack;
  const prefix = stack === undefined ? '' : `${stack}/`;
  const asked = text.slice(prefix.length);
  const candidates = blocks
    .filter((block) => stack === undefined || block.stack === stack)
    .flatMap(({ address, path, stack: { length }, awsName }) => [
      address,
      path.slice(length + 1),
      ...(stack === undefined ? [path, ...(awsName ? [awsName] : [])] : []),
    ]);
  const all = [...new Set(candidates)];
  const near = all
    .map((candidate) => [candidate, distance(asked.toLowerCase(), candidate.toLowerCase())] as const)
    // Of what is wrong in more than a third nothing is near.
    .filter(([candidate, wrong]) => wrong <= Math.max(2, Math.floor(Math.min(asked.length, candidate.length) / 3)))
    .sort(([one, a], [other, b]) => a - b || (one < other ? -1 : 1))
    .slice(0, SUGGESTIONS)
    .map(([candidate]) => `${prefix}${candidate}`);
  const within = all
    .filter((candidate) => asked.length > 1 && candidate.includes(asked))
    .sort((one, other) => one.length - other.length)
    .slice(0, SUGGESTIONS);
  const nearest = near.length > 0 ? near : within.map((candidate) => `${prefix}${candidate}`);
  const meant = nearest.length > 0 ? `nearest: ${nearest.join(', ')}; ` : '';
  return refusal('unknown-address', text, `is nothing that the stacks have; ${meant}without an address all are listed`);
}

const MODULES = 'must be an address without modules: the stacks have none; leave out what is before the resource type';

function refusal(code: string, text: string, message: string): InputError {
  return new InputError([{ code, where: text, message }]);
}
