import { Markup } from '../../core/markup';
import { Axis, axisOption, pixelsAlong } from './axes';
import { ChartOption, Frame, GROUND, LABEL, LOOKS, SOFT, chart } from './chart';
import { LABEL_DISTANCE, labelSize, placeLabels } from './label-placement';

/** A choice that there is, at its place on the axes. */
export interface TradeOffPoint {
  readonly x: number;
  readonly y: number;
  /** What stands beside it, if there is room. */
  readonly label: string;
  /** No other choice is better in everything: it lies on the line. */
  readonly efficient: boolean;
  /** What the environment has now. */
  readonly current: boolean;
}

export interface TradeOffProps {
  readonly id: string;
  readonly words: string;
  readonly height: (frame: Frame) => number;
  readonly xAxis: (frame: Frame) => Axis;
  readonly yAxis: (frame: Frame) => Axis;
  readonly points: (frame: Frame, yAxis: Axis) => readonly TradeOffPoint[];
  /** Pixels for the labels of the vertical axis. */
  readonly left: (frame: Frame) => number;
}

/** Draws choices by two figures that both are better when less, and the line of the efficient ones. */
export function tradeOffChart({ id, words, height, xAxis, yAxis, points, left }: TradeOffProps): Markup {
  const option = (frame: Frame): ChartOption => {
    const [horizontal, vertical] = [xAxis(frame), yAxis(frame)];
    const grid = { left: left(frame), right: 24, top: 34, bottom: 46 };
    // The current one has the first choice of where its label stands, those off the line the last.
    const all = [...points(frame, vertical)].sort((one, other) => rank(one) - rank(other));
    const line = all.filter(({ efficient }) => efficient).sort((one, other) => one.x - other.x);
    const [width, depth] = [frame.width - grid.left - grid.right, height(frame) - grid.top - grid.bottom];
    const pixels = ({ x, y }: TradeOffPoint): readonly [number, number] => [
      grid.left + pixelsAlong(x, horizontal, width),
      grid.top + depth - pixelsAlong(y, vertical, depth),
    ];
    const placed = placeLabels(
      all.map((point) => {
        const [x, y] = pixels(point);
        return { x, y, ...labelSize(point.label) };
      }),
      { left: grid.left, right: frame.width, top: 18, bottom: grid.top + depth },
      line.map(pixels),
    );
    return {
      grid,
      xAxis: axisOption(horizontal),
      yAxis: axisOption(vertical, true),
      series: [
        {
          type: 'line',
          silent: true,
          symbol: 'none',
          data: line.map(({ x, y }) => [x, y]),
          lineStyle: { color: LOOKS[0].color, width: 1.5, type: [5, 4] },
        },
        {
          type: 'scatter',
          silent: true,
          data: all
            .map(({ x, y, label, efficient, current }, index) => {
              const place = placed[index] ?? (current ? 'right' : undefined);
              const align: 'left' | 'right' | 'center' =
                place === 'right' ? 'left' : place === 'left' ? 'right' : 'center';
              return {
                value: [x, y],
                symbol: current ? 'diamond' : 'circle',
                symbolSize: current ? 18 : efficient ? 10 : 8,
                itemStyle: {
                  color: current ? LOOKS[1].color : efficient ? LOOKS[0].color : GROUND,
                  borderColor: efficient || current ? GROUND : SOFT,
                  borderWidth: 1.5,
                  opacity: 1,
                },
                label: {
                  ...LABEL,
                  show: place !== undefined && label !== '',
                  position: place,
                  distance: LABEL_DISTANCE - (current ? 9 : 5),
                  align,
                  fontWeight: current ? 700 : 400,
                  lineHeight: 15,
                  formatter: () => label,
                },
              };
            })
            // The last one lies on top.
            .reverse(),
        },
      ],
    };
  };
  return chart({ id, words, height, option });
}

function rank({ current, efficient }: TradeOffPoint): number {
  return current ? 0 : efficient ? 1 : 2;
}
