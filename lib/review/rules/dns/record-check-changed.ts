import { UNKNOWN } from '../../attributes';
import { Change, Estate, Resource } from '../../estate';
import { Finding, Rule } from '../../rule';
import { listed } from '../../wording';
import { checkOf, kindOf, latchesOf, signatureOf, subjectOf, treeOf } from './health-check';
import { isEvaluated, labelOf, policyOf, RECORD, roleOf } from './record';

export const dnsRecordCheckChanged: Rule = {
  id: 'dns-record-check-changed',
  area: 'dns',
  severity: 'high',
  title: 'A record loses its health check, or gets a weaker one',
  lost: 'Route 53 goes on answering with this record when what the old check looked at is gone: users of that Region get errors until somebody changes DNS by hand.',
  safeWay:
    'Keep the check. To look at more, make a calculated check of the old one and the new one, and give that to the record.',
  source: 'Route 53 Developer Guide, How Route 53 chooses records when health checking is configured',
  types: [RECORD],
  *check({ estate }) {
    for (const change of estate.changed(RECORD)) {
      const { before, after } = change;
      if (!before || !after || before.values.isUnset('health_check_id')) continue;
      const finding = after.values.isUnset('health_check_id')
        ? lossOf(estate, change, before, after)
        : exchangeOf(estate, change, before, after);
      if (finding) yield finding;
    }
  },
};

function lossOf(estate: Estate, at: Change, before: Resource, after: Resource): Finding | undefined {
  const role = roleOf(before);
  const message = `${labelOf(before)} loses its health check`;
  if (role === 'PRIMARY') {
    // Rules `dns-primary-without-check` and `dns-latch-detached` speak.
    const isSpokenOf = isEvaluated(estate.after, after) !== true || latchesOf(estate.before, before).length > 0;
    return isSpokenOf ? undefined : { at, message };
  }
  if (role === 'SECONDARY') {
    return {
      at,
      severity: 'note',
      message,
      lost: 'Little: when PRIMARY is out, SECONDARY is then the answer whatever its own state.',
    };
  }
  if (policyOf(before) === 'simple') return { at, severity: 'note', message };
  return { at, message };
}

function exchangeOf({ before, after }: Estate, at: Change, from: Resource, to: Resource): Finding | undefined {
  const [oldId, newId] = [from.values.text('health_check_id'), to.values.text('health_check_id')];
  if (oldId === newId) return undefined;
  const [old, now] = [checkOf(before, from), checkOf(after, to)];
  // The same check, replaced: what becomes of it is said there.
  if (old && now && old.key === now.key) return undefined;
  if (!now) {
    return newId === UNKNOWN
      ? { at, message: `which health check ${labelOf(from)} gets is not known yet`, isUnknown: true }
      : { at, severity: 'warning', message: `${labelOf(from)} gets another health check, which no plan shows` };
  }
  if (!old) {
    return { at, severity: 'warning', message: `${labelOf(from)} gets another health check: ${subjectOf(now)}` };
  }
  const kept = new Set(treeOf(after, now).map(signatureOf));
  const latches = new Set(latchesOf(before, from).map(({ key }) => key));
  const lost = treeOf(before, old).filter(
    (check) => kindOf(check) !== 'CALCULATED' && !latches.has(check.key) && !kept.has(signatureOf(check)),
  );
  if (lost.length === 0) return undefined;
  return {
    at,
    message: `the health check of ${labelOf(from)} no longer looks at ${listed(lost.map(subjectOf))}`,
  };
}
