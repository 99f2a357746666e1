import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { CloudwatchLogResourcePolicy } from '@cdktf/provider-aws/lib/cloudwatch-log-resource-policy';
import { Wafv2WebAcl, Wafv2WebAclRule } from '@cdktf/provider-aws/lib/wafv2-web-acl';
import { Wafv2WebAclAssociation } from '@cdktf/provider-aws/lib/wafv2-web-acl-association';
import { Wafv2WebAclLoggingConfiguration } from '@cdktf/provider-aws/lib/wafv2-web-acl-logging-configuration';
import { Construct } from 'constructs';
import { Violations, orList } from '../core/errors';
import { Names } from '../core/names';
import { onBehalfOf, policyText } from '../core/policy';
import { Duration, RequestRate } from '../core/quantities';
import {
  KeyRef,
  ProtectableLoadBalancerRef,
  requireSameStack,
  SheddingKind,
  SheddingRule,
  WebAclRef,
} from '../core/references';

/** The times over which AWS WAF can count, in seconds (RateBasedStatement). */
export const EVALUATION_WINDOWS = [60, 120, 300, 600] as const;

/** How many requests a rule of rates must let through at least within its window (RateBasedStatement). */
export const LEAST_RATE_LIMIT = 10;

/** How many requests a rule of rates can count at most (RateBasedStatement). */
export const GREATEST_RATE_LIMIT = 2_000_000_000;

/** How many rules of rates a web ACL may have (AWS WAF quotas). */
export const MAX_RATE_RULES = 10;

/**
 * The least that a client must be allowed, in requests a minute. Each checker of Route 53 is a client and asks up to
 * every 10 seconds, once for each health check.
 */
export const LEAST_CLIENT_RATE = RequestRate.perMinute(60);

/** The default of `WebAclProps.window`: the shortest, so that shedding starts and ends soon. */
export const DEFAULT_WINDOW = Duration.minutes(1);

/** The default of `WebAclProps.retryAfter`. */
export const DEFAULT_RETRY_AFTER = Duration.seconds(30);

/** The default of `WebAclProps.lowPriority`. */
export const DEFAULT_LOW_PRIORITY: PriorityHeader = { header: 'x-priority', value: 'low' };

/** The default of `WebAclProps.closed`. */
export const DEFAULT_CLOSED = false;

/** The default of `AdmissionClass.fallsBack`. */
export const DEFAULT_FALLS_BACK = false;

/**
 * Header that marks a request for a smaller model, its value the name of the class. AWS WAF puts its prefix before every
 * header that it inserts. Clients may send it too: they get the smaller model, and nothing else.
 */
export const FALLBACK_MARK = 'x-amzn-waf-fallback';

/** How requests that can wait say so. */
export interface PriorityHeader {
  /** In lower case. */
  readonly header: string;
  /** In lower case; requests may write it otherwise. */
  readonly value: string;
}

/** The requests of one inference group, and how many of them it can take. */
export interface AdmissionClass {
  /** Name of the group. */
  readonly name: string;
  /**
   * The group's paths: each without wildcard, or with one `*` at its end.
   *
   * @default - whatever is of no other class
   */
  readonly paths?: readonly string[];
  /** From there on, requests of low priority are refused. What the group answers in time at its greatest size. */
  readonly busyAt: RequestRate;
  /**
   * Marks requests of low priority with `FALLBACK_MARK` from `busyAt` on, instead of refusing them. Only with the
   * class's name among the `fallbacks` of the endpoint: without, they reach the busy group after all.
   *
   * @default DEFAULT_FALLS_BACK
   */
  readonly fallsBack?: boolean;
  /**
   * From there on, every request of the class is refused. AWS WAF does not let a part through: while the rate of what
   * arrives is above the limit, nothing of the class passes. So it must be far above what the group can answer, where
   * nearly everything would fail anyway.
   */
  readonly floodAt: RequestRate;
}

