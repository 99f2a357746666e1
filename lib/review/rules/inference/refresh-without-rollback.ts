import { Rule } from '../../rule';
import { GROUP, LAUNCH_TYPES, launchOf, launchVersionOf } from './group';
import { refreshOf } from './refresh';

export const inferenceRefreshWithoutRollback: Rule = {
  id: 'inference-refresh-without-rollback',
  area: 'inference',
  severity: 'warning',
  title: 'A release that fails is not taken back',
  lost: 'A bad image or model reaches instance after instance. Nothing puts the old ones back: the Region serves errors until somebody notices, releases the old version again, and every instance has loaded its model.',
  safeWay:
    'Set `auto_rollback = true` with an alarm on the error rate in `alarm_specification`, a launch template by its number (`latest_version`), and a literal AMI id.',
  source: 'EC2 Auto Scaling User Guide, Undo changes with a rollback; docs/traps.md, 16',
  types: [GROUP, ...LAUNCH_TYPES],
  *inspect(snapshot, { estate }) {
    for (const group of snapshot.of(GROUP)) {
      const refresh = refreshOf(group);
      if (!refresh) continue;
      if (!refresh.hasRollback) {
        const before = estate.before.find(group.key);
        const had = before !== undefined && refreshOf(before)?.hasRollback === true;
        yield {
          at: group,
          severity: had ? 'high' : 'warning',
          message: had
            ? 'a release that fails is no longer rolled back'
            : 'instances are replaced on release, without automatic rollback',
        };
        continue;
      }
      const version = launchVersionOf(group);
      const image = launchOf(group, snapshot)?.values.text('image_id');
      const floating =
        version === '$Latest' || version === '$Default'
          ? `the launch template is named as ${version}`
          : typeof image === 'string' && image.startsWith('resolve:ssm:')
            ? 'the image is looked up at launch'
            : undefined;
      if (floating === undefined) continue;
      yield {
        at: group,
        severity: 'high',
        part: 'floating',
        message: `rollback is on, but cannot work: ${floating}`,
        lost: 'EC2 Auto Scaling refuses a refresh with rollback whose old version it could not find again: the apply fails, and the release stops half-way.',
      };
    }
  },
};
