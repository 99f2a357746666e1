import { ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';
import * as readline from 'node:readline';
import { Problem, WarmsiteError } from '../core/errors';
import { PACKAGE_ROOT } from '../core/package-root';
import { Duration } from '../core/quantities';
import { GateMode, RegionGate } from './region-gate';

/** How long the emulator may take to start; loading moto takes some seconds. */
export const START_TIMEOUT = Duration.minutes(1);

/** How long the emulator may take to end; then it is killed. */
const END_TIMEOUT = Duration.seconds(5);

/** Characters of the emulator's error output that are kept. */
const MAX_ERRORS = 10_000;

/** What an account has before the first apply. */
export interface EmulatorSeed {
  readonly zones?: readonly { readonly id: string; readonly name: string }[];
  readonly certificates?: readonly { readonly arn: string; readonly domain: string }[];
  /** Ids of machine images by Region. */
  readonly images?: Readonly<Record<string, readonly string[]>>;
}

/** Whether instances can be launched: all, on demand only, or none. */
export type Capacity = 'available' | 'spot-none' | 'none';

/** What the emulated AWS can and cannot do at the moment. */
export interface EmulatorWorld {
  /** By Region and instance type, `*` for the types that are not named. */
  readonly capacity?: Readonly<Record<string, Readonly<Record<string, Capacity>>>>;
  /** Regions that the other Regions cannot reach, for replication and the like. */
  readonly dead?: readonly string[];
  /** How much faster than real time the clock of an automation runs while it waits; at least 1. */
  readonly pace?: number;
  /** Where automations send their requests to https addresses, as `/?url=<address>`: a loopback address. */
  readonly service?: string;
}

/** How an emulator is started. */
export interface EmulatorProps {
  /** Id of the account that it plays, twelve digits. */
  readonly account: string;
  /** The variables of the calling process; `PATH` finds `python3`. */
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * An emulated AWS in a process of its own, fresh, behind a gate. Nobody learns the address of the
 * emulator itself: the gate is the only way to it.
 */
export class Emulator {
  private readonly branches: Emulator[] = [];
  private stopped = false;

  private constructor(
    private readonly port: number,
    public readonly gate: RegionGate,
    /** The process, of all but branches. */
    private readonly process?: ChildProcess,
  ) {}

  /**
   * @param gateLog file for the calls at the gate, one line of JSON each
   * @throws WarmsiteError `emulator-start` when it does not start, with what is missing
   */
  public static async start(props: EmulatorProps, gateLog?: string): Promise<Emulator> {
    const server = path.join(PACKAGE_ROOT, 'emulator', 'server.py');
    const child = spawn('python3', [server, '--account', props.account], {
      env: props.environment,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    // Whoever writes to a process that has ended learns of it from its end.
    child.stdin.on('error', () => undefined);
    try {
      return await Emulator.at(await portOf(child), gateLog, child);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  private static async at(port: number, gateLog?: string, process?: ChildProcess): Promise<Emulator> {
    const gate = await RegionGate.start({ target: port, log: gateLog });
    const emulator = new Emulator(port, gate, process);
    // Automations of the emulated SSM call AWS too, through the gate like everyone.
    await emulator.control('world', { gate: gate.url });
    return emulator;
  }

  /** A copy of the whole state, with a gate of its own where every Region is open. It ends with this one at the latest. */
  public async branch(gateLog?: string): Promise<Emulator> {
    const { port } = (await this.control('branch')) as { port: number };
    const branch = await Emulator.at(port, gateLog);
    this.branches.push(branch);
    return branch;
  }

  /** Adds what an account has before the first apply. */
  public async seed(seed: EmulatorSeed): Promise<void> {
    await this.control('seed', seed);
  }

  /** Changes the settings that are named, each as a whole. */
  public async world(world: EmulatorWorld): Promise<void> {
    await this.control('world', world);
  }

  /** Takes a Region out of service, or back into it, for its callers and for the other Regions. */
  public async setRegion(region: string, mode: GateMode): Promise<void> {
    const { dead } = (await this.control('world', {})) as { dead: readonly string[] };
    const isDead = mode !== 'open' && typeof mode !== 'object';
    await this.world({ dead: [...dead.filter((each) => each !== region), ...(isDead ? [region] : [])] });
    this.gate.set(region, mode);
  }

  /** Ends it and its branches. */
  public async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    await Promise.all(this.branches.splice(0).map((branch) => branch.stop()));
    await this.gate.stop();
    if (this.process) await endOf(this.process);
    // A branch that has ended already need not be told to.
    else await this.control('stop').catch(() => undefined);
  }

  private async control(name: string, body: object = {}): Promise<unknown> {
    const response = await fetch(`http://127.0.0.1:${this.port}/warmsite/${name}`, {
      method: 'POST',
      body: JSON.stringify(body),
    }).catch((error: unknown) => {
      throw failure('emulator-gone', `does not answer any more: ${String((error as Error).cause ?? error)}`);
    });
    const answer = (await response.json()) as { error?: string };
    if (!response.ok) throw failure('emulator-control', `refused '${name}': ${answer.error ?? response.statusText}`);
    return answer;
  }
}

/** Why there can be no emulator on this machine, or undefined when there can. */
export function whyNoEmulator(environment: NodeJS.ProcessEnv): string | undefined {
  const { error, status, stderr } = spawnSync('python3', ['-c', 'import moto.server'], {
    encoding: 'utf8',
    env: environment,
  });
  if (error) return reasonOf(error);
  return status === 0 ? undefined : reasonOfOutput(stderr);
}

/** The port that the emulator announces in its first line. */
async function portOf(child: ChildProcess): Promise<number> {
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('the emulator was spawned without pipes');
  let errors = '';
  stderr.setEncoding('utf8').on('data', (text: string) => (errors = `${errors}${text}`.slice(-MAX_ERRORS)));
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<number>((resolve, reject) => {
      const fail = (reason: string): void => reject(failure('emulator-start', `could not be started: ${reason}`));
      timer = setTimeout(() => fail(`not ready after ${START_TIMEOUT.toString()}`), START_TIMEOUT.toSeconds() * 1000);
      child.once('error', (error) => fail(reasonOf(error)));
      child.once('close', () => fail(reasonOfOutput(errors)));
      readline.createInterface({ input: stdout }).once('line', (line) => {
        const port = /"port": *(\d+)/.exec(line)?.[1];
        if (port === undefined) fail(`its first line must be {"port": ...}, got '${line}'`);
        else resolve(Number(port));
      });
    });
  } finally {
    clearTimeout(timer);
  }
}

function reasonOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' ? 'python3 is not on the PATH' : error.message;
}

function reasonOfOutput(stderr: string): string {
  const last = stderr.trim().split('\n').pop() ?? '';
  const missing = /No module named '([^'.]+)/.exec(last)?.[1];
  if (missing !== undefined) return `the Python package ${missing} is not installed for python3`;
  return last === '' ? 'python3 ended without a word' : last;
}

function failure(code: string, message: string): WarmsiteError {
  const problem: Problem = { code, where: 'emulator', message };
  return new WarmsiteError([problem]);
}

/** Ends a process by the end of its input. */
async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const killer = setTimeout(() => child.kill('SIGKILL'), END_TIMEOUT.toSeconds() * 1000);
  const ended = once(child, 'exit');
  child.stdin?.end();
  await ended;
  clearTimeout(killer);
}
