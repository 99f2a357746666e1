import { InputChecks } from '../invalid-input';

/** Every scenario begins at some second of the run and lasts for some seconds. */
interface Interval {
  /** Seconds from the start of the run. */
  readonly at: number;
  /**
   * Seconds.
   *
   * @default - to the end of the run
   */
  readonly duration?: number;
}

/**
 * Home is gone: what is in work or waits there is lost, and so is what is sent there. When it returns, so do the
 * instances that it had.
 */
export interface RegionLoss extends Interval {
  readonly kind: 'region-loss';
}

/** Some zones of home are gone with their instances. Others are launched in the zones that remain. */
export interface ZoneLoss extends Interval {
  readonly kind: 'zone-loss';
  /**
   * How many zones.
   *
   * @default 1
   */
  readonly zones?: number;
}

/** Home fails some requests, and the same share of health probes. A failed request fails at once and uses no slot. */
export interface Brownout extends Interval {
  readonly kind: 'brownout';
  readonly failureProbability: number;
}

/** Home comes and goes, beginning with an outage. */
export interface Flap extends Interval {
  readonly kind: 'flap';
  /** Seconds out of service, 1 or more. */
  readonly down: number;
  /** Seconds in service, 1 or more. */
  readonly up: number;
}

/** More traffic. */
export interface Surge extends Interval {
  readonly kind: 'surge';
  /** By which the rate is multiplied. */
  readonly factor: number;
}

/** What goes wrong in a run. */
export type Scenario = RegionLoss | ZoneLoss | Brownout | Flap | Surge;

/** What a scenario does to home at some second. Surges are part of the traffic. */
export interface ScenarioChange {
  readonly time: number;
  readonly change: 'region-down' | 'region-up' | 'zones-down' | 'zones-up' | 'brownout-on' | 'brownout-off';
}

/** When the scenario ends: `Infinity` when it does not. */
export function scenarioEnd({ at, duration }: Scenario): number {
  return duration === undefined ? Infinity : at + duration;
}

/** What a scenario does to home during a run of so many seconds, in the order of time. */
export function scenarioChanges(scenario: Scenario, runDuration: number): ScenarioChange[] {
  const { at } = scenario;
  const end = scenarioEnd(scenario);
  switch (scenario.kind) {
    case 'region-loss':
      return [
        { time: at, change: 'region-down' },
        { time: end, change: 'region-up' },
      ];
    case 'zone-loss':
      return [
        { time: at, change: 'zones-down' },
        { time: end, change: 'zones-up' },
      ];
    case 'brownout':
      return [
        { time: at, change: 'brownout-on' },
        { time: end, change: 'brownout-off' },
      ];
    case 'flap': {
      const changes: ScenarioChange[] = [];
      for (let time = at; time < Math.min(end, runDuration); time += scenario.down + scenario.up) {
        changes.push(
          { time, change: 'region-down' },
          { time: Math.min(time + scenario.down, end), change: 'region-up' },
        );
      }
      return changes;
    }
    case 'surge':
      return [];
  }
}

/** Records what is wrong with the scenario. */
export function checkScenario(scenario: Scenario, homeZones: number, checks: InputChecks): void {
  checks.nonNegative('scenario.at', scenario.at);
  if (scenario.duration !== undefined) checks.positive('scenario.duration', scenario.duration);
  switch (scenario.kind) {
    case 'region-loss':
      break;
    case 'zone-loss':
      checks.whole('scenario.zones', scenario.zones ?? 1, 1, homeZones);
      break;
    case 'brownout':
      checks.probability('scenario.failureProbability', scenario.failureProbability);
      break;
    case 'flap':
      for (const side of ['down', 'up'] as const) {
        const seconds = scenario[side];
        checks.require(Number.isFinite(seconds) && seconds >= 1, `scenario.${side}`, 'a number of 1 or more', seconds);
      }
      break;
    case 'surge':
      checks.positive('scenario.factor', scenario.factor);
      break;
  }
}
