import { InputError, problemText } from '../../lib/core/errors';
import { costOf, ServiceBill } from '../../lib/explanation/cost';
import { findBlocks } from '../../lib/explanation/find';
import { assessedService } from '../../config/assessed-service';
import { assess } from '../../lib/assessment/assess';
import { EXAMPLE_PRICES } from '../../lib/models/cost';
import { at, shipped } from '../support/environment';
import { everything, explained, failedOver } from './environments';

const prod = explained(shipped('prod'));
const { inventory, explain, environment } = prod;

const SITE = 'warmsite-prod-site-us-east-2';
const STANDBY = 'warmsite-prod-site-us-west-2';

describe('finding', () => {
  const found = (text: string): string[] =>
    findBlocks(inventory, text).map(({ stack, address }) => `${stack}/${address}`);
  const refused = (text: string): string => {
    try {
      return found(text).join(' ');
    } catch (error) {
      if (error instanceof InputError) return error.problems.map(problemText).join('\n');
      throw error;
    }
  };

  test.each([`${SITE}/aws_db_instance.database_g1`, `${SITE}/Database/G1/Resource`])('by stack: %s', (text) =>
    expect(found(text)).toEqual([`${SITE}/aws_db_instance.database_g1`]),
  );

  test.each(['aws_cloudtrail.audit', 'Audit/Resource', 'warmsite-prod-global/Audit/Resource'])(
    'without a stack where one has it: %s',
    (text) => expect(found(text)).toEqual(['warmsite-prod-global/aws_cloudtrail.audit']),
  );

  test.each([
    ['warmsite-prod-artifacts-111122223333-us-east-2', 'warmsite-prod-vault-us-east-2/aws_s3_bucket.artifacts_bucket'],
    ['warmsite/prod/database', 'warmsite-prod-vault-us-east-2/aws_secretsmanager_secret.master_secret'],
  ])('by its name in AWS: %s', (text, block) => expect(found(text)).toEqual([block]));

  test.each([
    ['data.aws_s3_objects.takeover_guard', `${SITE}/data.aws_s3_objects.takeover_guard`],
    [
      'ephemeral.aws_secretsmanager_random_password.database_g1_password',
      `${SITE}/ephemeral.aws_secretsmanager_random_password.database_g1_password`,
    ],
    [
      'removed.aws_db_instance_automated_backups_replication.database_backups_g1',
      `${SITE}/removed.aws_db_instance_automated_backups_replication.database_backups_g1`,
    ],
  ])('what is no resource: %s', (text, block) => expect(found(`${SITE}/${text}`)).toEqual([block]));

  test('a check', () => {
    expect(found('check.master_secret_is_replicated')).toEqual([
      'warmsite-prod-vault-us-east-2/check.master_secret_is_replicated',
    ]);
  });

  test('a construct is all that it makes', () => {
    expect(found('warmsite-prod-vault-us-east-2/StorageKey')).toEqual([
      'warmsite-prod-vault-us-east-2/aws_kms_alias.storage_key_alias',
      'warmsite-prod-vault-us-east-2/aws_kms_key.storage_key',
    ]);
    expect(found('Latch')).toEqual(['warmsite-prod-vault-us-west-2/aws_cloudwatch_metric_alarm.latch']);
    expect(found('warmsite-prod-global')).toHaveLength(28);
  });

  test.each([
    [
      'aws_lb.endpoint',
      `aws_lb.endpoint: must say which of 2 is meant: ${SITE}/aws_lb.endpoint, ${STANDBY}/aws_lb.endpoint [ambiguous-address]`,
    ],
    ['Network', `Network: must say which of 2 is meant: ${SITE}/Network, ${STANDBY}/Network [ambiguous-address]`],
    [
      'warmsite-prod-db-g1',
      `warmsite-prod-db-g1: must say which of 2 is meant: ${SITE}/aws_db_instance.database_g1, ${STANDBY}/aws_db_instance.database_g1 [ambiguous-address]`,
    ],
    [
      'module.site.aws_lb.endpoint',
      'module.site.aws_lb.endpoint: must be an address without modules: the stacks have none; leave out what is before the resource type [module-address]',
    ],
    [
      'aws_cloudtrail.audit[0]',
      'aws_cloudtrail.audit[0]: must be without [0]: nothing here has count or for_each; ask for aws_cloudtrail.audit [indexed-address]',
    ],
    ['aws_kms_key', 'aws_kms_key: is a type; --type aws_kms_key lists what there is of it [type-address]'],
    [
      'aws_cloudtrail.audt',
      'aws_cloudtrail.audt: is nothing that the stacks have; nearest: aws_cloudtrail.audit; without an address all are listed [unknown-address]',
    ],
    [
      `${SITE}/aws_lb.endpiont`,
      `${SITE}/aws_lb.endpiont: is nothing that the stacks have; nearest: ${SITE}/aws_lb.endpoint; without an address all are listed [unknown-address]`,
    ],
    [
      'S3Endpoint',
      'S3Endpoint: is nothing that the stacks have; nearest: Network/S3Endpoint, ' +
        `${SITE}/Network/S3Endpoint, ${STANDBY}/Network/S3Endpoint; without an address all are listed [unknown-address]`,
    ],
    ['qqqqqqqq', 'qqqqqqqq: is nothing that the stacks have; without an address all are listed [unknown-address]'],
    ['', ': is nothing that the stacks have; without an address all are listed [unknown-address]'],
  ])('refused: %s', (text, message) => expect(refused(text)).toBe(message));
});

