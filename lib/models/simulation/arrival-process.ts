import { Random } from '../random';
import { scenarioEnd, Surge } from './scenario';
import { SimulatedTraffic } from './simulated-service';

const SECONDS_PER_DAY = 86_400;
const NEVER = Infinity;

/**
 * The times at which requests arrive: a Poisson process whose rate follows the day and a surge. By thinning (Lewis and
 * Shedler 1979) within the stretches of time in which the surge is on or off.
 */
export class ArrivalProcess {
  private readonly peak: number;
  private readonly surgeStart: number;
  private readonly surgeEnd: number;
  private readonly surgeFactor: number;

  public constructor(
    private readonly traffic: Required<SimulatedTraffic>,
    surge: Surge | undefined,
    private readonly random: Random,
  ) {
    this.peak = traffic.rate * (1 + traffic.dailySwing);
    this.surgeStart = surge ? surge.at : NEVER;
    this.surgeEnd = surge ? scenarioEnd(surge) : NEVER;
    this.surgeFactor = surge ? surge.factor : 1;
  }

  /** Time of the first arrival after `time`. */
  public next(time: number): number {
    let at = time;
    for (;;) {
      const surging = at >= this.surgeStart && at < this.surgeEnd;
      const boundary = at < this.surgeStart ? this.surgeStart : surging ? this.surgeEnd : NEVER;
      const candidate = at + this.random.exponential(1 / (surging ? this.peak * this.surgeFactor : this.peak));
      // The process has no memory: beyond the boundary it begins anew at the other rate.
      if (candidate >= boundary) {
        at = boundary;
        continue;
      }
      at = candidate;
      if (this.traffic.dailySwing === 0 || this.random.next() < this.shareOfPeak(at)) return at;
    }
  }

  private shareOfPeak(time: number): number {
    const { dailySwing, dailyPeakAt } = this.traffic;
    return (1 + dailySwing * Math.cos((2 * Math.PI * (time - dailyPeakAt)) / SECONDS_PER_DAY)) / (1 + dailySwing);
  }
}
