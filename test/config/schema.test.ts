import { ASSUMPTIONS } from '../../lib/assessment/assumptions';
import { problemsOfEdited } from './project';

const NAME = 'a name of lower-case letters, digits and single hyphens that starts with a letter';
const IDENTIFIER = 'a name of letters, digits and underscores that starts with a letter';
const NETWORK = 'a network that starts at its first address, such as 10.20.0.0/16';
const AVAILABILITY = 'a percentage above 0% and below 100%, such as 99.95%';
const DAYS_TO_35 = 'a duration in whole days from 1d to 35d, such as 14d (without backups RDS makes no replica)';
const GROUP = 'inference/groups/0';

/** Every field: what it accepts, as its message says it, and values that it refuses. */
const FIELDS: readonly (readonly [path: string, accepts: string, refused: readonly unknown[]])[] = [
  ['system', NAME, ['Warmsite', '9lives', 'a--b', 'a-', '', 5]],
  ['environment', NAME, ['Prod', null]],
  ['account', "an AWS account id in quotes, such as '111122223333'", ['11112222333', 'account', 111122223333]],
  ['regions/home/name', 'an AWS Region such as us-east-2', ['us-east', 'US-EAST-2', 1]],
  ['regions/home/zones', 'a list of zones such as [us-east-2a, us-east-2b]', [[], 'us-east-2a']],
  ['regions/home/zones/0', 'an availability zone such as us-east-2a', ['us-east-2', 'us-west-2-lax-1a', null]],
  ['regions/home/cidr', NETWORK, ['10.20.1.0/16', '10.256.0.0/16', '10.20.0.0/33', '10.20.0.0', 'fd00::/56']],
  [
    'regions/home/certificate',
    'the ARN of an ACM certificate, arn:aws:acm:<region>:<account>:certificate/<uuid>',
    ['arn:aws:acm:us-east-2:111122223333:certificate/1', 'arn:aws:iam::111122223333:server-certificate/x'],
  ],
  ['standbyTier', 'pilot-light or warm-standby', ['multi-site', true]],
  [
    'objectives/rto',
    'a duration of 1m or longer, such as 30m',
    ['30', '30 m', '59s', '1.5h', `${'9'.repeat(30)}d`, 30],
  ],
  ['objectives/rpo', 'a duration of 1s or longer, such as 5m', ['0s', '-1s', 5]],
  ['objectives/availability', AVAILABILITY, ['100%', '0%', '101%', '99.95', 99.95, 0.9995]],
  ['dns/zoneId', 'the id of a hosted zone, such as Z0123456789EXAMPLE', ['example.com', '/hostedzone/Z1', 'z0']],
  [
    'dns/zoneName',
    'a domain name in lower case, such as example.com',
    ['example', 'Example.com', 'example.com.', '-a.com'],
  ],
  [
    'dns/record',
    'a domain name in lower case, such as inference.example.com',
    ['https://example.com', 'a_b.example.com'],
  ],
  ['objectives/acknowledge', 'a mapping with the keys rto, rpo, availability', ['rto', ['rto']]],
  ...['rto', 'rpo', 'availability'].map((name): (typeof FIELDS)[number] => [
    `objectives/acknowledge/${name}`,
    'a reason of at least 10 characters',
    ['accepted', `  ${'x'.repeat(9)}  `, true],
  ]),
  ['detection/objective', 'a mapping with the keys within, falseAlarmsPerYear', ['60s', []]],
  ['detection/objective/within', 'a duration from 1s to 1h, such as 90s', ['0s', '61m', 60]],
  ['detection/objective/falseAlarmsPerYear', 'a number above 0', [0, -1, '0.01', Infinity]],
  ['detection/interval', '10s or 30s', ['20s', 10]],
  ['detection/failures', 'a whole number from 1 to 10', [0, 11, 1.5, '3', Infinity]],
  ['network/egress', 'nat-per-zone, single-nat or endpoints', ['none', null]],
  [
    'network/flowLogRetention',
    '1d, 3d, 5d, 7d, 14d, 30d, 60d, 90d, 120d, 150d, 180d, 365d, 400d, 545d, 731d, 1096d, 1827d, 2192d, 2557d, 2922d, 3288d or 3653d',
    ['2d', '1y', 90],
  ],
  ['database/engine', 'postgres or mysql', ['mariadb', 'aurora-postgresql']],
  ['database/version', "a version in quotes, such as '16.11'", ['16', '16.x', 16.11]],
  ['database/instanceClass', 'an RDS instance class such as db.r6g.large', ['r6g.large', 'db.r6g', 'db.r6g.2']],
  ['database/storage/allocated', 'a whole number of GiB from 20 to 65536', [19, 65_537, '200GiB']],
  ['database/storage/ceiling', 'a whole number of GiB from 20 to 65536', [19, 65_537]],
  ['database/multiAz', 'true or false', ['yes', 1, null]],
  ['database/name', IDENTIFIER, ['in-ference', '1st', '']],
  ['database/username', IDENTIFIER, ['war-site', '_x']],
  ['database/passwordVersion', 'a whole number from 1 to 1000000', [0, '1']],
  ['database/backupRetention', DAYS_TO_35, ['0d', '36d', '36h', '14', 14]],
  [
    'database/backupWindow',
    'a window hh:mm-hh:mm in UTC, such as 03:00-04:00',
    ['3:00-4:00', '24:00-01:00', '03:00', 'sun:03:00-sun:04:00'],
  ],
  [
    'database/maintenanceWindow',
    'a window ddd:hh:mm-ddd:hh:mm in UTC, such as sun:05:00-sun:06:00',
    ['05:00-06:00', 'Sun:05:00-Sun:06:00', 'sun:05:60-sun:06:00'],
  ],
  ['database/parameters', 'a mapping of parameter names to texts', [['max_connections'], 'x', null]],
  ['database/parameters/max_connections', "a text (a number in quotes, as in '500')", [500, true]],
  [
    'buckets/artifacts/noncurrentRetention',
    'a duration in whole days from 1d to 3650d, such as 90d',
    ['0d', '3651d', '90m'],
  ],
  ['buckets/data/noncurrentRetention', 'a duration in whole days from 1d to 3650d, such as 90d', ['90']],
  ['inference/idleTimeout', 'a duration from 1s to 4000s, such as 300s', ['0s', '4001s', '2h']],
  ['inference/groups', 'a list of at least one group', [[], {}]],
  [`${GROUP}/name`, NAME, ['LLM', 'llm_1']],
  [
    `${GROUP}/model/artifact`,
    'a prefix in the artifacts bucket without outer slashes, such as llm/2026-10-01',
    ['/llm', 'llm/', 's3://llm', ''],
  ],
  [`${GROUP}/model/manifestSha256`, 'a SHA-256 digest: 64 hexadecimal digits in lower case', ['abc', 'A'.repeat(64)]],
  [
    `${GROUP}/image`,
    'an image <repository>:<tag>, such as llm-server:v0.11.0',
    ['llm-server', 'docker.io/x:', 'LLM:v1', 'llm:v1@sha256:00'],
  ],
  [`${GROUP}/arguments`, 'a list of texts', ['--x', { x: 1 }]],
  [`${GROUP}/arguments/0`, "a text (a number in quotes, as in '4')", [4, null]],
  [`${GROUP}/port`, 'a whole number from 1 to 65535', [0, 65_536, '8000']],
  [`${GROUP}/healthPath`, 'a path such as /health', ['health', '/a?b', `/${'a'.repeat(1024)}`]],
  [`${GROUP}/inFlightMetric`, 'a Prometheus metric name such as vllm:num_requests_running', ['a-b', '1x']],
  [
    `${GROUP}/routes`,
    'a list of one to five path patterns such as [/v1/embeddings]',
    [[], ['/1', '/2', '/3', '/4', '/5', '/6'], '/v1/*'],
  ],
  [
    `${GROUP}/routes/0`,
    'a path pattern of at most 128 characters, such as /v1/chat/*',
    ['v1', '/a b', `/${'a'.repeat(128)}`],
  ],
  [
    `${GROUP}/instanceTypes`,
    'a list of one to forty instance types, the preferred first',
    [[], 'g5.xlarge', Array.from({ length: 41 }, (_, index) => `g5.${index}xlarge`)],
  ],
  [`${GROUP}/instanceTypes/0`, 'an EC2 instance type such as g6e.12xlarge', ['g5', 'ml.g5.xlarge', 'g5.12x']],
  [`${GROUP}/fallbackInstanceTypes`, 'a list of instance types', ['g5.xlarge', null]],
  [`${GROUP}/fallbackInstanceTypes/0`, 'an EC2 instance type such as g6e.12xlarge', ['g5', 7]],
  [`${GROUP}/ami`, 'a mapping of the two Regions to AMI ids', ['ami-0123456789abcdef0', []]],
  [`${GROUP}/ami/us-east-2`, 'an AMI id such as ami-0123456789abcdef0', ['ami-1', 'resolve:ssm:/x', null]],
  [`${GROUP}/onDemand/base`, 'a whole number of instances from 0 to 1000', [-1, 1001, 0.5]],
  [`${GROUP}/onDemand/aboveBase`, 'a whole percentage, such as 50%', ['50', '101%', '12.5%', 50]],
  [`${GROUP}/warmPool/size`, 'a whole number of instances from 1 to 1000', [0, '1']],
  [`${GROUP}/sizes/active/min`, 'a whole number of instances from 1 to 1000', [0, 1001]],
  [`${GROUP}/sizes/active/max`, 'a whole number of instances from 1 to 1000', [0, '9']],
  [`${GROUP}/sizes/standby/min`, 'a whole number of instances from 0 to 1000', [-1, null]],
  [
    `${GROUP}/demand`,
    'a mapping with the keys peakRate, baseRate, serviceTime, variability, slots, latency, growth',
    ['6/s', []],
  ],
  [`${GROUP}/demand/peakRate`, 'a request rate above 0, such as 6/s', ['0/s', '6', '6/h', '-1/s', 6]],
  [`${GROUP}/demand/baseRate`, 'a request rate above 0, such as 2/s', ['0.0/min', null]],
  [
    `${GROUP}/demand/serviceTime`,
    'a time in ms or s above 0, such as 6.5s',
    ['0s', '0ms', '1m', '.5s', '6.5', 6.5, `${'9'.repeat(400)}s`],
  ],
  [`${GROUP}/demand/variability`, 'a number from 0 to 10', [-0.1, 10.1, '1', NaN]],
  [`${GROUP}/demand/slots`, 'a whole number of requests from 1 to 1000', [0, 1001, 1.5]],
  [`${GROUP}/demand/latency`, 'a mapping with the keys wait, share', ['2s', null]],
  [`${GROUP}/demand/latency/wait`, 'a time in ms or s, such as 500ms', ['2', '-1s', 2]],
  [`${GROUP}/demand/latency/share`, 'a percentage above 0% and below 100%, such as 99%', ['0%', '100%', 0.99]],
  [`${GROUP}/demand/growth`, 'a percentage from 0% to 100%, such as 30%', ['101%', '-1%', 0.3]],
  [`${GROUP}/scaling/inFlightPerInstance`, 'a number above 0', [0, -1, '24', NaN, Infinity]],
  [`${GROUP}/warmUp`, 'a duration from 1m to 2h, such as 15m', ['59s', '7201s', '15']],
  [`${GROUP}/maxLatency`, 'a duration from 1s to 10m, such as 10s', ['0s', '11m', 10]],
  [`${GROUP}/drain`, 'a duration from 0s to 1h, such as 120s', ['3601s', '2h', 120]],
  [`${GROUP}/volume`, 'a whole number of GiB from 8 to 16384', [7, 16_385, '500']],
  ['alerts/emails', 'a list of at least one e-mail address', [[], 'oncall@example.com']],
  ['alerts/emails/0', 'an e-mail address such as oncall@example.com', ['oncall', 'on call@example.com', 'a@b']],
  ['state/backend', 's3 or local', ['gcs', null]],
  ['assumptions', `a mapping with the keys ${Object.keys(ASSUMPTIONS).join(', ')}`, [['glitches'], null]],
  ['assumptions/glitches', 'a number of times a year above 0', [0, -1, '12', Infinity]],
  ['assumptions/regionOutageDuration', 'a duration from 1s to 365d, such as 10m', ['0s', '366d', 600]],
  ['assumptions/coverage', 'a percentage, such as 5%', ['101%', 0.95, '0.95']],
  ['assumptions/objectGib', 'a number of GiB, 0 or more', [-1, '500', '500 GiB']],
  ['tags', 'a mapping of tag keys to texts', [['owner'], 'owner']],
  [
    'runbooks/approvers',
    'a list of one to ten ARNs of IAM roles or users',
    [
      [],
      'arn:aws:iam::111122223333:role/a',
      Array.from({ length: 11 }, (_, n) => `arn:aws:iam::111122223333:user/${n}`),
    ],
  ],
  [
    'runbooks/approvers/0',
    'the ARN of an IAM role or user, arn:aws:iam::<account>:role/<name>',
    ['oncall', 'arn:aws:iam::111122223333:group/oncall', 'arn:aws:sts::111122223333:assumed-role/a/b', null],
  ],
  ['runbooks/verification', 'a mapping with the keys inference, write, read', ['GET /', []]],
  ['runbooks/verification/read', 'a mapping with the keys method, path, body', ['GET /', []]],
  ['tags/owner', "a text (a number in quotes, as in '500')", [1, true, null]],
  [
    'provider/constraint',
    "a Terraform version constraint in quotes, such as '>= 5.100.0, < 7.0.0'",
    ['latest', '> a', '>= 5.100.0 < 7', 6],
  ],
  [
    'buckets/artifacts/objectLock',
    'a mapping with the keys mode, retention',
    [true, 'governance', ['governance', '30d']],
  ],
  ['dns', 'a mapping with the keys zoneId, zoneName, record', ['example.com', []]],
];

