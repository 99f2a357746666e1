/** Time from the start of a failure to its detection, in seconds. */
export interface DelayDistribution {
  /** Probability that the failure is detected within so many seconds. */
  detectedWithin(seconds: number): number;
  /** Probability that it is not: small values keep their digits. */
  missedWithin(seconds: number): number;
  /**
   * Seconds within which it is detected with this probability (0.95: the 95th percentile), above 0 and below 1;
   * undefined when it never is.
   */
  percentile(probability: number): number | undefined;
}
