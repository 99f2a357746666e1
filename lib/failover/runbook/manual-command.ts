import { REFERENCE } from './execution';
import { Call, Condition, Json } from './step';

/**
 * Commands by which a person does what a runbook does: AWS CLI and curl, in a POSIX shell. Bound values are
 * shell variables of the same name.
 */

/** The names of one operation or parameter in the AWS CLI: `DBInstanceIdentifier` is `db-instance-identifier`. */
export function kebabCase(name: string): string {
  return name
    .replace(/(.)([A-Z][a-z]+)/g, '$1-$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase();
}

/** The commands of some calls, in their order: what they do, or a variable for each value that they bind. */
export function manualCommands(calls: readonly Call[]): string[] {
  const binds = calls.flatMap(({ bind }) => Object.entries(bind ?? {}));
  const structures = new Set(binds.flatMap(([name, expression]) => (isStructure(expression) ? [name] : [])));
  return calls.flatMap((call) => [
    ...(call.when === undefined ? [] : [`# only if: ${call.when}`]),
    ...commandsOf(call, structures),
  ]);
}

function commandsOf(call: Call, structures: ReadonlySet<string>): string[] {
  const binds = Object.entries(call.bind ?? {});
  if (binds.length === 0) return [command(call, structures)];
  return binds.map(
    ([name, expression]) =>
      `${name}=$(${command(call, structures)} --query ${quoted(expression)} --output ${isStructure(expression) ? 'json' : 'text'})`,
  );
}

/**
 * The commands that show whether a condition holds, with a variable for each value that it binds; nothing
 * for one on values that were bound before.
 */
export function manualCheck({ call, holds }: Condition): string[] {
  if (!call) return [];
  // A number must not be quoted in an expression, a text must be: for those, the answer is to be read.
  const isRead = call.service === 'https' || holds.search(REFERENCE) >= 0;
  const check = isRead ? command(call) : `${command(call)} --query ${quoted(holds)}`;
  return [check, ...(call.bind ? manualCommands([call]) : [])];
}

/** The command that remembers a value. */
export function manualMemory(name: string, value: Json): string {
  return `${name}=${argument(value, new Set())}`;
}

/** @param structures names of bound values that are no texts */
function command(call: Call, structures: ReadonlySet<string> = new Set()): string {
  const { service, operation, region, input } = call;
  if (service === 'https') {
    const { url, body } = input as { readonly url: string; readonly body?: string };
    const data = body === undefined ? '' : ` -H 'Content-Type: application/json' -d ${quoted(body)}`;
    const method = operation === 'GET' ? '' : ` -X ${operation}`;
    return `curl -sS -o /dev/null -w '%{http_code}\\n'${method}${data} ${quoted(url)}`;
  }
  const parameters = Object.entries(input).map(([name, value]) => parameter(kebabCase(name), value, structures));
  return ['aws', COMMANDS[service] ?? service, kebabCase(operation), '--region', region, ...parameters].join(' ');
}

/** Services that the AWS CLI calls otherwise. */
const COMMANDS: Readonly<Record<string, string>> = { s3: 's3api' };

function parameter(name: string, value: Json, structures: ReadonlySet<string>): string {
  if (typeof value === 'boolean') return value ? `--${name}` : `--no-${name}`;
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) {
    return `--${name} ${value.map((item: Json) => argument(item, structures)).join(' ')}`;
  }
  return `--${name} ${argument(value, structures)}`;
}

function argument(value: Json, structures: ReadonlySet<string>): string {
  if (typeof value === 'string') return quoted(value);
  const json = JSON.stringify(value).replace(/"(@\{([A-Za-z]+)\})"/g, (text, reference: string, name: string) =>
    structures.has(name) ? reference : text,
  );
  return quoted(json);
}

/** Whether an expression yields more than a text: it ends with a multi-select hash. */
function isStructure(expression: string): boolean {
  return expression.endsWith('}');
}

/** A text as one word of a shell, names in it as variables. */
function quoted(text: string): string {
  const parts: string[] = [];
  let from = 0;
  for (const match of text.matchAll(REFERENCE)) {
    if (match.index > from) parts.push(single(text.slice(from, match.index)));
    parts.push(`"${variable(match[1] ?? '', match[2])}"`);
    from = match.index + match[0].length;
  }
  if (from < text.length || parts.length === 0) parts.push(single(text.slice(from)));
  return parts.join('');
}

function variable(name: string, offset: string | undefined): string {
  if (name !== 'now') return `$${name}`;
  return offset === undefined ? '$(date +%s)' : `$(($(date +%s) ${offset.slice(0, 1)} ${offset.slice(1)}))`;
}

function single(text: string): string {
  return /^[A-Za-z0-9_./:@=,+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
