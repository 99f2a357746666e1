import { baseDocument, StackName } from '../base';
import { RuleCase, TerraformJson } from '../case';

// Site us-east-2 has the writer `database_g1`, site us-west-2 its replica of the same name and the copies of its backups.

const WRITER = 'arn:aws:rds:us-east-2:111122223333:db:warmsite-prod-db-g1';
const REPLICA = 'arn:aws:rds:us-west-2:111122223333:db:warmsite-prod-db-g1';
const ORDERS = 'arn:aws:rds:us-east-2:111122223333:db:orders';
const OTHER_KEY = 'arn:aws:kms:us-east-2:111122223333:key/0c5aa0a4-6f0e-4c6c-8d6c-6a3b6f1a7d11';
const DATABASE = { stack: 'site-us-east-2', address: 'aws_db_instance.database_g1' } as const;
const STANDBY = { stack: 'site-us-west-2', address: 'aws_db_instance.database_g1' } as const;
const COPIES = {
  stack: 'site-us-west-2',
  address: 'aws_db_instance_automated_backups_replication.database_backups_g1',
} as const;
const NEXT = { stack: 'site-us-west-2', address: 'aws_db_instance.database_g2' } as const;
const NEXT_ADDRESS = 'warmsite-prod-db-g1.example.us-west-2.rds.amazonaws.com';

/** The key that the database of a site has in the base. */
function keyOf(stack: StackName): string {
  const found = baseDocument(stack).resource_changes.find(({ address }) => address === DATABASE.address);
  return found?.change.before?.['kms_key_id'] as string;
}

type Values = Record<string, any>;
type Edit = (tf: TerraformJson) => void;

const database = (tf: TerraformJson): Values => tf.resource['aws_db_instance']!['database_g1'];
const copies = (tf: TerraformJson): Values =>
  tf.resource['aws_db_instance_automated_backups_replication']!['database_backups_g1'];

/** Sets arguments of the database; undefined takes one away. */
const set =
  (values: Values): Edit =>
  (tf) => {
    Object.assign(database(tf), values);
  };

/** The same, without what the configuration ignores and prevents. */
const force =
  (values: Values): Edit =>
  (tf) => {
    Object.assign(database(tf), values, { lifecycle: undefined });
  };

const before =
  (values: Values) =>
  (all: Record<string, Values>): void => {
    Object.assign(all['aws_db_instance.database_g1']!, values);
  };

/** Takes the block of the database away, and everything that refers to it. */
const removed: Edit = (tf) => {
  const { database_g1: _, ...others } = tf.resource['aws_db_instance']!;
  if (Object.keys(others).length > 0) tf.resource['aws_db_instance'] = others;
  else delete tf.resource['aws_db_instance'];
  tf.resource['aws_ssm_parameter']!['database_host_parameter'].insecure_value = NEXT_ADDRESS;
  for (const type of ['aws_secretsmanager_secret_version', 'aws_db_instance_automated_backups_replication']) {
    for (const values of Object.values(tf.resource[type] ?? {})) {
      if (values.depends_on?.includes('aws_db_instance.database_g1')) delete values.depends_on;
    }
  }
};

const forgotten: Edit = (tf) => {
  removed(tf);
  tf['removed'] = [...(tf['removed'] ?? []), { from: 'aws_db_instance.database_g1', lifecycle: { destroy: false } }];
};

/** Adds a generation like the present one. */
const generation =
  (number: number, values: Values = {}): Edit =>
  (tf) => {
    tf.resource['aws_db_instance']![`database_g${number}`] = {
      ...database(tf),
      identifier: `warmsite-prod-db-g${number}`,
      final_snapshot_identifier: `warmsite-prod-db-g${number}-final`,
      ...values,
    };
  };

/** Another database of us-east-2, which is there before, without a replica. */
const orders = (values: Values): { edit: Edit; before: (all: Record<string, Values>) => void } => ({
  edit: (tf) => {
    const rest = { password_wo: undefined, password_wo_version: undefined, depends_on: undefined };
    tf.resource['aws_db_instance']!['orders'] = { ...database(tf), ...rest, identifier: 'orders', ...values };
  },
  before: (all) => {
    all['aws_db_instance.orders'] = {
      ...all['aws_db_instance.database_g1'],
      password_wo_version: undefined,
      identifier: 'orders',
      arn: ORDERS,
      id: 'db-ORDERS',
      resource_id: 'db-ORDERS',
      replicas: [],
      ...values,
    };
  },
});

