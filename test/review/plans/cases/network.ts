import { Json } from '../../../../lib/review/plan';
import { RuleCase, TerraformJson } from '../case';

const NETWORK = 'aws_vpc.network';
const ZONE = 'network_us_west_2a';

/** A resource block by its address. */
function block(tf: TerraformJson, address: string): any {
  const [type = '', name = ''] = address.split('.');
  return tf.resource[type]![name];
}

/** Takes a resource away, and out of what waits for it. */
function remove(tf: TerraformJson, address: string): void {
  const [type = '', name = ''] = address.split('.');
  Reflect.deleteProperty(tf.resource[type]!, name);
  if (Object.keys(tf.resource[type]!).length === 0) Reflect.deleteProperty(tf.resource, type);
  for (const resource of Object.values(tf.resource).flatMap((resources) => Object.values(resources))) {
    const { depends_on: waits } = resource as { depends_on?: string[] };
    if (waits?.includes(address)) waits.splice(waits.indexOf(address), 1);
  }
}

function add(tf: TerraformJson, address: string, values: object): void {
  const [type = '', name = ''] = address.split('.');
  (tf.resource[type] ??= {})[name] = values;
}

/** What AWS answers of a network that nothing is in. */
function emptyNetwork(cidr: string, region = 'us-west-2'): Record<string, Json> {
  return {
    arn: `arn:aws:ec2:${region}:111122223333:vpc/vpc-0aaaaaaaaaaaaaaaa`,
    assign_generated_ipv6_cidr_block: false,
    cidr_block: cidr,
    default_network_acl_id: 'acl-0aaaaaaaaaaaaaaaa',
    default_route_table_id: 'rtb-0aaaaaaaaaaaaaaaa',
    default_security_group_id: 'sg-0aaaaaaaaaaaaaaaa',
    dhcp_options_id: 'default',
    enable_dns_hostnames: false,
    enable_dns_support: true,
    enable_network_address_usage_metrics: false,
    id: 'vpc-0aaaaaaaaaaaaaaaa',
    instance_tenancy: 'default',
    ipv4_ipam_pool_id: null,
    ipv4_netmask_length: null,
    ipv6_association_id: '',
    ipv6_cidr_block: '',
    ipv6_cidr_block_network_border_group: '',
    ipv6_ipam_pool_id: '',
    ipv6_netmask_length: 0,
    main_route_table_id: 'rtb-0aaaaaaaaaaaaaaaa',
    owner_id: '111122223333',
    tags: {},
    tags_all: {},
  };
}

const PEERING: Record<string, Json> = {
  accept_status: 'active',
  accepter: [],
  auto_accept: null,
  id: 'pcx-0aaaaaaaaaaaaaaaa',
  peer_owner_id: '111122223333',
  peer_region: 'us-east-2',
  peer_vpc_id: 'vpc-aab2e9ab95e6ea190',
  requester: [],
  tags: {},
  tags_all: {},
  timeouts: null,
  vpc_id: 'vpc-0a2576a994366cd80',
};

const FROM_INSTANCES = 'database_security_group_from_inference_security_group_5432';

