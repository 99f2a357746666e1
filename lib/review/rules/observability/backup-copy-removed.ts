import { UNKNOWN } from '../../attributes';
import { Finding, Rule } from '../../rule';
import { BACKUP_PLAN, BackupRule, pairsOf, rulesOf } from './backup';

export const observabilityBackupCopyRemoved: Rule = {
  id: 'observability-backup-copy-removed',
  area: 'observability',
  severity: 'high',
  title: 'Backups are no longer copied to the other Region',
  lost: 'New recovery points exist in one Region only. When it is lost there is nothing to restore from in the other; what was copied before expires by its lifecycle.',
  safeWay:
    'Add the copy to the new vault first, see a completed copy job (`aws backup list-copy-jobs --by-state COMPLETED`), and remove the old copy after that.',
  source: 'AWS Backup Developer Guide, Creating backup copies across AWS Regions',
  types: [BACKUP_PLAN],
  *check({ estate }) {
    for (const change of estate.changed(BACKUP_PLAN)) {
      const { before, after } = change;
      if (!before || !after || change.isDeposed) continue;
      for (const { was, is } of pairsOf(rulesOf(estate.before, before), rulesOf(estate.after, after))) {
        const finding = findingOf(was, is, after.region ?? before.region);
        if (finding) yield { at: change, part: is.name, ...finding };
      }
    }
  },
};

function findingOf(was: BackupRule, is: BackupRule, home: string | undefined): Omit<Finding, 'at'> | undefined {
  const away = (rule: BackupRule): readonly string[] =>
    rule.copies.flatMap(({ region }) => (region !== undefined && region !== home ? [region] : []));
  const undecided = is.copies.some(({ vault, region }) => vault === UNKNOWN && region === undefined);
  const now = new Set(away(is));
  const lost = [...new Set(away(was))].filter((region) => !now.has(region));
  if (lost.length === 0) {
    return was.copies.length > is.copies.length && !undecided
      ? {
          severity: 'warning',
          message: `rule ${is.name} makes ${is.copies.length} copies instead of ${was.copies.length}`,
          lost: 'One copy of each recovery point fewer; what was copied before expires by its lifecycle.',
        }
      : undefined;
  }
  if (undecided) return { message: `where rule ${is.name} copies to is not known yet`, isUnknown: true };
  const goes =
    now.size > 0 ? `, only to ${[...now].join(', ')}` : is.copies.length > 0 ? ', only within its own Region' : '';
  return { message: `rule ${is.name} no longer copies to ${lost.join(', ')}${goes}` };
}
