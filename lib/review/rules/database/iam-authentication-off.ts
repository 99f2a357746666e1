import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { called, CLUSTER, flagOr, INSTANCE, roleOf } from './database';

const ARGUMENT = 'iam_database_authentication_enabled';

export const databaseIamAuthenticationOff: Rule = {
  id: 'database-iam-authentication-off',
  area: 'database',
  severity: 'high',
  title: 'A database no longer accepts log-ins by IAM',
  lost: 'Clients that log in with a token are refused as soon as their present connections end: of the database at once, of a replica from its promotion on.',
  safeWay:
    'Give every client a password first, see nobody log in with a token any more, and switch it off after that, in both Regions.',
  source: 'RDS User Guide, Enabling and disabling IAM database authentication; RDS API, CreateDBInstanceReadReplica',
  types: [INSTANCE, CLUSTER],
  *check({ estate }) {
    for (const change of estate.changed(...this.types)) {
      const { before, after } = change;
      if (!before || !after || before.values.flag(ARGUMENT) !== true) continue;
      const name = called(estate.before, before);
      const isOn = flagOr(after, ARGUMENT, false);
      if (isOn === UNKNOWN) {
        yield { at: change, isUnknown: true, message: `whether ${name} goes on accepting log-ins by IAM is not known` };
      } else if (!isOn) {
        yield {
          at: change,
          ...(roleOf(estate.before, before) === 'reader' ? { severity: 'warning' as const } : {}),
          message: `${name} no longer accepts log-ins by IAM`,
        };
      }
    }
  },
};
