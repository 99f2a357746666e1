import * as fs from 'node:fs';
import * as net from 'node:net';
import * as path from 'node:path';
import type { main } from '../../lib/cli/warmsite';

/**
 * Runs `warmsite` for the commands of the pages, all in one process, since starting one for each takes minutes. Listens
 * on the socket that its argument names; one request after the other, as in a shell.
 */

interface Request {
  readonly cwd: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

const WARMSITE = path.join(__dirname, '../../lib/cli/warmsite.ts');

async function run({ cwd, args, environment }: Request): Promise<{ code: number; out: string; err: string }> {
  const printed = { out: '', err: '' };
  const { stdout, stderr } = process;
  const write = { stdout: stdout.write.bind(stdout), stderr: stderr.write.bind(stderr) };
  const collect = (into: 'out' | 'err') =>
    ((text: string | Uint8Array) => {
      printed[into] += typeof text === 'string' ? text : Buffer.from(text).toString();
      return true;
    }) as typeof stdout.write;
  process.chdir(cwd);
  const before = { ...process.env };
  Object.assign(process.env, environment);
  stdout.write = collect('out');
  stderr.write = collect('err');
  try {
    // The folder of the project is read when the program is loaded; what the program stands on stays loaded.
    Reflect.deleteProperty(require.cache, WARMSITE);
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const warmsite = require(WARMSITE) as { readonly main: typeof main };
    const code = await warmsite.main(args);
    return { code, ...printed };
  } finally {
    Object.assign(stdout, { write: write.stdout });
    Object.assign(stderr, { write: write.stderr });
    for (const name of Object.keys(environment)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, before);
    process.exitCode = 0;
  }
}

let last: Promise<unknown> = Promise.resolve();

const server = net.createServer({ allowHalfOpen: true }, (socket) => {
  let text = '';
  socket.setEncoding('utf8').on('data', (part: string) => (text += part));
  socket.on('end', () => {
    const answer = last.then(() => run(JSON.parse(text) as Request));
    last = answer.then(
      (result) => socket.end(JSON.stringify(result)),
      (error: unknown) => socket.end(JSON.stringify({ code: 99, out: '', err: (error as Error).stack })),
    );
  });
});
const socketFile = process.argv[2]!;
server.listen(socketFile, () => process.stdout.write('listening\n'));
process.stdin.on('end', () => {
  fs.rmSync(socketFile, { force: true });
  process.exit(0);
});
process.stdin.resume();
