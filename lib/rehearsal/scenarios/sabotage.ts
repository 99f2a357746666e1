import { RehearsalSubject } from '../rehearsal-subject';
import { ScenarioName } from '../scenario';
import { Sabotage } from '../timeline';

/** For each scenario something that, broken on purpose, must turn it red. */
export function sabotageOf(subject: RehearsalSubject): Readonly<Record<ScenarioName, Sabotage>> {
  const { home, standby } = subject.pair;
  const names = subject.names(standby);
  return {
    baseline: {
      title: 'a resource that never comes to rest',
      stack: (stack, { resource }) => {
        if (stack === names.vaultStack)
          resource['terraform_data'] = { restless: { triggers_replace: '${timestamp()}' } };
      },
    },
    'region-loss': {
      title: `the standby's site asks ${home} for something`,
      stack: (stack, document) => {
        if (stack !== names.siteStack) return;
        const [provider] = (document['provider'] as { aws: object[] }).aws;
        document['provider'] = { aws: [provider, { ...provider, alias: 'home', region: home }] };
        document['data'] = {
          ...(document['data'] as object),
          aws_availability_zones: { home: { provider: 'aws.home' } },
        };
      },
    },
    'split-brain-guard': {
      title: 'the latch is released too early',
      world: async ({ look }) => {
        await look('cloudwatch', 'PutMetricData', standby, {
          Namespace: names.metricNamespace,
          MetricData: [{ MetricName: 'Latch', Dimensions: [{ Name: 'Region', Value: home }], Value: 0 }],
        });
      },
    },
    failback: {
      title: 'the switchover does not release the latch',
      runbook: (runbook) => ({ ...runbook, steps: runbook.steps.filter(({ id }) => id !== 'release-latch') }),
    },
    interrupted: {
      title: 'the runbook does not look whether a thing is done already',
      runbook: (runbook) => ({
        ...runbook,
        steps: runbook.steps.map((step) => ({
          ...step,
          calls: (step.calls ?? []).map(({ when: _, ...call }) => call),
        })),
      }),
    },
    'wrong-order': {
      title: 'the runbooks have no preconditions',
      runbook: (runbook) => ({ ...runbook, steps: runbook.steps.map(({ preconditions: _, ...step }) => step) }),
    },
    'degraded-standby': {
      title: 'the runbook does not wait for the instances',
      runbook: (runbook) => ({
        ...runbook,
        steps: runbook.steps.filter(({ id }) => !/^await-(capacity|service)-/.test(id)),
      }),
    },
  };
}
