import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { isDeepStrictEqual, TextDecoder } from 'node:util';
import { CST, Document, isAlias, isMap, isNode, isScalar, isSeq, parseDocument, Scalar } from 'yaml';
import { InputError, WarmsiteError } from '../lib/core/errors';
import { TopologyState } from '../lib/core/topology';
import { topologyPath } from './load';
import { YamlFile } from './yaml-file';

/** What a new topology makes of the text of its file. */
export interface TopologyChange {
  /** Path of the file, relative to the root, with slashes. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** Where the project is: the folder that holds `config`. */
export interface TopologyFileProps {
  readonly root: string;
}

/**
 * What the topology file of an environment becomes when it says `state`; writes nothing.
 *
 * @throws InputError `topology-layout` when the file cannot be changed in place
 */
export function topologyChange(environment: string, state: TopologyState, { root }: TopologyFileProps): TopologyChange {
  const file = topologyPath(environment);
  const before = read(path.join(root, file));
  return { path: file, before, after: editTopology(before, state, file) };
}

/**
 * Writes a change, all or nothing: into a new file beside the old one, which then takes its place
 * and its mode. Whatever happens in between, the old file stays whole.
 *
 * @throws WarmsiteError `topology-changed` when the file is no longer what the change was made from,
 *   `unwritable` when the disk refuses
 */
export function writeTopologyChange(change: TopologyChange, { root }: TopologyFileProps): void {
  // A link stays one: the file that it leads to is replaced.
  const target = fs.realpathSync(path.join(root, change.path));
  if (read(target) !== change.before) {
    throw new WarmsiteError([
      {
        code: 'topology-changed',
        where: change.path,
        message:
          'the file must not change while a step is recorded, but something else wrote to it; run the step again',
      },
    ]);
  }
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${randomBytes(4).toString('hex')}`);
  try {
    const mode = fs.statSync(target).mode & 0o7777;
    const descriptor = fs.openSync(temporary, 'wx', mode);
    try {
      // What the process masks when it creates a file belongs to the mode of the old one.
      fs.fchmodSync(descriptor, mode);
      fs.writeFileSync(descriptor, change.after);
      // Otherwise the name could reach the disk before the content does.
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
    fs.renameSync(temporary, target);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new WarmsiteError([
      { code: 'unwritable', where: change.path, message: `the file cannot be replaced, got ${message}; mend it` },
    ]);
  }
}

/** As it is on the disk, byte order mark and line ends included. */
function read(file: string): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(fs.readFileSync(file));
}

/** A stretch of the text, and what takes its place. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The text of a topology file with the values of `state` in it. Only the values that differ are
 * touched: comments, order, quotes, line ends, flow and block style stay as they are written. (A block
 * list cannot be empty, so it becomes `[]`, and its comments stay below it.)
 *
 * @param text of a file that says where the environment stands, before or after any step
 * @param name the file's name, for messages
 * @throws InputError `topology-layout` when that would not give `state`
 */
export function editTopology(text: string, state: TopologyState, name: string): string {
  const document = parseDocument(text, { keepSourceTokens: true, stringKeys: true, logLevel: 'silent' });
  const scalars: [(string | number)[], string | number][] = [
    [['writer'], state.writer],
    ...Object.entries(state.database).flatMap(([region, { generation, born }]): typeof scalars => [
      [['database', region, 'generation'], generation],
      [['database', region, 'born'], born],
    ]),
  ];
  const edits = [
    ...scalars.flatMap(([place, value]) => scalarEdit(document, place, value)),
    ...listEdits(document, text, state.evacuated),
  ];
  const after = edits
    .sort((a, b) => b.start - a.start)
    .reduce(
      (result, { start, end, text: replacement }) => result.slice(0, start) + replacement + result.slice(end),
      text,
    );

  // Anchors, merge keys and the like say one thing in two places; then nothing is better than a guess.
  const { value, problems } = new YamlFile(name, after);
  if (problems.length > 0 || !isDeepStrictEqual(value, { ...state })) {
    throw new InputError([
      {
        code: 'topology-layout',
        where: name,
        message:
          'every value must stand in its own place for a step to be recorded there; write the file out without ' +
          'anchors, aliases, merge keys, tags and block text',
      },
    ]);
  }
  return after;
}

/** None when the value is there already, or has no place of its own. */
function scalarEdit(document: Document, place: readonly (string | number)[], value: string | number): Edit[] {
  const node = document.getIn(place, true);
  const current = isAlias(node) ? node.resolve(document) : node;
  if (!isScalar(current) || current.value === value || !isNode(node) || !node.range) return [];
  const [start, end] = node.range;
  const quotes = isScalar(node) && node.type?.startsWith('QUOTE') ? 1 : 0;
  return [{ start: start + quotes, end: end - quotes, text: String(value) }];
}

function listEdits(document: Document, text: string, regions: readonly string[]): Edit[] {
  const pair = isMap<Scalar>(document.contents)
    ? document.contents.items.find(({ key }) => key.value === 'evacuated')
    : undefined;
  const list = pair?.value;
  const colon = pair?.srcToken?.sep?.filter(isSignificant).at(-1);
  if (!isSeq(list) || !list.range || !colon || isDeepStrictEqual(list.toJS(document), regions)) return [];
  const tokens = list.srcToken as CST.FlowCollection | CST.BlockSequence;
  const items = tokens.items.flatMap(({ start, value }) => [...start, ...(value ? [value] : [])]).filter(isSignificant);

  if (tokens.type === 'block-seq') {
    const from = colon.offset + colon.source.length;
    const [, , to] = list.range;
    return regions.length > 0 ? [] : [{ start: from, end: to, text: ` []${withoutTokens(text, from, to, items)}` }];
  }
  const from = list.range[0] + 1;
  const to = list.range[1] - 1;
  const rest = withoutTokens(text, from, to, items);
  const kept = rest.trim() === '' ? '' : rest;
  return [{ start: from, end: to, text: regions.join(', ') + kept }];
}

type SourceToken = CST.SourceToken | CST.FlowScalar;

/** Anything but space, line ends and comments. */
function isSignificant(token: CST.Token): token is SourceToken {
  return 'source' in token && !['space', 'newline', 'comment'].includes(token.type);
}

/** A stretch of the text without some tokens, and without the lines on which there was nothing else. */
function withoutTokens(text: string, from: number, to: number, tokens: readonly SourceToken[]): string {
  let offset = from;
  return text
    .slice(from, to)
    .split(/(?<=\n)/)
    .map((line) => {
      const start = offset;
      offset += line.length;
      const kept = tokens
        .filter((token) => token.offset >= start && token.offset < offset)
        .reduceRight(
          (rest, { offset: at, source }) => rest.slice(0, at - start) + rest.slice(at - start + source.length),
          line,
        );
      if (kept === line) return line;
      const [end = ''] = /\r?\n$/.exec(line) ?? [];
      // The first line goes on from what stands before it: its space and its end are needed there.
      if (start === from) return kept.trimEnd() + end;
      const [indent = ''] = /^[ \t]*/.exec(line) ?? [];
      return kept.trim() === '' ? '' : indent + kept.trim() + end;
    })
    .join('');
}
