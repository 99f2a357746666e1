import { Rule } from '../../rule';

export const planIncomplete: Rule = {
  id: 'plan-incomplete',
  area: 'plan',
  severity: 'warning',
  title: 'The plan looks at a part of the stack only',
  lost: 'What the rest of the configuration changes is not in this review, and the apply leaves the stack between two configurations: the next plan brings what was left out.',
  safeWay: 'Plan without -target, and apply until nothing is put off.',
  source: "Terraform JSON output format, 'complete'; terraform plan, -target",
  types: [],
  *check({ estate }) {
    for (const { stack, isComplete } of estate.plans) {
      if (!isComplete)
        yield {
          at: { stack },
          message: 'the plan leaves out a part: it was made with -target, or something was put off',
        };
    }
  },
};
