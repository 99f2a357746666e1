import { Problem } from './errors';
import { GLOBAL_REGION } from './regions';

/**
 * Length limits of the names that Warmsite derives, in characters. Sources: the API references of
 * the services (CreateLoadBalancer, CreateTargetGroup, CreateDBInstance, bucket naming rules,
 * CreateRole, CreateAlias, CreateSecret, CreateRepository, CreateAutoScalingGroup, CreateTopic).
 */
export const NAME_LIMITS = {
  'load balancer': 32,
  'target group': 32,
  'database identifier': 63,
  bucket: 63,
  'security group': 255,
  role: 64,
  'key alias': 256,
  secret: 512,
  repository: 256,
  'auto scaling group': 255,
  topic: 256,
  alarm: 255,
  'parameter group prefix': 229,
} as const;

/** What a name is the name of, as far as AWS limits its length. */
export type NameKind = keyof typeof NAME_LIMITS;

/** Where the markers of takeovers lie in a bucket. */
export const TAKEOVER_PREFIX = 'warmsite/takeover/';

/** What {@link Names} is made of. */
export interface NamesProps {
  /** Name of the system, e.g. `warmsite`; first part of every name. */
  readonly system: string;
  /** Name of the environment, e.g. `prod`. */
  readonly environment: string;
  /** AWS account id, twelve digits. */
  readonly account: string;
  readonly region: string;
}

/**
 * The names, ARNs and DNS names of one environment in one Region. It is the only place that builds
 * them: stacks never read each other's state, so whatever one stack says of a resource of another
 * one is computed here, from the same four words on both sides.
 *
 * Only partition `aws`. Names carry no role (home, standby, primary): roles change, names must not.
 *
 * @example
 * ```ts
 * import { Names } from 'warmsite';
 *
 * const home = new Names({ system: 'shop', environment: 'prod', account: '111122223333', region: 'eu-west-1' });
 * const standby = home.in('eu-central-1');
 * console.log(standby.bucketArn('uploads'), home.alarm('chat-5xx'), home.siteRecord('shop.example.com'));
 * ```
 */
export class Names {
  public readonly system: string;
  public readonly environment: string;
  public readonly account: string;
  public readonly region: string;
  /** `<system>-<environment>`, the start of every name. */
  public readonly prefix: string;

  public constructor(props: NamesProps) {
    this.system = props.system;
    this.environment = props.environment;
    this.account = props.account;
    this.region = props.region;
    this.prefix = `${props.system}-${props.environment}`;
  }

  /** The same environment in another Region. */
  public in(region: string): Names {
    return new Names({ system: this.system, environment: this.environment, account: this.account, region });
  }

  private arn(service: string, resource: string, region: string = this.region, account: string = this.account): string {
    return `arn:aws:${service}:${region}:${account}:${resource}`;
  }

  // Stacks

  /** Name of the stack that holds what outlives a site, in this Region. */
  public get vaultStack(): string {
    return `${this.prefix}-vault-${this.region}`;
  }

  /** Name of the stack that serves, in this Region. */
  public get siteStack(): string {
    return `${this.prefix}-site-${this.region}`;
  }

  /** Name of the stack of what has no Region: the records and their checks. */
  public get globalStack(): string {
    return `${this.prefix}-global`;
  }

  // Storage

  /** Bucket names are global to all accounts, hence the account and the Region. */
  public bucket(purpose: string): string {
    return `${this.prefix}-${purpose}-${this.account}-${this.region}`;
  }

  /** ARN of the bucket of a purpose. */
  public bucketArn(purpose: string): string {
    return `arn:aws:s3:::${this.bucket(purpose)}`;
  }

  /** Id of the replication rule that brings the objects of the other Region's bucket here. */
  public replicationRule(purpose: string): string {
    return `${purpose}-to-${this.region}`;
  }

  /** Where the markers of takeovers lie in a bucket; the same in every environment and Region. */
  public get takeoverPrefix(): string {
    return TAKEOVER_PREFIX;
  }

