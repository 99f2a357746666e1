import { isDeepStrictEqual } from 'node:util';
import { PolicyDocument, PolicyStatement } from '../core/policy';

/** Reads a policy as AWS returns it. A single statement may stand there without its list. */
export function parsePolicy(json: string): PolicyDocument {
  const policy = JSON.parse(json) as Omit<PolicyDocument, 'Statement'> & { Statement: unknown };
  return { ...policy, Statement: [policy.Statement].flat() as PolicyStatement[] };
}

/** Whether two policies, or parts of them, say the same: neither order nor a list of one around a word matters. */
export function samePolicy(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(canonical(a), canonical(b));
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) {
    const members = value.flatMap((member) => canonical(member));
    return members.sort((x, y) => (JSON.stringify(x) < JSON.stringify(y) ? -1 : 1));
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).sort(([x], [y]) => (x < y ? -1 : 1));
    return [Object.fromEntries(entries.map(([key, member]) => [key, canonical(member)]))];
  }
  return [String(value)];
}
