import { mergedCalls } from './calls';
import { CallCount, ScenarioReport } from './rehearsal-report';

/** A time during which a Region was dead, in seconds since the rehearsal began. */
export interface Outage {
  readonly region: string;
  readonly from: number;
  readonly to: number;
}

/** Calls of a step to a Region that was dead for some of the step's time. */
export interface CallsToDeadRegion {
  /** Position of the step in its scenario, from 1. */
  readonly step: number;
  readonly calls: readonly CallCount[];
}

/** When a scenario's last step ended, in seconds since the rehearsal began. */
export function endOf(scenario: ScenarioReport): number {
  const ends = scenario.steps.map((step) => (step.outcome === 'not-run' ? 0 : step.startedAt + step.seconds));
  return Math.max(scenario.startedAt, ...ends);
}

/** The outages of a scenario, in the order in which they began; the last may outlive the scenario. */
export function outagesOf(scenario: ScenarioReport): Outage[] {
  const outages: Outage[] = [];
  const since = new Map((scenario.deadAtStart ?? []).map((region) => [region, scenario.startedAt]));
  const close = (region: string, to: number): void => {
    const from = since.get(region);
    if (from !== undefined) outages.push({ region, from, to });
    since.delete(region);
  };
  for (const { regionState, outcome, startedAt, seconds } of scenario.steps) {
    if (regionState === undefined || outcome === 'not-run') continue;
    if (regionState.state === 'alive') close(regionState.region, startedAt + seconds);
    else if (!since.has(regionState.region)) since.set(regionState.region, startedAt);
  }
  for (const region of [...since.keys()]) close(region, endOf(scenario));
  return outages.sort((one, other) => one.from - other.from);
}

/** The calls of a scenario to dead Regions, by step; a step that made none is not listed. */
export function callsToDeadRegions(scenario: ScenarioReport): CallsToDeadRegion[] {
  const outages = outagesOf(scenario);
  return scenario.steps.flatMap((step, index) => {
    const end = step.startedAt + step.seconds;
    const dead = outages.filter(({ from, to }) => step.startedAt < to && (end > from || step.startedAt >= from));
    const calls = mergedCalls(step.calls).filter((call) => dead.some(({ region }) => region === call.region));
    return calls.length > 0 ? [{ step: index + 1, calls }] : [];
  });
}
