import { readFileSync } from 'node:fs';
import { cpus, platform } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { assessedService } from '../../config/assessed-service';
import { environmentPath, knownEnvironments, loadEnvironment, topologyPath } from '../../config/load';
import { assess, DEFAULT_RUNS, DEFAULT_SEED } from '../../lib/assessment/assess';
import { recoverySeconds } from '../../lib/assessment/recovery-result';
import { table } from '../../lib/cli/render';
import { EXAMPLE_PRICES } from '../../lib/models/cost';
import { Benchmark, Measurement, NotMeasured, versus } from './benchmark';
import { benchHelp, benchTemplate, benchTests, benchTypes } from './commands';
import { Measured, writePage } from './page';
import { benchReview } from './review';
import { benchSimulation } from './simulation';
import { benchAgainstSmall, benchEnvironments, benchSynthesis } from './synthesis';

// Run as `npm run bench`; --short leaves out what takes minutes, --write renews docs/performance.md, and part of a
// name measures what has it in its name. Ratios can be compared between machines, times cannot.

const root = join(__dirname, '../..');

const BENCHMARKS: readonly Benchmark[] = [
  {
    name: 'synthesize prod',
    baseline: 'the same resources on the bindings alone',
    short: true,
    measure: benchSynthesis,
  },
  {
    name: 'synthesize prod, against small resources',
    baseline: 'as many SSM parameters of three arguments',
    short: false,
    measure: benchAgainstSmall,
  },
  {
    name: 'synthesize 100 environments',
    baseline: 'ten times 10 of them',
    short: false,
    measure: benchEnvironments,
  },
  {
    name: 'npm run synth -- prod',
    baseline: "cdktf's template: cdktf synth with ts-node",
    short: true,
    measure: benchTemplate,
  },
  {
    name: 'warmsite --help, as packed',
    baseline: 'an empty node process',
    short: true,
    measure: benchHelp,
  },
  {
    name: 'simulate a Region loss',
    baseline: 'an empty loop over the same event heap',
    short: true,
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
    short: true,
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
    short: true,
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
    short: false,
    measure: benchReview,
  },
  {
    name: 'type-check',
    baseline: 'type-checking the packages that are imported',
    short: false,
    measure: benchTypes,
  },
  {
    name: 'all tests',
    baseline: 'as many files with an empty test',
    short: false,
    measure: benchTests,
  },
];

const { values, positionals } = parseArgs({
  options: { short: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const [part = ''] = positionals;
const chosen = BENCHMARKS.filter(({ name, short }) => name.includes(part) && (short || !values.short));
if (chosen.length === 0) throw new Error(`no benchmark has '${part}' in its name`);

const [cpu] = cpus();
const machine = `Node ${process.version}, ${platform()}, ${cpus().length} x ${cpu?.model ?? 'unknown processor'}`;
console.log(`${machine}\n`);
const measured = chosen.map(({ name, baseline, measure }, index): Measured => {
  process.stderr.write(`${index + 1}/${chosen.length} ${name}\n`);
  return { name, baseline, ...measureOrSkip(measure) };
});
console.log(
  table(
    [
      { head: 'benchmark' },
      { head: 'result', align: 'right' },
      { head: 'times the baseline', align: 'right' },
      { head: 'baseline' },
      { head: 'target' },
    ],
    measured.map(({ name, baseline, measurement, skipped }) =>
      measurement
        ? [
            name,
            measurement.result,
            String(Number(measurement.ratio.toPrecision(3))),
            baseline,
            targetText(measurement),
          ]
        : [name, `skipped: ${skipped}`, '', baseline, ''],
    ),
  ),
);
if (values.write) writePage({ root, machine, measured });
if (measured.some(({ measurement }) => measurement?.target?.met === false)) process.exitCode = 1;

function measureOrSkip(measure: () => Measurement): Pick<Measured, 'measurement' | 'skipped'> {
  try {
    return { measurement: measure() };
  } catch (error) {
    if (!(error instanceof NotMeasured)) throw error;
    return { skipped: error.message };
  }
}

function targetText({ target }: Measurement): string {
  return target === undefined ? '' : `${target.words}: ${target.met ? 'met' : 'MISSED'}`;
}

function million(value: number): string {
  return `${Number((value / 1e6).toPrecision(2))} million`;
}
