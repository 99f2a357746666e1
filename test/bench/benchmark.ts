/** One thing that is measured against another one in the same process, so that a slow machine slows both. */
export interface Benchmark {
  readonly name: string;
  /** What it is held against, in words. */
  readonly baseline: string;
  readonly measure: () => Measurement;
}

export interface Measurement {
  /** What came out, in words: `1.2 s`, `4.1e6 events/s`. */
  readonly result: string;
  /** How many times the baseline it takes. */
  readonly ratio: number;
  /** Absent where there is none. */
  readonly target?: { readonly words: string; readonly met: boolean };
}

const ROUNDS = 5;

/**
 * The ratio of the best times of two pieces of work, taken in turn after one round to warm up: what else the
 * machine does makes a round slower, never faster.
 */
export function versus(work: () => unknown, baseline: () => unknown, rounds = ROUNDS): Measurement {
  let best = Infinity;
  let bestOfBaseline = Infinity;
  work();
  baseline();
  for (let round = 0; round < rounds; round += 1) {
    best = Math.min(best, milliseconds(work));
    bestOfBaseline = Math.min(bestOfBaseline, milliseconds(baseline));
  }
  return { result: timeText(best), ratio: best / bestOfBaseline };
}

function milliseconds(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function timeText(time: number): string {
  return time < 1000 ? `${Number(time.toPrecision(3))} ms` : `${Number((time / 1000).toPrecision(3))} s`;
}
