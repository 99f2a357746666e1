import { Names } from '../../../lib/core/names';
import { Call } from '../../../lib/failover/runbook/step';
import { StepRecord } from '../../../lib/rehearsal/scenario';
import {
  assertTakenOver,
  callText,
  DEAD_PLAN_LIMIT,
  regionLoss,
  touches,
} from '../../../lib/rehearsal/scenarios/region-loss';
import { sabotageOf } from '../../../lib/rehearsal/scenarios/sabotage';
import { survivorsOf } from '../../../lib/rehearsal/scenarios/stacks';
import { PlanSummary } from '../../../lib/rehearsal/stack-runner';
import { TerraformJson } from '../../../lib/rehearsal/timeline';
import { call, runbookOf, step } from '../../failover/runbook/fake-world';
import { AutomatedCourse, automatedCourse } from './fake-automation';
import {
  AwsCourse,
  awsCourse,
  broken,
  failure,
  gateCall,
  HOME,
  HOME_SITE,
  names,
  planOf,
  recordOf,
  redStepsOf,
  STANDBY,
  STANDBY_SITE,
  stepOf,
} from './fake-course';

/** The same call with an input that the AWS of the failover can answer. */
function toDatabase(made: Call): Call {
  return { ...made, input: { DBInstanceIdentifier: names(STANDBY).database(1), MetricData: [{ Value: 0 }] } };
}

/** A Terraform as it must be: home's site cannot be planned, the standby's not from a topology that missed a takeover. */
function begin(): AwsCourse {
  const course = awsCourse();
  const { aws, timeline, runner, emulator } = course;
  const runbookOfSubject = timeline.runbook.bind(timeline);
  // This AWS knows the failover only.
  jest
    .spyOn(timeline, 'runbook')
    .mockImplementation((name) => (name === 'drill' ? runbookOf([step({})]) : runbookOfSubject(name)));
  runner.onPlan = (stack) => {
    if (stack === HOME_SITE) {
      emulator.gate.see({ region: HOME, service: 'sts', action: 'GetCallerIdentity', status: 'refused' });
      return planOf({ stack, isMade: false, ...failure('operation error STS: GetCallerIdentity'), seconds: 40 });
    }
    emulator.gate.see({});
    const missed = aws.made.includes(`PutObject ${STANDBY}`) && timeline.topology.isWriter(HOME);
    if (stack !== STANDBY_SITE || !missed) return planOf({ stack });
    return planOf({ stack, isMade: false, ...failure('us-west-2-g1 has taken over: warmsite topology failover prod') });
  };
  jest.spyOn(timeline, 'branch').mockImplementation(async () => (await automatedCourse()).timeline);
  return course;
}

test('a standby that takes over by itself is green', async () => {
  const { subject, timeline, runner, emulator } = begin();
  const scenario = regionLoss(subject);
  expect(await redStepsOf(scenario, timeline)).toEqual([]);
  expect(emulator.regions).toEqual([
    [HOME, 'hang'],
    [HOME, 'refuse'],
  ]);
  expect(timeline.topology.writer).toBe(STANDBY);
  // Both ways to be dead, then what the transition asks for, in its order.
  const planned = survivorsOf(subject).map((stack) => `plan ${stack}`);
  expect(runner.commands).toEqual([
    ...planned,
    `plan ${HOME_SITE}`,
    ...planned,
    `plan ${HOME_SITE}`,
    `plan ${STANDBY_SITE}`,
    ...survivorsOf(subject).flatMap((stack) => [`plan ${stack}`, `apply ${stack}`, `plan ${stack}`]),
  ]);
});

test('the survivors are the standby and what is global', () => {
  expect(survivorsOf(awsCourse().subject)).toEqual([
    names(STANDBY).vaultStack,
    STANDBY_SITE,
    names(STANDBY).globalStack,
  ]);
});

