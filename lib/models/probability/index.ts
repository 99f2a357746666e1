export {
  binomialCdf,
  binomialLogCdf,
  binomialLogPmf,
  binomialLogUpperTail,
  binomialPmf,
  binomialUpperTail,
  type BinomialOutcome,
} from './binomial';
export { logGamma } from './log-gamma';
export {
  normalCdf,
  normalLogCdf,
  normalLogUpperTail,
  normalPdf,
  normalQuantile,
  normalUpperQuantile,
  normalUpperTail,
} from './normal';
export {
  poissonCdf,
  poissonLogCdf,
  poissonLogPmf,
  poissonLogUpperTail,
  poissonPmf,
  poissonUpperTail,
  type PoissonOutcome,
} from './poisson';
