import { isObject } from '../../attributes';
import { JsonObject } from '../../plan';
import { coversAction, coversPrincipal, isUnconditional, matches, Statement, textsOf } from '../../policy-document';

/**
 * Whether an AWS service may do something by a policy of a resource. Everybody counts as the service too; a
 * condition on where the request comes from has to admit `source`.
 */
export function admitsService(
  statements: readonly Statement[],
  service: string,
  action: string,
  source: { readonly region?: string | undefined },
): boolean {
  const matching = statements.filter((each) => coversAction(each, action) && coversPrincipal(each, service));
  // A denial of all resources but some is not about the resource that has the policy, as a rule.
  if (matching.some((each) => !each.isAllow && !each.resources.isInverted && isUnconditional(each))) return false;
  return matching.some(({ isAllow, condition }) => isAllow && isMet(condition, source.region));
}

/** False where a condition demands a source of another Region. */
function isMet(condition: JsonObject, region: string | undefined): boolean {
  for (const [operator, keys] of Object.entries(condition)) {
    if (!/^(Arn|String)(Like|Equals)(IfExists)?$/.test(operator) || !isObject(keys)) continue;
    const sources = Object.entries(keys).find(([key]) => key.toLowerCase() === 'aws:sourcearn')?.[1];
    if (sources === undefined) continue;
    const admits = textsOf(sources).some((pattern) => {
      const [, , , place = '*'] = pattern.split(':');
      return region === undefined || place === '' || matches(place, region);
    });
    if (!admits) return false;
  }
  return true;
}
