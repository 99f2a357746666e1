import { WaitTarget } from '../models/capacity/wait-target';
import { Demand } from './assessed-service';

/** The demand in the terms of the capacity model. */
export function waitTarget({ serviceSeconds, variability, slots, latency }: Demand): WaitTarget {
  return {
    meanServiceTime: serviceSeconds,
    serviceScv: variability ** 2,
    slots,
    targetWait: latency.wait,
    percentile: latency.share,
  };
}

/** The peak with its growth, requests a second: what the sizes are for. */
export function designRate({ peakRate, growth }: Demand): number {
  return peakRate * (1 + growth);
}

/** The fewest instances that serve what there always is, if late: with more slots than requests in service. */
export function instancesThatCarry({ baseRate, serviceSeconds, slots }: Demand): number {
  return Math.floor((baseRate * serviceSeconds) / slots) + 1;
}
