import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { isEvaluated, labelOf, RECORD, roleOf } from './record';

export const dnsPrimaryWithoutCheck: Rule = {
  id: 'dns-primary-without-check',
  area: 'dns',
  severity: 'critical',
  title: 'Nothing takes the PRIMARY record out of service',
  lost: 'Route 53 answers with PRIMARY whatever becomes of it: the failover never happens, and nothing says so until the Region is lost.',
  safeWay:
    "Give the record a health_check_id: a check on the Region's own name, calculated together with the latch. An alias may evaluate its target instead, where that is a load balancer.",
  source:
    'Route 53 Developer Guide, Active-passive failover; How Route 53 chooses records when health checking is configured',
  types: [RECORD],
  *inspect(snapshot, { estate }) {
    for (const record of snapshot.of(RECORD)) {
      if (roleOf(record) !== 'PRIMARY') continue;
      const earlier = snapshot === estate.after ? estate.before.find(record.key) : undefined;
      // Rule `dns-failover-role-changed` speaks.
      if (earlier && roleOf(earlier) === 'SECONDARY') continue;
      const isAlias = !record.values.isUnset('alias');
      const evaluated = isEvaluated(snapshot, record);
      if (evaluated === UNKNOWN) {
        yield {
          at: record,
          message: `whether a check watches ${labelOf(record)} is not known: neither the record nor what it leads to shows one`,
          isUnknown: true,
        };
      } else if (!evaluated && isAlias) {
        const evaluates = record.values.flag('alias', 0, 'evaluate_target_health') === true;
        yield {
          at: record,
          message: evaluates
            ? `${labelOf(record)} has no health check, and the record that it leads to has none either`
            : `${labelOf(record)} has no health check and does not evaluate its target`,
        };
      } else if (!evaluated) {
        yield {
          at: record,
          severity: 'high',
          message: `${labelOf(record)} has no health check`,
          lost: 'Route 53 refuses a PRIMARY record without a check that is no alias: the apply fails half-way.',
        };
      }
    }
  },
};
