import { InputError, Problem } from '../core/errors';
import { InvalidInputError } from '../models/invalid-input';

/** The options of a command as commander hands them over: by their names in camel case. */
export type Options = Readonly<Record<string, unknown>>;

const TIME_UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };
const SIZE_UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

const NUMBER = '([0-9]+(?:\\.[0-9]+)?)';

/** The options of one command, read as quantities; what is wrong with them is reported at once. */
export class Flags {
  private readonly problems: Problem[] = [];

  /** @param command as it is typed, e.g. `capacity` */
  public constructor(
    private readonly command: string,
    private readonly options: Options,
  ) {}

  /** Whether the option was given. */
  public has(name: string): boolean {
    return this.options[name] !== undefined;
  }

  /** Requests a second: `12/s`, `720/min`. */
  public rate(name: string): number | undefined {
    return this.read(name, 'a rate above 0, such as 12/s or 720/min', (text) => {
      const match = new RegExp(`^${NUMBER}/(s|min)$`).exec(text);
      return match && above0(Number(match[1]) / (match[2] === 'min' ? 60 : 1));
    });
  }

  /** Seconds: `6.5s`, `120ms`, `15m`, `2h`, `14d`. */
  public seconds(name: string, example: string, limits: { readonly least?: number; readonly above0?: true } = {}) {
    const { least = 0 } = limits;
    const range = limits.above0 ? ' above 0' : least > 0 ? ` of ${least}s or more` : '';
    return this.read(name, `a time${range}, such as ${example}`, (text) => {
      const match = new RegExp(`^${NUMBER}(ms|s|m|h|d)$`).exec(text);
      const seconds = Number(match?.[1]) * (TIME_UNITS[match?.[2] ?? ''] ?? NaN);
      return limits.above0 ? above0(seconds) : seconds >= least ? seconds : undefined;
    });
  }

  /** From 0 to 1: `99%`. With `open` neither of both. */
  public share(name: string, example: string, { open = false } = {}): number | undefined {
    const range = open ? 'above 0% and below 100%' : 'from 0% to 100%';
    return this.read(name, `a percentage ${range}, such as ${example}`, (text) => {
      const share = Number(new RegExp(`^${NUMBER}%$`).exec(text)?.[1] ?? NaN) / 100;
      return (open ? share > 0 && share < 1 : share >= 0 && share <= 1) ? share : undefined;
    });
  }

  /** Bytes: `200GiB`. */
  public bytes(name: string, example: string): number | undefined {
    return this.read(name, `a size above 0 in KiB, MiB, GiB or TiB, such as ${example}`, (text) => {
      const match = new RegExp(`^${NUMBER}([KMGT]i?B|B)$`).exec(text);
      return above0(Number(match?.[1]) * (SIZE_UNITS[match?.[2] ?? ''] ?? NaN));
    });
  }

  /** Bytes a second: `200GiB/h`, `50MiB/s`. */
  public throughput(name: string): number | undefined {
    return this.read(name, 'a throughput above 0, such as 200GiB/h or 50MiB/s', (text) => {
      const match = new RegExp(`^${NUMBER}([KMGT]iB)/(s|h)$`).exec(text);
      return above0((Number(match?.[1]) * (SIZE_UNITS[match?.[2] ?? ''] ?? NaN)) / (match?.[3] === 'h' ? 3600 : 1));
    });
  }

  /** A whole number from `least` to `most`. */
  public whole(name: string, least: number, most = Infinity): number | undefined {
    const range = most === Infinity ? `of ${least} or more` : `from ${least} to ${most}`;
    return this.read(name, `a whole number ${range}`, (text) => {
      const value = /^[0-9]+$/.test(text) ? Number(text) : NaN;
      return Number.isSafeInteger(value) && value >= least && value <= most ? value : undefined;
    });
  }

  /** A number from `least` to `most`. */
  public number(name: string, least: number, most: number): number | undefined {
    return this.read(name, `a number from ${least} to ${most}`, (text) => {
      const value = Number(new RegExp(`^${NUMBER}$`).exec(text)?.[1] ?? NaN);
      return value >= least && value <= most ? value : undefined;
    });
  }

  /** A day: `2026-11-20`. */
  public day(name: string): string | undefined {
    return this.read(name, 'a day such as 2026-11-20', (text) => {
      const date = new Date(`${text}T00:00:00Z`);
      return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) ? text : undefined;
    });
  }

  /** One of a few words. */
  public oneOf<const T extends string>(name: string, words: readonly T[]): T | undefined {
    return this.read(name, `one of ${words.join(', ')}`, (text) => words.find((word) => word === text));
  }

  /** The value, or a problem of the option that is missing; `otherwise` says what else would do. */
  public need<T>(name: string, value: T | undefined, otherwise = ''): T {
    if (value === undefined && !this.has(name)) this.report('flag-missing', `${flagOf(name)} is missing${otherwise}`);
    // Whoever goes on without `throwIfAny` has not read on.
    return value as T;
  }

  /** Records a problem. */
  public report(code: string, message: string): void {
    this.problems.push({ code, where: `warmsite ${this.command}`, message });
  }

  /** @throws InputError with everything recorded, when there is anything */
  public throwIfAny(): void {
    if (this.problems.length > 0) throw new InputError(this.problems);
  }

  /**
   * Asks the models; what they have no answer to is a problem of the option that it came from.
   *
   * @param names of the options, by the parameter of the model
   */
  public ask<T>(models: () => T, names: Readonly<Record<string, string>>): T {
    try {
      return models();
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      for (const { parameter, message } of error.problems) {
        const name = names[parameter];
        const typed = name === undefined ? undefined : this.options[name];
        const named = name === undefined ? message : message.replace(`'${parameter}'`, flagOf(name));
        this.report(
          'flag-value',
          typeof typed === 'string' ? named.replace(/, got [^,]*$/, `, got '${typed}'`) : named,
        );
      }
      throw new InputError(this.problems);
    }
  }

  private read<T>(name: string, accepts: string, parse: (text: string) => T | null | undefined): T | undefined {
    const text = this.options[name];
    if (typeof text !== 'string') return undefined;
    const value = parse(text) ?? undefined;
    if (value === undefined) this.report('flag-value', `${flagOf(name)} must be ${accepts}, got '${text}'`);
    return value;
  }
}

/** `--service-time` for `serviceTime`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function above0(value: number): number | undefined {
  return Number.isFinite(value) && value > 0 ? value : undefined;
}
