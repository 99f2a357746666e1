import { ALARM_GUIDES_FILE, AlarmUrgency } from '../core/alarm-guide';
import { Rule, Severity } from '../review/rule';
import { RULES } from '../review/rules';
import { BlockCost, costOf, groupOf, ServiceBill } from './cost';
import { Explained, Explanations, Standing } from './explanation';
import { Block, BlockKind, Inventory } from './inventory';
import { Protection, protectionOf } from './protection';
import { Reference, References } from './references';
import { EXPLANATION_TABLES } from './tables';
import { TRAPS } from './traps';

/** An alarm that would notice. */
export interface Noticing {
  readonly alarm: string;
  readonly region: string;
  readonly severity: AlarmUrgency['severity'];
  /** Heading in docs/alarms.md. */
  readonly anchor: string;
  /** Whether it looks at the block itself. Otherwise it sees what follows from its loss. */
  readonly direct: boolean;
}

/** A line of a file that a block follows from. */
export interface Setting {
  /** `environment` or `topology`. */
  readonly file: 'environment' | 'topology';
  /** As configuration paths are written: `inference.groups[0].sizes`. */
  readonly path: string;
}

/** What a Region does now. */
export type RegionRole = 'writes' | 'waits' | 'held out';

/** One block in one line. */
export interface BlockSummary {
  readonly stack: string;
  readonly address: string;
  readonly kind: BlockKind;
  readonly type: string;
  /** What it is there for, in one sentence. */
  readonly purpose: string;
}

/** All that is known of one block. */
export interface BlockExplanation extends Omit<BlockSummary, 'purpose'> {
  readonly region: string;
  /** Undefined for what belongs to no Region. */
  readonly role?: RegionRole;
  readonly awsName?: string;
  readonly purpose: string;
  /** What an alarm fires on, and what to do first. */
  readonly alarm?: { readonly fires: string; readonly first: string; readonly severity: AlarmUrgency['severity'] };
  /** Path of the construct, and the classes around it, outermost first. */
  readonly madeBy: { readonly path: string; readonly classes: readonly string[] };
  readonly settings: readonly Setting[];
  readonly cost: BlockCost;
  readonly without: string;
  readonly back: string;
  readonly noticedBy: readonly Noticing[];
  /** Pages that say more, relative to the project. */
  readonly read: readonly string[];
  readonly protection: Protection;
  readonly uses: readonly Reference[];
  readonly usedBy: readonly Reference[];
  /** Rules of the plan review that read this type. */
  readonly rules: readonly { readonly id: string; readonly severity: Severity; readonly title: string }[];
  readonly traps: readonly { readonly number: number; readonly title: string }[];
}

export interface ExplainerProps {
  readonly inventory: Inventory;
  readonly bill: ServiceBill;
  /** `home` or `standby`; undefined for what belongs to no Region. */
  readonly sideOf: (stack: string) => 'home' | 'standby' | undefined;
  readonly roleOf: (region: string) => RegionRole;
  readonly standingOf: (stack: string) => Standing | undefined;
}

/** Explains the blocks of an environment. */
export class Explainer {
  private readonly explanations = new Explanations(EXPLANATION_TABLES);
  private readonly references: References;

  public constructor(private readonly props: ExplainerProps) {
    this.references = new References(props.inventory);
  }

  public summary(block: Block): BlockSummary {
    const { stack, address, kind, type } = block;
    return { stack, address, kind, type, purpose: firstSentence(this.explained(block).purpose) };
  }

  public explain(block: Block): BlockExplanation {
    const { stack, address, kind, type, region, awsName, alarm, path, owners } = block;
    const explained = this.explained(block);
    const side = this.props.sideOf(stack);
    const usedBy = this.references.usersOf(block);
    return {
      stack,
      address,
      kind,
      type,
      region,
      ...(side && { role: this.props.roleOf(region) }),
      ...(awsName && { awsName }),
      purpose: explained.purpose,
      ...(alarm && { alarm: { fires: alarm.condition, first: alarm.whatToDo, severity: alarm.guide.severity } }),
      madeBy: { path, classes: owners.map(({ className }) => className).filter((name) => name !== 'Construct') },
      settings: this.settingsOf(explained, block),
      cost: costOf(block, this.props.bill),
      without: explained.without,
      back: explained.back,
      noticedBy: kind === 'removed' ? [] : this.noticedBy(block, explained, usedBy),
      read: pagesOf(explained, block),
      protection: protectionOf(block),
      uses: this.references.usesOf(block),
      usedBy,
      rules: kind === 'resource' ? rulesFor(type) : [],
      traps: (explained.traps ?? []).map((number) => ({ number, title: TRAPS[number] ?? '' })),
    };
  }

