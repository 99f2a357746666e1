import { Finding, Path } from '../finding';
import { EnvironmentFile } from '../schema';
import { check, Check, when } from './check';

type Verification = EnvironmentFile['runbooks']['verification'];
type Request = NonNullable<Verification[keyof Verification]>;

/** Part of `arn:aws:iam::<account>:role/<name>`. */
function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}

const approversOnce = check(['runbooks'], ({ runbooks: { approvers } }) =>
  approvers.flatMap((approver, index) =>
    when(approvers.indexOf(approver) < index, () => ({
      code: 'approver-repeated',
      path: ['runbooks', 'approvers', index],
      message: `'approvers' must name each principal once, got ${approver} again; remove one of the two`,
    })),
  ),
);

const approversAccount = check(['runbooks', 'account'], ({ runbooks: { approvers }, account }) =>
  approvers.flatMap((approver, index) =>
    when(accountOf(approver) !== account, () => ({
      code: 'approver-account',
      path: ['runbooks', 'approvers', index],
      message: `'approvers' must be of account ${account}, got one of ${accountOf(approver)}; Systems Manager takes approvals from its own account, so name a role there that they assume`,
    })),
  ),
);

const requests = check(['runbooks'], ({ runbooks: { verification } }) =>
  Object.entries(verification).flatMap(([what, request]) =>
    requestFindings(request, ['runbooks', 'verification', what]),
  ),
);

/** With these begin the expressions of Terraform, of Systems Manager and of the runbooks themselves. */
const EXPRESSION = /\$\{|%\{|\{\{|@\{/;

function requestFindings({ method, body }: Request, path: Path): readonly Finding[] {
  if (body === undefined) return [];
  const at = [...path, 'body'];
  return [
    ...when(method === 'GET', () => ({
      code: 'request-body',
      path: at,
      message: "'body' must not be given with GET, which has none; use POST or PUT, or remove it",
    })),
    ...when(!isJson(body), () => ({
      code: 'request-json',
      path: at,
      message: `'body' must be JSON, got '${body}'; put the whole of it in single quotes, and its texts in double quotes`,
    })),
    ...when(EXPRESSION.test(body), () => ({
      code: 'template-text',
      path: at,
      message: `'body' must not contain \${, %{, {{ or @{, with which expressions begin on the way to AWS, got '${body}'; put a space between the two`,
    })),
  ];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

export const RUNBOOK_CHECKS: readonly Check[] = [approversOnce, approversAccount, requests];
