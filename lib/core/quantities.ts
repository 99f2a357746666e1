import { WarmsiteError } from './errors';

function invalid(code: string, message: string): WarmsiteError {
  return new WarmsiteError([{ code, where: 'quantity', message }]);
}

const SECONDS_PER_UNIT = { s: 1, m: 60, h: 3600, d: 86400 } as const;

/** The text form of a `Duration`: digits and a unit, e.g. `90s`, `15m`, `4h`, `7d`. */
export const DURATION_PATTERN = /^([0-9]+)(s|m|h|d)$/;

/** A length of time in whole seconds, zero or longer. */
export class Duration {
  private constructor(private readonly inSeconds: number) {
    if (!Number.isSafeInteger(inSeconds) || inSeconds < 0) {
      throw invalid('duration', `a duration must be a whole number of seconds >= 0, got ${inSeconds}`);
    }
  }

  /** A number of seconds. */
  public static seconds(amount: number): Duration {
    return new Duration(amount);
  }

  /** A number of minutes. */
  public static minutes(amount: number): Duration {
    return new Duration(amount * SECONDS_PER_UNIT.m);
  }

  /** A number of hours. */
  public static hours(amount: number): Duration {
    return new Duration(amount * SECONDS_PER_UNIT.h);
  }

  /** A number of days of 24 hours. */
  public static days(amount: number): Duration {
    return new Duration(amount * SECONDS_PER_UNIT.d);
  }

  /** Reads `90s`, `15m`, `4h` or `7d`. @throws WarmsiteError `duration` for anything else */
  public static parse(text: string): Duration {
    const match = DURATION_PATTERN.exec(text);
    if (!match) {
      throw invalid('duration', `a duration must be digits and one of s, m, h, d (as in 15m), got '${text}'`);
    }
    return new Duration(Number(match[1]) * SECONDS_PER_UNIT[match[2] as keyof typeof SECONDS_PER_UNIT]);
  }

  /** Whole seconds. */
  public toSeconds(): number {
    return this.inSeconds;
  }

  /** Minutes; a fraction where the duration is not a whole number of them. */
  public toMinutes(): number {
    return this.inSeconds / SECONDS_PER_UNIT.m;
  }

  /** Days; a fraction where the duration is not a whole number of them. */
  public toDays(): number {
    return this.inSeconds / SECONDS_PER_UNIT.d;
  }

  /** The largest unit that needs no fraction: `15m`, `90s`, `0s`. */
  public toString(): string {
    for (const unit of ['d', 'h', 'm'] as const) {
      const size = SECONDS_PER_UNIT[unit];
      if (this.inSeconds >= size && this.inSeconds % size === 0) return `${this.inSeconds / size}${unit}`;
    }
    return `${this.inSeconds}s`;
  }
}

/** The text form of a `Percent`: a number and a percent sign, e.g. `99.95%`. */
export const PERCENT_PATTERN = /^([0-9]+(?:\.[0-9]+)?)%$/;

/** A share between 0 % and 100 %, both included. */
export class Percent {
  private constructor(public readonly value: number) {
    if (!(value >= 0 && value <= 100)) {
      throw invalid('percent', `a percentage must be between 0% and 100%, got ${value}%`);
    }
  }

  /** @param value 0 to 100 */
  /** From 0 to 100. */
  public static of(value: number): Percent {
    return new Percent(value);
  }

  /** Reads `99.95%`. @throws WarmsiteError `percent` for anything else */
  public static parse(text: string): Percent {
    const match = PERCENT_PATTERN.exec(text);
    if (!match) throw invalid('percent', `a percentage must be a number and '%' (as in 99.95%), got '${text}'`);
    return new Percent(Number(match[1]));
  }

  /** 0 to 1. */
  public get fraction(): number {
    return this.value / 100;
  }

  /** As in `5%`. */
  public toString(): string {
    return `${this.value}%`;
  }
}

/** The text form of a `RequestRate`: a number, a slash and `s` or `min`, e.g. `40/s`. */
export const REQUEST_RATE_PATTERN = /^([0-9]+(?:\.[0-9]+)?)\/(s|min)$/;

