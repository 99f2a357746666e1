import { drill } from '../../../lib/failover/runbook/drill';
import { runbookProblems } from '../../../lib/failover/runbook/runbooks';
import { Condition, isReading, Runbook, Step } from '../../../lib/failover/runbook/step';
import { problemText } from '../../../lib/core/errors';
import { runStep } from '../../../lib/failover/runbook/execution';
import { call, runbookOf, step } from './fake-world';
import { Answers, ScriptedWorld } from './scripted-world';
import { callsIn, shippedRunbook, SHIPPED_RUNBOOKS } from './shipped';

function problems(...steps: Partial<Step>[]): string[] {
  return runbookProblems(runbookOf(steps.map((each) => step(each)))).map(problemText);
}

const BOUND = call('DescribeDBInstances', { bind: { source: 'Source' } });
const when = (expression: string): Condition => ({ words: 'x', holds: expression });

describe('a runbook with a problem', () => {
  test.each<[string, Partial<Step>[], string[]]>([
    [
      'two steps of one name',
      [{ id: 'a' }, { id: 'a' }],
      ["failover.a: 'id' must be that of one step, got a again [step-repeated]"],
    ],
    [
      'a name that is no word',
      [{ id: 'Step_1' }],
      ["failover.Step_1: 'id' must be words in lower case joined by hyphens, got 'Step_1' [step-id]"],
    ],
    [
      'a look that changes something',
      [{ look: [call('RebootDBInstance')] }],
      ["failover.step: 'look' must change nothing, got RebootDBInstance [look-changes]"],
    ],
    [
      'a call that a resumed runbook would make again',
      [{ calls: [call('RebootDBInstance')] }],
      [
        "failover.step: RebootDBInstance must have 'when', or its step 'repeatable'; a resumed runbook makes it again [call-unguarded]",
      ],
    ],
    [
      'the same in a fallback',
      [{ fallbacks: [{ title: 'x', calls: [call('RebootDBInstance')], until: [], timeoutSeconds: 1 }] }],
      [
        "failover.step: RebootDBInstance must have 'when', or its step 'repeatable'; a resumed runbook makes it again [call-unguarded]",
      ],
    ],
    [
      'an operation spelled as in Python',
      [{ look: [call('describe_db_instances')] }],
      [
        "failover.step: 'operation' must be spelled as in the API reference, got 'describe_db_instances' [operation]",
        "failover.step: 'look' must change nothing, got describe_db_instances [look-changes]",
      ],
    ],
    [
      'a method that is none',
      [{ preconditions: [{ ...when('`true`'), call: call('HEAD', { service: 'https', resources: [] }) }] }],
      ["failover.step: 'operation' must be spelled as in the API reference, got 'HEAD' [operation]"],
    ],
    [
      'a Region that is none',
      [{ look: [call('DescribeDBInstances', { region: 'us-west-9' })] }],
      ["failover.step: 'region' must be one of AWS, got 'us-west-9' [call-region]"],
    ],
    [
      'no resources',
      [{ look: [call('DescribeDBInstances', { resources: [] })] }],
      [
        "failover.step: DescribeDBInstances must name its resources, got none; '*' where IAM knows none [call-resources]",
      ],
    ],
    [
      'a name that nothing binds',
      [{ look: [call('DescribeDBInstances', { input: { Name: '@{source} @{now}' } })] }],
      ["failover.step: @{source} names 'source', which nothing has bound by then [unbound]"],
    ],
    [
      'a name that is bound too late',
      [{ look: [call('DescribeDBInstances', { input: { Name: '@{source}' } }), BOUND] }],
      ["failover.step: @{source} names 'source', which nothing has bound by then [unbound]"],
    ],
    [
      'a name that an earlier step has bound and does not yield',
      [{ id: 'a', look: [BOUND] }, { until: [{ ...when('X == @{source}'), call: call('DescribeDBInstances') }] }],
      ["failover.step: @{source} names 'source', which nothing has bound by then [unbound]"],
    ],
    [
      'an output that nothing binds',
      [{ outputs: ['lag'] }],
      ["failover.step: 'outputs' names 'lag', which nothing has bound by then [unbound]"],
    ],
    [
      'an expression over names that the step does not bind',
      [
        { id: 'a', look: [BOUND], outputs: ['source'] },
        {
          look: [BOUND],
          preconditions: [when("status == 'x' && source")],
          calls: [call('RebootDBInstance', { when: 'lag > `1`' })],
        },
      ],
      [
        "failover.step: 'status == 'x' && source' names 'status', which the step has not bound by then; an output of an earlier step is @{status} [unbound]",
        "failover.step: 'lag > `1`' names 'lag', which the step has not bound by then; an output of an earlier step is @{lag} [unbound]",
      ],
    ],
    [
      'an expression that is none',
      [{ look: [call('DescribeDBInstances', { bind: { source: 'DBInstances[0' } })] }],
      ["failover.step: 'DBInstances[0' must be JMESPath, but Syntax error: expected Rbracket, got: EOF [expression]"],
    ],
    [
      'an explanation that is none',
      [{ explain: { call: call('DescribeDBInstances'), text: '@{why}' } }],
      ["failover.step: @{why} names 'why', which nothing has bound by then [unbound]"],
    ],
  ])('%s', (_, steps, expected) => {
    expect(problems(...steps)).toEqual(expected);
  });
});

