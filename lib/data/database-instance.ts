import { DbInstance, DbInstanceConfig } from '@cdktf/provider-aws/lib/db-instance';
import { DbParameterGroup } from '@cdktf/provider-aws/lib/db-parameter-group';
import { DbSubnetGroup } from '@cdktf/provider-aws/lib/db-subnet-group';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { SecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/secretsmanager-secret-version';
import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { DATABASE_ROLE_TAG, DatabaseRole } from '../core/database-role';
import { IAM_DATABASE_USER } from '../core/database-user';
import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { assumableBy, onBehalfOf, policyText } from '../core/policy';
import { Duration } from '../core/quantities';
import { DatabaseEngine, KeyRef, NetworkRef, SecurityGroupRef, requireSameStack } from '../core/references';
import { EphemeralResource, Forgotten, PlanCheck } from '../core/terraform-blocks';
import { InstanceRef } from '../core/topology';
import { DATABASE_ENGINES, DatabaseEngineFacts } from './database-engine';
import { MASTER_SECRET_PURPOSE } from './master-secret';

/** Size of a gp3 volume in GiB. Source: Amazon RDS User Guide, storage of PostgreSQL and MySQL. */
export const STORAGE_GIB = { min: 20, max: 65_536 } as const;

/** RDS wants the ceiling of storage autoscaling this much above the allocated storage. */
export const STORAGE_HEADROOM_PERCENT = 10;

/** Whole days of automated backups; with 0 days RDS allows no replica. Source: ModifyDBInstance. */
export const BACKUP_RETENTION_DAYS = { min: 1, max: 35 } as const;

/** Letters and digits only: RDS forbids some punctuation, connection strings much more. MySQL allows 41 characters. */
export const PASSWORD_LENGTH = 40;

/** Seconds between two samples of enhanced monitoring. */
export const MONITORING_INTERVAL_SECONDS = 60;

/** Days that Performance Insights keeps: the free tier. */
export const INSIGHTS_RETENTION_DAYS = 7;

/** Authority of the server certificate, which RDS renews by itself. Set, so that both Regions' clients trust the same. */
export const CERTIFICATE_AUTHORITY = 'rds-ca-rsa2048-g1';

/**
 * How long Terraform waits. A replica in another Region is seeded by a snapshot, which can take
 * hours; when the provider's 40 minutes are over, the instance is tainted and the next plan would
 * replace it.
 */
export const DATABASE_TIMEOUTS = { create: '12h', update: '6h', delete: '2h' } as const;

/**
 * Arguments that only an instance born primary has. A replica has its source's, and must not name
 * them: username and database name are refused, a password would be set anew.
 */
export const PRIMARY_ONLY_ARGUMENTS = ['db_name', 'engine', 'password_wo', 'password_wo_version', 'username'] as const;

/** Arguments that only an instance born replica has. Everything else is the same for both. */
export const REPLICA_ONLY_ARGUMENTS = ['replicate_source_db'] as const;

/**
 * What Terraform must not compare once the instance exists. After a promotion `replicate_source_db`
 * still names the source: that it differs from reality must neither undo nor repeat the promotion
 * (AWS: "cannot elect new source database"). The others replace an instance when they change.
 */
export const IGNORED_CHANGES = ['replicate_source_db', 'username', 'db_name', 'engine'] as const;

/** @default of `DatabaseCredentials.isFrozen` */
export const DEFAULT_PASSWORD_FROZEN = false;

/** Purpose of the SSM parameter with the host name of a Region's own instance. */
export const HOST_PARAMETER_PURPOSE = 'database/host';

/** An AWS-managed policy, the same in every account. */
const ENHANCED_MONITORING_POLICY = 'arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole';

/** Storage in GiB. It can grow, never shrink. */
export interface DatabaseStorage {
  /** GiB at creation. */
  readonly allocated: number;
  /** GiB up to which RDS grows the storage by itself. */
  readonly ceiling: number;
}

/** Who can log in. All but `iamUser` is used only by an instance that is born primary; a replica has its source's. */
export interface DatabaseCredentials {
  /** Database that is created with the instance; later changes are ignored. */
  readonly databaseName: string;
  /** Master user; later changes are ignored. */
  readonly username: string;
  /**
   * Raise it to give the instance that was born primary a new random password. Also after an apply
   * that stopped between instance and secret, since the next one would write another password.
   */
  readonly passwordVersion: number;
  /**
   * Whether the password stays what it is, whatever `passwordVersion` says. To be set while another Region writes: the
   * secret reaches that Region too, whose database would not know a password that is set here.
   *
   * @default DEFAULT_PASSWORD_FROZEN
   */
  readonly isFrozen?: boolean;
  /**
   * Database user that logs in by IAM, with a token in place of a password. RDS then accepts such log-ins: a setting of
   * each instance, which a replica in another Region does not take over from its source. Who makes the user in the
   * database is up to the application (docs/security.md).
   *
   * @default - none: log-ins by IAM are refused
   */
  readonly iamUser?: string;
}

/** When RDS backs an instance up by itself, and for how long it keeps that. */
export interface DatabaseBackups {
  /** Whole days, `BACKUP_RETENTION_DAYS`. */
  readonly retention: Duration;
  /** Daily, in UTC: `03:00-04:00`. */
  readonly window: string;
  /** Weekly, in UTC, apart from `window`: `sun:05:00-sun:06:00`. */
  readonly maintenanceWindow: string;
}

/** What {@link DatabaseInstance} is made of. */
export interface DatabaseInstanceProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /** Generation of the instance, part of its name and of its address: another one is another instance. */
  readonly generation: number;
  /** Earlier generations in this Region: no longer managed, never destroyed. */
  readonly retired: readonly number[];
  /** What the instance does, its tag `DATABASE_ROLE_TAG`: backups go by it. Nothing else of the instance depends on it. */
  readonly role: DatabaseRole;
  /**
   * The instance in the other Region that this one is created from. A fact of its birth, which no
   * promotion changes.
   *
   * @default - born primary
   */
  readonly source?: InstanceRef;
  readonly engine: DatabaseEngine;
  /** With its minor part, so that both Regions run the same. */
  readonly engineVersion: string;
  readonly instanceClass: string;
  readonly storage: DatabaseStorage;
  /** A second instance in another zone of this Region. */
  readonly multiAz: boolean;
  readonly credentials: DatabaseCredentials;
  readonly backups: DatabaseBackups;
  /**
   * Engine parameters beside those that are always set. A change takes effect with the next reboot.
   *
   * @default - none
   */
  readonly parameters?: Readonly<Record<string, string>>;
  /** The instance is in its isolated subnets. */
  readonly network: NetworkRef;
  readonly securityGroup: SecurityGroupRef;
  /** Encrypts storage, backups and Performance Insights. Another key replaces the instance. */
  readonly key: KeyRef;
}

