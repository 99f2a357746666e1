import * as http from 'node:http';
import { AddressInfo } from 'node:net';

/** A request on its way to moto. */
export interface GateRequest {
  readonly method: string;
  /** E.g. `/bucket?versioning`, without a slash before the question mark. */
  readonly url: string;
  readonly body: string;
}

/** What to answer instead of moto; undefined lets the request through. */
export type GateRule = (request: GateRequest) => { status: number; body?: string } | undefined;

/** Stands between the SDK and moto, to answer as AWS would where moto does not. */
export class Gate {
  private readonly server: http.Server;
  private rules: GateRule[] = [];

  public constructor(target: () => string) {
    this.server = http.createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const body = Buffer.concat(parts);
        const seen = {
          method: request.method ?? '',
          url: (request.url ?? '').replace(/\/(?=\?|$)/, ''),
          body: body.toString(),
        };
        for (const rule of this.rules) {
          const answer = rule(seen);
          if (answer) return void response.writeHead(answer.status).end(answer.body);
        }
        const { method, headers } = request;
        http
          .request(`${target()}${request.url ?? ''}`, { method, headers }, (answer) => {
            response.writeHead(answer.statusCode ?? 502, answer.headers);
            answer.pipe(response);
          })
          .end(body);
      });
    });
  }

  /** The newest rule is asked first. */
  public add(rule: GateRule): void {
    this.rules.unshift(rule);
  }

  public reset(): void {
    this.rules = [];
  }

  public get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async open(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  /** Closes it: from now on its endpoint refuses connections. */
  public async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** An error as S3 writes it. */
export function s3Error(status: number, code: string, message: string): { status: number; body: string } {
  return {
    status,
    body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  };
}

/** moto forgets delete markers and the source selection of a replication rule; this returns what was written. */
export function rememberReplication(): GateRule {
  const written = new Map<string, string>();
  return ({ method, url, body }) => {
    if (!url.includes('?replication')) return undefined;
    if (method === 'PUT') written.set(url, body);
    const known = written.get(url);
    return method === 'GET' && known !== undefined ? { status: 200, body: known } : undefined;
  };
}
