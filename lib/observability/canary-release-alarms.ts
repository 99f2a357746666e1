import { Construct } from 'constructs';
import { AlarmGuide } from '../core/alarm-guide';
import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { Duration, Percent } from '../core/quantities';
import { LoadBalancerRef, requireSameStack, TargetGroupRef, TargetGroupShare, TopicRef } from '../core/references';
import { Alarm, Metric, Statistic } from './alarm';

/** @default of `CanaryReleaseAlarmsProps.maxErrorDifference` */
export const DEFAULT_MAX_ERROR_DIFFERENCE = Percent.of(2);

/** @default of `CanaryReleaseAlarmsProps.maxLatencyRatio` */
export const DEFAULT_MAX_LATENCY_RATIO = 1.5;

/** Requests to the canary in a period from which on the two are compared: with fewer, one error alone is 5%. */
export const MIN_CANARY_REQUESTS = 20;

/** Time over which the two are compared: a canary gets few requests. */
const PERIOD = Duration.minutes(5);

/** What {@link CanaryReleaseAlarms} is made of. */
export interface CanaryReleaseAlarmsProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /** Name of the inference group whose requests are shared; starts the names of the alarms. */
  readonly group: string;
  readonly loadBalancer: LoadBalancerRef;
  /** The target group with the version that everybody had. */
  readonly stable: TargetGroupRef;
  readonly canary: TargetGroupShare;
  /**
   * By how much more of its requests the canary may fail than the group, in percentage points.
   *
   * @default DEFAULT_MAX_ERROR_DIFFERENCE
   */
  readonly maxErrorDifference?: Percent;
  /**
   * How many times as long half of the canary's requests may wait for the beginning of an answer, more than 1.
   *
   * @default DEFAULT_MAX_LATENCY_RATIO
   */
  readonly maxLatencyRatio?: number;
  readonly topic: TopicRef;
}

/**
 * Tells when a canary is worse than the version beside it, which gets the same requests at the same time: so neither a
 * busy hour nor a sick database is held against it. And when the load balancer answers its share with 503, for lack of a
 * healthy instance.
 *
 * @example
 * ```ts
 * import { CanaryRelease, CanaryReleaseAlarms, Percent } from 'warmsite';
 * import { endpoint, group, groupProps, names, topic, stack } from './shared';
 *
 * const model = { prefix: 'chat/2', manifestSha256: 'b'.repeat(64) };
 * const release = new CanaryRelease(group, 'Watched', {
 *   group,
 *   groupProps,
 *   canary: { model, weight: Percent.of(5), instances: 1 },
 * });
 * new CanaryReleaseAlarms(stack, 'WatchedAlarms', {
 *   names,
 *   group: 'chat',
 *   loadBalancer: endpoint,
 *   stable: group,
 *   canary: release.share,
 *   topic,
 * });
 * ```
 */
