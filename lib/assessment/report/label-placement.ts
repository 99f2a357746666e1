/** A point of a chart in pixels, and the size of its label. */
export interface LabelledPoint {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type LabelPosition = 'right' | 'top' | 'bottom' | 'left';

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Pixels between a point's centre and its label. */
export const LABEL_DISTANCE = 11;

/** Pixels of a character of 12 px, rather more than less. */
const CHARACTER = 7.2;
const LINE = 15;

/** How much room a label of 12 px takes. */
export function labelSize(text: string): { readonly width: number; readonly height: number } {
  const lines = text.split('\n');
  return { width: Math.max(...lines.map(({ length }) => length)) * CHARACTER, height: lines.length * LINE };
}

/**
 * On which side of its point each label stands so that it covers no other label, no point and no part of
 * `line`, and stays in `bounds`; undefined where there is no such side. First come, first served.
 */
export function placeLabels(
  points: readonly LabelledPoint[],
  bounds: Box,
  line: readonly (readonly [x: number, y: number])[] = [],
): (LabelPosition | undefined)[] {
  const taken: Box[] = [
    ...points.map(({ x, y }) => ({ left: x - 4, right: x + 4, top: y - 4, bottom: y + 4 })),
    ...alongLine(line),
  ];
  return points.map((point) => {
    const found = (['right', 'top', 'bottom', 'left'] as const).find((position) => {
      const box = boxAt(point, position);
      const isInside =
        box.left >= bounds.left && box.right <= bounds.right && box.top >= bounds.top && box.bottom <= bounds.bottom;
      return isInside && !taken.some((other) => overlaps(box, other));
    });
    if (found && point.width > 0) taken.push(boxAt(point, found));
    return found;
  });
}

function boxAt({ x, y, width, height }: LabelledPoint, position: LabelPosition): Box {
  const isSide = position === 'left' || position === 'right';
  const left = isSide ? (position === 'left' ? x - LABEL_DISTANCE - width : x + LABEL_DISTANCE) : x - width / 2;
  const top = isSide ? y - height / 2 : position === 'top' ? y - LABEL_DISTANCE - height : y + LABEL_DISTANCE;
  return { left, top, right: left + width, bottom: top + height };
}

/** Small boxes along a line, a few pixels apart. */
function alongLine(line: readonly (readonly [x: number, y: number])[]): Box[] {
  return line.slice(1).flatMap(([x, y], index) => {
    const [fromX, fromY] = line[index] ?? [x, y];
    const count = Math.max(1, Math.ceil(Math.hypot(x - fromX, y - fromY) / 8));
    return Array.from({ length: count + 1 }, (_, part) => {
      const [atX, atY] = [fromX + ((x - fromX) * part) / count, fromY + ((y - fromY) * part) / count];
      return { left: atX - 1, right: atX + 1, top: atY - 1, bottom: atY + 1 };
    });
  });
}

function overlaps(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}
