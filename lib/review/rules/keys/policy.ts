import { UNKNOWN } from '../../attributes';
import { Resource, Snapshot } from '../../estate';
import { coversAction, isAccount, isUnconditional, Statement, statementsOf } from '../../policy-document';
import { ALL_KEYS, KEY_POLICY } from './key';

/** Types that hold the policy of a key. */
export const POLICY_HOLDERS = [...ALL_KEYS, KEY_POLICY] as const;

/** The statements of a key's policy; undefined where it is not set, and UNKNOWN until apply. */
export function policyOf(holder: Resource): readonly Statement[] | typeof UNKNOWN | undefined {
  const document = holder.values.document('policy');
  return document === UNKNOWN ? UNKNOWN : statementsOf(document);
}

/** Who may change the policy of the key, and so give every other right: an account, roles, users. */
export function administrators(statements: readonly Statement[]): readonly string[] {
  const isDenied = statements.some(
    (statement) =>
      !statement.isAllow &&
      isUnconditional(statement) &&
      coversAction(statement, 'kms:PutKeyPolicy') &&
      statement.principals.patterns.includes('*'),
  );
  if (isDenied) return [];
  return statements
    .filter((statement) => statement.isAllow && coversAction(statement, 'kms:PutKeyPolicy'))
    .flatMap(({ principals }) => (principals.isInverted ? ['*'] : principals.patterns))
    .filter((principal) => principal === '*' || isAccount(principal) || IAM_PRINCIPAL.test(principal));
}

/** A principal of IAM that exists: of one that was deleted KMS shows the id in place of the ARN. */
const IAM_PRINCIPAL = /^arn:[^:]+:(iam|sts)::\d{12}:/;

/** The policies of keys that lie beside them. */
export function policiesBeside(snapshot: Snapshot, key: Resource): readonly Resource[] {
  return snapshot.of(KEY_POLICY).filter((policy) => snapshot.targets(policy, 'key_id', ...ALL_KEYS).includes(key));
}
