import { SimulatedService } from '../../../lib/models/simulation';

/** A service in two Regions of three zones: 60 of home's 96 slots are busy. */
export const EXAMPLE: SimulatedService = {
  traffic: { rate: 6, writeShare: 0.1 },
  work: {
    meanServiceTime: 10,
    serviceScv: 0.5,
    slotsPerInstance: 16,
    waitTarget: 2,
    patience: 30,
    queueLimit: 500,
  },
  home: { zones: 3, instances: 6, min: 3, max: 9 },
  standby: { zones: 3, instances: 2, min: 2, max: 9 },
  scaling: { targetInFlight: 12, launchTime: 300 },
  detection: { interval: 10, failures: 3 },
  failover: { decisionTime: 300, promotionTime: 240, instances: 6 },
  ttl: 60,
};

export interface QueueProps {
  readonly rate: number;
  readonly servers: number;
  readonly meanServiceTime?: number;
  readonly serviceScv?: number;
  readonly waitTarget?: number;
  readonly patience?: number;
}

/** A single queue before some servers, whose number never changes. */
export function queue({
  rate,
  servers,
  meanServiceTime = 1,
  serviceScv = 1,
  waitTarget = 0,
  patience,
}: QueueProps): SimulatedService {
  const region = { zones: 1, instances: 1, min: 1, max: 1 };
  return {
    traffic: { rate },
    work: { meanServiceTime, serviceScv, slotsPerInstance: servers, waitTarget, patience },
    home: region,
    standby: region,
    scaling: { targetInFlight: servers / 2, launchTime: 60 },
    detection: { interval: 10, failures: 3 },
    failover: { decisionTime: 60, promotionTime: 60, instances: 1 },
  };
}
