import { UNKNOWN } from '../../attributes';
import { coversAction, isUnconditional, statementsOf } from '../../policy-document';
import { Rule } from '../../rule';
import { listed } from '../../wording';
import { SECRET, SECRET_POLICY, secretName } from './secret';

/** Without the first nobody reads it; without the other nobody mends the policy. */
const RIGHTS = ['secretsmanager:GetSecretValue', 'secretsmanager:PutResourcePolicy'];

export const keysSecretPolicyLocksOut: Rule = {
  id: 'keys-secret-policy-locks-out',
  area: 'keys',
  severity: 'critical',
  title: 'The policy of a secret keeps everybody out',
  lost: 'Nobody of the account can read the secret, or change its policy, from the apply on, whatever IAM allows: what starts later cannot log in. The account root user alone can mend a policy that denies itself.',
  safeWay:
    'Exempt from the denial who has to get through, with a condition ArnNotEquals on aws:PrincipalArn, or name the principals that it is against.',
  source: 'IAM User Guide, Policy evaluation logic; Secrets Manager User Guide, Resource-based policies',
  types: [SECRET_POLICY, SECRET],
  *inspect(snapshot) {
    const beside = new Set(
      snapshot.of(SECRET_POLICY).flatMap((policy) => snapshot.targets(policy, 'secret_arn', SECRET)),
    );
    for (const holder of snapshot.of(SECRET_POLICY, SECRET)) {
      if (beside.has(holder)) continue;
      const document = holder.values.document('policy');
      if (document === UNKNOWN) continue;
      const statements = statementsOf(document) ?? [];
      const denied = RIGHTS.filter((action) =>
        statements.some(
          (statement) =>
            !statement.isAllow &&
            isUnconditional(statement) &&
            !statement.principals.isInverted &&
            statement.principals.patterns.includes('*') &&
            coversAction(statement, action),
        ),
      );
      if (denied.length === 0) continue;
      const [secret] = holder.type === SECRET ? [holder] : snapshot.targets(holder, 'secret_arn', SECRET);
      yield {
        at: holder,
        message: `the policy of ${secret ? secretName(secret) : holder.address} denies everybody ${listed(denied)}`,
      };
    }
  },
};