/**
 * One Region's database instance, whether it writes or follows.
 *
 * Which of the two it does changes no argument but a tag: an instance born a replica and promoted by a runbook
 * looks the same to Terraform before and after. So everything that a promoted instance needs
 * (backups, parameters, a second zone, protection) is set on the replica already, and the two births
 * differ in `PRIMARY_ONLY_ARGUMENTS` and `REPLICA_ONLY_ARGUMENTS` only.
 *
 * The generation is part of the address (`<id>/G<generation>/Resource`). A retired generation becomes
 * a `removed` block: the old instance stays in AWS for forensics.
 *
 * The master password of an instance born primary is random, made anew by each apply and used by
 * one in which `passwordVersion` changes; it reaches neither state nor plan. RDS could manage it in
 * a secret of its own, but then refuses replicas.
 *
 * @example
 * ```ts
 * import { DatabaseInstance, Duration, SecurityGroup } from 'warmsite';
 * import { key, names, network, servers, stack } from './shared';
 *
 * const description = 'The database';
 * const securityGroup = new SecurityGroup(stack, 'Data', {
 *   names,
 *   network,
 *   purpose: 'data',
 *   description,
 *   tier: 'isolated',
 * });
 * securityGroup.allowFrom(servers, 5432, 'Queries of the servers');
 * new DatabaseInstance(stack, 'Database', {
 *   names,
 *   generation: 1,
 *   retired: [],
 *   role: 'writer',
 *   engine: 'postgres',
 *   engineVersion: '16.4',
 *   instanceClass: 'db.r6g.xlarge',
 *   storage: { allocated: 200, ceiling: 1000 },
 *   multiAz: true,
 *   credentials: { databaseName: 'shop', username: 'shop', passwordVersion: 1 },
 *   backups: { retention: Duration.days(14), window: '03:00-04:00', maintenanceWindow: 'sun:05:00-sun:06:00' },
 *   network,
 *   securityGroup,
 *   key,
 * });
 * ```
 */
