import { Topology } from '../../lib/core/topology';
import { at, SHIPPED, shipped, stacksOf } from '../support/environment';
import { SynthesizedStack } from '../support/synth';

/** The points of two cycles. */
function stagesOf(start: Topology): Topology[] {
  const stages = [start];
  for (const step of ['failover', 'rebuild', 'switchover', 'failover'] as const) {
    stages.push((stages.at(-1) as Topology)[step]().topology);
  }
  return stages;
}

describe.each(SHIPPED)('%s', (name) => {
  const environment = shipped(name);
  const { home, standby } = environment.pair;
  const stages = stagesOf(environment.topology).map((topology) => stacksOf(at(environment, topology)));
  const site = (stage: number, region: string): SynthesizedStack =>
    stages[stage]![environment.names(region).siteStack]!;

  test.each([
    [standby, ['aws_ssm_document.runbooks_drill', 'aws_ssm_document.runbooks_failover']],
    [home, ['aws_ssm_document.runbooks_rebuild', 'aws_ssm_document.runbooks_switchover']],
  ])('%s has the same runbooks at every point of the cycle', (region, expected) => {
    for (const [stage] of stages.entries()) {
      const documents = site(stage, region)
        .addresses()
        .filter((address) => address.startsWith('aws_ssm_document.'));
      expect(documents).toEqual(expected);
      expect(site(stage, region).at('aws_iam_role.runbooks_role')['name']).toBe(
        environment.names(region).role('runbooks'),
      );
    }
  });

  test.each([home, standby])('%s: they change only when the standby gets its next instance', (region) => {
    const contents = stages.map((_, stage) => JSON.stringify(site(stage, region).all('aws_ssm_document')));
    const [normal, failedOver, rebuilt, switchedBack, again] = contents;
    expect([failedOver, rebuilt]).toEqual([normal, normal]);
    expect(switchedBack).not.toEqual(normal);
    expect(again).toEqual(switchedBack);
    expect(switchedBack).toContain(environment.names(standby).database(2));
  });

  test.each([home, standby])('%s: roles that are passed on and topics that are told exist', (region) => {
    const stack = site(0, region);
    const { Statement } = JSON.parse(stack.at('aws_iam_role_policy.runbooks_permissions')['policy'] as string) as {
      Statement: { Sid: string; Resource: string[] }[];
    };
    const resourcesOf = (sid: string): string[] => Statement.find(({ Sid }) => Sid === sid)?.Resource ?? [];
    const roles = Object.values(stack.all('aws_iam_role')).map((role) => role['name'] as string);
    for (const arn of resourcesOf('IamPassRole')) expect(roles).toContain(arn.split('/').at(-1));
    const topics = Object.values(stack.all('aws_sns_topic')).map((topic) => topic['name'] as string);
    for (const arn of resourcesOf('SnsPublish')) expect(topics).toContain(arn.split(':').at(-1));
    const parameters = Object.values(stack.all('aws_ssm_parameter')).map((parameter) => parameter['name'] as string);
    for (const arn of resourcesOf('SsmPutParameter')) expect(parameters).toContain(arn.split(':parameter').at(-1));
  });
});
