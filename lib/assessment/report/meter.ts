import { Markup, markup } from '../../core/markup';

/** A bar whose length says a share, 0 to 1; the figure stands beside it. */
export function meter(share: number): Markup {
  return markup`<span class="meter" aria-hidden="true"><i style="width:${percent(share)}%"></i></span>`;
}

export interface GaugeProps {
  readonly estimate: number;
  readonly objective: number;
  readonly standing: string;
  /** What the bar shows, for those who do not see it. */
  readonly words: string;
}

/** An estimate as a bar, and the objective as a line across it. */
export function gauge({ estimate, objective, standing, words }: GaugeProps): Markup {
  // Nothing is drawn to scale beside what has no end.
  const most = estimate === Infinity ? objective * 2 : Math.max(estimate, objective) * 1.2 || 1;
  const limit = percent(objective / most);
  return markup`<div class="gauge ${standing}" role="img" aria-label="${words}"><i class="fill" style="width:${percent(estimate / most)}%"></i><i class="limit" style="left:${limit}%"></i></div>
<div class="gauge-scale" aria-hidden="true"><span style="${limit > 50 ? `right:${percent(1 - objective / most)}%` : `left:${limit}%`}">objective</span></div>`;
}

function percent(share: number): number {
  return Math.round(Math.min(1, Math.max(0, share)) * 10_000) / 100;
}
