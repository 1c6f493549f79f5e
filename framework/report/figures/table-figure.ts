import type { Json, JsonObject } from '../../json.js';
import type { TableOfScores } from '../table.js';
import type { Chart } from './chart.js';
import type { ChartWords } from './frame.js';

/**
 * Draws a table whose rows differ in one value, with one chart per metric. Numbers make one line per group along the axis, in
 * the order of the rows (Figures 2 and 3 of the paper: the weight of a loss). Names make bars (Figure 4: the model that is
 * asked).
 *
 * @param path dotted path of the value in a row (`losses.distillation.weight`)
 * @param rows the resolved rows by name; one that lacks the value is labelled with its name
 */
export function tableFigure(table: TableOfScores, path: string, rows: ReadonlyMap<string, JsonObject>): Chart[] {
  const values = table.rows.map((row) => valueAt(rows.get(row) ?? {}, path));
  const figure = values.some((value) => typeof value === 'number') ? lines : bars;
  return table.metrics.map(({ label }, column) => {
    const words = { title: `${table.title}: ${label}`, xLabel: path, yLabel: label };
    return figure(table, column, values, words);
  });
}

type Figure = (table: TableOfScores, column: number, values: readonly (Json | undefined)[], words: ChartWords) => Chart;

const lines: Figure = ({ rows, groups }, column, values, words) => ({
  ...words,
  categories: rows.map((row, index) => labelOf(values[index]) ?? row),
  series: groups.map(({ group, cells }) => ({
    name: group,
    points: cells.flatMap((row, x) => {
      const score = row[column]?.score;
      return score === undefined ? [] : [{ x, y: score.mean, error: score.sd ?? 0 }];
    }),
  })),
});

/** Draws bars that are labelled with the names of rows, so that two rows with the same value stay apart. */
const bars: Figure = ({ rows, groups }, column, _values, words) => ({
  ...words,
  xLabel: '',
  categories: rows,
  bars: groups.map(({ group, cells }) => ({
    name: group,
    values: cells.map((row) => {
      const score = row[column]?.score;
      return score && { value: score.mean, error: score.sd ?? 0 };
    }),
  })),
});

function valueAt(values: JsonObject, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((value, name) => {
    const inner = typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
    return Object.hasOwn(inner, name) ? inner[name] : undefined;
  }, values);
}

function labelOf(value: Json | undefined): string | undefined {
  return value === undefined || typeof value === 'string' ? value : JSON.stringify(value);
}
