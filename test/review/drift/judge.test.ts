import { judgeDrift, JudgedDrift } from '../../../lib/review/drift';
import { Expectations } from '../../../lib/review/expectations';
import { rolesOf } from '../../../lib/review/roles';
import { planOf, StackName } from '../plans/base';
import { Estate } from '../../../lib/review/estate';
import { expectationsAt, momentEstate, momentExpectations, MomentName, MOMENTS, Standing } from './moments';

// What the rehearsal's plans were judged to be, moment by moment; then, on small documents, what no rehearsal shows.

function judged(estate: Estate, expectations?: Expectations): readonly JudgedDrift[] {
  const roles = rolesOf(estate, expectations);
  return judgeDrift({ estate, roles, ...(expectations ? { expectations } : {}) }).changes;
}

/** `<verdict> <stack> <address>: <command>` */
function lines(changes: readonly JudgedDrift[]): string[] {
  return changes.map(
    ({ verdict, stack, address, command = '-' }) =>
      `${verdict} ${stack.replace('warmsite-prod-', '')} ${address}: ${command}`,
  );
}

const DB1 = 'aws_db_instance.database_g1';
const DB2 = 'aws_db_instance.database_g2';
const LLM = 'aws_autoscaling_group.inference_llm';
const EMBED = 'aws_autoscaling_group.inference_embed';
const deploy = (stack: string): string => `npx cdktf deploy warmsite-prod-${stack} --ignore-missing-stack-dependencies`;

