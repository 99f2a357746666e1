import { RegionState } from './region-state';
import { SimulatedScaling } from './simulated-service';

/** Target tracking calls an instance idle below this share of the target. */
const SCALE_IN_SHARE = 0.9;

/**
 * Auto Scaling's target tracking on the requests in service per instance. An instance shows no more than its slots
 * are, however many wait; so the group grows by the factor of slots over target at most, and again once those
 * instances serve.
 */
export class TargetTracking {
  private above = 0;
  private below = 0;

  public constructor(private readonly scaling: Required<SimulatedScaling>) {}

  /** One look at the Region; sets the number of instances that it shall have. */
  public look(region: RegionState): void {
    const { targetInFlight, scaleOutPeriods, scaleInPeriods } = this.scaling;
    const { ready, busy } = region;
    if (!region.isScaling || ready === 0) return;

    const inFlight = busy / ready;
    this.above = inFlight > targetInFlight ? this.above + 1 : 0;
    this.below = inFlight < SCALE_IN_SHARE * targetInFlight ? this.below + 1 : 0;
    const needed = Math.min(Math.max(Math.ceil(busy / targetInFlight), region.min), region.max);
    if (this.above >= scaleOutPeriods) {
      region.desired = Math.max(region.desired, needed);
    } else if (this.below >= scaleInPeriods && region.launching === 0) {
      region.desired = Math.min(region.desired, needed);
      region.removeSurplus();
    }
  }
}
