import { Names } from '../../core/names';
import { LATCH_METRIC, latchAlarmName } from '../latch';
import { Call, Condition, Step } from './step';

/** How often the latch is published, a minute apart: Route 53 reads some minutes of the metric, not one value. */
const PUBLICATIONS = 5;
const PUBLICATION_SECONDS = 60;

const SECONDS = PUBLICATIONS * PUBLICATION_SECONDS + 180;

/** What the latch needs: where its alarm is, and whom it holds out of service. */
export interface LatchTarget {
  /** The environment in the Region that has the alarm: the standby. */
  readonly names: Names;
  /** The Region that is held out of service: home. */
  readonly evacuated: string;
}

export function describeLatch({ names, evacuated }: LatchTarget, bind?: Call['bind']): Call {
  return {
    service: 'cloudwatch',
    operation: 'DescribeAlarms',
    region: names.region,
    input: { AlarmNames: [latchAlarmName(names, evacuated)] },
    resources: ['*'],
    ...(bind ? { bind } : {}),
  };
}

const STATE = 'MetricAlarms[0].StateValue';

export function latchIsSet(target: LatchTarget): Condition {
  return {
    words: `the latch in ${target.names.region} holds ${target.evacuated} out of service`,
    call: describeLatch(target),
    holds: `${STATE} == 'ALARM'`,
  };
}

function publish({ names, evacuated }: LatchTarget, value: 0 | 1): Call {
  return {
    service: 'cloudwatch',
    operation: 'PutMetricData',
    region: names.region,
    input: {
      Namespace: names.metricNamespace,
      MetricData: [{ MetricName: LATCH_METRIC, Dimensions: [{ Name: 'Region', Value: evacuated }], Value: value }],
    },
    resources: ['*'],
  };
}

export function setLatch(target: LatchTarget): Step {
  const { names, evacuated } = target;
  return {
    id: 'latch',
    title: `Set the latch that holds ${evacuated} out of service`,
    why:
      `DNS would lead back to ${evacuated} as soon as it answers again, to a database that no longer counts. ` +
      `The latch is a metric in ${names.region}: it needs neither ${evacuated} nor the control plane of Route 53.`,
    calls: [publish(target, 1)],
    repeatable: 'the same value again changes nothing',
    until: [latchIsSet(target)],
    timeoutSeconds: 300,
    onFailure: 'stop',
    undo: 'only the switchover releases the latch',
  };
}

/** Apart from the first publication, so that nothing waits for it. */
export function holdLatch(target: LatchTarget): Step {
  return {
    id: 'hold-latch',
    title: 'Publish the latch for some more minutes',
    why: 'Route 53 reads some minutes of the metric, not one value. From then on it keeps what it read last.',
    calls: [publish(target, 1)],
    repeat: { times: PUBLICATIONS - 1, everySeconds: PUBLICATION_SECONDS },
    repeatable: 'the same value again changes nothing',
    until: [latchIsSet(target)],
    timeoutSeconds: SECONDS,
    onFailure: 'degrade',
    undo: 'only the switchover releases the latch',
  };
}

export function releaseLatch(target: LatchTarget): Step {
  const { names, evacuated } = target;
  return {
    id: 'release-latch',
    title: `Release the latch: ${evacuated} may serve again`,
    why: `From here on DNS leads to ${evacuated}, whose database accepts writes and whose endpoint has answered.`,
    calls: [publish(target, 0)],
    repeat: { times: PUBLICATIONS, everySeconds: PUBLICATION_SECONDS },
    repeatable: 'the same value again changes nothing',
    until: [
      {
        words: `the latch in ${names.region} holds nobody`,
        call: describeLatch(target),
        holds: `${STATE} == 'OK'`,
      },
    ],
    timeoutSeconds: SECONDS,
    onFailure: 'stop',
    undo: 'set it again: publish 1 instead of 0',
  };
}