test('names that are bound, in each of the ways', () => {
  expect(
    problems(
      {
        id: 'a',
        look: [BOUND],
        preconditions: [when("source != 'x' && max_by([source], &length(y)) && {k: source}.y.z && source.id[?x].y")],
        calls: [call('RebootDBInstance', { when: 'source', bind: { again: 'X' } })],
        remember: { since: '@{now-60}' },
        until: [
          { ...when('X == @{again}'), call: call('DescribeDBInstances', { bind: { state: 'X' } }) },
          when('state == `1`'),
        ],
        outputs: ['source', 'again', 'since', 'state'],
      },
      {
        calls: [call('RebootDBInstance', { input: { From: '@{since}', State: '@{state}' } })],
        repeatable: 'it does no harm',
        explain: { call: call('DescribeDBInstances', { input: { Name: '@{source}' } }), text: 'X' },
      },
    ),
  ).toEqual([]);
});

describe.each(SHIPPED_RUNBOOKS)('$environment: $name', ({ name, subject, runbook }) => {
  test('has no problem', () => {
    expect(runbookProblems(runbook)).toEqual([]);
  });

  test('is run in the Region that is there for certain', () => {
    const { home, standby } = subject;
    expect(runbook.names.region).toBe(name === 'failover' || name === 'drill' ? standby.region : home.region);
  });

  test('calls no control plane of a global service; the drill asks IAM, which changes nothing', () => {
    const services = [...new Set(callsIn(runbook).map(({ call: { service } }) => service))];
    const regional = ['autoscaling', 'cloudwatch', 'ec2', 'https', 'rds', 's3', 'sns', 'ssm'];
    expect(services.filter((service) => !regional.includes(service))).toEqual(name === 'drill' ? ['iam'] : []);
  });
});

describe.each(SHIPPED_RUNBOOKS.filter(({ name }) => name === 'failover'))('$environment: failover', (each) => {
  const { runbook, subject } = each;
  const elsewhere = callsIn(runbook).filter(({ call: { region } }) => region !== subject.standby.region);

  test('only fencing and a signal reach out of the standby Region', () => {
    expect([...new Set(elsewhere.map(({ step: id, call: { region } }) => `${id} ${region}`))]).toEqual([
      `decide ${subject.home.global.region}`,
      `fence ${subject.home.region}`,
      `cut-connections ${subject.home.region}`,
    ]);
  });

  test('and are not waited for: a minute at most, and whatever comes of it, it goes on', () => {
    for (const id of ['fence', 'cut-connections']) {
      const one = runbook.steps.find((candidate) => candidate.id === id)!;
      expect([one.onFailure, one.timeoutSeconds <= 60, one.fallbacks]).toEqual(['note', true, undefined]);
    }
    const decide = runbook.steps[0]!;
    const signalCalls = decide.decision!.signals.map(({ call: made }) => made);
    for (const { step: id, call: made } of elsewhere) if (id === 'decide') expect(signalCalls).toContain(made);
  });

  test('goes in the order in which nothing is lost', () => {
    const order = [
      'decide',
      'fence',
      'cut-connections',
      'await-promotable',
      'record-lag',
      'promote',
      'scale-out',
      'await-writer',
      'endpoint',
    ];
    const after = [
      'takeover',
      'latch',
      'await-capacity',
      'hold-latch',
      'await-service',
      'verify-inference',
      'verify-write',
      'verify-read',
      'notify',
    ];
    const groups = subject.groups.map(({ name }) => name).join('|');
    const kinds = runbook.steps.map(({ id }) => id.replace(new RegExp(`-(${groups})$`), ''));
    expect([...new Set(kinds)]).toEqual([...order, ...after]);
  });
});

