import { designRate } from '../assessment/demand';
import { AssessedGroup, Demand } from '../assessment/assessed-service';
import { durationText, numberText, percentText, rateText } from '../core/figures';
import { CatchUp, InstancesNeeded, ScenarioNeed, StandbyNeeded } from '../models/capacity';
import { count, facts, paint, table } from './render';

/** How many instances a group needs, and what follows. */
export interface CapacityAnswer {
  /** Absent where the question came from flags alone. */
  readonly group?: AssessedGroup;
  readonly demand: Demand;
  readonly zones: number;
  /** Share of the traffic that the Region serves while both do. */
  readonly trafficShare: number;
  readonly needed: InstancesNeeded;
  /** For the base rate and for the grown peak. */
  readonly sizes: { readonly min: number; readonly max: number };
  readonly inFlightLimit: number;
  readonly takeover?: Takeover;
}

/** The peak meets a Region that was waiting. Times in seconds, rates a second. */
export interface Takeover {
  readonly standby: number;
  /** Instances that serve in the end. */
  readonly after: number;
  readonly instanceRate: number;
  readonly launchSeconds: number;
  readonly warmUpSeconds: number;
  readonly catchUp: CatchUp;
  readonly holding: StandbyNeeded;
}

/** The answer for a terminal. */
export function capacityText(answer: CapacityAnswer): string {
  const { group, demand, needed, trafficShare } = answer;
  const { peakRate, growth, serviceSeconds, variability, slots, latency } = demand;
  const grown = growth > 0 ? `, ${rateText(designRate(demand))} grown by ${percentText(growth)}` : '';
  const within = `${percentText(latency.share)} wait at most`;
  const scenarios: readonly (readonly [string, ScenarioNeed])[] = [
    [trafficShare < 1 ? `normal, ${percentText(trafficShare)} of the traffic` : 'normal', needed.normal],
    ['one zone lost', needed.zoneLost],
    ['all traffic in one Region', needed.regionLost],
  ];
  return [
    `${paint('bold', group?.name ?? 'Capacity')}: ${rateText(peakRate)} at the peak${grown}; ` +
      `${durationText(serviceSeconds)} in one of ${slots} slots, variability ${variability}`,
    `Target: ${within} ${durationText(latency.wait)} for a slot; instances spread over ${answer.zones} zones`,
    '',
    table(
      [
        { head: 'when' },
        { head: 'needed', align: 'right' },
        { head: 'serving', align: 'right' },
        { head: 'in use', align: 'right' },
        { head: within, align: 'right' },
        { head: 'why not one fewer' },
      ],
      scenarios.map(([name, need]) => [
        name,
        String(need.instances),
        String(need.atNeed.serving),
        percentText(need.atNeed.utilisation),
        durationText(need.atNeed.waitPercentile),
        oneFewer(need, latency.wait),
      ]),
    ),
    '',
    facts([
      ['sizes', sizesText(answer)],
      ...(group ? [['file', fileText(group, answer)] as const] : []),
      [
        'scaling',
        `aim at ${numberText(answer.inFlightLimit)} requests in flight per instance or fewer: ` +
          'those left after the loss of a zone then still keep the target',
      ],
      ...(answer.takeover ? [['takeover', takeoverText(answer.takeover, demand)] as const] : []),
    ]),
  ].join('\n');
}

function oneFewer({ oneFewer: state }: ScenarioNeed, wait: number): string {
  if (state === undefined) return 'none is needed';
  const left = state.serving < state.instances ? `${state.serving} would serve, ` : '';
  if (state.saturated) return `${left}the queue grows without end`;
  return `${left}${percentText(state.lateShare)} wait longer than ${durationText(wait)}`;
}

function sizesText({ demand, sizes: { min, max } }: CapacityAnswer): string {
  const most = `${count(max, 'instance')} in each Region hold the peak with a zone or the other Region lost`;
  if (demand.baseRate === demand.peakRate) return most;
  return `${most}; ${min} hold the ${rateText(demand.baseRate)} that there always are`;
}

function fileText({ sizes: { active, from } }: AssessedGroup, { sizes }: CapacityAnswer): string {
  const origin = from === 'demand' ? 'derived from the demand in the file' : 'as the file states them';
  const enough = active.min >= sizes.min && active.max >= sizes.max;
  return `${active.min} to ${active.max}, ${origin}: ${enough ? paint('green', 'enough') : paint('red', 'too few')}`;
}

function takeoverText(takeover: Takeover, { peakRate }: Demand): string {
  const { standby, after, instanceRate, launchSeconds, warmUpSeconds, catchUp, holding } = takeover;
  const serves = standby * instanceRate;
  return [
    `${standby === 0 ? 'nothing stands by' : `${count(standby, 'standby instance')} can serve ${rateText(serves)}`}; ` +
      `the peak sends ${rateText(peakRate)}; launched ones serve after ${durationText(launchSeconds + warmUpSeconds)}, ` +
      `${durationText(launchSeconds)} of it to launch`,
    catchUp.caughtUp
      ? catchUp.peakBacklog === 0
        ? paint('green', 'no queue forms')
        : `up to ${numberText(catchUp.peakBacklog)} requests would wait, one of them for ${durationText(catchUp.longestWait)}; ` +
          `the queue is gone after ${durationText(catchUp.seconds)}`
      : paint('red', `the queue never goes: ${count(after, 'instance')} cannot serve the peak`),
    ...(catchUp.caughtUp && catchUp.peakBacklog > 0 ? [holdingText(holding)] : []),
  ].join('\n');
}

function holdingText(holding: StandbyNeeded): string {
  if (!holding.possible) return 'no standby would prevent that';
  return `with ${count(holding.instances, 'standby instance')} no queue forms`;
}
