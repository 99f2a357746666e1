import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { isEvaluated, labelOf, policyOf, RECORD, roleOf } from './record';

export const dnsTargetHealthOff: Rule = {
  id: 'dns-target-health-off',
  area: 'dns',
  severity: 'warning',
  title: 'An alias no longer evaluates its target',
  lost: 'The record counts as healthy whatever becomes of its target, unless a check of its own says otherwise. Of a failover pair the API asks for evaluation: the apply may be refused.',
  safeWay: 'Leave evaluate_target_health on in records that Route 53 chooses among.',
  source: 'Route 53 API, AliasTarget, EvaluateTargetHealth',
  types: [RECORD],
  *check({ estate }) {
    for (const change of estate.changed(RECORD)) {
      const { before, after } = change;
      if (!before || !after || policyOf(after) === 'simple' || policyOf(before) === 'simple') continue;
      if (before.values.flag('alias', 0, 'evaluate_target_health') !== true) continue;
      const evaluates = after.values.flag('alias', 0, 'evaluate_target_health');
      const isAlias = !after.values.isUnset('alias');
      if (!isAlias || evaluates === true) continue;
      const isEvaluatedStill = isEvaluated(estate.after, after);
      // Rule `dns-primary-without-check` speaks.
      if (roleOf(after) === 'PRIMARY' && isEvaluatedStill === false) continue;
      if (evaluates === UNKNOWN) {
        yield {
          at: change,
          message: `whether ${labelOf(after)} evaluates its target is not known yet`,
          isUnknown: true,
        };
      } else if (roleOf(after) !== undefined || isEvaluatedStill === true) {
        yield { at: change, message: `${labelOf(after)} no longer evaluates the health of its target` };
      } else {
        yield {
          at: change,
          severity: 'high',
          message: `${labelOf(after)} no longer evaluates the health of its target, and has no check`,
          lost: 'Route 53 goes on answering with this record when its target is gone: users of that Region get errors until somebody changes DNS by hand.',
        };
      }
    }
  },
};