describe('moments of a rehearsal', () => {
  const VERDICTS: Readonly<Record<MomentName, readonly string[]>> = {
    'first-refresh': [],
    'min-size-raised-standby': [`drift site-us-west-2 ${LLM}: ${deploy('site-us-west-2')}`],
    'min-size-raised-home': [`dangerous site-us-east-2 ${LLM}: npm run warmsite -- check prod`],
    'latch-alarm-deleted': [`drift vault-us-west-2 aws_cloudwatch_metric_alarm.latch: ${deploy('vault-us-west-2')}`],
    'latch-check-disabled': [`drift global aws_route53_health_check.latch_check: ${deploy('global')}`],
    'security-group-edited': [
      'drift site-us-east-2 aws_security_group.database_security_group: ' +
        'aws ec2 describe-security-group-rules --region us-east-2 --filters Name=group-id,Values=sg-01a68e48537f29f74',
      'drift site-us-east-2 aws_vpc_security_group_ingress_rule.database_security_group_from_inference_security_group_5432: ' +
        deploy('site-us-east-2'),
    ],
    'database-fenced': [`dangerous site-us-east-2 ${DB1}: npm run warmsite -- failover prod --dry-run`],
    'protection-lifted': [`drift site-us-west-2 ${DB1}: ${deploy('site-us-west-2')}`],
    'failover-too-early': [
      `dangerous site-us-east-2 ${EMBED}: npm run warmsite -- topology show prod`,
      `dangerous site-us-east-2 ${LLM}: npm run warmsite -- topology show prod`,
    ],
    'failover-not-committed': [
      `dangerous site-us-east-2 ${DB1}: npm run warmsite -- topology failover prod`,
      `dangerous site-us-west-2 ${EMBED}: npm run warmsite -- topology failover prod`,
      `dangerous site-us-west-2 ${LLM}: npm run warmsite -- topology failover prod`,
      `dangerous site-us-west-2 ${DB1}: npm run warmsite -- topology failover prod`,
    ],
    'failover-committed': [
      `dangerous site-us-east-2 ${DB1}: npm run warmsite -- rebuild prod`,
      `expected site-us-west-2 ${EMBED}: ${deploy('site-us-west-2')}`,
      `expected site-us-west-2 ${LLM}: ${deploy('site-us-west-2')}`,
      `expected site-us-west-2 ${DB1}: ${deploy('site-us-west-2')}`,
    ],
    'failover-weakened': [
      `expected site-us-west-2 ${EMBED}: ${deploy('site-us-west-2')}`,
      `expected site-us-west-2 ${LLM}: ${deploy('site-us-west-2')}`,
      `expected site-us-west-2 ${DB1}: ${deploy('site-us-west-2')}`,
    ],
    'failover-degraded': [
      `dangerous site-us-west-2 ${LLM}: npm run warmsite -- check prod`,
      `expected site-us-west-2 ${EMBED}: ${deploy('site-us-west-2')}`,
      `expected site-us-west-2 ${LLM}: ${deploy('site-us-west-2')}`,
      `expected site-us-west-2 ${DB1}: ${deploy('site-us-west-2')}`,
    ],
    'latch-lost-while-evacuated': [
      'dangerous vault-us-west-2 aws_cloudwatch_metric_alarm.latch: ' +
        `${deploy('vault-us-west-2')} && npm run warmsite -- failover prod --from latch`,
    ],
    'failover-undone': [
      `dangerous site-us-west-2 ${EMBED}: npm run warmsite -- topology failover prod`,
      `dangerous site-us-west-2 ${LLM}: npm run warmsite -- topology failover prod`,
      `dangerous site-us-west-2 ${DB1}: npm run warmsite -- topology failover prod`,
    ],
    'promoted-to-replica': [`dangerous site-us-west-2 ${DB1}: npm run warmsite -- topology show prod`],
    rebuild: [],
    'rebuild-weakened': [],
    'switchover-not-committed': [
      `dangerous site-us-east-2 ${EMBED}: npm run warmsite -- topology switchover prod`,
      `dangerous site-us-east-2 ${LLM}: npm run warmsite -- topology switchover prod`,
      `dangerous site-us-east-2 ${DB2}: npm run warmsite -- topology switchover prod`,
      `dangerous site-us-west-2 ${DB1}: npm run warmsite -- topology switchover prod`,
    ],
    switchover: [
      `expected site-us-east-2 ${EMBED}: ${deploy('site-us-east-2')}`,
      `expected site-us-east-2 ${LLM}: ${deploy('site-us-east-2')}`,
      `expected site-us-east-2 ${DB2}: ${deploy('site-us-east-2')}`,
    ],
    'switchover-weakened': [
      `dangerous site-us-east-2 ${LLM}: npm run warmsite -- check prod`,
      `expected site-us-east-2 ${EMBED}: ${deploy('site-us-east-2')}`,
      `expected site-us-east-2 ${DB2}: ${deploy('site-us-east-2')}`,
    ],
    'after-switchover': [],
  };

  test.each(Object.keys(MOMENTS) as MomentName[])('%s', (moment) => {
    expect(lines(judged(momentEstate(moment), momentExpectations(moment)))).toEqual(VERDICTS[moment]);
  });

  /** Without the files of the environment: what the resources alone tell. */
  const ALONE: Readonly<Partial<Record<MomentName, readonly string[]>>> = {
    'first-refresh': [],
    'min-size-raised-standby': [`drift site-us-west-2 ${LLM}: terraform apply`],
    'failover-not-committed': [
      `dangerous site-us-east-2 ${DB1}: terraform apply -refresh-only`,
      `dangerous site-us-west-2 ${EMBED}: terraform apply -refresh-only`,
      `dangerous site-us-west-2 ${LLM}: terraform apply -refresh-only`,
      `drift site-us-west-2 ${DB1}: terraform apply -refresh-only`,
    ],
    'failover-committed': [
      `dangerous site-us-east-2 ${DB1}: terraform apply -refresh-only`,
      `drift site-us-west-2 ${DB1}: terraform apply -refresh-only`,
      `expected site-us-west-2 ${EMBED}: terraform apply`,
      `expected site-us-west-2 ${LLM}: terraform apply`,
    ],
    'database-fenced': [`dangerous site-us-east-2 ${DB1}: terraform apply -refresh-only`],
    'promoted-to-replica': [`dangerous site-us-west-2 ${DB1}: terraform apply -refresh-only`],
    // The state knows of the takeover: nothing was changed outside since.
    'failover-undone': [],
  };

  test.each(Object.keys(ALONE) as MomentName[])('%s, without the files of the environment', (moment) => {
    expect(lines(judged(momentEstate(moment)))).toEqual(ALONE[moment]);
  });

  test('what AWS and the provider do by themselves is counted, not judged', () => {
    const estate = momentEstate('first-refresh');
    expect(estate.drift.length).toBeGreaterThan(50);
    expect(judgeDrift({ estate, roles: { evacuated: [] } })).toEqual({ changes: [], bookkeeping: estate.drift.length });
  });

  test('the sentences of a takeover that nobody has recorded', () => {
    const [fence, group, , database] = judged(
      momentEstate('failover-not-committed'),
      momentExpectations('failover-not-committed'),
    );
    expect(fence).toEqual({
      stack: 'warmsite-prod-site-us-east-2',
      address: DB1,
      region: 'us-east-2',
      verdict: 'dangerous',
      severity: 'critical',
      message:
        'warmsite-prod-db-g1 is in security group sg-980d372c6c8b53227, which lets nobody in, and the plan would take it out',
      why: 'It is the old writer, shut off when us-west-2 took over: the apply would let clients write to it beside the new one.',
      command: 'npm run warmsite -- topology failover prod',
      about: ['vpc_security_group_ids', 'tags', 'tags_all'],
    });
    expect(group).toMatchObject({
      message: 'the least size of warmsite-prod-embed is 2, and the plan would lower it to 1',
      why: 'us-west-2 serves, whatever the topology says: the apply would take it down to the size of a Region that waits.',
    });
    expect(database).toMatchObject({
      message: 'warmsite-prod-db-g1 follows nobody any more: us-west-2 has taken over',
      why: 'The plans were made from a topology in which us-east-2 writes: applied, they would undo the failover.',
      toldAs: 'takeover',
    });
  });

  test('every message is one sentence without a full stop, every reason one with it', () => {
    const all = (Object.keys(MOMENTS) as MomentName[]).flatMap((moment) =>
      [momentExpectations(moment), undefined].flatMap((expectations) => judged(momentEstate(moment), expectations)),
    );
    expect(
      all.filter(
        ({ message, why }) =>
          /\.$/.test(message) || !/^(?:[A-Z]|us-).*\.$/.test(why) || /undefined|null/.test(message + why),
      ),
    ).toEqual([]);
  });
});

