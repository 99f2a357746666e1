import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { WarmsiteError } from '../core/errors';
import { Duration } from '../core/quantities';
import { copyStack } from '../core/synthesis';
import { TerraformDocument, retirementOf } from './retirement';
import { RUN_TIMEOUT, StopSignal, Terraform, TerraformRun } from './terraform';

/** The provider that rehearsals run with, whatever the stacks allow: what the emulator was tried with. */
export const REHEARSED_PROVIDER = '5.100.0';

/** How often the provider tries a call again. Its own default takes minutes to say that a Region is dead. */
const MAX_RETRIES = 2;

/** How many runs of Terraform at a time; the provider takes some 530 MB each. */
export const DEFAULT_PARALLELISM = 2;

/** How long an apply may take. */
export const APPLY_TIMEOUT = Duration.minutes(30);

/** Where and with what a `StackRunner` works. */
export interface StackRunnerProps {
  readonly terraform: Terraform;
  /** Folder for the stacks' working folders with their states, and for `logs`; made when missing. */
  readonly work: string;
  /** What takes AWS's place. */
  readonly gateUrl: string;
  /**
   * How many runs of Terraform at a time, forks included.
   *
   * @default DEFAULT_PARALLELISM
   */
  readonly parallelism?: number;
  /**
   * Interrupts every run.
   *
   * @default - runs end by themselves or by their timeout
   */
  readonly signal?: AbortSignal;
}

/** How one command is bounded. */
export interface CommandOptions {
  /** @default RUN_TIMEOUT, of an apply APPLY_TIMEOUT */
  readonly timeout?: Duration;
  /**
   * Ends the command.
   *
   * @default - only the timeout and the runner's own signal do
   */
  readonly signal?: AbortSignal;
  /**
   * How `signal` ends it, see `TerraformRunOptions`.
   *
   * @default DEFAULT_STOP_SIGNAL
   */
  readonly stopSignal?: StopSignal;
}

export interface ApplyOptions extends CommandOptions {
  /**
   * The plan to apply, and nothing else.
   *
   * @default - a plan made on the way
   */
  readonly plan?: PlanSummary;
  /** @default - nobody looks */
  readonly onProgress?: (progress: ApplyProgress) => void;
}

/** How far an apply is. */
export interface ApplyProgress {
  readonly stack: string;
  /** Resources that are done. */
  readonly done: number;
  /** Resources that are to be done; a replacement counts twice. */
  readonly total: number;
  /** Addresses of the resources that are under way, the longest first. */
  readonly current: readonly string[];
  /** The change that has just been done, if it is that which is told. */
  readonly latest?: AppliedChange;
}

/** What Terraform wants to do with a resource. */
export type PlanAction = 'create' | 'update' | 'delete' | 'replace' | 'forget';

/** A resource that a plan changes. */
export interface PlannedChange {
  readonly address: string;
  readonly action: PlanAction;
  /** Top-level attributes that get another value, sorted; of an update or a replacement. */
  readonly changedAttributes: readonly string[];
}

/** A condition that Terraform found not to hold, of a `check` block. */
export interface FailedCheck {
  /** E.g. `check.master_secret_is_replicated`. */
  readonly address: string;
  readonly message: string;
}

/** What Terraform or the provider said. */
export interface StackDiagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string;
  /** The resource that it is about. */
  readonly address?: string;
}

/** How one command went. */
export interface CommandSummary {
  readonly stack: string;
  readonly ended: TerraformRun['ended'];
  readonly exitCode: number;
  readonly diagnostics: readonly StackDiagnostic[];
  readonly seconds: number;
  /** Everything that the command printed. Terraform masks what is sensitive. */
  readonly logFile: string;
}

/** What a plan wants to do. */
export interface PlanSummary extends CommandSummary {
  /** The plan was made, whether it changes anything or not. */
  readonly isMade: boolean;
  /** The plan was made and changes nothing. */
  readonly isEmpty: boolean;
  /** How many resources are created, changed, destroyed, replaced and forgotten; each is counted once. */
  readonly add: number;
  readonly change: number;
  readonly destroy: number;
  readonly replace: number;
  readonly forget: number;
  readonly resources: readonly PlannedChange[];
  readonly checks: readonly FailedCheck[];
  readonly planFile: string;
}

/** A resource that an apply has done something with. */
export interface AppliedChange {
  readonly address: string;
  readonly action: 'create' | 'update' | 'delete';
  readonly seconds: number;
  /** False when it failed, or was under way when the apply ended. */
  readonly isDone: boolean;
}

