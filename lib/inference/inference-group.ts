import { AutoscalingGroup, AutoscalingGroupConfig } from '@cdktf/provider-aws/lib/autoscaling-group';
import { AutoscalingLifecycleHook } from '@cdktf/provider-aws/lib/autoscaling-lifecycle-hook';
import { AutoscalingPolicy } from '@cdktf/provider-aws/lib/autoscaling-policy';
import { IamInstanceProfile } from '@cdktf/provider-aws/lib/iam-instance-profile';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template';
import { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group';
import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { Violations } from '../core/errors';
import { GroupMetric, groupMetric, IN_FLIGHT_METRIC, IN_FLIGHT_UNIT } from '../core/group-metrics';
import { NAME_LIMITS, Names } from '../core/names';
import { assumableBy, PolicyStatement, policyText, useOfKey } from '../core/policy';
import { Duration, Percent } from '../core/quantities';
import {
  InstanceRoleRef,
  KeyRef,
  SecurityGroupRef,
  ServingNetworkRef,
  TargetGroupRef,
  requireSameStack,
} from '../core/references';
import { standardTags } from '../core/region-stack';
import { CapacityReservation, ReservedCapacity } from './capacity-reservation';
import { DEFAULT_SERVES_TLS, USER_DATA_LIMIT_BYTES, userData } from './user-data';

/** The files that a group serves, in a bucket of its own Region. */
export interface ModelArtifact {
  /** Purpose of the bucket, as `Names.bucket` takes it, e.g. `artifacts`. */
  readonly bucketPurpose: string;
  /** Purpose of the key that encrypts the bucket, as `Names.keyAlias` takes it. */
  readonly keyPurpose: string;
  /** Where in the bucket, without slashes around it, e.g. `chat/2026-11-03`. */
  readonly prefix: string;
  /** SHA-256 of the artifact's manifest (see `MODEL_MANIFEST`), 64 hexadecimal digits. */
  readonly manifestSha256: string;
}

/** How a server finds the database: names only. It reads the values itself, and again after a failover. */
export interface DatabaseAccess {
  /** Purpose of the secret with user and password; its name arrives as `DATABASE_SECRET`. */
  readonly secretPurpose: string;
  /** Purpose of the key that encrypts the secret. */
  readonly secretKeyPurpose: string;
  /** Purpose of the parameter with the host; its path arrives as `DATABASE_HOST_PARAMETER`. */
  readonly hostParameterPurpose: string;
  /**
   * Log-ins with a token of IAM.
   *
   * @default - none: by user and password of the secret
   */
  readonly iam?: DatabaseIamLogin;
}

/** How a server logs in to the database with a token of IAM, which it makes itself and which is good for 15 minutes. */
export interface DatabaseIamLogin {
  /** User in the database; arrives as `DATABASE_USER`. */
  readonly user: string;
  /** Whether that is the only way: the server neither learns the name of the secret nor may read it. */
  readonly isOnlyWay: boolean;
}

/** The container that serves the model, which it finds read-only in `MODEL_DIRECTORY`. */
export interface ModelServer {
  /** `<repository>:<tag>` or `<repository>@sha256:<digest>`, of this Region's own registry. */
  readonly image: string;
  /** Arguments of the container, each one word; not for secrets, they can be read in the launch template. */
  readonly arguments: readonly string[];
  /**
   * Where the server listens. Changing it replaces the target group, and makes every running instance unhealthy until
   * it is replaced: do it in the Region that serves nobody.
   */
  readonly port: number;
  /** Path that answers 200 as soon as the model does, and not before. */
  readonly healthPath: string;
  /**
   * Whether the server answers by HTTPS, with `key.pem` and `cert.pem` that it finds in `TLS_DIRECTORY`. Changing it
   * replaces the target group as another port does.
   *
   * @default DEFAULT_SERVES_TLS
   */
  readonly servesTls?: boolean;
  /** Gauge of the requests in work, at `/metrics` in Prometheus' text format, e.g. `vllm:num_requests_running`. */
  readonly inFlightMetric: string;
  /**
   * @default - no access to a database
   */
  readonly database?: DatabaseAccess;
}

/**
 * Instances that were started, prepared and stopped again. They spare a scale-out the download and the first start, not
 * the search for capacity: a stopped instance holds a disk, not a GPU.
 */
export interface WarmPool {
  /** Stopped instances kept ready, beside the running ones. */
  readonly size: number;
}

/** The default of `Capacity.onDemandBase`. */
export const DEFAULT_ON_DEMAND_BASE = 0;

/** The default of `Capacity.onDemandShareAboveBase`: no spot instances. */
export const DEFAULT_ON_DEMAND_SHARE = Percent.of(100);

/** How many instances, and how they are bought. */
export interface Capacity {
  /**
   * 0 is a pilot light: nothing runs until a runbook raises the capacity, and nothing but a runbook can raise it. The
   * runbook must raise the minimum, not the desired capacity alone: scaling would take an idle group back down before
   * traffic arrives. Back at 0, what runs goes on running until the runbook lowers the desired capacity too.
   */
  readonly min: number;
  /** The most that scaling, a runbook or a rollout may ask for. */
  readonly max: number;
  /**
   * Requests that an instance shall have in work on average; more adds instances, less removes them. Switched off while
   * `min` is 0: an empty group has no requests to measure, and would never grow.
   */
  readonly targetInFlight: number;
  /**
   * On-demand instances before the first spot instance.
   *
   * @default DEFAULT_ON_DEMAND_BASE
   */
  readonly onDemandBase?: number;
  /**
   * Share of on-demand instances above the base, a whole number of percent; the rest are spot instances.
   *
   * @default DEFAULT_ON_DEMAND_SHARE
   */
  readonly onDemandShareAboveBase?: Percent;
  /**
   * @default - none
   */
  readonly warmPool?: WarmPool;
  /**
   * Instances of the first type that AWS holds free for the group: launched first, and on-demand instances without a
   * reservation once they are used up. The same in every role of the Region, or a failover would give them back.
   *
   * @default - none: a Region without free instances launches nothing
   */
  readonly reserved?: ReservedCapacity;
}

/** What {@link InferenceGroup} is made of. */
export interface InferenceGroupProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /**
   * Name of the group, e.g. `chat`. Changing it replaces the group: there is no capacity until the new one has found
   * its GPUs.
   */
  readonly name: string;
  /** Its private subnets need a way to S3, ECR, CloudWatch and Auto Scaling. */
  readonly network: ServingNetworkRef;
  /** Must admit `server.port` from the load balancer, and have its rules by now: instances wait for those only. */
  readonly securityGroup: SecurityGroupRef;
  /** Key of the root volumes; must be used by `instance-volumes`. */
  readonly volumeKey: KeyRef;
  readonly model: ModelArtifact;
  readonly server: ModelServer;
  /** In order of preference; each must hold the model. Exactly one with a warm pool. */
  readonly instanceTypes: readonly string[];
  /** Image id of this Region (see `userData` for what it must contain), with the root device `ROOT_DEVICE`. */
  readonly ami: string;
  /** Size of the root volume in GiB: operating system, container image and model. */
  readonly volumeSize: number;
  readonly capacity: Capacity;
  /** Longest time from launch to the first answer, 1 minute to 2 hours; an instance that needs more is given up. */
  readonly warmUp: Duration;
  /** Time that a leaving instance gets for its last requests, up to 1 hour. */
  readonly drain: Duration;
  /**
   * Names of the alarms that stop a rollout and turn it back, 1 to 10 of this Region. One that is in alarm keeps a
   * rollout from starting, and so does one that does not exist.
   */
  readonly rollbackAlarms: readonly string[];
  /**
   * Tags of the instances, beside the standard ones: the provider's default tags do not reach what a group launches.
   *
   * @default - none
   */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Of Ubuntu images. Another name would add a second disk and leave the root volume as small and open as the AMI's. */
export const ROOT_DEVICE = '/dev/sda1';

/**
 * Throughput of the root volume in MiB/s: loading the model is most of a start. gp3's 3,000 included operations per
 * second carry up to 750.
 */
export const VOLUME_THROUGHPUT = 500;

/** Name of the hook that keeps an instance out of service until its model answers. */
export const LIFECYCLE_HOOK = 'model-answers';

/**
 * Time from an instance's entry into service until its health and its metric count. Both clocks start only when the
 * lifecycle hook is completed, by which time the model answers: it has to cover the load balancer's first checks and
 * the first published values, not the start of the server.
 */
export const SETTLING_TIME = Duration.seconds(120);

/** From launch to the start of the script: the hook's clock runs from the one, the script's own from the other. */
export const BOOT_TIME = Duration.minutes(5);

/** PutLifecycleHook allows no longer heartbeat. */
const LONGEST_HEARTBEAT = Duration.hours(2);

/** How a rollout proceeds: a fifth of the group first, then a look at the alarms, then the rest. */
export const ROLLOUT_CHECKPOINTS = [20, 100] as const;

/** Time between two parts of a rollout, for the alarms to speak up. */
export const ROLLOUT_CHECKPOINT_DELAY = Duration.minutes(10);

const ROLLOUT_MIN_HEALTHY_PERCENT = 100;
/** Size of a group during a rollout, in percent of its size: new instances come before old ones go. */
export const ROLLOUT_MAX_HEALTHY_PERCENT = 110;

const HEALTH_CHECK_INTERVAL = Duration.seconds(10);
const HEALTH_CHECK_TIMEOUT = Duration.seconds(5);

/**
 * A small group loses a large share with one instance: nothing but the loss of the last healthy one may take a zone out
 * of DNS, or make the load balancer send requests to unhealthy instances.
 */
const TARGET_GROUP_HEALTH = {
  dnsFailover: { minimumHealthyTargetsCount: '1', minimumHealthyTargetsPercentage: 'off' },
  unhealthyStateRouting: { minimumHealthyTargetsCount: 1, minimumHealthyTargetsPercentage: 'off' },
};

const GROUP_METRICS = [
  'GroupMinSize',
  'GroupMaxSize',
  'GroupDesiredCapacity',
  'GroupInServiceInstances',
  'GroupPendingInstances',
  'GroupTerminatingInstances',
  'GroupTotalInstances',
];
const WARM_POOL_METRICS = ['WarmPoolDesiredCapacity', 'WarmPoolPendingCapacity', 'WarmPoolWarmedCapacity'];

/**
 * GPU instances that serve one model behind the load balancer of their Region.
 *
 * An instance takes everything from its own Region, checks the model's files against the released digest, and enters
 * service only when the model has answered. A new version of anything it runs is rolled out by replacing instances,
 * more before fewer, and turned back by alarms.
 *
 * The desired capacity belongs to scaling and to runbooks, never to Terraform. There is no `prevent_destroy`: the group
 * holds nothing that cannot be launched again. Instances have no shell access, neither SSH nor Session Manager; what a
 * failed start said is in the instance's console output.
 *
 * @example
 * ```ts
 * import { Duration, InferenceGroup } from 'warmsite';
 * import { key, names, network, servers, stack } from './shared';
 *
 * new InferenceGroup(stack, 'Embeddings', {
 *   names,
 *   name: 'embed',
 *   network,
 *   securityGroup: servers,
 *   volumeKey: key,
 *   model: { bucketPurpose: 'models', keyPurpose: 'shared', prefix: 'embed/1', manifestSha256: 'b'.repeat(64) },
 *   server: {
 *     image: 'vllm:0.11.2',
 *     arguments: ['--model', '/opt/model', '--port', '8001'],
 *     port: 8001,
 *     healthPath: '/health',
 *     inFlightMetric: 'vllm:num_requests_running',
 *   },
 *   instanceTypes: ['g6.xlarge', 'g5.xlarge'],
 *   ami: 'ami-0123456789abcdef0',
 *   volumeSize: 100,
 *   capacity: { min: 3, max: 12, targetInFlight: 48 },
 *   warmUp: Duration.minutes(8),
 *   drain: Duration.minutes(1),
 *   rollbackAlarms: [names.alarm('embed-5xx')],
 * });
 * ```
 */
export class InferenceGroup extends Construct implements TargetGroupRef, InstanceRoleRef {
  public readonly arn: string;
  public readonly arnSuffix: string;
  /** Name of the Auto Scaling group. */
  public readonly groupName: string;
  /** Name of the role of the instances. */
  public readonly roleName: string;
  /** Requests in work per instance; missing while nothing is in service, or when the server has no such gauge. */
  public readonly inFlight: GroupMetric;
  private readonly loadBalancerTarget: LbTargetGroup;

  public constructor(scope: Construct, id: string, props: InferenceGroupProps) {
    super(scope, id);
    this.validate(props);
    const { names, capacity } = props;
    this.groupName = names.inferenceGroup(props.name);
    this.inFlight = groupMetric(names, props.name, IN_FLIGHT_METRIC);

    const targetGroup = this.targetGroup(props);
    this.loadBalancerTarget = targetGroup;
    this.arn = targetGroup.arn;
    this.arnSuffix = targetGroup.arnSuffix;

    const role = new IamRole(this, 'Role', {
      name: roleName(props),
      description: `Instances of the inference group ${this.groupName}`,
      assumeRolePolicy: policyText(assumableBy('ec2.amazonaws.com')),
    });
    this.roleName = role.name;
    const permissions = new IamRolePolicy(this, 'Permissions', {
      name: 'instance',
      role: role.name,
      policy: policyText(...permissionsOf(props)),
    });
    const profile = new IamInstanceProfile(this, 'InstanceProfile', { name: roleName(props), role: role.name });
    const launchTemplate = this.launchTemplate(props, profile);

    const hook = {
      name: LIFECYCLE_HOOK,
      lifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
      heartbeatTimeout: Math.min(props.warmUp.toSeconds() + BOOT_TIME.toSeconds(), LONGEST_HEARTBEAT.toSeconds()),
      defaultResult: 'ABANDON',
    };
    const group = new AutoscalingGroup(this, 'Resource', {
      name: this.groupName,
      vpcZoneIdentifier: [...props.network.subnetIds('private')],
      targetGroupArns: [targetGroup.arn],
      minSize: capacity.min,
      maxSize: capacity.max,
      // With the type EC2, an instance whose server is dead stays in the group for ever.
      healthCheckType: 'ELB',
      healthCheckGracePeriod: SETTLING_TIME.toSeconds(),
      defaultInstanceWarmup: SETTLING_TIME.toSeconds(),
      // A Region without free GPUs would otherwise fail the apply and taint the group, and the next apply destroy it.
      waitForCapacityTimeout: '0',
      ignoreFailedScalingActivities: true,
      enabledMetrics: capacity.warmPool ? [...GROUP_METRICS, ...WARM_POOL_METRICS] : GROUP_METRICS,
      metricsGranularity: '1Minute',
      // Only here does the hook exist before the first instance.
      initialLifecycleHook: [hook],
      ...purchase(props, launchTemplate),
      ...this.reservation(props),
      instanceRefresh: {
        strategy: 'Rolling',
        preferences: {
          minHealthyPercentage: ROLLOUT_MIN_HEALTHY_PERCENT,
          maxHealthyPercentage: ROLLOUT_MAX_HEALTHY_PERCENT,
          checkpointPercentages: [...ROLLOUT_CHECKPOINTS],
          checkpointDelay: String(ROLLOUT_CHECKPOINT_DELAY.toSeconds()),
          skipMatching: true,
          autoRollback: true,
          alarmSpecification: { alarms: [...props.rollbackAlarms] },
        },
      },
      tag: Object.entries({ ...props.tags, ...standardTags(names), Name: this.groupName }).map(([key, value]) => ({
        key,
        value,
        propagateAtLaunch: true,
      })),
      // Instances that start before the permissions or the way out exist fail their first call and are abandoned.
      dependsOn: [permissions, ...props.network.outbound, ...props.securityGroup.rules],
      // The provider replaces the group when its initial hook changes; changes reach the hook through `Hook` instead.
      lifecycle: { ignoreChanges: ['desired_capacity', 'initial_lifecycle_hook'] },
    });

    new AutoscalingLifecycleHook(this, 'Hook', { autoscalingGroupName: group.name, ...hook });
    this.scaleOnInFlight(group, capacity);
  }

  /**
   * Keeps the group out of what the health of its load balancer is made of, for one that only stands beside another. By
   * itself a target group without healthy targets takes every zone out of DNS, and the load balancer for whoever
   * evaluates its health, though the other group is well.
   */
  public excludeFromLoadBalancerHealth(): void {
    this.loadBalancerTarget.putTargetGroupHealth({
      ...TARGET_GROUP_HEALTH,
      dnsFailover: { minimumHealthyTargetsCount: 'off', minimumHealthyTargetsPercentage: 'off' },
    });
  }

  private targetGroup(props: InferenceGroupProps): LbTargetGroup {
    const { servesTls = DEFAULT_SERVES_TLS } = props.server;
    // The load balancer validates no certificate of a target: nobody else can answer for one within a VPC.
    const protocol = servesTls ? 'HTTPS' : 'HTTP';
    return new LbTargetGroup(this, 'TargetGroup', {
      name: props.names.targetGroup(props.name, props.server.port, servesTls),
      vpcId: props.network.vpcId,
      targetType: 'instance',
      port: props.server.port,
      protocol,
      // Requests differ in length by orders of magnitude. With this algorithm AWS refuses a slow start, and none is
      // needed: an instance gets its first request after its model has answered.
      loadBalancingAlgorithmType: 'least_outstanding_requests',
      deregistrationDelay: String(props.drain.toSeconds()),
      healthCheck: {
        path: props.server.healthPath,
        port: 'traffic-port',
        protocol,
        matcher: '200',
        interval: HEALTH_CHECK_INTERVAL.toSeconds(),
        timeout: HEALTH_CHECK_TIMEOUT.toSeconds(),
        healthyThreshold: 2,
        unhealthyThreshold: 3,
      },
      targetGroupHealth: TARGET_GROUP_HEALTH,
      lifecycle: { createBeforeDestroy: true },
    });
  }

  private launchTemplate(props: InferenceGroupProps, profile: IamInstanceProfile): LaunchTemplate {
    return new LaunchTemplate(this, 'LaunchTemplate', {
      name: this.groupName,
      imageId: props.ami,
      instanceType: props.instanceTypes[0],
      iamInstanceProfile: { arn: profile.arn },
      vpcSecurityGroupIds: [props.securityGroup.id],
      // Two hops: the container reaches the instance's credentials through Docker's bridge.
      metadataOptions: { httpEndpoint: 'enabled', httpTokens: 'required', httpPutResponseHopLimit: 2 },
      monitoring: { enabled: true },
      blockDeviceMappings: [
        {
          deviceName: ROOT_DEVICE,
          ebs: {
            volumeType: 'gp3',
            volumeSize: props.volumeSize,
            throughput: VOLUME_THROUGHPUT,
            encrypted: 'true',
            kmsKeyId: props.volumeKey.arn,
            deleteOnTermination: 'true',
          },
        },
      ],
      // Never `props.tags`: a tag changed here would be a new version, and would replace every instance.
      tagSpecifications: [
        { resourceType: 'volume', tags: { ...standardTags(props.names), Name: this.groupName } },
        { resourceType: 'network-interface', tags: { ...standardTags(props.names), Name: this.groupName } },
      ],
      userData: Buffer.from(scriptOf(props)).toString('base64'),
    });
  }

  private reservation({ names, name, instanceTypes, capacity }: InferenceGroupProps): Partial<AutoscalingGroupConfig> {
    if (!capacity.reserved) return {};
    const instanceType = instanceTypes[0] ?? '';
    const { reserved } = capacity;
    const { ids } = new CapacityReservation(this, 'Reservation', { names, group: name, instanceType, reserved });
    return {
      capacityReservationSpecification: {
        capacityReservationPreference: 'capacity-reservations-first',
        capacityReservationTarget: { capacityReservationIds: [...ids] },
      },
    };
  }

  private scaleOnInFlight(group: AutoscalingGroup, { min, targetInFlight }: Capacity): void {
    new AutoscalingPolicy(this, 'InFlightPolicy', {
      name: 'in-flight',
      autoscalingGroupName: group.name,
      policyType: 'TargetTrackingScaling',
      // An empty group publishes nothing, and a policy without data never scales out: nobody shall rely on it there.
      // Switched off rather than left out, so that a failover, and the way back, changes it in place.
      enabled: min > 0,
      estimatedInstanceWarmup: SETTLING_TIME.toSeconds(),
      targetTrackingConfiguration: {
        targetValue: targetInFlight,
        customizedMetricSpecification: {
          namespace: this.inFlight.namespace,
          metricName: this.inFlight.name,
          metricDimension: Object.entries(this.inFlight.dimensions).map(([name, value]) => ({ name, value })),
          // Each instance publishes one value a minute, so the average is per instance.
          statistic: 'Average',
          unit: IN_FLIGHT_UNIT,
        },
      },
    });
  }

  private validate(props: InferenceGroupProps): void {
    const violations = new Violations(this.node.path);
    const { network, securityGroup, volumeKey } = props;
    requireSameStack(this, { network, securityGroup, volumeKey }, violations);
    requireNames(props, violations);
    requireModelAndServer(props, violations);
    requireDatabaseUser(props, violations);
    requireInstances(props, violations);
    requireCapacity(props, violations);
    requireRollout(props, violations);
    violations.throwIfAny();

    const script = scriptOf(props);
    const size = Buffer.byteLength(script);
    violations.require(
      !Token.isUnresolved(script),
      'user-data-token',
      `'model' and 'server' must be known at synthesis, got a value known only at apply; user data is encoded before Terraform could fill it in`,
    );
    violations.require(
      size <= USER_DATA_LIMIT_BYTES,
      'user-data-size',
      `'server.arguments' must leave the user data within ${USER_DATA_LIMIT_BYTES} bytes, got ${size}; move them into a file of the artifact`,
    );
    violations.throwIfAny();
  }
}

function roleName(props: InferenceGroupProps): string {
  return props.names.role(`inference-${props.name}`);
}

/** A rollout needs a numeric version: with `$Latest` or `$Default` AWS cannot turn it back. */
function purchase(props: InferenceGroupProps, launchTemplate: LaunchTemplate): Partial<AutoscalingGroupConfig> {
  const { capacity, instanceTypes } = props;
  const version = Token.asString(launchTemplate.latestVersion);
  if (capacity.warmPool) {
    const { size } = capacity.warmPool;
    return {
      launchTemplate: { id: launchTemplate.id, version },
      warmPool: { poolState: 'Stopped', minSize: size, maxGroupPreparedCapacity: capacity.min + size },
      terminationPolicies: ['OldestLaunchTemplate', 'Default'],
    };
  }
  const onDemandShare = capacity.onDemandShareAboveBase ?? DEFAULT_ON_DEMAND_SHARE;
  return {
    mixedInstancesPolicy: {
      instancesDistribution: {
        onDemandBaseCapacity: capacity.onDemandBase ?? DEFAULT_ON_DEMAND_BASE,
        onDemandPercentageAboveBaseCapacity: onDemandShare.value,
        onDemandAllocationStrategy: 'prioritized',
        spotAllocationStrategy: 'price-capacity-optimized',
      },
      launchTemplate: {
        launchTemplateSpecification: { launchTemplateId: launchTemplate.id, version },
        override: instanceTypes.map((instanceType) => ({ instanceType })),
      },
    },
    capacityRebalance: onDemandShare.value < 100,
    terminationPolicies: ['OldestLaunchTemplate', 'AllocationStrategy', 'Default'],
  };
}

function scriptOf(props: InferenceGroupProps): string {
  const { names, model, server } = props;
  const [repository, reference] = splitImage(server.image);
  return userData({
    region: names.region,
    group: names.inferenceGroup(props.name),
    lifecycleHook: LIFECYCLE_HOOK,
    registry: names.registryHost,
    image: `${names.registryHost}/${names.repository(repository)}${reference}`,
    bucket: names.bucket(model.bucketPurpose),
    prefix: model.prefix,
    manifestSha256: model.manifestSha256,
    arguments: server.arguments,
    environment: {
      AWS_REGION: names.region,
      ...(server.database && databaseEnvironment(names, server.database)),
    },
    port: server.port,
    healthPath: server.healthPath,
    inFlightMetric: server.inFlightMetric,
    namespace: names.metricNamespace,
    warmUp: props.warmUp,
    volumeSize: props.volumeSize,
    servesTls: server.servesTls,
  });
}

function databaseEnvironment(names: Names, database: DatabaseAccess): Record<string, string> {
  const { iam } = database;
  return {
    ...(iam?.isOnlyWay ? {} : { DATABASE_SECRET: names.secret(database.secretPurpose) }),
    ...(iam ? { DATABASE_USER: iam.user } : {}),
    DATABASE_HOST_PARAMETER: names.parameter(database.hostParameterPurpose),
  };
}

const IMAGE_PATTERN = /^([a-z0-9]+(?:[._/-][a-z0-9]+)*)(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}|@sha256:[0-9a-f]{64})$/;

