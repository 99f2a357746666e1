import { durationText } from '../core/figures';
import { ReleasePlan, ReleaseStep, StepKind } from './plan';

/** A plan as a page, or as the description of a pull request. */
export function planMarkdown(plan: ReleasePlan): string {
  const { group, order, changes, cautions, steps, seconds } = plan;
  const blocks = [
    `# Release of ${group}: ${order.join(', then ')}`,
    `${steps.length} steps, about ${durationText(seconds)} beside what depends on the size of the files.`,
    ...(cautions.length > 0 ? [cautions.map((caution) => `- **Caution:** ${caution}`).join('\n')] : []),
    ...(changes.length > 0
      ? [
          table(
            ['what', 'from', 'to'],
            changes.map(({ field, from, to }) => [field, code(from), code(to)]),
          ),
        ]
      : []),
    table(
      ['step', 'what', 'takes'],
      steps.map((step, index) => [String(index + 1), step.title, stepDuration(step)]),
    ),
    ...steps.flatMap((step, index) => [
      `## ${index + 1}. ${step.title}`,
      `${step.why} Takes: ${stepDuration(step)}.`,
      shell(step.commands),
      `**Go on when** ${step.goOnWhen}.`,
      `**Roll back:** ${step.rollback.words}`,
      ...(step.rollback.commands.length > 0 ? [shell(step.rollback.commands)] : []),
    ]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

const UNKNOWN_DURATIONS: Readonly<Partial<Record<StepKind, string>>> = {
  prepare: 'depends on the size',
  bake: 'depends on the requests',
};

/** `at most 3h 12m`; of a bake, `at least`. */
export function stepDuration({ kind, seconds }: { readonly kind: StepKind; readonly seconds?: number }): string {
  if (seconds === undefined) return UNKNOWN_DURATIONS[kind] ?? 'minutes';
  return `${kind === 'bake' ? 'at least' : 'at most'} ${durationText(seconds)}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function shell(commands: ReleaseStep['commands']): string {
  return ['```sh', ...commands, '```'].join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}
