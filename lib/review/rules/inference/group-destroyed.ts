import { Rule } from '../../rule';
import { listed } from '../../wording';
import { dutyOf, GROUP } from './group';

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
      if (change.action === 'delete') yield { at: change, message: `the group${where} is destroyed` };
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