// Small documents

interface Entry {
  readonly type: string;
  readonly name?: string;
  /** In Terraform's state. */
  readonly state?: Record<string, unknown>;
  /** In AWS; null for what was deleted. By default as in the state. */
  readonly real?: Record<string, unknown> | null;
  /** After the apply. By default as it is in AWS. */
  readonly planned?: Record<string, unknown> | null;
  readonly actions?: readonly string[];
}

function document(region: string, entries: readonly Entry[]): object {
  const address = ({ type, name = 'this' }: Entry): string => `${type}.${name}`;
  const head = (entry: Entry): object => ({ address: address(entry), mode: 'managed', type: entry.type });
  return {
    format_version: '1.2',
    terraform_version: '1.11.4',
    resource_drift: entries
      .filter(({ state, real }) => state && real !== undefined)
      .map((entry) => ({
        ...head(entry),
        change: {
          actions: [entry.real ? 'update' : 'delete'],
          before: entry.state,
          after: entry.real && { ...entry.state, ...entry.real },
        },
      })),
    resource_changes: entries.map((entry) => {
      const { state = null, real, planned, actions } = entry;
      const before = real === null ? null : state && { ...state, ...real };
      const after = planned === null ? null : before || planned ? { ...before, ...planned } : null;
      const action = !before ? 'create' : planned === undefined ? 'no-op' : planned === null ? 'delete' : 'update';
      return { ...head(entry), change: { actions: actions ?? [action], before, after, after_unknown: {} } };
    }),
    configuration: {
      provider_config: { aws: { name: 'aws', expressions: { region: { constant_value: region } } } },
      root_module: {
        resources: entries.map((entry) => ({ ...head(entry), provider_config_key: 'aws', expressions: {} })),
      },
    },
  };
}

function estateWith(stacks: Partial<Record<StackName, readonly Entry[]>>): Estate {
  return new Estate(
    Object.entries(stacks).map(([stack, entries]) => {
      const region = /(us-\w+-\d)$/.exec(stack)?.[1] ?? 'us-east-1';
      return planOf(`warmsite-prod-${stack}`, document(region, entries));
    }),
  );
}

function verdictsOf(
  stack: StackName,
  entries: readonly Entry[],
  standing: Standing | undefined,
): readonly JudgedDrift[] {
  return judged(estateWith({ [stack]: entries }), standing && expectationsAt(standing));
}