/** The repository, and the tag or digest with its separator. */
function splitImage(image: string): [string, string] {
  const match = IMAGE_PATTERN.exec(image);
  return [match?.[1] ?? '', match?.[2] ?? ''];
}

/** What the script and the server do, and nothing else. */
function permissionsOf(props: InferenceGroupProps): PolicyStatement[] {
  const { names, model, server } = props;
  const bucketArn = names.bucketArn(model.bucketPurpose);
  const [repository] = splitImage(server.image);
  return [
    { Sid: 'LogInToRegistry', Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
    {
      Sid: 'PullImage',
      Effect: 'Allow',
      Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      Resource: names.repositoryArn(repository),
    },
    {
      Sid: 'ListModel',
      Effect: 'Allow',
      Action: 's3:ListBucket',
      Resource: bucketArn,
      Condition: { StringLike: { 's3:prefix': `${model.prefix}/*` } },
    },
    { Sid: 'ReadModel', Effect: 'Allow', Action: 's3:GetObject', Resource: `${bucketArn}/${model.prefix}/*` },
    decryption('DecryptModel', names, model.keyPurpose, 's3'),
    {
      Sid: 'PublishMetrics',
      Effect: 'Allow',
      Action: 'cloudwatch:PutMetricData',
      Resource: '*',
      Condition: { StringEquals: { 'cloudwatch:namespace': names.metricNamespace } },
    },
    {
      Sid: 'CompleteLaunch',
      Effect: 'Allow',
      Action: 'autoscaling:CompleteLifecycleAction',
      Resource: names.inferenceGroupArnPattern(props.name),
    },
    ...(server.database ? databasePermissions(names, server.database) : []),
  ];
}

function databasePermissions(names: Names, database: DatabaseAccess): PolicyStatement[] {
  const { iam } = database;
  const secret: PolicyStatement[] = [
    {
      Sid: 'ReadDatabaseSecret',
      Effect: 'Allow',
      Action: 'secretsmanager:GetSecretValue',
      Resource: names.secretArnPattern(database.secretPurpose),
    },
    decryption('DecryptDatabaseSecret', names, database.secretKeyPurpose, 'secretsmanager'),
  ];
  return [
    ...(iam?.isOnlyWay ? [] : secret),
    ...(iam
      ? [
          {
            Sid: 'LogInToDatabase',
            Effect: 'Allow' as const,
            Action: 'rds-db:connect',
            Resource: names.databaseUserArnPattern(iam.user),
          },
        ]
      : []),
    {
      Sid: 'ReadDatabaseHost',
      Effect: 'Allow',
      Action: 'ssm:GetParameter',
      Resource: names.parameterArn(database.hostParameterPurpose),
    },
  ];
}

function decryption(sid: string, names: Names, purpose: string, service: string): PolicyStatement {
  return useOfKey({ sid, names, purpose, service, actions: ['kms:Decrypt'] });
}

function requireNames(props: InferenceGroupProps, violations: Violations): void {
  const { names, name, server } = props;
  violations.require(
    /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name),
    'group-name',
    `'name' must be lower-case words joined by hyphens, got '${name}'; AWS allows no more in the name of a target group`,
  );
  const derived = [
    ['target group', names.targetGroup(name, server.port, server.servesTls)],
    ['role', roleName(props)],
  ] as const;
  for (const [kind, text] of derived) {
    violations.require(
      text.length <= NAME_LIMITS[kind],
      'name-too-long',
      `'name' must keep the ${kind} name '${text}' within ${NAME_LIMITS[kind]} characters, got ${text.length}; shorten it by ${text.length - NAME_LIMITS[kind]}`,
    );
  }
}

