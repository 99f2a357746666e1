import * as fs from 'node:fs';
import * as path from 'node:path';
import { Estate, EstateResource, isSet, listOf, textOf, Values } from '../../lib/security/compliance/estate';
import { callsOf } from '../../lib/failover/runbook/permissions';
import { runbooksOf } from '../../lib/failover/runbook/runbooks';
import { runbookSubject } from '../../stacks/runbooks';
import { ROOT, shipped } from '../support/environment';
import {
  CONDITION_OF,
  EVERY_RESOURCE,
  IMPLIED,
  MANAGED_POLICIES,
  NO_CONDITION,
  NO_SOURCE,
  OPTIONAL_MANAGED_POLICIES,
  OPTIONAL_STATEMENTS,
  OPTIONAL_USES,
  OPTIONAL_WILDCARDS,
  ROLE_USES,
  RUNBOOKS_ROLE,
  SOURCE_KEYS,
  WILDCARDS,
} from './iam-uses';
import { PRODS, prodWithEverything, synthesizedProd } from './prod';

// What the roles of `prod` may do is compared, action by action, with who needs it. That a call is in the code says that
// the permission is used; that it is enough, only AWS says.

interface Statement {
  readonly at: string;
  readonly sid: string;
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly principal: Values | string | undefined;
  /** Keys of all conditions. */
  readonly conditions: readonly string[];
}

const prod = synthesizedProd();

function statementsOf(resource: EstateResource, attribute = 'policy'): readonly Statement[] {
  const document = JSON.parse(textOf(resource.values[attribute])) as { readonly Statement: readonly Values[] };
  return document.Statement.map((statement) => ({
    at: `${resource.stack} ${resource.address}`,
    sid: textOf(statement['Sid']),
    effect: textOf(statement['Effect']),
    actions: listOf(statement['Action']).map(String),
    resources: listOf(statement['Resource']).map(String),
    principal: statement['Principal'] as Values | string | undefined,
    conditions: Object.values((statement['Condition'] ?? {}) as Values).flatMap((keys) => Object.keys(keys as Values)),
  }));
}

/** The inline policies of a role. */
function policiesOf(role: EstateResource, estate: Estate): readonly Statement[] {
  return estate.besides(role, 'aws_iam_role_policy', 'role', 'name').flatMap((policy) => statementsOf(policy));
}

/** What may be wrong with the permissions of roles, as sentences. */
function excesses(estate: Estate): string[] {
  const roles = estate.all('aws_iam_role');
  return roles.flatMap((role) => {
    const name = `${role.stack} ${role.address}`;
    const statements = policiesOf(role, estate);
    const unlisted = role.address === RUNBOOKS_ROLE ? ofRunbooks(role, statements) : ofList(role.address, statements);
    return [...unlisted.map((what) => `${name} ${what}`), ...statements.flatMap(wildcards)];
  });
}

function ofList(address: string, statements: readonly Statement[]): string[] {
  const always = (ROLE_USES[address] ?? OPTIONAL_USES[address])?.statements;
  if (always === undefined) return ['is a role that no list names'];
  const optional = Object.entries(OPTIONAL_STATEMENTS).filter(([name]) => statements.some(({ sid }) => sid === name));
  const uses = { ...always, ...Object.fromEntries(optional) };
  const found = Object.fromEntries(statements.map(({ sid, actions }) => [sid, [...actions].sort()]));
  const listed = Object.fromEntries(Object.entries(uses).map(([sid, { actions }]) => [sid, [...actions].sort()]));
  return [...new Set([...Object.keys(found), ...Object.keys(listed)])]
    .filter((sid) => JSON.stringify(found[sid]) !== JSON.stringify(listed[sid]))
    .map((sid) => `${sid}: has [${found[sid]?.join() ?? ''}], used are [${listed[sid]?.join() ?? ''}]`);
}

function ofRunbooks(role: EstateResource, statements: readonly Statement[]): string[] {
  const calls = callsIn(role.region);
  const allowed = new Set(statements.flatMap(({ actions }) => actions));
  return [...allowed].flatMap((action) => {
    if (calls.has(action)) return [];
    const implied = IMPLIED[action];
    return implied && calls.has(implied.by) ? [] : [`may ${action}, which no runbook of this Region calls`];
  });
}

