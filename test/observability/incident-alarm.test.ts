import { App } from 'cdktf';
import { AlarmGuide, ALARM_GUIDES_CONTEXT, recordedAlarms } from '../../lib/core/alarm-guide';
import { Duration } from '../../lib/core/quantities';
import { RegionStack } from '../../lib/core/region-stack';
import { Alarm, AlarmRef } from '../../lib/observability/alarm';
import { IncidentAlarm, IncidentAlarmProps, MAX_SYMPTOMS } from '../../lib/observability/incident-alarm';
import { TEST_NAMES, problemsOf, synthesizeApp, synthesizeStack } from '../support/synth';
import { TestTopic, bare } from './stand-ins';

const GUIDE: AlarmGuide = {
  anchor: 'incident-service',
  severity: 'page',
  incident: 'itself',
  means: 'It is bad.',
  thresholdFrom: 'Any.',
  silence: 'None.',
};

function symptom(stack: RegionStack, purpose: string, topic: TestTopic): Alarm {
  return new Alarm(stack, purpose, {
    names: stack.names,
    purpose,
    why: 'x.',
    whatToDo: 'y.',
    metric: { namespace: 'Warmsite/shop-test', name: 'Queue', dimensions: {}, statistic: 'Maximum' },
    comparison: 'above',
    threshold: 0,
    period: Duration.minutes(1),
    evaluationPeriods: 1,
    missingData: 'missing',
    topic,
  });
}

function incident(stack: RegionStack, props: Partial<IncidentAlarmProps> = {}): IncidentAlarm {
  const topic = new TestTopic(stack, 'Topic');
  return new IncidentAlarm(stack, 'Incident', {
    names: TEST_NAMES,
    purpose: 'incident-service',
    why: 'Users are not served.',
    whatToDo: 'look.',
    symptoms: props.symptoms ?? [symptom(stack, 'slow', topic), symptom(stack, 'errors', topic)],
    topic,
    guide: GUIDE,
    ...props,
  });
}

const refusal = (code: string, message: string): object => ({ code, where: 'stack/Incident', message });

test('one composite alarm over its symptoms, made after them', () => {
  const stack = synthesizeStack((scope) => incident(scope));
  expect(bare(stack.only('aws_cloudwatch_composite_alarm'))).toEqual({
    alarm_name: 'shop-test-incident-service',
    alarm_description: 'Users are not served. What to do: look. Guide: docs/alarms.md#incident-service',
    alarm_rule: 'ALARM("shop-test-slow") OR ALARM("shop-test-errors")',
    actions_enabled: true,
    alarm_actions: ['arn:aws:sns:us-east-2:111122223333:shop-test-alerts'],
    ok_actions: ['arn:aws:sns:us-east-2:111122223333:shop-test-alerts'],
    depends_on: ['aws_cloudwatch_metric_alarm.slow', 'aws_cloudwatch_metric_alarm.errors'],
  });
});

test('it registers itself, and an incident may be a symptom of another one', () => {
  const stack = synthesizeStack((scope) => {
    const topic = new TestTopic(scope, 'OtherTopic');
    const inner = incident(scope);
    new IncidentAlarm(scope, 'Outer', {
      names: TEST_NAMES,
      purpose: 'outer',
      why: 'x.',
      whatToDo: 'y.',
      symptoms: [inner],
      topic,
      guide: GUIDE,
    });
    expect(recordedAlarms(scope).map(({ alarmName, region, metrics }) => [alarmName, region, metrics])).toEqual([
      ['shop-test-incident-service', 'us-east-2', 0],
      ['shop-test-outer', 'us-east-2', 0],
    ]);
  });
  expect(stack.at('aws_cloudwatch_composite_alarm.outer')).toMatchObject({
    alarm_rule: 'ALARM("shop-test-incident-service")',
    depends_on: ['aws_cloudwatch_composite_alarm.incident'],
  });
});

