import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { SchedulerSchedule } from '@cdktf/provider-aws/lib/scheduler-schedule';
import { SchedulerScheduleGroup } from '@cdktf/provider-aws/lib/scheduler-schedule-group';
import { Construct } from 'constructs';
import { Violations } from '../core/errors';
import { NAME_LIMITS, Names } from '../core/names';
import { assumableBy, onBehalfOf, policyText } from '../core/policy';
import { Duration } from '../core/quantities';
import { requireSameStack, TopicRef } from '../core/references';
import { Experiment } from './experiment';

/** The days as the cron expressions of EventBridge Scheduler count them, from 1. */
export const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;

/** A day of the week, as EventBridge Scheduler calls it. */
export type Weekday = (typeof WEEKDAYS)[number];

/** Longest name of a schedule, of its group, and of a rule, in characters (CreateSchedule, CreateScheduleGroup, PutRule). */
export const LONGEST_SCHEDULE_NAME = 64;

/** @default of `ExperimentScheduleProps.window` */
export const DEFAULT_SCHEDULE_WINDOW = Duration.hours(1);

/** How wide a window may be (CreateSchedule, MaximumWindowInMinutes). */
const NARROWEST_WINDOW = Duration.minutes(1);
const WIDEST_WINDOW = Duration.days(1);

/** A start that fails is tried again for so long, and no longer: whoever watches then has gone. */
const RETRY_SECONDS = 3600;
const RETRIES = 3;

/** When an experiment is started, in UTC. */
export interface ExperimentTime {
  /** Each week, or in the first week of each month. */
  readonly every: 'week' | 'month';
  readonly weekday: Weekday;
  /** 0 to 23. */
  readonly hour: number;
}

/** A topic of this stack to which EventBridge may publish, when it says so. */
export interface EventTopicRef extends TopicRef {
  readonly admitsEvents: boolean;
}

/** What {@link ExperimentSchedule} is made of. */
export interface ExperimentScheduleProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /** It has alarms that stop it: without one it could not have been made. */
  readonly experiment: Experiment;
  /** What the experiment tests, e.g. `instance-loss`; part of the names of schedule and role. */
  readonly purpose: string;
  readonly time: ExperimentTime;
  /**
   * It begins at some moment within so long after that time, so that nobody gets used to one: 1 min to 24 h.
   *
   * @default DEFAULT_SCHEDULE_WINDOW
   */
  readonly window?: Duration;
  /** Told of an experiment that an alarm has stopped, or that has failed; must admit EventBridge. */
  readonly topic: EventTopicRef;
}

/**
 * Starts an experiment by itself, by EventBridge Scheduler, and tells when it did not come to its end.
 *
 * Its role may start that one template, and only this schedule may use it. What a start cannot be told by: FIS accepts
 * an experiment and only then finds that an alarm is on, or that a target is empty. Hence the rule on its states.
 * A start that is not even accepted shows in the metric `InvocationDroppedCount` of the group.
 *
 * @example
 * ```ts
 * import { Duration, Experiment, ExperimentLog, ExperimentSchedule, ExperimentTarget } from 'warmsite';
 * import { errors, group, key, names, stack, topic } from './shared';
 *
 * const target = ExperimentTarget.instances(names, group, 'one');
 * const experiment = new Experiment(stack, 'MonthlyLoss', {
 *   names,
 *   purpose: 'monthly-loss',
 *   description: 'One server dies, once a month',
 *   actions: [{ name: 'terminate', action: 'aws:ec2:terminate-instances', target, parameters: {} }],
 *   stopAlarms: [errors],
 *   log: new ExperimentLog(stack, 'MonthlyLossLog', { names, key, retention: Duration.days(90) }),
 * });
 * new ExperimentSchedule(stack, 'Monthly', {
 *   names,
 *   experiment,
 *   purpose: 'monthly-loss',
 *   time: { every: 'month', weekday: 'TUE', hour: 10 },
 *   topic,
 * });
 * ```
 */
export class ExperimentSchedule extends Construct {
  /** Dimension `ScheduleGroup` of the metrics in `AWS/Scheduler`; nothing else is in the group. */
  public readonly groupName: string;

