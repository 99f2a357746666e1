import { Random } from '../random';
import { ArrivalProcess } from './arrival-process';
import { Dns, HOME, STANDBY } from './dns';
import { EventKind } from './event-kind';
import { EventQueue } from './event-queue';
import { epochOf, isLateOf, placement, regionOf, zoneOf } from './placement';
import { RegionState } from './region-state';
import { ServiceTimes } from './service-times';
import { LossCounts } from './simulation-result';
import { SettledService } from './simulated-service';
import { WaitHistogram } from './wait-histogram';

export interface ServingProps {
  readonly service: SettledService;
  readonly events: EventQueue;
  /** Home and standby. */
  readonly regions: readonly [RegionState, RegionState];
  readonly dns: Dns;
  readonly arrivals: ArrivalProcess;
  readonly serviceTimes: ServiceTimes;
  /** Where clients go and which requests write or fail. */
  readonly clients: Random;
}

/**
 * Requests on their way: arrival, wait, service, loss. Nearly all events of a run are handled here, and none of them
 * allocates anything.
 */
export class Serving {
  public arrived = 0;
  public served = 0;
  public late = 0;
  public lost = 0;
  public readonly losses: { -readonly [Cause in keyof LossCounts]: number } = {
    unreachable: 0,
    interrupted: 0,
    failed: 0,
    noInstance: 0,
    readOnly: 0,
    rejected: 0,
    timedOut: 0,
  };
  /** Writes that home's database took although the standby Region's was a writer already. */
  public splitBrainWrites = 0;

  public inService = 0;
  public waiting = 0;
  /** Integral of `inService` over time. */
  public serviceSeconds = 0;
  /** Integral of `waiting` over time. */
  public queueSeconds = 0;

  public begun = 0;
  public begunAfterWait = 0;
  public waitSum = 0;
  /** The waits of requests whose service began, since somebody cleared it. */
  public readonly waits = new WaitHistogram();

  private latest = 0;
  private readonly isPatienceLimited: boolean;
  private readonly expiryIsDue: [boolean, boolean] = [false, false];

  public constructor(private readonly props: ServingProps) {
    this.isPatienceLimited = props.service.work.patience !== Infinity;
    this.scheduleArrival(0);
  }

  /** Lets time pass until the next event. */
  public advance(now: number): void {
    const seconds = now - this.latest;
    this.serviceSeconds += seconds * this.inService;
    this.queueSeconds += seconds * this.waiting;
    this.latest = now;
  }

  /** A request arrives; the next one is scheduled. */
  public arrive(now: number): void {
    const { service, dns, clients, serviceTimes } = this.props;
    const { writeShare } = service.traffic;
    this.arrived += 1;
    this.scheduleArrival(now);
    // Drawn for every request, also for one that is lost at once: runs of other sizes then see the same requests.
    const serviceTime = serviceTimes.next();
    const isWrite = writeShare > 0 && clients.chance(writeShare);
    const index = dns.isSettled(now) ? dns.current : dns.regionOf(now, clients.next());
    const region = this.region(index);

    const failure = this.failureOnArrival(region, isWrite);
    if (failure !== undefined) {
      this.lose(failure);
      return;
    }
    if (isWrite && index === HOME && this.region(STANDBY).acceptsWrites) this.splitBrainWrites += 1;

    const zone = region.queue.length === 0 ? region.roomiestZone() : -1;
    if (zone >= 0) {
      this.begin(index, zone, now, now, serviceTime);
    } else if (region.queue.length >= service.work.queueLimit) {
      this.lose('rejected');
    } else {
      region.queue.push(now, serviceTime);
      this.waiting += 1;
      this.watchPatience(index);
    }
  }

  /** A service ends, unless its zone was lost meanwhile. */
  public complete(place: number, now: number): void {
    const index = regionOf(place);
    const zone = this.region(index).zone(zoneOf(place));
    if (zone.epoch !== epochOf(place)) return;
    zone.busy -= 1;
    this.inService -= 1;
    this.served += 1;
    if (isLateOf(place)) this.late += 1;
    this.admit(index, now);
  }

  /** Loses the requests at the head of the queue that have waited for too long. */
  public expire(index: number, now: number): void {
    const { queue } = this.region(index);
    const { patience } = this.props.service.work;
    this.expiryIsDue[index] = false;
    // The same sum as when the expiry was scheduled: now - arrival may come out a last bit below the patience.
    while (queue.length > 0 && queue.headArrival + patience <= now) {
      queue.dropHead();
      this.waiting -= 1;
      this.lose('timedOut');
    }
    this.watchPatience(index);
  }

  /** Begins the service of who waits, as far as slots are free. */
  public admit(index: number, now: number): void {
    const region = this.region(index);
    const { queue } = region;
    while (queue.length > 0) {
      const zone = region.roomiestZone();
      if (zone < 0) return;
      const { headArrival, headServiceTime } = queue;
      queue.dropHead();
      this.waiting -= 1;
      this.begin(index, zone, now, headArrival, headServiceTime);
    }
  }

  /** Notes requests that a loss of instances interrupted. */
  public interrupt(requests: number): void {
    const [home, standby] = this.props.regions;
    this.losses.interrupted += requests;
    this.lost += requests;
    this.inService = home.busy + standby.busy;
    this.waiting = home.queue.length + standby.queue.length;
  }

  private failureOnArrival(region: RegionState, isWrite: boolean): keyof LossCounts | undefined {
    if (!region.isUp) return 'unreachable';
    if (region.failureProbability > 0 && this.props.clients.chance(region.failureProbability)) return 'failed';
    if (!region.hasInstances) return 'noInstance';
    return isWrite && !region.acceptsWrites ? 'readOnly' : undefined;
  }

  private begin(index: number, zoneIndex: number, now: number, arrival: number, serviceTime: number): void {
    const zone = this.region(index).zone(zoneIndex);
    const wait = now - arrival;
    zone.busy += 1;
    this.inService += 1;
    this.begun += 1;
    this.waitSum += wait;
    if (wait > 0) this.begunAfterWait += 1;
    this.waits.note(wait);
    const isLate = wait > this.props.service.work.waitTarget;
    const place = placement(index, zoneIndex, zone.epoch, isLate);
    this.props.events.push(now + serviceTime, EventKind.Completion, place);
  }

  private lose(cause: keyof LossCounts): void {
    this.losses[cause] += 1;
    this.lost += 1;
  }

  /** Keeps one event a Region for the patience of whoever is at the head. */
  private watchPatience(index: number): void {
    const { queue } = this.region(index);
    const { patience } = this.props.service.work;
    if (queue.length === 0 || !this.isPatienceLimited || this.expiryIsDue[index]) return;
    this.expiryIsDue[index] = true;
    this.props.events.push(queue.headArrival + patience, EventKind.Expiry, index);
  }

  private scheduleArrival(now: number): void {
    this.props.events.push(this.props.arrivals.next(now), EventKind.Arrival, 0);
  }

  private region(index: number): RegionState {
    return this.props.regions[index] as RegionState;
  }
}
