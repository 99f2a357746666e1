import { Rule } from '../../rule';

const LOG_GROUP = 'aws_cloudwatch_log_group';

export const observabilityLogGroupDestroyed: Rule = {
  id: 'observability-log-group-destroyed',
  area: 'observability',
  severity: 'warning',
  title: 'A log group is destroyed with its logs',
  lost: 'All of its logs, at once and for ever, where no export holds them. What began an outage in that time cannot be found out any more.',
  safeWay:
    'Set skip_destroy on the group and apply that first: then it leaves Terraform and stays in AWS. Or export it (`aws logs create-export-task`).',
  source: 'Amazon CloudWatch Logs API, DeleteLogGroup; Terraform AWS provider, aws_cloudwatch_log_group: skip_destroy',
  types: [LOG_GROUP],
  *check({ estate }) {
    for (const change of estate.changed(LOG_GROUP)) {
      const { before, action } = change;
      if (!before || change.isDeposed || (action !== 'delete' && action !== 'replace')) continue;
      if (before.values.flag('skip_destroy') === true) continue;
      const how = action === 'delete' ? 'is destroyed' : `is replaced for ${change.replacedBy.join(', ')}`;
      yield { at: change, message: `the log group ${String(before.values.text('name') ?? '')} ${how}` };
    }
  },
};
