/**
 * The review of plans, for programs: `new Estate(plans)` of `readPlan`, `reviewRules` with `RULES`, `composeReview`,
 * and one of the reports. The command `warmsite review` is made of the same parts.
 */
export { judgeDrift, type DriftJudgement, type JudgedDrift } from './drift';
export { reviewRules, type ReviewedFinding, type ReviewRulesProps, type RuleReview, type Status } from './engine';
export { compare, Estate, type Change, type Resource } from './estate';
export { type Exception } from './exceptions';
export { type ExpectedGroup, type Expectations } from './expectations';
export { bytesSource, fileSource, readPlan, type Plan, type ReadPlanProps } from './plan';
export { posture, type Posture, type PostureProps, type PostureRow } from './posture';
export { reviewAnnotations } from './report/annotations';
export { reviewJson } from './report/json';
export { reviewMarkdown } from './report/markdown';
export { reviewSarif } from './report/sarif';
export { composeReview, SCHEMA_VERSION, type LocatedFinding, type Review, type SourceLine } from './review';
export {
  AREAS,
  DEFAULT_LIMITS,
  SEVERITIES,
  type Area,
  type ChangeRule,
  type Finding,
  type Limits,
  type Rule,
  type RuleContext,
  type Severity,
  type StateRule,
} from './rule';
export { RULES } from './rules';
export { expectedByTransition } from './transition';