/** What {@link WebAcl} is made of. */
export interface WebAclProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  readonly loadBalancer: ProtectableLoadBalancerRef;
  /** How many requests one address may send. Many people behind one address count as one client. */
  readonly perClient: RequestRate;
  /** One to four; exactly one of them without paths. */
  readonly classes: readonly AdmissionClass[];
  /** Paths of health checks. They are never shed: a Region that is busy must not look dead, or DNS moves the load. */
  readonly healthPaths: readonly string[];
  /** Encrypts the logs; must admit `web-acl-logs`. */
  readonly logKey: KeyRef;
  /** How long the log of refused requests is kept: one of CloudWatch's retentions. */
  readonly logRetention: Duration;
  /**
   * The time over which requests are counted: 60, 120, 300 or 600 seconds.
   *
   * @default DEFAULT_WINDOW
   */
  readonly window?: Duration;
  /**
   * When a refused client may come back: the `Retry-After` of every refusal, whole seconds from 1 on. Clients must add
   * a random time of their own, or they come back together.
   *
   * @default DEFAULT_RETRY_AFTER
   */
  readonly retryAfter?: Duration;
  /**
   * @default DEFAULT_LOW_PRIORITY
   */
  readonly lowPriority?: PriorityHeader;
  /**
   * Refuses every request but health checks with the static answer, e.g. while data is repaired.
   *
   * @default DEFAULT_CLOSED
   */
  readonly closed?: boolean;
}

/**
 * What stands before the load balancer when more arrives than can be answered. In this order:
 *
 * 1. a client over its limit gets 429;
 * 2. health checks pass;
 * 3. of a class that is busy, requests of low priority get 503, or are marked for a smaller model;
 * 4. a class that is flooded gets 503, all of it.
 *
 * Every refusal says when to come back. None of it waits, scales or asks a server, and where AWS WAF itself is away, the
 * load balancer goes on without it. AWS WAF finds a rate with a delay of up to a few minutes, mostly under 30 seconds:
 * what comes faster than that, servers must refuse themselves.
 *
 * @example
 * ```ts
 * import { Duration, RequestRate, WebAcl } from 'warmsite';
 * import { endpoint, key, names, stack } from './shared';
 *
 * new WebAcl(stack, 'WebAcl', {
 *   names,
 *   loadBalancer: endpoint,
 *   perClient: RequestRate.perMinute(600),
 *   classes: [{ name: 'chat', busyAt: RequestRate.perSecond(20), floodAt: RequestRate.perSecond(100) }],
 *   healthPaths: ['/health'],
 *   logKey: key,
 *   logRetention: Duration.days(30),
 * });
 * ```
 */
export class WebAcl extends Construct implements WebAclRef {
  /** Value of the CloudWatch dimension `WebACL`. */
  public readonly metricName: string;
  public readonly sheddingRules: readonly SheddingRule[];