function requireModelAndServer(props: InferenceGroupProps, violations: Violations): void {
  const { model, server } = props;
  violations.require(
    /^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/.test(model.prefix),
    'model-prefix',
    `'model.prefix' must be a path without slashes around it, got '${model.prefix}'; an empty one would serve the whole bucket`,
  );
  violations.require(
    /^[0-9a-f]{64}$/.test(model.manifestSha256),
    'manifest-digest',
    `'model.manifestSha256' must be 64 hexadecimal digits in lower case, got '${model.manifestSha256}'; take the output of sha256sum SHA256SUMS`,
  );
  violations.require(
    IMAGE_PATTERN.test(server.image),
    'image',
    `'server.image' must be <repository>:<tag> or <repository>@sha256:<digest>, got '${server.image}'; leave out the registry, it is this Region's own`,
  );
  violations.require(
    !server.image.endsWith(':latest'),
    'image-floating',
    `'server.image' must not be tagged 'latest', got '${server.image}'; a rollback would start the image that it is meant to leave`,
  );
  violations.require(
    Number.isInteger(server.port) && server.port >= 1 && server.port <= 65535,
    'port',
    `'server.port' must be a whole number from 1 to 65535, got ${server.port}; use the one the server listens on`,
  );
  violations.require(
    /^\/[A-Za-z0-9._~/-]*$/.test(server.healthPath),
    'health-path',
    `'server.healthPath' must be a path such as /health, got '${server.healthPath}'; start it with a slash, without a query`,
  );
  violations.require(
    /^[A-Za-z_:][A-Za-z0-9_:]*$/.test(server.inFlightMetric),
    'in-flight-metric',
    `'server.inFlightMetric' must be the name of a Prometheus metric without labels, got '${server.inFlightMetric}'; copy it from the server's /metrics`,
  );
}

