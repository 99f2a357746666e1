import { ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as readline from 'node:readline';
import { promisify } from 'node:util';
import { Duration } from '../core/quantities';
import { terraformBinary } from '../core/terraform-binary';

const execFileAsync = promisify(execFile);

/** How long one run of Terraform may take: a provider that waits for an answer would wait for ever. */
export const RUN_TIMEOUT = Duration.minutes(10);

/** How long Terraform may take to stop when asked to; then it is killed. */
export const STOP_TIMEOUT = Duration.seconds(20);

/** Where Terraform takes the AWS provider from, and the folder for its scratch files. */
export interface TerraformInstallationProps {
  /** Folder for the CLI configuration and the plugin cache; created when missing. */
  readonly scratch: string;
  /** The variables of the calling process; passed on to Terraform. */
  readonly environment: NodeJS.ProcessEnv;
  /**
   * Filesystem mirror with the AWS provider, laid out as Terraform documents it.
   *
   * @default - Terraform's normal installation, with a plugin cache in `scratch`
   */
  readonly mirror?: string;
}

/** How one run of Terraform is watched and ended. */
export interface TerraformRunOptions {
  /**
   * Variables of this run, beside those of the installation.
   *
   * @default - none
   */
  readonly environment?: NodeJS.ProcessEnv;
  /** @default RUN_TIMEOUT */
  readonly timeout?: Duration;
  /**
   * Ends the run. With a signal, Terraform is a process group of its own: Ctrl-C in a terminal reaches
   * the caller alone, who decides.
   *
   * @default - only the timeout does
   */
  readonly signal?: AbortSignal;
  /**
   * How `signal` ends it. `SIGINT`: Terraform lets what is under way come to an end, and is killed when
   * that takes longer than `STOP_TIMEOUT`. `SIGKILL`: like a power cut, for the provider as well.
   *
   * @default DEFAULT_STOP_SIGNAL
   */
  readonly stopSignal?: StopSignal;
  /**
   * Called with each line of standard output as it comes.
   *
   * @default - nobody listens
   */
  readonly onLine?: (line: string) => void;
}

/** How Terraform is ended: in good order, or at once. */
export type StopSignal = 'SIGINT' | 'SIGKILL';

export const DEFAULT_STOP_SIGNAL: StopSignal = 'SIGINT';

/** What one run of Terraform left behind. */
export interface TerraformRun {
  /** 1 when it did not end by itself. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Whether it ended by itself. */
  readonly ended: 'exited' | 'timed-out' | 'interrupted';
}

/**
 * The Terraform of this machine, set up to leave the user's own configuration alone: `terraform`, or the program that
 * `TERRAFORM_BINARY_NAME` says.
 */
export class Terraform {
  /** The name or path of the program. */
  public readonly binary: string;
  private readonly environment: NodeJS.ProcessEnv;

  public constructor(props: TerraformInstallationProps) {
    this.binary = terraformBinary(props.environment);
    // Terraform runs elsewhere than the caller.
    const scratch = path.resolve(props.scratch);
    fs.mkdirSync(scratch, { recursive: true });
    const config = path.join(scratch, 'terraform.rc');
    const cache = path.join(scratch, 'plugins');
    if (props.mirror === undefined) {
      fs.mkdirSync(cache, { recursive: true });
      fs.writeFileSync(config, `plugin_cache_dir = ${JSON.stringify(cache)}\n`);
    } else {
      fs.writeFileSync(
        config,
        `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(path.resolve(props.mirror))}\n  }\n}\n`,
      );
    }
    // Variables of the user's own could turn a plan into another one, or make it leave the machine.
    const inherited = Object.entries(props.environment).filter(([name]) => !/^(TF|AWS)_/.test(name));
    this.environment = {
      ...Object.fromEntries(inherited),
      TF_CLI_CONFIG_FILE: config,
      TF_IN_AUTOMATION: '1',
      TF_INPUT: '0',
      CHECKPOINT_DISABLE: '1',
    };
  }

  /** Terraform's version, or undefined when there is none on the PATH. */
  public async version(): Promise<string | undefined> {
    try {
      const { stdout } = await execFileAsync(this.binary, ['version', '-json'], { env: this.environment });
      return (JSON.parse(stdout) as { terraform_version: string }).terraform_version;
    } catch {
      return undefined;
    }
  }

  /** Runs one command in a folder. A failing command is a result, not an exception. */
  public async run(directory: string, args: readonly string[], extra: NodeJS.ProcessEnv = {}): Promise<TerraformRun> {
    return this.start(directory, args, { environment: extra });
  }

  /** Runs one command in a folder, watched. A failing command is a result, not an exception. */
  public async start(
    directory: string,
    args: readonly string[],
    options: TerraformRunOptions = {},
  ): Promise<TerraformRun> {
    const { signal, timeout = RUN_TIMEOUT, stopSignal = DEFAULT_STOP_SIGNAL } = options;
    if (signal?.aborted) return { exitCode: 1, stdout: '', stderr: 'not started', ended: 'interrupted' };
    const child = spawn(this.binary, [...args, '-no-color'], {
      cwd: directory,
      env: { ...this.environment, ...options.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: signal !== undefined,
    });
    const killAll = (): void => kill(child, 'SIGKILL', signal !== undefined);

    let stopped: 'timed-out' | 'interrupted' | undefined;
    let killer: NodeJS.Timeout | undefined;
    const stop = (reason: 'timed-out' | 'interrupted', how: StopSignal): void => {
      stopped ??= reason;
      kill(child, how);
      killer ??= setTimeout(killAll, STOP_TIMEOUT.toSeconds() * 1000);
    };
    const interrupt = (): void => stop('interrupted', stopSignal);
    const timer = setTimeout(() => stop('timed-out', 'SIGINT'), timeout.toSeconds() * 1000);
    signal?.addEventListener('abort', interrupt);
    process.once('exit', killAll);

    const lines: string[] = [];
    let stderr = '';
    const reader = readline.createInterface({ input: child.stdout, crlfDelay: Infinity });
    reader.on('line', (line) => {
      lines.push(line);
      options.onLine?.(line);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    try {
      const allRead = Promise.all([once(reader, 'close'), once(child.stderr, 'close')]);
      const exitCode = await new Promise<number>((resolve, reject) => {
        child.once('error', reject);
        child.once('exit', (code) => resolve(code ?? 1));
      });
      // Terraform that is killed leaves its provider behind.
      if (signal) killAll();
      await allRead;
      const run = { stdout: lines.join('\n'), stderr };
      return stopped === undefined ? { ...run, exitCode, ended: 'exited' } : { ...run, exitCode: 1, ended: stopped };
    } catch (error) {
      return { exitCode: 1, stdout: '', stderr: (error as Error).message, ended: 'exited' };
    } finally {
      clearTimeout(timer);
      clearTimeout(killer);
      signal?.removeEventListener('abort', interrupt);
      process.off('exit', killAll);
    }
  }
}

/** Sends a signal to a process, or to all of the group that it leads; whoever has ended gets none. */
function kill({ pid }: ChildProcess, signal: NodeJS.Signals, group = false): void {
  if (pid === undefined) return;
  try {
    process.kill(group ? -pid : pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
