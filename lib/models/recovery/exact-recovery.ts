import { Distribution } from '../distribution/distribution';
import { invert, lawOf } from '../distribution/duration-law';
import { absorption } from '../distribution/exponential-sum';
import { InputChecks } from '../invalid-input';
import { finishTimes, recoveryGraph, RecoveryGraph, RecoveryPlan, RecoveryStep, remainingTimes } from './recovery-plan';

/** The law of the whole recovery, without simulation. All times are in seconds after the disaster. */
export interface ExactRecovery {
  readonly minimum: number;
  /** `undefined` when nothing bounds it. */
  readonly maximum: number | undefined;
  readonly mean: number;
  readonly standardDeviation: number;
  /** Probability that it is over within `seconds`. */
  readonly cdf: (seconds: number) => number;
  /** Probability that it is not over within `seconds`: accurate where `1 - cdf` is not. */
  readonly upperTail: (seconds: number) => number;
  /** The shortest time within which it is over with this probability, above 0 and below 1. */
  readonly quantile: (probability: number) => number;
}

/** Combinations of cases (step needed or not, this or that part of a mixture) up to which each is looked at. */
export const MOST_CASES = 64;

/** Exponential stages in series up to which their sum is computed; beyond, a simulation is faster. */
export const MOST_STAGES_IN_SERIES = 20;

/**
 * The law of the whole recovery, where it has a closed form; `undefined` where it has none that is known here.
 *
 * It has one when, in each combination of cases, at most one step is random; or when joining parallel steps (the
 * later of independent durations: the product of their distribution functions) and steps in series (a fixed
 * duration and any other; exponential ones among themselves) leaves a single step. Source: series-parallel
 * reduction of Martin, Distribution of the time through a directed, acyclic network, Operations Research 13, 1965.
 * Mean and standard deviation of the later of two are integrals, with a relative error below 1e-9.
 *
 * @throws InvalidInputError
 */
export function exactRecovery(plan: RecoveryPlan): ExactRecovery | undefined {
  const graph = recoveryGraph(plan);
  const choices = graph.steps.map(casesOf);
  const whole = totalOf(graph, choices.map(mixtureOf));
  if (whole !== undefined) return recoveryOf([{ probability: 1, total: whole }]);
  if (choices.reduce((product, cases) => product * cases.length, 1) > MOST_CASES) return undefined;

  const outcomes: Outcome[] = [];
  for (const { probability, durations } of combinations(choices)) {
    const total = totalOf(graph, durations);
    if (total === undefined) return undefined;
    outcomes.push({ probability, total });
  }
  return recoveryOf(outcomes);
}

/** One combination of cases, and what the recovery takes in it. */
interface Outcome {
  readonly probability: number;
  readonly total: Total;
}

function recoveryOf(outcomes: readonly Outcome[]): ExactRecovery {
  const shareOf = (value: (total: Total) => number): number =>
    Math.min(
      1,
      outcomes.reduce((sum, { probability, total }) => sum + probability * value(total), 0),
    );
  const moments = outcomes.map(({ probability, total }) => ({ probability, ...momentsOf(total) }));
  const mean = moments.reduce((running, { probability, mean: own }) => running + probability * own, 0);
  const variance = moments.reduce(
    (running, { probability, mean: own, variance: around }) => running + probability * (around + (own - mean) ** 2),
    0,
  );
  const most = Math.max(...outcomes.map(({ total }) => total.maximum));
  const law = {
    minimum: Math.min(...outcomes.map(({ total }) => total.minimum)),
    maximum: most === Infinity ? undefined : most,
    mean,
    standardDeviation: Math.sqrt(variance),
    cdf: (seconds: number) => shareOf(({ cdf }) => cdf(checked(seconds))),
    upperTail: (seconds: number) => shareOf(({ upperTail }) => upperTail(checked(seconds))),
  };
  return {
    ...law,
    quantile: (probability) => {
      new InputChecks().openProbability('probability', probability).throwIfAny();
      return invert(law, probability);
    },
  };
}

function checked(seconds: number): number {
  if (Number.isNaN(seconds)) new InputChecks().require(false, 'seconds', 'a number', seconds).throwIfAny();
  return seconds;
}

/** One way in which a step can go, with a duration that is no mixture. */
interface Case {
  readonly probability: number;
  readonly duration: Distribution;
}

const NO_TIME: Distribution = { kind: 'fixed', seconds: 0 };

