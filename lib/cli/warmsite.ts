#!/usr/bin/env node
import * as path from 'node:path';
import * as readline from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { Argument, Command, CommanderError } from 'commander';
import type { Environment } from '../../config/environment';
import type { LoadEnvironmentProps, LoadProps } from '../../config/load';
import { InputError } from '../core/errors';
import { packageVersion } from '../core/package-root';
import { TOPOLOGY_CHANGES, TopologyChange } from '../core/topology';
import type { AwsClientFactory } from '../account/aws-clients';
import type { RunbookName } from '../failover/runbook/step';
import type { Shell } from './completion';
import type { Options } from './flags';
import type { InitAnswers } from './init';
import type { RestoreFlags, RunbookCommandProps, RunbookOptions } from './runbook';
import { addBackfillCommand } from './backfill-command';
import { addDrillsCommands } from './drills-command';
import { tolerateClosedOutput } from './closed-output';
import { addModelCommands } from './model-commands';
import { teach } from './command-help';
import { errorData, exitCodeOf, isForPrograms, printError, printLine } from './output';
import { addReleaseCommands } from './release-command';
import { addReviewCommand } from './review-command';

// Each command's code is loaded when the command is run: the AWS SDK, cdktf and zod take their time to start.
/* eslint-disable @typescript-eslint/no-require-imports */

/** The project: the folder with `config` in it, where the command is run. */
const root = process.cwd();

/** All commands. */
export const program = new Command('warmsite')
  .description('Disaster recovery for AI inference on AWS: two Regions from one file, as Terraform.')
  .exitOverride()
  // So that options after `capacity slots` are those of `slots`.
  .enablePositionalOptions()
  .showHelpAfterError('Try warmsite --help.')
  .addHelpText(
    'after',
    '\nwarmsite <command> --help has examples, and says what its exit codes mean. Pages are in the repository of Warmsite.' +
      '\nExit codes: 0 done, 1 the work found problems, 2 the input could not be used.' +
      '\nWith --json the standard output is for programs; people read the error output.' +
      '\nEnvironments are the files in config/environments; warmsite init <env> writes a first one.' +
      '\nColours are for terminals only, and never with NO_COLOR set.',
  );

program
  .command('check')
  .description('read an environment and show what follows from it; writes nothing')
  .argument('<env>', 'environment, e.g. prod')
  .option('--json', 'for programs')
  .action((env: string, options: JsonFlag) => {
    const { printCheck } = require('./check') as typeof import('./check');
    printCheck(loadEnvironment(env, judged()), options.json ?? false);
  });

program
  .command('init')
  .description('write a new environment, valid at once, with every value to replace marked; overwrites nothing')
  .argument('<env>', 'its name, e.g. dev')
  .option('--account <id>', 'AWS account, 12 digits')
  .option('--domain <name>', 'domain of the hosted zone, such as example.com; the service becomes inference.<domain>')
  .option('--system <name>', 'first word of all names (default: warmsite)')
  .option('--home <region>', 'Region that writes (default: us-east-2)')
  .option('--standby <region>', 'Region that takes over (default: us-west-2)')
  .option('--json', 'for programs')
  .addHelpText(
    'after',
    '\nWhat is not given is asked for at a terminal. In a folder without cdktf.json it begins a project.',
  )
  .action(async (env: string, { json, ...answers }: InitFlags) => {
    const { runInit } = require('./init') as typeof import('./init');
    await runInit({
      root,
      environment: env,
      answers,
      json: json ?? false,
      ...(process.stdin.isTTY && (json ? process.stderr : process.stdout).isTTY
        ? { ask: (question: string) => answerTo(question) }
        : {}),
    });
  });

program
  .command('synth')
  .description('write the Terraform of every stack to cdktf.out, or to CDKTF_OUTDIR, as cdktf does')
  .argument('[env]', 'one environment instead of all')
  .option('--json', 'for programs')
  .action((env: string | undefined, options: JsonFlag) => {
    const { runSynth } = require('./synth') as typeof import('./synth');
    const outdir = process.env['CDKTF_OUTDIR'] ?? 'cdktf.out';
    runSynth({ root, environment: env, outdir, json: options.json ?? false });
  });

