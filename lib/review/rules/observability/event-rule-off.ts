import { Resource, Snapshot } from '../../estate';
import { Rule, Severity } from '../../rule';
import { runsPerYear, wordsFor } from './schedule';

const EVENT_RULE = 'aws_cloudwatch_event_rule';
const TARGET = 'aws_cloudwatch_event_target';
const SCHEDULE = 'aws_scheduler_schedule';
const DB_EVENTS = 'aws_db_event_subscription';

/** Services whose events tell of a recovery: replication stopped, a failover, a failed backup, a Region in trouble. */
const SOURCES = /aws\.(rds|backup|health|route53|arc-region-switch|fis|autoscaling|cloudwatch|s3)\b/;

export const observabilityEventRuleOff: Rule = {
  id: 'observability-event-rule-off',
  area: 'observability',
  severity: 'warning',
  title: 'An event rule or a schedule is removed, disabled, rarer or without a target',
  lost: 'What it started, or told, on an event or at a time does not happen any more. Nothing else shows that it does not.',
  safeWay:
    'Keep the rule enabled with its targets. To move it, add the new one first and see it invoked (metric Invocations).',
  source: 'Amazon EventBridge User Guide, Disabling or deleting a rule; Amazon RDS User Guide, Event subscriptions',
  types: [EVENT_RULE, TARGET, SCHEDULE, DB_EVENTS],
  *check({ estate }) {
    for (const change of estate.changed(EVENT_RULE, SCHEDULE, DB_EVENTS)) {
      const { before, after, action } = change;
      if (!before || change.isDeposed) continue;
      const severity = severityOf(estate.before, before);
      if (action === 'forget') {
        yield {
          at: change,
          severity: 'note',
          message: 'it is no longer managed: nothing brings it back once it is gone',
          lost: 'Nothing at once.',
        };
      } else if (!after) {
        if (isOn(before)) yield { at: change, severity, message: 'it is destroyed' };
      } else if (isOn(before) && !isOn(after)) {
        yield { at: change, severity, message: 'it is disabled' };
      } else {
        const [was, is] = [before, after].map(({ values }) => values.text('schedule_expression'));
        const then = typeof was === 'string' ? runsPerYear(was) : undefined;
        const now = typeof is === 'string' ? runsPerYear(is) : undefined;
        if (then !== undefined && now !== undefined && now < then * 0.99) {
          yield { at: change, severity: 'warning', message: `it runs ${wordsFor(now)} instead of ${wordsFor(then)}` };
        }
      }
    }
    for (const change of estate.changed(TARGET)) {
      if (!change.before || change.after || change.isDeposed || change.action === 'forget') continue;
      const rules = estate.before.targets(change.before, 'rule', EVENT_RULE);
      const left = rules.filter(({ key }) => estate.after.find(key) !== undefined);
      // The rule goes as well: it is told once.
      if (rules.length > 0 && left.length === 0) continue;
      const isLast = left.every(
        (rule) =>
          estate.after.users(rule, { [TARGET]: ['rule'] }).filter(({ stack }) => stack === rule.stack).length === 0,
      );
      const [rule] = left;
      yield {
        at: change,
        severity: rule && isLast ? severityOf(estate.before, rule) : 'warning',
        message: isLast ? 'the only target of its rule is removed' : 'a target of its rule is removed',
      };
    }
  },
};

function isOn({ values }: Resource): boolean {
  const state = values.text('state');
  // Both attributes say it; of the older one the provider leaves null or what it was.
  if (typeof state === 'string') return state !== 'DISABLED';
  return values.flag('is_enabled') !== false && values.flag('enabled') !== false;
}

function severityOf(snapshot: Snapshot, rule: Resource): Severity {
  if (rule.type === DB_EVENTS) return 'high';
  const pattern = rule.values.text('event_pattern');
  const targets = rule.type === EVENT_RULE ? snapshot.users(rule, { [TARGET]: ['rule'] }) : [rule];
  const starts = targets.some(({ values }) =>
    /:automation-definition\/|:startAutomationExecution|:states:|:stateMachine:|:lambda:/.test(
      [values.text('arn'), values.text('target', 0, 'arn')].filter((item) => typeof item === 'string').join(' '),
    ),
  );
  return (typeof pattern === 'string' && SOURCES.test(pattern)) || (starts && pattern !== undefined)
    ? 'high'
    : 'warning';
}