describe('references', () => {
  const names = (references: readonly { stack: string; address: string; by: string; arguments: readonly string[] }[]) =>
    references.map(({ stack, address, by, arguments: where }) => `${by} ${stack}/${address} ${where.join(',')}`);

  test('what Terraform knows of, both ways', () => {
    const gateway = explain(`${SITE}/aws_nat_gateway.network_us_east_2a_nat_gateway`);
    expect(names(gateway.uses)).toEqual([
      `reference ${SITE}/aws_eip.network_us_east_2a_nat_address allocation_id`,
      `reference ${SITE}/aws_internet_gateway.network_internet_gateway depends_on`,
      `reference ${SITE}/aws_subnet.network_us_east_2a_public_subnet subnet_id`,
    ]);
    expect(names(gateway.usedBy)).toEqual([
      `reference ${SITE}/aws_cloudwatch_metric_alarm.observability_nat_us_east_2a_bandwidth metric_query`,
      `reference ${SITE}/aws_cloudwatch_metric_alarm.observability_nat_us_east_2a_ports dimensions`,
      `reference ${SITE}/aws_route.network_us_east_2a_private_default_route nat_gateway_id`,
    ]);
  });

  test('what stacks name of each other, in its own Region only', () => {
    expect(names(explain(`${STANDBY}/aws_db_instance.database_g1`).uses)[0]).toBe(
      `name ${SITE}/aws_db_instance.database_g1 replicate_source_db`,
    );
    const users = explain(`${SITE}/aws_db_instance.database_g1`).usedBy;
    expect(names(users)).toContain(`name ${STANDBY}/aws_db_instance.database_g1 replicate_source_db`);
    expect(names(users)).toContain(`name ${SITE}/aws_cloudwatch_metric_alarm.database_alarms_cpu dimensions`);
    expect(names(users)).not.toContain(`name ${STANDBY}/aws_cloudwatch_metric_alarm.database_alarms_cpu dimensions`);
  });

  test('a name that several things share is that of the one that is meant', () => {
    const template = explain(`${SITE}/aws_launch_template.inference_llm_launch_template`);
    expect(names(template.usedBy)).toEqual([
      `reference ${SITE}/aws_autoscaling_group.inference_llm mixed_instances_policy`,
    ]);
  });

  test('the secret is no part of a parameter whose path begins like its name', () => {
    const { usedBy } = explain('aws_secretsmanager_secret.master_secret');
    expect(usedBy.map(({ address }) => address)).toEqual([
      'check.master_secret_is_replicated',
      'aws_iam_role_policy.inference_embed_permissions',
      'aws_iam_role_policy.inference_llm_permissions',
      'aws_launch_template.inference_embed_launch_template',
      'aws_launch_template.inference_llm_launch_template',
      'aws_secretsmanager_secret_version.database_g1_secret_version',
    ]);
  });

  test('whoever uses something is found among its users, over all of a stack', () => {
    const missing = inventory.blocks
      .filter(({ stack }) => stack === 'warmsite-prod-global')
      .flatMap((block) => {
        const { uses, stack, address } = prod.explainer.explain(block);
        return uses
          .filter(
            (used) =>
              !explain(`${used.stack}/${used.address}`).usedBy.some(
                (user) => user.stack === stack && user.address === address,
              ),
          )
          .map((used) => `${address} ${used.address}`);
      });
    expect(missing).toEqual([]);
  });
});

