import { judgeDrift } from '../../drift';
import { Rule } from '../../rule';

export const driftUnexplained: Rule = {
  id: 'drift-unexplained',
  area: 'drift',
  severity: 'warning',
  title: 'Something was changed outside of Terraform, and no step of a recovery explains it',
  lost: 'The next apply takes the change back or hides it. Whoever made it may have had a reason, and what the next recovery finds is not what was reviewed.',
  safeWay:
    'Find out who changed it and why, from CloudTrail. Then put it into the configuration, or apply, which puts back what the configuration says.',
  source: 'Terraform documentation, JSON output format, resource_drift; measured on plans with a refresh',
  types: [],
  *check({ estate, roles, expectations }) {
    for (const { stack, address, verdict, severity, message, why, command } of judgeDrift({
      estate,
      roles,
      ...(expectations ? { expectations } : {}),
    }).changes) {
      if (verdict !== 'drift') continue;
      yield {
        at: { stack, address },
        severity,
        message,
        lost: why,
        ...(command === undefined
          ? {}
          : { safeWay: `Find out who changed it and why, from CloudTrail. Next: \`${command}\`` }),
        part: message,
      };
    }
  },
};
