import * as http from 'node:http';
import { AddressInfo } from 'node:net';
import { HttpsRequest, requestStatus, runbookCalls, ServiceCall } from '../../lib/account/runbook-calls';
import { describeWithMoto } from '../support/moto';

const call = (service: string, operation: string, input: ServiceCall['input'] = {}): ServiceCall => ({
  service,
  operation,
  region: 'us-west-2',
  input,
});

/** A server for one test. */
async function served(listener: http.RequestListener, test: (url: string) => Promise<void>): Promise<void> {
  const server = http.createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await test(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

describe('a plain request', () => {
  test('sends method and body, and yields the status', async () => {
    let got: unknown;
    const listener: http.RequestListener = (request, response) => {
      const { method, url, headers } = request;
      request.on('data', (data: Buffer) => {
        got = [method, url, headers['content-type'], data.toString()];
      });
      request.on('end', () => response.writeHead(503).end('busy'));
    };
    await served(listener, async (url) => {
      expect(await requestStatus({ method: 'POST', url: `${url}/v1`, body: '{"a":1}' }, 5)).toBe(503);
    });
    expect(got).toEqual(['POST', '/v1', 'application/json', '{"a":1}']);
  });

  test('a redirect is an answer and is not followed', async () => {
    await served(
      (request, response) => response.writeHead(request.url === '/' ? 302 : 200, { location: '/login' }).end(),
      async (url) => expect(await requestStatus({ method: 'GET', url }, 5)).toBe(302),
    );
  });

  test('nobody there, or no answer in time: 0', async () => {
    expect(await requestStatus({ method: 'GET', url: 'http://127.0.0.1:1/' }, 5)).toBe(0);
    expect(await requestStatus({ method: 'GET', url: 'https://nowhere.invalid/' }, 5)).toBe(0);
    await served(
      () => undefined,
      async (url) => {
        const start = Date.now();
        expect(await requestStatus({ method: 'GET', url }, 0.2)).toBe(0);
        expect(Date.now() - start).toBeLessThan(2000);
      },
    );
  });

  test('may be made by somebody else', async () => {
    const requests: [HttpsRequest, number][] = [];
    const make = runbookCalls({
      request: (request, seconds) => {
        requests.push([request, seconds]);
        return Promise.resolve(204);
      },
    });
    const url = 'https://inference.example.com/rows';
    expect(await make(call('https', 'PUT', { url, body: '{}' }), 7)).toEqual({ status: 204 });
    expect(await make(call('https', 'GET', { url }), 7)).toEqual({ status: 204 });
    expect(requests).toEqual([
      [{ method: 'PUT', url, body: '{}' }, 7],
      [{ method: 'GET', url }, 7],
    ]);
  });
});

describeWithMoto('calls of runbooks, against an emulator', (moto) => {
  const make = (service: string, operation: string, input: ServiceCall['input'] = {}): Promise<unknown> =>
    runbookCalls({ endpoint: moto().endpoint })(call(service, operation, input), 20);

  test('an error names service, operation, Region and the code of AWS', async () => {
    await expect(make('rds', 'DescribeDBInstances', { DBInstanceIdentifier: 'nope' })).rejects.toThrow(
      'rds DescribeDBInstances in us-west-2: DBInstanceNotFound: DBInstance nope not found.',
    );
    await expect(make('ssm', 'GetParameter', { Name: '/x' })).rejects.toThrow(
      'ssm GetParameter in us-west-2: ParameterNotFound: Parameter /x not found.',
    );
    await expect(make('s3', 'ListObjectsV2', { Bucket: 'no-bucket' })).rejects.toThrow(
      's3 ListObjectsV2 in us-west-2: NoSuchBucket: The specified bucket does not exist',
    );
  });

  test('an operation or a service that does not exist', async () => {
    await expect(make('rds', 'MakeCoffee')).rejects.toThrow(
      'rds MakeCoffee in us-west-2: the service has no such operation',
    );
    await expect(make('coffee', 'Make')).rejects.toThrow('coffee Make in us-west-2: there is no such service');
  });

  test('times go in and come out as seconds; what belongs to the SDK stays there', async () => {
    const now = Math.floor(Date.now() / 60_000) * 60;
    const metric = { Namespace: 'AWS/RDS', MetricName: 'ReplicaLag' };
    expect(
      await make('cloudwatch', 'PutMetricData', {
        Namespace: metric.Namespace,
        MetricData: [{ MetricName: metric.MetricName, Value: 42, Timestamp: now }],
      }),
    ).toEqual({});
    const answer = await make('cloudwatch', 'GetMetricStatistics', {
      ...metric,
      StartTime: now - 600,
      EndTime: now + 60,
      Period: 60,
      Statistics: ['Maximum'],
    });
    expect(answer).toEqual({
      Label: 'ReplicaLag',
      Datapoints: [expect.objectContaining({ Maximum: 42, Timestamp: now })],
    });
  });

  test('an object without content, in a bucket that is addressed by path; streams are left out', async () => {
    await make('s3', 'CreateBucket', {
      Bucket: 'markers',
      CreateBucketConfiguration: { LocationConstraint: 'us-west-2' },
    });
    const warned = jest.spyOn(console, 'warn').mockImplementation();
    await make('s3', 'PutObject', { Bucket: 'markers', Key: 'warmsite/takeover/us-west-2-g1' });
    expect(warned).not.toHaveBeenCalled();
    warned.mockRestore();
    expect(await make('s3', 'ListObjectsV2', { Bucket: 'markers', Prefix: 'warmsite/' })).toMatchObject({
      KeyCount: 1,
      Contents: [{ Key: 'warmsite/takeover/us-west-2-g1', Size: 0, LastModified: expect.any(Number) }],
    });
    const object = (await make('s3', 'GetObject', {
      Bucket: 'markers',
      Key: 'warmsite/takeover/us-west-2-g1',
    })) as object;
    expect(Object.keys(object)).not.toContain('Body');
  });

  test('every service of the runbooks', async () => {
    expect(await make('autoscaling', 'DescribeAutoScalingGroups')).toEqual({ AutoScalingGroups: [] });
    expect(await make('ec2', 'DescribeSecurityGroups', { GroupIds: [], Filters: [] })).toMatchObject({
      SecurityGroups: [{ GroupName: 'default', IpPermissions: [] }],
    });
    expect(await make('sns', 'ListTopics')).toMatchObject({});
    expect(await make('iam', 'ListRoles')).toMatchObject({ Roles: [] });
  });

  test('nobody there: the word of the network', async () => {
    const calls = runbookCalls({ endpoint: 'http://127.0.0.1:1' });
    await expect(calls(call('rds', 'DescribeDBInstances'), 20)).rejects.toThrow(
      'rds DescribeDBInstances in us-west-2: ECONNREFUSED: connect ECONNREFUSED 127.0.0.1:1',
    );
  });

  test('a service that accepts and says nothing gets no more than its seconds', async () => {
    await served(
      () => undefined,
      async (endpoint) => {
        const calls = runbookCalls({ endpoint });
        const start = Date.now();
        await expect(calls(call('rds', 'DescribeDBInstances'), 0.5)).rejects.toThrow(
          'rds DescribeDBInstances in us-west-2: TimeoutError: no answer within 0.5 s',
        );
        expect(Date.now() - start).toBeLessThan(3000);
      },
    );
  });

  test('a service in trouble is asked four times, by who says so', async () => {
    const agents: (string | undefined)[] = [];
    await served(
      (request, response) => {
        agents.push(request.headers['user-agent']);
        response.writeHead(503).end();
      },
      async (endpoint) => {
        const calls = runbookCalls({ endpoint, userAgent: 'warmsite-runbook' });
        await expect(calls(call('rds', 'DescribeDBInstances'), 20)).rejects.toThrow(
          /^rds DescribeDBInstances in us-west-2: /,
        );
      },
    );
    expect(agents).toHaveLength(4);
    for (const agent of agents) expect(agent).toContain('warmsite-runbook');
  });
});
