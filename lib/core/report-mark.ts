import { Markup, markup } from './markup';

/** What a mark says, in every report. */
export type MarkState = 'passed' | 'as-expected' | 'failed' | 'not-run';

/** A mark of 14 px around the origin, told apart by its shape. */
export function mark(state: MarkState): Markup {
  switch (state) {
    case 'passed':
      return markup`<g class="mark good"><circle r="7"/><path d="M-3.2 0.3-1 2.6 3.3-2.4"/></g>`;
    case 'as-expected':
      return markup`<g class="mark note"><path class="ground" d="M0-8 8 0 0 8-8 0Z"/><path d="M-2.6 0.2-0.8 2 2.6-1.9"/></g>`;
    case 'failed':
      return markup`<g class="mark bad"><circle r="7"/><path d="M-2.6-2.6 2.6 2.6M2.6-2.6-2.6 2.6"/></g>`;
    case 'not-run':
      return markup`<g class="mark none"><circle r="6"/><path d="M-2.5 0h5"/></g>`;
  }
}

/** The mark of a state as a picture with words. */
export function icon(state: MarkState, words: string = state): Markup {
  return markup`<svg class="icon" viewBox="-9 -9 18 18" role="img" aria-label="${words}">${mark(state)}</svg>`;
}
