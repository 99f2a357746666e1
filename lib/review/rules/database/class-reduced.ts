import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { called, INSTANCE, pairsOf, textOf } from './database';
import { shareOf } from './instance-class';

export const databaseClassReduced: Rule = {
  id: 'database-class-reduced',
  area: 'database',
  severity: 'high',
  title: 'A replica for recovery gets a smaller class than its source',
  lost: 'After a promotion the whole load meets the smaller instance: it is slow or down until it is scaled up, which takes a restart and is done in the middle of the recovery. A replica that is too small also falls behind.',
  safeWay: 'Give the replica the class of its source. To save, reduce both, the source first.',
  source: 'RDS User Guide, DB instance classes; Working with read replicas',
  types: [INSTANCE],
  *check({ estate }) {
    for (const { replica, source } of pairsOf(estate.after)) {
      const before = estate.before.find(replica.key);
      const from = before?.values.text('instance_class');
      const to = textOf(replica, 'instance_class');
      const other = textOf(source, 'instance_class');
      if (typeof from !== 'string' || from === to || to === undefined || other === undefined) continue;
      const name = called(estate.after, replica);
      if (to === UNKNOWN || other === UNKNOWN) {
        yield { at: replica, isUnknown: true, message: `whether ${name} can take the load of its source is not known` };
        continue;
      }
      const share = shareOf(to, other) ?? 1;
      if (share >= 1 || (shareOf(to, from) ?? 1) >= 1) continue;
      yield {
        at: replica,
        ...(share > 0.5 ? { severity: 'warning' as const } : {}),
        message: `${name} goes from ${from} to ${to}, its source runs on ${other}`,
      };
    }
  },
};