const told = (changes: readonly JudgedDrift[]): string[] =>
  changes.map(({ verdict, severity, message }) => `${verdict}/${severity}: ${message}`);

describe('a promotion with more than a promotion', () => {
  const entry: Entry = {
    type: 'aws_db_instance',
    state: {
      identifier: 'warmsite-prod-db-g1',
      replicate_source_db: 'arn:aws:rds:us-east-2:1:db:x',
      backup_retention_period: 14,
    },
    real: { replicate_source_db: '', backup_retention_period: 1 },
    planned: { backup_retention_period: 14 },
  };

  test('both are told: the retention that a promotion by hand resets is no part of the failover', () => {
    expect(told(verdictsOf('site-us-west-2', [entry], 'after-failover'))).toEqual([
      'drift/warning: backup_retention_period was 14 and is 1',
      'expected/note: warmsite-prod-db-g1 was promoted: it follows nobody any more',
    ]);
  });
});

describe('a database that was deleted', () => {
  const writer: Entry = {
    type: 'aws_db_instance',
    state: { identifier: 'warmsite-prod-db-g1' },
    real: null,
    planned: { identifier: 'warmsite-prod-db-g1' },
  };
  const replica: Entry = { ...writer, state: { ...writer.state, replicate_source_db: 'arn:aws:rds:us-east-2:1:db:x' } };

  test('the writer: the apply would put an empty one in its place', () => {
    const [verdict] = verdictsOf('site-us-east-2', [writer], 'normal');
    expect(verdict).toMatchObject({
      verdict: 'dangerous',
      severity: 'critical',
      message: 'warmsite-prod-db-g1 does not exist any more',
      command: 'npm run warmsite -- failover prod --dry-run',
    });
  });

  test('a replica: the apply makes it again', () => {
    expect(told(verdictsOf('site-us-west-2', [replica], 'normal'))).toEqual([
      'drift/warning: deleted outside of Terraform',
    ]);
  });

  test('one that the configuration does not have any more', () => {
    expect(told(verdictsOf('site-us-east-2', [{ ...writer, planned: null, actions: ['no-op'] }], 'normal'))).toEqual([
      'drift/warning: deleted outside of Terraform',
    ]);
  });
});

describe('an instance that has taken over', () => {
  const promoted = { identifier: 'warmsite-prod-db-g1', replicate_source_db: '' };

  test.each([
    [['delete'], 'destroy'],
    [['delete', 'create'], 'replace'],
    [['forget'], 'forget'],
  ])('and that the plan would lose: %j', (actions, verb) => {
    const planned = actions.length > 1 ? promoted : null;
    const entry: Entry = { type: 'aws_db_instance', state: promoted, planned, actions };
    expect(told(verdictsOf('site-us-west-2', [entry], 'normal'))).toEqual([
      `dangerous/critical: the plan would ${verb} warmsite-prod-db-g1, which has taken over`,
      'dangerous/critical: warmsite-prod-db-g1 follows nobody any more: us-west-2 has taken over',
    ]);
    expect(verdictsOf('site-us-west-2', [entry], 'after-failover')).toEqual([]);
  });

  test('an instance of another generation, or of another stack, is none of the topology', () => {
    const other: Entry = {
      type: 'aws_db_instance',
      state: { identifier: 'warmsite-prod-db-g7', replicate_source_db: '' },
    };
    expect(verdictsOf('site-us-west-2', [other], 'normal')).toEqual([]);
    const estate = new Estate([planOf('shop', document('us-west-2', [{ type: 'aws_db_instance', state: promoted }]))]);
    expect(judged(estate, expectationsAt('normal'))).toEqual([]);
  });
});