/** What an apply did. */
export interface ApplySummary extends CommandSummary {
  readonly isApplied: boolean;
  readonly added: number;
  readonly changed: number;
  readonly destroyed: number;
  /** In the order in which they were done. */
  readonly resources: readonly AppliedChange[];
}

/** What a retirement left, and what was applied for it. */
export interface RetireSummary {
  /** Addresses that are meant to stay. */
  readonly kept: readonly string[];
  /** Addresses that are in the state afterwards. */
  readonly remaining: readonly string[];
  /** What was applied, one after the other; a failure is the last. */
  readonly applied: readonly ApplySummary[];
}

/**
 * Runs Terraform on the stacks of one environment against an emulated AWS. The synthesized JSON stays
 * as it is; an override file beside it says what differs from AWS. States are files.
 */
export class StackRunner {
  private readonly logs: string;
  private commands = 0;
  /** The stack whose `terraform init` served all. */
  private initialized?: Promise<string>;

  public constructor(
    private readonly props: StackRunnerProps,
    private readonly slots = new Slots(props.parallelism ?? DEFAULT_PARALLELISM),
  ) {
    this.logs = path.resolve(props.work, 'logs');
    fs.mkdirSync(this.logs, { recursive: true });
  }

  /** Takes over the configuration of stacks from a synthesis. Their states stay. */
  public load(outdir: string, stacks: readonly string[]): void {
    for (const stack of stacks) {
      copyStack(outdir, stack, this.folder(stack));
      fs.writeFileSync(path.join(this.folder(stack), 'rehearsal_override.tf.json'), JSON.stringify(OVERRIDE));
    }
  }

  /**
   * Makes a stack ready for the other commands, which do so themselves. The first stack's `terraform
   * init` serves all: they have the same provider and backend, so its result is theirs too.
   *
   * @throws WarmsiteError `terraform-init` with what Terraform said
   */
  public async init(stack: string): Promise<void> {
    if (fs.existsSync(path.join(this.folder(stack), LOCK_FILE))) return;
    this.initialized ??= this.firstInit(stack);
    const first = await this.initialized;
    if (first === stack) return;
    for (const name of [DATA_FOLDER, LOCK_FILE]) {
      fs.cpSync(path.join(this.folder(first), name), path.join(this.folder(stack), name), {
        recursive: true,
      });
    }
  }

  /** Plans a stack and keeps the plan, to be applied. */
  public async plan(stack: string, options: CommandOptions = {}): Promise<PlanSummary> {
    return this.planWith(stack, options, []);
  }

  /** What `terraform destroy` would do. A stack with `prevent_destroy` in it refuses; see `retire`. */
  public async planDestroy(stack: string, options: CommandOptions = {}): Promise<PlanSummary> {
    return this.planWith(stack, options, ['-destroy']);
  }

  /** Applies a stack, or a plan that was kept. */
  public async apply(stack: string, options: ApplyOptions = {}): Promise<ApplySummary> {
    return this.applyWith(stack, options, []);
  }

  /**
   * Takes a stack down as far as it may be: see `retirementOf`. What stays is still in the state, and
   * its configuration is all that is left in the working folder, until the next `load`.
   */
  public async retire(stack: string, options: ApplyOptions = {}): Promise<RetireSummary> {
    const document = JSON.parse(fs.readFileSync(this.configuration(stack), 'utf8')) as TerraformDocument;
    const { kept, unlock, document: left } = retirementOf(document, this.resources(stack));
    const applied: ApplySummary[] = [];
    if (unlock.addresses.length > 0) {
      this.configure(stack, unlock.document);
      const targets = unlock.addresses.map((address) => `-target=${address}`);
      applied.push(await this.applyWith(stack, options, targets));
    }
    if (applied.every(({ isApplied }) => isApplied)) {
      this.configure(stack, left);
      applied.push(await this.applyWith(stack, options, []));
    }
    return { kept, remaining: this.resources(stack), applied };
  }

  /**
   * Makes a stack whose apply was interrupted ready for the next one. Terraform holds for broken what
   * was being created just then, and wants to replace it, which `prevent_destroy` refuses.
   *
   * @returns addresses of the resources that count as whole again; the next apply completes them
   * @throws WarmsiteError `terraform-untaint` with what Terraform said
   */
  public async untaint(stack: string): Promise<string[]> {
    const tainted = this.state(stack).filter(({ instances = [] }) =>
      instances.some(({ status }) => status === 'tainted'),
    );
    for (const resource of tainted) {
      const label = this.nextLabel(stack, 'untaint');
      const args = ['untaint', addressOf(resource)];
      const { exitCode, diagnostics } = await this.run({ stack, label, args, timeout: RUN_TIMEOUT });
      if (exitCode !== 0) throw failure('terraform-untaint', stack, reasonOf(diagnostics));
    }
    return tainted.map(addressOf).sort();
  }

