import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { isLive, labelOf, RECORD } from './record';

/** What Route 53 gives aliases to load balancers, and the advice for whatever fails over. In seconds. */
const FAILOVER_TTL = 60;

export const dnsTtlRaised: Rule = {
  id: 'dns-ttl-raised',
  area: 'dns',
  severity: 'high',
  title: 'Resolvers keep an answer of the recovery path for longer',
  lost: 'After a failover users are led to the lost Region until their resolver asks again: the recovery takes longer by as much as the TTL grows, in every failover from now on.',
  safeWay: `Keep the TTL of records that fail over at ${FAILOVER_TTL} seconds or less, or use aliases.`,
  source: 'Route 53 Developer Guide, Best practices for Amazon Route 53 DNS: TTL of 60 or 120 seconds for failover',
  types: [RECORD],
  *check({ estate }) {
    for (const change of estate.changed(RECORD)) {
      const { before, after } = change;
      if (!after || !isLive(estate.after, after) || !after.values.isUnset('alias')) continue;
      const now = after.values.number('ttl');
      const earlier = before?.values.isUnset('alias') ? before.values.number('ttl') : undefined;
      const old = typeof earlier === 'number' ? earlier : undefined;
      if (now === UNKNOWN) {
        yield { at: change, message: `the TTL of ${labelOf(after)} is not known yet`, isUnknown: true };
      } else if (now !== undefined && now > Math.max(FAILOVER_TTL, old ?? 0)) {
        yield {
          at: change,
          ...(before ? {} : { severity: 'warning' as const }),
          message: old
            ? `the TTL of ${labelOf(after)} rises from ${old} to ${now} seconds`
            : `the TTL of ${labelOf(after)} is ${now} seconds`,
        };
      }
    }
  },
};
