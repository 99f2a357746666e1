import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { copyStack, countResources } from '../core/synthesis';
import { PlanEndpoint } from './plan-endpoint';
import { Terraform } from './terraform';

/** What Terraform or the provider said of a stack, and which construct it is about. */
export interface Finding {
  readonly severity: 'error' | 'warning';
  /** Terraform's own words. */
  readonly message: string;
  /** Path of the construct, where the message belongs to one. */
  readonly construct?: string;
}

/** What became of one stack. */
export interface StackVerification {
  readonly stack: string;
  /** The last step that was begun. */
  readonly step: 'init' | 'validate' | 'plan';
  /** How many resources the plan would create. */
  readonly toAdd: number;
  readonly findings: readonly Finding[];
  readonly seconds: number;
}

/** What is verified, and with which Terraform. */
export interface VerifyProps {
  readonly terraform: Terraform;
  /** Folder of a synthesis, with `stacks/<name>/cdk.tf.json` in it. It is read only. */
  readonly outdir: string;
  readonly stacks: readonly string[];
  /** Folder for the copies that Terraform works on. */
  readonly scratch: string;
  /** How many stacks at a time; the provider takes some 500 MB each. */
  readonly parallelism: number;
  /** Called as each stack is done. */
  readonly onDone: (result: StackVerification) => void;
}

/**
 * Runs `terraform init`, `validate` and `plan` on every stack with the real provider, without network,
 * credentials or state: calls to AWS go to a `PlanEndpoint`, and one that it does not expect is an
 * error. A plan from nothing shows what the provider checks; it does not show what AWS would refuse.
 */
export async function verify(props: VerifyProps): Promise<StackVerification[]> {
  const results = new Map<string, StackVerification>();
  const one = async (stack: string): Promise<void> => {
    const endpoint = await PlanEndpoint.start();
    try {
      const result = await verifyStack(props, stack, endpoint);
      results.set(stack, result);
      props.onDone(result);
    } finally {
      await endpoint.stop();
    }
  };
  // The first alone, so that only one process fills the plugin cache.
  const [first, ...rest] = props.stacks;
  if (first !== undefined) await one(first);
  const worker = async (): Promise<void> => {
    for (let stack = rest.shift(); stack !== undefined; stack = rest.shift()) await one(stack);
  };
  await Promise.all(Array.from({ length: props.parallelism }, worker));
  return props.stacks.flatMap((stack) => results.get(stack) ?? []);
}

async function verifyStack(props: VerifyProps, stack: string, endpoint: PlanEndpoint): Promise<StackVerification> {
  const start = performance.now();
  const source = fs.readFileSync(path.join(props.outdir, 'stacks', stack, 'cdk.tf.json'), 'utf8');
  const directory = path.join(props.scratch, stack);
  copyStack(props.outdir, stack, directory);
  fs.writeFileSync(path.join(directory, 'offline_override.tf.json'), JSON.stringify(OFFLINE));

  const done = (step: StackVerification['step'], findings: readonly Finding[], toAdd = 0): StackVerification => ({
    stack,
    step,
    toAdd,
    findings,
    seconds: (performance.now() - start) / 1000,
  });
  const credentials = {
    AWS_ENDPOINT_URL: endpoint.url,
    AWS_ACCESS_KEY_ID: accountOf(source),
    AWS_SECRET_ACCESS_KEY: 'offline',
    AWS_CONFIG_FILE: os.devNull,
    AWS_SHARED_CREDENTIALS_FILE: os.devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
  };

  const init = await props.terraform.run(directory, ['init', '-input=false']);
  if (init.exitCode !== 0) return done('init', [{ severity: 'error', message: (init.stderr || init.stdout).trim() }]);

  const validate = await props.terraform.run(directory, ['validate', '-json']);
  if (!validate.stdout.startsWith('{')) {
    return done('validate', [
      { severity: 'error', message: validate.stderr.trim() || 'terraform validate said nothing' },
    ]);
  }
  const { diagnostics } = JSON.parse(validate.stdout) as { diagnostics: Diagnostic[] };
  const invalid = diagnostics.map((diagnostic) => findingOf(diagnostic, source));
  if (validate.exitCode !== 0) return done('validate', invalid);

  const plan = await props.terraform.run(
    directory,
    ['plan', '-json', '-input=false', '-refresh=false', '-lock=false'],
    credentials,
  );
  const events = plan.stdout
    .split('\n')
    .flatMap(parseEvent)
    .filter(({ diagnostic }) => diagnostic?.summary !== UNKNOWN_CHECK);
  const findings = [
    ...invalid,
    ...events.flatMap(({ diagnostic }) => (diagnostic ? [findingOf(diagnostic, source)] : [])),
    ...endpoint.unexpected.map(({ service, action }): Finding => ({
      severity: 'error',
      message: `a plan needs ${service} ${action}; it would fail while that API is out of reach`,
    })),
  ];
  if (plan.exitCode !== 0 && !findings.some(({ severity }) => severity === 'error')) {
    findings.push({ severity: 'error', message: plan.stderr.trim() || `terraform plan ended with ${plan.exitCode}` });
  }
  const toAdd = events.find(({ changes }) => changes)?.changes?.add ?? 0;
  // A plan from nothing adds everything; one that does not has looked at something else.
  const declared = countResources(JSON.parse(source) as object);
  if (toAdd !== declared && !findings.some(({ severity }) => severity === 'error')) {
    findings.push({ severity: 'error', message: `the plan adds ${toAdd} of the ${declared} resources of the stack` });
  }
  return done('plan', unique(findings), toAdd);
}

/** What Terraform says of every `check` block about something that does not exist yet, as nothing does here. */
const UNKNOWN_CHECK = 'Check block assertion known after apply';

/** Laid over the stack: no remote state, no look at the account, at the machine or at the network. */
const OFFLINE = {
  terraform: { backend: { local: {} } },
  provider: {
    aws: { skip_metadata_api_check: 'true', skip_region_validation: true },
  },
};

interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail?: string;
  readonly range?: { readonly filename: string; readonly start: { readonly line: number } };
}

interface PlanEvent {
  readonly diagnostic?: Diagnostic;
  readonly changes?: { readonly add: number };
}

function parseEvent(line: string): PlanEvent[] {
  return line.startsWith('{') ? [JSON.parse(line) as PlanEvent] : [];
}

function findingOf({ severity, summary, detail, range }: Diagnostic, source: string): Finding {
  const construct = range?.filename === 'cdk.tf.json' ? constructAt(source, range.start.line) : undefined;
  const message = detail ? `${summary}: ${detail}` : summary;
  return construct === undefined ? { severity, message } : { severity, message, construct };
}

/** cdktf writes each element's construct path as the first thing in it. */
function constructAt(source: string, line: number): string | undefined {
  const before = source.split('\n').slice(0, line).reverse();
  return before.map((text) => /^\s*"path": "(.*)",?$/.exec(text)?.[1]).find((found) => found !== undefined);
}

function accountOf(source: string): string {
  const { provider } = JSON.parse(source) as { provider: { aws: { allowed_account_ids: string[] }[] } };
  return provider.aws[0]?.allowed_account_ids[0] ?? '';
}

/** The provider repeats itself once per resource and step. */
function unique(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}
