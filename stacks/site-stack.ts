import { Construct } from 'constructs';
import { Environment, InferenceGroup as GroupSettings, sizesIn } from '../config/environment';
import { topologyPath } from '../config/load';
import { databaseRole } from '../lib/core/database-role';
import { RegionStack } from '../lib/core/region-stack';
import { BucketReplication } from '../lib/data/bucket-replication';
import { DatabaseBackupReplication } from '../lib/data/backup-replication';
import { DatabaseInstance, HOST_PARAMETER_PURPOSE } from '../lib/data/database-instance';
import { EncryptionKey } from '../lib/data/encryption-key';
import { MASTER_SECRET_PURPOSE } from '../lib/data/master-secret';
import { RunbookAutomation } from '../lib/failover/runbook-automation';
import { runbooksOf } from '../lib/failover/runbook/runbooks';
import { SiteRecord } from '../lib/failover/site-record';
import { TakeoverGuard } from '../lib/failover/takeover-guard';
import { InferenceEndpoint } from '../lib/inference/inference-endpoint';
import { CanaryRelease } from '../lib/inference/canary-release';
import { InferenceGroup, InferenceGroupProps } from '../lib/inference/inference-group';
import { Network } from '../lib/network/network';
import { SecurityGroup } from '../lib/network/security-group';
import { AlertTopic } from '../lib/observability/alert-topic';
import { DatabaseAlarms } from '../lib/observability/database-alarms';
import { EndpointAlarms } from '../lib/observability/endpoint-alarms';
import { ReplicationAlarms } from '../lib/observability/replication-alarms';
import { addReplicationBackfill } from './backfill';
import { addBackups } from './backups';
import { addCanary } from './canary';
import { reservedCapacity } from './capacity';
import { addExperiments } from './chaos';
import { addMetricsWorkspace } from './metrics-workspace';
import { addSiteObservability, bandOf } from './observability';
import { addOverloadProtection, endpointFallbacks } from './overload';
import { addParity } from './parity';
import { BUCKET_PURPOSES, KEYS, TAKEOVER_BUCKET_PURPOSE } from './purposes';
import { runbookSubject } from './runbooks';
import { addMonitors, addRecorder } from './security';
import { addCanaryRelease, addCanaryReleaseAlarms } from './serving';

/** A group of an environment, and what the load balancer has to send to. */
interface ServedGroup {
  readonly settings: GroupSettings;
  readonly group: InferenceGroup;
  readonly target: InferenceGroup | CanaryRelease;
}

/** Share of the allocated storage below which free storage is an alarm. */
const MIN_FREE_STORAGE = 0.1;

/** Share of the allocated storage that log kept for the replica may fill. */
const MAX_RETAINED_LOG = 0.25;

/**
 * What serves in one Region: network, database instance, inference groups behind a load balancer, the
 * Region's own name, replication out of this Region, alarms. The same in both Regions; the topology
 * decides what differs, and nothing that it decides destroys anything.
 */
export class SiteStack extends RegionStack {
  private readonly keys: Readonly<Record<'alerts' | 'database' | 'logs' | 'volumes', EncryptionKey>>;
  private readonly network: Network;
  private readonly groups: Readonly<Record<'loadBalancer' | 'inference' | 'database', SecurityGroup>>;
  private readonly topic: AlertTopic;

