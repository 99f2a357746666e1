import { orList } from '../../lib/core/errors';
import { Finding, Path } from '../finding';
import { GroupCapacity, groupCapacity, siteOf } from '../group-capacity';
import { EnvironmentFile, InferenceGroupSettings } from '../schema';
import { check, Check, when } from './check';

export function inEveryGroup(
  groups: readonly InferenceGroupSettings[],
  find: (group: InferenceGroupSettings, path: Path, index: number) => readonly Finding[],
): Finding[] {
  return groups.flatMap((group, index) => find(group, ['inference', 'groups', index], index));
}

/** The sizes of a group where they can be told: stated, or by its demand and the rest of the file. */
export function sizesOf(
  group: InferenceGroupSettings,
  { regions, standbyTier }: Partial<EnvironmentFile>,
): GroupCapacity['sizes'] | InferenceGroupSettings['sizes'] {
  const site = regions && standbyTier && siteOf({ regions, standbyTier });
  return (site && groupCapacity(group, site)?.sizes) ?? group.sizes;
}

const uniqueNames = check(['inference'], ({ inference: { groups } }) =>
  inEveryGroup(groups, ({ name }, path, index) => {
    const first = groups.findIndex((other) => other.name === name);
    return when(first < index, () => ({
      code: 'group-duplicate',
      path: [...path, 'name'],
      message: `'name' must differ between groups, got '${name}' here and in inference.groups[${first}]`,
    }));
  }),
);

const imageTag = check(['inference'], ({ inference: { groups } }) =>
  inEveryGroup(groups, ({ image }, path) =>
    when(image.endsWith(':latest'), () => ({
      code: 'image-latest',
      path: [...path, 'image'],
      message: `'image' must have a tag that stays, got ${image}; with 'latest' two instances of one group may run two versions`,
    })),
  ),
);

const images = check(['inference', 'regions'], ({ inference: { groups }, regions }) => {
  const names = [regions.home.name, regions.standby.name];
  return inEveryGroup(groups, ({ ami }, path) => [
    ...names
      .filter((region) => ami[region] === undefined)
      .map((region) => ({
        code: 'ami-missing',
        path: [...path, 'ami'],
        message: `'ami' must name an image for ${region}, got none; \`npm run warmsite -- images <env>\` prints current ones`,
      })),
    ...Object.keys(ami)
      .filter((region) => !names.includes(region))
      .map((region) => ({
        code: 'ami-region',
        path: [...path, 'ami', region],
        message: `'ami' must have keys ${orList(names)} only, got ${region}, which is no Region of this environment; remove it`,
        atKey: true,
      })),
  ]);
});

const sizes = check(['inference'], ({ inference: { groups } }) =>
  inEveryGroup(groups, ({ sizes: stated }, path) => {
    if (!stated) return [];
    const { active, standby } = stated;
    return [
      ...when(active.min > active.max, () => ({
        code: 'size-order',
        path: [...path, 'sizes', 'active'],
        message: `'min' must not exceed 'max', got ${active.min} and ${active.max}`,
      })),
      ...when(standby !== undefined && standby.min > active.max, () => ({
        code: 'size-standby',
        path: [...path, 'sizes', 'standby', 'min'],
        message: `'min' of standby must not exceed the active 'max', ${active.max}, got ${standby?.min}`,
      })),
    ];
  }),
);

const tier = check(['inference', 'standbyTier'], ({ inference: { groups }, standbyTier }) =>
  inEveryGroup(groups, ({ sizes: stated }, path) => [
    ...when(standbyTier === 'pilot-light' && stated?.standby !== undefined && stated.standby.min > 0, () => ({
      code: 'size-tier',
      path: [...path, 'sizes', 'standby', 'min'],
      message: `'min' of standby must be 0 with standbyTier pilot-light, got ${stated?.standby?.min}; remove 'standby', or make standbyTier warm-standby`,
    })),
    ...when(standbyTier === 'warm-standby' && stated?.standby?.min === 0, () => ({
      code: 'size-tier',
      path: [...path, 'sizes', 'standby', 'min'],
      message: `'min' of standby must be at least 1 with standbyTier warm-standby, got 0; raise it, or make standbyTier pilot-light`,
    })),
  ]),
);

