import type { Json, JsonObject } from '../../json.js';
import type { TableOfScores } from '../table.js';
import { valueAt } from '../value-at.js';
import type { Chart } from './chart.js';
import type { ChartWords } from './frame.js';

/**
 * Draws a table whose rows differ in one value, with one chart per metric. Numbers make one line per group along an axis to
 * scale (Figures 2 and 3 of the paper: the weight of a loss). Names, and numbers that several rows share, make bars (Figure 4:
 * the model that is asked).
 *
 * @param path dotted path of the value in a row (`losses.distillation.weight`)
 * @param rows the resolved rows by name
 */
export function tableFigure(table: TableOfScores, path: string, rows: ReadonlyMap<string, JsonObject>): Chart[] {
  const values = table.rows.map((row) => valueAt(rows.get(row) ?? {}, path));
  const figure = haveOrder(values) ? lines : bars;
  return table.metrics.map(({ label }, column) => {
    const words = { title: `${table.title}: ${label}`, xLabel: path, yLabel: label };
    return figure(table, column, values, words);
  });
}

type Figure = (table: TableOfScores, column: number, values: readonly (Json | undefined)[], words: ChartWords) => Chart;

/** Draws the rows at their numbers, to scale and in ascending order. */
const lines: Figure = ({ groups }, column, values, words) => ({
  ...words,
  series: groups.map(({ group, cells }) => ({
    name: group,
    points: cells
      .flatMap((row, index) => {
        const score = row[column]?.score;
        return score === undefined ? [] : [{ x: Number(values[index]), y: score.mean, error: score.sd ?? 0 }];
      })
      .toSorted((one, other) => one.x - other.x),
  })),
});

/** A line joins rows that have an order: a number each, and no number twice, which would be rows that differ in something else. */
function haveOrder(values: readonly (Json | undefined)[]): boolean {
  return values.every((value) => typeof value === 'number') && new Set(values).size === values.length;
}

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
