import { Unknown, UNKNOWN } from '../../attributes';
import { Resource } from '../../estate';

export const SECRET = 'aws_secretsmanager_secret';
export const SECRET_POLICY = 'aws_secretsmanager_secret_policy';
export const SECRET_ROTATION = 'aws_secretsmanager_secret_rotation';

/** Days in which a deleted secret can be restored, where the configuration does not say. */
export const DEFAULT_RECOVERY = 30;

/** A copy of a secret in another Region. */
export interface SecretReplica {
  readonly region: string;
  /** ARN, id or alias; that of the service when undefined. */
  readonly key: string | Unknown | undefined;
  /** What Secrets Manager said of it at the last refresh. */
  readonly status: string | Unknown | undefined;
}

export function replicasOf(secret: Resource): readonly SecretReplica[] | Unknown {
  const blocks = secret.values.blocks('replica');
  // Of a new secret that is given none the provider says that they come with the apply.
  if (blocks === UNKNOWN) return secret.references('replica').length > 0 ? UNKNOWN : [];
  const found: SecretReplica[] = [];
  for (const block of blocks) {
    const region = block.text('region');
    if (region === UNKNOWN) return UNKNOWN;
    if (region !== undefined) found.push({ region, key: block.text('kms_key_id'), status: block.text('status') });
  }
  return found;
}

export function secretName({ values, address }: Resource): string {
  const name = values.text('name');
  return typeof name === 'string' ? name : address;
}

export function recoveryDays({ values }: Resource): number | Unknown {
  return values.number('recovery_window_in_days') ?? DEFAULT_RECOVERY;
}
