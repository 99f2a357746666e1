import { isObject, Unknown, UNKNOWN } from '../../attributes';
import { Json, JsonObject } from '../../plan';

/** A statement of a policy with its lists spelled out. */
export interface Statement {
  readonly isAllow: boolean;
  /** Patterns, lower case: IAM does not look at the case of an action. */
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Account ids, ARNs, services, `*`. */
  readonly principals: readonly string[];
  readonly condition?: JsonObject;
  /** True where it names what it does not cover: `NotAction`, `NotResource`, `NotPrincipal`. */
  readonly isInverted: boolean;
}

/** The statements of a policy; undefined when there is no policy that can be read. */
export function statementsOf(document: Json | Unknown | undefined): readonly Statement[] | undefined {
  if (document === UNKNOWN || !isObject(document)) return undefined;
  const statements = document['Statement'];
  return listOf(statements ?? null).flatMap((statement) => (isObject(statement) ? [statementOf(statement)] : []));
}

function statementOf(raw: JsonObject): Statement {
  const principal = raw['Principal'] ?? null;
  const condition = raw['Condition'];
  return {
    isAllow: raw['Effect'] === 'Allow',
    actions: textsOf(raw['Action']).map((action) => action.toLowerCase()),
    resources: textsOf(raw['Resource']),
    principals: isObject(principal) ? Object.values(principal).flatMap(textsOf) : textsOf(principal),
    ...(isObject(condition) && Object.keys(condition).length > 0 ? { condition } : {}),
    isInverted: ['NotAction', 'NotResource', 'NotPrincipal'].some((key) => raw[key] !== undefined),
  };
}

/** Whether a pattern with `*` and `?` covers a text. */
export function covers(pattern: string, text: string): boolean {
  if (pattern === '*' || pattern === text) return true;
  if (!/[*?]/.test(pattern)) return false;
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${expression}$`, 's').test(text);
}

export function coversAction({ actions }: Statement, action: string): boolean {
  return actions.some((pattern) => covers(pattern, action.toLowerCase()));
}

/**
 * Whether an AWS service may do something by a policy of a resource. Everybody, and the account as such, count
 * as the service too; a condition on where the request comes from has to admit `source`.
 */
export function admitsService(
  statements: readonly Statement[],
  service: string,
  action: string,
  source: { readonly region?: string | undefined },
): boolean {
  const matching = statements.filter(
    (statement) => !statement.isInverted && coversAction(statement, action) && concerns(statement, service),
  );
  if (matching.some(({ isAllow, condition }) => !isAllow && !condition)) return false;
  return (
    statements.some(({ isInverted, isAllow }) => isInverted && isAllow) ||
    matching.some(({ isAllow, condition }) => isAllow && isMet(condition, source.region))
  );
}

function concerns({ principals }: Statement, service: string): boolean {
  return principals.some((principal) => principal === '*' || principal === service);
}

/** False where a condition demands a source of another Region. */
function isMet(condition: JsonObject | undefined, region: string | undefined): boolean {
  for (const [operator, keys] of Object.entries(condition ?? {})) {
    if (!/^(Arn|String)(Like|Equals)(IfExists)?$/.test(operator) || !isObject(keys)) continue;
    const sources = Object.entries(keys).find(([key]) => key.toLowerCase() === 'aws:sourcearn')?.[1];
    if (sources === undefined) continue;
    const admits = textsOf(sources).some((pattern) => {
      const [, , , place = '*'] = pattern.split(':');
      return region === undefined || place === '' || covers(place, region);
    });
    if (!admits) return false;
  }
  return true;
}

function listOf(value: Json | undefined): readonly Json[] {
  if (value === null || value === undefined) return [];
  return Array.isArray(value) ? (value as readonly Json[]) : [value];
}

function textsOf(value: Json | undefined): readonly string[] {
  return listOf(value).filter((item): item is string => typeof item === 'string');
}
