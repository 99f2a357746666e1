import { ChildProcess, spawn, spawnSync } from 'node:child_process';
import { types } from 'node:util';

/** The account that moto plays unless told otherwise. */
export const MOTO_ACCOUNT = '123456789012';

/** Why tests against moto cannot run here, or undefined when they can. */
const missing = ((): string | undefined => {
  const { error, status, stderr } = spawnSync('moto_server', ['--help'], { encoding: 'utf8' });
  if (error) return error.message;
  return status === 0 ? undefined : `exit code ${status ?? 'none'}: ${stderr.trim().split('\n').pop() ?? ''}`;
})();

/** A moto server of its own on a free loopback port: an emulator, so it proves nothing about AWS itself. */
export class Moto {
  private constructor(
    private readonly process: ChildProcess,
    /** E.g. `http://127.0.0.1:45239`; it stands for all services and Regions. */
    public readonly endpoint: string,
  ) {}

  public static async start(): Promise<Moto> {
    const child = spawn('moto_server', ['-H', '127.0.0.1', '-p', '0'], {
      env: { ...process.env, MOTO_ACCOUNT_ID: MOTO_ACCOUNT },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const endpoint = await new Promise<string>((resolve, reject) => {
      let output = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        const running = /Running on (http:\/\/[\d.:]+)/.exec(output);
        if (running?.[1]) resolve(running[1]);
      });
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`moto_server ended with ${code ?? 'a signal'}: ${output}`)));
    });
    return new Moto(child, endpoint);
  }

  /** Forgets everything. */
  public async reset(): Promise<void> {
    await fetch(`${this.endpoint}/moto-api/reset`, { method: 'POST' });
  }

  public async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill();
    await ended;
  }
}

/**
 * `describe` for tests that need moto: `moto()` is the server, empty at the start of each test. They
 * are skipped, loudly, where `moto_server` cannot be started. The SDK finds made-up credentials only.
 */
export function describeWithMoto(name: string, body: (moto: () => Moto) => void): void {
  let server: Moto | undefined;
  const moto = (): Moto => {
    if (!server) throw new Error('moto runs during tests only');
    return server;
  };
  if (missing !== undefined) {
    process.stderr.write(`\nskipped: moto_server is not installed (${missing}): ${name}\n\n`);
    describe.skip(name, () => body(moto));
    return;
  }
  describe(name, () => {
    beforeAll(async () => {
      for (const variable of Object.keys(process.env).filter((key) => key.startsWith('AWS_'))) {
        Reflect.deleteProperty(process.env, variable);
      }
      Object.assign(process.env, {
        AWS_ACCESS_KEY_ID: 'made-up',
        AWS_SECRET_ACCESS_KEY: 'made-up',
        AWS_CONFIG_FILE: '/dev/null',
        AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      });
      recognizeErrorsOfNode();
      server = await Moto.start();
    }, 60_000);
    afterAll(() => server?.stop());
    beforeEach(() => moto().reset());
    body(moto);
  });
}

/**
 * Jest runs tests in a realm of their own, where an error of Node's network is no instance of `Error`.
 * The SDK would wrap it into one that has lost its code, which it does nowhere else.
 */
function recognizeErrorsOfNode(): void {
  const normally = Function.prototype[Symbol.hasInstance];
  Object.defineProperty(Error, Symbol.hasInstance, {
    value(this: unknown, value: unknown) {
      return this === Error
        ? types.isNativeError(value)
        : (normally as (this: unknown, value: unknown) => boolean).call(this, value);
    },
  });
}
