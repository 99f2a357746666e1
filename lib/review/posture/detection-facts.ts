import { DNS_TIME_TO_LIVE } from '../../models/detection';
import { UNKNOWN } from '../attributes';
import { Resource, Snapshot } from '../estate';

/** How the loss of the Region that PRIMARY leads to is noticed, and the traffic led away. */
export type Detection =
  | {
      readonly kind: 'automatic';
      /** Seconds between two checks. */
      readonly intervalSeconds: number;
      /** Checks that fail in a row until the endpoint counts as down. */
      readonly failures: number;
      /** Seconds that resolvers keep an answer. */
      readonly ttlSeconds: number;
    }
  /** Nothing leads the traffic away: `text` in short, e.g. `no health check`; `because` as a sentence. */
  | { readonly kind: 'manual'; readonly text: string; readonly because: string }
  /** It may be automatic, but its time cannot be told. */
  | { readonly kind: 'unknown'; readonly text: string; readonly because: string };

/** Of a health check: when it finds an endpoint down that is. */
type Trip =
  | { readonly kind: 'endpoint'; readonly intervalSeconds: number; readonly failures: number }
  /** It stays healthy whatever happens. */
  | { readonly kind: 'never'; readonly because: string }
  /** It follows an alarm, a switch, or a check that is not in the plans. */
  | { readonly kind: 'other' }
  | { readonly kind: 'unknown' };

/** What AWS takes where a health check does not say. */
const DEFAULT_INTERVAL_SECONDS = 30;
const DEFAULT_FAILURES = 3;

/** The worst of all names with failover routing; undefined when there is none, or its check is not in the plans. */
export function detectionOf(snapshot: Snapshot): Detection | undefined {
  const records = snapshot.of('aws_route53_record');
  const ofRole = (role: string): readonly Resource[] =>
    records.filter(({ values }) => values.text('failover_routing_policy', 0, 'type') === role);
  const secondaries = new Set(ofRole('SECONDARY').map(nameOf));
  return ofRole('PRIMARY')
    .flatMap((primary) => detectionBy(primary, secondaries, snapshot) ?? [])
    .sort((a, b) => badness(b) - badness(a))[0];
}

function detectionBy(primary: Resource, secondaries: ReadonlySet<string>, snapshot: Snapshot): Detection | undefined {
  if (!secondaries.has(nameOf(primary))) {
    return { kind: 'manual', text: 'no secondary', because: 'there is no SECONDARY record to lead the traffic to' };
  }
  if (primary.values.isUnset('health_check_id')) {
    const evaluates = primary.values.flag('alias', 0, 'evaluate_target_health') === true;
    return {
      kind: 'manual',
      text: 'no health check',
      because: evaluates
        ? 'PRIMARY has no health check: only what Route 53 sees of its target may lead the traffic away, and no alarm tells'
        : 'PRIMARY has no health check: Route 53 always takes it for healthy',
    };
  }
  const [check] = snapshot.targets(primary, 'health_check_id', 'aws_route53_health_check');
  if (!check) return primary.values.at('health_check_id') === UNKNOWN ? NOT_KNOWN : undefined;
  const trip = tripOf(check, snapshot, new Set());
  if (trip.kind === 'never') return { kind: 'manual', text: 'never noticed', because: trip.because };
  if (trip.kind === 'unknown') return NOT_KNOWN;
  if (trip.kind === 'other') {
    return {
      kind: 'unknown',
      text: 'not assessed',
      because: 'an alarm or a switch, and not the check of an endpoint, leads the traffic away from PRIMARY',
    };
  }
  const ttlSeconds = timeToLive(primary, snapshot);
  if (ttlSeconds === UNKNOWN) return NOT_KNOWN;
  return { kind: 'automatic', intervalSeconds: trip.intervalSeconds, failures: trip.failures, ttlSeconds };
}

const NOT_KNOWN: Detection = {
  kind: 'unknown',
  text: 'not known until apply',
  because: 'the check of PRIMARY is not known until apply',
};