describe.each(SHIPPED_RUNBOOKS.filter(({ name }) => name === 'drill'))(
  '$environment: drill',
  ({ runbook, subject }) => {
    test('changes nothing', () => {
      expect(callsIn(runbook).filter(({ call: made }) => !isReading(made))).toEqual([]);
      expect(runbook.steps.flatMap(({ calls }) => calls ?? [])).toEqual([]);
    });

    test('checks all, whatever fails', () => {
      expect(new Set(runbook.steps.map(({ onFailure }) => onFailure))).toEqual(new Set(['degrade']));
    });

    test('asks IAM about each change that the failover makes', () => {
      const asked = callsIn(runbook).flatMap(({ call: { operation, input } }) =>
        operation === 'SimulatePrincipalPolicy' ? (input as { ActionNames: string[] }).ActionNames : [],
      );
      const { runbook: failover } = shippedRunbook(subject.environment, 'failover');
      const changes = callsIn(failover).flatMap(({ call: made }) =>
        isReading(made) || made.service === 'https' ? [] : [`${made.service}:${made.operation}`],
      );
      expect(asked).toEqual(expect.arrayContaining([...new Set(changes)]));
      expect(asked).toEqual(
        expect.arrayContaining([
          'kms:GenerateDataKey',
          ...(subject.groups.some(({ mixed }) => mixed) ? ['iam:PassRole'] : []),
        ]),
      );
    });
  },
);

