import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { parse } from 'yaml';

// Runs a GitHub workflow on this machine, as far as ours need it: jobs in the order of their needs, `run` steps in
// bash, our own composite action, and stand-ins for the actions of others. It is not GitHub: what a token may do is
// recorded and asserted, not enforced.

/** A step of a job or of a composite action. */
export interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly 'working-directory'?: string;
}

interface Job {
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly strategy?: { readonly matrix: Readonly<Record<string, string>> };
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly on: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

type Context = Readonly<Record<string, unknown>>;

/** What became of a job. */
export interface JobResult {
  readonly result: 'success' | 'failure' | 'skipped';
  readonly outputs: Readonly<Record<string, string>>;
}

export interface RunProps {
  /** A git repository with the head of the pull request checked out, and its base. */
  readonly repository: string;
  readonly github: {
    readonly repository: string;
    readonly event: object;
    readonly base: string;
    readonly head: string;
  };
  readonly vars: Readonly<Record<string, string>>;
  /** Variables that every step gets, beside those that a runner sets. */
  readonly environment: Readonly<Record<string, string>>;
  /** Variables that the step with the cloud's credentials adds to the job. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Folder for workspaces, artifacts and temporary files. */
  readonly scratch: string;
}

/** One run of a workflow. */
export class WorkflowRun {
  public readonly jobs: Record<string, JobResult> = {};
  /** What steps printed, job by job. */
  public readonly log: Record<string, string> = {};
  public summary = '';
  /** The steps with credentials, by job. */
  public readonly credentialled: string[] = [];

  public constructor(private readonly props: RunProps) {}

  public async run(workflow: Workflow): Promise<this> {
    for (const [name, job] of Object.entries(workflow.jobs)) await this.job(name, job);
    return this;
  }

  private async job(name: string, job: Job): Promise<void> {
    const needs = [job.needs ?? []].flat();
    const context = this.context({ needs: Object.fromEntries(needs.map((need) => [need, this.jobs[need]])) });
    const failed = needs.some((need) => this.jobs[need]?.result !== 'success');
    const isWanted = job.if === undefined ? !failed : condition(job.if, context, failed);
    if (!isWanted) {
      this.jobs[name] = { result: 'skipped', outputs: {} };
      return;
    }
    const matrices = Object.entries(job.strategy?.matrix ?? {}).flatMap(([key, expression]) =>
      (evaluate(unwrap(expression), context) as unknown[]).map((value) => ({ [key]: value })),
    );
    let result: JobResult = { result: 'success', outputs: {} };
    for (const [index, matrix] of (job.strategy ? matrices : [{}]).entries()) {
      const one = await this.instance(name, `${name}-${index}`, job, { ...context, matrix });
      result = result.result === 'failure' ? result : one;
    }
    this.jobs[name] = result;
  }

  private async instance(name: string, folder: string, job: Job, context: Context): Promise<JobResult> {
    const home = path.join(this.props.scratch, folder);
    const workspace = path.join(home, 'workspace');
    const temp = path.join(home, 'temp');
    fs.mkdirSync(workspace, { recursive: true });
    fs.mkdirSync(temp, { recursive: true });
    const state = { env: {} as Record<string, string>, failed: false, steps: {} as Record<string, object> };
    const own = { ...context, runner: { temp }, job: name, permissions: job.permissions ?? {} };
    await this.steps(job.steps, { name, workspace, temp }, own, state);
    const outputs = Object.fromEntries(
      Object.entries(job.outputs ?? {}).map(([key, value]) => [key, text(value, { ...own, steps: state.steps })]),
    );
    return { result: state.failed ? 'failure' : 'success', outputs };
  }

  private async steps(
    steps: readonly Step[],
    place: { name: string; workspace: string; temp: string; action?: string },
    context: Context,
    state: { env: Record<string, string>; failed: boolean; steps: Record<string, object> },
  ): Promise<void> {
    for (const step of steps) {
      const own = { ...context, steps: state.steps, env: state.env };
      if (!condition(step.if ?? 'success()', own, state.failed)) continue;
      const outputs: Record<string, string> = {};
      let ok = true;
      if (step.run !== undefined) ok = await this.command(step, place, own, state.env, outputs);
      else if (step.uses !== undefined) ok = await this.action(step, place, own, state, outputs);
      if (!ok) state.failed = true;
      if (step.id !== undefined) state.steps[step.id] = { outputs, outcome: ok ? 'success' : 'failure' };
    }
  }