const warmPool = check(['inference'], ({ inference: { groups }, ...file }) =>
  inEveryGroup(groups, (group, path) => {
    const { warmPool: pool, instanceTypes, onDemand } = group;
    if (!pool) return [];
    const own = sizesOf(group, file);
    const room = own ? own.active.max - Math.max(own.active.min, own.standby?.min ?? 0) : -1;
    const reasons = [
      ...(instanceTypes.length > 1 ? [`${instanceTypes.length} instance types`] : []),
      ...(onDemand.aboveBase.value < 100 ? [`an onDemand.aboveBase of ${onDemand.aboveBase.toString()}`] : []),
      ...(onDemand.base > 0 ? [`an onDemand.base of ${onDemand.base}`] : []),
    ];
    return [
      ...when(room >= 0 && pool.size > room, () => ({
        code: 'warm-pool-size',
        path: [...path, 'warmPool', 'size'],
        message: `'size' must not exceed the active 'max' less the larger 'min', ${room}, got ${pool.size}; more could never be started`,
      })),
      ...when(reasons.length > 0, () => ({
        code: 'warm-pool-mixed',
        path: [...path, 'warmPool'],
        message:
          "'warmPool' must not be given together with mixed instances, which EC2 Auto Scaling refuses, got it with " +
          `${reasons.join(' and ')}; remove 'warmPool', or keep one instance type and remove 'onDemand'`,
      })),
    ];
  }),
);

const onDemandBase = check(['inference'], ({ inference: { groups }, ...file }) =>
  inEveryGroup(groups, (group, path) => {
    const { base, aboveBase } = group.onDemand;
    const max = sizesOf(group, file)?.active.max;
    if (max === undefined) return [];
    return [
      ...when(base > max, () => ({
        code: 'on-demand-base',
        path: [...path, 'onDemand', 'base'],
        message: `'base' must not exceed the active 'max', ${max}, got ${base}`,
      })),
      ...when(base === max && aboveBase.value < 100, () => ({
        code: 'on-demand-base',
        path: [...path, 'onDemand', 'base'],
        message: `'base' must be below the active 'max', ${max}, got ${base}; at that no instance is ever above the base and none is spot`,
      })),
    ];
  }),
);

const instanceTypes = check(['inference'], ({ inference: { groups } }) =>
  inEveryGroup(groups, ({ instanceTypes: types }, path) =>
    types.flatMap((type, index) =>
      when(types.indexOf(type) < index, () => ({
        code: 'instance-type-duplicate',
        path: [...path, 'instanceTypes', index],
        message: `'instanceTypes' must differ, got ${type} twice; remove one`,
      })),
    ),
  ),
);

/** UpdateAutoScalingGroup: overrides of a mixed instances policy. */
const MAX_INSTANCE_TYPES = 40;

const fallbackInstanceTypes = check(['inference'], ({ inference: { groups } }) =>
  inEveryGroup(groups, ({ instanceTypes: types, fallbackInstanceTypes: fallback, warmPool: pool }, path) => [
    ...fallback.flatMap((type, index) => [
      ...when(types.includes(type), () => ({
        code: 'fallback-type-known',
        path: [...path, 'fallbackInstanceTypes', index],
        message: `'fallbackInstanceTypes' must be none of 'instanceTypes', got ${type}, which is tried from the start; remove it`,
      })),
      ...when(fallback.indexOf(type) < index, () => ({
        code: 'instance-type-duplicate',
        path: [...path, 'fallbackInstanceTypes', index],
        message: `'fallbackInstanceTypes' must differ, got ${type} twice; remove one`,
      })),
    ]),
    ...when(types.length + fallback.length > MAX_INSTANCE_TYPES, () => ({
      code: 'fallback-type-count',
      path: [...path, 'fallbackInstanceTypes'],
      message: `'fallbackInstanceTypes' and 'instanceTypes' must be at most ${MAX_INSTANCE_TYPES} together, got ${types.length + fallback.length}; a group takes no more`,
    })),
    ...when(pool !== undefined && fallback.length > 0, () => ({
      code: 'fallback-type-warm-pool',
      path: [...path, 'fallbackInstanceTypes'],
      message:
        "'fallbackInstanceTypes' must not be given together with 'warmPool', which needs a single type, got " +
        `${fallback.join(', ')}; remove one of the two`,
    })),
  ]),
);

const routes = check(['inference'], ({ inference: { groups } }) => {
  const owner = new Map<string, number>();
  return inEveryGroup(groups, ({ routes: own }, path, index) => [
    ...when(index > 0 && own === undefined, () => ({
      code: 'routes-missing',
      path,
      message:
        "'routes' must be given for every group but the first, got none; without it no request reaches the group",
    })),
    ...(own ?? []).flatMap((route, position) => {
      const taken = owner.get(route);
      owner.set(route, taken ?? index);
      return when(taken !== undefined, () => ({
        code: 'route-duplicate',
        path: [...path, 'routes', position],
        message: `'routes[${position}]' must be a route of one group, got ${route}, which is in inference.groups[${taken}] already; the first one gets all its requests`,
      }));
    }),
  ]);
});

export const INFERENCE_CHECKS: readonly Check[] = [
  uniqueNames,
  imageTag,
  images,
  sizes,
  tier,
  warmPool,
  onDemandBase,
  instanceTypes,
  fallbackInstanceTypes,
  routes,
];
