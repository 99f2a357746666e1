export {
  checkDistribution,
  LONGEST_SECONDS,
  MOST_STAGES,
  ROUNDING_ALLOWANCE,
  SHORTEST_SECONDS,
  WIDEST_SPREAD,
  type Distribution,
  type ErlangDistribution,
  type ExponentialDistribution,
  type FixedDistribution,
  type LognormalDistribution,
  type MixtureDistribution,
  type MixturePart,
  type PertDistribution,
  type TriangularDistribution,
  type UniformDistribution,
} from './distribution';
export { durationLaw, lognormalWithMean, type DurationLaw } from './duration-law';
export { exponentialSumCdf, exponentialSumUpperTail, MOST_SUMMANDS, type ExponentialSum } from './exponential-sum';
