import { amountText, availabilityText, durationText, moneyText, numberText } from '../../core/figures';
import { Markup, markup } from '../../core/markup';
import { icon } from '../../core/report-mark';
import { CostResult } from '../assessment';
import { axisOption, logDurationAxis, logOf, nameAxisOption, numberAxis } from './axes';
import { ChartOption, Frame, HATCH, LABEL, LOOKS, chart } from './chart';
import { tradeOffChart } from './trade-off-chart';

type Tier = CostResult['tiers'][number];

/** What a month costs, by tier of recovery, and what the money buys. */
export function costSection(cost: CostResult): Markup {
  const { monthly, tiers, unknown, pricesAsOf } = cost;
  const current = tiers.find((tier) => tier.current);
  return markup`<section id="cost"><h2>Cost</h2>
<p class="lead">About <strong>${moneyText(monthly)} a month</strong>${current ? markup`, <strong>${moneyText(current.premium)}</strong> of it for the second Region` : undefined}. Prices as of ${pricesAsOf}.</p>
<p>With every group at its least size. Not in it: logs, metrics, requests, data through NAT gateways, public addresses, and what scaling adds.</p>
${unknown.length > 0 ? unknownNote(unknown) : undefined}
${tiers.length > 0 ? tierPart(tiers) : undefined}
${lineItems(cost)}
</section>`;
}

function unknownNote(unknown: readonly string[]): Markup {
  return markup`<p class="caution"><strong>${amountText(unknown.length, 'item')} without a known price</strong>: ${unknown.map((item, index) => markup`${index > 0 ? ', ' : ''}<code>${item}</code>`)}. The sums leave ${unknown.length === 1 ? 'it' : 'them'} out and are too low.</p>`;
}

function tierPart(tiers: readonly Tier[]): Markup {
  const rows = tiers.map(
    ({ tier, monthly, premium, rto, unavailability, current, efficient }) =>
      markup`<tr${current ? markup` class="current"` : undefined}><th scope="row">${tier}${current ? markup` <strong>this environment</strong>` : undefined}</th><td class="number" data-label="a month">${moneyText(monthly)}</td><td class="number" data-label="second Region">${moneyText(premium)}</td><td class="number" data-label="recovers within">${durationText(rto)}</td><td class="number" data-label="availability">${availabilityText(unavailability)}</td><td data-label="efficient">${efficient ? 'yes' : 'no, another is at least as good'}</td></tr>\n`,
  );
  return markup`<h3>A month, by tier of recovery</h3>
<figure>${tierBars(tiers)}
<figcaption><span><svg width="22" height="14" aria-hidden="true"><rect class="one" width="22" height="14" rx="2"/></svg> one Region alone</span><span><svg width="22" height="14" aria-hidden="true"><defs><pattern id="premium" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><rect class="two" width="6" height="6"/><line class="stripe" y2="6"/></pattern></defs><rect fill="url(#premium)" width="22" height="14" rx="2"/></svg> what the second Region adds</span></figcaption></figure>
<h3>What the money buys</h3>
<p>Further left is cheaper, further down recovers sooner. Tiers on the line are worth considering: no other is better in cost, recovery time and availability at once.</p>
<figure>${pareto(tiers)}</figure>
<div class="table after"><table class="stack"><thead><tr><th scope="col">Tier</th><th scope="col" class="number">A month</th><th scope="col" class="number">Second Region</th><th scope="col" class="number">Recovers within (95 of 100)</th><th scope="col" class="number">Availability</th><th scope="col">Efficient</th></tr></thead><tbody>
${rows}</tbody></table></div>`;
}

