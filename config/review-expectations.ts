import { ExpectedGroup, Expectations } from '../lib/review/expectations';
import { Environment, sizesIn } from './environment';

/**
 * What the files of an environment promise to a review of its plans.
 *
 * @param base the environment as the base branch has it, where that is known
 */
export function reviewExpectations(environment: Environment, base?: Environment): Expectations {
  const { pair, topology, dns, detection } = environment;
  const names = environment.names(pair.home);
  return {
    environment: environment.environment,
    pair,
    topology,
    ...(base ? { baseTopology: base.topology } : {}),
    stacks: [
      names.in(pair.standby).vaultStack,
      names.vaultStack,
      names.in(topology.writer).siteStack,
      names.in(pair.other(topology.writer)).siteStack,
      names.globalStack,
    ],
    record: dns.record,
    detection: { intervalSeconds: detection.interval.toSeconds(), failures: detection.failures },
    groups: groupsOf(environment, environment),
    ...(base ? { baseGroups: groupsOf(base, environment) } : {}),
  };
}

/** The sizes that an environment file gives to the groups where a topology stands. */
function groupsOf(environment: Environment, { topology }: Pick<Environment, 'topology'>): readonly ExpectedGroup[] {
  const { pair, inference } = environment;
  return inference.groups.flatMap((group) =>
    pair.both.map((region) => ({
      region,
      name: environment.names(region).inferenceGroup(group.name),
      ...sizesIn(topology, group, region),
    })),
  );
}
