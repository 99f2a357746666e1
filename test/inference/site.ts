import { Construct } from 'constructs';
import { Percent, Duration } from '../../lib/core/quantities';
import { KeyRef, KeyUser, SecurityGroupRef, ServingNetworkRef, TargetGroupRef, Tier } from '../../lib/core/references';
import { InferenceGroupProps } from '../../lib/inference/inference-group';
import { TEST_NAMES } from '../support/synth';

/** What an inference construct needs around it, with literal ids. */
export class TestNetwork extends Construct implements ServingNetworkRef {
  public readonly internet = [{ fqn: 'aws_route.internet' }];
  public readonly outbound = [{ fqn: 'aws_route.outbound' }];
  public readonly vpcId = 'vpc-0a1b2c3d';

  public constructor(
    scope: Construct,
    id: string,
    private readonly zones = 3,
  ) {
    super(scope, id);
  }

  public subnetIds(tier: Tier): readonly string[] {
    return Array.from({ length: this.zones }, (_, zone) => `subnet-${tier}${zone}`);
  }
}

export class TestSecurityGroup extends Construct implements SecurityGroupRef {
  public readonly rules = [{ fqn: 'aws_vpc_security_group_egress_rule.services' }];
  public readonly id = 'sg-0a1b2c3d';
}

export class TestKey extends Construct implements KeyRef {
  public readonly arn = 'arn:aws:kms:us-east-2:111122223333:key/00000000-0000-0000-0000-000000000000';
  public readonly usedBy: ReadonlySet<KeyUser>;

  public constructor(scope: Construct, id: string, ...usedBy: readonly KeyUser[]) {
    super(scope, id);
    this.usedBy = new Set(usedBy);
  }
}

export class TestTargetGroup extends Construct implements TargetGroupRef {
  public readonly arn: string;
  public readonly arnSuffix: string;

  public constructor(scope: Construct, id: string) {
    super(scope, id);
    this.arnSuffix = `targetgroup/${id.toLowerCase()}/0123456789abcdef`;
    this.arn = `arn:aws:elasticloadbalancing:us-east-2:111122223333:${this.arnSuffix}`;
  }
}

export const MANIFEST_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** The least that a group needs: two instances at rest, one type, on demand. */
export function minimalGroup(scope: Construct): InferenceGroupProps {
  return {
    names: TEST_NAMES,
    name: 'chat',
    network: new TestNetwork(scope, 'Network'),
    securityGroup: new TestSecurityGroup(scope, 'SecurityGroup'),
    volumeKey: new TestKey(scope, 'VolumeKey', 'instance-volumes'),
    model: {
      bucketPurpose: 'artifacts',
      keyPurpose: 'artifacts',
      prefix: 'chat/2026-11-03',
      manifestSha256: MANIFEST_SHA256,
    },
    server: {
      image: 'vllm:0.11.2',
      arguments: ['--model', '/opt/model', '--port', '8000'],
      port: 8000,
      healthPath: '/health',
      inFlightMetric: 'vllm:num_requests_running',
    },
    instanceTypes: ['g6.12xlarge'],
    ami: 'ami-0123456789abcdef0',
    volumeSize: 200,
    capacity: { min: 2, max: 6, targetInFlight: 12 },
    warmUp: Duration.minutes(15),
    drain: Duration.minutes(2),
    rollbackAlarms: ['shop-test-chat-errors'],
  };
}

/** Every optional prop of a group without a warm pool. */
export function fullGroup(scope: Construct): InferenceGroupProps {
  const minimal = minimalGroup(scope);
  return {
    ...minimal,
    server: {
      ...minimal.server,
      database: { secretPurpose: 'database', secretKeyPurpose: 'secrets', hostParameterPurpose: 'database/host' },
    },
    instanceTypes: ['g6.12xlarge', 'g5.12xlarge'],
    capacity: {
      min: 2,
      max: 6,
      targetInFlight: 12,
      onDemandBase: 2,
      onDemandShareAboveBase: Percent.of(25),
    },
    tags: { CostCentre: 'inference' },
  };
}
