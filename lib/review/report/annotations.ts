import { dangersOf, LocatedFinding, Review } from '../review';
import { counted } from '../wording';
import { LEVELS } from './levels';
import { plainText } from './plain-text';

/** Annotations of one kind that GitHub shows of one step; it drops the others without a word. */
export const MOST_ANNOTATIONS = 10;

type Kind = 'error' | 'warning' | 'notice';

const KINDS: readonly Kind[] = ['error', 'warning', 'notice'];

/**
 * A review as the commands that put annotations on the changed files of a pull request, the worst first. Where there
 * are more of a kind than GitHub shows, the last one says how many.
 */
export function reviewAnnotations(review: Review): string {
  const loud = [...dangersOf(review), ...review.findings].filter(
    ({ status }) => status === 'found' || status === 'unknown',
  );
  return KINDS.flatMap((kind) => {
    const own = loud.filter((finding) => kindOf(finding) === kind);
    if (own.length <= MOST_ANNOTATIONS) return own.map((finding) => annotation(kind, finding));
    const shown = own.slice(0, MOST_ANNOTATIONS - 1);
    const rest = counted(own.length - shown.length, `more ${kind}`);
    return [
      ...shown.map((finding) => annotation(kind, finding)),
      `::${kind} title=${property('Recovery review')}::${data(`${rest}: see the comment or the job summary.`)}\n`,
    ];
  }).join('');
}

function kindOf({ status, severity }: LocatedFinding): Kind {
  const level = LEVELS[severity];
  return status === 'unknown' || level === 'note' ? 'notice' : level;
}

function annotation(kind: Kind, finding: LocatedFinding): string {
  const { source, severity, status, title, address, stack, message, lost, safeWay } = finding;
  const properties = {
    ...(source ? { file: source.file, line: String(source.line) } : {}),
    title: `${status === 'unknown' ? 'unknown until apply' : severity}: ${title}`,
  };
  const place = address === undefined ? stack : `${address} in ${stack}`;
  const lines = [`${place === '' ? '' : `${place}: `}${message}`, `Lost: ${lost}`, `Safe way: ${safeWay}`];
  const settings = Object.entries(properties).map(([name, value]) => `${name}=${property(value)}`);
  return `::${kind} ${settings.join(',')}::${data(lines.map(plainText).join('\n'))}\n`;
}

/** What GitHub's runner takes apart at, in the message. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** The same in a property. */
function property(text: string): string {
  return data(plainText(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
