import { z } from 'zod';
import { MAX_CANARY_WEIGHT } from '../lib/core/canary-size';
import { IAM_DATABASE_USER } from '../lib/core/database-user';
import { DEFAULT_PROVIDER_CONSTRAINT } from '../lib/core/region-stack';
import {
  Cidr,
  Duration,
  DURATION_PATTERN,
  Percent,
  PERCENT_PATTERN,
  REQUEST_RATE_PATTERN,
  RequestRate,
} from '../lib/core/quantities';
import { assumptionText } from '../lib/assessment/assumption-text';
import { ASSUMPTIONS, AssumptionName, AssumptionUnit } from '../lib/assessment/assumptions';

/**
 * The shape of the configuration files: the only schema. Types are inferred from it, the JSON Schema
 * for editors is generated from it (`write-schemas.ts`), and `load.ts` parses with it.
 *
 * Every field states what it accepts as a noun phrase ("a duration such as 15m"): the error of zod's
 * issue, from which `shape.ts` makes the sentence. What needs more than one field is in `checks.ts`.
 */

// Building blocks

/** Text of one form. */
function text(accepts: string, pattern: RegExp): z.ZodString {
  return z.string({ error: accepts }).regex(pattern, { error: accepts });
}

/** A whole number from `min` to `max`, both included. */
function count(min: number, max: number, unit = ''): z.ZodNumber {
  const error = `a whole number${unit && ` of ${unit}`} from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

/** One of a few words. */
function oneOf<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, { error: `${values.slice(0, -1).join(', ')} or ${values.at(-1)}` });
}

function flag() {
  return z.boolean({ error: 'true or false' });
}

/** A mapping with exactly these keys. */
function section<T extends z.core.$ZodLooseShape>(shape: T) {
  const keys = Object.keys(shape);
  const accepts = `a mapping with the key${keys.length > 1 ? 's' : ''} ${keys.join(', ')}`;
  return z.strictObject(shape, { error: typeOnly(accepts) });
}

/** A list of at least one. */
function list<T extends z.ZodType>(accepts: string, item: T, max?: number) {
  const items = z.array(item, { error: accepts }).min(1, { error: accepts });
  return max === undefined ? items : items.max(max, { error: accepts });
}

/** A mapping with keys of the user's own. */
function mapping<T extends z.ZodType>(accepts: string, value: T) {
  return z.record(z.string(), value, { error: typeOnly(accepts) });
}

/** The text for a value of the wrong type only: an unknown key is not of that kind. */
function typeOnly(accepts: string): z.core.$ZodErrorMap {
  return (issue) => (issue.code === 'invalid_type' ? accepts : undefined);
}

interface DurationLimits {
  readonly from?: string;
  readonly to?: string;
  /** Whole multiples of it only. */
  readonly in?: 'minutes' | 'days';
  /** Why the limits are where they are. */
  readonly because?: string;
}

/** A duration within limits, both included. */
function duration(example: string, limits: DurationLimits = {}) {
  const { from, to, because } = limits;
  const range = from && to ? ` from ${from} to ${to}` : from ? ` of ${from} or longer` : '';
  const accepts = `a duration${limits.in ? ` in whole ${limits.in}` : ''}${range}, such as ${example}${because ? ` (${because})` : ''}`;
  const unit = limits.in === 'days' ? 86_400 : limits.in === 'minutes' ? 60 : 1;
  const seconds = (limit: string | undefined, otherwise: number): number =>
    limit === undefined ? otherwise : Duration.parse(limit).toSeconds();
  return text(accepts, DURATION_PATTERN)
    .transform(parseWith((value) => Duration.parse(value), accepts))
    .refine(
      (value) =>
        value.toSeconds() >= seconds(from, 0) &&
        value.toSeconds() <= seconds(to, Infinity) &&
        value.toSeconds() % unit === 0,
      { error: accepts },
    );
}

/** One of a few durations. */
function oneOfDurations<const T extends readonly [string, ...string[]]>(values: T) {
  return oneOf(values).transform((value) => Duration.parse(value));
}

const SECONDS_PATTERN = /^[0-9]+(\.[0-9]+)?(ms|s)$/;

/** A time that may have a fraction, unlike a duration: a number of seconds. */
function seconds(accepts: string, allows: (value: number) => boolean) {
  return text(accepts, SECONDS_PATTERN)
    .transform((value) => (value.endsWith('ms') ? Number.parseFloat(value) / 1000 : Number.parseFloat(value)))
    .refine((value) => Number.isFinite(value) && allows(value), { error: accepts });
}

/** A percentage, for which `allows` tells the values apart. */
function percentage(accepts: string, allows: (value: number) => boolean = () => true) {
  return text(accepts, PERCENT_PATTERN)
    .transform(parseWith((value) => Percent.parse(value), accepts))
    .refine(({ value }) => allows(value), { error: accepts });
}

function requestRate(example: string) {
  const accepts = `a request rate above 0, such as ${example}`;
  return text(accepts, REQUEST_RATE_PATTERN).transform(parseWith((value) => RequestRate.parse(value), accepts));
}

/** A number above 0. */
function positive(accepts: string) {
  return z.number({ error: accepts }).positive({ error: accepts });
}

/** A number of 0 or above. */
function nonNegative(accepts: string) {
  return z.number({ error: accepts }).nonnegative({ error: accepts });
}

/** Text that a quantity of `lib/core` reads; its exception becomes an issue. */
function parseWith<T>(parse: (value: string) => T, accepts: string) {
  return (value: string, context: z.core.$RefinementCtx<string>): T => {
    try {
      return parse(value);
    } catch {
      context.issues.push({ code: 'custom', message: accepts, input: value });
      return z.NEVER;
    }
  };
}

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** A word that becomes a part of names. */
function name() {
  return text('a name of lower-case letters, digits and single hyphens that starts with a letter', NAME);
}

const IDENTIFIER = /^[A-Za-z][A-Za-z0-9_]*$/;

const IDENTIFIER_ACCEPTS = 'a name of letters, digits and underscores that starts with a letter';

const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

const CIDR = /^[0-9]{1,3}(\.[0-9]{1,3}){3}\/[0-9]{1,2}$/;

const WINDOW_OF_DAY = /^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$/;

const WINDOW_OF_WEEK = new RegExp(
  '^(mon|tue|wed|thu|fri|sat|sun):([01][0-9]|2[0-3]):[0-5][0-9]-' +
    '(mon|tue|wed|thu|fri|sat|sun):([01][0-9]|2[0-3]):[0-5][0-9]$',
);

/** How long CloudWatch Logs can keep a log group (PutRetentionPolicy). */
export const LOG_RETENTIONS = [
  '1d',
  '3d',
  '5d',
  '7d',
  '14d',
  '30d',
  '60d',
  '90d',
  '120d',
  '150d',
  '180d',
  '365d',
  '400d',
  '545d',
  '731d',
  '1096d',
  '1827d',
  '2192d',
  '2557d',
  '2922d',
  '3288d',
  '3653d',
] as const;

// The environment file

const CIDR_ACCEPTS = 'a network that starts at its first address, such as 10.20.0.0/16';

const AVAILABILITY_ACCEPTS = 'a percentage above 0% and below 100%, such as 99.95%';

const WHOLE_PERCENT_ACCEPTS = 'a whole percentage, such as 50%';

const regionSchema = section({
  name: text('an AWS Region such as us-east-2', /^[a-z]{2}(-[a-z]+)+-[0-9]+$/).describe('AWS Region.'),
  zones: list(
    'a list of zones such as [us-east-2a, us-east-2b]',
    text('an availability zone such as us-east-2a', /^[a-z]{2}(-[a-z]+)+-[0-9]+[a-z]$/),
  )
    .describe('Two or three availability zones of the Region. Taking one away replaces its subnets.')
    .meta({ minItems: 2, maxItems: 3, uniqueItems: true }),
  cidr: text(CIDR_ACCEPTS, CIDR)
    .transform(parseWith((value) => Cidr.parse(value), CIDR_ACCEPTS))
    .describe(
      'Addresses of the VPC: /16 to /22 of a private range, apart from the other Region so that both can be peered. ' +
        'Another value replaces the network.',
    ),
  certificate: text(
    'the ARN of an ACM certificate, arn:aws:acm:<region>:<account>:certificate/<uuid>',
    /^arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  ).describe(
    'ACM certificate in this Region for dns.record and <region>.<dns.record> (a wildcard *.<dns.record> beside the ' +
      'record covers both Regions).',
  ),
});

function reason(objective: string) {
  const accepts = 'a reason of at least 10 characters';
  return z
    .string({ error: accepts })
    .trim()
    .min(10, { error: accepts })
    .optional()
    .describe(`Why it is accepted that ${objective} is not met: a warning instead of an error.`);
}

const objectivesSchema = section({
  rto: duration('30m', { from: '1m' }).describe(
    'Recovery time objective: from the loss of a Region until it answers and accepts writes again, in 95 of 100 cases.',
  ),
  rpo: duration('5m', { from: '1s' }).describe('Recovery point objective: how much of the last writes may be lost.'),
  availability: percentage(AVAILABILITY_ACCEPTS, (value) => value > 0 && value < 100).describe(
    'Share of the year in which the service answers.',
  ),
  acknowledge: section({
    rto: reason('rto'),
    rpo: reason('rpo'),
    availability: reason('availability'),
  })
    .optional()
    .describe('Objectives that need not be met by what the models expect, each with the reason why not.'),
});

const dnsSchema = section({
  zoneId: text('the id of a hosted zone, such as Z0123456789EXAMPLE', /^Z[A-Z0-9]{1,31}$/).describe(
    'Existing public hosted zone in Route 53.',
  ),
  zoneName: text('a domain name in lower case, such as example.com', DOMAIN).describe('Name of that hosted zone.'),
  record: text('a domain name in lower case, such as inference.example.com', DOMAIN).describe(
    'Public name of the service, inside the hosted zone.',
  ),
});

const detectionSchema = section({
  // No default of zod's own, which would hide that the key is not there; and an editor finds it only before the transform.
  interval: oneOf(['10s', '30s'])
    .meta({ default: '30s' })
    .transform((value) => Duration.parse(value))
    .optional()
    .describe('Time between two checks of one Route 53 checker. 10s costs extra.'),
  failures: count(1, 10)
    .optional()
    .describe('Failed checks in a row after which the Region counts as down.')
    .meta({ default: 3 }),
  objective: section({
    within: duration('90s', { from: '1s', to: '1h' }).describe(
      'Time in which 95 of 100 losses of the Region have to be noticed; DNS takes its own time after that.',
    ),
    falseAlarmsPerYear: positive('a number above 0').describe(
      'How often a year a Region that is well may be taken for lost, given the assumptions probeFailure, glitches and ' +
        'glitchDuration.',
    ),
  })
    .optional()
    .describe(
      'What interval and failures have to achieve, instead of these: of the settings that Route 53 offers, the one ' +
        'that most surely notices a loss in time within that many false alarms; with an interval of 30s if one meets it.',
    ),
});

const networkSchema = section({
  egress: oneOf(['nat-per-zone', 'single-nat', 'endpoints']).describe(
    'How private subnets reach out: a NAT gateway per zone, one for all zones (its zone takes the others down with ' +
      'it), or none, with interface endpoints for the AWS services in use.',
  ),
  flowLogRetention: oneOfDurations(LOG_RETENTIONS).describe('How long VPC flow logs are kept.'),
});

const databaseSchema = section({
  engine: oneOf(['postgres', 'mysql']).describe('Database engine. Another value replaces the database.'),
  version: text("a version in quotes, such as '16.11'", /^[0-9]+(\.[0-9]+){1,2}$/).describe(
    'Engine version with its minor part, so that both Regions run the same.',
  ),
  instanceClass: text(
    'an RDS instance class such as db.r6g.large',
    /^db\.[a-z][a-z0-9-]*\.([a-z]+|[0-9]+xlarge)$/,
  ).describe('Instance class, the same in both Regions: a promoted replica carries the whole load.'),
  storage: section({
    allocated: count(20, 65_536, 'GiB').describe('GiB to begin with. It can grow, never shrink.'),
    ceiling: count(20, 65_536, 'GiB').describe('GiB up to which RDS may grow the storage by itself.'),
  }).describe('Disk of the database, the same in both Regions.'),
  multiAz: flag().describe('A second instance in another zone of the same Region, in both Regions.'),
  name: text(IDENTIFIER_ACCEPTS, IDENTIFIER).describe(
    'Database that is created with the instance. Later changes have no effect.',
  ),
  username: text(IDENTIFIER_ACCEPTS, IDENTIFIER).describe('Master user. Later changes have no effect.'),
  passwordVersion: count(1, 1_000_000).describe('Raise it by one to give the master user a new random password.'),
  backupRetention: duration('14d', {
    from: '1d',
    to: '35d',
    in: 'days',
    because: 'without backups RDS makes no replica',
  }).describe('How far back the database can be restored, in each Region. A replica needs at least 1d.'),
  backupWindow: text('a window hh:mm-hh:mm in UTC, such as 03:00-04:00', WINDOW_OF_DAY).describe(
    'Daily window in UTC for the backup; at least 30 minutes, apart from the maintenance window.',
  ),
  maintenanceWindow: text('a window ddd:hh:mm-ddd:hh:mm in UTC, such as sun:05:00-sun:06:00', WINDOW_OF_WEEK).describe(
    "Weekly window in UTC for maintenance in the home Region, at least 30 minutes and apart from the backup window; the standby's is three days earlier.",
  ),
  iam: section({
    user: text(
      'at most 32 lower-case letters, digits and underscores that begin with a letter, not with pg_ or rds',
      IAM_DATABASE_USER,
    ).describe('Database user that servers log in as by IAM; the application makes it (docs/security.md).'),
    only: flag()
      .default(false)
      .describe('Whether that is the only way: servers may then no longer read the master secret.'),
  })
    .optional()
    .describe('Log-ins to the database with tokens of IAM. Left out, the database refuses them.'),
  parameters: mapping(
    'a mapping of parameter names to texts',
    z.string({ error: "a text (a number in quotes, as in '500')" }),
  )
    .default({})
    .describe('Engine parameters beside the ones that Warmsite sets itself (forced TLS, the format of the binlog).'),
});

const bucketSchema = section({
  noncurrentRetention: duration('90d', { from: '1d', to: '3650d', in: 'days' }).describe(
    'How long overwritten and deleted objects can be brought back.',
  ),
  objectLock: section({
    mode: oneOf(['governance', 'compliance']).describe(
      'governance: a permission lifts the lock; compliance: nobody does, not even the root user.',
    ),
    retention: duration('30d', { from: '1d', to: '3650d', in: 'days' }).describe(
      'How long a new version can be neither deleted nor overwritten.',
    ),
  })
    .optional()
    .describe('Makes versions undeletable for a time. Only possible from the creation of the bucket.'),
});

const sizesSchema = section({
  active: section({
    min: count(1, 1000, 'instances').describe('Instances at least. Scaling on a metric needs one to report it.'),
    max: count(1, 1000, 'instances').describe('Instances at most.'),
  }).describe('Sizes in the Region that serves.'),
  standby: section({
    min: count(0, 1000, 'instances').describe('Instances that wait: 0 for pilot-light, at least 1 for warm-standby.'),
  })
    .optional()
    .describe(
      "Size in the Region that waits; default by standbyTier and 'demand', or else 0 or 1. Its maximum is the active one's.",
    ),
});

const VARIABILITY_ACCEPTS = 'a number from 0 to 10';

const SERVICE_TIME_ACCEPTS = 'a time in ms or s above 0, such as 6.5s';

const demandSchema = section({
  peakRate: requestRate('6/s').describe('Requests at the busiest time, all of them served by one Region.'),
  baseRate: requestRate('2/s').optional().describe('Requests that there always are; the peak by default.'),
  serviceTime: seconds(SERVICE_TIME_ACCEPTS, (value) => value > 0).describe(
    'Mean time that a request holds its slot, without the wait for one.',
  ),
  variability: nonNegative(VARIABILITY_ACCEPTS)
    .max(10, { error: VARIABILITY_ACCEPTS })
    .default(1)
    .describe('Standard deviation of that time over its mean: 0 all equal, 1 exponential, above 1 a few long ones.'),
  slots: count(1, 1000, 'requests').describe('Requests that one instance serves at a time; more have to wait.'),
  latency: section({
    wait: seconds('a time in ms or s, such as 500ms', () => true).describe('Longest wait for a slot.'),
    share: percentage(
      'a percentage above 0% and below 100%, such as 99%',
      (value) => value > 0 && value < 100,
    ).describe('Share of the requests that may not wait longer.'),
  }).describe('How long requests may wait for a slot, also with one zone lost.'),
  growth: percentage('a percentage from 0% to 100%, such as 30%')
    .prefault('0%')
    .describe('By how much the peak may grow before the sizes are looked at again.'),
}).transform(({ baseRate, ...demand }) => ({ ...demand, baseRate: baseRate ?? demand.peakRate }));

function instanceType() {
  return text(
    'an EC2 instance type such as g6e.12xlarge',
    /^[a-z][a-z0-9-]*\.([a-z]+|[0-9]+xlarge|metal(-[0-9]+xl)?)$/,
  );
}

function image() {
  return text(
    'an image <repository>:<tag>, such as llm-server:v0.11.0',
    /^[a-z0-9]+([._-][a-z0-9]+)*(\/[a-z0-9]+([._-][a-z0-9]+)*)*:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/,
  );
}

function texts() {
  return z.array(z.string({ error: "a text (a number in quotes, as in '4')" }), { error: 'a list of texts' });
}

const modelSchema = section({
  artifact: text(
    'a prefix in the artifacts bucket without outer slashes, such as llm/2026-10-01',
    /^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/,
  ).describe('Prefix of the model files in the artifacts bucket of either Region.'),
  manifestSha256: text('a SHA-256 digest: 64 hexadecimal digits in lower case', /^[0-9a-f]{64}$/).describe(
    "SHA-256 of the artifact's manifest, which lists the digest of every file. An instance refuses anything else.",
  ),
});

const CANARY_WEIGHT_ACCEPTS = `a whole percentage up to ${MAX_CANARY_WEIGHT.toString()}`;

const canarySchema = section({
  region: text('an AWS Region such as us-east-2', /^[a-z]{2}(-[a-z]+)+-[0-9]$/).describe(
    'The Region that it is tried in; it runs there only while that Region serves.',
  ),
  model: modelSchema.describe('The model that is tried.'),
  image: image().optional().describe("Default: the group's."),
  arguments: texts().optional().describe("Default: the group's."),
  weight: percentage(CANARY_WEIGHT_ACCEPTS, (value) => Number.isInteger(value) && value <= MAX_CANARY_WEIGHT.value)
    .prefault('0%')
    .describe('Share of the requests. 0% starts the instances and sends nothing.'),
  instances: count(1, 1000, 'instances').describe(
    'Its own, on demand: as large a share of the largest size of the group as the weight.',
  ),
});

const groupSchema = section({
  name: name().describe('Name of the group, part of the names of its resources. Another name is another group.'),
  model: modelSchema.describe('The model that the group serves.'),
  canary: canarySchema
    .optional()
    .describe('A new version that is tried on a share of the requests (docs/release.md). Without: none.'),
  image: image().describe(
    "Container image: repository and tag in the environment's own registry. The tag must not move.",
  ),
  arguments: texts().default([]).describe('Arguments of the container.'),
  port: count(1, 65_535).describe('Port on which the server listens.'),
  tls: flag()
    .default(false)
    .describe('Whether the container serves HTTPS, with the key and the certificate in /opt/tls.'),
  healthPath: text('a path such as /health', /^\/[A-Za-z0-9._~/-]{0,1023}$/).describe(
    'Path that answers 200 once the model serves.',
  ),
  inFlightMetric: text(
    'a Prometheus metric name such as vllm:num_requests_running',
    /^[A-Za-z_:][A-Za-z0-9_:]*$/,
  ).describe('Metric at /metrics that counts the requests in progress on one instance.'),
  routes: list(
    'a list of one to five path patterns such as [/v1/embeddings]',
    text('a path pattern of at most 128 characters, such as /v1/chat/*', /^\/[A-Za-z0-9_.$/~"'@:+&*?-]{0,127}$/),
    5,
  )
    .optional()
    .describe(
      'Path patterns of the requests for this group. The first group also gets all others, so it may do without.',
    ),
  instanceTypes: list('a list of one to forty instance types, the preferred first', instanceType(), 40).describe(
    'Instance types in order of preference.',
  ),
  fallbackInstanceTypes: z
    .array(instanceType(), { error: 'a list of instance types' })
    .default([])
    .describe('Types that the failover runbook adds when there is no capacity for those. Each must hold the model.'),
  ami: mapping(
    'a mapping of the two Regions to AMI ids',
    text('an AMI id such as ami-0123456789abcdef0', /^ami-([0-9a-f]{8}|[0-9a-f]{17})$/),
  ).describe('Machine image by Region. `npm run warmsite -- images <env>` prints current ones.'),
  onDemand: section({
    base: count(0, 1000, 'instances').default(0).describe('Instances that are always on-demand.'),
    aboveBase: percentage(WHOLE_PERCENT_ACCEPTS, (value) => Number.isInteger(value))
      .prefault('100%')
      .describe('Share of on-demand among the instances above the base; the rest is spot.'),
  })
    .prefault({})
    .describe('How much is on-demand rather than spot; default all of it.'),
  reserved: section({
    perZone: count(1, 1000, 'instances').describe('Instances of the first type in each zone of the standby Region.'),
  })
    .optional()
    .describe('Instances that AWS holds free in the standby Region, charged whether they run or not. Without: none.'),
  warmPool: section({
    size: count(1, 1000, 'instances').describe('Instances kept stopped, with the model on their disk.'),
  })
    .optional()
    .describe('Stopped instances that start faster than new ones. Needs a single instance type, all on-demand.'),
  demand: demandSchema
    .optional()
    .describe(
      "What is asked of the group. 'sizes' and 'scaling' may then be left out: they are chosen so that, at any rate from " +
        'the base to the grown peak, the instances that are left after the loss of a zone still keep the latency ' +
        'target, before any replacement starts. What is stated of them all the same must not be less.',
    ),
  sizes: sizesSchema
    .optional()
    .describe(
      "How many instances. Without them by 'demand': 'min' for the base rate and 'max' for the grown peak, both with one " +
        'zone lost; standby, under warm-standby, the fewest that carry the base rate at all, so that what arrives is late ' +
        'rather than lost.',
    ),
  scaling: section({
    inFlightPerInstance: positive('a number above 0').describe(
      'Requests in progress per instance that scaling aims at.',
    ),
  })
    .optional()
    .describe(
      "When to scale out and in. Without it by 'demand': as many in progress as the instances that are left after the " +
        'loss of a zone can take over within the latency target, whatever the size of the group.',
    ),
  warmUp: duration('15m', { from: '1m', to: '2h' }).describe('From the launch of an instance to its first answer.'),
  drain: duration('120s', { from: '0s', to: '1h' }).describe('How long a leaving instance may finish its requests.'),
  maxLatency: duration('10s', { from: '1s', to: '10m' })
    .prefault('10s')
    .describe('Time to the first byte of an answer that one request in a hundred may exceed before somebody is told.'),
  volume: count(8, 16_384, 'GiB').describe("GiB of an instance's disk: image and model must fit."),
});

const inferenceSchema = section({
  idleTimeout: duration('300s', { from: '1s', to: '4000s' })
    .optional()
    .describe('How long the load balancer waits for the next byte of an answer.'),
  groups: list('a list of at least one group', groupSchema).describe(
    'One group of GPU instances per model. The first gets every request that no route matches.',
  ),
});

const FLOOD_ACCEPTS = 'a number from 1.1 to 100';

const overloadSchema = section({
  perClient: requestRate('600/min').describe(
    'Requests of one address at most; 60/min or more, since the health checkers are clients too.',
  ),
  floodFactor: z
    .number({ error: FLOOD_ACCEPTS })
    .min(1.1, { error: FLOOD_ACCEPTS })
    .max(100, { error: FLOOD_ACCEPTS })
    .describe('How many times what all slots can answer must arrive before all of it is refused.'),
  retryAfter: duration('30s', { from: '1s', to: '1h' }).describe('When a refused client may come back.'),
  logRetention: oneOfDurations(LOG_RETENTIONS).describe('How long refused requests stay logged.'),
  closed: flag().default(false).describe('Answers everything but health checks with a static answer.'),
  fallbacks: mapping(
    'a mapping of groups to the group with their smaller model, such as { llm: llm-small }',
    text('the name of a group', /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/),
  )
    .optional()
    .describe('Where requests of low priority go while their group is busy, instead of being refused.'),
});

const securitySchema = section({
  audit: section({
    lock: duration('90d', { from: '1d', to: '3650d', in: 'days' }).describe(
      'How long a file of the trail can be neither deleted nor overwritten.',
    ),
    retention: duration('365d', { from: '1d', to: '3650d', in: 'days' }).describe(
      'When files of the trail are removed; not before the end of the lock.',
    ),
    lockMode: oneOf(['governance', 'compliance'])
      .default('governance')
      .describe('compliance cannot be taken back by anybody, not even the root user.'),
  })
    .optional()
    .describe('Audit trail of the account. The first trail of an account is free, a second one is not.'),
  monitors: z
    .array(oneOf(['guardduty', 'access-analyzer']), {
      error: 'a list of guardduty and access-analyzer, [] for none',
    })
    .default([])
    .describe('Once per account and Region: only where the account has none.'),
  recorder: section({
    retention: duration('365d', { from: '1d', to: '3650d', in: 'days' }).describe('When snapshots are removed.'),
  })
    .optional()
    .describe('AWS Config with the rules of docs/compliance.md. Once per account and Region.'),
  permissionsBoundary: text(
    'the path and name of a policy, such as boundaries/workload',
    /^([\w+=,.@-]+\/)*[\w+=,.@-]{1,128}$/,
  )
    .optional()
    .describe('Existing policy that bounds every role.'),
  regions: list(
    'a list of Regions such as [us-east-2, us-west-2]',
    text('an AWS Region such as us-east-2', /^[a-z]{2}(-[a-z]+)+-[0-9]+$/),
  )
    .optional()
    .describe('The only Regions that data may be in. The audit trail counts; it is in us-east-1.'),
});

const kept = (example: string) => duration(example, { from: '1d', to: '36500d', in: 'days' });

const clock = () => text('a time of day hh:mm in UTC, such as 08:00', /^([01][0-9]|2[0-3]):[0-5][0-9]$/);

const snapshotRetention = section({
  daily: kept('35d').optional().describe('How long daily snapshots are kept.'),
  weekly: kept('90d').optional().describe('How long the snapshots of Sundays are kept; at least 7d.'),
  monthly: kept('365d').optional().describe('How long the snapshots of the first of a month are kept; at least 31d.'),
});

const PURPOSES_ACCEPT = 'a list of artifacts and data';

const backupsSchema = section({
  time: clock()
    .default('08:00')
    .describe(
      'When the first backup of a day starts, in UTC; further ones follow 2h apart. Not in a window of the database, nor ' +
        'in the hour before.',
    ),
  lock: section({
    min: kept('7d').prefault('7d').describe('Shortest time that the vaults of both Regions keep a recovery point.'),
    max: kept('400d').prefault('400d').describe('Longest time.'),
    irrevocableAfter: duration('30d', { from: '3d', to: '36500d', in: 'days' })
      .optional()
      .describe(
        'IRREVOCABLE. After this time nobody, not even AWS, can loosen or remove the lock. Left out, a permission lifts it.',
      ),
  })
    .prefault({})
    .describe('The lock of the vaults.'),
  breakGlassRole: text(
    'the ARN of an IAM role, arn:aws:iam::<account>:role/<name>',
    /^arn:aws:iam::[0-9]{12}:role\/[A-Za-z0-9+=,.@_/-]+$/,
  )
    .optional()
    .describe(
      'The only role that may delete a recovery point early, and that changes the policy of the vaults from then on.',
    ),
  database: snapshotRetention
    .prefault({ daily: '35d' })
    .describe('Snapshots of the database where it is written, and their copies.'),
  buckets: section({
    purposes: list(PURPOSES_ACCEPT, oneOf(['artifacts', 'data'])).describe('Each Region backs up its own replica.'),
    pointInTime: duration('35d', { from: '1d', to: '35d', in: 'days' })
      .optional()
      .describe('How far back to any second.'),
    retention: snapshotRetention.describe('Snapshots for what is older.'),
  })
    .optional()
    .describe('Backups of buckets beside their versions and replicas.'),
  restoreTests: section({
    frequency: oneOf(['daily', 'twice-weekly', 'weekly', 'monthly']).describe(
      'That rarer ones than twice-weekly are missing is no alarm: none looks back so far.',
    ),
    time: clock().describe('In UTC, well after the backups.'),
  })
    .optional()
    .describe('How often the latest snapshot of the database is restored, in both Regions, and removed again.'),
});

/** Days as EventBridge Scheduler knows them. */
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;

const experimentScheduleSchema = section({
  experiment: text('the name of an experiment such as instance-loss', /^[a-z][a-z0-9-]*$/).describe('Which one.'),
  region: text('an AWS Region such as us-east-2', /^[a-z]{2}(-[a-z]+)+-[0-9]+$/).describe(
    'Where. In a Region that waits groups may be empty, and the experiment would fail.',
  ),
  every: oneOf(['week', 'month']).describe('Each week, or in the first week of each month.'),
  weekday: oneOf(WEEKDAYS).describe('Day of the week, UTC.'),
  hour: count(0, 23).describe('Hour of the day, UTC; choose one in which people are at work.'),
  window: duration('1h', { from: '1m', to: '1d', in: 'minutes' })
    .prefault('1h')
    .describe('It begins at some moment within so long after that hour.'),
});

const chaosSchema = section({
  experiments: flag()
    .default(true)
    .describe('Templates of AWS Fault Injection Service in each site; they cost nothing until one is started.'),
  duration: duration('15m', { from: '1m', to: '12h', in: 'minutes' })
    .prefault('15m')
    .describe('How long a fault lasts.'),
  logRetention: oneOfDurations(LOG_RETENTIONS).prefault('90d').describe('How long the log of experiments is kept.'),
  schedule: z
    .array(experimentScheduleSchema, { error: 'a list of experiments, each with its time' })
    .default([])
    .describe('Experiments that are started without anybody. Left out: none.'),
});

const drillsSchema = section({
  every: duration('90d', { from: '1d', in: 'days' })
    .prefault('90d')
    .describe('`warmsite drills status` is red when the last success is older.'),
  counts: list(
    'a list of at least one of drill, failover, switchover, rebuild, experiment, rehearsal',
    oneOf(['drill', 'failover', 'switchover', 'rebuild', 'experiment', 'rehearsal']),
  )
    .default(['drill', 'failover'])
    .describe('The kinds of drill that count. A drill only looks; a rehearsal is on an emulator.'),
});

const REQUEST_DESCRIPTIONS = {
  inference: 'A request for inference. Default: GET of the healthPath of the first group.',
  write: 'A request that writes to the database. Left out, the runbooks say that writing was not checked.',
  read: 'A request that reads from the database. Left out, the runbooks say that reading was not checked.',
} as const;

function requestSchema(what: keyof typeof REQUEST_DESCRIPTIONS) {
  return section({
    method: oneOf(['GET', 'POST', 'PUT']).describe('HTTP method.'),
    path: text('a path such as /v1/embeddings', /^\/[A-Za-z0-9_.~!$&'()*+,;=:@%/?-]{0,2047}$/).describe(
      'Path and query, with a leading slash.',
    ),
    body: z
      .string({ error: 'a text of JSON in quotes, such as \'{"input": "hello"}\'' })
      .optional()
      .describe('Body in JSON; not for GET.'),
  })
    .optional()
    .describe(REQUEST_DESCRIPTIONS[what]);
}

const runbooksSchema = section({
  approvers: list(
    'a list of one to ten ARNs of IAM roles or users',
    text(
      'the ARN of an IAM role or user, arn:aws:iam::<account>:role/<name>',
      /^arn:aws:iam::[0-9]{12}:(role|user)\/[A-Za-z0-9+=,.@_/-]+$/,
    ),
    10,
  ).describe('Who may approve what the runbooks do; one of them has to, where Systems Manager asks.'),
  verification: section({
    inference: requestSchema('inference'),
    write: requestSchema('write'),
    read: requestSchema('read'),
  })
    .prefault({})
    .describe('Requests to the service that must be answered with a status under 300 after a takeover.'),
});

/** What an assumption accepts by its unit, and how it becomes the number of `AssumptionValues`. */
const ASSUMPTION_SCHEMAS: Readonly<Record<AssumptionUnit, () => z.ZodType<number>>> = {
  'a year': () => positive('a number of times a year above 0'),
  duration: () => duration('10m', { from: '1s', to: '365d' }).transform((value) => value.toSeconds()),
  share: () => percentage('a percentage, such as 5%').transform((value) => value.fraction),
  GiB: () => nonNegative('a number of GiB, 0 or more'),
};

function assumption(name: AssumptionName) {
  const { title, unit, value } = ASSUMPTIONS[name];
  const description = title.replace(/^(\.\.\. )?(.)/, (_, _dots, first: string) => first.toUpperCase());
  return ASSUMPTION_SCHEMAS[unit]()
    .optional()
    .describe(`${description}; default ${assumptionText(name, value)}.`);
}

type AssumptionShape = Record<AssumptionName, ReturnType<typeof assumption>>;

const assumptionsSchema = section(
  Object.fromEntries(
    (Object.keys(ASSUMPTIONS) as AssumptionName[]).map((name) => [name, assumption(name)]),
  ) as AssumptionShape,
);

/** The content of `config/environments/<env>.yaml`. */
export const environmentSchema = section({
  system: name().describe('Name of the system; first part of every name.'),
  environment: name().describe("Name of the environment; the file's own name."),
  account: text("an AWS account id in quotes, such as '111122223333'", /^[0-9]{12}$/).describe(
    'AWS account, twelve digits in quotes.',
  ),
  regions: section({
    home: regionSchema.describe('Where the environment runs when nothing is wrong.'),
    standby: regionSchema.describe('Where it goes when home is lost.'),
  }).describe('The two Regions.'),
  standbyTier: oneOf(['pilot-light', 'warm-standby']).describe(
    'pilot-light: data is replicated, no instance runs in the standby Region; warm-standby: a few do.',
  ),
  objectives: objectivesSchema.describe('What a recovery has to achieve.'),
  dns: dnsSchema.describe('Where the service is found.'),
  detection: detectionSchema.prefault({}).describe('How fast Route 53 notices that home is down.'),
  network: networkSchema.describe('The VPC of each Region.'),
  database: databaseSchema.describe('The database: a primary in one Region, a replica in the other.'),
  buckets: section({
    artifacts: bucketSchema.describe('Model files.'),
    data: bucketSchema.describe('Data of the application.'),
  }).describe('Versioned buckets, replicated in both directions.'),
  inference: inferenceSchema.describe('The inference service.'),
  observability: section({
    level: oneOf(['essential', 'standard', 'full'])
      .default('standard')
      .describe(
        'How much is watched, each level with those before it. essential: what users and a recovery depend on, and what AWS says by events. standard: what fills up, who is woken, a dashboard. full: what is unusual.',
      ),
    pagers: list(
      'a list of at least one e-mail address',
      text('an e-mail address such as oncall@example.com', /^[^\s@]+@[^\s@]+\.[^\s@.]+$/),
    )
      .optional()
      .describe('Addresses that are woken at night. Without: those of alerts.'),
    databaseMemory: count(1, 4096, 'GiB')
      .optional()
      .describe('Memory of the instance class of the database, where it does not follow from its name.'),
    parity: section({
      maxSilence: duration('36h', { from: '1h', to: '7d' })
        .prefault('36h')
        .describe('How long nobody may compare the models of both Regions; whole hours.'),
    })
      .optional()
      .describe('Compares the models of both Regions four times a day. Without: nobody does.'),
    prometheus: section({
      logRetention: oneOfDurations(LOG_RETENTIONS)
        .prefault('90d')
        .describe('How long it is kept which rules could not be evaluated, and which alerts not be sent.'),
    })
      .optional()
      .describe('A workspace of Amazon Managed Service for Prometheus in each site. Without: none.'),
    grafana: section({
      identityCenter: section({
        admins: list(
          'a list of at least one group id',
          text(
            'the id of a group of IAM Identity Center, such as 90676f1a-1234-5678-9abc-def012345678',
            /^([0-9a-f]{10}-)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
          ),
        ).describe('Ids of the groups that administer it, and let others in.'),
      })
        .optional()
        .describe('People come through IAM Identity Center; nobody does while its home Region is lost.'),
      saml: section({
        metadataUrl: text('an address that begins with https://', /^https:\/\/\S+$/).describe(
          'Where the metadata of the identity provider are.',
        ),
        roleAttribute: text('the name of an attribute, such as role', /^\S+$/).describe(
          'Attribute of the assertion that holds the roles of a person.',
        ),
        admins: list('a list of at least one value', text('a value of the attribute', /\S/)).describe(
          'Values of the attribute that make an administrator.',
        ),
        editors: list('a list of at least one value', text('a value of the attribute', /\S/)).describe(
          'Values of the attribute that make an editor.',
        ),
      })
        .optional()
        .describe('People come through an identity provider of your own.'),
    })
      .optional()
      .describe('A workspace of Amazon Managed Grafana in each site, with one of the two ways in. Without: none.'),
  })
    .prefault({})
    .describe('What is watched, and who is woken.'),
  overload: overloadSchema
    .optional()
    .describe(
      "What is refused before it reaches an instance, by a web ACL whose limits follow from each group's demand. Without: nothing.",
    ),
  backups: backupsSchema.prefault({}).describe('Snapshots in locked vaults of both Regions, beside the replica.'),
  security: securitySchema.prefault({}).describe('Who did what, and what looks at the account.'),
  chaos: chaosSchema.prefault({}).describe('Experiments that break something on purpose.'),
  drills: drillsSchema.prefault({}).describe('How often, and by what, the recovery is to be tried.'),
  alerts: section({
    emails: list(
      'a list of at least one e-mail address',
      text('an e-mail address such as oncall@example.com', /^[^\s@]+@[^\s@]+\.[^\s@.]+$/),
    ).describe('Addresses that get every alarm. Each must confirm its subscription once per Region.'),
  }).describe('Who is told.'),
  runbooks: runbooksSchema.describe('The runbooks of failover, rebuild and switchover, and the drill.'),
  state: section({
    backend: oneOf(['s3', 'local']).describe(
      "s3: each stack's state in its own Region's state bucket; local: files beside the checkout, for trials.",
    ),
  }).describe('Where Terraform keeps its state.'),
  assumptions: assumptionsSchema
    .prefault({})
    .describe(
      'What the models cannot read from this file, each with a default; `warmsite assess <env>` lists them with sources.',
    ),
  tags: mapping('a mapping of tag keys to texts', z.string({ error: "a text (a number in quotes, as in '500')" }))
    .default({})
    .describe('Tags of every resource beside System, Environment and ManagedBy.'),
  provider: section({
    constraint: text(
      "a Terraform version constraint in quotes, such as '>= 5.100.0, < 7.0.0'",
      /^(=|!=|>|>=|<|<=|~>)? ?[0-9]+(\.[0-9]+){0,2}(, ?(=|!=|>|>=|<|<=|~>)? ?[0-9]+(\.[0-9]+){0,2})*$/,
    )
      .default(DEFAULT_PROVIDER_CONSTRAINT)
      .describe('Versions of the AWS provider.'),
  })
    .prefault({})
    .describe('The Terraform provider.'),
}).describe('An environment: one system in one account, in two Regions.');

/** An environment file, parsed: quantities are objects, defaults are filled in. */
export type EnvironmentFile = z.output<typeof environmentSchema>;

/** One of the two Regions of an environment file. */
export type RegionSettings = EnvironmentFile['regions']['home'];

export type BucketSettings = EnvironmentFile['buckets']['artifacts'];

/** An inference group as the file states it; see `InferenceGroup` of environment.ts for the sizes it gets. */
export type InferenceGroupSettings = EnvironmentFile['inference']['groups'][number];

// The topology file

/** What is asked of an inference group. */
export type DemandSettings = NonNullable<InferenceGroupSettings['demand']>;

/** What detection has to achieve. */
export type DetectionObjective = NonNullable<EnvironmentFile['detection']['objective']>;

/** The content of `config/topology/<env>.yaml`. */
export const topologySchema = section({
  writer: z.string({ error: 'a Region of the environment' }).describe('Region whose database accepts writes.'),
  evacuated: z
    .array(z.string({ error: 'a Region of the environment' }), { error: 'a list of Regions, [] for none' })
    .describe('Regions that the latch holds out of service.'),
  database: mapping(
    'a mapping of the two Regions to { generation, born }',
    section({
      generation: count(1, 99).describe('1 for the first instance of the Region; each rebuild there adds 1.'),
      born: oneOf(['primary', 'replica']).describe('How the instance came to be; it decides what Terraform sends.'),
    }),
  ).describe('Which database instance is current in each Region.'),
}).describe('Where an environment stands. Only operations change it.');

// The file of a review's exceptions

/** Shorter than that, no reason says anything. */
export const LEAST_REASON = 20;

const acceptance = `a reason of at least ${LEAST_REASON} characters`;

const day = 'a day such as 2026-11-20';

/** The content of `config/review.yaml`. */
export const reviewSchema = section({
  exceptions: z
    .array(
      section({
        rule: z.string({ error: 'the id of a rule' }).describe('Id of the rule whose finding is accepted.'),
        address: text('the address of a resource, or the name of a stack', /\S/).describe(
          'Address of the resource in Terraform; of a finding about a whole stack, the name of the stack.',
        ),
        stack: text('the name of a stack', /\S/)
          .optional()
          .describe('The stack that the address is in. Without it: any.'),
        reason: z
          .string({ error: acceptance })
          .trim()
          .min(LEAST_REASON, { error: acceptance })
          .describe('Why it is accepted, for whoever reads it later.'),
        until: text(day, /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/)
          .refine((value) => isCalendarDay(value), { error: day })
          .describe('The last day on which it holds; at most 180 days ahead.'),
      }),
      { error: 'a list of exceptions, [] for none' },
    )
    .describe('Findings of `warmsite review` that are accepted, each for a time.'),
}).describe('What reviews of plans are told.');

/** Not the 30th of February. */
function isCalendarDay(value: string): boolean {
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}
