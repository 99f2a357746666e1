import * as fs from 'node:fs';
import * as path from 'node:path';
import { Construct } from 'constructs';
import { transformSync } from 'esbuild';
import { AlarmGuide } from '../core/alarm-guide';
import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { Duration } from '../core/quantities';
import { KeyRef, TopicRef, requireSameStack } from '../core/references';
import { ScheduledFunction } from '../core/scheduled-function';
import { Alarm, Metric, MetricExpression } from './alarm';
import { Probe, ProbeEvent } from './canary-probe';

/** A request that a canary makes, of all that it asks. */
export interface CanaryRequest {
  /** E.g. `inference`; part of the metrics' dimensions. Lower-case letters. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Path and query, with a leading slash. Made every minute for ever: what it changes must be the same each time. */
  readonly path: string;
  /** JSON. @default - none */
  readonly body?: string;
  /** True for what only the Region with the writer answers. */
  readonly needsWriter: boolean;
}

/** @default of `CanaryProps.timeout` */
export const DEFAULT_CANARY_TIMEOUT = Duration.seconds(10);

/** Time between two rounds: the shortest that a schedule of EventBridge can keep. */
export const CANARY_INTERVAL = Duration.minutes(1);

/** Rounds in a row that have to fail: one lost packet, or one instance that goes, wakes nobody. */
export const CANARY_ROUNDS = 3;

/** Target of what asks the public name. */
export const PUBLIC_TARGET = 'public';

export interface CanaryProps {
  /** The environment, in the Region of this stack: from where is asked. */
  readonly names: Names;
  readonly otherRegion: string;
  /** Public name of the service. Each Region's own name is `Names.siteRecord` of it. */
  readonly record: string;
  /** At least one. */
  readonly requests: readonly CanaryRequest[];
  /** Region with the writer. */
  readonly writer: string;
  /** Regions in which instances run: from the others no answer is expected, and their alarms are silent. */
  readonly serving: readonly string[];
  /**
   * Time for a whole answer: less than a minute, or the rounds would overtake each other.
   *
   * @default DEFAULT_CANARY_TIMEOUT
   */
  readonly timeout?: Duration;
  /** Encrypts what the canary logs; must admit `log-groups`. */
  readonly logKey: KeyRef;
  readonly logRetention: Duration;
  readonly topic: TopicRef;
}

/**
 * Asks, every minute and from this Region, what users ask: of this Region, of the other one, and of the public name. The
 * three together tell "this Region is sick" from "the other one is sick" from "DNS is wrong"; one of them alone cannot.
 *
 * A Lambda function of some thirty lines. It reports by its log (embedded metric format) and so needs no permission but
 * to write it: what it can call is public anyway.
 */
export class Canary extends Construct {
  public constructor(scope: Construct, id: string, props: CanaryProps) {
    super(scope, id);
    this.requireValid(props);
    this.schedule(props);
    this.alarms(props);
  }

  private requireValid(props: CanaryProps): void {
    const { names, otherRegion, requests, writer, serving, logKey, topic } = props;
    const timeout = props.timeout ?? DEFAULT_CANARY_TIMEOUT;
    const regions = [names.region, otherRegion];
    const violations = new Violations(this.node.path);
    requireSameStack(this, { logKey, topic }, violations);
    violations.require(
      logKey.usedBy.has('log-groups'),
      'key-without-logs',
      `'logKey' must admit log-groups, got a key that admits ${[...logKey.usedBy].join(', ') || 'no service'}; ` +
        "add 'log-groups' to the services of the key, or the function logs nothing and has no metrics",
    );
    violations.require(
      names.region !== otherRegion,
      'same-region',
      `'otherRegion' must be another Region than this one, got ${otherRegion}; name the other Region of the pair`,
    );
    for (const [prop, named] of Object.entries({ writer: [writer], serving })) {
      for (const region of named) {
        violations.require(
          regions.includes(region),
          'unknown-region',
          `'${prop}' must be of ${regions.join(' and ')}, got ${region}; name a Region of the pair`,
        );
      }
    }
    violations.require(
      requests.length > 0,
      'no-request',
      "'requests' must hold at least one request, got none; ask for what users ask for",
    );
    requests.forEach(({ name }, index) => {
      violations.require(
        /^[a-z]+$/.test(name) && requests.findIndex((other) => other.name === name) === index,
        'request-name',
        `'requests' must have names of lower-case letters, each once, got '${name}'; rename it`,
      );
    });
    violations.require(
      timeout.toSeconds() >= 1 && timeout.toSeconds() < CANARY_INTERVAL.toSeconds(),
      'canary-timeout',
      `'timeout' must be from 1s to less than ${CANARY_INTERVAL.toString()}, got ${timeout.toString()}; ` +
        'a longer one would let the rounds overtake each other',
    );
    violations.throwIfAny();
  }

