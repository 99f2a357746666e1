import * as path from 'node:path';
import { assessedService } from '../../config/assessed-service';
import { loadEnvironment } from '../../config/load';
import { assess } from '../../lib/assessment/assess';
import { AssessedGroup, AssessedService } from '../../lib/assessment/assessed-service';
import { Assessment } from '../../lib/assessment/assessment';
import { availabilityText, durationText, moneyText } from '../../lib/core/figures';
import { EXAMPLE_PRICES } from '../../lib/models/cost';
import { Estate } from '../../lib/review/estate';
import { Json, Plan } from '../../lib/review/plan';
import { Posture, posture, POSTURE_MEASURES, PostureMeasure, PostureRow } from '../../lib/review/posture';
import { plannedService } from '../../lib/review/posture/planned-service';
import { recoveryFactsOf } from '../../lib/review/posture/recovery-facts';
import { Roles, rolesOf } from '../../lib/review/roles';
import { baseDocument, DocumentChange, fullName, planOf, StackName, STACKS } from './plans/base';
import { expectations } from './plans/expectations';

// Before and after on edits of the real plans of prod, held against what `assess` says of an environment that was
// edited in the same way. That the models are right is not proved here, nor that AWS would do what is planned.

const SERVICE = assessedService(loadEnvironment('prod', { root: path.join(__dirname, '../..') }), EXAMPLE_PRICES);

type Document = ReturnType<typeof baseDocument>;
type Edit = (edits: Edits) => void;

const untouched = new Map<StackName, Plan>();

/** Edits what the plans of prod make of resources. */
class Edits {
  private readonly documents = new Map<StackName, Document>();

  public document(stack: StackName): Document {
    const document = this.documents.get(stack) ?? baseDocument(stack);
    this.documents.set(stack, document);
    return document;
  }

  public plan(stack: StackName): Plan {
    const edited = this.documents.get(stack);
    if (edited) return planOf(fullName(stack), edited);
    const plan = untouched.get(stack) ?? planOf(fullName(stack), baseDocument(stack));
    untouched.set(stack, plan);
    return plan;
  }

  public change(stack: StackName, address: string, values: Record<string, Json>, unknown: Json = {}): void {
    const { change } = this.find(stack, address);
    change.after = { ...change.before, ...values };
    change.after_unknown = unknown;
    change.actions = ['update'];
  }

  public remove(stack: StackName, address: string): void {
    const { change } = this.find(stack, address);
    change.after = null;
    change.actions = ['delete'];
  }

  /** As if it were made by these plans. */
  public create(stack: StackName, address: string): void {
    const { change } = this.find(stack, address);
    change.before = null;
    change.actions = ['create'];
  }

  /** Another like it, made by these plans. */
  public add(stack: StackName, like: string, address: string, values: Record<string, Json>): void {
    const found = this.find(stack, like);
    const after = { ...found.change.before, ...values };
    this.document(stack).resource_changes.push({
      ...found,
      address,
      change: { ...found.change, actions: ['create'], before: null, after },
    });
  }

  public block(stack: StackName, address: string): Record<string, any> {
    const { after } = this.find(stack, address).change;
    return structuredClone(after) as Record<string, any>;
  }

  private find(stack: StackName, address: string): DocumentChange {
    const found = this.document(stack).resource_changes.find((change) => change.address === address);
    if (!found) throw new Error(`${stack} has no ${address}`);
    return found;
  }
}

function estateOf(edit: Edit, stacks: readonly StackName[] = STACKS): Estate {
  const edits = new Edits();
  edit(edits);
  return new Estate(stacks.map((stack) => edits.plan(stack)));
}

interface Options {
  readonly stacks?: readonly StackName[];
  readonly roles?: Roles;
  readonly service?: AssessedService | null;
  readonly baseService?: AssessedService;
}

function postureOf(edit: Edit, { stacks, roles, service, baseService }: Options = {}): Posture {
  const estate = estateOf(edit, stacks);
  return posture({
    estate,
    roles: roles ?? rolesOf(estate, expectations()),
    stacks: expectations().stacks,
    ...(service === null ? {} : { service: service ?? SERVICE }),
    ...(baseService ? { baseService } : {}),
  });
}

const unedited: Edit = () => undefined;

function row({ rows }: Posture, measure: PostureMeasure, part?: string): PostureRow {
  const found = rows.filter((candidate) => candidate.measure === measure && candidate.part === part);
  expect(found).toHaveLength(1);
  return found[0]!;
}

/** The measures whose rows are not the same, with their trends. */
function moved({ rows }: Posture): Record<string, string> {
  return Object.fromEntries(
    rows.flatMap(({ measure, part, trend }) =>
      trend === 'same' ? [] : [[part === undefined ? measure : `${measure} ${part}`, trend]],
    ),
  );
}

function texts({ before, after, delta, trend, note }: PostureRow): string[] {
  return [before, after, delta, trend, note];
}

const GLOBAL = 'global';
const HOME = 'site-us-east-2';
const STANDBY = 'site-us-west-2';
const DATABASE = 'aws_db_instance.database_g1';
const SELECTION = 'aws_backup_selection.database_snapshots_selection';
const BACKUPS = 'aws_db_instance_automated_backups_replication.database_backups_g1';
const LLM = 'aws_autoscaling_group.inference_llm';
const DATA = 'aws_s3_bucket_replication_configuration.data_replication';
const CHECK = 'aws_route53_health_check.home_check';
const PRIMARY_CHECK = 'aws_route53_health_check.failover_primary_check';
const PRIMARY = 'aws_route53_record.failover_primary';
const SECONDARY = 'aws_route53_record.failover_secondary';

