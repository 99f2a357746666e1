import { callsOf } from '../../../lib/failover/runbook/permissions';
import { runbooksOf } from '../../../lib/failover/runbook/runbooks';
import { Call, Runbook, RunbookName } from '../../../lib/failover/runbook/step';
import { RunbookSubject } from '../../../lib/failover/runbook/subject';
import { runbookSubject } from '../../../stacks/runbooks';
import { SHIPPED, shipped } from '../../support/environment';

/** A runbook of a shipped environment. */
export interface ShippedRunbook {
  readonly environment: string;
  readonly name: RunbookName;
  readonly subject: RunbookSubject;
  readonly runbook: Runbook;
}

/** All runbooks of all shipped environments. */
export const SHIPPED_RUNBOOKS: readonly ShippedRunbook[] = SHIPPED.flatMap((environment) => {
  const subject = runbookSubject(shipped(environment));
  return Object.entries(runbooksOf(subject)).map(([name, runbook]) => ({
    environment,
    name: name as RunbookName,
    subject,
    runbook,
  }));
});

export function shippedRunbook(environment: string, name: RunbookName): ShippedRunbook {
  return SHIPPED_RUNBOOKS.find((each) => each.environment === environment && each.name === name)!;
}

/** Every call of a runbook, with the step that makes it. */
export function callsIn({ steps }: Runbook): { readonly step: string; readonly call: Call }[] {
  return steps.flatMap((step) => callsOf(step).map((call) => ({ step: step.id, call })));
}
