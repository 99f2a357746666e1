import { Rule } from '../../rule';
import { counted } from '../../wording';
import { GROUP } from './group';

export const inferenceWarmPoolReduced: Rule = {
  id: 'inference-warm-pool-reduced',
  area: 'inference',
  severity: 'high',
  title: 'Fewer prepared instances wait in the warm pool',
  lost: 'The missing instances have to be launched and load their model when they are needed, instead of starting from the pool: minutes become a quarter of an hour, and the GPUs may not be there.',
  safeWay: 'Keep the pool at what a failover needs at once. Stopped instances cost their volumes only.',
  source: 'EC2 Auto Scaling User Guide, Warm pools',
  types: [GROUP],
  *check({ estate }) {
    for (const { before, after } of estate.changed(GROUP)) {
      const was = before?.values.block('warm_pool');
      if (!after || typeof was !== 'object') continue;
      const is = after.values.block('warm_pool');
      if (is === undefined) {
        yield { at: after, message: 'the warm pool of the group is removed' };
        continue;
      }
      if (typeof is !== 'object') continue;
      const [sizeWas, size] = [was, is].map((pool) => pool.number('min_size') ?? 0);
      if (typeof sizeWas === 'number' && typeof size === 'number' && size < sizeWas) {
        yield { at: after, message: `the warm pool falls from ${sizeWas} to ${counted(size, 'instance')}` };
      }
      const [stateWas, state] = [was, is].map((pool) => readiness(pool.text('pool_state')));
      if (stateWas !== undefined && state !== undefined && state < stateWas) {
        yield {
          at: after,
          part: 'state',
          severity: 'warning',
          message: 'instances of the warm pool are kept in a state from which they start more slowly',
        };
      }
    }
  },
};

/** The longer the start from it takes, the lower; `Stopped` where nothing is said. */
function readiness(state: unknown): number | undefined {
  if (state === undefined || state === 'Stopped') return 0;
  return state === 'Hibernated' ? 1 : state === 'Running' ? 2 : undefined;
}
