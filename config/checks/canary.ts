import { canaryInstances } from '../../lib/core/canary-size';
import { orList } from '../../lib/core/errors';
import { inEveryGroup, sizesOf } from './inference';
import { check, Check, when } from './check';

const region = check(['inference', 'regions'], ({ inference: { groups }, regions }) => {
  const names = [regions.home.name, regions.standby.name];
  return inEveryGroup(groups, ({ canary }, path) =>
    when(canary !== undefined && !names.includes(canary.region), () => ({
      code: 'canary-region',
      path: [...path, 'canary', 'region'],
      message: `'region' must be ${orList(names)}, got ${canary?.region}; a canary is tried in one of the two Regions`,
    })),
  );
});

/** A share needs as large a share of the instances, or its requests wait longer than the others. */
const size = check(['inference'], ({ inference: { groups }, ...file }) =>
  inEveryGroup(groups, (group, path) => {
    const max = sizesOf(group, file)?.active.max;
    const { weight, instances } = group.canary ?? {};
    if (max === undefined || weight === undefined || instances === undefined) return [];
    const needed = canaryInstances(weight, max);
    return when(instances < needed, () => ({
      code: 'canary-too-small',
      path: [...path, 'canary', 'instances'],
      message: `'instances' must be at least ${needed} for ${weight.toString()} of what up to ${max} instances answer, got ${instances}; add instances before weight`,
    }));
  }),
);

const name = check(['inference'], ({ inference: { groups } }) =>
  inEveryGroup(groups, (group, path) => {
    const other = groups.findIndex((each) => each.name === `${group.name}-canary`);
    return when(group.canary !== undefined && other >= 0, () => ({
      code: 'canary-name',
      path: [...path, 'canary'],
      message: `'canary' must be left out, got one while inference.groups[${other}] is called ${group.name}-canary; their resources would have the same names`,
    }));
  }),
);

export const CANARY_CHECKS: readonly Check[] = [region, size, name];
