import { requireAccount } from '../caller';
import { alertSubscriptions } from './alert-subscriptions';
import { buckets } from './buckets';
import { callerPermissions } from './caller-permissions';
import { certificates } from './certificates';
import { database } from './database';
import { Check, Finding, Findings, Verdict } from './finding';
import { hostedZone } from './hosted-zone';
import { instanceOfferings } from './instance-offerings';
import { machineImages } from './machine-images';
import { networkQuotas } from './network-quotas';
import { PreflightClientFactory } from './preflight-clients';
import { roleNames } from './role-names';
import { secretAge } from './secret-age';
import { secretReplica } from './secret-replica';
import { PreflightSubject } from './subject';
import { vcpuQuotas } from './vcpu-quotas';

/** Every check, in the order of a report: first what takes days to mend. */
export const CHECKS: readonly Check[] = [
  vcpuQuotas,
  networkQuotas,
  instanceOfferings,
  machineImages,
  database,
  certificates,
  hostedZone,
  secretReplica,
  secretAge,
  alertSubscriptions,
  buckets,
  roleNames,
  callerPermissions,
];

export interface PreflightProps {
  readonly subject: PreflightSubject;
  readonly clients: PreflightClientFactory;
  /** @default - the clock */
  readonly now?: Date;
}

/** What a preflight found. */
export interface PreflightReport {
  /** By check, then home before the standby, then Regions of topics alone. */
  readonly findings: readonly Finding[];
  readonly counts: Readonly<Record<Verdict, number>>;
}

/**
 * Asks AWS in both Regions what would make a failover fail. It changes nothing. What AWS does not
 * answer is reported as unknown.
 *
 * @throws WarmsiteError `wrong-account`, `aws-credentials`, `access-denied`, `region-unreachable` before anything is asked
 */
export async function preflight({ subject, clients, now = new Date() }: PreflightProps): Promise<PreflightReport> {
  const { pair } = subject;
  const regions = [...new Set([...pair.both, ...subject.topics.map(({ region }) => region)])];
  const places = regions.map((region) => ({ subject, names: subject.names.in(region), clients: clients(region), now }));
  await requireAccount(
    subject.names.account,
    places.map((place) => ({ region: place.names.region, clients: place.clients })),
  );
  // One list a Region, so that no Region waits for the time-outs of the other one.
  const found = await Promise.all(
    places.map(async (place) => {
      const lists: Finding[][] = [];
      for (const check of CHECKS) {
        const findings = new Findings(check.id, place.names.region);
        if (isAsked(check, place.names.region, subject)) await check.look(place, findings);
        lists.push(findings.list);
      }
      return lists;
    }),
  );
  const findings = CHECKS.flatMap((_, index) => found.flatMap((lists) => lists[index] ?? []));
  const count = (verdict: Verdict): number => findings.filter((each) => each.verdict === verdict).length;
  return { findings, counts: { ok: count('ok'), failed: count('failed'), unknown: count('unknown') } };
}

/** A Region with nothing but a topic, as that of the global stack may be, is asked about that only. */
function isAsked(check: Check, region: string, { pair }: PreflightSubject): boolean {
  if (check.where === 'once') return region === pair.standby;
  return check === alertSubscriptions || pair.both.includes(region);
}
