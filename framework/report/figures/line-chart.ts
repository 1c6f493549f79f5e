import { escapeMarkup } from './escape-markup.js';
import { ticks } from './ticks.js';

export interface Point {
  readonly x: number;
  readonly y: number;
  /** Half the height of the error bar, in the unit of y. */
  readonly error?: number;
}

export interface Series {
  readonly name: string;
  /** Ascending in x. Points that are not finite (a diverged epoch) leave a gap. */
  readonly points: readonly Point[];
}

export interface LineChart {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** Labels at x = 0, 1, 2 …, for an axis of names; an axis of numbers where absent. */
  readonly categories?: readonly string[];
  readonly series: readonly Series[];
}

/** Eight colours that colour-blind readers tell apart (Okabe and Ito); further series repeat them with dashes. */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000', '#b3a100'];

/** Pixels. */
const size = { width: 720, height: 360, left: 64, right: 200, top: 32, bottom: 48 };
const legendLine = 18;

/** Draws lines with points and error bars as a self-contained SVG; an empty chart where no point is finite. */
export function lineChart(chart: LineChart): string {
  const points = chart.series.flatMap(({ points: all }) => all.filter(isFinitePoint));
  const xTicks = chart.categories?.map((_, index) => index) ?? ticks(...range(points.map(({ x }) => x)), 8);
  const yTicks = ticks(...range(points.flatMap(({ y, error = 0 }) => [y - error, y + error])), 6);
  const height = Math.max(size.height, size.top + size.bottom + chart.series.length * legendLine);
  const x = scale(xTicks, size.left, size.width - size.right);
  const y = scale(yTicks, height - size.bottom, size.top);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${height}" width="${size.width}" height="${height}" font-family="sans-serif" font-size="12" role="img">`,
    `<title>${escapeMarkup(chart.title)}</title>`,
    `<text x="${size.left}" y="18" font-weight="bold">${escapeMarkup(chart.title)}</text>`,
    ...yTicks.map(
      (value) =>
        `<path d="M${size.left} ${y(value)}H${size.width - size.right}" stroke="#ddd"/><text x="${size.left - 8}" y="${y(value) + 4}" text-anchor="end">${value}</text>`,
    ),
    ...xTicks.map(
      (value) =>
        `<text x="${x(value)}" y="${height - size.bottom + 18}" text-anchor="middle">${escapeMarkup(chart.categories?.[value] ?? String(value))}</text>`,
    ),
    `<text x="${(size.left + size.width - size.right) / 2}" y="${height - 8}" text-anchor="middle">${escapeMarkup(chart.xLabel)}</text>`,
    `<text transform="translate(14 ${height / 2}) rotate(-90)" text-anchor="middle">${escapeMarkup(chart.yLabel)}</text>`,
    ...chart.series.map((series, index) => drawSeries(series, index, x, y)),
    '</svg>',
    '',
  ].join('\n');
}

type Scale = (value: number) => number;

function drawSeries({ name, points }: Series, index: number, x: Scale, y: Scale): string {
  const colour = colours[index % colours.length]!;
  const dashes = index < colours.length ? '' : ' stroke-dasharray="6 3"';
  const bars = points.filter((point) => isFinitePoint(point) && (point.error ?? 0) > 0);
  const legendY = size.top + index * legendLine + 4;
  const legendX = size.width - size.right + 16;
  return [
    `<g stroke="${colour}" fill="none" stroke-width="1.5">`,
    `<path d="${path(points, x, y)}"${dashes}/>`,
    ...bars.map(
      (point) => `<path d="M${x(point.x)} ${y(point.y - (point.error ?? 0))}V${y(point.y + (point.error ?? 0))}"/>`,
    ),
    ...points
      .filter(isFinitePoint)
      .map((point) => `<circle cx="${x(point.x)}" cy="${y(point.y)}" r="2" fill="${colour}"/>`),
    `<path d="M${legendX} ${legendY}h20"${dashes}/>`,
    `</g><text x="${legendX + 26}" y="${legendY + 4}">${escapeMarkup(name)}</text>`,
  ].join('');
}

/** Lines between neighbouring finite points; a new start after a gap. */
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

function range(values: readonly number[]): [number, number] {
  if (values.length === 0) return [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

/** From values to pixels, rounded to tenths so that equal figures give equal bytes on every machine. */
function scale(values: readonly number[], from: number, to: number): Scale {
  const [low, high] = range(values);
  return (value) => Number((from + ((value - low) / (high - low)) * (to - from)).toFixed(1));
}
