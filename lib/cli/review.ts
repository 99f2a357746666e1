import * as fs from 'node:fs';
import * as path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { assessedService } from '../../config/assessed-service';
import { Environment } from '../../config/environment';
import { knownEnvironments, loadEnvironment } from '../../config/load';
import { loadPrices } from '../../config/prices';
import { EXCEPTIONS_PATH, loadExceptions } from '../../config/review-exceptions';
import { reviewExpectations } from '../../config/review-expectations';
import { InputError, Problem } from '../core/errors';
import { writeWhole } from '../core/whole-files';
import { judgeDrift } from '../review/drift';
import { reviewRules } from '../review/engine';
import { Estate } from '../review/estate';
import { Exception } from '../review/exceptions';
import { Plan } from '../review/plan';
import { posture } from '../review/posture';
import { reviewAnnotations } from '../review/report/annotations';
import { reviewJson } from '../review/report/json';
import { LEAST_MAX_LENGTH, reviewMarkdown } from '../review/report/markdown';
import { reviewSarif } from '../review/report/sarif';
import { countsText, DEFAULT_CATALOGUE, scopeText } from '../review/report/words';
import { ResourceLines } from '../review/resource-lines';
import { composeReview, Review } from '../review/review';
import { DEFAULT_LIMITS, Severity, SEVERITIES } from '../review/rule';
import { RULES } from '../review/rules';
import { expectedByTransition } from '../review/transition';
import { Flags, Options } from './flags';
import { say } from './output';
import { paint } from './render';
import { readPlans } from './review-inputs';
import { environmentLine, terraformSources } from './review-sources';
import { reviewText } from './review-text';

export const FORMATS = ['text', 'markdown', 'json', 'sarif', 'annotations'] as const;

export const DEFAULT_FAIL_ON: Severity = 'high';

export interface ReviewCommandProps {
  /** Folder of the project. */
  readonly root: string;
  /** The plans as they are named on the command line. */
  readonly plans: readonly string[];
  readonly options: Options;
  /** Version of Warmsite. */
  readonly version: string;
  /** The standard input. */
  readonly input: AsyncIterable<Uint8Array>;
  /** The variables of the calling process. */
  readonly environment: NodeJS.ProcessEnv;
}

/** Columns of what is no terminal. */
const COLUMNS = 100;

/**
 * Reviews plans and prints, or writes, what came out. Returns the exit code: 1 when anything found is at the
 * threshold or worse.
 *
 * @throws InputError with everything that is wrong with what was given
 */
export async function runReview(props: ReviewCommandProps): Promise<number> {
  const { options, version } = props;
  const flags = new Flags('review', options);
  const json = options['json'] === true;
  const out = textOption(options, 'out');
  const given = flags.oneOf('format', FORMATS);
  if (json && out === undefined && given !== undefined && given !== 'json') {
    flags.report(
      'flag-conflict',
      `--format ${given} must go with --out when there is --json, which is printed; add it`,
    );
  }
  const format = given ?? (json && out === undefined ? 'json' : 'text');
  const maxLength = flags.whole('maxLength', LEAST_MAX_LENGTH);
  const review = await reviewOf(props, flags);
  const catalogue = textOption(options, 'catalogue') ?? DEFAULT_CATALOGUE;
  const parts = {
    text: () => [
      `${reviewText(review, { paint: out === undefined ? paint : plain, width: process.stdout.columns || COLUMNS, catalogue })}\n`,
    ],
    markdown: () => reviewMarkdown(review, { catalogue, ...(maxLength === undefined ? {} : { maxLength }) }),
    json: () => [reviewJson(review)],
    sarif: () => [reviewSarif(review, { rules: RULES, version, catalogue })],
    annotations: () => [reviewAnnotations(review)],
  }[format]();

  if (out === undefined) process.stdout.write(parts.join('\n'));
  else {
    const written = writeParts(
      path.resolve(props.root, out),
      parts.map(format === 'text' ? stripVTControlCharacters : String),
    );
    const names = written.map((name) => path.relative(process.cwd(), name)).join(', ');
    say(json, `Recovery review: ${review.verdict} - ${countsText(review)} ${scopeText(review)}; ${names}`);
    if (json) process.stdout.write(reviewJson(review));
  }
  return review.verdict === 'blocked' ? 1 : 0;
}

