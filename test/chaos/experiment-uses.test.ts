import { Construct } from 'constructs';
import { DatabaseRef } from '../../lib/core/references';
import { Duration } from '../../lib/core/quantities';
import { InferenceGroup } from '../../lib/inference/inference-group';
import { Alarm } from '../../lib/observability/alarm';
import { addExperiments } from '../../stacks/chaos';
import { minimalGroup, TestKey, TestNetwork } from '../inference/site';
import { TestTopic } from '../observability/stand-ins';
import { shipped } from '../support/environment';
import { Attributes, synthesizeStack } from '../support/synth';
import {
  EXPERIMENT_CONDITION_OF,
  EXPERIMENT_EVERY_RESOURCE,
  EXPERIMENT_USES,
  EXPERIMENT_WILDCARDS,
} from './experiment-uses';

class TestDatabase extends Construct implements DatabaseRef {
  public readonly identifier = 'warmsite-prod-db-g1';
}

const prod = shipped('prod');
const names = prod.names('us-east-2');

const stack = synthesizeStack((scope) => {
  const groups = prod.inference.groups.map(
    ({ name }) => new InferenceGroup(scope, name, { ...minimalGroup(new Construct(scope, `Of${name}`)), names, name }),
  );
  new Alarm(scope, 'Errors', {
    names,
    purpose: 'llm-5xx',
    why: 'Users get errors.',
    whatToDo: 'look.',
    metric: { namespace: 'Test', name: 'Errors', dimensions: {}, statistic: 'Sum' },
    comparison: 'above',
    threshold: 1,
    period: Duration.minutes(1),
    evaluationPeriods: 1,
    missingData: 'notBreaching',
    topic: new TestTopic(scope, 'Topic'),
  });
  addExperiments(scope, prod, {
    network: new TestNetwork(scope, 'Network'),
    groups,
    database: new TestDatabase(scope, 'Database'),
    logKey: new TestKey(scope, 'Key', 'log-groups'),
  });
}, names);

/** The statements of each role of an experiment, by its address. */
const found = Object.fromEntries(
  Object.entries(stack.all('aws_iam_role_policy'))
    .filter(([name]) => name.startsWith('chaos_'))
    .map(([name, { policy }]) => [
      `aws_iam_role.${name.replace(/_permissions$/, '_role')}`,
      (JSON.parse(policy as string) as { Statement: Attributes[] }).Statement,
    ]),
);

const all = Object.values(found).flat();

test('every role allows what the guides ask for its actions, and nothing else', () => {
  const actions = Object.fromEntries(
    Object.entries(found).map(([role, statements]) => [
      role,
      Object.fromEntries(statements.map(({ Sid, Action }) => [Sid, [Action].flat().sort()])),
    ]),
  );
  const listed = Object.fromEntries(
    Object.entries(EXPERIMENT_USES).map(([role, { statements }]) => [
      role,
      Object.fromEntries(Object.entries(statements).map(([sid, use]) => [sid, [...use.actions].sort()])),
    ]),
  );
  expect(actions).toEqual(listed);
});

test('every resource only where an action takes no other', () => {
  const conditions = (statement: Attributes): string[] =>
    Object.values((statement['Condition'] ?? {}) as Record<string, object>).flatMap((keys) => Object.keys(keys));
  const accepted = new Set([...Object.keys(EXPERIMENT_EVERY_RESOURCE), 'autoscaling:DescribeAutoScalingGroups']);
  for (const statement of all) {
    const actions = [statement['Action']].flat() as string[];
    for (const resource of [statement['Resource']].flat() as string[]) {
      if (resource === '*') {
        expect(actions.filter((action) => !accepted.has(action))).toEqual([]);
        for (const action of actions) {
          const key = EXPERIMENT_CONDITION_OF[action];
          if (key !== undefined) expect(conditions(statement)).toContain(key);
        }
      } else if (resource.includes('*')) {
        const wildcard = EXPERIMENT_WILDCARDS.find(({ pattern }) => pattern.test(resource));
        expect([resource, wildcard !== undefined]).toEqual([resource, true]);
        if (wildcard?.needs !== undefined) expect(conditions(statement)).toContain(wildcard.needs);
      }
    }
  }
});

test('what FIS changes or deletes in a network is what it has made itself', () => {
  const changing = all.filter(({ Sid }) =>
    /^(ChangeOwn|TagAt|CreateNetworkAcl$|CreateRouteTable$)/.test(Sid as string),
  );
  expect(changing.length).toBeGreaterThan(0);
  for (const { Condition } of changing) expect(JSON.stringify(Condition)).toContain('managedByFIS":"true"');
});
