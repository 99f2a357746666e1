import { GateCall } from './region-gate';
import { Timeline } from './timeline';
import { AssertionReport, PlanReport, RunbookStepReport, StepKind, StepReport } from './report/rehearsal-report';

/** What a step has found out, as it goes. */
export class StepRecord {
  public readonly assertions: AssertionReport[] = [];
  /** What there is to say of the outcome. */
  public detail?: string;
  public plan?: PlanReport;
  public runbookSteps?: readonly RunbookStepReport[];
  public log?: string;
  /** Calls that a copy of the course of events saw, on behalf of this step. */
  public callsInCopies: readonly GateCall[] = [];
  /** Seconds since the rehearsal began at which the step's own work did, when it had to wait before that. */
  public begun?: number;

  /**
   * Records that a sentence holds or does not. Goes on either way: one run shows everything that is wrong.
   *
   * @param found what was found instead; said only when the sentence does not hold
   */
  public assert(words: string, held: boolean, found?: unknown): void {
    const detail = found === undefined || held ? undefined : typeof found === 'string' ? found : JSON.stringify(found);
    this.assertions.push({ words, held, ...(detail === undefined ? {} : { detail }) });
  }
}

/** One step of a scenario. When it throws, it has failed, and the steps after it are not run. */
export interface ScenarioStep {
  readonly title: string;
  /** A Region, `both` or `global`. */
  readonly region: string;
  readonly kind: StepKind;
  /** The end to which a runbook or Terraform must come here, where that is not success. */
  readonly expected?: StepReport['expected'];
  /** What the step, of kind `world`, makes of a Region. */
  readonly regionState?: StepReport['regionState'];
  /**
   * Whether it is run in a copy of its own when the others are done. Who starts from the scenario's
   * end does not wait for it.
   *
   * @default false
   */
  readonly aside?: boolean;
  run(timeline: Timeline, record: StepRecord): Promise<void>;
}

/** One thing that a rehearsal finds out. */
export interface Scenario {
  /** As on the command line. */
  readonly name: ScenarioName;
  readonly title: string;
  /** What it is there to find out. */
  readonly why: string;
  /**
   * Whose end is this one's start. Several may start from the same end: each gets a copy of it.
   *
   * @default - an empty AWS
   */
  readonly from?: ScenarioName;
  /** Steps of an inner list run at the same time. */
  readonly steps: readonly (ScenarioStep | readonly ScenarioStep[])[];
}

export const SCENARIO_NAMES = [
  'baseline',
  'region-loss',
  'split-brain-guard',
  'failback',
  'interrupted',
  'wrong-order',
  'degraded-standby',
] as const;

export type ScenarioName = (typeof SCENARIO_NAMES)[number];
