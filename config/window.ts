const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const MINUTES_PER_DAY = 24 * 60;
const MINUTES_PER_WEEK = 7 * MINUTES_PER_DAY;

/** A span of time in UTC that comes back every day or every week, as RDS writes it. */
export class Window {
  private constructor(
    /** Minutes after midnight, or after Monday's midnight. */
    private readonly start: number,
    /** Minutes. */
    public readonly length: number,
    private readonly period: number,
  ) {}

  /** Reads `03:00-04:00`; `23:30-00:30` goes over midnight. */
  public static daily(text: string): Window {
    const [start, end] = text.split('-').map(minutesOf) as [number, number];
    return new Window(start, modulo(end - start, MINUTES_PER_DAY), MINUTES_PER_DAY);
  }

  /** Reads `sun:05:00-sun:06:00`; `sun:23:30-mon:00:30` goes over the end of the week. */
  public static weekly(text: string): Window {
    const [start, end] = text.split('-').map((time) => {
      const day = DAYS.indexOf(time.slice(0, 3) as (typeof DAYS)[number]);
      return day * MINUTES_PER_DAY + minutesOf(time.slice(4));
    }) as [number, number];
    return new Window(start, modulo(end - start, MINUTES_PER_WEEK), MINUTES_PER_WEEK);
  }

  /** Whether any repetition of one has a minute in common with any of the other, of which one is daily. */
  public overlaps(other: Window): boolean {
    return (
      modulo(other.start - this.start, MINUTES_PER_DAY) < this.length ||
      modulo(this.start - other.start, MINUTES_PER_DAY) < other.length
    );
  }

  /** This window moved later, to the next end of the daily one; undefined where both do not fit into a day. */
  public after(daily: Window): Window | undefined {
    if (this.length + daily.length > MINUTES_PER_DAY) return undefined;
    const shift = modulo(daily.start + daily.length - this.start, MINUTES_PER_DAY);
    return new Window(modulo(this.start + shift, this.period), this.length, this.period);
  }

  /** This weekly window some days earlier. */
  public daysEarlier(days: number): Window {
    return new Window(modulo(this.start - days * MINUTES_PER_DAY, this.period), this.length, this.period);
  }

  public toString(): string {
    return `${this.timeText(this.start)}-${this.timeText(modulo(this.start + this.length, this.period))}`;
  }

  private timeText(minutes: number): string {
    const pad = (value: number): string => String(value).padStart(2, '0');
    const clock = `${pad(Math.floor((minutes % MINUTES_PER_DAY) / 60))}:${pad(minutes % 60)}`;
    return this.period === MINUTES_PER_DAY ? clock : `${DAYS[Math.floor(minutes / MINUTES_PER_DAY)]}:${clock}`;
  }
}

function minutesOf(clock: string): number {
  const [hours, minutes] = clock.split(':').map(Number) as [number, number];
  return hours * 60 + minutes;
}

/** Never negative, unlike `%`. */
function modulo(value: number, period: number): number {
  return ((value % period) + period) % period;
}