function casesOf({ duration, probability = 1 }: RecoveryStep): readonly Case[] {
  const cases = [
    ...partsOf(duration).map((part) => ({ ...part, probability: part.probability * probability })),
    { probability: 1 - probability, duration: NO_TIME },
  ];
  return cases.filter((part) => part.probability > 0);
}

function partsOf(duration: Distribution): readonly Case[] {
  if (duration.kind !== 'mixture') return [{ probability: 1, duration }];
  const sum = duration.parts.reduce((total, { probability }) => total + probability, 0);
  return duration.parts.flatMap(({ probability, distribution }) =>
    partsOf(distribution).map((part) => ({ ...part, probability: (part.probability * probability) / sum })),
  );
}

function mixtureOf(cases: readonly Case[]): Distribution {
  const [only, ...others] = cases;
  if (only !== undefined && others.length === 0) return only.duration;
  return {
    kind: 'mixture',
    parts: cases.map(({ probability, duration: distribution }) => ({ probability, distribution })),
  };
}

/** Every choice of one case for each step, with its probability. */
function combinations(
  choices: readonly (readonly Case[])[],
): readonly { readonly probability: number; readonly durations: readonly Distribution[] }[] {
  return choices.reduce<{ readonly probability: number; readonly durations: readonly Distribution[] }[]>(
    (chosen, cases) =>
      chosen.flatMap(({ probability, durations }) =>
        cases.map((next) => ({
          probability: probability * next.probability,
          durations: [...durations, next.duration],
        })),
      ),
    [{ probability: 1, durations: [] }],
  );
}

/** The law of a part of the plan: that of one step, or of several that have been joined. */
interface Total {
  readonly minimum: number;
  /** `Infinity` when nothing bounds it. */
  readonly maximum: number;
  readonly cdf: (seconds: number) => number;
  readonly upperTail: (seconds: number) => number;
  /** Known without integration. */
  readonly moments?: Moments;
  /** When it is a fixed duration, the minimum, and exponential ones after it: their means. */
  readonly exponentials?: readonly number[];
  /** Where the law jumps, and as many places between as make it smooth from one to the next. */
  readonly bends: readonly number[];
}

interface Moments {
  readonly mean: number;
  readonly variance: number;
}

function totalOf(graph: RecoveryGraph, durations: readonly Distribution[]): Total | undefined {
  const random = durations.flatMap(({ kind }, index) => (kind === 'fixed' ? [] : [index]));
  const [only] = random;
  if (random.length > 1) return reduced(graph, durations);
  const seconds = durations.map((duration) => (duration.kind === 'fixed' ? duration.seconds : 0));
  const finish = finishTimes(graph, seconds);
  const without = constant(Math.max(...finish));
  const duration = only === undefined ? undefined : durations[only];
  if (only === undefined || duration === undefined) return without;
  const way = (finish[only] ?? 0) + (remainingTimes(graph, seconds)[only] ?? 0);
  return later(without, delayed(ofStep(duration), way));
}

function constant(seconds: number): Total {
  return ofStep({ kind: 'fixed', seconds });
}

function ofStep(duration: Distribution): Total {
  const { minimum, maximum = Infinity, cdf, upperTail, mean, variance } = lawOf(duration);
  const exponentials = exponentialsIn(duration);
  return {
    minimum,
    maximum,
    cdf,
    upperTail,
    moments: { mean, variance },
    bends: bendsOf(duration),
    ...(exponentials && { exponentials }),
  };
}

function bendsOf(duration: Distribution): readonly number[] {
  if (duration.kind === 'mixture') return duration.parts.flatMap(({ distribution }) => bendsOf(distribution));
  const { minimum, maximum = Infinity, quantile } = lawOf(duration);
  return minimum === maximum ? [minimum] : [minimum, ...PLACES.map(quantile), maximum];
}

/** Probabilities between which no law of a step hides anything from an integration. */
const PLACES = [1e-6, 0.01, 0.2, 0.5, 0.8, 0.95, 0.99, 0.9999, 1 - 1e-8] as const;

/** Multiples of a mean between which no exponential duration hides anything from an integration. */
const MULTIPLES = [0, 0.01, 0.1, 0.5, 1, 3, 10, 20] as const;

function exponentialsIn(duration: Distribution): readonly number[] | undefined {
  switch (duration.kind) {
    case 'fixed':
      return [];
    case 'exponential':
      return [duration.mean - (duration.min ?? 0)];
    case 'erlang': {
      const stage = (duration.mean - (duration.min ?? 0)) / duration.stages;
      return new Array<number>(duration.stages).fill(stage);
    }
    default:
      return undefined;
  }
}