program
  .command('graph')
  .description('draw an environment from its synthesized stacks: Mermaid on the screen, or a file')
  .argument('<env>', 'environment, e.g. prod')
  .option('--out <file>', 'write it: .svg for a picture, .mmd for Mermaid')
  .option('--json', 'for programs')
  .action((env: string, options: { out?: string; json?: true }) => {
    const { runGraph } = require('./graph') as typeof import('./graph');
    runGraph({ environment: loadEnvironment(env, { root }), out: options.out, json: options.json ?? false });
  });

program
  .command('explain')
  .description('say of a resource why it exists, what it costs, what fails without it and who needs it')
  .argument('<env>', 'environment, e.g. prod')
  .argument('[address]', 'address in Terraform, path of a construct or name in AWS; without, all are listed')
  .option('--type <type>', 'list only blocks of this type, such as aws_kms_key')
  .option('--prices <file>', 'price table to reckon with')
  .option('--json', 'for programs')
  .action((env: string, address: string | undefined, { json, ...options }: ExplainFlags) => {
    const { runExplain } = require('./explain') as typeof import('./explain');
    runExplain({ environment: loadEnvironment(env, { root }), root, address, ...options, json: json ?? false });
  });

program
  .command('verify')
  .description('plan every stack offline with the real AWS provider')
  .argument('[env]', 'one environment instead of all')
  .option('--json', 'for programs')
  .action(async (env: string | undefined, options: JsonFlag) => {
    const { runVerify } = require('./verify') as typeof import('./verify');
    process.exitCode = await runVerify({
      environments: some(env),
      cache: path.join(root, '.verify'),
      mirror: process.env['WARMSITE_PROVIDER_MIRROR'],
      json: options.json ?? false,
    });
  });

program
  .command('rehearse')
  .description('apply, lose a Region, fail over and back against an emulated AWS; writes a report')
  .argument('[env]', 'environment', 'prod')
  .option('--scenario <name>', 'only this one and what it starts from; may be repeated', append, [])
  .option('--prove-red', 'break each scenario on purpose and see that it turns red')
  .option('--json', 'for programs')
  .action(async (env: string, options: { scenario: readonly string[]; proveRed?: true; json?: true }) => {
    const { runRehearse } = require('./rehearse') as typeof import('./rehearse');
    process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
    process.exitCode = await runRehearse({
      environment: loadEnvironment(env, { root }),
      root,
      scenarios: options.scenario,
      proveRed: options.proveRed ?? false,
      mirror: process.env['WARMSITE_PROVIDER_MIRROR'],
      json: options.json ?? false,
    });
  });

addModelCommands(program, root);
addReviewCommand(program, root, packageVersion());
addReleaseCommands(program, root);
addDrillsCommands(program, root);
addBackfillCommand(program, root, (question) => ask(question, new AbortController()));

program
  .command('changed')
  .description('say which stacks a branch changes, from two syntheses; writes nothing')
  .requiredOption('--base <dir>', 'synthesis of the base branch, its cdktf.out')
  .option('--json', 'for programs')
  .action((options: { base: string; json?: true }) => {
    const { printChanged } = require('./changed') as typeof import('./changed');
    printChanged({
      environments: loadEnvironments({ root }),
      outdir: path.join(root, 'cdktf.out'),
      base: options.base,
      json: options.json ?? false,
    });
  });

program
  .command('comment')
  .description('put a review into the comments of a pull request, in place of the earlier one')
  .argument('[file...]', 'the parts of the review, in Markdown; none to remove it')
  .requiredOption('--repository <owner/name>', 'repository of the pull request')
  .requiredOption('--pull-request <number>', 'which one')
  .option('--key <key>', 'tells several reviews of one pull request apart', 'plans')
  .option('--keep <keys>', 'other reviews that stay, separated by commas; any other is removed')
  .option('--author <login>', 'whose comments may be replaced')
  .option('--json', 'for programs')
  .action(async (files: readonly string[], options: Options) => {
    const { runComment } = require('./comment') as typeof import('./comment');
    await runComment({ files, options, environment: process.env });
  });

