import { Construct } from 'constructs';
import { Experiment } from '../../lib/chaos/experiment';
import {
  EventTopicRef,
  ExperimentSchedule,
  ExperimentScheduleProps,
  WEEKDAYS,
} from '../../lib/chaos/experiment-schedule';
import { Duration } from '../../lib/core/quantities';
import { RegionStack } from '../../lib/core/region-stack';
import { Attributes, problemsOf, SynthesizedStack, synthesizeApp, synthesizeStack, TEST_NAMES } from '../support/synth';
import { minimalExperiment } from './site';

/** What this does not prove: that AWS starts anything. */

class TestTopic extends Construct implements EventTopicRef {
  public readonly arn = 'arn:aws:sns:us-east-2:111122223333:shop-test-alerts';

  public constructor(
    scope: Construct,
    id: string,
    public readonly admitsEvents = true,
  ) {
    super(scope, id);
  }
}

type Change = (scope: Construct) => Partial<ExperimentScheduleProps>;

function minimal(stack: RegionStack): ExperimentScheduleProps {
  return {
    names: TEST_NAMES,
    experiment: new Experiment(stack, 'Experiment', minimalExperiment(stack)),
    purpose: 'database-failover',
    time: { every: 'month', weekday: 'TUE', hour: 10 },
    topic: new TestTopic(stack, 'Topic'),
  };
}

function synthesized(change: Change = () => ({})): SynthesizedStack {
  return synthesizeStack((stack) => {
    new ExperimentSchedule(stack, 'Schedule', { ...minimal(stack), ...change(stack) });
  });
}

const problems = (change: Change): (readonly [string, string])[] =>
  problemsOf(() => synthesized(change)).map(({ code, message }) => [code, message] as const);

function plain({ '//': _, ...rest }: Attributes): Attributes {
  return rest;
}

const TEMPLATE = '${aws_fis_experiment_template.experiment.id}';

test('a schedule starts its experiment, once, at some moment of its window', () => {
  const stack = synthesized();
  expect(plain(stack.only('aws_scheduler_schedule'))).toEqual({
    name: 'shop-test-start-database-failover',
    group_name: '${aws_scheduler_schedule_group.schedule_group.name}',
    description: 'Starts the experiment database-failover',
    schedule_expression: 'cron(0 10 ? * 3#1 *)',
    schedule_expression_timezone: 'UTC',
    flexible_time_window: { mode: 'FLEXIBLE', maximum_window_in_minutes: 60 },
    target: {
      arn: 'arn:aws:scheduler:::aws-sdk:fis:startExperiment',
      role_arn: '${aws_iam_role.schedule_role.arn}',
      input: `{"ClientToken":"shop-test-start-database-failover-<aws.scheduler.scheduled-time>","ExperimentTemplateId":"${TEMPLATE}"}`,
      retry_policy: { maximum_retry_attempts: 3, maximum_event_age_in_seconds: 3600 },
    },
    depends_on: ['aws_iam_role_policy.schedule_permissions'],
  });
  expect(plain(stack.only('aws_scheduler_schedule_group'))).toEqual({ name: 'shop-test-start-database-failover' });
});

test.each(WEEKDAYS.map((weekday, index) => ({ weekday, day: index + 1 })))(
  '$weekday is day $day',
  ({ weekday, day }) => {
    const expressions = (['week', 'month'] as const).map(
      (every) =>
        synthesized(() => ({ time: { every, weekday, hour: 0 } })).only('aws_scheduler_schedule')[
          'schedule_expression'
        ] as string,
    );
    expect(expressions).toEqual([`cron(0 0 ? * ${day} *)`, `cron(0 0 ? * ${day}#1 *)`]);
  },
);

