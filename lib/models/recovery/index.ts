export {
  assessDataLoss,
  backupAge,
  dataLoss,
  LOG_UPLOAD_SECONDS,
  REPLICATION_TIME_SECONDS,
  REPLICATION_TIME_SHARE,
  replicationAge,
  type DataCopy,
  type DataLoss,
  type DataLossAssessment,
  type DataLossProps,
  type DataSetLoss,
  type Disaster,
  type ProtectedData,
} from './data-loss';
export { exactRecovery, MOST_CASES, MOST_STAGES_IN_SERIES, type ExactRecovery } from './exact-recovery';
export { pertApproximation, pertEstimate, type PertApproximation, type PertEstimate } from './pert-approximation';
export { LEAST_RUNS, MOST_RUNS, SIMULATED_RUNS, SIMULATION_SEED, type SimulationOptions } from './plan-simulation';
export { MOST_SAMPLES } from './plan-samples';
export {
  changedPlan,
  evaluateChanges,
  MOST_CHANGES,
  type ChangeEffect,
  type ChangeEvaluation,
  type ChangeOptions,
  type RecoveryChange,
} from './recovery-changes';
export {
  OBJECTIVE_CONFIDENCE,
  recoveryContributors,
  type ContributorOptions,
  type RecoveryContributor,
  type RecoveryContributors,
} from './recovery-contributors';
export { assessRecoveryTime, spokenDuration, type RecoveryAssessment } from './recovery-objective';
export { MOST_STEPS, type RecoveryPlan, type RecoveryStep } from './recovery-plan';
export { recoverySchedule, type RecoverySchedule, type ScheduledStep } from './recovery-schedule';
export {
  INTERVAL_CONFIDENCE,
  PERCENTILE_CURVE,
  recoveryProbability,
  recoveryTime,
  simulatedRecoveryTime,
  type Estimate,
  type RecoveryPercentile,
  type RecoveryProbability,
  type RecoveryTime,
  type RecoveryTimeOptions,
  type StepShare,
} from './recovery-time';
