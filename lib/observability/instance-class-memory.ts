import { DatabaseEngine } from '../core/references';

/** GiB of memory per virtual processor, by the letter and generation that an instance class begins with. */
const GIB_PER_PROCESSOR: readonly (readonly [RegExp, number])[] = [
  [/^c\d/, 2],
  [/^m\d/, 4],
  [/^r\d/, 8],
  [/^x2g/, 16],
];

/** GiB of memory of the classes that can burst, by size. */
const BURSTABLE: Readonly<Record<string, number>> = {
  micro: 1,
  small: 2,
  medium: 4,
  large: 8,
  xlarge: 16,
  '2xlarge': 32,
};

/**
 * Memory of an RDS instance class in GiB; undefined for classes that do not follow the rule. Source: RDS User Guide,
 * DB instance classes.
 */
export function instanceClassMemory(instanceClass: string): number | undefined {
  const [, family = '', size = ''] = instanceClass.split('.');
  if (/^t\d/.test(family)) return BURSTABLE[size];
  const perProcessor = GIB_PER_PROCESSOR.find(([pattern]) => pattern.test(family))?.[1];
  const processors = size === 'large' ? 2 : 4 * Number(/^(\d*)xlarge$/.exec(size)?.[1]?.replace(/^$/, '1'));
  return perProcessor === undefined || Number.isNaN(processors) ? undefined : perProcessor * processors;
}

/** Share of the memory that is left to the database: RDS takes some for itself and the operating system. */
const LEFT_TO_DATABASE = 0.9;

/** Memory that RDS counts for a connection, in bytes, and the most connections that it derives from it. */
const CONNECTIONS: Readonly<Record<DatabaseEngine, { readonly bytes: number; readonly most: number }>> = {
  postgres: { bytes: 9_531_392, most: 5000 },
  mysql: { bytes: 12_582_880, most: 16_000 },
};

/**
 * What RDS sets `max_connections` to when no parameter says otherwise, rather too low than too high. Source: RDS User
 * Guide, Quotas and constraints, maximum number of database connections.
 *
 * @param memory of the instance class, in GiB
 */
export function defaultMaxConnections(engine: DatabaseEngine, memory: number): number {
  const { bytes, most } = CONNECTIONS[engine];
  return Math.min(most, Math.floor((memory * 2 ** 30 * LEFT_TO_DATABASE) / bytes));
}
