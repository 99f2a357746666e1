import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { DefaultSecurityGroup } from '@cdktf/provider-aws/lib/default-security-group';
import { Eip } from '@cdktf/provider-aws/lib/eip';
import { FlowLog } from '@cdktf/provider-aws/lib/flow-log';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway';
import { NatGateway } from '@cdktf/provider-aws/lib/nat-gateway';
import { Route } from '@cdktf/provider-aws/lib/route';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { Violations, orList } from '../core/errors';
import { Names } from '../core/names';
import { assumableBy, onBehalfOf, policyText } from '../core/policy';
import { Cidr, Duration } from '../core/quantities';
import { KeyRef, ServingNetworkRef, Tier, requireSameStack } from '../core/references';
import { ANYWHERE, PRIVATE_SPACE, PrefixList, SecurityGroup } from './security-group';
import { ZoneSubnets, planSubnets, requirePlannable } from './subnet-plan';

/**
 * How the private tier reaches the world:
 *
 * - `nat-per-zone`: a NAT gateway in every zone; the loss of a zone takes no other zone's way out.
 * - `single-nat`: one NAT gateway, in the first zone; cheaper, and the loss of that zone cuts off all.
 * - `endpoints`: no way to the internet at all; AWS services are reached through interface endpoints.
 *   Images and models must then come from this Region's own registry and buckets.
 */
export type Egress = 'nat-per-zone' | 'single-nat' | 'endpoints';

/**
 * The services that an inference instance needs on its way to work, beside S3: it pulls its image
 * (`ecr.api`, `ecr.dkr`), reads its configuration and secret (`ssm`, `secretsmanager`, `kms`), asks
 * who it is (`sts`), writes logs and metrics (`logs`, `monitoring`) and completes its lifecycle hook
 * (`autoscaling`). Operators and runbooks reach it through `ssmmessages`, which the SSM agent uses
 * alone from version 3.3.40 on.
 */
export const INTERFACE_ENDPOINT_SERVICES = [
  'autoscaling',
  'ecr.api',
  'ecr.dkr',
  'kms',
  'logs',
  'monitoring',
  'secretsmanager',
  'ssm',
  'ssmmessages',
  'sts',
] as const;

/** The retention periods that CloudWatch Logs offers, in days (PutRetentionPolicy). */
export const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/**
 * Where Docker puts its own bridge unless told otherwise. In a network that overlaps it, containers
 * take addresses of the network for their neighbours and never reach them.
 */
export const DOCKER_BRIDGE = Cidr.parse('172.17.0.0/16');

/** What the other side of a VPC peering connection needs to know. */
export interface PeeringSide {
  readonly vpcId: string;
  readonly cidr: Cidr;
  /** Route tables of the private and isolated tiers: each needs a route to the other side. */
  readonly routeTableIds: readonly string[];
}

/** What stands in one zone. */
interface Zone {
  readonly name: string;
  readonly scope: Construct;
  readonly subnets: Readonly<Record<Tier, Subnet>>;
  readonly privateRoutes: RouteTable;
  readonly associations: Readonly<Record<'public' | 'private', RouteTableAssociation>>;
}

/** What {@link Network} is made of. */
export interface NetworkProps {
  /** The environment, in the Region of this stack. */
  readonly names: Names;
  /** A private block from /16 to /22. Changing it **replaces** the VPC and everything in it. */
  readonly cidr: Cidr;
  /**
   * Two or three Availability Zones of the Region. A zone's place in the list decides its subnets'
   * addresses: add at the end only, another order **replaces** subnets.
   */
  readonly zones: readonly string[];
  readonly egress: Egress;
  /** Encrypts the flow logs; must admit `log-groups`. */
  readonly flowLogKey: KeyRef;
  /** How long flow logs are kept: one of `LOG_RETENTION_DAYS`. */
  readonly flowLogRetention: Duration;
}

