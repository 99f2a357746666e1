import { Rule } from '../../rule';
import { DOCUMENT, isRunbook } from './runbook';

export const observabilityRunbookRemoved: Rule = {
  id: 'observability-runbook-removed',
  area: 'observability',
  severity: 'high',
  title: 'A runbook is destroyed or gets another name',
  lost: 'In the next recovery the runbook is not where people, alarms and schedules look for it: what it does in minutes is done by hand.',
  safeWay:
    'Publish the new runbook under its name first, start it once in a rehearsal, and remove the old one after that.',
  source: 'AWS Systems Manager User Guide, Deleting custom documents',
  types: [DOCUMENT],
  *check({ estate }) {
    for (const change of estate.changed(DOCUMENT)) {
      const { before, after, action } = change;
      if (!before || change.isDeposed || !isRunbook(before)) continue;
      const name = String(before.values.text('name') ?? before.address);
      if (action === 'delete') {
        const isElsewhere = estate.after
          .of(DOCUMENT)
          .some((other) => isRunbook(other) && other.region === before.region && other.values.text('name') === name);
        if (!isElsewhere) yield { at: change, message: `runbook ${name} is destroyed` };
      } else if (action === 'replace') {
        const now = after?.values.text('name');
        // The same name again: it is gone for the moment between the two.
        yield now === name
          ? { at: change, severity: 'note', message: `runbook ${name} is replaced: its older versions are gone` }
          : {
              at: change,
              message: `runbook ${name} is replaced by ${typeof now === 'string' ? now : 'one of another name'}`,
            };
      } else if (action === 'forget') {
        yield {
          at: change,
          severity: 'note',
          message: `runbook ${name} is no longer managed: it stays as it is while what it acts on changes`,
          lost: 'Nothing at once.',
        };
      }
    }
  },
};
