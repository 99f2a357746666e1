import { assessedService } from '../../config/assessed-service';
import { AssessedService } from '../../lib/assessment/assessed-service';
import { NOT_WAITED_FOR, recoveryPlan, switchoverSteps } from '../../lib/assessment/recovery-plan';
import { meanRecovery, recoveryResult, recoverySeconds } from '../../lib/assessment/recovery-result';
import { failover } from '../../lib/failover/runbook/failover';
import { switchover } from '../../lib/failover/runbook/switchover';
import { EXAMPLE_PRICES } from '../../lib/models/cost';
import { runbookSubject } from '../../stacks/runbooks';
import { SHIPPED, shipped } from '../support/environment';
import { sampleGroup, sampleService } from './sample-service';

const SIMULATION = { seed: 1, runs: 2000 };

/** What comes before the runbook, or beside it. */
const BEFORE = ['detection', 'dns', 'page'];

const withStandby = (min: number, service: AssessedService = sampleService): AssessedService => ({
  ...service,
  groups: service.groups.map((group) => ({
    ...group,
    sizes: { ...group.sizes, standby: { ...group.sizes.standby, min } },
  })),
});

describe.each(SHIPPED)('the plan and the failover runbook of %s', (name) => {
  const environment = shipped(name);
  const plan = recoveryPlan(assessedService(environment, EXAMPLE_PRICES));
  const runbook = failover(runbookSubject(environment)).steps.map(({ id }) => id);

  it('have the same steps, but for what nobody waits for', () => {
    const hot = environment.inference.groups.filter(({ sizes }) => sizes.standby.min >= sizes.active.min);
    const neverLaunched = hot.flatMap((group) =>
      ['scale-out', 'await-capacity', 'await-service'].map((step) => `${step}-${group.name}`),
    );
    const planned = plan.steps.map(({ id }) => id).filter((id) => !BEFORE.includes(id));
    expect([...planned, ...NOT_WAITED_FOR, ...neverLaunched].sort()).toEqual([...runbook].sort());
  });

  it('have them in an order that does not contradict', () => {
    for (const { id, after } of plan.steps) {
      for (const earlier of after.filter((other) => !BEFORE.includes(other))) {
        expect([earlier, runbook.indexOf(earlier) < runbook.indexOf(id)]).toEqual([earlier, true]);
      }
    }
  });
});

describe.each(SHIPPED)('the way back and the switchover runbook of %s', (name) => {
  const environment = shipped(name);
  const plan = switchoverSteps(assessedService(environment, EXAMPLE_PRICES)).filter(({ id }) => id !== 'dns');
  const runbook = switchover(runbookSubject(environment)).steps.map(({ id }) => id);

  it('have the same steps from the fence until the latch is released, but for what nobody waits for', () => {
    const stopped = runbook.slice(runbook.indexOf('fence'), runbook.indexOf('release-latch') + 1);
    expect([...plan.map(({ id }) => id), 'takeover', 'verify-home'].sort()).toEqual(stopped.sort());
  });

  it('have their capacity before writes stop', () => {
    for (const group of environment.inference.groups) {
      expect(runbook.indexOf(`await-service-${group.name}`)).toBeLessThan(runbook.indexOf('fence'));
    }
  });

  it('have them in an order that does not contradict', () => {
    for (const { id, after } of plan) {
      for (const earlier of after) {
        expect([earlier, runbook.indexOf(earlier) < runbook.indexOf(id)]).toEqual([earlier, true]);
      }
    }
  });
});

