import { Rule } from '../../rule';
import { listed } from '../../wording';
import { LAUNCH_TYPES } from './group';
import { regionsIn, userDataOf } from './release';

export const inferenceStartsFromOtherRegion: Rule = {
  id: 'inference-starts-from-other-region',
  area: 'inference',
  severity: 'high',
  title: 'Instances need another Region to start',
  lost: 'An instance that fetches its image, model or settings from the Region that is lost does not start: the failover adds no capacity at all, for as long as that Region is away.',
  safeWay:
    'Fetch everything from the own Region: replicate buckets and registries, and let the script name the copy of its own Region.',
  source: 'AWS Fault Isolation Boundaries: Regional services; static stability',
  types: [...LAUNCH_TYPES],
  *inspect(snapshot, { estate }) {
    const regions = new Set(estate.regions);
    for (const launch of snapshot.of(...LAUNCH_TYPES)) {
      if (launch.region === undefined) continue;
      const named = regionsIn(userDataOf(launch) ?? '').filter((region) => region !== launch.region);
      const foreign = named.filter((region) => regions.has(region));
      if (foreign.length === 0) continue;
      yield {
        at: launch,
        part: foreign.join(),
        message: `the start script in ${launch.region} names ${listed(foreign)}`,
      };
    }
  },
};
