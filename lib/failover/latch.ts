import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { Route53HealthCheck } from '@cdktf/provider-aws/lib/route53-health-check';
import { Construct } from 'constructs';
import { AlarmGuide, guidePointer, recordAlarm } from '../core/alarm-guide';
import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { HealthCheckRef } from './health-check';

/** The metric that holds a Region out of service: 1 latches, 0 releases. */
export const LATCH_METRIC = 'Latch';

/**
 * Name of the latch's alarm.
 *
 * @param names the environment, in the Region that holds the alarm
 * @param evacuated the other Region, which the latch holds out of service
 */
export function latchAlarmName(names: Names, evacuated: string): string {
  return names.alarm(`latch-${evacuated}`);
}

/** What {@link LatchAlarm} is made of. */
export interface LatchAlarmProps {
  /** The Region that holds the alarm. */
  readonly names: Names;
  /** The other Region, which the latch holds out of service. */
  readonly evacuated: string;
}

/**
 * One half of the latch, in the Region that survives: an alarm on a metric that only the runbooks
 * publish. Setting the latch is one PutMetricData call in the surviving Region, a data-plane call
 * that needs neither the lost Region nor the control plane of Route 53.
 *
 * @example
 * ```ts
 * import { LatchAlarm } from 'warmsite';
 * import { names, pair, stack } from './shared';
 *
 * // In this Region, which survives: set by hand when the other one is to be left.
 * new LatchAlarm(stack, 'Latch', { names, evacuated: pair.standby });
 * ```
 */
export class LatchAlarm extends Construct {
  public constructor(scope: Construct, id: string, props: LatchAlarmProps) {
    super(scope, id);
    const { names, evacuated } = props;
    const violations = new Violations(this.node.path);
    violations.require(
      names.region !== evacuated,
      'latch-region',
      `'evacuated' must be the other Region, got ${evacuated}, where the alarm itself would be; the latch must outlive the Region that it holds`,
    );
    violations.throwIfAny();

    new CloudwatchMetricAlarm(this, 'Resource', {
      alarmName: latchAlarmName(names, evacuated),
      alarmDescription:
        `Latch: ${evacuated} is held out of service. Set by the failover runbook, released by the switchover. ` +
        `While it is set, ${evacuated} receives no traffic, healthy or not. ${guidePointer(this, GUIDE)}`,
      namespace: names.metricNamespace,
      metricName: LATCH_METRIC,
      dimensions: { Region: evacuated },
      statistic: 'Maximum',
      period: 60,
      evaluationPeriods: 1,
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      threshold: 1,
      // The runbook publishes once; afterwards silence means "as before".
      treatMissingData: 'ignore',
    });
    recordAlarm({
      guide: GUIDE,
      alarmName: latchAlarmName(names, evacuated),
      region: names.region,
      condition: `${LATCH_METRIC} (Maximum) at or above 1, 1 of 1 × 1m`,
      missingData: 'ignore',
      whatToDo: 'nothing while the failover lasts; the switchover releases it, see `npm run warmsite -- runbook`.',
      metrics: 1,
      alarm: this,
    });
  }
}

const GUIDE: AlarmGuide = {
  anchor: 'latch',
  severity: 'info',
  means:
    'A Region is held out of service, healthy or not, because the other one took over as the writer. It is no fault: a health check of Route 53 follows it, and it has no action.',
  thresholdFrom: '1 is set, 0 is released; only runbooks publish either.',
  silence: 'A runbook publishes once; afterwards silence means "as before".',
};

/** What {@link LatchCheck} is made of. */
export interface LatchCheckProps {
  /** The Region that holds the alarm. */
  readonly alarmNames: Names;
  /** The Region that the latch holds out of service. */
  readonly evacuated: string;
}

/**
 * The other half of the latch: the health check that follows the alarm's metric. Route 53 reads the
 * metric itself, not the state of the alarm, so setting the alarm's state by hand does nothing.
 *
 * @example
 * ```ts
 * import { LatchCheck } from 'warmsite';
 * import { otherNames, pair, stack } from './shared';
 *
 * new LatchCheck(stack, 'LatchCheck', { alarmNames: otherNames, evacuated: pair.home });
 * ```
 */
export class LatchCheck extends Construct implements HealthCheckRef {
  public readonly healthCheckId: string;

  public constructor(scope: Construct, id: string, props: LatchCheckProps) {
    super(scope, id);
    const { alarmNames, evacuated } = props;
    const check = new Route53HealthCheck(this, 'Resource', {
      type: 'CLOUDWATCH_METRIC',
      cloudwatchAlarmName: latchAlarmName(alarmNames, evacuated),
      cloudwatchAlarmRegion: alarmNames.region,
      // One datapoint sets the latch; it must hold when no more arrive. New checks start healthy.
      insufficientDataHealthStatus: 'LastKnownStatus',
      tags: { Name: `${alarmNames.prefix}-latch-${evacuated}` },
      // A new check starts healthy: replacing it during an evacuation would release the latch.
      lifecycle: { preventDestroy: true },
    });
    this.healthCheckId = check.id;
  }
}
