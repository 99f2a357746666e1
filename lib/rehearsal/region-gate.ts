import * as fs from 'node:fs';
import * as http from 'node:http';
import { AddressInfo } from 'node:net';
import { Duration } from '../core/quantities';
import { actionOf } from './call-action';

/** The Region of the services that belong to none, in the records of a gate. */
export const NO_REGION = 'global';

/**
 * Signing names of the services that belong to no Region, although their calls are signed for
 * us-east-1 or us-west-2. Source: the services of the SDK's endpoint metadata with one endpoint for
 * the whole partition. STS is not among them: its old global endpoint is us-east-1's, and dies with it.
 */
const GLOBAL_SERVICES: readonly string[] = [
  'account',
  'budgets',
  'ce',
  'cloudfront',
  'globalaccelerator',
  'health',
  'iam',
  'networkmanager',
  'organizations',
  'route53',
  'route53-recovery-control-config',
  'savingsplans',
  'shield',
  'support',
  'waf',
];

/**
 * What becomes of the calls to a Region or a service.
 *
 * - `open`: they are answered.
 * - `refuse`: the connection is reset.
 * - `hang`: the connection stays open without an answer, until the mode changes or the gate stops;
 *   then it is reset.
 * - `unavailable`: status 503, as a service in trouble says it.
 * - a delay: they are answered that much later.
 */
export type GateMode = 'open' | 'refuse' | 'hang' | 'unavailable' | { readonly delay: Duration };

/** Who called, by the User-Agent; `onlooker` is who watches a rehearsal without being part of it. */
export type GateClient = 'terraform' | 'runbook' | 'onlooker' | 'sdk' | 'other';

/** What a runbook adds to its User-Agent. */
export const RUNBOOK_AGENT = 'warmsite-runbook';

/** What an onlooker adds to its User-Agent. */
export const ONLOOKER_AGENT = 'warmsite-onlooker';

/** One call that came to a gate. */
export interface GateCall {
  /** When it came, in ISO 8601. */
  readonly at: string;
  /** Region that the call is signed for, `global`, or `unknown` without a signature. */
  readonly region: string;
  /** Other Regions that AWS would need to carry it out. */
  readonly alsoTouches: readonly string[];
  /** Signing name of the service, e.g. `rds`, `monitoring` for CloudWatch. */
  readonly service: string;
  /** Name of the operation, e.g. `DescribeDBInstances`; method and path where it is not known. */
  readonly action: string;
  /** HTTP status, or how the gate kept silent. */
  readonly status: number | 'refused' | 'hung';
  /** From the request to the end of the answer; of a hung call, to its end or until now. */
  readonly milliseconds: number;
  readonly client: GateClient;
}

export interface RegionGateProps {
  /** Loopback port of the emulator. */
  readonly target: number;
  /**
   * File that gets each call as a line of JSON when it has ended.
   *
   * @default - no file
   */
  readonly log?: string;
}

/** Bytes of the longest request body that the gate takes. */
export const MAX_BODY = 64 * 1024 * 1024;

/** Which mode counts for a call that touches two Regions: the first of these. */
const SEVERITY = ['refuse', 'hang', 'unavailable'] as const;

/** Paths of the emulator that are no AWS API. */
const HIDDEN = /^\/+(warmsite|moto-api)(\/|$)/;

/** Headers that belong to one connection. The body is complete when it is sent on, so nobody waits to continue. */
const HOP_BY_HOP = ['connection', 'expect', 'keep-alive', 'proxy-connection', 'te', 'transfer-encoding', 'upgrade'];

interface Entry extends Omit<GateCall, 'status' | 'milliseconds'> {
  readonly start: number;
  status?: GateCall['status'];
  milliseconds?: number;
}

/**
 * The only way to an emulated AWS: a reverse proxy on a loopback port that can take Regions, or single
 * services of them, out of service, and that records every call.
 *
 * The Region is the one that a call is signed for. Of S3 that is the Region of the caller's client;
 * whether the bucket is there is not looked at. A body that names a source in another Region makes the
 * call depend on both: it fails when either is dead.
 */
export class RegionGate {
  private readonly entries: Entry[] = [];
  private readonly modes = new Map<string, GateMode>();
  /** Ends a hung call. */
  private readonly hung = new Map<Entry, () => void>();
  private readonly agent = new http.Agent();

  private constructor(
    private readonly server: http.Server,
    private readonly props: RegionGateProps,
  ) {}

  public static async start(props: RegionGateProps): Promise<RegionGate> {
    const server = http.createServer();
    // Else a client may send a call on a connection that is just being closed.
    server.keepAliveTimeout = 0;
    server.requestTimeout = 0;
    const gate = new RegionGate(server, props);
    server.on('request', (request, response) => gate.receive(request, response));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return gate;
  }

