import * as fs from 'node:fs';
import * as path from 'node:path';
import { TerraformStack } from 'cdktf';
import { Environment } from '../../config/environment';
import { lintStack } from '../../lib/core/output-lint';
import { Topology } from '../../lib/core/topology';
import { addEnvironment } from '../../stacks/environment';
import { at, ROOT, SHIPPED, shipped, stacksOf } from '../support/environment';
import { Attributes, SynthesizedStack, synthesizeApp } from '../support/synth';
import { GLOBAL, Inventory, SITE, VAULT } from './inventory';

// What these tests do not prove: that AWS accepts any of it. `npm run verify` shows what the provider says.

const golden = path.join(ROOT, 'test/golden');
const environments = Object.fromEntries(SHIPPED.map((name) => [name, shipped(name)]));
const synthesized = Object.fromEntries(SHIPPED.map((name) => [name, stacksOf(environments[name]!)]));
const prod = environments['prod']!;
const { home, standby } = prod.pair;

function stack(name: string, stacks: Record<string, SynthesizedStack> = synthesized['prod']!): SynthesizedStack {
  const found = stacks[name];
  if (!found) throw new Error(`no ${name}; there are ${Object.keys(stacks).join(', ')}`);
  return found;
}

const vault = (region: string): SynthesizedStack => stack(prod.names(region).vaultStack);
const site = (region: string): SynthesizedStack => stack(prod.names(region).siteStack);
const global = (): SynthesizedStack => stack(prod.names(home).globalStack);

describe.each(SHIPPED)('%s', (name) => {
  const names = environments[name]!.names(environments[name]!.pair.home);
  const stacks = synthesized[name]!;

  test('is five stacks', () => {
    const other = names.in(environments[name]!.pair.standby);
    expect(Object.keys(stacks).sort()).toEqual(
      [names.vaultStack, other.vaultStack, names.siteStack, other.siteStack, names.globalStack].sort(),
    );
  });

  test.each(Object.keys(stacks))('%s has the addresses of its golden file', (id) => {
    const file = path.join(golden, `${id}.txt`);
    const one = stack(id, stacks);
    const addresses = `${[...one.addresses(), ...one.lookups()].join('\n')}\n`;
    if (process.env['UPDATE_GOLDEN']) fs.writeFileSync(file, addresses);
    // Another address is another resource: Terraform would destroy the old one. If that is meant, npm run golden.
    expect(addresses).toBe(fs.readFileSync(file, 'utf8'));
  });

  test.each(Object.keys(stacks))('%s contains only what the inventory explains', (id) => {
    const inventory: Inventory = id.includes('-vault-') ? VAULT : id.includes('-site-') ? SITE : GLOBAL;
    expect(
      stack(id, stacks)
        .types()
        .filter((type) => !(type in inventory)),
    ).toEqual([]);
  });

  test('has no finding of the lint', () => {
    for (const [id, { json }] of Object.entries(stacks)) {
      expect(lintStack(json, { stack: id, region: json['provider'].aws[0].region })).toEqual([]);
    }
  });
});

test('the golden files are those of the shipped environments', () => {
  const expected = SHIPPED.flatMap((name) => Object.keys(synthesized[name]!)).map((id) => `${id}.txt`);
  expect(fs.readdirSync(golden).sort()).toEqual(expected.sort());
});

test('the inventory explains nothing that is not there', () => {
  const types = (part: string): string[] =>
    SHIPPED.flatMap((name) =>
      Object.entries(synthesized[name]!).flatMap(([id, one]) => (id.includes(part) ? one.types() : [])),
    );
  expect([...new Set(types('-vault-'))].sort()).toEqual(Object.keys(VAULT).sort());
  expect([...new Set(types('-site-'))].sort()).toEqual(Object.keys(SITE).sort());
  expect([...new Set(types('-global'))].sort()).toEqual(Object.keys(GLOBAL).sort());
});

