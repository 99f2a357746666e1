import {
  blockOf,
  blocksOf,
  Estate,
  EstateResource,
  listOf,
  textOf,
  Values,
} from '../../lib/security/compliance/estate';
import { PRODS, synthesizedProd } from './prod';

// What of `prod` can be reached from outside, and what travels without TLS. It reads plans: an account has other ways in.

const prod = synthesizedProd();

/** Everything that is open to the internet, or that travels in the clear, as `<address>: <what>`. */
function exposures(estate: Estate): string[] {
  return [...open(estate), ...clear(estate)].sort();
}

/** What AWS makes reachable from anywhere, whatever its arguments say, or unless they do. */
const OTHER_WAYS_IN = [
  'aws_api_gateway_rest_api',
  'aws_apigatewayv2_api',
  'aws_cloudfront_distribution',
  'aws_elb',
  'aws_globalaccelerator_accelerator',
  'aws_lambda_function_url',
];

function open(estate: Estate): string[] {
  const said = (resources: readonly EstateResource[], what: string): string[] =>
    resources.map(({ address }) => `${address}: ${what}`);
  const publicGroups = new Set(
    estate
      .all('aws_lb')
      .filter(isPublic)
      .flatMap(({ values }) => listOf(values['security_groups'])),
  );
  const everywhere = ({ values }: EstateResource): boolean =>
    values['cidr_ipv4'] === '0.0.0.0/0' || values['cidr_ipv6'] === '::/0';
  const blocked = (bucket: EstateResource): boolean =>
    estate
      .besides(bucket, 'aws_s3_bucket_public_access_block', 'bucket', 'bucket')
      .some(({ values }) =>
        ['block_public_acls', 'block_public_policy', 'ignore_public_acls', 'restrict_public_buckets'].every(
          (name) => values[name] === true,
        ),
      );
  return [
    ...said(estate.all('aws_lb').filter(isPublic), 'public'),
    ...said(estate.all(...OTHER_WAYS_IN), 'public'),
    ...said(
      estate
        .all('aws_vpc_security_group_ingress_rule')
        .filter((rule) => everywhere(rule) && !publicGroups.has(rule.values['security_group_id'] ?? null)),
      'lets everybody in',
    ),
    ...said(
      estate.all('aws_default_security_group').filter(({ values }) => listOf(values['ingress']).length > 0),
      'lets something in',
    ),
    ...said(
      estate.all('aws_db_instance').filter(({ values }) => values['publicly_accessible'] !== false),
      'has a public address',
    ),
    ...said(
      estate.all('aws_subnet').filter(({ values }) => values['map_public_ip_on_launch'] === true),
      'gives out public addresses',
    ),
    ...said(
      estate
        .all('aws_launch_template')
        .filter(
          ({ values }) =>
            blocksOf(values, 'network_interfaces').some((of) => of['associate_public_ip_address'] === 'true') ||
            blockOf(values, 'metadata_options')?.['http_tokens'] !== 'required',
        ),
      'gives out public addresses, or its credentials to whoever asks',
    ),
    ...said(
      estate.all('aws_s3_bucket').filter((bucket) => !blocked(bucket)),
      'could be made public',
    ),
  ];
}

function isPublic({ values }: EstateResource): boolean {
  return values['internal'] !== true;
}

function clear(estate: Estate): string[] {
  const refusesPlainText = (policy: EstateResource): boolean => {
    const { Statement } = JSON.parse(textOf(policy.values['policy'])) as { readonly Statement: readonly Values[] };
    return Statement.some(
      ({ Effect, Principal, Condition }) =>
        Effect === 'Deny' &&
        Principal === '*' &&
        ((Condition as Values | undefined)?.['Bool'] as Values | undefined)?.['aws:SecureTransport'] === 'false',
    );
  };
  const forced = ({ values }: EstateResource): boolean =>
    blocksOf(values, 'parameter').some(
      ({ name, value }) => ['rds.force_ssl', 'require_secure_transport'].includes(textOf(name)) && value === '1',
    );
  const policed = (owner: string, policy: string, attribute: string, of: string): EstateResource[] =>
    estate.all(owner).filter((each) => !estate.besides(each, policy, attribute, of).some(refusesPlainText));
  return [
    ...estate
      .all('aws_lb_listener')
      .filter(({ values }) =>
        values['protocol'] === 'HTTPS'
          ? !textOf(values['ssl_policy']).startsWith('ELBSecurityPolicy-TLS13-1-2-')
          : blockOf(values, 'default_action')?.['type'] !== 'redirect',
      ),
    ...estate.all('aws_lb_target_group').filter(({ values }) => values['protocol'] !== 'HTTPS'),
    ...estate.all('aws_db_parameter_group').filter((group) => !forced(group)),
    ...policed('aws_s3_bucket', 'aws_s3_bucket_policy', 'bucket', 'bucket'),
    ...policed('aws_sns_topic', 'aws_sns_topic_policy', 'arn', 'arn'),
  ].map(({ address }) => `${address}: not only by TLS`);
}