function delayed(total: Total, seconds: number): Total {
  if (seconds === 0) return total;
  const { moments } = total;
  return {
    ...total,
    minimum: total.minimum + seconds,
    maximum: total.maximum + seconds,
    cdf: (time) => total.cdf(time - seconds),
    upperTail: (time) => total.upperTail(time - seconds),
    bends: total.bends.map((bend) => bend + seconds),
    ...(moments && { moments: { ...moments, mean: moments.mean + seconds } }),
  };
}

/** One after the other. */
function added(one: Total, other: Total): Total | undefined {
  if (one.minimum === one.maximum) return delayed(other, one.minimum);
  if (other.minimum === other.maximum) return delayed(one, other.minimum);
  if (one.exponentials === undefined || other.exponentials === undefined) return undefined;
  const means = [...one.exponentials, ...other.exponentials];
  if (means.length > MOST_STAGES_IN_SERIES) return undefined;
  const fixed = one.minimum + other.minimum;
  const scale = means.reduce((sum, mean) => sum + mean, 0);
  return {
    minimum: fixed,
    maximum: Infinity,
    cdf: (seconds) => absorption(means, seconds - fixed).absorbed,
    upperTail: (seconds) => absorption(means, seconds - fixed).under,
    moments: {
      mean: fixed + scale,
      variance: means.reduce((sum, mean) => sum + mean * mean, 0),
    },
    exponentials: means,
    bends: [...means, scale].flatMap((mean) => MULTIPLES.map((multiple) => fixed + multiple * mean)),
  };
}

/** Side by side: both have to be over. */
function later(one: Total, other: Total): Total {
  if (one.maximum <= other.minimum) return other;
  if (other.maximum <= one.minimum) return one;
  const minimum = Math.max(one.minimum, other.minimum);
  const maximum = Math.max(one.maximum, other.maximum);
  return {
    minimum,
    maximum,
    cdf: (seconds) => one.cdf(seconds) * other.cdf(seconds),
    upperTail: (seconds) => one.upperTail(seconds) + other.upperTail(seconds) * one.cdf(seconds),
    bends: [minimum, ...one.bends, ...other.bends].filter((bend) => bend >= minimum),
  };
}

/** A part of the plan between two events. */
interface Arc {
  readonly from: string;
  readonly to: string;
  readonly total: Total;
}

/** Joins what is parallel and what is in series until a single arc is left, from the disaster to the end. */
function reduced(graph: RecoveryGraph, durations: readonly Distribution[]): Total | undefined {
  let arcs = arcsOf(graph, durations);
  for (;;) {
    const [only] = arcs;
    if (only !== undefined && arcs.length === 1) return only.total;
    const next = joinedInParallel(arcs) ?? joinedInSeries(arcs);
    if (next === undefined) return undefined;
    arcs = next;
  }
}

/** Steps as arcs between events. Steps that wait for the same ones begin with the same event. */
function arcsOf(graph: RecoveryGraph, durations: readonly Distribution[]): readonly Arc[] {
  const needed = graph.before.map((before) => withoutImplied(graph, before));
  const events = new Set<string>();
  const arcs: Arc[] = [];
  const meeting = (places: readonly number[], event: string): void => {
    if (events.has(event)) return;
    events.add(event);
    for (const place of places) arcs.push({ from: `end ${place}`, to: event, total: constant(0) });
  };
  graph.steps.forEach((_step, index) => {
    const before = needed[index] ?? [];
    const from = before.length === 0 ? 'disaster' : `after ${[...before].sort((a, b) => a - b).join(' ')}`;
    meeting(before, from);
    arcs.push({ from, to: `end ${index}`, total: ofStep(durations[index] ?? NO_TIME) });
  });
  const ends = [...graph.steps.keys()].filter((index) => graph.behind[index]?.length === 0);
  meeting(ends, 'end');
  return arcs;
}

/** Of the steps that one waits for, those that no other of them waits for already. */
function withoutImplied(graph: RecoveryGraph, before: readonly number[]): readonly number[] {
  const implied = new Set<number>();
  const pending = before.flatMap((place) => graph.before[place] ?? []);
  for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
    if (implied.has(place)) continue;
    implied.add(place);
    pending.push(...(graph.before[place] ?? []));
  }
  return before.filter((place) => !implied.has(place));
}

