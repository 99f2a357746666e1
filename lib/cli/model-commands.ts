import { Command } from 'commander';
import type { Options } from './flags';

// Each command's code is loaded when the command is run.
/* eslint-disable @typescript-eslint/no-require-imports */

/** Adds the commands that ask the models: they read the configuration, and change nothing but their reports. */
export function addModelCommands(program: Command, root: string): void {
  addAssess(program, root);
  addCapacity(program, root);
  addDetect(program, root);
  addBackup(program, root);
  addSimulate(program, root);
}

function addAssess(program: Command, root: string): void {
  program
    .command('assess')
    .description('hold an environment against its objectives: availability, RTO, RPO, capacity, cost; writes a report')
    .argument('<env>', 'environment, e.g. prod')
    .option('--html <file>', 'write the report there, and nothing else')
    .option('--json', 'print the assessment as JSON and write nothing; a figure without end is null')
    .option('--seed <number>', 'of the simulated recoveries; the same one gives the same figures (default: 1)')
    .option('--runs <number>', 'how many recoveries to simulate (default: 10000)')
    .option('--prices <file>', 'price table in YAML or JSON (default: config/prices.yaml, or example prices)')
    .addHelpText('after', '\nWrites .assess/<env>/assessment.html and assessment.json.')
    .action((environment: string, options: Options) => {
      const { runAssess } = require('./assess') as typeof import('./assess');
      process.exitCode = runAssess({ root, environment, options });
    });
}

function addCapacity(program: Command, root: string): void {
  const capacity = program
    .command('capacity')
    .description('how many instances a group needs: normally, with a zone lost, with all traffic in one Region')
    .argument('[env]', "environment whose groups' demand is asked about; flags replace parts of it")
    .option('--group <name>', 'only this group')
    .option('--rate <rate>', 'requests at the peak, e.g. 12/s')
    .option('--service-time <time>', 'mean time that a request holds a slot, e.g. 6.5s')
    .option('--slots <number>', 'requests that one instance serves at a time')
    .option('--base-rate <rate>', 'requests that there always are (default: the peak)')
    .option('--variability <number>', 'standard deviation of the service time over its mean (default: 1)')
    .option('--wait <time>', 'longest wait for a slot (default: 2s)')
    .option('--share <percent>', 'share of the requests that may not wait longer (default: 99%)')
    .option('--growth <percent>', 'by how much the peak may grow (default: 0%)')
    .option('--zones <number>', 'zones that the instances are spread over (default: 3)')
    .option('--traffic-share <percent>', 'share of the traffic that the Region serves normally (default: 100%)')
    .option('--warm-up <time>', 'from the launch of an instance to its first answer: shows what a takeover meets')
    .option('--standby <number>', 'instances that stand by then (default: 0)')
    .option('--json', 'for programs; a figure without end is null')
    // So that options after `slots` are those of `slots`; the program has to have it, too.
    .enablePositionalOptions()
    .action((environment: string | undefined, options: Options) => {
      const { runCapacity } = require('./capacity') as typeof import('./capacity');
      runCapacity({ root, ...(environment === undefined ? {} : { environment }), options });
    });
  capacity
    .command('slots')
    .description("how many requests to a language model fit into the GPUs' memory at a time")
    .option('--gpu-memory <size>', 'memory of the GPUs that hold one copy of the model, together, e.g. 24GiB')
    .option('--weights <size>', "the model's weights, e.g. 16GiB")
    .option('--layers <number>', 'num_hidden_layers in its configuration')
    .option('--kv-heads <number>', 'num_key_value_heads')
    .option('--head-dim <number>', 'head_dim')
    .option('--tokens <number>', 'prompt and output of the largest request')
    .option('--bytes-per-element <number>', 'of the cache: 2 for 16 bits, 1 for 8 (default: 2)')
    .option('--memory-share <percent>', 'share of the memory that the server takes (default: 90%)')
    .option('--reserved <size>', 'taken by activations and graphs (default: none)')
    .option('--max-sequences <number>', "the server's own limit (default: none)")
    .option('--batch-time <time>', 'of one iteration; with --prompt and --output: service time and throughput')
    .option('--prompt <number>', 'tokens of a typical prompt')
    .option('--output <number>', 'tokens of a typical answer')
    .option('--json', 'for programs; a figure without end is null')
    .action((options: Options, command: Command) => {
      const { runSlots } = require('./slots') as typeof import('./slots');
      // Also when it stands before `slots`.
      const { json } = command.optsWithGlobals<Options>();
      runSlots({ ...options, json });
    });
}

