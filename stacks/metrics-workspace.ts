import { Environment } from '../config/environment';
import { WarmsiteError } from '../lib/core/errors';
import { Duration } from '../lib/core/quantities';
import { InstanceRoleRef, KeyRef } from '../lib/core/references';
import { RegionStack } from '../lib/core/region-stack';
import { EncryptionKey } from '../lib/data/encryption-key';
import { AlertTopic } from '../lib/observability/alert-topic';
import { GrafanaWorkspace, IdentityCenterLogin, SamlLogin } from '../lib/observability/grafana-workspace';
import { PrometheusWorkspace } from '../lib/observability/prometheus-workspace';

/** Purpose of the key of the series. */
export const METRICS_KEY_PURPOSE = 'metrics';

/** What the environment file says of Prometheus and Grafana. */
export interface MetricsWorkspaceSettings {
  /** @default - no workspace */
  readonly prometheus?: { readonly logRetention: Duration };
  /** @default - no workspace */
  readonly grafana?: GrafanaSettings;
}

/** How people come into Grafana: exactly one of the two. */
export interface GrafanaSettings {
  readonly identityCenter?: Omit<IdentityCenterLogin, 'kind'>;
  readonly saml?: Omit<SamlLogin, 'kind'>;
}

export interface MetricsWorkspaceParts {
  readonly settings: MetricsWorkspaceSettings;
  /** Encrypts logs; must admit `log-groups`. */
  readonly logKey: KeyRef;
  /** Where alerts go; its key must admit `prometheus` where there is a workspace of it. */
  readonly topic: AlertTopic;
  /** The groups of the site, in the order of the environment file. */
  readonly groups: readonly InstanceRoleRef[];
}

/** Prometheus and Grafana of a Region, where the environment file asks for them: for the site stack. */
export function addMetricsWorkspace(
  stack: RegionStack,
  environment: Environment,
  { settings, logKey, topic, groups }: MetricsWorkspaceParts,
): void {
  const { names } = stack;
  const { prometheus, grafana } = settings;
  if (prometheus) {
    if (environment.network.egress === 'endpoints') throw unreachable();
    const key = new EncryptionKey(stack, 'MetricsKey', {
      names,
      purpose: METRICS_KEY_PURPOSE,
      description: `Series of ${names.prefix}`,
    });
    new PrometheusWorkspace(stack, 'Prometheus', {
      names,
      key,
      logKey,
      logRetention: prometheus.logRetention,
      topic,
      groups: environment.inference.groups.flatMap(({ name, port, inFlightMetric, scaling, demand }) =>
        groups
          .filter(({ groupName }) => groupName === names.inferenceGroup(name))
          .map((instances) => ({
            name,
            port,
            inFlightMetric,
            targetInFlight: scaling.inFlightPerInstance,
            slots: Math.max(demand?.slots ?? 0, scaling.inFlightPerInstance),
            instances,
          })),
      ),
    });
  }
  if (grafana) {
    const otherRegion = environment.pair.other(names.region);
    new GrafanaWorkspace(stack, 'Grafana', { names, otherRegion, login: loginOf(grafana) });
  }
}

function loginOf({ identityCenter, saml }: GrafanaSettings): IdentityCenterLogin | SamlLogin {
  if (identityCenter && !saml) return { kind: 'identity-center', ...identityCenter };
  if (saml && !identityCenter) return { kind: 'saml', ...saml };
  throw new WarmsiteError([
    {
      code: 'grafana-login',
      where: 'observability.grafana',
      message: `'grafana' must have identityCenter or saml, got ${saml ? 'both' : 'neither'}; ${saml ? 'remove one' : 'add one, or nobody could enter it'}`,
    },
  ]);
}

function unreachable(): WarmsiteError {
  return new WarmsiteError([
    {
      code: 'metrics-egress',
      where: 'observability.prometheus',
      message:
        "'prometheus' must not be asked for where 'network.egress' is endpoints, which has none for aps-workspaces; " +
        'choose a NAT, or remove it, since instances could not write to the workspace',
    },
  ]);
}