  /** Addresses of the resources in the state of a stack, sorted; none before the first apply. */
  public resources(stack: string): string[] {
    return this.state(stack).map(addressOf).sort();
  }

  /** The same stacks and states in another folder, before another gate; they share the limit on parallel runs. */
  public fork(work: string, gateUrl: string): StackRunner {
    fs.cpSync(this.props.work, work, {
      recursive: true,
      filter: (source) => path.resolve(source) !== this.logs && !source.endsWith('.tfplan'),
    });
    const fork = new StackRunner({ ...this.props, work, gateUrl }, this.slots);
    fork.initialized = this.initialized;
    return fork;
  }

  /** The resources in the state of a stack, without what is only read. */
  private state(stack: string): readonly StateResource[] {
    const file = path.join(this.folder(stack), STATE_FILE);
    if (!fs.existsSync(file)) return [];
    const { resources } = JSON.parse(fs.readFileSync(file, 'utf8')) as { resources: StateResource[] };
    return resources.filter(({ mode }) => mode === 'managed');
  }

  private folder(stack: string): string {
    return path.resolve(this.props.work, stack);
  }

  private configuration(stack: string): string {
    return path.join(this.folder(stack), 'cdk.tf.json');
  }

  private configure(stack: string, document: TerraformDocument): void {
    fs.writeFileSync(this.configuration(stack), JSON.stringify(document, undefined, 2));
  }

  private async firstInit(stack: string): Promise<string> {
    const label = this.nextLabel(stack, 'init');
    const args = ['init', '-input=false'];
    const { exitCode, diagnostics, logFile } = await this.run({ stack, label, args, timeout: RUN_TIMEOUT });
    if (exitCode === 0) return stack;
    this.initialized = undefined;
    throw failure('terraform-init', stack, `${reasonOf(diagnostics)}; all of it is in ${logFile}`);
  }

  private async planWith(stack: string, options: CommandOptions, more: readonly string[]): Promise<PlanSummary> {
    await this.init(stack);
    const label = this.nextLabel(stack, 'plan');
    const planFile = path.join(this.folder(stack), `${label}.tfplan`);
    const args = ['plan', '-json', '-input=false', '-detailed-exitcode', `-out=${planFile}`, ...more];
    const command = await this.run({ stack, label, args, timeout: RUN_TIMEOUT, ...options });
    const isMade = command.exitCode === 0 || command.exitCode === 2;
    const hasFailedCheck = command.diagnostics.some(({ summary }) => summary === FAILED_CHECK);
    const shown = isMade && (command.exitCode === 2 || hasFailedCheck) ? await this.show(stack, planFile) : {};
    const resources = changesOf(shown);
    const count = (action: PlanAction): number => resources.filter((each) => each.action === action).length;
    return {
      ...command,
      isMade,
      isEmpty: command.exitCode === 0,
      add: count('create'),
      change: count('update'),
      destroy: count('delete'),
      replace: count('replace'),
      forget: count('forget'),
      resources,
      checks: failedChecksOf(shown),
      planFile,
    };
  }

  private async applyWith(stack: string, options: ApplyOptions, more: readonly string[]): Promise<ApplySummary> {
    await this.init(stack);
    const { plan, onProgress, ...bounds } = options;
    const follower = new ApplyFollower(stack, onProgress);
    const command = await this.run({
      stack,
      label: this.nextLabel(stack, 'apply'),
      args: ['apply', '-json', '-input=false', '-auto-approve', ...more, ...(plan ? [plan.planFile] : [])],
      timeout: APPLY_TIMEOUT,
      ...bounds,
      onEvent: (event) => follower.see(event),
    });
    const resources = follower.changes();
    const count = (action: AppliedChange['action']): number =>
      resources.filter((each) => each.action === action && each.isDone).length;
    return {
      ...command,
      isApplied: command.exitCode === 0,
      added: count('create'),
      changed: count('update'),
      destroyed: count('delete'),
      resources,
    };
  }

