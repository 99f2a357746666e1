import { Json, JsonObject } from '../../../lib/review/plan';
import { INFERENCE_RULES } from '../../../lib/review/rules/inference';
import { OBSERVABILITY_RULES } from '../../../lib/review/rules/observability';
import { Entry, findingsOf } from './two-regions';

// A group whose requests are shared between two versions, as a canary shares them.

const arn = (name: string): string => `arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/${name}/1`;
const LISTENER = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener/app/shop/1/2';

function review(rule: string, entries: readonly Entry[]): string[] {
  return findingsOf(
    [...INFERENCE_RULES, ...OBSERVABILITY_RULES].find(({ id }) => id.endsWith(rule)),
    { home: { region: 'eu-west-1', entries } },
  );
}

const targetGroup = (name: string, moment: Partial<Entry> = {}): Entry => ({
  address: `aws_lb_target_group.${name}`,
  before: { arn: arn(name), name },
  ...moment,
});

const group = (name: string, min: Json, moment: Partial<Entry> = {}): Entry => ({
  address: `aws_autoscaling_group.${name}`,
  before: { name, min_size: min, max_size: 4, target_group_arns: [arn(name)] },
  ...moment,
});

/** What a listener does with requests: by the names of target groups, their weights. */
const forward = (weights: Readonly<Record<string, number | undefined>>): JsonObject => ({
  arn: LISTENER,
  default_action: [
    {
      type: 'forward',
      forward: [
        {
          target_group: Object.entries(weights).map(([name, weight]) => ({
            arn: arn(name),
            ...(weight === undefined ? {} : { weight }),
          })),
        },
      ],
    },
  ],
});

const listener = (before: JsonObject | null, after = before, rest: Partial<Entry> = {}): Entry => ({
  address: 'aws_lb_listener.https',
  before,
  after,
  ...rest,
});

const NEW_TARGETS: Partial<Entry> = { before: null, after: { name: 'new' }, unknown: { arn: true } };
const NEW_GROUP: Partial<Entry> = {
  before: null,
  after: { name: 'new', min_size: 1, max_size: 2 },
  unknown: { target_group_arns: true },
  references: { target_group_arns: ['aws_lb_target_group.new.arn', 'aws_lb_target_group.new'] },
};

/** The listener when the second target group has no ARN yet: only what the expression refers to is known. */
const dealtToNew = (weight: number): Entry =>
  listener(
    forward({ app: 100 }),
    {
      arn: LISTENER,
      default_action: [
        { type: 'forward', forward: [{ target_group: [{ arn: arn('app'), weight: 100 - weight }, { weight }] }] },
      ],
    },
    {
      unknown: { default_action: [{ forward: [{ target_group: [{}, { arn: true }] }] }] },
      references: {
        default_action: ['aws_lb_target_group.app.arn', 'aws_lb_target_group.app', 'aws_lb_target_group.new.arn'],
      },
    },
  );

describe('a share without instances', () => {
  test('of a group that may be empty', () => {
    expect(
      review('share-without-instances', [
        targetGroup('app'),
        targetGroup('new'),
        group('app', 2),
        group('new', 0),
        listener(forward({ app: 100 }), forward({ app: 95, new: 5 })),
      ]),
    ).toEqual([
      'critical found home aws_lb_listener.https: 5% of the requests go to aws_lb_target_group.new, and aws_autoscaling_group.new may have no instance',
    ]);
  });

  test('of a group that the same plan creates', () => {
    expect(
      review('share-without-instances', [
        targetGroup('app'),
        targetGroup('new', NEW_TARGETS),
        group('app', 2),
        group('new', 1, NEW_GROUP),
        dealtToNew(5),
      ]),
    ).toEqual([
      'critical found home aws_lb_listener.https: 5% of the requests go to aws_lb_target_group.new, and aws_autoscaling_group.new is created by this plan: until its instances have loaded the model nobody answers them',
    ]);
  });

  test('no share yet, though the plan creates it: that is how a canary begins', () => {
    const entries = [
      targetGroup('app'),
      targetGroup('new', NEW_TARGETS),
      group('app', 2),
      group('new', 1, NEW_GROUP),
      dealtToNew(0),
    ];
    expect(review('share-without-instances', entries)).toEqual([]);
  });

  test('a whole service that is new has nobody to turn away', () => {
    const created = (entry: Entry): Entry => ({ ...entry, before: null, after: entry.before ?? null });
    expect(
      review('share-without-instances', [
        created(targetGroup('app')),
        created(targetGroup('new')),
        created(group('app', 2)),
        created(group('new', 1)),
        listener(null, forward({ app: 95, new: 5 })),
      ]),
    ).toEqual([]);
  });

  test('a pilot light is sent everything by its only target group: inference-empty-behind-failover speaks of it', () => {
    const entries = [targetGroup('app'), group('app', 0), listener(forward({ app: 100 }))];
    expect(review('share-without-instances', entries)).toEqual([]);
  });

  test('what stands is told of, and fails nothing; a weight that is not said is 1', () => {
    expect(
      review('share-without-instances', [
        targetGroup('app'),
        targetGroup('new'),
        group('app', 2),
        group('new', 0),
        listener(forward({ app: 3, new: undefined })),
      ]),
    ).toEqual([
      'critical standing home aws_lb_listener.https: 25% of the requests go to aws_lb_target_group.new, and aws_autoscaling_group.new may have no instance',
    ]);
  });

  test('who fills a target group by other means is not known, and not guessed', () => {
    const entries = [targetGroup('app'), targetGroup('new'), listener(forward({ app: 95, new: 5 }))];
    expect(review('share-without-instances', entries)).toEqual([]);
  });
});

