import { DrillBudget } from './drill-budget';
import { DrillFigure, DrillKind, DrillRecord, DrillResult } from './drill-record';
import { RecoveryFingerprint } from './recovery-fingerprint';

/** A step as it was measured. */
export interface MeasuredStep {
  readonly id: string;
  readonly title: string;
  readonly outcome: string;
  /** Seconds since 1970. */
  readonly from: number;
  readonly to: number;
}

/** What a source says of a drill, before it is held against a budget. */
export interface MeasuredDrill {
  readonly kind: DrillKind;
  /** ISO 8601. */
  readonly at: string;
  readonly result: DrillResult;
  readonly emulated: boolean;
  readonly name?: string;
  /** In the order of the runbook; those that were reached. */
  readonly steps: readonly MeasuredStep[];
  /** Seconds that the replica was behind. */
  readonly loss?: number;
}

/** Outcomes after which a step's purpose is reached. */
const REACHED = ['done', 'already-done', 'degraded', 'noted'];

/** The record of a drill. */
export function drillRecord(
  environment: string,
  drill: MeasuredDrill,
  budget: DrillBudget,
  fingerprint: RecoveryFingerprint,
): DrillRecord {
  const { kind, at, result, emulated, name, steps, loss } = drill;
  const recovery = recovered(steps, budget.recovery);
  return {
    format: 1,
    environment,
    kind,
    at: new Date(at).toISOString(),
    result,
    emulated,
    ...(name === undefined ? {} : { name }),
    steps: steps.map(({ id, title, outcome, from, to }) => {
      const planned = budget.steps.get(id);
      return {
        id,
        title,
        outcome,
        seconds: rounded(to - from),
        ...(planned ? { budget: { mean: rounded(planned.mean), p95: rounded(planned.p95) } } : {}),
      };
    }),
    ...(recovery ? { recovery } : {}),
    ...(loss === undefined ? {} : { loss: { seconds: loss, ...figure(budget.loss) } }),
    fingerprint,
  };
}

/** From the first of the steps that the service waits for to the end of the last; nothing when one was not reached. */
function recovered(steps: readonly MeasuredStep[], budget: DrillBudget['recovery']): DrillFigure | undefined {
  const waited = steps.filter(({ id, outcome }) => budget?.steps.includes(id) && REACHED.includes(outcome));
  if (!budget || waited.length < budget.steps.length) return undefined;
  const seconds = Math.max(...waited.map(({ to }) => to)) - Math.min(...waited.map(({ from }) => from));
  return { seconds: rounded(seconds), ...figure(budget) };
}

function figure({ budget, objective }: Omit<DrillFigure, 'seconds'>): Omit<DrillFigure, 'seconds'> {
  return { budget: rounded(budget), ...(objective === undefined ? {} : { objective }) };
}

/** Thousandths of a second are all that a journal knows. */
function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
