import {
  AssertionReport,
  CallCount,
  PlanReport,
  RehearsalReport,
  RunbookOutcome,
  RunbookStepReport,
  ScenarioReport,
  StepKind,
  StepReport,
} from '../../../lib/rehearsal/report/rehearsal-report';

export const HOME = 'us-east-2';
export const STANDBY = 'us-west-2';

export function step(given: Partial<StepReport> = {}): StepReport {
  return {
    title: 'Look at it',
    region: 'global',
    kind: 'check',
    startedAt: 0,
    seconds: 1,
    outcome: 'passed',
    calls: [],
    assertions: [],
    ...given,
  };
}

export function runbookStep(given: Partial<RunbookStepReport> = {}): RunbookStepReport {
  return { id: 'promote', title: 'Promote', outcome: 'done', startedAt: 0, seconds: 1, calls: [], ...given };
}

export function scenario(given: Partial<ScenarioReport> = {}): ScenarioReport {
  return { name: 'baseline', title: 'Apply and destroy', why: 'It must.', startedAt: 0, steps: [], ...given };
}

export function report(given: Partial<RehearsalReport> = {}): RehearsalReport {
  return {
    format: 1,
    environment: 'prod',
    home: HOME,
    standby: STANDBY,
    startedAt: '2026-11-21T03:12:40.518Z',
    seconds: 60,
    versions: { terraform: '1.11.4' },
    scenarios: [],
    ...given,
  };
}

export function held(words: string): AssertionReport {
  return { words, held: true };
}

export function call(region: string, service: string, action: string, count = 1, outcome = '200'): CallCount {
  return { region, service, action, outcome, count };
}

export function plan(stack: string, given: Partial<PlanReport> = {}): PlanReport {
  return { stack, add: 0, change: 0, destroy: 0, replace: 0, forget: 0, drift: [], ...given };
}

/** The least that is green. */
export function leastGreen(): RehearsalReport {
  return report({ scenarios: [scenario({ steps: [step({ assertions: [held('It is there.')] })] })] });
}

/**
 * A whole rehearsal, as it looks when all is well, or when the surviving Region's plan would destroy
 * something: then the rest of its scenario is not run, and the interrupted one asserts in vain.
 */
export function sample(isGreen: boolean): RehearsalReport {
  const scenarios = [
    baseline(),
    isGreen ? regionLoss() : brokenRegionLoss(),
    splitBrainGuard(),
    failback(),
    interrupted(isGreen),
    wrongOrder(),
    degradedStandby(),
  ];
  return report({
    seconds: 1489,
    versions: {
      warmsite: '0.1.0',
      terraform: '1.11.4',
      'provider aws': '6.25.0',
      moto: '5.2.1',
      node: '22.12.0',
    },
    scenarios,
  });
}

const APPLY_CALLS = [
  call(HOME, 'ec2', 'DescribeInstances', 14),
  call(HOME, 'rds', 'DescribeDBInstances', 31),
  call(HOME, 'rds', 'CreateDBInstance'),
  call(HOME, 's3', 'PutBucketReplication', 4),
];

const REDELIVERY = {
  address: 'aws_s3_bucket_replication_configuration.artifacts',
  reason: 'the emulator drops delete_marker_replication',
};

const READBACK = {
  address: 'aws_autoscaling_policy.completion_target',
  reason: 'the emulator does not return enabled',
};

/** Places steps one after another, except those that name the same `together` as the one before. */
class Script {
  public readonly steps: StepReport[] = [];
  private from: number;
  private end: number;
  private together: string | undefined;

  public constructor(startedAt: number) {
    this.from = startedAt;
    this.end = startedAt;
  }

  public add(
    kind: StepKind,
    region: string,
    title: string,
    seconds: number,
    given: Partial<StepReport> = {},
    together?: string,
  ): this {
    if (together === undefined || together !== this.together) this.from = this.end;
    this.together = together;
    this.steps.push(step({ kind, region, title, startedAt: this.from, seconds, ...given }));
    if (given.outcome !== 'not-run') this.end = Math.max(this.end, this.from + seconds);
    return this;
  }
}