  public constructor(
    scope: Construct,
    private readonly environment: Environment,
    region: string,
  ) {
    const names = environment.names(region);
    super(scope, names.siteStack, {
      names,
      backend: { kind: environment.state.backend, region },
      providerConstraint: environment.provider.constraint,
      tags: environment.tags,
    });
    const settings = environment.settings(region);

    this.takeoverGuard();
    this.keys = {
      alerts: this.key('AlertsKey', KEYS.alerts, 'Alerts', [
        'alarms',
        'events',
        ...(environment.observability.prometheus ? (['prometheus'] as const) : []),
      ]),
      database: this.key('DatabaseKey', KEYS.database, 'Database and its backups'),
      logs: this.key('LogsKey', KEYS.logs, 'Log groups', ['log-groups', 'web-acl-logs']),
      volumes: this.key('VolumesKey', KEYS.volumes, 'Disks of the inference instances', ['instance-volumes']),
    };
    this.topic = new AlertTopic(this, 'Alerts', {
      names,
      key: this.keys.alerts,
      emails: environment.alerts.emails,
    });
    this.network = new Network(this, 'Network', {
      names,
      cidr: settings.cidr,
      zones: settings.zones,
      egress: environment.network.egress,
      flowLogKey: this.keys.logs,
      flowLogRetention: environment.network.flowLogRetention,
    });
    this.groups = this.securityGroups();

    const database = this.database();
    const { loadBalancer, groups } = this.inference();
    this.bucketReplication();
    addReplicationBackfill(this);
    this.backups();
    this.runbooks();
    this.protection(loadBalancer);
    addExperiments(this, environment, {
      network: this.network,
      groups,
      database,
      logKey: this.keys.logs,
      settings: environment.chaos,
      scheduled: { experiments: environment.chaos.schedule, topic: this.topic },
    });
    if (environment.observability.level !== 'essential') {
      addCanary(this, environment, { logKey: this.keys.logs, topic: this.topic });
    }
    const { parity } = environment.observability;
    if (parity) addParity(this, environment, { logKey: this.keys.logs, topic: this.topic, settings: parity });
    addMetricsWorkspace(this, environment, {
      settings: environment.observability,
      logKey: this.keys.logs,
      topic: this.topic,
      groups,
    });
    addSiteObservability(this, environment, environment.observability, {
      topic: this.topic,
      key: this.keys.alerts,
      identifier: database.identifier,
      loadBalancer,
      natGateways: this.network.natGateways,
    });
  }

  private takeoverGuard(): void {
    const { environment, names } = this;
    const { topology } = environment;
    new TakeoverGuard(this, 'TakeoverGuard', {
      names,
      bucketPurpose: TAKEOVER_BUCKET_PURPOSE,
      writer: { region: topology.writer, generation: topology.instance(topology.writer).generation },
      takeovers: topology.takeovers,
      nextStep: topology.nextStep,
      topologyFile: topologyPath(environment.environment),
    });
  }

  private key(id: string, purpose: string, what: string, usedBy?: EncryptionKeyUsers): EncryptionKey {
    const { names } = this;
    return new EncryptionKey(this, id, { names, purpose, description: `${what} of ${names.prefix}`, usedBy });
  }

  /** Traffic goes one way: anywhere -> load balancer -> inference -> database. */
  private securityGroups(): SiteStack['groups'] {
    const { names, network } = this;
    const loadBalancer = new SecurityGroup(this, 'LoadBalancerSecurityGroup', {
      names,
      network,
      purpose: 'load-balancer',
      description: 'Public endpoint',
      tier: 'public',
    });
    const inference = new SecurityGroup(this, 'InferenceSecurityGroup', {
      names,
      network,
      purpose: 'inference',
      description: 'Inference instances',
      tier: 'private',
    });
    const database = new SecurityGroup(this, 'DatabaseSecurityGroup', {
      names,
      network,
      purpose: 'database',
      description: 'Database',
      tier: 'isolated',
    });
    loadBalancer.allowFrom('anywhere', 443, 'HTTPS of everyone');
    loadBalancer.allowFrom('anywhere', 80, 'redirected to HTTPS');
    const ports = [...new Set(this.environment.inference.groups.map(({ port }) => port))].sort((a, b) => a - b);
    for (const port of ports) {
      loadBalancer.allowTo(inference, port, 'requests to the models');
      inference.allowFrom(loadBalancer, port, 'requests to the models');
    }
    network.allowServices(inference);
    return { loadBalancer, inference, database };
  }

