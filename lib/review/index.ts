/**
 * The review of plans, for programs: `new Estate(plans)` of `readPlan`, `reviewRules` with `RULES`, `composeReview`,
 * and one of the reports. The command `warmsite review` is made of the same parts.
 *
 * @module warmsite/review
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
export { type Attributes } from './attributes';
export { type DriftVerdict, type SituationProps } from './drift/situation';
export { type RuleResult, type StackSummary } from './engine';
export { type Snapshot } from './estate';
export { type ByteSource } from './json-cursor';
export { type ChangeAction, type ConfiguredResource, type DataSource, type PlannedResource } from './plan';
export { type PostureUnit, type Trend } from './posture/row';
export { type MarkdownProps } from './report/markdown';
export { type SarifProps } from './report/sarif';
export { type ComposeReviewProps, type ExceptionReview } from './review';
export { type Roles } from './roles';
export { type FindingPlace } from './rule';
export { type PathPart, UNKNOWN } from './attributes';
export { type Json, type JsonObject } from './plan';
