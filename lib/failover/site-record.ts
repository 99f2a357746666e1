import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import { Construct } from 'constructs';
import { Violations } from '../core/errors';
import { Names } from '../core/names';
import { LoadBalancerRef, requireSameStack } from '../core/references';

/** What {@link SiteRecord} is made of. */
export interface SiteRecordProps {
  readonly names: Names;
  /** Id of the existing public hosted zone. */
  readonly zoneId: string;
  /** The public name of the service; the Region's own name is `<region>.<record>`. */
  readonly record: string;
  readonly loadBalancer: LoadBalancerRef;
}

/**
 * The Region's own name: an alias to its load balancer that no failover ever moves. Health checks
 * look at it, and the failover pair points to it.
 *
 * It does not evaluate the health of the load balancer. That is on purpose: a load balancer whose
 * target group is empty (a pilot light) counts as unhealthy, and would take the SECONDARY record
 * that points here out of service without a word, just when it is needed.
 *
 * @example
 * ```ts
 * import { SiteRecord } from 'warmsite';
 * import { endpoint, names, stack } from './shared';
 *
 * new SiteRecord(stack, 'SiteRecord', {
 *   names,
 *   zoneId: 'Z0123456789ABCDEFGHIJ',
 *   record: 'shop.example.com',
 *   loadBalancer: endpoint,
 * });
 * ```
 */
export class SiteRecord extends Construct {
  /** The DNS name, e.g. `us-east-2.inference.example.com`. */
  public readonly dnsName: string;

  public constructor(scope: Construct, id: string, props: SiteRecordProps) {
    super(scope, id);
    const violations = new Violations(this.node.path);
    requireSameStack(this, { loadBalancer: props.loadBalancer }, violations);
    violations.throwIfAny();

    this.dnsName = props.names.siteRecord(props.record);
    new Route53Record(this, 'Resource', {
      zoneId: props.zoneId,
      name: this.dnsName,
      type: 'A',
      alias: {
        name: props.loadBalancer.dnsName,
        zoneId: props.loadBalancer.hostedZoneId,
        evaluateTargetHealth: false,
      },
    });
  }
}
