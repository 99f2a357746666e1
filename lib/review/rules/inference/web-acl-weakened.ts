import { Attributes, UNKNOWN } from '../../attributes';
import { Finding, Rule } from '../../rule';
import { WEB_ACL } from './web-acl';

/** How much more a rule of rates may let through without a finding: groups grow, and limits with them. */
const TOLERATED_RAISE = 2;

/** AWS WAF counts over five minutes unless it is told otherwise. */
const DEFAULT_WINDOW_SECONDS = 300;

export const inferenceWebAclWeakened: Rule = {
  id: 'inference-web-acl-weakened',
  area: 'inference',
  severity: 'warning',
  title: 'A web ACL refuses less',
  lost: 'What a rule kept away reaches the servers: one client, or everybody at once after a failover, takes the capacity of all.',
  safeWay:
    'Let a new rule count first and look at its metric, then let it block, and take the old one away last. Raise a rate with the capacity behind it.',
  source: 'AWS WAF Developer Guide, Rule actions, Rate-based rule statement, Testing and tuning',
  types: [WEB_ACL],
  *check({ estate }) {
    for (const change of estate.changed(WEB_ACL)) {
      const { before, after, isDeposed } = change;
      if (!before || !after || isDeposed) continue;
      const were = before.values.blocks('rule');
      const are = after.values.blocks('rule');
      if (were === UNKNOWN) continue;
      if (are === UNKNOWN) {
        yield { at: change, isUnknown: true, message: 'which rules it keeps is not known' };
        continue;
      }
      for (const rule of were.filter((each) => refuses(each) || labels(each))) {
        const name = String(rule.text('name'));
        const finding = weakened(
          name,
          rule,
          are.find((other) => other.text('name') === name),
        );
        if (finding) yield { at: change, part: name, ...finding };
      }
      if (defaultOf(before.values) === 'block' && defaultOf(after.values) === 'allow') {
        yield {
          at: change,
          part: 'default',
          severity: 'note',
          message: 'what no rule takes is let through from now on',
        };
      }
    }
  },
};

type Weakening = Pick<Finding, 'message' | 'isUnknown'>;

function weakened(name: string, before: Attributes, after: Attributes | undefined): Weakening | undefined {
  if (!after) return { message: `rule ${name} is removed` };
  if (refuses(before) && !refuses(after)) return { message: `rule ${name} refuses nothing any more` };
  const [was, is] = [rateOf(before), rateOf(after)];
  if (was === undefined || is === undefined || is <= was * TOLERATED_RAISE) return undefined;
  return { message: `rule ${name} lets through ${perMinute(is)} requests a minute, before ${perMinute(was)}` };
}

/** Whether it refuses by itself, or lets the rules of its group do so. */
function refuses(rule: Attributes): boolean {
  return [
    ['action', 0, 'block'],
    ['action', 0, 'captcha'],
    ['action', 0, 'challenge'],
    ['override_action', 0, 'none'],
  ].some((path) => !rule.isUnset(...path));
}

/** Whether another rule may refuse what this one has marked. */
function labels(rule: Attributes): boolean {
  return !rule.isUnset('rule_label');
}

/** Requests a second, of a rule of rates. */
function rateOf(rule: Attributes): number | undefined {
  const path = ['statement', 0, 'rate_based_statement', 0];
  const limit = rule.number(...path, 'limit');
  const window = rule.number(...path, 'evaluation_window_sec') ?? DEFAULT_WINDOW_SECONDS;
  return limit === undefined || limit === UNKNOWN || window === UNKNOWN ? undefined : limit / window;
}

function perMinute(perSecond: number): number {
  return Math.round(perSecond * 60);
}

function defaultOf(values: Attributes): 'allow' | 'block' | undefined {
  return (['allow', 'block'] as const).find((action) => !values.isUnset('default_action', 0, action));
}
