import { publishComments } from '../../../lib/review/pull-request/comments';
import { CommentServer } from './comment-server';

let server: CommentServer;

beforeEach(async () => {
  server = new CommentServer();
  await server.start();
});

afterEach(() => server.stop());

const publish = (key: string, parts: string[], keep?: string[]) =>
  publishComments({ pullRequest: server.pullRequest, key, parts, ...(keep ? { keep } : {}) });

test('the first review is created, the next ones replace it', async () => {
  await expect(publish('prod', ['one'])).resolves.toEqual({ created: 1, updated: 0, removed: 0 });
  await expect(publish('prod', ['two'])).resolves.toEqual({ created: 0, updated: 1, removed: 0 });
  expect(server.bodies).toEqual(['two\n\n<!-- warmsite-review prod 1 -->']);
});

test('a marker that a part has already is replaced', async () => {
  await publish('prod', ['one\n\n<!-- warmsite-review plans 1 -->\n']);
  await expect(publish('prod', ['one\n\n<!-- warmsite-review plans 1 -->\n'])).resolves.toEqual({
    created: 0,
    updated: 0,
    removed: 0,
  });
  expect(server.bodies).toEqual(['one\n\n<!-- warmsite-review prod 1 -->']);
});

test('the same review again writes nothing', async () => {
  await publish('prod', ['one', 'two']);
  server.calls.length = 0;
  await expect(publish('prod', ['one', 'two'])).resolves.toEqual({ created: 0, updated: 0, removed: 0 });
  expect(server.calls).toEqual(['GET /repos/o/r/issues/7/comments']);
});

test('parts that are needed no longer are removed, new ones are added', async () => {
  await publish('prod', ['1', '2', '3']);
  await expect(publish('prod', ['1'])).resolves.toEqual({ created: 0, updated: 0, removed: 2 });
  await expect(publish('prod', ['1', 'b'])).resolves.toEqual({ created: 1, updated: 0, removed: 0 });
  expect(server.bodies).toEqual(['1\n\n<!-- warmsite-review prod 1 -->', 'b\n\n<!-- warmsite-review prod 2 -->']);
});

test('reviews of other keys stay, unless it is said which ones are to stay', async () => {
  await publish('dev', ['d']);
  await publish('staging', ['s']);
  await publish('prod', ['p']);
  expect(server.bodies).toHaveLength(3);
  await publish('prod', ['p'], ['prod', 'dev']);
  expect(server.bodies).toEqual(['d\n\n<!-- warmsite-review dev 1 -->', 'p\n\n<!-- warmsite-review prod 1 -->']);
  await expect(publish('prod', [], [])).resolves.toEqual({ created: 0, updated: 0, removed: 2 });
  expect(server.bodies).toEqual([]);
});

test('a comment of somebody else with our marker is left alone', async () => {
  server.add('all is well\n\n<!-- warmsite-review prod 1 -->', 'mallory');
  await expect(publish('prod', ['blocked'], [])).resolves.toEqual({ created: 1, updated: 0, removed: 0 });
  expect(server.bodies).toEqual([
    'all is well\n\n<!-- warmsite-review prod 1 -->',
    'blocked\n\n<!-- warmsite-review prod 1 -->',
  ]);
});

test('ours is found behind hundreds of others', async () => {
  for (let index = 0; index < 250; index++) server.add(`comment ${index}`, 'somebody');
  await publish('prod', ['one']);
  await expect(publish('prod', ['two'])).resolves.toEqual({ created: 0, updated: 1, removed: 0 });
});

test('a token that may not write is told what it lacks', async () => {
  server.refuse = 403;
  await expect(publish('prod', ['one'])).rejects.toThrow(
    "o/r#7: cannot write comments, the server answers 403; the token needs 'pull-requests: write', which a pull request from a fork does not get [comment-refused]",
  );
});
