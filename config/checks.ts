import { ASSUMPTION_CHECKS } from './checks/assumptions';
import { BACKUP_CHECKS } from './checks/backups';
import { CANARY_CHECKS } from './checks/canary';
import { CAPACITY_CHECKS } from './checks/capacity';
import { Check } from './checks/check';
import { DATABASE_CHECKS } from './checks/database';
import { DETECTION_CHECKS } from './checks/detection';
import { INFERENCE_CHECKS } from './checks/inference';
import { NAME_CHECKS } from './checks/names';
import { REGION_CHECKS } from './checks/regions';
import { RUNBOOK_CHECKS } from './checks/runbooks';
import { TAG_CHECKS } from './checks/tags';
import { TEXT_CHECKS } from './checks/texts';
import { Finding } from './finding';
import { EnvironmentFile } from './schema';

/** All that needs more than one field, or more than a pattern, to be judged. */
const CHECKS: readonly Check[] = [
  ...REGION_CHECKS,
  ...DATABASE_CHECKS,
  ...BACKUP_CHECKS,
  ...DETECTION_CHECKS,
  ...INFERENCE_CHECKS,
  ...CANARY_CHECKS,
  ...CAPACITY_CHECKS,
  ...NAME_CHECKS,
  ...RUNBOOK_CHECKS,
  ...TAG_CHECKS,
  ...TEXT_CHECKS,
  ...ASSUMPTION_CHECKS,
];

/** What the checks find in those parts of an environment file that fit the schema. */
export function checkEnvironment(parts: Partial<EnvironmentFile>): {
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
} {
  const of = (level: Check['level']): Finding[] =>
    CHECKS.filter((check) => check.level === level).flatMap((check) => check.run(parts));
  return { errors: of('error'), warnings: of('warning') };
}
