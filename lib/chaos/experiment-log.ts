import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { Construct } from 'constructs';
import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { Duration } from '../core/quantities';
import { KeyRef, requireSameStack } from '../core/references';

const PURPOSE = 'chaos';

/** What {@link ExperimentLog} is made of. */
export interface ExperimentLogProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /** Must be used by `log-groups`. */
  readonly key: KeyRef;
  /** One of the times that CloudWatch Logs knows. */
  readonly retention: Duration;
}

/**
 * What every experiment of a Region did, and when.
 *
 * @example
 * ```ts
 * import { Duration, ExperimentLog } from 'warmsite';
 * import { key, names, stack } from './shared';
 *
 * new ExperimentLog(stack, 'ExperimentLog', { names, key, retention: Duration.days(90) });
 * ```
 */
export class ExperimentLog extends Construct {
  /** As FIS wants it: with a star at its end, without which it refuses the template. */
  public readonly deliveryArn: string;

  public constructor(scope: Construct, id: string, { names, key, retention }: ExperimentLogProps) {
    super(scope, id);
    const violations = new Violations(this.node.path);
    requireSameStack(this, { key }, violations);
    violations.require(
      key.usedBy.has('log-groups'),
      'log-key',
      `'key' must be used by 'log-groups', got ${key.node.path} used by [${[...key.usedBy].join(', ')}]; CloudWatch Logs could not write`,
    );
    violations.throwIfAny();
    const group = new CloudwatchLogGroup(this, 'Resource', {
      name: names.logGroup(PURPOSE),
      kmsKeyId: key.arn,
      retentionInDays: retention.toDays(),
    });
    this.deliveryArn = `${group.arn}:*`;
  }
}
