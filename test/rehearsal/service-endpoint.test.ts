import * as http from 'node:http';
import { ServiceEndpoint } from '../../lib/rehearsal/service-endpoint';

const URL_OF = 'https://inference.example.com/v1/a?b=c&d=/';

let endpoint: ServiceEndpoint;
let asked: string[];
let answer: () => Promise<number>;

beforeEach(async () => {
  asked = [];
  endpoint = await ServiceEndpoint.start({
    request: (url) => {
      asked.push(url);
      return answer();
    },
  });
});

afterEach(() => endpoint.stop());

function ask(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${endpoint.url}${path}`, init);
}

test.each([200, 301, 404, 503])('answers with the status of the address: %i', async (status) => {
  answer = async () => Promise.resolve(status);
  for (const method of ['GET', 'POST', 'PUT']) {
    const body = method === 'GET' ? {} : { body: 'x'.repeat(100_000) };
    const response = await ask(`/?url=${encodeURIComponent(URL_OF)}`, { method, redirect: 'manual', ...body });
    expect([response.status, await response.text()]).toEqual([status, '']);
  }
  expect(asked).toEqual([URL_OF, URL_OF, URL_OF]);
});

test.each([
  ['nobody answers', async () => Promise.resolve(0)],
  ['nobody can tell', async () => Promise.reject(new Error('no such record'))],
])('where %s, the connection is reset', async (_, silent) => {
  answer = silent;
  await expect(ask('/?url=https://x.example.com/')).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
});

test('without an address it asks for none, as for any that is wrong', async () => {
  answer = async () => Promise.resolve(400);
  expect((await ask('/')).status).toBe(400);
  expect(asked).toEqual(['']);
});

test('listens on the loopback address only, and ends with what is open', async () => {
  expect(endpoint.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  answer = () => new Promise(() => undefined);
  const { url } = endpoint;
  const open = new Promise((resolve) => http.get(`${url}/?url=x`).on('error', resolve));
  while (asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await endpoint.stop();
  expect(await open).toMatchObject({ code: 'ECONNRESET' });
  await expect(fetch(url)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  endpoint = await ServiceEndpoint.start({ request: () => answer() });
});
