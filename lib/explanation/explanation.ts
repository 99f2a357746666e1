import { Block } from './inventory';

/**
 * What one kind of block is there for, in whole sentences. In them `{1}` is what the first `*` of the key stands for,
 * `{owner}` the id of the construct that the key begins with, and any other word an argument of the block; of an alarm `{means}` is
 * what its guide says, and `{untold}` what is missed without it.
 */
export interface Explanation {
  /** Resource type; with `data.`, `ephemeral.` or `removed.` before it for what is no resource; or `check`. */
  readonly type: string;
  /** What it is there for. The first sentence stands for itself. */
  readonly purpose: string;
  /** What fails, what is lost and who notices when it is gone. */
  readonly without: string;
  /** How it comes back. */
  readonly back: string;
  /** What reads otherwise in one of these. */
  readonly where?: Readonly<Partial<Record<Standing, Partial<Pick<Explanation, 'purpose' | 'without' | 'back'>>>>>;
  /**
   * Lines of the environment file that it follows from, as paths: `{role}` is `home` or `standby`, `{group}` the index of
   * the group that it belongs to. A path behind `topology:` is one of the topology file, where `{region}` may stand.
   */
  readonly settings?: readonly string[];
  /** Headings of docs/alarms.md of those who notice without looking at it directly. */
  readonly noticed?: readonly string[];
  /** Pages and headings that say more, relative to docs. */
  readonly read?: readonly string[];
  /** Numbers of docs/traps.md. */
  readonly traps?: readonly number[];
}

/**
 * How the stack of a block stands, unless both Regions stand as they should and this one writes, or it is of neither:
 * its Region waits, or is held out of service, or the other one is, so that this one serves alone.
 */
export type Standing = 'waits' | 'held out' | 'alone';

/**
 * Explanations by what makes the block: class of a construct around it, and the ids from there to the block, each of
 * which may have a `*`. `PrivateBucket/Policy` explains that of every such bucket, unless a construct further out explains
 * its own: `AuditTrail/Default/Policy`.
 */
export type ExplanationTable = Readonly<Record<string, Explanation>>;

/** An explanation, filled in for one block. */
export interface Explained extends Omit<Explanation, 'where'> {
  /** Its key in the tables. */
  readonly key: string;
}

/** Finds the explanations of blocks. */
export class Explanations {
  private readonly byClass: ReadonlyMap<string, readonly Entry[]>;

  public constructor(tables: readonly ExplanationTable[]) {
    const byClass = new Map<string, Entry[]>();
    for (const [key, explanation] of tables.flatMap((table) => Object.entries(table))) {
      const [className = '', ...way] = key.split('/');
      byClass.set(className, [...(byClass.get(className) ?? []), { key, way, explanation }]);
    }
    this.byClass = byClass;
  }

  /**
   * Of the constructs around a block the outermost that has something to say of it, literal ids before `*`.
   *
   * @param standing how its stack stands now
   */
  public of(block: Block, standing?: Standing): Explained | undefined {
    const ids = [...block.owners.map(({ id }) => id), block.path.slice(block.path.lastIndexOf('/') + 1)];
    const type = typeKey(block);
    for (const [index, { className }] of block.owners.entries()) {
      const way = ids.slice(index + 1);
      const [best] = (this.byClass.get(className) ?? [])
        .filter((entry) => entry.explanation.type === type && fits(entry.way, way))
        .sort((one, other) => wildcards(one) - wildcards(other));
      if (best) return filled(standing ? inStanding(best, standing) : best, way, block, block.owners[index]?.id ?? '');
    }
    return undefined;
  }
}

interface Entry {
  readonly key: string;
  readonly way: readonly string[];
  readonly explanation: Explanation;
}

/** How tables name the type of a block. */
export function typeKey({ kind, type }: Block): string {
  return kind === 'resource' || kind === 'check' ? type : `${kind}.${type}`;
}

function inStanding({ explanation, ...entry }: Entry, standing: Standing): Entry {
  return { ...entry, explanation: { ...explanation, ...explanation.where?.[standing] } };
}

function fits(pattern: readonly string[], way: readonly string[]): boolean {
  return pattern.length === way.length && pattern.every((step, index) => stepFits(step, way[index] ?? ''));
}

function stepFits(step: string, id: string): boolean {
  const [start, end] = step.split('*');
  if (start === undefined || end === undefined) return step === id;
  return id.length >= start.length + end.length && id.startsWith(start) && id.endsWith(end);
}

function wildcards({ way }: Entry): number {
  return way.filter((step) => step.includes('*')).length;
}

/** What fails without an alarm, by who is told. */
const UNTOLD = {
  page: 'Nobody is woken by it when that happens; other alarms may notice later, or nobody.',
  ticket: 'Nobody is told in working hours, before it becomes a page.',
  info: 'Nobody misses it until somebody looks for a cause.',
} as const;

/** What the stack of a block does not know, such as `{group}`, stays as it is. */
function filled(
  { key, way: pattern, explanation }: Entry,
  way: readonly string[],
  block: Block,
  owner: string,
): Explained {
  const captured = way.filter((_, index) => pattern[index]?.includes('*'));
  const valueOf = (name: string): string | undefined => {
    if (/^\d$/.test(name)) return captured[Number(name) - 1];
    if (name === 'owner') return owner;
    if (block.alarm && name === 'means') return block.alarm.guide.means;
    if (block.alarm && name === 'untold') return UNTOLD[block.alarm.guide.severity];
    const value = block.attributes[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  };
  const fill = (text: string): string => text.replace(/\{(\w+)\}/g, (whole, name: string) => valueOf(name) ?? whole);
  const { purpose, without, back, settings, where: _, ...rest } = explanation;
  return {
    ...rest,
    key,
    purpose: fill(purpose),
    without: fill(without),
    back: fill(back),
    ...(settings && { settings: settings.map(fill) }),
  };
}
