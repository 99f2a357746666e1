import { WarmsiteError } from '../../core/errors';
import { RehearsalSubject } from '../rehearsal-subject';
import { Scenario, ScenarioStep } from '../scenario';
import { Timeline } from '../timeline';
import { revive } from './region-loss';
import { changingCalls, executeRunbook, MemoryJournal } from './runbook-steps';

/** What must not be done yet is refused, with the reason, and nothing has changed. */
export function wrongOrder(subject: RehearsalSubject): Scenario {
  const { home, standby } = subject.pair;
  return {
    name: 'wrong-order',
    title: 'Steps in the wrong order',
    why: 'At three in the morning somebody will start with the step that he remembers.',
    from: 'region-loss',
    steps: [
      {
        title: 'Promote before fencing: refused',
        region: standby,
        kind: 'runbook',
        expected: 'refused',
        run: async (timeline, record) => {
          const before = changingCalls(timeline);
          const journal = new MemoryJournal(timeline.runbook('failover'), timeline);
          const at = new Date(timeline.clock.now() * 1000).toISOString();
          journal.append({ record: 'step-ended', at, step: 'decide', result: { outcome: 'done', outputs: {} } });
          const { verdict, refusal } = await executeRunbook(timeline, 'failover', record, { from: 'promote', journal });
          record.assert('the runbook does not begin', verdict === 'stopped', verdict);
          record.assert(
            'the refusal names the step that is missing',
            refusal.includes("'promote' comes after 'fence', which has no outcome in the record yet"),
            refusal,
          );
          record.assert('nothing was changed', changingCalls(timeline) === before);
        },
      },
      topologyRefuses('failover', `${standby} already writes`),
      {
        title: 'Rebuild while home is still dead: refused',
        region: home,
        kind: 'runbook',
        expected: 'refused',
        run: async (timeline, record) => {
          const before = changingCalls(timeline);
          const { verdict, refusal } = await executeRunbook(timeline, 'rebuild', record);
          record.assert('the runbook is stopped', verdict === 'stopped', verdict);
          record.assert(
            `the refusal says that ${home} does not answer`,
            refusal.includes(`RDS in ${home} answers`),
            refusal,
          );
          record.assert('nothing was changed', changingCalls(timeline) === before);
        },
      },
      topologyRefuses('switchover', `${home} holds no replica of ${standby} yet`),
      revive(home),
      {
        title: 'Switch over before home is rebuilt: refused',
        region: home,
        kind: 'runbook',
        expected: 'refused',
        run: async (timeline, record) => {
          const before = changingCalls(timeline);
          const { verdict, refusal } = await executeRunbook(timeline, 'switchover', record);
          record.assert('the runbook is stopped', verdict === 'stopped', verdict);
          record.assert(
            'the refusal says that there is no replica',
            refusal.includes('is an available replica of'),
            refusal,
          );
          record.assert('nothing was changed', changingCalls(timeline) === before);
        },
      },
      {
        title: `${home} gets a replica that lags 15 minutes behind`,
        region: home,
        kind: 'world',
        run: async (timeline) => {
          const names = subject.names(home);
          const { generation } = subject.runbookSubject;
          timeline.lagSeconds = 900;
          await timeline.look('rds', 'CreateDBInstanceReadReplica', home, {
            DBInstanceIdentifier: names.database(generation + 1),
            SourceDBInstanceIdentifier: subject.names(standby).databaseArn(generation),
            SourceRegion: standby,
            DBSubnetGroupName: names.databaseGroup,
            KmsKeyId: names.keyAlias('database'),
          });
        },
      },
      {
        title: 'Switch over with that lag: refused',
        region: home,
        kind: 'runbook',
        expected: 'refused',
        run: async (timeline, record) => {
          const before = changingCalls(timeline);
          const { verdict, refusal } = await executeRunbook(timeline, 'switchover', record);
          record.assert('the runbook is stopped', verdict === 'stopped', verdict);
          record.assert('the refusal says that it lags', refusal.includes('lags at most 300 s'), refusal);
          record.assert('the refusal says nothing else', !refusal.includes('is an available replica of'), refusal);
          record.assert('nothing was changed', changingCalls(timeline) === before);
        },
      },
    ],
  };
}

function topologyRefuses(step: 'failover' | 'rebuild' | 'switchover', why: string): ScenarioStep {
  return {
    title: `Record a ${step} in the topology: refused`,
    region: 'both',
    kind: 'check',
    run: async (timeline, record) => {
      const said = refusalOf(timeline, step);
      record.assert(
        `the topology refuses the ${step}: ${why}`,
        said?.includes(why) ?? false,
        said ?? 'it was recorded',
      );
      return Promise.resolve();
    },
  };
}

function refusalOf({ topology }: Timeline, step: 'failover' | 'rebuild' | 'switchover'): string | undefined {
  try {
    topology[step]();
    return undefined;
  } catch (error) {
    if (error instanceof WarmsiteError) return error.message;
    throw error;
  }
}
