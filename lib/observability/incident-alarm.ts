import { CloudwatchCompositeAlarm } from '@cdktf/provider-aws/lib/cloudwatch-composite-alarm';
import { ITerraformDependable, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { AlarmGuide, guidePointer, recordAlarm } from '../core/alarm-guide';
import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { TopicRef, requireSameStack } from '../core/references';
import { RegionStack } from '../core/region-stack';
import { AlarmRef, MAX_ALARM_DESCRIPTION } from './alarm';

/** Most alarms that a composite alarm may look at (PutCompositeAlarm). */
export const MAX_SYMPTOMS = 100;

/** Longest rule of a composite alarm, in characters (PutCompositeAlarm). */
export const MAX_ALARM_RULE = 10_240;

/** What {@link IncidentAlarm} is made of. */
export interface IncidentAlarmProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /** What is wrong for whom, e.g. `incident-service`; makes its name. Changing it **replaces** the alarm. */
  readonly purpose: string;
  /** Why someone is woken, as one or more sentences. */
  readonly why: string;
  readonly whatToDo: string;
  /** Any of them is the incident; 1 to `MAX_SYMPTOMS`. */
  readonly symptoms: readonly AlarmRef[];
  /** The pager. */
  readonly topic: TopicRef;
  readonly guide: AlarmGuide;
}

/**
 * Pages once, however many symptoms of one incident show: a composite alarm over the alarms of this stack, in ALARM as
 * long as any of them is.
 *
 * The symptoms are joined by OR and by nothing else: an AND, or an alarm that suppresses others, is one more thing that
 * can be stuck in the wrong state on the day. Its rule is made of constructs, never of text: AWS refuses a name that
 * does not exist, one of another Region and one's own name, but only at apply.
 *
 * @example
 * ```ts
 * import { IncidentAlarm } from 'warmsite';
 * import { errors, names, stack, topic } from './shared';
 *
 * new IncidentAlarm(stack, 'Incident', {
 *   names,
 *   purpose: 'orders',
 *   why: 'Orders are not served.',
 *   whatToDo: 'open the dashboard.',
 *   symptoms: [errors],
 *   topic,
 *   guide: {
 *     anchor: 'orders',
 *     severity: 'page',
 *     incident: 'itself',
 *     means: 'Customers wait for their orders.',
 *     thresholdFrom: 'Any of its symptoms.',
 *     silence: 'Each symptom decides for itself.',
 *   },
 * });
 * ```
 */
export class IncidentAlarm extends Construct implements AlarmRef {
  public readonly alarmName: string;
  public readonly created: ITerraformDependable;

  public constructor(scope: Construct, id: string, props: IncidentAlarmProps) {
    super(scope, id);
    const { names, symptoms, topic, guide, whatToDo } = props;
    this.alarmName = names.alarm(props.purpose);
    const alarmRule = symptoms.map(({ alarmName }) => `ALARM("${alarmName}")`).join(' OR ');
    const alarmDescription = `${props.why} What to do: ${whatToDo} ${guidePointer(this, guide)}`;
    this.requireValid(props, { alarmRule, alarmDescription });

    this.created = new CloudwatchCompositeAlarm(this, 'Resource', {
      alarmName: this.alarmName,
      alarmDescription,
      alarmRule,
      actionsEnabled: true,
      alarmActions: [topic.arn],
      okActions: [topic.arn],
      // AWS refuses a rule that names an alarm before it exists, and to delete an alarm that a rule names.
      dependsOn: symptoms.map(({ created }) => created),
    });
    recordAlarm({
      guide,
      alarmName: this.alarmName,
      region: names.region,
      condition: `any of ${symptoms.map(({ alarmName }) => alarmName).join(', ')}`,
      missingData: 'as its symptoms do',
      whatToDo,
      metrics: 0,
      alarm: this,
    });
  }

  private requireValid(
    { names, symptoms, topic }: IncidentAlarmProps,
    texts: { readonly alarmRule: string; readonly alarmDescription: string },
  ): void {
    const violations = new Violations(this.node.path);
    requireSameStack(this, { topic }, violations);
    for (const symptom of symptoms) requireSameStack(this, { symptoms: symptom }, violations);
    const stack = TerraformStack.of(this);
    violations.require(
      symptoms.length >= 1 && symptoms.length <= MAX_SYMPTOMS,
      'incident-symptoms',
      `'symptoms' must be 1 to ${MAX_SYMPTOMS} alarms, got ${symptoms.length} in ${stack.node.id}; make an incident for each part of the service`,
    );
    const alarmNames = symptoms.map(({ alarmName }) => alarmName);
    alarmNames.forEach((name, index) => {
      violations.require(
        name !== this.alarmName,
        'incident-of-itself',
        `'symptoms' must be other alarms, got ${name} itself; give the incident a purpose of its own`,
      );
      violations.require(
        alarmNames.indexOf(name) === index,
        'incident-symptom-repeated',
        `'symptoms' must name each alarm once, got ${name} again; remove one of the two`,
      );
    });
    violations.require(
      texts.alarmRule.length <= MAX_ALARM_RULE,
      'incident-rule',
      `'symptoms' must make a rule of at most ${MAX_ALARM_RULE} characters, got ${texts.alarmRule.length}; use shorter purposes, or two incidents`,
    );
    violations.require(
      texts.alarmDescription.length <= MAX_ALARM_DESCRIPTION,
      'alarm-description',
      `'why' and 'whatToDo' must have at most ${MAX_ALARM_DESCRIPTION} characters together, got ${texts.alarmDescription.length}; shorten them`,
    );
    const region = stack instanceof RegionStack ? stack.names.region : names.region;
    violations.require(
      names.region === region,
      'other-region',
      `'names' must be of this stack's Region (${region}), got ${names.region}; ` +
        'a composite alarm sees the alarms of its own Region only',
    );
    violations.throwIfAny();
  }
}