describe('prod as it stands', () => {
  const base = postureOf(unedited);

  test('is the same before and after in every row', () => {
    expect(base.rows.map(({ measure, part, trend, delta }) => [measure, part, trend, delta])).toEqual([
      ['recovery-time', undefined, 'same', ''],
      ['data-loss', undefined, 'same', ''],
      ['availability', undefined, 'same', ''],
      ['detection', undefined, 'same', ''],
      ['databases', undefined, 'same', ''],
      ['database-storage', undefined, 'same', ''],
      ['database-backups', undefined, 'same', ''],
      ['buckets', undefined, 'same', ''],
      ['secrets', undefined, 'same', ''],
      ['standby-capacity', 'embed', 'same', ''],
      ['standby-capacity', 'llm', 'same', ''],
      ['monthly-cost', undefined, 'same', ''],
      ['second-region-cost', undefined, 'same', ''],
    ]);
    expect(base.rows.map(({ note }) => note).join('')).toBe('');
    expect(base.rows.map(({ before }) => before)).toEqual(base.rows.map(({ after }) => after));
  });

  test('has the figures of its assessment', () => {
    const { objectives, cost } = assess({ service: SERVICE });
    const [rto, rpo, availability] = objectives.map(({ estimate }) => estimate);
    const premium = cost.tiers.find(({ current }) => current)!.premium;
    expect(row(base, 'recovery-time').before).toBe(durationText(rto!));
    expect(row(base, 'recovery-time').figures).toEqual({ unit: 'seconds', before: rto, after: rto });
    expect(row(base, 'data-loss').figures).toEqual({ unit: 'seconds', before: rpo, after: rpo });
    expect(row(base, 'availability').before).toBe(availabilityText(availability!));
    expect(row(base, 'availability').figures.after).toBe(availability);
    expect(row(base, 'monthly-cost').before).toBe(moneyText(cost.monthly));
    expect(row(base, 'monthly-cost').figures.after).toBeCloseTo(cost.monthly, 6);
    expect(row(base, 'second-region-cost').figures.after).toBeCloseTo(premium, 6);
  });

  test('is the service of its environment file', () => {
    const estate = estateOf(unedited);
    const { before, after } = recoveryFactsOf(estate, rolesOf(estate, expectations()));
    const planned = plannedService({ facts: after, other: before, isWhole: true }, SERVICE);
    expect(planned!.service).toEqual(SERVICE);
    expect(planned!.copy).toBe('replica');
    expect(planned!.network).toEqual({ region: 'us-east-2', natGateways: 3, interfaceEndpoints: 0 });
  });

  test('counts what is there', () => {
    expect(row(base, 'detection').before).toBe('1m 36s');
    expect(row(base, 'databases').before).toBe('1 of 1');
    expect(row(base, 'database-storage').before).toBe('200 GiB of 200 GiB');
    expect(row(base, 'database-backups').before).toBe('1 of 1');
    expect(row(base, 'buckets').before).toBe('2 of 2');
    expect(row(base, 'secrets').before).toBe('1 of 1');
    expect(row(base, 'standby-capacity', 'llm').before).toBe('1 at once, up to 9: 100% of the need');
  });

  test('says what the figures rest on', () => {
    expect(base.basis).toEqual([
      'Counts and sizes are what the plans say, before and after',
      'Recovery time, data loss and availability are estimates of the models behind `warmsite assess prod`, with what the plans say in the place of the environment file; demand and assumptions are those of the file',
      'A time is what 95 of 100 losses of the Region do not exceed; 10,000 recoveries, seed 1',
      `The cost is at list prices of ${EXAMPLE_PRICES.asOf} with every group at its least size, and the traffic, keys and alarms that the assessment assumes`,
    ]);
  });

  test('is plain data', () => {
    expect(JSON.parse(JSON.stringify(base))).toEqual(base);
  });

  test('does not depend on the order of plans and resources', () => {
    const edits = new Edits();
    const plans = [...STACKS].reverse().map((stack) => {
      edits.document(stack).resource_changes.reverse();
      return edits.plan(stack);
    });
    const estate = new Estate(plans);
    const roles = rolesOf(estate, expectations());
    expect(posture({ estate, roles, service: SERVICE, stacks: expectations().stacks })).toEqual(base);
  });

  test('has its rows in the order of the measures', () => {
    const order = base.rows.map(({ measure }) => POSTURE_MEASURES.indexOf(measure));
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });
});

/** A group of the environment that is edited. */
function withGroup(name: string, edit: (group: AssessedGroup) => AssessedGroup): AssessedService {
  return { ...SERVICE, groups: SERVICE.groups.map((group) => (group.name === name ? edit(group) : group)) };
}

const standbyMin =
  (min: number) =>
  (group: AssessedGroup): AssessedGroup => ({
    ...group,
    sizes: { ...group.sizes, standby: { ...group.sizes.standby, min } },
  });

