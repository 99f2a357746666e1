import fc from 'fast-check';
import { LABEL_DISTANCE, LabelledPoint, labelSize, placeLabels } from '../../../lib/assessment/report/label-placement';

const BOUNDS = { left: 0, top: 0, right: 400, bottom: 300 };
const at = (x: number, y: number): LabelledPoint => ({ x, y, width: 60, height: 15 });

test('a label alone stands to the right, or where there is room', () => {
  expect(placeLabels([at(100, 100)], BOUNDS)).toEqual(['right']);
  expect(placeLabels([at(390, 100)], BOUNDS)).toEqual(['left']);
  expect(placeLabels([at(365, 100)], BOUNDS)).toEqual(['top']);
  expect(placeLabels([at(365, 10)], BOUNDS)).toEqual(['bottom']);
  expect(placeLabels([{ ...at(100, 100), width: 900 }], BOUNDS)).toEqual([undefined]);
});

test('a label keeps off other points, other labels and the line', () => {
  expect(placeLabels([at(100, 100), at(150, 100)], BOUNDS)).toEqual(['top', 'right']);
  expect(
    placeLabels([at(100, 100)], BOUNDS, [
      [50, 100],
      [300, 100],
    ]),
  ).toEqual(['top']);
});

test('the size follows the longest line', () => {
  expect(labelSize('ab\nabcd').width).toBe(labelSize('abcd').width);
  expect(labelSize('ab\nabcd').height).toBe(2 * labelSize('ab').height);
});

test('no two labels overlap', () => {
  const point = fc.record({ x: fc.integer({ min: 0, max: 400 }), y: fc.integer({ min: 0, max: 300 }) });
  fc.assert(
    fc.property(fc.array(point, { maxLength: 12 }), (points) => {
      const labelled = points.map(({ x, y }) => at(x, y));
      const boxes = placeLabels(labelled, BOUNDS).flatMap((position, index) => {
        const { x, y, width, height } = labelled[index]!;
        const dx = { right: LABEL_DISTANCE, left: -LABEL_DISTANCE - width, top: -width / 2, bottom: -width / 2 };
        const dy = { right: -height / 2, left: -height / 2, top: -LABEL_DISTANCE - height, bottom: LABEL_DISTANCE };
        return position ? [{ x: x + dx[position], y: y + dy[position], width, height }] : [];
      });
      for (const [index, one] of boxes.entries()) {
        expect(one.x >= 0 && one.x + one.width <= 400 && one.y >= 0 && one.y + one.height <= 300).toBe(true);
        for (const other of boxes.slice(index + 1)) {
          const apart = Math.abs(one.x - other.x) >= one.width || Math.abs(one.y - other.y) >= one.height;
          expect(apart).toBe(true);
        }
      }
    }),
    { numRuns: 60 },
  );
});
