import { amountText, durationText, listText, numberText, percentText, rateText } from '../../core/figures';
import { Markup, markup } from '../../core/markup';
import { icon } from '../../core/report-mark';
import { CapacityScenario, GroupCapacity } from '../assessment';
import { axisOption, durationAxis, lineAt, numberAxis } from './axes';
import { ChartOption, Frame, LABEL, LOOKS, chart } from './chart';

type StatedDemand = NonNullable<GroupCapacity['demand']>;

/** Whether the instances that there can be hold the demand, with everything there and with parts of it lost. */
export function capacitySection(groups: readonly GroupCapacity[]): Markup {
  const assessed = groups.flatMap(({ group, demand }) => (demand ? [{ group, demand }] : []));
  const short = assessed.flatMap(({ group, demand }) =>
    demand.scenarios.filter(({ met }) => !met).map(({ name }) => `${group} with ${circumstance(name)}`),
  );
  const silent = groups.filter(({ demand }) => demand === undefined).length;
  const verdict =
    assessed.length === 0
      ? 'Not assessed: no group states a demand.'
      : short.length === 0
        ? 'Every group with a stated demand keeps its latency target at the peak, with a zone lost and with the home Region lost.'
        : `Too few instances: ${listText(short)}.`;
  return markup`<section id="capacity"><h2>Capacity against load</h2>
<p class="lead">${verdict}${assessed.length > 0 && silent > 0 ? ` ${amountText(silent, 'group')} without a stated demand ${silent === 1 ? 'is' : 'are'} not assessed.` : ''}</p>
${groups.map(groupPart)}
</section>`;
}

function circumstance(name: CapacityScenario['name']): string {
  return { normal: 'everything there', 'one zone lost': 'one zone lost', 'home lost': 'the home Region lost' }[name];
}

function groupPart(capacity: GroupCapacity, index: number): Markup {
  const { group, sizes, inFlightPerInstance, demand } = capacity;
  const stated = sizes.from === 'demand' ? 'from its demand' : 'as the file states';
  const size = markup`${sizes.active.min} to ${sizes.active.max} instances where it is active, ${sizes.standby.min} to ${sizes.standby.max} in standby, ${stated}; ${numberText(inFlightPerInstance)} requests in flight each before more are launched.`;
  if (!demand) {
    return markup`<h3>${group}</h3>
<p>${size}</p>
<p class="not-assessed">${icon('not-run', 'not assessed')} <span><strong>Not assessed</strong>: the file states no demand for this group (peak rate, service time, latency target), so nobody knows whether these sizes are enough.</span></p>`;
  }
  const { target, peakRate, designRate, scenarios } = demand;
  return markup`<h3>${group}</h3>
<p>${size} Peak ${rateText(peakRate)}, with growth ${rateText(designRate)}; ${percentText(target.share)} of the requests must wait at most ${durationText(target.wait)}.</p>
<figure>${waitChart(group, demand, index)}</figure>
<div class="table after"><table class="stack"><thead><tr><th><span class="unseen">Verdict</span></th><th scope="col">At ${rateText(designRate)}</th><th scope="col" class="number">Maximum</th><th scope="col" class="number">Serve</th><th scope="col" class="number">Needed maximum</th><th scope="col" class="number">Slots in use</th><th scope="col" class="number">${percentText(target.share)} wait at most</th></tr></thead><tbody>
${scenarios.map(scenarioRow)}</tbody></table></div>
<p>${catchUpText(demand)}</p>`;
}

function scenarioRow({ name, needed, available, serving, utilisation, wait, met }: CapacityScenario): Markup {
  return markup`<tr class="${met ? '' : 'problem'}"><td>${icon(met ? 'passed' : 'failed', met ? 'enough' : 'too few')}</td><th scope="row">${name}${met ? '' : markup` <span class="bad-text">too few</span>`}</th><td class="number" data-label="maximum">${available}</td><td class="number" data-label="serve">${serving}</td><td class="number" data-label="needed">${needed}</td><td class="number" data-label="slots in use">${utilisation >= 1 ? 'more than all' : percentText(utilisation)}</td><td class="number" data-label="wait">${wait === undefined ? 'without end' : durationText(wait)}</td></tr>\n`;
}

function catchUpText({ catchUp, standbyThatHolds }: StatedDemand): string {
  const queue =
    catchUp.backlog < 0.5
      ? 'After a failover at the peak no queue forms: the standby holds it.'
      : catchUp.seconds === undefined
        ? `After a failover at the peak ${amountText(Math.round(catchUp.backlog), 'request')} wait, and the queue never drains.`
        : `After a failover at the peak up to ${amountText(Math.round(catchUp.backlog), 'request')} wait; the queue is gone after ${durationText(catchUp.seconds)}.`;
  const standby =
    standbyThatHolds === undefined
      ? 'Even the maximum in standby would not keep it from forming.'
      : `With ${amountText(standbyThatHolds, 'instance')} in standby it would not form.`;
  return catchUp.backlog < 0.5 ? queue : `${queue} ${standby}`;
}

