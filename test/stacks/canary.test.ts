import * as path from 'node:path';
import { RegionStack } from '../../lib/core/region-stack';
import { ProbeEvent } from '../../lib/observability/canary-probe';
import { Environment } from '../../config/environment';
import { loadEnvironment } from '../../config/load';
import { EncryptionKey } from '../../lib/data/encryption-key';
import { AlertTopic } from '../../lib/observability/alert-topic';
import { addCanary } from '../../stacks/canary';
import { SynthesizedStack, synthesizeStack } from '../support/synth';

function canaryOf(name: string, edit = (environment: Environment): Environment => environment): SynthesizedStack {
  const loaded = loadEnvironment(name, { root: path.join(__dirname, '../..') });
  const environment = edit(loaded);
  const names = environment.names(environment.pair.home);
  return synthesizeStack((stack: RegionStack) => {
    const key = new EncryptionKey(stack, 'Key', {
      names,
      purpose: 'logs',
      description: 'Logs',
      usedBy: ['log-groups', 'alarms'],
    });
    const topic = new AlertTopic(stack, 'Topic', { names, key, emails: ['a@example.com'] });
    addCanary(stack, environment, { logKey: key, topic });
  }, names);
}

const requests = (stack: SynthesizedStack): string[] => {
  const { probes } = JSON.parse(stack.only('aws_cloudwatch_event_target')['input'] as string) as ProbeEvent;
  return probes.filter(({ target }) => target === 'public').map(({ method, url }) => `${method} ${url}`);
};

test('asks what the runbooks verify a takeover with', () => {
  expect(requests(canaryOf('prod'))).toEqual([
    'POST https://inference.example.com/v1/chat/completions',
    'PUT https://inference.example.com/v1/conversations/failover-check',
    'GET https://inference.example.com/v1/conversations/failover-check',
  ]);
});

test('asks for health where the file names no request', () => {
  const silent = canaryOf('dev', (environment) => ({
    ...environment,
    runbooks: { ...environment.runbooks, verification: {} },
  }));
  expect(requests(silent)).toEqual(['GET https://inference.dev.example.com/health']);
});

test('a Region with waiting instances has to answer, an empty one has not', () => {
  const heard = (name: string): boolean[] =>
    Object.values(canaryOf(name).all('aws_cloudwatch_metric_alarm'))
      .filter(({ alarm_name }) => String(alarm_name).endsWith('canary-us-west-2'))
      .map(({ actions_enabled }) => actions_enabled as boolean);
  expect(heard('prod')).toEqual([true]);
  expect(heard('dev')).toEqual([false]);
});
