/** What an instance class can do, relative to others; only the ratio of two of them means anything. */
interface Capacity {
  /** GiB */
  readonly memory: number;
  /** In instances of size `large`; a burstable one counts with what it can keep up. */
  readonly compute: number;
}

/** GiB of memory of size `large`. Source: RDS User Guide, DB instance classes. */
const MEMORY: readonly (readonly [RegExp, number])[] = [
  [/^t/, 8],
  [/^m/, 8],
  [/^c/, 4],
  [/^(r|z)/, 16],
  [/^x1$/, 30.5],
  [/^x1e$/, 61],
  [/^x2(g|idn)$/, 32],
  [/^x2(iedn|iezn)$/, 64],
];

/** Share of a CPU that a burstable class of size `large` can use all the time. Source: EC2 User Guide, Burstable. */
const BASELINE = 0.3;

const SIZES: Readonly<Record<string, number>> = { micro: 1 / 8, small: 1 / 4, medium: 1 / 2, large: 1, xlarge: 2 };

/**
 * How much of the work of class `other` the class can take: 1 for as much, 0.5 for half. Undefined where the class
 * alone does not tell, e.g. `db.serverless`.
 */
export function shareOf(instanceClass: string, other: string): number | undefined {
  if (instanceClass === other) return 1;
  const own = capacityOf(instanceClass);
  const wanted = capacityOf(other);
  if (!own || !wanted) return undefined;
  return Math.min(own.memory / wanted.memory, own.compute / wanted.compute);
}

function capacityOf(instanceClass: string): Capacity | undefined {
  const [, family = '', count, size = ''] = /^db\.([a-z0-9]+)\.(\d*)([a-z]+)/.exec(instanceClass) ?? [];
  const memory = MEMORY.find(([pattern]) => pattern.test(family))?.[1];
  const factor = SIZES[size];
  if (memory === undefined || factor === undefined) return undefined;
  const large = factor * Number(count || 1);
  return { memory: memory * large, compute: large * (family.startsWith('t') ? BASELINE : 1) };
}