function ladder(startedAt: number, given: Readonly<Record<string, Partial<RunbookStepReport>>>): RunbookStepReport[] {
  const titles: readonly [string, string, number, CallCount[]][] = [
    [
      'decide',
      'Two independent signals say that home is lost',
      1.2,
      [call(STANDBY, 'cloudwatch', 'DescribeAlarms', 2)],
    ],
    ['fence', 'Fence the old writer', 9.8, [call(HOME, 'rds', 'ModifyDBInstance', 3, 'refused')]],
    ['record-lag', 'Record the replication lag as the actual RPO', 0.6, [call(STANDBY, 'cloudwatch', 'GetMetricData')]],
    [
      'promote',
      'Promote the database of us-west-2',
      21.4,
      [call(STANDBY, 'rds', 'PromoteReadReplica'), call(STANDBY, 'rds', 'DescribeDBInstances', 9)],
    ],
    [
      'scale-out',
      'Scale the inference groups out',
      14.2,
      [
        call(STANDBY, 'autoscaling', 'UpdateAutoScalingGroup'),
        call(STANDBY, 'autoscaling', 'DescribeAutoScalingGroups', 5),
      ],
    ],
    ['endpoint', 'Tell the application its new database', 0.5, [call(STANDBY, 'ssm', 'PutParameter')]],
    ['latch', 'Latch home out of service', 0.7, [call(STANDBY, 'cloudwatch', 'PutMetricData')]],
    ['verify', 'Write, read, and ask for an inference', 2.1, [call(STANDBY, 'rds', 'DescribeDBInstances')]],
    ['notify', 'Tell the people on call', 0.3, [call(STANDBY, 'sns', 'Publish')]],
  ];
  let from = startedAt;
  return titles.map(([id, title, seconds, calls]) => {
    const outcome: RunbookOutcome = given[id]?.outcome ?? 'done';
    const isRun = outcome !== 'not-run';
    const reported = runbookStep({ id, title, seconds, startedAt: from, calls: isRun ? calls : [], ...given[id] });
    if (isRun) from += seconds;
    return reported;
  });
}

function callsOf(runbookSteps: readonly RunbookStepReport[]): CallCount[] {
  return runbookSteps.flatMap(({ calls }) => calls);
}

const NOT_FENCED = {
  outcome: 'noted',
  detail: 'us-east-2 does not answer; the time box of 10 s is over. Fence it as soon as it returns.',
} as const;

function failover(
  startedAt: number,
  given: Readonly<Record<string, Partial<RunbookStepReport>>> = {},
): Partial<StepReport> {
  const runbookSteps = ladder(startedAt, { fence: NOT_FENCED, ...given });
  return {
    runbookSteps,
    calls: callsOf(runbookSteps),
    log: 'logs/failover runbook.log',
    detail: 'Complete, except that the old writer could not be fenced.',
  };
}

function baseline(): ScenarioReport {
  const script = new Script(0);
  const apply = (region: string, stack: string, add: number, seconds: number, together?: string): void => {
    script.add(
      'terraform',
      region,
      `Apply ${stack}`,
      seconds,
      {
        plan: plan(stack, { add }),
        calls: APPLY_CALLS,
        log: `logs/apply-${stack}.log`,
        assertions: [held('The apply ends without an error.')],
      },
      together,
    );
  };
  apply(STANDBY, 'warmsite-prod-vault-us-west-2', 25, 41, 'vaults');
  apply(HOME, 'warmsite-prod-vault-us-east-2', 25, 44, 'vaults');
  apply(HOME, 'warmsite-prod-site-us-east-2', 122, 168);
  apply(STANDBY, 'warmsite-prod-site-us-west-2', 122, 201);
  apply('global', 'warmsite-prod-global', 14, 22);
  script.add(
    'terraform',
    HOME,
    'Plan the site of us-east-2 again',
    19,
    {
      plan: plan('warmsite-prod-site-us-east-2', { drift: [READBACK, REDELIVERY] }),
      assertions: [held('The second plan is empty, but for differences that are named.')],
    },
    'plans',
  );
  script.add(
    'terraform',
    STANDBY,
    'Plan the site of us-west-2 again',
    20,
    {
      plan: plan('warmsite-prod-site-us-west-2', { drift: [READBACK] }),
      assertions: [held('The second plan is empty, but for differences that are named.')],
    },
    'plans',
  );
  script.add('terraform', 'both', 'Destroy both sites in a branch of this state', 61, {
    assertions: [
      held('What is protected is still there: two databases, four buckets, two backup vaults.'),
      held('Nothing else is left.'),
    ],
  });
  return scenario({
    name: 'baseline',
    title: 'Apply everything, find nothing more to do, destroy what may be destroyed',
    why: 'A recovery starts from what was really applied, not from what was written.',
    startedAt: 0,
    steps: script.steps,
  });
}

