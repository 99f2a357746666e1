import { ACCOUNT, ComplianceReport, ComplianceResult } from './rule';

/** The test that judges what is written and what was planned of `prod`, relative to the project. */
export const COMPLIANCE_TEST = 'test/policy/compliance.test.ts';

/** The page for auditors: what is asked, what keeps it, what does not and why. */
export function compliancePage({ results }: ComplianceReport): string {
  const applicable = results.filter((result) => !isAbsent(result));
  const absent = results.filter(isAbsent);
  return `# Compliance

<!-- Written by \`npm run compliance\` from lib/security/compliance; do not edit. -->

What AWS Config's managed rules for reliability, and checkov's checks of the same subjects, ask of the environment
\`prod\`, and what keeps it. An address without a stack stands for the resource of that address in each Region's stack.

\`${COMPLIANCE_TEST}\` judges each rule on the synthesized and on the planned JSON of \`prod\`, fails on a resource that
breaks one without an exception and on an exception that nothing needs, and weakens the subject of each rule to see it
fail. It reads configuration and plans: it does not ask AWS, and it is not AWS Config's or checkov's own verdict. The ids
say what was read for the rule.

## Kept

| rule | asks | kept by | except |
| --- | --- | --- | --- |
${applicable.map(row).join('\n')}

## Exceptions

| rule | resource | reason |
| --- | --- | --- |
${applicable.flatMap(exceptionRows).join('\n')}

## Nothing to ask it of

\`prod\` has no resource of these types. The rules are there for the day that it has one.

| rule | asks | types |
| --- | --- | --- |
${absent.map(({ rule }) => `| ${idsOf(rule.ids)} | ${rule.title} | ${rule.types.map(code).join(', ')} |`).join('\n')}
`;
}

function isAbsent({ rule, satisfiedBy, excepted, failed }: ComplianceResult): boolean {
  return !rule.types.includes(ACCOUNT) && satisfiedBy.length + excepted.length + failed.length === 0;
}

function row({ rule, satisfiedBy, excepted }: ComplianceResult): string {
  return `| ${idsOf(rule.ids)} | ${rule.title} | ${cell(satisfiedBy)} | ${cell([...new Set(excepted.map(({ address }) => address))])} |`;
}

function exceptionRows({ excepted }: ComplianceResult): string[] {
  return excepted.map(({ rule, address, stack, reason }) => {
    const where = stack === undefined ? code(address) : `${code(address)} of ${code(stack)}`;
    return `| ${code(rule)} | ${where} | ${reason} |`;
  });
}

/** More than that, and a cell says how many there are. */
const MOST_ADDRESSES = 6;

function cell(addresses: readonly string[]): string {
  if (addresses.length === 0) return '-';
  const shown = addresses.slice(0, MOST_ADDRESSES).map(code).join(', ');
  return addresses.length > MOST_ADDRESSES ? `${shown} and ${addresses.length - MOST_ADDRESSES} more` : shown;
}

function idsOf(ids: readonly string[]): string {
  return ids.map(code).join(' ');
}

function code(text: string): string {
  return `\`${text}\``;
}
