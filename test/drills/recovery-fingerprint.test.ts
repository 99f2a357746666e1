import * as fc from 'fast-check';
import {
  changedParts,
  changedReleases,
  digestOfParts,
  recoveryFingerprint,
  StackDocument,
} from '../../lib/drills/recovery-fingerprint';

// Stacks made by hand: what counts as a change, and of what. Those that are shipped are in shipped.test.ts.

const AT = (path: string): object => ({ metadata: { path: `site/${path}`, uniqueId: 'any' } });

const SITE = {
  aws_db_instance: {
    database_g1: { '//': AT('Database/G1/Resource'), identifier: 'shop-db-g1', multi_az: true, tags: { Name: 'one' } },
  },
  aws_iam_role: {
    runbooks_role: { '//': AT('Runbooks/Role'), name: 'runbooks', description: 'Runs', assume_role_policy: '{"a":1}' },
    chaos_role: { '//': AT('Chaos/Role'), name: 'chaos' },
    canary_role: { '//': AT('Canary/Role'), name: 'canary' },
  },
  aws_ssm_document: {
    runbooks_failover: {
      '//': AT('Runbooks/failover/Resource'),
      content: '{"description":"fails over","alarms":["shop-endpoint-down"]}',
    },
  },
  aws_fis_experiment_template: { chaos_loss: { '//': AT('Chaos/Loss/Resource'), description: 'breaks' } },
  aws_lambda_function: { canary: { '//': AT('Canary/Resource'), function_name: 'canary' } },
  aws_cloudwatch_metric_alarm: {
    endpoint: { '//': AT('Alarms/Endpoint/Resource'), alarm_name: 'shop-endpoint-down', threshold: 1 },
    cpu: { '//': AT('Alarms/Cpu/Resource'), alarm_name: 'shop-cpu', threshold: 80 },
    latch: { '//': AT('Latch/Resource'), alarm_name: 'shop-latch', threshold: 1 },
  },
  aws_route53_health_check: {
    latch_check: { '//': AT('LatchCheck/Resource'), cloudwatch_alarm_name: 'shop-latch' },
  },
  aws_launch_template: {
    chat: { '//': AT('Chat/Resource'), image_id: 'ami-1', user_data: 'b25l', instance_type: 'g5.xlarge' },
  },
  aws_cloudwatch_dashboard: { board: { '//': AT('Board/Resource'), dashboard_body: '{}' } },
};

type Site = typeof SITE;

/** The digests of the site with something else in it. */
function printOf(change: (site: Site) => unknown = () => undefined) {
  const site = structuredClone(SITE);
  change(site);
  return recoveryFingerprint({ site: { resource: site } });
}

const BEFORE = printOf();
const differing = (change: (site: Site) => unknown) => changedParts(BEFORE, printOf(change));

test('the parts hold what a recovery rests on, and nothing else', () => {
  expect(Object.fromEntries(Object.entries(BEFORE.parts).map(([part, all]) => [part, Object.keys(all)]))).toEqual({
    database: ['site/aws_db_instance.database_g1'],
    records: [
      'site/aws_cloudwatch_metric_alarm.endpoint',
      'site/aws_cloudwatch_metric_alarm.latch',
      'site/aws_route53_health_check.latch_check',
    ],
    groups: ['site/aws_launch_template.chat'],
    runbooks: ['site/aws_ssm_document.runbooks_failover'],
    policies: ['site/aws_iam_role.runbooks_role'],
  });
  expect(Object.keys(BEFORE.releases)).toEqual(['site/aws_launch_template.chat']);
});

test('a change is told with its part and its address', () => {
  expect(differing((site) => (site.aws_db_instance.database_g1.multi_az = false))).toEqual([
    { part: 'database', added: [], removed: [], changed: ['site/aws_db_instance.database_g1'] },
  ]);
});

test('what is added and what is removed are told', () => {
  const change = (site: Site): void => {
    Object.assign(site.aws_db_instance, { database_g2: site.aws_db_instance.database_g1 });
    Reflect.deleteProperty(site.aws_db_instance, 'database_g1');
  };
  expect(differing(change)).toEqual([
    {
      part: 'database',
      added: ['site/aws_db_instance.database_g2'],
      removed: ['site/aws_db_instance.database_g1'],
      changed: [],
    },
  ]);
});

test('a type that nobody has thought of belongs to the others', () => {
  expect(differing((site) => Object.assign(site, { aws_efs_file_system: { files: {} } }))).toEqual([
    { part: 'other', added: ['site/aws_efs_file_system.files'], removed: [], changed: [] },
  ]);
});

