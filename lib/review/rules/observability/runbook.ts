import { parse } from 'yaml';
import { Attributes, Unknown, UNKNOWN } from '../../attributes';
import { Resource } from '../../estate';

export const DOCUMENT = 'aws_ssm_document';

/** What an Automation document does. */
export interface Runbook {
  /** Names of its steps, in order. */
  readonly steps: readonly string[];
  /** What it calls, as IAM names it: `rds:PromoteReadReplica`. */
  readonly calls: ReadonlySet<string>;
  readonly assumeRole: string | undefined;
}

export function isRunbook({ type, values }: Resource): boolean {
  return type === DOCUMENT && values.text('document_type') === 'Automation';
}

/** A document is long, and asked for by every role: it is read once. */
const READ = new WeakMap<Attributes, Runbook | Unknown | undefined>();

/** What stands in the document; UNKNOWN until apply, undefined when it cannot be read. */
export function runbookOf({ values }: Resource): Runbook | Unknown | undefined {
  if (!READ.has(values)) READ.set(values, readRunbook(values));
  return READ.get(values);
}

function readRunbook(values: Attributes): Runbook | Unknown | undefined {
  const content = values.text('content');
  if (content === UNKNOWN) return UNKNOWN;
  if (content === undefined) return undefined;
  let root: unknown;
  try {
    // JSON is YAML too.
    root = parse(content, { logLevel: 'error' });
  } catch {
    return undefined;
  }
  if (!isMap(root)) return undefined;
  const steps = Array.isArray(root['mainSteps']) ? (root['mainSteps'] as readonly unknown[]) : [];
  const calls = new Set<string>();
  collectCalls(root, calls);
  return {
    steps: steps.flatMap((step) => (isMap(step) && typeof step['name'] === 'string' ? [step['name']] : [])),
    calls,
    assumeRole: typeof root['assumeRole'] === 'string' ? root['assumeRole'] : undefined,
  };
}

/** The services that the SDK calls otherwise than IAM does. */
const PREFIXES: Readonly<Record<string, string>> = {
  elb: 'elasticloadbalancing',
  elbv2: 'elasticloadbalancing',
  events: 'events',
  stepfunctions: 'states',
};

/** The operations that IAM knows by another name. */
const OPERATIONS: Readonly<Record<string, string>> = {
  's3:HeadObject': 's3:GetObject',
  's3:ListObjects': 's3:ListBucket',
  's3:ListObjectsV2': 's3:ListBucket',
  's3:HeadBucket': 's3:ListBucket',
  'lambda:Invoke': 'lambda:InvokeFunction',
};

/** What the built-in actions call. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  'aws:approve': ['sns:Publish'],
  'aws:changeInstanceState': ['ec2:StartInstances', 'ec2:StopInstances'],
  'aws:invokeLambdaFunction': ['lambda:InvokeFunction'],
  'aws:executeStateMachine': ['states:StartExecution'],
  'aws:runCommand': ['ssm:SendCommand'],
  'aws:executeAutomation': ['ssm:StartAutomationExecution'],
};

/** Every call of an `aws:executeAwsApi` (Service, Api), or of a script that takes its calls as data. */
function collectCalls(value: unknown, into: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value as readonly unknown[]) collectCalls(item, into);
  } else if (isMap(value)) {
    const service = value['Service'] ?? value['service'];
    const operation = value['Api'] ?? value['operation'];
    if (typeof service === 'string' && typeof operation === 'string' && !/^https?$/.test(service)) {
      const prefix = PREFIXES[service.toLowerCase()] ?? service.toLowerCase();
      const call = `${prefix}:${operation[0]?.toUpperCase() ?? ''}${operation.slice(1)}`;
      into.add(OPERATIONS[call] ?? call);
    }
    if (typeof value['action'] === 'string') for (const call of ACTIONS[value['action']] ?? []) into.add(call);
    for (const item of Object.values(value)) collectCalls(item, into);
  }
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
