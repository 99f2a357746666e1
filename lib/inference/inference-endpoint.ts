import { createHash } from 'node:crypto';
import { Lb } from '@cdktf/provider-aws/lib/lb';
import { LbListener, LbListenerDefaultAction } from '@cdktf/provider-aws/lib/lb-listener';
import { LbListenerRule } from '@cdktf/provider-aws/lib/lb-listener-rule';
import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { Violations } from '../core/errors';
import { NAME_LIMITS, Names } from '../core/names';
import { PolicyStatement } from '../core/policy';
import { PrivateBucket } from '../core/private-bucket';
import { Duration } from '../core/quantities';
import {
  ProtectableLoadBalancerRef,
  SecurityGroupRef,
  ServingNetworkRef,
  TargetGroupRef,
  requireSameStack,
} from '../core/references';
import { FALLBACK_MARK } from './web-acl';

/** Sends the requests for some paths to a group of their own. */
export interface EndpointRoute {
  /** Names the rule and fixes its priority, e.g. the name of the group. */
  readonly name: string;
  readonly group: TargetGroupRef;
  /**
   * One to five path patterns, with `*` for any characters and `?` for one. They must not overlap those of another
   * route.
   */
  readonly paths: readonly string[];
}

/** Sends what a busy group's web ACL marks with `FALLBACK_MARK` to a group with a smaller model. */
export interface EndpointFallback {
  /** Name of the class whose requests they are, which is that of its route, if it has one. */
  readonly name: string;
  /** Must answer on the same paths as the group that it stands in for. */
  readonly group: TargetGroupRef;
}

/** The default of `InferenceEndpointProps.idleTimeout`: a long answer may keep silent between two tokens for a while. */
export const DEFAULT_IDLE_TIMEOUT = Duration.minutes(2);

/** The default of `InferenceEndpointProps.accessLogRetention`. */
export const DEFAULT_ACCESS_LOG_RETENTION = Duration.days(90);

/** What {@link InferenceEndpoint} is made of. */
export interface InferenceEndpointProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /** At least two public subnets, of two zones. */
  readonly network: ServingNetworkRef;
  /** Must admit ports 80 and 443. */
  readonly securityGroup: SecurityGroupRef;
  /** ARN of an ACM certificate of this Region for every name that clients use. */
  readonly certificateArn: string;
  /** Gets whatever no route takes. */
  readonly defaultGroup: TargetGroupRef;
  /**
   * @default - none: the default group gets everything
   */
  readonly routes?: readonly EndpointRoute[];
  /**
   * Together with `AdmissionClass.fallsBack`.
   *
   * @default - none: what a web ACL marks goes where it would go without
   */
  readonly fallbacks?: readonly EndpointFallback[];
  /**
   * How long a connection may be silent, to the client and to the server alike, 1 second to 4,000. The server must keep
   * its side open longer than this, or some requests meet a connection that it is just closing (502).
   *
   * @default DEFAULT_IDLE_TIMEOUT
   */
  readonly idleTimeout?: Duration;
  /**
   * When access logs are deleted, in whole days.
   *
   * @default DEFAULT_ACCESS_LOG_RETENTION
   */
  readonly accessLogRetention?: Duration;
}

/**
 * How long a client may go on using a connection. By default it is an hour: for that long after a failover, clients
 * that never pause would stay with the sick Region whatever DNS says. One minute is the least that AWS offers.
 */
export const CLIENT_KEEP_ALIVE = Duration.seconds(60);

/** TLS 1.3, and 1.2 with forward secrecy and authenticated encryption only. */
export const TLS_POLICY = 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06';

/** Where the load balancer puts its logs within the bucket; AWS allows no other place. */
const ACCESS_LOG_PREFIX = 'AWSLogs/';

/** Purpose of its bucket, as `Names.bucket` takes it. */
const ACCESS_LOG_PURPOSE = 'access-logs';

