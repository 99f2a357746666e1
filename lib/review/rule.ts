import { Estate, Snapshot } from './estate';
import { Expectations } from './expectations';
import { Roles } from './roles';

/**
 * How bad a finding is, worst first.
 *
 * - `critical`: data, or the ability to recover it, is gone after the apply, or a Region stops serving.
 * - `high`: the next recovery fails, loses more or takes longer than it would today; or the apply fails half-way.
 * - `warning`: a margin shrinks, or something will be wrong under a condition that the plan does not show.
 * - `note`: worth knowing.
 */
export const SEVERITIES = ['critical', 'high', 'warning', 'note'] as const;

/** One of `SEVERITIES`. */
export type Severity = (typeof SEVERITIES)[number];

/** What the rules are about, in the order of the reports. */
export const AREAS = [
  'database',
  'objects',
  'keys',
  'dns',
  'inference',
  'network',
  'observability',
  'plan',
  'drift',
] as const;

/** One of `AREAS`. */
export type Area = (typeof AREAS)[number];

/** Where a finding is: a resource, a change, or a stack as a whole. */
export interface FindingPlace {
  readonly stack: string;
  /** Absent when the finding is about a stack or about all of them. */
  readonly address?: string;
}

/** What a rule has to say of one resource. */
export interface Finding {
  readonly at: FindingPlace;
  /**
   * What this plan does, with the values, in one sentence without a full stop, e.g.
   * `backup retention falls from 14 to 1 day`. Values that a provider calls sensitive never stand in it.
   */
  readonly message: string;
  /** True when the rule cannot decide before apply; the message then says what is not known. */
  readonly isUnknown?: true;
  /** @default - that of the rule */
  readonly severity?: Severity;
  /** What is lost and for how long, where it can be said better than the rule does. @default - that of the rule */
  readonly lost?: string;
  /** How to do it safely, where it can be said better than the rule does. @default - that of the rule */
  readonly safeWay?: string;
  /** Tells two findings of one rule about one resource apart. @default '' */
  readonly part?: string;
}

/** What a rule may look at. */
export interface RuleContext {
  readonly estate: Estate;
  /** Which Region is which, as far as it is known. */
  readonly roles: Roles;
  /** What the environment file promises; undefined when the plans are all there is. */
  readonly expectations?: Expectations;
  readonly limits: Limits;
}

/** Numbers that a reviewer may set. */
export interface Limits {
  /** How many resources one review may destroy or replace without a finding. */
  readonly destroys: number;
}

/** The limits of a review that states none. */
export const DEFAULT_LIMITS: Limits = { destroys: 5 };

interface RuleBase {
  /** Kebab-case, begins with the area's noun, e.g. `database-retention-reduced`. Frozen once published. */
  readonly id: string;
  readonly area: Area;
  readonly severity: Severity;
  /** What it finds, e.g. `Backup retention of a database is reduced`. */
  readonly title: string;
  /** What is lost if it is applied, and for how long. One to three sentences. */
  readonly lost: string;
  /** How to reach the same end safely. One to three sentences. */
  readonly safeWay: string;
  /** Where the claim comes from: a document, a section. */
  readonly source: string;
  /** The resource types that it reads. Without any of them in the plans it does not apply. */
  readonly types: readonly string[];
}

/** Judges what the plans change. */
export interface ChangeRule extends RuleBase {
  /** The findings in what the plans change. */
  readonly check: (context: RuleContext) => Iterable<Finding>;
}

/**
 * Judges how things stand. It is asked about the time after the plans and about the time before: what was so
 * before is reported as such, and fails nothing.
 */
export interface StateRule extends RuleBase {
  /** The findings in how things stand at one time. */
  readonly inspect: (snapshot: Snapshot, context: RuleContext) => Iterable<Finding>;
}

/** One pure function with what people need to know about it. */
export type Rule = ChangeRule | StateRule;
