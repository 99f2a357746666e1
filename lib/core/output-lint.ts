import { Problem } from './errors';

/** What the lint needs to know of the stack whose Terraform JSON it reads. */
export interface StackExpectation {
  /** Stack id, for messages. */
  readonly stack: string;
  /** Region of the stack's provider. */
  readonly region: string;
}

/**
 * The only look-up at plan time: the site's own bucket, in its own Region, asked whether a takeover is
 * unknown to the plan (`TakeoverGuard`).
 */
const ALLOWED_LOOKUP = { type: 'aws_s3_objects', name: 'takeover_guard' } as const;

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A place in the document: the keys on the way to it, and the construct it came from. */
interface Spot {
  readonly keys: readonly string[];
  readonly construct: string | undefined;
}

/**
 * What cdktf leaves behind when a token did not survive its way into a string: its own markers, or
 * the huge negative numbers and minimal doubles by which it encodes numeric and list tokens.
 * `x-${number token}` for instance becomes `x--8.1e+298`, which Terraform takes for a name.
 */
const TOKEN_DEBRIS =
  /TfToken\[|#\{Token\[|Map Token Value|-?\d+(\.\d+)?e\+29\d|\[object Object\]|(?<=^|[-/:.])undefined(?=$|[-/:.])/;

/** A reference that was escaped on its way through a function: Terraform would take it for plain text. */
const ESCAPED_REFERENCE = /\$\$\{(ephemeral|data|var|local|module|aws_[a-z0-9_]+)\./;

/** Arguments that take a secret in clear and put it into the state. */
const SECRET_ARGUMENT =
  /(^|_)(password|secret_string|secret_binary|auth_token|private_key|private_key_pem|access_key|secret_key|token)$/;

/** Text that is a secret wherever it stands: AWS access key ids and PEM private keys. */
const SECRET_TEXT = /\b(AKIA|ASIA)[0-9A-Z]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/**
 * Reads the Terraform JSON of one stack and reports what must never be deployed: debris of tokens,
 * reads of another stack's state, anything outside the stack's Region, secrets in clear.
 */
export function lintStack(document: unknown, expectation: StackExpectation): Problem[] {
  const json = document as { readonly [key: string]: Json };
  const problems: Problem[] = [];
  const report = (code: string, spot: Spot, message: string): void => {
    problems.push({ code, where: `${spot.construct ?? expectation.stack} (${spot.keys.join('.')})`, message });
  };

  const data = objectOf(json['data']);
  for (const [type, byName] of Object.entries(data)) {
    for (const [name, body] of Object.entries(objectOf(byName))) {
      if (type === ALLOWED_LOOKUP.type && name === ALLOWED_LOOKUP.name) continue;
      const spot: Spot = { keys: ['data', type, name], construct: constructOf(body) };
      report(
        type === 'terraform_remote_state' ? 'remote-state' : 'data-source',
        spot,
        type === 'terraform_remote_state'
          ? "reads another stack's state, which is gone when its Region is; name the resource through Names instead of passing a reference between stacks"
          : `reads ${type} at plan time, which fails while its API is out of reach; put the value into the environment file or name it through Names`,
      );
    }
  }

  for (const provider of listOf(objectOf(json['provider'])['aws'])) {
    const { region, alias } = objectOf(provider);
    const spot: Spot = { keys: ['provider', 'aws'], construct: undefined };
    if (alias !== undefined) {
      report(
        'provider-alias',
        spot,
        `has a second provider, alias '${text(alias)}'; a stack has one provider, for its own Region`,
      );
    } else if (region !== expectation.region) {
      report('provider-region', spot, `must be for ${expectation.region}, got ${text(region)}`);
    }
  }

  for (const [type, byName] of Object.entries(objectOf(json['resource']))) {
    for (const [name, body] of Object.entries(objectOf(byName))) {
      const spot: Spot = { keys: [type, name], construct: constructOf(body) };
      const { region, provider } = objectOf(body);
      if (region !== undefined) {
        report(
          'resource-region',
          spot,
          `sets 'region' to ${text(region)}; a resource belongs to the Region of its stack, ${expectation.region}`,
        );
      }
      if (provider !== undefined) {
        report(
          'resource-provider',
          spot,
          `names the provider '${text(provider)}'; a stack has one provider, for its own Region`,
        );
      }
    }
  }

  visit(json, { keys: [], construct: undefined }, (value, spot) => {
    const key = spot.keys[spot.keys.length - 1] ?? '';
    if (typeof value === 'number' && Math.abs(value) > 1e100) {
      report('token-debris', spot, `contains ${value}, the code of a numeric token; use Token.asString or Fn.tostring`);
    }
    if (typeof value !== 'string') return;
    const debris = TOKEN_DEBRIS.exec(value);
    if (debris) {
      report(
        'token-debris',
        spot,
        `contains '${debris[0]}', what is left of an unresolved token; use Token.asString or Fn.format`,
      );
    }
    const escaped = ESCAPED_REFERENCE.exec(value);
    if (escaped) {
      report(
        'escaped-reference',
        spot,
        `contains '${escaped[0]}', a reference that Terraform will not resolve; build the text with JSON.stringify or a template instead of Fn`,
      );
    }
    if (SECRET_TEXT.test(value) || (SECRET_ARGUMENT.test(key) && value !== '' && spot.keys[0] === 'resource')) {
      report(
        'plaintext-secret',
        spot,
        `would put a secret into state and plan; use the write-only form of the argument (${key}_wo) with an ephemeral value`,
      );
    }
  });
  return problems;
}

function visit(value: Json | undefined, spot: Spot, see: (value: Json, spot: Spot) => void): void {
  if (value === undefined) return;
  see(value, spot);
  if (Array.isArray(value)) {
    value.forEach((item: Json, index) => visit(item, { ...spot, keys: [...spot.keys, String(index)] }, see));
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      if (key === '//') continue;
      visit(item, { keys: [...spot.keys, key], construct: constructOf(item) ?? spot.construct }, see);
    }
  }
}

/** The construct path that cdktf writes beside each element. */
function constructOf(body: Json | undefined): string | undefined {
  const path = objectOf(objectOf(objectOf(body)['//'])['metadata'])['path'];
  return typeof path === 'string' ? path : undefined;
}

function objectOf(value: Json | undefined): { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as { readonly [key: string]: Json })
    : {};
}

function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly Json[]) : [value];
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
