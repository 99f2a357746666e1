import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { perform } from '../aws-failure';
import { Check, everyPage, Findings, isOurs, Place } from './finding';
import { InstanceClass, instanceClassOf, Purchase } from './instance-classes';
import { InstanceTypeFacts, instanceTypes } from './instance-types';
import { noQuota, QuotaCode, serviceQuota } from './service-quota';
import { PreflightGroup } from './subject';

/** Enough vCPUs in each class of instances for all groups at their full size, in whichever Region takes over. */
export const vcpuQuotas: Check = {
  id: 'vcpu-quota',
  why: 'A quota below the full size stops the scale-out at it; in a Region that was never used it is often 0.',
  where: 'each',
  look,
};

async function look(place: Place, findings: Findings): Promise<void> {
  const { groups, rolloutPercent } = place.subject;
  const types = [...new Set(groups.flatMap((group) => [...group.instanceTypes, ...group.fallbackInstanceTypes]))];
  await findings.attempt('all instance types', async () => {
    const facts = await instanceTypes(place.clients, types);
    for (const type of types.filter((each) => instanceClassOf(each) === undefined)) {
      findings.unknown(type, 'no quota is known here for this family; look which one it counts against');
    }
    for (const type of types.filter((each) => !facts.has(each))) {
      findings.unknown(type, 'the Region does not know it, so the sums are without it; see the offerings');
    }
    const others = await runningElsewhere(place);
    for (const [code, need] of needs(groups, rolloutPercent, facts)) {
      await findings.attempt(need.title, () => compare(place, findings, code, need, others.get(code) ?? 0));
    }
  });
}

/** vCPUs of one quota. */
export interface VcpuNeed {
  readonly title: string;
  readonly quota: QuotaCode;
  readonly vcpus: number;
  /** How the number comes about, e.g. `llm 10 x 48`. */
  readonly parts: readonly string[];
}

/**
 * What the groups need together, by the code of the quota: each group at its maximum, beyond it by what a rollout adds,
 * all instances of the largest type of the class, whether preferred or a fallback.
 */
export function needs(
  groups: readonly PreflightGroup[],
  rolloutPercent: number,
  facts: ReadonlyMap<string, InstanceTypeFacts>,
): ReadonlyMap<string, VcpuNeed> {
  const found = new Map<string, VcpuNeed>();
  for (const group of groups) {
    const instances = Math.ceil((group.max * rolloutPercent) / 100);
    const onDemand = Math.min(
      instances,
      group.onDemandBase + Math.ceil(Math.max(0, instances - group.onDemandBase) * group.onDemandShareAboveBase),
    );
    const counts = { 'on-demand': onDemand, spot: instances - onDemand } as const;
    for (const [purchase, count] of Object.entries(counts) as [Purchase, number][]) {
      for (const [quota, { title, vcpus }] of largest(group, purchase, facts)) {
        if (count === 0) continue;
        const before = found.get(quota.code);
        found.set(quota.code, {
          title: `${title} ${purchase}`,
          quota,
          vcpus: (before?.vcpus ?? 0) + count * vcpus,
          parts: [...(before?.parts ?? []), `${group.name} ${count} x ${vcpus}`],
        });
      }
    }
  }
  return found;
}

/** The vCPUs of the largest type of a group in each class. */
function largest(
  group: PreflightGroup,
  purchase: Purchase,
  facts: ReadonlyMap<string, InstanceTypeFacts>,
): ReadonlyMap<QuotaCode, { readonly title: string; readonly vcpus: number }> {
  const found = new Map<InstanceClass, number>();
  for (const type of [...group.instanceTypes, ...group.fallbackInstanceTypes]) {
    const family = instanceClassOf(type);
    const vcpus = facts.get(type)?.vcpus;
    if (family && vcpus !== undefined) found.set(family, Math.max(vcpus, found.get(family) ?? 0));
  }
  return new Map([...found].map(([{ title, quotas }, vcpus]) => [quotas[purchase], { title, vcpus }]));
}

/** vCPUs that instances of others take of each quota, by its code. */
async function runningElsewhere({ names, clients }: Place): Promise<ReadonlyMap<string, number>> {
  const reservations = await everyPage(async (token) => {
    const { Reservations: items = [], NextToken: next } = await perform(
      'ec2:DescribeInstances',
      clients.ec2.send(
        new DescribeInstancesCommand({
          Filters: [{ Name: 'instance-state-name', Values: ['pending', 'running'] }],
          NextToken: token,
        }),
      ),
    );
    return { items, next };
  });
  const taken = new Map<string, number>();
  for (const instance of reservations.flatMap(({ Instances }) => Instances ?? [])) {
    const family = instanceClassOf(instance.InstanceType ?? '');
    if (!family || isOurs(names, instance.Tags)) continue;
    const { code } = family.quotas[instance.InstanceLifecycle === 'spot' ? 'spot' : 'on-demand'];
    const vcpus = (instance.CpuOptions?.CoreCount ?? 0) * (instance.CpuOptions?.ThreadsPerCore ?? 0);
    taken.set(code, (taken.get(code) ?? 0) + vcpus);
  }
  return taken;
}

async function compare(
  { names, clients }: Place,
  findings: Findings,
  code: string,
  { title, quota, vcpus, parts }: VcpuNeed,
  others: number,
): Promise<void> {
  const found = await serviceQuota(clients, quota);
  if (!found) {
    findings.unknown(title, noQuota(quota));
    return;
  }
  const wanted = vcpus + others;
  const sum = `${wanted} vCPUs at full size (${[...parts, ...(others > 0 ? [`others ${others}`] : [])].join(', ')})`;
  if (found.value >= wanted) {
    findings.ok(title, `${found.value} allowed, ${sum}`);
    return;
  }
  findings.failed(title, `${found.value} allowed, ${sum}; request more, which takes AWS days`, {
    region: names.region,
    service: quota.service,
    code,
    name: found.name,
    value: found.value,
    wanted,
  });
}