describe('the fence', () => {
  const group = { type: 'aws_security_group', state: { id: 'sg-open', ingress: [{ from_port: 5432 }] } };
  const closed = { type: 'aws_default_security_group', state: { id: 'sg-closed', ingress: [] } };
  const fenced = (state: object, planned?: object): Entry => ({
    type: 'aws_db_instance',
    state: { identifier: 'warmsite-prod-db-g1', vpc_security_group_ids: ['sg-open'], ...state },
    real: { vpc_security_group_ids: ['sg-closed'] },
    ...(planned ? { planned: { ...planned } } : {}),
  });

  test('of the old writer, left alone, is expected', () => {
    expect(told(verdictsOf('site-us-east-2', [group, closed, fenced({})], 'after-failover'))).toEqual([
      'expected/note: warmsite-prod-db-g1 was moved into security group sg-closed, which lets nobody in',
    ]);
  });

  test('of a replica that follows is no fence of a takeover', () => {
    const entry = fenced({ identifier: 'warmsite-prod-db-g2', replicate_source_db: 'arn:aws:rds:us-west-2:1:db:x' });
    expect(told(verdictsOf('site-us-east-2', [group, closed, entry], 'after-rebuild'))).toEqual([
      'drift/note: vpc_security_group_ids was sg-open and is sg-closed',
    ]);
  });

  test('a move by hand into a group that lets somebody in is no fence', () => {
    const open = { ...closed, state: { id: 'sg-closed', ingress: [{ from_port: 22 }] } };
    const entry = fenced({}, { vpc_security_group_ids: ['sg-open'] });
    expect(told(verdictsOf('site-us-east-2', [group, open, entry], 'normal'))).toEqual([
      'drift/warning: vpc_security_group_ids was sg-open and is sg-closed',
    ]);
    const rule = { type: 'aws_vpc_security_group_ingress_rule', state: { security_group_id: 'sg-closed' } };
    expect(told(verdictsOf('site-us-east-2', [group, closed, rule, entry], 'normal'))[0]).toMatch(/^drift/);
    expect(told(verdictsOf('site-us-east-2', [group, entry], 'normal'))[0]).toMatch(/^drift/);
  });

  test('a change of groups that nobody made outside is none of the drift', () => {
    const entry: Entry = {
      type: 'aws_db_instance',
      state: { identifier: 'warmsite-prod-db-g1', vpc_security_group_ids: ['sg-closed'] },
      planned: { vpc_security_group_ids: ['sg-open'] },
    };
    expect(verdictsOf('site-us-east-2', [group, closed, entry], 'normal')).toEqual([]);
    expect(told(verdictsOf('site-us-east-2', [group, closed, entry], 'after-failover'))).toEqual([
      'dangerous/critical: warmsite-prod-db-g1 is in security group sg-closed, which lets nobody in, and the plan would take it out',
    ]);
  });
});

describe('groups', () => {
  const raised = (planned?: number): Entry => ({
    type: 'aws_autoscaling_group',
    state: { name: 'warmsite-prod-llm', min_size: 1, desired_capacity: 1 },
    real: { min_size: 2, desired_capacity: 2 },
    ...(planned === undefined ? {} : { planned: { min_size: planned } }),
  });

  test('a smaller group than wanted, which the plan raises further, is expected after a failover', () => {
    const [verdict] = verdictsOf('site-us-west-2', [raised(3)], 'after-failover');
    expect(verdict).toMatchObject({
      verdict: 'expected',
      message: 'the least size of warmsite-prod-llm was raised from 1 to 2',
      why: 'us-west-2 serves, and the plan raises it further.',
    });
  });

  test('of a Region that waits: drift, whether the plan takes it back or not', () => {
    expect(told(verdictsOf('site-us-east-2', [raised(1)], 'after-failover'))).toEqual([
      'drift/warning: min_size was 1 and is 2',
    ]);
    expect(told(verdictsOf('site-us-east-2', [raised()], 'after-failover'))).toEqual([
      'drift/note: min_size was 1 and is 2',
    ]);
  });

  test('a size that the plan lowers and nobody raised is a matter of the files', () => {
    const entry: Entry = {
      type: 'aws_autoscaling_group',
      state: { name: 'warmsite-prod-llm', min_size: 3 },
      planned: { min_size: 1 },
    };
    expect(verdictsOf('site-us-east-2', [entry], 'normal')).toEqual([]);
  });

  test('other instance types by hand, while nobody is evacuated, are drift', () => {
    const entry: Entry = {
      type: 'aws_autoscaling_group',
      state: { name: 'warmsite-prod-llm', mixed_instances_policy: [{ a: 1 }] },
      real: { mixed_instances_policy: [{ a: 2 }] },
      planned: { mixed_instances_policy: [{ a: 1 }] },
    };
    expect(told(verdictsOf('site-us-east-2', [entry], 'normal'))).toEqual([
      'drift/warning: mixed_instances_policy is another one',
    ]);
  });

  test('a group that was deleted', () => {
    const entry: Entry = {
      type: 'aws_autoscaling_group',
      state: { name: 'warmsite-prod-llm', min_size: 3 },
      real: null,
      planned: { min_size: 3 },
    };
    expect(told(verdictsOf('site-us-east-2', [entry], 'normal'))).toEqual([
      'drift/warning: deleted outside of Terraform',
    ]);
  });
});