/**
 * The load balancer of one Region: HTTPS only, HTTP is redirected.
 *
 * It is deletion-protected. Its target groups decide on its health as Route 53 sees it: one without targets counts as
 * unhealthy.
 *
 * @example
 * ```ts
 * import { InferenceEndpoint, SecurityGroup } from 'warmsite';
 * import { group, names, network, stack } from './shared';
 *
 * const description = 'The load balancer of the API';
 * const securityGroup = new SecurityGroup(stack, 'Api', {
 *   names,
 *   network,
 *   purpose: 'api',
 *   description,
 *   tier: 'public',
 * });
 * securityGroup.allowFrom('anywhere', 443, 'Clients');
 * new InferenceEndpoint(stack, 'ApiEndpoint', {
 *   names,
 *   network,
 *   securityGroup,
 *   certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/00000000-0000-0000-0000-000000000000',
 *   defaultGroup: group,
 *   routes: [{ name: 'chat', group, paths: ['/v1/chat/*'] }],
 * });
 * ```
 */
export class InferenceEndpoint extends Construct implements ProtectableLoadBalancerRef {
  public readonly arn: string;
  public readonly dnsName: string;
  public readonly hostedZoneId: string;
  public readonly arnSuffix: string;

  public constructor(scope: Construct, id: string, props: InferenceEndpointProps) {
    super(scope, id);
    const routes = props.routes ?? [];
    const fallbacks = props.fallbacks ?? [];
    this.validate(props, routes, fallbacks);
    const { names } = props;

    const logs = accessLogs(this, names, props.accessLogRetention ?? DEFAULT_ACCESS_LOG_RETENTION);
    const loadBalancer = new Lb(this, 'Resource', {
      name: names.loadBalancer,
      loadBalancerType: 'application',
      internal: false,
      subnets: [...props.network.subnetIds('public')],
      securityGroups: [props.securityGroup.id],
      enableDeletionProtection: true,
      dropInvalidHeaderFields: true,
      // A web ACL protects the service; it must not become one more thing without which nothing is answered.
      enableWafFailOpen: true,
      idleTimeout: (props.idleTimeout ?? DEFAULT_IDLE_TIMEOUT).toSeconds(),
      clientKeepAlive: CLIENT_KEEP_ALIVE.toSeconds(),
      accessLogs: { bucket: logs.bucket, enabled: true },
      // AWS writes a test file when logging is switched on, and refuses if it cannot; and it refuses a load balancer in
      // a network without a way to the internet.
      dependsOn: [logs.policy, ...props.network.internet],
    });
    this.arn = loadBalancer.arn;
    this.dnsName = loadBalancer.dnsName;
    this.hostedZoneId = loadBalancer.zoneId;
    this.arnSuffix = loadBalancer.arnSuffix;

    new LbListener(this, 'HttpListener', {
      loadBalancerArn: loadBalancer.arn,
      port: 80,
      protocol: 'HTTP',
      defaultAction: [{ type: 'redirect', redirect: { port: '443', protocol: 'HTTPS', statusCode: 'HTTP_301' } }],
    });
    const listener = new LbListener(this, 'HttpsListener', {
      loadBalancerArn: loadBalancer.arn,
      port: 443,
      protocol: 'HTTPS',
      sslPolicy: TLS_POLICY,
      certificateArn: props.certificateArn,
      defaultAction: [forwardTo(props.defaultGroup)],
    });

    const rules = new Construct(this, 'Routes');
    for (const route of routes) {
      new LbListenerRule(rules, route.name, {
        listenerArn: listener.arn,
        priority: priorityOf(route.name),
        condition: [{ pathPattern: { values: [...route.paths] } }],
        action: [forwardTo(route.group)],
      });
    }
    if (fallbacks.length === 0) return;
    const fallbackRules = new Construct(this, 'Fallbacks');
    for (const fallback of fallbacks) {
      new LbListenerRule(fallbackRules, fallback.name, {
        listenerArn: listener.arn,
        priority: fallbackPriorityOf(fallback, routes),
        condition: [{ httpHeader: { httpHeaderName: FALLBACK_MARK, values: [fallback.name] } }],
        action: [forwardTo(fallback.group)],
      });
    }
  }

