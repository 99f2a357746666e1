import { Rule } from '../../rule';
import { HEALTH_CHECK, latchedBy, recordsOf, checkLabel } from './health-check';
import { labelOf } from './record';

export const dnsCheckReplaced: Rule = {
  id: 'dns-check-replaced',
  area: 'dns',
  severity: 'warning',
  title: 'A health check in use is destroyed before its successor exists',
  lost: 'For the time of the apply, or for good if it stops in between, the record carries a check that does not exist: Route 53 does not promise how it counts then. The new check counts as healthy until it has data.',
  safeWay:
    'Set `lifecycle { create_before_destroy = true }` on the health check, in a change of its own or in this one.',
  source: 'Route 53 API, DeleteHealthCheck; Terraform language, lifecycle',
  types: [HEALTH_CHECK],
  *check({ estate }) {
    for (const change of estate.changed(HEALTH_CHECK)) {
      const { before, action } = change;
      if (action !== 'replace' || change.createsFirst || !before) continue;
      const [record] = recordsOf(estate.before, before);
      // Of the latch rule `dns-latch-weakened` speaks, whichever comes first.
      if (!record || latchedBy(estate.before, before).length > 0) continue;
      yield {
        at: change,
        message: `${checkLabel(before)} is destroyed before the new one exists, under ${labelOf(record)}`,
      };
    }
  },
};
