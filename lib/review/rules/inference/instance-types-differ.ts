import { UNKNOWN } from '../../attributes';
import { Resource } from '../../estate';
import { Rule } from '../../rule';
import { listed } from '../../wording';
import { acceleratorsOf, describedType } from './accelerator';
import { dutyOf, GROUP, instanceTypesOf, LAUNCH_TYPES } from './group';
import { pairsOf, regionOf } from './pair';

export const inferenceInstanceTypesDiffer: Rule = {
  id: 'inference-instance-types-differ',
  area: 'inference',
  severity: 'high',
  title: 'The two Regions run on other instance types',
  lost: 'The sizes of a standby hold for one instance type. On another one nobody knows how much of the load it carries, nor whether the model fits, until somebody has measured it.',
  safeWay:
    'Change the types of both Regions together, in `instanceTypes` of the environment file, with the service time and the slots measured on the new type: the sizes of both follow from them. If one Region has no GPUs of the preferred type, put the other type last in both lists (`fallbackInstanceTypes`).',
  source: 'EC2 Instance Types: accelerated computing; docs/models.md',
  types: [GROUP, ...LAUNCH_TYPES],
  *inspect(snapshot, context) {
    for (const { group, other } of pairsOf(snapshot, context)) {
      const [types, others] = [group, other].map((it) => instanceTypesOf(it, snapshot));
      if (types === UNKNOWN || others === UNKNOWN) {
        yield { at: group, message: 'the instance types of the pair are not known until apply', isUnknown: true };
        continue;
      }
      if (!types || !others || types.length === 0 || others.length === 0) continue;
      const only = types.filter((type) => !others.includes(type));
      const missing = others.filter((type) => !types.includes(type));
      if (only.length + missing.length === 0) {
        if (types[0] === others[0]) continue;
        yield {
          at: group,
          severity: 'note',
          part: types.join(),
          message: `it prefers ${types[0] as string}, in ${regionOf(other)} ${others[0] as string} is preferred`,
        };
        continue;
      }
      yield {
        at: group,
        part: [...types, '', ...others].join(' '),
        severity: only.length > 0 && missing.length > 0 ? 'high' : 'warning',
        message: `it runs on ${described(types)}, in ${regionOf(other)} on ${described(others)}`,
        lost: lostBetween(
          group,
          types,
          other,
          others,
          dutyOf(group.region, context.roles) === 'serving' ? other : group,
        ),
      };
    }
  },
};

function described(types: readonly string[]): string {
  return listed(types.map(describedType)).replace(/ and ([^ ]+ \([^)]*\)|[^ ]+)$/, ' or $1');
}

/** What the difference means for the standby, in figures of its size and its GPUs. */
function lostBetween(
  group: Resource,
  types: readonly string[],
  other: Resource,
  others: readonly string[],
  standby: Resource,
): string {
  const [own, model] = standby === group ? [types, others] : [others, types];
  const serving = standby === group ? other : group;
  const [min, max] = ['min_size', 'max_size'].map((limit) => standby.values.number(limit));
  const sizes = typeof min === 'number' && typeof max === 'number' ? `, ${min} to ${max} instances,` : '';
  const unknown = `The size of the standby${sizes} was worked out for the types of ${regionOf(serving)}. Nobody knows how much of the load it carries on ${own[0] as string} until that is measured: a failover may refuse requests for as long as it lasts.`;
  const [least, most] = [own, model].map(leastMemory);
  if (least === undefined || most === undefined || least >= most) return unknown;
  return `${unknown} A model that needs more than ${least} GB of GPU memory does not start there at all.`;
}

/** Memory of the smallest of these types, GB. */
function leastMemory(types: readonly string[]): number | undefined {
  const memories = types.flatMap((type) => acceleratorsOf(type)?.memory ?? []);
  return memories.length === 0 ? undefined : Math.min(...memories);
}
