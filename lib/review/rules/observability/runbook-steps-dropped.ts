import { UNKNOWN } from '../../attributes';
import { Rule } from '../../rule';
import { listed } from '../../wording';
import { DOCUMENT, isRunbook, runbookOf } from './runbook';

export const observabilityRunbookStepsDropped: Rule = {
  id: 'observability-runbook-steps-dropped',
  area: 'observability',
  severity: 'high',
  title: 'A runbook does less than before',
  lost: 'The next recovery leaves these steps out. Whether it then succeeds, nobody has seen.',
  safeWay:
    'Compare the two contents step by step, and rehearse the new one before it is applied: `npm run rehearse`; after that, `npm run warmsite -- drill <environment>`.',
  source: 'AWS Systems Manager User Guide, Automation: the default version runs',
  types: [DOCUMENT],
  *check({ estate }) {
    for (const change of estate.changed(DOCUMENT)) {
      const { before, after } = change;
      if (!before || !after || change.isDeposed || !isRunbook(before)) continue;
      if (after.values.at('content') === before.values.at('content')) continue;
      const was = runbookOf(before);
      const is = runbookOf(after);
      if (is === UNKNOWN) {
        yield { at: change, message: 'its new content is not known yet', isUnknown: true };
        continue;
      }
      if (!was || was === UNKNOWN) continue;
      if (!is) {
        yield { at: change, message: 'its new content cannot be read as a document with steps' };
        continue;
      }
      const calls = [...was.calls].filter((call) => !is.calls.has(call));
      const steps = was.steps.filter((step) => !is.steps.includes(step));
      const isLess = is.steps.length < was.steps.length;
      if (calls.length > 0) yield { at: change, message: `it no longer calls ${listed(calls.sort())}` };
      else if (steps.length > 0 && isLess)
        yield { at: change, message: `it loses ${steps.length === 1 ? 'step' : 'steps'} ${listed(steps)}` };
      else if (steps.length > 0) {
        yield {
          at: change,
          severity: 'note',
          message: `${listed(steps)} ${steps.length === 1 ? 'has' : 'have'} another name, or other steps instead`,
        };
      } else {
        yield {
          at: change,
          severity: 'note',
          message: 'its content changes, with the same steps and calls',
          lost: 'Nothing that the plan shows. A changed runbook is an untried one.',
        };
      }
    }
  },
};
