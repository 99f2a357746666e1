import { Duration } from '../../core/quantities';
import { automationStepName } from '../../failover/runbook/automation-document';
import { Call, isReading, isReadingOperation } from '../../failover/runbook/step';
import { GateCall, GateMode } from '../region-gate';
import { RehearsalSubject } from '../rehearsal-subject';
import { Scenario, ScenarioStep, StepRecord } from '../scenario';
import { Database, ScalingGroup } from '../simulated-service';
import { Timeline } from '../timeline';
import { automateFailover, AutomationRun } from './automation-steps';
import { changingCalls, executeRunbook } from './runbook-steps';
import { assertLeadsTo } from './service-checks';
import { survivorsOf } from './stacks';
import { deploy, errorsOf, planIsEmpty } from './terraform-steps';

/** How long the plan of a dead Region may take until it says so. */
export const DEAD_PLAN_LIMIT = Duration.seconds(30);

/** The home Region is lost; the standby takes over by itself, without a word from home. */
export function regionLoss(subject: RehearsalSubject): Scenario {
  const { home, standby } = subject.pair;
  const survivors = survivorsOf(subject);
  return {
    name: 'region-loss',
    title: `${home} is lost, ${standby} takes over`,
    why: `The standby must be planned, applied and made the writer while ${home} answers to nobody.`,
    from: 'baseline',
    steps: [
      {
        title: 'Run the drill, while all is well',
        region: standby,
        kind: 'runbook',
        run: async (timeline, record) => {
          timeline.lagSeconds = 7;
          const before = changingCalls(timeline);
          const { verdict } = await executeRunbook(timeline, 'drill', record);
          record.assert('the drill finds everything ready', verdict === 'complete', verdict);
          record.assert('it has changed nothing', changingCalls(timeline) === before);
        },
      },
      kill(home, 'hang'),
      survivors.map((stack) => withoutCallsTo(home, planIsEmpty(stack, subject.pair.both, ' while home hangs'))),
      deadPlanFails(subject, 'hang'),
      kill(home, 'refuse'),
      survivors.map((stack) => withoutCallsTo(home, planIsEmpty(stack, subject.pair.both, ' while home refuses'))),
      deadPlanFails(subject, 'refuse'),
      {
        title: 'DNS leads to the standby by itself',
        region: 'global',
        kind: 'check',
        run: async (timeline, record) => {
          await assertLeadsTo(timeline, standby, record);
        },
      },
      {
        title: 'Systems Manager runs the same failover, in a copy',
        region: standby,
        kind: 'runbook',
        run: async (timeline, record) => {
          const copy = await timeline.branch('automation');
          copy.lagSeconds = 7;
          try {
            assertAutomated(copy, await automateFailover(copy, record), record);
            await assertTakenOver(copy, record);
          } finally {
            await copy.end();
          }
        },
      },
      {
        title: 'Run the failover runbook',
        region: standby,
        kind: 'runbook',
        run: async (timeline, record) => {
          timeline.lagSeconds = 7;
          const { verdict, outputs } = await executeRunbook(timeline, 'failover', record);
          record.assert('the runbook is complete', verdict === 'complete', verdict);
          record.assert('the lag at the promotion is on record', outputs['lagSeconds'] === 7, outputs);
          await assertTakenOver(timeline, record);
        },
      },
      {
        title: 'The survivors refuse a topology that does not know of it',
        region: standby,
        kind: 'terraform',
        run: async ({ runner }, record) => {
          const plan = await runner.plan(subject.names(standby).siteStack);
          const said = errorsOf(plan);
          record.assert('a plan made from the old topology is refused', !plan.isMade, 'it was made');
          record.assert(
            'the refusal names the takeover and what to do',
            said.includes(standby) && said.includes('topology'),
            said,
          );
          record.log = plan.logFile;
        },
      },
      {
        title: 'Record the failover in the topology',
        region: standby,
        kind: 'check',
        run: async (timeline, record) => {
          const { topology } = timeline.move('failover');
          record.assert(`the topology says that ${standby} writes`, topology.isWriter(standby));
          return Promise.resolve();
        },
      },
      ...survivors.map((stack) => withoutCallsTo(home, deploy(stack, subject.pair.both, { add: 0 }))),
    ],
  };
}

export function kill(region: string, mode: GateMode & string): ScenarioStep {
  return {
    title: `${region} is dead: every call ${mode === 'hang' ? 'hangs' : 'is refused'}`,
    region,
    kind: 'world',
    regionState: { region, state: 'dead' },
    run: (timeline) => timeline.kill(region, mode),
  };
}

export function revive(region: string): ScenarioStep {
  return {
    title: `${region} answers again`,
    region,
    kind: 'world',
    regionState: { region, state: 'alive' },
    run: (timeline) => timeline.revive(region),
  };
}

/** The same step, which in addition must not make a single call to a Region. */
function withoutCallsTo(region: string, step: ScenarioStep): ScenarioStep {
  return {
    ...step,
    run: async (timeline, record) => {
      const { gate } = timeline.emulator;
      const mark = gate.mark();
      await step.run(timeline, record);
      const calls = gate.since(mark).filter((call) => touches(call, region));
      record.assert(`not one call went to ${region}`, calls.length === 0, calls.map(callText).join(', '));
    },
  };
}