function requireDatabaseUser({ server }: InferenceGroupProps, violations: Violations): void {
  const user = server.database?.iam?.user;
  violations.require(
    user === undefined || /^[a-z][a-z0-9_]*$/.test(user),
    'database-user',
    `'server.database.iam.user' must be lower-case letters, digits and underscores, got '${user}'; a wildcard would let servers log in as others`,
  );
}

function requireInstances(props: InferenceGroupProps, violations: Violations): void {
  const { ami, instanceTypes, network, volumeKey, volumeSize } = props;
  violations.require(
    /^ami-([0-9a-f]{8}|[0-9a-f]{17})$/.test(ami),
    'ami',
    `'ami' must be the id of an image such as ami-0123456789abcdef0, got '${ami}'; with a parameter, which is looked up at each launch, AWS cannot turn a rollout back`,
  );
  violations.require(
    instanceTypes.length > 0 && instanceTypes.every((type) => /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/.test(type)),
    'instance-types',
    `'instanceTypes' must list at least one type such as g6.xlarge, got [${instanceTypes.join(', ')}]; name the preferred one first`,
  );
  violations.require(
    new Set(instanceTypes).size === instanceTypes.length,
    'instance-types-twice',
    `'instanceTypes' must name each type once, got [${instanceTypes.join(', ')}]; AWS refuses a repeated one`,
  );
  violations.require(
    Number.isInteger(volumeSize) && volumeSize >= 1 && volumeSize <= 16384,
    'volume-size',
    `'volumeSize' must be a whole number of GiB from 1 to 16384, got ${volumeSize}; it holds system, image and model`,
  );
  violations.require(
    volumeKey.usedBy.has('instance-volumes'),
    'volume-key',
    `'volumeKey' must be used by 'instance-volumes', got ${volumeKey.node.path} used by [${[...volumeKey.usedBy].join(', ')}]; otherwise Auto Scaling cannot attach the disks and every launch fails`,
  );
  violations.require(
    network.subnetIds('private').length > 0,
    'private-subnets',
    `'network' must have private subnets, got none in ${network.node.path}; instances are launched nowhere else`,
  );
}

