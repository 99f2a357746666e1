import {
  INTERPRETER,
  RUN_STEP,
  ScriptStep,
  SHARE_HANDLER,
  SHARE_INTERPRETER,
} from '../../../lib/failover/runbook/automation-script';
import { automationDocument } from '../../../lib/failover/runbook/automation-document';
import { Bound, runStep, StepResult } from '../../../lib/failover/runbook/execution';
import { Call, Json, Step } from '../../../lib/failover/runbook/step';
import { runbookSubject } from '../../../stacks/runbooks';
import { shipped } from '../../support/environment';
import { describeWithPython } from '../../support/python';
import { call, runbookOf, step } from './fake-world';
import { Answers, automationInPython, AutomationResult, AutomationTask, ScriptedWorld } from './scripted-world';

// The interpreter in Python against the one in TypeScript: the same step and the same answers must come to
// the same. That Systems Manager runs it so is not proved here.

interface Case {
  readonly name: string;
  readonly step: Step;
  readonly answers: Answers;
  readonly inputs?: Bound;
}

const DESCRIBE = 'rds DescribeDBInstances us-west-2';
const PROMOTE = 'rds PromoteReadReplica us-west-2';
const AVAILABLE = { words: 'it is available', call: call('DescribeDBInstances'), holds: "Status == 'available'" };
const NEVER = { [DESCRIBE]: [{ answer: { Status: 'failed', Reason: 'disk full' } }] };
const IS_OLD = { words: 'it is old', holds: 'since < `1800000000`' };

function https(operation: string, input: Call['input']): Call {
  return { service: 'https', operation, region: 'us-west-2', input, resources: [] };
}

/** A step that calls with `input`, which shows what became of the names in it. */
function sending(input: Call['input'], more: Partial<Step> = {}): Step {
  return step({ calls: [call('PromoteReadReplica', { input })], ...more });
}

const PROMOTED: Answers = { [PROMOTE]: [{ answer: {} }] };

