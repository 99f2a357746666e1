import { blockOf, blocksOf, Estate, EstateResource, isSet, listOf, numberOf, textOf, Value, Values } from '../estate';
import { ComplianceRule } from '../rule';

/** Days for which AWS Config wants a recovery point kept, by default. */
export const LEAST_RETENTION_DAYS = 35;

/** What the lists ask of AWS Backup. */
export const BACKUP_RULES: readonly ComplianceRule[] = [
  {
    ids: ['BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK'],
    title: `A backup plan has a rule that runs daily and keeps for ${LEAST_RETENTION_DAYS} days or longer`,
    types: ['aws_backup_plan'],
    holds: ({ values }) => blocksOf(values, 'rule').some((rule) => isDaily(rule['schedule']) && keepsLongEnough(rule)),
  },
  {
    ids: ['BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK'],
    title: `No recovery point expires before ${LEAST_RETENTION_DAYS} days`,
    types: ['aws_backup_plan'],
    holds: ({ values }) => blocksOf(values, 'rule').every(keepsLongEnough),
  },
  {
    ids: ['BACKUP_RECOVERY_POINT_ENCRYPTED', 'CKV_AWS_166'],
    title: 'A backup vault is encrypted with a customer-managed key',
    types: ['aws_backup_vault'],
    holds: ({ values }) => isSet(values['kms_key_arn']),
  },
  {
    ids: ['BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED'],
    title: 'The policy of a backup vault denies to delete recovery points',
    types: ['aws_backup_vault'],
    holds: (vault, estate) =>
      estate
        .besides(vault, 'aws_backup_vault_policy', 'backup_vault_name', 'name')
        .some(({ values }) => deniesDeletion(values['policy'])),
  },
  {
    ids: ['CKV2_AWS_9'],
    title: 'A volume of its own is in a backup plan',
    types: ['aws_ebs_volume'],
    holds: (volume, estate) => inBackupPlan(volume, estate),
  },
  {
    ids: ['CKV2_AWS_18'],
    title: 'A file system is in a backup plan',
    types: ['aws_efs_file_system'],
    holds: (fileSystem, estate) => inBackupPlan(fileSystem, estate),
  },
  {
    ids: ['CKV_AWS_255', 'CKV_AWS_256'],
    title: 'Snapshots that a lifecycle policy copies to another Region are encrypted',
    types: ['aws_dlm_lifecycle_policy'],
    holds: ({ values }) =>
      blocksOf(blockOf(values, 'policy_details'), 'schedule')
        .flatMap((schedule) => blocksOf(schedule, 'cross_region_copy_rule'))
        .every((rule) => rule['encrypted'] === true),
  },
];

/**
 * Whether some selection of the same Region names the resource, by its ARN, a pattern of it, or a tag that it has. What
 * has conditions selects only what meets them all.
 */
export function inBackupPlan(resource: EstateResource, estate: Estate): boolean {
  const tags = { ...(resource.values['tags'] as Values | undefined), ...(resource.values['tags_all'] as Values) };
  const arns = [resource.values['arn'], `\${${resource.address}.arn}`, ...literalArns(resource)];
  return estate
    .all('aws_backup_selection')
    .filter(({ region }) => region === resource.region)
    .some(({ values }) => {
      const named = listOf(values['resources']).some((pattern) => arns.some((arn) => covers(pattern, arn)));
      const tagged = blocksOf(values, 'selection_tag').some(({ key, value }) => tags[textOf(key)] === value);
      const equal = blocksOf(values, 'condition').flatMap((condition) => blocksOf(condition, 'string_equals'));
      const meets = equal.every(({ key, value }) => tags[textOf(key).replace('aws:ResourceTag/', '')] === value);
      return (named || tagged) && meets;
    });
}

/** The ARN of what only its name is known of before it exists. */
function literalArns({ type, region, values }: EstateResource): readonly string[] {
  return type === 'aws_db_instance' && isSet(values['identifier'])
    ? [`arn:aws:rds:${region}:*:db:${textOf(values['identifier'])}`]
    : [];
}

function covers(pattern: Value, arn: Value | undefined): boolean {
  if (typeof pattern !== 'string' || typeof arn !== 'string') return false;
  if (pattern === arn) return true;
  const parts = arn.split(':');
  return pattern.split(':').every((part, index) => {
    const other = parts[index] ?? '';
    if (part === '*' || other === '*' || part === other) return true;
    return part.endsWith('*') && other.startsWith(part.slice(0, -1));
  });
}

/** `cron(minutes hours day-of-month month day-of-week year)`, every day of every month. */
function isDaily(schedule: Value | undefined): boolean {
  const fields = /^cron\((.+)\)$/.exec(textOf(schedule))?.[1]?.split(/\s+/) ?? [];
  const [, , dayOfMonth, month, dayOfWeek] = fields;
  const every = ['*', '?'];
  return fields.length === 6 && every.includes(dayOfMonth ?? '') && month === '*' && every.includes(dayOfWeek ?? '');
}

/** No lifecycle means for ever. */
function keepsLongEnough(rule: Values): boolean {
  const days = blockOf(rule, 'lifecycle')?.['delete_after'];
  return days === undefined || days === null || numberOf(days) === 0 || numberOf(days) >= LEAST_RETENTION_DAYS;
}

function deniesDeletion(policy: Value | undefined): boolean {
  if (typeof policy !== 'string') return false;
  const { Statement } = JSON.parse(policy) as { readonly Statement: readonly Values[] };
  return Statement.some(
    ({ Effect, Principal, Action }) =>
      Effect === 'Deny' &&
      (Principal === '*' || (Principal as Values | undefined)?.['AWS'] === '*') &&
      listOf(Action).includes('backup:DeleteRecoveryPoint'),
  );
}