describe('the latch', () => {
  const check: Entry = {
    type: 'aws_route53_health_check',
    name: 'latch',
    state: {
      id: 'check',
      type: 'CLOUDWATCH_METRIC',
      cloudwatch_alarm_name: 'latch',
      cloudwatch_alarm_region: 'us-west-2',
      disabled: false,
    },
  };
  const both: Entry = {
    type: 'aws_route53_health_check',
    name: 'both',
    state: { id: 'both', type: 'CALCULATED', child_healthchecks: ['check', 'endpoint'], child_health_threshold: 2 },
  };

  test.each([
    ['update', { ...check, planned: { disabled: true } }, "change the latch's health check"],
    ['delete', { ...check, planned: null }, "destroy the latch's health check"],
    [
      'replace',
      { ...check, planned: { cloudwatch_alarm_name: 'other' }, actions: ['delete', 'create'] },
      "replace the latch's health check",
    ],
    ['forget', { ...check, planned: null, actions: ['forget'] }, "forget the latch's health check"],
  ] as const)('while it holds a Region, a plan must not touch it: %s', (_, entry, what) => {
    expect(told(verdictsOf('global', [entry], 'after-failover'))).toEqual([
      `dangerous/critical: the plan would ${what} while it holds us-east-2 out of service`,
    ]);
    expect(verdictsOf('global', [entry], 'normal')).toEqual([]);
  });

  test('the check that it decides belongs to it, the check of an endpoint does not', () => {
    const loosened = { ...both, planned: { child_health_threshold: 1 } };
    expect(told(verdictsOf('global', [check, loosened], 'after-failover'))).toEqual([
      'dangerous/critical: the plan would change the health check that the latch decides while it holds us-east-2 out of service',
    ]);
    expect(verdictsOf('global', [loosened], 'after-failover')).toEqual([]);
    const endpoint: Entry = {
      type: 'aws_route53_health_check',
      state: { id: 'endpoint', type: 'HTTPS' },
      planned: { request_interval: 30 },
    };
    expect(verdictsOf('global', [check, endpoint], 'after-failover')).toEqual([]);
  });

  test('other words do it no harm', () => {
    expect(verdictsOf('global', [{ ...check, planned: { tags: { Name: 'other' } } }], 'after-failover')).toEqual([]);
    const tagged: Entry = { ...check, real: { tags: { by: 'hand' } }, planned: { tags: {} } };
    expect(told(verdictsOf('global', [tagged], 'after-failover'))).toEqual(['drift/note: tags is another one']);
  });

  test('its alarm is known by the check that follows it, whatever its metric is called', () => {
    const alarm: Entry = {
      type: 'aws_cloudwatch_metric_alarm',
      state: {
        alarm_name: 'latch',
        metric_name: 'Evacuated',
        arn: 'arn:aws:cloudwatch:us-west-2:1:alarm:latch',
        threshold: 1,
      },
      real: { threshold: 5 },
      planned: { threshold: 1 },
    };
    expect(
      told(judged(estateWith({ global: [check], 'vault-us-west-2': [alarm] }), expectationsAt('after-failover'))),
    ).toEqual(["dangerous/critical: of the latch's alarm latch, threshold was 1 and is 5"]);
    expect(told(judged(estateWith({ 'vault-us-west-2': [alarm] }), expectationsAt('after-failover')))).toEqual([
      'drift/warning: threshold was 1 and is 5',
    ]);
  });
});

