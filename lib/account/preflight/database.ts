import {
  DescribeAccountAttributesCommand,
  DescribeDBInstancesCommand,
  DescribeOrderableDBInstanceOptionsCommand,
} from '@aws-sdk/client-rds';
import { perform, performUnless } from '../aws-failure';
import { Check, everyPage, Findings, isOurs, Place } from './finding';

/** The database is there and ours, can be ordered in each Region, and there is room for one more. */
export const database: Check = {
  id: 'database',
  why: 'RDS withdraws versions, has not every class in every Region, and a rebuild needs room for another instance.',
  where: 'each',
  look,
};

async function look(place: Place, findings: Findings): Promise<void> {
  await orderable(place, findings);
  const there = await instances(place, findings);
  if (there !== undefined) await room(place, findings, there);
}

async function orderable({ subject, names, clients }: Place, findings: Findings): Promise<void> {
  const { engine, version, instanceClass, multiAz } = subject.database;
  const about = `${engine} ${version} on ${instanceClass}`;
  await findings.attempt(about, async () => {
    const options = await everyPage(async (marker) => {
      const { OrderableDBInstanceOptions: items = [], Marker: next } = await perform(
        'rds:DescribeOrderableDBInstanceOptions',
        clients.rds.send(
          new DescribeOrderableDBInstanceOptionsCommand({
            Engine: engine,
            EngineVersion: version,
            DBInstanceClass: instanceClass,
            Vpc: true,
            Marker: marker,
          }),
        ),
      );
      return { items, next };
    });
    if (options.length === 0) {
      findings.failed(about, `cannot be ordered in ${names.region}; choose a version and class of both Regions`);
      return;
    }
    if (!options.some(({ ReadReplicaCapable: capable }) => capable === true)) {
      findings.failed(about, 'cannot have replicas; choose another class or version');
      return;
    }
    if (multiAz && !options.some(({ MultiAZCapable: capable }) => capable === true)) {
      findings.failed(about, 'cannot have a second zone; choose another class or version');
      return;
    }
    const offered = new Set(
      options.flatMap(({ AvailabilityZones }) => AvailabilityZones ?? []).map(({ Name }) => Name),
    );
    const zones = (subject.zones[names.region] ?? []).filter((zone) => offered.has(zone));
    findings.judge(
      about,
      zones.length >= (multiAz ? 2 : 1),
      `can be ordered in ${zones.join(', ')}`,
      `can be ordered in ${zones.length === 0 ? 'none' : `only ${zones.join(', ')}`} of the zones; choose another class`,
    );
  });
}

/** @returns whether the current instance is there; undefined when that is unknown */
async function instances({ subject, names, clients }: Place, findings: Findings): Promise<boolean | undefined> {
  const current = subject.database.generations[names.region] ?? 1;
  let there: boolean | undefined;
  for (const generation of [current, current + 1]) {
    const identifier = names.database(generation);
    await findings.attempt(identifier, async () => {
      const answer = await performUnless(
        ['DBInstanceNotFound', 'DBInstanceNotFoundFault'],
        'rds:DescribeDBInstances',
        clients.rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: identifier })),
      );
      const found = answer?.DBInstances?.[0];
      if (generation === current) there = found !== undefined;
      if (!found && generation > current) {
        findings.ok(identifier, 'is free, for the next rebuild');
        return;
      }
      if (!found) {
        findings.failed(identifier, `is not there, and its name is free; deploy ${names.siteStack}`);
        return;
      }
      findings.judge(
        identifier,
        isOurs(names, found.TagList),
        'is there, and ours by its tags',
        'exists without the tags of this environment; rename it',
      );
    });
  }
  return there;
}

/** Old generations are kept, so a rebuild needs room beside the current one. */
async function room({ subject, clients }: Place, findings: Findings, there: boolean): Promise<void> {
  await findings.attempt('room for instances', async () => {
    const { AccountQuotas: quotas = [] } = await perform(
      'rds:DescribeAccountAttributes',
      clients.rds.send(new DescribeAccountAttributesCommand({})),
    );
    const more = there ? 1 : 2;
    const needs = [
      ['DBInstances', more, 'instances'],
      ['AllocatedStorage', more * subject.database.storage, 'GiB'],
    ] as const;
    for (const [name, need, unit] of needs) {
      const { Used: used, Max: max } = quotas.find(({ AccountQuotaName }) => AccountQuotaName === name) ?? {};
      const about = `room for ${unit}`;
      if (used === undefined || max === undefined) findings.unknown(about, `RDS tells no quota ${name}`);
      else {
        const sum = `${used} of ${max} ${unit} used, ${need} more needed`;
        findings.judge(about, max - used >= need, sum, `${sum}; ask AWS to raise the quota, or delete old generations`);
      }
    }
  });
}
