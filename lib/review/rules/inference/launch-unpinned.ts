import { Rule } from '../../rule';
import { GROUP, LAUNCH_TYPES, launchOf, launchVersionOf } from './group';
import { refreshOf } from './refresh';

export const inferenceLaunchUnpinned: Rule = {
  id: 'inference-launch-unpinned',
  area: 'inference',
  severity: 'warning',
  title: 'A group launches whatever is newest at that moment',
  lost: 'An instance that a failover starts may be of a version that nobody has ever run in that Region: it can fail to start on the worst day, and differ from its neighbours on all others.',
  safeWay: 'Name the launch template by its number (`latest_version`) and the image by its id.',
  source: 'EC2 Auto Scaling User Guide, Launch templates: versions; docs/traps.md, 16',
  types: [GROUP, ...LAUNCH_TYPES],
  *inspect(snapshot) {
    for (const group of snapshot.of(GROUP)) {
      // With rollback on, inference-refresh-without-rollback speaks: the apply fails.
      if (refreshOf(group)?.hasRollback === true) continue;
      const version = launchVersionOf(group);
      const image = launchOf(group, snapshot)?.values.text('image_id');
      if (version === '$Latest' || version === '$Default') {
        yield { at: group, part: 'version', message: `the group launches version ${version} of its launch template` };
      }
      if (typeof image === 'string' && image.startsWith('resolve:ssm:')) {
        yield { at: group, part: 'image', message: `the group looks its image up at launch, ${image}` };
      }
    }
  },
};
