import { parse } from 'yaml';
import {
  AutomationDocument,
  automationDocument,
  automationDocumentText,
  automationStepName,
  AutomationStep,
  DOCUMENT_LIMIT_BYTES,
  SCRIPT_LIMIT_SECONDS,
} from '../../../lib/failover/runbook/automation-document';
import { referencesIn } from '../../../lib/failover/runbook/execution';
import { kebabCase } from '../../../lib/failover/runbook/manual-command';
import { runbookMarkdown } from '../../../lib/failover/runbook/markdown';
import { hasPassed, runRunbook } from '../../../lib/failover/runbook/runner';
import { Call, isReading, Json, Step } from '../../../lib/failover/runbook/step';
import { describeWithPython } from '../../support/python';
import { problemsOf } from '../../support/synth';
import { call, MemoryJournal, runbookOf, step } from './fake-world';
import { Answers, automationInPython, AutomationResult, PythonAnswer, ScriptedWorld } from './scripted-world';
import { callsIn, shippedRunbook, SHIPPED_RUNBOOKS } from './shipped';

const ROLE = 'arn:aws:iam::111122223333:role/runbooks';
const { subject: SUBJECT } = shippedRunbook('prod', 'failover');

function documentOf(...steps: Partial<Step>[]): AutomationDocument {
  return automationDocument(runbookOf(steps.map((each) => step(each))), SUBJECT, ROLE);
}

/** What of a step of a document decides where the run goes on. */
function flow({ mainSteps }: AutomationDocument): unknown[] {
  return mainSteps
    .slice(1)
    .map(({ name, onFailure, isCritical, maxAttempts, nextStep }) =>
      [
        name,
        onFailure,
        isCritical,
        ...(maxAttempts ? [`x${maxAttempts}`] : []),
        ...(nextStep ? [`-> ${nextStep}`] : []),
      ].join(' '),
    );
}

const AVAILABLE = { words: 'it is available', call: call('DescribeDBInstances'), holds: "Status == 'available'" };
const REBOOT = { calls: [call('RebootDBInstance')], repeatable: 'it does no harm' };

