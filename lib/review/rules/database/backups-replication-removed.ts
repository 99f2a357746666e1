import { UNKNOWN } from '../../attributes';
import { Change, Estate, regionOfArn } from '../../estate';
import { Finding, Rule, RuleContext } from '../../rule';
import { days, listed } from '../../wording';
import { BACKUPS_REPLICATION, numberOr } from './database';

export const databaseBackupsReplicationRemoved: Rule = {
  id: 'database-backups-replication-removed',
  area: 'database',
  severity: 'high',
  title: 'Backups of a database are no longer copied to the other Region, or for less time',
  lost: 'From the apply on the other Region gets no more points in time: a mistake that has reached the replica, too, can be undone only in the Region of the database. What was copied stays until its retention is over.',
  safeWay:
    "Keep it. After a failover let Terraform forget it ('removed' block, 'lifecycle { destroy = false }'): the copies of the lost Region are then kept. To change it, make the new one first.",
  source:
    'RDS User Guide, Stopping automated backup replication; plan measured with provider 5.100: any change replaces it',
  types: [BACKUPS_REPLICATION],
  *check(context) {
    for (const change of context.estate.changed(BACKUPS_REPLICATION)) {
      if (!change.before || change.isDeposed) continue;
      const said = change.after ? ofChange(change) : ofRemoval(context, change);
      if (said) yield { at: change, ...said };
    }
  },
};

type Said = Omit<Finding, 'at'> | undefined;

function ofRemoval({ estate, roles }: RuleContext, change: Change): Said {
  const source = sourceArn(change, 'before');
  if (continues(estate, change, source)) {
    return change.action === 'delete'
      ? ANEW(`the copy of the backups of ${source} is made anew under another name`)
      : undefined;
  }
  if (change.action === 'delete') return { message: `the backups of ${source} are no longer copied` };
  // The copies of a Region that has lost the writer are kept by being forgotten.
  const region = regionOfArn(source);
  if (roles.writer !== undefined && region !== undefined && region !== roles.writer) return undefined;
  return {
    severity: 'warning',
    message: `the copy of the backups of ${source} is no longer managed`,
    lost: 'Nothing at once: the copy goes on as it is. Nothing brings it back once it is gone.',
    safeWay: 'Keep it in the configuration as long as its source accepts writes.',
  };
}

function ofChange(change: Change): Said {
  const { action, before, after, replacedBy } = change;
  const from = before?.values.number('retention_period');
  const to = after ? numberOr(after, 'retention_period', 7) : undefined;
  if (typeof from === 'number' && to === UNKNOWN) {
    return { isUnknown: true, message: `copied backups are kept for ${days(from)} now and not known after` };
  }
  if (typeof from === 'number' && typeof to === 'number' && to < from) {
    return {
      message: `copied backups are kept for ${days(to)} in place of ${days(from)}`,
      lost: 'In the other Region every point in time before the new limit can no longer be restored. A mistake that is found later than that, with the Region of the database lost, stays.',
      safeWay: 'Keep the retention as long as that of the database.',
    };
  }
  if (action !== 'replace') return undefined;
  const [old, next] = [sourceArn(change, 'before'), sourceArn(change, 'after')];
  if (next !== 'a source that is not known' && next !== old) {
    return { message: `the backups of ${next} are copied in place of those of ${old}` };
  }
  const why = replacedBy.length === 0 ? '' : `, because of ${listed(replacedBy.map((name) => `'${name}'`))}`;
  return ANEW(`the copy of the backups of ${old} is made anew${why}`);
}

function ANEW(message: string): Omit<Finding, 'at'> {
  return {
    severity: 'warning',
    message,
    lost: 'The copy ends and begins again with a new full snapshot: until that has arrived the newest point in time of the other Region is that of the apply.',
    safeWay: 'Change it only when the replica in the other Region is healthy, and never together with a change of it.',
  };
}

/** Whether another resource of the same Region copies the same backups from now on. */
function continues({ after }: Estate, { before }: Change, source: string): boolean {
  return after
    .of(BACKUPS_REPLICATION)
    .some((other) => other.region === before?.region && other.values.text('source_db_instance_arn') === source);
}

function sourceArn(change: Change, moment: 'before' | 'after'): string {
  const arn = change[moment]?.values.text('source_db_instance_arn');
  return arn === UNKNOWN || arn === undefined ? 'a source that is not known' : arn;
}