  /**
   * @throws WarmsiteError `other-stack`, `log-key`, `window`, `retry-after`, `client-rate`, `rate-limit`, `flood`,
   * `classes`, `default-class`, `class-name`, `class-paths`, `health-paths`, `low-priority`
   */
  public constructor(scope: Construct, id: string, props: WebAclProps) {
    super(scope, id);
    const { names } = props;
    this.requireValid(props);
    this.metricName = names.webAcl;
    this.sheddingRules = [
      { name: CLIENT_LIMIT, kind: 'client' },
      ...props.classes.flatMap((admission) =>
        ([waitingKind(admission), 'flood'] as const).map((kind) => ({
          name: ruleName(admission, kind),
          kind,
          group: admission.name,
        })),
      ),
    ];

    const acl = new Wafv2WebAcl(this, 'Resource', {
      name: names.webAcl,
      description: `Overload protection of ${names.prefix}`,
      scope: 'REGIONAL',
      defaultAction: (props.closed ?? DEFAULT_CLOSED) ? { block: refusal(props, 503) } : { allow: {} },
      customResponseBody: [
        { key: BODY, contentType: 'APPLICATION_JSON', content: JSON.stringify({ error: 'overloaded' }) },
      ],
      rule: rulesOf(props),
      visibilityConfig: visibility(names.webAcl),
    });
    const association = new Wafv2WebAclAssociation(this, 'Association', {
      resourceArn: props.loadBalancer.arn,
      webAclArn: acl.arn,
    });

    const logs = new CloudwatchLogGroup(this, 'LogGroup', {
      name: names.webAclLogGroup,
      kmsKeyId: props.logKey.arn,
      retentionInDays: props.logRetention.toDays(),
    });
    const policy = new CloudwatchLogResourcePolicy(this, 'LogPolicy', {
      policyName: names.webAclLogGroup,
      policyDocument: policyText({
        Sid: 'DeliveryOfTheWebAclsLogs',
        Effect: 'Allow',
        Principal: { Service: 'delivery.logs.amazonaws.com' },
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: `${names.webAclLogGroupArn}:log-stream:*`,
        Condition: onBehalfOf(names, names.anyLogsArn),
      }),
    });
    new Wafv2WebAclLoggingConfiguration(this, 'Logging', {
      resourceArn: acl.arn,
      logDestinationConfigs: [logs.arn],
      // What passes is in the access logs of the load balancer already.
      loggingFilter: {
        defaultBehavior: 'DROP',
        filter: [{ behavior: 'KEEP', requirement: 'MEETS_ANY', condition: [{ actionCondition: { action: 'BLOCK' } }] }],
      },
      // Refused requests are logged with their headers: what identifies a caller must not be among them.
      redactedFields: [{ singleHeader: { name: 'authorization' } }, { singleHeader: { name: 'cookie' } }],
      dependsOn: [policy, association],
    });
  }

  private requireValid(props: WebAclProps): void {
    const { loadBalancer, logKey, classes, healthPaths, perClient } = props;
    const window = props.window ?? DEFAULT_WINDOW;
    const retryAfter = props.retryAfter ?? DEFAULT_RETRY_AFTER;
    const { header, value } = props.lowPriority ?? DEFAULT_LOW_PRIORITY;
    const violations = new Violations(this.node.path);
    requireSameStack(this, { loadBalancer, logKey }, violations);
    violations.require(
      logKey.usedBy.has('web-acl-logs'),
      'log-key',
      `'logKey' must be a key that admits web-acl-logs, got ${logKey.node.path}; name it in 'usedBy' of the key, or no log is written`,
    );
    violations.require(
      (EVALUATION_WINDOWS as readonly number[]).includes(window.toSeconds()),
      'window',
      `'window' must be ${orList(EVALUATION_WINDOWS.map((seconds) => `${seconds}s`))}, got ${window.toString()}; AWS WAF counts over no other time`,
    );
    violations.require(
      retryAfter.toSeconds() >= 1,
      'retry-after',
      `'retryAfter' must be 1s or longer, got ${retryAfter.toString()}; with 0 every refused client is back at once`,
    );
    violations.require(
      perClient.perSecond >= LEAST_CLIENT_RATE.perSecond,
      'client-rate',
      `'perClient' must be at least ${LEAST_CLIENT_RATE.perMinute}/min, got ${perClient.perMinute}/min; each checker of Route 53 is a client too, and a refused one takes the Region for dead`,
    );
    requireLimit('perClient', perClient, window, violations);
    requireClasses(classes, window, violations);
    violations.require(
      healthPaths.length >= 1 && healthPaths.every((path) => EXACT_PATH.test(path)),
      'health-paths',
      `'healthPaths' must be at least one path without wildcards, got [${healthPaths.join(', ')}]; a health check that is shed makes DNS move the load to the other Region`,
    );
    violations.require(
      /^[a-z0-9-]{1,64}$/.test(header) && /^[a-z0-9-]{1,50}$/.test(value),
      'low-priority',
      `'lowPriority' must be a header and a value of lower-case letters, digits and hyphens, got '${header}: ${value}'; AWS WAF compares in lower case`,
    );
    violations.throwIfAny();
  }
}