/** `'zones[0]'` for `regions/home/zones/0`. */
function label(path: string): string {
  return `'${path.replace(/\/([0-9]+)$/, '[$1]').replace(/.*\//, '')}'`;
}

describe.each(FIELDS)('%s', (path, accepts, refused) => {
  test.each(refused.map((value) => [value]))('refuses %j', (value) => {
    const own = problemsOfEdited([[path, value]]).filter((line) => line.includes(`: ${label(path)} must be `));
    expect(own).toHaveLength(1);
    const [, message, code] = /^\([^ ]+\): (.*) \[(wrong-type|wrong-value)\]$/.exec(own[0] ?? '') ?? [];
    expect(message).toContain(`${label(path)} must be ${accepts}, got `);
    expect(code).toBeDefined();
  });
});

describe('object lock', () => {
  test.each([
    [
      'mode',
      { mode: 'strict', retention: '30d' },
      "(buckets.artifacts.objectLock.mode): 'mode' must be governance or compliance, got 'strict' [wrong-value]",
    ],
    [
      'retention',
      { mode: 'governance', retention: '12h' },
      "(buckets.artifacts.objectLock.retention): 'retention' must be a duration in whole days from 1d to 3650d, such as 30d, got '12h' [wrong-value]",
    ],
  ])('%s', (_, lock, problem) => {
    expect(problemsOfEdited([['buckets/artifacts/objectLock', lock]])).toEqual([problem]);
  });
});