describe('the order of apply', () => {
  function order(environment: Environment): string[] {
    const dependencies = new Map<string, string[]>();
    synthesizeApp((app) => {
      addEnvironment(app, environment);
      for (const each of app.node.children.filter((child): child is TerraformStack => TerraformStack.isStack(child))) {
        dependencies.set(
          each.node.id,
          each.dependencies.map((dependency) => dependency.node.id),
        );
      }
    });
    const done: string[] = [];
    while (done.length < dependencies.size) {
      const ready = [...dependencies].filter(
        ([id, needs]) => !done.includes(id) && needs.every((need) => done.includes(need)),
      );
      expect(ready).toHaveLength(1);
      done.push(ready[0]![0]);
    }
    return done;
  }

  const names = (region: string): ReturnType<Environment['names']> => prod.names(region);

  test('standby vault, home vault, the site that writes, the other site, global', () => {
    expect(order(prod)).toEqual([
      names(standby).vaultStack,
      names(home).vaultStack,
      names(home).siteStack,
      names(standby).siteStack,
      names(home).globalStack,
    ]);
  });

  test('after a failover the standby site comes first', () => {
    expect(order(at(prod, prod.topology.failover().topology))).toEqual([
      names(standby).vaultStack,
      names(home).vaultStack,
      names(standby).siteStack,
      names(home).siteStack,
      names(home).globalStack,
    ]);
  });
});

test("trap 25: each stack has one provider, and its state lies in its own Region, the global one's in the standby", () => {
  const where = Object.fromEntries(
    Object.entries(synthesized['prod']!).map(([id, { json }]) => [
      id,
      [json['provider'].aws.map(({ region }: Attributes) => region), json['terraform'].backend.s3.region],
    ]),
  );
  expect(where).toEqual({
    [prod.names(home).vaultStack]: [[home], home],
    [prod.names(home).siteStack]: [[home], home],
    [prod.names(standby).vaultStack]: [[standby], standby],
    [prod.names(standby).siteStack]: [[standby], standby],
    [prod.names(home).globalStack]: [['us-east-1'], standby],
  });
});

describe('the takeover guard', () => {
  test.each(SHIPPED)("%s: each site asks its own vault's bucket, no other stack looks anything up", (name) => {
    const environment = environments[name]!;
    for (const region of environment.pair.both) {
      const names = environment.names(region);
      const one = stack(names.siteStack, synthesized[name]);
      expect(one.lookups()).toEqual(['data.aws_s3_objects.takeover_guard']);
      const { bucket } = one.json['data'].aws_s3_objects.takeover_guard as Attributes;
      const buckets = Object.values(stack(names.vaultStack, synthesized[name]).all('aws_s3_bucket'));
      expect(buckets.map((each) => each['bucket'] as string)).toContain(bucket);
      expect(bucket).toBe(names.bucket('artifacts'));
      expect(stack(names.vaultStack, synthesized[name]).lookups()).toEqual([]);
    }
    expect(stack(environment.names(environment.pair.home).globalStack, synthesized[name]).lookups()).toEqual([]);
  });

  test('lets through what its own topology knows, and says what that is', () => {
    const failedOver = stacksOf(at(prod, prod.topology.failover().topology));
    for (const region of [home, standby]) {
      const postcondition = (one: SynthesizedStack): { condition: string; error_message: string } =>
        one.json['data'].aws_s3_objects.takeover_guard.lifecycle.postcondition[0];
      const marker = `["${prod.names(standby).takeoverMarker(1)}"]`;
      const before = postcondition(site(region));
      expect(before.condition).toContain('contains([], key)');
      expect(before.error_message).toContain('config/topology/prod.yaml, from which this plan was made, does not know');
      expect(before.error_message).toContain(`there the writer is ${home}-g1.`);
      expect(before.error_message).toContain('npm run warmsite -- topology failover prod, or restore');
      const after = postcondition(stack(prod.names(region).siteStack, failedOver));
      expect(after.condition).toContain(`contains(${marker}, key)`);
      expect(after.error_message).toContain(`there the writer is ${standby}-g1.`);
      expect(after.error_message).toContain('npm run warmsite -- topology rebuild prod, or restore');
    }
  });
});

