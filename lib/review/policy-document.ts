import { isObject, Unknown, UNKNOWN } from './attributes';
import { Json, JsonObject } from './plan';

/** What a part of a statement is about: `Action`, or all but what `NotAction` names. */
export interface Patterns {
  /** With `*` and `?`. */
  readonly patterns: readonly string[];
  readonly isInverted: boolean;
}

/** A statement of a policy of IAM, of a key, a bucket or a secret, with its lists spelled out. */
export interface Statement {
  readonly isAllow: boolean;
  readonly actions: Patterns;
  readonly resources: Patterns;
  /** ARNs, account ids, services, `*`. Empty in a policy of a role. */
  readonly principals: Patterns;
  /** Empty when there is none. */
  readonly condition: JsonObject;
}

/** The statements of a policy; undefined when it is not known or no policy. */
export function statementsOf(document: Json | Unknown | undefined): readonly Statement[] | undefined {
  if (document === undefined || document === UNKNOWN || !isObject(document)) return undefined;
  const statements = listOf(document['Statement']);
  return statements.flatMap((statement) => (isObject(statement) ? [statementOf(statement)] : []));
}

function statementOf(raw: JsonObject): Statement {
  const condition = raw['Condition'];
  return {
    isAllow: raw['Effect'] === 'Allow',
    actions: patternsOf(raw, 'Action'),
    resources: patternsOf(raw, 'Resource'),
    principals: patternsOf(raw, 'Principal'),
    condition: isObject(condition) ? condition : {},
  };
}

function patternsOf(raw: JsonObject, name: string): Patterns {
  const negated = raw[`Not${name}`];
  const value = negated ?? raw[name];
  const patterns = isObject(value) ? Object.values(value).flatMap(textsOf) : textsOf(value);
  return { patterns, isInverted: negated !== undefined };
}

/** Whether a pattern with `*` and `?` covers a text. */
export function matches(pattern: string, text: string): boolean {
  if (pattern === '*' || pattern === text) return true;
  if (!/[*?]/.test(pattern)) return false;
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${expression}$`, 's').test(text);
}

/** IAM does not look at the case of an action. */
export function coversAction({ actions }: Statement, action: string): boolean {
  const name = action.toLowerCase();
  return actions.isInverted !== actions.patterns.some((pattern) => matches(pattern.toLowerCase(), name));
}

export function coversResource({ resources }: Statement, arn: string): boolean {
  return resources.isInverted !== resources.patterns.some((pattern) => matches(pattern, arn));
}

/** Whether a statement is about a principal: as itself, as one of its account, or as everybody. */
export function coversPrincipal({ principals }: Statement, principal: string): boolean {
  const account = accountOf(principal);
  return (
    principals.isInverted !==
    principals.patterns.some(
      (pattern) => pattern === '*' || pattern === principal || (isAccount(pattern) && accountOf(pattern) === account),
    )
  );
}

/** Whether a statement names a principal of this kind as one that it is about. */
export function namesPrincipal({ principals }: Statement, isOne: (principal: string) => boolean): boolean {
  return !principals.isInverted && principals.patterns.some(isOne);
}

/** Whether a principal stands for a whole account: its IAM policies decide then who it is. */
export function isAccount(principal: string): boolean {
  return /^(\d{12}|arn:[^:]+:iam::\d{12}:root)$/.test(principal);
}

/** The account of a principal; undefined for a service. */
export function accountOf(principal: string): string | undefined {
  return /^(?:arn:[^:]+:(?:iam|sts)::)?(\d{12})(?::|$)/.exec(principal)?.[1];
}

export function isUnconditional({ condition }: Statement): boolean {
  return Object.keys(condition).length === 0;
}

/** The same text for conditions that say the same, whatever the order of keys and values. */
export function conditionText({ condition }: Statement): string {
  const operators = Object.entries(condition).flatMap(([operator, keys]) =>
    isObject(keys)
      ? Object.entries(keys).map(
          ([key, values]) => `${operator} ${key.toLowerCase()} ${listOf(values).map(String).sort().join(' ')}`,
        )
      : [],
  );
  return operators.sort().join('; ');
}

function listOf(value: Json | undefined): readonly Json[] {
  if (value === null || value === undefined) return [];
  return Array.isArray(value) ? (value as readonly Json[]) : [value];
}

/** The texts of a value that is one or a list. */
export function textsOf(value: Json | undefined): readonly string[] {
  return listOf(value).filter((item): item is string => typeof item === 'string');
}
