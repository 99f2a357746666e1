import { availabilityText, downtimePerYear, durationText, percentText } from '../../core/figures';
import { Markup, markup } from '../../core/markup';
import { AvailabilityResult } from '../assessment';
import { axisOption, durationAxis, lineAt, nameAxisOption } from './axes';
import { ChartOption, Frame, HATCH, LABEL, chart, labelText, wrapped } from './chart';
import { meter } from './meter';

/** What takes the service down, for how long in a year, and on which assumptions that rests. */
export function availabilitySection(availability: AvailabilityResult): Markup {
  const { unavailability, unavailabilityOfOneRegion, contributions, sensitivity } = availability;
  const most = Math.max(...contributions.map((contribution) => contribution.unavailability), 0) || 1;
  const rows = contributions.map(
    ({ name, explanation, unavailability: own }) =>
      markup`<tr><th scope="row">${name}<span class="detail">${explanation}</span></th><td class="number" data-label="a year">${durationText(downtimePerYear(own))}</td><td class="number" data-label="share">${percentText(unavailability > 0 ? own / unavailability : 0)}</td><td class="wide bar-cell">${meter(own / most)}</td></tr>\n`,
  );
  return markup`<section id="availability"><h2>Availability</h2>
<p class="lead">Expected: <strong>${durationText(downtimePerYear(unavailability))} a year</strong> without service, an availability of <strong>${availabilityText(unavailability)}</strong>. One Region alone would be down for ${durationText(downtimePerYear(unavailabilityOfOneRegion))} a year (${availabilityText(unavailabilityOfOneRegion)}).</p>
<div class="table"><table class="stack"><thead><tr><th scope="col">What happens</th><th scope="col" class="number">Down a year</th><th scope="col" class="number">Share</th><th><span class="unseen">Bar</span></th></tr></thead><tbody>
${rows}</tbody></table></div>
${sensitivity.length > 0 ? tornado(availability) : undefined}
</section>`;
}

/** What half and double of each assumption would make of the downtime. */
function tornado({ sensitivity, unavailability }: AvailabilityResult): Markup {
  const rows = sensitivity.map(({ assumption, values, unavailability: [half, , double] }) => ({
    assumption,
    ends: [
      { value: downtimePerYear(half), text: `½: ${labelText(values[0])}` },
      { value: downtimePerYear(double), text: `×2: ${labelText(values[2])}` },
    ] as const,
    values,
  }));
  const now = downtimePerYear(unavailability);
  const most = Math.max(now, ...rows.flatMap(({ ends }) => ends.map(({ value }) => value)));
  const option = (frame: Frame): ChartOption => {
    const axis = durationAxis(
      most * (frame.narrow ? 1.45 : 1.3),
      'expected time without service in a year',
      frame.narrow ? 4 : 8,
    );
    const names = rows.map(({ assumption }) => wrapped(assumption, 38));
    return {
      grid: frame.narrow ? { left: 12, right: 14, top: 40, bottom: 46 } : { left: 264, right: 20, top: 26, bottom: 46 },
      xAxis: axisOption(axis),
      yAxis: frame.narrow ? { ...nameAxisOption(names, 320), axisLabel: { show: false } } : nameAxisOption(names, 250),
      series: [
        // Bars from the lesser to the greater end: one that is not seen carries those that are.
        {
          type: 'bar' as const,
          stack: 'range',
          silent: true,
          barWidth: 14,
          itemStyle: { color: 'none' },
          data: rows.map(({ ends }) => Math.min(now, ends[0].value, ends[1].value)),
          ...(frame.narrow
            ? {
                label: {
                  ...LABEL,
                  show: true,
                  position: [0, -17],
                  align: 'left' as const,
                  formatter: ({ dataIndex }: { dataIndex: number }) => labelText(rows[dataIndex]?.assumption ?? '', 52),
                },
              }
            : {}),
          markLine: {
            z: 1,
            silent: true,
            symbol: 'none',
            data: [
              lineAt(
                'xAxis',
                now,
                `now ${durationText(now)}`,
                { position: 'start', distance: frame.narrow ? 18 : 6 },
                'var(--ink)',
              ),
            ],
          },
        },
        ...[0, 1].map((part) => ({
          type: 'bar' as const,
          stack: 'range',
          silent: true,
          itemStyle: {
            color: part === 0 ? 'var(--one)' : 'var(--two)',
            borderColor: 'var(--ground)',
            borderWidth: 0.5,
            ...(part === 0 ? {} : { decal: HATCH }),
          },
          data: rows.map(({ ends }) => {
            const [low, high] = [Math.min(ends[0].value, ends[1].value), Math.max(ends[0].value, ends[1].value)];
            return part === 0 ? Math.max(0, now - low) : Math.max(0, high - now);
          }),
        })),
        ...[0, 1].map((end) => ({
          type: 'scatter' as const,
          silent: true,
          symbolSize: 0,
          itemStyle: { color: 'none', opacity: 1 },
          data: rows.map(({ ends }, index) => {
            const value = ends[end]?.value ?? now;
            const isUpper = value > now || (value === now && end === 1);
            const room = frame.narrow ? 0.24 : 0.12;
            const inside = !isUpper && value < room * axis.max;
            return {
              value: [value, index],
              label: {
                ...LABEL,
                show: true,
                fontSize: frame.narrow ? 11 : 12,
                position: isUpper ? ('right' as const) : ('left' as const),
                formatter: () => (inside ? '' : (ends[end]?.text ?? '')),
              },
            };
          }),
        })),
      ],
    };
  };
  const words = `What the estimate rests on. Downtime a year is ${durationText(now)}; ${rows
    .map(
      ({ assumption, ends, values }) =>
        `with ${assumption} at ${values[0]} it is ${durationText(ends[0].value)}, at ${values[2]} ${durationText(ends[1].value)}`,
    )
    .join('; ')}.`;
  return markup`<h3>Which assumptions matter</h3>
<p>Each bar shows what the downtime would be if the assumption were half of its value (½), or double (×2). A long bar is a number worth knowing better.</p>
<figure>${chart({ id: 'tornado', words, height: ({ narrow }) => (narrow ? 88 : 72) + rows.length * (narrow ? 40 : 34), option })}</figure>`;
}