describe('what one stack says of another is what the other one has', () => {
  const values = (one: SynthesizedStack, type: string, key: string): unknown[] =>
    Object.values(one.all(type)).map((attributes) => attributes[key]);
  const both: [string, string][] = [
    [home, standby],
    [standby, home],
  ];

  test.each(both)('replication out of %s: buckets, their versioning, the key over there', (from, to) => {
    const configurations = Object.values(site(from).all('aws_s3_bucket_replication_configuration'));
    expect(configurations).toHaveLength(2);
    for (const { bucket, rule } of configurations) {
      expect(values(vault(from), 'aws_s3_bucket', 'bucket')).toContain(bucket);
      const { destination } = rule[0];
      const arns = values(vault(to), 'aws_s3_bucket', 'bucket').map((name) => `arn:aws:s3:::${String(name)}`);
      expect(arns).toContain(destination.bucket);
      const aliases = values(vault(to), 'aws_kms_alias', 'name').map(
        (alias) => `arn:aws:kms:${to}:${prod.account}:${String(alias)}`,
      );
      expect(aliases).toContain(destination.encryption_configuration.replica_kms_key_id);
    }
    expect(values(vault(to), 'aws_s3_bucket_versioning', 'versioning_configuration')).toEqual([
      { status: 'Enabled' },
      { status: 'Enabled' },
    ]);
  });

  test('the replica of the master secret is encrypted with a key of the standby vault', () => {
    const secret = vault(home).only('aws_secretsmanager_secret');
    const [{ region, kms_key_id: key }] = secret['replica'] as [Attributes];
    const aliases = values(vault(standby), 'aws_kms_alias', 'name').map(
      (alias) => `arn:aws:kms:${standby}:${prod.account}:${String(alias)}`,
    );
    expect(region).toBe(standby);
    expect(aliases).toContain(key);
    const version = site(home).only('aws_secretsmanager_secret_version');
    expect(version['secret_id']).toBe(secret['name']);
  });

  test("the standby's database and its backups come from home's instance", () => {
    const arn = `arn:aws:rds:${home}:${prod.account}:db:${String(site(home).only('aws_db_instance')['identifier'])}`;
    expect(site(standby).only('aws_db_instance')['replicate_source_db']).toBe(arn);
    const backups = site(standby).only('aws_db_instance_automated_backups_replication');
    expect(backups['source_db_instance_arn']).toBe(arn);
    expect(site(home).all('aws_db_instance_automated_backups_replication')).toEqual({});
  });

  test.each(both)('images that instances in %s pull are in a repository that is replicated to %s', (from) => {
    const repositories = values(vault(from), 'aws_ecr_repository', 'name');
    const scripts = values(site(from), 'aws_launch_template', 'user_data').map((data) =>
      Buffer.from(data as string, 'base64').toString(),
    );
    expect(scripts).toHaveLength(2);
    for (const script of scripts) {
      const registry = prod.names(from).registryHost.replaceAll('.', '\\.');
      const [, repository] = new RegExp(`${registry}/([^:\\s']+):`).exec(script) ?? [];
      expect(repositories).toContain(repository);
      expect(script).not.toContain(from === home ? standby : home);
    }
  });

  test('the failover pair points to the own names of the sites', () => {
    for (const [id, region] of [
      ['aws_route53_record.failover_primary', home],
      ['aws_route53_record.failover_secondary', standby],
    ] as const) {
      const own = site(region).only('aws_route53_record');
      expect(global().at(id)['alias']).toMatchObject({ name: own['name'], zone_id: own['zone_id'] });
    }
  });

  test('the latch check follows the alarm in the vault of the standby', () => {
    const alarm = vault(standby).only('aws_cloudwatch_metric_alarm');
    expect(global().at('aws_route53_health_check.latch_check')).toMatchObject({
      cloudwatch_alarm_name: alarm['alarm_name'],
      cloudwatch_alarm_region: standby,
    });
    expect(vault(home).all('aws_cloudwatch_metric_alarm')).toEqual({});
  });

  test.each([home, standby])('alarms that turn a rollout back exist in %s', (region) => {
    const alarms = values(site(region), 'aws_cloudwatch_metric_alarm', 'alarm_name');
    for (const group of Object.values(site(region).all('aws_autoscaling_group'))) {
      const { alarms: named } = group['instance_refresh'].preferences.alarm_specification as { alarms: string[] };
      expect(named).not.toEqual([]);
      for (const name of named) expect(alarms).toContain(name);
    }
  });
});

