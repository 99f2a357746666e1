/**
 * Rehearsals and offline plans, for programs: `verify` plans stacks with the real provider, `rehearse` takes an
 * environment through the loss of a Region against an emulated AWS.
 */
export { Emulator, whyNoEmulator, type EmulatorProps, type EmulatorWorld } from './emulator';
export { rehearse, scenariosOf, type NamedScenario, type RehearsalListener, type RehearsalProps } from './rehearsal';
export { type RehearsalSubject } from './rehearsal-subject';
export { writeReport } from './report/report-files';
export { type RehearsalReport, type ScenarioReport, type StepReport, verdictOf } from './report/rehearsal-report';
export { REHEARSED_PROVIDER, StackRunner } from './stack-runner';
export { Terraform } from './terraform';
export { verify, type Finding, type StackVerification, type VerifyProps } from './verify';
