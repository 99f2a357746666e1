/** A line of one text or of both. */
export interface DiffLine {
  /** `kept`: in both texts; `removed`: in the old one only; `added`: in the new one only. */
  readonly kind: 'kept' | 'removed' | 'added';
  /** Without its line end. */
  readonly text: string;
}

/**
 * The lines of two texts, with as many as possible kept. Takes time and memory by the product of the
 * numbers of lines: for files that people write.
 */
export function diffLines(before: string, after: string): DiffLine[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  // common[i][j]: how many lines the texts have in common from old[i] and now[j] on.
  const common = Array.from({ length: old.length + 1 }, () => new Array<number>(now.length + 1).fill(0));
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      (common[i] as number[])[j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    const [gone, come] = [old[i], now[j]];
    if (gone !== undefined && gone === come) {
      lines.push({ kind: 'kept', text: gone });
      i += 1;
      j += 1;
    } else if (gone !== undefined && (come === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ kind: 'removed', text: gone });
      i += 1;
    } else {
      lines.push({ kind: 'added', text: come as string });
      j += 1;
    }
  }
  return lines;
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
