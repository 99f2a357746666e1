import { RehearsalSubject } from '../rehearsal-subject';
import { Scenario } from '../scenario';
import { assertTakenOver, kill } from './region-loss';
import { executeRunbook } from './runbook-steps';

/** The standby takes over, and there are no GPUs to be had. */
export function degradedStandby(subject: RehearsalSubject): Scenario {
  const { home, standby } = subject.pair;
  const { groups } = subject.runbookSubject;
  const [group] = groups;
  if (!group) throw new Error('an environment has at least one group');
  return {
    name: 'degraded-standby',
    title: `${standby} takes over without the capacity it needs`,
    why: 'When a Region is lost, everybody looks for GPUs in the next one. The runbook must say that it got none.',
    from: 'baseline',
    steps: [
      {
        title: `No instance can be launched in ${standby}`,
        region: standby,
        kind: 'world',
        run: ({ emulator }) => emulator.world({ capacity: { [standby]: { '*': 'none' } } }),
      },
      kill(home, 'refuse'),
      {
        title: 'Run the failover runbook: degraded',
        region: standby,
        kind: 'runbook',
        expected: 'degraded',
        run: async (timeline, record) => {
          const tried: string[] = [];
          const { verdict, steps } = await executeRunbook(timeline, 'failover', record, {
            degraded: new RegExp(`^(${degradedSteps(subject).join('|')})`),
            onEvent: (event) => {
              if (event.type === 'falling-back') tried.push(`${event.step.id}: ${event.fallback.title}`);
            },
          });
          record.assert('the runbook does not call itself complete', verdict === 'degraded', verdict);
          for (const { name, activeMin, fallbackInstanceTypes, mixed } of groups) {
            if (activeMin <= 0) continue;
            const reason = steps.find(({ id }) => id === `await-capacity-${name}`)?.reason ?? '';
            record.assert(
              `it says that ${name} got no capacity, in EC2's words`,
              reason.includes('InsufficientInstanceCapacity'),
              reason,
            );
            const hasTried = (title: string): boolean =>
              tried.some((each) => each.startsWith(`await-capacity-${name}: ${title}`));
            if (mixed && fallbackInstanceTypes.length > 0) {
              record.assert(`it tried other instance types for ${name}`, hasTried('other instance types'), tried);
            }
            if (mixed) {
              record.assert(`it tried on-demand instances for ${name}`, hasTried('on-demand instances only'), tried);
            }
            if (activeMin > 1) record.assert(`it tried a smaller ${name}`, hasTried('a smaller group'), tried);
          }
          await assertTakenOver(timeline, record, { sizes: false });
        },
      },
    ],
  };
}

/** How the steps begin that cannot end well without a single launch. */
function degradedSteps({ runbookSubject: { groups } }: RehearsalSubject): string[] {
  const [first] = groups;
  return [
    'await-capacity-',
    // The last way out is half of the instances; those that wait in the standby may be that many.
    ...groups
      .filter(({ activeMin, standbyMin }) => standbyMin < Math.ceil(activeMin / 2))
      .map(({ name }) => `await-service-${name}$`),
    // Where some run already, requests are answered all the same.
    ...(first && first.standbyMin > 0 ? [] : ['verify-']),
  ];
}
