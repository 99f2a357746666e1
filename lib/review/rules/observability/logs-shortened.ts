import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { days } from '../../wording';

const LOG_GROUP = 'aws_cloudwatch_log_group';

export const observabilityLogsShortened: Rule = {
  id: 'observability-logs-shortened',
  area: 'observability',
  severity: 'warning',
  title: 'Logs are kept for less time',
  lost: 'Events that are older than the new limit are deleted within days of the apply, for ever. What began an outage can be found out for that much less time.',
  safeWay: 'Export what has to be kept first (`aws logs create-export-task`), then shorten the retention.',
  source: 'Amazon CloudWatch Logs User Guide, Change log data retention',
  types: [LOG_GROUP],
  *check({ estate }) {
    for (const change of estate.changed(LOG_GROUP)) {
      const { before, after, action } = change;
      if (!before || !after || change.isDeposed || action === 'replace') continue;
      // 0, and nothing at all, mean for ever.
      const was = before.values.number('retention_in_days');
      const is = after.values.number('retention_in_days');
      if (was === UNKNOWN) continue;
      if (is === UNKNOWN) {
        yield { at: change, message: 'how long its logs are kept is not known yet', isUnknown: true };
      } else if ((is || Infinity) < (was || Infinity)) {
        yield { at: change, message: `its logs are kept ${days(is ?? 0)} instead of ${was ? days(was) : 'for ever'}` };
      }
    }
  },
};