function regionLoss(): ScenarioReport {
  const start = 578;
  const script = new Script(start)
    .add('check', STANDBY, 'The replica follows, the latch is released', 1.4, {
      calls: [call(STANDBY, 'rds', 'DescribeDBInstances')],
      assertions: [held('The database of us-west-2 replicates from us-east-2.')],
    })
    .add('world', HOME, 'us-east-2 dies: connections hang', 0.1, { regionState: { region: HOME, state: 'dead' } })
    .add(
      'terraform',
      STANDBY,
      'Plan and apply the surviving site',
      34,
      {
        plan: plan('warmsite-prod-site-us-west-2', { drift: [READBACK] }),
        calls: [call(STANDBY, 'ec2', 'DescribeVpcs', 3), call(STANDBY, 'rds', 'DescribeDBInstances', 12)],
        assertions: [held('Plan and apply make no call to us-east-2.'), held('The plan is empty.')],
        log: 'logs/region-loss-plan.log',
      },
      'plans',
    )
    .add(
      'terraform',
      HOME,
      'Plan the dead site',
      9.6,
      {
        expected: 'refused',
        detail: 'Error: no answer from sts.us-east-2 within 8 s',
        calls: [call(HOME, 'sts', 'GetCallerIdentity', 3, 'hung')],
        assertions: [held('The plan fails within 15 s, and its message names us-east-2.')],
      },
      'plans',
    )
    .add('world', HOME, 'us-east-2 refuses connections from now on', 0.1);
  const at = start + 36;
  script
    .add('runbook', STANDBY, 'Run the failover runbook in us-west-2', 51, {
      ...failover(at),
      assertions: [
        held('The database of us-west-2 accepts writes.'),
        held('Only the step "fence" called us-east-2, for less than 10 s.'),
        held('The latch holds us-east-2 out of service.'),
      ],
    })
    .add('check', 'global', 'Write the topology', 0.2, { assertions: [held('The writer is us-west-2.')] })
    .add('terraform', STANDBY, 'Plan and apply the surviving site with the new topology', 37, {
      plan: plan('warmsite-prod-site-us-west-2', { change: 6, drift: [READBACK] }),
      calls: [
        call(STANDBY, 'autoscaling', 'UpdateAutoScalingGroup', 2),
        call(STANDBY, 'cloudwatch', 'PutMetricAlarm', 4),
      ],
      assertions: [held('The plan destroys and replaces nothing.'), held('It makes no call to us-east-2.')],
    })
    .add('terraform', STANDBY, 'Plan it again', 18, {
      plan: plan('warmsite-prod-site-us-west-2', { drift: [READBACK] }),
      assertions: [held('The plan is empty.')],
    });
  return scenario({
    name: 'region-loss',
    title: 'Home dies; the standby takes over alone',
    why: 'The surviving Region must be planned, applied and promoted without a word from the dead one.',
    startedAt: start,
    steps: script.steps,
  });
}

function brokenRegionLoss(): ScenarioReport {
  const whole = regionLoss();
  const failing = whole.steps.findIndex(({ title }) => title.endsWith('with the new topology'));
  const steps = whole.steps.map((given, index): StepReport => {
    if (index < failing) return given;
    if (index > failing) return { ...given, outcome: 'not-run', seconds: 0, calls: [], plan: undefined };
    return {
      ...given,
      seconds: 12,
      outcome: 'failed',
      detail:
        'Error: Instance cannot be destroyed\n\n  on cdk.tf.json line 412, in resource.aws_db_instance.database_g1:\n\n' +
        'Resource aws_db_instance.database_g1 has lifecycle.prevent_destroy set, but the plan calls for this resource to be destroyed.',
      plan: plan('warmsite-prod-site-us-west-2', { add: 1, change: 5, destroy: 1, replace: 1, drift: [READBACK] }),
      assertions: [
        held('It makes no call to us-east-2.'),
        {
          words: 'The plan destroys and replaces nothing.',
          held: false,
          detail: 'aws_db_instance.database_g1 (destroy), aws_launch_template.completion (replace)',
        },
      ],
      log: 'logs/region-loss-apply.log',
    };
  });
  return { ...whole, steps };
}