function joinedInParallel(arcs: readonly Arc[]): readonly Arc[] | undefined {
  for (const [index, one] of arcs.entries()) {
    const twin = arcs.findIndex((arc, at) => at > index && arc.from === one.from && arc.to === one.to);
    const other = arcs[twin];
    if (other === undefined) continue;
    return [...arcs.filter((arc) => arc !== one && arc !== other), { ...one, total: later(one.total, other.total) }];
  }
  return undefined;
}

function joinedInSeries(arcs: readonly Arc[]): readonly Arc[] | undefined {
  for (const first of arcs) {
    const [second, ...more] = arcs.filter(({ from }) => from === first.to);
    if (second === undefined || more.length > 0 || arcs.some((arc) => arc !== first && arc.to === first.to)) continue;
    const total = added(first.total, second.total);
    if (total === undefined) continue;
    const rest = arcs.filter((arc) => arc !== first && arc !== second);
    return [...rest, { from: first.from, to: second.to, total }];
  }
  return undefined;
}

/** Both moments as integrals of what is positive, in seconds after the least, about the mean: nothing cancels. */
function momentsOf(total: Total): Moments {
  if (total.moments) return total.moments;
  const { minimum, cdf, upperTail } = total;
  const ends = piecesOf(total);
  const mean = integral(ends, (after) => upperTail(minimum + after));
  const early = [...ends.filter((end) => end < mean), mean];
  const late = [mean, ...ends.filter((end) => end > mean)];
  const variance =
    2 * integral(early, (after) => (mean - after) * cdf(minimum + after)) +
    2 * integral(late, (after) => (after - mean) * upperTail(minimum + after));
  return { mean: minimum + mean, variance };
}

/** The upper tail beyond which even the variance of the widest lognormal distribution has nothing left. */
const NOTHING_LEFT = 1e-60;

/** Seconds after the least between which a law is smooth: its bends, and from the last on ever longer pieces. */
function piecesOf({ minimum, maximum, bends, upperTail }: Total): readonly number[] {
  const ends = [...new Set(bends)]
    .filter((bend) => bend < Infinity)
    .map((bend) => bend - minimum)
    .sort((one, other) => one - other);
  let last = ends[ends.length - 1] ?? 0;
  let length = Math.max(1, last) / 1000;
  while (maximum === Infinity && upperTail(minimum + last) > NOTHING_LEFT) {
    last += length;
    length *= 2;
    ends.push(last);
  }
  return ends;
}

/** A part of an integral, and by how much it changed when it was halved. */
interface Piece {
  readonly from: number;
  readonly to: number;
  readonly area: number;
  readonly change: number;
}

/** Halvings after which an integral is left as it is: what still changes then is rounding error. */
const MOST_HALVINGS = 100;

/** The integral from the first to the last of some points, to 1e-11 of what it is: always the worst piece is halved. */
function integral(ends: readonly number[], value: (seconds: number) => number): number {
  const pieces = ends.slice(1).map((to, index) => pieceOf(value, ends[index] ?? to, to));
  for (let halvings = 0; ; halvings += 1) {
    const area = pieces.reduce((sum, piece) => sum + piece.area, 0);
    const change = pieces.reduce((sum, piece) => sum + piece.change, 0);
    if (change <= 1e-11 * area || halvings === MOST_HALVINGS) return area;
    const worst = pieces.reduce((most, piece, index) => (piece.change > (pieces[most]?.change ?? 0) ? index : most), 0);
    for (const { from, to } of pieces.splice(worst, 1)) {
      const middle = from + (to - from) / 2;
      pieces.push(pieceOf(value, from, middle), pieceOf(value, middle, to));
    }
  }
}

function pieceOf(value: (seconds: number) => number, from: number, to: number): Piece {
  const middle = from + (to - from) / 2;
  const area = gauss(value, from, middle) + gauss(value, middle, to);
  return { from, to, area, change: Math.abs(area - gauss(value, from, to)) };
}

/** Nodes and weights of Gauss and Legendre with ten points (Abramowitz and Stegun, table 25.4): half of each. */
const NODES = [
  0.1488743389816312, 0.4333953941292472, 0.6794095682990244, 0.8650633666889845, 0.9739065285171717,
] as const;
const WEIGHTS = [
  0.2955242247147529, 0.2692667193099964, 0.219086362515982, 0.1494513491505806, 0.0666713443086881,
] as const;

function gauss(value: (seconds: number) => number, from: number, to: number): number {
  const middle = from + (to - from) / 2;
  const half = (to - from) / 2;
  let sum = 0;
  NODES.forEach((node, index) => {
    sum += (WEIGHTS[index] ?? 0) * (value(middle - half * node) + value(middle + half * node));
  });
  return half * sum;
}
