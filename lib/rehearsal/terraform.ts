import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { Duration } from '../core/quantities';

const execFileAsync = promisify(execFile);

/** How long one run of Terraform may take: a provider that waits for an answer would wait for ever. */
export const RUN_TIMEOUT = Duration.minutes(10);

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

/** What one run of Terraform left behind. */
export interface TerraformRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The `terraform` of this machine, set up to leave the user's own configuration alone. */
export class Terraform {
  private readonly environment: NodeJS.ProcessEnv;

  public constructor(props: TerraformInstallationProps) {
    fs.mkdirSync(props.scratch, { recursive: true });
    const config = path.join(props.scratch, 'terraform.rc');
    const cache = path.join(props.scratch, 'plugins');
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

  /** Terraform's version, or undefined when there is no `terraform` on the PATH. */
  public async version(): Promise<string | undefined> {
    try {
      const { stdout } = await execFileAsync('terraform', ['version', '-json'], { env: this.environment });
      return (JSON.parse(stdout) as { terraform_version: string }).terraform_version;
    } catch {
      return undefined;
    }
  }

  /** Runs one command in a folder. A failing command is a result, not an exception. */
  public async run(directory: string, args: readonly string[], extra: NodeJS.ProcessEnv = {}): Promise<TerraformRun> {
    try {
      const { stdout, stderr } = await execFileAsync('terraform', [...args, '-no-color'], {
        cwd: directory,
        env: { ...this.environment, ...extra },
        maxBuffer: 512 * 1024 * 1024,
        timeout: RUN_TIMEOUT.toSeconds() * 1000,
        killSignal: 'SIGINT',
      });
      return { exitCode: 0, stdout, stderr };
    } catch (error) {
      const failed = error as { code?: unknown; stdout?: string; stderr?: string; message: string };
      return {
        exitCode: typeof failed.code === 'number' ? failed.code : 1,
        stdout: failed.stdout ?? '',
        stderr: failed.stderr ?? failed.message,
      };
    }
  }
}
