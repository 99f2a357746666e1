import { Change, compare, Estate } from './estate';
import { covers, Exception, holds } from './exceptions';
import { Expectations } from './expectations';
import { rolesOf, Roles } from './roles';
import {
  Area,
  AREAS,
  ChangeRule,
  DEFAULT_LIMITS,
  Finding,
  Limits,
  Rule,
  RuleContext,
  SEVERITIES,
  Severity,
} from './rule';

/**
 * What became of a finding.
 *
 * - `found`: the plan brings it about.
 * - `unknown`: it cannot be told before apply.
 * - `standing`: it is so already, and the plan leaves it.
 * - `expected`: it belongs to the step that the committed topology takes.
 * - `excepted`: accepted in the file of exceptions, with a reason, until a date.
 */
export const STATUSES = ['found', 'unknown', 'standing', 'expected', 'excepted'] as const;

/** One of `STATUSES`. */
export type Status = (typeof STATUSES)[number];

/** A finding with everything that a report needs. */
export interface ReviewedFinding {
  readonly rule: string;
  readonly area: Area;
  readonly title: string;
  readonly severity: Severity;
  readonly status: Status;
  readonly stack: string;
  readonly address?: string;
  readonly region?: string;
  readonly message: string;
  readonly lost: string;
  readonly safeWay: string;
  /** Why it is expected or excepted. */
  readonly because?: string;
  /** Of an exception: until when, `YYYY-MM-DD`. */
  readonly until?: string;
}

/** What came of a rule. */
export type RuleResult = 'passed' | 'found' | 'unknown' | 'not-applicable';

/** What a stack's plan does, counted. */
export interface StackSummary {
  readonly stack: string;
  readonly kind: 'plan' | 'state';
  readonly regions: readonly string[];
  readonly create: number;
  readonly update: number;
  readonly replace: number;
  readonly delete: number;
  readonly forget: number;
  /** Resources that were changed outside of Terraform. */
  readonly drift: number;
}

/** What the rules say of a set of plans. */
export interface RuleReview {
  readonly findings: readonly ReviewedFinding[];
  readonly rules: readonly { readonly id: string; readonly result: RuleResult }[];
  readonly stacks: readonly StackSummary[];
  readonly roles: Roles;
}

/** What the rules are asked about. */
export interface ReviewRulesProps {
  readonly estate: Estate;
  readonly rules: readonly Rule[];
  /** @default - the plans are all there is */
  readonly expectations?: Expectations;
  /** @default - none */
  readonly exceptions?: readonly Exception[];
  /** @default DEFAULT_LIMITS */
  readonly limits?: Limits;
  /** Today, `YYYY-MM-DD`: exceptions end. */
  readonly today: string;
  /**
   * Why a change belongs to the step that the committed topology takes; undefined when it does not.
   *
   * @default - no step is taken
   */
  readonly expected?: (change: Change, rule: string) => string | undefined;
}

