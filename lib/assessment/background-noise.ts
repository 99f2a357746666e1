import { BackgroundNoise, FALSE_ALARM_PERIOD } from '../models/detection/false-alarms';
import { AssumptionValues } from './assumptions';

/** What Route 53's checkers see of a Region that is well. */
export function backgroundNoise({ probeFailure, glitches, glitchDuration }: AssumptionValues): BackgroundNoise {
  return { failureProbability: probeFailure, glitchRate: glitches / FALSE_ALARM_PERIOD, glitchDuration };
}
