/** GPUs of an instance type. */
interface Accelerators {
  readonly count: number;
  /** E.g. `L40S`. */
  readonly name: string;
  /** Memory of all of them together, GB. */
  readonly memory: number;
}

const G_SIZES: Readonly<Record<string, number>> = {
  xlarge: 1,
  '2xlarge': 1,
  '4xlarge': 1,
  '8xlarge': 1,
  '12xlarge': 4,
  '16xlarge': 1,
  '24xlarge': 4,
  '48xlarge': 8,
};

/** Name and memory (GB) of one GPU, and how many an instance of each size has. Source: EC2 instance type pages. */
const FAMILIES: Readonly<Record<string, readonly [string, number, Readonly<Record<string, number>>]>> = {
  g4dn: ['T4', 16, { ...G_SIZES, metal: 8 }],
  g5: ['A10G', 24, G_SIZES],
  g6: ['L4', 24, G_SIZES],
  g6e: ['L40S', 48, G_SIZES],
  p3: ['V100', 16, { '2xlarge': 1, '8xlarge': 4, '16xlarge': 8 }],
  p4d: ['A100', 40, { '24xlarge': 8 }],
  p4de: ['A100', 80, { '24xlarge': 8 }],
  p5: ['H100', 80, { '4xlarge': 1, '48xlarge': 8 }],
  p5e: ['H200', 141, { '48xlarge': 8 }],
  p5en: ['H200', 141, { '48xlarge': 8 }],
};

/** Undefined for a type that has none, or that is not listed. */
export function acceleratorsOf(instanceType: string): Accelerators | undefined {
  const [family = '', size = ''] = instanceType.split('.');
  const [name, memory, sizes] = FAMILIES[family] ?? [];
  const count = sizes?.[size];
  return name === undefined || memory === undefined || count === undefined
    ? undefined
    : { count, name, memory: count * memory };
}

/** `g6e.12xlarge (4 × L40S, 192 GB)`. */
export function describedType(instanceType: string): string {
  const gpus = acceleratorsOf(instanceType);
  return gpus ? `${instanceType} (${gpus.count} × ${gpus.name}, ${gpus.memory} GB)` : instanceType;
}
