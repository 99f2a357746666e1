import { ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { ROOT } from '../support/environment';
import { EMULATED, EXIT_CODES, NOT_RUN, PREPARED } from './not-run';
import { Block, commandBlocks, filled, oneLine, PageCommand } from './pages';

/** What a command of a page printed and how it ended. */
export interface CommandRun extends PageCommand {
  readonly code: number;
  readonly output: string;
}

export interface PageRun {
  readonly blocks: readonly Block[];
  /** Those that were run. */
  readonly runs: readonly CommandRun[];
  /** The arguments of each call of the AWS CLI. */
  readonly awsCalls: readonly (readonly string[])[];
  readonly problems: readonly string[];
}

/**
 * Programs of the pages that are run as they are. Any other is a problem, unless `NOT_RUN` has its command or `PRELUDE`
 * a function in its place.
 */
const PROGRAMS = [
  ...['bash', 'cat', 'cp', 'date', 'find', 'git', 'grep', 'head', 'jq', 'ls', 'mkdir', 'mv', 'node', 'perl', 'sed'],
  ...['sha256sum', 'sort', 'tail', 'wc', 'xargs'],
];

/** The commands of `warmsite` that ask AWS: parsed in every run, run against the emulator by `npm run docs-commands`. */
export const ASK_AWS = ['images', 'bootstrap', 'preflight', 'failover', 'rebuild', 'switchover', 'restore', 'backfill'];

/** The shell in which a page is run: each program that leaves the machine or the project has a function in its place. */
const PRELUDE = `
set -o pipefail
warmsite() {
  case " ${ASK_AWS.join(' ')} " in *" $1 "*) asks=1 ;; *) asks= ;; esac
  case "$1 \${2:-}" in 'release parity') asks=1 ;; esac
  if [ -n "$asks" ] && [ -z "\${EMULATOR:-}" ]; then return 0; fi
  case "$1" in
    # There is nobody to ask, and nothing is deployed: what it would do.
    failover | rebuild | switchover | restore) case " $* " in *' --dry-run '*) ;; *) set -- "$@" --dry-run ;; esac ;;
    backfill) case " $* " in *' --check '*) ;; *) set -- "$@" --check ;; esac ;;
  esac
  node -e '
    const { connect } = require("node:net");
    const socket = connect(process.env.COMMAND_SOCKET);
    const names = ["AWS_ENDPOINT_URL", "WARMSITE_PROVIDER_MIRROR", "CDKTF_OUTDIR"];
    const environment = Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
    socket.end(JSON.stringify({ cwd: process.cwd(), args: process.argv.slice(1), environment }));
    let text = "";
    socket.setEncoding("utf8").on("data", (part) => (text += part)).on("end", () => {
      const { code, out, err } = JSON.parse(text);
      process.stdout.write(out);
      process.stderr.write(err);
      process.exitCode = code;
    });' -- "$@"
}
npm() {
  # In a worktree: what it would install is what is installed here.
  if [ "$1" = ci ]; then return 0; fi
  if [ "$1" != run ]; then echo "npm $1: not run by this test" >&2; return 127; fi
  shift
  if [ "$1" = -s ]; then shift; fi
  local script=$1
  shift
  if [ "\${1:-}" = -- ]; then shift; fi
  case $script in
    warmsite) warmsite "$@" ;;
    synth | verify) warmsite "$script" "$@" ;;
    *) echo "npm run $script: not run by this test" >&2; return 127 ;;
  esac
}
npx() {
  if [ "$1" = warmsite ]; then shift; warmsite "$@"; else echo "npx $1: not run by this test" >&2; return 127; fi
}
# Its arguments are compared with the models of the AWS CLI afterwards; it answers what fits most parameters.
aws() {
  printf '%s\\0' "$@" $'\\1' >> "$AWS_CALLS"
  case " $* " in *' --output json '*) echo '{}' ;; *) echo 1 ;; esac
}
# Of an instance, of the network, of another machine: what is given to them is read, no more.
docker() { cat > /dev/null; }
psql() { cat > /dev/null; }
curl() { echo 200; }
`;

/** One process of `warmsite` for all pages, and a folder for their projects. */
export class PageRunner {
  private constructor(
    private readonly server: ChildProcess,
    private readonly folder: string,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  /** @param environment variables of the commands, such as `EMULATOR` */
  public static async start(environment: NodeJS.ProcessEnv = {}): Promise<PageRunner> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'warmsite-pages-'));
    const bin = path.join(folder, 'bin');
    fs.mkdirSync(bin);
    for (const program of [...PROGRAMS, ...(environment['EMULATOR'] ? ['terraform', 'python3'] : [])]) {
      const { stdout } = spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' });
      if (stdout.trim() !== '') fs.symlinkSync(stdout.trim(), path.join(bin, program));
    }
    copyProject(path.join(folder, 'project'));
    const register = path.join(ROOT, 'node_modules/esbuild-register/register.js');
    const socket = path.join(folder, 'socket');
    const inherited = Object.entries(process.env).filter(([name]) => !/^(AWS|TF|GIT)_/.test(name));
    const all = {
      ...Object.fromEntries(inherited),
      HOME: folder,
      NO_COLOR: '1',
      AWS_ACCESS_KEY_ID: 'made-up',
      AWS_SECRET_ACCESS_KEY: 'made-up',
      AWS_CONFIG_FILE: os.devNull,
      AWS_SHARED_CREDENTIALS_FILE: os.devNull,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      COMMAND_SOCKET: socket,
      ...environment,
    };
    const server = spawn(process.execPath, ['-r', register, path.join(__dirname, 'command-server.ts'), socket], {
      env: all,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await once(server.stdout, 'data');
    // Of the commands themselves: nothing but the programs of the list can be found.
    return new PageRunner(server, folder, { ...all, PATH: bin, GIT_CONFIG_GLOBAL: os.devNull });
  }

  public async stop(): Promise<void> {
    const ended = once(this.server, 'exit');
    this.server.stdin?.end();
    await ended;
    fs.rmSync(this.folder, { recursive: true });
  }

  /** Runs the commands of a page in their order, in one shell and one copy of the project. */
  public async run(file: string, text: string, more: NodeJS.ProcessEnv = {}): Promise<PageRun> {
    const blocks = commandBlocks(file, text);
    const work = fs.mkdtempSync(path.join(this.folder, 'page-'));
    const project = path.join(work, 'project');
    fs.cpSync(path.join(this.folder, 'project'), project, { recursive: true });
    const awsCalls = path.join(work, 'aws-calls');
    const results = path.join(work, 'results');
    fs.mkdirSync(results);
    const run = blocks.flatMap(({ commands }) => commands.filter((command) => !whyNotRun(command)));
    const script = [
      PRELUDE,
      PREPARED[file] ?? '',
      ...blocks.flatMap(({ commands }) => [
        // Each block begins in the project, wherever the one before it has gone to.
        `cd ${JSON.stringify(project)}`,
        ...commands.flatMap((command) => {
          const index = run.indexOf(command);
          const result = path.join(results, String(index));
          return index < 0 ? [] : [`{ ${filled(command.text)}\n} > ${result} 2>&1`, `echo $? > ${result}.code`];
        }),
      ]),
    ].join('\n');
    // Not synchronously: the gate of the emulator lives in this process.
    const shell = spawn('bash', ['-c', script], {
      cwd: project,
      env: { ...this.environment, AWS_CALLS: awsCalls, ...more },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    shell.stderr.setEncoding('utf8').on('data', (said: string) => (stderr += said));
    await once(shell, 'close');
    const read = (name: string): string => {
      const resultFile = path.join(results, name);
      return fs.existsSync(resultFile) ? fs.readFileSync(resultFile, 'utf8') : '';
    };
    const runs = run.map((command, index) => ({
      ...command,
      output: read(String(index)),
      code: Number(read(`${index}.code`).trim() || 'NaN'),
    }));
    const calls = fs.existsSync(awsCalls) ? fs.readFileSync(awsCalls, 'utf8').split('\u0001\0').slice(0, -1) : [];
    return {
      blocks,
      runs,
      awsCalls: calls.map((call) => call.split('\0').slice(0, -1)),
      problems: [
        ...(stderr === '' ? [] : [`${file}: ${stderr}`]),
        ...runs.flatMap((each) => problemsOf(each, this.environment['EMULATOR'] !== undefined)),
      ],
    };
  }
}

/** Why a command is not run as it stands, and what runs it instead. */
export function whyNotRun(command: PageCommand): (typeof NOT_RUN)[number] | undefined {
  const line = oneLine(command);
  return NOT_RUN.find(({ commands }) =>
    commands.some((each) => (typeof each === 'string' ? each === line : each.test(line))),
  );
}

function problemsOf(run: CommandRun, isEmulated: boolean): string[] {
  const line = oneLine(run);
  const subcommand = /^npm run warmsite -- (release parity|[a-z]+)/.exec(line)?.[1] ?? '';
  const emulated = isEmulated ? EMULATED[subcommand] : undefined;
  const expected = emulated?.code ?? EXIT_CODES[`${run.file} ${line}`] ?? 0;
  if (run.code === expected && (emulated === undefined || emulated.says.test(run.output))) return [];
  const where = `${run.file}:${run.line}: ${line}`;
  if (run.code === 127) {
    return [
      `${where}\n  cannot be run by this test: ${run.output.trim()}\n` +
        '  Add its program to PROGRAMS of test/docs/page-run.ts, or the command to NOT_RUN of test/docs/not-run.ts with what runs it instead.',
    ];
  }
  return [
    `${where}\n  ended with ${run.code}, expected ${expected}: ${run.output.trim().slice(0, 2000)}\n` +
      '  Mend the page; if it is meant to end so, say so on the page and in EXIT_CODES of test/docs/not-run.ts.',
  ];
}

/** What commands read of the project, under version control as a reader has it: two commits. */
function copyProject(project: string): void {
  fs.mkdirSync(path.join(project, 'docs'), { recursive: true });
  for (const folder of ['config/environments', 'config/topology', 'docs/examples']) {
    fs.cpSync(path.join(ROOT, folder), path.join(project, folder), { recursive: true });
  }
  for (const file of ['package.json', 'cdktf.json', 'main.ts', '.gitignore']) {
    fs.copyFileSync(path.join(ROOT, file), path.join(project, file));
  }
  const git = (...args: string[]): void => {
    const identity = ['-c', 'user.name=reader', '-c', 'user.email=reader@example.com', '-c', 'commit.gpgsign=false'];
    const { status, stderr } = spawnSync('git', [...identity, ...args], { cwd: project, encoding: 'utf8' });
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  };
  git('init', '-q', '-b', 'main');
  git('config', 'user.name', 'reader');
  git('config', 'user.email', 'reader@example.com');
  git('add', '.');
  git('commit', '-q', '-m', 'Environments');
  git('commit', '-q', '--allow-empty', '-m', 'A change');
}
