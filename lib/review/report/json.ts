import { Review } from '../review';

/** The whole review for programs; `schemaVersion` tells them whether they know its shape. */
export function reviewJson(review: Review): string {
  return `${JSON.stringify(review, undefined, 2)}\n`;
}
