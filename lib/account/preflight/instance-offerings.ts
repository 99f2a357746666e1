import { DescribeInstanceTypeOfferingsCommand } from '@aws-sdk/client-ec2';
import { perform } from '../aws-failure';
import { Check, everyPage, Findings, Place } from './finding';

/** Each zone offers at least one of the types of each group, and each type is offered somewhere. */
export const instanceOfferings: Check = {
  id: 'instance-offering',
  why: 'Not every zone has every type: the group would launch into fewer zones, or not at all.',
  where: 'each',
  look,
};

async function look({ subject, names, clients }: Place, findings: Findings): Promise<void> {
  const zones = subject.zones[names.region] ?? [];
  for (const { name, instanceTypes, fallbackInstanceTypes } of subject.groups) {
    await findings.attempt(`group ${name}`, async () => {
      const offered = await everyPage(async (token) => {
        const { InstanceTypeOfferings: items = [], NextToken: next } = await perform(
          'ec2:DescribeInstanceTypeOfferings',
          clients.ec2.send(
            new DescribeInstanceTypeOfferingsCommand({
              LocationType: 'availability-zone',
              Filters: [
                { Name: 'location', Values: [...zones] },
                { Name: 'instance-type', Values: [...instanceTypes, ...fallbackInstanceTypes] },
              ],
              NextToken: token,
            }),
          ),
        );
        return { items, next };
      });
      const has = (type: string, zone: string): boolean =>
        offered.some(({ InstanceType, Location }) => InstanceType === type && Location === zone);
      for (const zone of zones) {
        const there = instanceTypes.filter((type) => has(type, zone));
        findings.judge(
          `group ${name} in ${zone}`,
          there.length > 0,
          `offers ${there.join(', ')}`,
          `offers none of ${instanceTypes.join(', ')}; take another zone, or a type that it has`,
        );
      }
      for (const type of [...instanceTypes, ...fallbackInstanceTypes]) {
        const where = zones.filter((zone) => has(type, zone));
        findings.judge(
          `group ${name}: ${type}`,
          where.length > 0,
          `offered in ${where.join(', ')}`,
          `offered in none of ${zones.join(', ')}; take it out, it can never be launched`,
        );
      }
    });
  }
}
