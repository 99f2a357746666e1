import { RequestQueue } from './request-queue';
import { SimulatedRegion } from './simulated-service';

/** What runs in one zone of a Region. */
export class ZoneState {
  public isUp = true;
  /** Instances that serve. */
  public ready = 0;
  /** Instances on their way. */
  public launching = 0;
  /** Requests in service. May exceed the slots while instances that were removed finish their work. */
  public busy = 0;
  /** Counts the times that everything in the zone was lost: what was begun under an older number never ends. */
  public epoch = 0;
}

/** Orders to launch: how many, in which zone, and whether from the warm pool. */
export type Launch = (zone: number, fromPool: boolean) => void;

/** The inference group of one Region: instances in zones, and one queue before them all. */
export class RegionState {
  public readonly zones: readonly ZoneState[];
  public readonly queue = new RequestQueue();
  public isUp = true;
  /** Of a request or probe that reaches the Region. */
  public failureProbability = 0;
  /** The group's own sizes. */
  public min: number;
  public readonly max: number;
  public desired: number;
  /** Whether target tracking is switched on: it is off in a pilot light, whose metric has no data. */
  public readonly isScaling: boolean;

  private poolLeft: number;

  /**
   * @param region its sizes
   * @param slots requests that an instance serves at a time
   * @param acceptsWrites whether its database is a writer and not a replica
   */
  public constructor(
    region: Required<SimulatedRegion>,
    private readonly slots: number,
    public acceptsWrites: boolean,
  ) {
    this.zones = Array.from({ length: region.zones }, () => new ZoneState());
    this.min = region.min;
    this.max = region.max;
    this.desired = region.instances;
    this.isScaling = region.min > 0;
    this.poolLeft = region.warmPool;
    for (let instance = 0; instance < region.instances; instance += 1) {
      this.zone(instance % region.zones).ready += 1;
    }
  }

  public zone(index: number): ZoneState {
    return this.zones[index] as ZoneState;
  }

  /** Instances that serve, if the Region does. */
  public get ready(): number {
    return this.sum('ready');
  }

  /** Instances on their way. */
  public get launching(): number {
    return this.sum('launching');
  }

  /** Requests in service. */
  public get busy(): number {
    return this.sum('busy');
  }

  /** Whether the load balancer has anybody to pass a request to. */
  public get hasInstances(): boolean {
    for (const zone of this.zones) if (zone.ready > 0) return true;
    return false;
  }

  /** The zone with most free slots; -1 when all are busy. */
  public roomiestZone(): number {
    let roomiest = -1;
    let most = 0;
    for (let index = 0; index < this.zones.length; index += 1) {
      const zone = this.zone(index);
      const free = zone.ready * this.slots - zone.busy;
      if (free > most) {
        most = free;
        roomiest = index;
      }
    }
    return roomiest;
  }

  /** Launches what is missing, each instance in the zone that has fewest. */
  public launchMissing(launch: Launch): void {
    for (let missing = this.desired - this.ready - this.launching; missing > 0; missing -= 1) {
      const index = this.emptiestZone();
      if (index < 0) return;
      this.zone(index).launching += 1;
      const fromPool = this.poolLeft > 0;
      if (fromPool) this.poolLeft -= 1;
      launch(index, fromPool);
    }
  }

  /** Takes instances out of service until no more are ready than desired; they finish what they have begun. */
  public removeSurplus(): void {
    for (let surplus = this.ready - this.desired; surplus > 0; surplus -= 1) {
      this.zones.reduce((fullest, zone) => (zone.ready > fullest.ready ? zone : fullest)).ready -= 1;
    }
  }

  /** Loses what one zone has in service and on its way, and its instances with it. Returns the requests lost. */
  public loseZone(index: number): number {
    const zone = this.zone(index);
    const interrupted = this.interrupt(zone);
    zone.isUp = false;
    zone.ready = 0;
    return this.hasInstances ? interrupted : interrupted + this.emptyQueue();
  }

  /** Loses what the whole Region has in service, waiting and on its way; its instances return with it. */
  public lose(): number {
    this.isUp = false;
    let interrupted = this.emptyQueue();
    for (const zone of this.zones) interrupted += this.interrupt(zone);
    return interrupted;
  }

  private interrupt(zone: ZoneState): number {
    const { busy } = zone;
    zone.epoch += 1;
    zone.busy = 0;
    zone.launching = 0;
    return busy;
  }

  private emptyQueue(): number {
    const { length } = this.queue;
    this.queue.clear();
    return length;
  }

  private emptiestZone(): number {
    let emptiest = -1;
    let fewest = Infinity;
    for (const [index, zone] of this.zones.entries()) {
      const instances = zone.ready + zone.launching;
      if (zone.isUp && instances < fewest) {
        fewest = instances;
        emptiest = index;
      }
    }
    return emptiest;
  }

  private sum(what: 'ready' | 'launching' | 'busy'): number {
    let sum = 0;
    for (const zone of this.zones) sum += zone[what];
    return sum;
  }
}