export class DatabaseInstance extends Construct {
  /** For what must wait until the instance is there. */
  public readonly instance: ITerraformDependable;
  /** Host name of this Region's instance. */
  public readonly address: string;
  /** Name of the instance, as CloudWatch dimensions and RDS calls want it (the Terraform id is another one). */
  public readonly identifier: string;
  public readonly port: number;
  /** Path of the SSM parameter from which this Region's application reads the host name. */
  public readonly hostParameter: string;

  /** @throws WarmsiteError with everything that AWS would refuse only at apply, or not at all */
  public constructor(scope: Construct, id: string, props: DatabaseInstanceProps) {
    super(scope, id);
    const { names, generation, source, credentials } = props;
    const engine = DATABASE_ENGINES[props.engine];
    this.validate(props, engine);

    this.identifier = names.database(generation);
    this.port = engine.port;
    this.hostParameter = names.parameter(HOST_PARAMETER_PURPOSE);

    const common = this.commonArguments(props, engine);
    const current = new Construct(this, generationId(generation));
    if (source) {
      const instance = new DbInstance(current, 'Resource', {
        ...common,
        replicateSourceDb: names.in(source.region).databaseArn(source.generation),
      });
      this.instance = instance;
      this.address = instance.address;
    } else {
      const password = new EphemeralResource(current, 'Password', {
        type: 'aws_secretsmanager_random_password',
        arguments: { password_length: PASSWORD_LENGTH, exclude_punctuation: true },
      }).attribute('random_password');
      const isFrozen = credentials.isFrozen ?? DEFAULT_PASSWORD_FROZEN;
      const instance = new DbInstance(current, 'Resource', {
        ...common,
        ...(isFrozen
          ? { lifecycle: { preventDestroy: true, ignoreChanges: [...IGNORED_CHANGES, 'password_wo_version'] } }
          : {}),
        engine: props.engine,
        dbName: credentials.databaseName,
        username: credentials.username,
        passwordWo: password,
        passwordWoVersion: credentials.passwordVersion,
      });
      this.instance = instance;
      this.address = instance.address;
      // After the instance: to create one fails far more often than to write a secret, and what is written belongs to
      // the password of the same apply.
      const secret = new SecretsmanagerSecretVersion(current, 'SecretVersion', {
        secretId: names.secret(MASTER_SECRET_PURPOSE),
        // Not Fn.jsonencode: it escapes the reference, and the secret would hold that text.
        secretStringWo: JSON.stringify({ username: credentials.username, password }),
        secretStringWoVersion: credentials.passwordVersion,
        ...(isFrozen ? { lifecycle: { ignoreChanges: ['secret_string_wo_version'] } } : {}),
        dependsOn: [instance],
      });
      if (isFrozen) this.tellOfFrozenPassword(current, instance, secret, props);
    }

    for (const retired of props.retired) {
      const past = generationId(retired);
      new Forgotten(this, `Forgotten${past}`, { type: 'aws_db_instance', path: [past, 'Resource'] });
      new Forgotten(this, `Forgotten${past}SecretVersion`, {
        type: 'aws_secretsmanager_secret_version',
        path: [past, 'SecretVersion'],
      });
    }

    new SsmParameter(this, 'HostParameter', {
      name: this.hostParameter,
      description: "Host name of this Region's database instance",
      type: 'String',
      insecureValue: this.address,
    });
  }

  /** What is ignored shows no change: only a check can tell that a new version has no effect. */
  private tellOfFrozenPassword(
    scope: Construct,
    instance: DbInstance,
    secret: SecretsmanagerSecretVersion,
    { names, credentials }: DatabaseInstanceProps,
  ): void {
    const { passwordVersion } = credentials;
    const versionOf = (resource: DbInstance | SecretsmanagerSecretVersion, attribute: string): string =>
      `${resource.terraformResourceType}.${resource.friendlyUniqueId}.${attribute}`;
    const both = [versionOf(instance, 'password_wo_version'), versionOf(secret, 'secret_string_wo_version')];
    new PlanCheck(scope, 'PasswordIsFrozen', {
      condition: `\${${both.map((version) => `${version} == ${passwordVersion}`).join(' && ')}}`,
      errorMessage: `passwordVersion ${passwordVersion} has no effect while another Region writes: the password would be set in ${names.region}, and the secret with it would reach the Region that writes. Set it back; docs/operate.md says how to change the password there.`,
    });
  }

