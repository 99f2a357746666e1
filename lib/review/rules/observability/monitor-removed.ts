import { Resource } from '../../estate';
import { Rule } from '../../rule';

const RECORDER = 'aws_config_configuration_recorder';
const RECORDER_STATUS = 'aws_config_configuration_recorder_status';

/** What looks at an account in one Region, and the flag that says whether it does. */
const MONITORS: Readonly<Record<string, { readonly name: string; readonly flag?: string }>> = {
  aws_guardduty_detector: { name: 'GuardDuty', flag: 'enable' },
  aws_accessanalyzer_analyzer: { name: 'IAM Access Analyzer' },
  [RECORDER]: { name: 'AWS Config' },
  [RECORDER_STATUS]: { name: 'AWS Config', flag: 'is_enabled' },
};

export const observabilityMonitorRemoved: Rule = {
  id: 'observability-monitor-removed',
  area: 'observability',
  severity: 'warning',
  title: 'What looks at the account is removed or switched off',
  lost: 'In that Region nobody is told of an intruder, of a resource that others can reach, or of a change of configuration, and what happens meanwhile cannot be looked up later.',
  safeWay:
    'Keep it on in both Regions, the standby as well: a Region in which nothing runs is where nobody looks. To hand it over to the organization, see its monitor there first.',
  source:
    'Amazon GuardDuty User Guide, Suspending or disabling; IAM User Guide, Access Analyzer; AWS Config Developer Guide, Managing the recorder',
  types: Object.keys(MONITORS),
  *check({ estate }) {
    for (const change of estate.changed(...this.types)) {
      const { before, after, type, action, isDeposed } = change;
      if (!before || isDeposed || action === 'forget' || !looks(before)) continue;
      // The recorder goes as well: it is told once.
      if (type === RECORDER_STATUS && !after && estate.after.of(RECORDER).length < estate.before.of(RECORDER).length) {
        continue;
      }
      if (after && looks(after)) continue;
      if (estate.after.of(type).some((other) => other.region === before.region && looks(other))) continue;
      const where = before.region === undefined ? '' : ` in ${before.region}`;
      yield {
        at: change,
        message: `${MONITORS[type]?.name ?? type} ${after ? 'is switched off' : 'is removed'}${where}`,
      };
    }
  },
};

function looks({ type, values }: Resource): boolean {
  const flag = MONITORS[type]?.flag;
  return flag === undefined || values.flag(flag) !== false;
}
