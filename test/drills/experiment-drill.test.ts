import { drillOfExperiment, FisExperiment } from '../../lib/drills/experiment-drill';
import { problemsOf, TEST_NAMES } from '../support/synth';

const ROLE = 'arn:aws:iam::111122223333:role/shop-test-chaos-zone-loss-a-us-east-2';

const experiment = (more: Partial<FisExperiment> = {}): { readonly experiment: FisExperiment } => ({
  experiment: {
    roleArn: ROLE,
    state: { status: 'completed' },
    startTime: '2026-11-20T10:00:00.500000+00:00',
    actions: {
      'cut-subnets': {
        actionId: 'aws:network:disrupt-connectivity',
        state: { status: 'completed' },
        startTime: '2026-11-20T10:00:02+00:00',
        endTime: '2026-11-20T10:15:02+00:00',
      },
      'never-begun': { actionId: 'aws:rds:reboot-db-instances', state: { status: 'pending' } },
    },
    ...more,
  },
});

test('its actions are the steps, and its name is that of its role', () => {
  const begun = Date.parse('2026-11-20T10:00:02Z') / 1000;
  expect(drillOfExperiment(experiment(), TEST_NAMES, 'file.json')).toEqual({
    kind: 'experiment',
    at: '2026-11-20T10:00:00.500Z',
    result: 'passed',
    emulated: false,
    name: 'zone-loss-a-us-east-2',
    steps: [
      {
        id: 'cut-subnets',
        title: 'aws:network:disrupt-connectivity',
        outcome: 'completed',
        from: begun,
        to: begun + 900,
      },
    ],
  });
});

test('times may be seconds since 1970, as the first version of the AWS CLI prints them', () => {
  const { at } = drillOfExperiment(experiment({ startTime: 1_795_168_800.5 }), TEST_NAMES, 'file');
  expect(at).toBe(new Date(1_795_168_800_500).toISOString());
});

test.each(['stopped', 'failed', 'cancelled'])('one that is %s is no success', (status) => {
  expect(drillOfExperiment(experiment({ state: { status } }), TEST_NAMES, 'file').result).toBe('failed');
});

test('refuses what is no answer, of another environment or account, or not over', () => {
  const messagesOf = (answer: unknown) =>
    problemsOf(() => drillOfExperiment(answer, TEST_NAMES, 'file.json')).map(({ code, message }) => [code, message]);
  for (const answer of [null, {}, { experiment: {} }]) {
    expect(messagesOf(answer)).toEqual([
      ['drill-broken', "must be what 'aws fis get-experiment --id <id>' prints as JSON; write it to the file"],
    ]);
  }
  for (const roleArn of [ROLE.replace('shop-test', 'shop-prod'), ROLE.replace('111122223333', '444455556666')]) {
    expect(messagesOf(experiment({ roleArn }))).toEqual([
      [
        'drill-environment',
        `must be an experiment of test, which runs as role shop-test-chaos-... in account 111122223333, got ${roleArn}`,
      ],
    ]);
  }
  expect(messagesOf(experiment({ state: { status: 'running' } }))).toEqual([
    ['drill-unfinished', 'must be over, got an experiment that is running; ask for it again later'],
  ]);
});