describe('where a run goes on', () => {
  test.each<[string, Partial<Step>[], string[]]>([
    [
      'after a failure: nowhere, or on as failed, or on',
      [{ id: 'a' }, { id: 'b-c', onFailure: 'degrade' }, { id: 'd', onFailure: 'note' }],
      ['a Abort true', 'b_c Continue true', 'd Continue false'],
    ],
    [
      'a long wait: in attempts',
      [{ id: 'a', until: [AVAILABLE], timeoutSeconds: 1800 }, { id: 'b' }],
      ['a Abort true x4', 'b Abort true'],
    ],
    [
      'a long step that changes something: once, and then it waits',
      [{ id: 'a', ...REBOOT, until: [AVAILABLE], timeoutSeconds: 1800 }, { id: 'b' }],
      ['a Abort true', 'a_wait Abort true x4', 'b Abort true'],
    ],
    [
      'the same, where the run goes on without it: nothing is waited for that was not begun',
      [{ id: 'a', ...REBOOT, until: [AVAILABLE], timeoutSeconds: 1800, onFailure: 'degrade' }, { id: 'b' }],
      ['a step:b true', 'a_wait Continue true x4', 'b Abort true'],
    ],
    [
      'a long step that changes something, with a fallback: it waits before it goes on',
      [
        {
          id: 'a',
          ...REBOOT,
          until: [AVAILABLE],
          timeoutSeconds: 600,
          fallbacks: [{ title: 'one', calls: REBOOT.calls, until: [], timeoutSeconds: 60 }],
        },
        { id: 'b' },
      ],
      [
        'a step:a_fallback_1 true',
        'a_wait step:a_fallback_1 true x2 -> b',
        'a_fallback_1 Abort true -> b',
        'b Abort true',
      ],
    ],
    [
      'fallbacks: one after the other, and on from the one that works',
      [
        {
          id: 'a',
          until: [AVAILABLE],
          onFailure: 'degrade',
          repeatable: 'it does no harm',
          fallbacks: [
            { title: 'one', calls: REBOOT.calls, until: [AVAILABLE], timeoutSeconds: 900 },
            { title: 'two', calls: REBOOT.calls, until: [AVAILABLE], timeoutSeconds: 60 },
          ],
        },
        { id: 'b' },
      ],
      [
        'a step:a_fallback_1 true -> b',
        'a_fallback_1 step:a_fallback_2 true x2 -> b',
        'a_fallback_2 Continue true -> b',
        'b Abort true',
      ],
    ],
    [
      'a value that later steps use: yielded even by a step that has failed, which fails the run afterwards',
      [
        {
          id: 'a',
          look: [call('DescribeDBInstances', { bind: { lag: 'Lag' } })],
          outputs: ['lag'],
          onFailure: 'degrade',
        },
        { id: 'b', calls: [call('Publish', { input: { Message: '@{lag}' } })] },
      ],
      ['a Continue true', 'a_verdict Continue true', 'b Abort true'],
    ],
  ])('%s', (_, steps, expected) => {
    expect(flow(documentOf(...steps))).toEqual(expected);
  });

  test('a decision: signals may spare the question, where whoever starts the run says so', () => {
    const asked = documentOf({ id: 'a', decision: { question: 'Go?', signals: [AVAILABLE] } }, { id: 'b' });
    expect(asked.parameters).toEqual({
      Approval: {
        type: 'String',
        description: 'Whether a person has to agree always, or only when not all signals say that the Region is lost.',
        allowedValues: ['required', 'when-signals-disagree'],
        default: 'required',
      },
    });
    const [decide, branch, ask, approve] = asked.mainSteps.slice(1);
    expect(decide!.outputs).toEqual([{ Name: 'agree', Selector: '$.Payload.agree', Type: 'Boolean' }]);
    expect(branch).toMatchObject({
      name: 'a_branch',
      action: 'aws:branch',
      inputs: {
        Choices: [
          {
            And: [
              { Variable: '{{ Approval }}', StringEquals: 'when-signals-disagree' },
              { Variable: '{{ a.agree }}', BooleanEquals: true },
            ],
            NextStep: 'b',
          },
        ],
        Default: 'a_ask',
      },
    });
    expect([ask!.name, ask!.onFailure, ask!.isCritical]).toEqual(['a_ask', 'Continue', false]);
    expect(approve).toEqual({
      name: 'a_approve',
      action: 'aws:approve',
      timeoutSeconds: 14_400,
      onFailure: 'Abort',
      inputs: { Message: 'Go?', MinRequiredApprovals: 1, Approvers: SUBJECT.approvers },
      nextStep: 'b',
    });
  });

  test('a decision without signals: somebody is asked always', () => {
    const asked = documentOf({ id: 'a', decision: { question: 'Go?', signals: [] } }, { id: 'b' });
    expect(asked).not.toHaveProperty('parameters');
    expect(asked.mainSteps.map(({ name }) => name)).toEqual(['interpreter', 'a', 'a_ask', 'a_approve', 'b']);
  });

  test('what somebody has to do is said where the run waits for it', () => {
    const { mainSteps } = documentOf({ title: 'Deploy', operator: ['npm run x', 'npm run y'], until: [AVAILABLE] });
    expect(mainSteps[1]!.description).toBe(
      'Deploy. It is a test.\nTo be done by you while it waits:\nnpm run x\nnpm run y',
    );
  });
});

