import { Estate } from '../../lib/review/estate';
import { bytesSource, readPlan, SENSITIVE } from '../../lib/review/plan';
import { baseDocument, planOf, STACKS } from './plans/base';

const read = (document: unknown) =>
  readPlan({
    stack: 'site',
    name: 'site.json',
    source: bytesSource(Buffer.from(typeof document === 'string' ? document : JSON.stringify(document))),
  });

const change = (actions: string[], rest: object = {}) => ({
  address: 'aws_x.y',
  mode: 'managed',
  type: 'aws_x',
  name: 'y',
  change: { actions, before: { a: 1 }, after: { a: 2 }, after_unknown: {}, ...rest },
});

const document = (...changes: object[]) => ({
  format_version: '1.2',
  terraform_version: '1.11.4',
  resource_changes: changes,
  configuration: { root_module: {} },
});

test.each(STACKS)('reads the real plan of %s', (stack) => {
  const base = baseDocument(stack);
  const plan = planOf(stack, base);
  expect(plan.resources).toHaveLength(base.resource_changes.length);
  expect([...plan.configuration.keys()].sort()).toEqual(
    base.configuration.root_module.resources.flatMap(({ mode, address }) => (mode === 'managed' ? address : [])).sort(),
  );
  expect(new Set([...plan.configuration.values()].map(({ providerRegion }) => providerRegion))).toEqual(
    new Set([stack === 'global' ? 'us-east-1' : stack.replace(/^(site|vault)-/, '')]),
  );
});

test.each([
  [['no-op'], 'no-op', false],
  [['create'], 'create', false],
  [['update'], 'update', false],
  [['delete'], 'delete', false],
  [['delete', 'create'], 'replace', false],
  [['create', 'delete'], 'replace', true],
  [['forget'], 'forget', false],
  [['create', 'forget'], 'forget', false],
])('%j is %s', (actions, action, createsFirst) => {
  expect(read(document(change(actions))).resources[0]).toMatchObject({ action, createsFirst });
});

test('what Terraform calls sensitive is not kept, whatever its shape', () => {
  const secret = 'hunter2';
  const { resources } = read(
    document(
      change(['update'], {
        before: {
          password: secret,
          empty: '',
          none: null,
          list: [secret, 'open'],
          block: [{ token: secret, name: 'n' }],
        },
        before_sensitive: { password: true, empty: true, none: true, list: [true], block: [{ token: true }] },
        after: { password: secret, map: { a: secret, b: { c: [secret] } }, name: 'n' },
        after_sensitive: { password: true, map: true },
      }),
    ),
  );
  expect(resources[0]!.before).toEqual({
    password: SENSITIVE,
    empty: '',
    none: null,
    list: [SENSITIVE, 'open'],
    block: [{ token: SENSITIVE, name: 'n' }],
  });
  expect(resources[0]!.after).toEqual({
    password: SENSITIVE,
    map: { a: SENSITIVE, b: { c: [SENSITIVE] } },
    name: 'n',
  });
  expect(JSON.stringify(resources)).not.toContain(secret);
});

