import { Unknown, UNKNOWN } from '../../attributes';
import { Resource } from '../../estate';
import { Rule } from '../../rule';
import { asksEndpoint, endpointOf, HEALTH_CHECK, recordsOf } from './health-check';
import { nameOf, plainName } from './record';

/** What Route 53 takes where nothing is set: seconds between two requests, failures in a row. */
const DEFAULTS = { interval: 30, failures: 3 } as const;

export const dnsCheckSlower: Rule = {
  id: 'dns-check-slower',
  area: 'dns',
  severity: 'high',
  title: 'A dead endpoint is noticed later',
  lost: 'Every failover begins later by the difference; users of the dead Region get errors for so much longer.',
  safeWay:
    'Keep interval and threshold. Where the check is too nervous, let `npm run warmsite -- detect <env>` show what each setting costs and saves, and change `detection` in the environment file.',
  source: 'Route 53 Developer Guide, Request interval and failure threshold',
  types: [HEALTH_CHECK],
  *check({ estate, expectations }) {
    const budget = expectations && expectations.detection.intervalSeconds * expectations.detection.failures;
    for (const change of estate.changed(HEALTH_CHECK)) {
      const { before, after } = change;
      if (!after || !asksEndpoint(after)) continue;
      const now = secondsOf(after);
      const old = before && asksEndpoint(before) ? secondsOf(before) : undefined;
      const decides = recordsOf(estate.after, after);
      if (now === UNKNOWN) {
        yield { at: change, message: 'how soon the health check notices a failure is not known yet', isUnknown: true };
        continue;
      }
      if (typeof old === 'number') {
        if (now <= old || (budget !== undefined && now <= budget)) continue;
        yield {
          at: change,
          severity: budget !== undefined && decides.length > 0 ? 'high' : 'warning',
          message: `${endpointOf(after)} may be dead for ${now} seconds before it counts as unhealthy, up from ${old}${budget === undefined ? '' : `; ${budget} are foreseen`}`,
        };
      } else if (budget !== undefined && now > budget && isOfTheService(decides)) {
        yield {
          at: change,
          message: `${endpointOf(after)} may be dead for ${now} seconds before it counts as unhealthy; ${budget} are foreseen`,
        };
      }
    }

    function isOfTheService(records: readonly Resource[]): boolean {
      return records.some((record) => expectations && nameOf(record) === plainName(expectations.record));
    }
  },
};

/** Seconds of failed requests until a checker calls the endpoint unhealthy. */
function secondsOf({ values }: Resource): number | Unknown {
  const interval = values.number('request_interval');
  const failures = values.number('failure_threshold');
  if (interval === UNKNOWN || failures === UNKNOWN) return UNKNOWN;
  return (interval || DEFAULTS.interval) * (failures || DEFAULTS.failures);
}