/** Reads everything, tells all that is wrong with it at once, and asks the rules, the models and the topology. */
async function reviewOf(props: ReviewCommandProps, flags: Flags): Promise<Review> {
  const { root, options, plans: names, input, environment: variables } = props;
  const failOn = flags.oneOf('failOn', SEVERITIES) ?? DEFAULT_FAIL_ON;
  const destroys = flags.whole('maxDestroys', 0) ?? DEFAULT_LIMITS.destroys;
  const today = flags.day('today') ?? new Date().toISOString().slice(0, 10);
  const [env, topology, base, source] = ['env', 'topology', 'base', 'source'].map((name) => textOption(options, name));
  if (topology !== undefined && env === undefined) {
    flags.report('flag-alone', '--topology says where an environment stands; name it with --env');
  }

  const problems: Problem[] = [];
  const attempt = async <T>(read: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems);
      return undefined;
    }
  };
  await attempt(() => flags.throwIfAny());
  const environment =
    env === undefined
      ? undefined
      : await attempt(() => loadEnvironment(env, { root, ...(topology === undefined ? {} : { topology }) }));
  const before = await attempt(() => baseOf(env, base, root));
  const ids = RULES.map(({ id }) => id);
  const exceptionsFile = textOption(options, 'exceptions');
  const exceptions = await attempt(() =>
    loadExceptions({ root, rules: ids, today, ...(exceptionsFile === undefined ? {} : { file: exceptionsFile }) }),
  );
  const lines =
    source === undefined ? undefined : await attempt(() => new ResourceLines(terraformSources(source, root)));
  const prices = environment && (await attempt(() => loadPrices({ root })));
  const states = (options['state'] ?? []) as readonly string[];
  const plans = await attempt(() =>
    readPlans({ plans: names, states, fromSaved: options['from'] === true, input, environment: variables }),
  );
  if (problems.length > 0) throw new InputError(problems);

  const estate = new Estate(plans as readonly Plan[]);
  const expectations = environment && reviewExpectations(environment, before?.environment);
  const accepted = exceptions as readonly Exception[];
  const reviewed = reviewRules({
    estate,
    rules: RULES,
    exceptions: accepted,
    limits: { destroys },
    today,
    expected: expectedByTransition(expectations, estate),
    ...(expectations ? { expectations } : {}),
  });
  const fallback = env === undefined ? undefined : environmentLine(env, root, base);
  return composeReview({
    rules: reviewed,
    estate,
    failOn,
    today,
    exceptions: accepted,
    ...(expectations ? { expectations } : {}),
    ...(base === undefined ? {} : { baseExceptions: baseExceptions(base, root, exceptionsFile, ids, today) }),
    sourceOf: ({ stack, address }) => (address === undefined ? undefined : lines?.find(stack, address)) ?? fallback,
    remarks: before?.remarks ?? [],
    drift: judgeDrift({ estate, roles: reviewed.roles, ...(expectations ? { expectations } : {}) }),
    posture: posture({
      estate,
      roles: reviewed.roles,
      ...(expectations ? { stacks: expectations.stacks } : {}),
      ...(environment && prices ? { service: assessedService(environment, prices) } : {}),
      ...(before?.environment && prices ? { baseService: assessedService(before.environment, prices) } : {}),
    }),
  });
}

interface Base {
  readonly environment?: Environment;
  readonly remarks: readonly string[];
}

/** The environment as the base branch has it. That it is broken there must not stop the change that mends it. */
function baseOf(env: string | undefined, base: string | undefined, root: string): Base {
  if (base === undefined) return { remarks: [] };
  const folder = path.resolve(root, base);
  if (!fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new InputError([
      { code: 'folder-missing', where: base, message: 'there is no such folder; check the base branch out there' },
    ]);
  }
  if (env === undefined) return { remarks: [] };
  try {
    if (!knownEnvironments({ root: folder }).includes(env)) throw new InputError([]);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { remarks: [`The base branch has no environment ${env}: everything of it is new.`] };
  }
  try {
    return { environment: loadEnvironment(env, { root: folder }), remarks: [] };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const [first] = error.problems;
    const why = first ? `: ${first.where}: ${first.message.split('\n')[0] ?? ''}` : '';
    return {
      remarks: [`The files of ${env} on the base branch cannot be used, so that nothing is compared with them${why}.`],
    };
  }
}

/** None where the base branch has none that can be read: then all are new. */
function baseExceptions(
  base: string,
  root: string,
  file: string | undefined,
  rules: readonly string[],
  today: string,
): readonly Exception[] {
  const name = path.relative(root, path.resolve(root, file ?? EXCEPTIONS_PATH));
  try {
    return loadExceptions({ root: path.resolve(root, base), file: name, rules, today });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return [];
  }
}

/**
 * Writes the parts, the first to the file, the others beside it as `<file>-2` and so on. Parts that an earlier review
 * had more of are removed.
 */
function writeParts(file: string, parts: readonly string[]): readonly string[] {
  const { dir, name, ext } = path.parse(file);
  const fileOf = (number: number): string => (number === 1 ? file : path.join(dir, `${name}-${number}${ext}`));
  const files = parts.map((_, index) => fileOf(index + 1));
  writeWhole(Object.fromEntries(files.map((written, index) => [written, parts[index] as string])));
  for (let number = files.length + 1; isOurs(fileOf(number)); number++) fs.rmSync(fileOf(number));
  return files;
}

/** Whether it is a part of a review, and not somebody's file that is called like one. */
function isOurs(file: string): boolean {
  return (
    fs.existsSync(file) &&
    /^\*\*Recovery review: .*<!-- warmsite-review [^\n]*-->\n$/s.test(fs.readFileSync(file, 'utf8'))
  );
}

const plain: typeof paint = (_, text) => text;

function textOption(options: Options, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}
