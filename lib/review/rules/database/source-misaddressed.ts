import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { identifierOf, INSTANCE, sourceOf } from './database';

export const databaseSourceMisaddressed: Rule = {
  id: 'database-source-misaddressed',
  area: 'database',
  severity: 'high',
  title: 'A new replica names a source that is not where it looks',
  lost: "The apply fails after other changes of the stack are made, and there is no replica: a name is looked up in the replica's own Region, an ARN in the Region that it states.",
  safeWay: "Give 'replicate_source_db' the full ARN of the source, with the Region that it is in.",
  source:
    'RDS API, CreateDBInstanceReadReplica (SourceDBInstanceIdentifier); plan measured: provider 5.100 does not check it',
  types: [INSTANCE],
  *check({ estate }) {
    for (const change of estate.changed(INSTANCE)) {
      const { action, after } = change;
      if ((action !== 'create' && action !== 'replace') || !after) continue;
      const source = sourceOf(estate.after, after);
      if (source === undefined || source === UNKNOWN || source.resource || source.region === undefined) continue;
      const [elsewhere] = estate.after
        .of(INSTANCE)
        .filter((other) => other !== after && identifierOf(other) === source.identifier && other.region !== undefined);
      if (!elsewhere) continue;
      yield {
        at: change,
        message: `the source ${source.identifier} is looked up in ${source.region}, and is in ${elsewhere.region}`,
      };
    }
  },
};
