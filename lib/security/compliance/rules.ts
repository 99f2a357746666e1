import { ComplianceRule } from './rule';
import { BACKUP_RULES } from './rules/backup-rules';
import { DATABASE_RULES } from './rules/database-rules';
import { SERVING_RULES } from './rules/serving-rules';
import { STORAGE_RULES } from './rules/storage-rules';
import { WATCHING_RULES } from './rules/watching-rules';

/**
 * What AWS Config's managed rules for reliability, and checkov's checks of the same subjects, ask for: the rules of the
 * conformance packs for business continuity, the reliability pillar and data resiliency that planned JSON can answer.
 */
export const COMPLIANCE_RULES: readonly ComplianceRule[] = [
  ...DATABASE_RULES,
  ...STORAGE_RULES,
  ...BACKUP_RULES,
  ...SERVING_RULES,
  ...WATCHING_RULES,
];
