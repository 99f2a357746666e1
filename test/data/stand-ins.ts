import { Construct } from 'constructs';
import { KeyRef, KeyUser, NetworkRef, SecurityGroupRef, Tier } from '../../lib/core/references';

/** Stand-ins for what the constructs of other areas hand to those of this one: literals instead of resources. */

export class StandInKey extends Construct implements KeyRef {
  public readonly arn = 'arn:aws:kms:us-east-2:111122223333:key/11111111-2222-3333-4444-555555555555';
  public readonly usedBy: ReadonlySet<KeyUser> = new Set();
}

export class StandInNetwork extends Construct implements NetworkRef {
  public readonly vpcId = 'vpc-1';

  public subnetIds(tier: Tier): readonly string[] {
    return [`subnet-${tier}-a`, `subnet-${tier}-b`];
  }
}

export class StandInSecurityGroup extends Construct implements SecurityGroupRef {
  public readonly rules = [];
  public readonly id = 'sg-database';
}