function splitBrainGuard(): ScenarioReport {
  const start = 733;
  const script = new Script(start)
    .add('world', HOME, 'us-east-2 returns by itself', 0.1, { regionState: { region: HOME, state: 'alive' } })
    .add('check', 'global', 'The public name still leads to us-west-2', 6, {
      calls: [call('us-east-1', 'route53', 'GetHealthCheckStatus', 3)],
      assertions: [held('PRIMARY is unhealthy although its endpoint answers: the latch holds.')],
    })
    .add('terraform', HOME, 'Apply the stale site with the old topology', 16, {
      expected: 'refused',
      detail: 'Error: us-west-2 took over in generation 1, and this topology does not know of it',
      calls: [call(HOME, 's3', 'ListObjectsV2'), call(HOME, 'sts', 'GetCallerIdentity')],
      assertions: [
        held('The refusal names the takeover marker of us-west-2.'),
        held('Nothing in us-east-2 was changed.'),
      ],
      log: 'logs/split-brain-apply.log',
    });
  return scenario({
    name: 'split-brain-guard',
    title: 'The dead Region comes back by itself',
    why: 'Two writers would be worse than none.',
    startedAt: start,
    deadAtStart: [HOME],
    steps: script.steps,
  });
}

function failback(): ScenarioReport {
  const start = 756;
  const script = new Script(start)
    .add('runbook', HOME, 'Rebuild: a new replica in us-east-2', 12, {
      runbookSteps: [
        runbookStep({
          id: 'fence',
          title: 'Fence the old writer',
          startedAt: start,
          seconds: 8,
          calls: [call(HOME, 'rds', 'ModifyDBInstance')],
        }),
        runbookStep({
          id: 'empty',
          title: 'The Region serves nobody',
          startedAt: start + 8,
          seconds: 4,
          outcome: 'already-done',
        }),
      ],
      calls: [call(HOME, 'rds', 'ModifyDBInstance'), call(HOME, 'rds', 'RebootDBInstance')],
      assertions: [held('The old writer accepts no connections.')],
    })
    .add('terraform', HOME, 'Apply the site of us-east-2 with the rebuilt topology', 172, {
      plan: plan('warmsite-prod-site-us-east-2', { add: 1, change: 1, forget: 1, drift: [READBACK] }),
      calls: APPLY_CALLS,
      assertions: [held('Generation 1 is forgotten and kept, generation 2 created.')],
    })
    .add('check', HOME, 'The new replica catches up', 11, { assertions: [held('The lag is zero.')] })
    .add('runbook', 'both', 'Switch over to us-east-2', 38, {
      runbookSteps: [
        runbookStep({ id: 'lag', title: 'No lag', startedAt: start + 195, seconds: 1 }),
        runbookStep({ id: 'promote', title: 'Promote generation 2', startedAt: start + 196, seconds: 33 }),
        runbookStep({ id: 'release', title: 'Release the latch', startedAt: start + 229, seconds: 4 }),
      ],
      calls: [call(HOME, 'rds', 'PromoteReadReplica'), call(STANDBY, 'cloudwatch', 'PutMetricData')],
      assertions: [held('The latch is released.'), held('us-east-2 accepts writes, us-west-2 does not.')],
    })
    .add('terraform', STANDBY, 'Apply the site of us-west-2', 166, {
      plan: plan('warmsite-prod-site-us-west-2', { add: 1, change: 6, forget: 1, drift: [READBACK] }),
      calls: [call(STANDBY, 'rds', 'CreateDBInstanceReadReplica')],
      assertions: [held('Nothing is destroyed.')],
    })
    .add('check', 'both', 'Everything is as at the start, one generation on', 14, {
      assertions: [held('Every plan is empty.'), held('Both old generations are present and protected.')],
    });
  return scenario({
    name: 'failback',
    title: 'Home is rebuilt and takes its place again',
    why: 'A failover that cannot be undone is half a plan.',
    startedAt: start,
    steps: script.steps,
  });
}

