import { Construct } from 'constructs';
import { AlarmGuide } from '../core/alarm-guide';
import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { Duration, Percent } from '../core/quantities';
import { LoadBalancerRef, TargetGroupRef, TopicRef, requireSameStack } from '../core/references';
import { Alarm, AnomalyBand, DEFAULT_ANOMALY_BAND, Metric, Statistic } from './alarm';

/** @default of `EndpointAlarmsProps.maxErrorRate` */
export const DEFAULT_MAX_ERROR_RATE = Percent.of(5);

/** @default of `EndpointAlarmsProps.minRequests`: with fewer, a single error is more than `DEFAULT_MAX_ERROR_RATE` */
export const DEFAULT_MIN_REQUESTS = 20;

/** What {@link EndpointAlarms} is made of. */
export interface EndpointAlarmsProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /** Name of the inference group behind the target group; starts the names of the alarms. */
  readonly group: string;
  readonly loadBalancer: LoadBalancerRef;
  readonly targetGroup: TargetGroupRef;
  /**
   * Fewer healthy targets than this is an alarm. 0 for a group that is empty on purpose: its alarm
   * stays in place, so that a failover adds nothing, but it is silent.
   */
  readonly minHealthyTargets: number;
  /**
   * Share of requests that targets may answer with 5xx or refuse.
   *
   * @default DEFAULT_MAX_ERROR_RATE
   */
  readonly maxErrorRate?: Percent;
  /**
   * Requests a minute from which on the share is looked at; with fewer nobody is called.
   *
   * @default DEFAULT_MIN_REQUESTS
   */
  readonly minRequests?: number;
  /** Time until a target starts to answer that at most one request in a hundred may exceed. */
  readonly maxLatency: Duration;
  /**
   * What latency is usual.
   *
   * @default - only `maxLatency` is watched
   */
  readonly latencyBand?: AnomalyBand;
  readonly topic: TopicRef;
}

/**
 * Tells when one group behind the load balancer fails: too few or unhealthy targets, errors, slow
 * answers.
 *
 * The alarm on errors is named `Names.alarm('<group>-5xx')`, so that a rollout of the same group can
 * be bound to it by name.
 *
 * @example
 * ```ts
 * import { Duration, EndpointAlarms } from 'warmsite';
 * import { endpoint, group, names, stack, topic } from './shared';
 *
 * new EndpointAlarms(stack, 'ChatAlarms', {
 *   names,
 *   group: 'chat',
 *   loadBalancer: endpoint,
 *   targetGroup: group,
 *   minHealthyTargets: 2,
 *   maxLatency: Duration.seconds(8),
 *   topic,
 * });
 * ```
 */
