import { createHash, createHmac } from 'node:crypto';
import { REQUEST_TIMEOUT } from '../aws-clients';

/** What Secrets Manager says of a secret, its value apart. */
export interface SecretDescription {
  readonly ARN?: string;
  readonly KmsKeyId?: string;
  /** Of a replica: the Region that it is copied from. */
  readonly PrimaryRegion?: string;
  /** When the secret was marked for deletion, in seconds since 1970. */
  readonly DeletedDate?: number;
  /** Of a primary: how its replicas fare. */
  readonly ReplicationStatus?: readonly {
    readonly Region?: string;
    readonly Status?: 'InSync' | 'Failed' | 'InProgress';
    readonly StatusMessage?: string;
  }[];
}

/** What Secrets Manager says of one value that a secret has or had. */
export interface SecretVersion {
  /** `AWSCURRENT` is the one that is read. */
  readonly VersionStages?: readonly string[];
  /** When it was written, in seconds since 1970. */
  readonly CreatedDate?: number;
}

/** The part of the credentials that signs a request. */
export interface SigningKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Describes secrets, and never reads one. */
export interface SecretReader {
  /** @throws an error with the name that AWS gives it, and its status in `$metadata` */
  describe(name: string): Promise<SecretDescription>;
  /** The values that have a stage, without the values. @throws as `describe` */
  versions(name: string): Promise<readonly SecretVersion[]>;
}

export interface HttpSecretReaderProps {
  readonly region: string;
  readonly keys: () => Promise<SigningKeys>;
  /** @default - AWS */
  readonly endpoint?: string;
  /** @default - the clock */
  readonly now?: () => Date;
}

/** Asks over HTTP, with a request signed by Signature Version 4: two calls are not worth another client of the SDK. */
export class HttpSecretReader implements SecretReader {
  public constructor(private readonly props: HttpSecretReaderProps) {}

  public describe(name: string): Promise<SecretDescription> {
    return this.ask('DescribeSecret', name);
  }

  public async versions(name: string): Promise<readonly SecretVersion[]> {
    const { Versions = [] } = await this.ask<{ Versions?: readonly SecretVersion[] }>('ListSecretVersionIds', name);
    return Versions;
  }

  private async ask<T>(operation: string, name: string): Promise<T> {
    const { region, endpoint = `https://secretsmanager.${region}.amazonaws.com`, now = () => new Date() } = this.props;
    const body = JSON.stringify({ SecretId: name });
    const headers = signedHeaders({
      region,
      host: new URL(endpoint).host,
      target: `secretsmanager.${operation}`,
      body,
      keys: await this.props.keys(),
      time: now(),
    });
    const response = await answerOf(`${endpoint.replace(/\/$/, '')}/`, headers, body);
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as T;
    throw serviceError(response.status, text);
  }
}

async function answerOf(url: string, headers: Record<string, string>, body: string): Promise<Response> {
  try {
    const signal = AbortSignal.timeout(REQUEST_TIMEOUT);
    return await fetch(url, { method: 'POST', headers, body, signal });
  } catch (error) {
    // fetch hides the word of the network in the cause.
    const { cause } = error as { cause?: { code?: string; message?: string } };
    if (cause?.code === undefined) throw error;
    throw Object.assign(new Error(cause.message ?? cause.code), { code: cause.code });
  }
}

function serviceError(status: number, text: string): Error {
  const { __type: type = 'Error', message, Message } = parsed(text);
  // The type may carry a namespace before a hash.
  const name = type.replace(/^.*#/, '');
  return Object.assign(new Error(message ?? Message ?? ''), { name, $metadata: { httpStatusCode: status } });
}

function parsed(text: string): { __type?: string; message?: string; Message?: string } {
  try {
    return JSON.parse(text) as object;
  } catch {
    return {};
  }
}

interface SigningProps {
  readonly region: string;
  readonly host: string;
  readonly target: string;
  readonly body: string;
  readonly keys: SigningKeys;
  readonly time: Date;
}

/** The headers of a POST to `/` of Secrets Manager, as Signature Version 4 wants them. */
export function signedHeaders({ region, host, target, body, keys, time }: SigningProps): Record<string, string> {
  const stamp = time.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = stamp.slice(0, 8);
  const headers: Record<string, string> = {
    'content-type': 'application/x-amz-json-1.1',
    host,
    'x-amz-date': stamp,
    ...(keys.sessionToken === undefined ? {} : { 'x-amz-security-token': keys.sessionToken }),
    'x-amz-target': target,
  };
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const request = ['POST', '/', '', lines.join(''), names, sha256(body)].join('\n');
  const scope = `${day}/${region}/secretsmanager/aws4_request`;
  const signed = ['AWS4-HMAC-SHA256', stamp, scope, sha256(request)].join('\n');
  const key = [day, region, 'secretsmanager', 'aws4_request'].reduce<string | Buffer>(
    (parent, part) => hmac(parent, part),
    `AWS4${keys.secretAccessKey}`,
  );
  const signature = hmac(key, signed).toString('hex');
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