test('its role may start that template, and nobody else may have the role', () => {
  const stack = synthesized();
  const role = stack.at('aws_iam_role.schedule_role');
  expect(role['name']).toBe('shop-test-start-database-failover-us-east-2');
  expect(JSON.parse(role['assume_role_policy'] as string)).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'scheduler.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: { 'aws:SourceAccount': '111122223333' },
          ArnLike: {
            'aws:SourceArn':
              'arn:aws:scheduler:us-east-2:111122223333:schedule-group/shop-test-start-database-failover',
          },
        },
      },
    ],
  });
  const policy = stack.at('aws_iam_role_policy.schedule_permissions')['policy'] as string;
  expect((JSON.parse(policy) as { Statement: object[] }).Statement).toEqual([
    {
      Sid: 'StartExperiment',
      Effect: 'Allow',
      Action: 'fis:StartExperiment',
      Resource: [
        `arn:aws:fis:us-east-2:111122223333:experiment-template/${TEMPLATE}`,
        'arn:aws:fis:us-east-2:111122223333:experiment/*',
      ],
    },
  ]);
});

test('people are told when it does not come to its end', () => {
  const stack = synthesized();
  const rule = stack.only('aws_cloudwatch_event_rule');
  expect(rule['name']).toBe('shop-test-start-database-failover');
  expect(JSON.parse(rule['event_pattern'] as string)).toEqual({
    source: ['aws.fis'],
    'detail-type': ['FIS Experiment State Change'],
    detail: {
      'experiment-template-id': [TEMPLATE],
      'new-state': { status: ['failed', 'stopped', 'cancelled'] },
    },
  });
  const { arn, input_transformer: transformer } = stack.only('aws_cloudwatch_event_target');
  expect(arn).toBe('arn:aws:sns:us-east-2:111122223333:shop-test-alerts');
  const { input_paths: paths, input_template: template } = transformer as Attributes;
  expect(JSON.parse(template as string)).toBe(
    'shop-test, <region>: experiment database-failover (<id>) <status>: <reason>',
  );
  expect(Object.keys(paths as object).sort()).toEqual(['id', 'reason', 'region', 'status']);
});

test('a window of its own', () => {
  for (const [window, minutes] of [
    [Duration.minutes(1), 1],
    [Duration.days(1), 1440],
  ] as const) {
    const { flexible_time_window: flexible } = synthesized(() => ({ window })).only('aws_scheduler_schedule');
    expect((flexible as Attributes)['maximum_window_in_minutes']).toBe(minutes);
  }
});

test('refuses what AWS would not take, or what would tell nobody', () => {
  expect(problems((scope) => ({ topic: new TestTopic(scope, 'Silent', false) }))).toEqual([
    [
      'topic-without-events',
      "'topic' must admit EventBridge, got one whose key does not; add 'events' to the services of its key, or nobody is told without a word",
    ],
  ]);
  for (const hour of [-1, 24, 1.5]) {
    expect(problems(() => ({ time: { every: 'week', weekday: 'MON', hour } }))).toEqual([
      ['schedule-hour', `'hour' must be a whole number from 0 to 23, got ${hour}; the provider takes any`],
    ]);
  }
  for (const window of [Duration.seconds(0), Duration.seconds(90), Duration.minutes(1441)]) {
    expect(problems(() => ({ window }))).toEqual([
      [
        'schedule-window',
        `'window' must be whole minutes from 1m to 1d, got ${window.toString()}; EventBridge Scheduler takes no other`,
      ],
    ]);
  }
  expect(problems(() => ({ purpose: 'x'.repeat(49) }))).toEqual([
    [
      'name-too-long',
      `'purpose' must keep the schedule name 'shop-test-start-${'x'.repeat(49)}' within 64 characters, got 65; shorten it by 1`,
    ],
    [
      'name-too-long',
      `'purpose' must keep the role name 'shop-test-start-${'x'.repeat(49)}-us-east-2' within 64 characters, got 75; shorten it by 11`,
    ],
  ]);
});

test('refuses an experiment and a topic of another stack', () => {
  const act = (): unknown =>
    synthesizeApp((app) => {
      const other = new RegionStack(app, 'other', { names: TEST_NAMES, backend: { kind: 'local' } });
      const own = new RegionStack(app, 'own', { names: TEST_NAMES, backend: { kind: 'local' } });
      new ExperimentSchedule(own, 'Schedule', minimal(other));
    });
  expect(problemsOf(act).map(({ message }) => message.slice(0, 13))).toEqual(["'experiment' ", "'topic' must "]);
});