interface Curve {
  readonly names: readonly string[];
  readonly instances: number;
  readonly points: readonly { readonly rate: number; readonly wait: number }[];
}

/** One curve for each number of instances: circumstances with the same have the same. */
function distinct(curves: StatedDemand['curves']): Curve[] {
  const merged = new Map<number, Curve>();
  for (const { name, instances, points } of curves) {
    const same = merged.get(instances);
    merged.set(instances, { instances, points, names: [...(same?.names ?? []), name] });
  }
  return [...merged.values()].sort((one, other) => one.instances - other.instances);
}

/** The points up to a wait, the last of them where the curve goes through it. */
function below(points: Curve['points'], most: number): [rate: number, wait: number][] {
  const end = points.findIndex(({ wait }) => wait > most);
  if (end < 0) return points.map(({ rate, wait }) => [rate, wait]);
  const [before, after] = [points[end - 1], points[end]];
  const kept = points.slice(0, end).map(({ rate, wait }): [number, number] => [rate, wait]);
  if (!before || !after) return kept;
  const share = (most - before.wait) / (after.wait - before.wait);
  return [...kept, [before.rate + share * (after.rate - before.rate), most]];
}

function waitChart(group: string, { curves, designRate, peakRate, target }: StatedDemand, index: number): Markup {
  const top = Math.max(4 * target.wait, 0.05);
  const drawn = distinct(curves).map((curve) => ({ ...curve, line: below(curve.points, top) }));
  const most = Math.max(designRate, ...drawn.map(({ line }) => line.at(-1)?.[0] ?? 0));
  const option = (frame: Frame): ChartOption => {
    const xAxis = numberAxis(
      most * (frame.narrow ? 1.1 : 1.18),
      (rate) => numberText(rate),
      'requests a second',
      frame.narrow ? 5 : 9,
    );
    const yAxis = { ...durationAxis(top, `wait of ${percentText(target.share)} of the requests`, 5), max: top };
    return {
      grid: { left: frame.narrow ? 44 : 52, right: frame.narrow ? 16 : 24, top: frame.narrow ? 62 : 46, bottom: 46 },
      xAxis: axisOption(xAxis),
      yAxis: {
        ...axisOption({ ...yAxis, ticks: yAxis.ticks.filter((tick) => tick <= top) }, true),
        // On a phone the names of the lines across stand below that of the axis.
        nameGap: frame.narrow ? 32 : 14,
      },
      series: [
        ...drawn.map(({ names, instances, line }, position) => {
          const look = LOOKS[position % LOOKS.length] ?? LOOKS[0];
          const isLast = position === drawn.length - 1;
          const level = top * (0.86 - 0.16 * position);
          const rate = line.find(([, wait]) => wait >= level)?.[0] ?? line.at(-1)?.[0] ?? 0;
          const isRight = isLast && rate < 0.72 * xAxis.max && !frame.narrow;
          return {
            type: 'line' as const,
            silent: true,
            symbol: 'none',
            data: line,
            lineStyle: { color: look.color, width: 2.5, type: look.dash as 'solid' },
            markPoint: {
              silent: true,
              symbol: 'circle',
              symbolSize: 0,
              itemStyle: { color: 'none' },
              data: [
                {
                  name: '',
                  coord: [rate, level],
                  label: {
                    ...LABEL,
                    fontWeight: 600,
                    position: isRight ? ('right' as const) : ('left' as const),
                    align: isRight ? ('left' as const) : ('right' as const),
                    offset: [isRight ? 8 : -8, 0],
                    formatter: () => `${listText(names)}:\n${amountText(instances, 'instance')}`,
                  },
                },
              ],
            },
          };
        }),
        {
          type: 'line' as const,
          silent: true,
          data: [],
          lineStyle: { color: 'none' },
          markLine: {
            z: 1,
            silent: true,
            symbol: 'none',
            data: [
              lineAt('yAxis', target.wait, `target ${durationText(target.wait)}`, { position: 'insideStartTop' }),
              ...(peakRate < designRate
                ? [
                    lineAt(
                      'xAxis',
                      peakRate,
                      `peak ${rateText(peakRate)}`,
                      { align: 'right', offset: [6, 0] },
                      'var(--soft)',
                    ),
                  ]
                : []),
              lineAt(
                'xAxis',
                designRate,
                `${peakRate < designRate ? 'with growth' : 'peak'} ${rateText(designRate)}`,
                { align: 'left', offset: [-6, 0] },
                'var(--ink)',
              ),
            ],
          },
        },
      ],
    };
  };
  const words = `Wait against request rate for ${group}. ${drawn
    .map(({ names, instances, line }) => {
      const inside = line.filter(([, wait]) => wait <= target.wait).at(-1);
      return `${listText(names)}, ${amountText(instances, 'instance')}: within the target up to ${rateText(inside?.[0] ?? 0)}`;
    })
    .join('; ')}. The sizes are for ${rateText(designRate)}.`;
  return chart({ id: `wait-${index + 1}`, words, height: ({ narrow }) => (narrow ? 320 : 350), option });
}
