import { Rule } from '../../rule';

export const planStackMissing: Rule = {
  id: 'plan-stack-missing',
  area: 'plan',
  severity: 'note',
  title: 'A stack of the environment was not looked at',
  lost: 'What spans two stacks cannot be judged: the review may miss what it would find.',
  safeWay:
    'Give the plan of the stack as well or, when nothing is planned for it, what `terraform show -json` prints of its state.',
  source: 'docs/decisions/0002-one-state-per-region.md',
  types: [],
  *check({ estate, expectations }) {
    const known = new Set(estate.plans.map(({ stack }) => stack));
    for (const stack of expectations?.stacks ?? []) {
      if (known.has(stack)) continue;
      yield {
        at: { stack },
        message: `neither a plan nor a state of it is at hand: ${factsOf(stack)} cannot be judged`,
      };
    }
  },
};

/** What a stack of an environment contributes to a review. */
function factsOf(stack: string): string {
  if (stack.endsWith('-global')) return 'the failover records, their checks and the alarms on them';
  return stack.includes('-vault-')
    ? 'buckets, keys, secrets and the latch of that Region, and what replicates to them,'
    : 'database, instances, load balancer, name and replication of that Region';
}