const CASES: readonly Case[] = [
  { name: 'a call', step: step({ calls: [call('PromoteReadReplica')] }), answers: PROMOTED },
  {
    name: 'nothing to call, something to be true',
    step: step({ until: [AVAILABLE] }),
    answers: { [DESCRIBE]: [{ answer: { Status: 'available' } }] },
  },
  {
    name: 'a call that is not needed',
    step: step({
      look: [call('DescribeDBInstances', { bind: { source: 'Source' } })],
      calls: [call('PromoteReadReplica', { when: 'source' })],
    }),
    answers: { [DESCRIBE]: [{ answer: { Source: 'arn' } }] },
  },
  {
    name: 'a call that is needed, and then it is true',
    step: step({
      look: [call('DescribeDBInstances', { bind: { source: 'Source' } })],
      calls: [call('PromoteReadReplica', { when: "source == 'arn'" })],
      until: [AVAILABLE],
    }),
    answers: {
      ...PROMOTED,
      [DESCRIBE]: [
        { answer: { Source: 'arn', Status: 'failed' } },
        { after: PROMOTE, answer: { Status: 'available' } },
      ],
    },
  },
  {
    name: 'preconditions that do not hold',
    step: step({
      preconditions: [AVAILABLE, { words: 'it rings', call: call('DescribeAlarms'), holds: '`true`' }],
      calls: [call('PromoteReadReplica')],
    }),
    answers: { ...NEVER, 'rds DescribeAlarms us-west-2': [{ error: 'denied' }] },
  },
  {
    name: 'a look that is refused',
    step: step({ look: [call('DescribeDBInstances')], calls: [call('PromoteReadReplica')] }),
    answers: { [DESCRIBE]: [{ error: 'An error occurred (AccessDenied)' }] },
  },
  {
    name: 'a call that is refused, and why',
    step: step({
      calls: [call('PromoteReadReplica')],
      explain: { call: call('DescribeDBInstances'), text: 'Reason' },
    }),
    answers: { ...NEVER, [PROMOTE]: [{ error: 'InvalidState' }] },
  },
  {
    name: 'nothing to explain it',
    step: step({
      calls: [call('PromoteReadReplica')],
      explain: { call: call('DescribeDBInstances'), text: 'Reasons' },
    }),
    answers: { ...NEVER, [PROMOTE]: [{ error: 'InvalidState' }] },
  },
  {
    name: 'an explanation that is refused',
    step: step({
      calls: [call('PromoteReadReplica')],
      explain: { call: call('DescribeEvents'), text: 'Reason' },
    }),
    answers: { [PROMOTE]: [{ error: 'InvalidState' }], 'rds DescribeEvents us-west-2': [{ error: 'denied' }] },
  },
  {
    name: 'what never comes true',
    step: step({
      until: [AVAILABLE, { words: 'it failed', call: call('DescribeDBInstances'), holds: "Status == 'failed'" }],
      pollSeconds: 7,
      timeoutSeconds: 30,
    }),
    answers: NEVER,
  },
  {
    name: 'calls repeated',
    step: step({ calls: [call('PromoteReadReplica')], repeat: { times: 3, everySeconds: 15 }, timeoutSeconds: 100 }),
    answers: PROMOTED,
  },
  {
    name: 'the time',
    step: sending(
      { from: '@{now-600}', to: '@{now+60}', words: 'at @{now}' },
      { remember: { then: '@{now}' }, outputs: ['then'] },
    ),
    answers: PROMOTED,
  },
  {
    name: 'the time when a wait is over',
    step: step({
      until: [{ words: 'late', holds: '@{now} >= `1800000015`' }],
      remember: { then: '@{now}' },
      outputs: ['then'],
    }),
    answers: {},
  },
  {
    name: 'values of all kinds, alone and in a text',
    step: sending({ all: ['@{a}', '@{b}', '@{c}', '@{d}', '@{e}', '@{f}'], text: '@{a} @{b} @{c} @{d} @{e} @{f}' }),
    inputs: { a: 'text', b: 12, c: null, d: true, e: { k: ['ü', 1.5] }, f: '"quoted"' },
    answers: PROMOTED,
  },
  {
    name: 'a value that nothing has bound',
    step: sending({ lag: '@{lag}' }),
    answers: PROMOTED,
  },
  {
    name: 'values in expressions',
    step: step({
      until: [
        { words: 'ticks', call: call('DescribeDBInstances'), holds: 'Ticks == @{ticks}' },
        { words: 'numbers', call: call('DescribeDBInstances'), holds: 'Number >= @{number} && Number < @{now}' },
        { words: 'lists', call: call('DescribeDBInstances'), holds: '[Ticks] == [@{ticks}] && @{none} == `null`' },
      ],
    }),
    inputs: { ticks: 'a`b\'c"d\\e ü', number: 12, none: null },
    answers: { [DESCRIBE]: [{ answer: { Ticks: 'a`b\'c"d\\e ü', Number: 12.5 } }] },
  },
  {
    name: 'times and whole numbers',
    step: step({
      look: [
        call('DescribeDBInstances', {
          bind: {
            since: 'Points[0].At',
            newest: 'max_by(Points, &At).Value',
            nothing: 'max_by(Points[?Value > `9`], &At)',
          },
        }),
      ],
      preconditions: [IS_OLD],
      outputs: ['since', 'newest', 'nothing', 'unbound'],
    }),
    answers: {
      [DESCRIBE]: [
        {
          answer: {
            Points: [
              { At: { $time: 1_700_000_000.5 }, Value: 3 },
              { At: { $time: 1_700_000_060 }, Value: 4.0 },
            ],
          },
        },
      ],
    },
  },
  {
    name: 'signals that agree',
    step: step({ decision: { question: 'Go?', signals: [AVAILABLE, AVAILABLE] } }),
    answers: { [DESCRIBE]: [{ answer: { Status: 'available' } }] },
  },
  {
    name: 'signals that do not',
    step: step({
      decision: {
        question: 'Go?',
        signals: [AVAILABLE, { words: 'x', call: call('DescribeAlarms'), holds: '`true`' }],
      },
    }),
    answers: {
      [DESCRIBE]: [{ answer: { Status: 'available' } }],
      'rds DescribeAlarms us-west-2': [{ error: 'denied' }],
    },
  },
  {
    name: 'requests, answered or not',
    step: step({
      until: [
        { words: 'well', call: https('GET', { url: 'https://a.example.com/x' }), holds: 'status == `204`' },
        {
          words: 'ill',
          call: https('POST', { url: 'https://a.example.com/', body: '{"ü": 1}' }),
          holds: 'status == `503`',
        },
        { words: 'nobody', call: https('PUT', { url: 'https://a.example.com/' }), holds: 'status == `0`' },
      ],
    }),
    answers: {
      'https GET us-west-2': [{ answer: { status: 204 } }],
      'https POST us-west-2': [{ answer: { status: 503 } }],
      'https PUT us-west-2': [{ answer: { status: 0 } }],
    },
  },
  { name: 'what is not checked', step: step({ notChecked: 'there is nothing' }), answers: {} },
];

/** A step as the document has it. */
function scriptOf({ step: own }: Case): ScriptStep {
  const subject = runbookSubject(shipped('dev'));
  const { mainSteps } = automationDocument(runbookOf([own, step({ id: 'last' })]), subject, 'arn');
  const { InputPayload } = mainSteps[1]!.inputs as { InputPayload: { step: ScriptStep } };
  // Outputs that no later step names are left out of a document.
  return { ...InputPayload.step, ...(own.outputs ? { outputs: own.outputs } : {}) };
}

