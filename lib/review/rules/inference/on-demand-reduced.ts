import { Rule } from '../../rule';
import { counted } from '../../wording';
import { GROUP, LAUNCH_TYPES, onDemandOf } from './group';

export const inferenceOnDemandReduced: Rule = {
  id: 'inference-on-demand-reduced',
  area: 'inference',
  severity: 'warning',
  title: 'More of a group can be taken back by EC2',
  lost: 'Fewer instances stay when EC2 takes spot capacity back, which happens to a whole Region at once when another one is lost.',
  safeWay:
    'Keep the on-demand base at what must answer in any case, and capacity rebalancing on. Save by a larger spot share above the peak of a normal day only.',
  source: 'EC2 Auto Scaling User Guide, Mixed instances groups; Capacity Rebalancing',
  types: [GROUP, ...LAUNCH_TYPES],
  *check({ estate }) {
    for (const { before, after } of estate.changed(GROUP)) {
      if (!before || !after) continue;
      const was = onDemandOf(before, estate.before);
      const is = onDemandOf(after, estate.after);
      // Without any, inference-all-spot speaks.
      if (is(1_000) === 0) continue;
      const sizes = ['min_size', 'max_size'].flatMap((name) => before.values.number(name) ?? []);
      for (const size of sizes) {
        if (typeof size !== 'number' || is(size) >= was(size)) continue;
        yield {
          at: after,
          part: 'share',
          message: `of ${counted(size, 'instance')}, ${is(size)} instead of ${was(size)} are on demand`,
        };
      }
      const isRebalanced = before.values.flag('capacity_rebalance') === true;
      if (isRebalanced && after.values.flag('capacity_rebalance') !== true && is(1_000) < 1_000) {
        yield {
          at: after,
          part: 'rebalance',
          message: 'spot instances are no longer replaced before EC2 takes them back',
        };
      }
    }
  },
};
