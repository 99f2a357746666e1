import { countCalls } from '../../lib/rehearsal/call-counts';
import { GateCall } from '../../lib/rehearsal/region-gate';

const CALL: GateCall = {
  at: '2026-11-21T00:00:00.000Z',
  region: 'us-west-2',
  alsoTouches: [],
  service: 'rds',
  action: 'DescribeDBInstances',
  status: 200,
  milliseconds: 1,
  client: 'terraform',
};

test('no calls are no counts', () => {
  expect(countCalls([])).toEqual([]);
});

test('calls are one kind when Region, service, action and end are the same, whoever made them', () => {
  const kinds: Partial<GateCall>[] = [
    { region: 'us-east-2' },
    { service: 'ec2' },
    { action: 'PromoteReadReplica' },
    { status: 503 },
    { status: 'refused' },
    { status: 'hung' },
  ];
  const same = { region: 'us-west-2', service: 'rds', action: 'DescribeDBInstances', outcome: '200' };
  expect(
    countCalls([
      CALL,
      ...kinds.map((kind) => ({ ...CALL, ...kind })),
      { ...CALL, client: 'runbook', milliseconds: 900, alsoTouches: ['us-east-2'], at: '2026-11-21T00:00:01.000Z' },
      { ...CALL, client: 'other' },
    ]),
  ).toEqual([
    { ...same, count: 3 },
    { ...same, region: 'us-east-2', count: 1 },
    { ...same, service: 'ec2', count: 1 },
    { ...same, action: 'PromoteReadReplica', count: 1 },
    { ...same, outcome: '503', count: 1 },
    { ...same, outcome: 'refused', count: 1 },
    { ...same, outcome: 'hung', count: 1 },
  ]);
});

test("onlookers' calls are no part of what happens", () => {
  expect(countCalls([{ ...CALL, client: 'onlooker' }])).toEqual([]);
});
