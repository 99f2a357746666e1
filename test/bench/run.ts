import { readFileSync } from 'node:fs';
import { cpus, platform } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { assessedService } from '../../config/assessed-service';
import { environmentPath, knownEnvironments, loadEnvironment, topologyPath } from '../../config/load';
import { assess, DEFAULT_RUNS, DEFAULT_SEED } from '../../lib/assessment/assess';
import { recoverySeconds } from '../../lib/assessment/recovery-result';
import { table } from '../../lib/cli/render';
import { EXAMPLE_PRICES } from '../../lib/models/cost';
import { Benchmark, versus } from './benchmark';
import { benchReview } from './review';
import { benchSimulation } from './simulation';
import { benchEnvironments, benchHelp, benchSynthesis } from './synthesis';

// Run as `npm run bench [-- <part of a name>]`. Ratios can be compared between machines, times cannot.

const root = join(__dirname, '../..');

const BENCHMARKS: readonly Benchmark[] = [
  {
    name: 'synthesize prod',
    baseline: 'a bare cdktf app with as many plain resources',
    measure: benchSynthesis,
  },
  {
    name: 'synthesize 100 environments',
    baseline: 'ten times 10 of them',
    measure: benchEnvironments,
  },
  {
    name: 'warmsite --help, as packed',
    baseline: 'an empty node process',
    measure: benchHelp,
  },
  {
    name: 'simulate a Region loss',
    baseline: 'an empty loop over the same event heap',
    measure: () => {
      const { ratio, eventsPerSecond, target } = benchSimulation();
      return {
        result: `${million(eventsPerSecond)} events/s`,
        ratio: 1 / ratio,
        target: { words: `${million(target)} events/s`, met: eventsPerSecond >= target },
      };
    },
  },
  {
    name: 'assess prod',
    baseline: `${DEFAULT_RUNS} simulated recoveries`,
    measure: () => {
      const service = assessedService(loadEnvironment('prod', { root }), EXAMPLE_PRICES);
      const simulation = { seed: DEFAULT_SEED, runs: DEFAULT_RUNS };
      return versus(
        () => assess({ service, ...simulation }),
        () => recoverySeconds(service, simulation),
      );
    },
  },
  {
    name: 'load prod',
    baseline: 'parsing the same YAML files',
    measure: () => {
      const files = knownEnvironments({ root }).flatMap((name) => [environmentPath(name), topologyPath(name)]);
      return versus(
        () => loadEnvironment('prod', { root }),
        () => files.map((file) => parse(readFileSync(join(root, file), 'utf8')) as unknown),
      );
    },
  },
  {
    name: 'review 100 MB of plans, 20,000 resources',
    baseline: 'JSON.parse of the same files',
    measure: benchReview,
  },
];

const [cpu] = cpus();
console.log(`Node ${process.version}, ${platform()}, ${cpus().length} x ${cpu?.model ?? 'unknown processor'}\n`);
const [only] = process.argv.slice(2);
const measured = BENCHMARKS.filter(({ name }) => only === undefined || name.includes(only)).map(
  ({ name, baseline, measure }) => ({ name, baseline, ...measure() }),
);
console.log(
  table(
    [
      { head: 'benchmark' },
      { head: 'result', align: 'right' },
      { head: 'times the baseline', align: 'right' },
      { head: 'baseline' },
      { head: 'target' },
    ],
    measured.map(({ name, result, ratio, baseline, target }) => [
      name,
      result,
      String(Number(ratio.toPrecision(3))),
      baseline,
      target === undefined ? '' : `${target.words}: ${target.met ? 'met' : 'MISSED'}`,
    ]),
  ),
);
if (measured.some(({ target }) => target?.met === false)) process.exitCode = 1;

function million(value: number): string {
  return `${Number((value / 1e6).toPrecision(2))} million`;
}
