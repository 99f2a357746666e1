import * as fs from 'node:fs';
import * as path from 'node:path';
import { loadEnvironment } from '../../../config/load';
import { reviewExpectations } from '../../../config/review-expectations';
import { Topology, TopologyStep } from '../../../lib/core/topology';
import { Estate } from '../../../lib/review/estate';
import { Expectations } from '../../../lib/review/expectations';
import {
  differingDocument,
  DocumentChange,
  FIXTURES,
  fullName,
  PlanDifference,
  PlanDocument,
  planOf,
  StackName,
  STACKS,
} from '../plans/base';

// Moments in the life of `prod`, from a rehearsal of its own (make.ts): the runbooks have really been run, and the plans
// are real ones, with what Terraform found changed outside of it. The AWS is an emulated one.

/** Where the topology file may stand. */
export type Standing = 'normal' | 'after-failover' | 'after-rebuild' | 'after-switchover';

/** The steps on the way from normal to a standing. */
export const STEPS_TO: Readonly<Record<Standing, readonly TopologyStep[]>> = {
  normal: [],
  'after-failover': ['failover'],
  'after-rebuild': ['failover', 'rebuild'],
  'after-switchover': ['failover', 'rebuild', 'switchover'],
};

export interface Moment {
  /** What has happened, as somebody would say it who was there. */
  readonly title: string;
  /** The topology that the plans were made from. */
  readonly topology: Standing;
  /** That of the base branch. @default - the same */
  readonly base?: Standing;
  /** The stacks that are kept. @default - all that were planned */
  readonly stacks?: readonly StackName[];
}

export const MOMENTS = {
  'first-refresh': {
    title: 'nothing has happened since the first apply',
    topology: 'normal',
    stacks: ['vault-us-west-2', 'site-us-west-2', 'global'],
  },
  'min-size-raised-standby': { title: 'somebody gave the standby more instances', topology: 'normal' },
  'min-size-raised-home': { title: 'somebody gave the Region that serves more instances', topology: 'normal' },
  'latch-alarm-deleted': { title: "somebody deleted the latch's alarm", topology: 'normal' },
  'latch-check-disabled': { title: "somebody disabled the latch's health check", topology: 'normal' },
  'security-group-edited': { title: 'somebody edited security groups', topology: 'normal' },
  'database-fenced': { title: 'somebody shut the database off that writes', topology: 'normal' },
  'protection-lifted': { title: 'somebody lifted the protection of a database', topology: 'normal' },
  'failover-too-early': {
    title: 'the failover is recorded, but was not done',
    topology: 'after-failover',
    base: 'normal',
  },
  'failover-not-committed': { title: 'the failover is done, the file does not say so', topology: 'normal' },
  'failover-committed': { title: 'the failover is done and recorded', topology: 'after-failover', base: 'normal' },
  'failover-weakened': {
    title: 'the pull request of the failover takes Multi-AZ away as well',
    topology: 'after-failover',
    base: 'normal',
  },
  'failover-degraded': {
    title: 'the failover had to take on-demand instances only',
    topology: 'after-failover',
    base: 'normal',
  },
  'latch-lost-while-evacuated': {
    title: "the latch's alarm is deleted while it holds home",
    topology: 'after-failover',
  },
  'failover-undone': { title: 'a revert of the recorded failover', topology: 'normal', base: 'after-failover' },
  'promoted-to-replica': {
    title: 'replicate_source_db is no longer ignored after the promotion',
    topology: 'after-failover',
  },
  rebuild: { title: 'home is to be rebuilt', topology: 'after-rebuild', base: 'after-failover' },
  'rebuild-weakened': {
    title: 'the pull request of the rebuild shortens the backups as well',
    topology: 'after-rebuild',
    base: 'after-failover',
  },
  'switchover-not-committed': { title: 'home writes again, the file does not say so', topology: 'after-rebuild' },
  switchover: { title: 'home writes again, recorded', topology: 'after-switchover', base: 'after-rebuild' },
  'switchover-weakened': {
    title: 'the pull request of the switchover lowers the sizes as well',
    topology: 'after-switchover',
    base: 'after-rebuild',
  },
  'after-switchover': { title: 'back to normal, one generation on', topology: 'after-switchover' },
} as const satisfies Readonly<Record<string, Moment>>;

export type MomentName = keyof typeof MOMENTS;

/** What the plan of a stack said at a moment, as far as it differs from the base. */
export interface MomentPlan extends PlanDifference {
  readonly drift: readonly DocumentChange[];
}

export type MomentPlans = Readonly<Partial<Record<StackName, MomentPlan>>>;

export function momentFile(name: MomentName): string {
  return path.join(FIXTURES, 'drift', `${name}.json`);
}

/** The plans of a moment, of the stacks that were planned then. */
export function momentDocuments(name: MomentName): Partial<Record<StackName, PlanDocument>> {
  const plans = JSON.parse(fs.readFileSync(momentFile(name), 'utf8')) as MomentPlans;
  const entries = STACKS.flatMap((stack) => {
    const plan = plans[stack];
    if (!plan) return [];
    for (const { change } of plan.changes) {
      if (change.actions[0] !== 'no-op') continue;
      Object.assign(change, { after: change.before, after_unknown: {}, after_sensitive: change.before_sensitive });
    }
    return [[stack, { ...differingDocument(stack, plan), resource_drift: [...plan.drift] }] as const];
  });
  return Object.fromEntries(entries);
}

const estates = new Map<string, Estate>();

/** The estate of a moment. @param only of these stacks; by default of all that were planned then */
export function momentEstate(name: MomentName, only: readonly StackName[] = STACKS): Estate {
  const key = [name, ...only].join(' ');
  const estate = estates.get(key) ?? estateOf(momentDocuments(name), only);
  estates.set(key, estate);
  return estate;
}

export function estateOf(
  documents: Partial<Record<StackName, PlanDocument>>,
  only: readonly StackName[] = STACKS,
): Estate {
  return new Estate(
    only.flatMap((stack) => {
      const document = documents[stack];
      return document ? [planOf(fullName(stack), document)] : [];
    }),
  );
}

const root = path.join(__dirname, '../../..');

let prod: ReturnType<typeof loadEnvironment> | undefined;

/** What the files of `prod` promise at two standings. */
export function expectationsAt(topology: Standing, base: Standing = topology): Expectations {
  prod ??= loadEnvironment('prod', { root });
  const environment = prod;
  const at = (standing: Standing): typeof environment => ({
    ...environment,
    topology: STEPS_TO[standing].reduce(
      (current: Topology, step) => current[step]().topology,
      Topology.initial(environment.pair),
    ),
  });
  return reviewExpectations(at(topology), at(base));
}

export function momentExpectations(name: MomentName): Expectations {
  const { topology, base }: Moment = MOMENTS[name];
  return expectationsAt(topology, base);
}
