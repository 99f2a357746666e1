import { ExplanationTable } from './explanation';

const AGAIN = 'Deploy the stack again; it holds nothing that would be lost.';

/** What becomes of data under a key that is gone, in each table entry the same. */
const KEY_BACK =
  'Disabled: enable it again. Scheduled for deletion: cancel that within 30 days and enable it. Deleted: what it encrypted is lost for good, and the plan makes another key.';

const MASTER_SECRET = ['failure-modes.md#replica-of-the-password', 'operate.md#a-new-master-password'];

/** The database, its password, and the keys. */
export const DATABASE: ExplanationTable = {
  'DatabaseInstance/*/Resource': {
    type: 'aws_db_instance',
    purpose: "The database, which is written here. The other Region's instance follows it.",
    without: 'Nobody reads or writes any more, and what the replica has not got yet is lost.',
    back: 'Fail over to the replica with `warmsite failover`, or restore a point in time with `warmsite restore`. Its final snapshot and its backups stay when it is deleted.',
    where: {
      waits: {
        purpose:
          "This Region's replica of the database, which a failover promotes. Everything that a promotion needs is set on it already.",
        without: 'Nothing fails today, and a failover to here has nothing to promote: only backups are left.',
        back: 'Deploy the site again. RDS copies the whole database: hours for a large one.',
      },
      'held out': {
        purpose:
          'The instance of a Region that is held out: the old writer, or since a rebuild the replica in its place.',
        without:
          'Nothing fails today. With the old writer goes what it had accepted and not handed over; without a replica there is no way back to this Region.',
        back: '`warmsite rebuild` gives the Region a replica, if it has none. RDS copies the whole database: hours for a large one.',
      },
      alone: {
        purpose: 'The database, which is written here while the other Region is held out.',
        without:
          'Nobody reads or writes any more, and before a rebuild has made a replica there is no other instance to take over.',
        back: 'Restore a point in time with `warmsite restore`. Its final snapshot and its backups stay when it is deleted.',
      },
    },
    settings: [
      'database.engine',
      'database.version',
      'database.instanceClass',
      'database.storage',
      'database.multiAz',
      'database.backupRetention',
      'topology:writer',
      'topology:database.{region}',
    ],
    noticed: ['database-free-storage', 'database-replica-lag', 'incident-data'],
    read: ['failure-modes.md#database-instance', 'restore.md#the-database', 'operate.md#when-a-region-is-lost'],
    traps: [1, 2, 3, 4, 5, 6],
  },
  'DatabaseInstance/SubnetGroup': {
    type: 'aws_db_subnet_group',
    purpose: 'The isolated subnets that the database may be in. Databases restored by tests are put there, too.',
    without: 'No instance can be made, restored or moved. AWS refuses to delete it while one uses it.',
    back: AGAIN,
    settings: ['regions.{role}.zones'],
  },
  'DatabaseInstance/ParameterGroup': {
    type: 'aws_db_parameter_group',
    purpose:
      'Parameters of the engine: forced TLS, and those of the environment. The replica has them before it is promoted.',
    without:
      'No instance can be made with it. AWS refuses to delete it while one uses it; with the default group of the engine instead, connections without TLS may be taken.',
    back: AGAIN,
    settings: ['database.parameters', 'database.engine', 'database.version'],
    traps: [4],
  },
  'DatabaseInstance/MonitoringRole': {
    type: 'aws_iam_role',
    purpose: 'As whom RDS publishes the figures of the operating system of the instance.',
    without: 'Enhanced monitoring falls silent. The alarms do not use it.',
    back: AGAIN,
  },
  'DatabaseInstance/MonitoringPolicy': {
    type: 'aws_iam_role_policy_attachment',
    purpose: "AWS's own policy for enhanced monitoring, given to the role of RDS.",
    without: 'Enhanced monitoring falls silent. The alarms do not use it.',
    back: AGAIN,
  },
  'DatabaseInstance/HostParameter': {
    type: 'aws_ssm_parameter',
    purpose: "Host name of this Region's own instance, from which its application knows where the database is.",
    without: 'Servers that start do not find the database.',
    back: AGAIN,
    noticed: ['group-healthy-targets', 'group-5xx'],
  },
  'DatabaseInstance/*/Password': {
    type: 'ephemeral.aws_secretsmanager_random_password',
    purpose:
      'A random password, made anew by every apply and used by one in which the version of the password changes. It reaches neither state nor plan.',
    without:
      'The first apply of an instance that is born primary has no password to set. No instance that exists needs it.',
    back: 'It is made anew by every plan and apply.',
    settings: ['database.passwordVersion'],
    traps: [1],
  },
  'DatabaseInstance/*/SecretVersion': {
    type: 'aws_secretsmanager_secret_version',
    purpose: 'Writes master user and password of the instance that was born primary into the master secret.',
    without:
      'The value stays the current one of the secret, since AWS takes that away only with the secret itself; but no deployment changes the password any more.',
    back: 'Raise `database.passwordVersion` by 1 and deploy the site whose instance was born primary: database and secret get a new password.',
    settings: ['database.passwordVersion', 'database.username'],
    read: MASTER_SECRET,
    traps: [1],
  },
  'DatabaseInstance/*/PasswordIsFrozen': {
    type: 'check',
    purpose:
      'Warns when the version of the password is raised while another Region writes: the password would be set here, and the secret with it would reach the Region that writes.',
    without: 'Such a change has no effect, and nobody says so.',
    back: AGAIN,
    settings: ['database.passwordVersion'],
    read: ['operate.md#a-new-master-password'],
  },
  'DatabaseInstance/Forgotten*': {
    type: 'removed.aws_db_instance',
    purpose:
      'Lets Terraform forget an earlier instance of this Region without destroying it: it stays in AWS for whoever looks into what happened.',
    without:
      'Terraform would plan to destroy that instance, and `prevent_destroy` would not stop it, since it left with the configuration.',
    back: 'It follows from the generation in the topology file. Where the address never existed it does nothing.',
    settings: ['topology:database.{region}'],
    read: ['operate.md#going-back'],
    traps: [6],
  },
  'DatabaseInstance/Forgotten*SecretVersion': {
    type: 'removed.aws_secretsmanager_secret_version',
    purpose: 'Lets Terraform forget the password that an earlier instance wrote, without removing it.',
    without: 'A plan would destroy that version, as Terraform sees it, in the middle of a recovery.',
    back: 'It follows from the generation in the topology file. Where the address never existed it does nothing.',
    settings: ['topology:database.{region}'],
    read: MASTER_SECRET,
  },
  'DatabaseBackupReplication/*/Resource': {
    type: 'aws_db_instance_automated_backups_replication',
    purpose:
      "Copies of the other Region's automated backups: a point in time to go back to here, when the mistake itself was replicated or that Region is lost.",
    without:
      'The history of copies in this Region is lost, and begins anew. With the other Region lost as well, only the replica and the snapshots of the vault are left.',
    back: 'Deploy the stack again: copies begin with the next backup of the writer.',
    settings: ['database.backupRetention', 'topology:writer'],
    read: ['restore.md#which-copy-to-take'],
    traps: [2, 3],
  },
  'DatabaseBackupReplication/Forgotten*': {
    type: 'removed.aws_db_instance_automated_backups_replication',
    purpose: 'Lets Terraform forget the copies of an instance that writes no more, and keeps them in AWS.',
    without: 'Terraform would plan to destroy those copies: what is left of the lost Region.',
    back: 'It follows from the topology file. Where the address never existed it does nothing.',
    settings: ['topology:writer', 'topology:database'],
    read: ['restore.md#which-copy-to-take'],
  },
  'MasterSecret/Resource': {
    type: 'aws_secretsmanager_secret',
    purpose:
      'Master user and password of the database, with a replica in the other Region. Its value is written by the site.',
    without:
      'Whoever logs in by password cannot any more, in both Regions. Log-ins by IAM go on. AWS keeps it for its recovery window.',
    back: 'Within the recovery window `aws secretsmanager restore-secret`, then deploy the vault for its replica. After it deploy the vault again and raise `database.passwordVersion` by 1.',
    noticed: ['group-5xx', 'group-healthy-targets'],
    read: MASTER_SECRET,
    traps: [1, 2, 22],
  },
  'MasterSecret/IsReplicated': {
    type: 'check',
    purpose: 'Warns in every plan and apply while the replica of the master secret has failed.',
    without:
      'AWS reports a replica that failed and does nothing else: the standby has an old password or none, and only `preflight` says so.',
    back: AGAIN,
    read: MASTER_SECRET,
    traps: [22],
  },
  'EncryptionKey/Alias': {
    type: 'aws_kms_alias',
    purpose: 'Name of {owner}, the same in both Regions: policies and the other Region know the key by nothing else.',
    without:
      'Whoever names the key by its alias fails: rights that ask for it, replication into this Region, replicas of secrets. What names it by id goes on.',
    back: AGAIN,
    read: ['failure-modes.md#key-disabled'],
    traps: [21],
  },
  'VaultStack/StorageKey/Resource': {
    type: 'aws_kms_key',
    purpose: 'Encrypts objects and container images of this Region.',
    without:
      'No model and no image can be read: no instance of this Region starts any more. Replication fails in both directions.',
    back: KEY_BACK,
    noticed: ['bucket-replication-failed', 'artifact-parity', 'group-healthy-targets'],
    read: ['failure-modes.md#key-disabled'],
    traps: [2, 7, 21],
  },
  'VaultStack/SecretsKey/Resource': {
    type: 'aws_kms_key',
    purpose: 'Encrypts the master secret, or its replica, in this Region.',
    without:
      'The password of the database cannot be read in this Region: new instances of the groups cannot log in by it.',
    back: KEY_BACK,
    noticed: ['group-5xx', 'group-healthy-targets'],
    read: ['failure-modes.md#key-disabled', 'failure-modes.md#replica-of-the-password'],
    traps: [21, 22],
  },
  'VaultStack/BackupsKey/Resource': {
    type: 'aws_kms_key',
    purpose: 'Encrypts the recovery points in the vault of this Region.',
    without: 'Recovery points here can neither be restored nor copied, and none is made.',
    back: KEY_BACK,
    noticed: ['backup-failed', 'backup-copy-failed', 'restore-failed'],
    read: ['failure-modes.md#key-disabled'],
    traps: [21],
  },
  'SiteStack/DatabaseKey/Resource': {
    type: 'aws_kms_key',
    purpose: 'Encrypts the database, its backups, and the copies of backups of the other Region.',
    without:
      'RDS makes the database inaccessible; enabled again within seven days it comes back, afterwards only a restore does. Backups under it cannot be read.',
    back: KEY_BACK,
    noticed: ['database-free-storage', 'database-replica-lag'],
    read: ['failure-modes.md#key-disabled', 'restore.md#the-database'],
    traps: [2, 21],
  },
  'SiteStack/VolumesKey/Resource': {
    type: 'aws_kms_key',
    purpose: 'Encrypts the disks of the inference instances.',
    without: 'Instances that run go on; none starts any more, so groups neither heal nor grow.',
    back: KEY_BACK,
    noticed: ['group-healthy-targets'],
    read: ['failure-modes.md#key-disabled'],
  },
  'SiteStack/LogsKey/Resource': {
    type: 'aws_kms_key',
    purpose:
      'Encrypts the log groups of this site. Those of the canary and of the comparison of models carry their metrics.',
    without: 'Logs under it can be neither read nor written: the canary falls silent, and the service goes on.',
    back: KEY_BACK,
    noticed: ['canary-silent', 'artifact-parity-silent'],
    read: ['failure-modes.md#key-disabled'],
  },
  'SiteStack/AlertsKey/Resource': {
    type: 'aws_kms_key',
    purpose: 'Encrypts the topics that alarms and events of this Region publish to, and admits those who publish.',
    without: 'Every alarm of this Region changes its state and tells nobody.',
    back: KEY_BACK,
    read: ['failure-modes.md#alarms-reach-nobody'],
    traps: [17],
  },
  'SiteStack/MetricsKey/Resource': {
    type: 'aws_kms_key',
    purpose: 'Encrypts the series of the Prometheus workspace.',
    without: 'The workspace can be neither read nor written. The alarms of CloudWatch do not need it.',
    back: KEY_BACK,
    settings: ['observability.prometheus'],
    read: ['prometheus.md'],
  },
  'GlobalStack/AlertsKey/Resource': {
    type: 'aws_kms_key',
    purpose: 'Encrypts the topics that the alarms on health checks publish to.',
    without: 'These alarms tell nobody that a Region does not answer. DNS goes on to decide by itself.',
    back: KEY_BACK,
    read: ['failure-modes.md#alarms-reach-nobody'],
    traps: [17],
  },
  'GlobalStack/AuditKey/Resource': {
    type: 'aws_kms_key',
    purpose: 'Encrypts the files of the audit trail.',
    without: 'CloudTrail cannot deliver, and nobody can read what it delivered.',
    back: KEY_BACK,
    settings: ['security.audit'],
    read: ['failure-modes.md#key-disabled'],
  },
};
