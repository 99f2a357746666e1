import { PathPart, UNKNOWN } from '../../attributes';
import { Change, Estate, Resource, Snapshot } from '../../estate';
import { Finding, Rule } from '../../rule';
import { covers, Permission, Permissions, SECURITY_GROUP_RULES, SECURITY_GROUPS } from './permission';

/** What stands behind security groups, and where it names them. */
const GUARDED: Readonly<Record<string, readonly (readonly PathPart[])[]>> = {
  aws_lb: [['security_groups']],
  aws_alb: [['security_groups']],
  aws_launch_template: [['vpc_security_group_ids'], ['network_interfaces', 0, 'security_groups']],
  aws_launch_configuration: [['security_groups']],
  aws_instance: [['vpc_security_group_ids']],
  aws_db_instance: [['vpc_security_group_ids']],
  aws_rds_cluster: [['vpc_security_group_ids']],
  aws_vpc_endpoint: [['security_group_ids']],
};
const DATABASES = ['aws_db_instance', 'aws_rds_cluster'];
const LISTENERS = ['aws_lb_listener', 'aws_alb_listener'] as const;
const TARGET_GROUPS = ['aws_lb_target_group', 'aws_alb_target_group'] as const;
const HTTPS = 443;

export const networkPathClosed: Rule = {
  id: 'network-path-closed',
  area: 'network',
  severity: 'high',
  title: 'A security group closes a path that the service needs',
  lost: 'Requests, queries or downloads on this path time out from the apply on. In the standby nobody notices before the failover, which then ends at a closed door.',
  safeWay:
    'Open the new path first and watch in the flow logs that the old one carries nothing any more. Change both Regions alike.',
  source: 'VPC User Guide, Security group rules',
  types: [
    ...SECURITY_GROUPS,
    ...SECURITY_GROUP_RULES,
    ...Object.keys(GUARDED),
    ...LISTENERS,
    ...TARGET_GROUPS,
    'aws_autoscaling_group',
  ],
  *check({ estate }) {
    const permissions = { before: new Permissions(estate.before), after: new Permissions(estate.after) };
    const changes = new Map(estate.changes.map((change) => [change.key, change]));
    const needed = portsOf(estate.before);
    for (const guarded of estate.after.of(...Object.keys(GUARDED))) {
      const before = estate.before.find(guarded.key);
      if (!before) continue;
      const [groupsWas, groups] = [groupsOf(before, estate.before), groupsOf(guarded, estate.after)];
      const isMoved = groupsWas.some(({ key }) => !groups.some((group) => group.key === key));
      if (isMoved && isUnclear(guarded, estate.after)) {
        yield { at: guarded, message: 'its security groups are not known until apply', isUnknown: true };
        continue;
      }
      const open = groups.flatMap((group) => permissions.after.of(group, isWritten(group, estate, permissions)));
      for (const lost of groupsWas.flatMap((group) =>
        permissions.before.of(group, isWritten(group, estate, permissions)),
      )) {
        if (!isNeeded(lost, guarded, needed)) continue;
        const verdicts = open.map((permission) => covers(permission, lost));
        if (verdicts.includes(true)) continue;
        const at = culpritOf(lost, guarded, changes);
        if (!at) continue;
        yield findingOf(at, lost, guarded, estate, verdicts.includes(undefined));
      }
    }
  },
};

function findingOf(at: Change, lost: Permission, guarded: Resource, estate: Estate, isUnknown: boolean): Finding {
  const { before } = estate;
  const what = wordsOf(lost, before);
  const part = `${lost.direction} ${lost.protocol} ${lost.from} ${lost.to} ${String(lost.peer)}`;
  if (isUnknown) {
    return {
      at,
      part,
      message: `whether ${what} stays open for ${guarded.address} is not known until apply`,
      isUnknown,
    };
  }
  // A range may have been wider than what is used; a redirect is a courtesy to those who type http.
  const isRedirect = lost.direction === 'ingress' && redirectsOnly(lost, guarded, before);
  return {
    at,
    part,
    severity: isRedirect ? 'note' : lost.from === lost.to ? 'high' : 'warning',
    message: `${what} is closed for ${guarded.address}`,
  };
}

/** `TCP 5432 from aws_security_group.inference`. */
function wordsOf({ direction, protocol, from, to, peer }: Permission, snapshot: Snapshot): string {
  const ports = protocol === 'all' ? 'everything' : `${protocol.toUpperCase()} ${from === to ? from : `${from}-${to}`}`;
  const name = peer === UNKNOWN ? 'somebody' : (snapshot.find(peer)?.address ?? peer);
  return `${ports} ${direction === 'ingress' ? 'from' : 'to'} ${name}`;
}

/** The change that takes a permission away: that of the rule, of its group, or of what leaves the group. */
function culpritOf(lost: Permission, guarded: Resource, changes: ReadonlyMap<string, Change>): Change | undefined {
  return [lost.source.key, guarded.key]
    .flatMap((key) => changes.get(key) ?? [])
    .find(({ action }) => action !== 'no-op' && action !== 'read');
}

function groupsOf(guarded: Resource, snapshot: Snapshot): readonly Resource[] {
  const paths = GUARDED[guarded.type] ?? [];
  const found = paths.flatMap((path) =>
    guarded.values.isUnset(...path) ? [] : snapshot.targets(guarded, path, ...SECURITY_GROUPS),
  );
  return [...new Set(found)];
}

function isUnclear(guarded: Resource, snapshot: Snapshot): boolean {
  return (GUARDED[guarded.type] ?? []).some(
    (path) =>
      guarded.values.at(...path) === UNKNOWN && snapshot.targets(guarded, path, ...SECURITY_GROUPS).length === 0,
  );
}

/**
 * Whether what stands within a security group is its configuration. Beside rules of their own the provider lists
 * there what it found at the last refresh, these rules among it.
 */
function isWritten(
  group: Resource,
  estate: Estate,
  { before, after }: Record<'before' | 'after', Permissions>,
): boolean {
  if (!before.hasRules(group) && !after.hasRules(group)) return true;
  const [was, is] = [estate.before.find(group.key), estate.after.find(group.key)];
  return ['ingress', 'egress'].some(
    (name) => JSON.stringify(was?.values.at(name)) !== JSON.stringify(is?.values.at(name)),
  );
}

/** Ports that the service uses: of listeners, targets, databases, and of AWS services. */
function portsOf(snapshot: Snapshot): ReadonlySet<number> {
  const ports = snapshot
    .of(...LISTENERS, ...TARGET_GROUPS, ...DATABASES)
    .flatMap(({ values }) => [values.number('port'), values.number('health_check', 0, 'port')]);
  return new Set([HTTPS, ...ports.filter((port): port is number => typeof port === 'number')]);
}

function isNeeded(lost: Permission, guarded: Resource, ports: ReadonlySet<number>): boolean {
  if (DATABASES.includes(guarded.type) && lost.direction === 'egress') return false;
  if (lost.protocol !== 'tcp' && lost.protocol !== 'all') return false;
  return [...ports].some((port) => lost.from <= port && port <= lost.to);
}

function redirectsOnly(lost: Permission, balancer: Resource, snapshot: Snapshot): boolean {
  const listeners = snapshot
    .of(...LISTENERS)
    .filter((listener) =>
      snapshot.targets(listener, 'load_balancer_arn', balancer.type).some(({ key }) => key === balancer.key),
    )
    .filter(({ values }) => lost.from === values.number('port'));
  return (
    listeners.length > 0 && listeners.every(({ values }) => values.text('default_action', 0, 'type') === 'redirect')
  );
}
