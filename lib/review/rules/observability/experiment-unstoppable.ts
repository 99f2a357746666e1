import { Attributes, UNKNOWN } from '../../attributes';
import { regionOfArn } from '../../estate';
import { Rule } from '../../rule';
import { alarmName, METRIC_ALARM } from './alarm';

export const observabilityExperimentUnstoppable: Rule = {
  id: 'observability-experiment-unstoppable',
  area: 'observability',
  severity: 'high',
  title: 'Nothing stops an experiment',
  lost: 'The experiment goes on to its end whatever it does to users: the outage that it makes lasts as long as its actions.',
  safeWay:
    'Give it a stop condition of source aws:cloudwatch:alarm with an alarm of the same Region on what users see: failed requests, or healthy targets.',
  source: 'AWS FIS User Guide, Stop conditions for AWS FIS',
  types: ['aws_fis_experiment_template', METRIC_ALARM],
  *inspect(snapshot, { estate }) {
    for (const experiment of snapshot.of('aws_fis_experiment_template')) {
      const conditions = experiment.values.blocks('stop_condition');
      if (conditions === UNKNOWN) {
        yield { at: experiment, message: 'its stop conditions are not known yet', isUnknown: true };
        continue;
      }
      const problems = conditions.map((condition) => problemOf(condition, experiment.region, snapshot, estate.before));
      // One condition that works is enough.
      if (problems.includes(undefined)) continue;
      yield { at: experiment, message: problems[0] ?? 'it has no stop condition' };
    }
  },
};

type Alarms = Parameters<Extract<Rule, { inspect: unknown }>['inspect']>[0];

function problemOf(condition: Attributes, region: string | undefined, now: Alarms, before: Alarms): string | undefined {
  const source = condition.text('source');
  if (source === UNKNOWN) return undefined;
  if (source !== 'aws:cloudwatch:alarm') return `its stop condition is '${source ?? 'none'}'`;
  const alarm = condition.text('value');
  if (alarm === UNKNOWN) return undefined;
  if (alarm === undefined) return 'its stop condition names no alarm';
  const place = regionOfArn(alarm);
  if (region !== undefined && place !== undefined && place !== region) {
    return `it is in ${region}, the alarm that should stop it in ${place}`;
  }
  const isGone =
    before.named(alarm, undefined, [METRIC_ALARM]).length > 0 &&
    now.named(alarm, undefined, [METRIC_ALARM]).length === 0;
  return isGone ? `the alarm that should stop it, ${alarmName(alarm)}, is gone` : undefined;
}
