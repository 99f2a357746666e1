import { Estate, Resource } from '../../estate';
import { Finding, Rule } from '../../rule';
import { listed } from '../../wording';
import { forwardedTo, LISTENER_RULE_TYPES, LISTENER_TYPES, targetGroupsOf } from './balancing';
import { dutyOf, GROUP } from './group';
import { shareText, sharesIn } from './share';

export const inferenceGroupDestroyed: Rule = {
  id: 'inference-group-destroyed',
  area: 'inference',
  severity: 'critical',
  title: 'A group of instances is destroyed or replaced',
  lost: 'All instances of the group end. In the Region that serves, the model answers nobody any more; in the standby, nobody can be taken over. New ones need GPUs that may not be there at that moment, and the time to load the model.',
  safeWay:
    'Change what can be changed in place. For another name, add the new group beside the old one, wait until its targets are healthy, and take the old one away with a plan of its own. For another address, write a `moved` block.',
  source: 'Terraform aws_autoscaling_group: name and name_prefix force replacement',
  types: [GROUP],
  *check({ estate, roles }) {
    for (const change of estate.changed(GROUP)) {
      const region = change.before?.region;
      const where =
        region === undefined ? '' : ` in ${dutyOf(region, roles) === 'standby' ? 'the standby Region ' : ''}${region}`;
      if (change.isDeposed) continue;
      if (change.action === 'delete') {
        const share = change.before ? shareOf(change.before, estate) : undefined;
        // Nobody is sent to it: what it stood beside goes on.
        if (share === 0) continue;
        if (share === undefined) yield { at: change, message: `the group${where} is destroyed` };
        else yield { at: change, ...shared(share, where) };
      }
      if (change.action === 'replace') {
        const cause = change.replacedBy.length > 0 ? `, because of ${listed(change.replacedBy)}` : '';
        const order = change.createsFirst ? 'after the new one is there' : 'before the new one is there';
        yield {
          at: change,
          severity: change.createsFirst ? 'high' : 'critical',
          message: `the group${where} is replaced${cause}: the old one is destroyed ${order}`,
        };
      }
      if (change.action === 'forget') {
        yield {
          at: change,
          severity: 'warning',
          message: `the group${where} is no longer managed`,
          lost: 'The group goes on, but releases, sizes and reviews no longer reach it: it drifts away from the other Region.',
          safeWay: 'Import it where it is to be managed, in the same change.',
        };
      }
    }
  },
};

/**
 * The largest share of the requests that a group has, where it is no more than half and whoever has the rest stays;
 * undefined for a group that anything depends on.
 */
function shareOf(group: Resource, { before, after }: Estate): number | undefined {
  const targetGroups = targetGroupsOf(group, before);
  const shares = sharesIn(before).filter(({ targetGroup }) => targetGroups.includes(targetGroup));
  const divided = new Set(shares.map(({ at }) => at));
  const isAlone = before
    .of(...LISTENER_TYPES, ...LISTENER_RULE_TYPES)
    .some((at) => !divided.has(at) && forwardedTo(at, before).some((target) => targetGroups.includes(target)));
  const rests = shares.flatMap(({ others }) => others);
  const stays = rests.length > 0 && rests.every(({ targetGroup }) => after.find(targetGroup.key) !== undefined);
  const share = Math.max(0, ...shares.map((each) => each.share));
  return !isAlone && stays && share <= 0.5 ? share : undefined;
}

function shared(share: number, where: string): Omit<Finding, 'at'> {
  return {
    severity: 'warning',
    message: `the group${where}, which has ${shareText(share)} of the requests, is destroyed`,
    lost: 'What it has in work when it goes, and every request that is dealt to it until the listener has changed: the group beside it does not step in.',
    safeWay:
      'Set its weight to 0 with a plan of its own, let its instances finish what they have, and take it away after that.',
  };
}