  /** What a plan file says. It is in no log: sensitive values stand in clear here. */
  private async show(stack: string, planFile: string): Promise<ShownPlan> {
    const { exitCode, stdout, stderr } = await this.slots.use(() =>
      this.props.terraform.run(this.folder(stack), ['show', '-json', planFile]),
    );
    if (exitCode !== 0) throw failure('terraform-show', stack, `the plan cannot be read: ${stderr.trim()}`);
    return JSON.parse(stdout) as ShownPlan;
  }

  private async run(command: Command): Promise<CommandSummary> {
    const { stack, label, args, timeout, stopSignal, onEvent } = command;
    return this.slots.use(async () => {
      const start = performance.now();
      const logFile = path.join(this.logs, `${label}.log`);
      const log = (text: string): void => fs.appendFileSync(logFile, text);
      log(`terraform ${args.join(' ')}\n`);
      const diagnostics: StackDiagnostic[] = [];
      const run = await this.props.terraform.start(this.folder(stack), args, {
        timeout,
        stopSignal,
        environment: environmentOf(this.props.gateUrl),
        // Always one, if only to make Terraform and its provider a group that can be killed as a whole.
        signal: AbortSignal.any([command.signal, this.props.signal].filter((each) => each !== undefined)),
        onLine: (line) => {
          log(`${line}\n`);
          const event = eventOf(line);
          if (event?.diagnostic) diagnostics.push(diagnosticOf(event.diagnostic));
          if (event) onEvent?.(event);
        },
      });
      const seconds = (performance.now() - start) / 1000;
      log(`${run.stderr}\n${run.ended} after ${seconds.toFixed(1)} s, exit code ${run.exitCode}\n`);
      if (run.ended !== 'exited' || (run.exitCode === 1 && !diagnostics.some(isError))) {
        const how = {
          exited: 'failed',
          interrupted: 'was interrupted',
          'timed-out': `took over ${timeout.toString()}`,
        };
        const summary = `terraform ${args[0] ?? ''} ${how[run.ended]}`;
        diagnostics.push({ severity: 'error', summary, detail: run.stderr.trim() });
      }
      return { stack, ended: run.ended, exitCode: run.exitCode, diagnostics, seconds, logFile };
    });
  }

  /** Numbers the commands, so that the logs stand in their order. */
  private nextLabel(stack: string, name: string): string {
    this.commands += 1;
    return `${String(this.commands).padStart(3, '0')}-${stack}-${name}`;
  }
}

interface Command extends CommandOptions {
  readonly stack: string;
  /** Name of the log. */
  readonly label: string;
  readonly args: readonly string[];
  readonly timeout: Duration;
  readonly onEvent?: (event: TerraformEvent) => void;
}

const STATE_FILE = 'terraform.tfstate';
const LOCK_FILE = '.terraform.lock.hcl';
const DATA_FOLDER = '.terraform';

/** Laid over every stack. */
const OVERRIDE = {
  terraform: {
    backend: { local: { path: STATE_FILE } },
    required_providers: { aws: { source: 'hashicorp/aws', version: REHEARSED_PROVIDER } },
  },
  provider: {
    aws: {
      max_retries: MAX_RETRIES,
      s3_use_path_style: true,
      skip_metadata_api_check: 'true',
      skip_region_validation: true,
    },
  },
};