/** A replica of it in us-west-2. */
const ordersReplica =
  (source: string): Edit =>
  (tf) => {
    tf.resource['aws_db_instance']!['orders'] = {
      ...database(tf),
      depends_on: undefined,
      identifier: 'orders-replica',
      replicate_source_db: source,
    };
  };

/** An Aurora cluster of us-west-2 with these instances. */
const cluster =
  (...instances: readonly string[]): Edit =>
  (tf) => {
    tf.resource['aws_rds_cluster'] = {
      events: {
        cluster_identifier: 'events',
        engine: 'aurora-postgresql',
        master_username: 'events',
        skip_final_snapshot: true,
      },
    };
    if (instances.length === 0) return;
    tf.resource['aws_rds_cluster_instance'] = Object.fromEntries(
      instances.map((name) => [
        name,
        {
          identifier: name,
          cluster_identifier: '${aws_rds_cluster.events.id}',
          engine: 'aurora-postgresql',
          instance_class: 'db.r6g.large',
        },
      ]),
    );
  };

const clusterBefore =
  (...instances: readonly string[]) =>
  (all: Record<string, Values>): void => {
    all['aws_rds_cluster.events'] = {
      id: 'events',
      arn: 'arn:aws:rds:us-west-2:111122223333:cluster:events',
      cluster_identifier: 'events',
      engine: 'aurora-postgresql',
      engine_mode: 'provisioned',
      master_username: 'events',
      skip_final_snapshot: true,
    };
    for (const name of instances) {
      all[`aws_rds_cluster_instance.${name}`] = {
        id: name,
        arn: `arn:aws:rds:us-west-2:111122223333:db:${name}`,
        identifier: name,
        cluster_identifier: 'events',
        engine: 'aurora-postgresql',
        instance_class: 'db.r6g.large',
      };
    }
  };

