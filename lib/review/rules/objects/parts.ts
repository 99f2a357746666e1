import { Resource, Snapshot } from '../../estate';

/** By key of what they belong to, the resources of a type that configure a part of it. */
export function partsOf(
  snapshot: Snapshot,
  type: string,
  attribute: string,
  ...owners: readonly string[]
): ReadonlyMap<string, readonly Resource[]> {
  const found = new Map<string, Resource[]>();
  for (const part of snapshot.of(type)) {
    for (const { key } of snapshot.targets(part, attribute, ...owners)) {
      const parts = found.get(key);
      if (parts) parts.push(part);
      else found.set(key, [part]);
    }
  }
  return found;
}