/** What the document must have done: what the runbook says, all of it and nothing else. */
function assertAutomated(timeline: Timeline, run: AutomationRun, record: StepRecord): void {
  const { home } = timeline.subject.pair;
  const { steps } = timeline.runbook('failover');
  const { status, failure, approvals, begun, outputs, calls } = run;
  record.assert('the run ends with Success', status === 'Success', `${status} ${failure}`);
  record.assert('a person had to agree once', approvals === 1, approvals);
  const names = steps.map(({ id }) => automationStepName(id));
  const own = begun.filter((name) => names.includes(name));
  record.assert("its steps are the runbook's, in their order", own.join() === names.join(), own.join());
  record.assert('the lag at the promotion is on record', outputs['lagSeconds'] === 7, outputs);

  const declared = steps.flatMap((step) => step.calls ?? []).filter((call) => !isReading(call));
  const allowed = declared.map(changeText);
  // Whether the others are made depends on what is found; whether they were needed shows in what is true afterwards.
  const due = declared.filter(({ when }) => when === undefined).map(changeText);
  const made = calls
    .filter(({ action }) => !isReadingOperation(action))
    .map(({ service, action, region }) => `${service} ${action} in ${region}`);
  const wrong = [
    ...made.filter((change) => !allowed.includes(change)).map((change) => `not in the runbook: ${change}`),
    ...due.filter((change) => !made.includes(change)).map((change) => `not made: ${change}`),
  ];
  record.assert(
    'it changed what the runbook says, and nothing else',
    wrong.length === 0,
    [...new Set(wrong)].join(', '),
  );
  const astray = calls.filter((call) => touches(call, home) && call.step?.onFailure !== 'note');
  record.assert(
    `no call went to ${home} but of steps that may fail`,
    astray.length === 0,
    astray.map((call) => `${call.step?.id}: ${callText(call)}`).join(', '),
  );
}

/** A call of a runbook as a gate sees it, which knows services by the names that they sign with. */
function changeText({ service, operation, region }: Call): string {
  return `${service === 'cloudwatch' ? 'monitoring' : service} ${operation} in ${region}`;
}

export function touches(call: GateCall, region: string): boolean {
  return call.region === region || call.alsoTouches.includes(region);
}

export function callText({ client, service, action, region, status }: GateCall): string {
  return `${client}: ${service} ${action} in ${region}: ${status}`;
}

function deadPlanFails(subject: RehearsalSubject, mode: string): ScenarioStep {
  const { home } = subject.pair;
  const stack = subject.names(home).siteStack;
  return {
    title: `Plan ${stack} while home ${mode === 'hang' ? 'hangs' : 'refuses'}: fails fast`,
    region: home,
    kind: 'terraform',
    run: async ({ runner, emulator }, record) => {
      const mark = emulator.gate.mark();
      const plan = await runner.plan(stack, { timeout: DEAD_PLAN_LIMIT });
      record.log = plan.logFile;
      record.detail = errorsOf(plan).split('\n')[0] ?? '';
      record.assert('the plan fails', !plan.isMade, 'it was made');
      record.assert(
        `it has ended after ${DEAD_PLAN_LIMIT.toString()} and 20 s`,
        plan.seconds < DEAD_PLAN_LIMIT.toSeconds() + 20,
        `${plan.seconds.toFixed(0)} s`,
      );
      // On AWS the message has the address of the Region, here that of the gate.
      record.assert(
        'it says that STS, of which it asks first, does not answer',
        errorsOf(plan).includes('STS: GetCallerIdentity'),
        errorsOf(plan),
      );
      const asked = emulator.gate.since(mark).filter(({ client }) => client === 'terraform');
      record.assert(
        `it asked nobody but STS in ${home}`,
        asked.length > 0 && asked.every(({ service, region }) => service === 'sts' && region === home),
        asked.map(callText).join(', '),
      );
    },
  };
}

/** What must be true after a failover, whoever ran it and however often it was interrupted. */
export async function assertTakenOver(
  timeline: Timeline,
  record: StepRecord,
  { sizes = true }: { readonly sizes?: boolean } = {},
): Promise<void> {
  const { standby, look, subject } = timeline;
  const { generation, groups } = subject.runbookSubject;
  const { DBInstances: instances } = await look<{ DBInstances?: Database[] }>(
    'rds',
    'DescribeDBInstances',
    standby.region,
    {
      DBInstanceIdentifier: standby.database(generation),
    },
  );
  const database = instances?.[0];
  record.assert(
    `${standby.database(generation)} in ${standby.region} is a writer`,
    database?.DBInstanceStatus === 'available' && !database.ReadReplicaSourceDBInstanceIdentifier,
    database,
  );
  for (const group of sizes ? groups : []) {
    const { AutoScalingGroups: found } = await look<{ AutoScalingGroups?: ScalingGroup[] }>(
      'autoscaling',
      'DescribeAutoScalingGroups',
      standby.region,
      {
        AutoScalingGroupNames: [standby.inferenceGroup(group.name)],
      },
    );
    record.assert(
      `${standby.inferenceGroup(group.name)} in ${standby.region} has a least size of ${group.activeMin}`,
      found?.[0]?.MinSize === group.activeMin,
      found?.[0]?.MinSize,
    );
  }
  await assertLeadsTo(timeline, standby.region, record);
}