describe('the drill of prod', () => {
  const { runbook, subject } = shippedRunbook('prod', 'drill');
  const { home, standby } = subject;
  const region = standby.region;
  const GROUPS = `autoscaling DescribeAutoScalingGroups ${region}`;
  const INSTANCE = `rds DescribeDBInstances ${region}`;

  const group = (serving: number): { Instances: object[]; MaxSize: number } => ({
    MaxSize: 9,
    Instances: Array.from({ length: serving }, () => ({ LifecycleState: 'InService' })),
  });
  const instance = {
    DBInstanceStatus: 'available',
    ReadReplicaSourceDBInstanceIdentifier: home.databaseArn(1),
    MultiAZ: true,
    BackupRetentionPeriod: 14,
    DeletionProtection: true,
    IAMDatabaseAuthenticationEnabled: true,
    DBParameterGroups: [{ ParameterApplyStatus: 'in-sync' }],
    Endpoint: { Address: 'db.us-west-2.example.com' },
  };
  const latch = {
    Namespace: standby.metricNamespace,
    MetricName: 'Latch',
    Dimensions: [{ Name: 'Region', Value: home.region }],
    StateValue: 'INSUFFICIENT_DATA',
  };
  const well = {
    [INSTANCE]: { DBInstances: [instance] },
    [`cloudwatch GetMetricStatistics ${region}`]: { Datapoints: [{ Timestamp: 1, Maximum: 4 }] },
    [`ssm GetParameter ${region}`]: { Parameter: { Value: 'db.us-west-2.example.com' } },
    [GROUPS]: { AutoScalingGroups: [group(1)] },
    [`cloudwatch DescribeAlarms ${region}`]: { MetricAlarms: [latch] },
    [`s3 ListObjectsV2 ${region}`]: { KeyCount: 0 },
    'cloudwatch DescribeAlarms us-east-1': { MetricAlarms: [{}, {}] },
    [`https GET ${region}`]: { status: 200 },
    'iam SimulatePrincipalPolicy us-east-1': { EvaluationResults: [{ EvalDecision: 'allowed' }] },
  };
  type World = Readonly<Record<string, unknown>>;

  /** What the drill finds wrong: step and reason. */
  async function findings(answers: World, of: Runbook = runbook): Promise<string[]> {
    const world = new ScriptedWorld(
      Object.fromEntries(Object.entries(answers).map(([key, answer]) => [key, [{ answer }]])) as unknown as Answers,
    );
    const found: string[] = [];
    for (const each of of.steps) {
      const { outcome, reason } = await runStep(each, {}, world);
      if (outcome !== 'done') found.push(`${each.id}: ${reason}`);
    }
    return found;
  }

  const without = (more: object): World => ({ ...well, [INSTANCE]: { DBInstances: [{ ...instance, ...more }] } });
  const refused = 'refused: it is not so that';
  const untrue = 'in time it did not come true that';

  test('finds nothing where all is well', async () => {
    expect(await findings(well)).toEqual([]);
  });

  test.each<[string, World, string[]]>([
    [
      'the replica follows another instance',
      without({ ReadReplicaSourceDBInstanceIdentifier: home.databaseArn(2) }),
      [
        `replica: ${untrue} warmsite-prod-db-g1 in us-west-2 is an available replica of warmsite-prod-db-g1 in us-east-2`,
      ],
    ],
    [
      'the lag is too large',
      { ...well, [`cloudwatch GetMetricStatistics ${region}`]: { Datapoints: [{ Timestamp: 1, Maximum: 601 }] } },
      [`lag: ${untrue} warmsite-prod-db-g1 lagged at most 600 s, by the newest value of the last ten minutes`],
    ],
    [
      'there is no lag',
      { ...well, [`cloudwatch GetMetricStatistics ${region}`]: { Datapoints: [] } },
      [`lag: ${untrue} warmsite-prod-db-g1 lagged at most 600 s, by the newest value of the last ten minutes`],
    ],
    ['a single zone', without({ MultiAZ: false }), [`promotable: ${refused} warmsite-prod-db-g1 has a second zone`]],
    [
      'no backups',
      without({ BackupRetentionPeriod: 0 }),
      [`promotable: ${refused} warmsite-prod-db-g1 keeps backups for a day or longer`],
    ],
    [
      'no protection',
      without({ DeletionProtection: false }),
      [`promotable: ${refused} warmsite-prod-db-g1 is protected from deletion`],
    ],
    [
      'parameters that wait for a restart',
      without({ DBParameterGroups: [{ ParameterApplyStatus: 'pending-reboot' }] }),
      [`promotable: ${refused} warmsite-prod-db-g1 runs with its parameters`],
    ],
    [
      'another host',
      { ...well, [`ssm GetParameter ${region}`]: { Parameter: { Value: 'db.us-east-2.example.com' } } },
      [`endpoint: ${refused} /warmsite/prod/database/host names the host of warmsite-prod-db-g1`],
    ],
    [
      'groups that are empty, too small, or suspended',
      {
        ...well,
        [GROUPS]: { AutoScalingGroups: [{ ...group(0), MaxSize: 2, SuspendedProcesses: [{ ProcessName: 'Launch' }] }] },
      },
      [
        `group-llm: ${refused} warmsite-prod-llm may grow to 3; nor that warmsite-prod-llm has 1 in service; nor that no process of warmsite-prod-llm is suspended`,
        `group-embed: ${refused} warmsite-prod-embed has 1 in service; nor that no process of warmsite-prod-embed is suspended`,
      ],
    ],
    [
      'no group',
      { ...well, [GROUPS]: { AutoScalingGroups: [] } },
      [
        `group-llm: ${refused} warmsite-prod-llm may grow to 3; nor that warmsite-prod-llm has 1 in service`,
        `group-embed: ${refused} warmsite-prod-embed may grow to 2; nor that warmsite-prod-embed has 1 in service`,
      ],
    ],
    [
      'a latch that is set',
      { ...well, [`cloudwatch DescribeAlarms ${region}`]: { MetricAlarms: [{ ...latch, StateValue: 'ALARM' }] } },
      [`latch: ${refused} it holds nobody`],
    ],
    [
      'a latch on another metric',
      { ...well, [`cloudwatch DescribeAlarms ${region}`]: { MetricAlarms: [{ ...latch, Namespace: 'Other' }] } },
      [`latch: ${refused} its alarm watches the metric that the failover publishes`],
    ],
    [
      'no latch',
      { ...well, [`cloudwatch DescribeAlarms ${region}`]: { MetricAlarms: [] } },
      [`latch: ${refused} its alarm watches the metric that the failover publishes; nor that it holds nobody`],
    ],
    [
      'an alarm of Route 53 is missing',
      { ...well, 'cloudwatch DescribeAlarms us-east-1': { MetricAlarms: [{}] } },
      [`signals: ${untrue} warmsite-prod-health-endpoint-us-east-2 and warmsite-prod-health-endpoint-us-west-2 exist`],
    ],
    [
      'nothing answers',
      { ...well, [`https GET ${region}`]: { status: 502 } },
      [
        `endpoints: ${untrue} GET https://inference.example.com/health is answered with a status under 300; nor that GET https://us-east-2.inference.example.com/health is answered with a status under 300`,
      ],
    ],
  ])('finds that %s', async (_, world, expected) => {
    expect(await findings(world)).toEqual(expected);
  });

  test('finds a replica that refuses log-ins by IAM, where users log in so', async () => {
    const withoutIam = drill({ ...subject, iamLogin: false });
    for (const answer of [
      { IAMDatabaseAuthenticationEnabled: false },
      { IAMDatabaseAuthenticationEnabled: undefined },
    ]) {
      expect(await findings(without(answer))).toEqual([
        `promotable: ${refused} warmsite-prod-db-g1 accepts log-ins by IAM`,
      ]);
      expect(await findings(without(answer), withoutIam)).toEqual([]);
    }
  });

  test('finds a permission that is missing, and one that IAM says nothing of', async () => {
    const answers = (results: object[]): World => ({
      ...well,
      'iam SimulatePrincipalPolicy us-east-1': { EvaluationResults: results },
    });
    for (const results of [[{ EvalDecision: 'implicitDeny' }], []]) {
      const [found] = await findings(answers(results));
      expect(found).toContain(
        `permissions: ${refused} it may rds:ModifyDBInstance on ${home.databaseArn(1)}; nor that it may `,
      );
    }
  });
});