describe('an edit of the plans moves what the same edit of the environment moves', () => {
  const cases: { title: string; edit: Edit; service: AssessedService; moves: Record<string, string> }[] = [
    {
      title: 'the database is no longer Multi-AZ, nor its replica',
      edit: (edits) => {
        edits.change(HOME, DATABASE, { multi_az: false });
        edits.change(STANDBY, DATABASE, { multi_az: false });
      },
      service: { ...SERVICE, database: { ...SERVICE.database, multiAz: false } },
      moves: { availability: 'worse', 'monthly-cost': 'better', 'second-region-cost': 'better' },
    },
    {
      title: 'a smaller database in both Regions',
      edit: (edits) => {
        edits.change(HOME, DATABASE, { instance_class: 'db.r6g.large' });
        edits.change(STANDBY, DATABASE, { instance_class: 'db.r6g.large' });
      },
      service: { ...SERVICE, database: { ...SERVICE.database, instanceClass: 'db.r6g.large' } },
      moves: { 'monthly-cost': 'better', 'second-region-cost': 'better' },
    },
    {
      title: 'more storage in both Regions',
      edit: (edits) => {
        edits.change(HOME, DATABASE, { allocated_storage: 400 });
        edits.change(STANDBY, DATABASE, { allocated_storage: 400 });
      },
      service: { ...SERVICE, database: { ...SERVICE.database, allocatedGib: 400 } },
      moves: { 'database-storage': 'better', 'monthly-cost': 'worse', 'second-region-cost': 'worse' },
    },
    {
      title: 'the health check looks every 30 s',
      edit: (edits) => edits.change(GLOBAL, CHECK, { request_interval: 30 }),
      service: { ...SERVICE, detection: { ...SERVICE.detection, intervalSeconds: 30 } },
      moves: {
        'recovery-time': 'worse',
        availability: 'better',
        detection: 'worse',
        'monthly-cost': 'better',
        'second-region-cost': 'better',
      },
    },
    {
      title: 'the health check wants ten failures',
      edit: (edits) => edits.change(GLOBAL, CHECK, { failure_threshold: 10 }),
      service: { ...SERVICE, detection: { ...SERVICE.detection, failures: 10 } },
      moves: { 'recovery-time': 'worse', availability: 'better', detection: 'worse' },
    },
    {
      title: 'two instances more wait in the standby Region',
      edit: (edits) => edits.change(STANDBY, LLM, { min_size: 3 }),
      service: withGroup('llm', standbyMin(3)),
      moves: {
        'standby-capacity llm': 'better',
        'monthly-cost': 'worse',
        'second-region-cost': 'worse',
      },
    },
    {
      title: 'a cheaper instance type in both Regions',
      edit: (edits) => {
        for (const stack of [HOME, STANDBY] as const) {
          const { mixed_instances_policy: policy } = edits.block(stack, LLM);
          policy[0].launch_template[0].override[0].instance_type = 'g6.12xlarge';
          edits.change(stack, LLM, { mixed_instances_policy: policy });
        }
      },
      service: withGroup('llm', (group) => ({ ...group, instanceTypes: ['g6.12xlarge', 'g5.12xlarge'] })),
      moves: { 'standby-capacity llm': 'unknown', 'monthly-cost': 'better', 'second-region-cost': 'better' },
    },
    {
      title: 'larger volumes in both Regions',
      edit: (edits) => {
        for (const stack of [HOME, STANDBY] as const) {
          const address = 'aws_launch_template.inference_llm_launch_template';
          const { block_device_mappings: devices } = edits.block(stack, address);
          devices[0].ebs[0].volume_size = 2000;
          edits.change(stack, address, { block_device_mappings: devices });
        }
      },
      service: withGroup('llm', (group) => ({ ...group, volumeGib: 2000 })),
      moves: { 'monthly-cost': 'worse', 'second-region-cost': 'worse' },
    },
    {
      title: 'one NAT gateway is left in each Region',
      edit: (edits) => {
        for (const region of ['us-east-2', 'us-west-2'] as const) {
          for (const zone of ['b', 'c']) {
            const name = `${region.replaceAll('-', '_')}${zone}`;
            edits.remove(`site-${region}`, `aws_nat_gateway.network_${name}_nat_gateway`);
          }
        }
      },
      service: { ...SERVICE, egress: 'single-nat' },
      moves: { availability: 'worse', 'monthly-cost': 'better', 'second-region-cost': 'better' },
    },
    {
      title: 'spot above one on-demand instance, in both Regions',
      edit: (edits) => {
        for (const stack of [HOME, STANDBY] as const) {
          const { mixed_instances_policy: policy } = edits.block(stack, LLM);
          policy[0].instances_distribution[0].on_demand_base_capacity = 1;
          policy[0].instances_distribution[0].on_demand_percentage_above_base_capacity = 0;
          edits.change(stack, LLM, { mixed_instances_policy: policy });
        }
      },
      service: withGroup('llm', (group) => ({ ...group, onDemandShare: 1 / 3 })),
      moves: { 'monthly-cost': 'better', 'second-region-cost': 'better' },
    },
  ];

  test.each(cases)('$title', ({ edit, service, moves }) => {
    const result = postureOf(edit);
    const { objectives, cost } = assess({ service });
    const [rto, rpo, unavailability] = objectives.map(({ estimate }) => estimate);
    expect(row(result, 'recovery-time').figures.after).toBe(rto);
    expect(row(result, 'data-loss').figures.after).toBe(rpo);
    expect(row(result, 'availability').figures.after).toBe(unavailability);
    expect(row(result, 'monthly-cost').figures.after).toBeCloseTo(cost.monthly, 6);
    expect(row(result, 'second-region-cost').figures.after).toBeCloseTo(premiumOf({ cost }), 6);
    expect(moved(result)).toEqual(moves);
  });

  function premiumOf({ cost }: Pick<Assessment, 'cost'>): number {
    return cost.tiers.find(({ current }) => current)!.premium;
  }
});

