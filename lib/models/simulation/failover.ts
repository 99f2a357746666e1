import { Random } from '../random';
import { Dns, HOME, STANDBY } from './dns';
import { EndpointCheck } from './endpoint-check';
import { EventKind } from './event-kind';
import { EventQueue } from './event-queue';
import { RegionState } from './region-state';
import { SettledService } from './simulated-service';
import { SimulationMilestones } from './simulation-result';

/** Milestones while they are being noted. */
export type MilestoneNotes = { -readonly [Name in keyof SimulationMilestones]: number };

export interface FailoverProps {
  readonly service: SettledService;
  readonly events: EventQueue;
  /** Home and standby. */
  readonly regions: readonly [RegionState, RegionState];
  readonly dns: Dns;
  readonly milestones: MilestoneNotes;
  readonly random: Random;
  /** Called when the runbook has asked for instances in the standby Region. */
  readonly launchStandby: (now: number) => void;
}

/**
 * Health probes, DNS, the runbook and the latch. DNS answers home while home's endpoint is healthy and the latch is
 * released, and the standby Region otherwise, whatever state that is in.
 */
export class Failover {
  /** Seconds in which both databases were writers, home answered, and clients went there. */
  public splitBrainSeconds = 0;

  private readonly check: EndpointCheck;
  private isLatched = false;
  /** Whether the decision is pending or made. */
  private isRunning = false;
  private timesFoundDown = 0;
  private splitBrainSince: number | undefined;

  public constructor(private readonly props: FailoverProps) {
    const { checkers, failures, healthyShare, interval } = props.service.detection;
    this.check = new EndpointCheck(checkers, failures, healthyShare);
    for (let checker = 0; checker < checkers; checker += 1) {
      props.events.push(props.random.next() * interval, EventKind.Probe, checker);
    }
  }

  /** A checker asks home's endpoint. */
  public probe(checker: number, now: number): void {
    const { service, events, random, regions } = this.props;
    const { interval, probeTimeout } = service.detection;
    const [home] = regions;
    events.push(now + interval, EventKind.Probe, checker);
    const isAnswered = home.isUp && home.hasInstances && !random.chance(home.failureProbability);
    if (isAnswered) {
      this.noteProbe(checker, true, now);
    } else {
      events.push(now + probeTimeout, EventKind.ProbeFailure, checker);
    }
  }

  /** A checker learns the outcome of its probe. */
  public noteProbe(checker: number, succeeded: boolean, now: number): void {
    const { milestones, service, events } = this.props;
    const wasHealthy = this.check.isHealthy;
    this.check.note(checker, succeeded);
    if (this.check.isHealthy === wasHealthy) return;

    if (wasHealthy) {
      milestones.detected ??= now;
      this.timesFoundDown += 1;
      if (!this.isRunning) {
        this.isRunning = true;
        events.push(now + service.failover.decisionTime, EventKind.Decision, 0);
      }
    }
    this.updateDns(now);
  }

  /** Somebody decides whether to fail over. */
  public decide(now: number): void {
    const { milestones, service, events, regions } = this.props;
    const { promotionTime, latch, latchTime, instances } = service.failover;
    if (this.check.isHealthy && this.timesFoundDown === 1) {
      this.isRunning = false;
      return;
    }
    milestones.decided = now;
    const [, standby] = regions;
    standby.min = Math.max(standby.min, instances);
    standby.desired = Math.max(standby.desired, instances);
    this.props.launchStandby(now);
    events.push(now + promotionTime, EventKind.Promotion, 0);
    if (latch) events.push(now + latchTime, EventKind.Latch, 0);
  }

  /** The standby Region's database accepts writes. */
  public promote(now: number): void {
    const [, standby] = this.props.regions;
    standby.acceptsWrites = true;
    this.props.milestones.promoted = now;
    this.watchSplitBrain(now);
  }

  /** DNS follows the latch. */
  public latch(now: number): void {
    this.isLatched = true;
    this.props.milestones.latched = now;
    this.updateDns(now);
  }

  /** One TTL after a change of DNS, which was perhaps not the last. */
  public settleDns(now: number): void {
    const { dns, milestones } = this.props;
    if (!dns.isSettled(now)) return;
    if (dns.current === STANDBY) milestones.routed ??= now;
    this.watchSplitBrain(now);
  }

  /** Counts the time of split-brain; to be called whenever home, DNS or the databases have changed, and at the end. */
  public watchSplitBrain(now: number): void {
    const { regions, dns } = this.props;
    const [home, standby] = regions;
    if (this.splitBrainSince !== undefined) this.splitBrainSeconds += now - this.splitBrainSince;
    const someAtHome = dns.current === HOME || !dns.isSettled(now);
    this.splitBrainSince = standby.acceptsWrites && home.isUp && someAtHome ? now : undefined;
  }

  private updateDns(now: number): void {
    const { dns, service, events } = this.props;
    const answer = this.check.isHealthy && !this.isLatched ? HOME : STANDBY;
    if (answer === dns.current) return;
    dns.change(now, answer);
    events.push(now + service.ttl, EventKind.DnsSettled, 0);
    this.watchSplitBrain(now);
  }
}
