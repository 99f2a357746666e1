import { reviewRules, RuleReview } from '../../lib/review/engine';
import { Estate } from '../../lib/review/estate';
import { Rule } from '../../lib/review/rule';
import { RULES } from '../../lib/review/rules';
import { casePlans, CasePlans, documentsOf, fullName, planOf, STACKS } from './plans/base';
import { CASES } from './plans/cases';
import { ExpectedFinding, PlanEdit, ReviewInput } from './plans/case';
import { expectations } from './plans/expectations';

// Every rule on plans that real Terraform made of edits of prod (plans/make.ts): what it must find, and edits near it
// that it must not. The values before are what an emulator answered; an emulator is not AWS.

function inputOf(plans: CasePlans, edit: PlanEdit['input'] = () => undefined): ReviewInput {
  const input = { documents: documentsOf(plans), states: {}, expectations: { ...expectations() } };
  edit(input);
  return input;
}

function review(rules: readonly Rule[], { documents, states, expectations: promised }: ReviewInput): RuleReview {
  const plans = [documents, states].flatMap((each) =>
    STACKS.flatMap((stack) => (each[stack] ? [planOf(fullName(stack), each[stack])] : [])),
  );
  const estate = new Estate(plans);
  return reviewRules({ estate, rules, ...(promised ? { expectations: promised } : {}), today: '2026-11-21' });
}

function found(rule: string, input: ReviewInput): ExpectedFinding[] {
  const { findings } = review(
    RULES.filter(({ id }) => id === rule),
    input,
  );
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

  test.each(fails.map((edit, index) => ({ ...edit, index })))('finds: $title', ({ index, finds, input }) => {
    expect(found(rule, inputOf(casePlans(rule, 'fails', index), input))).toEqual(
      finds.map((finding) => ({ severity, status: 'found', ...finding })),
    );
  });

  test.each(passes.map((edit, index) => ({ ...edit, index })))('does not mind: $title', ({ index, input }) => {
    expect(found(rule, inputOf(casePlans(rule, 'passes', index), input))).toEqual([]);
  });
});

test('every rule has cases that fail it and cases that pass it', () => {
  expect(CASES.map(({ rule }) => rule).sort()).toEqual(RULES.map(({ id }) => id).sort());
  expect(CASES.filter(({ fails, passes }) => fails.length === 0 || passes.length === 0)).toEqual([]);
});

test('prod as it stands passes every rule', () => {
  expect(review(RULES, inputOf({})).findings).toEqual([]);
});