function tierBars(tiers: readonly Tier[]): Markup {
  const option = (frame: Frame): ChartOption => {
    const most = Math.max(...tiers.map(({ monthly }) => monthly));
    const axis = numberAxis(most * (frame.narrow ? 1.02 : 1.3), moneyText, 'a month', frame.narrow ? 3 : 7);
    const label = (index: number): string => {
      const tier = tiers[index];
      if (!tier) return '';
      const sum = `${moneyText(tier.monthly - tier.premium)} + ${moneyText(tier.premium)} = ${moneyText(tier.monthly)}`;
      return frame.narrow ? `${tier.current ? '◆ ' : ''}${tier.tier}: ${moneyText(tier.monthly)}` : sum;
    };
    return {
      grid: frame.narrow ? { left: 12, right: 22, top: 24, bottom: 46 } : { left: 178, right: 24, top: 12, bottom: 46 },
      xAxis: axisOption(axis),
      yAxis: {
        ...nameAxisOption(
          tiers.map(({ tier, current }) => (current ? `${tier}\n◆ this environment` : tier)),
          170,
        ),
        ...(frame.narrow ? { axisLabel: { show: false } } : {}),
      },
      series: [
        {
          type: 'bar' as const,
          stack: 'cost',
          silent: true,
          barWidth: 20,
          itemStyle: { color: LOOKS[0].color },
          data: tiers.map(({ monthly, premium }) => Math.max(0, monthly - premium)),
          ...(frame.narrow
            ? {
                label: {
                  ...LABEL,
                  show: true,
                  position: [0, -17],
                  align: 'left' as const,
                  formatter: ({ dataIndex }: { dataIndex: number }) => label(dataIndex),
                },
              }
            : {}),
        },
        {
          type: 'bar' as const,
          stack: 'cost',
          silent: true,
          itemStyle: { color: LOOKS[1].color, decal: HATCH },
          data: tiers.map(({ premium }) => Math.max(0, premium)),
          label: {
            ...LABEL,
            show: !frame.narrow,
            position: 'right' as const,
            formatter: ({ dataIndex }: { dataIndex: number }) => label(dataIndex),
          },
        },
      ],
    };
  };
  const words = `Cost a month by tier. ${tiers
    .map(
      ({ tier, monthly, premium, current }) =>
        `${tier}${current ? ' (this environment)' : ''}: ${moneyText(monthly)}, ${moneyText(premium)} of it for the second Region`,
    )
    .join('; ')}.`;
  return chart({ id: 'tiers', words, height: ({ narrow }) => 62 + tiers.length * (narrow ? 48 : 46), option });
}

function pareto(tiers: readonly Tier[]): Markup {
  const most = Math.max(...tiers.map(({ monthly }) => monthly));
  const words = `Recovery time against cost a month, by tier. ${tiers
    .map(
      ({ tier, monthly, rto, unavailability, efficient, current }) =>
        `${tier}${current ? ' (this environment)' : ''}: ${moneyText(monthly)}, ${durationText(rto)}, ${availabilityText(unavailability)}${efficient ? '' : ', not efficient'}`,
    )
    .join('; ')}.`;
  return tradeOffChart({
    id: 'pareto',
    words,
    height: ({ narrow }) => (narrow ? 300 : 340),
    left: () => 52,
    xAxis: ({ narrow }) => numberAxis(most * 1.15, moneyText, 'a month', narrow ? 3 : 7),
    yAxis: () =>
      logDurationAxis(
        tiers.map(({ rto }) => rto),
        'recovers within (95 of 100)',
      ),
    points: ({ narrow }, yAxis) =>
      tiers.map(({ tier, monthly, rto, unavailability, efficient, current }) => ({
        x: monthly,
        y: logOf(rto, yAxis),
        label: narrow
          ? `${tier}\n${durationText(rto)}`
          : `${tier}${current ? ' (this environment)' : ''}\n${durationText(rto)}, ${availabilityText(unavailability)}`,
        efficient,
        current,
      })),
  });
}

function lineItems({ lines }: CostResult): Markup {
  const regions = [...new Set(lines.map(({ region }) => region))];
  const parts = regions.map((region) => {
    const own = lines.filter((line) => line.region === region);
    const sum = own.reduce((total, { monthly = 0 }) => total + monthly, 0);
    const isWhole = own.every(({ monthly }) => monthly !== undefined);
    const rows = own.map(
      ({ category, item, quantity, unit, unitPrice, monthly, source }) =>
        markup`<tr><td class="soft">${category}</td><th scope="row">${item}<span class="detail">${source}</span></th><td class="number" data-label="quantity">${numberText(quantity)} ${unit}</td><td class="number" data-label="each">${unitPrice === undefined ? icon('not-run', 'price unknown') : unitPriceText(unitPrice)}</td><td class="number" data-label="a month">${monthly === undefined ? markup`<strong class="note-text">price unknown</strong>` : moneyText(monthly)}</td></tr>\n`,
    );
    return markup`<h4>${region}: ${moneyText(sum)} a month${isWhole ? '' : ', without what is unknown'}</h4>
<div class="table"><table class="stack"><thead><tr><th scope="col">For</th><th scope="col">Item</th><th scope="col" class="number">Quantity</th><th scope="col" class="number">Each</th><th scope="col" class="number">A month</th></tr></thead><tbody>
${rows}</tbody></table></div>`;
  });
  return markup`<details class="more"><summary>All ${lines.length} line items, with the sources of the prices</summary>
${parts}</details>`;
}

function unitPriceText(dollars: number): string {
  return dollars >= 10 ? moneyText(dollars) : `$${Number(dollars.toPrecision(4))}`;
}
