import { Explanation, ExplanationTable } from './explanation';

const AGAIN = 'Deploy the stack again; it holds nothing that would be lost.';

const NOBODY_TOLD = ['failure-modes.md#alarms-reach-nobody', 'operate.md#who-is-told'];

const PROMETHEUS = ['prometheus.md#prometheus'];

const GRAFANA = ['prometheus.md#grafana'];

/** A function that a clock starts, and all that it takes. */
interface Scheduled {
  /** The construct around the function. */
  readonly of: string;
  /** How texts call it. */
  readonly name: string;
  readonly what: string;
  readonly without: string;
  readonly settings: readonly string[];
  readonly noticed: readonly string[];
  readonly read: readonly string[];
}

function scheduled({ of, name, what, ...common }: Scheduled): ExplanationTable {
  const part = (type: string, purpose: string, back = AGAIN): Explanation => ({ type, purpose, back, ...common });
  return {
    [`${of}/Default/Resource`]: part('aws_lambda_function', what),
    [`${of}/Default/Schedule`]: part('aws_cloudwatch_event_rule', `The clock of ${name}: {schedule_expression}.`),
    [`${of}/Default/Target`]: part('aws_cloudwatch_event_target', `Has the clock start ${name}.`),
    [`${of}/Default/Permission`]: part('aws_lambda_permission', `Lets the clock, and nothing else, start ${name}.`),
    [`${of}/Default/Role`]: part('aws_iam_role', `As whom ${name} runs.`),
    [`${of}/Default/Policy`]: part(
      'aws_iam_role_policy',
      `What ${name} may: write its log, and what its work asks for.`,
    ),
    [`${of}/Default/LogGroup`]: part(
      'aws_cloudwatch_log_group',
      `Log of ${name}, from which CloudWatch takes its metrics.`,
      'Deploy the stack again; it begins empty.',
    ),
  };
}

/** Its guide says the rest. */
const ALARM: Explanation = {
  type: 'aws_cloudwatch_metric_alarm',
  purpose: '{means}',
  without: '{untold}',
  back: 'Deploy the stack again; it begins without a state, and knows nothing of what was before.',
  traps: [17, 19],
};

