import { Environment } from '../../config/environment';
import { pagerPurpose } from '../../stacks/observability';
import { BUCKET_PURPOSES, KEYS } from '../../stacks/purposes';
import { runbookSubject } from '../../stacks/runbooks';
import { Finding, Verdict } from '../account/preflight/finding';
import { CHECKS, preflight, PreflightReport } from '../account/preflight/preflight';
import { PreflightClientFactory } from '../account/preflight/preflight-clients';
import { quotaRequestTexts } from '../account/preflight/quota-request';
import { PreflightSubject } from '../account/preflight/subject';
import { GLOBAL_REGION } from '../core/regions';
import { MASTER_SECRET_PURPOSE } from '../data/master-secret';
import { failover } from '../failover/runbook/failover';
import { permissionsOf } from '../failover/runbook/permissions';
import { ROLLOUT_MAX_HEALTHY_PERCENT } from '../inference/inference-group';
import { DEFAULT_TOPIC_PURPOSE } from '../observability/alert-topic';
import { printResult } from './output';
import { count, paint, wrap } from './render';

export interface PreflightCommandProps {
  readonly environment: Environment;
  readonly clients: PreflightClientFactory;
  /** Print the report for programs. */
  readonly json: boolean;
  /** Print what to request of AWS, and no findings. */
  readonly quotaRequests: boolean;
}

/** Width of the reason of a check. */
const WIDTH = 110;

const COLOURS = { ok: 'green', failed: 'red', unknown: 'yellow' } as const satisfies Record<Verdict, string>;

/** Asks AWS, prints what was found. Returns the exit code: 0 only when every check is ok. */
export async function runPreflight({
  environment,
  clients,
  json,
  quotaRequests,
}: PreflightCommandProps): Promise<number> {
  const report = await preflight({ subject: preflightSubject(environment), clients });
  const { findings, counts } = report;
  const code = counts.failed + counts.unknown === 0 ? 0 : 1;
  printResult(
    json,
    () => ({ environment: environment.environment, ...report }),
    () => (quotaRequests ? requestsText(environment, findings) : reportText(report)),
  );
  return code;
}

function reportText({ findings, counts }: PreflightReport): string {
  const requests = quotaRequestTexts(findings, '').length;
  return [
    ...findingLines(findings),
    `\n${counts.ok} ok, ${counts.failed} failed, ${counts.unknown} unknown; nothing was changed.`,
    ...(counts.unknown > 0 ? ['What is unknown is not ok: AWS did not answer, or the caller may not ask.'] : []),
    ...(requests > 0 ? [`For the ${count(requests, 'quota')} too low: run it again with --quota-requests.`] : []),
  ].join('\n');
}

function findingLines(findings: readonly Finding[]): string[] {
  return CHECKS.flatMap(({ id, why }) => {
    const found = findings.filter(({ check }) => check === id);
    if (found.length === 0) return [];
    return [
      `\n${paint('bold', id)}\n${paint('dim', wrap(why, WIDTH))}`,
      ...found.map(
        ({ verdict, region, about, detail }) =>
          `  ${paint(COLOURS[verdict], verdict.padEnd(7))}  ${region.padEnd(12)}  ${about}: ${detail}`,
      ),
    ];
  });
}

function requestsText(environment: Environment, findings: readonly Finding[]): string {
  const texts = quotaRequestTexts(findings, environment.names(environment.pair.home).prefix);
  const unasked = findings.filter(({ check, verdict }) => check.endsWith('-quota') && verdict === 'unknown').length;
  return [
    texts.join('\n\n') || '# No quota that AWS told is too low.',
    ...(unasked > 0 ? [`\n# ${count(unasked, 'quota')} unknown, and so not looked at.`] : []),
  ].join('\n');
}

/** What of an environment a failover relies on. */
export function preflightSubject(environment: Environment): PreflightSubject {
  const { pair, inference, dns, database, topology } = environment;
  const names = environment.names(pair.home);
  const byRegion = <T>(of: (region: string) => T): Record<string, T> =>
    Object.fromEntries(pair.both.map((region) => [region, of(region)]));
  const subject = runbookSubject(environment);
  return {
    names,
    pair,
    zones: byRegion((region) => environment.settings(region).zones),
    certificates: byRegion((region) => environment.settings(region).certificate),
    dns,
    groups: inference.groups.map((group) => ({
      name: group.name,
      instanceTypes: group.instanceTypes,
      fallbackInstanceTypes: group.fallbackInstanceTypes,
      images: group.ami,
      max: group.sizes.active.max,
      onDemandBase: group.warmPool ? group.sizes.active.max : group.onDemand.base,
      onDemandShareAboveBase: group.warmPool ? 1 : group.onDemand.aboveBase.fraction,
    })),
    rolloutPercent: ROLLOUT_MAX_HEALTHY_PERCENT,
    database: {
      engine: database.engine,
      version: database.version,
      instanceClass: database.instanceClass,
      multiAz: database.multiAz,
      storage: database.storage.allocated,
      generations: byRegion((region) => topology.instance(region).generation),
    },
    egress: environment.network.egress,
    topics: topicsOf(environment),
    secretPurpose: MASTER_SECRET_PURPOSE,
    bucketPurposes: BUCKET_PURPOSES,
    stateInBuckets: environment.state.backend === 's3',
    permissions: permissionsOf([failover(subject)], subject),
  };
}

/** The topics of all stacks: those of every alarm, and those that wake people. */
function topicsOf({ pair, alerts, observability }: Environment): PreflightSubject['topics'] {
  const { level, pagers = alerts.emails } = observability;
  const places = [
    ...pair.both.map((region) => ({ region, purpose: DEFAULT_TOPIC_PURPOSE })),
    { region: GLOBAL_REGION, purpose: KEYS.globalAlerts },
  ];
  const told = places.map((place) => ({ ...place, emails: alerts.emails }));
  if (level === 'essential') return told;
  const woken = places.map(({ region }) => ({ region, purpose: pagerPurpose(region), emails: pagers }));
  return [...told, ...woken];
}
