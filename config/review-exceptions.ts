import { InputError, Problem } from '../lib/core/errors';
import { Exception } from '../lib/review/exceptions';
import { Finding, nearest } from './finding';
import { ProjectFiles, readYaml } from './project-files';
import { reviewSchema } from './schema';
import { shapeOf } from './shape';

/** Where a project keeps its exceptions, relative to the root, with slashes. */
export const EXCEPTIONS_PATH = 'config/review.yaml';

/** Days ahead that an exception may reach: after that somebody looks again. */
export const LONGEST_EXCEPTION = 180;

export interface LoadExceptionsProps extends ProjectFiles {
  /**
   * A file of exceptions in YAML, relative to the root or absolute.
   *
   * @default - `EXCEPTIONS_PATH` where there is one, and no exceptions where there is none
   */
  readonly file?: string;
  /** The ids that there are. */
  readonly rules: readonly string[];
  /** The day of the review, `YYYY-MM-DD`. */
  readonly today: string;
}

/**
 * The findings that somebody has accepted. Those that are over are among them: a report says so.
 *
 * @throws InputError with every problem of the file, each with its position
 */
export function loadExceptions({ file, rules, today, ...project }: LoadExceptionsProps): readonly Exception[] {
  const problems: Problem[] = [];
  const source = readYaml(file ?? EXCEPTIONS_PATH, project, problems);
  if (file === undefined && problems[0]?.code === 'file-missing') return [];
  if (source?.value === undefined) throw new InputError(problems);
  const { findings, value } = shapeOf(reviewSchema, source.value, (path) => source.written(path));
  const exceptions = value?.exceptions ?? [];
  problems.push(
    ...source.inOrder([
      ...findings,
      ...unknownRules(source.value, rules),
      ...exceptions.flatMap((exception, index) => tooFar(exception, index, today)),
      ...repeated(exceptions),
    ]),
  );
  if (problems.length > 0) throw new InputError(problems);
  return exceptions.map(({ rule, address, stack, reason, until }) => ({
    rule,
    address,
    ...(stack === undefined ? {} : { stack }),
    reason,
    until,
  }));
}

/** Told although something else is wrong as well. */
function unknownRules(value: unknown, rules: readonly string[]): Finding[] {
  const { exceptions } = value as { readonly exceptions?: unknown };
  if (!Array.isArray(exceptions)) return [];
  return exceptions.flatMap((exception: unknown, index): Finding[] => {
    const rule = (exception as { readonly rule?: unknown } | null)?.rule;
    if (typeof rule !== 'string' || rules.includes(rule)) return [];
    const match = nearest(rule, rules);
    const advice = match === undefined ? 'docs/rules.md lists them' : `did you mean '${match}'?`;
    return [
      {
        code: 'unknown-rule',
        path: ['exceptions', index, 'rule'],
        message: `'rule' must be the id of a rule, got '${rule}'; ${advice}`,
      },
    ];
  });
}

function tooFar({ until }: Exception, index: number, today: string): Finding[] {
  const last = new Date(Date.parse(today) + LONGEST_EXCEPTION * 86_400_000).toISOString().slice(0, 10);
  if (until <= last) return [];
  return [
    {
      code: 'exception-too-long',
      path: ['exceptions', index, 'until'],
      message: `'until' must be at most ${LONGEST_EXCEPTION} days ahead, ${last}, got ${until}; name an earlier day and look again then`,
    },
  ];
}

/** Of two about the same, nobody could tell which one holds. */
function repeated(exceptions: readonly Exception[]): Finding[] {
  const seen = new Set<string>();
  return exceptions.flatMap(({ rule, address, stack }, index): Finding[] => {
    const place = JSON.stringify([rule, address, stack]);
    if (!seen.has(place)) {
      seen.add(place);
      return [];
    }
    return [
      {
        code: 'exception-repeated',
        path: ['exceptions', index],
        message: `an exception must be the only one of its rule and address, but there is another one above; remove one of the two`,
      },
    ];
  });
}
