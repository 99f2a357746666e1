import { InputChecks } from '../invalid-input';
import { normalCdf, normalPdf } from '../probability';
import { MAX_SERVERS } from './erlang';

/**
 * The square-root rule: c = ceil(a + k sqrt(a)) servers, with k from k Phi(k) / phi(k) = (1 - alpha) / alpha, for a
 * share alpha of requests that wait. Good to one server or so from a few erlangs up; `erlangCServers` is exact and as
 * cheap, the rule shows how the need grows. Source: Halfin and Whitt, Operations Research 29(3), 1981; in this form
 * Tijms, A First Course in Stochastic Models (2003).
 *
 * @param props.load a in erlangs, above 0, up to `MAX_SERVERS`
 * @param props.waitProbability alpha, above 0 and below 1
 * @throws InvalidInputError
 */
export function squareRootServers(props: { readonly load: number; readonly waitProbability: number }): number {
  new InputChecks()
    .require(props.load > 0 && props.load <= MAX_SERVERS, 'load', `above 0 and at most ${MAX_SERVERS}`, props.load)
    .openProbability('waitProbability', props.waitProbability)
    .throwIfAny();
  return Math.ceil(props.load + staffingFactor(props.waitProbability) * Math.sqrt(props.load));
}

/**
 * The k of the square-root rule: how many square roots of the load are kept in reserve so that this share of the
 * requests waits, in the limit of many servers (Halfin and Whitt).
 *
 * @param waitProbability alpha, above 0 and below 1
 * @throws InvalidInputError
 */
export function squareRootFactor(waitProbability: number): number {
  new InputChecks().openProbability('waitProbability', waitProbability).throwIfAny();
  return staffingFactor(waitProbability);
}

function staffingFactor(waitProbability: number): number {
  const wanted = (1 - waitProbability) / waitProbability;
  let low = 0;
  let high = 38;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) return middle;
    if ((middle * normalCdf(middle)) / normalPdf(middle) < wanted) low = middle;
    else high = middle;
  }
}