test('references and Regions of providers are found in modules and through variables', () => {
  const block = (address: string, provider: string, expressions: object) => ({
    address,
    mode: 'managed',
    type: 'aws_x',
    name: 'y',
    provider_config_key: provider,
    expressions,
  });
  const { configuration } = read({
    ...document(),
    variables: { dr: { value: 'eu-west-1' } },
    configuration: {
      provider_config: {
        'module.a:aws.dr': { name: 'aws', expressions: { region: { references: ['var.dr'] } } },
        aws: { name: 'aws', expressions: { region: { constant_value: 'us-east-2' } } },
        other: { name: 'aws' },
      },
      root_module: {
        resources: [
          block('aws_x.root', 'aws', { key: { references: ['aws_kms_key.k.arn', 'aws_kms_key.k'] }, size: {} }),
          block('aws_x.nowhere', 'other', { size: { constant_value: 1 } }),
        ],
        module_calls: {
          a: {
            source: './a',
            expressions: { x: { constant_value: 1 } },
            module: {
              module_calls: {
                b: {
                  module: {
                    resources: [block('aws_x.y', 'module.a:aws.dr', { rule: [{ to: { references: ['aws_z.z'] } }] })],
                  },
                },
              },
            },
          },
        },
      },
    },
  });
  expect(Object.fromEntries(configuration)).toEqual({
    'aws_x.root': {
      address: 'aws_x.root',
      provider: 'aws',
      providerRegion: 'us-east-2',
      references: { key: ['aws_kms_key.k.arn', 'aws_kms_key.k'] },
    },
    'aws_x.nowhere': { address: 'aws_x.nowhere', provider: 'other', references: {} },
    'module.a.module.b.aws_x.y': {
      address: 'module.a.module.b.aws_x.y',
      provider: 'module.a:aws.dr',
      providerRegion: 'eu-west-1',
      references: { rule: ['module.a.module.b.aws_z.z'] },
    },
  });
});

describe('modules in modules', () => {
  const to = (...references: string[]) => ({ references });
  const block = (expressions: object, provider = 'module.a.module.b:aws') => ({
    address: 'aws_x.y',
    mode: 'managed',
    type: 'aws_x',
    provider_config_key: provider,
    expressions,
  });
  const configured = (expressions: object, b: object, a: object, providers: object = {}) =>
    read({
      ...document(),
      configuration: {
        provider_config: { aws: { expressions: { region: { constant_value: 'us-east-2' } } }, ...providers },
        root_module: {
          module_calls: {
            a: {
              expressions: a,
              module: {
                outputs: { key: { expression: to('aws_kms_key.k[0].arn', 'aws_kms_key.k[0]', 'aws_kms_key.k') } },
                module_calls: { b: { expressions: b, module: { resources: [block(expressions)] } } },
              },
            },
            keys: { module: { outputs: { arn: { expression: to('aws_kms_key.shared.arn', 'aws_kms_key.shared') } } } },
          },
        },
      },
    }).configuration.get('module.a.module.b.aws_x.y')!;

  test.each<[string, object, object, object, string[] | undefined]>([
    [
      'a variable is what the caller gives',
      to('var.key'),
      { key: to('var.kms_key_id') },
      { kms_key_id: to('aws_kms_key.root.arn', 'aws_kms_key.root') },
      ['aws_kms_key.root.arn', 'aws_kms_key.root'],
    ],
    [
      'an output is what the module makes of it',
      to('var.key'),
      { key: to('var.kms_key_id') },
      { kms_key_id: to('module.keys["eu"].arn', 'module.keys["eu"]', 'module.keys') },
      ['module.keys.aws_kms_key.shared.arn', 'module.keys.aws_kms_key.shared'],
    ],
    ['a variable that nobody gives is known', to('var.key'), {}, {}, undefined],
    ['so is one that is a value', to('var.key'), { key: { constant_value: null } }, {}, undefined],
    ['and one of the root module', to('var.key'), { key: to('var.k') }, { k: to('var.k') }, undefined],
    ['a local value leads no further', to('local.key'), {}, {}, ['module.a.module.b.local.key']],
    ['nor does a module as a whole', to('var.key'), { key: to('module.x') }, {}, ['module.a.module.x']],
  ])('%s', (_, expression, b, a, references) => {
    expect(configured({ key: expression }, b, a).references['key']).toEqual(references);
  });

  test('a provider that is inherited is that of the nearest caller which has one', () => {
    const own = { 'module.a:aws': { expressions: { region: { constant_value: 'eu-west-1' } } } };
    const inherited = { 'module.a.module.b:aws': { name: 'aws', module_address: 'module.a.module.b' } };
    expect(configured({}, {}, {}, inherited)).toMatchObject({ provider: 'aws', providerRegion: 'us-east-2' });
    expect(configured({}, {}, {}, { ...inherited, ...own })).toMatchObject({
      provider: 'module.a:aws',
      providerRegion: 'eu-west-1',
    });
  });
});