describe('a transition destroys nothing', () => {
  const stages: Record<string, Topology> = {};
  stages['normal'] = prod.topology;
  stages['failed over'] = stages['normal'].failover().topology;
  stages['rebuilt'] = stages['failed over'].rebuild().topology;
  stages['switched back'] = stages['rebuilt'].switchover().topology;
  stages['failed over again'] = stages['switched back'].failover().topology;
  const steps: [string, string][] = [
    ['normal', 'failed over'],
    ['failed over', 'rebuilt'],
    ['rebuilt', 'switched back'],
    ['switched back', 'failed over again'],
  ];
  const stacksAt = (stage: string): Record<string, SynthesizedStack> => stacksOf(at(prod, stages[stage]!));

  test.each(steps)('%s -> %s: what leaves the configuration is forgotten, not destroyed', (from, to) => {
    const before = stacksAt(from);
    const after = stacksAt(to);
    for (const id of Object.keys(before)) {
      const forgotten = ((after[id]!.json['removed'] ?? []) as Attributes[]).map((block) => {
        expect(block['lifecycle']).toEqual({ destroy: false });
        return block['from'] as string;
      });
      const kept = after[id]!.addresses();
      expect(
        before[id]!.addresses().filter((address) => !kept.includes(address) && !forgotten.includes(address)),
      ).toEqual([]);
      expect(kept.filter((address) => forgotten.includes(address))).toEqual([]);
    }
  });

  /** Every argument of every resource that differs, as `address.argument`. */
  function differences(id: string, from: string, to: string): string[] {
    const [before, after] = [stacksAt(from)[id]!, stacksAt(to)[id]!];
    return before
      .addresses()
      .filter((address) => after.addresses().includes(address))
      .flatMap((address) => {
        const [old, now] = [before.at(address), after.at(address)];
        return [...new Set([...Object.keys(old), ...Object.keys(now)])]
          .filter((key) => JSON.stringify(old[key]) !== JSON.stringify(now[key]))
          .map((key) => `${address}.${key}`);
      })
      .sort();
  }

  /** The instances of the database that the selections of AWS Backup back up, as `<region> <name>`, at a stage. */
  function backedUp(instances: Readonly<Record<string, Attributes[]>>, stage: string): string[] {
    return [home, standby].flatMap((region) => {
      const selection = stacksAt(stage)[prod.names(region).siteStack]!.at(
        'aws_backup_selection.database_snapshots_selection',
      );
      const [pattern] = selection['resources'] as [string];
      const [{ key, value }] = (selection['condition'] as [{ string_equals: [{ key: string; value: string }] }])[0]
        .string_equals;
      return instances[region]!.filter(
        ({ identifier, tags }) =>
          `arn:aws:rds:${region}:${prod.account}:db:${String(identifier)}`.startsWith(pattern.replace(/\*$/, '')) &&
          (tags as Record<string, string>)[key.replace('aws:ResourceTag/', '')] === value,
      ).map(({ identifier }) => `${region} ${String(identifier)}`);
    });
  }

  test('trap 20: at every stage the writer, and no other instance, is backed up; a retired one not any more', () => {
    const instances: Record<string, Attributes[]> = { [home]: [], [standby]: [] };
    for (const [stage, topology] of Object.entries(stages)) {
      for (const region of [home, standby]) {
        const now = stacksAt(stage)[prod.names(region).siteStack]!.only('aws_db_instance');
        // What is left behind was fenced, which changes its tag (the runbooks' tests).
        const left = instances[region]!.filter(({ identifier }) => identifier !== now['identifier']);
        instances[region] = [...left.map((each) => ({ ...each, tags: { DatabaseRole: 'retired' } })), now];
      }
      const { writer } = topology;
      const name = prod.names(writer).database(topology.instance(writer).generation);
      expect([stage, ...backedUp(instances, stage)]).toEqual([stage, `${writer} ${name}`]);
    }
  });

  test('failover: the surviving site changes in place, sizes, the tone of alarms, what the dashboard asks and the tag of the database only', () => {
    const id = prod.names(standby).siteStack;
    expect(differences(id, 'normal', 'failed over')).toEqual([
      'aws_autoscaling_group.inference_embed.min_size',
      'aws_autoscaling_group.inference_llm.min_size',
      'aws_cloudwatch_composite_alarm.observability_service_incident.alarm_actions',
      'aws_cloudwatch_composite_alarm.observability_service_incident.ok_actions',
      'aws_cloudwatch_dashboard.observability_dashboard.dashboard_body',
      'aws_cloudwatch_metric_alarm.backup_alarms_copy_missing_rds.actions_enabled',
      'aws_cloudwatch_metric_alarm.backup_alarms_copy_missing_rds.treat_missing_data',
      'aws_cloudwatch_metric_alarm.backup_alarms_missing_rds.actions_enabled',
      'aws_cloudwatch_metric_alarm.backup_alarms_missing_rds.treat_missing_data',
      'aws_cloudwatch_metric_alarm.canary_dns.alarm_description',
      'aws_cloudwatch_metric_alarm.canary_dns.metric_query',
      'aws_cloudwatch_metric_alarm.canary_other.metric_query',
      'aws_cloudwatch_metric_alarm.canary_own.metric_query',
      'aws_cloudwatch_metric_alarm.database_alarms_replica_lag.actions_enabled',
      'aws_cloudwatch_metric_alarm.database_alarms_replica_lag.treat_missing_data',
      'aws_cloudwatch_metric_alarm.database_alarms_retained_log.actions_enabled',
      'aws_cloudwatch_metric_alarm.inference_embed_alarms_healthy_targets.alarm_description',
      'aws_cloudwatch_metric_alarm.inference_embed_alarms_healthy_targets.threshold',
      'aws_cloudwatch_metric_alarm.inference_llm_alarms_healthy_targets.alarm_description',
      'aws_cloudwatch_metric_alarm.inference_llm_alarms_healthy_targets.threshold',
      'aws_cloudwatch_metric_alarm.observability_recovery_point_share.treat_missing_data',
      'aws_db_instance.database_g1.tags',
    ]);
    expect(stacksAt('failed over')[id]!.addresses()).not.toContain(
      'aws_db_instance_automated_backups_replication.database_backups_g1',
    );
  });

  test('failover: no vault changes', () => {
    for (const region of [home, standby]) {
      const id = prod.names(region).vaultStack;
      expect(stacksAt('failed over')[id]!.json).toEqual(stacksAt('normal')[id]!.json);
    }
  });

  test('rebuild: home gets a second instance, born a replica of the one that writes', () => {
    const id = prod.names(home).siteStack;
    const after = stacksAt('rebuilt')[id]!;
    expect(Object.keys(after.all('aws_db_instance'))).toEqual(['database_g2']);
    expect(after.only('aws_db_instance')['replicate_source_db']).toBe(
      `arn:aws:rds:${standby}:${prod.account}:db:${prod.names(standby).database(1)}`,
    );
    expect((after.json['removed'] as Attributes[]).map((block) => block['from'] as string)).toEqual(
      expect.arrayContaining([
        'aws_db_instance.database_g1',
        'aws_secretsmanager_secret_version.database_g1_secret_version',
      ]),
    );
    expect(after.json).not.toHaveProperty('ephemeral');
  });
});

