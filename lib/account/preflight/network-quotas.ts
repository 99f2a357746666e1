import {
  DescribeAddressesCommand,
  DescribeNatGatewaysCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
} from '@aws-sdk/client-ec2';
import { perform } from '../aws-failure';
import { Check, everyPage, Findings, isOurs, Place } from './finding';
import { noQuota, QuotaCode, serviceQuota } from './service-quota';

/** Room for the network: the VPC, its NAT gateways and their addresses. Only what is not there yet needs any. */
export const networkQuotas: Check = {
  id: 'network-quota',
  why: 'The quota of addresses is 5 in a new account, less than a network with three NAT gateways may find free.',
  where: 'each',
  look,
};

const VPCS: QuotaCode = { service: 'vpc', code: 'L-F678F1CE', says: /VPCs per Region/i };
const ADDRESSES: QuotaCode = { service: 'ec2', code: 'L-0263D0A3', says: /Elastic IPs/i };
const GATEWAYS: QuotaCode = { service: 'vpc', code: 'L-FE5A380F', says: /NAT gateways per Availability Zone/i };

interface Tagged {
  readonly Tags?: readonly { readonly Key?: string; readonly Value?: string }[];
}

async function look(place: Place, findings: Findings): Promise<void> {
  const { subject, names, clients } = place;
  const { ec2 } = clients;
  const zones = subject.zones[names.region] ?? [];
  const natZones = subject.egress === 'nat-per-zone' ? zones : subject.egress === 'single-nat' ? zones.slice(0, 1) : [];

  await findings.attempt('VPCs', async () => {
    const vpcs = await everyPage(async (token) => {
      const call = ec2.send(new DescribeVpcsCommand({ NextToken: token }));
      const { Vpcs: items = [], NextToken: next } = await perform('ec2:DescribeVpcs', call);
      return { items, next };
    });
    await compare(place, findings, 'VPCs', VPCS, vpcs, 1);
  });
  if (natZones.length === 0) return;
  await findings.attempt('addresses', async () => {
    const { Addresses: addresses = [] } = await perform(
      'ec2:DescribeAddresses',
      ec2.send(new DescribeAddressesCommand({})),
    );
    await compare(place, findings, 'addresses', ADDRESSES, addresses, natZones.length);
  });
  await findings.attempt('NAT gateways', async () => {
    const gateways = await gatewaysByZone(place);
    for (const zone of natZones) {
      await compare(place, findings, `NAT gateways in ${zone}`, GATEWAYS, gateways.get(zone) ?? [], 1);
    }
  });
}

async function gatewaysByZone({ clients: { ec2 } }: Place): Promise<ReadonlyMap<string, readonly Tagged[]>> {
  const gateways = await everyPage(async (token) => {
    const Filter = [{ Name: 'state', Values: ['pending', 'available', 'deleting'] }];
    const call = ec2.send(new DescribeNatGatewaysCommand({ Filter, NextToken: token }));
    const { NatGateways: items = [], NextToken: next } = await perform('ec2:DescribeNatGateways', call);
    return { items, next };
  });
  const subnets = await everyPage(async (token) => {
    const call = ec2.send(new DescribeSubnetsCommand({ NextToken: token }));
    const { Subnets: items = [], NextToken: next } = await perform('ec2:DescribeSubnets', call);
    return { items, next };
  });
  const zoneOf = new Map(subnets.map(({ SubnetId, AvailabilityZone }) => [SubnetId, AvailabilityZone ?? '']));
  const byZone = new Map<string, Tagged[]>();
  for (const gateway of gateways) {
    const zone = zoneOf.get(gateway.SubnetId) ?? '';
    byZone.set(zone, [...(byZone.get(zone) ?? []), gateway]);
  }
  return byZone;
}

/** Whether as many as `need` of the environment are there, or there is room for the rest. */
async function compare(
  { names, clients }: Place,
  findings: Findings,
  about: string,
  quota: QuotaCode,
  all: readonly Tagged[],
  need: number,
): Promise<void> {
  const ours = all.filter(({ Tags }) => isOurs(names, Tags)).length;
  const more = Math.max(0, need - ours);
  if (more === 0) {
    findings.ok(about, `${ours} of ours there already`);
    return;
  }
  const found = await serviceQuota(clients, quota);
  if (!found) {
    findings.unknown(about, noQuota(quota));
    return;
  }
  const wanted = all.length + more;
  const sum = `${all.length} of ${found.value} used, ${more} more needed`;
  if (wanted <= found.value) {
    findings.ok(about, sum);
    return;
  }
  findings.failed(about, `${sum}; request more`, {
    region: names.region,
    service: quota.service,
    code: quota.code,
    name: found.name,
    value: found.value,
    wanted,
  });
}