/**
 * One Region's VPC: public, private and isolated subnets in each zone, a way out for the private
 * tier, S3 without detour, flow logs.
 *
 * No subnet hands out public addresses, and the default security group admits nothing: an instance
 * that was given no group of its own is mute instead of open to its neighbours.
 *
 * @example
 * ```ts
 * import { Cidr, Duration, Network } from 'warmsite';
 * import { key, names, stack } from './shared';
 *
 * new Network(stack, 'BatchNetwork', {
 *   names,
 *   cidr: Cidr.parse('10.30.0.0/16'),
 *   zones: ['eu-west-1a', 'eu-west-1b'],
 *   egress: 'single-nat',
 *   flowLogKey: key,
 *   flowLogRetention: Duration.days(90),
 * });
 * ```
 */
export class Network extends Construct implements ServingNetworkRef {
  public readonly vpcId: string;
  public readonly cidr: Cidr;
  /** In the order of their subnets. */
  public readonly availabilityZones: readonly string[];
  public readonly peering: PeeringSide;
  public readonly internet: readonly ITerraformDependable[];
  public readonly outbound: readonly ITerraformDependable[];
  /** Ids of the NAT gateways by their zone; none where endpoints are the way out. */
  public readonly natGateways: Readonly<Record<string, string>>;
  /** S3 in this Region, as a destination of security group rules. */
  public readonly s3: PrefixList;
  private readonly egress: Egress;
  private readonly zones: readonly Zone[];