describe('a group that goes', () => {
  const gone = { after: null };
  const entries = (before: JsonObject, after: JsonObject, app: Partial<Entry> = {}): Entry[] => [
    targetGroup('app', app),
    targetGroup('new', gone),
    group('app', 2, app),
    group('new', 1, gone),
    listener(before, after),
  ];

  test('without a share is no loss', () => {
    expect(review('group-destroyed', entries(forward({ app: 100, new: 0 }), forward({ app: 100 })))).toEqual([]);
  });

  test('with a share takes what it has in work with it', () => {
    expect(review('group-destroyed', entries(forward({ app: 75, new: 25 }), forward({ app: 100 })))).toEqual([
      'warning found home aws_autoscaling_group.new: the group in eu-west-1, which has 25% of the requests, is destroyed',
    ]);
  });

  test('with most of them, or with who has the rest, is the loss that it is', () => {
    const destroyed = 'critical found home aws_autoscaling_group.new: the group in eu-west-1 is destroyed';
    expect(review('group-destroyed', entries(forward({ app: 40, new: 60 }), forward({ app: 100 })))).toEqual([
      destroyed,
    ]);
    expect(review('group-destroyed', entries(forward({ app: 75, new: 25 }), forward({}), gone))).toContain(destroyed);
  });

  test('with a rule of its own is the loss that it is, whatever share it has elsewhere', () => {
    const own: Entry = {
      address: 'aws_lb_listener_rule.own',
      before: { listener_arn: LISTENER, action: [{ type: 'forward', target_group_arn: arn('new') }] },
      after: null,
    };
    expect(review('group-destroyed', [...entries(forward({ app: 100, new: 0 }), forward({ app: 100 })), own])).toEqual([
      'critical found home aws_autoscaling_group.new: the group in eu-west-1 is destroyed',
    ]);
  });
});

describe('an alarm that compares the two', () => {
  const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:alerts';
  const BALANCER = 'app/shop/1';

  const errors = (name: string): JsonObject => ({
    metric_name: 'HTTPCode_Target_5XX_Count',
    namespace: 'AWS/ApplicationELB',
    stat: 'Sum',
    period: 60,
    dimensions: { LoadBalancer: BALANCER, TargetGroup: `targetgroup/${name}/1` },
  });

  const alarm = (name: string, threshold: number, expression: string, ...of: readonly string[]): JsonObject => ({
    alarm_name: name,
    alarm_actions: [TOPIC],
    actions_enabled: true,
    comparison_operator: 'GreaterThanThreshold',
    threshold,
    evaluation_periods: 3,
    metric_query: [
      { id: 'all', expression, return_data: true },
      ...of.map((group) => ({ id: group, metric: [errors(group)] })),
    ],
  });

  const watched = (name: string, rest: Partial<Entry> = {}): Entry => ({
    address: `aws_lb_target_group.${name}`,
    before: { arn: arn(name), arn_suffix: `targetgroup/${name}/1`, name },
    ...rest,
  });
  const TOLD: Entry[] = [
    { address: 'aws_sns_topic.alerts', before: { arn: TOPIC } },
    {
      address: 'aws_sns_topic_subscription.alerts',
      before: { topic_arn: TOPIC, protocol: 'email', endpoint: 'a@example.com' },
    },
  ];
  const compared: Entry = {
    address: 'aws_cloudwatch_metric_alarm.compared',
    before: alarm('compared', 2, 'new - app', 'new', 'app'),
    after: null,
  };
  const own: Entry = {
    address: 'aws_cloudwatch_metric_alarm.own',
    before: alarm('own', 5, 'app', 'app'),
  };

  test('goes with one of them, where the other has an alarm of its own', () => {
    expect(review('alarm-removed', [...TOLD, watched('app'), watched('new', { after: null }), compared, own])).toEqual(
      [],
    );
  });

  test('does not go without a loss while both stay, or where nothing else watches what stays', () => {
    const both = review('alarm-removed', [...TOLD, watched('app'), watched('new'), compared, own]);
    const alone = review('alarm-removed', [...TOLD, watched('app'), watched('new', { after: null }), compared]);
    for (const found of [both, alone]) {
      expect(found).toHaveLength(1);
      expect(found[0]).toMatch(/^(high|warning) found home aws_cloudwatch_metric_alarm.compared: the alarm on /);
    }
  });

  describe('as a part of an incident', () => {
    const incident = (before: string, after: string): Entry => {
      const values = { alarm_name: 'incident', alarm_actions: [TOPIC] };
      return {
        address: 'aws_cloudwatch_composite_alarm.incident',
        before: { ...values, alarm_rule: before },
        after: { ...values, alarm_rule: after },
      };
    };
    const narrowed = incident('ALARM("compared") OR ALARM("own")', 'ALARM("own")');

    test('leaves it with what it measured', () => {
      const entries = [...TOLD, watched('app'), watched('new', { after: null }), compared, own, narrowed];
      expect(review('composite-narrowed', entries)).toEqual([]);
    });

    test('does not leave it without a loss while that stays, or the alarm itself does', () => {
      const message = 'high found home aws_cloudwatch_composite_alarm.incident: it no longer looks at compared';
      const stays = { address: compared.address, before: compared.before ?? null };
      expect(review('composite-narrowed', [...TOLD, watched('app'), watched('new'), compared, own, narrowed])).toEqual([
        message,
      ]);
      expect(
        review('composite-narrowed', [...TOLD, watched('app'), watched('new', { after: null }), stays, own, narrowed]),
      ).toEqual([message]);
    });
  });
});