const topology = program.command('topology').description('where an environment stands: roles, generations, the latch');

topology
  .command('show')
  .description('show it; writes nothing')
  .argument('<env>', 'environment, e.g. prod')
  .option('--json', 'for programs')
  .action((env: string, options: JsonFlag) => {
    const { printTopology } = require('./topology') as typeof import('./topology');
    printTopology(loadEnvironment(env, { root }), options.json ?? false);
  });

const STEPS = {
  failover: 'record that the standby has taken over from home',
  rebuild: 'give home, which is back, a new replica of the standby',
  switchover: 'record that home has taken over from the standby again',
  restore: 'record that the writer is the instance that was restored from backups',
} as const satisfies Record<TopologyChange, string>;

for (const step of TOPOLOGY_CHANGES) {
  topology
    .command(step)
    .description(`${STEPS[step]}; edits config/topology/<env>.yaml, nothing else`)
    .argument('<env>', 'environment, e.g. prod')
    .option('--dry-run', 'only show what would change')
    .option('--json', 'for programs')
    .action((env: string, { dryRun, json }: { dryRun?: true; json?: true }) => {
      const { runTopologyStep } = require('./topology') as typeof import('./topology');
      const environment = loadEnvironment(env, { root });
      runTopologyStep({ environment, step, root, dryRun: dryRun ?? false, json: json ?? false });
    });
}

const RUNBOOKS = {
  failover: 'let the standby take over from home, which is lost',
  rebuild: 'give home, which is back, a new replica of the standby',
  switchover: 'bring the service back to home',
  drill: 'look at everything that the failover needs; changes nothing',
} as const satisfies Record<RunbookName, string>;

const RUN_JSON = 'for programs: a line for each event; one document with --dry-run';

for (const name of Object.keys(RUNBOOKS) as RunbookName[]) {
  const command = program
    .command(name)
    .description(`${RUNBOOKS[name]}; runs the runbook against AWS`)
    .argument('<env>', 'environment, e.g. prod')
    .option('--from <step>', 'begin with this step, run again what has been done after it');
  if (name !== 'drill') {
    command
      .option('--yes', 'do not ask')
      .option('--dry-run', 'only show what it would find and do')
      .option('--fresh', 'do not go on with an earlier run; what is done already is found done');
  }
  if (name === 'failover') command.option('--despite-signals', 'with --yes: although a signal says that home lives');
  command.option('--json', RUN_JSON);
  command.action((env: string, options: RunbookFlags) => runRunbook(name, loadEnvironment(env, { root }), options));
}

program
  .command('restore')
  .description('restore the database to a point in time, beside the one that runs; runs the runbook against AWS')
  .argument('<env>', 'environment, e.g. prod')
  .requiredOption('--at <time>', 'the latest moment at which the data was right, in UTC: 2026-11-21T10:59:00Z')
  .option('--source <source>', "backups to take: own (the writer's), replicated or vault", 'own')
  .option('--adopt', 'let it become the writer when somebody has looked at it; without, it stands beside')
  .option('--fence', 'shut the writer off before anything else: it is still being damaged')
  .option('--from <step>', 'begin with this step, run again what has been done after it')
  .option('--yes', 'do not ask, not even whether the data is right')
  .option('--dry-run', 'only show what it would find and do')
  .option('--fresh', 'do not go on with an earlier run; what is done already is found done')
  .option('--json', RUN_JSON)
  .action(async (env: string, { at, source, adopt, fence, ...flags }: RestoreCommandFlags) => {
    const { runRestoreCommand } = require('./runbook') as typeof import('./runbook');
    process.exitCode = await runRestoreCommand({
      ...runbookProps(loadEnvironment(env, { root }), flags),
      restore: { at, source, adopt: adopt ?? false, fenceFirst: fence ?? false },
    });
  });

program
  .command('runbook')
  .description('print a runbook for people, in Markdown; changes nothing')
  .addArgument(new Argument('<name>', 'which one').choices(Object.keys(RUNBOOKS)))
  .argument('<env>', 'environment, e.g. prod')
  .option('--json', 'for programs')
  .action((name: RunbookName, env: string, options: JsonFlag) => {
    const { printRunbook } = require('./runbook') as typeof import('./runbook');
    printRunbook(loadEnvironment(env, { root }), name, options.json ?? false);
  });

