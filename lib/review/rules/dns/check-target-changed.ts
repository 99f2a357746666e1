import { UNKNOWN } from '../../attributes';
import { Estate, Resource } from '../../estate';
import { Rule, RuleContext } from '../../rule';
import { asksEndpoint, endpointOf, HEALTH_CHECK, recordsOf, weightOf } from './health-check';
import { dnsCheckTargetFailoverName } from './check-target-failover-name';
import { dnsCheckTargetPrivate } from './check-target-private';
import { plainName } from './record';

export const dnsCheckTargetChanged: Rule = {
  id: 'dns-check-target-changed',
  area: 'dns',
  severity: 'critical',
  title: 'A health check asks something else',
  lost: 'What is looked at is no longer what the record leads to: the loss of the Region goes unnoticed, or the health of something else takes it out of service.',
  safeWay:
    "Let the check ask the Region's own name. For a new endpoint add a second check, see it healthy, and give it to the record in a later change.",
  source: 'Route 53 Developer Guide, Values that you specify when you create or update health checks',
  types: [HEALTH_CHECK],
  *check(context) {
    const { estate } = context;
    const spoken = spokenOf(context);
    for (const change of estate.changed(HEALTH_CHECK)) {
      const { before, after } = change;
      if (!before || !after || !asksEndpoint(before) || !asksEndpoint(after) || spoken.has(change.key)) continue;
      const severity = weight(estate, before, after);
      const unknown = TARGET.find((name) => after.values.at(name) === UNKNOWN && isSetHere(after, name));
      if (unknown !== undefined) {
        yield {
          at: change,
          severity,
          message: `whom the health check asks is not known yet; now it is ${endpointOf(before)}`,
          isUnknown: true,
        };
      } else if (after.values.isUnset('fqdn') && after.values.isUnset('ip_address')) {
        yield {
          at: change,
          severity,
          message: `the health check of ${endpointOf(before)} has nothing to ask any more`,
        };
      } else if (TARGET.some((name) => targetOf(before, name) !== targetOf(after, name))) {
        yield {
          at: change,
          severity,
          message: `the health check asks ${endpointOf(after)}, no longer ${endpointOf(before)}`,
        };
      }
    }
  },
};

/** What makes an endpoint another one; its path is judged by rule `dns-check-shallower`. */
const TARGET = ['fqdn', 'ip_address', 'port'];

/** An optional value that the provider computes is not known either, without anybody having set it. */
function isSetHere(check: Resource, name: string): boolean {
  return check.references(name).length > 0;
}

function targetOf({ values }: Resource, name: string): string {
  if (name === 'port') {
    const port = values.number('port');
    // Route 53 takes the port of the protocol when there is none.
    const usual = values.text('type') === 'HTTPS' || values.text('type') === 'HTTPS_STR_MATCH' ? 443 : 80;
    return String(port === UNKNOWN ? '' : port || usual);
  }
  const text = values.text(name);
  return typeof text === 'string' ? plainName(text) : '';
}

function weight({ before, after }: Estate, from: Resource, to: Resource): ReturnType<typeof weightOf> {
  return weightOf(...recordsOf(before, from), ...recordsOf(after, to));
}

/** The checks of which more special rules speak. */
function spokenOf(context: RuleContext): ReadonlySet<string> {
  const keys = [dnsCheckTargetFailoverName, dnsCheckTargetPrivate].flatMap((rule) =>
    'inspect' in rule
      ? [...rule.inspect(context.estate.after, context)].map(({ at }) => `${at.stack} ${at.address ?? ''}`)
      : [],
  );
  return new Set(keys);
}