function environmentOf(gateUrl: string): NodeJS.ProcessEnv {
  return {
    AWS_ENDPOINT_URL: gateUrl,
    AWS_ACCESS_KEY_ID: 'rehearsal',
    AWS_SECRET_ACCESS_KEY: 'rehearsal',
    AWS_CONFIG_FILE: os.devNull,
    AWS_SHARED_CREDENTIALS_FILE: os.devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

function failure(code: string, where: string, message: string): WarmsiteError {
  return new WarmsiteError([{ code, where, message }]);
}

function reasonOf(diagnostics: readonly StackDiagnostic[]): string {
  return diagnostics.map(({ summary, detail }) => `${summary}: ${detail}`).join('; ');
}

interface StateResource {
  readonly mode: 'managed' | 'data';
  readonly type: string;
  readonly name: string;
  readonly instances?: readonly { readonly status?: 'tainted' }[];
}

function addressOf({ type, name }: StateResource): string {
  return `${type}.${name}`;
}

/** One line of what Terraform prints with `-json`. */
interface TerraformEvent {
  readonly type: string;
  readonly diagnostic?: StackDiagnostic;
  readonly change?: { readonly resource: { readonly addr: string }; readonly action: string };
  readonly hook?: { readonly resource?: { readonly addr: string }; readonly action?: string };
}

function eventOf(line: string): TerraformEvent | undefined {
  return line.startsWith('{') ? (JSON.parse(line) as TerraformEvent) : undefined;
}

function diagnosticOf({ severity, summary, detail, address }: StackDiagnostic): StackDiagnostic {
  return { severity, summary, detail, ...(address === undefined ? {} : { address }) };
}

function isError({ severity }: StackDiagnostic): boolean {
  return severity === 'error';
}

/** Terraform's words for a `check` block that found something. */
const FAILED_CHECK = 'Check block assertion failed';

/** What `terraform show -json` says of a plan. */
interface ShownPlan {
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly change: {
      readonly actions: readonly string[];
      readonly before: Readonly<Record<string, unknown>> | null;
      readonly after: Readonly<Record<string, unknown>> | null;
      readonly after_unknown: Readonly<Record<string, unknown>>;
    };
  }[];
  readonly checks?: readonly {
    readonly address: { readonly to_display: string };
    readonly status: string;
    readonly instances?: readonly { readonly problems?: readonly { readonly message: string }[] }[];
  }[];
}

const ACTIONS: Readonly<Record<string, PlanAction>> = {
  create: 'create',
  update: 'update',
  delete: 'delete',
  'delete,create': 'replace',
  'create,delete': 'replace',
  forget: 'forget',
};

function changesOf({ resource_changes = [] }: ShownPlan): PlannedChange[] {
  return resource_changes.flatMap(({ address, change }) => {
    const { before, after, after_unknown: unknown } = change;
    const action = ACTIONS[change.actions.join(',')];
    if (action === undefined) return [];
    const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {}), ...Object.keys(unknown)])];
    const changedAttributes =
      before && after
        ? names.filter((name) => holdsTrue(unknown[name]) || !isDeepStrictEqual(before[name], after[name])).sort()
        : [];
    return [{ address, action, changedAttributes }];
  });
}

/** `after_unknown` has `true` at what is unknown, and empty lists and objects around what is not. */
function holdsTrue(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === true;
  return Object.values(value).some(holdsTrue);
}

function failedChecksOf({ checks = [] }: ShownPlan): FailedCheck[] {
  return checks
    .filter(({ status }) => status === 'fail' || status === 'error')
    .flatMap(({ address, instances = [] }) =>
      instances
        .flatMap(({ problems = [] }) => problems)
        .map(({ message }) => ({ address: address.to_display, message })),
    );
}

/** Follows an apply by its events. */
class ApplyFollower {
  private total = 0;
  private readonly started = new Map<string, { action: AppliedChange['action']; at: number }>();
  private readonly ended: AppliedChange[] = [];

  public constructor(
    private readonly stack: string,
    private readonly onProgress?: (progress: ApplyProgress) => void,
  ) {}

  public see({ type, change, hook }: TerraformEvent): void {
    const address = hook?.resource?.addr ?? '';
    if (type === 'planned_change') this.total += stepsOf(change?.action ?? '');
    if (type === 'apply_start' && isApplied(hook?.action)) {
      this.started.set(address, { action: hook.action, at: performance.now() });
      this.tell();
    }
    if (type === 'apply_errored') this.end(address, false);
    const latest = type === 'apply_complete' ? this.end(address, true) : undefined;
    if (latest) this.tell(latest);
  }

  /** What was done; called when the apply has ended. */
  public changes(): AppliedChange[] {
    for (const address of [...this.started.keys()]) this.end(address, false);
    return this.ended;
  }

  private end(address: string, isDone: boolean): AppliedChange | undefined {
    const start = this.started.get(address);
    if (!start) return undefined;
    this.started.delete(address);
    const change = { address, action: start.action, seconds: (performance.now() - start.at) / 1000, isDone };
    this.ended.push(change);
    return change;
  }

  private tell(latest?: AppliedChange): void {
    this.onProgress?.({
      stack: this.stack,
      done: this.ended.filter(({ isDone }) => isDone).length,
      total: this.total,
      current: [...this.started.keys()],
      ...(latest ? { latest } : {}),
    });
  }
}

function isApplied(action: string | undefined): action is AppliedChange['action'] {
  return action === 'create' || action === 'update' || action === 'delete';
}

/** How many times an apply does something with a resource. */
function stepsOf(action: string): number {
  if (action === 'replace') return 2;
  return isApplied(action) ? 1 : 0;
}

/** Lets some go on at a time, the others wait. */
class Slots {
  private readonly waiting: (() => void)[] = [];

  public constructor(private free: number) {}

  public async use<T>(act: () => Promise<T>): Promise<T> {
    if (this.free === 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.free -= 1;
    try {
      return await act();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free += 1;
    }
  }
}