export const NETWORK_CASES: readonly RuleCase[] = [
  {
    rule: 'network-egress-lost',
    fails: [
      {
        title: 'remove the default route of a zone',
        edit: { 'site-us-west-2': (tf) => remove(tf, `aws_route.${ZONE}_private_default_route`) },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_route.network_us_west_2a_private_default_route',
            message: '1 subnet in us-west-2a loses its default route',
          },
        ],
      },
      {
        title: 'remove the NAT gateway of a zone, with its route',
        edit: {
          'site-us-west-2': (tf) => {
            remove(tf, `aws_route.${ZONE}_private_default_route`);
            remove(tf, `aws_nat_gateway.${ZONE}_nat_gateway`);
            remove(tf, `aws_eip.${ZONE}_nat_address`);
          },
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_nat_gateway.network_us_west_2a_nat_gateway',
            message: '1 subnet in us-west-2a loses its default route',
          },
        ],
      },
      {
        title: 'put the instances of a zone into the table of the database',
        edit: {
          'site-us-west-2': (tf) =>
            (block(tf, `aws_route_table_association.${ZONE}_private_route_association`).route_table_id =
              '${aws_route_table.network_isolated_routes.id}'),
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_route_table_association.network_us_west_2a_private_route_association',
            message: '1 subnet in us-west-2a loses its default route',
          },
        ],
      },
      {
        title: 'lead the load balancer nowhere',
        edit: { 'site-us-west-2': (tf) => remove(tf, 'aws_route.network_public_default_route') },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_route.network_public_default_route',
            message: '3 subnets in us-west-2a, us-west-2b and us-west-2c lose their default route',
            severity: 'critical',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'lead a zone through the gateway of another one',
        edit: {
          'site-us-west-2': (tf) =>
            (block(tf, `aws_route.${ZONE}_private_default_route`).nat_gateway_id =
              '${aws_nat_gateway.network_us_west_2b_nat_gateway.id}'),
        },
      },
      {
        title: 'give the gateway another address, which replaces it',
        edit: {
          'site-us-west-2': (tf) =>
            (block(tf, `aws_nat_gateway.${ZONE}_nat_gateway`).allocation_id = 'eipalloc-0aaaaaaaaaaaaaaaa'),
        },
      },
    ],
  },
  {
    rule: 'network-nat-reduced',
    fails: [
      {
        title: 'lead a zone through the gateway of another one, and remove its own',
        edit: {
          'site-us-west-2': (tf) => {
            block(tf, `aws_route.${ZONE}_private_default_route`).nat_gateway_id =
              '${aws_nat_gateway.network_us_west_2b_nat_gateway.id}';
            remove(tf, `aws_nat_gateway.${ZONE}_nat_gateway`);
            remove(tf, `aws_eip.${ZONE}_nat_address`);
          },
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_nat_gateway.network_us_west_2a_nat_gateway',
            message: 'the NAT gateway is removed, its zone goes out through another one',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'remove gateway and route, of which another rule speaks',
        edit: {
          'site-us-west-2': (tf) => {
            remove(tf, `aws_route.${ZONE}_private_default_route`);
            remove(tf, `aws_nat_gateway.${ZONE}_nat_gateway`);
            remove(tf, `aws_eip.${ZONE}_nat_address`);
          },
        },
      },
    ],
  },
  {
    rule: 'network-vpc-destroyed',
    fails: [
      {
        title: 'remove the network that was built for a move',
        before: { 'site-us-west-2': (values) => (values['aws_vpc.next'] = emptyNetwork('10.22.0.0/16')) },
        edit: { 'site-us-west-2': () => undefined },
        finds: [{ stack: 'site-us-west-2', address: 'aws_vpc.next', message: 'the network in us-west-2 is destroyed' }],
      },
    ],
    passes: [
      {
        title: 'add a network',
        edit: { 'site-us-west-2': (tf) => add(tf, 'aws_vpc.next', { cidr_block: '10.22.0.0/16' }) },
      },
    ],
  },
  {
    rule: 'network-subnet-removed',
    fails: [
      {
        title: 'leave a zone',
        edit: {
          'site-us-west-2': (tf) => {
            const subnet = `\${aws_subnet.${ZONE}_private_subnet.id}`;
            for (const group of ['embed', 'llm']) {
              const zones = block(tf, `aws_autoscaling_group.inference_${group}`).vpc_zone_identifier as string[];
              zones.splice(zones.indexOf(subnet), 1);
            }
            remove(tf, `aws_route_table_association.${ZONE}_private_route_association`);
            remove(tf, `aws_subnet.${ZONE}_private_subnet`);
          },
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_subnet.network_us_west_2a_private_subnet',
            message:
              'the subnet in us-west-2a is destroyed, and aws_autoscaling_group.inference_embed and aws_autoscaling_group.inference_llm use it',
          },
        ],
      },
      {
        title: 'make the subnet of the database smaller',
        edit: {
          'site-us-west-2': (tf) => (block(tf, `aws_subnet.${ZONE}_isolated_subnet`).cidr_block = '10.21.48.0/22'),
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_subnet.network_us_west_2a_isolated_subnet',
            message:
              'the subnet in us-west-2a is replaced, because of cidr_block, and aws_db_subnet_group.database_subnet_group uses it',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'add a subnet',
        edit: {
          'site-us-west-2': (tf) =>
            add(tf, 'aws_subnet.more', {
              vpc_id: `\${${NETWORK}.id}`,
              availability_zone: 'us-west-2a',
              cidr_block: '10.21.200.0/24',
            }),
        },
      },
    ],
  },
  {
    rule: 'network-cidr-changed',
    fails: [
      {
        title: 'give a network other addresses',
        before: { 'site-us-west-2': (values) => (values['aws_vpc.next'] = emptyNetwork('10.22.0.0/16')) },
        edit: { 'site-us-west-2': (tf) => add(tf, 'aws_vpc.next', { cidr_block: '10.23.0.0/16' }) },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_vpc.next',
            message: 'the network is replaced: its block changes from 10.22.0.0/16 to 10.23.0.0/16',
          },
        ],
      },
      {
        title: 'take the block away that was added for growth',
        before: {
          'site-us-west-2': (values) =>
            (values['aws_vpc_ipv4_cidr_block_association.more'] = {
              cidr_block: '10.31.0.0/16',
              id: 'vpc-cidr-assoc-0aaaaaaaaaaaaaaaa',
              ipv4_ipam_pool_id: null,
              ipv4_netmask_length: null,
              timeouts: null,
              vpc_id: values[NETWORK]!['id']!,
            }),
        },
        edit: { 'site-us-west-2': () => undefined },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_vpc_ipv4_cidr_block_association.more',
            message: 'the network loses the block 10.31.0.0/16',
            severity: 'high',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'add a block',
        edit: {
          'site-us-west-2': (tf) =>
            add(tf, 'aws_vpc_ipv4_cidr_block_association.more', {
              vpc_id: `\${${NETWORK}.id}`,
              cidr_block: '10.31.0.0/16',
            }),
        },
      },
    ],
  },
  {
    rule: 'network-cidr-overlap',
    fails: [
      {
        title: 'add a block that home has',
        edit: {
          'site-us-west-2': (tf) =>
            add(tf, 'aws_vpc_ipv4_cidr_block_association.more', {
              vpc_id: `\${${NETWORK}.id}`,
              cidr_block: '10.20.128.0/20',
            }),
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: NETWORK,
            message: '10.20.128.0/20 in us-west-2 overlaps 10.20.0.0/16 in us-east-2',
          },
        ],
      },
      {
        title: 'as it stands, another network of the Region uses addresses of home',
        before: { 'site-us-west-2': (values) => (values['aws_vpc.next'] = emptyNetwork('10.20.0.0/16')) },
        edit: { 'site-us-west-2': (tf) => add(tf, 'aws_vpc.next', { cidr_block: '10.20.0.0/16' }) },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_vpc.next',
            message: '10.20.0.0/16 in us-west-2 overlaps 10.20.0.0/16 in us-east-2',
            status: 'standing',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'add a network of its own addresses',
        edit: { 'site-us-west-2': (tf) => add(tf, 'aws_vpc.next', { cidr_block: '10.22.0.0/16' }) },
      },
    ],
  },
  {
    rule: 'network-endpoint-removed',
    fails: [
      {
        title: 'remove the endpoint to S3',
        edit: { 'site-us-west-2': (tf) => remove(tf, 'aws_vpc_endpoint.network_s3_endpoint') },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_vpc_endpoint.network_s3_endpoint',
            message: 'the endpoint to s3 in us-west-2 is removed',
          },
        ],
      },
      {
        title: 'take a zone out of it, and allow one bucket only',
        edit: {
          'site-us-west-2': (tf) => {
            const endpoint = block(tf, 'aws_vpc_endpoint.network_s3_endpoint');
            endpoint.route_table_ids.shift();
            const policy = JSON.parse(endpoint.policy as string) as { Statement: { Resource: string }[] };
            policy.Statement[0]!.Resource = 'arn:aws:s3:::warmsite-prod-data-111122223333-us-west-2/*';
            endpoint.policy = JSON.stringify(policy);
          },
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_vpc_endpoint.network_s3_endpoint',
            message: '1 route table no longer leads to s3',
          },
          {
            stack: 'site-us-west-2',
            address: 'aws_vpc_endpoint.network_s3_endpoint',
            message: 'the policy of the endpoint to s3 lets less through',
            severity: 'warning',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'allow more, in another order',
        edit: {
          'site-us-west-2': (tf) => {
            const endpoint = block(tf, 'aws_vpc_endpoint.network_s3_endpoint');
            const policy = JSON.parse(endpoint.policy as string) as { Statement: object[] };
            policy.Statement.unshift({ Effect: 'Allow', Principal: '*', Action: 's3:ListAllMyBuckets', Resource: '*' });
            endpoint.policy = JSON.stringify(policy);
          },
        },
      },
    ],
  },
  {
    rule: 'network-dns-off',
    fails: [
      {
        title: 'switch names off',
        edit: {
          'site-us-west-2': (tf) =>
            Object.assign(block(tf, NETWORK), { enable_dns_support: false, enable_dns_hostnames: false }),
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: NETWORK,
            message: 'names of private addresses are switched off in the network',
          },
          { stack: 'site-us-west-2', address: NETWORK, message: 'the resolver of the network is switched off' },
        ],
      },
    ],
    passes: [
      {
        title: 'count addresses',
        edit: { 'site-us-west-2': (tf) => (block(tf, NETWORK).enable_network_address_usage_metrics = true) },
      },
    ],
  },
  {
    rule: 'network-peering-removed',
    fails: [
      {
        title: 'cut the way to home',
        before: { 'site-us-west-2': (values) => (values['aws_vpc_peering_connection.home'] = PEERING) },
        edit: { 'site-us-west-2': () => undefined },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_vpc_peering_connection.home',
            message: 'the connection to us-east-2 is removed',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'make a way to home',
        edit: {
          'site-us-west-2': (tf) =>
            add(tf, 'aws_vpc_peering_connection.home', {
              vpc_id: `\${${NETWORK}.id}`,
              peer_vpc_id: 'vpc-aab2e9ab95e6ea190',
              peer_region: 'us-east-2',
            }),
        },
      },
    ],
  },
  {
    rule: 'network-path-closed',
    fails: [
      {
        title: 'close the database to the models',
        edit: { 'site-us-west-2': (tf) => remove(tf, `aws_vpc_security_group_ingress_rule.${FROM_INSTANCES}`) },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_vpc_security_group_ingress_rule.database_security_group_from_inference_security_group_5432',
            message:
              'TCP 5432 from aws_security_group.inference_security_group is closed for aws_db_instance.database_g1',
          },
        ],
      },
      {
        title: 'admit one office only, and no longer by http',
        edit: {
          'site-us-west-2': (tf) => {
            const rules = 'aws_vpc_security_group_ingress_rule.load_balancer_security_group_from_anywhere';
            block(tf, `${rules}_443`).cidr_ipv4 = '198.51.100.0/24';
            remove(tf, `${rules}_80`);
          },
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_vpc_security_group_ingress_rule.load_balancer_security_group_from_anywhere_443',
            message: 'TCP 443 from 0.0.0.0/0 is closed for aws_lb.endpoint',
          },
          {
            stack: 'site-us-west-2',
            address: 'aws_vpc_security_group_ingress_rule.load_balancer_security_group_from_anywhere_80',
            message: 'TCP 80 from 0.0.0.0/0 is closed for aws_lb.endpoint',
            severity: 'note',
          },
        ],
      },
      {
        title: 'give the instances the security group of the load balancer',
        edit: {
          'site-us-west-2': (tf) =>
            (block(tf, 'aws_launch_template.inference_llm_launch_template').vpc_security_group_ids = [
              '${aws_security_group.load_balancer_security_group.id}',
            ]),
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_launch_template.inference_llm_launch_template',
            message: 'TCP 443 to 0.0.0.0/0 is closed for aws_launch_template.inference_llm_launch_template',
          },
          {
            stack: 'site-us-west-2',
            address: 'aws_launch_template.inference_llm_launch_template',
            message:
              'TCP 5432 to aws_security_group.database_security_group is closed for aws_launch_template.inference_llm_launch_template',
          },
          {
            stack: 'site-us-west-2',
            address: 'aws_launch_template.inference_llm_launch_template',
            message:
              'TCP 8000 from aws_security_group.load_balancer_security_group is closed for aws_launch_template.inference_llm_launch_template',
          },
          {
            stack: 'site-us-west-2',
            address: 'aws_launch_template.inference_llm_launch_template',
            message:
              'TCP 8001 from aws_security_group.load_balancer_security_group is closed for aws_launch_template.inference_llm_launch_template',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'say more, and open more',
        edit: {
          'site-us-west-2': (tf) => {
            const rule = block(tf, `aws_vpc_security_group_ingress_rule.${FROM_INSTANCES}`);
            rule.description = 'queries of both models';
            add(tf, 'aws_vpc_security_group_ingress_rule.metrics', {
              ...(rule as object),
              from_port: 9187,
              to_port: 9187,
            });
          },
        },
      },
      {
        title: 'let another rule open the same path',
        edit: {
          'site-us-west-2': (tf) => {
            const address = `aws_vpc_security_group_ingress_rule.${FROM_INSTANCES}`;
            add(tf, 'aws_vpc_security_group_ingress_rule.queries', block(tf, address) as object);
            remove(tf, address);
          },
        },
      },
    ],
  },
  {
    rule: 'network-region-moved',
    fails: [
      {
        title: 'plan with a provider of the other Region',
        before: {
          'site-us-west-2': (values) => {
            const parameters = values['aws_db_parameter_group.database_parameter_group']!;
            parameters['arn'] = (parameters['arn'] as string).replace('us-west-2', 'us-east-2');
          },
        },
        edit: { 'site-us-west-2': () => undefined },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_db_parameter_group.database_parameter_group',
            message: 'it moves from us-east-2 to us-west-2',
          },
        ],
      },
      {
        title: 'plan all of it with a provider of the other Region',
        before: {
          'site-us-west-2': (values) => {
            for (const address of [
              'aws_db_parameter_group.database_parameter_group',
              'aws_flow_log.network_flow_log',
            ]) {
              const resource = values[address]!;
              resource['arn'] = (resource['arn'] as string).replace('us-west-2', 'us-east-2');
            }
          },
        },
        edit: { 'site-us-west-2': () => undefined },
        finds: [
          {
            stack: 'site-us-west-2',
            message:
              '2 resources move from us-east-2 to us-west-2, aws_db_parameter_group.database_parameter_group among them',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'tag the parameters',
        edit: {
          'site-us-west-2': (tf) =>
            (block(tf, 'aws_db_parameter_group.database_parameter_group').tags = { region: 'us-east-2' }),
        },
      },
    ],
  },
  {
    rule: 'network-region-crossed',
    fails: [
      {
        title: 'encrypt the disks of the standby with a key of home',
        edit: {
          'site-us-west-2': (tf) => {
            const [disk] = block(tf, 'aws_launch_template.inference_llm_launch_template').block_device_mappings;
            disk.ebs.kms_key_id = 'arn:aws:kms:us-east-2:111122223333:key/add8d06b-a4d5-4309-ad24-ba44dc2c8c19';
          },
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_launch_template.inference_llm_launch_template',
            message: 'block_device_mappings.ebs.kms_key_id names key/add8d06b-a4d5-4309-ad24-ba44dc2c8c19 of us-east-2',
          },
        ],
      },
      {
        title: 'launch into a subnet of home',
        edit: {
          'site-us-west-2': (tf) =>
            (block(tf, 'aws_autoscaling_group.inference_llm').vpc_zone_identifier = ['subnet-d5b1ca33fd21f2559']),
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'aws_autoscaling_group.inference_llm',
            message: 'vpc_zone_identifier names subnet-d5b1ca33fd21f2559 of us-east-2',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'encrypt the disks with another key of the Region',
        edit: {
          'site-us-west-2': (tf) => {
            const [disk] = block(tf, 'aws_launch_template.inference_llm_launch_template').block_device_mappings;
            disk.ebs.kms_key_id = 'arn:aws:kms:us-west-2:111122223333:key/add8d06b-a4d5-4309-ad24-ba44dc2c8c19';
          },
        },
      },
    ],
  },
  {
    rule: 'network-state-spans-regions',
    fails: [
      {
        title: 'build a network of the other Region in the same stack',
        edit: {
          'site-us-west-2': (tf) => {
            tf['provider'].aws.push({ alias: 'home', region: 'us-east-2', skip_region_validation: true });
            add(tf, 'aws_vpc.home', { provider: 'aws.home', cidr_block: '10.24.0.0/16' });
          },
        },
        finds: [
          { stack: 'site-us-west-2', message: 'the state of the stack holds what runs in us-east-2 and us-west-2' },
        ],
      },
    ],
    passes: [
      {
        title: 'ask a provider of the other Region for a certificate',
        edit: {
          'site-us-west-2': (tf) => {
            tf['provider'].aws.push({ alias: 'home', region: 'us-east-2', skip_region_validation: true });
            add(tf, 'aws_acm_certificate.home', {
              provider: 'aws.home',
              domain_name: 'inference.example.com',
              validation_method: 'DNS',
            });
          },
        },
      },
    ],
  },
  {
    rule: 'network-remote-state',
    fails: [
      {
        title: 'read the state of another stack',
        edit: {
          'site-us-west-2': (tf) =>
            (tf['data'].terraform_remote_state = { home: { backend: 'local', config: { path: 'terraform.tfstate' } } }),
        },
        finds: [
          {
            stack: 'site-us-west-2',
            address: 'data.terraform_remote_state.home',
            message: 'every plan of the stack reads the state of another one',
          },
        ],
      },
    ],
    passes: [
      {
        title: 'compute a policy',
        edit: {
          'site-us-west-2': (tf) =>
            (tf['data'].aws_iam_policy_document = {
              reading: { statement: [{ actions: ['s3:GetObject'], resources: ['*'] }] },
            }),
        },
      },
    ],
  },
];
