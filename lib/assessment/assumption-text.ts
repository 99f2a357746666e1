import { durationText } from '../core/figures';
import { ASSUMPTIONS, AssumptionName } from './assumptions';

/** The value of an assumption for people: `0.25 a year`, `5m`, `2%`, `500 GiB`. */
export function assumptionText(name: AssumptionName, value: number): string {
  switch (ASSUMPTIONS[name].unit) {
    case 'duration':
      return durationText(value);
    case 'share':
      return `${trimmed(value * 100)}%`;
    case 'a year':
      return `${trimmed(value)} a year`;
    case 'GiB':
      return `${trimmed(value)} GiB`;
  }
}

function trimmed(value: number): string {
  return String(Number(value.toPrecision(3)));
}