  public constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);
    const { names, cidr, zones, egress } = props;
    this.requireValid(props);
    this.cidr = cidr;
    this.availabilityZones = zones;
    this.egress = egress;

    const vpc = new Vpc(this, 'Resource', {
      cidrBlock: cidr.toString(),
      enableDnsSupport: true,
      enableDnsHostnames: true,
      tags: { Name: names.prefix },
    });
    this.vpcId = vpc.id;
    // Empty lists, not absent ones: Terraform then also removes rules that someone adds later.
    new DefaultSecurityGroup(this, 'DefaultSecurityGroup', {
      vpcId: vpc.id,
      ingress: [],
      egress: [],
      tags: { Name: names.networkPart('default-unused') },
    });
    const gateway = new InternetGateway(this, 'InternetGateway', { vpcId: vpc.id, tags: { Name: names.prefix } });

    const publicRoutes = this.routeTable(this, 'PublicRoutes', names.networkPart('public'));
    const publicDefaultRoute = new Route(this, 'PublicDefaultRoute', {
      routeTableId: publicRoutes.id,
      destinationCidrBlock: ANYWHERE.toString(),
      gatewayId: gateway.id,
    });
    const isolatedRoutes = this.routeTable(this, 'IsolatedRoutes', names.networkPart('isolated'));

    // Each zone has a private route table of its own whatever the egress, so that a change of it moves no subnet.
    this.zones = planSubnets(cidr, zones).map((plan) => {
      const zone = new Construct(this, plan.zone);
      const subnets = this.zoneSubnets(zone, plan, names);
      const privateRoutes = this.routeTable(zone, 'PrivateRoutes', names.networkPart(`private-${plan.zone}`));
      associate(zone, 'IsolatedRouteAssociation', subnets.isolated, isolatedRoutes);
      const associations = {
        public: associate(zone, 'PublicRouteAssociation', subnets.public, publicRoutes),
        private: associate(zone, 'PrivateRouteAssociation', subnets.private, privateRoutes),
      };
      return { name: plan.zone, scope: zone, subnets, privateRoutes, associations };
    });
    const natGateways: Record<string, string> = {};
    const waysOut =
      egress === 'endpoints' ? this.interfaceEndpoints(names) : this.natRoutes(names, egress, gateway, natGateways);
    this.natGateways = natGateways;

    const innerRouteTableIds = [...this.zones.map((zone) => zone.privateRoutes), isolatedRoutes].map(({ id }) => id);
    const s3 = new VpcEndpoint(this, 'S3Endpoint', {
      vpcId: vpc.id,
      serviceName: names.endpointService('s3'),
      vpcEndpointType: 'Gateway',
      routeTableIds: innerRouteTableIds,
      policy: s3EndpointPolicy(names),
      tags: { Name: names.networkPart('s3') },
    });
    this.s3 = { name: 'S3', prefixListId: s3.prefixListId };
    this.internet = [publicDefaultRoute, ...this.zones.map(({ associations }) => associations.public)];
    this.outbound = [s3, ...waysOut, ...this.zones.map(({ associations }) => associations.private)];
    this.peering = { vpcId: vpc.id, cidr, routeTableIds: innerRouteTableIds };
    this.flowLogs(props);
  }

  public subnetIds(tier: Tier): readonly string[] {
    return this.zones.map(({ subnets }) => subnets[tier].id);
  }

  /**
   * Lets the members of a group in the private tier call AWS services over HTTPS, by the way that
   * this network's egress offers: the internet, or the endpoints and S3.
   */
  public allowServices(group: SecurityGroup): void {
    if (this.egress === 'endpoints') {
      group.allowTo(this.cidr, 443, 'AWS services through interface endpoints');
      group.allowTo(this.s3, 443, 'S3 through the gateway endpoint');
    } else {
      group.allowTo('anywhere', 443, 'AWS services and registries through NAT');
    }
  }

  private requireValid(props: NetworkProps): void {
    const { names, cidr, zones, flowLogKey, flowLogRetention } = props;
    const violations = new Violations(this.node.path);
    requirePlannable(cidr, zones, violations);
    violations.require(
      PRIVATE_SPACE.some((block) => block.contains(cidr)),
      'network-space',
      `'cidr' must lie in private address space (${orList(PRIVATE_SPACE.map(String))}), got ${cidr.toString()}; ` +
        'public addresses of others would become unreachable',
    );
    violations.require(
      !DOCKER_BRIDGE.overlaps(cidr),
      'docker-bridge',
      `'cidr' must not overlap ${DOCKER_BRIDGE.toString()}, got ${cidr.toString()}; ` +
        "it is Docker's own network, from which containers could not reach the same addresses here",
    );
    for (const zone of zones) {
      violations.require(
        zone.startsWith(names.region) && /^[a-z]$/.test(zone.slice(names.region.length)),
        'zone-region',
        `'zones' must name Availability Zones of ${names.region} (as ${names.region}a), got ${zone}; ` +
          'name a zone of this Region',
      );
    }
    violations.require(
      flowLogKey.usedBy.has('log-groups'),
      'key-without-log-groups',
      `'flowLogKey' must admit log-groups, got a key that admits ${[...flowLogKey.usedBy].join(', ') || 'no service'}; ` +
        "add 'log-groups' to the services of the key",
    );
    violations.require(
      (LOG_RETENTION_DAYS as readonly number[]).includes(flowLogRetention.toDays()),
      'log-retention',
      `'flowLogRetention' must be ${orList(LOG_RETENTION_DAYS.map(String))} days, got ${flowLogRetention.toString()}; ` +
        'take the next longer one',
    );
    requireSameStack(this, { flowLogKey }, violations);
    violations.throwIfAny();
  }

  private routeTable(scope: Construct, id: string, name: string): RouteTable {
    return new RouteTable(scope, id, { vpcId: this.vpcId, tags: { Name: name } });
  }

  private zoneSubnets(scope: Construct, plan: ZoneSubnets, names: Names): Readonly<Record<Tier, Subnet>> {
    const subnet = (id: string, tier: Tier): Subnet =>
      new Subnet(scope, id, {
        vpcId: this.vpcId,
        availabilityZone: plan.zone,
        cidrBlock: plan[tier].toString(),
        tags: { Name: names.networkPart(`${tier}-${plan.zone}`) },
      });
    return {
      public: subnet('PublicSubnet', 'public'),
      private: subnet('PrivateSubnet', 'private'),
      isolated: subnet('IsolatedSubnet', 'isolated'),
    };
  }

  /** The private tier's default routes, which wait for their gateways. */
  private natRoutes(
    names: Names,
    egress: 'nat-per-zone' | 'single-nat',
    internet: InternetGateway,
    created: Record<string, string>,
  ): Route[] {
    let nat: NatGateway | undefined;
    return this.zones.map(({ name, scope, subnets, privateRoutes }) => {
      if (egress === 'nat-per-zone' || nat === undefined) {
        nat = natGateway(scope, subnets.public, internet, names.networkPart(`nat-${name}`));
        created[name] = nat.id;
      }
      return new Route(scope, 'PrivateDefaultRoute', {
        routeTableId: privateRoutes.id,
        destinationCidrBlock: ANYWHERE.toString(),
        natGatewayId: nat.id,
      });
    });
  }

  /** The endpoints, and the rule that lets this network in. */
  private interfaceEndpoints(names: Names): readonly ITerraformDependable[] {
    const group = new SecurityGroup(this, 'EndpointSecurityGroup', {
      names,
      network: this,
      purpose: 'endpoints',
      description: 'Interface endpoints of AWS services',
      tier: 'private',
    });
    group.allowFrom(this.cidr, 443, 'AWS services for everything in this network');
    const endpoints = new Construct(this, 'Endpoints');
    const created = INTERFACE_ENDPOINT_SERVICES.map(
      (service) =>
        new VpcEndpoint(endpoints, service, {
          vpcId: this.vpcId,
          serviceName: names.endpointService(service),
          vpcEndpointType: 'Interface',
          privateDnsEnabled: true,
          subnetIds: [...this.subnetIds('private')],
          securityGroupIds: [group.id],
          tags: { Name: names.networkPart(service) },
        }),
    );
    return [...group.rules, ...created];
  }

  private flowLogs({ names, flowLogKey, flowLogRetention }: NetworkProps): void {
    const logGroup = new CloudwatchLogGroup(this, 'FlowLogGroup', {
      name: names.logGroup(FLOW_LOGS),
      kmsKeyId: flowLogKey.arn,
      retentionInDays: flowLogRetention.toDays(),
    });
    const role = new IamRole(this, 'FlowLogRole', {
      name: names.role(FLOW_LOGS),
      assumeRolePolicy: policyText(assumableBy('vpc-flow-logs.amazonaws.com', onBehalfOf(names, names.anyFlowLogArn))),
    });
    const policy = new IamRolePolicy(this, 'FlowLogRolePolicy', {
      name: FLOW_LOGS,
      role: role.name,
      policy: policyText({
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:DescribeLogGroups', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
        Resource: `${names.logGroupArn(FLOW_LOGS)}:*`,
      }),
    });
    new FlowLog(this, 'FlowLog', {
      vpcId: this.vpcId,
      trafficType: 'ALL',
      logDestinationType: 'cloud-watch-logs',
      logDestination: logGroup.arn,
      iamRoleArn: role.arn,
      tags: { Name: names.networkPart(FLOW_LOGS) },
      // Without its permissions the role is valid and the log stays empty, in status "access error".
      dependsOn: [policy],
    });
  }
}