  /** @throws WarmsiteError with everything that would keep it from being started, or from being told of */
  public constructor(scope: Construct, id: string, props: ExperimentScheduleProps) {
    super(scope, id);
    this.validate(props);
    const { names, experiment, purpose, time, window = DEFAULT_SCHEDULE_WINDOW, topic } = props;
    const scheduled = scheduledPurpose(purpose);
    const name = names.schedule(scheduled);
    this.groupName = name;

    const role = new IamRole(this, 'Role', {
      name: names.role(scheduled),
      description: `Starts the experiment ${purpose} of ${names.prefix} in ${names.region}`,
      // The ARN of the group: with that of the schedule, EventBridge Scheduler could not assume the role.
      assumeRolePolicy: policyText(
        assumableBy('scheduler.amazonaws.com', onBehalfOf(names, names.scheduleGroupArn(scheduled))),
      ),
    });
    const permissions = new IamRolePolicy(this, 'Permissions', {
      name: 'start',
      role: role.name,
      policy: policyText({
        Sid: 'StartExperiment',
        Effect: 'Allow',
        Action: 'fis:StartExperiment',
        // IAM asks for both: the template, and the experiment that is made of it, whose id nobody knows before.
        Resource: [names.experimentTemplateArn(experiment.templateId), names.anyExperimentArn],
      }),
    });
    const group = new SchedulerScheduleGroup(this, 'Group', { name });
    new SchedulerSchedule(this, 'Resource', {
      name,
      groupName: group.name,
      description: `Starts the experiment ${purpose}`,
      scheduleExpression: cron(time),
      scheduleExpressionTimezone: 'UTC',
      flexibleTimeWindow: { mode: 'FLEXIBLE', maximumWindowInMinutes: window.toMinutes() },
      target: {
        arn: 'arn:aws:scheduler:::aws-sdk:fis:startExperiment',
        roleArn: role.arn,
        // The token is the same in each attempt: an experiment is not started twice.
        input: JSON.stringify({
          ClientToken: `${name}-<aws.scheduler.scheduled-time>`,
          ExperimentTemplateId: experiment.templateId,
        }),
        retryPolicy: { maximumRetryAttempts: RETRIES, maximumEventAgeInSeconds: RETRY_SECONDS },
      },
      dependsOn: [permissions],
    });
    this.tell(names, name, purpose, experiment, topic);
  }

  private tell(names: Names, name: string, purpose: string, experiment: Experiment, topic: EventTopicRef): void {
    const ended = new Construct(this, 'Ended');
    const rule = new CloudwatchEventRule(ended, 'Resource', {
      name,
      description: `The experiment ${purpose} did not come to its end`,
      eventPattern: JSON.stringify({
        source: ['aws.fis'],
        'detail-type': ['FIS Experiment State Change'],
        detail: {
          'experiment-template-id': [experiment.templateId],
          'new-state': { status: ['failed', 'stopped', 'cancelled'] },
        },
      }),
    });
    new CloudwatchEventTarget(ended, 'Alerts', {
      rule: rule.name,
      targetId: 'alerts',
      arn: topic.arn,
      inputTransformer: {
        inputPaths: {
          id: '$.detail.experiment-id',
          region: '$.region',
          status: '$.detail.new-state.status',
          reason: '$.detail.new-state.reason',
        },
        inputTemplate: JSON.stringify(`${names.prefix}, <region>: experiment ${purpose} (<id>) <status>: <reason>`),
      },
    });
  }

  private validate({
    names,
    experiment,
    purpose,
    time,
    window = DEFAULT_SCHEDULE_WINDOW,
    topic,
  }: ExperimentScheduleProps): void {
    const violations = new Violations(this.node.path);
    requireSameStack(this, { experiment, topic }, violations);
    violations.require(
      topic.admitsEvents,
      'topic-without-events',
      `'topic' must admit EventBridge, got one whose key does not; add 'events' to the services of its key, or nobody is told without a word`,
    );
    violations.require(
      Number.isInteger(time.hour) && time.hour >= 0 && time.hour <= 23,
      'schedule-hour',
      `'hour' must be a whole number from 0 to 23, got ${time.hour}; the provider takes any`,
    );
    const minutes = window.toMinutes();
    violations.require(
      Number.isInteger(minutes) && minutes >= NARROWEST_WINDOW.toMinutes() && minutes <= WIDEST_WINDOW.toMinutes(),
      'schedule-window',
      `'window' must be whole minutes from ${NARROWEST_WINDOW.toString()} to ${WIDEST_WINDOW.toString()}, got ${window.toString()}; EventBridge Scheduler takes no other`,
    );
    const scheduled = scheduledPurpose(purpose);
    for (const [kind, name, most] of [
      ['schedule', names.schedule(scheduled), LONGEST_SCHEDULE_NAME],
      ['role', names.role(scheduled), NAME_LIMITS.role],
    ] as const) {
      violations.require(
        name.length <= most,
        'name-too-long',
        `'purpose' must keep the ${kind} name '${name}' within ${most} characters, got ${name.length}; shorten it by ${name.length - most}`,
      );
    }
    violations.throwIfAny();
  }
}

function scheduledPurpose(purpose: string): string {
  return `start-${purpose}`;
}

/** At most one of day of the month and day of the week may be given; the other is a question mark. */
function cron({ every, weekday, hour }: ExperimentTime): string {
  const day = WEEKDAYS.indexOf(weekday) + 1;
  return `cron(0 ${hour} ? * ${every === 'week' ? day : `${day}#1`} *)`;
}