test('says in words what moves a figure', () => {
  const result = postureOf((edits) => {
    edits.change(GLOBAL, CHECK, { request_interval: 30 });
    edits.change(STANDBY, LLM, { min_size: 0 });
  });
  expect(row(result, 'recovery-time').note).toBe(
    '3 failed checks 30s apart instead of 3 failed checks 10s apart; llm: 0 instead of 1 wait in us-west-2; the objective of 30m is no longer met',
  );
  expect(texts(row(result, 'detection'))).toEqual([
    '1m 36s',
    '2m 36s',
    '+1m',
    'worse',
    '3 failed checks 30s apart, and answers that live 1m',
  ]);
  expect(row(result, 'monthly-cost').note).toBe(
    '3 failed checks 30s apart instead of 3 failed checks 10s apart; llm: 0 instead of 1 wait in us-west-2',
  );
});

test('what waits no longer in the standby Region makes a pilot light of it', () => {
  const result = postureOf((edits) => {
    edits.change(STANDBY, LLM, { min_size: 0 });
    edits.change(STANDBY, 'aws_autoscaling_group.inference_embed', { min_size: 0 });
  });
  const groups = SERVICE.groups.map(standbyMin(0));
  const { objectives, cost } = assess({ service: { ...SERVICE, tier: 'pilot-light', groups } });
  expect(row(result, 'recovery-time').figures.after).toBe(objectives[0]!.estimate);
  expect(row(result, 'availability').figures.after).toBe(objectives[2]!.estimate);
  expect(row(result, 'monthly-cost').figures.after).toBeCloseTo(cost.monthly, 6);
  expect(texts(row(result, 'standby-capacity', 'llm'))).toEqual([
    '1 at once, up to 9: 100% of the need',
    '0 at once, up to 9: 100% of the need',
    '−1 at once',
    'worse',
    '',
  ]);
});

test('of a pilot light with one warm group only that one is paid for', () => {
  const pilot = row(
    postureOf((edits) => edits.change(STANDBY, LLM, { min_size: 0 })),
    'monthly-cost',
  ).figures;
  const hour = EXAMPLE_PRICES.entries.find(({ item }) => item === 'ec2/g6e.12xlarge')!.usd['us-west-2']!;
  expect(pilot.before! - pilot.after!).toBeCloseTo(730 * hour + 500 * 0.08, 6);
});

describe('without a replica', () => {
  test('the database is restored from its replicated backups', () => {
    const result = postureOf((edits) => edits.remove(STANDBY, DATABASE));
    const service: AssessedService = { ...SERVICE, tier: 'backup-and-restore' };
    const tier = assess({ service }).objectives;
    expect(row(result, 'recovery-time').figures.after).toBe(tier[0]!.estimate);
    expect(texts(row(result, 'recovery-time'))).toEqual([
      '27m 18s',
      '3h 1m',
      '+2h 33m',
      'worse',
      'there is no replica in us-west-2: the database is restored from its replicated backups; the objective of 30m is no longer met',
    ]);
    // 5 to 30 minutes, evenly: 95 of 100 are below this; the lag of objects adds nothing that shows.
    expect(row(result, 'data-loss').figures.after).toBeCloseTo(300 + 0.95 * 1500, 0);
    expect(row(result, 'availability').figures.after).toBe(tier[2]!.estimate);
    expect(texts(row(result, 'databases'))).toEqual(['1 of 1', '0 of 1', '−1', 'worse', `${DATABASE} has no replica`]);
    expect(texts(row(result, 'database-storage')).slice(0, 4)).toEqual([
      '200 GiB of 200 GiB',
      '0 GiB of 200 GiB',
      '−200 GiB',
      'worse',
    ]);
    expect(row(result, 'database-backups').trend).toBe('same');
    // Two instances and volumes less, and no log to send: 2% of 200 GiB a day.
    const { before, after } = row(result, 'monthly-cost').figures;
    const log = 0.02 * 200 * (365 / 12) * 0.02;
    expect(before! - after!).toBeCloseTo(730 * 2 * 0.45 + 2 * 200 * 0.115 + log, 6);
    expect(row(result, 'monthly-cost').note).toBe('the database has no replica in us-west-2 any more');
  });

  test('and without backups nothing recovers it', () => {
    const result = postureOf((edits) => {
      edits.remove(STANDBY, DATABASE);
      edits.remove(STANDBY, BACKUPS);
      edits.remove(HOME, SELECTION);
    });
    expect(texts(row(result, 'recovery-time'))).toEqual([
      '27m 18s',
      'not recoverable',
      '',
      'worse',
      'us-west-2 has neither a replica nor a backup of the database; the service waits until us-east-2 is back; the objective of 30m is no longer met',
    ]);
    expect(texts(row(result, 'data-loss')).slice(0, 4)).toEqual(['2m 9s', 'everything', '', 'worse']);
    expect(row(result, 'recovery-time').figures).not.toHaveProperty('after');
    const alone = assess({ service: SERVICE }).availability.unavailabilityOfOneRegion;
    expect(row(result, 'availability').figures.after).toBe(alone);
    expect(row(result, 'database-backups').after).toBe('0 of 1');
    // Nor are backups sent, or kept for 14 days.
    const cost = row(result, 'second-region-cost').figures;
    const sent = 2 * 0.02 * 200 * (365 / 12) * 0.02;
    const kept = (200 + 14 * 0.02 * 200) * 0.095;
    expect(cost.before! - cost.after!).toBeCloseTo(730 * 2 * 0.45 + 2 * 200 * 0.115 + sent + kept, 6);
  });

  test('its copies by AWS Backup are named, and their age is not made up', () => {
    const result = postureOf((edits) => {
      edits.remove(STANDBY, DATABASE);
      edits.remove(STANDBY, BACKUPS);
    });
    expect(row(result, 'recovery-time').after).toBe('3h 1m');
    expect(texts(row(result, 'data-loss'))).toEqual([
      '2m 9s',
      'not assessed',
      '',
      'unknown',
      'there is no replica in us-west-2: the database is restored from a copy of AWS Backup, if a plan takes one',
    ]);
  });

  test('one that comes is better', () => {
    const result = postureOf((edits) => edits.create(STANDBY, DATABASE));
    expect(row(result, 'recovery-time').trend).toBe('better');
    expect(row(result, 'databases')).toMatchObject({ before: '0 of 1', after: '1 of 1', delta: '+1', trend: 'better' });
  });

  test('a weaker replica is worse, although there is one', () => {
    const result = postureOf((edits) =>
      edits.change(STANDBY, DATABASE, { multi_az: false, instance_class: 'db.r6g.large', backup_retention_period: 0 }),
    );
    expect(texts(row(result, 'databases'))).toEqual([
      '1 of 1',
      '1 of 1',
      'weaker',
      'worse',
      'the replica is not Multi-AZ; the replica keeps no backups; the replica is a db.r6g.large',
    ]);
    expect(row(result, 'second-region-cost')).toMatchObject({
      trend: 'better',
      note: 'the replica: db.r6g.xlarge becomes db.r6g.large; the replica is no longer Multi-AZ',
    });
    // Two of 0.45 $ an hour become one of 0.225 $; one volume of 200 GiB less.
    const { before, after } = row(result, 'monthly-cost').figures;
    expect(before! - after!).toBeCloseTo(730 * (2 * 0.45 - 0.225) + 200 * 0.115, 6);
  });
});