/** Asks every rule. The order of plans and of resources in them does not matter. */
export function reviewRules(props: ReviewRulesProps): RuleReview {
  const { estate, rules, expectations, exceptions = [], limits = DEFAULT_LIMITS, today, expected } = props;
  const roles = rolesOf(estate, expectations);
  const context: RuleContext = { estate, roles, limits, ...(expectations ? { expectations } : {}) };
  const types = new Set(estate.changes.map(({ type }) => type));
  const changes = new Map(estate.changes.map((change) => [change.key, change]));

  const findings: ReviewedFinding[] = [];
  const results = rules.map((rule) => {
    if (rule.types.length > 0 && !rule.types.some((type) => types.has(type))) {
      return { id: rule.id, result: 'not-applicable' as const };
    }
    const own = findingsOf(rule, context).map(({ finding, isStanding }): ReviewedFinding => {
      const { stack, address } = finding.at;
      const change = address === undefined ? undefined : changes.get(`${stack} ${address}`);
      const region = (change?.after ?? change?.before)?.region;
      const reviewed = {
        rule: rule.id,
        area: rule.area,
        title: rule.title,
        severity: finding.severity ?? rule.severity,
        stack,
        ...(address === undefined ? {} : { address }),
        ...(region === undefined ? {} : { region }),
        message: finding.message,
        lost: finding.lost ?? rule.lost,
        safeWay: finding.safeWay ?? rule.safeWay,
      };
      if (finding.isUnknown) return { ...reviewed, status: 'unknown' };
      if (isStanding) return { ...reviewed, status: 'standing' };
      const because = change && expected?.(change, rule.id);
      if (because !== undefined) return { ...reviewed, status: 'expected', because };
      const exception = exceptions.find((entry) => holds(entry, today) && covers(entry, reviewed));
      if (exception) return { ...reviewed, status: 'excepted', because: exception.reason, until: exception.until };
      return { ...reviewed, status: 'found' };
    });
    findings.push(...own);
    const has = (status: Status): boolean => own.some((finding) => finding.status === status);
    const isFound = has('found') || has('standing') || has('expected') || has('excepted');
    return {
      id: rule.id,
      result: isFound ? ('found' as const) : has('unknown') ? ('unknown' as const) : ('passed' as const),
    };
  });
  return { findings: findings.sort(byWeight), rules: results, stacks: summaries(estate), roles };
}

function findingsOf(rule: Rule, context: RuleContext): readonly { finding: Finding; isStanding: boolean }[] {
  if ('check' in rule) {
    if (!isTouched(rule, context.estate)) return [];
    return once([...rule.check(context)]).map((finding) => ({ finding, isStanding: false }));
  }
  const { before, after } = context.estate;
  const now = once([...rule.inspect(after, context)]);
  if (now.length === 0) return [];
  const earlier = new Set([...rule.inspect(before, context)].filter(({ isUnknown }) => !isUnknown).map(placeOf));
  return now.map((finding) => ({ finding, isStanding: earlier.has(placeOf(finding)) }));
}

/**
 * Whether the plans change anything that a rule reads: most rules have no change to judge in most plans. Rules of the
 * plan as a whole and of drift read what is no resource.
 */
function isTouched({ area, types }: ChangeRule, estate: Estate): boolean {
  if (area === 'plan' || area === 'drift' || types.length === 0) return true;
  return types.some((type) => estate.changedTypes.has(type));
}

/** One finding a place: two ways to see the same thing are one thing. */
function once(findings: readonly Finding[]): readonly Finding[] {
  const places = new Map<string, Finding>();
  for (const finding of findings) if (!places.has(placeOf(finding))) places.set(placeOf(finding), finding);
  return [...places.values()];
}

function placeOf({ at, part = '' }: Finding): string {
  return `${at.stack} ${at.address ?? ''} ${part}`;
}

/** What is to be read first comes first; after that by area, rule and place, so that the order is always the same. */
function byWeight(a: ReviewedFinding, b: ReviewedFinding): number {
  return (
    STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status) ||
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    AREAS.indexOf(a.area) - AREAS.indexOf(b.area) ||
    compare(a.rule, b.rule) ||
    compare(a.stack, b.stack) ||
    compare(a.address ?? '', b.address ?? '') ||
    compare(a.message, b.message)
  );
}

function summaries(estate: Estate): StackSummary[] {
  return estate.plans.map(({ stack, kind }) => {
    const changes = estate.changes.filter((change) => change.stack === stack);
    const count = (action: Change['action']): number => changes.filter((change) => change.action === action).length;
    const regions = new Set(changes.flatMap(({ before, after }) => (after ?? before)?.region ?? []));
    return {
      stack,
      kind,
      regions: [...regions].sort(),
      create: count('create'),
      update: count('update'),
      replace: count('replace'),
      delete: count('delete'),
      forget: count('forget'),
      drift: estate.drift.filter((change) => change.stack === stack).length,
    };
  });
}

/** Whether a finding counts against the plan at this threshold. */
export function failsOn(finding: ReviewedFinding, threshold: Severity): boolean {
  return finding.status === 'found' && SEVERITIES.indexOf(finding.severity) <= SEVERITIES.indexOf(threshold);
}
