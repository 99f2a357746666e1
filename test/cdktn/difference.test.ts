import { addressesOf, differences, Output } from './difference';

const VERSIONS = { cdktf: '0.21.0', cdktn: '0.24.0' };
const FILE = 'stacks/shop/cdk.tf.json';

const document = (version: string, multiAz: unknown = true): Record<string, unknown> => ({
  '//': { metadata: { stackName: 'shop', version } },
  resource: { aws_db_instance: { main: { multi_az: multiAz, tags: [] } } },
});
const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value, undefined, 2));
const CDKTF: Output = { [FILE]: json(document('0.21.0')), 'code.zip': Buffer.from([1, 2]) };
const CDKTN: Output = { [FILE]: json(document('0.24.0')), 'code.zip': Buffer.from([1, 2]) };
const against = (changed: Output): ReturnType<typeof differences> =>
  differences(CDKTF, { ...CDKTN, ...changed }, VERSIONS);

const version = {
  file: FILE,
  keys: ['//', 'metadata', 'version'],
  cdktf: '0.21.0',
  cdktn: '0.24.0',
  expected: true,
};

test('the version of the framework is the one expected difference', () => expect(against({})).toEqual([version]));

test('that of the manifest is one as well', () => {
  const manifest = (name: string): Output => ({ 'manifest.json': json({ version: name, stacks: {} }) });
  expect(differences(manifest('0.21.0'), manifest('0.24.0'), VERSIONS)).toEqual([
    { file: 'manifest.json', keys: ['version'], cdktf: '0.21.0', cdktn: '0.24.0', expected: true },
  ]);
});

test('a line break in an empty list is none', () => {
  const broken = Buffer.from(CDKTF[FILE]!.toString().replace('[]', '[\n        ]'));
  expect(differences({ ...CDKTF, [FILE]: broken }, CDKTN, VERSIONS)).toEqual([version]);
});

test.each([
  ['another value', false, false],
  ['a missing value', undefined, undefined],
  ['another kind of value', 'true', 'true'],
])('%s is unexpected', (_, multiAz, cdktn) => {
  const keys = ['resource', 'aws_db_instance', 'main', 'multi_az'];
  // JSON leaves out what is undefined, and a default would take its place.
  const changed = document('0.24.0', multiAz ?? null);
  if (multiAz === undefined) {
    delete (changed as { resource: { aws_db_instance: { main: { multi_az?: unknown } } } }).resource.aws_db_instance
      .main.multi_az;
  }
  expect(against({ [FILE]: json(changed) })).toEqual([
    version,
    { file: FILE, keys, cdktf: true, cdktn, expected: false },
  ]);
});

test('another version than that of the framework is unexpected', () => {
  expect(against({ [FILE]: json(document('0.25.0')) })).toEqual([{ ...version, cdktn: '0.25.0', expected: false }]);
});

test('the same values in another order are unexpected', () => {
  const [first, ...rest] = Object.entries(document('0.24.0'));
  expect(against({ [FILE]: json(Object.fromEntries([...rest, first!])) })).toEqual([
    version,
    { file: FILE, keys: [], cdktf: 'its order of bytes', cdktn: 'another one', expected: false },
  ]);
});

test('other bytes of an asset, a file more and a file less are unexpected', () => {
  const { [FILE]: stack, ...rest } = CDKTN;
  const without = differences(CDKTF, rest, VERSIONS);
  expect(without).toEqual([{ file: FILE, keys: [], cdktf: 'a file', cdktn: undefined, expected: false }]);
  expect(against({ 'code.zip': Buffer.from([1, 3]), 'new.json': stack! })).toEqual([
    { file: 'code.zip', keys: [], cdktf: 'its bytes', cdktn: 'other bytes', expected: false },
    { file: 'new.json', keys: [], cdktf: undefined, cdktn: 'a file', expected: false },
    version,
  ]);
});

test('every kind of block has its addresses', () => {
  const blocks = {
    resource: { aws_vpc: { main: {} } },
    data: { aws_ami: { base: {} } },
    ephemeral: { aws_secretsmanager_random_password: { first: {} } },
    check: { takeover: {} },
    output: { endpoint: {} },
  };
  expect(addressesOf({ [FILE]: json(blocks), 'manifest.json': json(blocks) })).toEqual([
    'shop: aws_vpc.main',
    'shop: check.takeover',
    'shop: data.aws_ami.base',
    'shop: ephemeral.aws_secretsmanager_random_password.first',
    'shop: output.endpoint',
  ]);
});
