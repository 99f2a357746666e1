/**
 * The time at which a falling tail P(T > t) reaches a probability, to the last bit that bisection can tell.
 *
 * @param tail continuous and falling to 0, `tail(0) > probability`
 * @param probability above 0
 * @param scale a time of the right order, above 0
 */
export function inverseTail(tail: (time: number) => number, probability: number, scale: number): number {
  let low = 0;
  let high = scale;
  while (tail(high) > probability) {
    low = high;
    high *= 2;
  }
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return high;
    if (tail(middle) > probability) low = middle;
    else high = middle;
  }
}
