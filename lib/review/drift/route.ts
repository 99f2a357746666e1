import { UNKNOWN } from '../attributes';
import { Change, Estate, Resource } from '../estate';
import { changesMoreThanWords, differenceText, OutsideChange } from './outside-change';
import { DriftJudge, Situation, Verdict } from './situation';
import { follows, nameOf } from './takeover';
import { listed } from '../wording';

// What leads clients to the Region that serves: the latch, the records, the ways in, the name of the database's host.

export const judgeLatch: DriftJudge = (change, situation) => {
  const { drift, planned, isDeleted, values } = change;
  const { estate, evacuated, commands } = situation;
  const resource = drift.before as Resource;
  if (!isLatch(estate, resource) || (!isDeleted && !changesMoreThanWords(values.map(({ name }) => name)))) {
    return planned ? dangersToLatch(planned, situation) : [];
  }
  const message = isDeleted
    ? `${latchText(resource)} was deleted`
    : `of ${latchText(resource)}, ${differenceText(change)}`;
  const deploy = commands.deploy(drift.stack);
  if (evacuated.length === 0) {
    return [
      {
        verdict: 'drift',
        severity: 'warning',
        message,
        why: 'The next failover could not keep a Region away that comes back by itself; the apply puts it back.',
        command: deploy,
      },
    ];
  }
  const set = commands.warmsite('failover', drift.stack, '--from latch');
  return [
    {
      verdict: 'dangerous',
      severity: 'critical',
      message,
      why: `It holds ${listed(evacuated)} out of service, and a new one knows nothing of that: deploy it and set it again at once, before that Region answers.`,
      command: situation.expectations ? `${deploy} && ${set}` : deploy,
    },
  ];
};

/** What a plan would do to the latch while it holds a Region. */
export function dangersToLatch(planned: Change, { estate, evacuated, commands }: Situation): readonly Verdict[] {
  const { action, before, after, stack } = planned;
  if (evacuated.length === 0 || !before || action === 'no-op' || !isLatch(estate, before)) return [];
  if (action === 'update' && after) {
    const names = [...new Set([...before.values.names, ...after.values.names])];
    const changed = names.filter((name) => {
      const [is, then] = [before.values.at(name), after.values.at(name)];
      return is === UNKNOWN || then === UNKNOWN || JSON.stringify(is) !== JSON.stringify(then);
    });
    if (!changesMoreThanWords(changed)) return [];
  }
  return [
    {
      verdict: 'dangerous',
      severity: 'critical',
      message: `the plan would ${VERBS[action] ?? 'change'} ${latchText(before)} while it holds ${listed(evacuated)} out of service`,
      why: 'A new health check begins healthy, and a changed one forgets what it has read: traffic would go back to a database that no longer counts.',
      command: commands.show(stack),
      toldAs: 'plan',
    },
  ];
}

const VERBS: Readonly<Partial<Record<Change['action'], string>>> = {
  delete: 'destroy',
  replace: 'replace',
  forget: 'forget',
};

/** Name of the metric that sets and releases the latch. */
const LATCH_METRIC = 'Latch';

/** The alarm on the latch's metric, the health check that follows it, and the check that asks both of it and of an endpoint. */
function isLatch({ before, after }: Estate, { type, region, values }: Resource): boolean {
  const kind = values.at('type');
  if (type === 'aws_route53_health_check') {
    if (kind !== 'CALCULATED') return kind === 'CLOUDWATCH_METRIC';
    const children = values.texts('child_healthchecks');
    return before
      .of(type)
      .filter((check) => check.values.at('type') === 'CLOUDWATCH_METRIC')
      .some(({ values: child }) => children !== UNKNOWN && children.includes(child.at('id') as string));
  }
  if (values.at('metric_name') === LATCH_METRIC) return true;
  return [...before.of('aws_route53_health_check'), ...after.of('aws_route53_health_check')].some(
    ({ values: check }) =>
      check.at('cloudwatch_alarm_name') === values.at('alarm_name') && check.at('cloudwatch_alarm_region') === region,
  );
}

function latchText(resource: Resource): string {
  if (resource.type === 'aws_cloudwatch_metric_alarm') return `the latch's alarm ${textOf(resource, 'alarm_name')}`;
  return resource.values.at('type') === 'CALCULATED'
    ? 'the health check that the latch decides'
    : "the latch's health check";
}

/** Where a name leads, changed by hand while a Region is held out of service. */
export const judgeRecord: DriftJudge = (change, { evacuated, commands }) => {
  const record = change.drift.before as Resource;
  if (evacuated.length === 0 || !isTakenBack(change)) return [];
  const name = textOf(record, 'name');
  return [
    {
      verdict: 'dangerous',
      severity: 'critical',
      message: change.isDeleted
        ? `the record of ${name} was deleted, and the plan would make it again`
        : `of the record of ${name}, ${differenceText(change)}; the plan would change it back`,
      why: `Somebody changed where the name leads while ${listed(evacuated)} is held out of service: the apply may lead clients back there.`,
      command: commands.show(change.drift.stack),
    },
  ];
};

/** A way in that was closed by hand in a Region that is held out of service. */
export const judgeWayIn: DriftJudge = (change, { evacuated, serving = 'another Region', commands }) => {
  const rule = change.drift.before as Resource;
  const isHeld = rule.region !== undefined && evacuated.includes(rule.region);
  if (!isHeld || rule.values.at('type') === 'egress' || !isTakenBack(change)) return [];
  return [
    {
      verdict: 'dangerous',
      severity: 'critical',
      message: change.isDeleted
        ? 'a way in was closed by hand, and the plan would open it again'
        : `of a way in, ${differenceText(change)}; the plan would change it back`,
      why: `${rule.region} is held out of service since ${serving} took over: what was closed there may be what keeps writes from the old database.`,
      command: commands.show(change.drift.stack),
    },
  ];
};

/** The parameter from which instances read the host of the database. */
export const judgeHost: DriftJudge = (change, { estate, serving, takeover, evacuated, commands }) => {
  const { drift, values } = change;
  const value = values.find(({ name }) => name === 'insecure_value' || name === 'value');
  if (!value?.isUndone || (!takeover && evacuated.length === 0)) return [];
  const writer = estate.before
    .of('aws_db_instance')
    .find(
      (instance) => instance.region === serving && !follows(instance) && instance.values.at('address') === value.after,
    );
  if (!writer) return [];
  return [
    {
      verdict: 'dangerous',
      severity: 'critical',
      message: `${textOf(drift.before as Resource, 'name')} names ${nameOf(writer)}, and the plan would change it back`,
      why: `${nameOf(writer)} is the database that writes: new instances would be led to another one.`,
      command: takeover ? commands.record(takeover) : commands.show(drift.stack),
      about: ['insecure_value', 'value'],
    },
  ];
};

/** Whether the plan makes it what it was before somebody changed it. */
function isTakenBack({ planned, isDeleted, values }: OutsideChange): boolean {
  return isDeleted ? planned?.action === 'create' : values.some(({ isUndone }) => isUndone);
}

function textOf(resource: Resource, name: string): string {
  const value = resource.values.text(name);
  return value === undefined || value === UNKNOWN ? resource.address : value;
}
