import { CallCount } from './rehearsal-report';

/** How many calls these are. */
export function countCalls(calls: readonly CallCount[]): number {
  return calls.reduce((sum, { count }) => sum + count, 0);
}

/** The same calls, those alike counted together, where the first of them stood. */
export function mergedCalls(calls: readonly CallCount[]): CallCount[] {
  const merged = new Map<string, CallCount>();
  for (const call of calls) {
    const key = JSON.stringify([call.region, call.service, call.action, call.outcome]);
    merged.set(key, { ...call, count: call.count + (merged.get(key)?.count ?? 0) });
  }
  return [...merged.values()];
}

/** The same calls, merged and by Region and service. */
export function callsByService(calls: readonly CallCount[]): CallCount[][] {
  const groups = new Map<string, CallCount[]>();
  for (const call of mergedCalls(calls)) {
    const key = JSON.stringify([call.region, call.service]);
    groups.set(key, [...(groups.get(key) ?? []), call]);
  }
  return [...groups.values()];
}
