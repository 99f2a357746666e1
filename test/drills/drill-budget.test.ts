import { assessedService } from '../../config/assessed-service';
import { assess } from '../../lib/assessment/assess';
import { drillBudget, OUTSIDE_THE_RUNBOOK } from '../../lib/drills/drill-budget';
import { DRILL_KINDS } from '../../lib/drills/drill-record';
import { runbooksOf } from '../../lib/failover/runbook/runbooks';
import { EXAMPLE_PRICES } from '../../lib/models/cost';
import { runbookSubject } from '../../stacks/runbooks';
import { SHIPPED, shipped } from '../support/environment';

describe.each(SHIPPED)('the budget of %s', (name) => {
  const environment = shipped(name);
  const service = assessedService(environment, EXAMPLE_PRICES);
  const runbooks = runbooksOf(runbookSubject(environment));

  test.each(['failover', 'switchover'] as const)('is about steps that the %s has', (kind) => {
    const ids = runbooks[kind].steps.map(({ id }) => id);
    const { steps, recovery } = drillBudget(service, kind);
    for (const id of [...steps.keys(), ...(recovery?.steps ?? [])]) expect(ids).toContain(id);
    for (const { mean, p95 } of steps.values()) expect([mean > 0, p95 > 0]).toEqual([true, true]);
  });

  test('of a failover is what the assessment says, without what passes before and beside the runbook', () => {
    const { recovery } = assess({ service, runs: 2000 });
    const whole = recovery.milestones.find(({ name: milestone }) => milestone === 'recovered');
    const budget = drillBudget(service, 'failover').recovery;
    expect(budget?.objective).toBe(environment.objectives.rto.toSeconds());
    expect(budget?.budget).toBeLessThan(whole?.p95 ?? 0);
    const outside = recovery.steps.filter(({ id }) => (OUTSIDE_THE_RUNBOOK as readonly string[]).includes(id));
    const mean = outside.reduce((sum, { start, end }) => sum + end - start, 0);
    expect(budget?.budget).toBeGreaterThan((whole?.p95 ?? 0) - 3 * mean);
  });

  test('of a rehearsal is that of the failover that it runs', () => {
    expect(drillBudget(service, 'rehearsal')).toEqual(drillBudget(service, 'failover'));
  });

  test('of the way back has no objective: writes stop, reads go on', () => {
    const { steps, recovery } = drillBudget(service, 'switchover');
    expect(Object.keys(recovery ?? {})).toEqual(['steps', 'budget']);
    const means = [...steps.values()].reduce((sum, { mean }) => sum + mean, 0);
    expect(recovery?.budget).toBeGreaterThan(means);
  });

  test('of the others says nothing of times', () => {
    for (const kind of DRILL_KINDS.filter((each) => !['failover', 'rehearsal', 'switchover'].includes(each))) {
      const { steps, recovery, loss } = drillBudget(service, kind);
      expect([kind, steps.size, recovery]).toEqual([kind, 0, undefined]);
      expect(loss.objective).toBe(environment.objectives.rpo.toSeconds());
    }
  });
});