/** Alarms, who is told of them, dashboards, canaries, and the workspaces of Prometheus and Grafana. */
export const OBSERVABILITY: ExplanationTable = {
  'Alarm/Resource': ALARM,
  'DatabaseAlarms/*/Resource': {
    ...ALARM,
    settings: ['database.storage', 'objectives.rpo', 'topology:writer'],
    read: ['failure-modes.md#database-instance', 'failure-modes.md#replication-of-the-database'],
    traps: [5, 17, 18, 19],
  },
  'DatabaseLoadAlarms/*/Resource': {
    ...ALARM,
    settings: ['observability.level', 'observability.databaseMemory', 'database.instanceClass'],
    traps: [5, 17, 19],
  },
  'RecoveryPointAlarm/*/Resource': { ...ALARM, settings: ['observability.level', 'objectives.rpo', 'topology:writer'] },
  'ReplicationAlarms/*/Resource': { ...ALARM, read: ['failure-modes.md#replication-of-the-buckets'] },
  'EndpointAlarms/*/Resource': {
    ...ALARM,
    settings: ['inference.groups[{group}].maxLatency', 'inference.groups[{group}].sizes', 'topology:writer'],
  },
  'InstanceAlarms/*/Resource': {
    ...ALARM,
    settings: ['observability.level', 'inference.groups[{group}].scaling', 'inference.groups[{group}].demand'],
    traps: [13, 17, 19],
  },
  'LoadBalancerAlarms/*/Resource': { ...ALARM, settings: ['observability.level'] },
  'NatAlarms/*/*/Resource': { ...ALARM, settings: ['observability.level', 'network.egress'] },
  'HealthCheckAlarms/*/Resource': { ...ALARM, settings: ['detection', 'topology:writer'] },
  'BackupAlarms/*/Resource': {
    ...ALARM,
    settings: ['backups', 'topology:writer'],
    read: ['restore.md#whether-it-would-work'],
  },
  'Canary/*/Resource': {
    ...ALARM,
    settings: ['observability.level', 'runbooks.verification'],
    read: ['failure-modes.md#dns-wrong'],
  },
  'ArtifactAlarm/*/Resource': { ...ALARM, settings: ['observability.parity'], read: ['release.md#parity'] },
  'SheddingAlarms/*/*/Resource': { ...ALARM, settings: ['overload'], read: ['overload.md#who-is-told'] },
  'CanaryReleaseAlarms/*/Resource': {
    ...ALARM,
    settings: ['inference.groups[{group}].canary'],
    read: ['release.md#a-canary'],
  },
  'IncidentAlarm/Resource': {
    type: 'aws_cloudwatch_composite_alarm',
    purpose: 'Wakes somebody once for all symptoms of one incident. {means}',
    without: 'Nobody is woken by its symptoms: each of them is a ticket in the topic of alerts.',
    back: AGAIN,
    settings: ['observability.level', 'observability.pagers'],
    read: NOBODY_TOLD,
    traps: [19],
  },
  'AlertTopic/Resource': {
    type: 'aws_sns_topic',
    purpose: 'Where alarms of this stack go, and from where people are told: {name}.',
    without: 'Alarms change their state and tell nobody. Every subscription is lost with it, confirmed ones too.',
    back: 'Deploy the stack again; each address has to confirm its subscription once more. `warmsite preflight` tells who has not.',
    settings: ['alerts.emails', 'observability.pagers'],
    read: NOBODY_TOLD,
    traps: [17, 19],
  },
  'AlertTopic/Policy': {
    type: 'aws_sns_topic_policy',
    purpose: 'Lets alarms and events of this environment publish to the topic, and nobody without TLS.',
    without:
      'The policy that a topic has by itself admits the account only, no events: those are dropped without a word.',
    back: AGAIN,
    read: NOBODY_TOLD,
    traps: [17],
  },
  'AlertTopic/Emails/*': {
    type: 'aws_sns_topic_subscription',
    purpose: 'Tells {endpoint} what comes to the topic, once the address has confirmed.',
    without: 'Nobody tells {endpoint} anything more, nor that it is so.',
    back: 'Deploy the stack again; the address has to confirm once more.',
    settings: ['alerts.emails', 'observability.pagers'],
    read: NOBODY_TOLD,
  },
  'EventAlerts/*/Resource': {
    type: 'aws_cloudwatch_event_rule',
    purpose: '{description}: picked out of the events of AWS, since no metric shows it.',
    without: 'Nobody is told of such events. What they tell of may still show in alarms, later.',
    back: AGAIN,
    settings: ['observability.level'],
    read: ['failure-modes.md#database-instance', 'failure-modes.md#no-gpu-in-the-standby'],
  },
  'EventAlerts/*/Alerts': {
    type: 'aws_cloudwatch_event_target',
    purpose: 'Sends the events of {1} to the topic of alerts, as a sentence.',
    without: 'The rule picks events out and nobody is told.',
    back: AGAIN,
    read: NOBODY_TOLD,
  },
  'Dashboard/Resource': {
    type: 'aws_cloudwatch_dashboard',
    purpose: 'Alarms and graphs of both Regions and of Route 53 on one page. Each Region has one that shows both.',
    without: 'Whoever is woken has no picture. The other Region has the same page.',
    back: AGAIN,
    settings: ['observability.level'],
    read: ['operate.md#who-is-told'],
  },
  ...scheduled({
    of: 'Canary',
    name: 'the canary',
    what: 'Asks every minute, from this Region, what users ask: of this Region, the other one, and the public name.',
    without: 'The canary asks nothing more. Nobody can tell a sick Region from wrong DNS by its alarms.',
    settings: ['observability.level', 'runbooks.verification'],
    noticed: ['canary-silent'],
    read: ['failure-modes.md#dns-wrong', 'operate.md#who-is-told'],
  }),
  ...scheduled({
    of: 'ParityJob',
    name: 'the comparison of models',
    what: 'Compares, four times a day, the models of both Regions byte for byte by their digests.',
    without: 'Nobody compares any more whether both Regions hold the same models.',
    settings: ['observability.parity'],
    noticed: ['artifact-parity-silent'],
    read: ['release.md#parity'],
  }),
  'PrometheusWorkspace/Resource': {
    type: 'aws_prometheus_workspace',
    purpose:
      'Series of the instances of this Region for those who work with Prometheus. It stands beside the alarms and replaces none.',
    without:
      'Its series are lost for good: there is no copy. Rules and dashboards on it go dark; the alarms of CloudWatch do not.',
    back: 'Deploy the stack again; it begins empty, at another address, which instances learn from their parameter.',
    settings: ['observability.prometheus'],
    read: PROMETHEUS,
  },
  'PrometheusWorkspace/AlertManager': {
    type: 'aws_prometheus_alert_manager_definition',
    purpose: 'Sends what the rules of the workspace find to the topic of alerts.',
    without: 'Rules fire and tell nobody.',
    back: AGAIN,
    settings: ['observability.prometheus'],
    read: PROMETHEUS,
  },
  'PrometheusWorkspace/Rules': {
    type: 'aws_prometheus_rule_group_namespace',
    purpose: 'Rules of the workspace, with the thresholds of the alarms on instances.',
    without: 'The workspace finds nothing by itself. The alarms of CloudWatch do.',
    back: AGAIN,
    settings: ['observability.prometheus'],
    read: PROMETHEUS,
  },
  'PrometheusWorkspace/LogGroup': {
    type: 'aws_cloudwatch_log_group',
    purpose: 'Keeps what the workspace could not do: rules that failed, alerts that were not sent.',
    without: 'What was logged is lost, and nothing more is.',
    back: 'Deploy the stack again; it begins empty.',
    settings: ['observability.prometheus.logRetention'],
    read: PROMETHEUS,
  },
  'PrometheusWorkspace/LogPolicy': {
    type: 'aws_cloudwatch_log_resource_policy',
    purpose: 'Lets the delivery of AWS write the log of the workspace.',
    without: 'Nothing is logged any more.',
    back: AGAIN,
    read: PROMETHEUS,
  },
  'PrometheusWorkspace/Groups/*/Collector': {
    type: 'aws_ssm_parameter',
    purpose: 'Configuration of the collector on the instances of group {1}: what it reads, and where it writes.',
    without: 'New instances of the group ship no series. Those that run have read it already.',
    back: AGAIN,
    settings: ['observability.prometheus'],
    read: PROMETHEUS,
  },
  'PrometheusWorkspace/Groups/*/Shipping': {
    type: 'aws_iam_role_policy',
    purpose: 'Lets instances of group {1} write series to the workspace and read the configuration of their collector.',
    without: 'Instances of the group ship no series any more. They serve as before.',
    back: AGAIN,
    settings: ['observability.prometheus'],
    read: PROMETHEUS,
  },
  'GrafanaWorkspace/Resource': {
    type: 'aws_grafana_workspace',
    purpose: 'Grafana in this Region, which may read the metrics of both.',
    without:
      'Dashboards, data sources and accounts that people made in it are lost. The dashboard of CloudWatch is not.',
    back: 'Deploy the stack again; what people made in it has to be made anew, or imported from a copy.',
    settings: ['observability.grafana'],
    read: GRAFANA,
  },
  'GrafanaWorkspace/Role': {
    type: 'aws_iam_role',
    purpose: 'As whom Grafana reads metrics.',
    without: 'Dashboards show no data.',
    back: AGAIN,
    settings: ['observability.grafana'],
    read: GRAFANA,
  },
  'GrafanaWorkspace/RolePolicy': {
    type: 'aws_iam_role_policy',
    purpose: 'Lets Grafana read metrics, alarms and series of both Regions, and nothing else.',
    without: 'Dashboards show no data.',
    back: AGAIN,
    settings: ['observability.grafana'],
    read: GRAFANA,
  },
  'GrafanaWorkspace/Saml': {
    type: 'aws_grafana_workspace_saml_configuration',
    purpose: 'The way into Grafana: by an identity provider of your own, which says who administers and who edits.',
    without: 'Nobody can log in.',
    back: AGAIN,
    settings: ['observability.grafana.saml'],
    read: GRAFANA,
  },
  'GrafanaWorkspace/Admins': {
    type: 'aws_grafana_role_association',
    purpose: 'The groups of IAM Identity Center that administer Grafana, and let others in.',
    without: 'Nobody administers it any more, and nobody lets others in.',
    back: AGAIN,
    settings: ['observability.grafana.identityCenter'],
    read: GRAFANA,
  },
};