  private validate(props: DatabaseInstanceProps, engine: DatabaseEngineFacts): void {
    const { names, generation, source, storage, backups } = props;
    const violations = new Violations(this.node.path);
    requireSameStack(this, { network: props.network, securityGroup: props.securityGroup, key: props.key }, violations);
    violations.require(
      Number.isInteger(generation) && generation >= 1,
      'generation',
      `'generation' must be a whole number from 1 on, got ${generation}; it counts the instances of this Region`,
    );
    const misplaced = props.retired.filter(
      (retired) => !(Number.isInteger(retired) && retired >= 1 && retired < generation),
    );
    violations.require(
      misplaced.length === 0,
      'retired-generation',
      `'retired' must only hold generations before ${generation}, got ${misplaced.join(', ')}; only an earlier instance can be given up`,
    );
    violations.require(
      source?.region !== names.region,
      'replica-same-region',
      `'source.region' must be another Region than ${names.region}, got ${source?.region}; a replica here would be lost with its source`,
    );
    const days = backups.retention.toDays();
    violations.require(
      Number.isInteger(days) && days >= BACKUP_RETENTION_DAYS.min && days <= BACKUP_RETENTION_DAYS.max,
      'backup-retention',
      `'backups.retention' must be ${BACKUP_RETENTION_DAYS.min} to ${BACKUP_RETENTION_DAYS.max} whole days, got ${backups.retention.toString()}; without backups RDS makes no replica, and a promoted one could not be restored`,
    );
    violations.require(
      Number.isInteger(storage.allocated) &&
        storage.allocated >= STORAGE_GIB.min &&
        storage.allocated <= STORAGE_GIB.max,
      'storage-allocated',
      `'storage.allocated' must be ${STORAGE_GIB.min} to ${STORAGE_GIB.max} GiB, got ${storage.allocated}; change it`,
    );
    const floor = Math.ceil((storage.allocated * (100 + STORAGE_HEADROOM_PERCENT)) / 100);
    violations.require(
      Number.isInteger(storage.ceiling) && storage.ceiling >= floor && storage.ceiling <= STORAGE_GIB.max,
      'storage-ceiling',
      `'storage.ceiling' must be ${floor} to ${STORAGE_GIB.max} GiB, got ${storage.ceiling}; RDS wants it ${STORAGE_HEADROOM_PERCENT}% above 'storage.allocated' (${storage.allocated})`,
    );
    violations.require(
      engine.accepts(props.engineVersion),
      'engine-version',
      `'engineVersion' must be ${engine.versions}, got ${props.engineVersion}; name the exact version, so that both Regions run the same`,
    );
    violations.require(
      Number.isInteger(props.credentials.passwordVersion) && props.credentials.passwordVersion >= 1,
      'password-version',
      `'credentials.passwordVersion' must be a whole number from 1 on, got ${props.credentials.passwordVersion}; raise it by 1 for a new password`,
    );
    requireIamUser(props.credentials, violations);
    for (const [name, value] of Object.entries(props.parameters ?? {})) {
      const reason =
        engine.forbidden[name] ?? (name in engine.forced ? `it is always ${engine.forced[name]}` : undefined);
      violations.require(
        reason === undefined,
        'reserved-parameter',
        `'parameters' must not contain ${name}, got ${value}; remove it, ${reason}`,
      );
    }
    violations.throwIfAny();
  }