export class EndpointAlarms extends Construct {
  public constructor(scope: Construct, id: string, props: EndpointAlarmsProps) {
    super(scope, id);
    const { names, group, loadBalancer, targetGroup, minHealthyTargets, maxLatency, latencyBand, topic } = props;
    const maxErrorRate = props.maxErrorRate ?? DEFAULT_MAX_ERROR_RATE;
    const minRequests = props.minRequests ?? DEFAULT_MIN_REQUESTS;
    const violations = new Violations(this.node.path);
    requireSameStack(this, { loadBalancer, targetGroup }, violations);
    violations.require(
      Number.isInteger(minHealthyTargets) && minHealthyTargets >= 0,
      'min-healthy-targets',
      `'minHealthyTargets' must be a whole number >= 0, got ${minHealthyTargets}; take the least that can carry the load`,
    );
    violations.require(
      Number.isInteger(minRequests) && minRequests >= 1,
      'min-requests',
      `'minRequests' must be a whole number >= 1, got ${minRequests}; without requests there is no share of errors`,
    );
    violations.require(
      maxLatency.toSeconds() > 0,
      'max-latency',
      `'maxLatency' must be longer than 0s, got ${maxLatency.toString()}; every answer takes a moment`,
    );
    violations.throwIfAny();

    const metric = (name: string, statistic: Statistic): Metric => ({
      namespace: 'AWS/ApplicationELB',
      name,
      dimensions: { LoadBalancer: loadBalancer.arnSuffix, TargetGroup: targetGroup.arnSuffix },
      statistic,
    });
    const common = { names, topic, period: Duration.minutes(1) } as const;
    const emptyOnPurpose = minHealthyTargets === 0;

    new Alarm(this, 'HealthyTargets', {
      ...common,
      purpose: `${group}-healthy-targets`,
      guide: GUIDES.healthyTargets,
      why: `Fewer than ${minHealthyTargets} targets of ${group} are healthy.`,
      whatToDo: 'look at the activities of its Auto Scaling group for launches that failed for lack of capacity.',
      metric: metric('HealthyHostCount', 'Minimum'),
      comparison: 'below',
      threshold: minHealthyTargets,
      evaluationPeriods: 3,
      // A target group without any target publishes nothing.
      missingData: emptyOnPurpose ? 'notBreaching' : 'breaching',
      actionsEnabled: !emptyOnPurpose,
    });
    new Alarm(this, 'UnhealthyTargets', {
      ...common,
      purpose: `${group}-unhealthy-targets`,
      guide: GUIDES.unhealthyTargets,
      why: `Targets of ${group} have failed their health check for several minutes and were not replaced.`,
      whatToDo: 'read the log of the model server on such a target; look whether its replacement is starting.',
      metric: metric('UnHealthyHostCount', 'Maximum'),
      comparison: 'above',
      threshold: 0,
      evaluationPeriods: 10,
      missingData: 'notBreaching',
    });
    new Alarm(this, 'Errors', {
      ...common,
      purpose: `${group}-5xx`,
      guide: GUIDES.errors,
      why: `Targets of ${group} answer more than ${maxErrorRate.toString()} of requests with 5xx, or refuse them.`,
      whatToDo: 'if a rollout is under way it rolls back by itself; otherwise read the log of the model server.',
      metric: {
        // Counts are absent, not 0, while there is nothing to count. A server that crashed answers nothing: the load
        // balancer's own 502 is in no metric of the target group, the refused connection is.
        expression: `IF(requests >= ${minRequests}, 100 * (FILL(errors, 0) + FILL(refused, 0)) / requests, 0)`,
        label: `Failed requests of ${group} (%)`,
        metrics: {
          errors: metric('HTTPCode_Target_5XX_Count', 'Sum'),
          refused: metric('TargetConnectionErrorCount', 'Sum'),
          requests: metric('RequestCount', 'Sum'),
        },
      },
      comparison: 'above',
      threshold: maxErrorRate.value,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      missingData: 'notBreaching',
    });
    new Alarm(this, 'Latency', {
      ...common,
      purpose: `${group}-latency`,
      guide: GUIDES.latency,
      why: `One request in a hundred waits more than ${maxLatency.toString()} until ${group} starts to answer.`,
      whatToDo: 'compare with the load per target; if it is high, look why the group does not grow.',
      metric: metric('TargetResponseTime', 'p99'),
      comparison: 'above',
      threshold: maxLatency.toSeconds(),
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      missingData: 'notBreaching',
    });
    if (!latencyBand) return;
    new Alarm(this, 'UnusualLatency', {
      ...common,
      purpose: `${group}-latency-unusual`,
      guide: GUIDES.unusualLatency,
      why: `Half of the requests wait longer than is usual at this time until ${group} starts to answer.`,
      whatToDo: 'compare with the last release and with the requests in work.',
      metric: metric('TargetResponseTime', 'p50'),
      comparison: 'above',
      threshold: latencyBand,
      period: Duration.minutes(5),
      evaluationPeriods: 3,
      missingData: 'notBreaching',
    });
  }
}

const GUIDES = {
  healthyTargets: {
    anchor: 'group-healthy-targets',
    severity: 'page',
    incident: 'service',
    means: 'Fewer instances answer than the group has at least. The rest carries the load, or users are turned away.',
    thresholdFrom:
      'The least size of the group in this Region, which follows from the demand in the environment file. 0 where the group is empty on purpose: it cannot fire there.',
    silence:
      'The load balancer counts its healthy targets every minute: silence means that there is none. A group that is empty on purpose is silent, rightly.',
  },
  unhealthyTargets: {
    anchor: 'group-unhealthy-targets',
    severity: 'ticket',
    means:
      'An instance does not answer and was not replaced: the model server hangs, or no replacement can be launched.',
    thresholdFrom:
      'Any, for 10 minutes: within that time the group should have seen it and launched another one. The load is carried by the others, or the alarm on healthy targets fires.',
    silence: 'A target group without targets publishes nothing, and has none that is unhealthy.',
  },
  errors: {
    anchor: 'group-5xx',
    severity: 'page',
    incident: 'service',
    means: 'Users get errors. A rollout of the group that is under way is turned back by this very alarm.',
    thresholdFrom: `${DEFAULT_MAX_ERROR_RATE.toString()} of the requests of a minute, in 3 of 5 minutes: a single bad minute wakes nobody. Below ${DEFAULT_MIN_REQUESTS} requests a minute, one error alone would be more.`,
    silence: 'Errors are counted only when there are any: silence is the normal state.',
  },
  latency: {
    anchor: 'group-latency',
    severity: 'page',
    incident: 'service',
    means:
      'Users wait too long for an answer to begin: the group is too small for its load, or something it asks is slow.',
    thresholdFrom:
      'The longest latency of the group in the environment file, or what follows from its demand, for the slowest hundredth of the requests.',
    silence: 'Without requests nobody waits.',
  },
  unusualLatency: {
    anchor: 'group-latency-unusual',
    severity: 'info',
    means:
      'Answers have become slower, though not too slow yet: often the first trace of a release or of a noisy client.',
    thresholdFrom: `What CloudWatch learnt to be usual at this hour, + ${DEFAULT_ANOMALY_BAND.standardDeviations} standard deviations, for the median: what is slow differs from model to model.`,
    silence: 'Without requests nobody waits.',
  },
} as const satisfies Record<string, AlarmGuide>;