test('requests are routed by the paths of each group, those of the first among them', () => {
  const routes = Object.values(site(home).all('aws_lb_listener_rule')).map(({ condition, action }) => [
    condition[0].path_pattern.values,
    action[0].target_group_arn,
  ]);
  expect(routes).toEqual([
    [['/v1/embeddings'], '${aws_lb_target_group.inference_embed_target_group.arn}'],
    [['/v1/chat/*', '/v1/completions'], '${aws_lb_target_group.inference_llm_target_group.arn}'],
  ]);
  expect(site(home).at('aws_lb_listener.endpoint_https_listener')['default_action']).toMatchObject([
    { target_group_arn: '${aws_lb_target_group.inference_llm_target_group.arn}' },
  ]);
});

describe('nothing is created before what it needs', () => {
  const dependencies = (one: SynthesizedStack, address: string): string[] => one.at(address)['depends_on'] as string[];
  const routes = (one: SynthesizedStack, part: string): string[] =>
    one
      .addresses()
      .filter(
        (address) => address.startsWith('aws_route') && !address.startsWith('aws_route53') && address.includes(part),
      );

  test.each(SHIPPED)('%s: the load balancer waits for the way in, the groups for the way out', (name) => {
    const environment = environments[name]!;
    const one = stack(environment.names(environment.pair.home).siteStack, synthesized[name]);
    const isLater = (address: string): boolean => !address.startsWith('aws_route_table.');
    expect(dependencies(one, 'aws_lb.endpoint')).toEqual(expect.arrayContaining(routes(one, 'public').filter(isLater)));
    const endpoints = one.addresses().filter((address) => address.startsWith('aws_vpc_endpoint.'));
    const rules = one
      .addresses()
      .filter((address) => /^aws_vpc_security_group_.*\.inference_security_group_/.test(address));
    expect(rules).not.toEqual([]);
    for (const group of Object.keys(one.all('aws_autoscaling_group'))) {
      expect(dependencies(one, `aws_autoscaling_group.${group}`)).toEqual(
        expect.arrayContaining([...routes(one, 'private').filter(isLater), ...endpoints, ...rules]),
      );
    }
  });

  test('copies of backups wait for the replica, which keeps the same source busy', () => {
    expect(dependencies(site(standby), 'aws_db_instance_automated_backups_replication.database_backups_g1')).toEqual([
      'aws_db_instance.database_g1',
    ]);
  });
});

test("the standby's database is maintained three days before home's", () => {
  expect(site(home).only('aws_db_instance')['maintenance_window']).toBe('sun:05:00-sun:06:00');
  expect(site(standby).only('aws_db_instance')['maintenance_window']).toBe('thu:05:00-thu:06:00');
});
