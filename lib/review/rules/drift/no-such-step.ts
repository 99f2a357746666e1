import { Rule } from '../../rule';
import { topologyMove, topologyText } from '../../transition';

export const driftNoSuchStep: Rule = {
  id: 'drift-no-such-step',
  area: 'drift',
  severity: 'critical',
  title: 'The topology changes in a way that no runbook leads',
  lost: 'The plans follow a topology that AWS does not stand in: they may destroy an instance whose generation was left out, shrink the Region that serves, or release what holds a Region out of service.',
  safeWay:
    'Take back the change of the topology file. Let `npm run warmsite -- topology <step> <env>` change it, one step at a time, each after its runbook.',
  source: 'docs/decisions/0008: one latch, one cycle of transitions',
  types: [],
  *check({ expectations }) {
    if (!expectations?.baseTopology || topologyMove(expectations) !== 'no-such-step') return;
    const { baseTopology, environment, pair } = expectations;
    const { nextStep } = baseTopology;
    yield {
      at: { stack: '' },
      message: `by the base branch ${topologyText({ pair, topology: baseTopology })}; by this one ${topologyText(expectations)}: no single step leads there`,
      safeWay: `Take back the change of the topology file. The step that is possible from there is the ${nextStep}: \`npm run warmsite -- topology ${nextStep} ${environment}\`, after its runbook.`,
    };
  },
};
