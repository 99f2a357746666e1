import { ExplanationTable } from './explanation';

const AGAIN = 'Deploy the stack again; it holds nothing that would be lost.';

/** VPC, subnets, ways in and out, security groups. */
export const NETWORK: ExplanationTable = {
  'Network/Resource': {
    type: 'aws_vpc',
    purpose:
      'The network of this Region. Its addresses overlap with no other environment, so that any two can be peered.',
    without:
      'Load balancer, instances and database have no place to be: the Region serves nobody. AWS refuses to delete it while anything is in it.',
    back: 'Deploy the stack again: another network is another place, so what was in it is made anew, and the database comes from the other Region or from a backup.',
    settings: ['regions.{role}.cidr'],
    read: ['failure-modes.md#region-lost', 'restore.md'],
  },
  'Network/DefaultSecurityGroup': {
    type: 'aws_default_security_group',
    purpose:
      'Takes every rule from the group that AWS gives each network. An instance without a group of its own is mute instead of open to its neighbours; databases restored by tests are in it.',
    without: 'Rules that somebody adds to it stay, and open whatever has no group of its own. Nobody notices.',
    back: AGAIN,
  },
  'Network/InternetGateway': {
    type: 'aws_internet_gateway',
    purpose: 'The way between the public subnets and the internet, for the load balancer and the NAT gateways.',
    without:
      'Nobody reaches the load balancer: health checks fail, and DNS answers with the other Region. Behind NAT, no new instance can fetch its image.',
    where: {
      waits: {
        without:
          'Nobody reaches the load balancer, which shows when the other Region is lost. Behind NAT, no new instance can fetch its image.',
      },
      'held out': {
        without: 'Nothing fails today: nobody is led to this Region. A switchover back to here finds no way in.',
      },
      alone: { without: 'Nobody is served any more: the other Region is held out, and DNS does not lead there.' },
    },
    back: AGAIN,
    noticed: ['health-endpoint', 'canary-own', 'load-balancer-silence'],
    read: ['failure-modes.md#region-lost'],
  },
  'Network/PublicRoutes': {
    type: 'aws_route_table',
    purpose: 'Routing of the public subnets: to the internet.',
    without: 'The load balancer and the NAT gateways have no way to the internet, as without the internet gateway.',
    back: AGAIN,
    noticed: ['health-endpoint', 'canary-own'],
  },
  'Network/PublicDefaultRoute': {
    type: 'aws_route',
    purpose: 'Sends what leaves the public subnets to the internet gateway.',
    without: 'The load balancer cannot answer and NAT gateways go nowhere: the Region is down for its users.',
    back: AGAIN,
    noticed: ['health-endpoint', 'canary-own', 'load-balancer-silence'],
  },
  'Network/IsolatedRoutes': {
    type: 'aws_route_table',
    purpose: 'Routing of the isolated subnets: within the network and to S3, and no further.',
    without:
      'The subnets of the database fall back to the main table of the network, which has no way out either: nothing fails at once, but nobody manages it.',
    back: AGAIN,
  },
  'Network/*/PrivateRoutes': {
    type: 'aws_route_table',
    purpose: 'Routing of the private subnet of {1}. Each zone has its own, so that it loses its way out alone.',
    without:
      'Instances in {1} reach neither S3 nor any AWS service: those that run go on serving, new ones never enter service.',
    back: AGAIN,
    settings: ['network.egress'],
    noticed: ['group-healthy-targets', 'group-silent-instances'],
    read: ['failure-modes.md#zone'],
  },
  'Network/*/PrivateDefaultRoute': {
    type: 'aws_route',
    purpose: 'Sends what leaves the private subnet of {1} to a NAT gateway.',
    without:
      'Instances in {1} reach no AWS service but S3: new ones cannot fetch their image and never enter service, those that run lose metrics and secrets.',
    back: AGAIN,
    settings: ['network.egress'],
    noticed: ['group-healthy-targets', 'group-silent-instances'],
    read: ['failure-modes.md#zone'],
  },
  'Network/*/PublicSubnet': {
    type: 'aws_subnet',
    purpose: "The part of {1} that the internet reaches: the load balancer's node there, and the NAT gateway.",
    without:
      'The load balancer has no node in {1} and the zone no way out. AWS refuses to delete it while they are there.',
    back: 'Deploy the stack again; what stood in it is made anew.',
    settings: ['regions.{role}.zones', 'regions.{role}.cidr'],
    read: ['failure-modes.md#zone'],
  },
  'Network/*/PrivateSubnet': {
    type: 'aws_subnet',
    purpose: 'Where instances are launched in {1}. Nothing in it has a public address.',
    without:
      'No instance is launched in {1}; groups crowd into the other zones, and with one of those lost they are short. AWS refuses to delete it while instances are in it.',
    back: 'Deploy the stack again; groups launch into it by themselves.',
    settings: ['regions.{role}.zones', 'regions.{role}.cidr'],
    noticed: ['group-healthy-targets'],
    read: ['failure-modes.md#zone'],
  },
  'Network/*/IsolatedSubnet': {
    type: 'aws_subnet',
    purpose: 'Where the database may be in {1}. It has no way to the internet.',
    without:
      'The database cannot stand or fail over in {1}. AWS refuses to delete it while the database, or a copy in waiting, is in it.',
    back: 'Deploy the stack again.',
    settings: ['regions.{role}.zones', 'regions.{role}.cidr'],
    read: ['failure-modes.md#zone', 'failure-modes.md#database-instance'],
  },
  'Network/*/PublicRouteAssociation': {
    type: 'aws_route_table_association',
    purpose: 'Gives the public subnet of {1} its routes.',
    without: 'The subnet falls back to the main table, which has no way out: the load balancer does not answer in {1}.',
    back: AGAIN,
    noticed: ['canary-own'],
  },
  'Network/*/PrivateRouteAssociation': {
    type: 'aws_route_table_association',
    purpose: 'Gives the private subnet of {1} its routes.',
    without: 'The subnet falls back to the main table, which has no way out: instances in {1} reach no AWS service.',
    back: AGAIN,
    noticed: ['group-healthy-targets', 'group-silent-instances'],
  },
  'Network/*/IsolatedRouteAssociation': {
    type: 'aws_route_table_association',
    purpose: 'Gives the isolated subnet of {1} its routes, which lead to S3 only.',
    without: 'The subnet falls back to the main table of the network, which has no way out either.',
    back: AGAIN,
  },
  'Network/*/NatAddress': {
    type: 'aws_eip',
    purpose: 'Public address of the NAT gateway in {1}: what others see of the calls of its instances.',
    without:
      'The NAT gateway has no address and cannot be made. Whoever admits the environment by its address refuses it after a new one.',
    back: 'Deploy the stack again. It is another address: tell whoever admits it by that.',
    settings: ['network.egress'],
  },
  'Network/*/NatGateway': {
    type: 'aws_nat_gateway',
    purpose: 'Way from the private subnet of {1} to registries and AWS services; nothing comes in by it.',
    without:
      'Instances behind it reach no AWS service but S3: new ones cannot fetch their image and never enter service, those that run lose metrics and secrets.',
    back: AGAIN,
    settings: ['network.egress', 'regions.{role}.zones'],
    noticed: ['group-healthy-targets', 'group-silent-instances'],
    read: ['failure-modes.md#zone'],
  },
  'Network/S3Endpoint': {
    type: 'aws_vpc_endpoint',
    purpose:
      'S3 without NAT: models and image layers, free of its charges. Its policy lets instances write to buckets of this account only.',
    without:
      'Models take the way through NAT and are charged there; without NAT no instance gets its model. The bar on foreign buckets is gone, and nobody notices.',
    back: AGAIN,
    noticed: ['nat-bandwidth'],
  },
  'Network/Endpoints/*': {
    type: 'aws_vpc_endpoint',
    purpose: 'The service {1} of AWS for a network that has no NAT.',
    without:
      'Instances cannot call {1}. None starts without a registry, keys, secrets or the call that puts it into service; without logs and monitoring they run unseen.',
    back: AGAIN,
    settings: ['network.egress'],
    noticed: ['group-healthy-targets', 'group-silent-instances'],
  },
  'Network/EndpointSecurityGroup/Resource': {
    type: 'aws_security_group',
    purpose: 'Who may call the interface endpoints: everything in this network, by HTTPS.',
    without: 'The interface endpoints cannot be made. AWS refuses to delete it while they use it.',
    back: AGAIN,
    settings: ['network.egress'],
  },
  'Network/FlowLog': {
    type: 'aws_flow_log',
    purpose: 'Records which addresses talked to which, and what was refused.',
    without: 'After an incident nobody can say who reached what. Nothing fails, and nobody notices.',
    back: 'Deploy the stack again. What happened meanwhile was not recorded.',
    settings: ['network.flowLogRetention'],
  },
  'Network/FlowLogGroup': {
    type: 'aws_cloudwatch_log_group',
    purpose: 'Keeps the flow logs of the network.',
    without: 'What was recorded is lost for good, and nothing more is: deliveries of the flow log fail.',
    back: 'Deploy the stack again; it begins empty.',
    settings: ['network.flowLogRetention'],
  },
  'Network/FlowLogRole': {
    type: 'aws_iam_role',
    purpose: 'As whom the flow log writes.',
    without: 'The flow log stands in status "access error" and stays empty. Nobody notices.',
    back: AGAIN,
  },
  'Network/FlowLogRolePolicy': {
    type: 'aws_iam_role_policy',
    purpose: 'Lets the flow log write to its own log group, and to no other.',
    without: 'The flow log stands in status "access error" and stays empty. Nobody notices.',
    back: AGAIN,
  },
  'SiteStack/LoadBalancerSecurityGroup/Resource': {
    type: 'aws_security_group',
    purpose: 'What the load balancer may hear and say: HTTPS from everyone, and the ports of the models.',
    without: 'The load balancer cannot stand without it. AWS refuses to delete it while it is in use.',
    back: AGAIN,
  },
  'SiteStack/InferenceSecurityGroup/Resource': {
    type: 'aws_security_group',
    purpose: 'What instances may hear and say: requests from the load balancer, the database, AWS services.',
    without: 'No instance can be launched. AWS refuses to delete it while any uses it.',
    back: AGAIN,
    noticed: ['group-healthy-targets'],
  },
  'SiteStack/DatabaseSecurityGroup/Resource': {
    type: 'aws_security_group',
    purpose: 'Who may reach the database: the inference instances, and nobody else.',
    without: 'The database cannot stand without it. AWS refuses to delete it while it is in use.',
    back: AGAIN,
  },
  'SecurityGroup/From/*': {
    type: 'aws_vpc_security_group_ingress_rule',
    purpose: 'Lets in connections to port {to_port}: {description}.',
    without: 'Such connections are dropped without an answer: the caller waits until it gives up.',
    back: AGAIN,
    noticed: ['canary-own', 'group-unhealthy-targets'],
  },
  'SecurityGroup/To/*': {
    type: 'aws_vpc_security_group_egress_rule',
    purpose: 'Lets the members of the group open connections to port {to_port}: {description}.',
    without: 'Such connections are dropped without an answer: the caller waits until it gives up.',
    back: AGAIN,
    noticed: ['canary-own', 'group-unhealthy-targets', 'group-silent-instances'],
  },
};