describe('what the recovery waits for', () => {
  const after = (service: AssessedService) => {
    const { answers, recovered, 'full capacity': full } = recoveryPlan(service).milestones;
    return { answers: answers.after, recovered: recovered.after, full: full.after };
  };

  it('a standby that carries the base load answers as soon as DNS leads there', () => {
    // 6 requests a second of 6.5 s each keep 39 slots busy; two instances have 48.
    expect(after(withStandby(2))).toEqual({
      answers: ['dns'],
      recovered: ['dns', 'endpoint'],
      full: ['dns', 'endpoint', 'await-service-llm'],
    });
  });

  it('one that is overrun does not', () => {
    expect(after(withStandby(1))).toEqual({
      answers: ['dns', 'await-service-llm'],
      recovered: ['dns', 'await-service-llm', 'endpoint'],
      full: ['dns', 'endpoint', 'await-service-llm'],
    });
  });

  it('a standby of full size launches nothing', () => {
    expect(after(withStandby(3))).toEqual({
      answers: ['dns'],
      recovered: ['dns', 'endpoint'],
      full: ['dns', 'endpoint'],
    });
    expect(recoveryPlan(withStandby(3)).steps.map(({ lane }) => lane)).not.toContain('capacity');
  });

  it('without a stated demand one instance passes for enough', () => {
    const { demand: _, ...unknown } = sampleGroup;
    expect(after({ ...sampleService, groups: [unknown] }).answers).toEqual(['dns']);
    expect(after(withStandby(0, { ...sampleService, groups: [unknown] })).answers).toEqual([
      'dns',
      'await-service-llm',
    ]);
  });

  it('a warm pool shortens the warm-up when it holds all that are missing', () => {
    const warmUp = (warmPool: number) =>
      recoveryPlan({ ...sampleService, groups: [{ ...sampleGroup, warmPool }] }).steps.find(
        ({ id }) => id === 'await-service-llm',
      )?.duration;
    expect(warmUp(1)).toEqual({ kind: 'uniform', min: 720, max: 900 });
    expect(warmUp(2)).toEqual({ kind: 'uniform', min: 288, max: 360 });
  });

  it('a Region that never lacks capacity has no way through the fallback types', () => {
    const assumptions = { ...sampleService.assumptions, noCapacity: 0 };
    const launch = recoveryPlan({ ...sampleService, assumptions }).steps.find(({ id }) => id === 'await-capacity-llm');
    expect(launch?.duration).toEqual({ kind: 'lognormal', median: 60, p95: 180 });
    expect(recoverySeconds({ ...sampleService, assumptions }, SIMULATION)).toBeLessThan(
      recoverySeconds(sampleService, SIMULATION),
    );
  });

  it('what the Region lacks is sought only behind the promotion, which the runbook waits for first', () => {
    const launchOf = (service: AssessedService) =>
      recoveryPlan(service).steps.find(({ id }) => id === 'await-capacity-llm')?.duration;
    const launch = { probability: 0.9, distribution: { kind: 'lognormal', median: 60, p95: 180 } };
    const lacking = (min: number, max: number) => ({
      kind: 'mixture',
      parts: [launch, { probability: 0.1, distribution: { kind: 'uniform', min, max } }],
    });
    expect(launchOf(sampleService)).toEqual(lacking(330 + 300, 720 + 900));
    expect(launchOf({ ...withStandby(0), tier: 'backup-and-restore' })).toEqual(lacking(300, 900));
  });

  it('backups alone: the site is deployed and the database restored', () => {
    const service: AssessedService = { ...withStandby(0), tier: 'backup-and-restore' };
    expect(recoveryPlan(service).steps.map(({ id }) => id)).toEqual([
      'detection',
      'dns',
      'page',
      'decide',
      'deploy',
      'await-writer',
      'endpoint',
      'scale-out-llm',
      'await-capacity-llm',
      'await-service-llm',
    ]);
    expect(recoverySeconds(service, SIMULATION)).toBeGreaterThan(recoverySeconds(withStandby(0), SIMULATION));
  });
});

describe('the time that it takes', () => {
  const { steps, milestones, probabilityOfMeeting } = recoveryResult(withStandby(2), SIMULATION);

  it('has milestones one after the other, each percentile above the mean', () => {
    expect(milestones.map(({ name }) => name)).toEqual(['answers', 'recovered', 'full capacity']);
    const p95 = milestones.map((milestone) => milestone.p95);
    expect(p95).toEqual([...p95].sort((one, other) => one - other));
    for (const { mean, median, p95: high, curve } of milestones) {
      expect(high).toBeGreaterThan(Math.max(mean, median));
      expect(curve).toHaveLength(99);
    }
  });

  it('shows every step, and as critical those that the recovery waits for', () => {
    expect(steps.filter(({ critical }) => critical).map(({ id }) => id)).toEqual([
      'detection',
      'page',
      'decide',
      'fence',
      'cut-connections',
      'await-promotable',
      'record-lag',
      'promote',
      'await-writer',
      'endpoint',
    ]);
    expect(steps.map(({ id }) => id)).toContain('await-service-llm');
    for (const { critical, contribution, start, end } of steps) {
      expect(end).toBeGreaterThan(start);
      expect(contribution > 0).toBe(critical);
    }
  });

  it('meets an hour, and not a minute', () => {
    expect(probabilityOfMeeting).toBeGreaterThan(0.99);
    const hasty = { ...withStandby(2), objectives: { ...sampleService.objectives, rtoSeconds: 60 } };
    expect(recoveryResult(hasty, SIMULATION).probabilityOfMeeting).toBe(0);
  });

  it('is the same for the same seed, and nearly the same for another', () => {
    const one = recoverySeconds(sampleService, SIMULATION);
    expect(recoverySeconds(sampleService, SIMULATION)).toBe(one);
    const other = recoverySeconds(sampleService, { ...SIMULATION, seed: 2 });
    expect(other).not.toBe(one);
    expect(other / one).toBeCloseTo(1, 1);
  });

  it('adds up to the mean time from the parts that the availability is computed from', () => {
    const { detection, decision, failover: rest } = meanRecovery(withStandby(2));
    const recovered = steps.find(({ id }) => id === 'endpoint')?.end ?? 0;
    expect(detection + decision + rest).toBeCloseTo(recovered, 6);
    expect(detection).toBeCloseTo(32.08, 2);
  });
});
