import { Unknown, UNKNOWN } from '../../attributes';
import { canonical } from '../../canonical';
import { Resource, Snapshot } from '../../estate';
import { Severity } from '../../rule';
import { shown } from '../../wording';
import { policyOf, RECORD, roleOf } from './record';

export const HEALTH_CHECK = 'aws_route53_health_check';
export const METRIC_ALARM = 'aws_cloudwatch_metric_alarm';

/** Kinds of checks that ask an endpoint. */
const ENDPOINT_TYPES = ['HTTP', 'HTTPS', 'HTTP_STR_MATCH', 'HTTPS_STR_MATCH', 'TCP'];

/** What a check is, e.g. `CALCULATED`; undefined where it is not known. */
export function kindOf({ values }: Resource): string | undefined {
  const type = values.text('type');
  return typeof type === 'string' ? type.toUpperCase() : undefined;
}

export function asksEndpoint(check: Resource): boolean {
  return ENDPOINT_TYPES.includes(kindOf(check) ?? '');
}

/** The check that a record carries, when it is in the plans. */
export function checkOf(snapshot: Snapshot, record: Resource): Resource | undefined {
  return snapshot.targets(record, 'health_check_id', HEALTH_CHECK)[0];
}

/** The checks that a calculated one is made of, as far as they are in the plans. */
export function childrenOf(snapshot: Snapshot, check: Resource): readonly Resource[] {
  return kindOf(check) === 'CALCULATED' ? snapshot.targets(check, 'child_healthchecks', HEALTH_CHECK) : [];
}

/** How many checks a calculated one is made of; UNKNOWN when neither values nor references tell. */
export function childCount(snapshot: Snapshot, check: Resource): number | Unknown {
  const ids = check.values.texts('child_healthchecks');
  const resolved = childrenOf(snapshot, check).length;
  if (ids === UNKNOWN) return resolved === 0 ? UNKNOWN : resolved;
  return Math.max(ids.length, resolved);
}

/** A check and every one that it is made of. */
export function treeOf(snapshot: Snapshot, check: Resource | undefined): readonly Resource[] {
  const tree = new Map<string, Resource>();
  const visit = (part: Resource | undefined): void => {
    if (!part || tree.has(part.key)) return;
    tree.set(part.key, part);
    childrenOf(snapshot, part).forEach(visit);
  };
  visit(check);
  return [...tree.values()];
}

/** The records whose answer depends on a check, directly or through calculated ones. */
export function recordsOf(snapshot: Snapshot, check: Resource): readonly Resource[] {
  let index = RECORDS.get(snapshot);
  if (!index) {
    index = new Map();
    for (const record of snapshot.of(RECORD)) {
      for (const { key } of treeOf(snapshot, checkOf(snapshot, record))) {
        const list = index.get(key);
        if (list) list.push(record);
        else index.set(key, [record]);
      }
    }
    RECORDS.set(snapshot, index);
  }
  return index.get(check.key) ?? [];
}

const RECORDS = new WeakMap<Snapshot, Map<string, Resource[]>>();

/** How much hangs on a check: of a failover pair most, of one that is only looked at least. */
export function weightOf(...records: readonly Resource[]): Severity {
  if (records.some((record) => policyOf(record) === 'failover')) return 'critical';
  return records.length > 0 ? 'high' : 'warning';
}

/** The endpoint that a check asks, e.g. `https://chat.example.com:443/health`. */
export function endpointOf({ values }: Resource): string {
  const host = values.isUnset('fqdn') ? values.text('ip_address') : values.text('fqdn');
  const scheme = shown(values.text('type')).replace('_STR_MATCH', '').toLowerCase();
  const port = values.number('port');
  return `${scheme}://${shown(host)}${port === undefined ? '' : `:${shown(port)}`}${shown(values.text('resource_path'))}`;
}

/** What a check looks at, for people: `https://...`, `the alarm x in us-west-2`. */
export function subjectOf(check: Resource): string {
  const kind = kindOf(check);
  const text = (attribute: string): string => shown(check.values.text(attribute));
  if (kind === 'CLOUDWATCH_METRIC')
    return `the alarm ${text('cloudwatch_alarm_name')} in ${text('cloudwatch_alarm_region')}`;
  if (kind === 'RECOVERY_CONTROL') return `the routing control ${text('routing_control_arn')}`;
  if (kind === 'CALCULATED') return `the calculated check ${check.address}`;
  return endpointOf(check);
}

/** `the health check of https://...`, `the calculated health check`. */
export function checkLabel(check: Resource): string {
  return kindOf(check) === 'CALCULATED' ? 'the calculated health check' : `the health check of ${subjectOf(check)}`;
}

/** The alarm whose metric a check follows, when it is in the plans. */
export function alarmOf(snapshot: Snapshot, check: Resource): Resource | undefined {
  const region = check.values.text('cloudwatch_alarm_region');
  return snapshot
    .targets(check, 'cloudwatch_alarm_name', METRIC_ALARM)
    .find((alarm) => region === UNKNOWN || alarm.region === undefined || alarm.region === region);
}

/**
 * Whether a check keeps what it was told last, so that it can hold a Region out of service: a routing control, or
 * a metric whose silence changes nothing. One whose alarm takes silence for good or bad news holds nothing.
 */
export function holds(snapshot: Snapshot, check: Resource): boolean {
  const kind = kindOf(check);
  if (kind === 'RECOVERY_CONTROL') return true;
  if (kind !== 'CLOUDWATCH_METRIC') return false;
  const silence = check.values.text('insufficient_data_health_status') ?? 'LastKnownStatus';
  if (silence !== 'LastKnownStatus') return false;
  const alarm = alarmOf(snapshot, check);
  const treatment = alarm ? (alarm.values.text('treat_missing_data') ?? 'missing') : 'ignore';
  return treatment === 'ignore' || treatment === 'missing';
}

/** The checks by which a PRIMARY record is held out of service: the latch. Those beside it that ask are none. */
export function latchesOf(snapshot: Snapshot, primary: Resource): readonly Resource[] {
  const tree = treeOf(snapshot, checkOf(snapshot, primary));
  const leaves = tree.filter((check) => kindOf(check) !== 'CALCULATED');
  return leaves.filter(
    (check) => holds(snapshot, check) && (leaves.length > 1 || kindOf(check) === 'RECOVERY_CONTROL'),
  );
}

/** The PRIMARY records that a check holds out of service. */
export function latchedBy(snapshot: Snapshot, check: Resource): readonly Resource[] {
  return recordsOf(snapshot, check).filter(
    (record) => roleOf(record) === 'PRIMARY' && latchesOf(snapshot, record).some((latch) => latch.key === check.key),
  );
}

/** Two checks that look at the same are the same, whatever they are called. */
export function signatureOf(check: Resource): string {
  const { values } = check;
  const names = ['type', 'fqdn', 'ip_address', 'port', 'cloudwatch_alarm_name', 'cloudwatch_alarm_region'];
  return [...names, 'routing_control_arn']
    .map((name) => {
      const value = values.at(name);
      // The provider writes 0 for a port that is not set.
      return value === UNKNOWN ? '?' : value === 0 ? '' : canonical(value);
    })
    .join(' ');
}