  private validate(
    props: InferenceEndpointProps,
    routes: readonly EndpointRoute[],
    fallbacks: readonly EndpointFallback[],
  ): void {
    const { names, network, securityGroup, defaultGroup, certificateArn } = props;
    const idleTimeout = props.idleTimeout ?? DEFAULT_IDLE_TIMEOUT;
    const accessLogRetention = props.accessLogRetention ?? DEFAULT_ACCESS_LOG_RETENTION;
    const violations = new Violations(this.node.path);
    requireSameStack(this, { network, securityGroup, defaultGroup }, violations);
    for (const route of routes) requireSameStack(this, { [`routes.${route.name}.group`]: route.group }, violations);
    for (const { name, group } of fallbacks) requireSameStack(this, { [`fallbacks.${name}.group`]: group }, violations);

    for (const [kind, text] of [
      ['load balancer', names.loadBalancer],
      ['bucket', names.bucket(ACCESS_LOG_PURPOSE)],
    ] as const) {
      violations.require(
        text.length <= NAME_LIMITS[kind],
        'name-too-long',
        `'names' must keep the ${kind} name '${text}' within ${NAME_LIMITS[kind]} characters, got ${text.length}; shorten system or environment by ${text.length - NAME_LIMITS[kind]}`,
      );
    }
    const subnets = network.subnetIds('public').length;
    violations.require(
      subnets >= 2,
      'public-subnets',
      `'network' must have at least 2 public subnets, got ${subnets} in ${network.node.path}; a load balancer needs two zones`,
    );
    violations.require(
      Token.isUnresolved(certificateArn) || certificateArn.startsWith(names.certificateArnPrefix),
      'certificate-region',
      `'certificateArn' must be a certificate of this Region, ${names.certificateArnPrefix}..., got '${certificateArn}'; request one in ${names.region}, a load balancer takes no other`,
    );
    violations.require(
      idleTimeout.toSeconds() >= 1 && idleTimeout.toSeconds() <= 4000,
      'idle-timeout',
      `'idleTimeout' must be from 1s to 4000s, got ${idleTimeout.toString()}; AWS allows no more`,
    );
    violations.require(
      accessLogRetention.toDays() >= 1 && Number.isInteger(accessLogRetention.toDays()),
      'access-log-retention',
      `'accessLogRetention' must be whole days, at least 1d, got ${accessLogRetention.toString()}; S3 expires objects by the day`,
    );
    requireRoutes(routes, violations);
    requireFallbacks(fallbacks, routes, violations);
    violations.throwIfAny();
  }
}

/**
 * To the group; while a new version of it is tried, a share of the requests to that one.
 *
 * Without stickiness: a client that keeps the cookie would stay with the new version after its weight is back at 0, and
 * the way back would have to wait for the cookie. AWS looks at nothing but the weights: the share of a group without
 * healthy targets is answered with 503, never by the other group.
 */
function forwardTo({ arn, share }: TargetGroupRef): LbListenerDefaultAction {
  if (!share) return { type: 'forward', targetGroupArn: arn };
  const weight = share.weight.value;
  return {
    type: 'forward',
    forward: {
      targetGroup: [
        { arn, weight: 100 - weight },
        { arn: share.group.arn, weight },
      ],
      stickiness: { enabled: false, duration: 1 },
    },
  };
}

/**
 * The load balancer's own bucket. Not the environment's key: delivery of access logs supports no encryption but S3's
 * own.
 */
function accessLogs(scope: Construct, names: Names, retention: Duration): PrivateBucket {
  return new PrivateBucket(scope, 'AccessLogs', {
    names,
    purpose: ACCESS_LOG_PURPOSE,
    lifecycle: {
      id: 'expire',
      prefix: ACCESS_LOG_PREFIX,
      expiration: [{ days: retention.toDays() }],
      abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
    },
    allow: [deliveryOfLogs(names)],
  });
}

/** The service principal serves every Region; the account per Region that older policies name is its predecessor. */
function deliveryOfLogs(names: Names): PolicyStatement {
  return {
    Sid: 'LoadBalancersOfThisRegion',
    Effect: 'Allow',
    Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
    Action: 's3:PutObject',
    Resource: `${names.bucketArn(ACCESS_LOG_PURPOSE)}/${ACCESS_LOG_PREFIX}${names.account}/*`,
    // `IfExists`: reports differ on whether every delivery names its source, and AWS refuses the load balancer when
    // its test file cannot be written. The path already holds the account.
    Condition: { ArnLikeIfExists: { 'aws:SourceArn': names.anyLoadBalancerArn } },
  };
}