describe('a provider whose Region stands in a local value', () => {
  const resource = (address: string, values: object) => ({
    ...change(['create'], { before: null, after: values }),
    address,
  });
  const regions = (...changes: { address: string }[]) => {
    const plan = read({
      ...document(...changes),
      configuration: {
        provider_config: {
          aws: { expressions: { region: { references: ['local.region'] } } },
          'aws.dr': { expressions: { region: { references: ['local.dr'] } } },
        },
        root_module: {
          resources: changes.map(({ address }) => ({
            address,
            mode: 'managed',
            type: 'aws_x',
            provider_config_key: address.includes('dr') ? 'aws.dr' : 'aws',
          })),
        },
      },
    });
    return new Estate([plan]).after.all.map(({ address, region }) => `${address} ${region ?? 'nowhere'}`);
  };

  test('works where its resources say they are', () => {
    expect(
      regions(
        resource('aws_x.a', {}),
        resource('aws_x.zone', { availability_zone: 'eu-west-1b' }),
        resource('aws_x.dr', {}),
        resource('aws_x.dr_arn', { arn: 'arn:aws:rds:eu-central-1:111122223333:db:x' }),
      ),
    ).toEqual(['aws_x.a eu-west-1', 'aws_x.dr eu-central-1', 'aws_x.dr_arn eu-central-1', 'aws_x.zone eu-west-1']);
  });

  test('is not known where they say nothing, or not the same', () => {
    expect(
      regions(
        resource('aws_x.a', {}),
        resource('aws_x.one', { region: 'eu-west-1' }),
        resource('aws_x.two', { region: 'eu-west-2' }),
        resource('aws_x.dr', { availability_zone: 'us-west-2-lax-1a' }),
      ),
    ).toEqual(['aws_x.a nowhere', 'aws_x.dr nowhere', 'aws_x.one eu-west-1', 'aws_x.two eu-west-2']);
  });
});

test('a state stands for a stack that nothing is planned for', () => {
  const plan = read({
    format_version: '1.0',
    terraform_version: '1.11.4',
    values: {
      root_module: {
        resources: [
          {
            address: 'aws_x.y',
            mode: 'managed',
            type: 'aws_x',
            values: { a: 'b', c: 'd' },
            sensitive_values: { c: true },
          },
        ],
        child_modules: [
          {
            address: 'module.m',
            resources: [
              {
                address: 'module.m.aws_x.z[0]',
                mode: 'managed',
                type: 'aws_x',
                values: { a: 1 },
                sensitive_values: {},
              },
            ],
          },
        ],
      },
    },
  });
  expect(plan.kind).toBe('state');
  expect(plan.resources.map(({ address, action, before, after }) => ({ address, action, before, after }))).toEqual([
    { address: 'aws_x.y', action: 'no-op', before: { a: 'b', c: SENSITIVE }, after: { a: 'b', c: SENSITIVE } },
    { address: 'module.m.aws_x.z[0]', action: 'no-op', before: { a: 1 }, after: { a: 1 } },
  ]);
});

test.each([
  ['[]', "is no JSON object; make it with 'terraform show -json <plan file>' [plan-format]"],
  ['{"a":', "ends at byte 5, in the middle of a value; make it with 'terraform show -json <plan file>' [plan-format]"],
  [
    { resource_changes: [] },
    "must be what 'terraform show -json <plan file>' prints, format 1.x, got no format version [plan-format]",
  ],
  [
    { format_version: '2.0', resource_changes: [] },
    "must be what 'terraform show -json <plan file>' prints, format 1.x, got format version 2.0 [plan-format]",
  ],
  [
    { ...document(), errored: true },
    'is a plan that Terraform did not finish; mend what it says and plan again [plan-failed]',
  ],
])('%j is no plan', (input, message) => {
  expect(() => read(input)).toThrow(`site.json: ${message}`);
});
