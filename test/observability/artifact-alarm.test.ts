import { AlarmRecord, recordedAlarms } from '../../lib/core/alarm-guide';
import { Duration } from '../../lib/core/quantities';
import { ArtifactAlarm, ArtifactAlarmProps } from '../../lib/observability/artifact-alarm';
import { problemsOf, SynthesizedStack, synthesizeStack, TEST_NAMES } from '../support/synth';
import { TestTopic } from './stand-ins';

function build(props: Partial<ArtifactAlarmProps> = {}): { stack: SynthesizedStack; records: readonly AlarmRecord[] } {
  let records: readonly AlarmRecord[] = [];
  const stack = synthesizeStack((scope) => {
    const alarm = new ArtifactAlarm(scope, 'Artifact', {
      names: TEST_NAMES,
      group: 'chat',
      topic: new TestTopic(scope, 'Topic'),
      ...props,
    });
    records = recordedAlarms(alarm);
  });
  return { stack, records };
}

const WATCHED = {
  namespace: 'Warmsite/shop-test',
  metric_name: 'ArtifactParity',
  dimensions: { Group: 'chat' },
  comparison_operator: 'LessThanThreshold',
  threshold: 1,
  period: 3600,
};

test('one alarm for a difference, which lasts until the next comparison, and one for silence', () => {
  const alarms = Object.values(build().stack.all('aws_cloudwatch_metric_alarm'));
  expect(alarms).toHaveLength(2);
  const named = (name: string) => alarms.find((alarm) => alarm['alarm_name'] === name);
  expect(named('shop-test-chat-artifact-parity')).toMatchObject({
    ...WATCHED,
    statistic: 'Minimum',
    evaluation_periods: 1,
    treat_missing_data: 'ignore',
  });
  expect(named('shop-test-chat-artifact-parity-silent')).toMatchObject({
    ...WATCHED,
    statistic: 'SampleCount',
    evaluation_periods: 36,
    datapoints_to_alarm: 36,
    treat_missing_data: 'breaching',
  });
});

test('another silence', () => {
  const alarms = build({ maxSilence: Duration.days(7) }).stack.all('aws_cloudwatch_metric_alarm');
  expect(Object.values(alarms).map((alarm) => alarm['evaluation_periods'] as number)).toEqual([1, 168]);
});

test('both have a guide', () => {
  expect(build().records.map(({ guide }) => guide.anchor)).toEqual(['artifact-parity', 'artifact-parity-silent']);
});

test.each(['0s', '90m', '8d'])('a silence of %s is refused', (text) => {
  const maxSilence = Duration.parse(text);
  expect(problemsOf(() => build({ maxSilence }))).toEqual([
    {
      code: 'parity-silence',
      where: 'stack/Artifact',
      message: `'maxSilence' must be whole hours from 1h to 7d, got ${text}; CloudWatch looks back no longer`,
    },
  ]);
});
