import { PlanEndpoint } from '../../lib/rehearsal/plan-endpoint';

let endpoint: PlanEndpoint;

beforeEach(async () => {
  endpoint = await PlanEndpoint.start();
});

afterEach(async () => endpoint.stop());

async function call(service: string, headers: Record<string, string>, body = ''): Promise<Response> {
  const credential = `Credential=111122223333/20260101/us-east-2/${service}/aws4_request`;
  return fetch(endpoint.url, {
    method: 'POST',
    headers: { authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=0`, ...headers },
    body,
  });
}

test('listens on loopback only', () => {
  expect(endpoint.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

test('says that the caller belongs to the account in its access key', async () => {
  const response = await call('sts', {}, 'Action=GetCallerIdentity&Version=2011-06-15');
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('<Account>111122223333</Account>');
  expect(endpoint.unexpected).toEqual([]);
});

test('makes a new random password each time', async () => {
  const password = async (): Promise<string> => {
    const response = await call('secretsmanager', { 'x-amz-target': 'secretsmanager.GetRandomPassword' }, '{}');
    return ((await response.json()) as { RandomPassword: string }).RandomPassword;
  };
  const [one, other] = [await password(), await password()];
  expect(one).toMatch(/^[\w-]{32}$/);
  expect(other).not.toBe(one);
  expect(endpoint.unexpected).toEqual([]);
});

async function list(query: string, method = 'GET'): Promise<Response> {
  const credential = 'Credential=111122223333/20260101/us-east-2/s3/aws4_request';
  return fetch(`${endpoint.url}/${query}`, { method, headers: { authorization: `AWS4-HMAC-SHA256 ${credential}` } });
}

test('knows of no takeover', async () => {
  const response = await list('bucket?list-type=2&max-keys=1000&prefix=warmsite%2Ftakeover%2F');
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('<KeyCount>0</KeyCount>');
  expect(endpoint.unexpected).toEqual([]);
});

test.each([
  ['bucket?list-type=2&prefix=llm%2F', 'GET'],
  ['bucket?list-type=2', 'GET'],
  ['bucket?prefix=warmsite%2Ftakeover%2F', 'GET'],
  ['bucket/key?list-type=2&prefix=warmsite%2Ftakeover%2F', 'GET'],
  ['bucket?list-type=2&prefix=warmsite%2Ftakeover%2F', 'DELETE'],
])('lists nothing else: %s by %s', async (query, method) => {
  expect((await list(query, method)).status).toBe(400);
  expect(endpoint.unexpected).toEqual([{ service: 's3', action: `${method} /${query}` }]);
});

test('refuses and records every other call', async () => {
  expect((await call('ec2', {}, 'Action=DescribeImages')).status).toBe(400);
  expect((await call('secretsmanager', { 'x-amz-target': 'secretsmanager.GetSecretValue' })).status).toBe(400);
  expect((await fetch(`${endpoint.url}/bucket?versioning`)).status).toBe(400);
  expect(endpoint.unexpected).toEqual([
    { service: 'ec2', action: 'DescribeImages' },
    { service: 'secretsmanager', action: 'GetSecretValue' },
    { service: 'unknown', action: 'GET /bucket?versioning' },
  ]);
});
