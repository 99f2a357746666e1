import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { listed } from '../../wording';
import { counterpartOf, GROUP, instanceTypesOf, LAUNCH_TYPES } from './group';

export const inferenceInstanceTypesReduced: Rule = {
  id: 'inference-instance-types-reduced',
  area: 'inference',
  severity: 'warning',
  title: 'A group has fewer instance types to choose from',
  lost: 'When one type is sold out in the Region, a group with others still starts. With fewer of them it stays too small for as long as the shortage lasts, which on the day of a disaster is the whole day.',
  safeWay: 'Keep at least two instance types that carry the model, of different families if there are.',
  source: 'EC2 Auto Scaling User Guide, Mixed instances groups: instance type flexibility',
  types: [GROUP, ...LAUNCH_TYPES],
  *check({ estate }) {
    for (const { before, after } of estate.changed(GROUP)) {
      if (!before || !after) continue;
      const was = instanceTypesOf(before, estate.before);
      const is = instanceTypesOf(after, estate.after);
      if (was === UNKNOWN || is === UNKNOWN || is.length === 0 || is.length >= was.length) continue;
      const other = counterpartOf(after, estate.after);
      const others = other && instanceTypesOf(other, estate.after);
      // Other types than in the other Region: inference-instance-types-differ speaks.
      if (others !== undefined && others !== UNKNOWN && [...others].sort().join() !== [...is].sort().join()) continue;
      const gone = was.filter((type) => !is.includes(type));
      yield { at: after, message: `${listed(gone)} can no longer be used, there remains ${listed(is)}` };
    }
  },
};