export class CanaryReleaseAlarms extends Construct {
  /** @throws WarmsiteError `latency-ratio` */
  public constructor(scope: Construct, id: string, props: CanaryReleaseAlarmsProps) {
    super(scope, id);
    const { names, loadBalancer, stable, canary, topic } = props;
    const maxErrorDifference = props.maxErrorDifference ?? DEFAULT_MAX_ERROR_DIFFERENCE;
    const maxLatencyRatio = props.maxLatencyRatio ?? DEFAULT_MAX_LATENCY_RATIO;
    const violations = new Violations(this.node.path);
    requireSameStack(this, { loadBalancer, stable, 'canary.group': canary.group, topic }, violations);
    violations.require(
      maxLatencyRatio > 1,
      'latency-ratio',
      `'maxLatencyRatio' must be more than 1, got ${maxLatencyRatio}; two versions never take exactly the same time`,
    );
    violations.throwIfAny();

    const name = names.canaryOf(props.group);
    const metric = ({ arnSuffix }: TargetGroupRef, metricName: string, statistic: Statistic): Metric => ({
      namespace: 'AWS/ApplicationELB',
      name: metricName,
      dimensions: { LoadBalancer: loadBalancer.arnSuffix, TargetGroup: arnSuffix },
      statistic,
    });
    const back = `set the weight of the canary of ${props.group} to 0% and deploy ${names.siteStack}`;
    const common = { names, topic, period: PERIOD, evaluationPeriods: 3, datapointsToAlarm: 2 } as const;

    new Alarm(this, 'Errors', {
      ...common,
      purpose: `${name}-errors`,
      guide: GUIDES.errors,
      why: `The canary of ${props.group} fails more of its requests than the version beside it, by over ${maxErrorDifference.value} percentage points.`,
      whatToDo: `${back}; then read the log of the model server.`,
      metric: {
        // Counts are absent, not 0, while there is nothing to count.
        expression: `IF(requests >= ${MIN_CANARY_REQUESTS} AND all >= ${MIN_CANARY_REQUESTS}, 100 * ((FILL(errors, 0) + FILL(refused, 0)) / requests - (FILL(errors_beside, 0) + FILL(refused_beside, 0)) / all), 0)`,
        label: `Failed requests of the canary of ${props.group}, beyond those of the group (percentage points)`,
        metrics: {
          errors: metric(canary.group, 'HTTPCode_Target_5XX_Count', 'Sum'),
          refused: metric(canary.group, 'TargetConnectionErrorCount', 'Sum'),
          requests: metric(canary.group, 'RequestCount', 'Sum'),
          errors_beside: metric(stable, 'HTTPCode_Target_5XX_Count', 'Sum'),
          refused_beside: metric(stable, 'TargetConnectionErrorCount', 'Sum'),
          all: metric(stable, 'RequestCount', 'Sum'),
        },
      },
      comparison: 'above',
      threshold: maxErrorDifference.value,
      missingData: 'notBreaching',
    });
    new Alarm(this, 'Latency', {
      ...common,
      purpose: `${name}-latency`,
      guide: GUIDES.latency,
      why: `Half of the requests to the canary of ${props.group} wait over ${maxLatencyRatio} times as long as those beside it.`,
      whatToDo: `compare the requests in work of both groups: with more, add instances to the canary; otherwise ${back}.`,
      metric: {
        expression: `IF(requests >= ${MIN_CANARY_REQUESTS}, wait / wait_beside, 1)`,
        label: `Latency of the canary of ${props.group}, as a multiple of the group's`,
        metrics: {
          wait: metric(canary.group, 'TargetResponseTime', 'p50'),
          wait_beside: metric(stable, 'TargetResponseTime', 'p50'),
          requests: metric(canary.group, 'RequestCount', 'Sum'),
        },
      },
      comparison: 'above',
      threshold: maxLatencyRatio,
      missingData: 'notBreaching',
    });
    new Alarm(this, 'Empty', {
      names,
      topic,
      purpose: `${name}-empty`,
      guide: GUIDES.empty,
      why: `The canary of ${props.group} has no healthy instance, and its share of the requests is answered with 503.`,
      whatToDo: `${back}.`,
      metric: {
        // No metric of a target group counts what the load balancer answers for lack of a target, and one without targets
        // publishes no count of healthy ones. The group beside it does: what is missing is bad.
        expression: 'IF(FILL(healthy, 0) < 1 AND beside > 0, FILL(unanswered, 0), 0)',
        label: `Requests answered with 503 while the canary of ${props.group} is empty`,
        metrics: {
          healthy: metric(canary.group, 'HealthyHostCount', 'Maximum'),
          beside: metric(stable, 'HealthyHostCount', 'Maximum'),
          unanswered: {
            namespace: 'AWS/ApplicationELB',
            name: 'HTTPCode_ELB_503_Count',
            dimensions: { LoadBalancer: loadBalancer.arnSuffix },
            statistic: 'Sum',
          },
        },
      },
      comparison: 'above',
      threshold: 0,
      period: Duration.minutes(1),
      evaluationPeriods: 2,
      missingData: 'breaching',
    });
  }
}

const GUIDES = {
  errors: {
    anchor: 'canary-release-errors',
    severity: 'ticket',
    means:
      'The new version answers more requests with errors than the old one: users who meet it get them. It is tried on a small share of the requests; do not give it more.',
    thresholdFrom: `${DEFAULT_MAX_ERROR_DIFFERENCE.value} percentage points in 2 of 3 times ${PERIOD.toString()}, from ${MIN_CANARY_REQUESTS} requests on: less is for the bake time to find, which is as long as that takes.`,
    silence: 'Without requests there is nothing to compare.',
  },
  latency: {
    anchor: 'canary-release-latency',
    severity: 'ticket',
    means: 'The new version begins its answers later than the old one: it is slower, or it has too few instances.',
    thresholdFrom: `${DEFAULT_MAX_LATENCY_RATIO} times the median beside it, in 2 of 3 times ${PERIOD.toString()}. The median, since a canary has too few requests for the slowest hundredth.`,
    silence: 'Without requests nobody waits.',
  },
  empty: {
    anchor: 'canary-release-empty',
    severity: 'page',
    incident: 'service',
    means:
      "The load balancer sends the canary's share of the requests to nobody: it looks at weights alone, and the other group does not step in.",
    thresholdFrom:
      'Any, for 2 minutes in which the canary has no healthy instance. With weight 0 nobody is sent there: it cannot fire while the first instances start.',
    silence:
      'The load balancer counts the healthy targets of the group beside it every minute: silence means that there is none either.',
  },
} as const satisfies Record<string, AlarmGuide>;
