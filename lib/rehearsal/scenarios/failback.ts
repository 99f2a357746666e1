import { TopologyStep } from '../../core/topology';
import { RehearsalSubject } from '../rehearsal-subject';
import { Scenario, StepRecord } from '../scenario';
import { Closable, Database } from '../simulated-service';
import { Timeline } from '../timeline';
import { revive } from './region-loss';
import { executeRunbook } from './runbook-steps';
import { assertLeadsTo } from './service-checks';
import { stacksOf } from './stacks';
import { deployNow, planIsEmpty } from './terraform-steps';

/** Home is back: rebuilt as a replica, then the writer again. */
export function failback(subject: RehearsalSubject): Scenario {
  const { home, standby } = subject.pair;
  const { generation } = subject.runbookSubject;
  return {
    name: 'failback',
    title: `${home} is rebuilt and takes over again`,
    why: 'A failover without a way back is a migration. Nothing may be lost on the way, and nothing deleted.',
    from: 'region-loss',
    steps: [
      revive(home),
      {
        title: 'Run the rebuild runbook',
        region: home,
        kind: 'runbook',
        run: async (timeline, record) => {
          timeline.lagSeconds = 0;
          const { verdict } = await executeRunbook(timeline, 'rebuild', record, {
            operator: { deploy: () => transition(timeline, 'rebuild', record) },
          });
          record.assert('the runbook is complete', verdict === 'complete', verdict);
        },
      },
      {
        title: 'Run the switchover runbook',
        region: home,
        kind: 'runbook',
        run: async (timeline, record) => {
          const { verdict } = await executeRunbook(timeline, 'switchover', record, {
            operator: { deploy: () => transition(timeline, 'switchover', record) },
          });
          record.assert('the runbook is complete', verdict === 'complete', verdict);
        },
      },
      {
        title: 'Back to normal, one generation on',
        region: 'both',
        kind: 'check',
        run: async (timeline, record) => {
          const { topology, service } = timeline;
          record.assert(`${home} writes`, topology.isWriter(home));
          record.assert('nothing is evacuated', topology.evacuated.length === 0, topology.evacuated);
          for (const region of subject.pair.both) {
            const found = topology.instance(region).generation;
            record.assert(
              `the current instance in ${region} is generation ${generation + 1}`,
              found === generation + 1,
              found,
            );
          }
          await assertLeadsTo(timeline, home, record);
          const { record: name, verification } = subject.runbookSubject;
          if (verification.write) {
            const status = await service.request(`https://${name}${verification.write.path}`);
            record.assert('a write through the public name succeeds', status === 200, status);
          }
          for (const region of subject.pair.both) await assertKept(timeline, region, generation, record);
        },
      },
      stacksOf(subject).map((stack) => planIsEmpty(stack, subject.pair.both, ' at the end')),
    ],
  };

  /** What the operator does while the runbook waits: record the step, deploy what it names. */
  async function transition(timeline: Timeline, step: TopologyStep, record: StepRecord): Promise<void> {
    timeline.move(step);
    const order = step === 'rebuild' ? [standby, home] : [home, standby];
    for (const region of order) await deployNow(timeline, subject.names(region).siteStack, record);
    await deployNow(timeline, subject.names(home).globalStack, record);
  }
}

/** A retired instance is still there, protected, and lets nobody in. */
async function assertKept(timeline: Timeline, region: string, generation: number, record: StepRecord): Promise<void> {
  const names = timeline.subject.names(region);
  const identifier = names.database(generation);
  const { DBInstances: found } = await timeline.look<{ DBInstances?: Database[] }>(
    'rds',
    'DescribeDBInstances',
    region,
    {
      DBInstanceIdentifier: identifier,
    },
  );
  const instance = found?.[0];
  record.assert(`${identifier} in ${region} still exists`, instance?.DBInstanceStatus === 'available', instance);
  record.assert(
    `${identifier} in ${region} is protected against deletion`,
    instance?.DeletionProtection === true,
    instance,
  );
  const groups = (instance?.VpcSecurityGroups ?? []).map(({ VpcSecurityGroupId }) => VpcSecurityGroupId);
  const { SecurityGroups: described } = await timeline.look<{ SecurityGroups?: Closable[] }>(
    'ec2',
    'DescribeSecurityGroups',
    region,
    {
      GroupIds: groups,
    },
  );
  const open = (described ?? []).filter(({ IpPermissions = [] }) => IpPermissions.length > 0);
  record.assert(`${identifier} in ${region} is fenced`, groups.length > 0 && open.length === 0, open);
}
