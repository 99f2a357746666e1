import { failsOn, reviewRules, ReviewedFinding } from '../../../lib/review/engine';
import { Estate } from '../../../lib/review/estate';
import { Expectations } from '../../../lib/review/expectations';
import { RULES } from '../../../lib/review/rules';
import { expectedByTransition, topologyMove, topologyText } from '../../../lib/review/transition';
import { DocumentChange, PlanDocument, StackName } from '../plans/base';
import {
  estateOf,
  expectationsAt,
  momentDocuments,
  momentEstate,
  momentExpectations,
  MomentName,
  Standing,
} from './moments';

const STANDINGS: readonly Standing[] = ['normal', 'after-failover', 'after-rebuild', 'after-switchover'];

/** What the rules say of the plans of a moment, with what its step brings. */
function findings(moment: MomentName, only?: readonly StackName[]): readonly ReviewedFinding[] {
  const [estate, expectations] = [momentEstate(moment, only), momentExpectations(moment)];
  return reviewRules({
    estate,
    rules: RULES,
    expectations,
    today: '2026-11-21',
    expected: expectedByTransition(expectations, estate),
  }).findings;
}

function against(moment: MomentName, only?: readonly StackName[]): string[] {
  return findings(moment, only)
    .filter((finding) => failsOn(finding, 'warning'))
    .map(({ rule, stack, address = '' }) => `${rule} ${stack.replace('warmsite-prod-', '')} ${address}`);
}

describe('topologyMove', () => {
  const STEPS: Readonly<Record<string, string>> = {
    'normal after-failover': 'failover',
    'after-failover after-rebuild': 'rebuild',
    'after-rebuild after-switchover': 'switchover',
    // A whole cycle ends where a restore of the same writer leads.
    'normal after-switchover': 'restore',
  };

  test.each(STANDINGS.flatMap((base) => STANDINGS.map((topology) => ({ base, topology }))))(
    'from $base to $topology',
    ({ base, topology }) => {
      const expected = base === topology ? 'none' : (STEPS[`${base} ${topology}`] ?? 'no-such-step');
      expect(topologyMove(expectationsAt(topology, base))).toBe(expected);
    },
  );

  test('without a base branch there is none', () => {
    expect(topologyMove({ ...expectationsAt('after-rebuild'), baseTopology: undefined })).toBe('none');
  });
});

test.each([
  ['normal', 'us-east-2 (g1) writes, us-west-2 (g1) follows'],
  ['after-failover', 'us-west-2 (g1) writes, us-east-2 (g1) is cut off, us-east-2 is held out of service'],
  ['after-rebuild', 'us-west-2 (g1) writes, us-east-2 (g2) follows, us-east-2 is held out of service'],
  ['after-switchover', 'us-east-2 (g2) writes, us-west-2 (g2) follows'],
] as const)('where the topology stands, in words: %s', (standing, text) => {
  expect(topologyText(expectationsAt(standing))).toBe(text);
});

describe('the pull request of a step', () => {
  test('of a failover has nothing against it, in the stacks that are deployed then', () => {
    expect(against('failover-committed', ['vault-us-west-2', 'site-us-west-2', 'global'])).toEqual([]);
  });

  test('of a failover warns of home, if it is planned as well: the apply would open the old database', () => {
    expect(against('failover-committed')).toEqual(['drift-dangerous site-us-east-2 aws_db_instance.database_g1']);
  });

  test.each(['rebuild', 'switchover'] as const)('of a %s has nothing against it', (moment) => {
    expect(against(moment)).toEqual([]);
  });

  test('says which step each expected finding belongs to', () => {
    const because = findings('switchover').filter(({ status }) => status === 'expected');
    expect(because.length).toBeGreaterThan(0);
    expect(because.filter((finding) => !/^switchover: [a-z]/.test(finding.because ?? ''))).toEqual([]);
  });

  test.each([
    ['failover-weakened', 'database-multi-az-off site-us-west-2 aws_db_instance.database_g1'],
    ['rebuild-weakened', 'database-retention-reduced site-us-west-2 aws_db_instance.database_g1'],
    ['switchover-weakened', 'inference-minimum-reduced site-us-west-2 aws_autoscaling_group.inference_llm'],
    ['switchover-weakened', 'inference-minimum-reduced site-us-east-2 aws_autoscaling_group.inference_llm'],
  ] as const)('that weakens something besides is caught: %s, %s', (moment, finding) => {
    expect(against(moment)).toContain(finding);
  });
});

