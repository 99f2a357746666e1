import { ScenarioStep, StepRecord } from '../scenario';
import { ApplySummary, CommandSummary, PlanSummary } from '../stack-runner';
import { Timeline } from '../timeline';

/**
 * Differences that a second plan shows on the emulator and would not show on AWS, by address and
 * attributes, each with its reason. Everything else is a failure.
 */
export const KNOWN_DRIFT: readonly {
  readonly address: RegExp;
  readonly attributes: readonly string[];
  readonly reason: string;
}[] = [];

export type StackOf = (timeline: Timeline) => string;

/** Region of a stack, by its name: the last part of it, or none. */
function regionOf(stack: string, regions: readonly string[]): string {
  return regions.find((region) => stack.endsWith(`-${region}`)) ?? 'global';
}

/** Everything that Terraform said against it, on one line each. */
export function errorsOf({ diagnostics }: CommandSummary): string {
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ summary, detail, address }) => [address, summary, detail].filter(Boolean).join(': '))
    .join('\n');
}

/** What must be there before a stack: resources of other stacks, as `<stack> <address>`. */
export type Predecessors = Readonly<Record<string, readonly string[]>>;

/** A step that applies a stack as soon as what it comes after is there. */
export function apply(stack: string, regions: readonly string[], after: Predecessors): ScenarioStep {
  return {
    title: `Apply ${stack}`,
    region: regionOf(stack, regions),
    kind: 'terraform',
    run: async (timeline, record) => {
      const { runner, milestones } = timeline;
      const awaited = Object.values(after)
        .flat()
        .filter((milestone) => milestone.startsWith(`${stack} `));
      try {
        await Promise.all((after[stack] ?? []).map((milestone) => milestones.reached(milestone)));
        record.begun = timeline.seconds();
        const applied = await runner.apply(stack, {
          onProgress: ({ latest }) => {
            if (latest) milestones.reach(`${stack} ${latest.address}`);
          },
        });
        report(record, applied);
        record.assert(`every resource of ${stack} is applied`, applied.isApplied, errorsOf(applied));
        if (!applied.isApplied) throw new Error(errorsOf(applied));
        // Nothing to do for what is there already.
        for (const milestone of awaited) {
          if (runner.resources(stack).includes(milestone.slice(stack.length + 1))) milestones.reach(milestone);
        }
      } finally {
        awaited.forEach((milestone) => milestones.miss(milestone));
      }
    },
  };
}

/** A step that plans a stack and expects it to change nothing. */
export function planIsEmpty(stack: string, regions: readonly string[], when = ''): ScenarioStep {
  return {
    title: `Plan ${stack}${when}: empty`,
    region: regionOf(stack, regions),
    kind: 'terraform',
    run: async ({ runner }, record) => {
      await requireEmpty(await runner.plan(stack), record);
    },
  };
}

export async function requireEmpty(plan: PlanSummary, record: StepRecord): Promise<void> {
  show(plan, record);
  const drift = plan.resources.filter((change) => driftReason(change) !== undefined);
  const left = plan.resources.filter((change) => driftReason(change) === undefined);
  record.assert(`the plan of ${plan.stack} can be made`, plan.isMade, errorsOf(plan));
  record.assert(
    `the plan of ${plan.stack} is empty${drift.length > 0 ? ', but for named drift' : ''}`,
    plan.isMade && left.length === 0,
    left
      .map(({ address, action, changedAttributes }) => `${action} ${address} (${changedAttributes.join(', ')})`)
      .join('; '),
  );
  record.assert(
    `no check of ${plan.stack} complains`,
    plan.checks.length === 0,
    plan.checks.map(({ address, message }) => `${address}: ${message}`).join('; '),
  );
  return Promise.resolve();
}

/** Asserts that a plan takes nothing away. */
export function requireNothingLost(plan: PlanSummary, record: StepRecord): void {
  show(plan, record);
  const lost = plan.resources.filter(({ action }) => action === 'delete' || action === 'replace');
  record.assert(`the plan of ${plan.stack} can be made`, plan.isMade, errorsOf(plan));
  record.assert(
    `the plan of ${plan.stack} destroys and replaces nothing`,
    plan.isMade && lost.length === 0,
    lost.map(({ address, action }) => `${action} ${address}`).join('; '),
  );
}

/** Puts a plan into the record. */
export function show(plan: PlanSummary, record: StepRecord): void {
  const drift = plan.resources.flatMap((change) => {
    const reason = driftReason(change);
    return reason === undefined ? [] : [{ address: change.address, reason, action: change.action }];
  });
  const { stack, add, change, destroy, replace, forget } = plan;
  record.plan = {
    stack,
    add,
    change: change - drift.filter(({ action }) => action === 'update').length,
    destroy,
    replace,
    forget,
    drift: drift.map(({ address, reason }) => ({ address, reason })),
  };
  record.log = plan.logFile;
}

export function report(record: StepRecord, applied: ApplySummary): void {
  const { added, changed, destroyed, seconds } = applied;
  record.detail = `${added} added, ${changed} changed, ${destroyed} destroyed in ${seconds.toFixed(0)} s of emulator time`;
  record.log = applied.logFile;
}

function driftReason({ address, action, changedAttributes }: PlanSummary['resources'][number]): string | undefined {
  if (action !== 'update') return undefined;
  return KNOWN_DRIFT.find(
    (known) => known.address.test(address) && changedAttributes.every((name) => known.attributes.includes(name)),
  )?.reason;
}

/** Plans a stack after a transition, applies exactly that plan, and sees that nothing is lost and nothing left to do. */
export function deploy(stack: string, regions: readonly string[], expected?: { readonly add?: number }): ScenarioStep {
  return {
    title: `Deploy ${stack}`,
    region: regionOf(stack, regions),
    kind: 'terraform',
    run: async (timeline, record) => {
      await deployNow(timeline, stack, record, expected);
    },
  };
}

export async function deployNow(
  { runner }: Timeline,
  stack: string,
  record: StepRecord,
  expected: { readonly add?: number } = {},
): Promise<void> {
  const plan = await runner.plan(stack);
  requireNothingLost(plan, record);
  if (expected.add !== undefined) {
    record.assert(`the plan of ${stack} adds ${expected.add}`, plan.add === expected.add, `it adds ${plan.add}`);
  }
  if (!plan.isMade) throw new Error(errorsOf(plan));
  const before = record.plan;
  const applied = await runner.apply(stack, { plan });
  report(record, applied);
  record.assert(`every change of ${stack} is applied`, applied.isApplied, errorsOf(applied));
  if (!applied.isApplied) throw new Error(errorsOf(applied));
  await requireEmpty(await runner.plan(stack), record);
  if (before) record.plan = before;
}
