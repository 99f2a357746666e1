import { Names } from './names';

/** 1 when both Regions hold the same files of a group's model, 0 when they do not or nobody can tell. */
export const PARITY_METRIC = 'ArtifactParity';

/** Its only dimension: the name of the inference group, as the environment file has it. */
export const PARITY_DIMENSION = 'Group';

/** The metric of one group, in the Region of `names`; whoever publishes and whoever watches take it from here. */
export function parityMetric(
  names: Names,
  group: string,
): { readonly namespace: string; readonly name: string; readonly dimensions: Readonly<Record<string, string>> } {
  return { namespace: names.metricNamespace, name: PARITY_METRIC, dimensions: { [PARITY_DIMENSION]: group } };
}
