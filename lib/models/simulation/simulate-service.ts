import { InputChecks } from '../invalid-input';
import { Random } from '../random';
import { ArrivalProcess } from './arrival-process';
import { Dns, HOME, STANDBY } from './dns';
import { EventKind } from './event-kind';
import { EventQueue } from './event-queue';
import { Failover, MilestoneNotes } from './failover';
import { epochOf, placement, regionOf, zoneOf } from './placement';
import { recoveryTime } from './recovery';
import { RegionState } from './region-state';
import { checkScenario, Scenario, ScenarioChange, scenarioChanges } from './scenario';
import { SeriesRecorder } from './series-recorder';
import { ServiceTimes } from './service-times';
import { Serving } from './serving';
import { checkService, SettledService, settled, SimulatedService, SIMULATION_DEFAULTS } from './simulated-service';
import { SimulationResult, WaitSummary } from './simulation-result';
import { TargetTracking } from './target-tracking';

/** How far a run has come. */
export interface SimulationProgress {
  /** Share of the simulated time, 0 to 1. */
  readonly share: number;
  /** Events handled. */
  readonly events: number;
}

/** What is simulated, how often, and from which seed. */
export interface SimulationProps {
  readonly service: SimulatedService;
  /**
   * What goes wrong.
   *
   * @default - nothing
   */
  readonly scenario?: Scenario;
  /** Seconds to simulate. */
  readonly duration: number;
  /** Whole number from 0 to 2^32 - 1. The same seed gives the same result. */
  readonly seed: number;
  /**
   * Seconds between two points of the series; at most 100,000 points.
   *
   * @default SIMULATION_DEFAULTS.step
   */
  readonly step?: number;
  /**
   * Share of requests in time at which the service counts as recovered.
   *
   * @default SIMULATION_DEFAULTS.recoveryShare
   */
  readonly recoveryShare?: number;
  /**
   * Seconds for which that share must hold.
   *
   * @default SIMULATION_DEFAULTS.recoveryWindow
   */
  readonly recoveryWindow?: number;
  /**
   * Called at the end of every hundredth part of the run.
   *
   * @default - not called
   */
  readonly onProgress?: (progress: SimulationProgress) => void;
}

/**
 * One run of an inference group in two Regions: requests arrive, wait, are served or lost, while health checks, DNS,
 * scaling and the runbook do their part. A discrete-event simulation; nothing is averaged but the clients of DNS.
 *
 * What it assumes:
 * - requests arrive as a Poisson process and are not repeated when they are lost;
 * - a Region has one queue, first come, first served: its load balancer knows who has a free slot;
 * - a request's service time does not depend on how many others the instance serves;
 * - every launch within `max` succeeds after exactly the launch time;
 * - the health check asks home only, and load does not make it fail;
 * - the standby Region gets DNS's answer whatever its state, as a SECONDARY record without a check does;
 * - who was in service or waited when instances went is lost, but requests that wait outlive the loss of a zone as
 *   long as any instance is left.
 *
 * The random numbers of arrivals, service times, clients and probes come from four streams: two runs with the same
 * seed and other sizes see the same requests at the same times.
 *
 * @throws InvalidInputError naming every parameter that is wrong, as in `service.work.slotsPerInstance`
 */
export function simulateService(props: SimulationProps): SimulationResult {
  const { scenario, duration, seed, onProgress } = props;
  const { recoveryShare = SIMULATION_DEFAULTS.recoveryShare } = props;
  const { recoveryWindow = SIMULATION_DEFAULTS.recoveryWindow } = props;
  const { step = SIMULATION_DEFAULTS.step } = props;
  const service = settled(props.service);
  const checks = new InputChecks()
    .positive('duration', duration)
    .whole('seed', seed, 0, 0xffff_ffff)
    .positive('step', step)
    .probability('recoveryShare', recoveryShare)
    .positive('recoveryWindow', recoveryWindow);
  checks.require(duration / step <= 100_000, 'step', `at least a 100,000th of the duration of ${duration}`, step);
  checkService(service, checks);
  if (scenario) checkScenario(scenario, service.home.zones, checks);
  checks.throwIfAny();

  return new Simulation({ service, scenario, duration, seed, step, recoveryShare, recoveryWindow, onProgress }).run();
}