describe('red is', () => {
  const planned = async (title: string, plan: Partial<PlanSummary>): Promise<string[]> => {
    const { subject, timeline, runner, emulator } = begin();
    runner.onPlan = (stack) => {
      emulator.gate.see({ region: HOME, service: 'sts', action: 'GetCallerIdentity', status: 'hung' });
      return planOf({ stack, ...plan });
    };
    return broken(await recordOf(stepOf(regionLoss(subject), title), timeline));
  };
  const REFUSED = { isMade: false, ...failure('operation error STS: GetCallerIdentity') };

  test('a survivor that calls the dead Region, in its own name or as the source of something', async () => {
    const found = [`terraform: sts GetCallerIdentity in ${HOME}: hung`];
    expect(await planned(`Plan ${STANDBY_SITE} while home hangs`, {})).toEqual([
      `not one call went to ${HOME}: ${found.join('')}`,
    ]);
    expect(await planned(`Deploy ${STANDBY_SITE}`, {})).toEqual([
      `not one call went to ${HOME}: ${[...found, ...found].join(', ')}`,
    ]);
    expect(touches(gateCall({ region: STANDBY, alsoTouches: [HOME] }), HOME)).toBe(true);
    expect(touches(gateCall({ region: STANDBY, alsoTouches: ['us-east-1'] }), HOME)).toBe(false);
    expect(callText(gateCall({ client: 'runbook', status: 503 }))).toBe(
      `runbook: rds DescribeDBInstances in ${STANDBY}: 503`,
    );
  });

  test('a survivor that adds something when it is deployed', async () => {
    expect(await planned(`Deploy ${STANDBY_SITE}`, { add: 1 })).toContain(
      `the plan of ${STANDBY_SITE} adds 0: it adds 1`,
    );
  });

  test.each(['hangs', 'refuses'])('a plan of the dead Region, while it %s, that is made', async (how) => {
    const red = await planned(`Plan ${HOME_SITE} while home ${how}`, {});
    expect(red[0]).toBe('the plan fails: it was made');
  });

  test('one that takes its time', async () => {
    const seconds = DEAD_PLAN_LIMIT.toSeconds() + 20;
    expect(await planned(`Plan ${HOME_SITE} while home hangs`, { ...REFUSED, seconds })).toEqual([
      `it has ended after ${DEAD_PLAN_LIMIT.toString()} and 20 s: ${seconds} s`,
    ]);
    expect(await planned(`Plan ${HOME_SITE} while home hangs`, { ...REFUSED, seconds: seconds - 1 })).toEqual([]);
  });

  test('one that asks anybody else, or nobody', async () => {
    const { subject, timeline, runner, emulator } = begin();
    const plan = stepOf(regionLoss(subject), `Plan ${HOME_SITE} while home hangs`);
    runner.onPlan = (stack) => planOf({ stack, ...REFUSED });
    expect(broken(await recordOf(plan, timeline))).toEqual([`it asked nobody but STS in ${HOME}: `]);
    runner.onPlan = (stack) => {
      emulator.gate.see({ region: HOME, service: 'sts', action: 'GetCallerIdentity', status: 'hung' });
      emulator.gate.see({ region: HOME, status: 'hung' });
      return planOf({ stack, ...REFUSED });
    };
    expect(broken(await recordOf(plan, timeline))).toEqual([
      `it asked nobody but STS in ${HOME}: terraform: sts GetCallerIdentity in ${HOME}: hung, ` +
        `terraform: rds DescribeDBInstances in ${HOME}: hung`,
    ]);
  });

  test('one that fails for another reason', async () => {
    const red = await planned(`Plan ${HOME_SITE} while home hangs`, { isMade: false, ...failure('Invalid reference') });
    expect(red).toHaveLength(1);
    expect(red[0]).toMatch(/^it says that .*: Invalid reference$/);
  });

  test('a topology that missed the takeover, and is planned', async () => {
    expect(await planned('The survivors refuse a topology', {})).toEqual([
      'a plan made from the old topology is refused: it was made',
      'the refusal names the takeover and what to do: ',
    ]);
  });

  test('a drill that finds something, or changes something', async () => {
    const { subject, timeline } = begin();
    const drill = stepOf(regionLoss(subject), 'Run the drill');
    jest.spyOn(timeline, 'runbook').mockReturnValue(runbookOf([step({ notChecked: 'it has no path' })]));
    expect(broken(await recordOf(drill, timeline))).toEqual(['the drill finds everything ready: degraded']);
    jest
      .spyOn(timeline, 'runbook')
      .mockReturnValue(
        runbookOf([step({ calls: [call('DescribeDBInstances'), call('PutMetricData')].map(toDatabase) })]),
      );
    expect(broken(await recordOf(drill, timeline))).toEqual(['it has changed nothing: ']);
  });

  test('a name that still leads home', async () => {
    const { subject, timeline } = begin();
    expect(broken(await recordOf(stepOf(regionLoss(subject), 'DNS leads'), timeline))).toEqual([
      `the public name leads to ${STANDBY}: it is so`,
    ]);
  });

  test('a runbook that is not complete, or does not know the lag', async () => {
    const { subject, timeline } = begin();
    await timeline.kill(HOME, 'refuse');
    const sound = timeline.runbook('failover');
    jest
      .spyOn(timeline, 'runbook')
      .mockReturnValue({ ...sound, steps: sound.steps.filter(({ id }) => id !== 'record-lag' && id !== 'notify') });
    expect(broken(await recordOf(stepOf(regionLoss(subject), 'Run the failover'), timeline))).toEqual([
      'the lag at the promotion is on record: {"silentFrom":null,"caughtUpFrom":null}',
    ]);
  });
});

