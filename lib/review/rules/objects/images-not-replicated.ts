import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { imageCopiesOf, REGISTRY_REPLICATION, REPOSITORY } from './registry';

export const objectsImagesNotReplicated: Rule = {
  id: 'objects-images-not-replicated',
  area: 'objects',
  severity: 'warning',
  title: 'A new repository is left out of the replication of images',
  lost: 'Its images are in one Region only: what starts from them cannot start in the other one. ECR copies only what is pushed after a rule covers the name.',
  safeWay:
    'Name it under a prefix that a rule covers, or add its prefix to the rule in the same change, before the first push. If another rule of the registry copies it, say so in an exception.',
  source: 'ECR User Guide, Private image replication: repository filters',
  types: [REPOSITORY, REGISTRY_REPLICATION],
  *check({ estate }) {
    for (const change of estate.changed(REPOSITORY)) {
      const { after, action, isImported } = change;
      if (action !== 'create' || isImported || !after) continue;
      const name = after.values.text('name');
      const copies = estate.after
        .of(REGISTRY_REPLICATION)
        .filter(({ region }) => region === after.region)
        .map((replication) => imageCopiesOf(replication));
      const known = copies.flatMap((list) => (list === UNKNOWN ? [] : list));
      if (typeof name !== 'string' || copies.includes(UNKNOWN) || known.length === 0) continue;
      if (known.some(({ prefix }) => name.startsWith(prefix))) continue;
      yield {
        at: change,
        message: `${name} is not copied: the rules cover ${[...new Set(known.map(({ prefix }) => `${prefix}...`))].sort().join(', ')}`,
      };
    }
  },
};
