import { seriesColour } from '../../series-colour.js';
import { escapeMarkup } from './escape-markup.js';
import { frame, legendAt, plotFor, range, scale, type ChartWords, type Plot, type Scale } from './frame.js';
import { ticks } from './ticks.js';

export interface BarChart extends ChartWords {
  /** Names along the axis. */
  readonly categories: readonly string[];
  /**
   * One bar per value. Bars of several series stand beside each other. There is no bar where a value is absent or not finite.
   */
  readonly bars: readonly { readonly name: string; readonly values: readonly (Bar | undefined)[] }[];
}

interface Bar {
  readonly value: number;
  /** Half the length of the error bar, in the unit of the value. */
  readonly error: number;
}

/** Share of the axis of a category that its bars fill. */
const filled = 0.7;

/** Draws bars that begin at zero, in groups with one bar per series. */
export function barChart(chart: BarChart): string {
  const shown = chart.bars.flatMap(({ values }) => values.filter(isShown));
  const yTicks = ticks(...range([0, ...shown.flatMap(({ value, error }) => [value - error, value + error])]), 6);
  const plot = plotFor(chart.bars.length);
  const x = scale([-0.5, chart.categories.length - 0.5], plot.left, plot.right);
  const y = scale(yTicks, plot.bottom, plot.top);
  const xLabels = chart.categories.map((text, value) => ({ value, text }));
  const drawn = chart.bars.map((_, index) => drawBars(chart, index, { plot, x, y }));
  return frame(chart, plot, { x, y, xLabels, yTicks }, drawn);
}

interface Axes {
  readonly plot: Plot;
  readonly x: Scale;
  readonly y: Scale;
}

function drawBars({ bars }: BarChart, index: number, { plot, x, y }: Axes): string {
  const { name, values } = bars[index]!;
  const width = filled / bars.length;
  const drawn = values.map((bar, category) => {
    if (!isShown(bar)) return '';
    const [left, right] = [0, 1].map((side) => x(category - filled / 2 + (index + side) * width)) as [number, number];
    const [low, high] = [Math.min(0, bar.value), Math.max(0, bar.value)];
    const middle = (left + right) / 2;
    const error =
      bar.error > 0
        ? `<path d="M${middle} ${y(bar.value - bar.error)}V${y(bar.value + bar.error)}" stroke="#000"/>`
        : '';
    return `<path d="M${left} ${y(low)}V${y(high)}H${right}V${y(low)}Z"/>${error}`;
  });
  const legend = legendAt(plot, index);
  const key = `<path d="M${legend.x} ${legend.y - 5}h20v10h-20Z"/>`;
  const text = `<text x="${legend.x + 26}" y="${legend.y + 4}">${escapeMarkup(name)}</text>`;
  return `<g fill="${seriesColour(index)}">${drawn.join('')}${key}</g>${text}`;
}

function isShown(bar: Bar | undefined): bar is Bar {
  return bar !== undefined && Number.isFinite(bar.value);
}
