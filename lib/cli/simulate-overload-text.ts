import { durationText, numberText, percentText, rateText } from '../core/figures';
import {
  ClientBehaviour,
  OverloadedService,
  OverloadProtection,
  OverloadResult,
  OverloadSeries,
} from '../models/simulation';
import { count, facts, paint, table } from './render';
import { columns, sparkline } from './sparkline';

/** The same requests under one way to protect the group. */
export interface OverloadRun {
  readonly name: string;
  readonly clients: ClientBehaviour;
  readonly protection: OverloadProtection;
  readonly result: OverloadResult;
}

/** The runs of one group. */
export interface OverloadedGroup {
  readonly group: string;
  readonly instances: number;
  readonly service: OverloadedService;
  readonly runs: readonly OverloadRun[];
}

export interface OverloadTextProps {
  readonly environment: string;
  readonly seed: number;
  /** Seconds. */
  readonly duration: number;
  readonly overloaded: OverloadedGroup;
}

/** Columns of the plots. */
const COLUMNS = 60;

/** One group's runs for a terminal. */
export function overloadText(props: OverloadTextProps): string {
  return [head(props), '', outcomes(props), '', plots(props), '', verdict(props)].join('\n');
}

function head({ environment, seed, duration, overloaded }: OverloadTextProps): string {
  const { group, instances, service } = overloaded;
  const { traffic, work, clients } = service;
  const { lowPriorityShare = 0, runawayShare = 0 } = traffic;
  const { at, lasts, factor } = peakOf(overloaded);
  return [
    `${paint('bold', `${environment}, ${group}`)}: ${numberText(factor)} times the traffic for ${durationText(lasts)}, ` +
      `${durationText(at)} into a run of ${durationText(duration)}; seed ${seed}`,
    `${rateText(traffic.rate)}, ${percentText(lowPriorityShare)} of it can wait; ${percentText(runawayShare)} of what comes ` +
      `on top is of one address; ${count(instances, 'instance')} answer ${rateText(work.slots / work.meanServiceTime)} at most`,
    `clients hang up after ${durationText(clients.timeout)} and repeat ${timesText(clients.retries)}, after ` +
      durationText(clients.retryDelay),
  ].join('\n');
}

function timesText(times: number): string {
  return times === 0 ? 'never' : times === 1 ? 'once' : `${times} times`;
}

function outcomes({ overloaded }: OverloadTextProps): string {
  const { at, lasts } = peakOf(overloaded);
  const { runs } = overloaded;
  const rates = ({ series }: OverloadResult, what: 'arrivals' | 'answered'): string[] => [
    rateText(meanBetween(series, what, at, at + lasts)),
    rateText(meanBetween(series, what, at + lasts, Infinity)),
  ];
  const [first] = runs as [OverloadRun];
  return table(
    [
      { head: 'protection' },
      { head: 'peak', align: 'right' },
      { head: 'after', align: 'right' },
      { head: 'answered', align: 'right' },
      { head: 'shed', align: 'right' },
      { head: 'failed', align: 'right' },
      { head: 'p95', align: 'right' },
      { head: 'sent', align: 'right' },
      { head: 'recovers', align: 'right' },
    ],
    [
      ['new requests', ...rates(first.result, 'arrivals')],
      ...runs.map(({ name, result }) => {
        const { requests, latency, amplification } = result;
        const share = (amount: number): string => percentText(amount / requests.arrived);
        return [
          name,
          ...rates(result, 'answered'),
          share(requests.answered + requests.answeredBySmaller),
          share(requests.shed),
          share(requests.failed),
          latency.p95 === null ? '-' : durationText(latency.p95),
          `x${amplification.toFixed(2)}`,
          recoveryText(result),
        ];
      }),
    ],
    (text, row, column) =>
      column === 8 && row > 0 ? paint(runs[row - 1]?.result.timeToRecover === undefined ? 'red' : 'green', text) : text,
  );
}

function recoveryText({ timeToRecover }: OverloadResult): string {
  return timeToRecover === undefined ? 'never' : timeToRecover === 0 ? 'at once' : `+${durationText(timeToRecover)}`;
}

function plots({ duration, overloaded }: OverloadTextProps): string {
  const { runs } = overloaded;
  const { at, lasts } = peakOf(overloaded);
  const arrivals = columns((runs[0] as OverloadRun).result.series.arrivals, COLUMNS);
  const busiest = Math.max(...arrivals, 1e-9);
  const width = arrivals.length;
  const place = (time: number): number => Math.min(width - 1, Math.floor((time / duration) * width));
  const begin = `${' '.repeat(place(at))}^ ${durationText(at)}`;
  const end = `^ ${durationText(at + lasts)}`;
  return facts([
    ['new requests', `${sparkline(arrivals, busiest)}  up to ${rateText(busiest)}`],
    ...runs.map(({ name, result }) => [name, sparkline(columns(result.series.answered, COLUMNS), busiest)] as const),
    ['', `${begin.padEnd(place(at + lasts))}${end}`],
  ]);
}

/** What the repetitions do when everything fails, against what the servers can do. */
function verdict({ overloaded }: OverloadTextProps): string {
  const { traffic, work, clients } = overloaded.service;
  const repeated = traffic.rate * (1 + clients.retries);
  const capacity = work.slots / work.meanServiceTime;
  const all = overloaded.runs.at(-1)?.protection;
  return facts([
    [
      'repeated',
      `where all fails, ${rateText(traffic.rate)} are sent as ${rateText(repeated)}, ` +
        (repeated >= capacity
          ? `not less than ${rateText(capacity)}: an outage need not end with the peak`
          : `less than ${rateText(capacity)}: an outage ends some time after the peak`),
    ],
    [
      'limits',
      `${rateText(all?.clientRate ?? 0)} per client; low priority from ${rateText(all?.busyAt ?? 0)} on, all from ` +
        `${rateText(all?.floodAt ?? 0)} on; ${numberText(all?.admissionLimit ?? 0)} may wait`,
    ],
  ]);
}

function peakOf({ service }: OverloadedGroup): {
  readonly at: number;
  readonly lasts: number;
  readonly factor: number;
} {
  const { at = 0, duration: lasts = 0, factor = 1 } = service.traffic.peak ?? {};
  return { at, lasts, factor };
}

/** The mean of a series over the steps that begin in [from, to). */
function meanBetween(series: OverloadSeries, what: 'arrivals' | 'answered', from: number, to: number): number {
  const values = series[what].filter((_, index) => {
    const begin = series.time[index - 1] ?? 0;
    return begin >= from && begin < to;
  });
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
