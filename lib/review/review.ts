import { failsOn, ReviewedFinding, RuleReview, Status, STATUSES } from './engine';
import { compare, Estate } from './estate';
import { covers, Exception } from './exceptions';
import { Expectations } from './expectations';
import { DriftJudgement, JudgedDrift } from './drift';
import { Posture } from './posture';
import { Severity, SEVERITIES } from './rule';

/** Version of the shape of `Review`: raised by what breaks its readers, not by a new field. */
export const SCHEMA_VERSION = 1;

/** A line of a file of the pull request. */
export interface SourceLine {
  /** Relative to the repository, with slashes. */
  readonly file: string;
  /** From 1 on. */
  readonly line: number;
}

/** A finding, with the line that brings it about where that is known. */
export interface LocatedFinding extends ReviewedFinding {
  readonly source?: SourceLine;
}

/** What became of the exceptions. */
export interface ExceptionReview {
  /** Over, so that what they accepted counts again. Only those that would have accepted something. */
  readonly expired: readonly Exception[];
  /** About nothing that the plans do. One of a stack that was not looked at is none of them. */
  readonly unused: readonly Exception[];
  /** Not on the base branch: this change brings them itself. */
  readonly added: readonly Exception[];
}

/** Everything that a review says, as plain data: what `--format json` prints. */
export interface Review {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  /** Name of the environment; absent when the plans were all there was. */
  readonly environment?: string;
  /** The day of the review, `YYYY-MM-DD`: exceptions end. */
  readonly today: string;
  /** `blocked` when anything found, or a dangerous change outside of Terraform, is at `failOn` or worse. */
  readonly verdict: 'passed' | 'blocked';
  readonly failOn: Severity;
  /** How many findings there are of each severity that count against the plans. */
  readonly found: Readonly<Record<Severity, number>>;
  /** How many there are of each status. */
  readonly statuses: Readonly<Record<Status, number>>;
  /** What is to be read first comes first. */
  readonly findings: readonly LocatedFinding[];
  readonly rules: RuleReview['rules'];
  readonly stacks: RuleReview['stacks'];
  /** Stacks of the environment that no plan and no state was given of. */
  readonly missing: readonly string[];
  /** Stacks whose plan looks at a part only: made with `-target`, or something was put off. */
  readonly partial: readonly string[];
  readonly roles: RuleReview['roles'];
  readonly exceptions: ExceptionReview;
  /** What else the reader has to know of how the review was made, in sentences. */
  readonly remarks: readonly string[];
  /** What the environment can do, before and after. */
  readonly posture?: Posture;
  /** What was changed outside of Terraform, held against the topology. */
  readonly drift?: DriftJudgement;
}

/** What a review is composed of. */
export interface ComposeReviewProps {
  readonly rules: RuleReview;
  readonly estate: Estate;
  readonly failOn: Severity;
  /** The day of the review, `YYYY-MM-DD`. */
  readonly today: string;
  /** @default - the plans are all there is */
  readonly expectations?: Expectations;
  /** All that are written down. @default - none */
  readonly exceptions?: readonly Exception[];
  /** Those of the base branch. @default - it is not known which are new */
  readonly baseExceptions?: readonly Exception[];
  /** @default - no line is known */
  readonly sourceOf?: (finding: ReviewedFinding) => SourceLine | undefined;
  /** @default - none */
  readonly remarks?: readonly string[];
  readonly posture?: Posture;
  readonly drift?: DriftJudgement;
}

/** Puts together what the rules, the models and the topology say. */
export function composeReview(props: ComposeReviewProps): Review {
  const { rules, estate, failOn, today, expectations, sourceOf, remarks = [], posture, drift } = props;
  const reviewed = new Set(rules.stacks.map(({ stack }) => stack));
  const missing = (expectations?.stacks ?? []).filter((stack) => !reviewed.has(stack)).sort(compare);
  const findings = rules.findings.map((finding): LocatedFinding => {
    const source = sourceOf?.(finding);
    return source ? { ...finding, source } : finding;
  });
  return {
    schemaVersion: SCHEMA_VERSION,
    ...(expectations ? { environment: expectations.environment } : {}),
    today,
    verdict: [...findings, ...dangersOf({ findings, ...(drift ? { drift } : {}) })].some((finding) =>
      failsOn(finding, failOn),
    )
      ? 'blocked'
      : 'passed',
    failOn,
    found: tally(
      SEVERITIES,
      findings.filter(({ status }) => status === 'found').map(({ severity }) => severity),
    ),
    statuses: tally(
      STATUSES,
      findings.map(({ status }) => status),
    ),
    findings,
    rules: rules.rules,
    stacks: rules.stacks,
    missing,
    partial: estate.plans.filter(({ isComplete }) => !isComplete).map(({ stack }) => stack),
    roles: rules.roles,
    exceptions: exceptionReview(props, reviewed, missing),
    remarks,
    ...(posture ? { posture } : {}),
    ...(drift ? { drift } : {}),
  };
}

function exceptionReview(
  { rules, exceptions = [], baseExceptions }: ComposeReviewProps,
  reviewed: ReadonlySet<string>,
  missing: readonly string[],
): ExceptionReview {
  const sorted = [...exceptions].sort((a, b) => compare(keyOf(a), keyOf(b)));
  const known = new Set(baseExceptions?.map(keyOf));
  // Of any stack: whether there is nothing for it is only known when all of them were looked at.
  const isInReach = ({ stack }: Exception): boolean =>
    stack === undefined ? missing.length === 0 : reviewed.has(stack);
  return {
    // What one accepts that holds is not among what is found.
    expired: sorted.filter((exception) =>
      rules.findings.some((finding) => finding.status === 'found' && covers(exception, finding)),
    ),
    unused: sorted.filter(
      (exception) => isInReach(exception) && !rules.findings.some((finding) => covers(exception, finding)),
    ),
    added: baseExceptions ? sorted.filter((exception) => !known.has(keyOf(exception))) : [],
  };
}

/** The same for two exceptions only if nothing of them differs: an extension of time is a new one. */
function keyOf({ rule, stack = '', address, until, reason }: Exception): string {
  return JSON.stringify([rule, stack, address, until, reason]);
}

function tally<const T extends string>(names: readonly T[], occurrences: readonly T[]): Record<T, number> {
  const counts = Object.fromEntries(names.map((name) => [name, 0])) as Record<T, number>;
  for (const name of occurrences) counts[name] += 1;
  return counts;
}

/** The changes outside of Terraform for which an apply of these plans would be dangerous, as findings. */
export function dangersOf({ drift, findings }: Pick<Review, 'drift' | 'findings'>): readonly LocatedFinding[] {
  const isTold = ({ stack, address, toldAs }: JudgedDrift): boolean =>
    toldAs !== undefined ||
    findings.some((finding) => finding.area === 'drift' && finding.stack === stack && finding.address === address);
  return (drift?.changes ?? []).filter((change) => change.verdict === 'dangerous' && !isTold(change)).map(danger);
}

function danger({ stack, address, region, severity, message, why, command }: JudgedDrift): LocatedFinding {
  return {
    rule: 'drift-dangerous',
    area: 'drift',
    title: 'An apply would undo a recovery, or the topology does not know of one',
    severity,
    status: 'found',
    stack,
    address,
    ...(region === undefined ? {} : { region }),
    message,
    lost: why,
    safeWay: command === undefined ? 'Do not apply.' : `Do not apply; run next: ${command}`,
  };
}
