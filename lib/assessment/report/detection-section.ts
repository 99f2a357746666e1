import { durationText, frequencyText, percentText } from '../../core/figures';
import { Markup, markup } from '../../core/markup';
import { DetectionResult } from '../assessment';
import { Axis, durationAxis } from './axes';
import { tradeOffChart } from './trade-off-chart';

type Setting = DetectionResult['operatingCurve'][number];

/** What the health check's setting trades, against all others that there are. */
export function detectionSection(detection: DetectionResult): Markup {
  const { intervalSeconds, failures, from, medianDelay, p95Delay, falseAlarmsPerYear, brownoutThreshold } = detection;
  // A setting that never notices has no delay to draw.
  const settings = detection.operatingCurve.filter((setting) => Number.isFinite(setting.p95Delay));
  const why = from === 'objective' ? 'chosen by the model for the objectives' : 'as the file states';
  const facts = [
    ['Notices a lost Region', `${durationText(medianDelay)} (median)`],
    ['... in 95 of 100 cases within', durationText(p95Delay)],
    ['False alarms', frequencyText(falseAlarmsPerYear)],
    ['Blind to', `errors on fewer than ${percentText(brownoutThreshold)} of the requests`],
  ] as const;
  return markup`<section id="detection"><h2>Detection</h2>
<p class="lead">Home counts as lost after <strong>${failures} failed ${failures === 1 ? 'check' : 'checks'}, ${durationText(intervalSeconds)} apart</strong>, ${why}.</p>
<dl class="facts">${facts.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${settings.length > 0 ? operatingCurve(settings) : undefined}
${settingTable(detection.operatingCurve)}
</section>`;
}

/** A rarer false alarm than this is drawn at the axis's end. */
const RAREST = 1e-6;

function frequencyAxis(settings: readonly Setting[]): Axis {
  const logs = settings.map(({ falseAlarmsPerYear }) => logFrequency(falseAlarmsPerYear));
  const [min, max] = [Math.floor(Math.min(...logs, 0)), Math.max(1, Math.ceil(Math.max(...logs)))];
  return {
    min,
    max,
    ticks: Array.from({ length: max - min + 1 }, (_, index) => min + index),
    text: (value) => {
      if (value <= Math.log10(RAREST)) return 'rarer';
      return frequencyText(10 ** value);
    },
    name: 'false alarms',
  };
}

function logFrequency(perYear: number): number {
  return Math.log10(Math.max(perYear, RAREST));
}

function name({ intervalSeconds, failures }: Setting): string {
  return `${failures} × ${durationText(intervalSeconds)}`;
}

function operatingCurve(settings: readonly Setting[]): Markup {
  const words = `False alarms against delay, for every setting of the health check. ${settings
    .filter((setting) => setting.chosen || setting.efficient)
    .map(
      (setting) =>
        `${name(setting)}${setting.chosen ? ', chosen' : ''}: within ${durationText(setting.p95Delay)}, false alarms ${frequencyText(setting.falseAlarmsPerYear)}`,
    )
    .join('; ')}.`;
  const picture = tradeOffChart({
    id: 'detector',
    words,
    height: ({ narrow }) => (narrow ? 340 : 400),
    left: ({ narrow }) => (narrow ? 112 : 132),
    xAxis: ({ narrow }) =>
      durationAxis(
        Math.max(...settings.map(({ p95Delay }) => p95Delay)) * 1.06,
        narrow ? 'noticed within (95 of 100)' : 'a lost Region is noticed within (95 of 100)',
        narrow ? 4 : 9,
      ),
    yAxis: () => frequencyAxis(settings),
    points: ({ narrow }) =>
      settings.map((setting) => ({
        x: setting.p95Delay,
        y: logFrequency(setting.falseAlarmsPerYear),
        label: narrow
          ? setting.efficient || setting.chosen
            ? name(setting)
            : ''
          : `${setting.chosen ? 'this environment: ' : ''}${name(setting)}`,
        efficient: setting.efficient,
        current: setting.chosen,
      })),
  });
  return markup`<h3>All settings: sooner, or surer</h3>
<p>Fewer failed checks notice a loss sooner, and see one where there is none more often. The best settings lie on the line; those off it are worse in one and no better in the other.</p>
<figure>${picture}
<figcaption><span><svg width="26" height="12" aria-hidden="true"><line class="one dashed" x2="26" y1="6" y2="6"/><circle class="one" cx="13" cy="6" r="4"/></svg> best: failed checks × time between them</span><span><svg width="12" height="12" aria-hidden="true"><circle class="hollow" cx="6" cy="6" r="4"/></svg> others</span><span><svg width="16" height="16" viewBox="-8 -8 16 16" aria-hidden="true"><path class="two" d="M0-7 7 0 0 7-7 0Z"/></svg> this environment</span></figcaption></figure>`;
}

function settingTable(settings: readonly Setting[]): Markup {
  const rows = settings.map(
    (setting) =>
      markup`<tr><th scope="row">${name(setting)}${setting.chosen ? markup` <strong>this environment</strong>` : undefined}</th><td class="number" data-label="noticed within">${Number.isFinite(setting.p95Delay) ? durationText(setting.p95Delay) : 'not always'}</td><td class="number" data-label="false alarms">${frequencyText(setting.falseAlarmsPerYear)}</td><td data-label="best">${setting.efficient ? 'yes' : 'no'}</td></tr>\n`,
  );
  return markup`<details class="more"><summary>All ${settings.length} settings</summary>
<div class="table"><table class="stack"><thead><tr><th scope="col">Failed checks × interval</th><th scope="col" class="number">Noticed within (95 of 100)</th><th scope="col" class="number">False alarms</th><th scope="col">Best</th></tr></thead><tbody>
${rows}</tbody></table></div></details>`;
}
