import { Environment } from '../config/environment';
import { InputError } from '../lib/core/errors';
import { RegionStack } from '../lib/core/region-stack';
import { Duration } from '../lib/core/quantities';
import { EncryptionKey } from '../lib/data/encryption-key';
import { AccountMonitor, AccountMonitors } from '../lib/security/account-monitors';
import { AuditLockMode, AuditTrail } from '../lib/security/audit-trail';
import { COMPLIANCE_RULES } from '../lib/security/compliance/rules';
import { ConfigurationRecorder } from '../lib/security/configuration-recorder';
import { residencyProblems } from '../lib/security/data-residency';
import { KEYS } from './purposes';

/** What an environment says of its audit trail. */
export interface AuditSettings {
  readonly lock: Duration;
  readonly retention: Duration;
  readonly lockMode: AuditLockMode;
}

/** The default of the settings: what an investigation needs of the last weeks, and a year to look back. */
export const DEFAULT_AUDIT: AuditSettings = {
  lock: Duration.days(90),
  retention: Duration.days(365),
  lockMode: 'governance',
};

/** Adds the audit trail of an environment, with its key. Once: in the global stack. */
export function addAudit(stack: RegionStack, settings: AuditSettings = DEFAULT_AUDIT): AuditTrail {
  const { names } = stack;
  const key = new EncryptionKey(stack, 'AuditKey', {
    names,
    purpose: KEYS.audit,
    description: `Audit trail of ${names.prefix}`,
    usedBy: ['audit-trail'],
  });
  return new AuditTrail(stack, 'Audit', { names, key, ...settings });
}

/** Adds what looks at the account in this Region; nothing for an empty list. In each site, and in no other stack. */
export function addMonitors(stack: RegionStack, monitors: readonly AccountMonitor[] = []): void {
  if (monitors.length > 0) new AccountMonitors(stack, 'Monitors', { names: stack.names, monitors });
}

/** AWS's own rules among those that the tests ask of plans; the others are checkov's. */
export const CONFIG_RULES = COMPLIANCE_RULES.flatMap(({ ids }) => ids).filter((id) => !id.startsWith('CKV'));

export interface RecorderSettings {
  readonly retention: Duration;
}

/**
 * Adds AWS Config to a Region, with the rules of the compliance page. In each site, and only where the account has no
 * recorder of its own.
 *
 * @param recordsGlobal in one of the two Regions: home
 */
export function addRecorder(stack: RegionStack, recordsGlobal: boolean, { retention }: RecorderSettings): void {
  new ConfigurationRecorder(stack, 'Configuration', {
    names: stack.names,
    rules: CONFIG_RULES,
    recordsGlobal,
    retention,
  });
}

/**
 * Stops an environment that would put data outside of the Regions that it may be in.
 *
 * @param audit Region of the audit trail, if there is one: it says who did what
 * @throws InputError `residency`, `residency-region`
 */
export function requireResidency({ pair }: Environment, allowed: readonly string[], audit?: string): void {
  const problems = residencyProblems(allowed, [
    { region: pair.home, field: 'regions.home.name' },
    { region: pair.standby, field: 'regions.standby.name' },
    ...(audit === undefined ? [] : [{ region: audit, field: 'security.audit' }]),
  ]);
  if (problems.length > 0) throw new InputError(problems);
}
