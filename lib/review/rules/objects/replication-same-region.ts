import { UNKNOWN } from '../../attributes';
import { Estate } from '../../estate';
import { Rule } from '../../rule';
import { BUCKET, Buckets, REPLICATION } from './bucket';
import { destinationWords, isWithinRegion, Replication, replicationsOf, sourceWords } from './replication';

export const objectsReplicationSameRegion: Rule = {
  id: 'objects-replication-same-region',
  area: 'objects',
  severity: 'warning',
  title: 'A bucket is copied within its Region only',
  lost: 'The copies are lost together with the Region. They help against a deleted bucket, not against a Region that fails.',
  safeWay:
    'Point the rule to a bucket of the other Region, with the key of that Region. A copy in the same Region may stay beside it, as a second rule.',
  source: 'S3 User Guide, Replicating objects within and across Regions',
  types: [REPLICATION, BUCKET],
  *inspect(snapshot, { estate }) {
    const crossed = crossedBefore(estate);
    for (const replication of replicationsOf(new Buckets(estate, snapshot))) {
      const { rules, at } = replication;
      if (rules === UNKNOWN) continue;
      const enabled = rules.filter(({ isEnabled }) => isEnabled === true);
      const [first] = enabled;
      // One rule that may lead elsewhere is enough.
      if (!first || !enabled.every((rule) => isWithinRegion(replication, rule))) continue;
      const name = sourceWords(replication);
      const destination = destinationWords(first);
      yield {
        at,
        message:
          destination === name
            ? `${name} is to be copied to itself, and to no other Region`
            : `${name} is copied to ${destination}, which is in ${first.target?.region ?? 'the same Region'} too, and to no other Region`,
        ...(crossed.has(name)
          ? {
              severity: 'critical',
              lost: 'Every object that is written from then on is in one Region only, and is lost with it. The older ones keep their copy in the other Region.',
            }
          : {}),
      };
    }
  },
};

/** Buckets that were copied to another Region before, by name. */
function crossedBefore(estate: Estate): ReadonlySet<string> {
  const crosses = (replication: Replication): boolean =>
    replication.rules !== UNKNOWN &&
    replication.rules.some((rule) => rule.isEnabled === true && !isWithinRegion(replication, rule));
  return new Set(
    replicationsOf(new Buckets(estate, estate.before))
      .filter(crosses)
      .map((replication) => sourceWords(replication)),
  );
}