const PRIORITIES = 50000;

/**
 * A priority from 1 to 50,000 that is the route's own: it does not move when other routes come and go, for AWS refuses
 * two rules that trade places one after the other. It says nothing about order, and need not: routes do not overlap.
 */
function priorityOf(name: string): number {
  return (createHash('sha256').update(name).digest().readUInt32BE(0) % PRIORITIES) + 1;
}

/** As `priorityOf`, and before the route of the same name, which would take the request otherwise. */
function fallbackPriorityOf({ name }: EndpointFallback, routes: readonly EndpointRoute[]): number {
  const before = routes.some((route) => route.name === name) ? priorityOf(name) : PRIORITIES + 1;
  return (priorityOf(`${name}-fallback`) % (before - 1)) + 1;
}

const PATH_PATTERN = /^\/[A-Za-z0-9_.$/~"'@:+&*?-]{0,127}$/;

function requireRoutes(routes: readonly EndpointRoute[], violations: Violations): void {
  for (const { name, paths } of routes) {
    violations.require(
      /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name),
      'route-name',
      `'routes' must have names of lower-case words joined by hyphens, got '${name}'; the name is part of the rule's address`,
    );
    violations.require(
      paths.length >= 1 && paths.length <= 5 && paths.every((path) => PATH_PATTERN.test(path)),
      'route-paths',
      `'routes.${name}.paths' must be 1 to 5 patterns that start with a slash, at most 128 characters each, got [${paths.join(', ')}]; use wildcards, or a second route to the same group`,
    );
  }
  for (const [index, route] of routes.entries()) {
    for (const other of routes.slice(index + 1)) {
      violations.require(
        priorityOf(route.name) !== priorityOf(other.name),
        'route-priority',
        `'routes' must have names of different priority, got '${route.name}' and '${other.name}' with ${priorityOf(route.name)} both; rename one`,
      );
      const clash = route.paths.flatMap((path) =>
        other.paths.filter((candidate) => overlap(path, candidate)).map((candidate) => [path, candidate]),
      )[0];
      violations.require(
        clash === undefined,
        'routes-overlap',
        `'routes' must not overlap, got '${clash?.[0]}' of ${route.name} and '${clash?.[1]}' of ${other.name}; a request for both would go to either`,
      );
    }
  }
}

function requireFallbacks(
  fallbacks: readonly EndpointFallback[],
  routes: readonly EndpointRoute[],
  violations: Violations,
): void {
  const taken = new Map(routes.map(({ name }) => [priorityOf(name), name]));
  const names = new Set<string>();
  for (const fallback of fallbacks) {
    const { name } = fallback;
    violations.require(
      /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) && !names.has(name),
      'fallback-name',
      `'fallbacks' must have different names of lower-case words joined by hyphens, got '${name}'; the web ACL marks requests with it`,
    );
    names.add(name);
    const priority = fallbackPriorityOf(fallback, routes);
    const other = taken.get(priority);
    violations.require(
      Number.isInteger(priority) && other === undefined,
      'fallback-priority',
      `'fallbacks' must have names of a priority of their own, got '${name}' with ${priority}${other === undefined ? '' : `, that of '${other}'`}; rename it`,
    );
    taken.set(priority, name);
  }
}

/** Whether some path matches both patterns: each pair of rests is looked at once, as patterns may hold many stars. */
function overlap(one: string, other: string): boolean {
  const seen = new Map<number, boolean>();
  const from = (i: number, j: number): boolean => {
    const key = i * (other.length + 1) + j;
    const known = seen.get(key);
    if (known !== undefined) return known;
    const result = look(i, j);
    seen.set(key, result);
    return result;
  };
  const look = (i: number, j: number): boolean => {
    if (one[i] === '*') return from(i + 1, j) || (j < other.length && from(i, j + 1));
    if (other[j] === '*') return from(i, j + 1) || (i < one.length && from(i + 1, j));
    if (i === one.length || j === other.length) return i === one.length && j === other.length;
    return (one[i] === other[j] || one[i] === '?' || other[j] === '?') && from(i + 1, j + 1);
  };
  return from(0, 0);
}