/** Every change of a moment, with what the step has to say of it. */
function reasons(
  estate: Estate,
  expectations: Expectations,
  rule = 'plan-any-rule',
): ReadonlyMap<string, string | undefined> {
  const expected = expectedByTransition(expectations, estate);
  const changes = estate.changes.filter(({ action }) => action !== 'no-op');
  return new Map(
    changes.map((change) => [
      `${change.stack.replace('warmsite-prod-', '')} ${change.action} ${change.address}`,
      expected(change, rule),
    ]),
  );
}

describe('expectedByTransition', () => {
  test.each(['rebuild', 'switchover'] as const)('expects everything of a %s', (moment) => {
    const all = reasons(momentEstate(moment), momentExpectations(moment));
    expect(all.size).toBeGreaterThan(10);
    expect([...all].filter(([, reason]) => reason === undefined)).toEqual([]);
  });

  test('expects everything of a failover but the way out of the fence', () => {
    const all = reasons(momentEstate('failover-committed'), momentExpectations('failover-committed'));
    expect([...all].filter(([, reason]) => reason === undefined).map(([change]) => change)).toEqual([
      'site-us-east-2 update aws_db_instance.database_g1',
    ]);
  });

  test('says why, by the roles', () => {
    const all = reasons(momentEstate('switchover'), momentExpectations('switchover'));
    expect(
      Object.fromEntries(
        [...all].filter(([change]) => /database_(g|alarms_replica|host)|llm$|runbooks_f/.test(change)),
      ),
    ).toEqual({
      'site-us-east-2 update aws_cloudwatch_metric_alarm.database_alarms_replica_lag':
        'switchover: us-east-2 writes: in us-east-2 the alarms of a writer speak',
      'site-us-east-2 update aws_db_instance.database_g2':
        'switchover: us-east-2 writes: the database of us-east-2 is backed up',
      'site-us-west-2 create aws_db_instance.database_g2': 'switchover: us-west-2 gets a new replica of the writer',
      'site-us-west-2 forget aws_db_instance.database_g1':
        'switchover: generation 1 of us-west-2 is retired: kept in AWS, no longer managed',
      'site-us-west-2 update aws_autoscaling_group.inference_llm':
        'switchover: us-east-2 serves, and the groups of us-west-2 have the sizes of a Region that waits',
      'site-us-west-2 update aws_cloudwatch_metric_alarm.database_alarms_replica_lag':
        'switchover: us-east-2 writes: in us-west-2 the alarms of a replica speak',
      'site-us-west-2 update aws_ssm_document.runbooks_failover':
        'switchover: the runbooks are those of the next generations',
      'site-us-west-2 update aws_ssm_parameter.database_host_parameter':
        'switchover: it names the new instance of us-west-2',
    });
  });

  test.each(STANDINGS.flatMap((base) => STANDINGS.map((topology) => ({ base, topology }))))(
    'expects nothing of the plans of a switchover, the topology going from $base to $topology',
    ({ base, topology }) => {
      const all = reasons(momentEstate('switchover'), expectationsAt(topology, base));
      const isStep = base === 'after-rebuild' && topology === 'after-switchover';
      const expected = [...all.values()].filter((reason) => reason !== undefined);
      if (
        topologyMove(expectationsAt(topology, base)) === 'none' ||
        topologyMove(expectationsAt(topology, base)) === 'no-such-step'
      ) {
        expect(expected).toEqual([]);
      }
      if (isStep) expect(expected).toHaveLength(all.size);
    },
  );

  test('a restore: the instance that was imported gets what a restore does not bring, and nothing else', () => {
    const at = 'site-us-east-2 update aws_db_instance.database_g2';
    const of = (change: (after: Record<string, unknown>) => void): string | undefined => {
      const documents = momentDocuments('switchover');
      const imported = documents['site-us-east-2']!.resource_changes.find(
        ({ address }) => address === 'aws_db_instance.database_g2',
      )!.change;
      imported.actions = ['update'];
      Object.assign(imported.before!, { max_allocated_storage: 0, tags: { RestoredTo: '2026-11-21T10:59:00Z' } });
      change(imported.after as Record<string, unknown>);
      return reasons(estateOf(documents), expectationsAt('after-switchover', 'normal')).get(at);
    };
    expect(of(() => undefined)).toBe(
      'restore: the instance that was restored in us-east-2 gets what a restore does not bring',
    );
    expect(of((after) => (after['multi_az'] = false))).toBeUndefined();
  });

  test('without files nothing is expected', () => {
    const expected = expectedByTransition(undefined);
    expect(
      momentEstate('switchover')
        .changes.map((change) => expected(change, 'plan-any-rule'))
        .every((reason) => reason === undefined),
    ).toBe(true);
  });

  test('how a new instance is made is judged like that of any other', () => {
    const [estate, expectations] = [momentEstate('rebuild'), momentExpectations('rebuild')];
    const create = 'site-us-east-2 create aws_db_instance.database_g2';
    expect(reasons(estate, expectations, 'plan-any-rule').get(create)).toBeDefined();
    expect(reasons(estate, expectations, 'database-any-rule').get(create)).toBeUndefined();
  });

  test('what was done by hand is never part of a step', () => {
    const all = reasons(momentEstate('switchover'), momentExpectations('switchover'), 'drift-unexplained');
    expect([...all.values()].filter((reason) => reason !== undefined)).toEqual([]);
  });

  test('a stack of somebody else is none of the step', () => {
    const { stacks, ...others } = momentExpectations('switchover');
    const expectations = { ...others, stacks: stacks.filter((stack) => !stack.endsWith('site-us-west-2')) };
    const all = reasons(momentEstate('switchover'), expectations);
    expect([...all].filter(([change, reason]) => change.startsWith('site-us-west-2') && reason !== undefined)).toEqual(
      [],
    );
  });

  test('a role whose policies only name the next generations is expected, one that loses a call is not', () => {
    const of = (documents: Partial<Record<StackName, PlanDocument>>): string | undefined => {
      const estate = estateOf(documents);
      const role = estate.changes.find(
        ({ stack, address }) => stack.endsWith('site-us-west-2') && address === 'aws_iam_role.runbooks_role',
      )!;
      expect(expectedByTransition(momentExpectations('switchover'))(role, 'keys-any-rule')).toBeUndefined();
      return expectedByTransition(momentExpectations('switchover'), estate)(role, 'keys-any-rule');
    };
    const documents = momentDocuments('switchover');
    expect(of(documents)).toBe('switchover: the runbooks are those of the next generations');
    const policy = changeOf(documents, 'site-us-west-2', 'aws_iam_role_policy.runbooks_permissions');
    policy.after!['policy'] = (policy.after!['policy'] as string).replace(
      'rds:PromoteReadReplica',
      'rds:DescribeDBInstances',
    );
    expect(of(documents)).toBeUndefined();
  });
});

