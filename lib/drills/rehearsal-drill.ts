import { InputError } from '../core/errors';
import { RehearsalReport, StepReport, verdictOf } from '../rehearsal/report/rehearsal-report';
import { MeasuredDrill } from './measured-drill';

/** The scenario in which the runbook of the failover runs as an operator runs it. */
const SCENARIO = 'region-loss';

/** The step that only a failover has. */
const PROMOTION = 'promote';

/**
 * What the report of a rehearsal says: a success only when everything was rehearsed. Its times are those of an
 * emulator.
 *
 * @param where the file of the report
 * @throws InputError `drill-environment`
 */
export function drillOfRehearsal(report: RehearsalReport, environment: string, where: string): MeasuredDrill {
  if (report.environment !== environment) {
    throw new InputError([
      {
        code: 'drill-environment',
        where,
        message: `must be a rehearsal of ${environment}, got one of ${report.environment}`,
      },
    ]);
  }
  const begun = Date.parse(report.startedAt) / 1000;
  const complete = (report.notRehearsed ?? []).length === 0;
  return {
    kind: 'rehearsal',
    at: report.startedAt,
    result: verdictOf(report).outcome === 'red' ? 'failed' : complete ? 'passed' : 'degraded',
    emulated: true,
    steps: (failoverOf(report)?.runbookSteps ?? [])
      .filter(({ outcome }) => outcome !== 'not-run')
      .map(({ id, title, outcome, startedAt, seconds }) => ({
        id,
        title,
        outcome,
        from: begun + startedAt,
        to: begun + startedAt + seconds,
      })),
  };
}

/** The last one: before it, Systems Manager runs the same in a copy. */
function failoverOf({ scenarios }: RehearsalReport): StepReport | undefined {
  return scenarios
    .find(({ name }) => name === SCENARIO)
    ?.steps.filter(({ runbookSteps = [] }) => runbookSteps.some(({ id }) => id === PROMOTION))
    .at(-1);
}