/** What the result in TypeScript is in Python's words. */
function inWordsOfPython({ outcome, reason, outputs, signals }: StepResult): unknown {
  if (outcome === 'not-checked') return { error: `not checked: ${reason}` };
  if (outcome !== 'done' && outcome !== 'already-done') return { error: reason };
  return {
    outcome,
    outputs,
    signals: signals ?? [],
    agree: signals !== undefined && signals.every(({ holds }) => holds),
  };
}

function resultOf({ payload, error }: AutomationResult): unknown {
  if (!payload) return { error };
  const outputs = Object.entries(payload.outputs).map(([name, text]) => [name, JSON.parse(text) as Json]);
  return { ...payload, outputs: Object.fromEntries(outputs) as unknown };
}

/** Outputs as one step of a document hands them to another. */
function inText(bound: Bound): Record<string, string> {
  return Object.fromEntries(Object.entries(bound).map(([name, value]) => [name, JSON.stringify(value)]));
}

const DIRECT = `${INTERPRETER}\n\ndef direct(events, context):\n    return interpret(events)\n`;

const YIELDING: AutomationTask = {
  script: DIRECT,
  handler: 'direct',
  events: { step: { look: [call('DescribeDBInstances')], timeoutSeconds: 60, outputs: ['lag'], yields: true } },
  answers: { [DESCRIBE]: [{ error: 'denied' }] },
};

/** Answers of a service that is busy `times` times and then is not. */
const busy = (times: number, code: string, status: number): Answers => ({
  [PROMOTE]: [
    { error: 'slow down', code, status },
    { after: PROMOTE, times, answer: {} },
  ],
});
const PROMOTING: ScriptStep = { calls: [call('PromoteReadReplica')], timeoutSeconds: 60 };
const promoting = (answers: Answers): AutomationTask => ({
  script: DIRECT,
  handler: 'direct',
  events: { step: PROMOTING },
  answers,
});

/** What is called again, and how often in all. */
const AGAIN: readonly (readonly [name: string, answers: Answers, made: number, error: string | undefined])[] = [
  ['throttled', busy(2, 'Throttling', 400), 3, undefined],
  ['throttled, in the words of newer services', busy(1, 'ThrottlingException', 400), 2, undefined],
  ['out of order', busy(3, 'InternalFailure', 500), 4, undefined],
  ['for longer than a call may take', busy(99, 'Throttling', 400), 6, 'slow down'],
  ['against the rules', busy(1, 'InvalidDBInstanceState', 400), 1, 'slow down'],
  ['silent, as a dead Region is', { [PROMOTE]: [{ error: 'timed out' }] }, 1, 'timed out'],
];

const SHARING: AutomationTask = { script: SHARE_INTERPRETER, handler: SHARE_HANDLER, events: {}, answers: {} };

describeWithPython(['botocore', 'jmespath', 'yaml'], 'the interpreter in Python', () => {
  let results: readonly AutomationResult[] = [];

  beforeAll(() => {
    const tasks = CASES.map((each) => ({
      script: DIRECT,
      handler: 'direct',
      events: { step: scriptOf(each), ...(each.inputs ? { bound: inText(each.inputs) } : {}) },
      answers: each.answers,
    }));
    const again = AGAIN.map(([, answers]) => promoting(answers));
    ({ results } = automationInPython({ tasks: [...tasks, ...again, YIELDING, SHARING] }));
  });

  test.each(CASES)('$name: the same result, calls and pauses as in TypeScript', async (each) => {
    const world = new ScriptedWorld(each.answers);
    const expected = await runStep(each.step, each.inputs ?? {}, world);
    const found = results[CASES.indexOf(each)]!;
    expect(resultOf(found)).toEqual(inWordsOfPython(expected));
    expect(found.calls).toEqual(world.calls);
    expect(found.slept).toEqual(world.slept);
  });

  test.each(AGAIN)('a service that is %s', (name, _, made, error) => {
    const found = results[CASES.length + AGAIN.findIndex(([each]) => each === name)]!;
    expect([found.calls.length, found.error && error]).toEqual([made, error]);
    expect(found.slept).toEqual(Array.from({ length: made - 1 }, () => 2));
    if (error !== undefined) expect(found.error).toContain(error);
  });

  test('a redirect is an answer of its own, as in TypeScript', () => {
    const { redirect } = automationInPython({ redirect: INTERPRETER });
    expect(redirect).toEqual({ status: 302 });
  });

  test('a failure yields null where later steps need something', () => {
    expect(results.at(-2)!.payload).toEqual({ outcome: 'degraded', reason: 'denied', outputs: { lag: 'null' } });
  });

  test('the first step of a document yields the interpreter', () => {
    const { interpreter } = results.at(-1)!.payload as unknown as { interpreter: string };
    expect(Buffer.from(interpreter, 'base64').toString()).toBe(`\n${INTERPRETER}`);
  });
});

test('nothing in it is taken for an expression on its way to Systems Manager', () => {
  expect(SHARE_INTERPRETER + RUN_STEP).not.toMatch(/\{\{|\$\{|%\{/);
  expect(INTERPRETER).not.toContain("'''");
});
