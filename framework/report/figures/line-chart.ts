import { colours, seriesColour } from '../../series-colour.js';
import { escapeMarkup } from './escape-markup.js';
import { frame, legendAt, plotFor, range, scale, type ChartWords, type Plot, type Scale } from './frame.js';
import { ticks } from './ticks.js';

export interface Point {
  readonly x: number;
  readonly y: number;
  /** Half the height of the error bar, in the unit of y. */
  readonly error?: number;
}

interface Series {
  readonly name: string;
  /** Ascending in x. Points that are not finite (a diverged epoch) leave a gap. */
  readonly points: readonly Point[];
}

export interface LineChart extends ChartWords {
  /** Labels at x = 0, 1, 2 … for an axis of names. Absent for an axis of numbers. */
  readonly categories?: readonly string[];
  readonly series: readonly Series[];
}

/** Draws lines with points and error bars. The chart is empty where no point is finite. */
export function lineChart(chart: LineChart): string {
  const points = chart.series.flatMap(({ points: all }) => all.filter(isFinitePoint));
  const xTicks = chart.categories?.map((_, index) => index) ?? ticks(...range(points.map(({ x }) => x)), 8);
  const yTicks = ticks(...range(points.flatMap(({ y, error = 0 }) => [y - error, y + error])), 6);
  const plot = plotFor(chart.series.length);
  const x = scale(xTicks, plot.left, plot.right);
  const y = scale(yTicks, plot.bottom, plot.top);
  const xLabels = xTicks.map((value) => ({ value, text: chart.categories?.[value] ?? String(value) }));
  const drawn = chart.series.map((series, index) => drawSeries(series, { index, plot, x, y }));
  return frame(chart, plot, { x, y, xLabels, yTicks }, drawn);
}

interface Place {
  readonly index: number;
  readonly plot: Plot;
  readonly x: Scale;
  readonly y: Scale;
}

function drawSeries({ name, points }: Series, { index, plot, x, y }: Place): string {
  const colour = seriesColour(index);
  // After the last colour the colours repeat, with dashed lines.
  const dashes = index < colours.length ? '' : ' stroke-dasharray="6 3"';
  const bars = points.filter((point) => isFinitePoint(point) && (point.error ?? 0) > 0);
  const legend = legendAt(plot, index);
  return [
    `<g stroke="${colour}" fill="none" stroke-width="1.5">`,
    `<path d="${path(points, x, y)}"${dashes}/>`,
    ...bars.map(
      (point) => `<path d="M${x(point.x)} ${y(point.y - (point.error ?? 0))}V${y(point.y + (point.error ?? 0))}"/>`,
    ),
    ...points
      .filter(isFinitePoint)
      .map((point) => `<circle cx="${x(point.x)}" cy="${y(point.y)}" r="2" fill="${colour}"/>`),
    `<path d="M${legend.x} ${legend.y}h20"${dashes}/>`,
    `</g><text x="${legend.x + 26}" y="${legend.y + 4}">${escapeMarkup(name)}</text>`,
  ].join('');
}

/** Draws lines between neighbouring finite points. After a gap a new line begins. */
function path(points: readonly Point[], x: Scale, y: Scale): string {
  return points
    .map((point, index) => {
      if (!isFinitePoint(point)) return '';
      const before = points[index - 1];
      return `${before !== undefined && isFinitePoint(before) ? 'L' : 'M'}${x(point.x)} ${y(point.y)}`;
    })
    .join('');
}

function isFinitePoint({ x, y }: Point): boolean {
  return Number.isFinite(x) && Number.isFinite(y);
}