describe('the document that was applied', () => {
  const STEP = 'Systems Manager runs';
  const automated = async (change: (copy: AutomatedCourse) => void): Promise<string[]> => {
    const { subject, timeline } = begin();
    const copy = await automatedCourse();
    change(copy);
    const branch = jest.spyOn(timeline, 'branch').mockResolvedValue(copy.timeline);
    const step = stepOf(regionLoss(subject), STEP);
    try {
      return broken(await recordOf(step, timeline));
    } finally {
      expect(branch.mock.calls).toEqual([['automation']]);
      expect(copy.emulator.stopped).toBe(1);
    }
  };
  const seen = (copy: AutomatedCourse, region: string, action: string): void => {
    const { onLook } = copy;
    copy.onLook = () => {
      onLook();
      if (copy.statuses.length === 1) copy.see(region, 'rds', action);
    };
  };

  test('is green in a copy, of which nothing comes back', async () => {
    expect(await automated(() => undefined)).toEqual([]);
    const { aws, subject, timeline, emulator } = begin();
    await recordOf(stepOf(regionLoss(subject), STEP), timeline);
    expect([aws.made, aws.calls, emulator.gate.calls(), emulator.stopped]).toEqual([[], [], [], 0]);
  });

  test('its copy is ended even when the run cannot be begun', async () => {
    const failing = automated((copy) => {
      jest.spyOn(copy.aws, 'call').mockRejectedValue(new Error('no such document'));
    });
    await expect(failing).rejects.toThrow('no such document');
  });

  test.each<[string, (copy: AutomatedCourse) => void, string[]]>([
    [
      'that fails',
      (copy) => copy.statuses.splice(-1, 1, 'Failed'),
      ['the run ends with Success: Failed Step promote failed: no'],
    ],
    [
      'that asks nobody, and so does nothing',
      (copy) => (copy.statuses = ['Success']),
      [
        'a person had to agree once: 0',
        "its steps are the runbook's, in their order: ",
        'the lag at the promotion is on record: {}',
        'it changed what the runbook says, and nothing else: ',
      ],
    ],
    [
      'that asks twice',
      (copy) => {
        copy.statuses = ['Waiting', 'InProgress', 'Success'];
        const { onLook } = copy;
        copy.onLook = () => {
          onLook();
          // The second approval finds everything done.
          if (copy.steps.length > 0 && copy.asked.filter(([name]) => name.startsWith('Send')).length === 1) {
            copy.statuses = ['Waiting', 'Success'];
            copy.steps.splice(0);
            copy.onLook = onLook;
          }
        };
      },
      ['a person had to agree once: 2'],
    ],
    [
      'that leaves a step out',
      (copy) => {
        copy.onLook = () => {
          const at = copy.steps.findIndex(({ StepName }) => StepName === 'await_writer');
          if (at >= 0) copy.steps.splice(at, 1);
        };
      },
      [
        `its steps are the runbook's, in their order: ${begin()
          .timeline.runbook('failover')
          .steps.map(({ id }) => id.replaceAll('-', '_'))
          .filter((name) => name !== 'await_writer')
          .join()}`,
      ],
    ],
    [
      'that changes something else',
      (copy) => seen(copy, STANDBY, 'DeleteDBInstance'),
      [
        'it changed what the runbook says, and nothing else: ' +
          'not in the runbook: rds DeleteDBInstance in us-west-2',
      ],
    ],
    [
      'that does not do what it must',
      (copy) => {
        const { emulator } = copy;
        const since = emulator.gate.since.bind(emulator.gate);
        jest
          .spyOn(emulator.gate, 'since')
          .mockImplementation((mark) => since(mark).filter(({ action }) => action !== 'RebootDBInstance'));
      },
      ['it changed what the runbook says, and nothing else: not made: rds RebootDBInstance in us-east-2'],
    ],
    [
      'that calls the dead Region for another step',
      (copy) => seen(copy, HOME, 'DescribeDBInstances'),
      [`no call went to ${HOME} but of steps that may fail: undefined: sdk: rds DescribeDBInstances in ${HOME}: 200`],
    ],
  ])('is red %s', async (_, change, red) => {
    const found = await automated(change);
    expect(found.slice(0, red.length).map((text, index) => text.slice(0, red[index]?.length))).toEqual(red);
  });
});

