/** One thing that is wrong, said so that its reader can mend it. */
export interface Problem {
  /** Stable code, kebab-case, for searching and for tests, e.g. `cidr-overlap`. */
  readonly code: string;
  /** Where it is: a YAML path with its file position, or a construct path. */
  readonly where: string;
  /** What is wrong, what was allowed and what to change, in lower case. */
  readonly message: string;
}

/** A problem on one line: `where: message [code]`. */
export function problemText({ where, message, code }: Problem): string {
  return `${where}: ${message} [${code}]`;
}

/**
 * The only error that Warmsite throws on purpose. It carries every problem found, not just the
 * first, and its message lists them one a line as `where: message [code]`.
 */
export class WarmsiteError extends Error {
  public readonly problems: readonly Problem[];

  public constructor(problems: readonly Problem[]) {
    super(problems.map(problemText).join('\n'));
    this.name = 'WarmsiteError';
    this.problems = problems;
  }
}

/**
 * The user's input cannot be used: a missing or broken file, an unknown environment, a
 * configuration that contradicts itself. The command line answers it with exit code 2.
 */
export class InputError extends WarmsiteError {
  public constructor(problems: readonly Problem[]) {
    super(problems);
    this.name = 'InputError';
  }
}

/**
 * Collects the violations of one construct or function, so that they are all reported at once.
 *
 * @example
 * const violations = new Violations(this.node.path);
 * violations.require(props.min >= 1, 'min-too-small', `'min' must be at least 1, got ${props.min}`);
 * violations.throwIfAny();
 */
export class Violations {
  private readonly problems: Problem[] = [];

  /** @param where the construct path or YAML path that the problems belong to */
  public constructor(private readonly where: string) {}

  /** Records a problem unless `holds` is true. */
  public require(holds: boolean, code: string, message: string): void {
    if (!holds) this.problems.push({ code, where: this.where, message });
  }

  /** @throws WarmsiteError with everything recorded, when there is anything */
  public throwIfAny(): void {
    if (this.problems.length > 0) throw new WarmsiteError(this.problems);
  }
}

/** `a`, `a or b`, `a, b or c`: the allowed values of an error message. */
export function orList(values: readonly string[]): string {
  if (values.length < 2) return values.join('');
  return `${values.slice(0, -1).join(', ')} or ${values[values.length - 1]}`;
}