interface ExplainFlags {
  readonly type?: string;
  readonly prices?: string;
  readonly json?: true;
}

interface JsonFlag {
  readonly json?: true;
}

interface InitFlags extends InitAnswers, JsonFlag {}

interface RunbookFlags extends Partial<Omit<RunbookOptions, 'from'>> {
  readonly from?: string;
}

interface RestoreCommandFlags extends RunbookFlags, Required<Pick<RestoreFlags, 'at' | 'source'>> {
  readonly adopt?: true;
  readonly fence?: true;
}

async function runRunbook(name: RunbookName, environment: Environment, flags: RunbookFlags): Promise<void> {
  const { runRunbookCommand } = require('./runbook') as typeof import('./runbook');
  process.exitCode = await runRunbookCommand({ ...runbookProps(environment, flags), name });
}

function runbookProps(environment: Environment, flags: RunbookFlags): Omit<RunbookCommandProps, 'name'> {
  const { runbookCalls } = require('../account/runbook-calls') as typeof import('../account/runbook-calls');
  const { requireAccount } = require('../account/caller') as typeof import('../account/caller');
  const clientsOf = clients();
  const interruption = new AbortController();
  process.once('SIGINT', () => interruption.abort());
  const { signal } = interruption;
  const { pair } = environment;
  return {
    environment,
    root,
    options: { yes: false, dryRun: false, fresh: false, despiteSignals: false, json: false, ...flags },
    version: packageVersion(),
    world: {
      call: runbookCalls({ endpoint: process.env['AWS_ENDPOINT_URL'] }),
      now: () => Date.now() / 1000,
      sleep: (seconds) => setTimeout(seconds * 1000, undefined, { signal }),
    },
    caller: ({ names }) =>
      requireAccount(
        environment.account,
        [names.region, pair.other(names.region)].map((region) => ({ region, clients: clientsOf(region) })),
      ),
    ...(process.stdin.isTTY ? { ask: (question: string) => ask(question, interruption) } : {}),
    signal,
  };
}

/** Asks at the terminal. The end of the input is an empty answer. */
async function ask(question: string, interruption: AbortController): Promise<string> {
  return (await answered(question, interruption)) ?? '';
}

/** Asks at the terminal for what there is no going on without. @throws InputError at the end of the input */
async function answerTo(question: string): Promise<string> {
  const answer = await answered(question, new AbortController());
  if (answer !== undefined) return answer;
  throw new InputError([
    { code: 'input-ended', where: question.trimEnd(), message: 'must be answered, got the end of the input' },
  ]);
}

/** What is typed at the terminal, beside what is printed for programs; undefined at the end of the input. */
async function answered(question: string, interruption: AbortController): Promise<string | undefined> {
  const terminal = readline.createInterface({
    input: process.stdin,
    output: isForPrograms(process.argv) ? process.stderr : process.stdout,
  });
  try {
    return await new Promise((resolve) => {
      terminal.once('SIGINT', () => interruption.abort());
      terminal.once('close', () => resolve(undefined));
      interruption.signal.addEventListener('abort', () => terminal.close());
      terminal.question(question, resolve);
    });
  } finally {
    terminal.close();
  }
}

program
  .command('retire')
  .description('write the configurations that take an environment down, all but what must not be lost; changes nothing')
  .argument('<env>', 'environment, e.g. staging')
  .option('--json', 'for programs')
  .action((env: string, { json = false }: { json?: boolean }) => {
    const { runRetire } = require('./retire') as typeof import('./retire');
    runRetire({ environment: loadEnvironment(env, { root }), root, json });
  });

program
  .command('bootstrap')
  .description('create the state buckets of both Regions, or mend them; may be repeated')
  .argument('<env>', 'environment, e.g. prod')
  .option('--dry-run', 'only say what would change')
  .option('--json', 'for programs')
  .action(async (env: string, { dryRun, json }: { dryRun?: true; json?: true }) => {
    const environment = loadEnvironment(env, { root });
    const { runBootstrap } = require('./bootstrap') as typeof import('./bootstrap');
    process.exitCode = await runBootstrap({
      environment,
      dryRun: dryRun ?? false,
      clients: clients(),
      json: json ?? false,
    });
  });

