import { GateCall } from './region-gate';
import { CallCount } from './report/rehearsal-report';

/** Calls of the same kind and end, counted; in the order in which each kind first came. Onlookers' calls are left out. */
export function countCalls(calls: readonly GateCall[]): CallCount[] {
  const counts = new Map<string, CallCount>();
  for (const { region, service, action, status, client } of calls) {
    if (client === 'onlooker') continue;
    const outcome = String(status);
    const key = [region, service, action, outcome].join(' ');
    counts.set(key, { region, service, action, outcome, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()];
}
