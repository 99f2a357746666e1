import { DatabaseEngine } from '../core/references';

/** What differs between the engines. */
export interface DatabaseEngineFacts {
  readonly port: number;
  /** The versions that can be used, as an error message says it. */
  readonly versions: string;
  readonly accepts: (version: string) => boolean;
  /** Family of the parameter group. */
  readonly family: (version: string) => string;
  /** Logs that go to CloudWatch. RDS refuses another engine's; Terraform's provider does not. */
  readonly logExports: readonly string[];
  /** Parameters that are always set. */
  readonly forced: Readonly<Record<string, string>>;
  /** Parameters that are set unless the user says otherwise. */
  readonly preset: Readonly<Record<string, string>>;
  /** Parameters that may not be set at all, and why. */
  readonly forbidden: Readonly<Record<string, string>>;
  /** Instance classes without Performance Insights. Source: Amazon RDS User Guide, Performance Insights support. */
  readonly withoutInsights: readonly string[];
}

/** Parameter names and values: the RDS user guide's sections on TLS, logs and replication of either engine. */
export const DATABASE_ENGINES: Readonly<Record<DatabaseEngine, DatabaseEngineFacts>> = {
  postgres: {
    port: 5432,
    // Automated backups of a replica need 14.1, and 14.0 was never offered.
    versions: 'a PostgreSQL version from 14 on with its minor part, such as 16.11',
    accepts: (version) => /^[0-9]+\.[0-9]+$/.test(version) && Number.parseInt(version, 10) >= 14,
    family: (version) => `postgres${version.split('.')[0]}`,
    logExports: ['postgresql', 'upgrade'],
    forced: { 'rds.force_ssl': '1' },
    preset: {},
    forbidden: {},
    withoutInsights: [],
  },
  mysql: {
    port: 3306,
    versions: 'a MySQL version from 8.0 on with its patch part, such as 8.4.5',
    accepts: (version) => /^[0-9]+\.[0-9]+\.[0-9]+$/.test(version) && Number.parseInt(version, 10) >= 8,
    family: (version) => `mysql${version.split('.').slice(0, 2).join('.')}`,
    logExports: ['error', 'slowquery'],
    forced: { require_secure_transport: '1', binlog_format: 'ROW' },
    // CloudWatch gets the slow query log only when MySQL writes it, and writes it to a file.
    preset: { slow_query_log: '1', log_output: 'FILE' },
    forbidden: {
      read_only: 'it would make the replica writable, and two Regions would write',
      lower_case_table_names:
        'it only works from the creation of an instance, and a replica in another Region gets its parameters after that',
    },
    withoutInsights: ['db.t2.micro', 'db.t2.small', 'db.t3.micro', 'db.t3.small', 'db.t4g.micro', 'db.t4g.small'],
  },
};