  /** What an AWS client takes as its endpoint, for all services and Regions. */
  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /**
   * Puts a Region, or one service of it, into a mode. A Region's mode holds for all its services, also
   * for those that had one of their own before.
   *
   * @param region a Region, or `NO_REGION`
   * @param service signing name, e.g. `rds`
   */
  public set(region: string, mode: GateMode, service?: string): void {
    if (service === undefined) {
      for (const key of this.modes.keys()) if (key.startsWith(`${region}/`)) this.modes.delete(key);
      this.modes.set(region, mode);
    } else {
      this.modes.set(`${region}/${service}`, mode);
    }
    for (const [entry, release] of this.hung) if (this.modeOf(entry) !== 'hang') release();
  }

  /** All calls, in the order in which they came. One that is not answered yet is not among them, a hung one is. */
  public calls(): GateCall[] {
    return this.since(0);
  }

  /** This moment, for `since`. */
  public mark(): number {
    return this.entries.length;
  }

  /** The calls that came after a mark. */
  public since(mark: number): GateCall[] {
    return this.entries.slice(mark).flatMap(recordOf);
  }

  public async stop(): Promise<void> {
    for (const release of this.hung.values()) release();
    this.agent.destroy();
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
    });
  }

  private receive(request: http.IncomingMessage, response: http.ServerResponse): void {
    const parts: Buffer[] = [];
    let size = 0;
    request.on('data', (part: Buffer) => {
      size += part.length;
      if (size <= MAX_BODY) parts.push(part);
    });
    // A client that leaves early changes nothing for anyone else.
    request.on('error', () => response.destroy());
    response.on('error', () => response.destroy());
    request.on('end', () => {
      const path = (request.url ?? '/').replace(/^https?:\/\/[^/]*/i, '') || '/';
      if (isHidden(path)) response.writeHead(404).end();
      else this.decide({ request, path, body: Buffer.concat(parts), isTooLong: size > MAX_BODY }, response);
    });
  }

  private decide(call: Request, response: http.ServerResponse): void {
    const entry = this.enter(call);
    const mode = this.modeOf(entry);
    if (entry.region === UNKNOWN) {
      // Whoever hides the Region would get past a dead one.
      const message = 'The call has no signature that names a Region.';
      this.answer(entry, call, response, { status: 403, code: 'IncompleteSignature', message });
    } else if (call.isTooLong) {
      const message = `The gate takes bodies of up to ${MAX_BODY} bytes.`;
      this.answer(entry, call, response, { status: 413, code: 'EntityTooLarge', message });
    } else if (mode === 'open') {
      this.forward(entry, call, response);
    } else if (mode === 'refuse') {
      this.reset(entry, call, 'refused');
    } else if (mode === 'hang') {
      this.hang(entry, call);
    } else if (mode === 'unavailable') {
      const message = 'Service is unable to handle request.';
      this.answer(entry, call, response, { status: 503, code: 'ServiceUnavailable', message });
    } else {
      // As on a slow network, the call arrives even when its caller has given up.
      setTimeout(() => this.forward(entry, call, response), mode.delay.toSeconds() * 1000);
    }
  }

  private enter({ request, path, body }: Request): Entry {
    const text = isText(request) ? body.toString() : '';
    const scope = scopeOf(request.headers.authorization, path);
    const isGlobal = scope !== undefined && GLOBAL_SERVICES.includes(scope.service);
    const region = isGlobal ? NO_REGION : (scope?.region ?? UNKNOWN);
    const service = scope?.service ?? UNKNOWN;
    const entry: Entry = {
      at: new Date().toISOString(),
      region,
      alsoTouches: sourceRegions(text).filter((other) => other !== region),
      service,
      action: actionOf({ service, method: request.method ?? '', path, headers: request.headers, body: text }),
      client: clientOf(request.headers['user-agent'] ?? ''),
      start: performance.now(),
    };
    this.entries.push(entry);
    return entry;
  }

  private modeOf({ region, alsoTouches, service }: Entry): GateMode {
    const modes = [region, ...alsoTouches].map(
      (each) => this.modes.get(`${each}/${service}`) ?? this.modes.get(each) ?? 'open',
    );
    return SEVERITY.find((mode) => modes.includes(mode)) ?? modes.find((mode) => mode !== 'open') ?? 'open';
  }

  private forward(entry: Entry, { request, path, body }: Request, response: http.ServerResponse): void {
    const headers = withoutHops(request.rawHeaders);
    if (body.length > 0 && request.headers['content-length'] === undefined) {
      headers.push('Content-Length', String(body.length));
    }
    const { method } = request;
    const onward = http.request(
      { host: '127.0.0.1', port: this.props.target, path, method, headers, agent: this.agent },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.statusMessage, withoutHops(answer.rawHeaders));
        answer.pipe(response);
        response.on('close', () => answer.resume());
        answer.on('close', () => {
          this.end(entry, answer.statusCode ?? 502);
          if (!answer.complete) response.destroy();
        });
      },
    );
    onward.on('error', (error) => {
      if (entry.status !== undefined) return;
      this.end(entry, 502);
      if (response.headersSent) response.destroy();
      else response.writeHead(502, { 'Content-Type': 'text/plain' }).end(`the emulator is gone: ${error.message}\n`);
    });
    onward.end(body);
  }

  private answer(entry: Entry, { request }: Request, response: http.ServerResponse, refusal: Refusal): void {
    const { status, code, message } = refusal;
    const isJson = (request.headers['content-type'] ?? '').includes('json');
    this.end(entry, status);
    response
      .writeHead(status, { 'Content-Type': isJson ? 'application/x-amz-json-1.1' : 'text/xml' })
      .end(isJson ? JSON.stringify({ __type: code, message }) : xmlError(entry.service, code, message));
  }

  private reset(entry: Entry, { request }: Request, status: 'refused' | 'hung'): void {
    this.end(entry, status);
    request.socket.resetAndDestroy();
  }

  private hang(entry: Entry, call: Request): void {
    const release = (): void => {
      if (!this.hung.delete(entry)) return;
      this.reset(entry, call, 'hung');
    };
    this.hung.set(entry, release);
    entry.status = 'hung';
    call.request.socket.once('close', release);
  }

  private end(entry: Entry, status: GateCall['status']): void {
    entry.status = status;
    entry.milliseconds = performance.now() - entry.start;
    if (this.props.log !== undefined) {
      fs.appendFileSync(
        this.props.log,
        recordOf(entry)
          .map((record) => `${JSON.stringify(record)}\n`)
          .join(''),
      );
    }
  }
}