function badness(detection: Detection): number {
  if (detection.kind === 'manual') return Infinity;
  if (detection.kind === 'unknown') return Number.MAX_VALUE;
  return detection.intervalSeconds * detection.failures + detection.ttlSeconds;
}

function tripOf(check: Resource, snapshot: Snapshot, above: ReadonlySet<Resource>): Trip {
  const { values } = check;
  const type = values.text('type');
  const flags = [values.flag('disabled'), values.flag('invert_healthcheck')];
  if (type === UNKNOWN || flags.includes(UNKNOWN)) return { kind: 'unknown' };
  if (flags[0] === true) return { kind: 'never', because: `the health check ${check.address} is disabled` };
  if (flags[1] === true) return { kind: 'never', because: `the health check ${check.address} is inverted` };
  if (type === 'CALCULATED') return calculated(check, snapshot, above);
  if (type === undefined || !/^(HTTP|TCP)/.test(type)) return { kind: 'other' };
  const intervalSeconds = values.number('request_interval');
  const failures = values.number('failure_threshold');
  if (intervalSeconds === UNKNOWN || failures === UNKNOWN) return { kind: 'unknown' };
  return {
    kind: 'endpoint',
    // The provider writes 0 for what is not set.
    intervalSeconds: intervalSeconds || DEFAULT_INTERVAL_SECONDS,
    failures: failures || DEFAULT_FAILURES,
  };
}

/** Down as soon as fewer than the threshold of the children are healthy. */
function calculated(check: Resource, snapshot: Snapshot, above: ReadonlySet<Resource>): Trip {
  if (above.has(check)) return { kind: 'other' };
  const children = snapshot.targets(check, 'child_healthchecks', 'aws_route53_health_check');
  const listed = check.values.texts('child_healthchecks');
  const count = Math.max(children.length, listed === UNKNOWN ? 0 : listed.length);
  const threshold = check.values.number('child_health_threshold');
  if (threshold === UNKNOWN) return { kind: 'unknown' };
  if (threshold === undefined || threshold === 0) {
    return { kind: 'never', because: `the health check ${check.address} asks for no healthy child` };
  }
  const trips = children.map((child) => tripOf(child, snapshot, new Set([...above, check])));
  if (trips.some(({ kind }) => kind === 'unknown')) return { kind: 'unknown' };
  const failing = count - threshold + 1;
  const endpoints = trips
    .filter((trip) => trip.kind === 'endpoint')
    .sort((a, b) => a.intervalSeconds * a.failures - b.intervalSeconds * b.failures);
  const decisive = failing < 1 ? undefined : endpoints[failing - 1];
  if (decisive) return decisive;
  const never = count - trips.filter(({ kind }) => kind === 'never').length < failing;
  if (!never) return { kind: 'other' };
  return { kind: 'never', because: `the health check ${check.address} stays healthy without its endpoints` };
}

function timeToLive(record: Resource, snapshot: Snapshot): number | typeof UNKNOWN {
  const alias = record.values.text('alias', 0, 'name');
  if (alias === UNKNOWN) return DNS_TIME_TO_LIVE;
  if (alias === undefined) {
    const own = record.values.number('ttl');
    return own === undefined ? DNS_TIME_TO_LIVE : own;
  }
  // An alias of another record has the time of that one, one of a load balancer 60 s.
  const target = snapshot.named(alias, record, ['aws_route53_record']).find(({ values }) => values.isUnset('alias'));
  return target?.values.number('ttl') ?? DNS_TIME_TO_LIVE;
}

/** Zone, name and type: what PRIMARY and SECONDARY of one name have in common. */
function nameOf({ values }: Resource): string {
  const [name, type] = [values.text('name'), values.text('type')].map((text) => (typeof text === 'string' ? text : ''));
  return `${(name ?? '').toLowerCase().replace(/\.$/, '')} ${type ?? ''}`;
}
