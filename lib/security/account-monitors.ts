import { AccessanalyzerAnalyzer } from '@cdktf/provider-aws/lib/accessanalyzer-analyzer';
import { GuarddutyDetector } from '@cdktf/provider-aws/lib/guardduty-detector';
import { Construct } from 'constructs';
import { Violations } from '../core/errors';
import { Names } from '../core/names';

/** What looks at one Region of an account. */
export type AccountMonitor = 'guardduty' | 'access-analyzer';

/** What {@link AccountMonitors} is made of. */
export interface AccountMonitorsProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /**
   * At least one. **A detector of GuardDuty exists once per account and Region**: where the account, or its
   * organization, has one, AWS refuses a second, so it is for accounts of one environment.
   */
  readonly monitors: readonly AccountMonitor[];
}

/**
 * GuardDuty, which looks for signs of an intruder, and IAM Access Analyzer, which looks for resources that others can
 * reach. Both see one Region only: the standby needs its own.
 *
 * @example
 * ```ts
 * import { AccountMonitors } from 'warmsite';
 * import { names, stack } from './shared';
 *
 * new AccountMonitors(stack, 'Monitors', { names, monitors: ['guardduty', 'access-analyzer'] });
 * ```
 */
export class AccountMonitors extends Construct {
  /** @throws WarmsiteError `monitors` */
  public constructor(scope: Construct, id: string, { names, monitors }: AccountMonitorsProps) {
    super(scope, id);
    const violations = new Violations(this.node.path);
    violations.require(
      monitors.length >= 1 && new Set(monitors).size === monitors.length,
      'monitors',
      `'monitors' must be guardduty, access-analyzer or both, got [${monitors.join(', ')}]; leave the construct out for none`,
    );
    violations.throwIfAny();

    if (monitors.includes('guardduty')) new GuarddutyDetector(this, 'GuardDuty', { enable: true });
    if (monitors.includes('access-analyzer')) {
      new AccessanalyzerAnalyzer(this, 'AccessAnalyzer', { analyzerName: names.prefix, type: 'ACCOUNT' });
    }
  }
}
