/** What is wrong with one input of a model. */
export interface InvalidInput {
  /** The parameter as the caller spells it, e.g. `servers` or `units[2].unavailability`. */
  readonly parameter: string;
  /** `'servers' must be a whole number of 1 or more, got 0` */
  readonly message: string;
}

/**
 * The only error that a model throws on purpose: inputs for which it has no answer. It carries every
 * problem found, and its message lists them one a line.
 */
export class InvalidInputError extends RangeError {
  public readonly problems: readonly InvalidInput[];

  public constructor(problems: readonly InvalidInput[]) {
    super(problems.map(({ message }) => message).join('\n'));
    this.name = 'InvalidInputError';
    this.problems = problems;
  }

  /** The first parameter that is wrong. */
  public get parameter(): string {
    return this.problems[0]?.parameter ?? '';
  }
}

/**
 * Collects what is wrong with the inputs of one model, so that it is all reported at once.
 *
 * @example
 * new InputChecks().positive('load', load).whole('servers', servers, 1).throwIfAny();
 */
export class InputChecks {
  private readonly problems: InvalidInput[] = [];

  /** Records a problem unless `holds` is true. @param accepts a noun phrase: `a number above 0` */
  public require(holds: boolean, parameter: string, accepts: string, got: unknown): this {
    if (!holds) {
      this.problems.push({ parameter, message: `'${parameter}' must be ${accepts}, got ${written(got)}` });
    }
    return this;
  }

  /** A finite number above 0. */
  public positive(parameter: string, value: number): this {
    return this.require(Number.isFinite(value) && value > 0, parameter, 'a number above 0', value);
  }

  /** A finite number, 0 or above. */
  public nonNegative(parameter: string, value: number): this {
    return this.require(Number.isFinite(value) && value >= 0, parameter, 'a number of 0 or more', value);
  }

  /** A number from 0 to 1, both included. */
  public probability(parameter: string, value: number): this {
    return this.require(
      Number.isFinite(value) && value >= 0 && value <= 1,
      parameter,
      'a probability from 0 to 1',
      value,
    );
  }

  /** A number between 0 and 1, neither included. */
  public openProbability(parameter: string, value: number): this {
    return this.require(
      Number.isFinite(value) && value > 0 && value < 1,
      parameter,
      'a probability above 0 and below 1',
      value,
    );
  }

  /** A whole number from `min` to `max`, both included. */
  public whole(parameter: string, value: number, min: number, max = Number.MAX_SAFE_INTEGER): this {
    const accepts =
      max === Number.MAX_SAFE_INTEGER ? `a whole number of ${min} or more` : `a whole number from ${min} to ${max}`;
    return this.require(Number.isSafeInteger(value) && value >= min && value <= max, parameter, accepts, value);
  }

  /** A list with something in it. */
  public notEmpty(parameter: string, values: readonly unknown[]): this {
    return this.require(values.length > 0, parameter, 'a list of at least one', 'none');
  }

  /** @throws InvalidInputError with everything recorded, when there is anything */
  public throwIfAny(): void {
    if (this.problems.length > 0) throw new InvalidInputError(this.problems);
  }
}

function written(value: unknown): string {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : JSON.stringify(value);
}
