import { Construct } from 'constructs';
import { buildSync } from 'esbuild';
import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { PolicyStatement, useOfKey } from '../core/policy';
import { Duration } from '../core/quantities';
import { KeyRef, requireSameStack } from '../core/references';
import { RegionPair } from '../core/regions';
import { ScheduledFunction } from '../core/scheduled-function';
import { ReleasedArtifact } from './parity';
import { ParityProbeEvent } from './parity-probe';

/** Time between two comparisons: four a day, so that one that fails is made up for long before an alarm on silence. */
export const PARITY_INTERVAL = Duration.hours(6);

/** Most that one comparison may take: a dead Region costs a few timeouts, a model of some hundred files seconds. */
export const PARITY_TIMEOUT = Duration.minutes(5);

/** Longest input that a target of EventBridge takes, in characters. Source: API reference, EventBridge, Target. */
const LONGEST_INPUT = 8192;

const PURPOSE = 'artifact-parity';

/** What {@link ParityJob} is made of. */
export interface ParityJobProps {
  /** The environment, in the Region of this stack: from where is asked, and where the metric is. */
  readonly names: Names;
  readonly pair: RegionPair;
  /** Purpose of the buckets that hold the models. */
  readonly bucketPurpose: string;
  /** Purpose of the keys that encrypt these buckets, in each Region its own. */
  readonly keyPurpose: string;
  /** What the groups of the environment serve; at least one. */
  readonly artifacts: readonly ReleasedArtifact[];
  /** Encrypts what the job logs; must admit `log-groups`. */
  readonly logKey: KeyRef;
  readonly logRetention: Duration;
}

/**
 * Asks S3 in both Regions, four times a day, whether they hold the same bytes of every model, and publishes the answer
 * as the metric that `ArtifactAlarm` watches: the same comparison as `warmsite release parity`.
 *
 * In each Region there is one, and each reads both buckets: the survivor of a lost Region goes on to report, and what it
 * reports is that nothing could be compared. It writes nothing but its log, from which CloudWatch takes the metric.
 *
 * @example
 * ```ts
 * import { Duration, ParityJob } from 'warmsite';
 * import { key, names, pair, stack } from './shared';
 *
 * new ParityJob(stack, 'Parity', {
 *   names,
 *   pair,
 *   bucketPurpose: 'models',
 *   keyPurpose: 'shared',
 *   artifacts: [{ group: 'chat', prefix: 'chat/1', manifestSha256: 'a'.repeat(64) }],
 *   logKey: key,
 *   logRetention: Duration.days(30),
 * });
 * ```
 */
export class ParityJob extends Construct {
  /** @throws WarmsiteError `key-without-logs`, `no-artifact`, `artifacts-too-long`, `foreign-region` */
  public constructor(scope: Construct, id: string, props: ParityJobProps) {
    super(scope, id);
    const event = probeEvent(props);
    this.requireValid(props, event);
    this.schedule(props, event);
  }

  private requireValid({ names, pair, artifacts, logKey }: ParityJobProps, event: string): void {
    const violations = new Violations(this.node.path);
    requireSameStack(this, { logKey }, violations);
    violations.require(
      logKey.usedBy.has('log-groups'),
      'key-without-logs',
      `'logKey' must admit log-groups, got a key that admits ${[...logKey.usedBy].join(', ') || 'no service'}; ` +
        "add 'log-groups' to the services of the key, or the function logs nothing and has no metric",
    );
    violations.require(
      pair.both.includes(names.region),
      'foreign-region',
      `'pair' must hold the Region of this stack, ${names.region}, got ${pair.both.join(' and ')}; alarms of other Regions see no metric of this one`,
    );
    violations.require(
      artifacts.length > 0,
      'no-artifact',
      "'artifacts' must hold at least one model, got none; leave the job out where nothing is served",
    );
    violations.require(
      event.length <= LONGEST_INPUT,
      'artifacts-too-long',
      `'artifacts' must leave the input of the schedule within ${LONGEST_INPUT} characters, got ${event.length}; shorten their prefixes, or compare some of them in a job of their own`,
    );
    violations.throwIfAny();
  }

  private schedule(props: ParityJobProps, input: string): void {
    const { names, pair, logKey, logRetention } = props;
    new ScheduledFunction(this, 'Default', {
      names,
      purpose: PURPOSE,
      functionName: names.parityJob,
      description: `Compares the models of ${names.prefix} in ${pair.both.join(' and ')}`,
      code: probeCode(),
      memory: 256,
      timeout: PARITY_TIMEOUT,
      statements: permissionsOf(props),
      schedule: {
        expression: `rate(${PARITY_INTERVAL.toMinutes() / 60} hours)`,
        description: `Every ${PARITY_INTERVAL.toString()}, from ${names.region}`,
      },
      input,
      logKey,
      logRetention,
    });
  }
}

function probeEvent({ names, pair, bucketPurpose, artifacts }: ParityJobProps): string {
  const { system, environment, account, region } = names;
  const { home, standby } = pair;
  const event: ParityProbeEvent = { system, environment, account, region, home, standby, bucketPurpose, artifacts };
  return JSON.stringify(event);
}

/** What the comparison asks, in both Regions. */
function permissionsOf({ names, pair, bucketPurpose, keyPurpose, artifacts }: ParityJobProps): PolicyStatement[] {
  const places = pair.both.map((region) => names.in(region));
  const buckets = places.map((place) => place.bucketArn(bucketPurpose));
  const prefixes = [...new Set(artifacts.map(({ prefix }) => prefix))];
  return [
    // Without a condition on the prefix: S3 answers "denied" for what is missing to those who may not list the bucket.
    { Sid: 'ListModels', Effect: 'Allow', Action: 's3:ListBucket', Resource: buckets },
    {
      Sid: 'ReadModels',
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: buckets.flatMap((bucket) => prefixes.map((prefix) => `${bucket}/${prefix}/*`)),
    },
    // S3 keeps the checksums of an encrypted object to itself without it.
    ...places.map((place, index) =>
      useOfKey({
        sid: index === 0 ? 'DecryptHome' : 'DecryptStandby',
        names: place,
        purpose: keyPurpose,
        service: 's3',
        actions: ['kms:Decrypt'],
      }),
    ),
  ];
}

/** The probe with what it imports in one file. Without white space, and so without paths: the same bytes everywhere. */
function probeCode(): string {
  code ??= buildSync({
    entryPoints: [require.resolve('./parity-probe')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['@aws-sdk/*'],
    minifyWhitespace: true,
    legalComments: 'none',
    write: false,
    logLevel: 'silent',
  }).outputFiles[0]?.text;
  if (code === undefined) throw new Error('the probe was packed into no file');
  return code;
}

let code: string | undefined;
