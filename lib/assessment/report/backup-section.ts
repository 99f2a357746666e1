import { amountText, durationText, moneyText, numberText, sizeText } from '../../core/figures';
import { Markup, markup } from '../../core/markup';
import { icon } from '../../core/report-mark';
import { BackupResult } from '../assessment';
import { axisOption, numberAxis } from './axes';
import { ChartOption, Frame, HATCH, LABEL, chart, labelText } from './chart';

type Schedule = BackupResult['schedules'][number];

/** Schedules that are drawn; the table has all. */
const DRAWN = 3;

/** What backups give back, and which schedules of own copies would do. */
export function backupSection(backup: BackupResult): Markup {
  const { sizeGib, retentionDays, pointInTimeLossSeconds, restoreSeconds, schedules } = backup;
  const drawn = schedules.filter(({ cycle }) => cycle.length > 0).slice(0, DRAWN);
  return markup`<section id="backup"><h2>Backup</h2>
<p class="lead">The database of ${sizeText(sizeGib)} can be restored to any moment of the last ${amountText(retentionDays, 'day')}, but for the last <strong>${durationText(pointInTimeLossSeconds)}</strong>; that takes about <strong>${durationText(restoreSeconds)}</strong>.</p>
<p>Copies outside the database service protect against what destroys its backups too, such as a stolen credential. These schedules were weighed, the cheapest first${schedules.some(({ meets }) => meets) ? '' : '; none of them meets both the objective for loss and the time that a restore may take'}:</p>
${schedules.length === 0 ? markup`<p class="not-assessed">${icon('not-run', 'not assessed')} <span>No schedule was assessed.</span></p>` : scheduleTable(schedules)}
${drawn.length > 0 ? cycles(drawn) : undefined}
</section>`;
}

function scheduleTable(schedules: readonly Schedule[]): Markup {
  const rows = schedules.map(
    ({ description, worstLossSeconds, restoreSeconds, storageGib, monthlyCost, meets }) =>
      markup`<tr><td>${icon(meets ? 'passed' : 'failed', meets ? 'good enough' : 'loses too much or takes too long')}</td><th scope="row">${description}${meets ? '' : markup` <span class="bad-text">loses too much or takes too long</span>`}</th><td class="number" data-label="loses">${durationText(worstLossSeconds)}</td><td class="number" data-label="restored in">${durationText(restoreSeconds)}</td><td class="number" data-label="stores">${sizeText(storageGib)}</td><td class="number" data-label="a month">${monthlyCost === undefined ? 'price unknown' : moneyText(monthlyCost)}</td></tr>\n`,
  );
  return markup`<div class="table"><table class="stack"><thead><tr><th><span class="unseen">Verdict</span></th><th scope="col">Schedule</th><th scope="col" class="number">Loses at most</th><th scope="col" class="number">Restored in</th><th scope="col" class="number">Stores</th><th scope="col" class="number">A month</th></tr></thead><tbody>
${rows}</tbody></table></div>`;
}

const KINDS = {
  full: { color: 'var(--one)' },
  incremental: { color: 'var(--two)', decal: HATCH },
  differential: { color: 'var(--three)', decal: { ...HATCH, rotation: Math.PI / 4 } },
};

/** Bars that can be told apart in the room of a chart. */
const MOST_BARS = 150;

/** Every so many, where there are more than can be drawn side by side. */
function thinned<T>(items: readonly T[]): T[] {
  const every = Math.ceil(items.length / MOST_BARS);
  return items.filter((_, index) => index % every === 0);
}

/** One panel for each schedule: its copies over one cycle. */
function cycles(schedules: readonly Schedule[]): Markup {
  const panel = 112;
  const option = (frame: Frame): ChartOption => {
    const most = Math.max(24, ...schedules.map(({ cycle }) => (cycle.at(-1)?.atHours ?? 0) * 1.04));
    const days = numberAxis(most / 24, (value) => numberText(value), 'days since the full copy', frame.narrow ? 5 : 8);
    return {
      title: schedules.map(({ description }, index) => ({
        text: labelText(description, frame.narrow ? 46 : 100),
        left: frame.narrow ? 8 : 62,
        top: index * panel + 2,
        backgroundColor: 'none',
        borderColor: 'none',
        textStyle: {
          color: 'var(--ink)',
          fontSize: 12.5,
          fontWeight: 600,
          width: frame.width - 80,
          overflow: 'truncate' as const,
        },
      })),
      grid: schedules.map((_, index) => ({ left: 62, right: 26, top: index * panel + 36, height: panel - 48 })),
      xAxis: schedules.map((_, index) => {
        const isLast = index === schedules.length - 1;
        const own = axisOption({ ...days, min: -0.02 * days.max, name: isLast ? days.name : undefined });
        return { ...own, gridIndex: index, axisLabel: { ...own.axisLabel, show: isLast } };
      }),
      yAxis: schedules.map(({ cycle }, index) => ({
        ...axisOption(
          numberAxis(
            Math.max(...cycle.map(({ gib }) => gib)),
            (value) => (value === 0 ? '0' : sizeText(value)),
            undefined,
            2,
          ),
          true,
        ),
        gridIndex: index,
      })),
      series: schedules.flatMap(({ cycle }, index) =>
        (['full', 'incremental', 'differential'] as const).map((kind) => {
          const own = thinned(cycle.filter((copy) => copy.kind === kind));
          const first = own[0];
          return {
            type: 'bar' as const,
            silent: true,
            xAxisIndex: index,
            yAxisIndex: index,
            barWidth: Math.max(2, Math.min(frame.narrow ? 8 : 16, (frame.width - 90) / (2 * cycle.length))),
            barMinHeight: 4,
            barGap: '-100%',
            itemStyle: KINDS[kind],
            data: own.map((copy) => ({
              value: [copy.atHours / 24, copy.gib],
              label: {
                ...LABEL,
                show: copy === first,
                position: kind === 'full' ? ('right' as const) : ('top' as const),
                ...(kind === 'full' ? { offset: [0, -20] } : { align: 'left' as const, offset: [-4, 0] }),
                formatter: () => `${kind} ${sizeText(copy.gib)}`,
              },
            })),
          };
        }),
      ),
    };
  };
  const words = `Copies over a cycle. ${schedules
    .map(({ description, cycle }) => `${description}: ${amountText(cycle.length, 'copy').replace(/copys$/, 'copies')}`)
    .join('; ')}.`;
  return markup`<figure class="after">${chart({ id: 'cycles', words, height: () => schedules.length * panel + 40, option })}</figure>`;
}