function changeOf(
  documents: Partial<Record<StackName, PlanDocument>>,
  stack: StackName,
  address: string,
): DocumentChange['change'] {
  return documents[stack]!.resource_changes.find((change) => change.address === address)!.change;
}

// Each change is expected as it is; with something else in it, it counts like any other.
describe('a change that does more than the step', () => {
  interface Weakening {
    readonly title: string;
    readonly moment: MomentName;
    readonly stack: StackName;
    readonly address: string;
    readonly weaken: (change: DocumentChange['change']) => void;
  }
  const LLM = 'aws_autoscaling_group.inference_llm';
  const LAG = 'aws_cloudwatch_metric_alarm.database_alarms_replica_lag';
  const LOG = 'aws_cloudwatch_metric_alarm.database_alarms_retained_log';
  const CPU = 'aws_cloudwatch_metric_alarm.database_alarms_cpu';
  const TARGETS = 'aws_cloudwatch_metric_alarm.inference_llm_alarms_healthy_targets';
  const HOST = 'aws_ssm_parameter.database_host_parameter';
  const set =
    (name: string, value: unknown) =>
    ({ after }: DocumentChange['change']): void => {
      after![name] = value as never;
    };
  const WEAKENINGS: readonly Weakening[] = [
    {
      title: 'fewer instances than the step leaves',
      moment: 'switchover',
      stack: 'site-us-west-2',
      address: LLM,
      weaken: set('min_size', 0),
    },
    {
      title: 'a lower ceiling',
      moment: 'switchover',
      stack: 'site-us-west-2',
      address: LLM,
      weaken: set('max_size', 1),
    },
    {
      title: 'another health check',
      moment: 'switchover',
      stack: 'site-us-west-2',
      address: LLM,
      weaken: set('health_check_type', 'EC2'),
    },
    {
      title: 'a size that is not known',
      moment: 'switchover',
      stack: 'site-us-west-2',
      address: LLM,
      weaken: (change) => {
        delete change.after!['min_size'];
        change.after_unknown = { min_size: true };
      },
    },
    {
      title: 'fewer instances where the service goes',
      moment: 'rebuild',
      stack: 'site-us-east-2',
      address: LLM,
      weaken: set('min_size', 0),
    },
    {
      title: 'a later alarm',
      moment: 'switchover',
      stack: 'site-us-west-2',
      address: LAG,
      weaken: set('evaluation_periods', 60),
    },
    {
      title: 'an alarm that tells nobody',
      moment: 'switchover',
      stack: 'site-us-west-2',
      address: LAG,
      weaken: set('alarm_actions', []),
    },
    {
      title: 'a silent alarm of the replica',
      moment: 'switchover',
      stack: 'site-us-west-2',
      address: LAG,
      weaken: set('actions_enabled', false),
    },
    {
      title: 'a replica that may vanish',
      moment: 'switchover',
      stack: 'site-us-west-2',
      address: LAG,
      weaken: set('treat_missing_data', 'notBreaching'),
    },
    {
      title: 'a silent alarm of the writer',
      moment: 'switchover',
      stack: 'site-us-east-2',
      address: LOG,
      weaken: set('actions_enabled', false),
    },
    {
      title: 'an alarm on the retired instance',
      moment: 'switchover',
      stack: 'site-us-west-2',
      address: CPU,
      weaken: set('dimensions', { DBInstanceIdentifier: 'warmsite-prod-db-g7' }),
    },
    {
      title: 'an alarm on something else',
      moment: 'switchover',
      stack: 'site-us-west-2',
      address: CPU,
      weaken: set('dimensions', { DBInstanceIdentifier: 'shop-db-g2' }),
    },
    {
      title: 'a silent alarm of every role',
      moment: 'switchover',
      stack: 'site-us-west-2',
      address: CPU,
      weaken: set('actions_enabled', false),
    },
    {
      title: 'an alarm that asks for less than the group has',
      moment: 'switchover',
      stack: 'site-us-east-2',
      address: TARGETS,
      weaken: set('threshold', 1),
    },
    {
      title: 'a silent alarm of a group with instances',
      moment: 'switchover',
      stack: 'site-us-east-2',
      address: TARGETS,
      weaken: set('actions_enabled', false),
    },
    {
      title: 'no targets are no alarm',
      moment: 'switchover',
      stack: 'site-us-east-2',
      address: TARGETS,
      weaken: set('treat_missing_data', 'missing'),
    },
    {
      title: 'the current instance is forgotten',
      moment: 'switchover',
      stack: 'site-us-west-2',
      address: 'aws_db_instance.database_g1',
      weaken: ({ before }) => (before!['identifier'] = 'warmsite-prod-db-g2'),
    },
    {
      title: 'the retired instance is destroyed',
      moment: 'switchover',
      stack: 'site-us-west-2',
      address: 'aws_db_instance.database_g1',
      weaken: (change) => (change.actions = ['delete']),
    },
    {
      title: 'a replica of the retired writer',
      moment: 'switchover',
      stack: 'site-us-west-2',
      address: 'aws_db_instance.database_g2',
      weaken: set('replicate_source_db', 'arn:aws:rds:us-east-2:111122223333:db:warmsite-prod-db-g1'),
    },
    {
      title: 'a generation is left out',
      moment: 'switchover',
      stack: 'site-us-west-2',
      address: 'aws_db_instance.database_g2',
      weaken: set('identifier', 'warmsite-prod-db-g3'),
    },
    {
      title: "copies of the writer's backups are forgotten",
      moment: 'switchover',
      stack: 'site-us-east-2',
      address: 'aws_db_instance_automated_backups_replication.database_backups_g1',
      weaken: ({ before }) =>
        (before!['source_db_instance_arn'] = 'arn:aws:rds:us-east-2:111122223333:db:warmsite-prod-db-g2'),
    },
    {
      title: 'copies of the old writer are destroyed',
      moment: 'switchover',
      stack: 'site-us-east-2',
      address: 'aws_db_instance_automated_backups_replication.database_backups_g1',
      weaken: (change) => (change.actions = ['delete']),
    },
    {
      title: 'the secret is destroyed',
      moment: 'rebuild',
      stack: 'site-us-east-2',
      address: 'aws_secretsmanager_secret_version.database_g1_secret_version',
      weaken: (change) => (change.actions = ['delete']),
    },
    {
      title: 'the host is another one',
      moment: 'rebuild',
      stack: 'site-us-east-2',
      address: HOST,
      weaken: (change) => {
        change.after!['insecure_value'] = 'warmsite-prod-db-g1.aaaaaaaaaa.us-east-2.rds.amazonaws.com';
        change.after_unknown = {};
      },
    },
    {
      title: 'a runbook without a step',
      moment: 'switchover',
      stack: 'site-us-west-2',
      address: 'aws_ssm_document.runbooks_failover',
      weaken: ({ after }) => (after!['content'] = (after!['content'] as string).slice(0, 400)),
    },
  ];

  test.each(WEAKENINGS)('$title', ({ moment, stack, address, weaken }) => {
    const documents = momentDocuments(moment);
    weaken(changeOf(documents, stack, address));
    const all = reasons(estateOf(documents), momentExpectations(moment));
    const [own] = [...all].filter(([change]) => change.startsWith(`${stack} `) && change.endsWith(` ${address}`));
    expect(own?.[1]).toBeUndefined();
    expect(own).toBeDefined();
  });

  test('the host is taken from another instance', () => {
    const documents = momentDocuments('rebuild');
    const own = `site-us-east-2 update ${HOST}`;
    expect(reasons(estateOf(documents), momentExpectations('rebuild')).get(own)).toBeDefined();
    const { resources } = documents['site-us-east-2']!.configuration.root_module;
    const block = resources.find(({ address }) => address === HOST)!;
    block.expressions = {
      insecure_value: { references: ['aws_db_instance.other_g1.address', 'aws_db_instance.other_g1'] },
    };
    expect(reasons(estateOf(documents), momentExpectations('rebuild')).get(own)).toBeUndefined();
  });

  test('sizes that the environment file lowers in the same change are none of the step', () => {
    const expectations = momentExpectations('switchover');
    const lowered = (name: string, by: number): Expectations => ({
      ...expectations,
      groups: expectations.groups.map((group) =>
        group.name.endsWith(name) ? { ...group, min: group.min - by } : group,
      ),
    });
    const documents = momentDocuments('switchover');
    changeOf(documents, 'site-us-west-2', LLM).after!['min_size'] = 0;
    const own = `site-us-west-2 update ${LLM}`;
    expect(reasons(estateOf(documents), lowered('llm', 1)).get(own)).toBeUndefined();
    expect(reasons(momentEstate('switchover'), lowered('embed', 1)).get(own)).toBeDefined();
  });
});

