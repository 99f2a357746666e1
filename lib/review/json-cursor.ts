import { TextDecoder } from 'node:util';

/** Where bytes come from: a file, or what a command printed. */
export interface ByteSource {
  /** Fills `target` from `offset` on and returns how many bytes it wrote; 0 at the end. */
  read(target: Uint8Array, offset: number): number;
}

/** Thrown where the bytes are no JSON; the reader of a plan says which file it was. */
export class JsonSyntaxError extends Error {}

/** How much is read at a time, in bytes. */
const CHUNK = 1 << 20;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;

/**
 * Goes through a JSON text of any size from front to back. It holds one chunk, or the one value that is
 * being read: whoever walks to the elements of a long list never has the list.
 *
 * What is skipped is only looked at for its brackets and quotes; what is read is parsed by `JSON.parse`.
 */
export class JsonCursor {
  private buffer = Buffer.allocUnsafe(CHUNK);
  /** The next byte. */
  private at = 0;
  /** The end of what has been read. */
  private end = 0;
  /** Start of the value that is being read; what lies before it may be forgotten. */
  private kept: number | undefined;
  /** How many bytes lie before the buffer. */
  private gone = 0;
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });

  public constructor(private readonly source: ByteSource) {
    // PowerShell's redirection puts a byte order mark before UTF-8.
    if (this.fill() && this.end >= 3 && this.buffer.readUIntBE(0, 3) === 0xefbbbf) this.at = 3;
  }

  /**
   * Walks through an object: calls `each` with every key, in turn. It has to read, skip or walk through the
   * value before it returns.
   */
  public object(each: (key: string) => void): void {
    this.list(OPEN_OBJECT, CLOSE_OBJECT, () => {
      const key = this.value();
      if (typeof key !== 'string') throw this.unexpected('a key');
      this.expect(COLON, "':'");
      each(key);
    });
  }

  /** Walks through an array: `each` has to read, skip or walk through one element. */
  public array(each: () => void): void {
    this.list(OPEN_ARRAY, CLOSE_ARRAY, each);
  }

  /** Reads the value that comes next. */
  public value(): unknown {
    this.peek();
    this.kept = this.at;
    this.pass();
    const bytes = this.buffer.subarray(this.kept, this.at);
    this.kept = undefined;
    try {
      return JSON.parse(this.decoder.decode(bytes));
    } catch {
      throw this.unexpected('a JSON value');
    }
  }

  /** Goes past the value that comes next. */
  public skip(): void {
    this.peek();
    this.pass();
  }

  /** Whether an object comes next. */
  public get atObject(): boolean {
    return this.peek() === OPEN_OBJECT;
  }

  /** Whether an array comes next. */
  public get atArray(): boolean {
    return this.peek() === OPEN_ARRAY;
  }

  /** @throws JsonSyntaxError when anything but white space is left */
  public expectEnd(): void {
    for (; this.at < this.end || this.fill(); this.at++) {
      if (!isSpace(this.buffer[this.at])) throw this.unexpected('the end');
    }
  }

  private list(open: number, close: number, each: () => void): void {
    this.expect(open, open === OPEN_OBJECT ? "'{'" : "'['");
    if (this.peek() === close) {
      this.at++;
      return;
    }
    for (;;) {
      this.peek();
      each();
      const byte = this.peek();
      this.at++;
      if (byte === close) return;
      if (byte !== COMMA) throw this.unexpected("','", -1);
    }
  }

  private expect(byte: number, name: string): void {
    if (this.peek() !== byte) throw this.unexpected(name);
    this.at++;
  }

  /** The next byte that is no white space. */
  private peek(): number {
    for (; this.at < this.end || this.fill(); this.at++) {
      const byte = this.buffer[this.at] as number;
      if (!isSpace(byte)) return byte;
    }
    throw new JsonSyntaxError(`ends at byte ${this.gone + this.at}, in the middle of a value`);
  }

  /** Goes past the value that begins here. */
  private pass(): void {
    const first = this.buffer[this.at];
    if (first === QUOTE) this.passString();
    else if (first === OPEN_OBJECT || first === OPEN_ARRAY) this.passBrackets();
    else this.passScalar();
  }

  private passBrackets(): void {
    let depth = 0;
    for (;;) {
      const { buffer, end } = this;
      let at = this.at;
      let byte = 0;
      for (; at < end; at++) {
        byte = buffer[at] as number;
        if (byte === QUOTE) break;
        // The brackets of both kinds differ from each other by bit 5 alone, as do their closing ones.
        if ((byte | 0x20) === OPEN_OBJECT) depth++;
        else if ((byte | 0x20) === CLOSE_OBJECT && --depth === 0) break;
      }
      this.at = at;
      if (at === end) {
        if (!this.fill()) throw new JsonSyntaxError(`ends at byte ${this.gone + this.at}, in the middle of a value`);
      } else if (byte === QUOTE) {
        this.passString();
      } else {
        this.at++;
        return;
      }
    }
  }

  private passString(): void {
    // `at` stays at the opening quote until the closing one is found: what is read meanwhile moves both.
    for (let seen = 1; ;) {
      const quote = this.buffer.indexOf(QUOTE, this.at + seen);
      if (quote === -1 || quote >= this.end) {
        seen = this.end - this.at;
        if (!this.fill()) throw new JsonSyntaxError(`ends at byte ${this.gone + this.end}, in the middle of a text`);
        continue;
      }
      let backslashes = 0;
      while (this.buffer[quote - 1 - backslashes] === BACKSLASH) backslashes++;
      if (backslashes % 2 === 0) {
        this.at = quote + 1;
        return;
      }
      seen = quote + 1 - this.at;
    }
  }

  private passScalar(): void {
    for (; this.at < this.end || this.fill(); this.at++) {
      const byte = this.buffer[this.at] as number;
      if (byte === COMMA || byte === COLON || byte === CLOSE_OBJECT || byte === CLOSE_ARRAY || isSpace(byte)) return;
    }
  }

  private unexpected(wanted: string, by = 0): JsonSyntaxError {
    return new JsonSyntaxError(`is no JSON: ${wanted} expected at byte ${this.gone + this.at + by}`);
  }

  /** Reads on; false at the end of the source. Keeps what lies at and after `kept`, or after `at`. */
  private fill(): boolean {
    const from = this.kept ?? this.at;
    const length = this.end - from;
    if (length + CHUNK > this.buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(2 * length, length + CHUNK));
      this.buffer.copy(larger, 0, from, this.end);
      this.buffer = larger;
    } else {
      this.buffer.copyWithin(0, from, this.end);
    }
    this.gone += from;
    this.at -= from;
    this.end -= from;
    if (this.kept !== undefined) this.kept = 0;
    const read = this.source.read(this.buffer, this.end);
    this.end += read;
    return read > 0;
  }
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
