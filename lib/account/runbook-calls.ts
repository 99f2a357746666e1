import { setTimeout } from 'node:timers/promises';
import { CONNECTION_TIMEOUT } from './aws-clients';

/** Plain data: what goes into a call and what comes out of it. */
type Data = null | boolean | number | string | readonly Data[] | { readonly [key: string]: Data };

/** A call as data, the way runbooks write it, whose input names nothing any more. */
export interface ServiceCall {
  /** One of AWS's services by its short name, or `https`. */
  readonly service: string;
  /** As the API reference spells it, e.g. `PromoteReadReplica`; of `https` the method. */
  readonly operation: string;
  readonly region: string;
  /** As the API reference has it; of `https` `{ url, body? }`. */
  readonly input: { readonly [key: string]: Data };
}

/** A plain request, and nothing of AWS. */
export interface HttpsRequest {
  readonly method: string;
  readonly url: string;
  /** Sent as `application/json`. */
  readonly body?: string;
}

export interface RunbookCallsProps {
  /**
   * Address of an emulator that stands for all services, instead of AWS.
   *
   * @default - AWS
   */
  readonly endpoint?: string;
  /**
   * Added to the User-Agent, so that the other side can tell who calls.
   *
   * @default - the SDK alone
   */
  readonly userAgent?: string;
  /**
   * Keys to sign with.
   *
   * @default - those that the SDK finds
   */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /**
   * Makes a plain request.
   *
   * @returns the status, 0 where nobody answers in time
   * @default requestStatus
   */
  readonly request?: (request: HttpsRequest, seconds: number) => Promise<number>;
}

/**
 * How often a call is made, within its time, when the service is in trouble or busy: in a disaster everybody calls the
 * Region that is left, and a runbook stops at a change that is refused.
 */
const ATTEMPTS = 4;

/** Keys of an input whose numbers are times, in seconds since 1970. */
const TIMES: readonly string[] = ['EndTime', 'RestoreTime', 'StartTime', 'Timestamp'];

/** The part of a package of the SDK that is used here. */
interface Client {
  send(command: object, options: { readonly abortSignal: AbortSignal }): Promise<object>;
}
type ClientClass = new (config: object) => Client;
type CommandClass = new (input: object) => object;

/** The packages, each loaded when it is first needed: together they take seconds. */
const SERVICES = {
  autoscaling: { client: 'AutoScalingClient', load: () => import('@aws-sdk/client-auto-scaling') },
  cloudwatch: { client: 'CloudWatchClient', load: () => import('@aws-sdk/client-cloudwatch') },
  ec2: { client: 'EC2Client', load: () => import('@aws-sdk/client-ec2') },
  iam: { client: 'IAMClient', load: () => import('@aws-sdk/client-iam') },
  rds: { client: 'RDSClient', load: () => import('@aws-sdk/client-rds') },
  route53: { client: 'Route53Client', load: () => import('@aws-sdk/client-route-53') },
  s3: { client: 'S3Client', load: () => import('@aws-sdk/client-s3') },
  sns: { client: 'SNSClient', load: () => import('@aws-sdk/client-sns') },
  ssm: { client: 'SSMClient', load: () => import('@aws-sdk/client-ssm') },
} as const;

/** The SDK would print that the length of an object without content is unknown. */
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/**
 * Makes the calls of runbooks, with whatever credentials the SDK finds.
 *
 * @returns makes one call, and takes no longer than so many seconds. What it throws begins
 *   `<service> <operation> in <region>: <code>`; a call of `https` does not throw.
 */
