import { Finding, StateRule } from '../../rule';
import { LISTENER_RULE_TYPES, LISTENER_TYPES, TARGET_GROUP_TYPES } from './balancing';
import { GROUP } from './group';
import { groupsBehind, Share, shareText, sharesIn } from './share';

export const inferenceShareWithoutInstances: StateRule = {
  id: 'inference-share-without-instances',
  area: 'inference',
  severity: 'critical',
  title: 'A share of the requests goes to a group that may have no instance',
  lost: 'The load balancer looks at weights alone: what it deals to a target group without healthy targets is answered with 503, though the other group is well. That lasts as long as the weight.',
  safeWay:
    'Set the weight to 0 until the instances are healthy, and again before they go. Give a group with a share a minimum of at least one instance; where a Region waits with none, send nothing but to the one group that is raised at a failover.',
  source:
    'Elastic Load Balancing, Action types for listener rules: "does not automatically fail over to a target group with healthy targets"',
  types: [...LISTENER_TYPES, ...LISTENER_RULE_TYPES, ...TARGET_GROUP_TYPES, GROUP],
  *inspect(snapshot, { estate }) {
    for (const share of sharesIn(snapshot)) {
      if (share.share === 0) continue;
      const groups = groupsBehind(share.targetGroup, snapshot);
      if (groups.length === 0) continue;
      if (groups.every(({ values }) => values.number('min_size') === 0)) {
        yield finding(share, `${groups[0]?.address ?? ''} may have no instance`);
        continue;
      }
      // A load balancer that is new itself has nobody to turn away yet.
      const isNew = snapshot === estate.after && estate.before.find(share.at.key) !== undefined;
      if (isNew && groups.every((group) => estate.changeOf(group)?.action === 'create')) {
        yield finding(
          share,
          `${groups[0]?.address ?? ''} is created by this plan: until its instances have loaded the model nobody answers them`,
        );
      }
    }
  },
};

function finding({ at, targetGroup, share }: Share, why: string): Finding {
  return {
    at,
    part: targetGroup.address,
    message: `${shareText(share)} of the requests go to ${targetGroup.address}, and ${why}`,
  };
}