test('the address of the guides can be set for a whole app', () => {
  const stacks = synthesizeApp((app: App) => {
    app.node.setContext(ALARM_GUIDES_CONTEXT, 'https://docs.example.com/alarms');
    incident(new RegionStack(app, 'stack', { names: TEST_NAMES, backend: { kind: 'local' } }));
  });
  expect(stacks['stack']!.only('aws_cloudwatch_composite_alarm')['alarm_description']).toBe(
    'Users are not served. What to do: look. Guide: https://docs.example.com/alarms#incident-service',
  );
});

test('what AWS would refuse at apply: no symptoms, too many, itself, one twice', () => {
  expect(problemsOf(() => synthesizeStack((scope) => incident(scope, { symptoms: [] })))).toEqual([
    refusal(
      'incident-symptoms',
      "'symptoms' must be 1 to 100 alarms, got 0 in stack; make an incident for each part of the service",
    ),
  ]);
  const many = (count: number) => () =>
    synthesizeStack((scope) => {
      const topic = new TestTopic(scope, 'Many');
      const symptoms = Array.from({ length: count }, (_, index) => symptom(scope, `s${index}`, topic));
      incident(scope, { symptoms });
    });
  many(MAX_SYMPTOMS)();
  expect(problemsOf(many(MAX_SYMPTOMS + 1))).toEqual([
    refusal(
      'incident-symptoms',
      "'symptoms' must be 1 to 100 alarms, got 101 in stack; make an incident for each part of the service",
    ),
  ]);
  const twice = () =>
    synthesizeStack((scope) => {
      const one = symptom(scope, 'incident-service', new TestTopic(scope, 'One'));
      incident(scope, { symptoms: [one, one] });
    });
  expect(problemsOf(twice)).toEqual([
    refusal(
      'incident-of-itself',
      "'symptoms' must be other alarms, got shop-test-incident-service itself; give the incident a purpose of its own",
    ),
    refusal(
      'incident-of-itself',
      "'symptoms' must be other alarms, got shop-test-incident-service itself; give the incident a purpose of its own",
    ),
    refusal(
      'incident-symptom-repeated',
      "'symptoms' must name each alarm once, got shop-test-incident-service again; remove one of the two",
    ),
  ]);
});

test('a rule and a description that are too long', () => {
  const long = () =>
    synthesizeStack((scope) => {
      const topic = new TestTopic(scope, 'Long');
      const symptoms = Array.from({ length: 60 }, (_, index) => symptom(scope, `${'s'.repeat(160)}${index}`, topic));
      incident(scope, { symptoms, why: 'x'.repeat(1000) });
    });
  expect(problemsOf(long)).toEqual([
    refusal(
      'incident-rule',
      `'symptoms' must make a rule of at most 10240 characters, got ${60 * (160 + 19) + 50 * 2 + 10 + 59 * 4}; use shorter purposes, or two incidents`,
    ),
    refusal(
      'alarm-description',
      "'why' and 'whatToDo' must have at most 1024 characters together, got 1057; shorten them",
    ),
  ]);
});

test('trap 19: symptoms and pager are of its own stack, and it is of its own Region', () => {
  const foreign = () =>
    synthesizeApp((app) => {
      const stack = new RegionStack(app, 'stack', { names: TEST_NAMES, backend: { kind: 'local' } });
      const names = TEST_NAMES.in('us-west-2');
      const west = new RegionStack(app, 'west', { names, backend: { kind: 'local' } });
      const topic = new TestTopic(west, 'Topic');
      const symptoms: AlarmRef[] = [symptom(west, 'slow', topic)];
      incident(stack, { symptoms, topic, names });
    });
  expect(problemsOf(foreign)).toEqual([
    refusal(
      'other-stack',
      "'topic' must belong to this stack (stack), got west/Topic of west; create one in this stack",
    ),
    refusal(
      'other-stack',
      "'symptoms' must belong to this stack (stack), got west/slow of west; create one in this stack",
    ),
    refusal(
      'other-region',
      "'names' must be of this stack's Region (us-east-2), got us-west-2; a composite alarm sees the alarms of its own Region only",
    ),
  ]);
});
