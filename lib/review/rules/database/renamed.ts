import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { called, CLUSTER, identifierOf, INSTANCE } from './database';
import { generationOf } from './generation';

export const databaseRenamed: Rule = {
  id: 'database-renamed',
  area: 'database',
  severity: 'high',
  title: 'A live database gets another name in place',
  lost: 'Its address changes at once: clients, alarms and runbooks that know the old name find nothing, and a recovery promotes by a name that is not there. Replicas made anew cannot find their source by the old ARN.',
  safeWay:
    'Keep the name. A new generation is a second database beside this one, not a new name of it. If it must be renamed, change alarms, runbooks, replicas and clients in the same window.',
  source: 'RDS User Guide, Renaming a DB instance; plan measured with provider 5.100: identifier is updated in place',
  types: [INSTANCE, CLUSTER],
  *check({ estate }) {
    for (const change of estate.changed(...this.types)) {
      const { action, before, after } = change;
      if (action !== 'update' || !before || !after) continue;
      const from = identifierOf(before);
      const to = identifierOf(after);
      const name = called(estate.before, before);
      if (from === undefined || from === to) continue;
      if (to === undefined) {
        const isUnknown = after.values.text(change.type === CLUSTER ? 'cluster_identifier' : 'identifier') === UNKNOWN;
        if (isUnknown)
          yield { at: change, isUnknown: true, message: `the name of ${name}, now ${from}, is not known after` };
        continue;
      }
      const generation = generationOf(to);
      const isCounted = generation && generationOf(from)?.stem === generation.stem;
      yield {
        at: change,
        message: isCounted
          ? `${name} ${from} is renamed to ${to}: that makes no new generation`
          : `${name} ${from} is renamed to ${to}`,
      };
    }
  },
};