export function runbookCalls({ endpoint, userAgent, credentials, request = requestStatus }: RunbookCallsProps = {}): (
  call: ServiceCall,
  seconds: number,
) => Promise<Data> {
  const connections = new Map<string, Promise<Connection>>();
  const settings = {
    maxAttempts: ATTEMPTS,
    logger: SILENT,
    requestHandler: { connectionTimeout: CONNECTION_TIMEOUT },
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    ...(userAgent === undefined ? {} : { customUserAgent: userAgent }),
    ...(credentials === undefined ? {} : { credentials }),
  };
  return async ({ service, operation, region, input }, seconds) => {
    if (service === 'https') {
      const { url, body } = input as { readonly url: string; readonly body?: string };
      return { status: await request({ method: operation, url, ...(body === undefined ? {} : { body }) }, seconds) };
    }
    try {
      const key = `${service}/${region}`;
      const connection = connections.get(key) ?? connect(service, { ...settings, region });
      connections.set(key, connection);
      const { client, commands } = await connection;
      const command = commands[`${operation}Command`] as CommandClass | undefined;
      if (!command) throw new Error(`the service has no such operation`);
      const send = (abortSignal: AbortSignal): Promise<object> =>
        client.send(new command(withDates(input) as object), { abortSignal });
      return plain(await within(seconds, send)) ?? null;
    } catch (error) {
      throw new Error(`${service} ${operation} in ${region}: ${textOf(error)}`);
    }
  };
}

/** A client of one service, and the classes of its commands by their names. */
interface Connection {
  readonly client: Client;
  readonly commands: Readonly<Record<string, unknown>>;
}

async function connect(service: string, config: object): Promise<Connection> {
  const known = Object.entries(SERVICES).find(([name]) => name === service)?.[1];
  if (!known) throw new Error('there is no such service');
  const commands = (await known.load()) as Readonly<Record<string, unknown>>;
  return { client: new (commands[known.client] as ClientClass)(config), commands };
}

/**
 * The status of a request; 0 where nobody answers in time. A redirect is an answer of its own and is
 * not followed: it may lead anywhere.
 */
export async function requestStatus({ method, url, body }: HttpsRequest, seconds: number): Promise<number> {
  try {
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(seconds * 1000),
      ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return 0;
  }
}

/** Ends an action after so many seconds, whether it heeds its signal or not: getting credentials does not. */
async function within<T>(seconds: number, action: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const timer = new AbortController();
  const call = new AbortController();
  const late = async (): Promise<never> => {
    await setTimeout(seconds * 1000, undefined, { signal: timer.signal });
    call.abort();
    throw new TimeoutError(`no answer within ${seconds} s`);
  };
  const timeout = late();
  // When the action is faster, nobody asks any more what becomes of the timer.
  timeout.catch(nothing);
  try {
    return await Promise.race([action(call.signal), timeout]);
  } finally {
    timer.abort();
  }
}

class TimeoutError extends Error {
  public override readonly name = 'TimeoutError';
}

function withDates(data: Data, key = ''): unknown {
  if (typeof data === 'number' && TIMES.includes(key)) return new Date(data * 1000);
  if (Array.isArray(data)) return (data as readonly Data[]).map((item) => withDates(item));
  if (data === null || typeof data !== 'object') return data;
  return Object.fromEntries(Object.entries(data).map(([name, item]) => [name, withDates(item, name)]));
}

/** An answer as plain data, undefined for what is none: streams, bytes, functions. */
function plain(value: unknown): Data | undefined {
  if (value === null || ['boolean', 'number', 'string'].includes(typeof value)) return value as Data;
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map((item) => plain(item) ?? null);
  if (typeof value !== 'object' || !isRecord(value)) return undefined;
  const members = Object.entries(value).flatMap(([name, item]): [string, Data][] => {
    const data = name === '$metadata' ? undefined : plain(item);
    return data === undefined ? [] : [[name, data]];
  });
  return Object.fromEntries(members);
}

/** An object made of its members alone, in whatever realm it was made. */
function isRecord(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

interface ServiceError {
  readonly name?: string;
  /** AWS's own word, where the SDK names its class by another one. */
  readonly Code?: string;
  /** The network's word, e.g. `ECONNREFUSED`. */
  readonly code?: string;
  readonly message?: string;
}

function textOf(error: unknown): string {
  const { name, Code, code, message = '' } = error as ServiceError;
  const word = Code ?? code ?? name ?? 'Error';
  if (word === 'Error') return message;
  return message === '' || message === word ? word : `${word}: ${message}`;
}

function nothing(): void {
  // Nothing to do.
}