interface SettledSimulation extends SimulationProps {
  readonly service: SettledService;
  readonly step: number;
  readonly recoveryShare: number;
  readonly recoveryWindow: number;
}

class Simulation {
  private readonly events = new EventQueue();
  private readonly milestones: MilestoneNotes = {};
  private readonly regions: readonly [RegionState, RegionState];
  private readonly tracking: readonly [TargetTracking, TargetTracking];
  private readonly serving: Serving;
  private readonly failover: Failover;
  private readonly recorder: SeriesRecorder;
  private readonly changes: readonly ScenarioChange[];
  private handled = 0;
  private steps = 0;

  public constructor(private readonly props: SettledSimulation) {
    const { service, scenario, seed, duration } = props;
    const { work, scaling } = service;
    const seeds = new Random(seed);
    const stream = (): Random => new Random(seeds.below(2 ** 32));
    const surge = scenario?.kind === 'surge' ? scenario : undefined;

    const { events, milestones } = this;
    const dns = new Dns(service.ttl);
    const regions = [
      new RegionState(service.home, work.slotsPerInstance, true),
      new RegionState(service.standby, work.slotsPerInstance, false),
    ] as const;
    this.regions = regions;
    this.tracking = [new TargetTracking(scaling), new TargetTracking(scaling)];
    this.serving = new Serving({
      service,
      events,
      regions,
      dns,
      arrivals: new ArrivalProcess(service.traffic, surge, stream()),
      serviceTimes: new ServiceTimes(work.meanServiceTime, work.serviceScv, stream()),
      clients: stream(),
    });
    const launchStandby = (now: number): void => this.launchMissing(STANDBY, now);
    this.failover = new Failover({ service, events, regions, dns, milestones, random: stream(), launchStandby });
    this.recorder = new SeriesRecorder(this.serving, regions, dns);

    events.push(scaling.period, EventKind.ScalingLook, HOME);
    events.push(scaling.period, EventKind.ScalingLook, STANDBY);
    this.scheduleStep();
    this.changes = scenario ? scenarioChanges(scenario, duration) : [];
    for (const [index, { time }] of this.changes.entries()) {
      if (time <= duration) events.push(time, EventKind.Scenario, index);
    }
    if (scenario && scenario.at <= duration) milestones.failure = scenario.at;
  }

  public run(): SimulationResult {
    const { events, serving } = this;
    const { duration } = this.props;
    while (events.pop() && events.time <= duration) {
      serving.advance(events.time);
      this.handle(events.kind, events.payload, events.time);
      this.handled += 1;
    }
    serving.advance(duration);
    this.failover.watchSplitBrain(duration);
    return this.result();
  }

  private handle(kind: number, payload: number, now: number): void {
    const { serving, failover } = this;
    switch (kind) {
      case EventKind.Arrival:
        serving.arrive(now);
        break;
      case EventKind.Completion:
        serving.complete(payload, now);
        break;
      case EventKind.Expiry:
        serving.expire(payload, now);
        break;
      case EventKind.Probe:
        failover.probe(payload, now);
        break;
      case EventKind.ProbeFailure:
        failover.noteProbe(payload, false, now);
        break;
      case EventKind.ScalingLook:
        this.lookAtScaling(payload, now);
        break;
      case EventKind.Launched:
        this.putIntoService(payload, now);
        break;
      case EventKind.Scenario:
        this.changeScenario(payload, now);
        break;
      case EventKind.Decision:
        failover.decide(now);
        break;
      case EventKind.Promotion:
        failover.promote(now);
        break;
      case EventKind.Latch:
        failover.latch(now);
        break;
      case EventKind.DnsSettled:
        failover.settleDns(now);
        break;
      case EventKind.Step:
        this.endStep(now);
        break;
    }
  }

  private lookAtScaling(index: number, now: number): void {
    const region = this.region(index);
    this.events.push(now + this.props.service.scaling.period, EventKind.ScalingLook, index);
    if (!region.isUp) return;
    (this.tracking[index] as TargetTracking).look(region);
    this.launchMissing(index, now);
  }

