import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

/** One thing that is measured against another one in the same run, so that a slow machine slows both. */
export interface Benchmark {
  readonly name: string;
  /** What it is held against, in words. */
  readonly baseline: string;
  /** Whether it is short enough for every run of the checks. */
  readonly short: boolean;
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

/** Something that a benchmark needs is not there: nothing was measured. */
export class NotMeasured extends Error {}

const ROUNDS = 5;

/**
 * The ratio of the best times of two pieces of work, taken in turn after one round to warm up: what else the
 * machine does makes a round slower, never faster.
 */
export function versus(work: () => unknown, baseline: () => unknown): Measurement {
  work();
  baseline();
  return cold(work, baseline, ROUNDS);
}

/** As `versus`, without the first round: for work that starts processes, where nothing stays warm. */
export function cold(work: () => unknown, baseline: () => unknown, rounds: number): Measurement {
  let best = Infinity;
  let bestOfBaseline = Infinity;
  for (let round = 0; round < rounds; round += 1) {
    best = Math.min(best, milliseconds(work));
    bestOfBaseline = Math.min(bestOfBaseline, milliseconds(baseline));
  }
  return { result: timeText(best), ratio: best / bestOfBaseline };
}

/** The measurement with the most that its ratio may be. */
export function atMost(most: number, measurement: Measurement): Measurement {
  return { ...measurement, target: { words: `${most} times`, met: measurement.ratio <= most } };
}

/** Does something in a folder that is gone afterwards. */
export function inFolder<T>(act: (folder: string) => T): T {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-bench-'));
  try {
    return act(folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function milliseconds(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

export function timeText(time: number): string {
  return time < 1000 ? `${Number(time.toPrecision(3))} ms` : `${Number((time / 1000).toPrecision(3))} s`;
}
