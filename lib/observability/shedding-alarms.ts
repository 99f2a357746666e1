import { Construct } from 'constructs';
import { AlarmGuide } from '../core/alarm-guide';
import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { Duration } from '../core/quantities';
import { requireSameStack, SheddingKind, TopicRef, WebAclRef } from '../core/references';
import { Alarm } from './alarm';

/** @default of `SheddingAlarmsProps.lasting`: by then a group has grown as far as it can */
export const DEFAULT_LASTING_SHEDDING = Duration.minutes(30);

/** What {@link SheddingAlarms} is made of. */
export interface SheddingAlarmsProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  readonly webAcl: WebAclRef;
  /**
   * How long requests of low priority may be refused, or answered by a smaller model, without anybody being told: whole
   * minutes, up to a day. Longer than a group takes to grow.
   *
   * @default DEFAULT_LASTING_SHEDDING
   */
  readonly lasting?: Duration;
  readonly topic: TopicRef;
}

/**
 * Tells when a web ACL keeps requests away for longer than it should. That it sheds at all tells nobody: it is what it
 * is there for.
 *
 * @example
 * ```ts
 * import { Duration, RequestRate, SheddingAlarms, WebAcl } from 'warmsite';
 * import { endpoint, key, names, stack, topic } from './shared';
 *
 * const webAcl = new WebAcl(stack, 'Admission', {
 *   names,
 *   loadBalancer: endpoint,
 *   perClient: RequestRate.perMinute(600),
 *   classes: [{ name: 'chat', busyAt: RequestRate.perSecond(20), floodAt: RequestRate.perSecond(100) }],
 *   healthPaths: ['/health'],
 *   logKey: key,
 *   logRetention: Duration.days(30),
 * });
 * new SheddingAlarms(stack, 'SheddingAlarms', { names, webAcl, topic });
 * ```
 */
export class SheddingAlarms extends Construct {
  /** @throws WarmsiteError `other-stack`, `shedding-lasting` */
  public constructor(scope: Construct, id: string, props: SheddingAlarmsProps) {
    super(scope, id);
    const { names, webAcl, topic } = props;
    const lasting = props.lasting ?? DEFAULT_LASTING_SHEDDING;
    const minutes = lasting.toMinutes();
    const violations = new Violations(this.node.path);
    requireSameStack(this, { webAcl }, violations);
    violations.require(
      Number.isInteger(minutes) && minutes >= 1 && minutes <= 1440,
      'shedding-lasting',
      `'lasting' must be whole minutes from 1m to 1d, got ${lasting.toString()}; CloudWatch looks back no longer`,
    );
    violations.throwIfAny();

    const groups = new Map<string, Construct>();
    for (const rule of webAcl.sheddingRules) {
      const { id: alarmId, purpose, why, whatToDo, metric, guide, evaluation } = ALARMS[rule.kind];
      const group = rule.group ?? '';
      const ofGroup = rule.group === undefined ? this : (groups.get(rule.group) ?? new Construct(this, rule.group));
      if (rule.group !== undefined) groups.set(rule.group, ofGroup);
      new Alarm(ofGroup, alarmId, {
        names,
        topic,
        guide,
        purpose: purpose(group),
        why: why(group),
        whatToDo,
        metric: {
          namespace: 'AWS/WAFV2',
          name: metric,
          // A web ACL of a Region has its Region as a dimension too: without it no data is found.
          dimensions: { WebACL: webAcl.metricName, Rule: rule.name, Region: names.region },
          statistic: 'Sum',
        },
        comparison: 'above',
        threshold: 0,
        period: Duration.minutes(1),
        ...evaluation(minutes),
        missingData: 'notBreaching',
      });
    }
  }
}

const SILENCE = 'AWS WAF counts only what happens: silence is the normal state.';

interface SheddingAlarm {
  readonly id: string;
  readonly purpose: (group: string) => string;
  readonly why: (group: string) => string;
  readonly whatToDo: string;
  readonly metric: 'BlockedRequests' | 'CountedRequests';
  /** Periods of a minute. */
  readonly evaluation: (lasting: number) => { readonly evaluationPeriods: number; readonly datapointsToAlarm?: number };
  readonly guide: AlarmGuide;
}

const ALARMS: Readonly<Record<SheddingKind, SheddingAlarm>> = {
  client: {
    id: 'Client',
    purpose: () => 'client-shedding',
    why: () => 'Some address sends more than one client may, and goes on although it is refused.',
    whatToDo:
      'find the address in the log of the web ACL; tell its owner, or, if many people share it, raise overload.perClient.',
    metric: 'BlockedRequests',
    evaluation: () => ({ evaluationPeriods: 15 }),
    guide: {
      anchor: 'client-shedding',
      severity: 'ticket',
      means: 'One client is not served, by design. It may be a loop, an attack, or an office behind one address.',
      thresholdFrom:
        'Any refusal, in each of 15 minutes: a client that reads Retry-After is back below its limit by then.',
      silence: SILENCE,
    },
  },
  'low-priority': {
    id: 'LowPriority',
    purpose: (group) => `${group}-low-priority-shedding`,
    why: (group) => `Requests of low priority for ${group} are refused, and have been for a while.`,
    whatToDo:
      'see whether the group has its greatest size and why not; if it has, raise its demand or ask clients to come later.',
    metric: 'BlockedRequests',
    evaluation: (lasting) => ({ evaluationPeriods: lasting }),
    guide: {
      anchor: 'low-priority-shedding',
      severity: 'page',
      incident: 'service',
      means:
        'More comes than the group can answer at its greatest size, and growing has not ended it: who can wait has waited long enough.',
      thresholdFrom: `Any refusal, in every minute for ${DEFAULT_LASTING_SHEDDING.toString()} unless the stack says otherwise: longer than a group takes to grow.`,
      silence: SILENCE,
    },
  },
  fallback: {
    id: 'Fallback',
    purpose: (group) => `${group}-fallback`,
    why: (group) =>
      `Requests of low priority for ${group} are answered by the smaller model, and have been for a while.`,
    whatToDo: 'see whether the group has its greatest size and why not; if it has, raise its demand.',
    metric: 'CountedRequests',
    evaluation: (lasting) => ({ evaluationPeriods: lasting }),
    guide: {
      anchor: 'fallback',
      severity: 'ticket',
      means: 'Everybody is answered, some not as well as they could be: the group is too small for what comes.',
      thresholdFrom: `Any such request, in every minute for ${DEFAULT_LASTING_SHEDDING.toString()} unless the stack says otherwise: longer than a group takes to grow.`,
      silence: SILENCE,
    },
  },
  flood: {
    id: 'Flood',
    purpose: (group) => `${group}-flood-shedding`,
    why: (group) => `Every request for ${group} is refused: far more comes than it could ever answer.`,
    whatToDo:
      'see in the log of the web ACL who sends; block it, or have clients stop repeating. It ends when less comes, refused or not.',
    metric: 'BlockedRequests',
    evaluation: () => ({ evaluationPeriods: 5, datapointsToAlarm: 3 }),
    guide: {
      anchor: 'flood-shedding',
      severity: 'page',
      incident: 'service',
      means:
        'Nobody is served by the group. What is refused is counted too, so clients that repeat at once keep it closed.',
      thresholdFrom: 'Any refusal, in 3 of 5 minutes: a burst is over by then.',
      silence: SILENCE,
    },
  },
};