/** Requests per unit of time, more than zero. */
export class RequestRate {
  private constructor(public readonly perSecond: number) {
    if (!(perSecond > 0 && Number.isFinite(perSecond))) {
      throw invalid('request-rate', `a request rate must be more than zero, got ${perSecond}/s`);
    }
  }

  /** Requests a second. */
  public static perSecond(amount: number): RequestRate {
    return new RequestRate(amount);
  }

  /** Requests a minute. */
  public static perMinute(amount: number): RequestRate {
    return new RequestRate(amount / 60);
  }

  /** Reads `40/s` or `2400/min`. @throws WarmsiteError `request-rate` for anything else */
  public static parse(text: string): RequestRate {
    const match = REQUEST_RATE_PATTERN.exec(text);
    if (!match) throw invalid('request-rate', `a request rate must look like 40/s or 2400/min, got '${text}'`);
    const amount = Number(match[1]);
    return match[2] === 's' ? RequestRate.perSecond(amount) : RequestRate.perMinute(amount);
  }

  /** Requests a minute. */
  public get perMinute(): number {
    return this.perSecond * 60;
  }

  /** As `parse` reads it. */
  public toString(): string {
    return `${this.perSecond}/s`;
  }
}

const CIDR_PATTERN = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;

function addressText(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}

/** A block of IPv4 addresses, such as `10.20.0.0/16`. The address must be the block's first. */
export class Cidr {
  /** How many addresses the block holds. */
  public readonly size: number;

  private constructor(
    private readonly base: number,
    /** Length of the prefix in bits, 0 to 32. */
    public readonly prefix: number,
  ) {
    this.size = 2 ** (32 - prefix);
  }

  /** @throws WarmsiteError `cidr` when the text is no block, or not aligned to its prefix */
  public static parse(text: string): Cidr {
    const match = CIDR_PATTERN.exec(text);
    const numbers = match ? match.slice(1).map(Number) : [];
    const [a, b, c, d, prefix] = numbers;
    if (
      a === undefined ||
      b === undefined ||
      c === undefined ||
      d === undefined ||
      prefix === undefined ||
      [a, b, c, d].some((octet) => octet > 255) ||
      prefix > 32
    ) {
      throw invalid('cidr', `a network must look like 10.20.0.0/16, got '${text}'`);
    }
    const base = ((a * 256 + b) * 256 + c) * 256 + d;
    const size = 2 ** (32 - prefix);
    if (base % size !== 0) {
      const aligned = new Cidr(base - (base % size), prefix);
      throw invalid('cidr', `a network must start at its first address: ${aligned.toString()}, got '${text}'`);
    }
    return new Cidr(base, prefix);
  }

  /** The first address, e.g. `10.20.0.0`. */
  public get first(): string {
    return addressText(this.base);
  }

  /** The last address, e.g. `10.20.255.255`. */
  public get last(): string {
    return addressText(this.base + this.size - 1);
  }

  /** Whether every address of the other block is in this one. */
  public contains(other: Cidr): boolean {
    return this.base <= other.base && other.base + other.size <= this.base + this.size;
  }

  /** Whether any address is in both. */
  public overlaps(other: Cidr): boolean {
    return this.contains(other) || other.contains(this);
  }

  /**
   * The `index`-th block of length `prefix` inside this one, counted from 0.
   *
   * @throws WarmsiteError `cidr` when this block holds no such part
   */
  public part(prefix: number, index: number): Cidr {
    const size = 2 ** (32 - prefix);
    if (prefix < this.prefix || prefix > 32 || index < 0 || (index + 1) * size > this.size) {
      throw invalid('cidr', `${this.toString()} has no part /${prefix} number ${index}`);
    }
    return new Cidr(this.base + index * size, prefix);
  }

  /** The first block of length `prefix` in here that overlaps none of `taken`, if there is one. */
  public firstFree(prefix: number, taken: readonly Cidr[]): Cidr | undefined {
    for (let index = 0; index < 2 ** (prefix - this.prefix); index += 1) {
      const candidate = this.part(prefix, index);
      if (!taken.some((block) => block.overlaps(candidate))) return candidate;
    }
    return undefined;
  }

  /** As `parse` reads it. */
  public toString(): string {
    return `${this.first}/${this.prefix}`;
  }
}
