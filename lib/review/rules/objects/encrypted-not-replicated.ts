import { UNKNOWN } from '../../attributes';
import { Estate, regionOfArn } from '../../estate';
import { Rule } from '../../rule';
import { BUCKET, Buckets, ENCRYPTION, REPLICATION } from './bucket';
import { isWithinRegion, keptRules, ReplicationRule, replicationsOf, ruleWords, sourceWords } from './replication';

export const objectsEncryptedNotReplicated: Rule = {
  id: 'objects-encrypted-not-replicated',
  area: 'objects',
  severity: 'critical',
  title: 'Encrypted objects are not replicated',
  lost: 'S3 skips every object that is encrypted with a KMS key, or fails to write its copy, and the apply succeeds all the same. What is written from then on is in one Region only, until the rule is mended and S3 Batch Replication has copied the rest.',
  safeWay:
    'Set source_selection_criteria.sse_kms_encrypted_objects to Enabled and destination.encryption_configuration.replica_kms_key_id to a key of the destination Region, together. To change the key, let the role use the new one first.',
  source: 'S3 User Guide, Replicating encrypted objects; S3 API, PutBucketReplication',
  types: [REPLICATION, BUCKET, ENCRYPTION],
  *inspect(snapshot, { estate }) {
    const buckets = new Buckets(estate, snapshot);
    const earlier = snapshot === estate.after ? settingsBefore(estate) : new Map<string, ReplicationRule>();
    for (const replication of replicationsOf(buckets)) {
      const { at, source, rules } = replication;
      // Of one that was there before, what became of its rules is said by the rules about that.
      if (rules === UNKNOWN && !estate.before.find(at.key)) {
        yield {
          at,
          message: `which objects of ${sourceWords(replication)} are copied, and whether encrypted ones are, is not known yet`,
          isUnknown: true,
        };
      }
      for (const rule of rules === UNKNOWN ? [] : rules) {
        // Into the same Region: rule objects-replication-same-region.
        if (rule.isEnabled !== true || isWithinRegion(replication, rule)) continue;
        const part = ruleWords(rule);
        const was = earlier.get(`${at.key} ${part}`);
        const of = `${ruleWords(rule)} of ${sourceWords(replication)}`;
        // Where the plans do not tell how the bucket is encrypted: what the rule was made for.
        const isEncrypted = (source && buckets.isEncryptedByKms(source)) ?? was?.copiesEncrypted === true;
        const isUnknown =
          (rule.copiesEncrypted === UNKNOWN && isEncrypted !== false) ||
          (rule.copiesEncrypted === false && isEncrypted === UNKNOWN);
        if (isUnknown) {
          yield { at, part, message: `whether ${of} skips what the bucket encrypts is not known yet`, isUnknown };
        } else if (rule.copiesEncrypted === false && isEncrypted) {
          yield {
            at,
            part,
            message: `${of} skips objects that are encrypted by a key of KMS, as those of the bucket are`,
          };
        } else if (rule.copiesEncrypted === true && rule.replicaKey === undefined) {
          yield {
            at,
            part,
            severity: 'high',
            message: `${of} selects encrypted objects but names no key for the copies`,
            lost: 'S3 refuses the configuration, and the apply stops half-way: what else it was to change is done or not, depending on how far it got.',
          };
        } else if (rule.copiesEncrypted === true) {
          const key = keyRegion(rule);
          const home = rule.target?.region ?? (was && keyRegion(was));
          if (key === undefined || home === undefined || key === home) continue;
          yield { at, part, message: `${of} encrypts the copies with a key of ${key}, but they are in ${home}` };
        }
      }
    }
  },
};

function keyRegion({ replicaKey }: ReplicationRule): string | undefined {
  return typeof replicaKey === 'string' ? regionOfArn(replicaKey) : undefined;
}

/** By configuration and rule as they are now, the rule as it was. */
function settingsBefore(estate: Estate): ReadonlyMap<string, ReplicationRule> {
  return new Map([...keptRules(estate)].map(({ change, was, is }) => [`${change.key} ${ruleWords(is)}`, was]));
}