describe('what else leads clients', () => {
  const record: Entry = {
    type: 'aws_route53_record',
    state: { name: 'inference.example.com', set_identifier: 'us-east-2', health_check_id: 'both' },
    real: { health_check_id: 'never' },
    planned: { health_check_id: 'both' },
  };
  const rule: Entry = {
    type: 'aws_vpc_security_group_ingress_rule',
    state: { security_group_id: 'sg-1', from_port: 5432, to_port: 5432, ip_protocol: 'tcp' },
    real: null,
    planned: { security_group_id: 'sg-1' },
  };

  test('a record that somebody changed while a Region is held out', () => {
    expect(told(verdictsOf('global', [record], 'after-failover'))).toEqual([
      'dangerous/critical: of the record of inference.example.com, health_check_id was both and is never; the plan would change it back',
    ]);
    expect(told(verdictsOf('global', [{ ...record, real: null }], 'after-failover'))).toEqual([
      'dangerous/critical: the record of inference.example.com was deleted, and the plan would make it again',
    ]);
    expect(told(verdictsOf('global', [record], 'normal'))).toEqual([
      'drift/warning: health_check_id was both and is never',
    ]);
  });

  test('a way in that somebody closed in the Region that is held out', () => {
    expect(told(verdictsOf('site-us-east-2', [rule], 'after-failover'))).toEqual([
      'dangerous/critical: a way in was closed by hand, and the plan would open it again',
    ]);
    expect(told(verdictsOf('site-us-west-2', [rule], 'after-failover'))).toEqual([
      'drift/warning: deleted outside of Terraform',
    ]);
    const narrowed: Entry = { ...rule, real: { from_port: 1 }, planned: { from_port: 5432 } };
    expect(told(verdictsOf('site-us-east-2', [narrowed], 'after-failover'))).toEqual([
      'dangerous/critical: of a way in, from_port was 5432 and is 1; the plan would change it back',
    ]);
    const out: Entry = { ...rule, type: 'aws_security_group_rule', state: { ...rule.state, type: 'egress' } };
    expect(told(verdictsOf('site-us-east-2', [out], 'after-failover'))).toEqual([
      'drift/warning: deleted outside of Terraform',
    ]);
  });

  test('the name of the host of the database that writes', () => {
    const writer: Entry = {
      type: 'aws_db_instance',
      state: { identifier: 'warmsite-prod-db-g1', address: 'new.example.com' },
    };
    const parameter: Entry = {
      type: 'aws_ssm_parameter',
      state: { name: '/warmsite/prod/database/host', insecure_value: 'old.example.com', version: 1 },
      real: { insecure_value: 'new.example.com', version: 2 },
      planned: { insecure_value: 'old.example.com' },
    };
    expect(told(verdictsOf('site-us-west-2', [writer, parameter], 'after-failover'))).toEqual([
      'dangerous/critical: /warmsite/prod/database/host names warmsite-prod-db-g1, and the plan would change it back',
    ]);
    expect(told(verdictsOf('site-us-west-2', [parameter], 'after-failover'))).toEqual([
      'drift/warning: insecure_value was old.example.com and is new.example.com',
    ]);
  });
});

