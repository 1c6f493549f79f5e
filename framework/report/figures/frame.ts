import { escapeMarkup } from './escape-markup.js';

/** The words around a plot. */
export interface ChartWords {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
}

/** The place of a plot, in pixels. `top` to `bottom` is the range of y; the legend is on the right. */
export interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
}

/** From a value to pixels. */
export type Scale = (value: number) => number;

/** A label of an axis at a value. */
export interface AxisLabel {
  readonly value: number;
  readonly text: string;
}

const size = { width: 720, height: 360, left: 64, right: 200, top: 32, bottom: 48 };
const legendLine = 18;

/** A plot with room for a legend of this many series. */
export function plotFor(series: number): Plot {
  const height = Math.max(size.height, size.top + size.bottom + series * legendLine);
  const { left, top, width } = size;
  return { left, top, width, height, right: width - size.right, bottom: height - size.bottom };
}

/** Where the legend of a series begins. */
export function legendAt(plot: Plot, index: number): { readonly x: number; readonly y: number } {
  return { x: plot.right + 16, y: plot.top + index * legendLine + 4 };
}

/** Puts a drawing into a self-contained SVG with titles, axes and labels. */
export function frame(
  { title, xLabel, yLabel }: ChartWords,
  plot: Plot,
  axes: {
    readonly x: Scale;
    readonly y: Scale;
    readonly xLabels: readonly AxisLabel[];
    readonly yTicks: readonly number[];
  },
  drawn: readonly string[],
): string {
  const { width, height, left, right, bottom } = plot;
  const { x, y } = axes;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12" role="img">`,
    `<title>${escapeMarkup(title)}</title>`,
    `<text x="${left}" y="18" font-weight="bold">${escapeMarkup(title)}</text>`,
    ...axes.yTicks.map(
      (value) =>
        `<path d="M${left} ${y(value)}H${right}" stroke="#ddd"/><text x="${left - 8}" y="${y(value) + 4}" text-anchor="end">${value}</text>`,
    ),
    ...axes.xLabels.map(
      ({ value, text }) => `<text x="${x(value)}" y="${bottom + 18}" text-anchor="middle">${escapeMarkup(text)}</text>`,
    ),
    `<text x="${(left + right) / 2}" y="${height - 8}" text-anchor="middle">${escapeMarkup(xLabel)}</text>`,
    `<text transform="translate(14 ${height / 2}) rotate(-90)" text-anchor="middle">${escapeMarkup(yLabel)}</text>`,
    ...drawn,
    '</svg>',
    '',
  ].join('\n');
}

/** The smallest and the largest value. If they are equal, they are moved one unit apart. */
export function range(values: readonly number[]): [number, number] {
  if (values.length === 0) return [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

/** Maps values to pixels, rounded to tenths. So equal figures give equal bytes on every machine. */
export function scale(values: readonly number[], from: number, to: number): Scale {
  const [low, high] = range(values);
  return (value) => Number((from + ((value - low) / (high - low)) * (to - from)).toFixed(1));
}