  private async command(
    step: Step,
    { name, workspace, temp, action }: { name: string; workspace: string; temp: string; action?: string },
    context: Context,
    jobEnvironment: Readonly<Record<string, string>>,
    outputs: Record<string, string>,
  ): Promise<boolean> {
    const files = Object.fromEntries(
      ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY'].map((file) => [file, path.join(temp, file)] as const),
    ) as Record<'GITHUB_OUTPUT' | 'GITHUB_STEP_SUMMARY', string>;
    for (const file of Object.values(files)) fs.writeFileSync(file, '');
    const { github, environment } = this.props;
    const variables = Object.entries(step.env ?? {}).map(([key, value]) => [key, text(value, context)] as const);
    // Not spawnSync: the servers that a step talks to are in this process.
    const child = spawn('bash', ['-eo', 'pipefail', '-c', text(step.run ?? '', context)], {
      cwd: path.join(workspace, step['working-directory'] ?? '.'),
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...environment,
        ...jobEnvironment,
        ...files,
        GITHUB_ACTIONS: 'true',
        GITHUB_SERVER_URL: 'https://github.example',
        GITHUB_SHA: github.head,
        GITHUB_REPOSITORY: github.repository,
        GITHUB_WORKSPACE: workspace,
        RUNNER_TEMP: temp,
        ...(action === undefined ? {} : { GITHUB_ACTION_PATH: action }),
        ...Object.fromEntries(variables),
      },
    });
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (part: string) => (printed += part));
    }
    const [status] = (await once(child, 'close')) as [number];
    this.log[name] = `${this.log[name] ?? ''}${printed}`;
    this.summary += fs.readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8');
    for (const line of fs.readFileSync(files.GITHUB_OUTPUT, 'utf8').split('\n')) {
      const [, key, value] = /^([\w-]+)=(.*)$/.exec(line) ?? [];
      if (key !== undefined) outputs[key] = value ?? '';
    }
    return status === 0;
  }

  private async action(
    step: Step,
    place: { name: string; workspace: string; temp: string },
    context: Context,
    state: { env: Record<string, string>; failed: boolean },
    outputs: Record<string, string>,
  ): Promise<boolean> {
    const inputs = Object.fromEntries(
      Object.entries(step.with ?? {}).map(([key, value]) => [key, text(String(value), context)]),
    );
    const [action] = (step.uses ?? '').split('@');
    const artifacts = path.join(this.props.scratch, 'artifacts');
    switch (action) {
      case 'actions/checkout': {
        const { repository, github } = this.props;
        const target = path.join(place.workspace, inputs['path'] ?? '.');
        fs.mkdirSync(target, { recursive: true });
        const archive = spawnSync('git', ['-C', repository, 'archive', inputs['ref'] || github.head], {
          maxBuffer: 1 << 28,
        });
        return spawnSync('tar', ['-x', '-C', target], { input: archive.stdout }).status === 0;
      }
      case 'actions/setup-node':
      case 'hashicorp/setup-terraform':
        return true;
      case 'aws-actions/configure-aws-credentials':
        this.credentialled.push(`${place.name}: ${inputs['role-to-assume'] ?? ''}`);
        Object.assign(state.env, this.props.credentials);
        return true;
      case 'actions/upload-artifact':
        fs.cpSync(inputs['path'] ?? '', path.join(artifacts, inputs['name'] ?? ''), { recursive: true });
        return true;
      case 'actions/download-artifact':
        if (fs.existsSync(artifacts)) fs.cpSync(artifacts, inputs['path'] ?? '', { recursive: true });
        return true;
      case './': {
        const {
          inputs: declared,
          outputs: given,
          runs,
        } = parse(fs.readFileSync(path.join(place.workspace, 'action.yml'), 'utf8')) as Action;
        const defaults = Object.entries(declared).map(
          ([key, input]) => [key, text(input.default ?? '', context)] as const,
        );
        const inner = { env: state.env, failed: false, steps: {} as Record<string, object> };
        const own = { ...context, inputs: { ...Object.fromEntries(defaults), ...inputs } };
        await this.steps(runs.steps, { ...place, action: place.workspace }, own, inner);
        for (const [key, { value }] of Object.entries(given))
          outputs[key] = text(value, { ...own, steps: inner.steps });
        return !inner.failed;
      }
      default:
        throw new Error(`no stand-in for ${step.uses ?? ''}`);
    }
  }

  private context(more: Context): Context {
    const { github, vars } = this.props;
    return {
      github: { repository: github.repository, event_name: 'pull_request', event: github.event, token: 'token' },
      vars,
      ...more,
    };
  }
}

/** A text with its `${{ }}` filled in. */
function text(template: string, context: Context): string {
  return template.replace(/\$\{\{(.*?)\}\}/gs, (_, expression: string) => {
    const value = evaluate(expression, context) as string | number | boolean | null | undefined;
    return value === undefined || value === null ? '' : String(value);
  });
}

function unwrap(expression: string): string {
  return /^\s*\$\{\{(.*)\}\}\s*$/s.exec(expression)?.[1] ?? expression;
}

function condition(expression: string, context: Context, failed: boolean): boolean {
  // Without one of its own, a condition holds only while nothing has failed.
  const isOwn = /\b(always|failure|success)\(\)/.test(expression);
  return (isOwn || !failed) && Boolean(evaluate(unwrap(expression), context, failed));
}

/** GitHub's expressions, as far as our workflows use them, as JavaScript. */
function evaluate(expression: string, context: Context, failed = false): unknown {
  const script = expression
    .split(/('(?:[^']|'')*')/)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part
            // What is missing is empty.
            .replace(
              /\b[a-z]+(?:\.[A-Za-z_][\w-]*)+/g,
              (chain) => `(${chain.replace(/\.([\w-]+)/g, "?.['$1']")} ?? '')`,
            )
            .replace(/==/g, '===')
            .replace(/!=(?!=)/g, '!=='),
    )
    .join('');
  const functions = {
    always: () => true,
    success: () => !failed,
    failure: () => failed,
    fromJSON: (value: string) => JSON.parse(value) as unknown,
    join: (values: string[], separator: string) => values.join(separator),
  };
  const names = {
    github: {},
    needs: {},
    steps: {},
    matrix: {},
    inputs: {},
    vars: {},
    env: {},
    runner: {},
    ...functions,
    ...context,
  };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  return new Function(...Object.keys(names), `return (${script});`)(...Object.values(names)) as unknown;
}
