import { Construct } from 'constructs';
import { AlarmGuide } from '../core/alarm-guide';
import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { Duration, Percent } from '../core/quantities';
import { LoadBalancerRef, TopicRef, requireSameStack } from '../core/references';
import { Alarm, AnomalyBand, DEFAULT_ANOMALY_BAND, Metric, Statistic } from './alarm';
import { DEFAULT_MAX_ERROR_RATE, DEFAULT_MIN_REQUESTS } from './endpoint-alarms';

/** What {@link LoadBalancerAlarms} is made of. */
export interface LoadBalancerAlarmsProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  readonly loadBalancer: LoadBalancerRef;
  /**
   * Share of requests that the load balancer itself may answer with 502 or 504.
   *
   * @default DEFAULT_MAX_ERROR_RATE
   */
  readonly maxErrorRate?: Percent;
  /**
   * Requests a minute from which on the share is looked at.
   *
   * @default DEFAULT_MIN_REQUESTS
   */
  readonly minRequests?: number;
  /**
   * How many requests are usual.
   *
   * @default - only that somebody connects at all is watched
   */
  readonly requestsBand?: AnomalyBand;
  readonly topic: TopicRef;
}

/**
 * Tells when the load balancer itself fails, or when nobody comes any more. The same in both roles: Route 53 asks each
 * Region's endpoint all the time, also the one that waits.
 *
 * @example
 * ```ts
 * import { LoadBalancerAlarms } from 'warmsite';
 * import { endpoint, names, stack, topic } from './shared';
 *
 * new LoadBalancerAlarms(stack, 'BalancerAlarms', { names, loadBalancer: endpoint, topic });
 * ```
 */
export class LoadBalancerAlarms extends Construct {
  public constructor(scope: Construct, id: string, props: LoadBalancerAlarmsProps) {
    super(scope, id);
    const { names, loadBalancer, requestsBand, topic } = props;
    const maxErrorRate = props.maxErrorRate ?? DEFAULT_MAX_ERROR_RATE;
    const minRequests = props.minRequests ?? DEFAULT_MIN_REQUESTS;
    const violations = new Violations(this.node.path);
    requireSameStack(this, { loadBalancer }, violations);
    violations.require(
      Number.isInteger(minRequests) && minRequests >= 1,
      'min-requests',
      `'minRequests' must be a whole number >= 1, got ${minRequests}; without requests there is no share of errors`,
    );
    violations.throwIfAny();
    const metric = (name: string, statistic: Statistic): Metric => ({
      namespace: 'AWS/ApplicationELB',
      name,
      dimensions: { LoadBalancer: loadBalancer.arnSuffix },
      statistic,
    });
    const common = { names, topic, period: Duration.minutes(1) } as const;

    new Alarm(this, 'Errors', {
      ...common,
      purpose: 'load-balancer-5xx',
      guide: GUIDES.errors,
      why: `The load balancer answers more than ${maxErrorRate.toString()} of requests with 502 or 504 of its own.`,
      whatToDo:
        'see which group the alarms and the dashboard show; 504 is a server that is too slow, 502 one that hangs up.',
      metric: {
        // Not 503: it means an empty group, of which the alarm on healthy targets tells, and where a group is empty on
        // purpose, Route 53 is answered with 503 all the time.
        expression: `IF(requests >= ${minRequests}, 100 * (FILL(bad, 0) + FILL(late, 0)) / requests, 0)`,
        label: 'Requests that the load balancer gave up (%)',
        metrics: {
          bad: metric('HTTPCode_ELB_502_Count', 'Sum'),
          late: metric('HTTPCode_ELB_504_Count', 'Sum'),
          requests: metric('RequestCount', 'Sum'),
        },
      },
      comparison: 'above',
      threshold: maxErrorRate.value,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      missingData: 'notBreaching',
    });
    new Alarm(this, 'Rejected', {
      ...common,
      purpose: 'load-balancer-rejected-connections',
      guide: GUIDES.rejected,
      why: 'The load balancer refuses connections: it has come to the most that it can hold.',
      whatToDo: 'look for clients that open connections without end; limit them, and ask AWS for more capacity units.',
      metric: metric('RejectedConnectionCount', 'Sum'),
      comparison: 'above',
      threshold: 0,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      missingData: 'notBreaching',
    });
    new Alarm(this, 'Silence', {
      ...common,
      purpose: 'load-balancer-silence',
      guide: GUIDES.silence,
      why: 'Nobody connects to the load balancer any more, not even the health checkers of Route 53.',
      whatToDo:
        'ask its own name from outside; look at its security group, its certificate and the route to the internet gateway.',
      metric: metric('NewConnectionCount', 'Sum'),
      comparison: 'below',
      threshold: 1,
      evaluationPeriods: 5,
      missingData: 'breaching',
    });
    if (!requestsBand) return;
    new Alarm(this, 'Requests', {
      ...common,
      purpose: 'load-balancer-requests-unusual',
      guide: GUIDES.requests,
      why: 'Far fewer requests come than is usual at this time.',
      whatToDo:
        'ask the public name from outside; look at the clients, at DNS, and whether the other Region gets the requests.',
      metric: metric('RequestCount', 'Sum'),
      comparison: 'below',
      threshold: requestsBand,
      period: Duration.minutes(5),
      evaluationPeriods: 3,
      missingData: 'missing',
    });
  }
}

const GUIDES = {
  errors: {
    anchor: 'load-balancer-5xx',
    severity: 'page',
    incident: 'service',
    means: 'Users get errors that no server wrote: servers hang up or do not answer in time.',
    thresholdFrom: `${DEFAULT_MAX_ERROR_RATE.toString()} of the requests of a minute, in 3 of 5 minutes, from ${DEFAULT_MIN_REQUESTS} requests a minute on: as for the errors of the groups.`,
    silence: 'Errors are counted only when there are any: silence is the normal state.',
  },
  rejected: {
    anchor: 'load-balancer-rejected-connections',
    severity: 'page',
    incident: 'service',
    means: 'Users cannot connect at all, though everything behind the load balancer is well.',
    thresholdFrom: 'Any, in 3 of 5 minutes: a healthy load balancer refuses none.',
    silence: 'Refusals are counted only when there are any: silence is the normal state.',
  },
  silence: {
    anchor: 'load-balancer-silence',
    severity: 'page',
    incident: 'service',
    means: 'The endpoint of this Region cannot be reached from outside, although nothing behind it may be broken.',
    thresholdFrom:
      "Less than one new connection a minute for 5 minutes. Route 53's checkers alone make dozens a minute in either role, so it is no question of how many users there are.",
    silence: 'Connections are counted only when there are any: silence is what the alarm is for.',
  },
  requests: {
    anchor: 'load-balancer-requests-unusual',
    severity: 'ticket',
    means: 'Users stay away, or cannot find the way: the only sign of a failure that is outside of this Region.',
    thresholdFrom: `What CloudWatch learnt to be usual at this hour, less ${DEFAULT_ANOMALY_BAND.standardDeviations} standard deviations, for a quarter of an hour. It fires in the Region that traffic leaves at a failover, and after a failback until it has learnt anew.`,
    silence: 'Where the group is empty on purpose no request is counted at all. That nobody connects is another alarm.',
  },
} as const satisfies Record<string, AlarmGuide>;
