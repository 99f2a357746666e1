import { InputChecks } from '../invalid-input';

/** The largest number of servers, and the largest load in erlangs, that the models take: each costs one step a server. */
export const MAX_SERVERS = 1_000_000;

/** Servers, and the load offered to them. */
export interface ServersAndLoad {
  /** c, whole, up to `MAX_SERVERS`. */
  readonly servers: number;
  /** a = lambda / mu in erlangs: arrivals a second times mean service seconds. Need not be whole. */
  readonly load: number;
}

/**
 * Erlang B: probability that a request finds all servers busy and is lost, M/M/c/c. Holds for any distribution of the
 * service time (M/G/c/c), with Poisson arrivals.
 *
 * By the recursion B(0) = 1, B(k) = a B(k-1) / (k + a B(k-1)), which only adds and multiplies positive numbers: no
 * factorials, relative error below 1e-12 for tens of thousands of servers, also in the tail. Source: Erlang 1917;
 * recursion e.g. Gross and Harris, Fundamentals of Queueing Theory, ch. 2 (blocked servers).
 *
 * @param props.servers 0 or more; with 0 all is lost
 * @param props.load 0 or more; may exceed the servers
 * @throws InvalidInputError
 */
export function erlangB(props: ServersAndLoad): number {
  new InputChecks().whole('servers', props.servers, 0, MAX_SERVERS).nonNegative('load', props.load).throwIfAny();
  return blocking(props.servers, props.load);
}

/**
 * Erlang C: probability that a request has to wait, M/M/c with a queue without limit.
 *
 * C = c B / ((c - a) + a B) from Erlang B: again no difference but that of the inputs. Source: Erlang 1917; Gross and
 * Harris, Fundamentals of Queueing Theory, ch. 2.
 *
 * @param props.servers 1 or more
 * @param props.load 0 or more and below `servers`: from there on everybody waits, ever longer
 * @throws InvalidInputError
 */
export function erlangC(props: ServersAndLoad): number {
  new InputChecks().whole('servers', props.servers, 1, MAX_SERVERS).nonNegative('load', props.load).throwIfAny();
  new InputChecks()
    .require(props.load < props.servers, 'load', `below the number of servers (${props.servers})`, props.load)
    .throwIfAny();
  return waiting(props.servers, props.load, blocking(props.servers, props.load));
}

/**
 * Inverse Erlang B: the smallest number of servers with which at most this share of the requests is lost.
 *
 * @param props.load a in erlangs, 0 to `MAX_SERVERS`
 * @param props.blocking the share that may be lost, above 0 and below 1
 * @throws InvalidInputError
 */
export function erlangBServers(props: { readonly load: number; readonly blocking: number }): number {
  checkedLoad(props.load).openProbability('blocking', props.blocking).throwIfAny();
  let lost = 1;
  let servers = 0;
  while (lost > props.blocking) {
    servers += 1;
    lost = withOneMore(servers, props.load, lost);
  }
  return servers;
}

/**
 * The smallest number of servers with which at most this share of the requests waits: Erlang C searched, so exact.
 *
 * @param props.load a in erlangs, 0 to `MAX_SERVERS`
 * @param props.waitProbability the share that may wait, above 0 and below 1
 * @throws InvalidInputError
 */
export function erlangCServers(props: { readonly load: number; readonly waitProbability: number }): number {
  checkedLoad(props.load).openProbability('waitProbability', props.waitProbability).throwIfAny();
  let lost = 1;
  for (let servers = 1; ; servers += 1) {
    lost = withOneMore(servers, props.load, lost);
    if (servers > props.load && waiting(servers, props.load, lost) <= props.waitProbability) return servers;
  }
}

/**
 * Inverse Erlang B: the load in erlangs at which exactly this share of the requests is lost, the most that the servers
 * may be offered. This is what traffic tables print (ITU Erlang B table).
 *
 * Newton's method on ln B against ln a, d ln B / d ln a = c - a + a B, kept between the bounds
 * (c / e) b^(1/c) <= a <= c / (1 - b); to a relative 1e-12.
 *
 * @param props.servers whole, 1 to `MAX_SERVERS`
 * @param props.blocking the share that may be lost, above 0 and below 1
 * @throws InvalidInputError
 */
export function erlangBLoad(props: { readonly servers: number; readonly blocking: number }): number {
  const { servers } = props;
  new InputChecks().whole('servers', servers, 1, MAX_SERVERS).openProbability('blocking', props.blocking).throwIfAny();
  let low = Math.log(servers) - 1 + Math.log(props.blocking) / servers;
  let high = Math.log(servers) - Math.log1p(-props.blocking);
  let at = (low + high) / 2;
  for (let round = 0; round < 200 && high - low > 1e-15 * Math.max(1, Math.abs(at)); round += 1) {
    const load = Math.exp(at);
    const lost = blocking(servers, load);
    if (lost > props.blocking) high = at;
    else low = at;
    const next = at + Math.log(props.blocking / lost) / (servers - load + load * lost);
    if (next > low && next < high) {
      if (Math.abs(next - at) < 1e-9) return Math.exp(next);
      at = next;
    } else {
      at = (low + high) / 2;
    }
  }
  return Math.exp(at);
}

/** Erlang B of checked inputs. */
export function blocking(servers: number, load: number): number {
  let lost = 1;
  for (let server = 1; server <= servers; server += 1) lost = withOneMore(server, load, lost);
  return lost;
}

/** Erlang C of checked inputs, from their Erlang B. */
export function waiting(servers: number, load: number, lost: number): number {
  return load === 0 ? 0 : Math.min(1, (servers * lost) / (servers - load + load * lost));
}

function withOneMore(server: number, load: number, lost: number): number {
  const carriedOver = load * lost;
  return carriedOver / (server + carriedOver);
}

function checkedLoad(load: number): InputChecks {
  return new InputChecks().require(
    load >= 0 && load <= MAX_SERVERS,
    'load',
    `a number of erlangs from 0 to ${MAX_SERVERS}`,
    load,
  );
}