  private explained(block: Block): Explained {
    const found = this.explanations.of(block, this.props.standingOf(block.stack));
    if (!found) throw new Error(`nothing explains ${block.address} of ${block.stack}, made by ${block.path}`);
    return found;
  }

  /** Those that do not apply, such as a group's of what belongs to none, are left out. */
  private settingsOf({ settings = [] }: Explained, block: Block): readonly Setting[] {
    const group = groupOf(block);
    const index = group === undefined ? -1 : this.props.bill.indexOf(group);
    const values: Readonly<Record<string, string | undefined>> = {
      role: this.props.sideOf(block.stack),
      region: block.region,
      group: index < 0 ? undefined : String(index),
    };
    return settings.flatMap((text): Setting[] => {
      const filled = text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
      if (filled.includes('{')) return [];
      const path = filled.replace(/^topology:/, '');
      return [{ file: path === filled ? 'environment' : 'topology', path }];
    });
  }

  /** Alarms that look at it, and those of the same Region that the tables name. */
  private noticedBy(block: Block, { noticed = [] }: Explained, usedBy: readonly Reference[]): readonly Noticing[] {
    const direct = new Set(
      usedBy
        .filter(({ arguments: where }) => where.some(isLookedAt))
        .map(({ stack, address }) => `${stack}/${address}`),
    );
    const isGlobal = this.props.sideOf(block.stack) === undefined;
    return this.props.inventory.blocks.flatMap((other): Noticing[] => {
      const { alarm, type, address, stack } = other;
      // One that is switched off, as the lag of a replica is where the writer stands, tells nobody.
      if (!alarm || other === block || isOff(other)) return [];
      const isDirect = type === 'aws_cloudwatch_metric_alarm' && direct.has(`${stack}/${address}`);
      // What is told of one group is no news of another; what Route 53 says of one Region is none of the other.
      const isOurs =
        !isOfSibling(block, other) &&
        (alarm.region === block.region || isGlobal || this.props.sideOf(stack) === undefined) &&
        (!/endpoint-[a-z]{2}-/.test(alarm.alarmName) || isGlobal || alarm.alarmName.includes(block.region));
      if (!isDirect && !(noticed.includes(alarm.guide.anchor) && isOurs)) return [];
      const { severity, anchor } = alarm.guide;
      return [{ alarm: alarm.alarmName, region: alarm.region, severity, anchor, direct: isDirect }];
    });
  }
}

/** Whether two blocks are made by two constructs of one class, such as two groups or the replications of two buckets. */
function isOfSibling(block: Block, other: Block): boolean {
  const groups = [groupOf(block), groupOf(other)];
  if (groups.every((group) => group !== undefined) && groups[0] !== groups[1]) return true;
  const madeIn = ({ owners }: Block, name: string) => owners.find(({ className }) => className === name)?.id;
  return SIBLINGS.some((name) => {
    const [own, others] = [madeIn(block, name), madeIn(other, name)];
    return own !== undefined && others !== undefined && own !== others;
  });
}

const SIBLINGS = ['InferenceGroup', 'BucketReplication'];

/** Arguments of an alarm that say what it looks at; its topic is what it tells. */
function isLookedAt(argument: string): boolean {
  return argument === 'dimensions' || argument === 'metric_query';
}

/** Those that tell nobody anyhow are looked at by people. */
function isOff({ alarm, attributes }: Block): boolean {
  return attributes['actions_enabled'] === false && alarm?.guide.severity !== 'info';
}

function pagesOf({ read = [] }: Explained, { alarm }: Block): readonly string[] {
  const pages = read.map((page) => `docs/${page}`);
  return alarm ? [`${ALARM_GUIDES_FILE}#${alarm.guide.anchor}`, ...pages] : pages;
}

/** Rules that read no type in particular are about plans, not about this. */
function rulesFor(type: string): BlockExplanation['rules'] {
  return RULES.filter(({ types }: Rule) => types.includes(type)).map(({ id, severity, title }) => ({
    id,
    severity,
    title,
  }));
}

function firstSentence(text: string): string {
  return /^.*?[.](?= |$)/s.exec(text)?.[0] ?? text;
}