test.each<[string, (site: Site) => unknown]>([
  ['a tag', (site) => (site.aws_db_instance.database_g1.tags.Name = 'two')],
  ['a description', (site) => (site.aws_iam_role.runbooks_role.description = 'Runs them')],
  [
    'a description in a document',
    (site) =>
      (site.aws_ssm_document.runbooks_failover.content =
        '{ "alarms": ["shop-endpoint-down"], "description": "takes over" }'),
  ],
  ['what cdktf notes', (site) => (site.aws_db_instance.database_g1['//'] = AT('Database/G1/Other'))],
  ['a dashboard', (site) => (site.aws_cloudwatch_dashboard.board.dashboard_body = '{"a":1}')],
  ['an alarm that no recovery looks at', (site) => (site.aws_cloudwatch_metric_alarm.cpu.threshold = 90)],
  ['an experiment', (site) => Object.assign(site.aws_fis_experiment_template, { other: { '//': AT('Chaos/Other') } })],
  [
    'what starts an experiment by itself',
    (site) => {
      Object.assign(site, {
        aws_scheduler_schedule: { start: { '//': AT('Chaos/Loss/Schedule/Resource') } },
        aws_cloudwatch_event_rule: { ended: { '//': AT('Chaos/Loss/Schedule/Ended/Resource') } },
      });
      Object.assign(site.aws_iam_role, { start_role: { '//': AT('Chaos/Loss/Schedule/Role') } });
      Object.assign(site.aws_cloudwatch_metric_alarm, {
        not_started: { '//': AT('Chaos/Loss/Schedule/NotStarted'), alarm_name: 'shop-loss-not-started' },
      });
    },
  ],
  ['the role of an experiment', (site) => (site.aws_iam_role.chaos_role.name = 'other')],
  ['the role of a canary', (site) => (site.aws_iam_role.canary_role.name = 'other')],
])('%s changes nothing', (_, change) => {
  expect(printOf(change)).toEqual(BEFORE);
});

test('a counter of passwords changes nothing', () => {
  const version = (password_wo_version: number) =>
    printOf((site) => Object.assign(site.aws_db_instance.database_g1, { password_wo_version }));
  expect(version(2)).toEqual(version(1));
});

test.each<[string, (site: Site) => unknown]>([
  ['an alarm that a runbook looks at', (site) => (site.aws_cloudwatch_metric_alarm.endpoint.threshold = 2)],
  ['the alarm of a health check', (site) => (site.aws_cloudwatch_metric_alarm.latch.threshold = 2)],
])('%s is one of the records', (_, change) => {
  expect(differing(change).map(({ part }) => part)).toEqual(['records']);
});

test('a release is told apart: it outdates no drill', () => {
  const after = printOf((site) => (site.aws_launch_template.chat.image_id = 'ami-2'));
  expect(after.digest).toBe(BEFORE.digest);
  expect(changedParts(BEFORE, after)).toEqual([]);
  expect(changedReleases(BEFORE, after)).toEqual(['site/aws_launch_template.chat']);
  const grown = printOf((site) => (site.aws_launch_template.chat.instance_type = 'g6.xlarge'));
  expect(changedParts(BEFORE, grown).map(({ part }) => part)).toEqual(['groups']);
  expect(changedReleases(BEFORE, grown)).toEqual([]);
});

test('a role that shares its construct with something that counts is kept', () => {
  const kept = printOf((site) => {
    site.aws_fis_experiment_template.chaos_loss['//'] = AT('Runbooks/Loss');
  });
  // Alone in its construct, nothing says any more whom the other role serves: then it counts.
  expect(Object.keys(kept.parts.policies ?? {})).toEqual([
    'site/aws_iam_role.chaos_role',
    'site/aws_iam_role.runbooks_role',
  ]);
});

test('the order of what must come first means nothing, the order of other lists does', () => {
  const of = (list: readonly string[], key: string) =>
    printOf((site) => Object.assign(site.aws_db_instance.database_g1, { [key]: list })).digest;
  expect(of(['a', 'b'], 'depends_on')).toBe(of(['b', 'a'], 'depends_on'));
  expect(of(['a', 'b'], 'instance_types')).not.toBe(of(['b', 'a'], 'instance_types'));
});

/** The same value with the keys of all mappings the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, each]) => [key, reversed(each)]),
  );
}

const argument = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.dictionary(fc.string(), fc.string()));
const attributes = fc.dictionary(
  fc.string().filter((key) => !/^(\/\/|tags?|tags_all|(alarm_)?description|depends_on)$|_wo_version$/.test(key)),
  argument,
);
const document = fc.dictionary(
  fc.constantFrom('aws_db_instance', 'aws_route53_record', 'aws_lb', 'aws_vpc', 'aws_iam_role', 'aws_other_thing'),
  fc.dictionary(fc.constantFrom('one', 'two', 'three'), attributes),
);

test('the order of keys, resources, types and stacks never matters', () => {
  fc.assert(
    fc.property(document, document, (one, other) => {
      const stacks = { one: { resource: one }, other: { resource: other } };
      const turned = reversed(stacks) as Record<string, StackDocument>;
      expect(recoveryFingerprint(turned)).toEqual(recoveryFingerprint(stacks));
    }),
  );
});

test('a change of any argument is told, and nothing else is', () => {
  fc.assert(
    fc.property(document, attributes, attributes, (base, before, after) => {
      const print = (changing: object) =>
        recoveryFingerprint({ stack: { resource: { ...base, aws_db_subnet_group: { changing } } } });
      const same = JSON.stringify(sortedKeys(before)) === JSON.stringify(sortedKeys(after));
      expect(changedParts(print(before), print(after))).toEqual(
        same ? [] : [{ part: 'database', added: [], removed: [], changed: ['stack/aws_db_subnet_group.changing'] }],
      );
    }),
  );
});

function sortedKeys(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, each]) => [key, sortedKeys(each)]),
  );
}

test('the digest is that of the parts', () => {
  expect(BEFORE.digest).toBe(digestOfParts(BEFORE.parts));
  expect(BEFORE.digest).toMatch(/^[0-9a-f]{16}$/);
});
