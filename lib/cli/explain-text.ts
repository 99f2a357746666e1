import { SettingLine } from '../../config/setting-lines';
import { moneyText, numberText } from '../core/figures';
import { BlockCost } from '../explanation/cost';
import { BlockSummary, Noticing, RegionRole } from '../explanation/explain';
import { Reference } from '../explanation/references';
import { SEVERITIES } from '../review/rule';
import { PrintedExplanation } from './explain';
import { count, facts, paint, table, wrap } from './render';

/** Columns of a terminal that texts are broken for. */
const WIDTH = 110;

/** Columns that the labels take. */
const LABELS = 14;

/** References and alarms that are named; `--json` has all. */
const NAMED = 8;

const ROLES: Readonly<Record<RegionRole, string>> = {
  writes: 'which writes now',
  waits: 'which waits now',
  'held out': 'which is held out of service now',
};

/** Everything about one block, for a terminal. */
export function explanationText(of: PrintedExplanation): string {
  const place = of.role ? `${of.region}, ${ROLES[of.role]}` : of.region;
  const rows: readonly (readonly [string, string])[] = [
    ['Purpose', text(of.purpose)],
    ...(of.alarm
      ? ([
          ['Fires on', text(of.alarm.fires)],
          ['First', text(of.alarm.first)],
        ] as const)
      : []),
    ['In AWS', of.awsName ?? ''],
    ['Made by', `${of.madeBy.classes.join(' > ')}\n${of.madeBy.path}`],
    ['Follows from', of.settings.flatMap(settingText).join('\n')],
    ['Costs', costText(of.cost)],
    ['Without it', text(of.without)],
    ['Comes back', text(of.back)],
    ['Noticed by', noticedText(of.noticedBy, of.kind)],
    ['Kept by', of.protection.kept.map((guard) => text(guard)).join('\n')],
    ['Replaced by', replacedText(of.protection.replacedBy)],
    ['Ignored', of.protection.ignored.length > 0 ? text(`changes of ${of.protection.ignored.join(', ')}`) : ''],
    ['Uses', referencesText(of.uses, of.stack)],
    ['Used by', referencesText(of.usedBy, of.stack)],
    ['Review', rulesText(of.rules)],
    ['Traps', of.traps.map(({ number, title }) => text(`${number}: ${title}`)).join('\n')],
    ['Read', of.read.join('\n')],
  ];
  const head = paint('bold', of.address);
  return `${head}\n${of.stack} (${place})\n\n${facts(rows.filter(([, value]) => value !== ''))}`;
}

/** What there is, stack by stack. */
export function summariesText(blocks: readonly BlockSummary[], environment: string): string {
  const stacks = [...new Set(blocks.map(({ stack }) => stack))];
  const sections = stacks.map((stack) => {
    const own = blocks.filter((block) => block.stack === stack);
    const rows = own.map(({ address, purpose }) => [address, purpose]);
    return `${paint('bold', stack)}: ${count(own.length, 'block')}\n${table([{ head: 'address' }, { head: 'purpose' }], rows)}`;
  });
  return `${sections.join('\n\n')}\n\n${count(blocks.length, 'block')}. One of them: warmsite explain ${environment} <stack>/<address>`;
}

function text(sentence: string): string {
  return wrap(sentence, WIDTH - LABELS);
}

/** What neither stands in the file nor has a default in one word is left out: nothing follows from it. */
function settingText({ path, where, value, default: default_ }: SettingLine): readonly string[] {
  if (value !== undefined) return [clipped(`${where} ${path}: ${value}`)];
  return default_ === undefined ? [] : [clipped(`${where} ${path} is not stated: ${default_}`)];
}

function clipped(line: string): string {
  return line.length > WIDTH - LABELS ? `${line.slice(0, WIDTH - LABELS - 3)}...` : line;
}

function costText(cost: BlockCost): string {
  if (cost.kind === 'none') return 'nothing of its own';
  if (cost.kind === 'not priced') return text(`not priced: ${cost.why}`);
  const { monthly, items, unknown, note } = cost;
  const parts = items.map(
    ({ item, quantity, unit, unitPrice, monthly: each }) =>
      `${moneyText(each)}  ${item}: ${numberText(quantity)} ${unit === 'month' ? 'at' : `${unit === 'hour' ? 'hours' : unit} at`} $${numberText(unitPrice)}`,
  );
  return [
    text(`${moneyText(monthly)} a month${note ? `: ${note}` : ''}`),
    ...parts.map((part) => `  ${part}`),
    ...(unknown.length > 0 ? [text(`not priced: the price table has no ${unknown.join(', ')}`)] : []),
  ].join('\n');
}

function noticedText(noticing: readonly Noticing[], kind: PrintedExplanation['kind']): string {
  if (noticing.length === 0) return kind === 'resource' ? 'no alarm' : '';
  const order = ['page', 'ticket', 'info'] as const;
  const sorted = [...noticing].sort(
    (one, other) =>
      order.indexOf(one.severity) - order.indexOf(other.severity) || Number(other.direct) - Number(one.direct),
  );
  const lines = sorted.map(
    ({ alarm, region, severity, direct }) => `${alarm} in ${region} (${severity}${direct ? '' : ', by what follows'})`,
  );
  return shortened(lines);
}

function replacedText(replacedBy: readonly string[]): string {
  return replacedBy.length > 0 ? text(`a change of ${replacedBy.join(', ')}: destroyed and made anew`) : '';
}

/** Of the same stack without its name; by name alone where Terraform knows nothing of it. */
function referencesText(references: readonly Reference[], stack: string): string {
  // What looks at it comes after what needs it.
  const sorted = [...references].sort((one, other) => Number(isWatching(one)) - Number(isWatching(other)));
  const lines = sorted.map((reference) => {
    const place = reference.stack === stack ? reference.address : `${reference.stack}/${reference.address}`;
    return `${place} (${reference.by === 'name' ? 'by name: ' : ''}${reference.arguments.join(', ')})`;
  });
  return references.length === 0 ? 'nothing' : shortened(lines);
}

function isWatching({ address }: Reference): boolean {
  return address.startsWith('aws_cloudwatch_');
}

function shortened(lines: readonly string[]): string {
  const shown = lines.length > NAMED + 1 ? lines.slice(0, NAMED) : lines;
  const left = lines.length - shown.length;
  return [...shown, ...(left > 0 ? [`and ${left} more, which --json has`] : [])].join('\n');
}

/** The worst in full: what a plan must not do to it. The others are counted. */
function rulesText(rules: PrintedExplanation['rules']): string {
  const bySeverity = SEVERITIES.map((severity) => ({
    severity,
    ids: rules.filter((rule) => rule.severity === severity).map(({ id }) => id),
  })).filter(({ ids }) => ids.length > 0);
  const [worst, ...others] = bySeverity;
  if (!worst) return '';
  const rest = others.map(({ severity, ids }) => `${ids.length} ${severity}`);
  return [
    text(`${worst.severity}: ${worst.ids.join(', ')}`),
    ...(rest.length > 0 ? [`and ${rest.join(', ')}: docs/rules.md`] : []),
  ].join('\n');
}