function requireCapacity(props: InferenceGroupProps, violations: Violations): void {
  const { min, max, targetInFlight, onDemandBase, onDemandShareAboveBase, warmPool } = props.capacity;
  const onDemandShare = onDemandShareAboveBase ?? DEFAULT_ON_DEMAND_SHARE;
  const isCount = (value: number): boolean => Number.isInteger(value) && value >= 0;
  violations.require(
    isCount(min) && isCount(max) && max >= 1 && min <= max,
    'capacity',
    `'capacity' must have whole numbers 0 <= min <= max and max >= 1, got min ${min} and max ${max}; a runbook cannot ask for more than max`,
  );
  violations.require(
    targetInFlight > 0,
    'target-in-flight',
    `'capacity.targetInFlight' must be more than 0, got ${targetInFlight}; it is the load at which the group grows`,
  );
  violations.require(
    onDemandBase === undefined || (isCount(onDemandBase) && onDemandBase <= max),
    'on-demand-base',
    `'capacity.onDemandBase' must be a whole number from 0 to max (${max}), got ${onDemandBase}; the rest follows the share`,
  );
  violations.require(
    Number.isInteger(onDemandShare.value),
    'on-demand-share',
    `'capacity.onDemandShareAboveBase' must be a whole number of percent, got ${onDemandShare.toString()}; round it`,
  );
  requireReserved(props, violations);
  if (!warmPool) return;
  violations.require(
    isCount(warmPool.size) && warmPool.size >= 1 && warmPool.size <= max - min,
    'warm-pool-size',
    `'capacity.warmPool.size' must be a whole number from 1 to max - min (${max - min}), got ${warmPool.size}; more could never be started`,
  );
  violations.require(
    props.instanceTypes.length === 1,
    'warm-pool-types',
    `'instanceTypes' must be exactly one with a warm pool, got [${props.instanceTypes.join(', ')}]; keep the first, or drop the warm pool`,
  );
  violations.require(
    onDemandBase === undefined && onDemandShareAboveBase === undefined,
    'warm-pool-spot',
    `'capacity.onDemandBase' and 'capacity.onDemandShareAboveBase' must be absent with a warm pool, got ${onDemandBase ?? 'none'} and ${onDemandShareAboveBase?.toString() ?? 'none'}; spot instances cannot be kept stopped, all are on demand`,
  );
}

