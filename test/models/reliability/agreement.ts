/** |actual - expected| relative to expected, or absolute where expected is 0. */
export function relativeError(actual: number, expected: number): number {
  return expected === 0 ? Math.abs(actual) : Math.abs(actual - expected) / Math.abs(expected);
}

/** Whether a value agrees with a published one, to half a unit of its last printed digit. */
export function agrees(actual: number, published: string): boolean {
  const decimals = published.split('.')[1]?.length ?? 0;
  return Math.abs(actual - Number(published)) <= 0.5 * 10 ** -decimals * (1 + 1e-9);
}
