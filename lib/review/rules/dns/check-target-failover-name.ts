import { Rule } from '../../rule';
import { asksEndpoint, endpointOf, HEALTH_CHECK, recordsOf } from './health-check';
import { labelOf, nameOf, plainName, policyOf, RECORD } from './record';

export const dnsCheckTargetFailoverName: Rule = {
  id: 'dns-check-target-failover-name',
  area: 'dns',
  severity: 'critical',
  title: 'A health check asks the very name that it fails over',
  lost: 'The check follows the failover: as soon as SECONDARY answers it is healthy again and sends users back to the dead Region, to and fro every few minutes, for as long as the Region is down.',
  safeWay: "Let the check ask the Region's own name, which no failover moves, e.g. `us-east-2.<record>`.",
  source:
    'Route 53 Developer Guide, How Route 53 determines whether a health check is healthy; what an endpoint check resolves',
  types: [HEALTH_CHECK, RECORD],
  *inspect(snapshot) {
    for (const check of snapshot.of(HEALTH_CHECK)) {
      const name = check.values.text('fqdn');
      if (typeof name !== 'string' || !asksEndpoint(check) || !check.values.isUnset('ip_address')) continue;
      const record = recordsOf(snapshot, check).find(
        (candidate) => policyOf(candidate) !== 'simple' && nameOf(candidate) === plainName(name),
      );
      if (record)
        yield {
          at: check,
          message: `the health check of ${labelOf(record)} asks that very name: ${endpointOf(check)}`,
        };
    }
  },
};
