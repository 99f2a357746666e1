import { durationText, percentText } from '../../core/figures';
import { Markup, markup } from '../../core/markup';
import { RecoveryResult } from '../assessment';
import { axisOption, durationAxis, lineAt } from './axes';
import { ChartOption, Frame, INK, LABEL, LOOKS, chart } from './chart';
import { recoveryTimeline } from './recovery-timeline';

/** From the loss of the Region to full service: the steps, and how long it may take. */
export function recoverySection(recovery: RecoveryResult, objective: number, home: string): Markup {
  const { steps, milestones, probabilityOfMeeting } = recovery;
  const recovered = milestones.find(({ name }) => name === 'recovered');
  const full = milestones.find(({ name }) => name === 'full capacity');
  const lead = recovered
    ? markup`The service is recovered <strong>${durationText(recovered.median)}</strong> after the loss of ${home} in the middle case, and within <strong>${durationText(recovered.p95)}</strong> in 95 of 100.`
    : undefined;
  const later = full ? markup` All of its capacity is there within ${durationText(full.p95)}.` : undefined;
  const caption = markup`<figcaption><span><svg width="22" height="16" aria-hidden="true"><rect class="critical" width="22" height="16" rx="2"/></svg> critical path: what the recovery waits for</span><span><svg width="22" height="10" aria-hidden="true"><defs><pattern id="slack" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><rect class="slack-ground" width="6" height="6"/><line class="slack-line" y2="6"/></pattern></defs><rect class="slack" fill="url(#slack)" width="22" height="10" rx="2"/></svg> has slack</span><span>every step at its mean</span></figcaption>`;
  return markup`<section id="recovery"><h2>Recovery time</h2>
<p class="lead">${lead} ${percentText(probabilityOfMeeting)} of the simulated recoveries are within the objective of ${durationText(objective)}.${later}</p>
<figure>${recoveryTimeline({ steps, milestones, objective })}${caption}</figure>
${milestones.length > 0 ? percentiles(recovery, objective) : undefined}
${milestoneTable(recovery)}
${stepTable(recovery)}
</section>`;
}

function percentiles({ milestones }: RecoveryResult, objective: number): Markup {
  const most = Math.max(...milestones.flatMap(({ curve }) => curve.map(({ seconds }) => seconds)), 1);
  const showsObjective = objective <= 2 * most;
  const option = (frame: Frame): ChartOption => {
    const axis = durationAxis(showsObjective ? Math.max(most, objective * 1.08) : most, 'time since the loss', 7);
    const ticks = frame.narrow ? [1, 50, 95] : [1, 10, 25, 50, 75, 90, 95, 99];
    return {
      grid: { left: 58, right: frame.narrow ? 92 : 120, top: 30, bottom: 46 },
      xAxis: axisOption({
        min: 0,
        max: 100,
        ticks,
        text: (value: number) => `${value}%`,
        name: frame.narrow ? 'share of the recoveries' : 'share of the recoveries that take no longer',
      }),
      yAxis: axisOption(axis, true),
      series: milestones.map(({ name, curve, p95 }, index) => {
        const look = LOOKS[index % LOOKS.length] ?? LOOKS[0];
        return {
          type: 'line' as const,
          silent: true,
          symbol: 'none',
          data: curve.map(({ probability, seconds }) => [probability * 100, seconds]),
          lineStyle: { color: look.color, width: 2.5, type: look.dash as 'solid' },
          endLabel: { ...LABEL, show: true, formatter: () => name, fontWeight: 600, offset: [2, 0] },
          labelLayout: { moveOverlap: 'shiftY' as const },
          markPoint: {
            silent: true,
            symbol: look.symbol,
            symbolSize: 8,
            itemStyle: { color: look.color },
            data: [
              {
                name: '',
                coord: [95, p95],
                label: { ...LABEL, position: 'left' as const, offset: [-2, -8], formatter: () => durationText(p95) },
              },
            ],
          },
          ...(index === 0
            ? {
                markLine: {
                  z: 1,
                  silent: true,
                  symbol: 'none',
                  data: [
                    lineAt('xAxis', 95, '95%', { show: false }, 'var(--soft)'),
                    ...(showsObjective
                      ? [
                          lineAt('yAxis', objective, `objective ${durationText(objective)}`, {
                            position: 'insideStartTop',
                          }),
                        ]
                      : []),
                  ],
                },
              }
            : {}),
        };
      }),
      color: [INK],
    };
  };
  const words = `Time against the share of the recoveries. ${milestones
    .map(({ name, median, p95 }) => `${name}: half within ${durationText(median)}, 95% within ${durationText(p95)}`)
    .join('; ')}. The objective is ${durationText(objective)}.`;
  return markup`<h3>How long it may take</h3>
<p>Follow a line to the right: how long the given share of the recoveries takes at most. The objective is judged at 95%.</p>
<figure>${chart({ id: 'percentiles', words, height: ({ narrow }) => (narrow ? 300 : 360), option })}</figure>`;
}

function milestoneTable({ milestones }: RecoveryResult): Markup {
  const rows = milestones.map(
    ({ name, explanation, mean, median, p95 }) =>
      markup`<tr><th scope="row">${name}<span class="detail">${explanation}</span></th><td class="number" data-label="median">${durationText(median)}</td><td class="number" data-label="mean">${durationText(mean)}</td><td class="number" data-label="95 of 100">${durationText(p95)}</td></tr>\n`,
  );
  return markup`<div class="table after"><table class="stack"><thead><tr><th scope="col">Milestone</th><th scope="col" class="number">Median</th><th scope="col" class="number">Mean</th><th scope="col" class="number">95 of 100 within</th></tr></thead><tbody>
${rows}</tbody></table></div>`;
}

function stepTable({ steps }: RecoveryResult): Markup {
  const rows = [...steps]
    .sort((one, other) => other.contribution - one.contribution)
    .map(
      ({ title, lane, start, end, criticality, contribution }) =>
        markup`<tr><th scope="row">${title} <span class="soft">${lane}</span></th><td class="number" data-label="starts">${durationText(start)}</td><td class="number" data-label="takes">${durationText(end - start)}</td><td class="number" data-label="critical in">${percentText(criticality)}</td><td class="number" data-label="shortens the 95% by">${durationText(Math.max(0, contribution))}</td></tr>\n`,
    );
  return markup`<details class="more"><summary>All ${steps.length} steps, and what each is worth</summary>
<p>“Worth” is how much sooner the recovery of 95 in 100 would end if the step took no time.</p>
<div class="table"><table class="stack"><thead><tr><th scope="col">Step</th><th scope="col" class="number">Starts</th><th scope="col" class="number">Takes</th><th scope="col" class="number">Critical in</th><th scope="col" class="number">Worth</th></tr></thead><tbody>
${rows}</tbody></table></div></details>`;
}
