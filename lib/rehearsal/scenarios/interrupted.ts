import { Duration } from '../../core/quantities';
import { outcomesIn } from '../../failover/runbook/journal';
import { RunEvent } from '../../failover/runbook/runner';
import { Step } from '../../failover/runbook/step';
import { RehearsalSubject } from '../rehearsal-subject';
import { Scenario, StepRecord } from '../scenario';
import { Timeline } from '../timeline';
import { assertTakenOver } from './region-loss';
import { executeRunbook, MemoryJournal } from './runbook-steps';
import { survivorsOf } from './stacks';
import { deploy, deployNow } from './terraform-steps';

/** Delay of every call while an apply is to be killed. */
const SLOW = Duration.seconds(2);

/** From the first change that is begun to the kill: long enough for its call to be sent. */
const UNDER_WAY_MILLISECONDS = 500;

/** The runbook and Terraform are killed, again and again, and started again. */
export function interrupted(subject: RehearsalSubject): Scenario {
  const { home, standby } = subject.pair;
  const site = subject.names(standby).siteStack;
  return {
    name: 'interrupted',
    title: 'The runbook is killed after each step, and Terraform in the middle',
    why: 'Laptops run out of battery, sessions expire. Whoever starts again must not do anything twice, nor leave anything out.',
    from: 'baseline',
    steps: [
      {
        title: `A planned failover to ${standby}, killed after every change and every step`,
        region: standby,
        kind: 'runbook',
        run: async (timeline, record) => {
          await killAgainAndAgain(timeline, record);
          await assertTakenOver(timeline, record);
        },
      },
      {
        title: 'Record the failover in the topology',
        region: standby,
        kind: 'check',
        run: async (timeline, record) => {
          const { topology } = timeline.move('failover');
          record.assert(
            `the topology says that ${standby} writes, and ${home} is evacuated`,
            topology.isWriter(standby) && topology.evacuated.includes(home),
          );
          return Promise.resolve();
        },
      },
      {
        title: `Deploy ${site}, killed in the middle and resumed`,
        region: standby,
        kind: 'terraform',
        run: async (timeline, record) => {
          const { runner, emulator } = timeline;
          const abort = new AbortController();
          const first = await runner.apply(site, {
            signal: abort.signal,
            stopSignal: 'SIGKILL',
            onProgress: ({ current }) => {
              // From here on every call takes long: what is under way is surely not done yet.
              emulator.gate.set(standby, { delay: SLOW });
              if (current.length > 0) setTimeout(() => abort.abort(), UNDER_WAY_MILLISECONDS);
            },
          });
          emulator.gate.set(standby, 'open');
          record.assert('the apply was killed before its end', first.ended === 'interrupted', first.ended);
          await deployNow(timeline, site, record);
        },
      },
      ...survivorsOf(subject)
        .filter((stack) => stack !== site)
        .map((stack) => deploy(stack, subject.pair.both)),
    ],
  };
}

/** The process is gone. */
class Killed extends Error {}

/** One run, killed at every point where a kill could matter: after each change, and after each step. */
async function killAgainAndAgain(timeline: Timeline, record: StepRecord): Promise<void> {
  const runbook = timeline.runbook('failover');
  const journal = new MemoryJournal(runbook, timeline);
  const survived = new Set<string>();
  const made: { readonly step: Step; readonly operation: string; readonly repeatable: boolean }[] = [];
  const onEvent = (event: RunEvent): void => {
    if (event.type === 'changed') {
      made.push({ step: event.step, operation: event.call.operation, repeatable: event.step.repeatable !== undefined });
    }
    if (event.type !== 'changed' && event.type !== 'step-ended') return;
    const point = `${event.type} ${event.step.id} ${event.type === 'changed' ? event.call.operation : ''}`;
    if (survived.has(point)) return;
    survived.add(point);
    throw new Killed(point);
  };
  for (;;) {
    try {
      const { verdict } = await executeRunbook(timeline, 'failover', record, { journal, onEvent });
      record.assert('it is complete in the end', verdict === 'complete', verdict);
      break;
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  }
  record.detail = `killed ${survived.size} times`;
  record.assert(
    'it was killed at least once in each step',
    runbook.steps.every(({ id }) => survived.has(`step-ended ${id} `)),
    [...survived],
  );
  const twice = made.filter(
    (call, index) =>
      !call.repeatable &&
      made.findIndex(({ step, operation }) => step.id === call.step.id && operation === call.operation) !== index,
  );
  record.assert(
    'no change was made twice, but those that do no harm',
    twice.length === 0,
    twice.map(({ step, operation }) => `${step.id}: ${operation}`).join(', '),
  );
  const outcomes = outcomesIn(journal.records);
  const missing = runbook.steps.filter(({ id }) => !outcomes.has(id)).map(({ id }) => id);
  record.assert('the record is complete: every step has its outcome', missing.length === 0, missing);
}