  /** Key of the empty object that says: this Region's instance of that generation took over as the writer. */
  public takeoverMarker(generation: number): string {
    return `${this.takeoverPrefix}${this.region}-g${generation}`;
  }

  /** Holds the Terraform state of this Region's stacks. */
  public get stateBucket(): string {
    return this.bucket('state');
  }

  /** Name of a container repository. */
  public repository(purpose: string): string {
    return `${this.prefix}/${purpose}`;
  }

  /** ARN of a container repository. */
  public repositoryArn(purpose: string): string {
    return this.arn('ecr', `repository/${this.repository(purpose)}`);
  }

  /** Host of this account's container registry in this Region, as an image reference starts. */
  public get registryHost(): string {
    return `${this.account}.dkr.ecr.${this.region}.amazonaws.com`;
  }

  // Keys and secrets

  /** With its `alias/` prefix. */
  public keyAlias(purpose: string): string {
    return `alias/${this.prefix}-${purpose}`;
  }

  /** ARN of the alias of a key. */
  public keyAliasArn(purpose: string): string {
    return this.arn('kms', this.keyAlias(purpose));
  }

  /** Every key of this Region and account: for IAM statements narrowed by `kms:ResourceAliases`. */
  public get anyKeyArn(): string {
    return this.arn('kms', 'key/*');
  }

  /** Name of a secret, the same in both Regions. */
  public secret(purpose: string): string {
    return `${this.system}/${this.environment}/${purpose}`;
  }

  /** Secrets Manager adds a hyphen and six characters to the name; the pattern matches exactly them. */
  public secretArnPattern(purpose: string): string {
    return this.arn('secretsmanager', `secret:${this.secret(purpose)}-??????`);
  }

  /** Name of a Systems Manager document. */
  public document(purpose: string): string {
    return `${this.prefix}-${purpose}`;
  }

  /** Every run of a runbook in this Region and account: for the trust policy of the role that it runs as. */
  public get anyAutomationExecutionArn(): string {
    return this.arn('ssm', 'automation-execution/*');
  }

  /** Path of an SSM parameter. */
  public parameter(purpose: string): string {
    return `/${this.system}/${this.environment}/${purpose}`;
  }

  /** ARN of a parameter of Systems Manager. */
  public parameterArn(purpose: string): string {
    return this.arn('ssm', `parameter${this.parameter(purpose)}`);
  }

  // Database

  /** Identifier of the database instance of a generation. */
  public database(generation: number): string {
    return `${this.prefix}-db-g${generation}`;
  }

  /** ARN of the database instance of a generation. */
  public databaseArn(generation: number): string {
    return this.arn('rds', `db:${this.database(generation)}`);
  }

  /** The snapshot that an instance leaves behind when it is deleted. */
  public databaseFinalSnapshot(generation: number): string {
    return `${this.database(generation)}-final`;
  }

  /** Every generation of the database in this Region. */
  public get databaseArnPattern(): string {
    return this.arn('rds', `db:${this.prefix}-db-g*`);
  }

  /** What the generations of the database share in a Region: its subnet group, and how its parameter group's name begins. */
  public get databaseGroup(): string {
    return `${this.prefix}-db`;
  }

  // Network

  /** Value of the tag `Name` of a part of the network, which has no other name, e.g. `private-us-east-2a`. */
  public networkPart(part: string): string {
    return `${this.prefix}-${part}`;
  }

  /** Name of a security group. */
  public securityGroup(purpose: string): string {
    return `${this.prefix}-${purpose}`;
  }

  /** Service name of a VPC endpoint, e.g. of `ecr.api`. */
  public endpointService(service: string): string {
    return `com.amazonaws.${this.region}.${service}`;
  }

  /** Every VPC flow log of this Region and account: for the trust policy of the role that delivers them. */
  public get anyFlowLogArn(): string {
    return this.arn('ec2', 'vpc-flow-log/*');
  }

  // Compute and traffic

  /** Name of the load balancer. */
  public get loadBalancer(): string {
    return this.prefix;
  }