/** What is so on purpose. */
const ACCEPTED = {
  'aws_lb.endpoint: public': 'the one way in',
  'aws_lb_target_group.inference_embed_target_group: not only by TLS': 'inside of the network: the server speaks HTTP',
  'aws_lb_target_group.inference_llm_target_group: not only by TLS': 'inside of the network: the server speaks HTTP',
};

test.each(PRODS)(
  'of the %s prod nothing but the load balancer is public, and all from outside comes by TLS',
  (_, estate) => {
    expect([...new Set(exposures(estate))]).toEqual(Object.keys(ACCEPTED).sort());
  },
);

test('another way in is seen', () => {
  const [resource] = prod.all('aws_lambda_function');
  const url = { ...resource!, type: 'aws_lambda_function_url', address: 'aws_lambda_function_url.canary' };
  expect(exposures(new Estate([...prod.resources, url]))).toContain('aws_lambda_function_url.canary: public');
});

const denied = JSON.stringify({ Statement: [] });

const everybody = { cidr_ipv4: '0.0.0.0/0' };

test.each<[string, Values, string]>([
  [
    'aws_vpc_security_group_ingress_rule.database_security_group_from_inference_security_group_5432',
    everybody,
    'lets everybody in',
  ],
  ['aws_default_security_group.network_default_security_group', { ingress: [{}] }, 'lets something in'],
  ['aws_db_instance.database_g1', { publicly_accessible: true }, 'has a public address'],
  ['aws_subnet.network_us_east_2a_public_subnet', { map_public_ip_on_launch: true }, 'gives out public addresses'],
  [
    'aws_launch_template.inference_llm_launch_template',
    { metadata_options: [{ http_tokens: 'optional' }] },
    'gives out public addresses, or its credentials to whoever asks',
  ],
  [
    'aws_launch_template.inference_llm_launch_template',
    { network_interfaces: [{ associate_public_ip_address: 'true' }] },
    'gives out public addresses, or its credentials to whoever asks',
  ],
  ['aws_lb_listener.endpoint_https_listener', { ssl_policy: 'ELBSecurityPolicy-2016-08' }, 'not only by TLS'],
  ['aws_lb_listener.endpoint_http_listener', { default_action: [{ type: 'forward' }] }, 'not only by TLS'],
  ['aws_db_parameter_group.database_parameter_group', { parameter: [] }, 'not only by TLS'],
])('%s is seen with %j', (address, values, what) => {
  expect(exposures(changed(address, values))).toContain(`${address}: ${what}`);
});

test.each([
  [
    'aws_s3_bucket_public_access_block.data_bucket_public_access_block',
    { restrict_public_buckets: false },
    'aws_s3_bucket.data_bucket: could be made public',
  ],
  ['aws_s3_bucket_policy.data_bucket_policy', { policy: denied }, 'aws_s3_bucket.data_bucket: not only by TLS'],
  ['aws_sns_topic_policy.alerts_policy', { policy: denied }, 'aws_sns_topic.alerts: not only by TLS'],
])('what %s protects is seen with %j', (address, values, what) => {
  expect(exposures(changed(address, values))).toContain(what);
});

function changed(address: string, values: Values): Estate {
  expect(prod.resources.some((resource) => resource.address === address)).toBe(true);
  return new Estate(
    prod.resources.map((resource) =>
      resource.address === address ? { ...resource, values: { ...resource.values, ...values } } : resource,
    ),
  );
}
