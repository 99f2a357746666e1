import { Rule } from '../../rule';
import { GROUP } from './group';
import { refreshOf } from './refresh';

export const inferenceRefreshWeakened: Rule = {
  id: 'inference-refresh-weakened',
  area: 'inference',
  severity: 'warning',
  title: 'A release is watched less',
  lost: 'A bad release gets further before it is stopped, or takes more of the capacity away while it runs. The rest of a Region has to carry the load meanwhile.',
  safeWay:
    'Keep the alarm, the checkpoints and `min_healthy_percentage = 100` with `max_healthy_percentage` over it: new instances come first, old ones go afterwards.',
  source: 'EC2 Auto Scaling User Guide, Instance refresh: minimum healthy percentage, checkpoints, CloudWatch alarms',
  types: [GROUP],
  *check({ estate }) {
    for (const { before, after } of estate.changed(GROUP)) {
      const was = before && refreshOf(before);
      if (!was || !after) continue;
      const is = refreshOf(after);
      if (!is) {
        yield {
          at: after,
          message: 'a changed launch template no longer replaces the instances',
          lost: 'Instances of the old release stay until they die. The next scale-out, or a failover, then starts instances of a release that has never run.',
          safeWay: 'Keep the instance refresh. To hold a release back, do not change the launch template.',
        };
        continue;
      }
      if (is.minHealthy < was.minHealthy) {
        const size = after.values.number('min_size');
        const isOutage = is.minHealthy === 0 || (typeof size === 'number' && size <= 1);
        yield {
          at: after,
          part: 'healthy',
          severity: isOutage ? 'high' : 'warning',
          message: `a release may take the group down to ${is.minHealthy} % of its instances, before it kept ${was.minHealthy} %`,
          ...(isOutage
            ? {
                lost: 'The last instance of the group may be ended before the new one answers: with every release the Region answers nothing for as long as a model takes to load.',
              }
            : {}),
        };
      }
      // Without rollback, inference-refresh-without-rollback speaks: its alarm has nothing to trigger.
      if (is.hasRollback && is.alarms === 0 && was.alarms > 0) {
        yield {
          at: after,
          part: 'alarms',
          message: 'no alarm stops a release any more: it is rolled back only when instances do not start',
        };
      }
      if (is.checkpoints === 0 && was.checkpoints > 0) {
        yield { at: after, part: 'checkpoints', message: 'a release no longer waits after its first instances' };
      }
    }
  },
};