  private database(): DatabaseInstance {
    const { environment, names } = this;
    const { database: settings, topology, objectives, pair } = environment;
    const { region } = names;
    const other = pair.other(region);
    const key = this.keys.database;

    const database = new DatabaseInstance(this, 'Database', {
      names,
      generation: topology.instance(region).generation,
      retired: topology.retired(region),
      role: databaseRole(topology, region),
      source: topology.sourceOf(region),
      engine: settings.engine,
      engineVersion: settings.version,
      instanceClass: settings.instanceClass,
      storage: settings.storage,
      multiAz: settings.multiAz,
      credentials: {
        databaseName: settings.name,
        username: settings.username,
        passwordVersion: settings.passwordVersion,
        iamUser: settings.iam?.user,
        isFrozen: !topology.isWriter(region),
      },
      backups: {
        retention: settings.backupRetention,
        window: settings.backupWindow,
        maintenanceWindow: environment.maintenanceWindow(region),
      },
      parameters: settings.parameters,
      network: this.network,
      securityGroup: this.groups.database,
      key,
    });
    this.groups.inference.allowTo(this.groups.database, database.port, 'queries of the models');
    this.groups.database.allowFrom(this.groups.inference, database.port, 'queries of the models');

    const writes = topology.isWriter(region);
    const otherGeneration = topology.instance(other).generation;
    new DatabaseBackupReplication(this, 'DatabaseBackups', {
      names,
      key,
      after: database.instance,
      retention: settings.backupRetention,
      source: writes ? undefined : { region: other, generation: otherGeneration },
      retired: writes ? [...topology.retired(other), otherGeneration] : topology.retired(other),
    });
    new DatabaseAlarms(this, 'DatabaseAlarms', {
      names,
      identifier: database.identifier,
      engine: settings.engine,
      role: writes ? 'writer' : 'replica',
      maxReplicaLag: objectives.rpo,
      minFreeStorage: Math.ceil(settings.storage.allocated * MIN_FREE_STORAGE),
      maxRetainedLog: Math.ceil(settings.storage.allocated * MAX_RETAINED_LOG),
      topic: this.topic,
    });
    return database;
  }

  /** The groups, the load balancer before them, the Region's own name, and who is told when they fail. */
  private inference(): { readonly loadBalancer: InferenceEndpoint; readonly groups: readonly InferenceGroup[] } {
    const { environment, names, network, topic } = this;
    const { dns, inference } = environment;
    const scope = new Construct(this, 'Inference');
    const withGroup = (settings: GroupSettings): ServedGroup => {
      const props = this.groupProps(settings);
      const group = new InferenceGroup(scope, settings.name, props);
      return { settings, group, target: addCanaryRelease(this, environment, settings, group, props) };
    };
    const [firstSettings, ...restSettings] = inference.groups;
    const first = withGroup(firstSettings);
    const rest = restSettings.map(withGroup);

    const loadBalancer = new InferenceEndpoint(this, 'Endpoint', {
      names,
      network,
      securityGroup: this.groups.loadBalancer,
      certificateArn: environment.settings(names.region).certificate,
      defaultGroup: first.target,
      routes: [first, ...rest].flatMap(({ settings: { name, routes }, target }) =>
        routes ? [{ name, group: target, paths: routes }] : [],
      ),
      idleTimeout: inference.idleTimeout,
      fallbacks: endpointFallbacks(
        environment,
        environment.overload,
        new Map([first, ...rest].map(({ settings, group }) => [settings.name, group])),
      ),
    });
    new SiteRecord(this, 'OwnName', { names, zoneId: dns.zoneId, record: dns.record, loadBalancer });

    for (const { settings, group, target } of [first, ...rest]) {
      new EndpointAlarms(group, 'Alarms', {
        names,
        group: settings.name,
        loadBalancer,
        targetGroup: group,
        minHealthyTargets: sizesIn(this.environment.topology, settings, names.region).min,
        maxLatency: settings.maxLatency,
        latencyBand: bandOf(environment.observability),
        topic,
      });
      addCanaryReleaseAlarms(this, settings.name, target, { loadBalancer, topic });
    }
    return { loadBalancer, groups: [first, ...rest].map(({ group }) => group) };
  }