function callsIn(region: string): ReadonlySet<string> {
  const runbooks = Object.values(runbooksOf(runbookSubject(shipped('prod')))).filter(
    ({ names }) => names.region === region,
  );
  return new Set(
    runbooks.flatMap(({ steps }) => steps.flatMap(callsOf)).map(({ service, operation }) => `${service}:${operation}`),
  );
}

function wildcards({ at, sid, actions, resources, conditions }: Statement): string[] {
  const wrong = (what: string): string => `${at} ${sid}: ${what}`;
  return [
    ...actions.filter((action) => action.includes('*')).map((action) => wrong(`allows ${action}`)),
    ...resources.flatMap((resource) => {
      if (resource === '*') {
        return actions
          .filter((action) => !(action in EVERY_RESOURCE) || !hasCondition(conditions, CONDITION_OF[action]))
          .map((action) => wrong(`allows ${action} on every resource`));
      }
      if (!/[*?]/.test(resource)) return [];
      const accepted = [...WILDCARDS, ...OPTIONAL_WILDCARDS].some(
        ({ pattern, needs, beside }) =>
          pattern.test(resource) &&
          hasCondition(conditions, needs) &&
          (beside === undefined || actions.every((action) => beside.includes(action))),
      );
      return accepted ? [] : [wrong(`is about ${resource}`)];
    }),
  ];
}

function hasCondition(conditions: readonly string[], key: string | undefined): boolean {
  return key === undefined || conditions.includes(key);
}

/** Statements for a service, or for everybody, that do not say on whose behalf. */
function openDoors(estate: Estate): string[] {
  const invocations = estate.all('aws_lambda_permission').filter(({ values }) => !isSet(values['source_arn']));
  return [
    ...invocations.map(({ stack, address, values }) => openDoor(`${stack} ${address}`, textOf(values['principal']))),
    ...admissions(estate)
      .filter(({ effect }) => effect === 'Allow')
      .flatMap(({ at, sid, principal, conditions }) => {
        const everybody = principal === '*' || listOf((principal as Values)['AWS']).includes('*');
        if (everybody && !conditions.includes('aws:PrincipalArn')) return [`${at} ${sid}: lets everybody in`];
        if (sid in NO_CONDITION || SOURCE_KEYS.some((key) => conditions.includes(key))) return [];
        const services = typeof principal === 'object' ? listOf(principal['Service']).map(String) : [];
        return services
          .filter((service) => !(service in NO_SOURCE))
          .map((service) => openDoor(`${at} ${sid}`, service));
      }),
  ];
}

function openDoor(at: string, service: string): string {
  return `${at}: lets ${service} in on behalf of anybody`;
}

/** The statements that say who may come. */
function admissions(estate: Estate): readonly Statement[] {
  return [
    ...estate.all('aws_iam_role').flatMap((role) => statementsOf(role, 'assume_role_policy')),
    ...estate
      .all(
        'aws_backup_vault_policy',
        'aws_ecr_repository_policy',
        'aws_kms_key',
        'aws_s3_bucket_policy',
        'aws_secretsmanager_secret_policy',
        'aws_sns_topic_policy',
        'aws_sqs_queue_policy',
      )
      .flatMap((resource) => statementsOf(resource)),
    ...estate.all('aws_cloudwatch_log_resource_policy').flatMap((each) => statementsOf(each, 'policy_document')),
  ];
}

describe.each(PRODS)('%s prod', (_, estate) => {
  test('no statement of a role allows more than is used', () => {
    expect(excesses(estate)).toEqual([]);
  });

  test('no service is let in on behalf of anybody', () => {
    expect(openDoors(estate)).toEqual([]);
  });

  test('every list is that of a role, and of the service that assumes it', () => {
    expect(trustedIn(estate)).toEqual(servicesOf(ROLE_USES));
  });

  test('every action that is implied is needed by a call, and every exception for a resource is one', () => {
    const roles = estate.all('aws_iam_role');
    const allowed = new Set(roles.flatMap((role) => policiesOf(role, estate).flatMap(({ actions }) => actions)));
    const leftOver = [...Object.keys(IMPLIED), ...Object.keys(EVERY_RESOURCE)].filter((action) => !allowed.has(action));
    expect(leftOver).toEqual([]);
    const sids = new Set(admissions(estate).map(({ sid }) => sid));
    expect(Object.keys(NO_CONDITION).filter((sid) => !sids.has(sid))).toEqual([]);
  });

  test('the managed policies are those of the list', () => {
    expect(attachedIn(estate)).toEqual(arnsOf(MANAGED_POLICIES));
  });
});

