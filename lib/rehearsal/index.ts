/**
 * Rehearsals and offline plans, for programs: `verify` plans stacks with the real provider, `rehearse` takes an
 * environment through the loss of a Region against an emulated AWS.
 *
 * @module warmsite/rehearsal
 */
export { Emulator, whyNoEmulator, type EmulatorProps, type EmulatorWorld } from './emulator';
export { rehearse, scenariosOf, type NamedScenario, type RehearsalListener, type RehearsalProps } from './rehearsal';
export { type RehearsalSubject } from './rehearsal-subject';
export { writeReport } from './report/report-files';
export { type RehearsalReport, type ScenarioReport, type StepReport, verdictOf } from './report/rehearsal-report';
export { REHEARSED_PROVIDER, StackRunner } from './stack-runner';
export { Terraform } from './terraform';
export { verify, type Finding, type StackVerification, type VerifyProps } from './verify';
export { type Capacity, type EmulatorSeed } from './emulator';
export { type GateMode } from './region-gate';
export { type Blueprint } from './rehearsal-subject';
export { type ReportFiles } from './report/report-files';
export {
  type AssertionReport,
  type CallCount,
  type PlanReport,
  type ReportProblem,
  type RunbookOutcome,
  type RunbookStepReport,
  type StepKind,
  type Verdict,
} from './report/rehearsal-report';
export {
  type AppliedChange,
  type ApplyOptions,
  type ApplyProgress,
  type ApplySummary,
  type CommandOptions,
  type FailedCheck,
  type PlanAction,
  type PlannedChange,
  type PlanSummary,
  type RetireSummary,
  type StackDiagnostic,
  type StackRunnerProps,
} from './stack-runner';
export {
  type StopSignal,
  type TerraformInstallationProps,
  type TerraformRun,
  type TerraformRunOptions,
} from './terraform';
export { type Caller } from './timeline';
export { type Call, type Json, type RunbookService } from '../failover/runbook/step';
