import { Environment } from '../../config/environment';
import { DiffLine, diffLines } from '../../config/line-diff';
import { topologyChange, writeTopologyChange } from '../../config/topology-file';
import { GLOBAL_STACK, TopologyChange, TopologyStep } from '../core/topology';
import { printResult } from './output';
import { paint, table } from './render';

/** Prints where an environment stands. */
export function printTopology(environment: Environment, json: boolean): void {
  printResult(
    json,
    () => topologyData(environment),
    () => topologyText(environment),
  );
}

function topologyData(environment: Environment): object {
  const { pair, topology } = environment;
  return {
    environment: environment.environment,
    writer: topology.writer,
    regions: pair.both.map((region) => {
      const { generation } = topology.instance(region);
      const source = topology.sourceOf(region);
      return {
        region,
        role: region === pair.home ? 'home' : 'standby',
        database: environment.names(region).database(generation),
        state: stateOf(environment, region),
        evacuated: topology.evacuated.includes(region),
        ...(source && {
          createdFrom: {
            database: environment.names(source.region).database(source.generation),
            region: source.region,
          },
        }),
      };
    }),
    nextStep: { step: topology.nextStep, condition: CONDITIONS[topology.nextStep](pair.home) },
  };
}

function stateOf({ topology }: Environment, region: string): string {
  return topology.isWriter(region) ? 'writes' : topology.hasReplica ? 'replica' : 'cut off';
}

function topologyText(environment: Environment): string {
  const { pair, topology } = environment;
  return [
    table(
      [{ head: 'Region' }, { head: 'is' }, { head: 'database' }, { head: 'state' }, { head: 'created from' }],
      pair.both.map((region) => {
        const { generation } = topology.instance(region);
        const source = topology.sourceOf(region);
        const state = stateOf(environment, region);
        return [
          region,
          region === pair.home ? 'home' : 'standby',
          environment.names(region).database(generation),
          topology.evacuated.includes(region) ? `${state}, evacuated` : state,
          source ? environment.names(source.region).database(source.generation) + ` in ${source.region}` : '-',
        ];
      }),
    ),
    '',
    `${paint('dim', 'Next possible step:')} ${topology.nextStep}, ${CONDITIONS[topology.nextStep](pair.home)}`,
  ].join('\n');
}

const CONDITIONS: Readonly<Record<TopologyStep, (home: string) => string>> = {
  failover: (home) => `if ${home} is lost`,
  rebuild: (home) => `once ${home} is back`,
  switchover: (home) => `once the replica in ${home} has caught up`,
};

export interface TopologyStepProps {
  readonly environment: Environment;
  readonly step: TopologyChange;
  /** Folder of the project. */
  readonly root: string;
  readonly dryRun: boolean;
  readonly json: boolean;
}

/**
 * Records a step in the topology file, and prints what changed there and what to plan next.
 *
 * @throws WarmsiteError when the step is not possible, or the file cannot be changed; it is as it was then
 */
export function runTopologyStep({ environment, step, root, dryRun, json }: TopologyStepProps): void {
  const { topology, plan } = environment.topology[step]();
  const change = topologyChange(environment.environment, topology.toState(), { root });
  if (!dryRun) writeTopologyChange(change, { root });

  const names = environment.names(topology.writer);
  const stacks = plan.map((place) => (place === GLOBAL_STACK ? names.globalStack : names.in(place).siteStack));
  printResult(
    json,
    () => ({ environment: environment.environment, step, dryRun, file: change.path, text: change.after, stacks }),
    () =>
      [
        diffText(change.path, change.before, change.after),
        '',
        dryRun
          ? 'Nothing was written. After it is, plan in this order:'
          : `${change.path} is written; commit it. Plan next, in this order:`,
        ...stacks.map((stack) => `  ${stack}`),
        '\nThis plans each of them and asks before it applies:',
        `  npx cdktf deploy ${stacks.join(' ')} --ignore-missing-stack-dependencies`,
      ].join('\n'),
  );
}

/** Lines around a change that are shown with it. */
const CONTEXT = 3;

/** The difference between two texts of a file in unified format, in colour for people. */
export function diffText(path: string, before: string, after: string): string {
  const lines = diffLines(before, after);
  const near = lines.map((_, index) =>
    lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({ kind }) => kind !== 'kept'),
  );
  const out = [paint('bold', `--- ${path}`), paint('bold', `+++ ${path}`)];
  let [old, now] = [1, 1];
  lines.forEach(({ kind, text }, index) => {
    if (near[index]) {
      if (!near[index - 1]) {
        const end = near.indexOf(false, index);
        const hunk = lines.slice(index, end < 0 ? undefined : end);
        out.push(paint('cyan', `@@ -${old},${count(hunk, 'added')} +${now},${count(hunk, 'removed')} @@`));
      }
      out.push(kind === 'kept' ? ` ${text}` : kind === 'added' ? paint('green', `+${text}`) : paint('red', `-${text}`));
    }
    if (kind !== 'added') old += 1;
    if (kind !== 'removed') now += 1;
  });
  return out.join('\n');
}

/** How many lines of a hunk one of the two texts has: all but those of the other one alone. */
function count(hunk: readonly DiffLine[], other: DiffLine['kind']): number {
  return hunk.filter(({ kind }) => kind !== other).length;
}