describe('a request', () => {
  test.each([
    [
      'method',
      { method: 'HEAD', path: '/' },
      "(runbooks.verification.read.method): 'method' must be GET, POST or PUT, got 'HEAD' [wrong-value]",
    ],
    [
      'path',
      { method: 'GET', path: 'v1/models' },
      "(runbooks.verification.read.path): 'path' must be a path such as /v1/embeddings, got 'v1/models' [wrong-value]",
    ],
    [
      'path with an expression',
      { method: 'GET', path: '/${x}' },
      "(runbooks.verification.read.path): 'path' must be a path such as /v1/embeddings, got '/${x}' [wrong-value]",
    ],
    [
      'body',
      { method: 'POST', path: '/', body: { a: 1 } },
      '(runbooks.verification.read.body): \'body\' must be a text of JSON in quotes, such as \'{"input": "hello"}\', got a mapping [wrong-type]',
    ],
  ])('%s', (_, request, problem) => {
    expect(problemsOfEdited([['runbooks/verification/read', request]])).toEqual([problem]);
  });
});

describe('what was got', () => {
  test.each([
    [null, 'nothing'],
    [[], 'an empty list'],
    [['a', 'b'], 'a list of 2'],
    [{ a: 1 }, 'a mapping'],
    [true, 'true'],
    [7, 'the number 7'],
    ['Prod', "'Prod'"],
    ['two\nlines', "'two lines'"],
    ['X'.repeat(61), `'${'X'.repeat(59)}…'`],
  ])('%j is %s', (value, words) => {
    expect(problemsOfEdited([['dns/zoneName', value]])[0]).toContain(`such as example.com, got ${words} [wrong-`);
  });
});

