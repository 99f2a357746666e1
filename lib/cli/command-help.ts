import { Command } from 'commander';

/** What the help of a command teaches beside its options. */
export interface CommandHelp {
  /** Command lines, as they can be typed; after three spaces what one is for. */
  readonly examples: readonly string[];
  /** What exit code 0 says; nothing for a group of commands. */
  readonly done?: string;
  /**
   * What exit code 1 says.
   *
   * @default - that something failed on the way
   */
  readonly problems?: string;
  /** Page that goes on. */
  readonly page: string;
}

const FAILED = 'it failed on the way';
const RUNBOOK = 'it ended degraded, was stopped, refused or interrupted';
const STEP = {
  done: 'the step is recorded',
  problems: 'the step is not possible now',
  page: 'docs/operate.md',
} as const;
const PRINTED = { done: 'it is printed' } as const;
const ANSWERED = { done: 'it is answered, also when nothing meets the objective' } as const;

/** By what is typed after `warmsite`. */
export const COMMAND_HELP: Readonly<Record<string, CommandHelp>> = {
  check: {
    examples: ['warmsite check prod', "warmsite check prod --json | jq '.regions[].stateBucket'"],
    done: 'the files are valid',
    page: 'README.md',
  },
  init: {
    examples: ['warmsite init dev', 'warmsite init dev --account 111122223333 --domain example.com'],
    done: 'the files are written',
    page: 'docs/command-line.md',
  },
  synth: {
    examples: ['warmsite synth', 'warmsite synth prod'],
    done: 'the Terraform is written',
    problems: 'a stack breaks a rule of its constructs, and nothing is written',
    page: 'README.md',
  },
  graph: {
    examples: ['warmsite graph prod', 'warmsite graph prod --out architecture.svg'],
    done: 'it is drawn',
    page: 'README.md',
  },
  explain: {
    examples: [
      'warmsite explain prod',
      'warmsite explain prod aws_route53_health_check.latch_check',
      'warmsite explain prod --type aws_kms_key',
    ],
    done: 'it is printed',
    page: 'docs/explain.md',
  },
  verify: {
    examples: ['warmsite verify', 'warmsite verify dev'],
    done: 'every stack plans without an error or a warning',
    problems: 'one does not, or terraform is not on the PATH',
    page: 'docs/operate.md',
  },
  rehearse: {
    examples: ['warmsite rehearse dev', 'warmsite rehearse prod --scenario region-loss'],
    done: 'green: every step ended as it must (with --prove-red: every broken scenario turned red)',
    problems: 'red, or it could not be run',
    page: 'docs/rehearse.md',
  },
  assess: {
    examples: ['warmsite assess prod', "warmsite assess prod --json | jq '.objectives[] | {name, estimate, met}'"],
    done: 'every objective is met, or its objectives.acknowledge says why not',
    problems: 'an objective is not met',
    page: 'docs/assess.md',
  },
  capacity: {
    examples: [
      'warmsite capacity prod',
      'warmsite capacity prod --group llm --growth 100%   what if the traffic doubled?',
      'warmsite capacity --rate 12/s --service-time 6.5s --slots 24 --zones 3 --warm-up 15m --standby 1',
    ],
    ...ANSWERED,
    page: 'docs/models.md',
  },
  'capacity slots': {
    examples: [
      'warmsite capacity slots --gpu-memory 24GiB --weights 15GiB --layers 32 --kv-heads 8 --head-dim 128 --tokens 4096',
    ],
    ...ANSWERED,
    page: 'docs/models.md',
  },
  detect: {
    examples: [
      'warmsite detect prod',
      'warmsite detect --within 60s --false-alarms 0.1   the setting for an objective',
    ],
    ...ANSWERED,
    page: 'docs/models.md',
  },
  backup: {
    examples: [
      'warmsite backup prod --restore 4h',
      'warmsite backup --size 2TiB --rpo 6h --restore 12h --retention 30d --no-log',
    ],
    ...ANSWERED,
    page: 'docs/models.md',
  },
  simulate: {
    examples: [
      'warmsite simulate prod --scenario region-loss',
      'warmsite simulate prod --scenario flap --no-latch --group llm   why there is a latch',
      'warmsite simulate prod --scenario brownout --failing 80% --seed 7',
      'warmsite simulate prod --scenario overload --group llm   with and without each protection',
    ],
    done: 'it has run, whatever became of the requests',
    page: 'docs/simulate.md',
  },
  review: {
    examples: [
      'warmsite review --env prod plans/*.json',
      'warmsite review --env prod --from cdktf.out/stacks/warmsite-prod-*/plan',
      'warmsite review --env prod --base ../base plans/*.json --format markdown --out review.md',
      'terraform show -json tfplan | warmsite review shop=-',
    ],
    done: 'nothing found is at --fail-on or worse',
    problems: 'something is',
    page: 'docs/review.md',
  },
  release: {
    examples: ['warmsite release manifest ./model', 'warmsite release plan prod --group llm'],
    page: 'docs/release.md',
  },
  'release manifest': {
    examples: ['warmsite release manifest ./model', 'warmsite release manifest ./model --out SHA256SUMS'],
    done: 'the digests are written',
    page: 'docs/release.md',
  },
  'release parity': {
    examples: ['warmsite release parity prod', 'warmsite release parity prod --publish'],
    done: 'both Regions hold the same bytes for all groups, and with --publish CloudWatch was told',
    problems: 'not so, or not known',
    page: 'docs/release.md',
  },
  'release plan': {
    examples: [
      'warmsite release plan prod --group llm',
      'git worktree add ../before HEAD~1 && warmsite release plan prod --group llm --from ../before --markdown',
      'warmsite release plan prod --group llm --difference 1%',
    ],
    ...PRINTED,
    page: 'docs/release.md',
  },
  drills: {
    examples: ['warmsite drills status prod', 'warmsite drills record prod --rehearsal'],
    page: 'docs/drills.md',
  },
  'drills record': {
    examples: [
      'warmsite drills record prod --journal .warmsite/prod/drill-2026-11-21T10-00-00.000Z.jsonl',
      'warmsite drills record prod --rehearsal',
    ],
    done: 'the drill is in the history',
    page: 'docs/drills.md',
  },
  'drills status': {
    examples: ['warmsite drills status prod', 'warmsite drills status prod --html drills.html'],
    done: 'green',
    problems: 'red: a drill is due, has failed, or recovery has changed since',
    page: 'docs/drills.md',
  },
  backfill: {
    examples: [
      'warmsite backfill prod --check   only what is missing',
      'warmsite backfill prod --bucket artifacts --from us-east-2',
    ],
    done: 'everything is replicated and nothing is left to',
    problems: 'not so, or not known',
    page: 'docs/backfill.md',
  },
  changed: {
    examples: ['warmsite changed --base ../base/cdktf.out'],
    done: 'it is printed, whether a stack changes or none does',
    page: 'docs/review.md',
  },
  comment: {
    examples: [
      'warmsite comment review.md --repository owner/name --pull-request 7',
      'warmsite comment --repository owner/name --pull-request 7   removes it',
    ],
    done: 'the comments are as they should be',
    problems: 'the API refused or did not answer',
    page: 'docs/review.md',
  },
  topology: {
    examples: ['warmsite topology show prod', 'warmsite topology failover prod --dry-run'],
    page: 'docs/operate.md',
  },
  'topology show': {
    examples: ['warmsite topology show prod', 'warmsite topology show prod --json | jq -r .writer'],
    ...PRINTED,
    page: 'docs/operate.md',
  },
  'topology failover': { examples: ['warmsite topology failover prod --dry-run'], ...STEP },
  'topology rebuild': { examples: ['warmsite topology rebuild prod --dry-run'], ...STEP },
  'topology switchover': { examples: ['warmsite topology switchover prod --dry-run'], ...STEP },
  'topology restore': { examples: ['warmsite topology restore prod --dry-run'], ...STEP, page: 'docs/restore.md' },
  failover: {
    examples: [
      'warmsite failover prod --dry-run   what it would find and do',
      'warmsite failover prod',
      'warmsite failover prod --yes --json   without asking, for a program',
    ],
    done: 'complete (with --dry-run: no step would be refused)',
    problems: `${RUNBOOK}; the same command goes on`,
    page: 'docs/operate.md',
  },
  rebuild: {
    examples: ['warmsite rebuild prod --dry-run', 'warmsite rebuild prod'],
    done: 'complete (with --dry-run: no step would be refused)',
    problems: `${RUNBOOK}; the same command goes on`,
    page: 'docs/operate.md',
  },
  switchover: {
    examples: ['warmsite switchover prod --dry-run', 'warmsite switchover prod'],
    done: 'complete (with --dry-run: no step would be refused)',
    problems: `${RUNBOOK}; the same command goes on`,
    page: 'docs/operate.md',
  },
  drill: {
    examples: ['warmsite drill prod', 'warmsite drill prod --json | tail -n 1 | jq .verdict'],
    done: 'all that the failover needs is in place',
    problems: 'it is not, or that could not be looked at',
    page: 'docs/drills.md',
  },
  restore: {
    examples: [
      'warmsite restore prod --at 2026-11-21T10:59:00Z --dry-run',
      'warmsite restore prod --at 2026-11-21T10:59:00Z --fence --adopt',
    ],
    done: 'complete (with --dry-run: no step would be refused)',
    problems: `${RUNBOOK}; the same command goes on`,
    page: 'docs/restore.md',
  },
  runbook: { examples: ['warmsite runbook failover prod'], ...PRINTED, page: 'docs/operate.md' },
  retire: {
    examples: ['warmsite retire staging'],
    done: 'the configurations and their script are written; nothing else has changed',
    page: 'docs/howto/retire-an-environment.md',
  },
  bootstrap: {
    examples: ['warmsite bootstrap prod --dry-run', 'warmsite bootstrap prod'],
    done: 'both state buckets are as they should be (with --dry-run: it is known what would change)',
    problems: 'a setting could not be read or written; what it could write is in place',
    page: 'docs/operate.md',
  },
  images: {
    examples: ['warmsite images prod', "warmsite images prod --json | jq '.groups[].images'"],
    ...PRINTED,
    problems: 'AWS did not answer, or has no such image',
    page: 'docs/operate.md',
  },
  preflight: {
    examples: ['warmsite preflight prod', 'warmsite preflight prod --quota-requests'],
    done: 'every check is ok',
    problems: 'a check failed, or is unknown',
    page: 'docs/preflight.md',
  },
  completion: {
    examples: [
      'source <(warmsite completion bash)',
      'warmsite completion zsh > ~/.zfunc/_warmsite   with ~/.zfunc in fpath',
      'warmsite completion fish > ~/.config/fish/completions/warmsite.fish',
    ],
    ...PRINTED,
    page: 'docs/command-line.md',
  },
};

