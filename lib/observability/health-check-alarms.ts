import { Construct } from 'constructs';
import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { Duration } from '../core/quantities';
import { TopicRef } from '../core/references';
import { GLOBAL_REGION } from '../core/regions';
import { Alarm } from './alarm';

/** A health check that an alarm watches. */
export interface WatchedHealthCheck {
  readonly id: string;
  /**
   * True where the check fails on purpose, as that of a pilot light: the alarm stays in place, so
   * that a failover adds nothing, but tells nobody.
   *
   * @default false
   */
  readonly silent?: boolean;
}

export interface HealthCheckAlarmsProps {
  /** The environment, in `GLOBAL_REGION`. */
  readonly names: Names;
  /**
   * The health checks by what they check, e.g. `{ 'endpoint-us-east-2': { id: check.id } }`. The key
   * makes the alarm's name, `health-<key>`; changing it **replaces** the alarm.
   */
  readonly healthChecks: Readonly<Record<string, WatchedHealthCheck>>;
  readonly topic: TopicRef;
}

/**
 * Tells when a Route 53 health check fails. Route 53 publishes its metrics in us-east-1 only: the
 * same alarm in any other Region is accepted and never has data.
 */
export class HealthCheckAlarms extends Construct {
  public constructor(scope: Construct, id: string, props: HealthCheckAlarmsProps) {
    super(scope, id);
    const { names, healthChecks, topic } = props;
    const violations = new Violations(this.node.path);
    violations.require(
      names.region === GLOBAL_REGION,
      'health-check-region',
      `'names' must be of ${GLOBAL_REGION}, where Route 53 publishes its metrics, got ${names.region}; ` +
        'move the alarm to the global stack',
    );
    violations.require(
      Object.keys(healthChecks).length > 0,
      'no-health-check',
      "'healthChecks' must name at least one health check, got none; leave the construct out if there is none",
    );
    violations.throwIfAny();

    for (const [purpose, { id: healthCheckId, silent }] of Object.entries(healthChecks)) {
      new Alarm(this, purpose, {
        names,
        purpose: `health-${purpose}`,
        why: `Route 53 calls ${purpose} unhealthy: DNS answers no longer lead there.`,
        whatToDo: 'compare with the alarms of that Region; if it is lost, decide on the failover by its runbook.',
        metric: {
          namespace: 'AWS/Route53',
          name: 'HealthCheckStatus',
          dimensions: { HealthCheckId: healthCheckId },
          statistic: 'Minimum',
        },
        comparison: 'below',
        threshold: 1,
        period: Duration.minutes(1),
        evaluationPeriods: 1,
        // Published every minute as long as the check exists.
        missingData: 'breaching',
        topic,
        actionsEnabled: !(silent ?? false),
      });
    }
  }
}