describe('objects', () => {
  const replication = (edit: (rule: any) => void): Edit => {
    return (edits) => {
      const { rule } = edits.block(HOME, DATA);
      edit(rule[0]);
      edits.change(HOME, DATA, { rule });
    };
  };
  const narrowed: [string, Edit][] = [
    ['the replication goes', (edits) => edits.remove(HOME, DATA)],
    ['the replication is disabled', replication((rule) => (rule.status = 'Disabled'))],
    ['a prefix narrows it', replication((rule) => (rule.filter = [{ prefix: 'models/' }]))],
    ['a tag narrows it', replication((rule) => (rule.filter = [{ tag: [{ key: 'copy', value: 'yes' }] }]))],
    ['it leaves out what is encrypted', replication((rule) => (rule.source_selection_criteria = []))],
    [
      'it leads to a bucket of the same Region',
      replication(
        (rule) => (rule.destination[0].bucket = 'arn:aws:s3:::warmsite-prod-artifacts-111122223333-us-east-2'),
      ),
    ],
    [
      'the bucket that it leads to no longer keeps versions',
      (edits) =>
        edits.change('vault-us-west-2', 'aws_s3_bucket_versioning.data_bucket_versioning', {
          versioning_configuration: [{ status: 'Suspended' }],
        }),
    ],
  ];

  test.each(narrowed)('%s', (_, edit) => {
    const result = postureOf(edit);
    expect(texts(row(result, 'buckets'))).toEqual([
      '2 of 2',
      '1 of 2',
      '−1',
      'worse',
      'aws_s3_bucket.data_bucket is not copied whole',
    ]);
    expect(texts(row(result, 'data-loss'))).toEqual([
      '2m 9s',
      'everything in 1 of 2 buckets',
      '',
      'worse',
      'S3 does not copy all of it to us-west-2; the objective of 10m is no longer met',
    ]);
    expect(row(result, 'recovery-time').trend).toBe('same');
  });

  test('without time control the promise goes', () => {
    const result = postureOf(replication((rule) => (rule.destination[0].replication_time = [])));
    expect(texts(row(result, 'buckets'))).toEqual([
      '2 of 2',
      '2 of 2',
      'no promise of 15m',
      'worse',
      'S3 Replication Time Control no longer promises 15m for all of them',
    ]);
  });

  test('a new bucket that nothing replicates', () => {
    const result = postureOf((edits) =>
      edits.add('vault-us-east-2', 'aws_s3_bucket.data_bucket', 'aws_s3_bucket.prompts', {
        bucket: 'prompts',
        id: 'prompts',
        arn: 'arn:aws:s3:::prompts',
        replication_configuration: [],
      }),
    );
    expect(texts(row(result, 'buckets'))).toEqual([
      '2 of 2',
      '2 of 3',
      '+1 without',
      'worse',
      'aws_s3_bucket.prompts is not copied whole',
    ]);
    expect(row(result, 'data-loss').after).toBe('everything in 1 of 3 buckets');
  });

  test('a rule that is not known until apply', () => {
    const result = postureOf((edits) => edits.change(HOME, DATA, { rule: [] }, { rule: true }));
    expect(texts(row(result, 'buckets')).slice(1, 4)).toEqual(['not known until apply', '', 'unknown']);
    expect(texts(row(result, 'data-loss')).slice(1, 4)).toEqual(['not known until apply', '', 'unknown']);
  });
});