  /** How the ARN of every ACM certificate of this Region and account starts. */
  public get certificateArnPrefix(): string {
    return this.arn('acm', 'certificate/');
  }

  /** Every load balancer of this Region and account, as log delivery names its source. */
  public get anyLoadBalancerArn(): string {
    return this.arn('elasticloadbalancing', 'loadbalancer/*');
  }

  /** Carries port and protocol: a target group in use cannot be deleted, so what replaces it needs a new name. */
  public targetGroup(group: string, port: number, servesTls = false): string {
    return `${this.prefix}-${group}-${port}${servesTls ? 's' : ''}`;
  }

  /** Name of the Auto Scaling group of an inference group. */
  public inferenceGroup(group: string): string {
    return `${this.prefix}-${group}`;
  }

  /** Every launch template of this Region and account: their ids are AWS's. */
  public get anyLaunchTemplateArn(): string {
    return this.arn('ec2', 'launch-template/*');
  }

  /** Pattern of the ARN of an inference group: its middle is an id that AWS chooses. */
  public inferenceGroupArnPattern(group: string): string {
    return this.autoScalingGroupArnPattern(this.inferenceGroup(group));
  }

  /** By the whole name of the group: its ARN has an id of AWS's in the middle. */
  public autoScalingGroupArnPattern(name: string): string {
    return this.arn('autoscaling', `autoScalingGroup:*:autoScalingGroupName/${name}`);
  }

  /** DNS name of this Region's own endpoint: a label before the public name. */
  public siteRecord(record: string): string {
    return `${this.region}.${record}`;
  }

  // Identity. IAM is global, so the Region is part of the name.

  /** Name of a role. */
  public role(purpose: string): string {
    return `${this.prefix}-${purpose}-${this.region}`;
  }

  /** ARN of a role. */
  public roleArn(purpose: string): string {
    return `arn:aws:iam::${this.account}:role/${this.role(purpose)}`;
  }

  /** The account itself, as a principal: in a key policy it lets IAM policies of the account decide. */
  public get accountRootArn(): string {
    return `arn:aws:iam::${this.account}:root`;
  }

  /** The role that EC2 Auto Scaling launches instances with; AWS makes it with the account's first group. */
  public get autoScalingServiceRoleArn(): string {
    return `arn:aws:iam::${this.account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`;
  }

  // Observability

  /** Name of an alarm. */
  public alarm(purpose: string): string {
    return `${this.prefix}-${purpose}`;
  }

  /** ARN of an alarm. */
  public alarmArn(purpose: string): string {
    return this.arn('cloudwatch', `alarm:${this.alarm(purpose)}`);
  }

  /** Name of a topic. */
  public topic(purpose: string): string {
    return `${this.prefix}-${purpose}`;
  }

  /** ARN of a topic. */
  public topicArn(purpose: string): string {
    return this.arn('sns', this.topic(purpose));
  }

  /** Name of a log group. */
  public logGroup(purpose: string): string {
    return `/${this.system}/${this.environment}/${purpose}`;
  }

  /** ARN of a log group. */
  public logGroupArn(purpose: string): string {
    return this.arn('logs', `log-group:${this.logGroup(purpose)}`);
  }

  /** Namespace of the metrics that Warmsite itself publishes. */
  public get metricNamespace(): string {
    return `Warmsite/${this.prefix}`;
  }

  /** The Region of the global stack, where Route 53's metrics and control plane live. */
  public get global(): Names {
    return this.in(GLOBAL_REGION);
  }

  /** Rule of EventBridge. */
  public eventRule(purpose: string): string {
    return `${this.prefix}-${purpose}`;
  }

  /** Dashboards belong to the account, not to a Region, hence the Region in the name. */
  public get dashboard(): string {
    return `${this.prefix}-${this.region}`;
  }

  /** How the name of every generation of the database begins. */
  public get databasePrefix(): string {
    return `${this.prefix}-db-g`;
  }

  // Backups

