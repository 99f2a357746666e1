import { UNKNOWN } from '../../attributes';
import { compare, Resource, Snapshot } from '../../estate';
import { Expectations } from '../../expectations';
import { Rule } from '../../rule';
import { listed } from '../../wording';

export const planTopologyMismatch: Rule = {
  id: 'plan-topology-mismatch',
  area: 'plan',
  severity: 'critical',
  title: 'The plan was made from another topology than the committed one',
  lost: 'Applied, it puts the roles back to where they were: it scales down the Region that serves, or brings the old writer back beside the new one. What either of them gets meanwhile is lost when they are brought together.',
  safeWay:
    'Do not apply it. Get the current file (`git pull`), see `npm run warmsite -- topology show <env>`, and plan again. If a takeover is not recorded yet, record it: `npm run warmsite -- topology failover <env>`.',
  source: 'docs/decisions/0003-database-generations.md, 0009-takeover-guard.md',
  types: ['aws_db_instance', 'aws_cloudwatch_metric_alarm', 'aws_db_instance_automated_backups_replication'],
  *check({ estate, expectations }) {
    if (!expectations) return;
    const { pair, stacks } = expectations;
    for (const region of [...pair.both].sort(compare)) {
      // Only what has a plan tells what it was made from; a state tells what was applied last.
      const planned = new Set(estate.plans.filter(({ kind }) => kind === 'plan').map(({ stack }) => stack));
      const isOwn = ({ stack, region: own }: Resource): boolean =>
        own === region && stacks.includes(stack) && planned.has(stack);
      const found = [
        ...instances(estate.after, expectations, region, isOwn),
        ...writers(estate.after, expectations, region, isOwn),
      ];
      if (found.length === 0) continue;
      const { stack } = (found[0] as Evidence).resource;
      yield { at: { stack }, part: region, message: found.map(({ text }) => text).join('; ') };
    }
  },
};

interface Evidence {
  readonly resource: Resource;
  readonly text: string;
}

/** Which instance the plan takes for the current one, and what it takes it to be made of. */
function instances(
  after: Snapshot,
  { topology }: Expectations,
  region: string,
  isOwn: (resource: Resource) => boolean,
): readonly Evidence[] {
  const own = after.of('aws_db_instance').filter(isOwn);
  const current = own
    .flatMap((resource) => {
      const generation = generationOf(resource.values.text('identifier'));
      return generation === undefined ? [] : [{ resource, generation }];
    })
    .sort((a, b) => b.generation - a.generation)[0];
  if (!current) return [];
  const { resource, generation } = current;
  const expected = topology.instance(region).generation;
  if (generation !== expected) {
    return [
      {
        resource,
        text: `the current database of ${region} is generation ${generation} in the plan and ${expected} in the topology`,
      },
    ];
  }
  const source = resource.values.text('replicate_source_db');
  const born = topology.sourceOf(region);
  if (source === undefined || source === UNKNOWN) return [];
  const sourceGeneration = generationOf(source);
  if (born === undefined) {
    return [
      { resource, text: `the database of ${region} is a replica in the plan and was born a primary in the topology` },
    ];
  }
  return sourceGeneration !== undefined && sourceGeneration !== born.generation
    ? [
        {
          resource,
          text: `the database of ${region} is made of generation ${sourceGeneration} in the plan and of ${born.generation} in the topology`,
        },
      ]
    : [];
}

/** The generation at the end of an identifier or an ARN: `...-db-g2`. */
function generationOf(name: string | typeof UNKNOWN | undefined): number | undefined {
  const digits = typeof name === 'string' ? /-g(\d+)$/.exec(name)?.[1] : undefined;
  return digits === undefined ? undefined : Number(digits);
}

/**
 * Whom the plan takes for the writer, by what follows the roles: the alarm on the lag is on where the replica is, the
 * one on retained log where the writer is, and backups are replicated to where the replica is. A single one may be
 * wrong for another reason; only when all of them agree on the other Region was the plan made from another topology.
 */
function writers(
  after: Snapshot,
  { pair, topology }: Expectations,
  region: string,
  isOwn: (resource: Resource) => boolean,
): readonly Evidence[] {
  const other = pair.other(region);
  const votes: { readonly resource: Resource; readonly writer: string }[] = [];
  for (const alarm of after.of('aws_cloudwatch_metric_alarm').filter(isOwn)) {
    if (alarm.values.flag('actions_enabled') !== true) continue;
    const metric = metricOf(alarm);
    if (metric === 'ReplicaLag') votes.push({ resource: alarm, writer: other });
    if (metric === 'OldestReplicationSlotLag') votes.push({ resource: alarm, writer: region });
  }
  for (const copies of after.of('aws_db_instance_automated_backups_replication').filter(isOwn)) {
    votes.push({ resource: copies, writer: other });
  }
  const [first] = votes;
  if (!first || votes.some(({ writer }) => writer === topology.writer)) return [];
  const signs = listed(votes.map(({ resource }) => resource.address));
  return [
    {
      resource: first.resource,
      text: `by ${signs} the writer is ${first.writer} in the plan, and ${topology.writer} in the topology`,
    },
  ];
}

function metricOf({ values }: Resource): string | undefined {
  const own = values.text('metric_name');
  if (typeof own === 'string') return own;
  const queries = values.blocks('metric_query');
  const names = queries === UNKNOWN ? [] : queries.map((query) => query.text('metric', 0, 'metric_name'));
  return names.find((name): name is string => typeof name === 'string');
}
