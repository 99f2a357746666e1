import { Dns } from './dns';
import { RegionState } from './region-state';
import { Serving } from './serving';
import { Outcomes } from './recovery';
import { SimulationSeries } from './simulation-result';
import { WaitHistogram } from './wait-histogram';

/** Writes one point of every series a step, from what the counters gained since the point before. */
export class SeriesRecorder {
  /** The waits of the whole run. */
  public readonly waits = new WaitHistogram();

  private readonly time: number[] = [];
  private readonly arrivals: number[] = [];
  private readonly served: number[] = [];
  private readonly late: number[] = [];
  private readonly lost: number[] = [];
  private readonly inService: number[] = [];
  private readonly queueLength: number[] = [];
  private readonly p95Wait: (number | null)[] = [];
  private readonly instances: readonly [number[], number[]] = [[], []];
  private readonly standbyShare: number[] = [];
  private readonly inTimeSoFar: number[] = [];
  private readonly endedSoFar: number[] = [];
  private before = { time: 0, arrived: 0, served: 0, late: 0, lost: 0, serviceSeconds: 0, queueSeconds: 0 };

  public constructor(
    private readonly serving: Serving,
    private readonly regions: readonly [RegionState, RegionState],
    private readonly dns: Dns,
  ) {}

  /** The end of a step. */
  public record(now: number): void {
    const { serving, before } = this;
    const { arrived, served, late, lost, serviceSeconds, queueSeconds } = serving;
    const seconds = now - before.time;
    this.time.push(now);
    this.arrivals.push((arrived - before.arrived) / seconds);
    this.served.push((served - before.served) / seconds);
    this.late.push((late - before.late) / seconds);
    this.lost.push((lost - before.lost) / seconds);
    this.inService.push((serviceSeconds - before.serviceSeconds) / seconds);
    this.queueLength.push((queueSeconds - before.queueSeconds) / seconds);
    this.before = { time: now, arrived, served, late, lost, serviceSeconds, queueSeconds };

    this.inTimeSoFar.push(served - late);
    this.endedSoFar.push(served + lost);
    this.p95Wait.push(serving.waits.percentile(0.95));
    this.waits.add(serving.waits);
    serving.waits.clear();

    for (const index of [0, 1] as const) {
      const region = this.regions[index];
      this.instances[index].push(region.isUp ? region.ready : 0);
    }
    this.standbyShare.push(this.dns.standbyShare(now));
  }

  public get outcomes(): Outcomes {
    return { time: this.time, inTime: this.inTimeSoFar, ended: this.endedSoFar };
  }

  public get series(): SimulationSeries {
    const { time, arrivals, served, late, lost, inService, queueLength, p95Wait, instances, standbyShare } = this;
    return {
      time,
      arrivals,
      served,
      late,
      lost,
      inService,
      queueLength,
      p95Wait,
      home: { instances: instances[0], dnsShare: standbyShare.map((share) => 1 - share) },
      standby: { instances: instances[1], dnsShare: standbyShare },
    };
  }
}