  private schedule(props: CanaryProps): void {
    const { names, logKey, logRetention } = props;
    const timeout = props.timeout ?? DEFAULT_CANARY_TIMEOUT;
    new ScheduledFunction(this, 'Default', {
      names,
      purpose: 'canary',
      functionName: names.canary,
      description: `Asks ${props.record} and both Regions of it what users ask`,
      code: probeCode(),
      memory: 128,
      timeout: Duration.seconds(timeout.toSeconds() + START_SECONDS),
      schedule: { expression: 'rate(1 minute)', description: `Every minute, from ${names.region}` },
      input: JSON.stringify(probeEvent(props)),
      // A round that could not start is not made up for: the next one comes within a minute.
      retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: CANARY_INTERVAL.toSeconds() },
      logKey,
      logRetention,
    });
  }

  private alarms(props: CanaryProps): void {
    const { names, otherRegion, topic, writer } = props;
    const { region } = names;
    const common = {
      names,
      topic,
      comparison: 'above' as const,
      threshold: 0,
      period: CANARY_INTERVAL,
      evaluationPeriods: CANARY_ROUNDS,
      missingData: 'notBreaching' as const,
    };
    const targets = { Own: region, Other: otherRegion };
    for (const [childId, target] of Object.entries(targets)) {
      const expected = expectedOf(props, target);
      const isSilent = expected.length === 0;
      new Alarm(this, childId, {
        ...common,
        guide: childId === 'Own' ? GUIDES.own : GUIDES.other,
        purpose: `canary-${target}`,
        why: `Seen from ${region}, ${target} does not answer as it should.`,
        whatToDo: `compare with the same alarm of ${target === region ? otherRegion : target}: if both fire, ${target} is sick; if this one alone does, the way from ${region} is.`,
        metric: anyFailed(names, target, isSilent ? props.requests : expected),
        actionsEnabled: !isSilent,
      });
    }
    new Alarm(this, 'Public', {
      ...common,
      guide: GUIDES.public,
      purpose: 'canary-public',
      why: `Seen from ${region}, ${props.record} does not answer as it should: users have the same.`,
      whatToDo: `look which Region the name leads to, and at the alarms canary-${region} and canary-${otherRegion}.`,
      metric: anyFailed(names, PUBLIC_TARGET, props.requests),
    });
    new Alarm(this, 'Dns', {
      ...common,
      guide: GUIDES.dns,
      purpose: 'canary-dns',
      why: `Seen from ${region}, ${props.record} fails while ${writer}, where it should lead, answers.`,
      whatToDo: 'look at the failover records and their health checks, the latch, and the certificate for the name.',
      metric: onlyPublicFails(props),
    });
    new Alarm(this, 'Silent', {
      ...common,
      guide: GUIDES.silent,
      purpose: 'canary-silent',
      why: `The canary in ${region} reports nothing: what it watches is unknown.`,
      whatToDo: `read the log group ${names.logGroup('canary')}; look whether the function is invoked at all.`,
      metric: { ...failed(names, PUBLIC_TARGET, props.requests[0]?.name ?? ''), statistic: 'SampleCount' },
      comparison: 'below',
      threshold: 1,
      missingData: 'breaching',
    });
  }
}

/** What Lambda may take to start the function, in seconds. */
const START_SECONDS = 10;

const GUIDES = {
  own: {
    severity: 'ticket',
    anchor: 'canary-own',
    means: 'The Region does not answer its own canary: what runs in it is sick, not the way to it.',
    thresholdFrom: `Any of the requests fails in ${CANARY_ROUNDS} rounds in a row; a status under 300 in time is success.`,
    silence: 'A round that was not made is no failure. That none are made is an alarm of its own, canary-silent.',
  },
  other: {
    severity: 'ticket',
    anchor: 'canary-other',
    means: 'The other Region does not answer this one: it is sick, or the way between the two is.',
    thresholdFrom: `Any of the requests fails in ${CANARY_ROUNDS} rounds in a row; a status under 300 in time is success.`,
    silence: 'A round that was not made is no failure. That none are made is an alarm of its own, canary-silent.',
  },
  public: {
    severity: 'page',
    incident: 'service',
    anchor: 'canary-public',
    means: 'The public name does not answer as it should: users are not served.',
    thresholdFrom: `Any of the requests fails in ${CANARY_ROUNDS} rounds in a row; a status under 300 in time is success.`,
    silence: 'A round that was not made is no failure. That none are made is an alarm of its own, canary-silent.',
  },
  dns: {
    severity: 'page',
    incident: 'itself',
    anchor: 'canary-dns',
    means:
      'The Region with the writer answers under its own name and not under the public one: DNS leads elsewhere, or ' +
      'nowhere. Nothing fails over by itself then, since the Region is well.',
    thresholdFrom: `The public name fails while the Region answers, in ${CANARY_ROUNDS} rounds in a row.`,
    silence: 'A round that was not made is no failure. That none are made is an alarm of its own, canary-silent.',
  },
  silent: {
    severity: 'ticket',
    anchor: 'canary-silent',
    means: 'The canary of this Region makes no rounds: its other alarms can no longer fire.',
    thresholdFrom: 'A round is made every minute; three missing ones are no coincidence.',
    silence: 'Silence is what the alarm is about.',
  },
} as const satisfies Record<string, AlarmGuide>;