describe('what must be true after a failover', () => {
  const judge = async (course: AwsCourse, options?: { readonly sizes: boolean }): Promise<string[]> => {
    const record = new StepRecord();
    await assertTakenOver(course.timeline, record, options);
    return broken(record);
  };

  test('is not, before it', async () => {
    const red = await judge(awsCourse());
    expect(red.map((text) => text.split(': ')[0])).toEqual([
      'warmsite-prod-db-g1 in us-west-2 is a writer',
      'warmsite-prod-llm in us-west-2 has a least size of 3',
      'the public name leads to us-west-2',
    ]);
    expect(red.slice(1)).toEqual([
      'warmsite-prod-llm in us-west-2 has a least size of 3: 0',
      'the public name leads to us-west-2: it is so',
    ]);
  });

  test('sizes are of no interest where there is no capacity', async () => {
    expect((await judge(awsCourse(), { sizes: false })).map((text) => text.split(': ')[0])).toEqual([
      'warmsite-prod-db-g1 in us-west-2 is a writer',
      'the public name leads to us-west-2',
    ]);
  });

  test('a database that is gone is no writer', async () => {
    const course = awsCourse();
    jest.spyOn(course.aws, 'call').mockResolvedValue({});
    expect((await judge(course))[0]).toBe('warmsite-prod-db-g1 in us-west-2 is a writer: ');
  });
});

test("the broken twin: the standby's site asks home for something", () => {
  const { subject } = awsCourse();
  const { stack } = sabotageOf(subject)['region-loss'];
  const document = (): TerraformJson => ({
    provider: { aws: [{ region: STANDBY, max_retries: 1 }] },
    resource: {},
    data: { aws_region: { here: {} } },
  });
  const broke = document();
  stack?.(STANDBY_SITE, broke);
  expect(broke).toEqual({
    provider: {
      aws: [
        { region: STANDBY, max_retries: 1 },
        { region: HOME, max_retries: 1, alias: 'home' },
      ],
    },
    resource: {},
    data: { aws_region: { here: {} }, aws_availability_zones: { home: { provider: 'aws.home' } } },
  });
  const others: Names[] = [names(HOME), names(STANDBY)];
  for (const name of others.flatMap(({ vaultStack, globalStack }) => [vaultStack, globalStack]).concat(HOME_SITE)) {
    const sound = document();
    stack?.(name, sound);
    expect(sound).toEqual(document());
  }
});
