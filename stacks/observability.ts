import { Construct } from 'constructs';
import { Environment } from '../config/environment';
import { AlarmGuide, Incident, recordedAlarms } from '../lib/core/alarm-guide';
import { WarmsiteError } from '../lib/core/errors';
import { KeyRef, LoadBalancerRef, TopicRef } from '../lib/core/references';
import { GLOBAL_REGION } from '../lib/core/regions';
import { RegionStack } from '../lib/core/region-stack';
import { Alarm, AlarmRef, AnomalyBand, DEFAULT_ANOMALY_BAND } from '../lib/observability/alarm';
import { AlertTopic } from '../lib/observability/alert-topic';
import { Dashboard, PlacedWidget } from '../lib/observability/dashboard';
import { DatabaseLoadAlarms } from '../lib/observability/database-load-alarms';
import { EventAlerts } from '../lib/observability/event-alerts';
import { IncidentAlarm } from '../lib/observability/incident-alarm';
import { InstanceAlarms } from '../lib/observability/instance-alarms';
import { defaultMaxConnections, instanceClassMemory } from '../lib/observability/instance-class-memory';
import { LoadBalancerAlarms } from '../lib/observability/load-balancer-alarms';
import { NatAlarms } from '../lib/observability/nat-alarms';
import { RecoveryPointAlarm } from '../lib/observability/recovery-point-alarm';
import { regionBoard } from '../lib/observability/region-board';
import { askedOf } from './canary';
import { BUCKET_PURPOSES } from './purposes';

/**
 * How much is watched, each level with what is before it: `essential` what users and a recovery depend on, and what AWS
 * says by events; `standard` what fills up, who is woken, a dashboard; `full` what is unusual.
 */
export const OBSERVABILITY_LEVELS = ['essential', 'standard', 'full'] as const;

export type ObservabilityLevel = (typeof OBSERVABILITY_LEVELS)[number];

export const DEFAULT_OBSERVABILITY_LEVEL: ObservabilityLevel = 'standard';

/** Last part of the name of the topic that wakes people. */
export const PAGER_PURPOSE = 'pages';

/** What the environment file says of observability. */
export interface ObservabilitySettings {
  readonly level: ObservabilityLevel;
  /**
   * Who is woken.
   *
   * @default - those whom alerts go to
   */
  readonly pagers?: readonly string[];
  /**
   * Memory of the database's instance class in GiB, where it does not follow from the name.
   *
   * @default - from the name
   */
  readonly databaseMemory?: number;
}

/** What a site has by the time that it is watched. */
export interface SiteParts {
  readonly topic: AlertTopic;
  /** Key of its topics; must admit alarms and events. */
  readonly key: KeyRef;
  /** Name of the database instance. */
  readonly identifier: string;
  readonly loadBalancer: LoadBalancerRef;
  /** Ids of the NAT gateways by zone; none where there are endpoints instead. */
  readonly natGateways: Readonly<Record<string, string>>;
}

/** The band of what is usual, where the environment pays for it. */
export function bandOf({ level }: ObservabilitySettings): AnomalyBand | undefined {
  return level === 'full' ? DEFAULT_ANOMALY_BAND : undefined;
}

/** Alarms, incidents, events and the dashboard of a site. To be called last: an incident is made of all that is there. */
export function addSiteObservability(
  stack: RegionStack,
  environment: Environment,
  settings: ObservabilitySettings,
  parts: SiteParts,
): void {
  const { names } = stack;
  const scope = new Construct(stack, 'Observability');
  new EventAlerts(scope, 'Events', { names, topic: parts.topic });
  if (settings.level === 'essential') return;
  addLoadAlarms(scope, stack, environment, settings, parts);
  const pager = addPager(stack, environment, settings, parts.key);
  // Nobody is served where nobody writes: what fails there is a ticket.
  const isServing = environment.topology.isWriter(names.region);
  addIncident(scope, stack, 'service', isServing ? pager : parts.topic);
  addIncident(scope, stack, 'data', pager);
  new Dashboard(scope, 'Dashboard', { names, widgets: siteBoard(environment, names.region) });
}

/** Purpose of the topic of a Region that wakes people. The global stack may share a Region with a site. */
export function pagerPurpose(region: string): string {
  return region === GLOBAL_REGION ? `${PAGER_PURPOSE}-global` : PAGER_PURPOSE;
}

/** The topic that wakes people. */
export function addPager(
  stack: RegionStack,
  environment: Environment,
  { pagers }: ObservabilitySettings,
  key: KeyRef,
): AlertTopic {
  const { region } = stack.names;
  return new AlertTopic(stack, 'Pages', {
    names: stack.names,
    purpose: pagerPurpose(region),
    key,
    emails: pagers ?? environment.alerts.emails,
  });
}

