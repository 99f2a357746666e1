const ARITY = 4;
const FIRST_CAPACITY = 256;

/**
 * The events to come, in the order of their times: a 4-ary heap over typed arrays, so that no event
 * allocates anything. Events of the same time come in an order that depends only on what was pushed.
 */
export class EventQueue {
  /** Time of the event taken last. */
  public time = 0;
  /** Kind of the event taken last. */
  public kind = 0;
  /** Payload of the event taken last. */
  public payload = 0;

  private size = 0;
  private times = new Float64Array(FIRST_CAPACITY);
  private kinds = new Int32Array(FIRST_CAPACITY);
  private payloads = new Int32Array(FIRST_CAPACITY);

  /** Events to come. */
  public get length(): number {
    return this.size;
  }

  /**
   * @param time in seconds
   * @param kind what happens; a 32-bit whole number
   * @param payload to whom; a 32-bit whole number
   */
  public push(time: number, kind: number, payload: number): void {
    if (this.size === this.times.length) this.grow();
    let hole = this.size;
    this.size += 1;
    const { times, kinds, payloads } = this;
    while (hole > 0) {
      const parent = (hole - 1) >> 2;
      const above = times[parent] as number;
      if (above <= time) break;
      times[hole] = above;
      kinds[hole] = kinds[parent] as number;
      payloads[hole] = payloads[parent] as number;
      hole = parent;
    }
    times[hole] = time;
    kinds[hole] = kind;
    payloads[hole] = payload;
  }

  /** Takes the earliest event into `time`, `kind` and `payload`; false when there is none. */
  public pop(): boolean {
    if (this.size === 0) return false;
    const { times, kinds, payloads } = this;
    this.time = times[0] as number;
    this.kind = kinds[0] as number;
    this.payload = payloads[0] as number;

    const last = this.size - 1;
    this.size = last;
    const moved = times[last] as number;
    let hole = 0;
    for (;;) {
      const firstChild = hole * ARITY + 1;
      if (firstChild >= last) break;
      const end = firstChild + ARITY < last ? firstChild + ARITY : last;
      let child = firstChild;
      let earliest = times[firstChild] as number;
      for (let other = firstChild + 1; other < end; other += 1) {
        const time = times[other] as number;
        if (time < earliest) {
          earliest = time;
          child = other;
        }
      }
      if (earliest >= moved) break;
      times[hole] = earliest;
      kinds[hole] = kinds[child] as number;
      payloads[hole] = payloads[child] as number;
      hole = child;
    }
    times[hole] = moved;
    kinds[hole] = kinds[last] as number;
    payloads[hole] = payloads[last] as number;
    return true;
  }

  private grow(): void {
    const { times, kinds, payloads } = this;
    this.times = new Float64Array(times.length * 2);
    this.kinds = new Int32Array(times.length * 2);
    this.payloads = new Int32Array(times.length * 2);
    this.times.set(times);
    this.kinds.set(kinds);
    this.payloads.set(payloads);
  }
}
