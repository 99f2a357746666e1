import { UNKNOWN, isObject } from '../../attributes';
import { Rule } from '../../rule';
import { listed } from '../../wording';

const SETTINGS = 'aws_backup_region_settings';

export const observabilityBackupOptedOut: Rule = {
  id: 'observability-backup-opted-out',
  area: 'observability',
  severity: 'high',
  title: 'A Region no longer backs up a kind of resource by tags',
  lost: 'Selections by tag pass over resources of this kind in this Region, without an error: no new recovery points of them.',
  safeWay: 'Keep the kind opted in, or select its resources by ARN, which does not ask for it.',
  source: 'AWS Backup API, UpdateRegionSettings: ResourceTypeOptInPreference',
  types: [SETTINGS],
  *check({ estate }) {
    for (const change of estate.changed(SETTINGS)) {
      const was = change.before?.values.at('resource_type_opt_in_preference');
      const is = change.after?.values.at('resource_type_opt_in_preference');
      if (change.isDeposed || !change.after) continue;
      if (is === UNKNOWN) {
        yield { at: change, message: 'what is backed up by tags is not known yet', isUnknown: true };
        continue;
      }
      if (!isObject(is)) continue;
      const former = isObject(was) ? was : {};
      const lost = Object.keys(is).filter((kind) => is[kind] === false && former[kind] !== false);
      // What a new resource leaves out is as it was; only what was on is lost.
      const out = isObject(was) ? lost.filter((kind) => former[kind] === true) : lost;
      if (out.length > 0)
        yield { at: change, message: `${listed(out.sort())} ${out.length === 1 ? 'is' : 'are'} opted out` };
    }
  },
};