/** The code as Lambda runs it. */
function probeCode(): string {
  code ??= transformSync(fs.readFileSync(path.join(__dirname, 'canary-probe.ts'), 'utf8'), {
    loader: 'ts',
    format: 'cjs',
    target: 'node22',
  }).code;
  return code;
}

let code: string | undefined;

function probeEvent({ names, otherRegion, record, requests, timeout }: CanaryProps): ProbeEvent {
  const hosts = [
    [names.region, names.siteRecord(record)],
    [otherRegion, names.in(otherRegion).siteRecord(record)],
    [PUBLIC_TARGET, record],
  ] as const;
  const probes = hosts.flatMap(([target, host]) =>
    requests.map(({ name, method, path, body }): Probe => ({
      request: name,
      target,
      url: `https://${host}${path}`,
      method,
      ...(body === undefined ? {} : { body }),
    })),
  );
  return {
    namespace: names.metricNamespace,
    probes,
    timeout: (timeout ?? DEFAULT_CANARY_TIMEOUT).toSeconds() * 1000,
  };
}

/** What the canaries of both Regions ask, and of whom an answer is expected. */
export type Asked = Pick<CanaryProps, 'requests' | 'writer' | 'serving'>;

/** The requests that a Region should answer. */
export function expectedOf({ requests, writer, serving }: Asked, target: string): readonly CanaryRequest[] {
  if (!serving.includes(target)) return [];
  return requests.filter(({ needsWriter }) => !needsWriter || target === writer);
}

/** What a canary reports of each request: `CanaryFailed` is 1 or 0, `CanaryLatency` milliseconds. */
export type CanaryMetricName = 'CanaryFailed' | 'CanaryLatency';

/**
 * The worst of what the canary in a Region reports.
 *
 * @param names the environment, in the Region from where is asked
 * @param target a Region, or `PUBLIC_TARGET`
 */
export function canaryMetric(names: Names, name: CanaryMetricName, target: string, request: string): Metric {
  return {
    namespace: names.metricNamespace,
    name,
    dimensions: { Request: request, Target: target },
    statistic: 'Maximum',
  };
}

/** Purposes of the alarms of the canary in a Region: what users get first, whether it reports at all last. */
export function canaryAlarms(region: string, otherRegion: string): readonly string[] {
  return ['canary-public', 'canary-dns', `canary-${region}`, `canary-${otherRegion}`, 'canary-silent'];
}

function failed(names: Names, target: string, request: string): Metric {
  return canaryMetric(names, 'CanaryFailed', target, request);
}

/** 1 in a round in which any of the requests to a target failed. */
function anyFailed(names: Names, target: string, requests: readonly CanaryRequest[]): MetricExpression {
  return {
    expression: `MAX([${requests.map(({ name }) => name).join(', ')}])`,
    label: `Requests to ${target} that fail`,
    metrics: Object.fromEntries(requests.map(({ name }) => [name, failed(names, target, name)])),
  };
}

/** 1 in a round in which the public name failed and the Region that it should lead to did not. */
function onlyPublicFails({ names, writer, requests }: CanaryProps): MetricExpression {
  const metrics = requests.flatMap(({ name }) => [
    [`public_${name}`, failed(names, PUBLIC_TARGET, name)] as const,
    [`writer_${name}`, failed(names, writer, name)] as const,
  ]);
  const worst = (prefix: string): string => `MAX([${requests.map(({ name }) => `${prefix}_${name}`).join(', ')}])`;
  return {
    expression: `IF(${worst('public')} > 0 AND ${worst('writer')} < 1, 1, 0)`,
    label: 'The public name fails and the Region does not',
    metrics: Object.fromEntries(metrics),
  };
}