describe('costs', () => {
  const service = assessedService(environment, EXAMPLE_PRICES);
  const { cost } = assess({ service, seed: 1, runs: 1000 });
  const of = (address: string) => explain(address).cost;
  const monthly = (address: string): number => {
    const result = of(address);
    if (result.kind !== 'priced') throw new Error(`${address} has no price`);
    return result.monthly;
  };
  const assessed = (region: string, items: RegExp): number =>
    cost.lines
      .filter((line) => line.region === region && items.test(line.item))
      .reduce((sum, line) => sum + (line.monthly ?? 0), 0);

  test.each([
    ['us-east-2', SITE],
    ['us-west-2', STANDBY],
  ])('groups, database, load balancer and gateways of %s are those of the assessment', (region, site) => {
    expect(
      monthly(`${site}/aws_autoscaling_group.inference_llm`) + monthly(`${site}/aws_autoscaling_group.inference_embed`),
    ).toBeCloseTo(assessed(region, /^(ec2|ebs)\//), 6);
    expect(monthly(`${site}/aws_db_instance.database_g1`)).toBeCloseTo(assessed(region, /^rds\/(postgres|storage)/), 6);
    expect(monthly(`${site}/aws_lb.endpoint`)).toBeCloseTo(assessed(region, /^(alb|transfer\/internet)/), 6);
    const zone = `network_${region.replaceAll('-', '_')}a`;
    expect(3 * monthly(`${site}/aws_nat_gateway.${zone}_nat_gateway`)).toBeCloseTo(assessed(region, /^nat\//), 6);
    const vault = site.replace('-site-', '-vault-');
    expect(monthly(`${vault}/aws_s3_bucket.data_bucket`)).toBeCloseTo(assessed(region, /^s3\/standard/), 6);
  });

  test('health checks together are those of the assessment', () => {
    const checks = inventory.blocks.filter(({ type }) => type === 'aws_route53_health_check');
    const sum = checks.map(({ address }) => monthly(address)).reduce((total, one) => total + one, 0);
    expect(sum).toBeCloseTo(assessed('global', /^route53\//), 6);
  });

  test('replication is the transfer of objects alone; copies of backups are where they are kept', () => {
    const result = of(`${SITE}/aws_s3_bucket_replication_configuration.data_replication`);
    expect(result.kind === 'priced' && result.items.map(({ item }) => item)).toEqual([
      'transfer/other-region',
      's3/replication-time-control',
    ]);
    expect(of(`${STANDBY}/aws_s3_bucket_replication_configuration.data_replication`)).toMatchObject({
      monthly: 0,
      items: [],
    });
    expect(monthly(`${STANDBY}/aws_db_instance_automated_backups_replication.database_backups_g1`)).toBeCloseTo(
      assessed('us-west-2', /backup-storage/),
      6,
    );
  });

  test('by the piece: an alarm by its metrics, a key, a secret with its replica, a composite alarm, a dashboard', () => {
    expect(monthly(`${SITE}/aws_cloudwatch_metric_alarm.database_alarms_cpu`)).toBeCloseTo(0.1);
    expect(monthly(`${SITE}/aws_cloudwatch_metric_alarm.observability_database_network`)).toBeCloseTo(0.3);
    expect(monthly(`${SITE}/aws_kms_key.database_key`)).toBeCloseTo(1);
    expect(monthly('aws_secretsmanager_secret.master_secret')).toBeCloseTo(0.8);
    expect(monthly(`${SITE}/aws_cloudwatch_composite_alarm.observability_data_incident`)).toBeCloseTo(0.5);
    expect(monthly(`${SITE}/aws_cloudwatch_dashboard.observability_dashboard`)).toBeCloseTo(3);
  });

  test('what is tried beside a group costs its instances, on demand', () => {
    const { explain: then } = explained(everything());
    const { cost: ofCanary } = then(`${SITE}/aws_autoscaling_group.inference_llm_canary_group`);
    expect(ofCanary).toMatchObject({ kind: 'priced', items: [{ item: 'ec2/g6e.12xlarge', quantity: 730 }] });
  });

  test('what has no price says so, and what costs nothing', () => {
    expect(of(`${SITE}/aws_eip.network_us_east_2a_nat_address`)).toEqual({
      kind: 'not priced',
      why: 'AWS charges public IPv4 addresses by the hour; the price table has no such item',
    });
    expect(of(`${SITE}/aws_subnet.network_us_east_2a_public_subnet`)).toEqual({ kind: 'none' });
    expect(of(`${SITE}/ephemeral.aws_secretsmanager_random_password.database_g1_password`)).toEqual({ kind: 'none' });
  });

  test('an item that the price table lacks is named, and is not free', () => {
    const prices = { ...EXAMPLE_PRICES, entries: EXAMPLE_PRICES.entries.filter(({ item }) => item !== 'nat/gateway') };
    const bill = new ServiceBill({ ...service, prices }, 'us-east-2');
    const [gateway] = findBlocks(inventory, `${SITE}/aws_nat_gateway.network_us_east_2a_nat_gateway`);
    expect(costOf(gateway!, bill)).toMatchObject({ kind: 'priced', monthly: 0, items: [], unknown: ['nat/gateway'] });
  });

  test('after a failover the many instances are where the writer is', () => {
    const topology = environment.topology.failover().topology;
    const bill = new ServiceBill(service, topology.writer);
    const [home] = findBlocks(inventory, `${SITE}/aws_autoscaling_group.inference_llm`);
    const [standby] = findBlocks(inventory, `${STANDBY}/aws_autoscaling_group.inference_llm`);
    const before = new ServiceBill(service, environment.topology.writer);
    expect(costOf(standby!, bill)).toMatchObject({ monthly: (costOf(home!, before) as { monthly: number }).monthly });
    expect(at(environment, topology).topology.writer).toBe('us-west-2');
  });
});

describe('one explanation', () => {
  test('who writes and who waits read differently', () => {
    expect(explain(`${SITE}/aws_db_instance.database_g1`)).toMatchObject({
      region: 'us-east-2',
      role: 'writes',
      awsName: 'warmsite-prod-db-g1',
      without: 'Nobody reads or writes any more, and what the replica has not got yet is lost.',
      madeBy: { path: `${SITE}/Database/G1/Resource`, classes: ['SiteStack', 'DatabaseInstance'] },
    });
    expect(explain(`${STANDBY}/aws_db_instance.database_g1`)).toMatchObject({
      role: 'waits',
      without: 'Nothing fails today, and a failover to here has nothing to promote: only backups are left.',
    });
    expect(explain('aws_cloudtrail.audit').role).toBeUndefined();
  });

  test('while home is held out, the other Region serves alone, and the same texts would be wrong', () => {
    const { explain: then } = explained(failedOver());
    const [home, standby] = ['warmsite-dev-site-us-east-2', 'warmsite-dev-site-us-west-2'];
    expect(then(`${home}/aws_lb.endpoint`)).toMatchObject({
      role: 'held out',
      without: 'Nothing fails today: nobody is led to this Region. A switchover back to here finds no endpoint.',
    });
    expect(then(`${standby}/aws_lb.endpoint`)).toMatchObject({
      role: 'writes',
      without: 'Nobody is served any more: the other Region is held out, and DNS does not lead there.',
    });
    expect(then(`${home}/aws_db_instance.database_g1`).purpose).toMatch(/^The instance of a Region that is held out/);
    expect(then(`${standby}/aws_db_instance.database_g1`).back).toMatch(/^Restore a point in time/);
    expect(then('aws_route53_record.failover_secondary').without).toMatch(/^The public name leads nowhere/);
    expect(then(`${home}/aws_autoscaling_group.inference_llm`).cost).toEqual({
      kind: 'priced',
      monthly: 0,
      items: [],
      unknown: [],
      note: 'its least size is 0 here; what a failover launches is not counted',
    });
  });

  test('settings are those of its own group and side', () => {
    const paths = (address: string): string[] => explain(address).settings.map(({ file, path }) => `${file} ${path}`);
    expect(paths(`${STANDBY}/aws_lb_listener_rule.endpoint_routes_embed`)).toEqual([
      'environment inference.groups[1].routes',
    ]);
    expect(paths(`${STANDBY}/aws_vpc.network`)).toEqual(['environment regions.standby.cidr']);
    expect(paths(`${STANDBY}/aws_db_instance.database_g1`).slice(-2)).toEqual([
      'topology writer',
      'topology database.us-west-2',
    ]);
  });

  test('an alarm says what it fires on, and what is missed without it', () => {
    expect(explain(`${SITE}/aws_cloudwatch_metric_alarm.database_alarms_cpu`)).toMatchObject({
      alarm: { severity: 'ticket' },
      without: 'Nobody is told in working hours, before it becomes a page.',
    });
  });

  test('noticed by what looks at it, then by what follows; nothing of another group, nothing that is switched off', () => {
    const { noticedBy } = explain(`${SITE}/aws_autoscaling_group.inference_llm`);
    expect(noticedBy.filter(({ alarm }) => alarm.includes('embed'))).toEqual([]);
    expect(noticedBy).toContainEqual({
      alarm: 'warmsite-prod-llm-cpu',
      region: 'us-east-2',
      severity: 'ticket',
      anchor: 'group-cpu',
      direct: true,
    });
    expect(noticedBy).toContainEqual({
      alarm: 'warmsite-prod-health-endpoint-us-east-2',
      region: 'us-east-1',
      severity: 'page',
      anchor: 'health-endpoint',
      direct: false,
    });
    const lag = 'warmsite-prod-database-replica-lag';
    const alarmsOf = (site: string) =>
      explain(`${site}/aws_db_instance.database_g1`).noticedBy.map(({ alarm }) => alarm);
    expect([alarmsOf(SITE).includes(lag), alarmsOf(STANDBY).includes(lag)]).toEqual([false, true]);
  });

  test('what keeps it, what replaces it, what is ignored', () => {
    expect(explain(`${SITE}/aws_db_instance.database_g1`).protection).toEqual({
      kept: [
        '`prevent_destroy`: a plan that would destroy or replace it fails',
        '`deletion_protection`: AWS refuses to delete it until that is switched off',
        '`skip_final_snapshot` is false: it leaves a last snapshot behind',
        '`delete_automated_backups` is false: its backups stay for their time',
      ],
      replacedBy: ['kms_key_id', 'storage_encrypted'],
      ignored: ['replicate_source_db', 'username', 'db_name', 'engine'],
    });
    expect(explain(`${SITE}/aws_kms_key.database_key`).protection.kept).toContain(
      'a deletion waits 30 days, and can be taken back',
    );
  });

  test('rules that read the type, with traps and pages', () => {
    const { rules, traps, read } = explain('aws_route53_health_check.latch_check');
    expect(rules).toContainEqual({
      id: 'dns-latch-detached',
      severity: 'critical',
      title: expect.stringMatching(/./) as string,
    });
    expect(traps).toEqual([{ number: 10, title: 'traffic returns to PRIMARY by itself' }]);
    expect(read).toEqual(['docs/failure-modes.md#region-unreachable', 'docs/operate.md#going-back']);
  });
});