/** What exit code 2 always says. */
export const UNUSABLE = 'the input could not be used, and nothing was done';

/** Gives each command of a program its part of `COMMAND_HELP`. */
export function teach(program: Command): void {
  for (const { path, command } of commandsOf(program)) {
    const help = COMMAND_HELP[path];
    if (help) command.addHelpText('after', helpText(help));
  }
}

/** A command of a program, by what is typed after the program's name. */
export interface TypedCommand {
  readonly path: string;
  readonly command: Command;
}

/** Every command of a program, groups of commands included. */
export function commandsOf(program: Command, path = ''): TypedCommand[] {
  return program.commands.flatMap((command) => {
    const own = `${path} ${command.name()}`.trim();
    return [{ path: own, command }, ...commandsOf(command, own)];
  });
}

function helpText({ examples, done, problems = FAILED, page }: CommandHelp): string {
  return [
    '',
    examples.length === 1 ? 'Example:' : 'Examples:',
    ...aligned(examples).map((line) => `  ${line}`),
    ...(done === undefined ? [] : ['', 'Exit codes:', `  0  ${done}`, `  1  ${problems}`, `  2  ${UNUSABLE}`]),
    '',
    `Read on: ${page}`,
  ].join('\n');
}

/** What the examples are for, in a column. */
function aligned(examples: readonly string[]): string[] {
  const parts = examples.map((example) => example.split(/ {3,}/));
  const width = Math.max(0, ...parts.filter(([, what]) => what !== undefined).map(([line = '']) => line.length));
  return parts.map(([line = '', what]) => (what === undefined ? line : `${line.padEnd(width)}   # ${what}`));
}

/** The exit codes of every command, as a table in Markdown. */
export function exitCodeTable(): string {
  return [
    '| command | 0 | 1 |',
    '| --- | --- | --- |',
    ...Object.entries(COMMAND_HELP).flatMap(([path, { done, problems = FAILED }]) =>
      done === undefined ? [] : [`| \`${path}\` | ${done} | ${problems} |`],
    ),
  ].join('\n');
}
