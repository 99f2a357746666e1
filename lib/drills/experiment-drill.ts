import { InputError } from '../core/errors';
import { Names } from '../core/names';
import { DrillResult } from './drill-record';
import { MeasuredDrill } from './measured-drill';

/** The answer of `aws fis get-experiment`, as far as it is read here; times as either version of the AWS CLI has them. */
export interface FisExperiment {
  readonly roleArn: string;
  readonly state: { readonly status: string };
  readonly startTime: string | number;
  readonly actions: Readonly<
    Record<
      string,
      {
        readonly actionId: string;
        readonly state?: { readonly status: string };
        readonly startTime?: string | number;
        readonly endTime?: string | number;
      }
    >
  >;
}

/** States in which an experiment is over (GetExperiment, ExperimentState). */
const RESULTS: Readonly<Record<string, DrillResult>> = {
  completed: 'passed',
  stopped: 'failed',
  cancelled: 'failed',
  failed: 'failed',
};

/**
 * What AWS FIS says of an experiment: its actions are the steps. One that an alarm has stopped is no success.
 *
 * @param names the environment, in any of its Regions
 * @param where the file with the answer
 * @throws InputError `drill-broken`, `drill-environment`, `drill-unfinished`
 */
export function drillOfExperiment(answer: unknown, names: Names, where: string): MeasuredDrill {
  const refuse = (code: string, message: string): InputError => new InputError([{ code, where, message }]);
  const { experiment } = (answer ?? {}) as { readonly experiment?: Partial<FisExperiment> };
  const { roleArn, state, startTime, actions } = experiment ?? {};
  if (roleArn === undefined || state === undefined || startTime === undefined || actions === undefined) {
    throw refuse(
      'drill-broken',
      `must be what 'aws fis get-experiment --id <id>' prints as JSON; write it to the file`,
    );
  }
  // The role of each experiment is its own, and has its name.
  const [, account, role = ''] = /^arn:aws:iam::(\d{12}):role\/(.*)$/.exec(roleArn) ?? [];
  const prefix = `${names.prefix}-chaos-`;
  if (account !== names.account || !role.startsWith(prefix)) {
    throw refuse(
      'drill-environment',
      `must be an experiment of ${names.environment}, which runs as role ${prefix}... in account ${names.account}, got ${roleArn}`,
    );
  }
  const result = RESULTS[state.status];
  if (result === undefined) {
    throw refuse('drill-unfinished', `must be over, got an experiment that is ${state.status}; ask for it again later`);
  }
  return {
    kind: 'experiment',
    at: new Date(secondsOf(startTime) * 1000).toISOString(),
    result,
    emulated: false,
    name: role.slice(prefix.length),
    steps: Object.entries(actions).flatMap(([id, { actionId, state: { status } = { status: 'unknown' }, ...times }]) =>
      times.startTime === undefined || times.endTime === undefined
        ? []
        : [{ id, title: actionId, outcome: status, from: secondsOf(times.startTime), to: secondsOf(times.endTime) }],
    ),
  };
}

function secondsOf(time: string | number): number {
  return typeof time === 'number' ? time : Date.parse(time) / 1000;
}
