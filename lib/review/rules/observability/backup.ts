import { Attributes, Unknown, UNKNOWN } from '../../attributes';
import { regionOfArn, Resource, Snapshot } from '../../estate';

export const BACKUP_PLAN = 'aws_backup_plan';
export const BACKUP_SELECTION = 'aws_backup_selection';
export const VAULTS = ['aws_backup_vault', 'aws_backup_logically_air_gapped_vault'] as const;
export const VAULT_LOCK = 'aws_backup_vault_lock_configuration';

/** A rule of a backup plan, by its name. */
export interface BackupRule {
  readonly name: string;
  readonly values: Attributes;
  readonly copies: readonly Copy[];
}

export interface Copy {
  readonly values: Attributes;
  /** ARN of the vault; UNKNOWN until apply. */
  readonly vault: string | Unknown | undefined;
  /** Region that the copy goes to, where it is known. */
  readonly region: string | undefined;
}

export function rulesOf(snapshot: Snapshot, plan: Resource): readonly BackupRule[] | Unknown {
  const rules = plan.values.blocks('rule');
  if (rules === UNKNOWN) return UNKNOWN;
  return rules.map((values) => {
    const copies = values.blocks('copy_action');
    return {
      name: String(values.text('rule_name') ?? ''),
      values,
      copies: copies === UNKNOWN ? [] : copies.map((copy) => copyOf(snapshot, plan, copy)),
    };
  });
}

function copyOf(snapshot: Snapshot, plan: Resource, values: Attributes): Copy {
  const vault = values.text('destination_vault_arn');
  // Its own vault of the same stack is among the references of the rule; any other one is where the copy goes.
  const [target] =
    vault === UNKNOWN
      ? plan
          .references('rule')
          .flatMap((reference) => snapshot.of(...VAULTS).filter((item) => reference.startsWith(item.address)))
          .filter(({ region }) => region !== plan.region)
      : [];
  return { values, vault, region: typeof vault === 'string' ? regionOfArn(vault) : target?.region };
}

/** Days that recovery points are kept; Infinity where they are for ever. */
export function daysKept(values: Attributes): number | Unknown {
  const days = values.number('lifecycle', 0, 'delete_after');
  return days === UNKNOWN ? UNKNOWN : days === undefined || days <= 0 ? Infinity : days;
}

/** `for 30 days`, `for ever`. */
export function keptWords(days: number): string {
  return days === Infinity ? 'for ever' : `${days} ${days === 1 ? 'day' : 'days'}`;
}

/**
 * The rules of a plan at the two times, by name; those that only one side has in their order, as long as there are
 * as many on either side: they were renamed. None while one side is not known.
 */
export function pairsOf(
  before: readonly BackupRule[] | Unknown,
  after: readonly BackupRule[] | Unknown,
): readonly { readonly was: BackupRule; readonly is: BackupRule }[] {
  if (before === UNKNOWN || after === UNKNOWN) return [];
  const isIn = (rules: readonly BackupRule[], { name }: BackupRule): boolean =>
    rules.some((rule) => rule.name === name);
  const lost = before.filter((rule) => !isIn(after, rule));
  const added = after.filter((rule) => !isIn(before, rule));
  return before.flatMap((was) => {
    const renamed = lost.length === added.length ? added[lost.indexOf(was)] : undefined;
    const is = after.find(({ name }) => name === was.name) ?? renamed;
    return is ? [{ was, is }] : [];
  });
}