  private launchMissing(index: number, now: number): void {
    const { launchTime, poolLaunchTime } = this.props.service.scaling;
    const region = this.region(index);
    region.launchMissing((zone, fromPool) => {
      const ready = now + (fromPool ? poolLaunchTime : launchTime);
      this.events.push(ready, EventKind.Launched, placement(index, zone, region.zone(zone).epoch));
    });
    this.noteScaled(now);
  }

  private putIntoService(place: number, now: number): void {
    const index = regionOf(place);
    const zone = this.region(index).zone(zoneOf(place));
    if (zone.epoch !== epochOf(place)) return;
    zone.launching -= 1;
    zone.ready += 1;
    this.serving.admit(index, now);
    this.noteScaled(now);
  }

  private noteScaled(now: number): void {
    const { milestones, regions } = this;
    const { scenario, service } = this.props;
    const [home, standby] = regions;
    const isFailover = milestones.decided !== undefined;
    const isZoneLoss = scenario?.kind === 'zone-loss' && milestones.failure !== undefined && now > milestones.failure;
    if (isFailover ? standby.ready >= service.failover.instances : isZoneLoss && home.ready >= home.desired) {
      milestones.scaled ??= now;
    }
  }

  private changeScenario(index: number, now: number): void {
    const { scenario } = this.props;
    const { serving } = this;
    const [home] = this.regions;
    const zonesLost = scenario?.kind === 'zone-loss' ? (scenario.zones ?? 1) : 0;
    switch (this.changes[index]?.change) {
      case 'region-down':
        serving.interrupt(home.lose());
        break;
      case 'region-up':
        home.isUp = true;
        break;
      case 'zones-down':
        for (let zone = 0; zone < zonesLost; zone += 1) serving.interrupt(home.loseZone(zone));
        break;
      case 'zones-up':
        for (const zone of home.zones) zone.isUp = true;
        break;
      case 'brownout-on':
        home.failureProbability = scenario?.kind === 'brownout' ? scenario.failureProbability : 0;
        break;
      case 'brownout-off':
        home.failureProbability = 0;
        break;
    }
    this.failover.watchSplitBrain(now);
  }

  private endStep(now: number): void {
    const { onProgress, duration, step } = this.props;
    this.recorder.record(now);
    this.scheduleStep();
    const hundredth = (time: number): number => Math.floor((100 * time) / duration);
    if (onProgress && hundredth(now) > hundredth(now - step))
      onProgress({ share: now / duration, events: this.handled });
  }

  /** The last step ends with the run. */
  private scheduleStep(): void {
    const { duration, step } = this.props;
    if (this.steps * step >= duration) return;
    this.steps += 1;
    this.events.push(Math.min(this.steps * step, duration), EventKind.Step, 0);
  }

  private result(): SimulationResult {
    const { serving, milestones } = this;
    const { recoveryShare: share, recoveryWindow: window } = this.props;
    const { arrived, served, late, losses, lost, inService, waiting } = serving;
    const { series } = this.recorder;
    const { failure } = milestones;
    const outcomes = this.recorder.outcomes;
    const recovered = failure === undefined ? undefined : recoveryTime({ outcomes, failure, share, window });
    if (recovered !== undefined) milestones.recovered = recovered;
    return {
      requests: { arrived, served, late, lost: losses, lostInAll: lost, inSystem: inService + waiting },
      waits: this.waitSummary(),
      milestones,
      ...(failure !== undefined && recovered !== undefined && { timeToRecover: recovered - failure }),
      splitBrain: { seconds: this.failover.splitBrainSeconds, writes: serving.splitBrainWrites },
      series,
      events: this.handled,
    };
  }

  private waitSummary(): WaitSummary {
    const { begun, begunAfterWait, waitSum, queueSeconds, serviceSeconds } = this.serving;
    const { waits } = this.recorder;
    const { duration } = this.props;
    return {
      begun,
      waitedShare: begun === 0 ? 0 : begunAfterWait / begun,
      mean: begun === 0 ? 0 : waitSum / begun,
      p50: waits.percentile(0.5) ?? 0,
      p95: waits.percentile(0.95) ?? 0,
      p99: waits.percentile(0.99) ?? 0,
      meanQueueLength: queueSeconds / duration,
      meanInService: serviceSeconds / duration,
    };
  }

  private region(index: number): RegionState {
    return this.regions[index] as RegionState;
  }
}