/** A request whose body has been read. */
interface Request {
  readonly request: http.IncomingMessage;
  /** Path and query, as sent. */
  readonly path: string;
  readonly body: Buffer;
  /** The rest of the body is missing. */
  readonly isTooLong: boolean;
}

/** What the gate itself answers, as AWS would. */
interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** Region and service of a call without a usable signature. */
const UNKNOWN = 'unknown';

function recordOf({ start, status, milliseconds, ...entry }: Entry): GateCall[] {
  if (status === undefined) return [];
  return [{ ...entry, status, milliseconds: Math.round(milliseconds ?? performance.now() - start) }];
}

function isHidden(path: string): boolean {
  try {
    const { pathname } = new URL(path, 'http://gate');
    return HIDDEN.test(decodeURIComponent(pathname)) || HIDDEN.test(path);
  } catch {
    return true;
  }
}

/**
 * Region and service of SigV4's credential scope, `<key>/<date>/<region>/<service>/aws4_request`, from
 * the Authorization header or the query of a presigned request.
 */
export function scopeOf(authorization = '', path = ''): { region: string; service: string } | undefined {
  const credential =
    /^AWS4-HMAC-SHA256 +(?:.*,\s*)?Credential=([^,\s]+)/.exec(authorization)?.[1] ??
    new URLSearchParams(path.split('?')[1]).get('X-Amz-Credential') ??
    '';
  const match = /^[^/]+\/\d{8}\/([a-z]{2,}(?:-[a-z]+)+-\d)\/([a-z0-9-]+)\/aws4_request$/.exec(credential);
  return match?.[1] === undefined || match[2] === undefined ? undefined : { region: match[1], service: match[2] };
}

/** Form parameters that are the ARN of a source. */
const SOURCE_ARNS = [
  'ReplicationSourceIdentifier',
  'SourceDBClusterIdentifier',
  'SourceDBClusterSnapshotIdentifier',
  'SourceDBInstanceArn',
  'SourceDBInstanceIdentifier',
  'SourceDBSnapshotIdentifier',
];

/** The Regions that the form of a call names as its source, sorted. */
function sourceRegions(body: string): string[] {
  const form = new URLSearchParams(body);
  const presigned = form.get('PreSignedUrl') ?? form.get('PresignedUrl');
  const found = [
    form.get('SourceRegion'),
    ...SOURCE_ARNS.map((name) => /^arn:[^:]*:[^:]*:([^:]+):/.exec(form.get(name) ?? '')?.[1]),
    presigned === null ? undefined : scopeOf('', presigned)?.region,
  ];
  return [...new Set(found.filter((region) => typeof region === 'string' && region !== ''))].sort() as string[];
}

/** Bodies that say what they ask for in text that is short. */
function isText({ headers }: http.IncomingMessage): boolean {
  return /json|urlencoded|xml/.test(headers['content-type'] ?? '');
}

function clientOf(userAgent: string): GateClient {
  if (userAgent.includes(RUNBOOK_AGENT)) return 'runbook';
  if (userAgent.includes(ONLOOKER_AGENT)) return 'onlooker';
  if (/terraform/i.test(userAgent)) return 'terraform';
  return /aws-sdk|boto|aws-cli/i.test(userAgent) ? 'sdk' : 'other';
}

function withoutHops(raw: readonly string[]): string[] {
  return raw.flatMap((name, index) =>
    index % 2 === 0 && !HOP_BY_HOP.includes(name.toLowerCase()) ? [name, raw[index + 1] ?? ''] : [],
  );
}

function xmlError(service: string, code: string, message: string): string {
  const error = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return `<?xml version="1.0" encoding="UTF-8"?>${service === 's3' ? error : `<ErrorResponse>${error}</ErrorResponse>`}`;
}
