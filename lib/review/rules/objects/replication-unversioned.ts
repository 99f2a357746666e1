import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { BUCKET, Buckets, nameOf, REPLICATION, VERSIONING } from './bucket';
import { replicationsOf, ruleWords, sourceWords } from './replication';

export const objectsReplicationUnversioned: Rule = {
  id: 'objects-replication-unversioned',
  area: 'objects',
  severity: 'high',
  title: 'A bucket is replicated from or to one without versioning',
  lost: 'From an unversioned bucket S3 refuses the configuration, and the apply stops half-way. To an unversioned bucket nothing arrives: objects get the status FAILED and are in one Region only.',
  safeWay:
    'Turn versioning on for both buckets first, in an earlier apply when they are in other stacks, and let the configuration depend on it.',
  source: 'S3 User Guide, Requirements and considerations for replication',
  types: [REPLICATION, VERSIONING, BUCKET],
  *inspect(snapshot, { estate }) {
    const buckets = new Buckets(estate, snapshot);
    const earlier = new Buckets(estate, estate.before);
    for (const replication of replicationsOf(buckets)) {
      const { at, source, rules } = replication;
      const enabled = rules === UNKNOWN ? [] : rules.filter(({ isEnabled }) => isEnabled === true);
      if (enabled.length === 0) continue;
      const name = sourceWords(replication);
      const needing = new Map([
        ...enabled.flatMap((rule) =>
          rule.target ? [[rule.target, `${ruleWords(rule)} of ${name} copies to ${nameOf(rule.target)}`] as const] : [],
        ),
        ...(source ? [[source, `${name} is replicated`] as const] : []),
      ]);
      for (const [bucket, needs] of needing) {
        const is = buckets.versioning(bucket);
        if (is === true) continue;
        // What was on before is suspended: rule objects-versioning-suspended.
        const was = estate.before.find(bucket.key);
        if (snapshot === estate.after && was && earlier.versioning(was) === true) continue;
        if (is === UNKNOWN) {
          yield { at, part: bucket.key, message: `${needs}, whose versioning is not known yet`, isUnknown: true };
        } else yield { at, part: bucket.key, message: `${needs}, which has no versioning` };
      }
    }
  },
};