  /** The vault of this Region; the same name in both, which is what makes it the same dimension of their metrics. */
  public get backupVault(): string {
    return `${this.prefix}-backups`;
  }

  /** ARN of the backup vault. */
  public get backupVaultArn(): string {
    return this.arn('backup', `backup-vault:${this.backupVault}`);
  }

  /** Name of a backup plan, of its rules and of what it selects. */
  public backupPlan(purpose: string): string {
    return `${this.prefix}-${purpose}`;
  }

  /** Name of a restore testing plan: AWS takes letters, digits and underscores only. */
  public restoreTest(purpose: string): string {
    return `${this.prefix}_${purpose}`.replaceAll('-', '_');
  }

  /** How the ARN of every role of this account starts. */
  public get anyRoleArnPrefix(): string {
    return `arn:aws:iam::${this.account}:role/`;
  }

  /** Every recovery point of this Region and account that AWS Backup itself keeps, as it does those of buckets. */
  public get anyRecoveryPointArn(): string {
    return this.arn('backup', 'recovery-point:*');
  }

  /** Every database snapshot that AWS Backup made or copied: its recovery points of databases. */
  public get anyBackupSnapshotArn(): string {
    return this.arn('rds', 'snapshot:awsbackup:*');
  }

  /** Every database instance of this Region and account: for calls that only look. */
  public get anyDatabaseArn(): string {
    return this.arn('rds', 'db:*');
  }

  /** Every instance that a restore test made. */
  public get anyRestoreTestArn(): string {
    return this.arn('rds', 'db:awsbackup-restore-test-*');
  }

  /** Every database snapshot of this Region and account: for calls that only look. */
  public get anySnapshotArn(): string {
    return this.arn('rds', 'snapshot:*');
  }

  /** The subnet group, every parameter group and every option group that a database can be restored into. */
  public get databaseSettingsArns(): readonly string[] {
    return [this.arn('rds', `subgrp:${this.databaseGroup}`), this.arn('rds', 'pg:*'), this.arn('rds', 'og:*')];
  }

  /** The rules by which AWS Backup hears of changes in buckets; it names them itself. */
  public get anyBackupEventRuleArn(): string {
    return this.arn('events', 'rule/AwsBackupManagedRule*');
  }

  // Security

  /** Name of the web ACL. */
  public get webAcl(): string {
    return this.prefix;
  }

  /** AWS WAF writes to log groups that are called like this only. */
  public get webAclLogGroup(): string {
    return `aws-waf-logs-${this.prefix}`;
  }

  /** ARN of the log group of the web ACL. */
  public get webAclLogGroupArn(): string {
    return this.arn('logs', `log-group:${this.webAclLogGroup}`);
  }

  /** Everything of CloudWatch Logs in this Region and account, as its log delivery names its source. */
  public get anyLogsArn(): string {
    return this.arn('logs', '*');
  }

  /** Name of the audit trail. */
  public get trail(): string {
    return this.prefix;
  }

  /** ARN of the audit trail. */
  public get trailArn(): string {
    return this.arn('cloudtrail', `trail/${this.trail}`);
  }

  /** A customer-managed policy of this account, by its path and name, e.g. `boundaries/workload`. */
  public policyArn(name: string): string {
    return `arn:aws:iam::${this.account}:policy/${name}`;
  }

  // Chaos

  /** Every part of a network, or every instance, of this Region and account. */
  public anyEc2Arn(kind: Ec2Kind): string {
    return this.ec2Arn(kind, '*');
  }

  /** ARN of one resource of EC2. */
  public ec2Arn(kind: Ec2Kind, id: string): string {
    return this.arn('ec2', `${kind}/${id}`);
  }

  /** Every experiment of AWS FIS in this Region and account: for the trust policy of the role that it runs as. */
  public get anyExperimentArn(): string {
    return this.arn('fis', 'experiment/*');
  }

  /** A document that AWS itself publishes for Systems Manager. */
  public publicDocumentArn(document: string): string {
    return this.arn('ssm', `document/${document}`, this.region, '');
  }

