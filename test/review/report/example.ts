import { ReviewedFinding, STATUSES } from '../../../lib/review/engine';
import { JudgedDrift } from '../../../lib/review/drift';
import { LocatedFinding, Review } from '../../../lib/review/review';
import { Rule, SEVERITIES } from '../../../lib/review/rule';

/** A rule that nothing asks. */
export const RULE: Rule = {
  id: 'database-retention-reduced',
  area: 'database',
  severity: 'high',
  title: 'Backups are kept for less time',
  lost: 'Older points in time, for ever.',
  safeWay: 'Keep the retention.',
  source: 'RDS User Guide',
  types: ['aws_db_instance'],
  check: () => [],
};

export function finding(edits: Partial<LocatedFinding> = {}): LocatedFinding {
  const base: ReviewedFinding = {
    rule: RULE.id,
    area: RULE.area,
    title: RULE.title,
    severity: RULE.severity,
    status: 'found',
    stack: 'shop',
    address: 'aws_db_instance.this',
    region: 'us-east-2',
    message: 'backup retention falls from 14 days to 1 day',
    lost: RULE.lost,
    safeWay: RULE.safeWay,
  };
  return { ...base, ...edits };
}

/** The replica, promoted by hand or by a runbook. */
export function drifted(verdict: JudgedDrift['verdict'], severity: JudgedDrift['severity']): JudgedDrift {
  return {
    stack: 'shop',
    address: 'aws_db_instance.this',
    region: 'us-west-2',
    verdict,
    severity,
    message: 'it was promoted',
    why: 'An apply would undo it.',
    command: 'warmsite topology failover prod',
  };
}

/** A review with these findings; what is counted of them is counted. */
export function review(findings: readonly LocatedFinding[], edits: Partial<Review> = {}): Review {
  const found = findings.filter(({ status }) => status === 'found');
  const count = <T extends string>(names: readonly T[], of: (name: T) => number): Record<T, number> =>
    Object.fromEntries(names.map((name) => [name, of(name)])) as Record<T, number>;
  return {
    schemaVersion: 1,
    today: '2026-11-21',
    verdict: found.some(({ severity }) => SEVERITIES.indexOf(severity) < 2) ? 'blocked' : 'passed',
    failOn: 'high',
    found: count(SEVERITIES, (name) => found.filter(({ severity }) => severity === name).length),
    statuses: count(STATUSES, (name) => findings.filter(({ status }) => status === name).length),
    findings,
    rules: [{ id: RULE.id, result: findings.length > 0 ? 'found' : 'passed' }],
    stacks: [
      {
        stack: 'shop',
        kind: 'plan',
        regions: ['us-east-2'],
        create: 0,
        update: 1,
        replace: 0,
        delete: 0,
        forget: 0,
        drift: 0,
      },
    ],
    missing: [],
    partial: [],
    roles: { evacuated: [] },
    exceptions: { expired: [], unused: [], added: [] },
    remarks: [],
    ...edits,
  };
}

/** Everything that a plan could carry to become markup, a command or somebody's name. */
export const HOSTILE =
  'a|b `c` ``d`` <script>x</script> </details> [l](https://evil.example) ![i](x) @octocat #12 GH-7 **b** _i_ ~~s~~ $x$ ' +
  'www.evil.example me@example.com :smile: &lt; \\ --> <!-- \u001b[31mred\u001b[0m \u202Etxt \r\n::error::x\n\n# h\n- l %0A';
