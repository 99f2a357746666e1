import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { ALL_KEYS, KEY_POLICY, keyName } from './key';
import { administrators, policyOf, POLICY_HOLDERS } from './policy';

export const keysPolicyLocksOut: Rule = {
  id: 'keys-policy-locks-out',
  area: 'keys',
  severity: 'critical',
  title: 'The policy of a key leaves nobody who may change it',
  lost: 'Nobody of the account can change the policy, enable, rotate or delete the key any more: only AWS support can, in days. Users that the policy does not name are kept out for as long. Without bypass_policy_lockout_safety_check KMS refuses such a policy, and the apply stops half-way.',
  safeWay:
    'Keep a statement that allows the account (`arn:aws:iam::<account>:root`) `kms:*`: it lets IAM policies decide, and does not depend on a role that may be deleted. Leave bypass_policy_lockout_safety_check off.',
  source: 'KMS Developer Guide, Default key policy: Allows access to the AWS account',
  types: [...POLICY_HOLDERS],
  *inspect(snapshot) {
    for (const holder of snapshot.of(...POLICY_HOLDERS)) {
      const statements = policyOf(holder);
      if (statements === UNKNOWN || !statements || administrators(statements).length > 0) continue;
      const [key] = holder.type === KEY_POLICY ? snapshot.targets(holder, 'key_id', ...ALL_KEYS) : [holder];
      const bypasses = holder.values.flag('bypass_policy_lockout_safety_check') === true;
      yield {
        at: holder,
        message: `the policy of ${key ? keyName(snapshot, key) : holder.address} allows nobody kms:PutKeyPolicy${bypasses ? ', and the check that would refuse it is bypassed' : ''}`,
      };
    }
  },
};