test('a secret that loses its replica', () => {
  const result = postureOf((edits) =>
    edits.change('vault-us-east-2', 'aws_secretsmanager_secret.master_secret', { replica: [] }),
  );
  expect(moved(result)).toEqual({ secrets: 'worse' });
  expect(texts(row(result, 'secrets'))).toEqual([
    '1 of 1',
    '0 of 1',
    '−1',
    'worse',
    'aws_secretsmanager_secret.master_secret has no replica',
  ]);
});

describe('detection', () => {
  const manual: [string, Edit, string, string][] = [
    [
      'PRIMARY has no health check',
      (edits) => edits.change(GLOBAL, PRIMARY, { health_check_id: null }),
      'no health check',
      'PRIMARY has no health check: only what Route 53 sees of its target may lead the traffic away, and no alarm tells',
    ],
    [
      'SECONDARY goes',
      (edits) => edits.remove(GLOBAL, SECONDARY),
      'no secondary',
      'there is no SECONDARY record to lead the traffic to',
    ],
    [
      'the check of PRIMARY is disabled',
      (edits) => edits.change(GLOBAL, PRIMARY_CHECK, { disabled: true }),
      'never noticed',
      `the health check ${PRIMARY_CHECK} is disabled`,
    ],
    [
      'the check of PRIMARY is inverted',
      (edits) => edits.change(GLOBAL, PRIMARY_CHECK, { invert_healthcheck: true }),
      'never noticed',
      `the health check ${PRIMARY_CHECK} is inverted`,
    ],
    [
      'both children are disabled',
      (edits) => {
        edits.change(GLOBAL, CHECK, { disabled: true });
        edits.change(GLOBAL, 'aws_route53_health_check.latch_check', { disabled: true });
      },
      'never noticed',
      `the health check ${PRIMARY_CHECK} stays healthy without its endpoints`,
    ],
    [
      'the calculated check wants no child',
      (edits) => edits.change(GLOBAL, PRIMARY_CHECK, { child_health_threshold: 0 }),
      'never noticed',
      `the health check ${PRIMARY_CHECK} asks for no healthy child`,
    ],
  ];

  test.each(manual)('%s', (_, edit, text, because) => {
    const result = postureOf(edit);
    expect(texts(row(result, 'detection'))).toEqual(['1m 36s', text, '', 'worse', because]);
    expect(texts(row(result, 'recovery-time'))).toEqual([
      '27m 18s',
      'not automatic',
      '',
      'worse',
      `${because}; somebody has to notice, and to lead the traffic away; the objective of 30m is no longer met`,
    ]);
    expect(row(result, 'availability')).toMatchObject({
      trend: 'worse',
      note: 'that of us-east-2 alone: nothing takes over by itself',
    });
  });

  const undecided: [string, Edit][] = [
    [
      'the latch alone keeps PRIMARY healthy',
      (edits) => edits.change(GLOBAL, PRIMARY_CHECK, { child_health_threshold: 1 }),
    ],
    ['the latch alone can make PRIMARY unhealthy', (edits) => edits.change(GLOBAL, CHECK, { disabled: true })],
  ];

  test.each(undecided)('%s', (_, edit) => {
    const result = postureOf(edit);
    const note = 'an alarm or a switch, and not the check of an endpoint, leads the traffic away from PRIMARY';
    expect(row(result, 'detection')).toMatchObject({ after: 'not assessed', trend: 'unknown', note });
    expect(row(result, 'recovery-time')).toMatchObject({ after: 'not assessed', trend: 'unknown', note });
    expect(row(result, 'availability')).toMatchObject({ after: 'not assessed', trend: 'unknown', note });
  });

  test('an interval that is not known until apply', () => {
    const result = postureOf((edits) =>
      edits.change(GLOBAL, CHECK, { request_interval: null }, { request_interval: true }),
    );
    expect(row(result, 'detection')).toMatchObject({ after: 'not known until apply', trend: 'unknown' });
    expect(row(result, 'recovery-time')).toMatchObject({ after: 'not known until apply', trend: 'unknown' });
    expect(row(result, 'availability')).toMatchObject({ after: 'not known until apply', trend: 'unknown' });
  });

  test('a check of other children', () => {
    const result = postureOf((edits) => {
      edits.change(GLOBAL, 'aws_route53_health_check.standby_check', { request_interval: 30, failure_threshold: 5 });
      const { id } = edits.block(GLOBAL, 'aws_route53_health_check.standby_check');
      edits.change(GLOBAL, PRIMARY, { health_check_id: id });
    });
    expect(row(result, 'detection')).toMatchObject({ after: durationText(5 * 30 + 6 + 60), trend: 'worse' });
  });

  test('a long time to live is waited for', () => {
    const result = postureOf((edits) =>
      edits.change(GLOBAL, PRIMARY, { alias: [], ttl: 3600, records: ['192.0.2.1'] }),
    );
    expect(row(result, 'detection')).toMatchObject({ after: '1h 1m', trend: 'worse' });
    expect(row(result, 'recovery-time').figures.after).toBeGreaterThan(0.95 * 3600);
  });
});