describe('anything else', () => {
  const bucket = (real: Record<string, unknown>, planned?: Record<string, unknown>): Entry => ({
    type: 'aws_s3_bucket',
    state: { bucket: 'b', tags: { a: '1' }, policy: '{"Version":"2012-10-17","Id":"x"}', force_destroy: false },
    real,
    ...(planned ? { planned } : {}),
  });
  const only = (entry: Entry): string[] => told(verdictsOf('vault-us-west-2', [entry], 'normal'));

  test.each([
    ['an order in a policy', { policy: '{"Id":"x", "Version":"2012-10-17"}' }, undefined, []],
    ['nothing in other words', { website: [], logging: '', acl: null }, undefined, []],
    ['what nobody has set and AWS has chosen', { acceleration_status: 'Enabled' }, undefined, []],
    [
      'what the configuration takes back',
      { acceleration_status: 'Enabled' },
      { acceleration_status: null },
      ['drift/warning: acceleration_status was not set and is Enabled'],
    ],
    ['tags', { tags: { a: '2' } }, { tags: { a: '1' } }, ['drift/note: tags is another one']],
    ['what the configuration says by now', { force_destroy: true }, undefined, []],
    [
      'several attributes',
      { bucket: 'c', force_destroy: true, policy: '', tags: {} },
      { bucket: 'b', force_destroy: false, policy: 'p', tags: { a: '1' } },
      [
        'drift/warning: bucket was b and is c, force_destroy was false and is true, policy was {"Version":"2012-10-17","Id":"x"} and is not set and 1 other attribute',
      ],
    ],
  ] as const)('%s', (_, real, planned, expected) => {
    expect(only(bucket(real, planned))).toEqual(expected);
  });

  test('a type that no recovery rests on is a note', () => {
    const entry: Entry = {
      type: 'aws_sqs_queue',
      state: { name: 'q', delay_seconds: 1 },
      real: { delay_seconds: 2 },
      planned: { delay_seconds: 1 },
    };
    expect(only(entry)).toEqual(['drift/note: delay_seconds was 1 and is 2']);
  });

  test('a value that AWS moves is none, unless the plan moves it back', () => {
    const entry: Entry = {
      type: 'aws_db_instance',
      state: { identifier: 'x', allocated_storage: 200 },
      real: { allocated_storage: 300 },
    };
    expect(only(entry)).toEqual([]);
    expect(only({ ...entry, planned: { allocated_storage: 200 } })).toEqual([
      'drift/warning: allocated_storage was 200 and is 300',
    ]);
  });

  test('what another resource manages is told by that one', () => {
    const role: Entry = {
      type: 'aws_iam_role',
      state: { name: 'r', inline_policy: [{ name: 'a' }] },
      real: { inline_policy: [{ name: 'b' }] },
    };
    expect(only(role)).toEqual(['drift/note: inline_policy is another one']);
    const policy: Entry = { type: 'aws_iam_role_policy', state: { role: 'r' } };
    expect(told(verdictsOf('vault-us-west-2', [role, policy], 'normal'))).toEqual([]);
  });

  test('a rule of a security group that nothing manages, among rules that are managed', () => {
    const inline = { cidr_blocks: [], from_port: 443, to_port: 443, protocol: 'tcp', security_groups: ['sg-2'] };
    const group: Entry = {
      type: 'aws_security_group',
      state: { id: 'sg-1', name: 'g', ingress: [inline] },
      real: {
        ingress: [
          inline,
          { cidr_blocks: ['0.0.0.0/0'], from_port: 0, to_port: 0, protocol: '-1' },
          { from_port: 22, to_port: 23, protocol: 'tcp', self: true },
        ],
        egress: [{ cidr_blocks: ['10.0.0.0/8'], from_port: 53, to_port: 53, protocol: 'udp' }],
      },
    };
    const rule: Entry = {
      type: 'aws_security_group_rule',
      state: {
        security_group_id: 'sg-1',
        type: 'ingress',
        protocol: '-1',
        from_port: 0,
        to_port: 0,
        cidr_blocks: ['0.0.0.0/0'],
      },
    };
    const egress: Entry = {
      type: 'aws_vpc_security_group_egress_rule',
      state: { security_group_id: 'sg-1', ip_protocol: 'udp', from_port: 53, to_port: 53, cidr_ipv4: '10.0.0.0/8' },
    };
    expect(told(verdictsOf('site-us-west-2', [group, rule, egress], 'normal'))).toEqual([
      'drift/warning: security group g has what nothing manages: ingress of tcp 22 to 23 from sg-1',
    ]);
    expect(told(verdictsOf('site-us-west-2', [group, rule], 'normal'))).toEqual([
      'drift/warning: security group g has what nothing manages: ingress of tcp 22 to 23 from sg-1 and egress of udp 53 to 10.0.0.0/8',
    ]);
    // Its rules may be in blocks of its own, which Terraform puts back itself.
    expect(verdictsOf('site-us-west-2', [group], 'normal')).toEqual([]);
  });

  test('values that Terraform calls sensitive are never told', () => {
    const text = JSON.stringify(
      document('us-west-2', [
        {
          type: 'aws_db_instance',
          state: { identifier: 'x', password: 'one' },
          real: { password: 'two' },
          planned: { password: 'one' },
        },
      ]),
    );
    const secret = JSON.parse(text) as { resource_drift: { change: object }[]; resource_changes: { change: object }[] };
    for (const { change } of [...secret.resource_drift, ...secret.resource_changes]) {
      Object.assign(change, { before_sensitive: { password: true }, after_sensitive: { password: true } });
    }
    expect(judged(new Estate([planOf('shop', secret)]))).toEqual([]);
  });
});
