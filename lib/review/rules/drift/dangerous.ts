import { judgeDrift } from '../../drift';
import { Rule } from '../../rule';

export const driftDangerous: Rule = {
  id: 'drift-dangerous',
  area: 'drift',
  severity: 'critical',
  title: 'The plan would undo what was done outside of Terraform to recover',
  lost: 'What a failover has done is taken back by the apply: the Region that serves shrinks, the old database accepts writes beside the new one, or traffic returns to a Region that must not have it.',
  safeWay:
    'Do not apply this plan. Run the command that is named, then plan again: with the topology recorded the plan is empty or only adds.',
  source: 'Measured: plans with a refresh after each runbook, Terraform 1.11 with provider 5.100; docs/operate.md',
  types: [],
  *check({ estate, roles, expectations }) {
    for (const { stack, address, verdict, severity, message, why, command, toldAs } of judgeDrift({
      estate,
      roles,
      ...(expectations ? { expectations } : {}),
    }).changes) {
      if (verdict !== 'dangerous' || toldAs !== undefined) continue;
      yield {
        at: { stack, address },
        severity,
        message,
        lost: why,
        ...(command === undefined ? {} : { safeWay: `Do not apply this plan. Next: \`${command}\`` }),
        part: message,
      };
    }
  },
};
