/** Below this a double has fewer than its 53 bits, and counts as 0. */
const SMALLEST = 1e-290;

/** How far a result is from a reference, as a share of it. */
export function relativeError(actual: number, reference: number): number {
  if (Math.abs(actual) < SMALLEST && Math.abs(reference) < SMALLEST) return 0;
  return Math.abs(actual - reference) / Math.abs(reference);
}

/** The message of the error that this throws, or what it returned. */
export function refusal(act: () => unknown): string {
  try {
    return `no error but ${JSON.stringify(act())}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
