/** A time that comes again every week, from and to a minute of it; the end is outside. */
type Span = readonly [from: number, to: number];

/** A window that RDS keeps for backups or maintenance: `03:00-04:00` every day, `sun:05:00-sun:06:00` every week. */
export class Window {
  private constructor(
    private readonly spans: readonly Span[],
    public readonly minutes: number,
  ) {}

  /** A window that nothing overlaps. */
  public static readonly never = new Window([], 0);

  /** Undefined for what is no window. */
  public static of(text: string): Window | undefined {
    const [from, to] = text.toLowerCase().split('-').map(momentOf);
    if (!from || !to || (from.day === undefined) !== (to.day === undefined)) return undefined;
    const period = from.day === undefined ? DAY : WEEK;
    const start = (from.day ?? 0) * DAY + from.minute;
    const length = ((to.day ?? 0) * DAY + to.minute - start + period) % period;
    const starts = from.day === undefined ? DAYS.map((_, day) => day * DAY + start) : [start];
    return new Window(
      starts.map((at): Span => [at, at + length]),
      length,
    );
  }

  public overlaps(other: Window): boolean {
    return this.spans.some(([from, to]) =>
      other.spans.some(([otherFrom, otherTo]) =>
        // A span may go on into the next week.
        [-WEEK, 0, WEEK].some((shift) => from + shift < otherTo && otherFrom < to + shift),
      ),
    );
  }
}

const DAY = 24 * 60;
const WEEK = 7 * DAY;
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

function momentOf(text: string): { readonly day?: number; readonly minute: number } | undefined {
  const [, day, hours, minutes] = /^(?:([a-z]{3}):)?(\d{1,2}):(\d{2})$/.exec(text.trim()) ?? [];
  if (hours === undefined || minutes === undefined) return undefined;
  const minute = Number(hours) * 60 + Number(minutes);
  if (day === undefined) return { minute };
  return DAYS.includes(day) ? { day: DAYS.indexOf(day), minute } : undefined;
}
