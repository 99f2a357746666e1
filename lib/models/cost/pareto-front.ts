import { InputChecks } from '../invalid-input';

/**
 * The points that no other point beats: none is at most as large in every key and smaller in one.
 * Smaller is better in all keys (cost, seconds, unavailability). Points that are equal in every key
 * are all kept. Exact comparison, any number of dimensions, input order; at most n^2 comparisons.
 *
 * @param points may hold Infinity, but no NaN
 * @param keys the properties to make small
 * @throws InvalidInputError
 * @example paretoFront([{ cost: 1, rto: 9 }, { cost: 2, rto: 9 }], ['cost', 'rto']) // [{ cost: 1, rto: 9 }]
 */
export function paretoFront<Key extends string, Point extends Readonly<Record<Key, number>>>(
  points: readonly Point[],
  keys: readonly Key[],
): readonly Point[] {
  const checks = new InputChecks().notEmpty('keys', keys);
  points.forEach((point, index) =>
    keys.forEach((key) => checks.require(!Number.isNaN(point[key]), `points[${index}].${key}`, 'a number', point[key])),
  );
  checks.throwIfAny();

  // In this order a point comes after all that beat it, and what beats it is in the front already.
  const ordered = points.map((point, index) => ({ point, index })).sort((a, b) => compare(a.point, b.point, keys));
  const front: { point: Point; index: number }[] = [];
  for (const entry of ordered) {
    if (!front.some(({ point }) => beats(point, entry.point, keys))) front.push(entry);
  }
  return front.sort((a, b) => a.index - b.index).map(({ point }) => point);
}

function beats<Key extends string>(
  a: Readonly<Record<Key, number>>,
  b: Readonly<Record<Key, number>>,
  keys: readonly Key[],
): boolean {
  return keys.every((key) => a[key] <= b[key]) && keys.some((key) => a[key] < b[key]);
}

/** By the first key, then the second, and so on. */
function compare<Key extends string>(
  a: Readonly<Record<Key, number>>,
  b: Readonly<Record<Key, number>>,
  keys: readonly Key[],
): number {
  for (const key of keys) {
    if (a[key] !== b[key]) return a[key] < b[key] ? -1 : 1;
  }
  return 0;
}