describe('sizes', () => {
  test('a smaller maximum, below the need', () => {
    const result = postureOf((edits) => edits.change(STANDBY, LLM, { max_size: 3 }));
    expect(texts(row(result, 'standby-capacity', 'llm'))).toEqual([
      '1 at once, up to 9: 100% of the need',
      '1 at once, up to 3: 50% of the need',
      '−6 at most',
      'worse',
      'the grown peak needs 6',
    ]);
  });

  test('more at once and fewer at most is worse', () => {
    const result = postureOf((edits) => edits.change(STANDBY, LLM, { min_size: 2, max_size: 8 }));
    expect(row(result, 'standby-capacity', 'llm')).toMatchObject({ delta: '+1 at once, −1 at most', trend: 'worse' });
  });

  test('one zone instead of three', () => {
    const result = postureOf((edits) => {
      const { vpc_zone_identifier: subnets } = edits.block(STANDBY, LLM);
      edits.change(STANDBY, LLM, { vpc_zone_identifier: [subnets[0]] });
    });
    expect(row(result, 'standby-capacity', 'llm')).toMatchObject({ delta: '−2 zones', trend: 'worse' });
    expect(row(result, 'availability').trend).toBe('same');
  });

  test('one zone at home is nothing that the models have an answer for', () => {
    const result = postureOf((edits) => {
      const { vpc_zone_identifier: subnets } = edits.block(HOME, LLM);
      edits.change(HOME, LLM, { vpc_zone_identifier: [subnets[0]] });
    });
    expect(row(result, 'availability')).toMatchObject({
      after: 'not assessed',
      trend: 'unknown',
      note: 'the models have no answer for what is planned',
    });
    expect(row(result, 'recovery-time').trend).toBe('same');
  });

  test('no group in the standby Region', () => {
    const result = postureOf((edits) => edits.remove(STANDBY, LLM));
    expect(row(result, 'standby-capacity', 'llm')).toMatchObject({
      after: 'none',
      delta: '−1 at once, −9 at most',
      trend: 'worse',
    });
    expect(row(result, 'recovery-time')).toMatchObject({
      after: 'not recoverable',
      note: 'us-west-2 has no instances of llm, and cannot have any; llm: 0 instead of 1 wait in us-west-2; the objective of 30m is no longer met',
    });
  });

  test('sizes that are not known until apply', () => {
    const result = postureOf((edits) => edits.change(STANDBY, LLM, { min_size: null }, { min_size: true }));
    expect(moved(result)).toEqual({
      'recovery-time': 'unknown',
      availability: 'unknown',
      'standby-capacity llm': 'unknown',
      'monthly-cost': 'unknown',
      'second-region-cost': 'unknown',
    });
    expect(row(result, 'standby-capacity', 'llm').after).toBe('not known until apply');
  });

  test('a type without a price', () => {
    const result = postureOf((edits) => {
      const { mixed_instances_policy: policy } = edits.block(STANDBY, LLM);
      policy[0].launch_template[0].override[0].instance_type = 'p9.48xlarge';
      edits.change(STANDBY, LLM, { mixed_instances_policy: policy });
    });
    expect(row(result, 'monthly-cost')).toMatchObject({
      trend: 'unknown',
      delta: '',
      note: 'the price of ec2/p9.48xlarge is not known',
    });
    expect(row(result, 'monthly-cost').after).toMatch(/^at least \$/);
    expect(row(result, 'standby-capacity', 'llm')).toMatchObject({
      trend: 'unknown',
      note: 'g6e.12xlarge becomes p9.48xlarge: what one instance serves has to be measured again',
    });
  });
});

describe('after a failover', () => {
  const roles: Roles = { home: 'us-east-2', standby: 'us-west-2', writer: 'us-west-2', evacuated: ['us-east-2'] };
  const promoted: Edit = (edits) => {
    for (const { address, change } of edits.document(STANDBY).resource_changes) {
      if (address === DATABASE) change.before!.replicate_source_db = '';
      if (address === LLM) change.before!.min_size = 3;
    }
  };

  test('nothing takes over from the Region that took over', () => {
    const result = postureOf(promoted, { roles });
    expect(row(result, 'recovery-time')).toMatchObject({
      before: 'not recoverable',
      after: 'not recoverable',
      trend: 'same',
      note: 'us-east-2 has neither a replica nor a backup of the database; the service waits until us-west-2 is back; the objective of 30m is not met, as before',
    });
    expect(row(result, 'detection')).toMatchObject({
      after: 'not from there',
      trend: 'same',
      note: 'us-west-2 serves as the SECONDARY: nothing leads the traffic away from it',
    });
    expect(row(result, 'databases').name).toBe('Databases with a replica in us-east-2');
  });

  test('the same where there is no plan of the Region that is gone', () => {
    const stacks = ['vault-us-west-2', STANDBY, GLOBAL] as const;
    expect(row(postureOf(promoted, { roles, stacks }), 'recovery-time').after).toBe('not recoverable');
  });

  test('a replica in the Region that is back', () => {
    const result = postureOf(
      (edits) => {
        promoted(edits);
        edits.remove(HOME, DATABASE);
        edits.add(HOME, DATABASE, 'aws_db_instance.database_g2', {
          identifier: 'warmsite-prod-db-g2',
          arn: 'arn:aws:rds:us-east-2:111122223333:db:warmsite-prod-db-g2',
          replicate_source_db: 'arn:aws:rds:us-west-2:111122223333:db:warmsite-prod-db-g1',
        });
      },
      { roles: { ...roles, evacuated: [] } },
    );
    expect(row(result, 'databases')).toMatchObject({ before: '0 of 1', after: '1 of 1', trend: 'better' });
    expect(row(result, 'recovery-time')).toMatchObject({ before: 'not recoverable', after: 'not automatic' });
  });
});