  /** What the buckets carry that are replicated to the other Region: AWS FIS finds buckets by their tags alone. */
  public get replicatedTags(): Readonly<Record<string, string>> {
    return { System: this.system, Environment: this.environment, Replicated: 'true' };
  }

  /** Function that asks what users ask. */
  public get canary(): string {
    return `${this.prefix}-canary`;
  }

  /** A user of that name in any database of this Region and account: the id of an instance in such an ARN is AWS's. */
  public databaseUserArnPattern(user: string): string {
    return this.arn('rds-db', `dbuser:*/${user}`);
  }

  /** Every image of this Region: the ARN of an image has no account, whoever owns it. */
  public get anyImageArn(): string {
    return this.arn('ec2', 'image/*', this.region, '');
  }

  /** Every job of S3 Batch Operations in this Region and account: for the trust policy of the role that it runs as. */
  public get anyBatchJobArn(): string {
    return this.arn('s3', 'job/*');
  }

  /**
   * An instance that stands beside the database, as that was at a point in time; also the snapshot that it is made of.
   *
   * @param at seconds since 1970
   */
  public restoredDatabase(at: number): string {
    const digits = new Date(at * 1000).toISOString().replace(/[-:]|\.\d+/g, '');
    return `${this.prefix}-db-at-${digits.toLowerCase()}`;
  }

  /** ARN of an instance that was restored. */
  public restoredDatabaseArn(at: number): string {
    return this.arn('rds', `db:${this.restoredDatabase(at)}`);
  }

  /** Function that compares the models of both Regions. */
  public get parityJob(): string {
    return `${this.prefix}-artifact-parity`;
  }

  /** A group that serves a share of another group's requests, as that one is called without the environment. */
  public canaryOf(group: string): string {
    return `${group}-canary`;
  }

  /** Every Prometheus workspace of this Region and account: their ids are AWS's. */
  public get anyPrometheusWorkspaceArn(): string {
    return this.arn('aps', 'workspace/*');
  }

  /** Every Grafana workspace of this Region and account, as it names itself to IAM. */
  public get anyGrafanaWorkspaceArn(): string {
    return this.arn('grafana', '/workspaces/*');
  }

  /** Name of a Prometheus or a Grafana workspace. */
  public get metricsWorkspace(): string {
    return this.prefix;
  }

  /** A schedule of EventBridge Scheduler, and the group that it is alone in. */
  public schedule(purpose: string): string {
    return `${this.prefix}-${purpose}`;
  }

  /** The group: the narrowest that EventBridge Scheduler says for whom it acts. */
  public scheduleGroupArn(purpose: string): string {
    return this.arn('scheduler', `schedule-group/${this.schedule(purpose)}`);
  }

  /**
   * ARN of a template of AWS FIS.
   *
   * @param id which AWS makes up
   */
  public experimentTemplateArn(id: string): string {
    return this.arn('fis', `experiment-template/${id}`);
  }
}

/** What an ARN of EC2 may be about. */
export type Ec2Kind =
  | 'capacity-reservation'
  | 'instance'
  | 'network-acl'
  | 'network-interface'
  | 'prefix-list'
  | 'route-table'
  | 'security-group'
  | 'subnet'
  | 'volume'
  | 'vpc'
  | 'vpc-endpoint';

/** A derived name, and the field of the environment file that makes it long. */
export interface DerivedName {
  readonly kind: NameKind;
  readonly name: string;
  /** YAML path of the field to shorten, e.g. `inference.groups[0].name`. */
  readonly field: string;
}

/** Those of `names` that are over AWS's limit for their kind. */
export function overlongNames(names: readonly DerivedName[]): Problem[] {
  return names
    .filter(({ kind, name }) => name.length > NAME_LIMITS[kind])
    .map(({ kind, name, field }) => ({
      code: 'name-too-long',
      where: field,
      message: `the ${kind} name '${name}' has ${name.length} characters, AWS allows ${NAME_LIMITS[kind]}; shorten '${field}' by ${name.length - NAME_LIMITS[kind]}`,
    }));
}