function interrupted(isGreen: boolean): ScenarioReport {
  const start = 612;
  const script = new Script(start);
  const ids = ['decide', 'fence', 'record-lag', 'promote', 'scale-out', 'endpoint', 'latch', 'verify', 'notify'];
  let at = start;
  for (const [index, id] of ids.slice(0, -1).entries()) {
    const rest = Object.fromEntries(ids.slice(index + 1).map((other) => [other, { outcome: 'not-run' as const }]));
    const runbookSteps = ladder(at, { fence: NOT_FENCED, ...rest });
    script.add('runbook', STANDBY, `Run the failover runbook, and kill it after "${id}"`, 9 + index * 2, {
      expected: 'interrupted',
      runbookSteps,
      calls: callsOf(runbookSteps),
      assertions: [held(`The journal ends with "${id}".`)],
    });
    at += 9 + index * 2;
  }
  script.add('runbook', STANDBY, 'Run it to its end', 13, {
    ...failover(
      at,
      Object.fromEntries(ids.filter((id) => id !== 'fence').map((id) => [id, { outcome: 'already-done' as const }])),
    ),
    assertions: [
      isGreen
        ? held('PromoteReadReplica was called once in all runs.')
        : { words: 'PromoteReadReplica was called once in all runs.', held: false, detail: 'called 2 times' },
      held('The journal has each step once.'),
    ],
  });
  return scenario({
    name: 'interrupted',
    title: 'The runbook is killed after each step and started again',
    why: 'Whoever runs it may lose the connection at any moment; nothing may be done twice.',
    startedAt: start,
    deadAtStart: [HOME],
    steps: script.steps,
  });
}

function wrongOrder(): ScenarioReport {
  const start = 1172;
  const refusal = ladder(start, {
    decide: { outcome: 'done' },
    fence: { outcome: 'already-done', calls: [] },
    'record-lag': {
      outcome: 'failed',
      expected: 'failed',
      detail: 'the replica is 40 s behind, at most 0 s are allowed',
    },
    ...Object.fromEntries(
      ['promote', 'scale-out', 'endpoint', 'latch', 'verify', 'notify'].map((id) => [
        id,
        { outcome: 'not-run' as const },
      ]),
    ),
  });
  const script = new Script(start)
    .add('runbook', 'both', 'Switch over while the replica lags', 14, {
      expected: 'refused',
      runbookSteps: refusal,
      calls: callsOf(refusal),
      assertions: [held('The refusal names the lag.'), held('Neither database was changed.')],
    })
    .add('check', 'global', 'Rebuild while home is in service', 0.3, {
      expected: 'refused',
      assertions: [held('The topology refuses, and says what comes first.')],
    });
  return scenario({
    name: 'wrong-order',
    title: 'Steps out of order are refused, with the reason',
    why: 'At three in the morning somebody will try.',
    startedAt: start,
    steps: script.steps,
  });
}

function degradedStandby(): ScenarioReport {
  const start = 1190;
  const script = new Script(start)
    .add('world', STANDBY, 'us-west-2 runs out of GPUs: every launch fails', 0.1)
    .add('world', HOME, 'us-east-2 dies: connections are refused', 0.1, {
      regionState: { region: HOME, state: 'dead' },
    })
    .add('runbook', STANDBY, 'Run the failover runbook in us-west-2', 190, {
      expected: 'degraded',
      ...failover(start, {
        'scale-out': {
          outcome: 'degraded',
          expected: 'degraded',
          seconds: 153,
          detail: 'InsufficientInstanceCapacity for g6.2xlarge, g5.2xlarge and on demand; 1 of 4 instances runs',
        },
      }),
      assertions: [
        held('The report of the runbook is red.'),
        held('It tried other instance types, then on demand, then a smaller group, in this order.'),
        held('The database is promoted nevertheless.'),
      ],
    })
    .add('check', STANDBY, 'What runs is what the report says', 2, {
      assertions: [held('One instance is in service.')],
    });
  return scenario({
    name: 'degraded-standby',
    title: 'The standby Region has no capacity',
    why: 'A takeover with too few instances must not look like one that succeeded.',
    startedAt: start,
    steps: script.steps,
  });
}
