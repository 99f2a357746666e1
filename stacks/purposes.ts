/** The words by which the stacks of one environment name what they share. */

/** Purposes of the customer-managed keys. */
export const KEYS = {
  /** Vault: objects and container images. */
  storage: 'storage',
  /** Vault: the master secret and its replica. */
  secrets: 'secrets',
  /** Site: the topic that its alarms publish to. */
  alerts: 'alerts',
  /** Global: the topic in us-east-1, apart from that of a site in the same Region. */
  globalAlerts: 'global-alerts',
  /** Site: the database and its backups from the other Region. */
  database: 'database',
  /** Site: log groups. */
  logs: 'logs',
  /** Global: the audit trail. */
  audit: 'audit',
  /** Vault: recovery points. */
  backups: 'backups',
  /** Site: disks of the inference instances. */
  volumes: 'volumes',
} as const;

/** The buckets that are replicated in both directions. */
export const BUCKET_PURPOSES = ['artifacts', 'data'] as const;

/** The bucket with the markers of takeovers. */
export const TAKEOVER_BUCKET_PURPOSE = BUCKET_PURPOSES[0];

/** The security group of the database. */
export const DATABASE_GROUP_PURPOSE = 'database';
