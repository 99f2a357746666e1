import { Rule } from '../../rule';
import { ALIAS, ALL_KEYS, keyName, KEY_POLICY } from './key';
import { SECRET, secretName } from './secret';

export const keysUnmanaged: Rule = {
  id: 'keys-unmanaged',
  area: 'keys',
  severity: 'note',
  title: 'A key or a secret is no longer managed',
  lost: 'Nothing at once: it stays as it is. From then on no plan shows when somebody changes it, and none puts it right.',
  safeWay: 'Import it where it is managed from now on, in the same change, so that one of the two always watches it.',
  source: 'Terraform language, removed block',
  types: [...ALL_KEYS, ALIAS, KEY_POLICY, SECRET],
  *check({ estate }) {
    for (const change of estate.changed(...this.types)) {
      const { before, action, type, isDeposed } = change;
      if (action !== 'forget' || !before || isDeposed) continue;
      const id = before.values.text('id');
      // Another stack takes it over in the same change.
      if (estate.after.of(type).some((other) => other.region === before.region && other.values.text('id') === id))
        continue;
      const name = type === SECRET ? secretName(before) : keyName(estate.before, before);
      yield { at: change, message: `${name} is no longer managed` };
    }
  },
};
