import { RuleCase } from '../case';

export const DATABASE_CASES: readonly RuleCase[] = [
  {
    rule: 'database-retention-reduced',
    fails: [
      {
        title: 'keep backups of the writer for one day',
        edit: {
          'site-us-east-2': (tf) => (tf.resource['aws_db_instance']!['database_g1'].backup_retention_period = 1),
        },
        finds: [
          {
            stack: 'site-us-east-2',
            address: 'aws_db_instance.database_g1',
            message: 'backup retention falls from 14 days to 1 day',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'keep backups of the writer for longer',
        edit: {
          'site-us-east-2': (tf) => (tf.resource['aws_db_instance']!['database_g1'].backup_retention_period = 30),
        },
      },
    ],
  },
];
