import { isObject, UNKNOWN, Unknown } from '../../attributes';
import { Change, Estate, Resource } from '../../estate';
import { Json, JsonObject } from '../../plan';

export const ENDPOINT = 'aws_vpc_endpoint';
/** What puts an endpoint into route tables and subnets beside its own attributes. */
export const ENDPOINT_ASSOCIATIONS = [
  'aws_vpc_endpoint_route_table_association',
  'aws_vpc_endpoint_subnet_association',
] as const;

/** `s3` of `com.amazonaws.us-east-2.s3`. */
export function serviceOf(endpoint: Resource): string {
  const name = endpoint.values.text('service_name');
  return typeof name === 'string' ? name.replace(/^com\.amazonaws\.[a-z0-9-]+\./, '') : 'a service';
}

/** Whether the network of an endpoint goes as well: the finding about that says it all. */
export function goesWithNetwork(endpoint: Resource, estate: Estate): boolean {
  const networks = estate.before.targets(endpoint, 'vpc_id', 'aws_vpc');
  return networks.some(({ key }) => estate.changed('aws_vpc').some((change) => change.key === key && isGone(change)));
}

export function isGone({ action, isDeposed }: Change): boolean {
  return !isDeposed && (action === 'delete' || action === 'replace');
}

/** Whether a policy lets less through: an allowance is gone, or a denial is new. */
export function isNarrower(was: Json | Unknown | undefined, is: Json | Unknown | undefined): boolean {
  if (is === undefined || is === UNKNOWN || was === UNKNOWN) return false;
  const [before, after] = [statementsOf(was ?? EVERYTHING), statementsOf(is)];
  const [known, left] = [before, after].map((statements) => new Set(statements.map(canonical)));
  const isOpen = after.some(
    (it) => it['Effect'] === 'Allow' && it['Condition'] === undefined && isAll(it['Action']) && isAll(it['Resource']),
  );
  return (
    after.some((it) => it['Effect'] === 'Deny' && !known?.has(canonical(it))) ||
    (!isOpen && before.some((it) => it['Effect'] === 'Allow' && !left?.has(canonical(it))))
  );
}

/** What AWS takes where no policy is given. */
const EVERYTHING: Json = { Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }] };

function isAll(value: Json | undefined): boolean {
  return value === '*' || (Array.isArray(value) && value.includes('*'));
}

function statementsOf(policy: Json): readonly JsonObject[] {
  const statements = isObject(policy) ? policy['Statement'] : undefined;
  return (Array.isArray(statements) ? (statements as readonly Json[]) : [statements ?? null]).filter(isObject);
}

/** The same text for the same statement, however its lists and keys are ordered. */
function canonical(statement: JsonObject): string {
  const ordered = (value: Json): Json => {
    if (Array.isArray(value)) {
      const items = (value as readonly Json[]).map((item) => JSON.stringify(ordered(item))).sort();
      return items.length === 1 ? (JSON.parse(items[0] as string) as Json) : items;
    }
    if (!isObject(value)) return value;
    const keys = Object.keys(value).sort();
    return Object.fromEntries(keys.map((key) => [key, ordered(value[key] ?? null)]));
  };
  const { Sid: _, ...meaning } = statement;
  return JSON.stringify(ordered(meaning));
}