describe('a runbook that cannot be said in this form', () => {
  test('a long step that waits for what another script has bound', () => {
    const look = [call('DescribeDBInstances', { bind: { group: 'Group' } })];
    const until = [{ ...AVAILABLE, holds: 'Group == @{group}' }];
    expect(problemsOf(() => documentOf({ id: 'a', look, ...REBOOT, until, timeoutSeconds: 600 }, { id: 'b' }))).toEqual(
      [
        {
          code: 'automation-split',
          where: 'runbook failover',
          message:
            'step a must take at most 540 s, or wait for nothing that names @{group}, which another script has bound; got 600 s',
        },
      ],
    );
    documentOf({ id: 'a', look, until, timeoutSeconds: 600 }, { id: 'b' });
    documentOf({ id: 'a', look, ...REBOOT, until, timeoutSeconds: 540 }, { id: 'b' });
  });

  test('a decision in a step that changes something', () => {
    const decision = { question: 'Go?', signals: [] };
    expect(problemsOf(() => documentOf({ id: 'a', decision, ...REBOOT }, { id: 'b' }))).toEqual([
      {
        code: 'automation-decision',
        where: 'runbook failover',
        message:
          'step a must change nothing, since the question comes after its script; make a step of its own for its calls',
      },
    ]);
  });

  test('values of a long step without which the run goes on', () => {
    const remember = { since: '@{now}' };
    const long: Partial<Step> = { ...REBOOT, remember, outputs: ['since'], until: [AVAILABLE], timeoutSeconds: 600 };
    const using = { id: 'b', calls: [call('Publish', { input: { Message: '@{since}' } })] };
    expect(problemsOf(() => documentOf({ id: 'a', ...long, onFailure: 'note' }, using))).toEqual([
      {
        code: 'automation-outputs',
        where: 'runbook failover',
        message:
          'step a must take at most 540 s, or stop the runbook when it fails, since later steps use since; got 600 s',
      },
    ]);
    const document = documentOf({ id: 'a', ...long }, using);
    expect(flow(document)).toEqual(['a Abort true', 'a_wait Abort true x2', 'b Abort true']);
    // When the wait is over, not when it begins.
    expect(document.mainSteps.map(({ outputs = [] }) => outputs.map(({ Name }) => Name))).toEqual([
      ['interpreter'],
      [],
      ['since'],
      [],
    ]);
    expect(JSON.stringify(document.mainSteps[1])).not.toContain('remember');
  });

  test('two steps that get the same name', () => {
    const long = { ...REBOOT, until: [AVAILABLE], timeoutSeconds: 600 };
    expect(problemsOf(() => documentOf({ id: 'a', ...long }, { id: 'a-wait' }))).toEqual([
      {
        code: 'automation-name',
        where: 'runbook failover',
        message: 'steps must have names of their own in the document, got a_wait twice; rename one of the two',
      },
    ]);
  });

  test.each<[string, Partial<Step>]>([
    ['a decision', { decision: { question: 'Go?', signals: [] } }],
    ['fallbacks', { fallbacks: [{ title: 'x', calls: [], until: [], timeoutSeconds: 1 }] }],
  ])('%s at its end', (_, last) => {
    expect(problemsOf(() => documentOf({ id: 'a' }, { id: 'b', ...last }))).toEqual([
      {
        code: 'automation-last',
        where: 'runbook failover',
        message: 'step b must be followed by one to go on with after its fallbacks or its decision, got the last one',
      },
    ]);
  });
});