  /** The arguments that both births share, with the resources that all generations share. */
  private commonArguments(props: DatabaseInstanceProps, engine: DatabaseEngineFacts): DbInstanceConfig {
    const { names, backups, key } = props;

    const subnets = new DbSubnetGroup(this, 'SubnetGroup', {
      name: names.databaseGroup,
      description: 'Isolated subnets',
      subnetIds: [...props.network.subnetIds('isolated')],
    });

    // A new engine family is a new group, and a group in use cannot be deleted: hence the prefix, and the new one first.
    const parameters = new DbParameterGroup(this, 'ParameterGroup', {
      namePrefix: `${names.databaseGroup}-`,
      description: 'Parameters of the database, whichever Region writes',
      family: engine.family(props.engineVersion),
      parameter: Object.entries({ ...engine.preset, ...props.parameters, ...engine.forced })
        .sort(([a], [b]) => (a < b ? -1 : 1))
        // Static parameters refuse 'immediate', and only at apply; every parameter takes this.
        .map(([name, value]) => ({ name, value, applyMethod: 'pending-reboot' })),
      lifecycle: { createBeforeDestroy: true },
    });

    const monitoringRole = new IamRole(this, 'MonitoringRole', {
      name: names.role('db-monitoring'),
      description: 'Lets RDS publish the enhanced monitoring of this database',
      assumeRolePolicy: policyText(
        assumableBy('monitoring.rds.amazonaws.com', onBehalfOf(names, names.databaseArnPattern)),
      ),
    });
    const monitoringPolicy = new IamRolePolicyAttachment(this, 'MonitoringPolicy', {
      role: monitoringRole.name,
      policyArn: ENHANCED_MONITORING_POLICY,
    });

    const insights = !engine.withoutInsights.includes(props.instanceClass);
    return {
      identifier: names.database(props.generation),
      instanceClass: props.instanceClass,
      engineVersion: props.engineVersion,
      autoMinorVersionUpgrade: false,
      multiAz: props.multiAz,

      storageType: 'gp3',
      // A new replica gets its source's size, and the provider warns that it ignores this one. Left out, a promoted
      // instance could never be given more.
      allocatedStorage: props.storage.allocated,
      maxAllocatedStorage: props.storage.ceiling,
      storageEncrypted: true,
      kmsKeyId: key.arn,

      dbSubnetGroupName: subnets.name,
      vpcSecurityGroupIds: [props.securityGroup.id],
      publiclyAccessible: false,
      port: engine.port,
      caCertIdentifier: CERTIFICATE_AUTHORITY,
      iamDatabaseAuthenticationEnabled: props.credentials.iamUser === undefined ? undefined : true,
      parameterGroupName: parameters.name,

      backupRetentionPeriod: backups.retention.toDays(),
      backupWindow: backups.window,
      maintenanceWindow: backups.maintenanceWindow,
      copyTagsToSnapshot: true,
      deleteAutomatedBackups: false,
      deletionProtection: true,
      skipFinalSnapshot: false,
      finalSnapshotIdentifier: names.databaseFinalSnapshot(props.generation),

      enabledCloudwatchLogsExports: [...engine.logExports],
      monitoringInterval: MONITORING_INTERVAL_SECONDS,
      monitoringRoleArn: monitoringRole.arn,
      performanceInsightsEnabled: insights,
      performanceInsightsKmsKeyId: insights ? key.arn : undefined,
      performanceInsightsRetentionPeriod: insights ? INSIGHTS_RETENTION_DAYS : undefined,

      tags: { [DATABASE_ROLE_TAG]: props.role },
      timeouts: DATABASE_TIMEOUTS,
      lifecycle: { preventDestroy: true, ignoreChanges: [...IGNORED_CHANGES] },
      dependsOn: [monitoringPolicy],
    };
  }
}

function requireIamUser({ iamUser, username }: DatabaseCredentials, violations: Violations): void {
  if (iamUser === undefined) return;
  violations.require(
    IAM_DATABASE_USER.test(iamUser),
    'iam-user',
    `'credentials.iamUser' must be at most 32 lower-case letters, digits and underscores, beginning with a letter, not with pg_ or rds, got '${iamUser}'; both engines take it so, without quotes`,
  );
  violations.require(
    iamUser !== username.toLowerCase(),
    'iam-user-master',
    `'credentials.iamUser' must be another than the master user '${username}', got '${iamUser}'; a user who logs in by IAM has no use of a password, and nobody could log in without IAM`,
  );
}

/** Id of the construct that holds what belongs to one generation: part of its address, so never to change. */
export function generationId(generation: number): string {
  return `G${generation}`;
}
