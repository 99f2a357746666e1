import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { InputError, Problem } from '../core/errors';
import { terraformBinary } from '../core/terraform-binary';
import { compare } from '../review/estate';
import { bytesSource, fileSource, Plan, readPlan } from '../review/plan';

/** A plan or a state, as it was named on the command line. */
interface PlanArgument {
  readonly stack: string;
  /** A path, or `-` for the standard input. */
  readonly file: string;
  /** Whether only the state of a stack may be in it. */
  readonly isState: boolean;
}

export interface ReadPlansProps {
  /** Paths, `<stack>=<path>`, or `-` for the standard input. */
  readonly plans: readonly string[];
  /** The same, for states. */
  readonly states: readonly string[];
  /** Whether the plans are as Terraform saves them; then it is asked to show each. */
  readonly fromSaved: boolean;
  readonly input: AsyncIterable<Uint8Array>;
  /** The variables of the calling process: Terraform gets them as they are, for its folder was initialised with them. */
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Reads the plans and states of a review.
 *
 * @throws InputError with everything that is wrong with any of them
 */
export async function readPlans(props: ReadPlansProps): Promise<readonly Plan[]> {
  const { plans, states } = props;
  const problems: Problem[] = [];
  const named = [
    ...plans.map((argument) => planArgument(argument, false)),
    ...states.map((argument) => planArgument(argument, true)),
  ];
  if (named.filter(({ file }) => file === '-').length > 1) {
    problems.push({
      code: 'input-repeated',
      where: '-',
      message: "the standard input can be read once, got '-' more than once; write the others to files",
    });
    throw new InputError(problems);
  }
  const read: { readonly argument: PlanArgument; readonly plan: Plan }[] = [];
  for (const argument of named) {
    try {
      read.push({ argument, plan: await planOf(argument, props) });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems);
    }
  }
  problems.push(...repetitions(read));
  if (problems.length > 0) throw new InputError(problems.sort((a, b) => compare(a.where, b.where)));
  return read.map(({ plan }) => plan);
}

/** Names that say nothing of a stack: then its folder does. Atlantis calls a plan by its workspace, `default`. */
const NAMELESS = new Set([
  'plan',
  'plan-out',
  'planfile',
  'tfplan',
  'terraform',
  'state',
  'tfstate',
  'show',
  'default',
  'out',
]);

/** The argument, with the name of the stack that it gives, or that its file gives. */
function planArgument(argument: string, isState: boolean): PlanArgument {
  const [, stack, file] = /^([\w.-]+)=(.+)$/s.exec(argument) ?? [];
  if (stack !== undefined && file !== undefined) return { stack, file, isState };
  return { stack: argument === '-' ? 'stdin' : stackOf(argument), file: argument, isState };
}

/** `plans/shop.tfplan.json` is of `shop`; `shop/plan.json` as well. */
export function stackOf(file: string): string {
  const whole = path.resolve(file);
  const name = path.basename(whole).replace(/(?:[.-](?:json|tfplan|plan|planfile|tfstate|state|out))+$/, '');
  return name === '' || name.startsWith('.') || NAMELESS.has(name) ? path.basename(path.dirname(whole)) : name;
}

async function planOf(
  { stack, file, isState }: PlanArgument,
  { fromSaved, input, environment }: ReadPlansProps,
): Promise<Plan> {
  const name = file === '-' ? 'standard input' : file;
  if (stack === '') {
    throw unusable(name, 'stack-unknown', `the name of the stack cannot be told from the file; write <stack>=${file}`);
  }
  const plan =
    fromSaved && !isState
      ? readPlan({ stack, name, source: bytesSource(await shown(file, environment)) })
      : file === '-'
        ? readPlan({ stack, name, source: bytesSource(await collected(input)) })
        : readFile(stack, file);
  if (!isState || plan.kind === 'state') return plan;
  // A state with nothing in it looks like a plan with nothing in it.
  if (plan.resources.length === 0 && plan.timestamp === undefined) return { ...plan, kind: 'state' };
  throw unusable(
    name,
    'state-expected',
    "must be what 'terraform show -json' prints of a state, got a plan; leave --state out",
  );
}

function readFile(stack: string, file: string): Plan {
  let descriptor: number | undefined;
  try {
    descriptor = fs.openSync(file, 'r');
    return readPlan({ stack, name: file, source: fileSource(descriptor) });
  } catch (error) {
    throw unreadable(file, error);
  } finally {
    if (descriptor !== undefined) fs.closeSync(descriptor);
  }
}

/** What the disk refuses is a problem of the input; anything else goes on as it is. */
function unreadable(file: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return unusable(file, 'file-missing', 'there is no such file; make the plan first');
  if (code === 'EISDIR') return unusable(file, 'unreadable', 'the file cannot be read: it is a folder');
  if (code === 'EACCES') return unusable(file, 'unreadable', 'the file cannot be read: permission denied');
  return error;
}

/**
 * What Terraform shows of a saved plan, in the folder of the plan: it has to be initialised there. It stays in
 * memory, as a plan holds secrets in clear text.
 */
async function shown(file: string, environment: NodeJS.ProcessEnv): Promise<Uint8Array> {
  if (file === '-') {
    throw unusable(
      'standard input',
      'plan-file',
      "a saved plan must be a file, got '-'; give its path, or leave --from out",
    );
  }
  try {
    fs.accessSync(file, fs.constants.R_OK);
  } catch (error) {
    throw unreadable(file, error);
  }
  const terraform = terraformBinary(environment);
  const child = spawn(terraform, ['show', '-json', '-no-color', path.basename(file)], {
    cwd: path.dirname(path.resolve(file)),
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
  try {
    const [code, output, errors] = await Promise.all([ended, collected(child.stdout), collected(child.stderr)]);
    if (code === 0) return output;
    const said = Buffer.from(errors).toString('utf8').replace(/[│╷╵]/g, '').replace(/\s+/g, ' ').trim();
    throw unusable(
      file,
      'plan-file',
      `must be a plan that '${terraform} plan -out' saved, in a folder where '${terraform} init' was run; it says: ${said}`,
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw unusable(
      file,
      'terraform-missing',
      `--from needs '${terraform}' on the PATH; install it, or give what it shows as JSON`,
    );
  }
}

async function collected(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

/** A stack has one plan and one state. */
function repetitions(read: readonly { readonly argument: PlanArgument; readonly plan: Plan }[]): Problem[] {
  const files = new Map<string, string[]>();
  for (const { argument, plan } of read) {
    const key = `${plan.kind} of ${plan.stack}`;
    files.set(key, [...(files.get(key) ?? []), argument.file]);
  }
  return [...files].flatMap(([key, names]) => {
    const [first = '', ...others] = names.sort(compare);
    if (others.length === 0) return [];
    return [
      {
        code: 'stack-repeated',
        where: first,
        message: `there must be one ${key}, got ${[first, ...others].join(', ')}; tell them apart as <stack>=<path>`,
      },
    ];
  });
}

function unusable(where: string, code: string, message: string): InputError {
  return new InputError([{ code, where, message }]);
}