program
  .command('images')
  .description('look up the current machine image of each Region and print the YAML to paste')
  .argument('<env>', 'environment, e.g. prod')
  .option('--json', 'for programs')
  .action(async (env: string, options: JsonFlag) => {
    const environment = loadEnvironment(env, { root });
    const { runImages } = require('./images') as typeof import('./images');
    await runImages({ environment, clients: clients(), json: options.json ?? false });
  });

program
  .command('preflight')
  .description('ask AWS in both Regions what would make a failover fail; changes nothing')
  .argument('<env>', 'environment, e.g. prod')
  .option('--json', 'for programs')
  .option('--quota-requests', 'print what to request of AWS, instead of the findings')
  .action(async (env: string, options: { json?: true; quotaRequests?: true }) => {
    const environment = loadEnvironment(env, { root });
    const { runPreflight } = require('./preflight') as typeof import('./preflight');
    const { preflightClients } =
      require('../account/preflight/preflight-clients') as typeof import('../account/preflight/preflight-clients');
    process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
    process.exitCode = await runPreflight({
      environment,
      clients: (region) => preflightClients(region, process.env['AWS_ENDPOINT_URL']),
      json: options.json ?? false,
      quotaRequests: options.quotaRequests ?? false,
    });
  });

program
  .command('completion')
  .description('print the completion for a shell; load it with: source <(warmsite completion bash)')
  .addArgument(new Argument('<shell>', 'which one').choices(['bash', 'zsh', 'fish']))
  .action((shell: Shell) => {
    const { completion } = require('./completion') as typeof import('./completion');
    process.stdout.write(completion(program, shell));
  });

/** Collects the values of an option that may be repeated. */
function append(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

/** AWS itself, or the emulator that the SDK's own variable names. */
function clients(): AwsClientFactory {
  // The SDK would remind of newer versions of Node at every start.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const { awsClients } = require('../account/aws-clients') as typeof import('../account/aws-clients');
  return (region) => awsClients(region, process.env['AWS_ENDPOINT_URL']);
}

/** How to load what is to be built or checked: with its objectives. */
function reading(): typeof import('../../config/load') {
  return require('../../config/load') as typeof import('../../config/load');
}

function loadEnvironment(env: string, props: LoadEnvironmentProps): Environment {
  return reading().loadEnvironment(env, props);
}

function loadEnvironments(props: LoadProps): readonly Environment[] {
  return reading().loadEnvironments(props);
}

function judged(): LoadProps {
  const { objectiveJudge } = require('../../config/objectives') as typeof import('../../config/objectives');
  const { loadPrices } = require('../../config/prices') as typeof import('../../config/prices');
  return { root, judge: objectiveJudge(loadPrices({ root })) };
}

function some(env: string | undefined): readonly Environment[] {
  const props = judged();
  return env === undefined ? loadEnvironments(props) : [loadEnvironment(env, props)];
}

teach(program);

/** Runs a command line. @returns its exit code */
export async function main(args: readonly string[]): Promise<number> {
  process.exitCode = 0;
  try {
    await program.parseAsync(args, { from: 'user' });
    return process.exitCode;
  } catch (error) {
    const json = isForPrograms(args);
    if (!(error instanceof CommanderError)) {
      printError(error, { json });
      return exitCodeOf(error);
    }
    // It has printed the help or what is wrong with the arguments already.
    const exitCode = error.exitCode === 0 ? 0 : 2;
    if (json && exitCode > 0) {
      const message = error.code === 'commander.help' ? 'a command is missing' : error.message.replace(/^error: /, '');
      printLine(errorData([{ code: 'usage', where: 'warmsite', message }], exitCode, 'nothing was done'));
    }
    return exitCode;
  }
}

if (require.main === module) {
  tolerateClosedOutput();
  void main(process.argv.slice(2)).then((exitCode) => (process.exitCode = exitCode));
}
