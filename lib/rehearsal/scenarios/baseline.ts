import { Scenario } from '../scenario';
import { RehearsalSubject } from '../rehearsal-subject';
import { apply, errorsOf, planIsEmpty, Predecessors } from './terraform-steps';
import { assertLeadsTo } from './service-checks';
import { stacksOf } from './stacks';

/** Everything can be applied, stays as it is, and can be taken down but for what must not be lost. */
export function baseline(subject: RehearsalSubject): Scenario {
  const stacks = stacksOf(subject);
  const regions = subject.pair.both;
  const home = subject.names(subject.pair.home);
  const standby = subject.names(subject.pair.standby);
  const generation = subject.runbookSubject.generation;
  // The stacks are a chain, but each waits for one resource of the one before, not for all of it.
  const predecessors: Predecessors = {
    [home.vaultStack]: [`${standby.vaultStack} aws_kms_alias.secrets_key_alias`],
    [home.siteStack]: [
      `${home.vaultStack} aws_secretsmanager_secret.master_secret`,
      ...versioned(standby.vaultStack),
      ...versioned(home.vaultStack),
    ],
    [standby.siteStack]: [`${home.siteStack} aws_db_instance.database_g${generation}`],
    [home.globalStack]: [
      `${home.siteStack} aws_route53_record.own_name`,
      `${standby.siteStack} aws_route53_record.own_name`,
      `${standby.vaultStack} aws_cloudwatch_metric_alarm.latch`,
    ],
  };
  return {
    name: 'baseline',
    title: 'Apply everything, find nothing left to do, take it down',
    why: 'What cannot be applied, or never comes to rest, is no plan for a bad day.',
    steps: [
      stacks.map((stack) => apply(stack, regions, predecessors)),
      stacks.map((stack) => planIsEmpty(stack, regions, ' again')),
      {
        title: 'The service answers from home',
        region: subject.pair.home,
        kind: 'check',
        run: async (timeline, record) => {
          await assertLeadsTo(timeline, subject.pair.home, record);
        },
      },
      {
        title: 'Take everything down, in a copy',
        region: 'both',
        kind: 'terraform',
        aside: true,
        run: async (copy, record) => {
          for (const stack of [...stacks].reverse()) {
            const refused = stack.endsWith('-global') ? undefined : await copy.runner.planDestroy(stack);
            if (refused) {
              record.assert(
                `terraform destroy of ${stack} is refused, since it would lose what must stay`,
                !refused.isMade && errorsOf(refused).includes('prevent_destroy'),
                errorsOf(refused) || 'it was planned',
              );
            }
            const { kept, remaining, applied } = await copy.runner.retire(stack);
            const last = applied.at(-1);
            record.assert(
              `${stack} is taken down`,
              last?.isApplied ?? false,
              last ? errorsOf(last) : 'nothing was applied',
            );
            record.assert(
              `what is left of ${stack} is what is meant to stay`,
              JSON.stringify(remaining) === JSON.stringify(kept),
              `left: ${remaining.filter((each) => !kept.includes(each)).join(', ')}; missing: ${kept.filter((each) => !remaining.includes(each)).join(', ')}`,
            );
          }
        },
      },
    ],
  };
}

/** Replication needs versioning on both sides. */
function versioned(vault: string): string[] {
  return ['artifacts', 'data'].map((bucket) => `${vault} aws_s3_bucket_versioning.${bucket}_bucket_versioning`);
}
