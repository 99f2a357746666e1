const BLOCKS = '▁▂▃▄▅▆▇█';

/** Stands for nothing at all. */
const ZERO = '·';

/**
 * Values as one line of blocks, each as high as its share of `most`; a dot is zero.
 *
 * @param most above 0
 */
export function sparkline(values: readonly number[], most: number): string {
  return values
    .map((value) => {
      if (value <= 0) return ZERO;
      const height = Math.ceil((Math.min(value, most) / most) * BLOCKS.length);
      return BLOCKS[Math.max(1, height) - 1] ?? ZERO;
    })
    .join('');
}

/** The means of the values over so many columns of about the same length; fewer when there are fewer values. */
export function columns(values: readonly number[], amount: number): number[] {
  const count = Math.min(amount, values.length);
  return Array.from({ length: count }, (_, column) => {
    const part = values.slice(
      Math.floor((column * values.length) / count),
      Math.floor(((column + 1) * values.length) / count),
    );
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
}