/** What is reserved and can never be used is paid for all the same. */
function requireReserved({ names, network, capacity }: InferenceGroupProps, violations: Violations): void {
  const { reserved, max, onDemandBase = DEFAULT_ON_DEMAND_BASE, onDemandShareAboveBase, warmPool } = capacity;
  if (!reserved) return;
  const { perZone, zones } = reserved;
  const subnets = network.subnetIds('private').length;
  const share = warmPool ? 1 : (onDemandShareAboveBase ?? DEFAULT_ON_DEMAND_SHARE).fraction;
  const onDemand = onDemandBase + Math.ceil((max - onDemandBase) * share);
  violations.require(
    zones.length > 0 && zones.length <= subnets && new Set(zones).size === zones.length,
    'reserved-zones',
    `'capacity.reserved.zones' must name each zone once, from 1 to ${subnets} as there are private subnets, got [${zones.join(', ')}]; elsewhere the group launches nothing`,
  );
  violations.require(
    zones.every((zone) => zone.startsWith(names.region) && zone.length === names.region.length + 1),
    'reserved-region',
    `'capacity.reserved.zones' must be zones of ${names.region}, got [${zones.join(', ')}]; a reservation belongs to one zone`,
  );
  violations.require(
    Number.isInteger(perZone) && perZone >= 1,
    'reserved-count',
    `'capacity.reserved.perZone' must be a whole number of 1 or more, got ${perZone}; leave 'reserved' out for none`,
  );
  const most = Math.ceil(onDemand / Math.max(1, subnets));
  violations.require(
    !(perZone > most),
    'reserved-unused',
    `'capacity.reserved.perZone' must be at most ${most}, the on-demand instances of one zone at 'max', got ${perZone}; spot instances take no reservation, and the rest would be paid for and never used`,
  );
}

function requireRollout(props: InferenceGroupProps, violations: Violations): void {
  const { warmUp, drain, rollbackAlarms } = props;
  violations.require(
    warmUp.toSeconds() >= 60 && warmUp.toSeconds() <= 7200,
    'warm-up',
    `'warmUp' must be from 1m to 2h, got ${warmUp.toString()}; it is the time-out of a lifecycle hook`,
  );
  violations.require(
    drain.toSeconds() <= 3600,
    'drain',
    `'drain' must be at most 1h, got ${drain.toString()}; the load balancer waits no longer for the last requests`,
  );
  violations.require(
    rollbackAlarms.length >= 1 && rollbackAlarms.length <= 10,
    'rollback-alarms',
    `'rollbackAlarms' must name 1 to 10 alarms, got ${rollbackAlarms.length}; without one a bad version is rolled out to the end`,
  );
}
