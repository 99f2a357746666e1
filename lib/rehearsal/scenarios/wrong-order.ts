import { WarmsiteError } from '../../core/errors';
import { TopologyStep } from '../../core/topology';
import { RunbookName } from '../../failover/runbook/step';
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
      runbookRefuses('Promote before fencing', standby, 'failover', {
        from: 'promote',
        decided: true,
        because: {
          'the refusal names the step that is missing': (refusal) =>
            refusal.includes("'promote' comes after 'fence', which has no outcome in the record yet"),
        },
      }),
      topologyRefuses('failover', `${standby} already writes`),
      runbookRefuses('Rebuild while home is still dead', home, 'rebuild', {
        because: {
          [`the refusal says that ${home} does not answer`]: (refusal) => refusal.includes(`RDS in ${home} answers`),
        },
      }),
      topologyRefuses('switchover', `${home} holds no replica of ${standby} yet`),
      revive(home),
      runbookRefuses('Switch over before home is rebuilt', home, 'switchover', {
        because: {
          'the refusal says that there is no replica': (refusal) => refusal.includes('is an available replica of'),
        },
      }),
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
      runbookRefuses('Switch over with that lag', home, 'switchover', {
        because: {
          'the refusal says that it lags': (refusal) => refusal.includes('lags at most 300 s'),
          'the refusal says nothing else': (refusal) => !refusal.includes('is an available replica of'),
        },
      }),
    ],
  };
}

interface Refusal {
  /** @default - the runbook is begun at its beginning */
  readonly from?: string;
  /** Whether the decision is on record already. @default false */
  readonly decided?: boolean;
  /** What must be true of the refusal, by a sentence that says so. */
  readonly because: Readonly<Record<string, (refusal: string) => boolean>>;
}

/** A step that runs a runbook, which must be refused and change nothing. */
function runbookRefuses(
  what: string,
  region: string,
  name: RunbookName,
  { from, decided = false, because }: Refusal,
): ScenarioStep {
  return {
    title: `${what}: refused`,
    region,
    kind: 'runbook',
    expected: 'refused',
    run: async (timeline, record) => {
      const before = changingCalls(timeline);
      const journal = new MemoryJournal(timeline.runbook(name), timeline);
      const at = new Date(timeline.clock.now() * 1000).toISOString();
      if (decided) {
        journal.append({ record: 'step-ended', at, step: 'decide', result: { outcome: 'done', outputs: {} } });
      }
      const options = from === undefined ? { journal } : { journal, from };
      const { verdict, refusal } = await executeRunbook(timeline, name, record, options);
      const isStopped = from === undefined ? 'the runbook is stopped' : 'the runbook does not begin';
      record.assert(isStopped, verdict === 'stopped', verdict);
      for (const [words, holds] of Object.entries(because)) record.assert(words, holds(refusal), refusal);
      record.assert('nothing was changed', changingCalls(timeline) === before);
    },
  };
}

function topologyRefuses(step: TopologyStep, why: string): ScenarioStep {
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

function refusalOf({ topology }: Timeline, step: TopologyStep): string | undefined {
  try {
    topology[step]();
    return undefined;
  } catch (error) {
    if (error instanceof WarmsiteError) return error.message;
    throw error;
  }
}
