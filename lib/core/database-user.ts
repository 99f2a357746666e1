/** A database user in what both engines take unquoted; names that begin with `pg_` and `rds` belong to the engine and to RDS. */
export const IAM_DATABASE_USER = /^(?!pg_|rds)[a-z][a-z0-9_]{0,31}$/;