describe.each(SHIPPED_RUNBOOKS)('$environment: $name', ({ runbook, subject }) => {
  const document = automationDocument(runbook, subject, ROLE);
  const text = automationDocumentText(document);

  test('the three renderings have the same steps in the same order', () => {
    const ids = runbook.steps.map(({ id }) => id);
    const names = document.mainSteps.map(({ name }) => name);
    expect(names.filter((name) => ids.some((id) => automationStepName(id) === name))).toEqual(
      ids.map(automationStepName),
    );
    // Whatever else it has belongs to the step before.
    let owner = 'interpreter';
    for (const name of names) {
      if (ids.some((id) => automationStepName(id) === name)) owner = name;
      else expect(name).toMatch(new RegExp(`^${owner}(_(wait|verdict|branch|ask|approve|fallback_[0-9]))?$`));
    }
    const page = runbookMarkdown(runbook, subject);
    expect([...page.matchAll(/^\| [0-9]+ `([a-z0-9-]+)`/gm)].map(([, id]) => id)).toEqual(ids);
    expect([...page.matchAll(/^## [0-9]+\. (.*)$/gm)].map(([, title]) => title)).toEqual(
      runbook.steps.map(({ title }) => title),
    );
  });

  test('is a document that Systems Manager takes, as far as can be told', () => {
    expect(Buffer.byteLength(text)).toBeLessThan(DOCUMENT_LIMIT_BYTES);
    expect(document).toMatchObject({ schemaVersion: '0.3', assumeRole: ROLE });
    for (const { name, timeoutSeconds, action } of document.mainSteps) {
      expect(name).toMatch(/^[a-z0-9_]{1,128}$/);
      if (action === 'aws:executeScript') expect(timeoutSeconds).toBeLessThanOrEqual(SCRIPT_LIMIT_SECONDS);
    }
    const names = document.mainSteps.map(({ name }) => name);
    for (const target of targetsOf(document)) expect(names).toContain(target);
  });

  test('its text says the same, to readers of YAML 1.1 and 1.2', () => {
    const plain = JSON.parse(JSON.stringify(document)) as unknown;
    expect(parse(text, { version: '1.1' })).toEqual(plain);
    expect(parse(text)).toEqual(plain);
  });

  test('names only what an earlier step has yielded', () => {
    const yielded = new Set(['Approval', 'automation:EXECUTION_ID']);
    for (const { name, inputs, outputs = [] } of document.mainSteps) {
      for (const [, reference] of JSON.stringify(inputs).matchAll(/\{\{ ?(.*?) ?\}\}/g))
        expect(yielded).toContain(reference);
      for (const { Name } of outputs) yielded.add(`${name}.${Name}`);
      const { InputPayload } = inputs as { InputPayload?: { step: object; bound?: object } };
      if (!InputPayload) continue;
      const known = new Set([...Object.keys(InputPayload.bound ?? {}), ...bindsOf(InputPayload.step)]);
      expect(referencesIn(InputPayload.step).filter((reference) => !known.has(reference))).toEqual([]);
    }
  });
});

function targetsOf({ mainSteps }: AutomationDocument): string[] {
  return mainSteps.flatMap(({ nextStep, onFailure, inputs }: AutomationStep) => [
    ...(nextStep ? [nextStep] : []),
    ...(onFailure?.startsWith('step:') ? [onFailure.slice('step:'.length)] : []),
    ...[...JSON.stringify(inputs).matchAll(/"(?:NextStep|Default)":"([a-z0-9_]+)"/g)].map(([, target]) => target!),
  ]);
}

/** Every name that the data of a step binds. */
function bindsOf(data: unknown): string[] {
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([key, value]) =>
    key === 'bind' || key === 'remember' ? Object.keys(value as object) : bindsOf(value),
  );
}

// The document run from its beginning to its end, beside the local runner.

const { runbook: FAILOVER, subject: DEV } = shippedRunbook('dev', 'failover');
const { region: there } = DEV.standby;
const { region: here } = DEV.home;
const PROMOTE = `rds PromoteReadReplica ${there}`;
const UPDATE = `autoscaling UpdateAutoScalingGroup ${there}`;
const PUT = `ssm PutParameter ${there}`;
const OBJECT = `s3 PutObject ${there}`;
const METRIC = `cloudwatch PutMetricData ${there}`;
const MODIFY = `rds ModifyDBInstance ${here}`;
const TAG = `rds AddTagsToResource ${here}`;

const replica = {
  DBInstanceStatus: 'available',
  ReadReplicaSourceDBInstanceIdentifier: 'arn',
  Endpoint: { Address: 'h' },
};
const old = { DBInstanceStatus: 'available', DBSubnetGroup: { VpcId: 'vpc-1' } };
const inService = { Instances: [{ LifecycleState: 'InService' }] };

const specification = { LaunchTemplateId: 'lt-1', LaunchTemplateName: 'x', Version: '3' };
const template = { MixedInstancesPolicy: { LaunchTemplate: { LaunchTemplateSpecification: specification } } };

/** An AWS in which all goes well. */
const WELL: Answers = {
  [`rds DescribeDBInstances ${there}`]: [
    { answer: { DBInstances: [replica] } },
    { after: PROMOTE, answer: { DBInstances: [{ DBInstanceStatus: 'available', Endpoint: { Address: 'h' } }] } },
  ],
  [`rds DescribeDBInstances ${here}`]: [
    {
      answer: {
        DBInstances: [
          {
            ...old,
            VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-open', Status: 'active' }],
            TagList: [{ Key: 'DatabaseRole', Value: 'writer' }],
          },
        ],
      },
    },
    {
      after: TAG,
      answer: {
        DBInstances: [
          {
            ...old,
            VpcSecurityGroups: [{ VpcSecurityGroupId: 'sg-closed', Status: 'active' }],
            TagList: [{ Key: 'DatabaseRole', Value: 'retired' }],
          },
        ],
      },
    },
  ],
  [`ec2 DescribeSecurityGroups ${here}`]: [
    { answer: { SecurityGroups: [{ GroupId: 'sg-closed', IpPermissions: [] }] } },
  ],
  [MODIFY]: [{ answer: {} }],
  [TAG]: [{ answer: {} }],
  [`rds RebootDBInstance ${here}`]: [{ answer: {} }],
  [`cloudwatch DescribeAlarms ${there}`]: [
    { answer: { MetricAlarms: [{ StateValue: 'OK' }] } },
    { after: METRIC, answer: { MetricAlarms: [{ StateValue: 'ALARM' }] } },
  ],
  'cloudwatch DescribeAlarms us-east-1': [{ answer: { MetricAlarms: [{ StateValue: 'ALARM' }] } }],
  [`cloudwatch GetMetricStatistics ${there}`]: [
    {
      answer: {
        Datapoints: [
          { Timestamp: { $time: 1_799_999_940 }, Maximum: 2.5 },
          { Timestamp: { $time: 1_799_999_880 }, Maximum: 9 },
        ],
      },
    },
  ],
  [PROMOTE]: [{ answer: {} }],
  [`autoscaling DescribeAutoScalingGroups ${there}`]: [
    { answer: { AutoScalingGroups: [{ MinSize: 0, MaxSize: 2, Instances: [] }] } },
    { after: UPDATE, answer: { AutoScalingGroups: [{ MinSize: 1, MaxSize: 2, ...inService }] } },
  ],
  [UPDATE]: [{ answer: {} }],
  [`autoscaling DescribeScalingActivities ${there}`]: [
    { answer: { Activities: [{ StatusCode: 'Failed', StatusMessage: 'no capacity' }] } },
  ],
  [`ssm GetParameter ${there}`]: [
    { answer: { Parameter: { Value: 'other' } } },
    { after: PUT, answer: { Parameter: { Value: 'h' } } },
  ],
  [PUT]: [{ answer: {} }],
  [`s3 ListObjectsV2 ${there}`]: [
    { answer: { KeyCount: 0 } },
    { after: OBJECT, answer: { Contents: [{}], KeyCount: 1 } },
  ],
  [OBJECT]: [{ answer: {} }],
  [METRIC]: [{ answer: {} }],
  [`sns Publish ${there}`]: [{ answer: {} }],
  [`https GET ${there}`]: [{ answer: { status: 0 } }, { after: METRIC, answer: { status: 200 } }],
  [`https POST ${there}`]: [{ answer: { status: 200 } }],
  [`https PUT ${there}`]: [{ answer: { status: 200 } }],
};

/** Home does not answer at all. */
const DEAD = Object.fromEntries(
  Object.keys(WELL).flatMap((key) => (key.endsWith(here) ? [[key, [{ error: 'timed out' }]]] : [])),
);

interface Scenario {
  readonly name: string;
  readonly answers: Answers;
  readonly agrees?: boolean;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly status: 'Success' | 'Failed';
  /** What is run, or went wrong, beside what the local runner does. */
  readonly extra: readonly string[];
}

const ASKED = ['decide_branch', 'decide_ask', 'decide_approve', 'record_lag_verdict'];

const SCENARIOS: readonly Scenario[] = [
  { name: 'all goes well', answers: WELL, status: 'Success', extra: ASKED },
  {
    name: 'all signals agree, and nobody has to',
    answers: WELL,
    agrees: false,
    parameters: { Approval: 'when-signals-disagree' },
    status: 'Success',
    extra: ['decide_branch', 'record_lag_verdict'],
  },
  { name: 'home is dead', answers: { ...WELL, ...DEAD }, status: 'Success', extra: ASKED },
  {
    name: 'nobody agrees',
    answers: WELL,
    agrees: false,
    status: 'Failed',
    extra: ['decide_branch', 'decide_ask', 'decide_approve'],
  },
  {
    name: 'signals disagree, and nobody agrees',
    answers: { ...WELL, [`https GET ${there}`]: [{ answer: { status: 200 } }] },
    agrees: false,
    parameters: { Approval: 'when-signals-disagree' },
    status: 'Failed',
    extra: ['decide_branch', 'decide_ask', 'decide_approve'],
  },
  {
    name: 'no lag is known',
    answers: { ...WELL, [`cloudwatch GetMetricStatistics ${there}`]: [{ answer: { Datapoints: [] } }] },
    status: 'Failed',
    extra: ASKED,
  },
  {
    name: 'instances come only of other types',
    answers: {
      ...WELL,
      [`autoscaling DescribeAutoScalingGroups ${there}`]: [
        { answer: { AutoScalingGroups: [{ MinSize: 0, MaxSize: 2, ...template }] } },
        { after: UPDATE, times: 2, answer: { AutoScalingGroups: [{ MinSize: 1, MaxSize: 2, ...inService }] } },
      ],
    },
    status: 'Failed',
    extra: [...ASKED, 'await_capacity_llm_fallback_1'],
  },
  {
    name: 'the promotion is refused',
    answers: { ...WELL, [PROMOTE]: [{ error: 'InvalidDBInstanceState' }] },
    status: 'Failed',
    extra: ASKED,
  },
  {
    name: 'the replica is not there',
    answers: { ...WELL, [`rds DescribeDBInstances ${there}`]: [{ answer: { DBInstances: [] } }] },
    status: 'Failed',
    extra: [],
  },
];

describeWithPython(['botocore', 'jmespath', 'yaml'], 'the failover of dev as a document', () => {
  let python: PythonAnswer;
  const allCalls = SHIPPED_RUNBOOKS.flatMap(({ runbook }) => callsIn(runbook).map(({ call: made }) => made));
  const aws = unique(allCalls.filter(({ service }) => service !== 'https'));
  const names = [...new Set(aws.flatMap(({ operation, input }) => [operation, ...Object.keys(input)]))];

  beforeAll(() => {
    const document = automationDocumentText(automationDocument(FAILOVER, DEV, ROLE));
    python = automationInPython({
      tasks: SCENARIOS.map(({ answers, agrees, parameters }) => ({ document, answers, agrees, parameters })),
      check: aws.map(({ service, operation, input }) => [service, operation, filled(input)] as const),
      expressions: expressionsIn(SHIPPED_RUNBOOKS.map(({ runbook }) => runbook)),
      names,
    });
  });

  test.each(SCENARIOS)('$name: what is changed, and how it ends, is as with the local runner', async (scenario) => {
    const found = python.results[SCENARIOS.indexOf(scenario)]!;
    const world = new ScriptedWorld(scenario.answers, scenario.agrees ?? true);
    // With this parameter nobody is asked when all signals agree.
    const signalsDecide = scenario.parameters !== undefined && scenario.name.startsWith('all');
    if (signalsDecide) world.decide = () => Promise.resolve(true);
    const run = await runRunbook({ runbook: FAILOVER, world, journal: new MemoryJournal() });

    expect(found.error).toBeUndefined();
    expect(found.status).toBe(scenario.status);
    expect(run.verdict === 'complete').toBe(scenario.status === 'Success');
    const own = new Set(run.steps.map(({ step: { id } }) => automationStepName(id)));
    const ran = found.steps!.map(([name]) => name);
    expect(ran.filter((name) => !own.has(name))).toEqual(['interpreter', ...scenario.extra]);
    expect(ran.filter((name) => own.has(name))).toEqual([...own]);
    expect(changes(found)).toEqual(changes(world));
    for (const {
      step: { id },
      result,
    } of run.steps) {
      const [, text] = found.steps!.find(([name]) => name === automationStepName(id))!;
      // The document asks in a step of its own, and goes on with null where a value is used.
      if (id === 'decide' || id === 'record-lag') continue;
      if (id.startsWith('await-capacity') && result.reason) {
        expect(result.reason).toBe(`${text}; other instance types: g6.xlarge worked`);
        expect(text).toMatch(/; autoscaling says: no capacity$/);
        continue;
      }
      expect(hasPassed(result.outcome) && result.reason === undefined ? 'Success' : result.reason).toBe(text);
    }
  });

  test('without the lag, the message says so, and the run has failed', () => {
    const found = python.results[SCENARIOS.findIndex(({ name }) => name === 'no lag is known')]!;
    expect(found.steps).toContainEqual([
      'record_lag_verdict',
      'refused: it is not so that record_lag yielded lagSeconds',
    ]);
    const message = found.calls.filter(([, operation]) => operation === 'Publish').at(-1)![3] as { Message: string };
    expect(message.Message).toContain('Lag at the promotion, in seconds: unknown.');
  });

  test('every call is one that the services describe', () => {
    expect(python.problems).toEqual([]);
    expect(aws.length).toBeGreaterThan(50);
  });

  test('names are spelled as the AWS CLI does', () => {
    expect(names.map(kebabCase)).toEqual(python.names);
  });
});

function unique(calls: readonly Call[]): Call[] {
  return [...new Map(calls.map((made) => [JSON.stringify([made.service, made.operation, made.input]), made])).values()];
}

/** An input with something in place of each name. */
function filled(input: Json): Json {
  return JSON.parse(
    JSON.stringify(input)
      .replaceAll('"@{template}"', '{"LaunchTemplateId":"lt-1","Version":"1"}')
      .replace(/"@\{(now[^}]*|silentFrom|retention)\}"/g, '1800000000')
      .replace(/@\{\w+\}/g, 'x'),
  ) as Json;
}

function expressionsIn(data: unknown): string[] {
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([key, value]) => {
    if (key === 'bind') return Object.values(value as object) as string[];
    if (key === 'holds' || key === 'when') return [(value as string).replace(/@\{[^}]*\}/g, '`1`')];
    return expressionsIn(value);
  });
}

/** Calls that change something, without the question to those who decide. */
function changes({ calls }: Pick<AutomationResult, 'calls'>): unknown[] {
  return calls.filter(
    ([service, operation, region, input]) =>
      !isReading({ service: service as Call['service'], operation, region, input: {}, resources: [] }) &&
      !JSON.stringify(input).includes('a decision is needed'),
  );
}
