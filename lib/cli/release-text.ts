import { durationText } from '../core/figures';
import { ArtifactParity, ParityVerdict } from '../release/parity';
import { Publication } from '../release/parity-check';
import { ReleasePlan } from '../release/plan';
import { stepDuration } from '../release/plan-markdown';
import { count, paint, wrap } from './render';

/** Width of a sentence of a step. */
const WIDTH = 110;

const WORDS = { same: 'same', different: 'different', 'not-compared': 'not compared' } as const;

const COLOURS = { same: 'green', different: 'red', 'not-compared': 'yellow' } as const satisfies Record<
  ParityVerdict,
  string
>;

/** What a comparison found, for a terminal. */
export function parityText(groups: readonly ArtifactParity[]): string {
  const blocks = groups.map(({ group, prefix, verdict, files, same, findings }) =>
    [
      `${paint('bold', group)} ${prefix}/: ${paint(COLOURS[verdict], WORDS[verdict])}, ${same} of ${count(files, 'file')} known to be the same`,
      ...findings.map(
        (finding) =>
          `  ${paint(COLOURS[finding.verdict], WORDS[finding.verdict].padEnd(12))}  ${finding.region}  ${finding.about}: ${finding.detail}`,
      ),
    ].join('\n'),
  );
  const same = groups.filter(({ verdict }) => verdict === 'same').length;
  const rest = groups.length - same;
  const conclusion =
    rest === 0
      ? `Both Regions hold the same bytes of ${count(same, 'model')}.`
      : `${count(rest, 'model')} of ${groups.length} not known to be the same in both Regions: no release is complete.`;
  return [...blocks, '', conclusion].join('\n');
}

/** Which Regions were told. */
export function publicationText(published: readonly Publication[]): string {
  return published
    .map(({ region, problem }) =>
      problem === undefined ? `${region}: published` : `${region}: ${paint('red', 'not published')}: ${problem}`,
    )
    .join('\n');
}

/** The steps of a release, for a terminal. */
export function releasePlanText(plan: ReleasePlan): string {
  const { group, order, changes, cautions, steps, seconds } = plan;
  const indent = '   ';
  return [
    paint('bold', `Release of ${group}: ${order.join(', then ')}`),
    `${count(steps.length, 'step')}, about ${durationText(seconds)} beside what depends on the size of the files.`,
    ...cautions.map((caution) => `${paint('yellow', 'caution')} ${wrap(caution, WIDTH, '        ')}`),
    ...changes.map(({ field, from, to }) => `${field}: ${from} -> ${to}`),
    ...steps.flatMap((step, index) => [
      '',
      `${paint('bold', `${index + 1}. ${step.title}`)} (${stepDuration(step)})`,
      indent + wrap(step.why, WIDTH, indent),
      ...step.commands.map((command) => `${indent}$ ${command}`),
      indent + wrap(`Go on when ${step.goOnWhen}.`, WIDTH, indent),
      indent + wrap(`Roll back: ${step.rollback.words}`, WIDTH, indent),
      ...step.rollback.commands.map((command) => `${indent}$ ${command}`),
    ]),
  ].join('\n');
}
