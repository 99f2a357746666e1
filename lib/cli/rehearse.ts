import * as fs from 'node:fs';
import * as path from 'node:path';
import { App } from 'cdktf';
import { Environment } from '../../config/environment';
import { addEnvironment } from '../../stacks/environment';
import { runbookSubject } from '../../stacks/runbooks';
import { runbookCalls } from '../account/runbook-calls';
import { disableCreationStacks } from '../core/creation-stacks';
import { synthesize } from '../core/synthesis';
import { Topology } from '../core/topology';
import { runbooksOf } from '../failover/runbook/runbooks';
import { whyNoEmulator } from '../rehearsal/emulator';
import { hasTurnedRed, rehearse, RehearsalListener, scenarioNamed, TWIN } from '../rehearsal/rehearsal';
import { RehearsalSubject } from '../rehearsal/rehearsal-subject';
import { RehearsalReport, scenarioProblems, stepState, verdictOf } from '../rehearsal/report/rehearsal-report';
import { writeReport } from '../rehearsal/report/report-files';
import { REHEARSED_PROVIDER } from '../rehearsal/stack-runner';
import { Terraform } from '../rehearsal/terraform';
import { printResult, say } from './output';
import { count, paint } from './render';

export interface RehearseCommandProps {
  readonly environment: Environment;
  /** The project's folder. */
  readonly root: string;
  /** Names of scenarios; none for all. */
  readonly scenarios: readonly string[];
  /** Breaks each scenario on purpose, and expects it to turn red. */
  readonly proveRed: boolean;
  readonly mirror: string | undefined;
  readonly json: boolean;
}

/** Rehearses the disaster against an emulated AWS and writes the report. Returns the exit code. */
export async function runRehearse(props: RehearseCommandProps): Promise<number> {
  const { environment, root, proveRed, json } = props;
  const scenarios = props.scenarios.map(scenarioNamed);
  const folder = path.join(root, '.rehearsal', environment.environment);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });

  const terraform = new Terraform({
    scratch: path.join(root, '.rehearsal', 'terraform'),
    environment: process.env,
    mirror: props.mirror,
  });
  const version = await terraform.version();
  const missing = version === undefined ? `${terraform.binary} is not on the PATH` : whyNoEmulator(process.env);
  if (version === undefined || missing !== undefined) {
    printResult(
      json,
      () => ({ environment: environment.environment, skipped: missing }),
      () => `${paint('yellow', `skipped: ${missing}`)}; nothing was rehearsed`,
    );
    return 1;
  }
  say(
    json,
    `Rehearsal of ${environment.environment}: ${environment.pair.home} dies, ${environment.pair.standby} takes over. ` +
      `Terraform ${version}, provider ${REHEARSED_PROVIDER}, an emulated AWS.\nTimes are emulator time, never an RTO.\n`,
  );
  disableCreationStacks();
  const interrupt = new AbortController();
  const onInterrupt = (): void => interrupt.abort();
  process.once('SIGINT', onInterrupt);
  try {
    const reports = await rehearse({
      subject: subjectOf(environment),
      work: folder,
      terraform,
      environment: process.env,
      callerAt: (endpoint, userAgent) => runbookCalls({ endpoint, userAgent, credentials: MADE_UP }),
      ...(scenarios.length > 0 ? { scenarios } : {}),
      versions: { terraform: version, 'hashicorp/aws': REHEARSED_PROVIDER, node: process.versions.node },
      listener: new Progress(json),
      proveRed,
      signal: interrupt.signal,
    });
    const files = writeReport(folder, reports);
    if (proveRed) return judgeTwins(reports, json);
    const verdict = verdictOf(reports);
    const colour = verdict.outcome === 'green' ? 'green' : 'red';
    const written = Object.values(files).map((file) => path.relative(process.cwd(), file as string));
    printResult(
      json,
      () => ({ environment: environment.environment, ...verdict, files: written, report: reports }),
      () =>
        [
          `\n${paint(colour, verdict.outcome.toUpperCase())}  ${verdict.sentence}`,
          ...verdict.problems.map(({ where, message }) => `  ${where}: ${message}`),
          `\n${written.join('\n')}`,
        ].join('\n'),
    );
    return verdict.outcome === 'green' ? 0 : 1;
  } finally {
    process.off('SIGINT', onInterrupt);
  }
}

