import { UNKNOWN } from '../../attributes';
import { Resource } from '../../estate';
import { Rule } from '../../rule';

/** Attributes that hold a secret, by type, each with what keeps it out of plans and states. */
const ATTRIBUTES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  aws_db_instance: { password: 'password_wo' },
  aws_rds_cluster: { master_password: 'master_password_wo' },
  aws_docdb_cluster: { master_password: 'master_password_wo' },
  aws_redshift_cluster: { master_password: 'master_password_wo' },
  aws_secretsmanager_secret_version: { secret_string: 'secret_string_wo', secret_binary: 'secret_string_wo' },
  aws_ssm_parameter: { value: 'value_wo' },
};

export const keysPlaintextSecret: Rule = {
  id: 'keys-plaintext-secret',
  area: 'keys',
  severity: 'warning',
  title: 'A secret stands in the plan and in the state',
  lost: 'Whoever can read the plan file, the state or one of its old versions, in either Region, has the secret, for as long as it is valid: Terraform hides it in its output only.',
  safeWay:
    'Use the write-only argument with an ephemeral value, or let the service make the password. Then change the secret: the old one stays in the old versions of the state.',
  source: 'Terraform language, Manage sensitive data; Write-only arguments',
  types: Object.keys(ATTRIBUTES),
  *inspect(snapshot) {
    for (const [type, attributes] of Object.entries(ATTRIBUTES)) {
      for (const resource of snapshot.of(type)) {
        if (type === 'aws_ssm_parameter' && resource.values.text('type') !== 'SecureString') continue;
        for (const [attribute, writeOnly] of Object.entries(attributes)) {
          if (!holds(resource, attribute)) continue;
          yield {
            at: resource,
            part: attribute,
            message: `${attribute} is in the plan and in the state; ${writeOnly} keeps it out of both`,
          };
        }
      }
    }
  },
};

/** Whether a value is set. One that comes with the apply is, if the configuration gives it. */
function holds(resource: Resource, attribute: string): boolean {
  const value = resource.values.text(attribute);
  return value === UNKNOWN ? resource.references(attribute).length > 0 : value !== undefined;
}
