import { isObject, UNKNOWN } from '../../attributes';
import { Resource } from '../../estate';
import {
  accountOf,
  conditionText,
  coversAction,
  coversPrincipal,
  isAccount,
  isUnconditional,
  Statement,
} from '../../policy-document';
import { Finding, Rule } from '../../rule';
import { listed } from '../../wording';
import { ALL_KEYS, KEY_POLICY, keyName, KeyUsers, usersWords } from './key';
import { administrators, policyOf, POLICY_HOLDERS } from './policy';

/** What a user of a key does with it. */
const USES = [
  'kms:Encrypt',
  'kms:Decrypt',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:CreateGrant',
  'kms:DescribeKey',
  'kms:Sign',
  'kms:Verify',
  'kms:GenerateMac',
  'kms:VerifyMac',
];

/** Conditions that are added to keep strangers out, and that the owner's own requests meet. */
const HARDENING = /^(aws:source(account|arn|orgid|orgpaths)|aws:principalorgid|kms:calleraccount)$/;

export const keysPolicyNarrowed: Rule = {
  id: 'keys-policy-narrowed',
  area: 'keys',
  severity: 'high',
  title: 'The policy of a key no longer admits somebody who uses it',
  lost: 'Who is left out can neither read nor write what the key encrypts, from the apply on: alarms are not published, replicas not written, instances with encrypted disks do not start. It shows at the next use, which may be the failover.',
  safeWay:
    'Keep the statement until CloudTrail shows that nobody uses it. A service principal can only be admitted by the policy of the key; a role may be admitted by IAM in its place, if the policy allows the account `kms:*`.',
  source: 'KMS Developer Guide, Key policies in AWS KMS; Permissions for AWS services in key policies',
  types: [...POLICY_HOLDERS],
  *check({ estate }) {
    let users: KeyUsers | undefined;
    for (const change of estate.changed(...POLICY_HOLDERS)) {
      const { before, after, action, isDeposed } = change;
      if (!before || isDeposed || action === 'forget') continue;
      const isBeside = before.type === KEY_POLICY;
      if (!isBeside && (!after || action === 'replace')) continue;
      const [key] = isBeside ? estate.before.targets(before, 'key_id', ...ALL_KEYS) : [before];
      if (isBeside && key && ['delete', 'replace'].includes(estate.changeOf(key)?.action ?? '')) continue;
      const was = policyOf(before);
      if (was === UNKNOWN || !was) continue;
      const owner = ownerOf(key, was);
      // The provider puts the default policy in place of one that lies beside the key and is removed.
      const is = after ? policyOf(after) : defaultPolicy(owner);
      const name = key ? keyName(estate.before, key) : before.address;
      if (is === UNKNOWN) {
        yield { at: change, message: `whom the policy of ${name} admits is not known yet`, isUnknown: true };
        continue;
      }
      // Nobody is left: rule keys-policy-locks-out.
      if (!is || administrators(is).length === 0) continue;
      const found = losses(was, is, owner);
      if (found.length === 0) continue;
      users ??= new KeyUsers(estate.before);
      const used = key ? users.of(key) : [];
      yield* found.map((loss) => finding(loss, change, name, used));
    }
  },
};

/** What a key has that is given no policy: the account decides by IAM. */
function defaultPolicy(account: string): readonly Statement[] {
  return [
    {
      isAllow: true,
      actions: { patterns: ['kms:*'], isInverted: false },
      resources: { patterns: ['*'], isInverted: false },
      principals: { patterns: [account], isInverted: false },
      condition: {},
    },
  ];
}

/** Somebody who may do less than before. */
interface Loss {
  readonly principal: string;
  readonly words: string;
  readonly actions: readonly string[];
  /** True where it may do the same, under another condition. */
  readonly isConditional: boolean;
  readonly isHardening: boolean;
  /** Whether the account may still admit it by IAM. */
  readonly mayUseIam: boolean;
}

