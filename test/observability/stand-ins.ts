import { Construct } from 'constructs';
import { KeyRef, KeyUser, LoadBalancerRef, TargetGroupRef, TopicRef } from '../../lib/core/references';

/** What the constructs under test know of other areas, and no more. */

export class TestTopic extends Construct implements TopicRef {
  public readonly arn = 'arn:aws:sns:us-east-2:111122223333:shop-test-alerts';
}

export class TestPager extends Construct implements TopicRef {
  public readonly arn = 'arn:aws:sns:us-east-2:111122223333:shop-test-pages';
}

export class TestKey extends Construct implements KeyRef {
  public readonly arn = 'arn:aws:kms:us-east-2:111122223333:key/alerts';
  public readonly usedBy: ReadonlySet<KeyUser>;

  public constructor(scope: Construct, id: string, users: readonly KeyUser[]) {
    super(scope, id);
    this.usedBy = new Set(users);
  }
}

export class TestLoadBalancer extends Construct implements LoadBalancerRef {
  public readonly dnsName = 'lb.example.com';
  public readonly hostedZoneId = 'Z1';
  public readonly arnSuffix = 'app/shop-test/1';
}

export class TestTargetGroup extends Construct implements TargetGroupRef {
  public readonly arn = 'arn:aws:elasticloadbalancing:us-east-2:111122223333:targetgroup/shop-test-llm-8000/2';
  public readonly arnSuffix = 'targetgroup/shop-test-llm-8000/2';
}

/** All attributes but the construct path. */
export function bare({ '//': _, ...attributes }: Record<string, unknown>): Record<string, unknown> {
  return attributes;
}