  private groupProps(settings: GroupSettings): InferenceGroupProps {
    const { environment, names } = this;
    const { min, max } = sizesIn(this.environment.topology, settings, names.region);
    const { base, aboveBase } = settings.onDemand;
    return {
      names,
      name: settings.name,
      network: this.network,
      securityGroup: this.groups.inference,
      volumeKey: this.keys.volumes,
      model: {
        bucketPurpose: BUCKET_PURPOSES[0],
        keyPurpose: KEYS.storage,
        prefix: settings.model.artifact,
        manifestSha256: settings.model.manifestSha256,
      },
      server: {
        image: settings.image,
        arguments: settings.arguments,
        port: settings.port,
        servesTls: settings.tls,
        healthPath: settings.healthPath,
        inFlightMetric: settings.inFlightMetric,
        database: {
          secretPurpose: MASTER_SECRET_PURPOSE,
          secretKeyPurpose: KEYS.secrets,
          hostParameterPurpose: HOST_PARAMETER_PURPOSE,
          ...(environment.database.iam && {
            iam: { user: environment.database.iam.user, isOnlyWay: environment.database.iam.only },
          }),
        },
      },
      instanceTypes: settings.instanceTypes,
      ami: settings.ami[names.region] ?? '',
      volumeSize: settings.volume,
      capacity: {
        min,
        max,
        targetInFlight: settings.scaling.inFlightPerInstance,
        ...(settings.warmPool
          ? { warmPool: settings.warmPool }
          : { onDemandBase: base, onDemandShareAboveBase: aboveBase }),
        reserved: reservedCapacity(environment, names.region, settings.reserved),
      },
      warmUp: settings.warmUp,
      drain: settings.drain,
      rollbackAlarms: [names.alarm(`${settings.name}-5xx`)],
      tags: environment.tags,
    };
  }

  /** Both Regions replicate into each other, so that what is written after a failover comes back. */
  private bucketReplication(): void {
    const { environment, names, topic } = this;
    const destination = names.in(environment.pair.other(names.region));
    const ids = { artifacts: 'ArtifactsReplication', data: 'DataReplication' } as const;
    for (const purpose of BUCKET_PURPOSES) {
      const replication = new BucketReplication(this, ids[purpose], {
        names,
        destination,
        purpose,
        sourceKeyPurpose: KEYS.storage,
        destinationKeyPurpose: KEYS.storage,
        objectLock: environment.buckets[purpose].objectLock !== undefined,
      });
      new ReplicationAlarms(replication, 'Alarms', {
        names,
        bucket: purpose,
        otherRegion: destination.region,
        topic,
      });
    }
  }

  private backups(): void {
    const { environment, names, topic } = this;
    const { backups: settings, database, pair, topology } = environment;
    addBackups(this, {
      settings,
      topology,
      other: names.in(pair.other(names.region)),
      keys: { database: KEYS.database, storage: KEYS.storage },
      busy: [database.backupWindow, ...pair.both.map((region) => environment.maintenanceWindow(region))],
      topic,
    });
  }

  /** What stands before the service, and what looks at the account that it is in. */
  private protection(loadBalancer: InferenceEndpoint): void {
    const { environment, names } = this;
    const { overload, security, pair } = environment;
    if (overload) {
      addOverloadProtection(this, environment, {
        loadBalancer,
        logKey: this.keys.logs,
        settings: overload,
        topic: this.topic,
      });
    }
    addMonitors(this, security.monitors);
    if (security.recorder) addRecorder(this, names.region === pair.home, security.recorder);
  }

  /** Those that are run from here: each where its Region is there for certain. */
  private runbooks(): void {
    const { environment, names } = this;
    const subject = runbookSubject(environment);
    const runbooks = Object.values(runbooksOf(subject)).filter((runbook) => runbook.names.region === names.region);
    new RunbookAutomation(this, 'Runbooks', { names, subject, runbooks });
  }
}

type EncryptionKeyUsers = ConstructorParameters<typeof EncryptionKey>[2]['usedBy'];