export const DATABASE_CASES: readonly RuleCase[] = [
  {
    rule: 'database-destroyed',
    fails: [
      {
        title: 'take the writer out of the configuration',
        edit: { 'site-us-east-2': removed },
        finds: [{ ...DATABASE, message: 'the database is destroyed, with a final snapshot' }],
      },
      {
        title: 'take the replica out of the configuration, which was made without a final snapshot',
        edit: { 'site-us-west-2': removed },
        finds: [{ ...STANDBY, message: 'the replica of us-east-2 is destroyed' }],
      },
    ],
    passes: [
      { title: 'let Terraform forget the writer', edit: { 'site-us-east-2': forgotten } },
      {
        title: 'move it to another address',
        edit: {
          'site-us-east-2': (tf) => {
            const values = database(tf);
            removed(tf);
            tf.resource['aws_db_instance'] = { main: values };
            tf['moved'] = [{ from: 'aws_db_instance.database_g1', to: 'aws_db_instance.main' }];
          },
        },
      },
    ],
  },
  {
    rule: 'database-replaced',
    fails: [
      {
        title: 'name the schema of the writer anew',
        edit: { 'site-us-east-2': force({ db_name: 'models' }) },
        finds: [{ ...DATABASE, message: "the database is replaced because of 'db_name'" }],
      },
      {
        title: 'put the replica into another zone',
        edit: { 'site-us-west-2': force({ availability_zone: 'us-west-2b' }) },
        finds: [
          {
            ...STANDBY,
            severity: 'high',
            message: "the replica of us-east-2 is replaced because of 'availability_zone'",
          },
        ],
      },
    ],
    passes: [
      {
        title: 'name the schema anew, which is ignored',
        edit: { 'site-us-east-2': set({ db_name: 'models' }) },
      },
      {
        title: 'a larger class',
        edit: { 'site-us-west-2': force({ instance_class: 'db.r6g.2xlarge' }) },
      },
    ],
  },
  {
    rule: 'database-forgotten',
    fails: [
      {
        title: 'let Terraform forget the writer',
        edit: { 'site-us-east-2': forgotten },
        finds: [{ ...DATABASE, message: 'the database is no longer managed, and no other one takes its place' }],
      },
      {
        title: 'let Terraform forget the replica while an older generation is made',
        edit: {
          'site-us-west-2': (tf) => {
            generation(0)(tf);
            forgotten(tf);
          },
        },
        finds: [
          { ...STANDBY, message: 'the replica of us-east-2 is no longer managed, and no other one takes its place' },
        ],
      },
    ],
    passes: [
      {
        title: 'let Terraform forget the replica for the next generation',
        edit: {
          'site-us-west-2': (tf) => {
            generation(2)(tf);
            forgotten(tf);
          },
        },
      },
    ],
  },
  {
    rule: 'database-promoted-by-plan',
    fails: [
      {
        title: 'take the source away',
        edit: { 'site-us-west-2': force({ replicate_source_db: undefined }) },
        finds: [
          {
            ...STANDBY,
            message:
              "the replica of us-east-2 is promoted: 'replicate_source_db' becomes null, which looks like an update",
          },
        ],
      },
    ],
    passes: [
      {
        title: 'take the source away, which is ignored',
        edit: { 'site-us-west-2': set({ replicate_source_db: undefined }) },
      },
      {
        title: 'take the source away after the promotion',
        edit: { 'site-us-west-2': force({ replicate_source_db: undefined }) },
        before: { 'site-us-west-2': before({ replicate_source_db: '' }) },
      },
    ],
  },
  {
    rule: 'database-re-sourced',
    fails: [
      {
        title: 'turn the old writer into a replica',
        edit: {
          'site-us-east-2': force({
            replicate_source_db: REPLICA,
            engine: undefined,
            username: undefined,
            db_name: undefined,
            password_wo: undefined,
            password_wo_version: undefined,
          }),
        },
        finds: [{ ...DATABASE, message: `the database exists and is to become a replica of ${REPLICA}` }],
      },
      {
        title: 'let the replica follow the next generation',
        edit: { 'site-us-west-2': force({ replicate_source_db: WRITER.replace('g1', 'g2') }) },
        finds: [
          {
            ...STANDBY,
            message: `the replica of us-east-2 is to follow ${WRITER.replace('g1', 'g2')} in place of ${WRITER}`,
          },
        ],
      },
      {
        title: 'stop ignoring the source after the promotion',
        edit: { 'site-us-west-2': force({}) },
        before: { 'site-us-west-2': before({ replicate_source_db: '' }) },
        finds: [{ ...STANDBY, message: `the database exists and is to become a replica of ${WRITER}` }],
      },
    ],
    passes: [
      {
        title: 'another source, which is ignored',
        edit: { 'site-us-west-2': set({ replicate_source_db: WRITER.replace('g1', 'g2') }) },
      },
      { title: 'a new replica', edit: { 'site-us-west-2': generation(2) } },
    ],
  },
  {
    rule: 'database-replica-moved',
    fails: [
      {
        title: 'bring the replica from another Region',
        edit: { 'site-us-west-2': force({ availability_zone: 'us-west-2a' }) },
        before: {
          'site-us-west-2': before({
            arn: REPLICA.replace('us-west-2', 'us-west-1'),
            availability_zone: 'us-west-1a',
          }),
        },
        finds: [{ ...STANDBY, message: 'the replica of us-east-2 moves from us-west-1 to us-west-2' }],
      },
    ],
    passes: [
      {
        title: 'put the replica into another zone',
        edit: { 'site-us-west-2': force({ availability_zone: 'us-west-2b' }) },
      },
    ],
  },
  {
    rule: 'database-key-changed',
    fails: [
      {
        title: 'give the writer another key',
        edit: { 'site-us-east-2': force({ kms_key_id: OTHER_KEY }) },
        finds: [
          {
            ...DATABASE,
            message: `the database is replaced because its key changes from ${keyOf('site-us-east-2')} to ${OTHER_KEY}`,
          },
        ],
      },
      {
        title: 'make a new key for the replica',
        edit: {
          'site-us-west-2': (tf) => {
            tf.resource['aws_kms_key']!['next_key'] = { description: 'Next' };
            force({ kms_key_id: '${aws_kms_key.next_key.arn}' })(tf);
          },
        },
        finds: [
          {
            ...STANDBY,
            severity: 'high',
            message: `the replica of us-east-2 is replaced because its key changes from ${keyOf('site-us-west-2')} to one that is not known until apply`,
          },
        ],
      },
    ],
    passes: [
      {
        title: 'describe the key in other words',
        edit: { 'site-us-east-2': (tf) => (tf.resource['aws_kms_key']!['database_key'].description = 'Database') },
      },
    ],
  },
  {
    rule: 'database-renamed',
    fails: [
      {
        title: 'call the writer otherwise',
        edit: { 'site-us-east-2': set({ identifier: 'orders' }) },
        finds: [{ ...DATABASE, message: 'the database warmsite-prod-db-g1 is renamed to orders' }],
      },
      {
        title: 'raise the generation in the name of the replica',
        edit: { 'site-us-west-2': set({ identifier: 'warmsite-prod-db-g2' }) },
        finds: [
          {
            ...STANDBY,
            message:
              'the replica of us-east-2 warmsite-prod-db-g1 is renamed to warmsite-prod-db-g2: that makes no new generation',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'call the final snapshot otherwise',
        edit: { 'site-us-east-2': set({ final_snapshot_identifier: 'last-of-g1' }) },
      },
    ],
  },
  {
    rule: 'database-retention-reduced',
    fails: [
      {
        title: 'keep backups of the writer for one day',
        edit: { 'site-us-east-2': set({ backup_retention_period: 1 }) },
        finds: [{ ...DATABASE, message: 'backup retention falls from 14 days to 1 day' }],
      },
      {
        title: 'keep no backups of the writer',
        edit: { 'site-us-east-2': set({ backup_retention_period: 0 }) },
        finds: [{ ...DATABASE, severity: 'critical', message: 'backup retention falls from 14 days to none' }],
      },
      {
        title: 'keep no backups of the replica',
        edit: { 'site-us-west-2': set({ backup_retention_period: 0 }) },
        finds: [{ ...STANDBY, message: 'backup retention falls from 14 days to none' }],
      },
    ],
    passes: [
      {
        title: 'keep backups of the writer for longer',
        edit: { 'site-us-east-2': set({ backup_retention_period: 30 }) },
      },
      {
        title: 'say nothing of the retention, which leaves it',
        edit: { 'site-us-east-2': set({ backup_retention_period: undefined }) },
      },
    ],
  },
  {
    rule: 'database-backups-replication-removed',
    fails: [
      {
        title: 'copy no backups',
        edit: {
          'site-us-west-2': (tf) => {
            delete tf.resource['aws_db_instance_automated_backups_replication'];
          },
        },
        finds: [{ ...COPIES, message: `the backups of ${WRITER} are no longer copied` }],
      },
      {
        title: 'keep the copies for a week',
        edit: {
          'site-us-west-2': (tf) => Object.assign(copies(tf), { retention_period: 7, lifecycle: undefined }),
        },
        finds: [{ ...COPIES, message: 'copied backups are kept for 7 days in place of 14 days' }],
      },
      {
        title: 'keep the copies for longer, which makes them anew',
        edit: {
          'site-us-west-2': (tf) => Object.assign(copies(tf), { retention_period: 30, lifecycle: undefined }),
        },
        finds: [
          {
            ...COPIES,
            severity: 'warning',
            message: `the copy of the backups of ${WRITER} is made anew, because of 'retention_period'`,
          },
        ],
      },
      {
        title: 'let Terraform forget the copies while their source writes',
        edit: {
          'site-us-west-2': (tf) => {
            delete tf.resource['aws_db_instance_automated_backups_replication'];
            tf['removed'] = [{ from: COPIES.address, lifecycle: { destroy: false } }];
          },
        },
        finds: [
          { ...COPIES, severity: 'warning', message: `the copy of the backups of ${WRITER} is no longer managed` },
        ],
      },
    ],
    passes: [
      {
        title: 'keep the copies for a week, which is ignored',
        edit: { 'site-us-west-2': (tf) => (copies(tf)['retention_period'] = 7) },
      },
    ],
  },
  {
    rule: 'database-backup-window-in-the-way',
    fails: [
      {
        title: 'back up while the writer may be maintained',
        edit: { 'site-us-east-2': set({ backup_window: '05:30-06:30' }) },
        finds: [
          { ...DATABASE, message: 'the backup window 05:30-06:30 overlaps the maintenance window sun:05:00-sun:06:00' },
        ],
      },
      {
        title: 'maintain the replica while it is backed up',
        edit: { 'site-us-west-2': set({ maintenance_window: 'thu:03:30-thu:04:30' }) },
        finds: [
          { ...STANDBY, message: 'the backup window 03:00-04:00 overlaps the maintenance window thu:03:30-thu:04:30' },
        ],
      },
      {
        title: 'leave twenty minutes for the backup',
        edit: { 'site-us-east-2': set({ backup_window: '03:00-03:20' }) },
        finds: [
          { ...DATABASE, message: 'the backup window 03:00-03:20 is 20 minutes long, and RDS takes none below 30' },
        ],
      },
    ],
    passes: [
      {
        title: 'back up until maintenance begins',
        edit: { 'site-us-east-2': set({ backup_window: '04:00-05:00' }) },
      },
      {
        title: 'say nothing of the backup window, which leaves it',
        edit: { 'site-us-east-2': set({ backup_window: undefined }) },
      },
    ],
  },
  {
    rule: 'database-maintenance-together',
    fails: [
      {
        title: 'maintain the replica when its source is',
        edit: { 'site-us-west-2': set({ maintenance_window: 'sun:05:30-sun:06:30' }) },
        finds: [
          {
            ...STANDBY,
            message: 'the replica of us-east-2 is maintained at sun:05:30-sun:06:30, its source at sun:05:00-sun:06:00',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'maintain the replica an hour before its source',
        edit: { 'site-us-west-2': set({ maintenance_window: 'sun:04:00-sun:05:00' }) },
      },
    ],
  },
  {
    rule: 'database-deletion-protection-off',
    fails: [
      {
        title: 'leave the writer unprotected',
        edit: { 'site-us-east-2': set({ deletion_protection: false }) },
        finds: [{ ...DATABASE, message: 'the database is no longer protected against deletion' }],
      },
      {
        title: 'say nothing of the protection of the replica, which takes it off',
        edit: { 'site-us-west-2': set({ deletion_protection: undefined }) },
        finds: [{ ...STANDBY, message: 'the replica of us-east-2 is no longer protected against deletion' }],
      },
    ],
    passes: [
      {
        title: 'protect a writer that was not',
        edit: { 'site-us-east-2': set({}) },
        before: { 'site-us-east-2': before({ deletion_protection: false }) },
      },
    ],
  },
  {
    rule: 'database-iam-authentication-off',
    fails: [
      {
        title: 'refuse log-ins by IAM at the writer',
        edit: { 'site-us-east-2': set({ iam_database_authentication_enabled: false }) },
        before: { 'site-us-east-2': before({ iam_database_authentication_enabled: true }) },
        finds: [{ ...DATABASE, message: 'the database no longer accepts log-ins by IAM' }],
      },
      {
        title: 'say nothing of them at the replica, which refuses them',
        edit: {
          'site-us-west-2': (tf) =>
            delete tf.resource['aws_db_instance']!['database_g1'].iam_database_authentication_enabled,
        },
        finds: [{ ...STANDBY, message: 'the replica of us-east-2 no longer accepts log-ins by IAM' }],
      },
    ],
    passes: [
      {
        title: 'accept log-ins by IAM',
        edit: { 'site-us-east-2': set({ iam_database_authentication_enabled: true }) },
        before: { 'site-us-east-2': before({ iam_database_authentication_enabled: false }) },
      },
    ],
  },
  {
    rule: 'database-final-snapshot-skipped',
    fails: [
      {
        title: 'delete the writer without a final snapshot',
        edit: { 'site-us-east-2': set({ skip_final_snapshot: true }) },
        finds: [{ ...DATABASE, message: 'the database would be deleted without a final snapshot' }],
      },
      {
        title: 'delete the replica without one',
        edit: { 'site-us-west-2': set({ skip_final_snapshot: true }) },
        finds: [
          {
            ...STANDBY,
            severity: 'warning',
            message: 'the replica of us-east-2 would be deleted without a final snapshot also after a promotion',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'take a final snapshot of a writer that was to go without',
        edit: { 'site-us-east-2': set({}) },
        before: { 'site-us-east-2': before({ skip_final_snapshot: true }) },
      },
    ],
  },
  {
    rule: 'database-automated-backups-deleted',
    fails: [
      {
        title: 'say nothing of the backups of a deleted database, which deletes them',
        edit: { 'site-us-east-2': set({ delete_automated_backups: undefined }) },
        finds: [{ ...DATABASE, message: 'a deletion of the database takes its automated backups with it' }],
      },
    ],
    passes: [
      {
        title: 'keep the backups of a deleted database',
        edit: { 'site-us-east-2': set({}) },
        before: { 'site-us-east-2': before({ delete_automated_backups: true }) },
      },
    ],
  },
  {
    rule: 'database-multi-az-off',
    fails: [
      {
        title: 'run the writer in one zone',
        edit: { 'site-us-east-2': set({ multi_az: false }) },
        finds: [{ ...DATABASE, message: "the database goes from two zones to one: 'multi_az' becomes false" }],
      },
      {
        title: 'run the replica in one zone',
        edit: { 'site-us-west-2': set({ multi_az: false }) },
        finds: [
          {
            ...STANDBY,
            severity: 'warning',
            message: "the replica of us-east-2 goes from two zones to one: 'multi_az' becomes false",
          },
        ],
      },
      {
        title: 'leave a cluster one of its instances',
        edit: { 'site-us-west-2': cluster('events-a') },
        before: { 'site-us-west-2': clusterBefore('events-a', 'events-b') },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_rds_cluster.events',
            message: 'the cluster goes from 2 instances to 1',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'run a replica in two zones that was in one',
        edit: { 'site-us-west-2': set({}) },
        before: { 'site-us-west-2': before({ multi_az: false }) },
      },
      {
        title: 'say nothing of the zones, which leaves them',
        edit: { 'site-us-east-2': set({ multi_az: undefined }) },
      },
    ],
  },
  {
    rule: 'database-cluster-emptied',
    fails: [
      {
        title: 'take the instances of a cluster away',
        edit: { 'site-us-west-2': cluster() },
        before: { 'site-us-west-2': clusterBefore('events-a', 'events-b') },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_rds_cluster.events',
            message: 'the cluster loses all of its 2 instances',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'put another instance in place of the only one',
        edit: { 'site-us-west-2': cluster('events-b') },
        before: { 'site-us-west-2': clusterBefore('events-a') },
      },
    ],
  },
  {
    rule: 'database-versions-apart',
    fails: [
      {
        title: 'upgrade the writer first',
        edit: { 'site-us-east-2': set({ engine_version: '16.12' }) },
        finds: [{ ...STANDBY, message: 'the replica of us-east-2 is at engine version 16.11, its source at 16.12' }],
      },
      {
        title: 'take the replica back to an older version',
        edit: { 'site-us-west-2': set({ engine_version: '16.9' }) },
        finds: [{ ...STANDBY, message: 'the replica of us-east-2 is at engine version 16.9, its source at 16.11' }],
      },
      {
        title: 'let RDS upgrade the writer by itself',
        edit: { 'site-us-east-2': set({ auto_minor_version_upgrade: true }) },
        finds: [
          {
            ...STANDBY,
            severity: 'warning',
            message: 'RDS upgrades the source of the replica of us-east-2 by itself, and the replica not',
          },
        ],
      },
    ],
    passes: [
      { title: 'upgrade the replica first', edit: { 'site-us-west-2': set({ engine_version: '16.12' }) } },
      {
        title: 'upgrade both',
        edit: {
          'site-us-east-2': set({ engine_version: '16.12' }),
          'site-us-west-2': set({ engine_version: '16.12' }),
        },
      },
    ],
  },
  {
    rule: 'database-major-upgraded',
    fails: [
      {
        title: 'go to the next major version in both Regions',
        edit: {
          'site-us-east-2': set({ engine_version: '17.2', allow_major_version_upgrade: true }),
          'site-us-west-2': set({ engine_version: '17.2', allow_major_version_upgrade: true }),
        },
        finds: [
          { ...DATABASE, message: 'the database goes from postgres 16.11 to 17.2 in place' },
          { ...STANDBY, message: 'the replica of us-east-2 goes from postgres 16.11 to 17.2 in place' },
        ],
      },
    ],
    passes: [
      {
        title: 'go to the next minor version in both Regions',
        edit: {
          'site-us-east-2': set({ engine_version: '16.12' }),
          'site-us-west-2': set({ engine_version: '16.12' }),
        },
      },
    ],
  },
  {
    rule: 'database-replica-incomplete',
    fails: [
      {
        title: 'give the replica the default parameters',
        edit: { 'site-us-west-2': set({ parameter_group_name: 'default.postgres16' }) },
        finds: [
          {
            ...STANDBY,
            severity: 'high',
            message: 'the replica of us-east-2 has the parameter group default.postgres16',
          },
        ],
      },
      {
        title: 'a new replica that says only what it has to',
        edit: {
          'site-us-west-2': (tf) => {
            const { replicate_source_db, kms_key_id } = database(tf);
            tf.resource['aws_db_instance']!['database_g2'] = {
              identifier: 'warmsite-prod-db-g2',
              instance_class: 'db.r6g.large',
              replicate_source_db,
              kms_key_id,
              skip_final_snapshot: true,
            };
          },
        },
        finds: (
          [
            ['high', 'has no parameter group, so RDS takes its default'],
            ['high', 'has no security groups, so RDS takes the default'],
            ['high', 'has no subnet group, so RDS takes its default'],
            ['high', 'keeps backups for 0 days'],
            ['high', 'runs on db.r6g.large, its source on db.r6g.xlarge'],
            ['warning', 'does not accept logins by IAM, its source does'],
            ['warning', 'has one zone, its source has two'],
            ['warning', 'is not protected against deletion, its source is'],
            ['note', 'has no enhanced monitoring, its source has'],
            ['note', 'may grow to no more than it has, its source to 1000 GiB'],
            ['note', 'would be deleted without a final snapshot also after a promotion'],
          ] as const
        ).map(([severity, lack]) => ({ ...NEXT, severity, message: `the replica of us-east-2 ${lack}` })),
      },
    ],
    passes: [
      { title: 'a new replica like the present one', edit: { 'site-us-west-2': generation(2) } },
      {
        title: 'more parameters in a new group',
        edit: {
          'site-us-west-2': (tf) => {
            tf.resource['aws_db_parameter_group']!['database_parameter_group'].name_prefix = 'more-';
          },
        },
      },
    ],
  },
  {
    rule: 'database-class-reduced',
    fails: [
      {
        title: 'a burstable class for the replica',
        edit: { 'site-us-west-2': set({ instance_class: 'db.t4g.medium' }) },
        finds: [
          {
            ...STANDBY,
            message:
              'the replica of us-east-2 goes from db.r6g.xlarge to db.t4g.medium, its source runs on db.r6g.xlarge',
          },
        ],
      },
      {
        title: 'less memory for the replica',
        edit: { 'site-us-west-2': set({ instance_class: 'db.m6g.xlarge' }) },
        finds: [
          {
            ...STANDBY,
            message:
              'the replica of us-east-2 goes from db.r6g.xlarge to db.m6g.xlarge, its source runs on db.r6g.xlarge',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'a class of the next generation for the replica',
        edit: { 'site-us-west-2': set({ instance_class: 'db.r7g.xlarge' }) },
      },
      {
        title: 'a smaller class for both',
        edit: {
          'site-us-east-2': set({ instance_class: 'db.r6g.large' }),
          'site-us-west-2': set({ instance_class: 'db.r6g.large' }),
        },
      },
    ],
  },
  {
    rule: 'database-replica-key-foreign',
    fails: [
      {
        title: 'a new replica with the key of its source',
        edit: { 'site-us-west-2': generation(2, { kms_key_id: OTHER_KEY }) },
        finds: [{ ...NEXT, message: 'the replica of us-east-2 is in us-west-2, its key in us-east-2' }],
      },
      {
        title: 'a new replica without a key',
        edit: { 'site-us-west-2': generation(2, { kms_key_id: undefined }) },
        finds: [{ ...NEXT, message: 'the replica of us-east-2 has no key, and its source is encrypted' }],
      },
      {
        title: 'copy the backups under the key of their source',
        edit: {
          'site-us-west-2': (tf) => Object.assign(copies(tf), { kms_key_id: OTHER_KEY, lifecycle: undefined }),
        },
        finds: [{ ...COPIES, message: 'the copy of the backups is in us-west-2, its key in us-east-2' }],
      },
    ],
    passes: [
      { title: 'a new replica with a key of its Region', edit: { 'site-us-west-2': generation(2) } },
      {
        title: 'a new replica with a new key of its Region',
        edit: {
          'site-us-west-2': (tf) => {
            tf.resource['aws_kms_key']!['next_key'] = { description: 'Next' };
            generation(2, { kms_key_id: '${aws_kms_key.next_key.arn}' })(tf);
          },
        },
      },
    ],
  },
  {
    rule: 'database-source-misaddressed',
    fails: [
      {
        title: 'write the own Region into the ARN of the source',
        edit: {
          'site-us-east-2': orders({}).edit,
          'site-us-west-2': ordersReplica(ORDERS.replace('us-east-2', 'us-west-2')),
        },
        before: { 'site-us-east-2': orders({}).before },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_db_instance.orders',
            message: 'the source orders is looked up in us-west-2, and is in us-east-2',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'write the Region of the source into its ARN',
        edit: { 'site-us-east-2': orders({}).edit, 'site-us-west-2': ordersReplica(ORDERS) },
        before: { 'site-us-east-2': orders({}).before },
      },
    ],
  },
  {
    rule: 'database-source-without-backups',
    fails: [
      {
        title: 'a replica of a database that keeps no backups',
        edit: {
          'site-us-east-2': orders({ backup_retention_period: 0 }).edit,
          'site-us-west-2': ordersReplica(ORDERS),
        },
        before: { 'site-us-east-2': orders({ backup_retention_period: 0 }).before },
        finds: [
          {
            stack: 'site-us-east-2',
            address: 'aws_db_instance.orders',
            message: 'the database keeps backups for 0 days and has a replica',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'a replica of a database that keeps backups for a day',
        edit: {
          'site-us-east-2': orders({ backup_retention_period: 1 }).edit,
          'site-us-west-2': ordersReplica(ORDERS),
        },
        before: { 'site-us-east-2': orders({ backup_retention_period: 1 }).before },
      },
    ],
  },
  {
    rule: 'database-managed-password-with-replica',
    fails: [
      {
        title: 'let RDS manage the password of the writer',
        edit: {
          'site-us-east-2': set({
            manage_master_user_password: true,
            password_wo: undefined,
            password_wo_version: undefined,
          }),
        },
        finds: [{ ...DATABASE, message: 'RDS is to manage the master password of the database, and it has a replica' }],
      },
      {
        title: 'let RDS manage the password of the replica',
        edit: { 'site-us-west-2': set({ manage_master_user_password: true }) },
        finds: [
          { ...STANDBY, message: 'RDS is to manage the master password of the replica of us-east-2, and it is one' },
        ],
      },
    ],
    passes: [
      {
        title: 'let RDS manage the password of a database without a replica',
        edit: { 'site-us-east-2': orders({ manage_master_user_password: true }).edit },
        before: { 'site-us-east-2': orders({}).before },
      },
    ],
  },
  {
    rule: 'database-password-in-place',
    fails: [
      {
        title: 'give the replica a password',
        edit: { 'site-us-west-2': set({ password_wo: 'example', password_wo_version: 1 }) },
        finds: [{ ...STANDBY, message: 'the replica of us-east-2 is sent a master password' }],
      },
      {
        title: 'give the promoted replica a password',
        edit: { 'site-us-west-2': set({ password_wo: 'example', password_wo_version: 1 }) },
        before: { 'site-us-west-2': before({ replicate_source_db: '' }) },
        finds: [
          {
            ...STANDBY,
            message: 'the database never had a password from Terraform and is sent a new master password',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'a new password for the writer, which has one from Terraform',
        edit: { 'site-us-east-2': set({ password_wo_version: 2 }) },
      },
    ],
  },
  {
    rule: 'database-generation-skipped',
    fails: [
      {
        title: 'a replica of the third generation after the first',
        edit: { 'site-us-west-2': generation(3) },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_db_instance.database_g3',
            message: 'generation 3 is made after 1: 2 is skipped',
          },
        ],
      },
      {
        title: 'a new generation of home while home writes',
        edit: {
          'site-us-east-2': generation(2, {
            replicate_source_db: REPLICA,
            username: undefined,
            db_name: undefined,
            engine: undefined,
            password_wo: undefined,
            password_wo_version: undefined,
          }),
        },
        finds: [
          {
            stack: 'site-us-east-2',
            address: 'aws_db_instance.database_g2',
            message: 'generation 2 is made from us-west-2, and us-east-2 writes',
          },
        ],
      },
    ],
    passes: [
      { title: 'a replica of the second generation after the first', edit: { 'site-us-west-2': generation(2) } },
    ],
  },
  {
    rule: 'database-storage-shrunk',
    fails: [
      {
        title: 'half the storage, where RDS may not raise it',
        edit: { 'site-us-east-2': set({ allocated_storage: 100, max_allocated_storage: undefined }) },
        before: { 'site-us-east-2': before({ max_allocated_storage: 0 }) },
        finds: [{ ...DATABASE, message: 'the storage of the database is to shrink from 200 to 100 GiB' }],
      },
    ],
    passes: [
      {
        title: 'write half the storage, which the provider ignores while RDS may raise it',
        edit: { 'site-us-east-2': set({ allocated_storage: 100 }) },
      },
      { title: 'twice the storage', edit: { 'site-us-east-2': set({ allocated_storage: 400 }) } },
    ],
  },
];