test('the same holds with what prod has not', () => {
  const estate = prodWithEverything();
  expect(excesses(estate)).toEqual([]);
  expect(openDoors(estate)).toEqual([]);
  expect(trustedIn(estate)).toEqual(servicesOf({ ...ROLE_USES, ...OPTIONAL_USES }));
  expect(attachedIn(estate)).toEqual(arnsOf({ ...MANAGED_POLICIES, ...OPTIONAL_MANAGED_POLICIES }));
});

test('every use in the code is there', () => {
  const uses = [...Object.values(ROLE_USES), { statements: OPTIONAL_STATEMENTS }].flatMap(({ statements }) =>
    Object.values(statements).map(({ use }) => use),
  );
  const missing = uses.flatMap((use) =>
    'file' in use && !fs.readFileSync(path.join(ROOT, use.file), 'utf8').includes(use.calls)
      ? [`${use.file}: ${use.calls}`]
      : [],
  );
  expect(missing).toEqual([]);
});

test('every wildcard that is accepted is there', () => {
  const resources = prod
    .all('aws_iam_role')
    .flatMap((role) => policiesOf(role, prod).flatMap((statement) => statement.resources));
  const unused = WILDCARDS.filter(({ pattern }) => !resources.some((resource) => pattern.test(resource)));
  expect(unused.map(({ pattern }) => String(pattern))).toEqual([]);
});

/** The services that assume the roles, those of the runbooks apart, by address. */
function trustedIn(estate: Estate): object {
  return Object.fromEntries(
    estate
      .all('aws_iam_role')
      .filter(({ address }) => address !== RUNBOOKS_ROLE)
      .map((role) => {
        const { principal } = statementsOf(role, 'assume_role_policy')[0]!;
        return [role.address, (principal as Values)['Service']];
      }),
  );
}

function servicesOf(uses: typeof ROLE_USES): object {
  return Object.fromEntries(Object.entries(uses).map(([role, { service }]) => [role, service]));
}

function attachedIn(estate: Estate): object {
  const attachments = estate.all('aws_iam_role_policy_attachment');
  return Object.fromEntries(attachments.map(({ address, values }) => [address, values['policy_arn']]));
}

function arnsOf(policies: typeof MANAGED_POLICIES): object {
  return Object.fromEntries(Object.entries(policies).map(([at, { arn }]) => [at, arn]));
}

