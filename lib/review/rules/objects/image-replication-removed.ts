import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { copyWords, ImageCopy, imageCopiesOf, REGISTRY_REPLICATION } from './registry';

export const objectsImageReplicationRemoved: Rule = {
  id: 'objects-image-replication-removed',
  area: 'objects',
  severity: 'high',
  title: 'Container images are replicated no more, or fewer of them',
  lost: 'Images that are pushed from then on are in one Region. After a failover the other Region starts what it has: the older release, or nothing where a name is new. ECR copies only what is pushed after the rule exists.',
  safeWay:
    'Keep the rule. To change its prefixes, add the new ones first, push or copy the images that were left out, compare the digests, and take the old ones away in a later change.',
  source: 'ECR User Guide, Private image replication',
  types: [REGISTRY_REPLICATION],
  *check({ estate }) {
    for (const change of estate.changed(REGISTRY_REPLICATION)) {
      const { before, action, isDeposed } = change;
      if (isDeposed || action === 'forget') continue;
      const after = action === 'delete' ? undefined : change.after;
      const was = before ? imageCopiesOf(before) : [];
      const is = after ? imageCopiesOf(after) : [];
      if (was === UNKNOWN) continue;
      if (is === UNKNOWN) {
        yield { at: change, message: 'where images are copied to is not known yet', isUnknown: true };
        continue;
      }
      for (const copy of was.filter((old) => !is.some((one) => covers(one, old)))) {
        const left = is.filter((one) => one.region === copy.region && one.prefix.startsWith(copy.prefix));
        yield {
          at: change,
          part: copyWords(copy),
          message:
            left.length > 0
              ? `replication ${copyWords(copy)} is left for ${left.map(({ prefix }) => prefix).join(', ')} only`
              : `replication ${copyWords(copy)} is removed`,
        };
      }
      const region = (after ?? before)?.region;
      for (const copy of is.filter((one) => one.region === region && !was.some((old) => old.region === region))) {
        yield {
          at: change,
          part: `own ${copyWords(copy)}`,
          message: `replication ${copyWords(copy)} stays in the Region that the registry is in`,
          lost: 'Nothing is copied to another Region. ECR refuses a destination that is the registry itself, and the apply stops half-way.',
        };
      }
    }
  },
};

function covers(one: ImageCopy, other: ImageCopy): boolean {
  return one.region === other.region && one.registry === other.registry && other.prefix.startsWith(one.prefix);
}