function addLoadAlarms(
  scope: Construct,
  { names }: RegionStack,
  environment: Environment,
  settings: ObservabilitySettings,
  { topic, identifier, loadBalancer, natGateways }: SiteParts,
): void {
  const { database, objectives, pair, topology } = environment;
  const band = bandOf(settings);
  const memory = settings.databaseMemory ?? instanceClassMemory(database.instanceClass);
  if (memory === undefined) throw unknownMemory(database.instanceClass);
  const parameter = Number(database.parameters['max_connections']);
  new DatabaseLoadAlarms(scope, 'Database', {
    names,
    identifier,
    memory,
    maxConnections: Number.isInteger(parameter) ? parameter : defaultMaxConnections(database.engine, memory),
    networkBand: band,
    topic,
  });
  new RecoveryPointAlarm(scope, 'RecoveryPoint', {
    names,
    identifier,
    role: topology.isWriter(names.region) ? 'writer' : 'replica',
    buckets: BUCKET_PURPOSES,
    otherRegion: pair.other(names.region),
    objective: objectives.rpo,
    topic,
  });
  const groups = new Construct(scope, 'Groups');
  for (const { name, demand, scaling } of environment.inference.groups) {
    const targetInFlight = scaling.inFlightPerInstance;
    new InstanceAlarms(groups, name, {
      names,
      group: name,
      targetInFlight,
      slots: Math.max(demand?.slots ?? 0, targetInFlight),
      topic,
    });
  }
  new LoadBalancerAlarms(scope, 'LoadBalancer', { names, loadBalancer, requestsBand: band, topic });
  if (Object.keys(natGateways).length > 0) new NatAlarms(scope, 'Nat', { names, gateways: natGateways, topic });
}

/** The widgets of a Region's dashboard. */
export function siteBoard(environment: Environment, region: string): readonly PlacedWidget[] {
  const { pair, topology, inference, objectives } = environment;
  const groups = inference.groups.map(({ name }) => name);
  const of = (one: string) => {
    const names = environment.names(one);
    return {
      names,
      identifier: names.database(topology.instance(one).generation),
      states: [
        ...Object.values(INCIDENTS).map(({ purpose }) => purpose),
        'recovery-point',
        'database-replica-lag',
        'database-free-storage',
        ...groups.flatMap((group) => [`${group}-healthy-targets`, `${group}-5xx`, `${group}-latency`]),
        'load-balancer-silence',
      ],
    };
  };
  return regionBoard({
    own: of(region),
    other: of(pair.other(region)),
    groups,
    buckets: BUCKET_PURPOSES,
    recoveryPoint: objectives.rpo,
    canary: askedOf(environment),
    healthChecks: [`health-endpoint-${pair.home}`, `health-endpoint-${pair.standby}`, 'health-primary'],
  });
}

/** Every alarm of the stack that is a symptom of the incident, joined. */
function addIncident(
  scope: Construct,
  stack: RegionStack,
  incident: keyof typeof INCIDENTS,
  topic: TopicRef,
): IncidentAlarm {
  const { names } = stack;
  const { id, purpose, why, whatToDo, guide } = INCIDENTS[incident];
  return new IncidentAlarm(scope, id, {
    names,
    purpose,
    why: `${why} (${names.prefix}, ${names.region}; dashboard ${names.dashboard})`,
    whatToDo,
    symptoms: symptomsOf(stack, incident),
    topic,
    guide,
  });
}

/** The alarms of a stack that page together. */
export function symptomsOf(stack: RegionStack, incident: Incident): readonly AlarmRef[] {
  return recordedAlarms(stack).flatMap(({ guide, alarm }) =>
    guide.severity === 'page' && guide.incident === incident && alarm instanceof Alarm ? [alarm] : [],
  );
}

const INCIDENTS = {
  service: {
    id: 'ServiceIncident',
    purpose: 'incident-service',
    why: 'Users are not served as they should be.',
    whatToDo:
      'see on the dashboard which symptoms show, and whether the Region itself is in trouble; if it is lost, run the failover.',
    guide: {
      anchor: 'incident-service',
      severity: 'page',
      incident: 'itself',
      means:
        'Errors, slow answers, too few servers, or nobody gets through: one or more symptoms of the same thing, told once. It is over when all of them are. A symptom that joins later pages nobody again.',
      thresholdFrom: 'Any of its symptoms is in ALARM; each of them has a threshold of its own.',
      silence: 'Each symptom decides what its own silence means.',
    },
  },
  data: {
    id: 'DataIncident',
    purpose: 'incident-data',
    why: 'Data is about to be lost, or would be lost by a failover.',
    whatToDo: 'see whether the storage is full or the replication broken; put off every planned failover.',
    guide: {
      anchor: 'incident-data',
      severity: 'page',
      incident: 'itself',
      means:
        'The database is full or gone, or its copy in the other Region is further behind than the objective allows. Kept apart from the incident of the service: replication may stay broken for hours, and an outage that begins meanwhile must page again.',
      thresholdFrom: 'Any of its symptoms is in ALARM; each of them has a threshold of its own.',
      silence: 'Each symptom decides what its own silence means.',
    },
  },
} as const satisfies Partial<Record<Incident, IncidentTexts>>;

interface IncidentTexts {
  readonly id: string;
  readonly purpose: string;
  readonly why: string;
  readonly whatToDo: string;
  readonly guide: AlarmGuide;
}

function unknownMemory(instanceClass: string): WarmsiteError {
  return new WarmsiteError([
    {
      code: 'instance-class-memory',
      where: 'database.instanceClass',
      message:
        `'instanceClass' must be of family c, m, r, t or x2g for its memory to be known, got ${instanceClass}; ` +
        "say it in 'observability.databaseMemory', in GiB",
    },
  ]);
}
