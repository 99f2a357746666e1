import { Finding, Path } from '../finding';
import { check, Check, when } from './check';

/** Terraform takes what stands between these for an expression of its own. */
const TEMPLATE = /[$%]\{/;

function plainText(name: string, path: Path, value: string): readonly Finding[] {
  return when(TEMPLATE.test(value), () => ({
    code: 'template-text',
    path,
    message: `'${name}' must not contain \${ or %{, with which Terraform begins expressions, got '${value}'`,
  }));
}

const parameterTexts = check(['database'], ({ database: { parameters } }) =>
  Object.entries(parameters).flatMap(([name, value]) => plainText(name, ['database', 'parameters', name], value)),
);

const emailTexts = check(['alerts'], ({ alerts: { emails } }) =>
  emails.flatMap((email, index) => plainText('emails', ['alerts', 'emails', index], email)),
);

const emailsOnce = check(['alerts'], ({ alerts: { emails } }) =>
  emails.flatMap((email, index) =>
    when(
      emails.slice(0, index).some((other) => other.toLowerCase() === email.toLowerCase()),
      () => ({
        code: 'email-repeated',
        path: ['alerts', 'emails', index],
        message: `'emails' must name each address once, got ${email} again; remove one of the two`,
      }),
    ),
  ),
);

/** What is passed on to AWS as it stands, and who is told. */
export const TEXT_CHECKS: readonly Check[] = [parameterTexts, emailTexts, emailsOnce];
