import { Route53HealthCheck } from '@cdktf/provider-aws/lib/route53-health-check';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import { Construct } from 'constructs';
import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { requireSameStack } from '../core/references';
import { RegionPair } from '../core/regions';
import { EndpointHealthCheck } from './endpoint-health-check';
import { HealthCheckRef } from './health-check';
import { LatchCheck } from './latch';

/** What {@link FailoverRecords} is made of. */
export interface FailoverRecordsProps {
  /** The environment; of the global stack. */
  readonly names: Names;
  readonly pair: RegionPair;
  /** Id of the existing public hosted zone. */
  readonly zoneId: string;
  /** The public name of the service. A label before it makes each Region's own name. */
  readonly record: string;
  /** Does home's endpoint answer? */
  readonly endpointCheck: EndpointHealthCheck;
  /** Is home held out of service? Without it traffic would return to home by itself. */
  readonly latchCheck: LatchCheck;
}

/**
 * The failover pair of the public name. Home is PRIMARY and the standby SECONDARY for ever; which of
 * them answers is decided by one calculated check, healthy only while home's endpoint answers and
 * the latch is released. A failover therefore changes no record.
 *
 * SECONDARY carries no check: when PRIMARY is out, it is the answer whatever its own state, for there
 * is no other. Both are aliases to the Regions' own names, which do not pass on the health of their
 * load balancers (see `SiteRecord`).
 *
 * @example
 * ```ts
 * import { EndpointHealthCheck, FailoverRecords, LatchCheck } from 'warmsite';
 * import { names, otherNames, pair, stack } from './shared';
 *
 * const record = 'shop.example.com';
 * new FailoverRecords(stack, 'Failover', {
 *   names,
 *   pair,
 *   zoneId: 'Z0123456789ABCDEFGHIJ',
 *   record,
 *   endpointCheck: new EndpointHealthCheck(stack, 'Answers', {
 *     name: 'shop-prod-answers',
 *     dnsName: names.siteRecord(record),
 *     failoverRecord: record,
 *     path: '/health',
 *   }),
 *   latchCheck: new LatchCheck(stack, 'Released', { alarmNames: otherNames, evacuated: pair.home }),
 * });
 * ```
 */
export class FailoverRecords extends Construct {
  /** The calculated check of PRIMARY, for alarms. */
  public readonly primaryHealthCheckId: string;

  public constructor(scope: Construct, id: string, props: FailoverRecordsProps) {
    super(scope, id);
    const { names, pair, zoneId, record } = props;
    const violations = new Violations(this.node.path);
    requireSameStack(this, { endpointCheck: props.endpointCheck, latchCheck: props.latchCheck }, violations);
    violations.require(
      props.latchCheck instanceof LatchCheck,
      'latch-missing',
      `'latchCheck' must be a LatchCheck, got ${(props.latchCheck as HealthCheckRef).node.path}; without a latch traffic returns to home as soon as it answers`,
    );
    violations.throwIfAny();

    const children = [props.endpointCheck.healthCheckId, props.latchCheck.healthCheckId];
    const primaryCheck = new Route53HealthCheck(this, 'PrimaryCheck', {
      type: 'CALCULATED',
      childHealthchecks: children,
      childHealthThreshold: children.length,
      tags: { Name: `${names.prefix}-primary` },
      lifecycle: { createBeforeDestroy: true },
    });
    this.primaryHealthCheckId = primaryCheck.id;

    const alias = (region: string): { name: string; zoneId: string; evaluateTargetHealth: boolean } => ({
      name: names.in(region).siteRecord(record),
      zoneId,
      // Route 53's API asks for true in failover alias records. The Regions' own names evaluate
      // nothing, so for them it always comes out healthy.
      evaluateTargetHealth: true,
    });
    new Route53Record(this, 'Primary', {
      zoneId,
      name: record,
      type: 'A',
      setIdentifier: pair.home,
      failoverRoutingPolicy: { type: 'PRIMARY' },
      healthCheckId: primaryCheck.id,
      alias: alias(pair.home),
    });
    new Route53Record(this, 'Secondary', {
      zoneId,
      name: record,
      type: 'A',
      setIdentifier: pair.standby,
      failoverRoutingPolicy: { type: 'SECONDARY' },
      alias: alias(pair.standby),
    });
  }
}