function losses(was: readonly Statement[], is: readonly Statement[], owner: string): readonly Loss[] {
  const found = new Map<string, Loss>();
  const hasAccount = is.some(
    (statement) =>
      statement.isAllow && coversAction(statement, 'kms:Decrypt') && statement.principals.patterns.some(isAccount),
  );
  for (const statement of was) {
    if (!statement.isAllow || statement.principals.isInverted) continue;
    const uses = USES.filter((action) => coversAction(statement, action));
    for (const principal of statement.principals.patterns) {
      const matching = (action: string): readonly Statement[] =>
        is.filter((other) => other.isAllow && coversAction(other, action) && admits(other, principal));
      const lost = uses.filter((action) => matching(action).length === 0);
      const denied = uses.filter((action) => denies(is, principal, action) && !denies(was, principal, action));
      const bound = uses.filter(
        (action) => !lost.includes(action) && !matching(action).some((other) => isNoStricter(other, statement)),
      );
      const gone = [...new Set([...lost, ...denied])];
      const actions = gone.length > 0 ? gone : bound;
      if (actions.length === 0) continue;
      const words = whoWords(principal, statement, owner);
      const isIam = /^arn:[^:]+:(iam|sts)::/.test(principal) && !isAccount(principal);
      found.set(words, {
        principal,
        words,
        actions,
        isConditional: gone.length === 0,
        isHardening: actions.every((action) => matching(action).some((other) => onlyHardens(other, statement))),
        mayUseIam: isIam && hasAccount && denied.length === 0,
      });
    }
  }
  return [...found.values()];
}

function finding(loss: Loss, at: Finding['at'], key: string, users: readonly Resource[]): Finding {
  const { words, actions, isConditional, isHardening, mayUseIam, principal } = loss;
  const use = users.length > 0 ? `; the key is used by ${usersWords(users, at)}` : '';
  const what = isConditional
    ? `the policy of ${key} admits ${words} under another condition`
    : `the policy of ${key} no longer allows ${words} ${listed(actions.length > 4 ? [...actions.slice(0, 3), `${actions.length - 3} more`] : actions)}`;
  const severity = isConditional ? (isHardening ? 'note' : 'warning') : mayUseIam ? 'warning' : undefined;
  return { at, part: `${principal} ${words}`, ...(severity ? { severity } : {}), message: `${what}${use}` };
}

/** The principal, or for everybody under a condition, whom the condition names. */
function whoWords(principal: string, { condition }: Statement, owner: string): string {
  if (isAccount(principal)) {
    return accountOf(principal) === owner ? 'the account' : `account ${accountOf(principal) ?? ''}`;
  }
  if (principal !== '*') return principal;
  const named = Object.values(condition).flatMap((keys) =>
    isObject(keys)
      ? Object.entries(keys).flatMap(([key, value]) => (/^aws:principalarn$/i.test(key) ? [value].flat() : []))
      : [],
  );
  return named.length > 0 ? named.map(String).join(' and ') : 'everybody';
}

/** Whether a statement names a principal itself. That it names the account means that IAM decides, not this policy. */
function admits({ principals }: Statement, principal: string): boolean {
  const account = isAccount(principal) ? accountOf(principal) : undefined;
  return principals.patterns.some(
    (one) =>
      one === '*' || one === principal || (account !== undefined && isAccount(one) && accountOf(one) === account),
  );
}

function denies(statements: readonly Statement[], principal: string, action: string): boolean {
  return statements.some(
    (statement) =>
      !statement.isAllow &&
      isUnconditional(statement) &&
      coversAction(statement, action) &&
      coversPrincipal(statement, principal),
  );
}

/** The account that a key belongs to. */
function ownerOf(key: Resource | undefined, statements: readonly Statement[]): string {
  const arn = key?.values.text('arn');
  const own = typeof arn === 'string' ? arn.split(':')[4] : undefined;
  const named = statements.flatMap(({ principals }) => principals.patterns.filter(isAccount))[0];
  return own ?? (named === undefined ? '' : (accountOf(named) ?? ''));
}

/** Whether a statement asks for nothing that the other one does not. */
function isNoStricter(statement: Statement, than: Statement): boolean {
  const asked = new Set(conditionText(than).split('; '));
  return (
    isUnconditional(statement) ||
    conditionText(statement)
      .split('; ')
      .every((part) => asked.has(part))
  );
}

function onlyHardens(statement: Statement, than: Statement): boolean {
  const asked = new Set(conditionText(than).split('; '));
  const added = conditionText(statement)
    .split('; ')
    .filter((part) => part !== '' && !asked.has(part));
  return added.every((part) => HARDENING.test(part.split(' ')[1] ?? ''));
}
