import { isIP } from 'node:net';
import { Route53HealthCheck } from '@cdktf/provider-aws/lib/route53-health-check';
import { Construct } from 'constructs';
import { Violations } from '../core/errors';
import { Duration } from '../core/quantities';
import { HealthCheckRef } from './health-check';

/** Seconds between two requests of one checker that Route 53 offers. */
export const HEALTH_CHECK_INTERVALS = [10, 30] as const;

/** What {@link EndpointHealthCheck} is made of. */
export interface EndpointHealthCheckProps {
  /** Name shown in the console; Route 53 gives checks only an id. */
  readonly name: string;
  /** DNS name to ask: the Region's own name, never the failover name. */
  readonly dnsName: string;
  /** The public name that fails over; it may not be `dnsName`. */
  readonly failoverRecord: string;
  /** Path to request by HTTPS; 2xx and 3xx are healthy. */
  readonly path: string;
  /**
   * Seconds between two requests of one checker, 10 or 30. Changing it replaces the check.
   *
   * @default DEFAULT_DETECTION.interval
   */
  readonly interval?: Duration;
  /**
   * Failed requests in a row until a checker calls the endpoint unhealthy, 1 to 10.
   *
   * @default DEFAULT_DETECTION.failures
   */
  readonly failures?: number;
}

/** Route 53's own defaults: an endpoint that is gone is noticed after some 85 seconds. */
export const DEFAULT_DETECTION = { interval: Duration.seconds(30), failures: 3 } as const;

/**
 * Route 53's checkers outside AWS's private networks ask one Region's endpoint whether it answers.
 *
 * @example
 * ```ts
 * import { EndpointHealthCheck } from 'warmsite';
 * import { names, stack } from './shared';
 *
 * new EndpointHealthCheck(stack, 'HomeCheck', {
 *   name: 'shop-prod-home',
 *   dnsName: names.siteRecord('shop.example.com'),
 *   failoverRecord: 'shop.example.com',
 *   path: '/health',
 * });
 * ```
 */
export class EndpointHealthCheck extends Construct implements HealthCheckRef {
  public readonly healthCheckId: string;

  public constructor(scope: Construct, id: string, props: EndpointHealthCheckProps) {
    super(scope, id);
    const { interval = DEFAULT_DETECTION.interval, failures = DEFAULT_DETECTION.failures } = props;
    const violations = new Violations(this.node.path);
    violations.require(
      isIP(props.dnsName) === 0,
      'check-target-address',
      `'dnsName' must be a public DNS name, got the address ${props.dnsName}; checkers cannot reach private addresses, and a check by address skips DNS`,
    );
    violations.require(
      !sameName(props.dnsName, props.failoverRecord),
      'check-target-failover-name',
      `'dnsName' must be the Region's own name, got the failover name ${props.failoverRecord}; a check on it follows the failover and flaps`,
    );
    violations.require(props.path.startsWith('/'), 'check-path', `'path' must start with '/', got '${props.path}'`);
    violations.require(
      HEALTH_CHECK_INTERVALS.some((allowed) => allowed === interval.toSeconds()),
      'check-interval',
      `'interval' must be 10s or 30s, got ${interval.toString()}; Route 53 offers no other`,
    );
    violations.require(
      Number.isInteger(failures) && failures >= 1 && failures <= 10,
      'check-failures',
      `'failures' must be a whole number from 1 to 10, got ${failures}`,
    );
    violations.throwIfAny();

    const check = new Route53HealthCheck(this, 'Resource', {
      type: 'HTTPS',
      fqdn: props.dnsName,
      port: 443,
      resourcePath: props.path,
      requestInterval: interval.toSeconds(),
      failureThreshold: failures,
      enableSni: true,
      measureLatency: false,
      tags: { Name: props.name },
      // The record still points to the old check while a changed one is created.
      lifecycle: { createBeforeDestroy: true },
    });
    this.healthCheckId = check.id;
  }
}

function sameName(one: string, other: string): boolean {
  const plain = (name: string): string => name.toLowerCase().replace(/\.$/, '');
  return plain(one) === plain(other);
}