/** Says which of the broken scenarios turned red; all must, and what they start from must be sound. Returns the exit code. */
function judgeTwins({ environment, scenarios }: RehearsalReport, json: boolean): number {
  const twins = scenarios.filter(({ name }) => name.endsWith(TWIN));
  const sound = scenarios.filter(({ name }) => !name.endsWith(TWIN));
  const green = twins.filter((twin) => !hasTurnedRed(twin));
  const broken = sound.flatMap((scenario, index) => scenarioProblems(scenario, index + 1));
  printResult(
    json,
    () => ({
      environment,
      broken: twins.map((twin) => ({ name: twin.name, title: twin.title, turnedRed: hasTurnedRed(twin) })),
      problems: broken,
    }),
    () =>
      [
        '',
        ...twins.map((twin) => {
          const verdict = hasTurnedRed(twin) ? paint('green', 'red, as it must be') : paint('red', 'NOT RED');
          return `${verdict}  ${twin.name}: ${twin.title}`;
        }),
        ...broken.map(({ where, message }) => `${where}: ${message}`),
        `\n${count(twins.length - green.length, 'broken scenario')} turned red, ${green.length} did not; ` +
          `${count(broken.length, 'problem')} in what they start from`,
      ].join('\n'),
  );
  return green.length === 0 && twins.length > 0 && broken.length === 0 ? 0 : 1;
}

/** Says what goes on, a line a step. */
class Progress implements RehearsalListener {
  public constructor(private readonly json: boolean) {}

  public scenarioStarted({ name, title }: { readonly name: string; readonly title: string }): void {
    say(this.json, `          ${paint('bold', name)}: ${title}`);
  }

  public stepEnded(...[{ name }, , report]: Parameters<RehearsalListener['stepEnded']>): void {
    const state = stepState(report);
    const mark =
      state === 'failed' ? paint('red', 'RED ') : paint('green', state === 'as-expected' ? 'ok, as it must' : 'ok  ');
    const held = `${report.assertions.filter(({ held: holds }) => holds).length}/${report.assertions.length} assertions`;
    say(
      this.json,
      `  ${paint('dim', `${report.seconds.toFixed(0).padStart(4)} s`)}  ${mark}  ${paint('bold', name)}: ${report.title}  ${paint('dim', held)}`,
    );
    if (state !== 'failed') return;
    if (report.detail !== undefined) say(this.json, indent(report.detail));
    for (const { words, held: holds, detail } of report.assertions) {
      if (!holds) say(this.json, indent(`does not hold: ${words}${detail === undefined ? '' : `: ${detail}`}`));
    }
    for (const { title, outcome, detail } of report.runbookSteps ?? []) {
      if (outcome !== 'done' && outcome !== 'already-done' && outcome !== 'not-run')
        say(this.json, indent(`${outcome}: ${title}: ${detail ?? ''}`));
    }
  }
}

function indent(text: string): string {
  return text.replace(/^/gm, '          ');
}

/** The emulator knows nobody. */
const MADE_UP = { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' };

/** What is rehearsed of an environment: its stacks as they are deployed, from the normal state of the topology. */
export function subjectOf(environment: Environment): RehearsalSubject {
  const { pair, dns, inference } = environment;
  const start = Topology.initial(pair);
  const at = (topology: Topology): Environment => ({ ...environment, topology });
  return {
    environment: environment.environment,
    account: environment.account,
    pair,
    topology: start,
    names: (region) => environment.names(region),
    zoneId: dns.zoneId,
    seed: {
      zones: [{ id: dns.zoneId, name: dns.zoneName }],
      certificates: pair.both.map((region) => ({ arn: environment.settings(region).certificate, domain: dns.record })),
      images: Object.fromEntries(
        pair.both.map((region) => [region, [...new Set(inference.groups.flatMap(({ ami }) => ami[region] ?? []))]]),
      ),
    },
    runbookSubject: runbookSubject(at(start)),
    synthesize: (topology, outdir) => {
      const there = at(topology);
      synthesize({ outdir, build: (app: App) => addEnvironment(app, there) });
      return { topology, outdir, runbooks: runbooksOf(runbookSubject(there)) };
    },
  };
}