const FLOW_LOGS = 'flow-logs';

function associate(scope: Construct, id: string, subnet: Subnet, table: RouteTable): RouteTableAssociation {
  return new RouteTableAssociation(scope, id, { subnetId: subnet.id, routeTableId: table.id });
}

function natGateway(scope: Construct, subnet: Subnet, internet: InternetGateway, name: string): NatGateway {
  const address = new Eip(scope, 'NatAddress', { domain: 'vpc', tags: { Name: name }, dependsOn: [internet] });
  return new NatGateway(scope, 'NatGateway', {
    allocationId: address.allocationId,
    subnetId: subnet.id,
    tags: { Name: name },
    dependsOn: [internet],
  });
}

/**
 * Everything in this account's buckets, only reading elsewhere: an instance that was taken over
 * cannot carry data into a foreign bucket. Reading must stay open, because what AWS itself provides
 * lies in buckets of its own: the layers of container images, packages, agents.
 */
function s3EndpointPolicy(names: Names): string {
  return policyText(
    {
      Sid: 'EverythingInThisAccount',
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:*',
      Resource: '*',
      Condition: { StringEquals: { 'aws:ResourceAccount': names.account } },
    },
    {
      Sid: 'ReadingElsewhere',
      Effect: 'Allow',
      Principal: '*',
      Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:ListBucket'],
      Resource: '*',
    },
  );
}
