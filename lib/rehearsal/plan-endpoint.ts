import { randomBytes } from 'node:crypto';
import * as http from 'node:http';
import { AddressInfo } from 'node:net';
import { TAKEOVER_PREFIX } from '../core/names';

/** A call that a plan made although it should not have. */
export interface UnexpectedCall {
  readonly service: string;
  readonly action: string;
}

/**
 * Stands in for AWS while plans are made offline, on a loopback port. It answers the three calls that
 * a plan of our stacks makes: who am I (the account is the access key id of the caller), a random
 * password for the ephemeral resource, and the markers of takeovers in a bucket (none). Everything
 * else is refused and recorded: a plan that needs more would fail while that API is out of reach.
 */
export class PlanEndpoint {
  public readonly unexpected: UnexpectedCall[] = [];

  private constructor(private readonly server: http.Server) {}

  public static async start(): Promise<PlanEndpoint> {
    const server = http.createServer();
    const endpoint = new PlanEndpoint(server);
    server.on('request', (request, response) => {
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (chunk: string) => (body += chunk));
      request.on('end', () => endpoint.answer(request, body, response));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return endpoint;
  }

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
    });
  }

  private answer(request: http.IncomingMessage, body: string, response: http.ServerResponse): void {
    // Authorization: AWS4-HMAC-SHA256 Credential=<key>/<date>/<region>/<service>/aws4_request, ...
    const [account = '', , , service = 'unknown'] =
      /Credential=([^,]+)/.exec(request.headers.authorization ?? '')?.[1]?.split('/') ?? [];
    const target = request.headers['x-amz-target'];
    const action =
      (typeof target === 'string' ? target.split('.').pop() : new URLSearchParams(body).get('Action')) ??
      `${request.method ?? ''} ${request.url ?? ''}`;

    if (service === 'sts' && action === 'GetCallerIdentity') {
      response.setHeader('Content-Type', 'text/xml');
      response.end(
        '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
          `<Arn>arn:aws:iam::${account}:user/plan</Arn><UserId>PLAN</UserId><Account>${account}</Account>` +
          '</GetCallerIdentityResult><ResponseMetadata><RequestId>plan</RequestId></ResponseMetadata>' +
          '</GetCallerIdentityResponse>',
      );
    } else if (service === 'secretsmanager' && action === 'GetRandomPassword') {
      response.setHeader('Content-Type', 'application/x-amz-json-1.1');
      response.end(JSON.stringify({ RandomPassword: randomBytes(24).toString('base64url') }));
    } else if (service === 's3' && isTakeoverListing(request)) {
      response.setHeader('Content-Type', 'application/xml');
      response.end(
        '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><KeyCount>0</KeyCount>' +
          '<IsTruncated>false</IsTruncated></ListBucketResult>',
      );
    } else {
      this.unexpected.push({ service, action });
      response.statusCode = 400;
      response.setHeader('Content-Type', 'application/x-amz-json-1.1');
      response.end(JSON.stringify({ __type: 'NotAvailableDuringPlan', message: 'a plan must not need this call' }));
    }
  }
}

/** The bucket is in the path: the SDK puts none before an IP address. */
function isTakeoverListing({ method, url = '' }: http.IncomingMessage): boolean {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  return (
    method === 'GET' &&
    /^\/[^/]+\/?$/.test(pathname) &&
    searchParams.get('list-type') === '2' &&
    searchParams.get('prefix') === TAKEOVER_PREFIX
  );
}
