import { stripVTControlCharacters } from 'node:util';
import { InputError, Problem, WarmsiteError } from '../core/errors';
import { count, paint } from './render';

// All that a command prints goes through here. With --json the standard output is for a program: one document, or of
// a runbook a line for each event, and nothing else; what is said to people goes to the error output.

/** Whether a command line asks for output for programs. */
export function isForPrograms(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end < 0 ? args : args.slice(0, end)).includes('--json');
}

/** Prints the result of a command: as data for programs, as text for people. */
export function printResult(json: boolean, data: () => unknown, text: () => string): void {
  console.log(json ? JSON.stringify(data(), undefined, 2) : text());
}

/** Prints one of several results for programs, on a line of its own. */
export function printLine(data: object): void {
  console.log(JSON.stringify(data));
}

/** Says something on the way to the result. */
export function say(json: boolean, text: string): void {
  if (json) complain(text);
  else console.log(text);
}

/** Says something on the error output, in colour only where that is a terminal itself. */
export function complain(text: string): void {
  console.error(process.stderr.isTTY ? text : stripVTControlCharacters(text));
}

/** Exit codes: 0 done, 1 the work found problems, 2 the input could not be used. */
export function exitCodeOf(error: unknown): number {
  return error instanceof InputError ? 2 : 1;
}

export interface ErrorOutput {
  /**
   * What became of the work.
   *
   * @default 'nothing was written'
   */
  readonly outcome?: string;
  /**
   * Print the error as data, too.
   *
   * @default false
   */
  readonly json?: boolean;
}

/**
 * Prints an error for people: its problems one by one, and what became of the work. A defect of
 * Warmsite's own keeps its stack trace. For programs the same is printed as data.
 */
export function printError(error: unknown, { outcome = 'nothing was written', json = false }: ErrorOutput = {}): void {
  if (json) printLine(errorData(problemsOf(error), exitCodeOf(error), outcome));
  if (!(error instanceof WarmsiteError)) {
    console.error(error);
    return;
  }
  for (const { where, message, code } of error.problems) {
    // A message may go on with a picture of the spot; the code stays with its first line.
    const [first = '', ...picture] = message.split('\n');
    const line = `${paint('red', 'error')} ${paint('bold', where)}: ${first} ${paint('dim', `[${code}]`)}`;
    complain([line, ...picture].join('\n'));
  }
  complain(`${count(error.problems.length, 'problem')}; ${outcome}`);
}

/** What a program is told of a problem: with the place in a file apart, where there is one. */
export interface ProblemData extends Problem {
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** From 1. */
  readonly column?: number;
}

/** What the standard output holds instead of a result. */
export interface ErrorData {
  readonly error: {
    readonly exitCode: number;
    /** What became of the work. */
    readonly outcome: string;
    readonly problems: readonly ProblemData[];
  };
}

/** An error as data. */
export function errorData(problems: readonly Problem[], exitCode: number, outcome: string): ErrorData {
  return { error: { exitCode, outcome, problems: problems.map(problemData) } };
}

/** A file of the configuration, with the line and column of what is wrong where that is one spot. */
const PLACE = /^([^\s:]+\.(?:yaml|yml|json))(?::(\d+):(\d+))?(?: \(.*\))?$/;

/** A problem with the place in a file apart. */
export function problemData(problem: Problem): ProblemData {
  const { code, where, message } = problem;
  const [, file, line, column] = PLACE.exec(where) ?? [];
  return {
    code,
    message,
    where,
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line: Number(line), column: Number(column) }),
  };
}

function problemsOf(error: unknown): readonly Problem[] {
  if (error instanceof WarmsiteError) return error.problems;
  return [{ code: 'unexpected', where: 'warmsite', message: error instanceof Error ? error.message : String(error) }];
}

/** Nobody can be asked, and nothing says that nobody has to be. */
export function noTerminal(command: string, otherwise: string): InputError {
  return new InputError([
    { code: 'no-terminal', where: `warmsite ${command}`, message: `there is nobody to ask; ${otherwise}` },
  ]);
}