const CLIENT_LIMIT = 'client-limit';

/** What a class does with requests of low priority while it is busy. */
function waitingKind({ fallsBack = DEFAULT_FALLS_BACK }: AdmissionClass): 'low-priority' | 'fallback' {
  return fallsBack ? 'fallback' : 'low-priority';
}

function ruleName({ name }: AdmissionClass, kind: SheddingKind): string {
  return `${name}-${kind}`;
}

/** Key of the static answer. */
const BODY = 'overloaded';

const EXACT_PATH = /^\/[A-Za-z0-9_.$/~"'@:+&-]{0,127}$/;

const CLASS_PATH = /^\/[A-Za-z0-9_.$/~"'@:+&-]{0,127}\*?$/;

function requireClasses(classes: readonly AdmissionClass[], window: Duration, violations: Violations): void {
  const most = Math.floor((MAX_RATE_RULES - 1) / 2);
  violations.require(
    classes.length >= 1 && classes.length <= most,
    'classes',
    `'classes' must be 1 to ${most}, got ${classes.length}; each needs two of the ${MAX_RATE_RULES} rules of rates of a web ACL, and one is for clients`,
  );
  const open = classes.filter(({ paths }) => paths === undefined).map(({ name }) => name);
  violations.require(
    open.length === 1,
    'default-class',
    `'classes' must have exactly one without paths, got [${open.join(', ')}]; it gets what the default group of the load balancer gets`,
  );
  for (const { name, paths, busyAt, floodAt } of classes) {
    violations.require(
      /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) && classes.filter((other) => other.name === name).length === 1,
      'class-name',
      `'classes' must have different names of lower-case words joined by hyphens, got '${name}'; rules and metrics are called after it`,
    );
    violations.require(
      paths === undefined || (paths.length >= 1 && paths.every((path) => CLASS_PATH.test(path))),
      'class-paths',
      `'classes.${name}.paths' must be at least one path that starts with a slash and has no wildcard but one '*' at its end, got [${(paths ?? []).join(', ')}]; AWS WAF compares starts, not patterns`,
    );
    violations.require(
      floodAt.perSecond > busyAt.perSecond,
      'flood',
      `'classes.${name}.floodAt' must be above 'busyAt', got ${floodAt.toString()} and ${busyAt.toString()}; above it nothing of the class passes, not just what is too much`,
    );
    requireLimit(`classes.${name}.busyAt`, busyAt, window, violations);
    requireLimit(`classes.${name}.floodAt`, floodAt, window, violations);
  }
}

function requireLimit(prop: string, rate: RequestRate, window: Duration, violations: Violations): void {
  const limit = limitOf(rate, window);
  violations.require(
    limit >= LEAST_RATE_LIMIT && limit <= GREATEST_RATE_LIMIT,
    'rate-limit',
    `'${prop}' must be ${LEAST_RATE_LIMIT} to ${GREATEST_RATE_LIMIT} requests within ${window.toString()}, got ${limit}; ${limit < LEAST_RATE_LIMIT ? 'count over a longer window' : 'count over a shorter window'}`,
  );
}

/** Whole requests within the window, rounded down: never more than the rate. */
function limitOf(rate: RequestRate, window: Duration): number {
  return Math.floor(rate.perSecond * window.toSeconds() + ROUNDING);
}

/** Rates per minute are kept per second: 73/min over ten minutes must be 730, not 729. */
const ROUNDING = 1e-9;

/** The rules, their statements as Terraform spells them: cdktf leaves those as they are. Priorities go in tens. */
function rulesOf(props: WebAclProps): Wafv2WebAclRule[] {
  const { perClient, classes, healthPaths } = props;
  const low = props.lowPriority ?? DEFAULT_LOW_PRIORITY;
  const rules: Omit<Wafv2WebAclRule, 'priority' | 'visibilityConfig'>[] = [
    {
      name: CLIENT_LIMIT,
      action: { block: refusal(props, 429) },
      statement: rate(props, perClient, { aggregate_key_type: 'IP' }),
    },
    { name: 'health-checks', action: { allow: {} }, statement: anyOf(healthPaths.map(pathStatement)) },
    ...classes.flatMap((admission) => {
      const scope = { aggregate_key_type: 'CONSTANT', scope_down_statement: scopeOf(admission, classes) };
      const label = `warmsite:busy:${admission.name}`;
      return [
        {
          name: `${admission.name}-busy`,
          action: { count: {} },
          ruleLabel: [{ name: label }],
          statement: rate(props, admission.busyAt, scope),
        },
        {
          name: ruleName(admission, waitingKind(admission)),
          action: admission.fallsBack ? marked(admission) : { block: refusal(props, 503) },
          statement: {
            and_statement: {
              statement: [
                { label_match_statement: { scope: 'LABEL', key: label } },
                {
                  byte_match_statement: {
                    field_to_match: { single_header: { name: low.header } },
                    positional_constraint: 'EXACTLY',
                    search_string: low.value,
                    text_transformation: [{ priority: 0, type: 'LOWERCASE' }],
                  },
                },
              ],
            },
          },
        },
        {
          name: ruleName(admission, 'flood'),
          action: { block: refusal(props, 503) },
          statement: rate(props, admission.floodAt, scope),
        },
      ];
    }),
  ];
  return rules.map((rule, index) => ({
    ...rule,
    priority: (index + 1) * 10,
    visibilityConfig: visibility(rule.name),
  }));
}

function refusal(props: WebAclProps, responseCode: 429 | 503): object {
  const retryAfter = props.retryAfter ?? DEFAULT_RETRY_AFTER;
  return {
    customResponse: {
      responseCode,
      customResponseBodyKey: BODY,
      responseHeader: [{ name: 'Retry-After', value: String(retryAfter.toSeconds()) }],
    },
  };
}

/** Lets a request pass, with the mark. The rules after it still see it. */
function marked({ name }: AdmissionClass): object {
  const prefix = 'x-amzn-waf-';
  return {
    count: { customRequestHandling: { insertHeader: [{ name: FALLBACK_MARK.slice(prefix.length), value: name }] } },
  };
}

function visibility(metricName: string): NonNullable<Wafv2WebAclRule['visibilityConfig']> {
  return { cloudwatchMetricsEnabled: true, metricName, sampledRequestsEnabled: true };
}

function rate(props: WebAclProps, limit: RequestRate, rest: object): object {
  const window = props.window ?? DEFAULT_WINDOW;
  return {
    rate_based_statement: { limit: limitOf(limit, window), evaluation_window_sec: window.toSeconds(), ...rest },
  };
}

/** The requests of a class; one that takes the rest takes what no other does. AWS refuses to count all without one. */
function scopeOf({ paths }: AdmissionClass, classes: readonly AdmissionClass[]): object {
  if (paths) return anyOf(paths.map(pathStatement));
  const others = classes.flatMap((other) => other.paths ?? []).map(pathStatement);
  const none = others.map((statement) => ({ not_statement: { statement: [statement] } }));
  const [first, ...rest] = none;
  if (!first) return pathStatement('/*');
  return rest.length === 0 ? first : { and_statement: { statement: none } };
}

function anyOf(statements: readonly object[]): object {
  const [first, ...rest] = statements;
  return rest.length === 0 && first ? first : { or_statement: { statement: statements } };
}

function pathStatement(path: string): object {
  const isStart = path.endsWith('*');
  return {
    byte_match_statement: {
      field_to_match: { uri_path: {} },
      positional_constraint: isStart ? 'STARTS_WITH' : 'EXACTLY',
      search_string: isStart ? path.slice(0, -1) : path,
      text_transformation: [{ priority: 0, type: 'NONE' }],
    },
  };
}
