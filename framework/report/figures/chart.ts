import { barChart, type BarChart } from './bar-chart.js';
import { lineChart, type LineChart } from './line-chart.js';

export type Chart = BarChart | LineChart;

/** Draws a chart as a self-contained SVG. */
export function drawChart(chart: Chart): string {
  return 'bars' in chart ? barChart(chart) : lineChart(chart);
}