describe('the test sees', () => {
  const changed = (address: string, attribute: string, edit: (statement: Record<string, unknown>) => void): Estate =>
    new Estate(
      prod.resources.map((resource) => {
        if (resource.address !== address || !resource.stack.endsWith('us-east-2')) return resource;
        const document = JSON.parse(textOf(resource.values[attribute])) as { Statement: Record<string, unknown>[] };
        document.Statement.forEach(edit);
        return { ...resource, values: { ...resource.values, [attribute]: JSON.stringify(document) } };
      }),
    );
  const at = 'warmsite-prod-site-us-east-2';

  test('a new action of a role with a list', () => {
    const estate = changed('aws_iam_role_policy.inference_llm_permissions', 'policy', (statement) => {
      if (statement['Sid'] === 'ReadModel') statement['Action'] = ['s3:GetObject', 's3:PutObject'];
    });
    expect(excesses(estate)).toEqual([
      `${at} aws_iam_role.inference_llm_role ReadModel: has [s3:GetObject,s3:PutObject], used are [s3:GetObject]`,
    ]);
  });

  test('an action of the runbooks that no runbook calls', () => {
    const estate = changed('aws_iam_role_policy.runbooks_permissions', 'policy', (statement) => {
      if (statement['Sid'] === 'RdsRebootDBInstance') statement['Action'] = ['rds:DeleteDBInstance'];
    });
    expect(excesses(estate)).toEqual([
      `${at} aws_iam_role.runbooks_role may rds:DeleteDBInstance, which no runbook of this Region calls`,
    ]);
  });

  test('every resource for an action that takes one, and a wildcard that nothing narrows', () => {
    const estate = changed('aws_iam_role_policy.inference_llm_permissions', 'policy', (statement) => {
      if (statement['Sid'] === 'ReadDatabaseSecret') statement['Resource'] = '*';
      if (statement['Sid'] === 'DecryptModel') delete statement['Condition'];
      if (statement['Sid'] === 'ReadDatabaseHost')
        statement['Resource'] = 'arn:aws:ssm:us-east-2:111122223333:parameter/*';
      if (statement['Sid'] === 'PublishMetrics') delete statement['Condition'];
    });
    const policy = `${at} aws_iam_role_policy.inference_llm_permissions`;
    expect(excesses(estate)).toEqual([
      `${policy} DecryptModel: is about arn:aws:kms:us-east-2:111122223333:key/*`,
      `${policy} PublishMetrics: allows cloudwatch:PutMetricData on every resource`,
      `${policy} ReadDatabaseSecret: allows secretsmanager:GetSecretValue on every resource`,
      `${policy} ReadDatabaseHost: is about arn:aws:ssm:us-east-2:111122223333:parameter/*`,
    ]);
  });

  test('an optional statement that allows more, or to log in as anybody', () => {
    const logIn = (action: string, resource: string): string[] =>
      excesses(
        changed('aws_iam_role_policy.inference_llm_permissions', 'policy', (statement) => {
          if (statement['Sid'] === 'LogInToDatabase') Object.assign(statement, { Action: action, Resource: resource });
        }),
      );
    const role = `${at} aws_iam_role.inference_llm_role`;
    const policy = `${at} aws_iam_role_policy.inference_llm_permissions`;
    const users = 'arn:aws:rds-db:us-east-2:111122223333:dbuser:*';
    expect(logIn('rds-db:connect', `${users}/app`)).toEqual([]);
    expect(logIn('rds-db:connect', `${users}/*`)).toEqual([`${policy} LogInToDatabase: is about ${users}/*`]);
    expect(logIn('rds:DescribeDBInstances', 'arn:aws:rds:us-east-2:111122223333:db:a')).toEqual([
      `${role} LogInToDatabase: has [rds:DescribeDBInstances], used are [rds-db:connect]`,
    ]);
  });

  test('a wildcard beside an action that it is not for', () => {
    const estate = changed('aws_iam_role_policy.database_snapshots_role_policy', 'policy', (statement) => {
      if (statement['Sid'] === 'CopySnapshotsAndLetThemExpire')
        statement['Resource'] = 'arn:aws:rds:us-east-2:111122223333:snapshot:*';
    });
    expect(excesses(estate)).toEqual([
      `${at} aws_iam_role_policy.database_snapshots_role_policy CopySnapshotsAndLetThemExpire: is about arn:aws:rds:us-east-2:111122223333:snapshot:*`,
    ]);
  });

  test('a function that anybody may have invoked', () => {
    const permissions = prod.all('aws_lambda_permission');
    const addresses = [
      'aws_lambda_permission.canary_permission',
      'aws_lambda_permission.artifact_parity_job_permission',
    ];
    expect(permissions.map(({ address }) => address).sort()).toEqual([...addresses, ...addresses].sort());
    const open = permissions.map((each) => ({ ...each, values: { ...each.values, source_arn: undefined } }));
    expect(openDoors(new Estate(open))).toContain(
      `${at} aws_lambda_permission.canary_permission: lets events.amazonaws.com in on behalf of anybody`,
    );
  });

  test('a role without a list', () => {
    const role = prod.all('aws_iam_role')[0]!;
    const estate = new Estate([{ ...role, address: 'aws_iam_role.new', values: { ...role.values, name: 'new' } }]);
    expect(excesses(estate)).toEqual([`${role.stack} aws_iam_role.new is a role that no list names`]);
  });

  test.each([
    ['aws_iam_role.runbooks_role', 'assume_role_policy', ': lets ssm.amazonaws.com in on behalf of anybody'],
    [
      'aws_kms_key.logs_key',
      'policy',
      ' LogGroupsOfThisEnvironment: lets logs.us-east-2.amazonaws.com in on behalf of anybody',
    ],
    ['aws_kms_key.volumes_key', 'policy', ' AutoScalingUsesEncryptedVolumes: lets everybody in'],
    ['aws_iam_role.canary_role', 'assume_role_policy', ': lets lambda.amazonaws.com in on behalf of anybody'],
    [
      'aws_cloudwatch_log_resource_policy.web_acl_log_policy',
      'policy_document',
      ' DeliveryOfTheWebAclsLogs: lets delivery.logs.amazonaws.com in on behalf of anybody',
    ],
  ])('that %s has no condition', (address, attribute, sentence) => {
    const estate = changed(address, attribute, (statement) => delete statement['Condition']);
    expect(openDoors(estate)[0]?.replace(`${at} ${address} `, ' ').replace('  ', ' ').replace(/^ :/, ':')).toBe(
      sentence,
    );
  });
});
