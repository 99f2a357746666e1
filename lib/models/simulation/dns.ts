/** One of the two Regions: an index into pairs. */
export const HOME = 0;
/** The other one. */
export const STANDBY = 1;

/**
 * Where clients go. Each keeps an answer for the whole TTL, and clients asked at moments that are spread evenly: a
 * request follows the answer that was right up to one TTL ago. After a change the clients therefore move evenly over
 * one TTL, and when the answer comes and goes, so do they.
 */
export class Dns {
  private answer = HOME;
  /** Times at which the answer changed, and to what; home from the start. */
  private readonly changes: { readonly time: number; readonly answer: number }[] = [{ time: -Infinity, answer: HOME }];
  /** From when on every client has the current answer. */
  private settledAt = -Infinity;

  public constructor(private readonly ttl: number) {}

  /** The answer to who asks now. */
  public get current(): number {
    return this.answer;
  }

  /** From now on DNS gives this answer. */
  public change(time: number, answer: number): void {
    this.answer = answer;
    this.settledAt = time + this.ttl;
    this.changes.push({ time, answer });
  }

  /** Whether every client has the current answer. */
  public isSettled(time: number): boolean {
    return time >= this.settledAt;
  }

  /**
   * The Region to which a client sends a request.
   *
   * @param age how old the client's answer is, from 0 for new to 1 for a whole TTL
   */
  public regionOf(time: number, age: number): number {
    const asked = time - age * this.ttl;
    for (let index = this.changes.length - 1; ; index -= 1) {
      const change = this.changes[index];
      if (change === undefined) return HOME;
      if (change.time <= asked) return change.answer;
    }
  }

  /** Share of clients that go to the standby Region, 0 to 1. */
  public standbyShare(time: number): number {
    if (this.isSettled(time)) return this.answer;
    const oldest = time - this.ttl;
    let until = time;
    let seconds = 0;
    for (let index = this.changes.length - 1; index >= 0 && until > oldest; index -= 1) {
      const change = this.changes[index];
      if (change === undefined) break;
      const since = Math.max(change.time, oldest);
      seconds += change.answer * (until - since);
      until = since;
    }
    return seconds / this.ttl;
  }
}
