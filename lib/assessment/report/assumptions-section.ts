import { durationText, numberText, percentText, sizeText } from '../../core/figures';
import { Markup, markup } from '../../core/markup';
import { Assumption } from '../assumptions';

/** What the models took for granted, and where each number comes from. */
export function assumptionsSection(assumptions: readonly Assumption[]): Markup {
  const own = assumptions.filter(({ from }) => from === 'file').length;
  const rows = assumptions.map(
    ({ name, title, unit, value, source, from }) =>
      markup`<tr><th scope="row">${title}<span class="detail"><code>${name}</code></span></th><td class="number" data-label="value">${assumptionFigure(value, unit)}</td><td data-label="from">${from === 'file' ? markup`<strong>environment file</strong>` : markup`<span class="soft">default</span>`}</td><td class="wide source">${source}</td></tr>\n`,
  );
  return markup`<section id="assumptions"><h2>Assumptions</h2>
<p class="lead">${own === 0 ? 'All are defaults' : `${own} of ${assumptions.length} ${own === 1 ? 'is' : 'are'} stated by the environment file, the others are defaults`}. Put your own under <code>assumptions</code> in the file: the estimates are as good as these.</p>
<div class="table"><table class="stack assumptions"><thead><tr><th scope="col">Assumption</th><th scope="col" class="number">Value</th><th scope="col">From</th><th scope="col">Where the number comes from</th></tr></thead><tbody>
${rows}</tbody></table></div>
</section>`;
}

function assumptionFigure(value: number, unit: Assumption['unit']): string {
  switch (unit) {
    case 'duration':
      return durationText(value);
    case 'share':
      return percentText(value);
    case 'a year':
      return `${numberText(value)} a year`;
    case 'GiB':
      return sizeText(value);
  }
}
