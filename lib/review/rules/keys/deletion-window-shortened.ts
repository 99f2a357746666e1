import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { days } from '../../wording';
import { ALL_KEYS, DEFAULT_WINDOW, keyName } from './key';

export const keysDeletionWindowShortened: Rule = {
  id: 'keys-deletion-window-shortened',
  area: 'keys',
  severity: 'warning',
  title: 'A deleted key would be gone sooner',
  lost: 'Nothing yet. When the key is deleted by mistake there are fewer days to notice it; after them what it encrypted is lost for ever.',
  safeWay: 'Keep the longest waiting time, 30 days: waiting costs nothing.',
  source: 'KMS API, ScheduleKeyDeletion: PendingWindowInDays',
  types: [...ALL_KEYS],
  *check({ estate }) {
    for (const change of estate.changed(...ALL_KEYS)) {
      const { before, after, action, isDeposed } = change;
      if (!before || !after || isDeposed || action === 'replace') continue;
      const [was, is] = [before, after].map(({ values }) => values.number('deletion_window_in_days') ?? DEFAULT_WINDOW);
      if (typeof was !== 'number') continue;
      const name = keyName(estate.before, before);
      if (is === UNKNOWN) {
        yield { at: change, message: `the waiting time of ${name} is not known yet`, isUnknown: true };
      } else if (typeof is === 'number' && is < was) {
        yield {
          at: change,
          message: `the waiting time before ${name} is deleted falls from ${days(was)} to ${days(is)}`,
        };
      }
    }
  },
};
