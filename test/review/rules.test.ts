import { reviewRules } from '../../lib/review/engine';
import { Estate } from '../../lib/review/estate';
import { RULES } from '../../lib/review/rules';
import { casePlans, CasePlans, documentsOf, fullName, planOf, STACKS } from './plans/base';
import { CASES } from './plans/cases';
import { ExpectedFinding } from './plans/case';
import { expectations } from './plans/expectations';

// Every rule on plans that real Terraform made of edits of prod (plans/make.ts): what it must find, and edits near it
// that it must not. The values before are what an emulator answered; an emulator is not AWS.

function estateOf(plans: CasePlans): Estate {
  const documents = documentsOf(plans);
  return new Estate(STACKS.map((stack) => planOf(fullName(stack), documents[stack])));
}

function found(rule: string, plans: CasePlans): ExpectedFinding[] {
  const { findings } = reviewRules({
    estate: estateOf(plans),
    rules: RULES.filter(({ id }) => id === rule),
    expectations: expectations(),
    today: '2026-11-21',
  });
  return findings.map(({ stack, address, message, severity, status }) => ({
    stack: stack.replace('warmsite-prod-', '') as ExpectedFinding['stack'],
    ...(address === undefined ? {} : { address }),
    message,
    severity,
    status: status as ExpectedFinding['status'],
  }));
}

describe.each(CASES)('$rule', ({ rule, fails, passes }) => {
  const severity = RULES.find(({ id }) => id === rule)?.severity;

  test.each(fails.map((edit, index) => ({ ...edit, index })))('finds: $title', ({ index, finds }) => {
    expect(found(rule, casePlans(rule, 'fails', index))).toEqual(
      finds.map((finding) => ({ severity, status: 'found', ...finding })),
    );
  });

  test.each(passes.map((edit, index) => ({ ...edit, index })))('does not mind: $title', ({ index }) => {
    expect(found(rule, casePlans(rule, 'passes', index))).toEqual([]);
  });
});

test('every rule has cases that fail it and cases that pass it', () => {
  expect(CASES.map(({ rule }) => rule).sort()).toEqual(RULES.map(({ id }) => id).sort());
  expect(CASES.filter(({ fails, passes }) => fails.length === 0 || passes.length === 0)).toEqual([]);
});

test('prod as it stands passes every rule', () => {
  const { findings } = reviewRules({
    estate: estateOf({}),
    rules: RULES,
    expectations: expectations(),
    today: '2026-11-21',
  });
  expect(findings).toEqual([]);
});