// An environment whose standby is empty until it is needed: the group's policy and the alarms of its check follow.
describe('a pilot light', () => {
  const expectations = (): Expectations => {
    const { groups, baseGroups: _, ...others } = expectationsAt('after-failover', 'normal');
    return { ...others, groups: groups.map((group) => (group.region === 'us-east-2' ? { ...group, min: 0 } : group)) };
  };
  const change = (type: string, region: string, before: object, after: object): Estate =>
    estateOf({
      'site-us-east-2': {
        ...momentDocuments('failover-undone')['site-us-west-2']!,
        resource_drift: [],
        resource_changes: [
          {
            address: `${type}.this`,
            mode: 'managed',
            type,
            name: 'this',
            provider_name: 'hashicorp/aws',
            change: {
              actions: ['update'],
              before: { arn: `arn:aws:x:${region}:111122223333:y`, ...before },
              after: { arn: `arn:aws:x:${region}:111122223333:y`, ...after },
              after_unknown: {},
              before_sensitive: {},
              after_sensitive: {},
            },
          },
        ],
      },
    });
  const reason = (estate: Estate): string | undefined => [...reasons(estate, expectations()).values()][0];

  test.each([
    ['us-east-2', false, 'failover: the group is empty, and has nothing to scale by'],
    ['us-east-2', true, undefined],
    ['us-west-2', true, 'failover: the group is not empty any more'],
    ['us-west-2', false, undefined],
  ])('the scaling policy of %s becomes %s', (region, enabled, expected) => {
    const group = { autoscaling_group_name: 'warmsite-prod-llm' };
    const estate = change('aws_autoscaling_policy', region, { ...group, enabled: !enabled }, { ...group, enabled });
    expect(reason(estate)).toBe(expected);
  });

  test.each([
    ['us-east-2', false, 'failover: us-west-2 serves: the check of us-east-2 fails on purpose'],
    ['us-east-2', true, undefined],
    ['us-west-2', true, 'failover: us-west-2 serves: the check of us-west-2 has to pass'],
    ['us-west-2', false, undefined],
  ])('the alarm on the check of %s becomes %s', (region, enabled, expected) => {
    const alarm = { metric_name: 'HealthCheckStatus', alarm_name: `warmsite-prod-health-endpoint-${region}` };
    const estate = change(
      'aws_cloudwatch_metric_alarm',
      'us-east-1',
      { ...alarm, actions_enabled: !enabled },
      { ...alarm, actions_enabled: enabled },
    );
    expect(reason(estate)).toBe(expected);
  });

  test.each([
    [0, false, 'notBreaching', true],
    [0, true, 'notBreaching', false],
    [0, false, 'breaching', false],
    [1, false, 'notBreaching', false],
  ])(
    'the alarm of the empty group: threshold %d, speaks %s, without data %s',
    (threshold, enabled, missing, isExpected) => {
      const alarm = { metric_name: 'HealthyHostCount', alarm_name: 'warmsite-prod-llm-healthy-targets' };
      const estate = change(
        'aws_cloudwatch_metric_alarm',
        'us-east-2',
        { ...alarm, threshold: 3, actions_enabled: true, treat_missing_data: 'breaching' },
        { ...alarm, threshold, actions_enabled: enabled, treat_missing_data: missing },
      );
      expect(reason(estate) !== undefined).toBe(isExpected);
    },
  );
});