function addDetect(program: Command, root: string): void {
  program
    .command('detect')
    .description('what each setting of the health check does: false alarms against the time to notice')
    .argument('[env]', 'environment whose setting and assumptions are asked about; flags replace parts of them')
    .option('--within <time>', 'objective: notice the loss of a Region within, e.g. 60s')
    .option('--false-alarms <number>', 'objective: false alarms a year at most, e.g. 0.1')
    .option('--interval <time>', 'look at this setting: 10s or 30s between two checks')
    .option('--failures <number>', 'look at this setting: failed checks in a row, 1 to 10')
    .option('--probe-failure <percent>', 'probes that fail although the endpoint is well (default: 0.1%)')
    .option('--glitches <number>', 'faults a year that all checkers see at once (default: 12)')
    .option('--glitch-duration <time>', 'their mean length (default: 10s)')
    .option('--json', 'for programs; a figure without end is null')
    .action((environment: string | undefined, options: Options) => {
      const { runDetect } = require('./detect') as typeof import('./detect');
      runDetect({ root, ...(environment === undefined ? {} : { environment }), options });
    });
}

function addBackup(program: Command, root: string): void {
  program
    .command('backup')
    .description('the cheapest schedule of copies that meets the objectives, and what makes it dear')
    .argument('[env]', 'environment whose database is asked about; flags replace parts of it')
    .option('--size <size>', 'of the data, e.g. 200GiB')
    .option('--change <percent>', 'share that changes in a day (default: 2%)')
    .option('--rpo <time>', 'longest stretch of writes that may be lost, e.g. 1h')
    .option('--restore <time>', 'longest restore, e.g. 2h')
    .option('--retention <time>', 'how far back a restore must reach at any moment, e.g. 14d')
    .option('--throughput <size/time>', 'of copies and restores (default: 200GiB/h)')
    .option('--no-log', 'no log of changes is shipped between the copies')
    .option('--price <dollars>', 'for a GB held a month (default: from the price table)')
    .option('--prices <file>', 'price table in YAML or JSON (default: config/prices.yaml, or example prices)')
    .option('--json', 'for programs; a figure without end is null')
    .action((environment: string | undefined, options: Options) => {
      const { runBackup } = require('./backup') as typeof import('./backup');
      runBackup({ root, ...(environment === undefined ? {} : { environment }), options });
    });
}

function addSimulate(program: Command, root: string): void {
  program
    .command('simulate')
    .description('let traffic, queues, scaling, detection and failover run through a disaster, request by request')
    .argument('<env>', 'environment, e.g. prod')
    .option('--scenario <name>', 'region-loss, zone-loss, brownout, flap, surge or overload')
    .option('--group <name>', 'only this group')
    .option('--seed <number>', 'the same one gives the same run (default: 1)')
    .option('--duration <time>', 'of the run (default: 90m)')
    .option('--at <time>', 'when it begins (default: 10m)')
    .option('--lasts <time>', 'how long it lasts (default: 30m; the loss of a Region or zone: to the end)')
    .option('--rate <rate>', "requests (default: the group's peak)")
    .option('--writes <percent>', 'share of them that write to the database (default: 5%)')
    .option('--patience <time>', "how long a request may wait at all (default: the load balancer's idle timeout)")
    .option('--no-latch', 'nothing holds clients away from home when it comes back')
    .option('--lost-zones <number>', 'of a zone-loss (default: 1)')
    .option('--failing <percent>', 'share of the requests that a brownout fails (default: 50%)')
    .option('--down <time>', 'of a flap (default: 2m)')
    .option('--up <time>', 'of a flap (default: 3m)')
    .option('--factor <number>', 'of a surge or overload: times the traffic (default: 2; of an overload 3)')
    .option('--low-priority <percent>', 'of an overload: share of the requests that can wait (default: 30%)')
    .option('--runaway <percent>', 'of an overload: share of what it adds that is of one address (default: 50%)')
    .option('--retries <number>', 'of an overload: how often clients repeat what fails (default: 3)')
    .option('--smaller <number>', 'of an overload: how many times faster the smaller model is (default: 4)')
    .option('--json', 'print everything as JSON, time series included')
    .action((environment: string, options: Options) => {
      const { runSimulate } = require('./simulate') as typeof import('./simulate');
      runSimulate({ root, environment, options });
    });
}
