import { Construct } from 'constructs';
import { AlarmGuide } from '../core/alarm-guide';
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
  /**
   * Whether the pager is told instead of `topic`: for the Region that serves users now.
   *
   * @default false
   */
  readonly pages?: boolean;
  /**
   * Whether it is that of the failover record, which fails on purpose when the latch is set.
   *
   * @default false: that of an endpoint
   */
  readonly ofRecord?: boolean;
}

/** What {@link HealthCheckAlarms} is made of. */
export interface HealthCheckAlarmsProps {
  /** The environment, in `GLOBAL_REGION`. */
  readonly names: Names;
  /**
   * The health checks by what they check, e.g. `{ 'endpoint-us-east-2': { id: check.id } }`. The key
   * makes the alarm's name, `health-<key>`; changing it **replaces** the alarm.
   */
  readonly healthChecks: Readonly<Record<string, WatchedHealthCheck>>;
  readonly topic: TopicRef;
  /**
   * The pager.
   *
   * @default - `topic`
   */
  readonly pager?: TopicRef;
}

/**
 * Tells when a Route 53 health check fails. Route 53 publishes its metrics in us-east-1 only: the
 * same alarm in any other Region is accepted and never has data.
 *
 * @example
 * ```ts
 * import { AlertTopic, EncryptionKey, EndpointHealthCheck, HealthCheckAlarms, RegionStack } from 'warmsite';
 * import { app, names as site } from './shared';
 *
 * // Route 53 has its metrics in us-east-1, wherever what it asks is.
 * const names = site.global;
 * const stack = new RegionStack(app, 'shop-global', { names, backend: { kind: 'local' } });
 * const key = new EncryptionKey(stack, 'Key', { names, purpose: 'alerts', description: 'Alarms', usedBy: ['alarms'] });
 * const check = new EndpointHealthCheck(stack, 'HomeCheck', {
 *   name: 'shop-prod-home',
 *   dnsName: site.siteRecord('shop.example.com'),
 *   failoverRecord: 'shop.example.com',
 *   path: '/health',
 * });
 * new HealthCheckAlarms(stack, 'HealthChecks', {
 *   names,
 *   healthChecks: { home: { id: check.healthCheckId, pages: true } },
 *   topic: new AlertTopic(stack, 'Topic', { names, key, emails: ['on-call@example.com'] }),
 * });
 * ```
 */
export class HealthCheckAlarms extends Construct {
  public constructor(scope: Construct, id: string, props: HealthCheckAlarmsProps) {
    super(scope, id);
    const { names, healthChecks, topic } = props;
    const pager = props.pager ?? topic;
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

    for (const [purpose, { id: healthCheckId, silent, pages, ofRecord }] of Object.entries(healthChecks)) {
      new Alarm(this, purpose, {
        names,
        purpose: `health-${purpose}`,
        guide: ofRecord ? GUIDES.record : GUIDES.endpoint,
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
        topic: pages ? pager : topic,
        actionsEnabled: !(silent ?? false),
      });
    }
  }
}

const THRESHOLD_FROM =
  'Route 53 itself decides: healthy is 1, and a check is unhealthy when 18 % of the checkers or fewer reach the endpoint.';

const SILENCE = 'Route 53 publishes every minute as long as the check exists: silence means that it was deleted.';

const GUIDES = {
  endpoint: {
    anchor: 'health-endpoint',
    severity: 'page',
    incident: 'itself',
    means:
      "A Region's endpoint does not answer from outside. Seen from several continents, and from us-east-1, so it is told when the Region's own alarms are lost with it. Of the Region that writes, users are not served, and the pager is told; of the one that waits, a failover would not help now, which is a ticket.",
    thresholdFrom: THRESHOLD_FROM,
    silence: SILENCE,
  },
  record: {
    anchor: 'health-record',
    severity: 'ticket',
    means:
      'DNS no longer answers with the home Region: its endpoint failed, of which another alarm tells, or a runbook latched it out of service.',
    thresholdFrom: THRESHOLD_FROM,
    silence: SILENCE,
  },
} as const satisfies Record<string, AlarmGuide>;
