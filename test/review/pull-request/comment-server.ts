import * as http from 'node:http';
import { AddressInfo } from 'node:net';
import { DEFAULT_AUTHOR } from '../../../lib/review/pull-request/comments';

export interface Comment {
  id: number;
  body: string;
  user: { login: string };
}

/** A server with the part of GitHub's REST API that comments need. It checks what GitHub would check. */
export class CommentServer {
  public comments: Comment[] = [];
  public refuse: number | undefined;
  public readonly calls: string[] = [];
  private next = 1;
  private readonly server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { status, value } = this.answer(request, body);
      response.statusCode = status;
      response.end(value === undefined ? undefined : JSON.stringify(value));
    });
  });

  private answer(request: http.IncomingMessage, body: string): { status: number; value?: unknown } {
    const { method = '', headers } = request;
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    this.calls.push(`${method} ${pathname}`);
    if (headers.authorization !== 'Bearer token') return { status: 401 };
    if (this.refuse !== undefined && method !== 'GET') return { status: this.refuse };
    if (pathname === '/repos/o/r/issues/7/comments') {
      if (method === 'GET') {
        const page = Number(searchParams.get('page'));
        const size = Number(searchParams.get('per_page'));
        return { status: 200, value: this.comments.slice((page - 1) * size, page * size) };
      }
      const { body: text } = JSON.parse(body) as { body: string };
      return text.length > 65_536 ? { status: 422 } : { status: 201, value: this.add(text) };
    }
    const id = Number(/^\/repos\/o\/r\/issues\/comments\/(\d+)$/.exec(pathname)?.[1]);
    const found = this.comments.find((comment) => comment.id === id);
    if (!found) return { status: 404 };
    if (method === 'DELETE') {
      this.comments = this.comments.filter((comment) => comment !== found);
      return { status: 204 };
    }
    found.body = (JSON.parse(body) as { body: string }).body;
    return { status: 200, value: found };
  }

  public add(body: string, login = DEFAULT_AUTHOR): Comment {
    const comment = { id: this.next++, body, user: { login } };
    this.comments.push(comment);
    return comment;
  }

  public async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  public async stop(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
  }

  public get pullRequest() {
    const api = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return { api, repository: 'o/r', number: 7, token: 'token' };
  }

  public get bodies(): string[] {
    return this.comments.map(({ body }) => body);
  }
}
