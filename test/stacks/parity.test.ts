import * as path from 'node:path';
import { loadEnvironment } from '../../config/load';
import { Duration } from '../../lib/core/quantities';
import { EncryptionKey } from '../../lib/data/encryption-key';
import { AlertTopic } from '../../lib/observability/alert-topic';
import { ParityProbeEvent } from '../../lib/release/parity-probe';
import { addParity } from '../../stacks/parity';
import { SynthesizedStack, synthesizeStack } from '../support/synth';

const environment = loadEnvironment('prod', { root: path.join(__dirname, '../..') });

function parityIn(region: string): SynthesizedStack {
  const names = environment.names(region);
  return synthesizeStack((stack) => {
    const logKey = new EncryptionKey(stack, 'Key', {
      names,
      purpose: 'logs',
      description: 'Logs',
      usedBy: ['log-groups', 'alarms'],
    });
    const topic = new AlertTopic(stack, 'Topic', { names, key: logKey, emails: ['a@example.com'] });
    addParity(stack, environment, { logKey, topic, settings: { maxSilence: Duration.hours(36) } });
  }, names);
}

test.each(['us-east-2', 'us-west-2'])('in %s the models of all groups are compared, and watched', (region) => {
  const stack = parityIn(region);
  const event = JSON.parse(stack.only('aws_cloudwatch_event_target')['input'] as string) as ParityProbeEvent;
  expect(event).toMatchObject({ region, home: 'us-east-2', standby: 'us-west-2', bucketPurpose: 'artifacts' });
  const groups = environment.inference.groups.map(({ name }) => name);
  expect(event.artifacts.map(({ group, prefix }) => [group, prefix])).toEqual(
    environment.inference.groups.map(({ name, model }) => [name, model.artifact]),
  );
  const watched = Object.values(stack.all('aws_cloudwatch_metric_alarm')).map(
    ({ metric_name, dimensions, treat_missing_data }) => [metric_name, dimensions.Group, treat_missing_data].join(' '),
  );
  expect(watched.sort()).toEqual(
    groups.flatMap((group) => [`ArtifactParity ${group} breaching`, `ArtifactParity ${group} ignore`]).sort(),
  );
});

test('at the same addresses in both Regions', () => {
  expect(parityIn('us-west-2').addresses()).toEqual(parityIn('us-east-2').addresses());
});
