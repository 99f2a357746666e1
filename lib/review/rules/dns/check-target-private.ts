import { isIP } from 'node:net';
import { UNKNOWN } from '../../attributes';
import { Resource, Snapshot } from '../../estate';
import { Rule } from '../../rule';
import { asksEndpoint, endpointOf, HEALTH_CHECK, recordsOf, weightOf } from './health-check';
import { isPrivateAddress, LOAD_BALANCERS, leadsTo, placesOf, RECORD, resolve, ZONE } from './record';

export const dnsCheckTargetPrivate: Rule = {
  id: 'dns-check-target-private',
  area: 'dns',
  severity: 'critical',
  title: 'A health check asks an address that it cannot reach',
  lost: "Route 53's checkers are outside of the VPC: the check is unhealthy for ever, users are led away from a Region that serves, and a real loss changes nothing in it.",
  safeWay:
    'Let the check ask a public name or address. For what is private use a check on a CloudWatch alarm of the load balancer (HealthyHostCount), in a Region that stays.',
  source:
    'Route 53 Developer Guide, Configuring failover in a private hosted zone; health checkers are outside of the VPC',
  types: [HEALTH_CHECK, RECORD, ZONE, ...LOAD_BALANCERS],
  *inspect(snapshot) {
    for (const check of snapshot.of(HEALTH_CHECK)) {
      if (!asksEndpoint(check)) continue;
      const why = privateReason(snapshot, check);
      if (why === undefined) continue;
      yield {
        at: check,
        severity: weightOf(...recordsOf(snapshot, check)),
        message: `the health check asks ${endpointOf(check)}, ${why}`,
      };
    }
  },
};

function privateReason(snapshot: Snapshot, check: Resource): string | undefined {
  const address = check.values.text('ip_address');
  if (typeof address === 'string') {
    return isPrivateAddress(address) ? `at the private address ${address}` : undefined;
  }
  const name = check.values.text('fqdn');
  if (address === UNKNOWN || typeof name !== 'string') return undefined;
  if (isIP(name) !== 0) return isPrivateAddress(name) ? 'a private address' : undefined;
  const found = resolve(snapshot, name);
  // The same name may be public and private; the checkers see the public one.
  if (found.length === 0 || !found.every((target) => isPrivate(snapshot, target, []))) return undefined;
  return 'which leads to private addresses only';
}

function isPrivate(snapshot: Snapshot, target: Resource, seen: readonly string[]): boolean {
  if (target.type !== RECORD) return target.values.flag('internal') === true;
  if (seen.includes(target.key)) return false;
  const [zone] = snapshot.targets(target, 'zone_id', ZONE);
  if (zone && !zone.values.isUnset('vpc')) return true;
  const targets = leadsTo(snapshot, target);
  if (targets.length > 0) return targets.every((next) => isPrivate(snapshot, next, [...seen, target.key]));
  const places = placesOf(target);
  return places !== UNKNOWN && places.length > 0 && places.every(isPrivateAddress);
}
