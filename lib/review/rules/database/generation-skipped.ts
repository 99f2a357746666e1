import { UNKNOWN } from '../../attributes';
import { Estate, Resource } from '../../estate';
import { Rule, RuleContext } from '../../rule';
import { identifierOf, INSTANCE, sourceOf } from './database';
import { Generation, generationOf } from './generation';

export const databaseGenerationSkipped: Rule = {
  id: 'database-generation-skipped',
  area: 'database',
  severity: 'high',
  title: 'A new generation of a database does not follow from the present one',
  lost: 'The new database is made from the wrong one, or under a number that no runbook expects: the next recovery promotes an instance that lacks writes, or finds none. Seen on that day only.',
  safeWay:
    "Take one step at a time: failover, then rebuild, then switchover, each with its own change of the topology file ('warmsite topology show <env>' names the next). The new generation is a replica of the database that accepts writes now.",
  source: 'Facts of topology transitions, measured with provider 5.100; RDS User Guide, Working with read replicas',
  types: [INSTANCE],
  *check(context) {
    const { estate } = context;
    for (const change of estate.changed(INSTANCE)) {
      const { action, after } = change;
      const generation = generationOf(after && identifierOf(after));
      if (action !== 'create' || !after || !generation) continue;
      const number = numberProblem(context, after, generation);
      if (number !== undefined) yield { at: change, part: 'number', message: number };
      const source = sourceProblem(context, after, generation);
      if (source !== undefined) yield { at: change, part: 'source', message: source };
    }
  },
};

/** What is wrong with the number of a new database. */
function numberProblem(
  { estate, expectations }: RuleContext,
  database: Resource,
  { stem, number }: Generation,
): string | undefined {
  const numbers = present(estate, database, stem);
  if (numbers.length > 0) {
    const last = Math.max(...numbers);
    if (number > last + 1) return `generation ${number} is made after ${last}: ${last + 1} is skipped`;
    if (number <= last) return `generation ${number} is made although ${last} is there`;
    return undefined;
  }
  const expected = expectations?.topology.database[database.region ?? '']?.generation;
  if (expected === undefined || expected === number) return undefined;
  return `generation ${number} is made, and the topology of ${database.region} says ${expected}`;
}

/** The generations that are in the Region before the plans. */
function present({ before }: Estate, database: Resource, stem: string): readonly number[] {
  return before.of(INSTANCE).flatMap((other) => {
    const isNear = database.region === undefined ? other.stack === database.stack : other.region === database.region;
    const generation = generationOf(identifierOf(other));
    return isNear && generation?.stem === stem ? [generation.number] : [];
  });
}

/** What is wrong with the source of a new database. */
function sourceProblem(
  { estate, expectations }: RuleContext,
  database: Resource,
  { stem, number }: Generation,
): string | undefined {
  const source = sourceOf(estate.after, database);
  if (source === undefined || source === UNKNOWN) return undefined;
  const name = source.identifier ?? 'its source';
  const origin = generationOf(source.identifier);
  if (expectations && origin?.stem === stem) {
    const { writer, database: instances } = expectations.topology;
    if (source.region !== writer) return `generation ${number} is made from ${source.region}, and ${writer} writes`;
    const current = instances[writer]?.generation;
    if (current !== undefined && current !== origin.number) {
      return `generation ${number} is made from ${name}, and generation ${current} of ${writer} writes`;
    }
  }
  if (source.resource && sourceOf(estate.after, source.resource) !== undefined) {
    return `generation ${number} is made from ${name}, which is a replica itself`;
  }
  const earlier = source.resource ? undefined : sourceOf(estate.before, database);
  if (earlier && earlier !== UNKNOWN && earlier.resource) {
    return `generation ${number} is made from ${name}, which leaves in the same plans`;
  }
  return undefined;
}