describe('keys', () => {
  test('a missing one, at its parent', () => {
    expect(problemsOfEdited([['database/version', undefined]])).toEqual([
      "(database): 'version' is missing; add a version in quotes, such as '16.11' [missing-key]",
    ]);
  });

  test('an unknown one that resembles a known one', () => {
    expect(problemsOfEdited([['database/storage/celing', 5]])).toEqual([
      "(database.storage.celing): 'celing' is no known key; did you mean 'ceiling'? [unknown-key]",
    ]);
  });

  test('unknown ones that resemble none, in a list and in a mapping with keys of its own', () => {
    expect(problemsOfEdited([['inference/groups/0/warmPool', { size: 1, colour: 'blue' }]])).toEqual([
      "(inference.groups[0].warmPool.colour): 'colour' is no known key; allowed here: size [unknown-key]",
    ]);
  });

  test('a misspelled choice', () => {
    expect(problemsOfEdited([['standbyTier', 'warmstandby']])).toEqual([
      '(standbyTier): ' +
        "'standbyTier' must be pilot-light or warm-standby, got 'warmstandby'; did you mean 'warm-standby'? [wrong-value]",
    ]);
  });
});

describe('silent traps that end here', () => {
  test('trap 3: backups of a database cannot be switched off, so that a replica can be made of it', () => {
    expect(problemsOfEdited([['database/backupRetention', '0d']])).toEqual([
      "(database.backupRetention): 'backupRetention' must be a duration in whole days from 1d to 35d, such as 14d (without backups RDS makes no replica), got '0d' [wrong-value]",
    ]);
  });

  test('trap 12: a group that scales on a metric cannot be empty where it serves', () => {
    expect(problemsOfEdited([['inference/groups/0/sizes/active/min', 0]])).toEqual([
      "(inference.groups[0].sizes.active.min): 'min' must be a whole number of instances from 1 to 1000, got the number 0 [wrong-value]",
    ]);
  });

  test('trap 16: an image cannot be a parameter that is looked up at each launch', () => {
    expect(problemsOfEdited([['inference/groups/0/ami/us-east-2', 'resolve:ssm:/ami']])).toEqual([
      "(inference.groups[0].ami.us-east-2): 'us-east-2' must be an AMI id such as ami-0123456789abcdef0, got 'resolve:ssm:/ami' [wrong-value]",
    ]);
  });
});
