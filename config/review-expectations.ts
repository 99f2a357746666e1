import { Expectations } from '../lib/review/expectations';
import { Environment, sizesIn } from './environment';

/**
 * What the files of an environment promise to a review of its plans.
 *
 * @param base the environment as the base branch has it, where that is known
 */
export function reviewExpectations(environment: Environment, base?: Environment): Expectations {
  const { pair, topology, dns, detection, inference } = environment;
  const names = environment.names(pair.home);
  return {
    environment: environment.environment,
    pair,
    topology,
    ...(base ? { baseTopology: base.topology } : {}),
    stacks: [
      ...pair.both.flatMap((region) => [names.in(region).vaultStack, names.in(region).siteStack]),
      names.globalStack,
    ],
    record: dns.record,
    detection: { intervalSeconds: detection.interval.toSeconds(), failures: detection.failures },
    groups: inference.groups.flatMap((group) =>
      pair.both.map((region) => ({
        region,
        name: names.in(region).inferenceGroup(group.name),
        ...sizesIn(topology, group, region),
      })),
    ),
  };
}
