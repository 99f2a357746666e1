import { durationText, listText } from '../../core/figures';
import { Markup, markup } from '../../core/markup';
import { LossResult } from '../assessment';
import { axisOption, lineAt, logDurationAxis, logOf, nameAxisOption } from './axes';
import { ChartOption, Frame, GROUND, LABEL, LOOKS, chart, labelText } from './chart';

type LossRow = LossResult['rows'][number];

/** How much of the last writes may be gone. */
export function lossSection({ rows }: LossResult, objective: number): Markup {
  const worst = rows
    .filter(({ disaster }) => disaster === 'loss of the Region')
    .map(({ data, p95 }) => (p95 === undefined ? `all of the ${data}` : `${durationText(p95)} of the ${data}`));
  return markup`<section id="loss"><h2>Data loss</h2>
<p class="lead">${
    worst.length > 0
      ? markup`The loss of the Region costs at most the last <strong>${listText(worst)}</strong>, in 95 of 100 cases. The objective is ${durationText(objective)}.`
      : 'Not assessed.'
  }</p>
${rows.length > 0 ? ranges(rows, objective) : undefined}
<div class="table after"><table class="stack"><thead><tr><th scope="col">Disaster</th><th scope="col">Data</th><th scope="col">Comes back from</th><th scope="col" class="number">Median</th><th scope="col" class="number">95 of 100 within</th><th scope="col" class="number">Worst</th></tr></thead><tbody>
${rows.map(row)}</tbody></table></div>
</section>`;
}

function row({ disaster, data, source, median, p95, worst }: LossRow): Markup {
  return markup`<tr><th scope="row">${disaster}</th><td>${data}</td><td data-label="from">${source}</td><td class="number" data-label="median">${lossText(median)}</td><td class="number" data-label="95 of 100">${lossText(p95)}</td><td class="number" data-label="worst">${worst === undefined ? markup`<span class="soft">no bound</span>` : durationText(worst)}</td></tr>\n`;
}

/** A loss without bound is one for which no copy is left. */
function lossText(seconds: number | undefined): string {
  return seconds === undefined ? 'everything' : durationText(seconds);
}

const LOSS_MARKS = [
  { name: 'median', of: ({ median }: LossRow) => median, look: LOOKS[0] },
  { name: '95 of 100', of: ({ p95 }: LossRow) => p95, look: LOOKS[1] },
  { name: 'worst', of: ({ worst }: LossRow) => worst, look: LOOKS[2] },
] as const;

/**
 * The label of a mark: the least to the left, the greatest to the right, one between them above. What
 * coincides is told once.
 */
function markLabel(row: LossRow, value: number, name: string) {
  const values = [...new Set(LOSS_MARKS.flatMap(({ of }) => of(row) ?? []))];
  const position: 'right' | 'left' | 'top' =
    value === Math.max(...values) ? 'right' : value === Math.min(...values) ? 'left' : 'top';
  const text =
    values.length === 1
      ? value === 0
        ? 'nothing is lost'
        : `always ${durationText(value)}`
      : `${name}${durationText(value)}`;
  return { ...LABEL, show: true, position, fontSize: 11.5, formatter: () => text };
}

/** Median, 95th percentile and worst of each row on one axis. */
function ranges(rows: readonly LossRow[], objective: number): Markup {
  const names = rows.map(({ disaster, data }) => labelText(`${data}, ${disaster}`, 30));
  const option = (frame: Frame): ChartOption => {
    const axis = logDurationAxis(
      [objective, ...rows.flatMap((own) => LOSS_MARKS.flatMap(({ of }) => of(own) ?? []))],
      'writes lost, on a logarithmic scale',
    );
    const at = (value: number): number => logOf(value, axis);
    return {
      grid: frame.narrow ? { left: 18, right: 24, top: 44, bottom: 46 } : { left: 214, right: 40, top: 34, bottom: 46 },
      xAxis: axisOption(axis),
      yAxis: {
        ...nameAxisOption(names, 200),
        ...(frame.narrow ? { axisLabel: { show: false } } : {}),
      },
      series: [
        ...rows.map((own, index) => ({
          type: 'line' as const,
          silent: true,
          symbol: 'none',
          lineStyle: { color: 'var(--soft)', width: 2, type: 'solid' as const },
          data: LOSS_MARKS.flatMap(({ of }) => of(own) ?? []).map((value) => [at(value), index]),
          ...(index === 0
            ? {
                markLine: {
                  z: 1,
                  silent: true,
                  symbol: 'none',
                  data: [lineAt('xAxis', at(objective), `objective ${durationText(objective)}`, { position: 'start' })],
                },
              }
            : {}),
        })),
        ...LOSS_MARKS.map(({ name, of, look }) => ({
          type: 'scatter' as const,
          silent: true,
          symbol: look.symbol,
          symbolSize: 11,
          itemStyle: { color: look.color, borderColor: GROUND, borderWidth: 1, opacity: 1 },
          data: rows.flatMap((own, index) => {
            const value = of(own);
            return value === undefined
              ? []
              : [{ value: [at(value), index], label: markLabel(own, value, frame.narrow ? '' : `${name} `) }];
          }),
        })),
        ...(frame.narrow
          ? [
              {
                type: 'scatter' as const,
                silent: true,
                symbolSize: 0,
                itemStyle: { color: 'none', opacity: 1 },
                data: names.map((name, index) => ({
                  value: [axis.min, index],
                  label: {
                    ...LABEL,
                    show: true,
                    position: [-12, -38],
                    align: 'left' as const,
                    fontWeight: 600,
                    formatter: () => name,
                  },
                })),
              },
            ]
          : []),
      ],
    };
  };
  const words = `Writes lost, by data and disaster. ${rows
    .map(
      ({ median, p95 }, index) =>
        `${names[index] ?? ''}: median ${lossText(median)}, 95 of 100 within ${lossText(p95)}`,
    )
    .join('; ')}. The objective is ${durationText(objective)}.`;
  return markup`<figure>${chart({ id: 'loss-ranges', words, height: ({ narrow }) => 80 + rows.length * (narrow ? 66 : 46), option })}
<figcaption><span>${sign('circle')} median</span><span>${sign('rect')} 95 of 100 within</span><span>${sign('triangle')} worst</span></figcaption></figure>`;
}

function sign(symbol: 'circle' | 'rect' | 'triangle'): Markup {
  const shapes = {
    circle: markup`<circle class="one" r="5"/>`,
    rect: markup`<rect class="two" x="-5" y="-5" width="10" height="10"/>`,
    triangle: markup`<path class="three" d="M0-5 5 5H-5Z"/>`,
  };
  return markup`<svg width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true">${shapes[symbol]}</svg>`;
}
