import { residencyPolicy, residencyProblems } from '../../lib/security/data-residency';

test('Regions within the list are no problem', () => {
  expect(
    residencyProblems(['us-east-2', 'us-west-2'], [{ region: 'us-west-2', field: 'regions.standby.name' }]),
  ).toEqual([]);
});

test('every Region outside of the list is one, and so is one that does not exist', () => {
  const used = [
    { region: 'eu-west-1', field: 'regions.home.name' },
    { region: 'us-east-1', field: 'audit' },
  ];
  expect(residencyProblems(['eu-west-1', 'eu-middle-1'], used)).toEqual([
    {
      code: 'residency-region',
      where: 'security.regions',
      message: "must be AWS Regions, got 'eu-middle-1'; a Region that does not exist allows nothing",
    },
    {
      code: 'residency',
      where: 'audit',
      message: "must be eu-west-1 or eu-middle-1, got us-east-1; data may be nowhere else, as 'security.regions' says",
    },
  ]);
});

test('the policy refuses other Regions, but for what serves the whole world', () => {
  const [elsewhere, watching] = residencyPolicy(['eu-west-1', 'eu-central-1']).Statement;
  expect(elsewhere).toMatchObject({
    Effect: 'Deny',
    Resource: '*',
    Condition: { StringNotEquals: { 'aws:RequestedRegion': ['eu-central-1', 'eu-west-1'] } },
  });
  expect(elsewhere?.['NotAction']).toEqual(expect.arrayContaining(['iam:*', 'route53:*', 'sts:*', 'cloudwatch:*']));
  expect(watching).toEqual({
    Sid: 'WatchingInTheGlobalRegionOnly',
    Effect: 'Deny',
    Action: ['cloudwatch:*', 'sns:*', 'kms:*'],
    Resource: '*',
    Condition: { StringNotEquals: { 'aws:RequestedRegion': ['eu-central-1', 'eu-west-1', 'us-east-1'] } },
  });
});