describe('with the plan of one stack alone', () => {
  test('the environment file stands in for what it does not show', () => {
    const base = postureOf(unedited);
    const result = postureOf((edits) => edits.change(STANDBY, LLM, { min_size: 0 }), { stacks: [STANDBY] });
    expect(row(result, 'recovery-time').before).toBe(row(base, 'recovery-time').before);
    expect(row(result, 'recovery-time').after).toBe('42m 37s');
    expect(row(result, 'monthly-cost').before).toBe(row(base, 'monthly-cost').before);
    expect(result.rows.map(({ measure }) => measure)).toEqual([
      'recovery-time',
      'data-loss',
      'availability',
      'databases',
      'database-backups',
      'standby-capacity',
      'standby-capacity',
      'monthly-cost',
      'second-region-cost',
    ]);
    expect(result.basis.at(-1)).toBe(
      'There is no plan of warmsite-prod-vault-us-west-2, warmsite-prod-vault-us-east-2, warmsite-prod-site-us-east-2 and warmsite-prod-global: what only they can tell is not shown, or as the environment file has it',
    );
  });

  test('what it takes away is gone all the same', () => {
    const result = postureOf((edits) => edits.remove(STANDBY, DATABASE), { stacks: [STANDBY] });
    expect(row(result, 'databases')).toMatchObject({ before: '1 of 1', after: '0 of 1', trend: 'worse' });
    expect(row(result, 'recovery-time').after).toBe('3h 1m');
  });

  test.each(STACKS)('%s moves nothing by itself', (stack) => {
    const result = postureOf(unedited, { stacks: [stack] });
    expect(moved(result)).toEqual({});
    expect(row(result, 'recovery-time').before).toBe('27m 18s');
    expect(row(result, 'data-loss').before).toBe('2m 9s');
    expect(row(result, 'availability').before).toBe('99.99078%');
    expect(row(result, 'monthly-cost').before).toBe('$34,374');
  });
});

test('the base branch has assumptions of its own', () => {
  const baseService = { ...SERVICE, assumptions: { ...SERVICE.assumptions, decisionMedian: 600 } };
  const result = postureOf(unedited, { baseService });
  expect(row(result, 'recovery-time').figures.before).toBe(assess({ service: baseService }).objectives[0]!.estimate);
  expect(row(result, 'recovery-time').trend).toBe('better');
});

describe('without an environment file', () => {
  const estate = estateOf((edits) => {
    edits.remove(STANDBY, DATABASE);
    edits.change(STANDBY, LLM, { min_size: 0 });
  });

  test('there is what the plans alone tell', () => {
    const result = posture({ estate, roles: rolesOf(estate, undefined) });
    expect(result.rows.map(({ measure, before, after, trend }) => [measure, before, after, trend])).toEqual([
      ['detection', '1m 36s', '1m 36s', 'same'],
      ['databases', '1 of 1', '0 of 1', 'worse'],
      ['database-storage', '200 GiB of 200 GiB', '0 GiB of 200 GiB', 'worse'],
      ['database-backups', '1 of 1', '1 of 1', 'same'],
      ['buckets', '2 of 2', '2 of 2', 'same'],
      ['secrets', '1 of 1', '1 of 1', 'same'],
      ['standby-capacity', '1 at once, up to 8', '1 at once, up to 8', 'same'],
      ['standby-capacity', '1 at once, up to 9', '0 at once, up to 9', 'worse'],
    ]);
    expect(result.basis).toEqual([
      'Counts and sizes are what the plans say, before and after',
      'Recovery time, data loss, availability and cost depend on an environment file; without one there are none',
    ]);
  });

  test('without roles, copies in any other Region count', () => {
    const result = posture({ estate, roles: { evacuated: [] } });
    expect(row(result, 'databases')).toMatchObject({
      name: 'Databases with a replica in another Region',
      before: '1 of 1',
      after: '0 of 1',
    });
    // Both Regions' buckets replicate to the other one.
    expect(row(result, 'buckets').before).toBe('4 of 4');
    expect(result.rows.map(({ measure }) => measure)).not.toContain('standby-capacity');
    expect(result.basis[1]).toBe(
      'Nothing tells which Region stands by: copies in any other Region count, and no standby capacity is shown',
    );
  });
});

test('plans of nothing that recovers anything have no rows', () => {
  const estate = new Estate([planOf('empty', { ...baseDocument('global'), resource_changes: [] })]);
  expect(posture({ estate, roles: { evacuated: [] } }).rows).toEqual([]);
  const roles = rolesOf(estate, expectations());
  const { rows, basis } = posture({ estate, roles, service: SERVICE });
  expect(rows).toEqual([]);
  expect(basis[1]).toBe('No group of the environment file is in the plans: the models have nothing to estimate');
});
